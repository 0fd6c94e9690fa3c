// SPDX-License-Identifier: MIT
#include "alembic/project/alembicproject.h"

#include "alembic/project/configuration.h"
#include "alembic/project/environment.h"
#include "alembic/project/packageversions.h"

#include <QFileInfo>

namespace athanor::project {

Result<AlembicProject> readProject(const ConfigurationFiles &files, const Surroundings &surroundings)
{
    const auto configuration = readFiles(files);
    if (!configuration) {
        return std::unexpected(configuration.error());
    }
    const PackageVersions versions =
        readPackageVersions(QFileInfo(files.ini.isEmpty() ? files.toml : files.ini).absolutePath(),
                            surroundings.workspaceFolder, surroundings.packages.get());
    dialect::Dialect dialect = dialectOf(versions);
    dialect.alembic = surroundings.alembic.value_or(dialect.alembic);
    auto project = readConfiguration(*configuration, files, dialect);
    if (project) {
        readEnvironment(*project, configuration->ini, surroundings);
        project->alembicVersion = versions.alembic;
        project->sqlalchemyVersion = versions.sqlalchemy;
        project->packageFiles = versions.files;
        project->packageFolders = versions.folders;
    }
    return project;
}

} // namespace athanor::project
