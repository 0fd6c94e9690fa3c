// SPDX-License-Identifier: MIT
#include "alembic/evaluation/objects.h"

#include "alembic/evaluation/expressionmethods.h"

#include "alembic/ddl/compiler.h"
#include "alembic/ddl/operators.h"
#include "alembic/ddl/types.h"
#include "alembic/evaluation/sqlalchemymodule.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Expression;
using operation::Operator;
using operation::Shared;
using operation::Type;
using python::BinaryOperator;
using python::CallArguments;
using python::CompareOperator;
using python::Interpreter;
using python::UnaryOperator;
using python::Value;
using Kind = Expression::Kind;

Type plainType(Type::Family family, const QString &word)
{
    Type type;
    type.family = family;
    type.word = word;
    type.className = word;
    return type;
}

Type booleanType()
{
    return plainType(Type::Family::Boolean, u"BOOLEAN"_s);
}

namespace {

bool isComparison(Operator op)
{
    switch (op) {
    case Operator::Add:
    case Operator::Subtract:
    case Operator::Multiply:
    case Operator::Divide:
    case Operator::FloorDivide:
    case Operator::Modulo:
    case Operator::Concat:
    case Operator::JsonGetItem:
    case Operator::GetItem:
    case Operator::BitAnd:
    case Operator::BitOr:
    case Operator::BitXor:
    case Operator::ShiftLeft:
    case Operator::ShiftRight:
    case Operator::Collate:
        return false;
    default:
        return true;
    }
}

// SQLAlchemy compares families ("affinities"), of which integers are one, and floats are numerics.
int affinity(const Type &type)
{
    switch (type.family) {
    case Type::Family::SmallInteger:
    case Type::Family::Integer:
    case Type::Family::BigInteger:
        return int(Type::Family::Integer);
    case Type::Family::Float:
        return int(Type::Family::Numeric);
    default:
        return int(type.family);
    }
}

} // namespace

// TypeEngine.coerce_compared_value(): a plain value beside an expression takes its type, if it is of its family.
Type coercedType(const Type &type, const Expression &bind)
{
    const Type own = ddl::typeOfValue(bind.value);
    switch (type.family) {
    case Type::Family::Json:
    case Type::Family::Uuid:
    case Type::Family::Array:
        return type;
    case Type::Family::Enum:
        return type;
    case Type::Family::Null:
        return own;
    default:
        break;
    }
    if (type.decorated)
        return type;
    if (own.family == Type::Family::Null || affinity(own) == affinity(type))
        return type;
    return own;
}

QString bindBase(const Expression &left)
{
    switch (left.kind) {
    case Kind::Column:
    case Kind::LiteralColumn:
        return left.text;
    case Kind::Function:
        return left.text.section(u'.', -1);
    default:
        return u"param"_s;
    }
}

Shared<Expression> operand(Reader &reader, const Value &value, const Expression &beside)
{
    if (value.isNone()) {
        Expression null;
        null.kind = Kind::Null;
        return null;
    }
    Shared<Expression> made = reader.toExpression(value, nullptr, bindBase(beside));
    if (made && made->kind == Kind::Bind && !expressionIn(value)) {
        Expression bind = *made;
        bind.type = coercedType(beside.type, bind);
        return bind;
    }
    return made;
}

Value makeExpression(Interpreter &interpreter, const std::shared_ptr<Session> &session, const Expression &expression)
{
    return interpreter.host<ExpressionObject>(expression, session);
}

Expression binaryExpression(Operator op, const Expression &left, const Expression &right)
{
    Expression result;
    result.kind = Kind::Binary;
    result.op = op;
    result.operands = {Shared<Expression>(left), Shared<Expression>(right)};
    if (op == Operator::Add &&
        (left.type.family == Type::Family::String || right.type.family == Type::Family::String) &&
        affinity(left.type) == affinity(right.type))
        result.op = Operator::Concat;
    if (result.op == Operator::Concat)
        result.type = left.type;
    else if (isComparison(op))
        result.type = booleanType();
    else
        result.type = left.type;
    return result;
}

Expression negated(const Expression &expression)
{
    if (expression.kind == Kind::Binary) {
        if (const std::optional<Operator> opposite = ddl::negation(expression.op)) {
            Expression result = expression;
            result.op = *opposite;
            return result;
        }
    }
    if (expression.kind == Kind::True || expression.kind == Kind::False) {
        Expression result = expression;
        result.kind = expression.kind == Kind::True ? Kind::False : Kind::True;
        return result;
    }
    if (expression.kind == Kind::Unary && expression.op == Operator::Not)
        return *expression.operands.first();
    Expression result;
    result.kind = Kind::Unary;
    result.op = Operator::Not;
    result.operands = {Shared<Expression>(expression)};
    result.type = booleanType();
    return result;
}

std::optional<Expression> expressionIn(const Value &value)
{
    if (const ExpressionObject *object = value.as<ExpressionObject>())
        return object->expression;
    if (const ColumnObject *column = value.as<ColumnObject>())
        return column->expression();
    return std::nullopt;
}

Shared<Expression> conjunction(const Shared<Expression> &left, const Shared<Expression> &right)
{
    if (!left)
        return right;
    Expression both;
    both.kind = Kind::List;
    both.op = Operator::And;
    both.type = booleanType();
    for (const Shared<Expression> &part : {left, right}) {
        if (part->kind == Kind::List && part->op == Operator::And)
            both.operands += part->operands;
        else
            both.operands += part;
    }
    return both;
}

namespace {

std::optional<Operator> arithmetic(BinaryOperator op)
{
    switch (op) {
    case BinaryOperator::Add:
        return Operator::Add;
    case BinaryOperator::Sub:
        return Operator::Subtract;
    case BinaryOperator::Mult:
        return Operator::Multiply;
    case BinaryOperator::Div:
        return Operator::Divide;
    case BinaryOperator::FloorDiv:
        return Operator::FloorDivide;
    case BinaryOperator::Mod:
        return Operator::Modulo;
    case BinaryOperator::LShift:
        return Operator::ShiftLeft;
    case BinaryOperator::RShift:
        return Operator::ShiftRight;
    default:
        return std::nullopt;
    }
}

std::optional<Value> binaryOperation(Interpreter &interpreter, const std::shared_ptr<Session> &session,
                                     const Expression &own, BinaryOperator op, const Value &other, bool reflected)
{
    Reader reader(interpreter);
    if (op == BinaryOperator::BitAnd || op == BinaryOperator::BitOr) {
        const Shared<Expression> right = operand(reader, other, own);
        if (!reader.isGood())
            return reader.failure();
        const Operator word = op == BinaryOperator::BitAnd ? Operator::And : Operator::Or;
        Expression list;
        list.kind = Kind::List;
        list.op = word;
        list.type = booleanType();
        const QList<Shared<Expression>> sides =
            reflected ? QList<Shared<Expression>>{right, own} : QList<Shared<Expression>>{own, right};
        for (const Shared<Expression> &side : sides) {
            if (side->kind == Kind::List && side->op == word)
                list.operands += side->operands;
            else
                list.operands += side;
        }
        return makeExpression(interpreter, session, list);
    }
    const std::optional<Operator> word = arithmetic(op);
    if (!word)
        return std::nullopt;
    const Shared<Expression> right = operand(reader, other, own);
    if (!reader.isGood())
        return reader.failure();
    return makeExpression(interpreter, session,
                          reflected ? binaryExpression(*word, *right, own) : binaryExpression(*word, own, *right));
}

std::optional<Value> unaryOperation(Interpreter &interpreter, const std::shared_ptr<Session> &session,
                                    const Expression &own, UnaryOperator op)
{
    if (op == UnaryOperator::Invert)
        return makeExpression(interpreter, session, negated(own));
    if (op == UnaryOperator::USub) {
        Expression result;
        result.kind = Kind::Unary;
        result.op = Operator::Negate;
        result.operands = {Shared<Expression>(own)};
        result.type = own.type;
        return makeExpression(interpreter, session, result);
    }
    return std::nullopt;
}

std::optional<Value> comparison(Interpreter &interpreter, const std::shared_ptr<Session> &session,
                                const Expression &own, CompareOperator op, const Value &other, bool reflected)
{
    Operator word = Operator::None;
    switch (op) {
    case CompareOperator::Eq:
        word = Operator::Equal;
        break;
    case CompareOperator::NotEq:
        word = Operator::NotEqual;
        break;
    case CompareOperator::Lt:
        word = reflected ? Operator::Greater : Operator::Less;
        break;
    case CompareOperator::LtE:
        word = reflected ? Operator::GreaterEqual : Operator::LessEqual;
        break;
    case CompareOperator::Gt:
        word = reflected ? Operator::Less : Operator::Greater;
        break;
    case CompareOperator::GtE:
        word = reflected ? Operator::LessEqual : Operator::GreaterEqual;
        break;
    default:
        return std::nullopt;
    }
    Reader reader(interpreter);
    Expression right;
    const std::optional<Expression> given = expressionIn(other);
    if (other.isNone() || (given && given->kind == Kind::Null)) {
        right.kind = Kind::Null;
        if (word == Operator::Equal)
            word = Operator::Is;
        else if (word == Operator::NotEqual)
            word = Operator::IsNot;
    } else if (other.isBool()) {
        right.kind = other.boolean() ? Kind::True : Kind::False;
    } else {
        right = *operand(reader, other, own);
    }
    if (!reader.isGood())
        return reader.failure();
    return makeExpression(interpreter, session, binaryExpression(word, own, right));
}

} // namespace

QString ExpressionObject::typeName() const
{
    switch (expression.kind) {
    case Kind::Text:
        return u"TextClause"_s;
    case Kind::Column:
    case Kind::LiteralColumn:
        return u"ColumnClause"_s;
    case Kind::Bind:
        return u"BindParameter"_s;
    case Kind::Function:
        return u"Function"_s;
    case Kind::Binary:
        return u"BinaryExpression"_s;
    default:
        return u"ColumnElement"_s;
    }
}

std::optional<Value> ExpressionObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (isFunctionPath) {
        ExpressionObject *path = interpreter.heap().make<ExpressionObject>(expression, session);
        path->expression.text += u'.' % name;
        path->isFunctionPath = true;
        return Value::object(path);
    }
    if (name == "name"_L1 || name == "key"_L1)
        return Value::string(name == "key"_L1 && !expression.key.isEmpty() ? expression.key : expression.text);
    if (name == "text"_L1 && expression.kind == Kind::Text)
        return Value::string(expression.text);
    if (name == "value"_L1 && expression.kind == Kind::Bind)
        return interpreter.unknown(QCoreApplication::translate("athanor", "the value of a parameter is not kept"));
    if (name == "type"_L1)
        return interpreter.host<TypeObject>(expression.type, session);
    if (name == "astext"_L1) {
        Expression result = expression;
        result.text = u"->>"_s;
        result.type = plainType(Type::Family::String, u"TEXT"_s);
        return makeExpression(interpreter, session, result);
    }
    return expressionMethod(interpreter, name, expression, session);
}

Value ExpressionObject::call(const CallArguments &arguments)
{
    if (!isFunctionPath)
        return HostObject::call(arguments);
    Reader reader(arguments, {u"*"_s});
    Expression function = expression;
    for (const Value &value : reader.rest()) {
        Expression base;
        base.kind = Kind::Function;
        base.text = function.text;
        function.operands += operand(reader, value, base);
    }
    if (const Value *type = reader.find(u"type_"_s))
        function.type = reader.toType(*type);
    else if (function.text == "lower"_L1 || function.text == "upper"_L1 || function.text == "concat"_L1)
        function.type = plainType(Type::Family::String, u"VARCHAR"_s);
    else if (function.text == "count"_L1 || function.text == "char_length"_L1)
        function.type = plainType(Type::Family::Integer, u"INTEGER"_s);
    else if (function.text == "now"_L1 || function.text == "current_timestamp"_L1)
        function.type = plainType(Type::Family::DateTime, u"TIMESTAMP"_s);
    else if ((function.text == "coalesce"_L1 || function.text == "max"_L1 || function.text == "min"_L1 ||
              function.text == "sum"_L1) &&
             !function.operands.isEmpty())
        function.type = function.operands.first()->type;
    if (!reader.isGood())
        return *reader.failure();
    return makeExpression(arguments.interpreter, session, function);
}

std::optional<Value> ExpressionObject::binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                              bool reflected)
{
    return binaryOperation(interpreter, session, expression, op, other, reflected);
}

std::optional<Value> ExpressionObject::unary(Interpreter &interpreter, UnaryOperator op)
{
    return unaryOperation(interpreter, session, expression, op);
}

std::optional<Value> ExpressionObject::compare(Interpreter &interpreter, CompareOperator op, const Value &other,
                                               bool reflected)
{
    return comparison(interpreter, session, expression, op, other, reflected);
}

std::optional<Value> ExpressionObject::subscript(Interpreter &interpreter, const Value &index)
{
    Reader reader(interpreter);
    const bool isJson = expression.type.family == Type::Family::Json;
    if (!isJson && expression.type.family != Type::Family::Array)
        return std::nullopt;
    Expression bind = *reader.toExpression(index, nullptr, bindBase(expression));
    if (!reader.isGood())
        return reader.failure();
    if (isJson && bind.type.family == Type::Family::String)
        bind.type = plainType(Type::Family::Other, u"TEXT"_s);
    if (isJson && bind.kind == Kind::Bind && bind.value.kind == operation::Value::Kind::String)
        bind.type = plainType(Type::Family::String, u"TEXT"_s);
    Expression result = binaryExpression(isJson ? Operator::JsonGetItem : Operator::GetItem, expression, bind);
    result.type = isJson ? expression.type : expression.type.item ? *expression.type.item : Type();
    return makeExpression(interpreter, session, result);
}

Value ExpressionObject::truth(Interpreter &interpreter)
{
    return raiseNamed(interpreter, u"TypeError"_s, u"Boolean value of this clause is not defined"_s);
}

Value ExpressionObject::toString(Interpreter &interpreter)
{
    ddl::Context context = session->context();
    ddl::Compiler compiler(context);
    const QString text = compiler.expression(expression);
    if (expression.kind == Kind::Text)
        return Value::string(expression.text);
    if (expression.kind == Kind::Column)
        return Value::string(expression.owner ? QString(expression.owner->name % u'.' % expression.text)
                                              : expression.text);
    if (compiler.failure() || expression.kind == Kind::Bind)
        return interpreter.unknown(QCoreApplication::translate("athanor", "the text of an expression is not known"));
    return Value::string(text);
}

Expression ColumnObject::expression() const
{
    Expression result;
    result.kind = Kind::Column;
    result.text = column.name;
    result.key = column.key;
    result.type = column.type;
    result.owner = owner;
    return result;
}

std::optional<Value> ColumnObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "name"_L1)
        return Value::string(column.name);
    if (name == "key"_L1)
        return Value::string(column.key);
    if (name == "type"_L1)
        return interpreter.host<TypeObject>(column.type, session);
    if (name == "nullable"_L1)
        return Value::boolean(column.nullable.value_or(!column.primaryKey));
    if (name == "primary_key"_L1)
        return Value::boolean(column.primaryKey);
    if (name == "unique"_L1)
        return Value::boolean(column.unique);
    if (name == "index"_L1)
        return Value::boolean(column.index);
    if (name == "comment"_L1)
        return column.hasComment ? Value::string(column.comment) : Value::none();
    if (name == "copy"_L1 || name == "_copy"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            return arguments.interpreter.host<ColumnObject>(column, session);
        });
    }
    return expressionMethod(interpreter, name, expression(), session);
}

bool ColumnObject::setAttribute(Interpreter &interpreter, const QString &name, const Value &value)
{
    Reader reader(interpreter);
    if (name == "nullable"_L1)
        column.nullable = value.boolIf();
    else if (name == "name"_L1)
        column.name = reader.toText(value).value_or(QString());
    else if (name == "server_default"_L1)
        column.serverDefault = reader.toServerDefault(value);
    else if (name == "type"_L1)
        column.type = reader.toType(value);
    else
        return false;
    return reader.isGood();
}

std::optional<Value> ColumnObject::binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                          bool reflected)
{
    return binaryOperation(interpreter, session, expression(), op, other, reflected);
}

std::optional<Value> ColumnObject::unary(Interpreter &interpreter, UnaryOperator op)
{
    return unaryOperation(interpreter, session, expression(), op);
}

std::optional<Value> ColumnObject::compare(Interpreter &interpreter, CompareOperator op, const Value &other,
                                           bool reflected)
{
    return comparison(interpreter, session, expression(), op, other, reflected);
}

} // namespace athanor::evaluation
