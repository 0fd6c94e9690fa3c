// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/operation/shared.h"
#include "alembic/operation/type.h"
#include "alembic/operation/value.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::operation {

struct Select;
struct Selectable;

// SQLAlchemy's operators with the names that it gives them; ddl/operators.h has texts and precedences.
enum class Operator {
    None,
    And,
    Or,
    Not,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Is,
    IsNot,
    IsDistinctFrom,
    IsNotDistinctFrom,
    In,
    NotIn,
    Like,
    NotLike,
    ILike,
    NotILike,
    Match,
    RegexpMatch,
    NotRegexpMatch,
    Between,
    NotBetween,
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Concat,
    Negate,
    BitAnd,
    BitOr,
    BitXor,
    ShiftLeft,
    ShiftRight,
    GetItem,
    JsonGetItem,
    Collate,
    Comma,
    Ascending,
    Descending,
    NullsFirst,
    NullsLast,
    Distinct,
    Exists,
    Any,
    All,
    Custom, // op("…"): the text is in `text`
};

// One node of a SQLAlchemy Core expression.
struct Expression
{
    enum class Kind {
        Null,
        True,
        False,
        Text, // text(): `text`, with `parameters` for the names that have values
        LiteralColumn, // `text` verbatim
        Column, // `text` is the name, `owner` whose column it is
        Bind, // a value; `text` is the name of the parameter, or what its made-up name begins with
        Function, // `text` is the name as it is written; `operands`
        Unary, // `op` before `operands[0]`, or after it for the modifiers (ASC, DESC, NULLS …)
        Binary, // operands[0] op operands[1]; `text` is an operator of op(), `escape` of LIKE
        List, // operands joined by `op` (AND, OR, comma)
        Grouping, // in parentheses, whatever the precedence
        Case, // operands: [value,] when, then, when, then, …, [else]; see hasCaseValue, hasElse
        Cast, // operands[0] to `type`
        TypeCoerce, // operands[0], seen as `type`
        Label, // operands[0] AS text
        Tuple,
        Array, // postgresql.array([…])
        Extract, // EXTRACT(text FROM operands[0])
        Over, // operands[0] OVER (PARTITION BY … ORDER BY …)
        Subquery, // `select` as a value
        Star, // *
        NextValue, // nextval('text')
        FunctionOrderBy, // aggregate_order_by(operands[0], operands[1…])
        Filter, // operands[0] FILTER (WHERE operands[1])
    };
    Kind kind = Kind::Null;
    QString text = {};
    Operator op = Operator::None;
    QList<Shared<Expression>> operands = {};
    Type type = {}; // of the value of this expression, as SQLAlchemy infers it

    // Column
    QString key = {}; // the key in the table, if it is not the name
    Shared<Selectable> owner = {}; // whose column it is; none: a bare column()

    // Text
    QList<std::pair<QString, Shared<Expression>>> parameters = {}; // Bind expressions by name

    // Bind
    Value value = {};
    bool hasValue = false; // text(":name") without a value has none
    bool named = false; // bindparam("name"), text(":name"); else SQLAlchemy numbers it
    bool expanding = false; // a list for IN
    bool literal = false; // inline_literal, literal_execute: written into the text in every rendering

    bool isTextMatch = false; // Binary, LIKE: startswith() and its kin, operators without a precedence
    QString escape = {}; // LIKE … ESCAPE, regexp flags
    bool hasCaseValue = false;
    bool hasElse = false;
    QList<Shared<Expression>> partitionBy = {}; // Over
    QList<Shared<Expression>> orderBy = {}; // Over
    Shared<Select> select = {}; // Subquery, Exists
    bool operator==(const Expression &) const;
};

} // namespace athanor::operation
