// SPDX-License-Identifier: MIT
#include "alembic/project/alembicproject.h"

#include "alembic/project/configuration.h"
#include "alembic/project/environment.h"

namespace athanor::project {

Result<AlembicProject> readProject(const ConfigurationFiles &files)
{
    const auto configuration = readFiles(files);
    if (!configuration) {
        return std::unexpected(configuration.error());
    }
    auto project = readConfiguration(*configuration, files);
    if (project) {
        readEnvironment(*project, configuration->ini);
    }
    return project;
}

} // namespace athanor::project
