// SPDX-License-Identifier: MIT
#pragma once

#include "deployment/deployment.h"

namespace athanor::deployment {

// As backUp(), for a caller that already holds the database's advisory lock. `operation` is the journal's operation
// that the backup belongs to.
Result<BackupOutcome> backUpLocked(const BackupRequest &request, const postgres::ConnectionProfile &profile,
                                   journal::Journal &journal, qint64 operation, JobContext &job);

} // namespace athanor::deployment
