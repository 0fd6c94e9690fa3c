// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/lanes.h"
#include "desktop/history/historyroles.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <QPointF>
#include <QRectF>

namespace athanor::desktop {

// Sizes of the painted graph, all from the font, so that it fits every display.
struct LaneMetrics
{
    qreal laneWidth = 14;
    qreal margin = 10; // before the first lane and after the last
    qreal nodeRadius = 4.5;
    qreal lineWidth = 1.8;
    int rowHeight = 26;

    static LaneMetrics of(const QFontMetricsF &font);
    bool operator==(const LaneMetrics &) const = default;
};

// Wider graphs are cut at this number of lanes; the rest is painted at the border.
inline constexpr int shownLanes = 40;

qreal laneX(int lane, const QRectF &cell, const LaneMetrics &metrics);
QPointF nodeCentre(int lane, const QRectF &cell, const LaneMetrics &metrics);
int graphWidth(int lanes, const LaneMetrics &metrics);
// The part of an edge that lies in this row's cell. It starts at the upper border or the node and ends at the node or
// the lower border, so that rows below one another join without a gap.
QPainterPath edgePath(const revision::LaneEdge &edge, int nodeLane, const QRectF &cell, const LaneMetrics &metrics);
// A circle, or a triangle for a head.
QPainterPath nodeShape(bool head, const QPointF &centre, qreal radius);

} // namespace athanor::desktop
