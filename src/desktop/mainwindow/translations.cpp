// SPDX-License-Identifier: MIT
#include "desktop/mainwindow/translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

void installTranslations()
{
    QCoreApplication *application = QCoreApplication::instance();
    auto *texts = new QTranslator(application);
    if (texts->load(QLocale(), u"athanor"_s, u"_"_s, u":/i18n"_s) || texts->load(u":/i18n/athanor_en.qm"_s)) {
        QCoreApplication::installTranslator(texts);
    }
    auto *qt = new QTranslator(application);
    if (qt->load(QLocale(), u"qtbase"_s, u"_"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
        QCoreApplication::installTranslator(qt);
    }
}

} // namespace athanor::desktop
