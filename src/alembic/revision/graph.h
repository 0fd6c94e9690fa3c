// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/revision.h"
#include "core/error.h"

#include <QHash>
#include <QStringList>

#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace athanor::revision {

// Adjacency of numbered nodes in one flat array.
class Links
{
public:
    using Pair = std::pair<qint32, qint32>;

    Links() = default;
    // Pairs (node, target); the order of a node's targets is kept.
    Links(qint32 nodeCount, const std::vector<Pair> &pairs);

    [[nodiscard]] std::span<const qint32> operator[](qint32 node) const
    {
        const auto index = static_cast<size_t>(node);
        return {m_targets.data() + m_offsets[index], m_targets.data() + m_offsets[index + 1]};
    }
    [[nodiscard]] Links reversed() const;

private:
    std::vector<size_t> m_offsets = {0};
    std::vector<qint32> m_targets;
};

// One flag per node.
using NodeSet = std::vector<bool>;

// The revision graph by numbers: nodes in Alembic's map order (first appearance in load order, the last file wins).
// Names follow alembic 1.19 script/revision.py: versioned down = down_revision; all = with depends_on; normalized =
// with those dependencies that no ancestor declares already.
struct Graph
{
    std::vector<qsizetype> fileOf; // node -> index into RevisionMap::revisions()
    std::vector<QString> ids;
    std::vector<std::pair<QString, qint32>> labels; // label -> node, in map order (after all ids)
    QHash<QString, qint32> keys; // ids and labels

    Links down; // versioned, known parents only
    Links allDown;
    Links normalizedDown;
    Links next;
    Links allNext;
    Links normalizedNext;
    std::vector<QStringList> branchLabels; // own and inherited
    std::vector<qint32> heads;
    std::vector<qint32> realHeads;
    std::vector<qint32> bases;
    std::vector<bool> isMerge;

    QStringList ghosts; // named as parent or dependency, but unknown
    std::vector<Links::Pair> ghostParents; // (node, index into ghosts)
    std::vector<Links::Pair> ghostDependencies;
    std::vector<qint32> cycle; // nodes on a cycle, in map order
    QList<FileProblem> problems;
    std::optional<Error> fatal; // first reason for which Alembic (or sense) refuses the map

    [[nodiscard]] qint32 size() const { return static_cast<qint32>(ids.size()); }
    // -1 if it is not an id or label.
    [[nodiscard]] qint32 node(const QString &key) const { return keys.value(key, -1); }

    static Graph build(const QList<Revision> &revisions);
};

// All nodes that can be reached over the links, the start nodes included.
NodeSet closure(const Graph &graph, const Links &links, std::span<const qint32> start);

// Newest first, in the order of Alembic's RevisionMap._topological_sort(): `todo` is the set to order, every member of
// which is a head or an ancestor of one; heads outside the set are ignored. Linear but for blocked lines.
std::vector<qint32> topologicalOrder(const Graph &graph, NodeSet todo, std::span<const qint32> heads);

// Newest first for graphs that Alembic refuses: children before parents wherever no cycle forbids it.
std::vector<qint32> tolerantOrder(const Graph &graph);

} // namespace athanor::revision
