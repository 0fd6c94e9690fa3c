// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/revision.h"
#include "core/error.h"

#include <QHash>
#include <QSet>

#include <memory>
#include <vector>

namespace athanor::revision {

struct Graph;

// The graph of one history. Built tolerantly: ghosts, duplicates and cycles become problems, never crashes.
// Semantics: Alembic 1.19 (reference: Alembic's script/revision.py); where Alembic refuses the whole map,
// fatalProblem() says so in Alembic's words and the graph still shows what it can.
class RevisionMap
{
public:
    RevisionMap();
    // `refusesColons`: in identifiers, as Alembic does from 1.17.1 on (dialect::Difference::RefusesColons).
    explicit RevisionMap(const QList<Revision> &revisions, bool refusesColons = true);

    [[nodiscard]] qsizetype size() const { return m_revisions.size(); }
    [[nodiscard]] const QList<Revision> &revisions() const { return m_revisions; } // load order
    [[nodiscard]] const Revision *find(const QString &id) const;
    [[nodiscard]] bool contains(const QString &id) const { return find(id) != nullptr; }

    [[nodiscard]] QStringList heads() const; // nobody's down revision
    [[nodiscard]] QStringList realHeads() const; // additionally nobody's dependency
    [[nodiscard]] QStringList bases() const;
    [[nodiscard]] QStringList branchPoints() const;
    [[nodiscard]] QStringList mergePoints() const;
    [[nodiscard]] QStringList branchLabels(const QString &id) const; // own and inherited
    [[nodiscard]] QStringList normalizedDown(const QString &id) const; // drives traversal and version rows
    [[nodiscard]] QStringList children(const QString &id) const; // by down_revision
    [[nodiscard]] QStringList dependants(const QString &id) const; // by depends_on
    [[nodiscard]] QStringList missingParents() const; // ghost ids
    [[nodiscard]] QStringList cycle() const; // all ids on a cycle in load order, empty if none
    // Each cycle as a way back to its first id (not repeated), every id the parent or dependency of the next.
    [[nodiscard]] QList<QStringList> cycles() const;
    [[nodiscard]] QList<FileProblem> problems() const;
    [[nodiscard]] const Error *fatalProblem() const;

    // All (normalized) ancestors / descendants of the ids, the ids included.
    [[nodiscard]] QSet<QString> ancestors(const QStringList &ids) const;
    [[nodiscard]] QSet<QString> descendants(const QStringList &ids) const;

    // Newest first, stable; every revision once, also in broken graphs. Order of the history table.
    [[nodiscard]] QStringList historyOrder() const;

    // The same by numbers (alembic/revision/graph.h), for plans and layouts.
    [[nodiscard]] const Graph &graph() const { return *m_graph; }

private:
    [[nodiscard]] QStringList names(const std::vector<qint32> &nodes) const;

    QList<Revision> m_revisions;
    std::shared_ptr<const Graph> m_graph;
};

} // namespace athanor::revision
