// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "postgres/connection.h"
#include "workspace/plan.h"

#include <optional>

namespace athanor::deployment {

// A plan's version table as it is now.
struct PresentRows
{
    QString schema; // where it is; where it would be made if it is not there
    bool exists = false;
    QStringList rows; // sorted
    bool operator==(const PresentRows &) const = default;
};

// Reads by the search_path, as Alembic does, or in the schema that the plan names.
Result<PresentRows> readPresentRows(const workspace::Plan &plan, postgres::Connection &connection,
                                    JobContext *job = nullptr);

// Kind Conflict, if rows or files are no longer what the plan was made for.
std::optional<Error> checkRowsUnchanged(const workspace::Plan &plan, const PresentRows &present);
std::optional<Error> checkFilesUnchanged(const workspace::Plan &plan);
// Plans again, from the files and the catalogue as they are now: a revision that asks whether a table is there may
// want another statement than the one that was shown.
std::optional<Error> checkPlanUnchanged(const workspace::Plan &plan, const QString &workspaceFolder,
                                        postgres::Connection &connection, JobContext &job);

} // namespace athanor::deployment
