// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"

#include <optional>

namespace athanor::project {

// What a person says about a project (athanor.toml). It comes before what the project's own files tell, and each fact
// names the line where it is said.
struct Overrides
{
    std::optional<Fact> versionTable{};
    std::optional<Fact> versionTableSchema{}; // without a value: none, the search_path decides
    std::optional<Fact> transactionPerMigration{};
    std::optional<Fact> databaseUrl{};
    std::optional<Fact> alembicVersion{}; // "1.13.2"
    std::optional<Fact> sqlalchemyVersion{};
    std::optional<Fact> namingConventionSource{};
    NamingConvention namingConvention{}; // counts with namingConventionSource
    QHash<QString, Assumption> assumptions{}; // by dotted name
    QStringList versionLocations{}; // absolute; empty: those of the configuration
    bool operator==(const Overrides &) const = default;
};

void apply(const Overrides &overrides, AlembicProject &project);

} // namespace athanor::project
