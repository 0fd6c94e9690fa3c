// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/migrationplan.h"
#include "alembic/revision/resolver.h"

namespace athanor::revision {

// The rows of the version table while a plan runs. Refuses what Alembic's HeadMaintainer stops at with a bare
// AssertionError or KeyError (runtime/migration.py, alembic 1.19). Like it, this counts a row once that the table holds
// twice; whether a change hits one row only the table can tell.
class VersionRows
{
public:
    explicit VersionRows(const QStringList &rows);

    [[nodiscard]] QStringList sorted() const; // with what is there twice
    [[nodiscard]] bool contains(const QString &id) const;
    [[nodiscard]] qsizetype size() const { return m_rows.size(); }
    // Changes the rows; a missing value is a refusal and nothing is changed.
    [[nodiscard]] Answer<RowChange> apply(const RowChange &change);

private:
    QStringList m_rows;
    QStringList m_duplicates; // further rows of the same values
};

// How running one revision changes the rows (RevisionStep's should_… and …_idents). Where Alembic's choice is random,
// the parents' declared order decides and the last one is the row that is updated.
class RowMaintainer
{
public:
    // `applied` is the closure of the rows over normalized_down; it is carried along from step to step.
    RowMaintainer(const Graph &graph, const QStringList &rows, const std::vector<qint32> &rowNodes, NodeSet applied);

    [[nodiscard]] Answer<QList<RowChange>> upgrade(qint32 node);
    [[nodiscard]] Answer<QList<RowChange>> downgrade(qint32 node);
    [[nodiscard]] QStringList sorted() const { return m_rows.sorted(); }

private:
    using Nodes = std::vector<qint32>;

    [[nodiscard]] QString id(qint32 node) const { return m_graph.ids[static_cast<size_t>(node)]; }
    [[nodiscard]] bool isRow(qint32 node) const { return m_isRow[static_cast<size_t>(node)]; }
    [[nodiscard]] Answer<QList<RowChange>> apply(const QList<RowChange> &changes);
    [[nodiscard]] bool isBelow(qint32 node, const Nodes &except, bool rows, const Nodes &others);
    [[nodiscard]] Nodes withoutAncestorsOfOtherRows(std::span<const qint32> nodes, const Nodes &except);

    const Graph &m_graph;
    VersionRows m_rows;
    NodeSet m_isRow;
    NodeSet m_applied;
    NodeSet m_belowInexact; // ancestors of rows that name their revision by a part of its id only
    std::vector<quint32> m_seen;
    quint32 m_epoch = 0;
};

} // namespace athanor::revision
