// SPDX-License-Identifier: MIT
#include "desktop/modules/modulesdelegate.h"

#include "desktop/modules/moduleroles.h"
#include "desktop/theme/icons.h"

#include <QApplication>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

using namespace modules;

namespace {

constexpr int iconSize = 18;
constexpr int margin = 12;

RowKind kindOf(const QModelIndex &index)
{
    return static_cast<RowKind>(index.data(KindRole).toInt());
}

void paintBackground(QPainter *painter, const QStyleOptionViewItem &option)
{
    QStyleOptionViewItem item(option);
    item.state &= ~QStyle::State_HasFocus;
    const QStyle *style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, option.widget);
}

QColor toneColour(const QModelIndex &index)
{
    return theme().tone(static_cast<Tone>(index.data(ToneRole).toInt()));
}

void drawElided(QPainter *painter, const QRect &rect, const QString &text)
{
    painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
}

} // namespace

ModulesDelegate::ModulesDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
{
}

void ModulesDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    if (kindOf(index) == RowKind::Section) {
        painter->setFont(scaledFont(option.font, 0.88, QFont::DemiBold));
        painter->setPen(theme().subtleText);
        drawElided(painter, option.rect.adjusted(margin, option.rect.height() / 4, -margin, 0),
                   index.data(Qt::DisplayRole).toString());
        painter->fillRect(QRect(option.rect.left(), option.rect.top() + 4, option.rect.width(), 1), theme().separator);
        painter->restore();
        return;
    }
    paintBackground(painter, option);
    const bool selected = option.state & QStyle::State_Selected;
    if (selected) {
        painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()),
                          option.palette.color(QPalette::Accent));
    }
    const QRect rect = option.rect.adjusted(margin, 4, -margin, -4);
    const qreal ratio = painter->device()->devicePixelRatioF();
    const QPixmap icon = iconPixmap(index.data(IconRole).toString(), toneColour(index), iconSize, ratio);
    painter->drawPixmap(rect.left(), rect.center().y() - iconSize / 2 + 1, icon);

    const QRect text = rect.adjusted(iconSize + 10, 0, 0, 0);
    painter->setFont(scaledFont(option.font, 1.0, QFont::Medium));
    painter->setPen(option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
    drawElided(painter, QRect(text.left(), text.top(), text.width(), text.height() / 2),
               index.data(Qt::DisplayRole).toString());
    painter->setFont(scaledFont(option.font, 0.9));
    painter->setPen(selected ? option.palette.color(QPalette::HighlightedText) : toneColour(index));
    drawElided(painter,
               QRect(text.left(), text.top() + text.height() / 2, text.width(), text.height() - text.height() / 2),
               index.data(StateTextRole).toString());
    painter->restore();
}

QSize ModulesDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int line = QFontMetrics(option.font).height();
    return {160, kindOf(index) == RowKind::Section ? line + 18 : 2 * line + 12};
}

StateDelegate::StateDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
{
}

void StateDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    paintBackground(painter, option);
    painter->save();
    const int size = 16;
    const QPixmap icon =
        iconPixmap(index.data(IconRole).toString(), toneColour(index), size, painter->device()->devicePixelRatioF());
    painter->drawPixmap(option.rect.left() + 6, option.rect.center().y() - size / 2 + 1, icon);
    painter->setPen(option.state & QStyle::State_Selected ? option.palette.color(QPalette::HighlightedText)
                                                          : toneColour(index));
    drawElided(painter, option.rect.adjusted(size + 14, 0, -6, 0), index.data(Qt::DisplayRole).toString());
    painter->restore();
}

} // namespace athanor::desktop
