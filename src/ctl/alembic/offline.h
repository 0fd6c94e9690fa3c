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

// With what env.py of the project tells. Nothing is executed.
OfflineScript writeOfflineScript(const AlembicInvocation &invocation, const project::ConfigurationFiles &files,
                                 const QProcessEnvironment &environment, const AlembicHistory &history,
                                 const dialect::Dialect &dialect);

} // namespace athanor::ctl
