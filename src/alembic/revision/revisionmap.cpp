// SPDX-License-Identifier: MIT
#include "alembic/revision/revisionmap.h"

#include "alembic/revision/graph.h"

#include <algorithm>

namespace athanor::revision {

namespace {

std::shared_ptr<const Graph> emptyGraph()
{
    static const auto graph = std::make_shared<const Graph>(Graph::build({}));
    return graph;
}

QSet<QString> idsOf(const Graph &graph, const NodeSet &nodes)
{
    QSet<QString> ids;
    for (size_t node = 0; node < nodes.size(); ++node) {
        if (nodes[node]) {
            ids.insert(graph.ids[node]);
        }
    }
    return ids;
}

std::vector<qint32> known(const Graph &graph, const QStringList &ids)
{
    std::vector<qint32> nodes;
    for (const QString &id : ids) {
        if (const qint32 node = graph.node(id); node >= 0) {
            nodes.push_back(node);
        }
    }
    return nodes;
}

} // namespace

RevisionMap::RevisionMap()
    : m_graph(emptyGraph())
{
}

RevisionMap::RevisionMap(const QList<Revision> &revisions, bool refusesColons)
    : m_revisions(revisions)
    , m_graph(std::make_shared<const Graph>(Graph::build(m_revisions, refusesColons)))
{
}

const Revision *RevisionMap::find(const QString &id) const
{
    const qint32 node = m_graph->node(id);
    if (node < 0 || m_graph->ids[static_cast<size_t>(node)] != id) {
        return nullptr;
    }
    return &m_revisions.at(m_graph->fileOf[static_cast<size_t>(node)]);
}

QStringList RevisionMap::names(const std::vector<qint32> &nodes) const
{
    QStringList result;
    result.reserve(static_cast<qsizetype>(nodes.size()));
    for (const qint32 node : nodes) {
        result.append(m_graph->ids[static_cast<size_t>(node)]);
    }
    return result;
}

QStringList RevisionMap::heads() const
{
    return names(m_graph->heads);
}

QStringList RevisionMap::realHeads() const
{
    return names(m_graph->realHeads);
}

QStringList RevisionMap::bases() const
{
    return names(m_graph->bases);
}

QStringList RevisionMap::branchPoints() const
{
    QStringList result;
    for (qint32 node = 0; node < m_graph->size(); ++node) {
        if (m_graph->next[node].size() > 1) {
            result.append(m_graph->ids[static_cast<size_t>(node)]);
        }
    }
    return result;
}

QStringList RevisionMap::mergePoints() const
{
    QStringList result;
    for (size_t node = 0; node < m_graph->isMerge.size(); ++node) {
        if (m_graph->isMerge[node]) {
            result.append(m_graph->ids[node]);
        }
    }
    return result;
}

QStringList RevisionMap::branchLabels(const QString &id) const
{
    const qint32 node = m_graph->node(id);
    return node < 0 ? QStringList() : m_graph->labelsOf(node);
}

QStringList RevisionMap::normalizedDown(const QString &id) const
{
    const qint32 node = m_graph->node(id);
    if (node < 0) {
        return {};
    }
    const auto down = m_graph->normalizedDown[node];
    return names({down.begin(), down.end()});
}

QStringList RevisionMap::children(const QString &id) const
{
    const qint32 node = m_graph->node(id);
    if (node >= 0) {
        const auto next = m_graph->next[node];
        return names({next.begin(), next.end()});
    }
    QStringList result; // of a ghost
    for (const auto &[child, ghost] : m_graph->ghostParents) {
        if (m_graph->ghosts[ghost] == id) {
            result.append(m_graph->ids[static_cast<size_t>(child)]);
        }
    }
    return result;
}

QStringList RevisionMap::dependants(const QString &id) const
{
    const qint32 node = m_graph->node(id);
    if (node < 0) {
        return {};
    }
    QStringList result;
    for (const qint32 child : m_graph->allNext[node]) {
        const QStringList &dependsOn = m_revisions.at(m_graph->fileOf[static_cast<size_t>(child)]).dependsOn;
        for (const QString &dependency : dependsOn) {
            if (m_graph->node(dependency) == node) {
                result.append(m_graph->ids[static_cast<size_t>(child)]);
                break;
            }
        }
    }
    return result;
}

QStringList RevisionMap::missingParents() const
{
    return m_graph->ghosts;
}

QStringList RevisionMap::cycle() const
{
    std::vector<qint32> nodes;
    for (const Graph::Cycle &cycle : m_graph->cycles) {
        nodes.insert(nodes.end(), cycle.members.begin(), cycle.members.end());
    }
    std::ranges::sort(nodes);
    const auto repeated = std::ranges::unique(nodes); // a self-loop on a longer cycle
    nodes.erase(repeated.begin(), repeated.end());
    return names(nodes);
}

QList<QStringList> RevisionMap::cycles() const
{
    QList<QStringList> result;
    for (const Graph::Cycle &cycle : m_graph->cycles) {
        result.append(names(cycle.way));
    }
    return result;
}

QList<FileProblem> RevisionMap::problems() const
{
    return m_graph->problems;
}

const Error *RevisionMap::fatalProblem() const
{
    return m_graph->fatal ? &*m_graph->fatal : nullptr;
}

QSet<QString> RevisionMap::ancestors(const QStringList &ids) const
{
    return idsOf(*m_graph, closure(m_graph->normalizedDown, known(*m_graph, ids)));
}

QSet<QString> RevisionMap::descendants(const QStringList &ids) const
{
    return idsOf(*m_graph, closure(m_graph->normalizedNext, known(*m_graph, ids)));
}

QStringList RevisionMap::historyOrder() const
{
    if (m_graph->fatal) {
        return names(tolerantOrder(*m_graph));
    }
    return names(topologicalOrder(*m_graph, NodeSet(m_graph->ids.size(), true), m_graph->realHeads));
}

} // namespace athanor::revision
