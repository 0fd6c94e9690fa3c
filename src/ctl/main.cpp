// SPDX-License-Identifier: MIT
// athanorctl-full: every command. What needs a database is here, with the libraries for it.
#include "alembic/revision/modulerun.h"
#include "core/interrupt.h"
#include "core/logging.h"
#include "ctl/alembic/commands.h"
#include "ctl/alembic/offline.h"
#include "ctl/alembic/render.h"
#include "ctl/alembic/versionrows.h"
#include "ctl/commands.h"
#include "ctl/invocation.h"
#include "ctl/terminal.h"

#include <QCoreApplication>
#include <QDir>
#include <QThread>

using namespace Qt::StringLiterals;

namespace {

// As Alembic would be: it has no progress, and an interrupt ends it.
int runAsAlembic(const QStringList &arguments, const athanor::ctl::Console &console)
{
    const auto invocation = athanor::ctl::parseAlembicInvocation(arguments);
    if (!invocation) {
        console.err(u"athanorctl: "_s + invocation.error().sentence() + u'\n');
        return athanor::ctl::Usage;
    }
    athanor::ctl::ConsoleJob job(console, true);
    return athanor::ctl::runAlembicCommand(*invocation, QProcessEnvironment::systemEnvironment(), QDir::currentPath(),
                                           console, job,
                                           {.readEnvironment = athanor::ctl::openEnvironment,
                                            .readRows = athanor::ctl::readDatabaseRows,
                                            .ensureTable = athanor::ctl::ensureVersionTable,
                                            .writeScript = athanor::ctl::writeOfflineScript,
                                            .render = athanor::ctl::renderRevisions,
                                            .runModule = athanor::revision::runModule});
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    // The same names as the window's, so that both find the same journal and backups.
    QCoreApplication::setApplicationName(u"athanor"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(ATHANOR_VERSION));
    athanor::installLogging({});

    const athanor::ctl::Console console = athanor::ctl::terminal();
    if (athanor::ctl::isAlembicCommandLine(QCoreApplication::arguments())) {
        return runAsAlembic(QCoreApplication::arguments(), console);
    }
    const auto invocation =
        athanor::ctl::parseInvocation(QCoreApplication::arguments(), QProcessEnvironment::systemEnvironment());
    if (!invocation) {
        console.err(u"athanorctl: "_s + invocation.error().sentence() + u'\n');
        return athanor::ctl::Usage;
    }
    athanor::ctl::ConsoleJob job(console, invocation->quiet);
    // Ctrl+C cancels as the button does: the server is asked to stop, the transaction is rolled back and told.
    const athanor::Interrupt interrupt([&job] { job.cancel(); });
    int exitCode = athanor::ctl::Failure;
    std::unique_ptr<QThread> work(QThread::create([&] { exitCode = runCommand(*invocation, console, job); }));
    QObject::connect(work.get(), &QThread::finished, &application, &QCoreApplication::quit);
    work->start();
    QCoreApplication::exec();
    work->wait();
    return exitCode;
}
