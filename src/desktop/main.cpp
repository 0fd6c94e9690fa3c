// SPDX-License-Identifier: MIT
#include "core/interrupt.h"
#include "core/logging.h"
#include "desktop/dialogs/prompts.h"
#include "desktop/mainwindow/commandline.h"
#include "desktop/mainwindow/commands.h"
#include "desktop/mainwindow/demonstration.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/settings.h"
#include "desktop/mainwindow/translations.h"

#include <QApplication>
#include <QStyleHints>
#include <QTextStream>

using namespace Qt::StringLiterals;
using namespace athanor;

namespace {

// Help and version, which need no display; empty if neither is wanted.
QString textToPrint(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    desktop::installTranslations();
    const desktop::CommandLine line = desktop::parseCommandLine(QCoreApplication::arguments());
    // What looks wrong may be an argument of Qt's own, such as -platform: QApplication takes those away first.
    return line.exitCode == 0 ? line.message : QString();
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication::setApplicationName(u"athanor"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(ATHANOR_VERSION));
    QGuiApplication::setApplicationDisplayName(u"Athanor"_s);
    QGuiApplication::setDesktopFileName(u"athanor"_s);
    if (const QString text = textToPrint(argc, argv); !text.isEmpty()) {
        QTextStream(stdout) << text << '\n';
        return 0;
    }

    QApplication application(argc, argv);
    desktop::installTranslations();
    const desktop::CommandLine line = desktop::parseCommandLine(QApplication::arguments());
    if (!line.message.isEmpty()) {
        QTextStream(line.exitCode == 0 ? stdout : stderr) << line.message << '\n';
        return line.exitCode;
    }
    installLogging({});
    desktop::applyTheme(line.theme);
    QObject::connect(QApplication::styleHints(), &QStyleHints::colorSchemeChanged, &application,
                     [theme = line.theme] { desktop::applyTheme(theme); });

    desktop::Settings::load();
    desktop::MainWindow window(desktop::Prompts::system());
    const bool demonstration = !line.demoFolder.isEmpty();
    if (!demonstration) {
        window.restoreWindow();
    }
    window.show();
    if (line.sample) {
        window.session().openSample();
    } else if (!line.folder.isEmpty() && line.profile) {
        window.session().openFolder(line.folder, line.profile);
    } else if (!line.folder.isEmpty()) {
        window.commands().openFolder(line.folder);
    }
    if (demonstration) {
        auto *demo = new desktop::Demonstration(window, line.demoFolder);
        // Not quit(): that would ask the window, which asks about jobs.
        QObject::connect(demo, &desktop::Demonstration::finished, &application,
                         [](int code) { QApplication::exit(code); });
        QMetaObject::invokeMethod(demo, &desktop::Demonstration::start, Qt::QueuedConnection);
    }
    // Ctrl+C in the terminal and the end of the session stop jobs and the sample's cluster, too.
    const Interrupt interrupt([&window] {
        window.session().jobs()->cancelAll();
        QApplication::exit(1);
    });
    const int code = QApplication::exec();
    desktop::Settings::flush();
    return code;
}
