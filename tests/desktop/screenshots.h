// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/theme/theme.h"
#include "support/eventloopwatchdog.h"

#include <QApplication>
#include <QColor>
#include <QDir>
#include <QLabel>
#include <QPixmap>
#include <QSet>
#include <QTest>
#include <QWidget>

#include <algorithm>
#include <utility>

namespace athanor::test {

inline qsizetype colourCount(const QImage &image)
{
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); y += 7) {
        for (int x = 0; x < image.width(); x += 7) {
            colours.insert(image.pixel(x, y));
        }
    }
    return colours.size();
}

// 0 is black, 255 is white: mostly the ground, since most of a window is that.
inline int medianLightness(const QImage &image)
{
    QList<int> lightnesses;
    for (int y = 0; y < image.height(); y += 7) {
        for (int x = 0; x < image.width(); x += 7) {
            lightnesses.append(QColor(image.pixel(x, y)).lightness());
        }
    }
    std::ranges::sort(lightnesses);
    return lightnesses.value(lightnesses.size() / 2);
}

// build/screenshots/<name>-light.png and -dark.png of a window as it is. False if one cannot be saved or shows
// nothing, or the dark one is not the darker one.
inline bool saveScreenshots(QWidget *window, const QString &name)
{
    const QDir folder(QStringLiteral(ATHANOR_SOURCE_DIR "/build/screenshots"));
    folder.mkpath(QStringLiteral("."));
    bool good = true;
    int lightness = 256;
    for (const bool dark : {false, true}) {
        desktop::applyTheme(dark ? desktop::ThemeChoice::Dark : desktop::ThemeChoice::Light);
        good = QTest::qWaitForWindowExposed(window) && good;
        QCoreApplication::processEvents();
        const EventLoopWatchdog::Pause pause("a picture is taken");
        const QImage image = window->grab().toImage();
        const int before = std::exchange(lightness, medianLightness(image));
        good = good && colourCount(image) > 8 && lightness < before &&
               image.save(folder.filePath(name + (dark ? QStringLiteral("-dark.png") : QStringLiteral("-light.png"))));
    }
    return good;
}

// Labels whose text is wider than they are, and that were not made to be cut.
inline QStringList clippedLabels(const QWidget *window)
{
    QStringList names;
    const QList<QLabel *> labels = window->findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        if (label->isVisibleTo(window) && !label->wordWrap() &&
            label->sizePolicy().horizontalPolicy() != QSizePolicy::Ignored &&
            label->sizeHint().width() > label->width()) {
            names.append(label->objectName() + QStringLiteral(": ") + label->text());
        }
    }
    return names;
}

} // namespace athanor::test
