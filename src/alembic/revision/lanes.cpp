// SPDX-License-Identifier: MIT
#include "alembic/revision/lanes.h"

#include "alembic/revision/graph.h"

#include <algorithm>
#include <limits>

namespace athanor::revision {

namespace {

constexpr quint8 colourCount = 8;
// From this width on a line joins another one that leads to the same parent, so that a fan of thousands of children
// stays drawable.
constexpr size_t wideHistory = 48;
// Lines beyond it run one upon the other.
constexpr size_t lastLane = std::numeric_limits<quint16>::max();

// Rows are revisions in history order; a ghost stands right after the last revision that names it.
struct Row
{
    qint32 node = -1;
    qint32 ghost = -1;
};

// What a lane leads to: a node, or a ghost behind the nodes.
using Target = qint32;

class LaneLayout
{
public:
    explicit LaneLayout(const Graph &graph)
        : m_graph(graph)
    {
    }

    Lanes run();

private:
    struct Lane
    {
        Target target = -1; // -1: free
        LaneEdge::Kind kind = LaneEdge::Kind::Down;
        bool firstParent = false; // of the line that runs in it
        quint8 colour = 0;
        qint32 generation = 0; // how often the lane was taken
    };

    [[nodiscard]] std::vector<Row> rows() const;
    [[nodiscard]] size_t freeLane() const;
    [[nodiscard]] quint8 colourFor(size_t lane) const;
    size_t take(size_t lane, Target target, LaneEdge::Kind kind, bool firstParent);
    void place(const Row &row);
    void leadTo(size_t nodeLane, Target target, LaneEdge::Kind kind, bool first);
    [[nodiscard]] size_t chooseNodeLane(Target self) const;
    [[nodiscard]] std::vector<std::pair<Target, LaneEdge::Kind>> parents(const Row &row) const;

    const Graph &m_graph;
    std::vector<std::vector<qint32>> m_ghostParentsOf;
    std::vector<std::vector<qint32>> m_ghostDependenciesOf;
    std::vector<bool> m_placed;
    std::vector<Lane> m_lanes;
    Lanes m_result;
};

std::vector<Row> LaneLayout::rows() const
{
    const std::vector<qint32> order =
        m_graph.fatal ? tolerantOrder(m_graph)
                      : topologicalOrder(m_graph, NodeSet(m_graph.ids.size(), true), m_graph.realHeads);
    std::vector<Row> result;
    result.reserve(order.size() + static_cast<size_t>(m_graph.ghosts.size()));
    if (m_graph.ghosts.isEmpty()) {
        for (const qint32 node : order) {
            result.push_back({node, -1});
        }
        return result;
    }
    std::vector<size_t> position(order.size());
    for (size_t i = 0; i < order.size(); ++i) {
        position[static_cast<size_t>(order[i])] = i;
    }
    std::vector<size_t> lastChild(static_cast<size_t>(m_graph.ghosts.size()), 0);
    for (const auto *list : {&m_graph.ghostParents, &m_graph.ghostDependencies}) {
        for (const auto &[node, ghost] : *list) {
            size_t &last = lastChild[static_cast<size_t>(ghost)];
            last = std::max(last, position[static_cast<size_t>(node)]);
        }
    }
    std::vector<std::pair<size_t, qint32>> after;
    for (size_t ghost = 0; ghost < lastChild.size(); ++ghost) {
        after.emplace_back(lastChild[ghost], static_cast<qint32>(ghost));
    }
    std::ranges::sort(after);
    auto next = after.cbegin();
    for (size_t i = 0; i < order.size(); ++i) {
        result.push_back({order[i], -1});
        for (; next != after.cend() && next->first == i; ++next) {
            result.push_back({-1, next->second});
        }
    }
    return result;
}

std::vector<std::pair<Target, LaneEdge::Kind>> LaneLayout::parents(const Row &row) const
{
    std::vector<std::pair<Target, LaneEdge::Kind>> result;
    if (row.node < 0) {
        return result;
    }
    const auto ghostTarget = [this](qint32 ghost) { return m_graph.size() + ghost; };
    const auto down = m_graph.down[row.node];
    for (const qint32 parent : down) {
        result.emplace_back(parent, LaneEdge::Kind::Down);
    }
    if (!m_ghostParentsOf.empty()) {
        for (const qint32 ghost : m_ghostParentsOf[static_cast<size_t>(row.node)]) {
            result.emplace_back(ghostTarget(ghost), LaneEdge::Kind::Down);
        }
    }
    for (const qint32 parent : m_graph.allDown[row.node]) {
        if (std::ranges::find(down, parent) == down.end()) {
            result.emplace_back(parent, LaneEdge::Kind::Dependency);
        }
    }
    if (!m_ghostDependenciesOf.empty()) {
        for (const qint32 ghost : m_ghostDependenciesOf[static_cast<size_t>(row.node)]) {
            result.emplace_back(ghostTarget(ghost), LaneEdge::Kind::Dependency);
        }
    }
    return result;
}

size_t LaneLayout::freeLane() const
{
    const auto lane = std::ranges::find_if(m_lanes, [](const Lane &candidate) { return candidate.target < 0; });
    return std::min(static_cast<size_t>(lane - m_lanes.begin()), lastLane);
}

// By position, so that it stays when revisions are added on top; changed from line to line in one lane; unlike the
// neighbours'.
quint8 LaneLayout::colourFor(size_t lane) const
{
    const qint32 generation = lane < m_lanes.size() ? m_lanes[lane].generation : 0;
    auto colour = static_cast<quint8>((lane + static_cast<size_t>(generation) * 3) % colourCount);
    const auto used = [this](size_t neighbour) {
        return neighbour < m_lanes.size() && m_lanes[neighbour].target >= 0 ? m_lanes[neighbour].colour : -1;
    };
    const qint32 left = lane > 0 ? used(lane - 1) : -1;
    const qint32 right = used(lane + 1);
    while (colour == left || colour == right) {
        colour = static_cast<quint8>((colour + 1) % colourCount);
    }
    return colour;
}

size_t LaneLayout::take(size_t lane, Target target, LaneEdge::Kind kind, bool firstParent)
{
    const quint8 colour = colourFor(lane);
    if (lane == m_lanes.size()) {
        m_lanes.emplace_back();
    }
    Lane &taken = m_lanes[lane];
    taken.target = target;
    taken.kind = kind;
    taken.firstParent = firstParent;
    taken.colour = colour;
    ++taken.generation;
    return lane;
}

// The leftmost line for which this row is the first parent; else the leftmost solid line; else a free lane.
size_t LaneLayout::chooseNodeLane(Target self) const
{
    size_t solid = m_lanes.size();
    for (size_t i = 0; i < m_lanes.size(); ++i) {
        if (m_lanes[i].target == self && m_lanes[i].kind == LaneEdge::Kind::Down) {
            if (m_lanes[i].firstParent) {
                return i;
            }
            solid = std::min(solid, i);
        }
    }
    return solid < m_lanes.size() ? solid : freeLane();
}

void LaneLayout::leadTo(size_t nodeLane, Target target, LaneEdge::Kind kind, bool first)
{
    // A solid line may join any solid one to the same parent, a dashed one any dashed one.
    const auto same =
        std::ranges::find_if(m_lanes, [&](const Lane &lane) { return lane.target == target && lane.kind == kind; });
    const bool exists = same != m_lanes.end();
    size_t lane = 0;
    if (exists && (!first || m_lanes.size() >= wideHistory)) {
        lane = static_cast<size_t>(same - m_lanes.begin());
        if (first) {
            m_lanes[nodeLane].target = -1;
        }
    } else if (first) {
        lane = nodeLane;
        m_lanes[lane].target = target;
        m_lanes[lane].kind = kind;
        m_lanes[lane].firstParent = true;
    } else {
        lane = take(freeLane(), target, kind, false);
    }
    m_result.edges.push_back(LaneEdge{.fromLane = static_cast<quint16>(nodeLane),
                                      .toLane = static_cast<quint16>(lane),
                                      .kind = kind,
                                      .fromNode = true,
                                      .toNode = false,
                                      .colour = m_lanes[lane].colour});
}

void LaneLayout::place(const Row &row)
{
    const Target self = row.node >= 0 ? row.node : m_graph.size() + row.ghost;
    size_t nodeLane = chooseNodeLane(self);
    LaneRow result;
    result.node = row.node >= 0 ? row.node : ~row.ghost;
    result.firstEdge = static_cast<qint32>(m_result.edges.size());
    const bool continues = nodeLane < m_lanes.size() && m_lanes[nodeLane].target == self;
    for (size_t i = 0; i < m_lanes.size(); ++i) {
        Lane &lane = m_lanes[i];
        if (lane.target < 0) {
            continue;
        }
        const bool ends = lane.target == self;
        m_result.edges.push_back(LaneEdge{.fromLane = static_cast<quint16>(i),
                                          .toLane = static_cast<quint16>(ends ? nodeLane : i),
                                          .kind = lane.kind,
                                          .fromNode = false,
                                          .toNode = ends,
                                          .colour = lane.colour});
        if (ends && i != nodeLane) {
            lane.target = -1;
        }
    }
    if (!continues) {
        nodeLane = take(nodeLane, self, LaneEdge::Kind::Down, false);
    }
    result.lane = static_cast<quint16>(nodeLane);
    result.colour = m_lanes[nodeLane].colour;
    bool kept = false;
    m_placed[static_cast<size_t>(self)] = true;
    for (const auto &[target, kind] : parents(row)) {
        if (m_placed[static_cast<size_t>(target)]) {
            continue; // the edge that closes a cycle leads upwards
        }
        const bool first = !kept && kind == LaneEdge::Kind::Down;
        kept = kept || first;
        leadTo(nodeLane, target, kind, first);
    }
    if (!kept) {
        m_lanes[nodeLane].target = -1;
    }
    m_result.width = std::max(m_result.width, static_cast<qint32>(m_lanes.size()));
    while (!m_lanes.empty() && m_lanes.back().target < 0) {
        m_lanes.pop_back();
    }
    result.edgeCount = static_cast<qint32>(m_result.edges.size()) - result.firstEdge;
    m_result.rows.push_back(result);
}

Lanes LaneLayout::run()
{
    const auto byNode = [this](const std::vector<Links::Pair> &pairs) {
        std::vector<std::vector<qint32>> result;
        if (!pairs.empty()) {
            result.resize(m_graph.ids.size());
            for (const auto &[node, ghost] : pairs) {
                result[static_cast<size_t>(node)].push_back(ghost);
            }
        }
        return result;
    };
    m_ghostParentsOf = byNode(m_graph.ghostParents);
    m_ghostDependenciesOf = byNode(m_graph.ghostDependencies);
    const std::vector<Row> list = rows();
    m_placed.resize(list.size(), false);
    m_result.rows.reserve(list.size());
    m_result.edges.reserve(list.size() * 12); // memory that is not touched costs nothing, to move it does
    for (const Row &row : list) {
        place(row);
    }
    return std::move(m_result);
}

} // namespace

Lanes layOut(const RevisionMap &map)
{
    return LaneLayout(map.graph()).run();
}

QString idOf(const LaneRow &row, const RevisionMap &map)
{
    const Graph &graph = map.graph();
    return row.isGhost() ? graph.ghosts[~row.node] : graph.ids[static_cast<size_t>(row.node)];
}

} // namespace athanor::revision
