// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/dialect/dialect.h"
#include "alembic/project/alembicproject.h"
#include "alembic/python/parser.h"
#include "alembic/revision/revisionmap.h"
#include "ctl/alembic/arguments.h"

#include <QHash>
#include <QProcessEnvironment>

namespace athanor::ctl {

// Why Alembic would stop. `failed`: by a CommandError, whose text is the error's detail; else it would crash.
// `refused`: it would not stop, but only Python knows how to go on.
struct AlembicStop
{
    Error error;
    bool failed = false;
    bool refused = false;
};
template <typename T>
using AlembicResult = std::expected<T, AlembicStop>;

// Kind of error by whether it carries Alembic's words.
std::unexpected<AlembicStop> alembicStop(const Error &error);

// A CommandError with these words; `what` is ours, if it is better.
std::unexpected<AlembicStop> commandError(const QString &alembic, const QString &what = {});
// Any other exception.
std::unexpected<AlembicStop> alembicCrash(const QString &what);

// What -c, -n and ALEMBIC_CONFIG name.
AlembicResult<project::ConfigurationFiles> findConfiguration(const AlembicInvocation &invocation,
                                                             const QProcessEnvironment &environment,
                                                             const QString &workingFolder,
                                                             const dialect::Dialect &dialect);

// As env.py would be run by this command line in this environment.
project::Surroundings surroundings(const AlembicInvocation &invocation, const QProcessEnvironment &environment);

// Config and ScriptDirectory.from_config(); env.py is not looked at.
AlembicResult<project::AlembicProject> readScriptDirectory(const project::ConfigurationFiles &files,
                                                           const dialect::Dialect &dialect);

// ScriptDirectory's revision map.
struct AlembicHistory
{
    revision::RevisionMap map;
    QStringList warnings; // in Alembic's words
    QStringList brokenFiles; // from which no revision could be read
    QHash<QString, python::Module> trees; // of the files by their paths, if they are to be kept
    bool isPlain = true; // false: a header needs the RunModule that was not handed in
    std::optional<AlembicStop> stop; // while files were loaded
    std::optional<AlembicStop> mapStop; // while the map was made: a RevisionError, which few commands catch
};
AlembicHistory loadHistory(const project::AlembicProject &project, const dialect::Dialect &dialect,
                           revision::Extent extent, revision::RunModule runModule, bool keepsTrees = false);

} // namespace athanor::ctl
