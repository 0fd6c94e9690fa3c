// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/hostobjects.h"

namespace athanor::project {

// Whether an argument of configure() with this value changes what a run does in a way that is not reproduced. Those
// that Alembic reads only for autogenerate, for new revisions or in offline mode do not (runtime/environment.py,
// configure(); runtime/migration.py).
bool changesRun(const QString &name, const python::Value &value);
// The same for what is written in offline mode.
bool changesScript(const QString &name, const python::Value &value);
// As changesRun() by the name alone: it does unless it has its default.
bool mayChangeRun(const QString &name);
QString configureActionText(const QString &name);

// transaction_per_migration: Alembic compares it with True and False (MigrationContext.begin_transaction()), so 1 and 0
// are those; with anything else no transaction ever begins, and nothing is committed: not known here.
ArgumentFact flagOf(python::Interpreter &interpreter, const python::Value &value, const QString &file, int line);

// What a condition makes of the value: "true" or "false"; None is None.
ArgumentFact truthOf(python::Interpreter &interpreter, const python::Value &value, const QString &file, int line);
// "true" if something is handed over, None if not.
ArgumentFact presenceOf(python::Interpreter &interpreter, const python::Value &value, const QString &file, int line);
// An entry of a dict; None if it is not there.
ArgumentFact entryOf(python::Interpreter &interpreter, const python::Value &dict, const QString &key,
                     const QString &file, int line);

} // namespace athanor::project
