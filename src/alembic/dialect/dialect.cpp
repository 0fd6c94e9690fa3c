// SPDX-License-Identifier: MIT
#include "alembic/dialect/dialect.h"

#include <algorithm>
#include <array>

namespace athanor::dialect {

namespace {

// Of SQLAlchemy.
DifferenceRow since21(Difference difference, const char *key)
{
    return {difference, key, {2, 1, 0}, {}, Package::Sqlalchemy};
}
DifferenceRow until21(Difference difference, const char *key)
{
    return {difference, key, {}, {2, 1, 0}, Package::Sqlalchemy};
}

} // namespace

Dialect Dialect::newest()
{
    return {.alembic = {1, 20, 1}, .sqlalchemy = {2, 1, 9}};
}

std::span<const DifferenceRow> differences()
{
    static const std::array rows{
        DifferenceRow{Difference::DropsVersionTable, "drops_version_table", {}, {1, 19, 0}},
        DifferenceRow{Difference::ReadsPyproject, "reads_pyproject", {1, 16, 0}, {}},
        DifferenceRow{Difference::SplitsAtPathSeparator, "splits_at_path_separator", {1, 16, 0}, {}},
        DifferenceRow{Difference::SplitsAtNewlines, "splits_at_newlines", {1, 13, 3}, {}},
        DifferenceRow{Difference::QuotesMissingPath, "quotes_missing_path", {}, {1, 16, 0}},
        DifferenceRow{Difference::ChecksHeads, "checks_heads", {1, 17, 1}, {}},
        DifferenceRow{Difference::HasQuiet, "has_quiet", {1, 11, 0}, {}},
        DifferenceRow{Difference::HasCheck, "has_check", {1, 9, 0}, {}},
        DifferenceRow{Difference::RefusesColons, "refuses_colons", {1, 17, 1}, {}},
        DifferenceRow{Difference::ReadsFoldersRecursively, "reads_folders_recursively", {1, 10, 0}, {}},
        DifferenceRow{Difference::HasPyprojectTemplate, "has_pyproject_template", {1, 16, 0}, {}},
        DifferenceRow{Difference::HasPyprojectAsyncTemplate, "has_pyproject_async_template", {1, 16, 3}, {}},
        DifferenceRow{Difference::RendersIndexConditions, "renders_index_conditions", {1, 11, 2}, {}},
        DifferenceRow{Difference::RendersTableConditions, "renders_table_conditions", {1, 13, 3}, {}},
        DifferenceRow{Difference::RendersColumnConditions, "renders_column_conditions", {1, 16, 0}, {}},
        DifferenceRow{Difference::HasInlineReferences, "has_inline_references", {1, 18, 2}, {}},
        DifferenceRow{Difference::HasInlinePrimaryKey, "has_inline_primary_key", {1, 18, 4}, {}},
        DifferenceRow{Difference::PutsPrimaryKeyInline, "puts_primary_key_inline", {1, 18, 2}, {1, 18, 4}},
        DifferenceRow{Difference::AddsIdentity, "adds_identity", {1, 20, 1}, {}},
        DifferenceRow{Difference::WritesEmptyComments, "writes_empty_comments", {1, 20, 1}, {}},
        until21(Difference::DoublesBackslashes, "doubles_backslashes"),
        since21(Difference::CastsBinds, "casts_binds"),
        until21(Difference::CountsUpAnyNumber, "counts_up_any_number"),
        until21(Difference::QuotesEveryCollation, "quotes_every_collation"),
        since21(Difference::WritesStorageWords, "writes_storage_words"),
        until21(Difference::SpacesInherits, "spaces_inherits"),
        since21(Difference::KnowsVirtualColumns, "knows_virtual_columns"),
        since21(Difference::CreatesEnumsOfMetadata, "creates_enums_of_metadata"),
        until21(Difference::CreatesEnumsAlways, "creates_enums_always"),
        until21(Difference::DropsEnumsOfTables, "drops_enums_of_tables"),
        since21(Difference::ChecksTypesFirst, "checks_types_first"),
        since21(Difference::AssertsIdentity, "asserts_identity"),
        DifferenceRow{Difference::IncludesInKeys, "includes_in_keys", {2, 0, 41}, {}, Package::Sqlalchemy},
        DifferenceRow{Difference::TakesAnyKeywords, "takes_any_keywords", {2, 0, 56}, {2, 1, 0}, Package::Sqlalchemy},
        DifferenceRow{Difference::TakesAnyKeywords, "takes_any_keywords", {2, 1, 7}, {}, Package::Sqlalchemy},
        since21(Difference::ProtectsBuiltInTypes, "protects_built_in_types"),
        since21(Difference::RenamesPow, "renames_pow"),
    };
    return rows;
}

bool does(const Dialect &dialect, Difference difference)
{
    return std::ranges::any_of(differences(), [&](const DifferenceRow &row) {
        const Version &own = row.package == Package::Alembic ? dialect.alembic : dialect.sqlalchemy;
        return row.difference == difference && own >= row.since && (row.until == Version() || own < row.until);
    });
}

} // namespace athanor::dialect
