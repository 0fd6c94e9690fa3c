// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/theme/theme.h"

#include <QIcon>
#include <QString>

#include <optional>

namespace athanor::desktop {

// An icon of resources/icons by its file name without ".svg". The strokes take the palette's text colour at the moment
// of painting (so that they follow a change from light to dark), or the colour of a tone.
QIcon themedIcon(const QString &name, std::optional<Tone> tone = {});

// The same drawn once in a colour, for delegates.
QPixmap iconPixmap(const QString &name, const QColor &colour, int size, qreal devicePixelRatio);

QIcon applicationIcon();

} // namespace athanor::desktop
