// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/context.h"
#include "alembic/operation/type.h"
#include "alembic/operation/value.h"

#include <QString>

#include <expected>

namespace athanor::ddl {

// The type as SQLAlchemy's PostgreSQL dialect writes it. Fails for NullType and for enums without a name.
std::expected<QString, Failure> typeText(const operation::Type &type, const Context &context);

QString collationName(const operation::Type &type);
QString collationText(const operation::Type &type, const Context &context); // ` COLLATE "de_DE"`

// The name of an enum or domain with its schema.
std::expected<QString, Failure> namedTypeText(const operation::Type &type, const Context &context, bool isColumn);

// A value written into the text of a statement, as literal_binds does.
std::expected<QString, Failure> literalText(const operation::Value &value, const operation::Type &type,
                                            const Context &context);

// A value as psycopg 3 binds it, with the cast that SQLAlchemy adds, written as a literal of the same type.
std::expected<QString, Failure> boundText(const operation::Value &value, const operation::Type &type,
                                          const Context &context);

// The cast that SQLAlchemy's psycopg dialect writes after a bound value; empty: none.
QString bindCast(const operation::Type &type, const Context &context);

// The type that SQLAlchemy gives a value for which none was told (sql/sqltypes.py, _resolve_value_to_type).
operation::Type typeOfValue(const operation::Value &value);

// repr() as Python prints it, for Alembic's messages.
QString pythonRepr(const operation::Value &value);

// "schema.name", to tell it to a reader.
QString qualifiedKey(const std::optional<QString> &schema, const QString &name);

Failure compileError(const QString &message);
Failure argumentError(const QString &message);
// What the class of SQLAlchemy ("Table") takes in later releases only.
Failure unacceptedArgument(const QString &argument, const QString &className);

} // namespace athanor::ddl
