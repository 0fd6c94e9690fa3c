// SPDX-License-Identifier: MIT
#include "alembic/dialect/dialect.h"

#include <array>

namespace athanor::dialect {

Dialect Dialect::newest()
{
    return {.alembic = {1, 20, 1}, .sqlalchemy = {2, 0, 52}};
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
    };
    return rows;
}

bool does(const Dialect &dialect, Difference difference)
{
    for (const DifferenceRow &row : differences()) {
        if (row.difference == difference) {
            return dialect.alembic >= row.since && (row.until == Version() || dialect.alembic < row.until);
        }
    }
    return false;
}

} // namespace athanor::dialect
