// SPDX-License-Identifier: MIT
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

RowChange insertion(const QString &to)
{
    return {.kind = RowChange::Kind::Insert, .from = {}, .to = to};
}
RowChange update(const QString &from, const QString &to)
{
    return {.kind = RowChange::Kind::Update, .from = from, .to = to};
}
RowChange deletion(const QString &from)
{
    return {.kind = RowChange::Kind::Delete, .from = from, .to = {}};
}

bool contains(std::span<const qint32> nodes, qint32 node)
{
    return std::ranges::find(nodes, node) != nodes.end();
}

} // namespace

VersionRows::VersionRows(const QStringList &rows)
{
    QStringList all = rows;
    all.sort();
    for (const QString &row : std::as_const(all)) {
        (!m_rows.isEmpty() && m_rows.last() == row ? m_duplicates : m_rows).append(row);
    }
}

QStringList VersionRows::sorted() const
{
    if (m_duplicates.isEmpty()) {
        return m_rows;
    }
    QStringList all = m_rows + m_duplicates;
    all.sort();
    return all;
}

bool VersionRows::contains(const QString &id) const
{
    return std::ranges::binary_search(m_rows, id);
}

Answer<RowChange> VersionRows::apply(const RowChange &change)
{
    if (change.kind == RowChange::Kind::Purge) {
        m_rows.clear();
        m_duplicates.clear();
        return change;
    }
    if (change.kind != RowChange::Kind::Insert && !contains(change.from)) {
        return crash(translate("The version table has no row '%1' to change.").arg(change.from));
    }
    if (change.kind != RowChange::Kind::Delete && contains(change.to)) {
        return crash(translate("The version table already has the row '%1' that would be written.").arg(change.to));
    }
    if (change.kind != RowChange::Kind::Insert) {
        m_rows.erase(std::ranges::lower_bound(m_rows, change.from));
        // The statement hits them all, before it is refused for that.
        if (change.kind == RowChange::Kind::Update) {
            std::ranges::replace(m_duplicates, change.from, change.to);
        } else {
            m_duplicates.removeAll(change.from);
        }
    }
    if (change.kind != RowChange::Kind::Delete) {
        m_rows.insert(std::ranges::lower_bound(m_rows, change.to), change.to);
    }
    return change;
}

RowMaintainer::RowMaintainer(const Graph &graph, const QStringList &rows, const std::vector<qint32> &rowNodes,
                             NodeSet applied)
    : m_graph(graph)
    , m_rows(rows)
    , m_isRow(graph.ids.size(), false)
    , m_applied(std::move(applied))
    , m_seen(graph.ids.size(), 0)
{
    Nodes inexact;
    for (const qint32 node : rowNodes) {
        if (node >= 0 && m_rows.contains(id(node))) {
            m_isRow[static_cast<size_t>(node)] = true;
        } else if (node >= 0) {
            inexact.push_back(node);
        }
    }
    m_belowInexact = closure(graph.normalizedDown, inexact);
}

Answer<QList<RowChange>> RowMaintainer::apply(const QList<RowChange> &changes)
{
    for (const RowChange &change : changes) {
        const auto applied = m_rows.apply(change);
        if (!applied) {
            return std::unexpected(applied.error());
        }
        if (!change.from.isEmpty()) {
            m_isRow[static_cast<size_t>(m_graph.node(change.from))] = false;
        }
        if (!change.to.isEmpty()) {
            m_isRow[static_cast<size_t>(m_graph.node(change.to))] = true;
        }
    }
    return changes;
}

// Is the node an ancestor of a row that is not excepted (if `rows`), or of one of the others?
bool RowMaintainer::isBelow(qint32 node, const Nodes &except, bool rows, const Nodes &others)
{
    if (rows && m_belowInexact[static_cast<size_t>(node)]) {
        return true;
    }
    ++m_epoch;
    Nodes todo = {node};
    m_seen[static_cast<size_t>(node)] = m_epoch;
    while (!todo.empty()) {
        const qint32 current = todo.back();
        todo.pop_back();
        if (rows && isRow(current) && !contains(except, current)) {
            return true;
        }
        if (current != node && contains(others, current)) {
            return true;
        }
        for (const qint32 child : m_graph.normalizedNext[current]) {
            const auto index = static_cast<size_t>(child);
            if (m_applied[index] && m_seen[index] != m_epoch) {
                m_seen[index] = m_epoch;
                todo.push_back(child);
            }
        }
    }
    return false;
}

RowMaintainer::Nodes RowMaintainer::withoutAncestorsOfOtherRows(std::span<const qint32> nodes, const Nodes &except)
{
    Nodes result;
    for (const qint32 node : nodes) {
        if (!isBelow(node, except, true, {})) {
            result.push_back(node);
        }
    }
    return result;
}

Answer<QList<RowChange>> RowMaintainer::upgrade(qint32 node)
{
    const auto down = m_graph.normalizedDown[node];
    Nodes present;
    std::ranges::copy_if(down, std::back_inserter(present), [this](qint32 parent) { return isRow(parent); });
    Answer<QList<RowChange>> result;
    if (present.empty()) {
        result = apply({insertion(id(node))});
    } else if (present.size() > 1) {
        const Nodes parents(down.begin(), down.end());
        const bool otherRows = m_rows.size() > static_cast<qsizetype>(present.size());
        const Nodes from = otherRows ? withoutAncestorsOfOtherRows(down, parents) : parents;
        if (from.empty()) {
            return crash(translate("The version rows overlap, so that no row is left to become '%1'.").arg(id(node)));
        }
        QList<RowChange> changes;
        for (size_t i = 0; i + 1 < from.size(); ++i) {
            changes.append(deletion(id(from[i])));
        }
        changes.append(update(id(from.back()), id(node)));
        result = apply(changes);
    } else {
        result = apply({update(id(present.front()), id(node))});
    }
    m_applied[static_cast<size_t>(node)] = true;
    return result;
}

Answer<QList<RowChange>> RowMaintainer::downgrade(qint32 node)
{
    const auto down = m_graph.normalizedDown[node];
    m_applied[static_cast<size_t>(node)] = false;
    if (!isRow(node)) {
        return crash(translate("The version table has no row '%1' to change.").arg(id(node)));
    }
    Nodes to;
    if (m_rows.size() > 1) {
        to = withoutAncestorsOfOtherRows(down, {node});
    } else {
        const Nodes parents(down.begin(), down.end());
        for (const qint32 parent : down) {
            if (parents.size() == 1 || !isBelow(parent, {}, false, parents)) {
                to.push_back(parent);
            }
        }
    }
    if (to.empty()) {
        return apply({deletion(id(node))});
    }
    QList<RowChange> changes;
    for (size_t i = 0; i + 1 < to.size(); ++i) {
        changes.append(insertion(id(to[i])));
    }
    changes.append(update(id(node), id(to.back())));
    return apply(changes);
}

} // namespace athanor::revision
