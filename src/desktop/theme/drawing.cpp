// SPDX-License-Identifier: MIT
#include "desktop/theme/drawing.h"

#include "desktop/theme/theme.h"

#include <QPainter>
#include <QStyleOption>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

QRectF crisp(const QRect &rect)
{
    return QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
}

QColor accent(const QPalette &palette)
{
    return palette.color(QPalette::Accent);
}

void drawButtonPanel(const QStyleOption *option, QPainter *painter, const QWidget *widget)
{
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool down = option->state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hovered = enabled && (option->state & QStyle::State_MouseOver);
    const QString tone = widget != nullptr ? widget->property("tone").toString() : QString();
    const QPalette &palette = option->palette;
    QColor fill = palette.color(QPalette::Button);
    QColor border = palette.color(QPalette::Dark);
    if (enabled && (tone == "primary"_L1 || tone == "danger"_L1)) {
        fill = tone == "danger"_L1 ? theme().environment(postgres::Environment::Production) : accent(palette);
        if (theme().dark) {
            fill = fill.darker(115);
        }
        border = fill.darker(115);
        fill = down ? fill.darker(112) : hovered ? fill.lighter(108) : fill;
    } else if (down) {
        fill = blended(palette.color(QPalette::ButtonText), fill, 0.10);
    } else if (hovered) {
        fill = blended(palette.color(QPalette::ButtonText), fill, 0.045);
    }
    if (!enabled) {
        border = theme().separator;
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(border);
    painter->setBrush(fill);
    painter->drawRoundedRect(crisp(option->rect), radius, radius);
    if (enabled && (option->state & QStyle::State_HasFocus) && (option->state & QStyle::State_KeyboardFocusChange)) {
        painter->setPen(QPen(accent(palette), 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), radius, radius);
    }
    painter->restore();
}

void drawFieldPanel(const QStyleOption *option, QPainter *painter, bool fill)
{
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool focused = enabled && (option->state & QStyle::State_HasFocus);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QColor idle = enabled ? option->palette.color(QPalette::Dark) : theme().separator;
    painter->setPen(QPen(focused ? accent(option->palette) : idle, focused ? 1.6 : 1.0));
    painter->setBrush(fill ? option->palette.brush(QPalette::Base) : Qt::NoBrush);
    painter->drawRoundedRect(crisp(option->rect), radius, radius);
    painter->restore();
}

void drawTab(const QStyleOptionTab *tab, QPainter *painter)
{
    const bool selected = tab->state & QStyle::State_Selected;
    const bool hovered = tab->state & QStyle::State_MouseOver;
    painter->save();
    if (hovered && !selected) {
        painter->fillRect(tab->rect, theme().hover);
    }
    if (selected) {
        painter->fillRect(QRect(tab->rect.left() + 8, tab->rect.bottom() - 2, tab->rect.width() - 16, 2),
                          accent(tab->palette));
    }
    painter->restore();
}

// Fusion takes the outline from the window's colour, which hides it in the dark edition.
void drawCheckBox(const QStyleOption *option, QPainter *painter, bool round)
{
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool marked = option->state & (QStyle::State_On | QStyle::State_NoChange);
    const QPalette &palette = option->palette;
    const QColor fill = !enabled ? palette.color(QPalette::Window)
                        : marked ? accent(palette)
                                 : palette.color(QPalette::Base);
    const int side = qMin(option->rect.width(), option->rect.height());
    const QRectF box = crisp(QStyle::alignedRect(option->direction, Qt::AlignCenter, QSize(side, side), option->rect));
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(marked && enabled ? fill.darker(112) : palette.color(enabled ? QPalette::Dark : QPalette::Mid));
    painter->setBrush(option->state & QStyle::State_Sunken ? blended(palette.color(QPalette::Text), fill, 0.12) : fill);
    painter->drawRoundedRect(box, round ? side / 2.0 : 3.0, round ? side / 2.0 : 3.0);
    const QColor mark = enabled ? QColor(Qt::white) : palette.color(QPalette::Disabled, QPalette::Text);
    if (round && marked) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(mark);
        painter->drawEllipse(box.center(), side * 0.19, side * 0.19);
    } else if (marked) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(mark, side * 0.13, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const auto at = [&box](qreal x, qreal y) {
            return QPointF(box.left() + x * box.width(), box.top() + y * box.height());
        };
        if (option->state & QStyle::State_NoChange) {
            painter->drawLine(at(0.28, 0.5), at(0.72, 0.5));
        } else {
            painter->drawPolyline(QPolygonF{at(0.24, 0.53), at(0.43, 0.71), at(0.76, 0.31)});
        }
    }
    painter->restore();
}

void drawHeader(const QStyleOption *option, QPainter *painter)
{
    painter->save();
    painter->fillRect(option->rect, option->palette.color(QPalette::Window));
    painter->setPen(theme().separator);
    painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
    painter->restore();
}

void drawChevron(const QRect &rect, bool up, const QColor &ink, QPainter *painter)
{
    const QPointF centre = QRectF(rect).center();
    const qreal half = 3.5;
    const qreal rise = up ? -half / 2 : half / 2;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(ink, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(
        QPolygonF({centre + QPointF(-half, -rise), centre + QPointF(0, rise), centre + QPointF(half, -rise)}));
    painter->restore();
}

QColor arrowColour(const QStyleOption *option)
{
    return option->state & QStyle::State_Enabled ? theme().subtleText
                                                 : option->palette.color(QPalette::Disabled, QPalette::ButtonText);
}

// A slim bar without arrows, on the ground of what it scrolls.
void drawScrollBar(const QStyleOptionSlider *bar, const QRect &slider, QPainter *painter)
{
    painter->save();
    painter->fillRect(bar->rect, bar->palette.color(QPalette::Base));
    if (bar->maximum > bar->minimum) {
        const bool active = bar->state & (QStyle::State_MouseOver | QStyle::State_Sunken);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(
            blended(bar->palette.color(QPalette::Text), bar->palette.color(QPalette::Base), active ? 0.45 : 0.24));
        const QRectF thumb = bar->orientation == Qt::Vertical ? QRectF(slider).adjusted(3, 2, -3, -2)
                                                              : QRectF(slider).adjusted(2, 3, -2, -3);
        const qreal round = qMin(thumb.width(), thumb.height()) / 2;
        painter->drawRoundedRect(thumb, round, round);
    }
    painter->restore();
}

void drawProgress(const QStyleOptionProgressBar *bar, QPainter *painter)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const qreal height = qMin(6.0, bar->rect.height() - 2.0);
    const QRectF groove(bar->rect.x(), bar->rect.center().y() - height / 2 + 0.5, bar->rect.width(), height);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme().separator);
    painter->drawRoundedRect(groove, height / 2, height / 2);
    painter->setBrush(accent(bar->palette));
    QRectF filled = groove;
    if (bar->maximum > bar->minimum) {
        filled.setWidth(groove.width() * (bar->progress - bar->minimum) / (bar->maximum - bar->minimum));
    } else {
        filled.setWidth(groove.width() / 3);
        filled.moveLeft(groove.left() + groove.width() / 3);
    }
    painter->drawRoundedRect(filled, height / 2, height / 2);
    painter->restore();
}

} // namespace athanor::desktop
