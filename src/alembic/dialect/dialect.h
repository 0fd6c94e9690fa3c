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

enum class Package { Alembic, Sqlalchemy };

// What one release does and another does not.
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
    WritesEmptyComments, // of tables and columns that are made; SQLAlchemy's own create() always does
    // SQLAlchemy:
    DoublesBackslashes, // in the literals of an offline script
    CastsBinds, // of an offline script without literal_binds
    CountsUpAnyNumber, // SERIAL for a primary key that is a Float or Numeric
    QuotesEveryCollation, // of a type
    WritesStorageWords, // true and false, not True and False
    SpacesInherits, // INHERITS ( parent )
    KnowsVirtualColumns, // Computed()
    CreatesEnumsOfMetadata, // with a table, too
    CreatesEnumsAlways, // whatever Enum(create_type=…) says
    DropsEnumsOfTables, // with Table.drop()
    ChecksTypesFirst, // in Table.create(), if nothing is said of it
    AssertsIdentity, // that an altered one was one before
    IncludesInKeys, // postgresql_include of primary keys and unique constraints
    TakesAnyKeywords, // behind ON DELETE, ON UPDATE, INITIALLY, MATCH
    ProtectsBuiltInTypes, // an enum must not have the name of one without a schema
    RenamesPow, // func.pow() is power()
};

struct DifferenceRow
{
    Difference difference;
    const char *key; // as in dialect_vectors.json
    Version since; // the first release that does it
    Version until; // the first that does not any more; 0: none
    Package package = Package::Alembic; // of which these are releases
};

// One row for each difference, or two where two series of releases have it. Source: the releases themselves, asked by
// tests/alembic/dialect/dialect_oracle.py.
std::span<const DifferenceRow> differences();
bool does(const Dialect &dialect, Difference difference);

} // namespace athanor::dialect
