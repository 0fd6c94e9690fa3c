// SPDX-License-Identifier: MIT
#include "alembic/project/alembicproject.h"

#include "alembic/project/configuration.h"
#include "alembic/project/environment.h"
#include "alembic/project/packageversions.h"

namespace athanor::project {

Result<AlembicProject> readProject(const ConfigurationFiles &files, const Surroundings &surroundings)
{
    const auto configuration = readFiles(files);
    if (!configuration) {
        return std::unexpected(configuration.error());
    }
    auto project = readConfiguration(*configuration, files);
    if (project) {
        readEnvironment(*project, configuration->ini, surroundings);
        const PackageVersions versions =
            readPackageVersions(project->folder, surroundings.workspaceFolder, surroundings.packages.get());
        project->alembicVersion = versions.alembic;
        project->sqlalchemyVersion = versions.sqlalchemy;
    }
    return project;
}

} // namespace athanor::project
