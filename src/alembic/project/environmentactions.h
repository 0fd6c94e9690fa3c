// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"
#include "alembic/python/parser.h"

namespace athanor::project {

// What was seen in the evaluation of env.py, which knows it better than the text.
struct EvaluatedPart
{
    bool configure = false; // a call of configure(), with its connection and the engine of that
    bool migrations = false; // a call of run_migrations(), with its transactions
};

// What a file does to the connection, or asks of Alembic, that the native engine does not reproduce. Told by the
// syntax alone and in doubt listed: a statement of its own, listeners, schema translation, several runs.
QList<EnvironmentAction> findEnvironmentActions(const QString &path, const python::Module &module,
                                                EvaluatedPart evaluated);

} // namespace athanor::project
