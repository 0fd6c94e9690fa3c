// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/operation/expression.h"

#include <QString>

#include <optional>

// SQLAlchemy's table of operators (sql/operators.py, sql/compiler.py): texts, precedences and negations.
namespace athanor::ddl {

QString operatorText(operation::Operator op);
int precedence(operation::Operator op);
// Whether an expression with this operator is put in parentheses as an operand of `against`.
bool needsGrouping(operation::Operator op, std::optional<operation::Operator> against);
std::optional<operation::Operator> negation(operation::Operator op);

} // namespace athanor::ddl
