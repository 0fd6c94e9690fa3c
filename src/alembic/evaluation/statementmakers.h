// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/objects.h"

// select(), insert(), update(), delete() and their methods.
namespace athanor::evaluation {

// t.insert(), t.select(), t.alias(), t.join(…); nullopt: no such method.
std::optional<python::Value> tableMethod(python::Interpreter &interpreter, TableObject &table, const QString &name);

python::Value makeStatement(python::Interpreter &interpreter, const std::shared_ptr<Session> &session,
                            const StatementObject::Statement &statement);

// select(a, b) and select([a, b]); `positional` are the columns.
operation::Select readSelect(Reader &reader, const QList<python::Value> &positional);

// Values of a row by column key: a dict, keywords, or pairs.
operation::Assignments readAssignments(Reader &reader, const python::Value &value, const operation::TableTarget &table);

} // namespace athanor::evaluation
