// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QPixmap>
#include <QSet>
#include <QTest>
#include <QWidget>

namespace athanor::test {

// build/screenshots/<name>-light.png and -dark.png of a window as it is. False if one cannot be saved or shows
// nothing.
inline bool saveScreenshots(QWidget *window, const QString &name)
{
    const QDir folder(QStringLiteral(ATHANOR_SOURCE_DIR "/build/screenshots"));
    folder.mkpath(QStringLiteral("."));
    bool good = true;
    for (const bool dark : {false, true}) {
        desktop::applyTheme(dark ? desktop::ThemeChoice::Dark : desktop::ThemeChoice::Light);
        good = QTest::qWaitForWindowExposed(window) && good;
        QCoreApplication::processEvents();
        const QImage image = window->grab().toImage();
        QSet<QRgb> colours;
        for (int y = 0; y < image.height(); y += 7) {
            for (int x = 0; x < image.width(); x += 7) {
                colours.insert(image.pixel(x, y));
            }
        }
        good = good && colours.size() > 8 &&
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
