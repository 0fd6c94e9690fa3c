// SPDX-License-Identifier: MIT
#include "alembic/revision/identifiers.h"

#include "alembic/revision/resolver.h"

#include <QCoreApplication>

namespace athanor::revision {

namespace {

std::unexpected<Error> toPublic(const Refusal &refusal, const QString &identifier)
{
    return std::unexpected(toError(refusal, Command::Show, identifier));
}

Result<QStringList> names(const Resolver &resolver, const std::vector<qint32> &nodes, const QString &identifier)
{
    QStringList result;
    for (const qint32 node : nodes) {
        if (node < 0) {
            return toPublic(
                Refusal{.kind = Refusal::Kind::Crash,
                        .text =
                            QCoreApplication::translate("athanor", "'%1' leads out of the history.").arg(identifier),
                        .argument = identifier},
                identifier);
        }
        result.append(resolver.id(node));
    }
    return result;
}

} // namespace

Result<QStringList> resolveRevisions(const RevisionMap &map, const QString &identifier)
{
    if (const Error *fatal = map.fatalProblem()) {
        return std::unexpected(*fatal);
    }
    const Resolver resolver(map.graph());
    const auto nodes = resolver.revisions(identifier);
    if (!nodes) {
        return toPublic(nodes.error(), {});
    }
    return names(resolver, *nodes, identifier);
}

Result<QString> resolveRevision(const RevisionMap &map, const QString &identifier)
{
    if (const Error *fatal = map.fatalProblem()) {
        return std::unexpected(*fatal);
    }
    const Resolver resolver(map.graph());
    const auto node = resolver.revision(identifier);
    if (!node) {
        return toPublic(node.error(), {});
    }
    return *node < 0 ? QString() : resolver.id(*node);
}

Result<QStringList> filterForLineage(const RevisionMap &map, const QStringList &ids, const QString &identifier)
{
    if (const Error *fatal = map.fatalProblem()) {
        return std::unexpected(*fatal);
    }
    const Resolver resolver(map.graph());
    const auto nodes = resolver.revisions(ids);
    if (!nodes) {
        return toPublic(nodes.error(), {});
    }
    const auto filtered = resolver.filterForLineage(*nodes, identifier);
    if (!filtered) {
        return toPublic(filtered.error(), {});
    }
    return names(resolver, *filtered, identifier);
}

Result<QStringList> effectiveCurrent(const RevisionMap &map, const QStringList &rows)
{
    if (const Error *fatal = map.fatalProblem()) {
        return std::unexpected(*fatal);
    }
    const Resolver resolver(map.graph());
    const auto nodes = resolver.allCurrent(rows);
    if (!nodes) {
        return toPublic(nodes.error(), {});
    }
    return names(resolver, *nodes, rows.join(u' '));
}

} // namespace athanor::revision
