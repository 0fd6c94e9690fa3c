// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/session.h"
#include "alembic/python/interpreter.h"

#include <memory>

namespace athanor::evaluation {

// sqlalchemy and its submodules, as far as revisions use them.
void addSqlalchemy(python::Interpreter &interpreter, const std::shared_ptr<Session> &session);
// alembic, alembic.op, alembic.context
void addAlembic(python::Interpreter &interpreter, const std::shared_ptr<Session> &session);
// sqlmodel, sqlalchemy_utils, geoalchemy2, pgvector: their types
void addThirdPartyTypes(python::Interpreter &interpreter, const std::shared_ptr<Session> &session);

// Raises an exception of SQLAlchemy or Alembic (CompileError, CommandError) or a built-in one; gives Value::raised().
python::Value raiseNamed(python::Interpreter &interpreter, const QString &exception, const QString &message);

} // namespace athanor::evaluation
