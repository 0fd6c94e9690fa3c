// SPDX-License-Identifier: MIT
#pragma once

#include "postgres/connection.h"

typedef struct pg_result PGresult;

namespace athanor::postgres {

// libpq's results as values.
ServerMessage serverMessage(const PGresult *result);
ResultSet resultSet(const PGresult *result);

} // namespace athanor::postgres
