// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/loggingstate.h"

namespace athanor::project {

// logging.Formatter.format(), without a line end. The clock is this machine's. No value: the format asks for what only
// Python knows, or would raise.
std::optional<QString> formatRecord(const LogFormat &format, const LogRecord &record);

// Formatter(…, validate=True): the message of the ValueError that it raises.
std::optional<QString> formatFault(const LogFormat &format);

} // namespace athanor::project
