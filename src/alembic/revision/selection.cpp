// SPDX-License-Identifier: MIT
#include "alembic/revision/selection.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <span>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

std::unexpected<Refusal> didNotProduce(const QString &relative, qint64 steps)
{
    return refuse(u"Relative revision %1 didn't produce %2 migrations"_s.arg(relative).arg(std::abs(steps)));
}

} // namespace

std::unexpected<Refusal> notARevision(const QString &target)
{
    return crash(translate("'%1' leads out of the history.").arg(target));
}

Answer<NodeSet> Selection::checkedClosure(const Nodes &nodes, size_t count) const
{
    NodeSet all(m_graph.ids.size(), false);
    if (nodes.size() <= 1) {
        return closure(m_graph.normalizedDown, nodes);
    }
    for (const qint32 node : std::span(nodes).first(std::min(count, nodes.size()))) {
        // What an earlier node has reached is not entered again: it was compared with all nodes then.
        Nodes overlaps;
        Nodes todo = {node};
        NodeSet met(m_graph.ids.size(), false);
        while (!todo.empty()) {
            const qint32 current = todo.back();
            todo.pop_back();
            const auto index = static_cast<size_t>(current);
            if (met[index]) {
                continue;
            }
            met[index] = true;
            if (current != node && std::ranges::find(nodes, current) != nodes.end()) {
                overlaps.push_back(current);
            }
            if (all[index]) {
                continue;
            }
            all[index] = true;
            const auto down = m_graph.normalizedDown[current];
            todo.insert(todo.end(), down.begin(), down.end());
        }
        if (!overlaps.empty()) {
            return refuse(u"Requested revision %1 overlaps with other requested revisions %2"_s.arg(
                m_resolver.id(node), m_resolver.list(overlaps)));
        }
    }
    return all;
}

Answer<qint32> Selection::upgradeFromRows(const Resolver::Relative &relative) const
{
    qint32 start = Resolver::None;
    qsizetype count = 0;
    if (relative.label.isEmpty()) {
        count = m_rows.size();
        if (count == 1) {
            const auto row = m_resolver.revision(m_rows.first());
            if (!row) {
                return row;
            }
            start = *row;
        }
    } else {
        const auto rows = m_resolver.revisions(m_rows);
        if (!rows) {
            return std::unexpected(rows.error());
        }
        for (const qint32 row : *rows) { // the lower end of a range may be no revision
            if (row == Resolver::Base) {
                const auto named = m_resolver.forIdentifier(u"base"_s); // as Alembic looks for it here
                return named ? Answer<qint32>(crash(translate("A version row is not a revision identifier."))) : named;
            }
            if (row < 0) {
                return crash(translate("A version row is not a revision identifier."));
            }
        }
        auto onBranch = m_resolver.filterForLineage(*rows, relative.label);
        if (onBranch && onBranch->empty()) {
            // The branch is no row: go on from its tips among the ancestors of the rows.
            const NodeSet active = closure(m_graph.normalizedDown, *rows);
            Nodes nodes;
            for (qint32 node = 0; node < m_graph.size(); ++node) {
                if (active[static_cast<size_t>(node)]) {
                    nodes.push_back(node);
                }
            }
            onBranch = m_resolver.filterForLineage(nodes, relative.label);
            if (onBranch) {
                NodeSet inner(m_graph.ids.size(), false);
                for (const qint32 node : *onBranch) {
                    for (const qint32 parent : m_graph.normalizedDown[node]) {
                        inner[static_cast<size_t>(parent)] = true;
                    }
                }
                std::erase_if(*onBranch, [&inner](qint32 node) { return inner[static_cast<size_t>(node)]; });
            }
        }
        if (!onBranch) {
            return std::unexpected(onBranch.error());
        }
        count = static_cast<qsizetype>(onBranch->size());
        start = onBranch->empty() ? Resolver::None : onBranch->front();
    }
    if (count > 1) {
        return refuse(u"Ambiguous upgrade from multiple current revisions"_s);
    }
    const auto node = walk(start, relative.steps, relative.label);
    if (node && *node == Resolver::None) {
        return didNotProduce(relative.text, relative.steps);
    }
    return node;
}

Answer<Nodes> Selection::upgradeTargets(const QString &target) const
{
    const auto relative = Resolver::parseRelative(target);
    if (!relative) {
        return m_resolver.revisions(target);
    }
    if (relative->symbol.isNull()) {
        if (relative->steps <= 0) {
            return didNotProduce(QString::number(relative->steps), relative->steps);
        }
        return upgradeFromRows(*relative).transform([](qint32 node) { return Nodes{node}; });
    }
    const bool up = relative->steps > 0;
    const QString start = up || relative->label.isNull() ? relative->symbol : relative->label + u'@' + relative->symbol;
    const auto from = m_resolver.revision(start);
    if (!from) {
        return std::unexpected(from.error());
    }
    return walk(*from, relative->steps, up ? relative->label : QString()).transform([](qint32 node) {
        return Nodes{node};
    });
}

Answer<Selection::Chosen> Selection::upgrade(const QString &target)
{
    const auto targets = upgradeTargets(target);
    if (!targets) {
        return std::unexpected(targets.error());
    }
    if (std::ranges::any_of(*targets, [](qint32 node) { return node < 0; })) {
        return notARevision(target);
    }
    auto needed = checkedClosure(*targets);
    if (!needed) {
        return std::unexpected(needed.error());
    }
    const auto rows = m_resolver.revisions(m_rows);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (std::ranges::any_of(*rows, [](qint32 node) { return node < 0; })) {
        return crash(translate("A version row is not a revision identifier."));
    }
    auto applied = checkedClosure(*rows);
    if (!applied) {
        return std::unexpected(applied.error());
    }
    for (size_t i = 0; i < needed->size(); ++i) {
        if ((*applied)[i]) {
            (*needed)[i] = false;
        }
    }
    return Chosen{.order = topologicalOrder(m_graph, std::move(*needed), *targets),
                  .rowNodes = *rows,
                  .applied = std::move(*applied)};
}

// The one row on the branch; else the one branch head that a row implies through a dependency.
Answer<QString> Selection::rowOnBranch(const QString &label) const
{
    Nodes rows;
    for (const QString &row : m_rows) {
        const auto node = m_resolver.forIdentifier(row);
        if (!node) {
            return std::unexpected(node.error());
        }
        rows.push_back(*node);
    }
    auto onBranch = m_resolver.filterForLineage(rows, label);
    if (onBranch && onBranch->empty()) {
        const auto current = m_resolver.allCurrent(m_rows);
        onBranch = current ? m_resolver.filterForLineage(*current, label) : current;
    }
    if (!onBranch) {
        return std::unexpected(onBranch.error());
    }
    if (onBranch->size() != 1) {
        return crash(
            onBranch->empty()
                ? translate("No version row is on branch '%1'.").arg(label)
                : translate("Several version rows are on branch '%1': %2.").arg(label, m_resolver.list(*onBranch)));
    }
    return m_resolver.id(onBranch->front());
}

Answer<qint32> Selection::walk(qint32 start, qint64 steps, const QString &label) const
{
    return m_resolver.walk(start, steps, label, m_atTheEnd == AtTheEnd::Refuse);
}

Answer<Selection::DowngradeTarget> Selection::downgradeRelative(Resolver::Relative relative)
{
    if (relative.steps >= 0) {
        if (relative.symbol.isNull()) {
            return didNotProduce(relative.text, relative.steps);
        }
        const auto start = m_resolver.revision(relative.symbol);
        if (!start) {
            return std::unexpected(start.error());
        }
        const auto node = walk(*start, relative.steps, relative.label);
        if (!node) {
            return std::unexpected(node.error());
        }
        if (*node == Resolver::None) {
            return refuse(u"Walked too far"_s);
        }
        return DowngradeTarget{.label = relative.label, .node = *node};
    }
    const bool fromRows = relative.symbol.isNull();
    if (fromRows && !relative.label.isNull()) {
        const auto row = rowOnBranch(relative.label);
        if (!row) {
            return std::unexpected(row.error());
        }
        relative.symbol = *row;
    } else if (fromRows) {
        if (m_rows.isEmpty()) {
            return didNotProduce(relative.text, relative.steps);
        }
        if (QSet<QString>(m_rows.cbegin(), m_rows.cend()).size() > 1) {
            m_warnings.append(u"downgrade -1 from multiple heads is ambiguous; this usage will be disallowed in a "
                              "future release."_s);
        }
        relative.symbol = m_rows.first();
        relative.label = m_rows.first(); // only this row's branch
    }
    const auto start =
        m_resolver.revision(relative.label.isNull() ? relative.symbol : relative.label + u'@' + relative.symbol);
    if (!start) {
        return std::unexpected(start.error());
    }
    const auto node = walk(*start, relative.steps);
    if (!node) {
        return std::unexpected(node.error());
    }
    if (*node == Resolver::None) {
        if (fromRows) {
            return didNotProduce(relative.text, relative.steps);
        }
        return refuse(u"Walked too far"_s);
    }
    return DowngradeTarget{.label = relative.label, .node = *node};
}

Answer<Selection::DowngradeTarget> Selection::downgradeTarget(const QString &target)
{
    if (auto relative = Resolver::parseRelative(target)) {
        return downgradeRelative(*std::move(relative));
    }
    QString label;
    QString symbol = target;
    if (const qsizetype at = target.lastIndexOf(u'@'); at >= 0) {
        label = target.left(at);
        symbol = target.mid(at + 1);
    }
    const auto node = m_resolver.revision(symbol);
    if (!node) {
        return std::unexpected(node.error());
    }
    return DowngradeTarget{.label = label, .node = *node};
}

// The revisions from which on everything is undone.
Answer<Nodes> Selection::downgradeRoots(const DowngradeTarget &target) const
{
    Nodes roots;
    size_t count = 0; // a label is one more key of its revision, and counts in "several roots"
    if (target.node < 0) {
        roots = m_graph.bases;
        count = roots.size();
        for (const auto &[label, node] : m_graph.labels) {
            count += std::ranges::find(roots, node) != roots.end() ? 1 : 0;
        }
    } else {
        const auto next = m_graph.next[target.node];
        roots.assign(next.begin(), next.end());
        count = roots.size();
    }
    if (target.label.isEmpty() || count <= 1) {
        return roots;
    }
    const auto branch = m_resolver.branch(target.label);
    if (!branch) {
        return std::unexpected(branch.error());
    }
    if (*branch < 0) {
        return notARevision(target.label);
    }
    const NodeSet below = closure(m_graph.down, Nodes{*branch});
    std::erase_if(roots, [&below](qint32 node) { return !below[static_cast<size_t>(node)]; });
    if (roots.empty()) {
        return refuse(u"Not a valid downgrade target from current heads"_s);
    }
    return roots;
}

Answer<Selection::Chosen> Selection::downgrade(const QString &target)
{
    const auto parsed = downgradeTarget(target);
    if (!parsed) {
        return std::unexpected(parsed.error());
    }
    const auto roots = downgradeRoots(*parsed);
    if (!roots) {
        return std::unexpected(roots.error());
    }
    const auto rows = m_resolver.revisions(m_rows);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (std::ranges::any_of(*rows, [](qint32 node) { return node < 0; })) {
        return crash(translate("A version row is not a revision identifier."));
    }
    NodeSet undone = closure(m_graph.allNext, *roots);
    NodeSet applied = closure(m_graph.normalizedDown, *rows);
    bool any = false;
    for (size_t i = 0; i < undone.size(); ++i) {
        undone[i] = undone[i] && applied[i];
        any = any || undone[i];
    }
    if (parsed->node >= 0 && !any && std::ranges::find(*rows, parsed->node) == rows->end()) {
        return std::unexpected(Refusal{.kind = Refusal::Kind::RangeNotAncestor,
                                       .text = u"Revision Nothing to drop is not an ancestor of revision %1"_s.arg(
                                           m_rows.isEmpty() ? u"base"_s : m_rows.join(", "_L1)),
                                       .argument = {}});
    }
    return Chosen{
        .order = topologicalOrder(m_graph, std::move(undone), *rows), .rowNodes = *rows, .applied = std::move(applied)};
}

} // namespace athanor::revision
