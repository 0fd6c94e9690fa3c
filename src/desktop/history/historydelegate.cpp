// SPDX-License-Identifier: MIT
#include "desktop/history/historydelegate.h"

#include "desktop/theme/theme.h"

#include <QApplication>
#include <QPainter>

namespace athanor::desktop {

using namespace history;

namespace {

constexpr int textMargin = 6;

template <typename Value>
Value enumAt(const QModelIndex &index, int role)
{
    return static_cast<Value>(index.data(role).toInt());
}

QColor stateColour(RevisionState state, const QPalette &palette)
{
    switch (state) {
    case RevisionState::Pending:
        return theme().active;
    case RevisionState::Current:
        return theme().good;
    case RevisionState::Missing:
    case RevisionState::Stray:
        return theme().bad;
    case RevisionState::Unknown:
    case RevisionState::Applied:
        break;
    }
    return palette.color(QPalette::Text);
}

} // namespace

HistoryDelegate::HistoryDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
{
}

void HistoryDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem background(option);
    background.state &= ~QStyle::State_HasFocus;
    const QStyle *style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &background, painter, option.widget);
    if (index.column() == GraphColumn) {
        paintGraph(painter, option, index);
    } else {
        paintText(painter, option, index);
    }
}

QSize HistoryDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(),
            LaneMetrics::of(QFontMetricsF(option.font)).rowHeight};
}

void HistoryDelegate::paintGraph(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const LaneMetrics metrics = LaneMetrics::of(QFontMetricsF(option.font));
    const QRectF cell(option.rect);
    const auto edges = index.data(EdgesRole).value<EdgeSpan>();
    const int lane = index.data(LaneRole).toInt();
    const QList<QColor> &palette = theme().lanes;
    const auto colourOf = [&](int colour) { return palette.at(colour % palette.size()); };
    const QColor ground =
        option.palette.color(option.state & QStyle::State_Selected ? QPalette::Highlight : QPalette::Base);

    painter->save();
    painter->setClipRect(option.rect);
    if (index.data(InPlanRole).toBool()) {
        // The next upgrade as a range along the left border.
        painter->fillRect(QRectF(cell.left(), cell.top(), 3, cell.height()), theme().active);
    }
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    for (const revision::LaneEdge &edge : edges) {
        QPen pen(colourOf(edge.colour), metrics.lineWidth);
        pen.setCapStyle(Qt::FlatCap);
        if (edge.kind == revision::LaneEdge::Kind::Dependency) {
            pen.setStyle(Qt::DashLine);
            pen.setWidthF(metrics.lineWidth * 0.75);
        }
        painter->setPen(pen);
        painter->drawPath(edgePath(edge, lane, cell, metrics));
    }
    paintNode(painter, index, nodeCentre(lane, cell, metrics), metrics, ground,
              colourOf(index.data(ColourRole).toInt()));
    painter->restore();
}

void HistoryDelegate::paintNode(QPainter *painter, const QModelIndex &index, const QPointF &centre,
                                const LaneMetrics &metrics, const QColor &background, const QColor &colour) const
{
    const auto state = enumAt<RevisionState>(index, StateRole);
    const bool head = index.data(HeadRole).toBool();
    const bool ghost = state == RevisionState::Missing || state == RevisionState::Stray;
    QColor ink = ghost ? theme().bad : colour;
    if (enumAt<Relation>(index, RelationRole) == Relation::Unrelated && state != RevisionState::Current) {
        ink = blended(ink, background, 0.45);
    }
    const bool filled = state == RevisionState::Applied || state == RevisionState::Current;
    const qreal radius = metrics.nodeRadius;
    // The ground around a node keeps it apart from the lines that pass.
    painter->setPen(Qt::NoPen);
    painter->setBrush(background);
    painter->drawPath(nodeShape(head, centre, radius + metrics.lineWidth));
    QPen pen(ink, metrics.lineWidth);
    if (ghost) {
        pen.setStyle(Qt::DotLine);
    }
    painter->setPen(pen);
    painter->setBrush(filled ? QBrush(ink) : QBrush(background));
    painter->drawPath(nodeShape(head, centre, state == RevisionState::Current ? radius * 0.72 : radius));
    if (state == RevisionState::Current) {
        painter->setBrush(Qt::NoBrush);
        painter->drawPath(nodeShape(head, centre, radius * 1.5));
    }
}

void HistoryDelegate::paintText(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool selected = option.state & QStyle::State_Selected;
    const auto state = enumAt<RevisionState>(index, StateRole);
    QRect rest = option.rect.adjusted(textMargin, 0, -textMargin, 0);
    painter->save();
    QFont font = option.font;
    if (const QVariant own = index.data(Qt::FontRole); own.isValid()) {
        font = own.value<QFont>();
    }
    if (state == RevisionState::Current && index.column() == MessageColumn) {
        font.setWeight(QFont::DemiBold);
    }

    if (index.column() == MessageColumn) {
        const QFont chipFont = scaledFont(option.font, 0.88, QFont::Medium);
        const QFontMetrics chipMetrics(chipFont);
        painter->setRenderHint(QPainter::Antialiasing);
        for (const QString &label : index.data(LabelsRole).toStringList()) {
            const QString shown = chipMetrics.elidedText(label, Qt::ElideRight, 160);
            const int width = chipMetrics.horizontalAdvance(shown) + 14;
            if (width > rest.width() / 2) {
                break;
            }
            const QRectF chip(rest.left(), rest.center().y() - chipMetrics.height() / 2.0 - 1, width,
                              chipMetrics.height() + 3);
            const QColor tone = theme().active;
            painter->setPen(blended(tone, option.palette.color(QPalette::Base), 0.45));
            painter->setBrush(blended(tone, option.palette.color(QPalette::Base), 0.12));
            painter->drawRoundedRect(chip, 5, 5);
            painter->setFont(chipFont);
            painter->setPen(tone);
            painter->drawText(chip, Qt::AlignCenter, shown);
            rest.setLeft(rest.left() + width + textMargin);
        }
    }

    painter->setFont(font);
    QColor ink = option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    if (index.column() == StateColumn && !selected) {
        ink = stateColour(state, option.palette);
    } else if ((index.column() == DateColumn || index.column() == RevisionColumn) && !selected) {
        ink = theme().subtleText;
    }
    if (enumAt<Relation>(index, RelationRole) == Relation::Unrelated) {
        ink = blended(ink, option.palette.color(QPalette::Base), 0.82);
    }
    if (state == RevisionState::Missing || state == RevisionState::Stray) {
        font.setItalic(true);
        painter->setFont(font);
    }
    painter->setPen(ink);
    const QString text = index.data(Qt::DisplayRole).toString();
    painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(text, Qt::ElideRight, rest.width()));
    painter->restore();
}

} // namespace athanor::desktop
