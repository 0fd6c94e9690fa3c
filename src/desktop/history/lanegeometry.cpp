// SPDX-License-Identifier: MIT
#include "desktop/history/lanegeometry.h"

#include <algorithm>

namespace athanor::desktop {

LaneMetrics LaneMetrics::of(const QFontMetricsF &font)
{
    const qreal height = font.height();
    return {.laneWidth = qRound(height * 0.95) * 1.0,
            .margin = qRound(height * 0.75) * 1.0,
            .nodeRadius = height * 0.28,
            .lineWidth = qMax(1.2, height * 0.11),
            .rowHeight = qRound(height * 1.65)};
}

qreal laneX(int lane, const QRectF &cell, const LaneMetrics &metrics)
{
    return cell.left() + metrics.margin + std::min(lane, shownLanes - 1) * metrics.laneWidth;
}

QPointF nodeCentre(int lane, const QRectF &cell, const LaneMetrics &metrics)
{
    return {laneX(lane, cell, metrics), cell.center().y()};
}

int graphWidth(int lanes, const LaneMetrics &metrics)
{
    return qCeil(2 * metrics.margin + (std::clamp(lanes, 1, shownLanes) - 1) * metrics.laneWidth);
}

QPainterPath edgePath(const revision::LaneEdge &edge, int nodeLane, const QRectF &cell, const LaneMetrics &metrics)
{
    const QPointF start =
        edge.fromNode ? nodeCentre(nodeLane, cell, metrics) : QPointF(laneX(edge.fromLane, cell, metrics), cell.top());
    const QPointF end =
        edge.toNode ? nodeCentre(nodeLane, cell, metrics) : QPointF(laneX(edge.toLane, cell, metrics), cell.bottom());
    QPainterPath path(start);
    if (qFuzzyCompare(start.x() + 1, end.x() + 1)) {
        path.lineTo(end);
    } else {
        // Vertical at both ends, so that it goes on smoothly in the rows above and below.
        const qreal middle = (start.y() + end.y()) / 2;
        path.cubicTo(start.x(), middle, end.x(), middle, end.x(), end.y());
    }
    return path;
}

QPainterPath nodeShape(bool head, const QPointF &centre, qreal radius)
{
    QPainterPath path;
    if (!head) {
        path.addEllipse(centre, radius, radius);
        return path;
    }
    const qreal size = radius * 1.35;
    path.moveTo(centre + QPointF(0, -size));
    path.lineTo(centre + QPointF(size * 0.95, size * 0.75));
    path.lineTo(centre + QPointF(-size * 0.95, size * 0.75));
    path.closeSubpath();
    return path;
}

} // namespace athanor::desktop
