// SPDX-License-Identifier: MIT
#include "alembic/revision/historyrange.h"

#include "alembic/revision/selection.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// The same with nothing left to defaults.
HistoryEnd completed(const HistoryEnd &end, const QString &otherwise)
{
    if (end.rows && !end.rows->isEmpty()) {
        return end;
    }
    return HistoryEnd{.identifier = end.rows || end.identifier.isEmpty() ? otherwise : end.identifier, .rows = {}};
}

// As Python's str() shows the string or the tuple of rows.
QString shown(const HistoryEnd &end)
{
    if (!end.rows) {
        return end.identifier;
    }
    QStringList quoted;
    for (const QString &row : *end.rows) {
        quoted.append(u'\'' + row + u'\'');
    }
    return u'(' + quoted.join(", "_L1) + (quoted.size() == 1 ? u",)"_s : u")"_s);
}

QStringList asRows(const HistoryEnd &end)
{
    return end.rows.value_or(QStringList{end.identifier});
}

// RevisionMap._collect_upgrade_revisions() with inclusive=True, implicit_base=False, assert_relative_length=False.
class Range
{
public:
    Range(const Graph &graph, const HistoryEnd &lower, const HistoryEnd &upper)
        : m_graph(graph)
        , m_resolver(graph)
        , m_lower(lower)
        , m_upper(upper)
        , m_selection(graph, asRows(lower), Selection::AtTheEnd::Stay)
    {
    }

    [[nodiscard]] Answer<Nodes> nodes()
    {
        const auto targets = this->targets();
        if (!targets) {
            return targets;
        }
        const auto required = m_selection.checkedClosure(*targets);
        if (!required) {
            return std::unexpected(required.error());
        }
        const auto lower = lowerNodes(*required);
        if (!lower) {
            return lower;
        }
        auto needed = m_selection.checkedClosure(*lower);
        if (!needed) {
            return std::unexpected(needed.error());
        }
        for (size_t i = 0; i < needed->size(); ++i) {
            (*needed)[i] = (*required)[i] && !(*needed)[i];
        }
        for (const qint32 node : *lower) {
            (*needed)[static_cast<size_t>(node)] = true;
        }
        if (lower->empty()) {
            return topologicalOrder(m_graph, *std::move(needed), *targets);
        }
        const NodeSet above = closure(m_graph.next, *lower);
        for (size_t i = 0; i < needed->size(); ++i) {
            (*needed)[i] = (*needed)[i] && above[i];
        }
        return order(*std::move(needed), *targets);
    }

private:
    [[nodiscard]] Answer<Nodes> targets()
    {
        auto targets =
            m_upper.rows ? m_resolver.revisions(*m_upper.rows) : m_selection.upgradeTargets(m_upper.identifier);
        if (!targets) {
            return targets;
        }
        if (std::ranges::any_of(*targets, [](qint32 node) { return node < 0; })) {
            return notARevision(shown(m_upper));
        }
        const qsizetype at = m_lower.rows ? -1 : m_lower.identifier.indexOf(u'@');
        if (at < 0) {
            return targets;
        }
        // Of several heads, only those on the lower end's branch are meant.
        QString branch = m_lower.identifier.left(at);
        const auto node = m_resolver.revision(branch);
        if (!node) {
            return std::unexpected(node.error());
        }
        if (*node >= 0 && m_resolver.id(*node) == branch) {
            const QStringList &labels = m_graph.labelsOf(*node);
            if (labels.size() != 1) {
                return crash(
                    labels.isEmpty()
                        ? translate("Revision '%1' is on no branch with a label.").arg(branch)
                        : translate("Revision '%1' is on several branches: %2.").arg(branch, labels.join(", "_L1)));
            }
            branch = labels.first();
        }
        std::erase_if(*targets, [this, &branch](qint32 target) { return !m_graph.labelsOf(target).contains(branch); });
        return targets;
    }

    [[nodiscard]] Answer<Nodes> lowerNodes(const NodeSet &required) const
    {
        auto nodes = m_lower.rows ? m_resolver.revisions(*m_lower.rows) : m_resolver.revisions(m_lower.identifier);
        if (!nodes) {
            return nodes;
        }
        for (const qint32 node : *nodes) {
            if (node == Resolver::Base || (node >= 0 && !required[static_cast<size_t>(node)])) {
                return std::unexpected(Refusal{.kind = Refusal::Kind::RangeNotAncestor, .text = {}, .argument = {}});
            }
        }
        if (!nodes->empty() && nodes->front() == Resolver::None) {
            // The range is longer than the history: it counts from the upper end, and stops at the base.
            Selection below(m_graph, asRows(m_upper), Selection::AtTheEnd::Stay);
            const auto target = below.downgradeTarget(asRows(m_lower).first());
            if (!target) {
                return std::unexpected(target.error());
            }
            if (target->node == Resolver::Base) {
                return Nodes{};
            }
            nodes = Nodes{target->node};
        }
        const auto outside = std::ranges::find_if(*nodes, [](qint32 node) { return node < 0; });
        if (outside == nodes->end()) {
            return nodes;
        }
        // Alembic compares those before it with all of them first.
        const auto before = m_selection.checkedClosure(*nodes, size_t(outside - nodes->begin()));
        if (!before) {
            return std::unexpected(before.error());
        }
        return notARevision(shown(m_lower));
    }

    // The part between two ends is not closed downwards. Without dependencies all ways between its members lead through
    // members, which is all that the fast sort needs.
    [[nodiscard]] Answer<Nodes> order(NodeSet needed, const Nodes &targets) const
    {
        if (m_graph.normalizedDown.size() == m_graph.down.size()) {
            return topologicalOrder(m_graph, std::move(needed), targets);
        }
        auto ordered = openTopologicalOrder(m_graph, std::move(needed), targets);
        if (!ordered) {
            return crash(translate("The range leaves out revisions on which others of it depend."));
        }
        return *std::move(ordered);
    }

    const Graph &m_graph;
    Resolver m_resolver;
    HistoryEnd m_lower;
    HistoryEnd m_upper;
    Selection m_selection;
};

} // namespace

Result<QStringList> historyRange(const RevisionMap &map, const HistoryEnd &lower, const HistoryEnd &upper)
{
    if (const Error *fatal = map.fatalProblem()) {
        return std::unexpected(*fatal);
    }
    const Graph &graph = map.graph();
    const HistoryEnd from = completed(lower, u"base"_s);
    const HistoryEnd to = completed(upper, u"heads"_s);
    const auto nodes = Range(graph, from, to).nodes();
    if (!nodes) {
        Error error = toError(nodes.error(), Command::Show, shown(to));
        if (nodes.error().kind == Refusal::Kind::RangeNotAncestor) {
            error.detail =
                u"Requested range %1:%2 does not refer to ancestor/descendant revisions along the same branch"_s.arg(
                    shown(from), shown(to));
            error.what = error.detail + u'.';
        }
        return std::unexpected(error);
    }
    QStringList ids;
    ids.reserve(static_cast<qsizetype>(nodes->size()));
    for (const qint32 node : *nodes) {
        ids.append(graph.ids[static_cast<size_t>(node)]);
    }
    return ids;
}

} // namespace athanor::revision
