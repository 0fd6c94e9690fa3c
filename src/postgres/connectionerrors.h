// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "postgres/connection.h"
#include "postgres/profile.h"

#include <QString>

namespace athanor::postgres {

// Why a connection could not be made. `words` are libpq's, asked for with PQERRORS_VERBOSE, so that they hold the
// SQLSTATE whatever language the server speaks.
Error connectionError(const QString &words, const ConnectionProfile &profile, bool needsPassword);
Error connectionTimeout(const ConnectionProfile &profile, std::chrono::milliseconds timeout);
Error connectionLost(const QString &words);
Error connectionCancelled(const ConnectionProfile &profile);
// Why the server refused a statement.
Error statementError(const ServerMessage &message);

} // namespace athanor::postgres
