// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/history/lanegeometry.h"

#include <QStyledItemDelegate>

namespace athanor::desktop {

// Paints the history table from roles alone: lanes and glyphs, chips of branch labels, state.
class HistoryDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit HistoryDelegate(QObject *parent);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintGraph(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintNode(QPainter *painter, const QModelIndex &index, const QPointF &centre, const LaneMetrics &metrics,
                   const QColor &background, const QColor &colour) const;
    void paintText(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
};

} // namespace athanor::desktop
