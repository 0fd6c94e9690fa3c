// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/job.h"

#include <QString>

namespace athanor::sample {

// Copies the sample that is compiled into the program to a folder, which is made; writable, whatever was there is
// removed.
Result<void> copySampleFiles(const QString &folder, JobContext &job);

} // namespace athanor::sample
