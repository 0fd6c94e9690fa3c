// SPDX-License-Identifier: MIT
#include "alembic/revision/resolver.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

std::unexpected<Refusal> unresolved(const QString &text, const QString &argument)
{
    return std::unexpected(Refusal{.kind = Refusal::Kind::Resolution, .text = text, .argument = argument});
}

std::unexpected<Refusal> multipleHeads(const QString &argument, const QString &heads)
{
    return std::unexpected(
        Refusal{.kind = Refusal::Kind::MultipleHeads,
                .text = u"Multiple heads are present for given argument '%1'; %2"_s.arg(argument, heads),
                .argument = argument});
}

QString sentence(const QString &text)
{
    return text.isEmpty() || text.endsWith(u'.') ? text : text + u'.';
}

// Steps beyond any history; more than that is never walked.
qint64 toSteps(const QString &text)
{
    bool ok = false;
    const qint64 value = text.toLongLong(&ok);
    if (ok) {
        return std::clamp<qint64>(value, -std::numeric_limits<qint32>::max(), std::numeric_limits<qint32>::max());
    }
    return text.startsWith(u'-') ? -std::numeric_limits<qint32>::max() : std::numeric_limits<qint32>::max();
}

} // namespace

std::unexpected<Refusal> refuse(const QString &text)
{
    return std::unexpected(Refusal{.kind = Refusal::Kind::Revision, .text = text, .argument = {}});
}

std::unexpected<Refusal> crash(const QString &text)
{
    return std::unexpected(Refusal{.kind = Refusal::Kind::Crash, .text = text, .argument = {}});
}

Error toError(const Refusal &refusal, Command command, const QString &end)
{
    Error error;
    error.kind = Error::Kind::Conflict;
    error.what = sentence(refusal.text);
    switch (refusal.kind) {
    case Refusal::Kind::Revision:
        error.detail = refusal.text;
        break;
    case Refusal::Kind::Resolution:
        error.kind = Error::Kind::NotFound;
        error.detail = u"Can't locate revision identified by '%1'"_s.arg(refusal.argument);
        break;
    case Refusal::Kind::MultipleHeads:
        if (command == Command::Stamp) {
            error.detail = u"Multiple heads are present; please specify a single target revision"_s;
        } else if (command == Command::Revision) {
            error.detail = u"Multiple heads are present; please specify the head revision on which the new revision "
                           "should be based, or perform a merge."_s;
        } else {
            const QString argument = end.isEmpty() ? refusal.argument : end;
            error.detail =
                u"Multiple head revisions are present for given argument '%1'; please specify a specific "
                "target revision, '<branchname>@%1' to narrow to a specific head, or 'heads' for all heads"_s.arg(
                    argument);
        }
        error.remedy = translate("Name one of them, or use 'heads' for all.");
        break;
    case Refusal::Kind::RangeNotAncestor:
        error.detail = command == Command::Upgrade
                           ? u"Destination %1 is not a valid upgrade target from current head(s)"_s.arg(end)
                           : u"Destination %1 is not a valid downgrade target from current head(s)"_s.arg(end);
        break;
    case Refusal::Kind::Crash:
        break;
    }
    return error;
}

std::optional<Resolver::Relative> Resolver::parseRelative(const QString &target)
{
    static const QRegularExpression form(u"\\A(?:(.+?)@)?(\\w+)?((?:\\+|-)\\d+)"_s,
                                         QRegularExpression::UseUnicodePropertiesOption);
    const QRegularExpressionMatch match = form.match(target);
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    Relative relative;
    if (match.hasCaptured(1)) {
        relative.label = match.captured(1);
    }
    if (match.hasCaptured(2)) {
        relative.symbol = match.captured(2);
    }
    relative.text = match.captured(3);
    relative.steps = toSteps(relative.text);
    return relative;
}

QString Resolver::list(std::span<const qint32> nodes) const
{
    QStringList names;
    for (const qint32 node : nodes) {
        names.append(id(node));
    }
    return names.join(", "_L1);
}

Answer<Resolver::Number> Resolver::resolveNumber(const QString &identifier) const
{
    QString label;
    QString symbol = identifier;
    if (const qsizetype at = identifier.indexOf(u'@'); at >= 0) {
        label = identifier.left(at);
        symbol = identifier.mid(at + 1);
    }
    const auto names = [this](const std::vector<qint32> &nodes) {
        QStringList result;
        for (const qint32 node : nodes) {
            result.append(id(node));
        }
        return result;
    };
    if (symbol.isNull() || symbol == "base"_L1) {
        return Number{.ids = {}, .label = label};
    }
    if (symbol == "heads"_L1 || symbol == "head"_L1) {
        std::vector<qint32> heads = m_graph.loadedHeads;
        if (!label.isEmpty()) {
            auto filtered = filterForLineage(heads, label);
            if (!filtered) {
                return std::unexpected(filtered.error());
            }
            heads = std::move(*filtered);
        } else if (symbol == "heads"_L1) {
            heads = m_graph.loadedRealHeads;
        }
        if (symbol == "head"_L1 && heads.size() > 1) {
            return multipleHeads(label.isEmpty() ? symbol : label + u"@head"_s, list(heads));
        }
        return Number{.ids = names(heads), .label = label};
    }
    return Number{.ids = {symbol}, .label = label};
}

Answer<std::vector<qint32>> Resolver::revisions(const QString &identifier) const
{
    const auto number = resolveNumber(identifier);
    if (!number) {
        return std::unexpected(number.error());
    }
    std::vector<qint32> result;
    static const QRegularExpression negative(u"\\A\\s*-\\d+\\s*\\z"_s);
    if (number->ids.size() == 1 && negative.match(number->ids.first()).hasMatch()) {
        const qint64 steps = toSteps(number->ids.first().trimmed());
        if (steps < 0) { // walk down from each head
            for (const qint32 head : m_graph.loadedRealHeads) {
                if (!number->label.isNull() && !m_graph.labelsOf(head).contains(number->label)) {
                    continue;
                }
                const auto node = walk(head, steps);
                if (!node) {
                    return std::unexpected(node.error());
                }
                result.push_back(*node);
            }
            return result;
        }
    }
    for (const QString &single : number->ids) {
        const auto node = forIdentifier(single, number->label);
        if (!node) {
            return std::unexpected(node.error());
        }
        result.push_back(*node);
    }
    return result;
}

Answer<std::vector<qint32>> Resolver::revisions(const QStringList &identifiers) const
{
    std::vector<qint32> result;
    for (const QString &identifier : identifiers) {
        const auto nodes = revisions(identifier);
        if (!nodes) {
            return nodes;
        }
        result.insert(result.end(), nodes->begin(), nodes->end());
    }
    return result;
}

Answer<qint32> Resolver::revision(const QString &identifier) const
{
    const auto number = resolveNumber(identifier);
    if (!number) {
        return std::unexpected(number.error());
    }
    if (number->ids.size() > 1) {
        return multipleHeads(identifier, number->ids.join(", "_L1));
    }
    return forIdentifier(number->ids.isEmpty() ? QString() : number->ids.first(), number->label);
}

Answer<qint32> Resolver::branch(const QString &label) const
{
    if (const qint32 node = m_graph.node(label); node >= 0) {
        return node;
    }
    const auto node = forIdentifier(label);
    if (!node && node.error().kind == Refusal::Kind::Resolution) {
        return unresolved(u"No such branch: '%1'"_s.arg(label), label);
    }
    return node;
}

Answer<qint32> Resolver::partial(const QString &identifier, const QString &label, bool inBranch) const
{
    if (identifier.isEmpty()) {
        return crash(translate("An empty revision identifier names nothing.")); // a bare assertion
    }
    QStringList names;
    std::vector<qint32> nodes;
    const auto consider = [&](const QString &key, qint32 node) {
        if (key.size() > 3 && key.startsWith(identifier)) {
            names.append(key);
            nodes.push_back(node);
        }
    };
    for (qint32 node = 0; node < m_graph.size(); ++node) {
        consider(id(node), node);
    }
    for (const auto &[key, node] : m_graph.labels) {
        consider(key, node);
    }
    if (inBranch) {
        const auto inLineage = filterForLineage(nodes, label);
        if (!inLineage) {
            return std::unexpected(inLineage.error());
        }
        QStringList kept;
        for (size_t i = 0; i < nodes.size(); ++i) {
            if (std::ranges::find(*inLineage, nodes[i]) != inLineage->end()) {
                kept.append(names[static_cast<qsizetype>(i)]);
            }
        }
        names = kept;
        nodes = *inLineage;
    }
    if (names.isEmpty()) {
        QString text = u"No such revision or branch '%1'"_s.arg(identifier);
        if (identifier.size() < 4) {
            text += u"; please ensure at least four characters are present for partial revision identifier matches"_s;
        }
        return unresolved(text, identifier);
    }
    if (names.size() > 1) {
        QStringList shown;
        for (const QString &name : names.first(std::min<qsizetype>(3, names.size()))) {
            shown.append(u'\'' + name + u'\'');
        }
        return unresolved(u"Multiple revisions start with '%1': %2..."_s.arg(identifier, shown.join(", "_L1)),
                          identifier);
    }
    return nodes.front();
}

Answer<qint32> Resolver::forIdentifier(const QString &identifier, const QString &label) const
{
    qint32 branchNode = None;
    if (!label.isEmpty()) {
        const auto found = branch(label);
        if (!found) {
            return found;
        }
        branchNode = *found;
    }
    if (identifier.isNull()) {
        return None;
    }
    qint32 node = m_graph.node(identifier);
    if (node < 0) {
        const auto found = partial(identifier, label, branchNode != None);
        if (!found) {
            return found;
        }
        node = *found;
    }
    if (!label.isEmpty()) {
        if (branchNode < 0) {
            return crash(translate("'%1' is not a branch.").arg(label));
        }
        if (!lineage({branchNode}, false)[static_cast<size_t>(node)]) {
            return unresolved(u"Revision %1 is not a member of branch '%2'"_s.arg(id(node), label), identifier);
        }
    }
    return node;
}

NodeSet Resolver::lineage(const std::vector<qint32> &nodes, bool includeDependencies) const
{
    NodeSet result = closure(includeDependencies ? m_graph.normalizedDown : m_graph.down, nodes);
    const NodeSet above = closure(includeDependencies ? m_graph.allNext : m_graph.next, nodes);
    for (size_t i = 0; i < result.size(); ++i) {
        result[i] = result[i] || above[i];
    }
    return result;
}

Answer<std::vector<qint32>> Resolver::filterForLineage(const std::vector<qint32> &targets, const QString &identifier,
                                                       bool includeDependencies) const
{
    const auto number = resolveNumber(identifier);
    if (!number) {
        return std::unexpected(number.error());
    }
    QStringList shares = number->ids;
    if (!number->label.isEmpty()) {
        shares.prepend(number->label);
    }
    if (shares.isEmpty() || targets.empty()) {
        return targets;
    }
    std::vector<qint32> nodes;
    for (const QString &share : shares) {
        const auto node = forIdentifier(share);
        if (!node) {
            return std::unexpected(node.error());
        }
        if (*node >= 0) {
            nodes.push_back(*node);
        }
    }
    const NodeSet members = lineage(nodes, includeDependencies);
    std::vector<qint32> result;
    for (const qint32 target : targets) {
        if (target >= 0 && members[static_cast<size_t>(target)]) {
            result.push_back(target);
        }
    }
    return result;
}

Answer<qint32> Resolver::walk(qint32 start, qint64 steps, const QString &label, bool refuseEnd) const
{
    qint32 node = start;
    for (qint64 i = 0; i < std::abs(steps); ++i) {
        std::vector<qint32> candidates;
        if (steps > 0) {
            if (node == None) {
                candidates = m_graph.bases;
            } else {
                const auto next = m_graph.next[node];
                candidates.assign(next.begin(), next.end());
            }
            if (!label.isEmpty()) {
                auto filtered = filterForLineage(candidates, label);
                if (!filtered) {
                    return std::unexpected(filtered.error());
                }
                candidates = std::move(*filtered);
            }
        } else if (node != Base) {
            if (node == None) {
                candidates = m_graph.loadedHeads;
            } else {
                const auto down = m_graph.down[node];
                candidates.assign(down.begin(), down.end());
            }
            if (candidates.empty()) {
                candidates = {Base};
            }
        }
        if (candidates.empty()) {
            return refuseEnd ? None : node;
        }
        if (candidates.size() > 1) {
            return refuse(u"Ambiguous walk"_s);
        }
        node = candidates.front();
    }
    return node;
}

Answer<std::vector<qint32>> Resolver::allCurrent(const QStringList &rows) const
{
    const auto current = revisions(rows);
    if (!current) {
        return current;
    }
    if (std::ranges::any_of(*current, [](qint32 node) { return node < 0; })) {
        return crash(translate("A version row is not a revision identifier."));
    }
    const NodeSet active = closure(m_graph.normalizedDown, *current);
    std::vector<qint32> tips;
    for (qint32 node = 0; node < m_graph.size(); ++node) {
        if (!active[static_cast<size_t>(node)]) {
            continue;
        }
        // The set is closed downwards, so a descendant within it means a child within it.
        const auto next = m_graph.next[node];
        if (std::ranges::none_of(next, [&](qint32 child) { return active[static_cast<size_t>(child)]; })) {
            tips.push_back(node);
        }
    }
    return tips;
}

} // namespace athanor::revision
