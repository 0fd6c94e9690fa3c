// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/objects.h"

// What SQL expressions have in common: operands and methods.
namespace athanor::evaluation {

operation::Type plainType(operation::Type::Family family, const QString &word);
operation::Type booleanType();

// TypeEngine.coerce_compared_value(): a plain value beside an expression takes its type, if it is of its family.
operation::Type coercedType(const operation::Type &type, const operation::Expression &bind);
// What SQLAlchemy names a parameter after that stands beside this expression.
QString bindBase(const operation::Expression &left);
// The other side of an operator: an expression, or a value with the type that SQLAlchemy gives it there.
operation::Shared<operation::Expression> operand(Reader &reader, const python::Value &value,
                                                 const operation::Expression &beside);

// like(), in_(), desc(), label() …; nullopt: no such method.
std::optional<python::Value> expressionMethod(python::Interpreter &interpreter, const QString &name,
                                              const operation::Expression &own,
                                              const std::shared_ptr<Session> &session);

} // namespace athanor::evaluation
