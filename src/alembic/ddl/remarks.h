// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/context.h"
#include "alembic/operation/type.h"

#include <QString>

#include <optional>

// The traps that Alembic hides, told where the statement is written (context.remarks). Nothing is told that is not
// sure.
namespace athanor::ddl {

void remarkOn(const Context &context, const QString &remark);

// A :word of a text without a value: what is written in its place.
void remarkOnBind(const QString &name, const QString &written, bool isLiteral, const Context &context);
// CREATE TYPE or CREATE DOMAIN of what there is already, for the table that needs it.
void remarkOnCreatedType(const operation::Type &type, const std::optional<ObjectName> &table, const Context &context);
// A column whose type there is not.
void remarkOnUsedType(const operation::Type &type, const Context &context);

QString doubledPercentsRemark();
// What a statement outside an autocommit block cannot do; empty: nothing is wrong.
QString transactionRemark(const QString &sql);
// Whether it ends the transaction that Alembic began.
bool endsTransaction(const QString &sql);

} // namespace athanor::ddl
