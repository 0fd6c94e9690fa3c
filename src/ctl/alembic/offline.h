// SPDX-License-Identifier: MIT
#pragma once

#include "ctl/alembic/history.h"

namespace athanor::ctl {

// What `… --sql` writes: the text may end in the middle where Alembic would stop.
struct OfflineScript
{
    QString text;
    std::optional<AlembicStop> stop;
    std::optional<Error> opaque; // the first statement that is not known without running Python
};

// `project` with what env.py tells. Nothing is executed.
OfflineScript writeOfflineScript(const AlembicInvocation &invocation, const project::AlembicProject &project,
                                 const AlembicHistory &history, const dialect::Dialect &dialect);

} // namespace athanor::ctl
