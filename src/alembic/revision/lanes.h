// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/revisionmap.h"

#include <vector>

namespace athanor::revision {

// Layout of the graph for a table with one row per revision, newest first. Pure data, computed off the GUI thread:
// 100,000 rows in well under 100 ms; a row's edges are a span of one flat vector.
struct LaneEdge
{
    enum class Kind : quint8 { Down, Dependency }; // solid, dashed
    quint16 fromLane = 0; // lane at the row's upper border (or its node, if fromNode)
    quint16 toLane = 0; // lane at the row's lower border (or its node, if toNode)
    Kind kind = Kind::Down;
    bool fromNode = false; // starts at this row's node and leaves through the lower border
    bool toNode = false; // comes through the upper border and ends at this row's node
    quint8 colour = 0; // index into a palette; neighbours differ
    bool operator==(const LaneEdge &) const = default;
};

struct LaneRow
{
    // Number in RevisionMap::graph(); below 0 a ghost, which is named as a parent, but there is no file: ~node is its
    // number in missingParents(). Numbers, for a hundred thousand strings take longer than the layout.
    qint32 node = 0;
    qint32 firstEdge = 0; // into Lanes::edges
    qint32 edgeCount = 0;
    quint16 lane = 0; // of the node
    quint8 colour = 0;
    [[nodiscard]] bool isGhost() const { return node < 0; }
    bool operator==(const LaneRow &) const = default;
};

struct Lanes
{
    std::vector<LaneRow> rows; // in RevisionMap::historyOrder(), ghosts after their children
    std::vector<LaneEdge> edges;
    qint32 width = 0; // number of lanes
    bool operator==(const Lanes &) const = default;
};

Lanes layOut(const RevisionMap &map);
QString idOf(const LaneRow &row, const RevisionMap &map);

} // namespace athanor::revision
