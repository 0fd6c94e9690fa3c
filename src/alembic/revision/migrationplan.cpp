// SPDX-License-Identifier: MIT
#include "alembic/revision/migrationplan.h"

#include "alembic/revision/graph.h"
#include "alembic/revision/selection.h"
#include "alembic/revision/versionrows.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

Result<MigrationPlan> plan(const RevisionMap &map, const QString &target, const QStringList &rows, Direction direction)
{
    if (const Error *fatal = map.fatalProblem()) {
        return std::unexpected(*fatal);
    }
    const bool upgrade = direction == Direction::Upgrade;
    const auto toPublic = [&](const Refusal &refusal) {
        Error error = toError(refusal, upgrade ? Command::Upgrade : Command::Downgrade, target);
        if (refusal.kind == Refusal::Kind::RangeNotAncestor) {
            error.what = translate("%1 is not applied, so that there is nothing to downgrade to.").arg(target);
        }
        return std::unexpected(error);
    };
    const Graph &graph = map.graph();
    Selection selection(graph, rows);
    auto chosen = upgrade ? selection.upgrade(target) : selection.downgrade(target);
    if (!chosen) {
        return toPublic(chosen.error());
    }
    if (upgrade) {
        std::ranges::reverse(chosen->order);
    }
    RowMaintainer maintainer(graph, rows, chosen->rowNodes, std::move(chosen->applied));
    MigrationPlan result;
    result.direction = direction;
    result.target = target;
    result.rowsBefore = maintainer.sorted();
    result.warnings = selection.warnings();
    result.steps.reserve(static_cast<qsizetype>(chosen->order.size()));
    for (const qint32 node : chosen->order) {
        const auto changes = upgrade ? maintainer.upgrade(node) : maintainer.downgrade(node);
        if (!changes) {
            return toPublic(changes.error());
        }
        QStringList parents;
        for (const qint32 parent : graph.down[node]) {
            parents.append(graph.ids[static_cast<size_t>(parent)]);
        }
        const QString &id = graph.ids[static_cast<size_t>(node)];
        result.steps.append(MigrationStep{.direction = direction,
                                          .revision = id,
                                          .from = upgrade ? parents : QStringList{id},
                                          .to = upgrade ? QStringList{id} : parents,
                                          .rowChanges = *changes,
                                          .rowsAfter = maintainer.sorted()});
    }
    result.rowsAfter = maintainer.sorted();
    return result;
}

} // namespace

QString MigrationStep::logLine() const
{
    const QString name = direction == Direction::Upgrade     ? u"upgrade"_s
                         : direction == Direction::Downgrade ? u"downgrade"_s
                                                             : u"stamp_revision"_s;
    return u"Running %1 %2 -> %3"_s.arg(name, from.join(", "_L1), to.join(", "_L1));
}

Result<MigrationPlan> planUpgrade(const RevisionMap &map, const QString &target, const QStringList &rows)
{
    return plan(map, target, rows, Direction::Upgrade);
}

Result<MigrationPlan> planDowngrade(const RevisionMap &map, const QString &target, const QStringList &rows)
{
    return plan(map, target, rows, Direction::Downgrade);
}

} // namespace athanor::revision
