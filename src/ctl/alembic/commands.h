// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "ctl/alembic/arguments.h"
#include "ctl/alembic/commandenvironment.h"
#include "ctl/alembic/offline.h"
#include "ctl/alembic/render.h"
#include "ctl/alembic/versionrows.h"
#include "ctl/console.h"

#include <QProcessEnvironment>

#include <functional>

namespace athanor::ctl {

// Alembic's own exit codes.
enum AlembicExitCode : int {
    AlembicFailed = 255, // "FAILED: …" on standard output
    AlembicCrashed = 1, // a traceback on standard error; here a sentence
};

// What needs more than plain files: openEnvironment(), readDatabaseRows(), ensureVersionTable(), writeOfflineScript(),
// renderRevisions() and runModule(), handed in, so that a program without them is small.
struct CommandParts
{
    std::function<decltype(openEnvironment)> readEnvironment = {};
    std::function<decltype(readDatabaseRows)> readRows = {};
    std::function<decltype(ensureVersionTable)> ensureTable = {};
    std::function<decltype(writeOfflineScript)> writeScript = {};
    std::function<decltype(renderRevisions)> render = {};
    revision::RunModule runModule = nullptr;
    std::function<int()> handOn = {}; // runs the whole command with all of them, and returns its exit code
};
// Whether the command needs neither rows nor a script.
bool isOfFilesAlone(const AlembicInvocation &invocation);

// Runs one command of Alembic's that only reads, or ensure_version, with Alembic's text on the same stream and its exit
// code. Relative paths start at `workingFolder`. What else would change a database is refused. Nothing is executed but,
// where rows are needed, one read only session with the database.
int runAlembicCommand(const AlembicInvocation &invocation, const QProcessEnvironment &environment,
                      const QString &workingFolder, const Console &console, JobContext &job, const CommandParts &parts);

} // namespace athanor::ctl
