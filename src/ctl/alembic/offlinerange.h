// SPDX-License-Identifier: MIT
#pragma once

#include "ctl/alembic/history.h"

namespace athanor::ctl {

// "START:END" of a command line with --sql.
struct OfflineRange
{
    std::optional<QString> start;
    QStringList ends;
};

// Alembic tells what is wrong with it before env.py runs.
AlembicResult<OfflineRange> offlineRange(const AlembicInvocation &invocation);

} // namespace athanor::ctl
