// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/dialect/version.h"

namespace athanor::dialect {

// The versions that a requirement allows: those of any of its ranges.
struct AllowedVersions
{
    QList<VersionRange> anyOf;

    static AllowedVersions any(); // no bound
    static AllowedVersions exactly(const Version &version);
    // "^1.13", "~1.4", "1.4.*", "1.13.2", ">=1.8,<2 || ^2.1": as python-poetry.org/docs/dependency-specification says.
    static std::optional<AllowedVersions> poetry(const QString &text);

    [[nodiscard]] bool contains(const Version &version) const;
    [[nodiscard]] std::optional<Version> pinned() const; // if every range is of one version: the newest of them
};

// One requirement of a package.
struct Requirement
{
    QString name; // normalised: "sqlalchemy"
    AllowedVersions versions;
    bool hasMarker = false; // it holds for some Pythons or machines only

    // 'SQLAlchemy[asyncio]>=1.4,<2; python_version >= "3.8"':
    // packaging.python.org/specifications/dependency-specifiers. One from an address allows every version.
    static std::optional<Requirement> parse(const QString &text);
    // "conda-forge::alembic=1.13.2=pyhd8ed1ab_0", "sqlalchemy >=1.4,<2": conda's MatchSpec.
    static std::optional<Requirement> parseConda(const QString &text);
};

// "SQLAlchemy" -> "sqlalchemy", "Flask_Migrate" -> "flask-migrate".
QString normalizedName(const QString &name);

} // namespace athanor::dialect
