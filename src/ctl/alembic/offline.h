// SPDX-License-Identifier: MIT
#pragma once

#include "ctl/alembic/commandenvironment.h"
#include "ctl/alembic/history.h"

namespace athanor::ctl {

// How `… --sql` ends: its text may end in the middle where Alembic would stop.
struct OfflineEnd
{
    std::optional<AlembicStop> stop;
    std::optional<Error> opaque; // the first statement that is not known without running Python
};

// Writes the script to the end of `text`, with what env.py tells. `loadsRevisions` is called where Alembic reads the
// revision files. Nothing is executed.
OfflineEnd writeOfflineScript(const AlembicInvocation &invocation, CommandEnvironment &environment,
                              const AlembicHistory &history, const dialect::Dialect &dialect, QString &text,
                              const std::function<void()> &loadsRevisions);

} // namespace athanor::ctl
