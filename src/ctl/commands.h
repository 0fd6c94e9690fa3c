// SPDX-License-Identifier: MIT
#pragma once

#include "ctl/console.h"
#include "ctl/invocation.h"

namespace athanor::ctl {

// Carries one command out, with the functions that the dialogs call. Returns the exit code.
int runCommand(const Invocation &invocation, const Console &console, JobContext &job);

} // namespace athanor::ctl
