// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/keytable.h"
#include "alembic/revision/links.h"
#include "alembic/revision/revision.h"
#include "core/error.h"

#include <QHash>
#include <QStringList>

#include <optional>
#include <span>
#include <vector>

namespace athanor::revision {

// The revision graph by numbers: nodes in Alembic's map order (first appearance in load order, the last file wins).
// Names follow alembic 1.19 script/revision.py: versioned down = down_revision; all = with depends_on; normalized =
// with those dependencies that no ancestor declares already.
struct Graph
{
    struct Cycle
    {
        std::vector<qint32> members; // a strongly connected component, in map order
        std::vector<qint32> way; // a shortest way from its first member back to it, each node the parent of the next
    };

    std::vector<qsizetype> fileOf; // node -> index into RevisionMap::revisions()
    std::vector<QString> ids;
    std::vector<std::pair<QString, qint32>> labels; // label -> node, in map order (after all ids)
    KeyTable keys; // ids, and behind them labels

    Links down; // versioned, known parents only
    Links allDown;
    Links normalizedDown;
    Links next;
    Links allNext;
    Links normalizedNext;
    std::vector<QStringList> branchLabels; // of every node; empty: none has one
    std::vector<qint32> heads;
    std::vector<qint32> realHeads;
    // The same as Alembic counts them: where two files have one id, the earlier one stays a head of its own.
    std::vector<qint32> loadedHeads;
    std::vector<qint32> loadedRealHeads;
    std::vector<qint32> bases;
    std::vector<bool> isMerge;

    QStringList ghosts; // named as parent or dependency, but unknown
    std::vector<Links::Pair> ghostParents; // (node, index into ghosts)
    std::vector<Links::Pair> ghostDependencies;
    std::vector<Cycle> cycles;
    QList<FileProblem> problems;
    std::optional<Error> fatal; // first reason for which Alembic (or sense) refuses the map

    [[nodiscard]] qint32 size() const { return static_cast<qint32>(ids.size()); }
    // -1 if it is not an id or label.
    [[nodiscard]] qint32 node(const QString &key) const { return node(key, KeyTable::hashOf(key)); }
    [[nodiscard]] qint32 node(const QString &key, quint32 hash) const
    {
        const qint32 number = keys.find(key, hash, [this](quint32 known) -> const QString & {
            return known < ids.size() ? ids[known] : labels[known - ids.size()].first;
        });
        return number < size() ? number : labels[static_cast<size_t>(number - size())].second;
    }
    // Own and inherited.
    [[nodiscard]] const QStringList &labelsOf(qint32 node) const
    {
        static const QStringList none;
        return branchLabels.empty() ? none : branchLabels[static_cast<size_t>(node)];
    }

    static Graph build(const QList<Revision> &revisions, bool refusesColons = true);
};

// Newest first, in the order of Alembic's RevisionMap._topological_sort(): `todo` is the set to order, every member of
// which is a head or an ancestor of one; heads outside the set are ignored. Linear but for blocked lines.
std::vector<qint32> topologicalOrder(const Graph &graph, NodeSet todo, std::span<const qint32> heads);

// The same for any set, in Alembic's own way, which takes more time. No value where Alembic's assertion fails: members
// that are reached from the heads only over revisions outside the set.
std::optional<std::vector<qint32>> openTopologicalOrder(const Graph &graph, NodeSet todo,
                                                        std::span<const qint32> heads);

// Newest first for graphs that Alembic refuses: children before parents wherever no cycle forbids it.
std::vector<qint32> tolerantOrder(const Graph &graph);

} // namespace athanor::revision
