// SPDX-License-Identifier: MIT
// athanorctl: what files alone tell, at once. Every other command is athanorctl-full's, beside it, which takes this
// process over: half of a short command's time is the loading of libraries, and most of them are for databases.
#include "ctl/alembic/commands.h"
#include "ctl/exitcode.h"
#include "ctl/terminal.h"

#include <QCoreApplication>
#include <QDir>

#include <cerrno>
#include <filesystem>
#include <limits>
#include <string>

#include <malloc.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

int becomeFullProgram(char *argv[], const athanor::ctl::Console &console)
{
    std::error_code failed;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", failed);
    const std::string program = (self.parent_path() / "athanorctl-full").native();
    ::execv(program.c_str(), argv);
    const int error = errno;
    console.err(QCoreApplication::translate("athanor", "athanorctl: Cannot start %1: %2. Install Athanor again.")
                    .arg(QString::fromStdString(program), qt_error_string(error)) +
                u'\n');
    return athanor::ctl::Failure;
}

} // namespace

int main(int argc, char *argv[])
{
    // Memory from the system in large pieces, none of them given back: each piece is a call that stops all threads.
    constexpr int piece = 8 << 20;
    ::mallopt(M_TOP_PAD, piece);
    ::mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
    const athanor::ctl::Console console = athanor::ctl::terminal();
    QStringList arguments;
    for (int index = 0; index < argc; ++index) {
        arguments.append(QString::fromLocal8Bit(argv[index]));
    }
    if (!athanor::ctl::isAlembicCommandLine(arguments)) {
        return becomeFullProgram(argv, console);
    }
    const auto invocation = athanor::ctl::parseAlembicInvocation(arguments);
    if (!invocation || !athanor::ctl::isOfFilesAlone(*invocation)) {
        return becomeFullProgram(argv, console);
    }
    QCoreApplication::setApplicationVersion(QStringLiteral(ATHANOR_VERSION));
    athanor::ctl::ConsoleJob job(console, true);
    const int exitCode = athanor::ctl::runAlembicCommand(
        *invocation, QProcessEnvironment::systemEnvironment(), QDir::currentPath(), console, job,
        {.handOn = [argv, &console] { return becomeFullProgram(argv, console); }});
#ifdef __SANITIZE_ADDRESS__
    return exitCode; // leaks are looked for at the end
#else
    ::_exit(exitCode); // all is written, and there is nothing to be cleaned up
#endif
}
