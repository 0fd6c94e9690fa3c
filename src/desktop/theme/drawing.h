// SPDX-License-Identifier: MIT
#pragma once

#include <QColor>
#include <QPalette>
#include <QRect>

class QPainter;
class QStyleOption;
class QStyleOptionProgressBar;
class QStyleOptionSlider;
class QStyleOptionTab;
class QWidget;

// How Style draws the parts of controls; colours come from the option's palette, lengths are logical pixels.
namespace athanor::desktop {

constexpr qreal radius = 5.0; // of the corners of buttons and fields

QRectF crisp(const QRect &rect);
QColor accent(const QPalette &palette);
void drawButtonPanel(const QStyleOption *option, QPainter *painter, const QWidget *widget);
void drawFieldPanel(const QStyleOption *option, QPainter *painter, bool fill);
void drawTab(const QStyleOptionTab *tab, QPainter *painter);
void drawCheckBox(const QStyleOption *option, QPainter *painter, bool round);
void drawHeader(const QStyleOption *option, QPainter *painter);
void drawChevron(const QRect &rect, bool up, const QColor &ink, QPainter *painter);
QColor arrowColour(const QStyleOption *option);
void drawScrollBar(const QStyleOptionSlider *bar, const QRect &slider, QPainter *painter);
void drawProgress(const QStyleOptionProgressBar *bar, QPainter *painter);

} // namespace athanor::desktop
