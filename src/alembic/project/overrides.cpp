// SPDX-License-Identifier: MIT
#include "alembic/project/overrides.h"

namespace athanor::project {

void apply(const Overrides &overrides, AlembicProject &project)
{
    const auto replace = [](Fact &fact, const std::optional<Fact> &said) {
        if (said) {
            fact = *said;
        }
    };
    replace(project.versionTable, overrides.versionTable);
    replace(project.versionTableSchema, overrides.versionTableSchema);
    replace(project.transactionPerMigration, overrides.transactionPerMigration);
    replace(project.databaseUrl, overrides.databaseUrl);
    replace(project.alembicVersion, overrides.alembicVersion);
    replace(project.sqlalchemyVersion, overrides.sqlalchemyVersion);
    project.assumptions = overrides.assumptions;
    if (overrides.namingConventionSource) {
        project.namingConventionSource = *overrides.namingConventionSource;
        project.namingConvention = overrides.namingConvention;
    }
    if (!overrides.versionLocations.isEmpty()) {
        project.versionLocations = overrides.versionLocations;
    }
}

} // namespace athanor::project
