// SPDX-License-Identifier: MIT
#pragma once

#include "workspace/plan.h"

namespace athanor::workspace {

// Why the native engine does not run this plan: what is not known exactly, what env.py does beside it, what the server
// would refuse for certain. Empty if it runs it. `plan` has its steps and version table filled in.
QList<Error> findRefusals(const Module &module, const Plan &plan);

} // namespace athanor::workspace
