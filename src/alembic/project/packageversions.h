// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/dialect/dialect.h"
#include "alembic/project/alembicproject.h"

namespace athanor::project {

// Which releases of Alembic and SQLAlchemy a project uses.
struct PackageVersions
{
    Fact alembic; // no value: nothing names it, and the newest that is known counts
    Fact sqlalchemy;
    QStringList files{}; // absolute: that were looked at
    QStringList folders{}; // absolute: in which more may appear
    bool operator==(const PackageVersions &) const = default;
};

// Looks in the folder and upwards, to the top of the repository (the folder of .git), else to `topFolder` if the folder
// is below it. The nearest exact version counts (of a virtual environment, a lock file, a requirement with "=="), if it
// is in the ranges that nearer files give; else the newest known release in the nearest range. With `packages` each
// folder is looked at once for many projects.
PackageVersions readPackageVersions(const QString &folder, const QString &topFolder = {},
                                    PackageFolders *packages = nullptr);

// What differs between releases is decided for these; the newest known one where a project names none.
dialect::Dialect dialectOf(const PackageVersions &versions);
dialect::Dialect dialectOf(const AlembicProject &project);

} // namespace athanor::project
