// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/revisionmap.h"
#include "core/error.h"

#include <optional>

namespace athanor::revision {

// One end of `alembic history -r LOWER:UPPER`.
struct HistoryEnd
{
    QString identifier; // "head-2", "label@base"; empty: "base" for the lower end, "heads" for the upper one
    std::optional<QStringList> rows = {}; // for "current": the version rows; no rows are as an empty identifier
    bool operator==(const HistoryEnd &) const = default;
};

// The revisions of the range, newest first, both ends included, as ScriptDirectory.walk_revisions() of alembic 1.19
// lists them. Errors as in alembic/revision/identifiers.h; one without a detail stands for a crash of Alembic.
Result<QStringList> historyRange(const RevisionMap &map, const HistoryEnd &lower = {}, const HistoryEnd &upper = {});

} // namespace athanor::revision
