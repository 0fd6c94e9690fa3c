// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"
#include "alembic/python/parser.h"

namespace athanor::project {

// What a file does to the connection, or asks of Alembic, that the native engine does not reproduce. Told by the
// syntax alone and in doubt listed: a statement of its own, listeners, schema translation, several runs.
QList<EnvironmentAction> findEnvironmentActions(const QString &path, const python::Module &module);

} // namespace athanor::project
