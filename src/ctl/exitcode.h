// SPDX-License-Identifier: MIT
#pragma once

namespace athanor::ctl {

// How athanorctl ends.
enum ExitCode : int {
    Success = 0,
    Failure = 1, // it was tried and failed, or was cancelled
    Usage = 2, // the command line cannot be understood
    Refused = 3, // it was understood and is not done: opaque steps, no confirmation
};

} // namespace athanor::ctl
