// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/dialect/version.h"

#include <span>

namespace athanor::dialect {

// The Alembic and SQLAlchemy versions that a module uses: what is exact is exact for these.
struct Dialect
{
    Version alembic;
    Version sqlalchemy;

    bool operator==(const Dialect &) const = default;
    // The newest that the vectors cover: where nothing is known, it counts.
    static Dialect newest();
};

// What one release of Alembic does and another does not.
enum class Difference {
    DropsVersionTable, // an offline script that ends without rows drops the table
    ReadsPyproject,
    SplitsAtPathSeparator, // the option path_separator
    SplitsAtNewlines, // newline as a separator of lists, whose items are trimmed
    QuotesMissingPath, // 'PATH' in "Path doesn't exist"
    ChecksHeads, // current --check-heads
    HasQuiet, // -q
    HasCheck, // the command check
    RefusesColons, // in revision identifiers
    ReadsFoldersRecursively, // recursive_version_locations
    HasPyprojectTemplate, // of init, as list_templates tells
    HasPyprojectAsyncTemplate,
    // IF [NOT] EXISTS: ignored before
    RendersIndexConditions,
    RendersTableConditions,
    RendersColumnConditions, // of columns and constraints; if_not_exists and if_exists are no keywords before
    HasInlineReferences, // a keyword of add_column
    HasInlinePrimaryKey,
    PutsPrimaryKeyInline, // add_column of a primary key column, without any keyword
    AddsIdentity, // alter_column to an identity, where nothing is said of the default before
};

struct DifferenceRow
{
    Difference difference;
    const char *key; // as in dialect_vectors.json
    Version since; // the first release that does it
    Version until; // the first that does not any more; 0: none
};

// One row for each difference. Source: the releases themselves, asked by tests/alembic/dialect/dialect_oracle.py.
std::span<const DifferenceRow> differences();
bool does(const Dialect &dialect, Difference difference);

} // namespace athanor::dialect
