// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/schema/schema.h"
#include "core/error.h"
#include "core/job.h"
#include "postgres/connection.h"

namespace athanor::postgres {

// What a database holds, in the words of a replayed history (alembic/schema/replay.h), to be compared with it. Needs no
// lock on what it reads. The session must not be in a transaction.
Result<schema::Schema> readSchema(Connection &connection, JobContext *context = nullptr);

} // namespace athanor::postgres
