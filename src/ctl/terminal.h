// SPDX-License-Identifier: MIT
#pragma once

#include "ctl/console.h"

namespace athanor::ctl {

// The console of the process: its standard streams, and questions if a terminal is there to answer them.
Console terminal();

} // namespace athanor::ctl
