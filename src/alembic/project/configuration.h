// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/dialect/dialect.h"
#include "alembic/project/alembicproject.h"
#include "alembic/project/inifile.h"
#include "alembic/project/tomlfile.h"

namespace athanor::project {

// The files of one Alembic environment's configuration, read; either may be absent.
struct Configuration
{
    IniFile ini;
    TomlFile toml;
};

Result<Configuration> readFiles(const ConfigurationFiles &files);

// Where the project's own modules are looked for, in order: what its configuration says, and where they mostly are.
QStringList importRoots(const AlembicProject &project);

// What the configuration alone tells, as Config and ScriptDirectory.from_config() of the dialect's Alembic read it: a
// key of the ini's section comes before the same key of [tool.alembic]. env.py is not looked at.
Result<AlembicProject> readConfiguration(const Configuration &configuration, const ConfigurationFiles &files,
                                         const dialect::Dialect &dialect = dialect::Dialect::newest());

} // namespace athanor::project
