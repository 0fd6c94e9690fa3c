// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/evaluation.h"
#include "alembic/project/alembicproject.h"

namespace athanor::evaluation {

// What the project's files tell of how its revisions are rendered, by the configure() call that counts in this
// rendering. The answers of a database are the caller's.
Options projectOptions(const project::AlembicProject &project, ddl::Rendering rendering, bool downgrade);

} // namespace athanor::evaluation
