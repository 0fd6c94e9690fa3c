// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/revision.h"

namespace athanor::revision {

// What a revision file that cannot be read gives.
RevisionFiles unreadableFile(const QString &path, const QString &reason);

} // namespace athanor::revision
