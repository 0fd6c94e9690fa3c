// SPDX-License-Identifier: MIT
#pragma once

#include "postgres/profile.h"

#include <QColor>
#include <QFont>
#include <QList>
#include <QPalette>

namespace athanor::desktop {

// What a colour means; never the only sign of it (a word or a shape stands beside it).
enum class Tone { Neutral, Good, Active, Caution, Bad };

// Colours that a palette has no role for, in a light and a dark edition. All have a contrast of at least 4.5 to the
// window and base colours where they carry text.
struct Theme
{
    bool dark = false;
    QColor separator;
    QColor subtleText;
    QColor raised; // background of headers and banners
    QColor hover;
    QColor good;
    QColor active;
    QColor caution;
    QColor bad;
    QList<QColor> lanes; // eight, told apart by colour-blind eyes too; neighbours differ in lightness

    [[nodiscard]] QColor tone(Tone tone) const;
    [[nodiscard]] QColor environment(postgres::Environment environment) const;
};

// The edition that fits the application's palette at this moment.
const Theme &theme();

enum class ThemeChoice { System, Light, Dark };

// Sets style, palette and fonts of the application. With System a desktop's own style and palette are kept.
void applyTheme(ThemeChoice choice);

// A blend of two colours; `share` of the first, 0 to 1.
QColor blended(const QColor &first, const QColor &second, double share);

QFont fixedFont();
QFont scaledFont(const QFont &font, double factor, QFont::Weight weight = QFont::Normal);

// Distances in device independent pixels: everything stands on a grid of 6.
namespace spacing {
inline constexpr int small = 6;
inline constexpr int large = 12;
} // namespace spacing

} // namespace athanor::desktop
