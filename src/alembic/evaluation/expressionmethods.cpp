// SPDX-License-Identifier: MIT
#include "alembic/evaluation/expressionmethods.h"
#include "alembic/evaluation/sqlalchemymodule.h"

#include <QCoreApplication>
#include <QHash>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Expression;
using operation::Operator;
using operation::Shared;
using operation::Type;
using python::CallArguments;
using python::Interpreter;
using python::Value;
using Kind = Expression::Kind;

namespace {

using Method = std::function<Value(const CallArguments &, const Expression &, const std::shared_ptr<Session> &)>;

Value membership(const CallArguments &arguments, const Expression &own, const std::shared_ptr<Session> &session,
                 Operator op)
{
    Reader reader(arguments, {u"other"_s});
    const Value other = reader.value(u"other"_s);
    if (!reader.isGood())
        return *reader.failure();
    Expression right;
    if (const std::optional<Expression> expression = expressionIn(other)) {
        right = *expression;
    } else if (other.as<StatementObject>()) {
        right = *reader.toExpression(other);
    } else if (const TableObject *table = other.as<TableObject>(); table && table->selectable.select) {
        right.kind = Kind::Subquery;
        right.select = table->selectable.select;
    } else {
        const QList<Value> items = reader.toItems(other);
        const bool anyExpression =
            std::any_of(items.begin(), items.end(), [](const Value &item) { return expressionIn(item).has_value(); });
        if (anyExpression) {
            right.kind = Kind::List;
            right.op = Operator::Comma;
            for (const Value &item : items)
                right.operands += operand(reader, item, own);
        } else {
            right.kind = Kind::Bind;
            right.expanding = true;
            right.hasValue = true;
            right.text = bindBase(own);
            right.value.kind = operation::Value::Kind::List;
            for (const Value &item : items)
                right.value.items += reader.toPlain(item);
            right.type = own.type;
            if (!right.value.items.isEmpty()) {
                Expression first = right;
                first.value = right.value.items.first();
                right.type = coercedType(own.type, first);
            }
        }
    }
    if (!reader.isGood())
        return *reader.failure();
    return makeExpression(arguments.interpreter, session, binaryExpression(op, own, right));
}

Value simpleBinary(const CallArguments &arguments, const Expression &own, const std::shared_ptr<Session> &session,
                   Operator op)
{
    Reader reader(arguments, {u"other"_s});
    const Value other = reader.value(u"other"_s);
    Expression right;
    if ((op == Operator::Is || op == Operator::IsNot) && other.isBool())
        right.kind = other.boolean() ? Kind::True : Kind::False;
    else
        right = *operand(reader, other, own);
    Expression result = binaryExpression(op, own, right);
    if (const Value *escape = reader.find(u"escape"_s); escape && !escape->isNone())
        result.escape = reader.toText(*escape).value_or(QString());
    if (!reader.isGood())
        return *reader.failure();
    return makeExpression(arguments.interpreter, session, result);
}

Expression percent()
{
    Expression literal;
    literal.kind = Kind::LiteralColumn;
    literal.text = u"'%'"_s;
    literal.type = plainType(Type::Family::String, u"VARCHAR"_s);
    return literal;
}

// contains(), startswith(), endswith()
Value textMatch(const CallArguments &arguments, const Expression &own, const std::shared_ptr<Session> &session,
                bool before, bool after, Operator op)
{
    Reader reader(arguments, {u"other"_s});
    Value other = reader.value(u"other"_s);
    QString escape = reader.text(u"escape"_s);
    if (reader.flag(u"autoescape"_s) && other.isString()) {
        if (escape.isEmpty())
            escape = u"/"_s;
        QString text = other.string();
        if (escape != "%"_L1 && escape != "_"_L1)
            text.replace(escape, QString(escape % escape));
        text.replace(u'%', QString(escape % u'%'));
        text.replace(u'_', QString(escape % u'_'));
        other = Value::string(text);
    }
    Expression pattern = *operand(reader, other, own);
    if (!reader.isGood())
        return *reader.failure();
    if (before)
        pattern = binaryExpression(Operator::Concat, percent(), pattern);
    if (after)
        pattern = binaryExpression(Operator::Concat, pattern, percent());
    Expression result = binaryExpression(op, own, pattern);
    result.isTextMatch = true;
    if (!escape.isEmpty())
        result.escape = escape;
    return makeExpression(arguments.interpreter, session, result);
}

Value modifier(const CallArguments &arguments, const Expression &own, const std::shared_ptr<Session> &session,
               Operator op)
{
    Expression result;
    result.kind = Kind::Unary;
    result.op = op;
    result.operands = {Shared<Expression>(own)};
    result.type = own.type;
    return makeExpression(arguments.interpreter, session, result);
}

// Exists.where(), Exists.select_from()
Value changedExists(const CallArguments &arguments, const Expression &own, const std::shared_ptr<Session> &session,
                    bool isWhere)
{
    Reader reader(arguments, {u"*"_s});
    Expression subquery = *own.operands.first();
    operation::Select select = *subquery.select;
    for (const Value &value : reader.rest()) {
        if (isWhere)
            select.where = conjunction(select.where, reader.toSqlText(value));
        else if (const TableObject *table = value.as<TableObject>())
            select.froms += table->selectable;
        else
            reader.fail(value.isAbsent() ? value
                                         : reader.interpreter().unknown(QCoreApplication::translate(
                                               "athanor", "what is selected from cannot be read")));
    }
    if (!reader.isGood())
        return *reader.failure();
    subquery.select = select;
    Expression result = own;
    result.operands = {Shared<Expression>(subquery)};
    return makeExpression(arguments.interpreter, session, result);
}

Value labelled(const CallArguments &arguments, const Expression &own, const std::shared_ptr<Session> &session)
{
    if (own.kind == Kind::Text)
        return raiseNamed(arguments.interpreter, u"NotImplementedError"_s, QString());
    Reader reader(arguments, {u"name"_s});
    Expression result;
    result.kind = Kind::Label;
    result.text = reader.text(u"name"_s);
    result.operands = {Shared<Expression>(own)};
    result.type = own.type;
    if (!reader.isGood())
        return *reader.failure();
    return makeExpression(arguments.interpreter, session, result);
}

Value customOperator(const CallArguments &arguments, const Expression &own, const std::shared_ptr<Session> &session)
{
    Reader reader(arguments, {u"opstring"_s, u"precedence"_s, u"is_comparison"_s});
    const QString word = reader.text(u"opstring"_s);
    if (!reader.isGood())
        return *reader.failure();
    return arguments.interpreter.builtin(u"op"_s, [own, word, session](const CallArguments &inner) {
        Reader innerReader(inner, {u"other"_s});
        const Shared<Expression> right = operand(innerReader, innerReader.value(u"other"_s), own);
        if (!innerReader.isGood())
            return *innerReader.failure();
        Expression result = binaryExpression(Operator::Custom, own, *right);
        result.text = word;
        result.type = own.type;
        return makeExpression(inner.interpreter, session, result);
    });
}

Value bindParameters(const CallArguments &arguments, const Expression &own, const std::shared_ptr<Session> &session)
{
    Expression result = own;
    Reader reader(arguments, {u"*"_s});
    const auto set = [&result](const QString &name, const Expression &bind) {
        for (auto &[known, value] : result.parameters) {
            if (known == name) {
                value = bind;
                return;
            }
        }
        result.parameters += {name, Shared<Expression>(bind)};
    };
    for (const Value &value : reader.rest()) {
        if (const std::optional<Expression> bind = expressionIn(value); bind && bind->kind == Kind::Bind)
            set(bind->text, *bind);
        else
            reader.fail(value.isAbsent() ? value
                                         : raiseNamed(arguments.interpreter, u"ArgumentError"_s,
                                                      u"bindparam() construct expected"_s));
    }
    for (const auto &[name, value] : arguments.keywords) {
        Expression bind = *reader.toExpression(value, nullptr, name);
        for (const auto &[known, earlier] : result.parameters) {
            if (known == name && bind.kind == Kind::Bind && earlier->type.family != Type::Family::Null)
                bind.type = earlier->type;
        }
        bind.named = true;
        set(name, bind);
    }
    if (!reader.isGood())
        return *reader.failure();
    return makeExpression(arguments.interpreter, session, result);
}

const QHash<QString, Method> &methods()
{
    static const QHash<QString, Method> table = [] {
        QHash<QString, Method> known;
        const auto simple = [&known](const QString &name, Operator op) {
            known.insert(name, [op](const CallArguments &arguments, const Expression &own,
                                    const std::shared_ptr<Session> &session) {
                return simpleBinary(arguments, own, session, op);
            });
        };
        simple(u"is_"_s, Operator::Is);
        simple(u"is_not"_s, Operator::IsNot);
        simple(u"isnot"_s, Operator::IsNot);
        simple(u"is_distinct_from"_s, Operator::IsDistinctFrom);
        simple(u"isnot_distinct_from"_s, Operator::IsNotDistinctFrom);
        simple(u"is_not_distinct_from"_s, Operator::IsNotDistinctFrom);
        simple(u"like"_s, Operator::Like);
        simple(u"not_like"_s, Operator::NotLike);
        simple(u"notlike"_s, Operator::NotLike);
        simple(u"ilike"_s, Operator::ILike);
        simple(u"not_ilike"_s, Operator::NotILike);
        simple(u"notilike"_s, Operator::NotILike);
        simple(u"regexp_match"_s, Operator::RegexpMatch);
        simple(u"concat"_s, Operator::Concat);
        simple(u"match"_s, Operator::Match);
        simple(u"bitwise_and"_s, Operator::BitAnd);
        simple(u"bitwise_or"_s, Operator::BitOr);
        simple(u"bitwise_xor"_s, Operator::BitXor);
        simple(u"bitwise_lshift"_s, Operator::ShiftLeft);
        simple(u"bitwise_rshift"_s, Operator::ShiftRight);
        const auto in = [&known](const QString &name, Operator op) {
            known.insert(name, [op](const CallArguments &arguments, const Expression &own,
                                    const std::shared_ptr<Session> &session) {
                return membership(arguments, own, session, op);
            });
        };
        in(u"in_"_s, Operator::In);
        in(u"not_in"_s, Operator::NotIn);
        in(u"notin_"_s, Operator::NotIn);
        const auto text = [&known](const QString &name, bool before, bool after, Operator op) {
            known.insert(name, [before, after, op](const CallArguments &arguments, const Expression &own,
                                                   const std::shared_ptr<Session> &session) {
                return textMatch(arguments, own, session, before, after, op);
            });
        };
        text(u"contains"_s, true, true, Operator::Like);
        text(u"startswith"_s, false, true, Operator::Like);
        text(u"endswith"_s, true, false, Operator::Like);
        text(u"icontains"_s, true, true, Operator::ILike);
        text(u"istartswith"_s, false, true, Operator::ILike);
        text(u"iendswith"_s, true, false, Operator::ILike);
        const auto modify = [&known](const QString &name, Operator op) {
            known.insert(
                name, [op](const CallArguments &arguments, const Expression &own,
                           const std::shared_ptr<Session> &session) { return modifier(arguments, own, session, op); });
        };
        modify(u"asc"_s, Operator::Ascending);
        modify(u"desc"_s, Operator::Descending);
        modify(u"nulls_first"_s, Operator::NullsFirst);
        modify(u"nullsfirst"_s, Operator::NullsFirst);
        modify(u"nulls_last"_s, Operator::NullsLast);
        modify(u"nullslast"_s, Operator::NullsLast);
        modify(u"distinct"_s, Operator::Distinct);
        known.insert(u"label"_s, labelled);
        known.insert(u"op"_s, customOperator);
        known.insert(u"bool_op"_s, customOperator);
        known.insert(u"bindparams"_s, bindParameters);
        known.insert(u"between"_s, [](const CallArguments &arguments, const Expression &own,
                                      const std::shared_ptr<Session> &session) {
            Reader reader(arguments, {u"cleft"_s, u"cright"_s});
            Expression result =
                binaryExpression(Operator::Between, own, *operand(reader, reader.value(u"cleft"_s), own));
            result.operands += operand(reader, reader.value(u"cright"_s), own);
            return reader.isGood() ? makeExpression(arguments.interpreter, session, result) : *reader.failure();
        });
        known.insert(u"cast"_s, [](const CallArguments &arguments, const Expression &own,
                                   const std::shared_ptr<Session> &session) {
            Reader reader(arguments, {u"type_"_s});
            Expression result;
            result.kind = Kind::Cast;
            result.type = reader.toType(reader.value(u"type_"_s));
            result.operands = {Shared<Expression>(own)};
            return reader.isGood() ? makeExpression(arguments.interpreter, session, result) : *reader.failure();
        });
        known.insert(u"collate"_s, [](const CallArguments &arguments, const Expression &own,
                                      const std::shared_ptr<Session> &session) {
            Reader reader(arguments, {u"collation"_s});
            Expression name;
            name.kind = Kind::Column;
            name.text = reader.text(u"collation"_s);
            return reader.isGood()
                       ? makeExpression(arguments.interpreter, session, binaryExpression(Operator::Collate, own, name))
                       : *reader.failure();
        });
        known.insert(u"over"_s, [](const CallArguments &arguments, const Expression &own,
                                   const std::shared_ptr<Session> &session) {
            Reader reader(arguments, {});
            Expression result;
            result.kind = Kind::Over;
            result.type = own.type;
            result.operands = {Shared<Expression>(own)};
            const auto list = [&reader](const QString &name) {
                QList<Shared<Expression>> parts;
                const Value given = reader.value(name);
                if (given.as<python::ListObject>() || given.as<python::TupleObject>()) {
                    for (const Value &item : reader.toItems(given))
                        parts += reader.toColumn(item);
                } else if (!given.isNone()) {
                    parts += reader.toColumn(given);
                }
                return parts;
            };
            result.partitionBy = list(u"partition_by"_s);
            result.orderBy = list(u"order_by"_s);
            return reader.isGood() ? makeExpression(arguments.interpreter, session, result) : *reader.failure();
        });
        known.insert(u"filter"_s, [](const CallArguments &arguments, const Expression &own,
                                     const std::shared_ptr<Session> &session) {
            Reader reader(arguments, {u"*"_s});
            Shared<Expression> condition;
            for (const Value &value : reader.rest())
                condition = conjunction(condition, reader.toExpression(value));
            if (!reader.isGood() || !condition)
                return reader.failure().value_or(Value::none());
            Expression result;
            result.kind = Kind::Filter;
            result.type = own.type;
            result.operands = {Shared<Expression>(own), condition};
            return makeExpression(arguments.interpreter, session, result);
        });
        const auto same = [](const CallArguments &arguments, const Expression &own,
                             const std::shared_ptr<Session> &session) {
            return makeExpression(arguments.interpreter, session, own);
        };
        known.insert(u"self_group"_s, same);
        known.insert(u"execution_options"_s, same);
        known.insert(u"scalar_subquery"_s, same);
        known.insert(u"as_scalar"_s, same);
        return known;
    }();
    return table;
}

} // namespace

std::optional<Value> expressionMethod(Interpreter &interpreter, const QString &name, const Expression &own,
                                      const std::shared_ptr<Session> &session)
{
    if (own.kind == Kind::Unary && own.op == Operator::Exists && (name == "where"_L1 || name == "select_from"_L1)) {
        return interpreter.builtin(name, [own, session, name](const CallArguments &arguments) {
            return changedExists(arguments, own, session, name == "where"_L1);
        });
    }
    const auto method = methods().constFind(name);
    if (method == methods().constEnd())
        return std::nullopt;
    return interpreter.builtin(
        name, [call = *method, own, session](const CallArguments &arguments) { return call(arguments, own, session); });
}

} // namespace athanor::evaluation
