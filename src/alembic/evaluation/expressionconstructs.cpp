// SPDX-License-Identifier: MIT
#include "alembic/evaluation/constructs.h"

#include "alembic/evaluation/expressionmethods.h"
#include "alembic/evaluation/statementmakers.h"

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Expression;
using operation::Operator;
using operation::Shared;
using python::CallArguments;
using python::Interpreter;
using python::Value;
using Kind = Expression::Kind;

Value expressionValue(Reader &reader, const SessionPointer &session, const Expression &expression)
{
    return reader.isGood() ? makeExpression(reader.interpreter(), session, expression) : *reader.failure();
}

namespace {

Value text(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"text"_s});
    Expression expression;
    expression.kind = Kind::Text;
    expression.text = reader.text(u"text"_s);
    return expressionValue(reader, session, expression);
}

Value column(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"text"_s, u"type_"_s, u"is_literal"_s});
    Expression expression;
    expression.kind = reader.flag(u"is_literal"_s) ? Kind::LiteralColumn : Kind::Column;
    expression.text = expression.key = reader.text(u"text"_s);
    if (const Value type = reader.value(u"type_"_s); !type.isNone())
        expression.type = reader.toType(type);
    else
        expression.type.className = u"NullType"_s;
    return expressionValue(reader, session, expression);
}

Value literalColumn(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"text"_s, u"type_"_s});
    Expression expression;
    expression.kind = Kind::LiteralColumn;
    expression.text = reader.text(u"text"_s);
    if (const Value type = reader.value(u"type_"_s); !type.isNone())
        expression.type = reader.toType(type);
    return expressionValue(reader, session, expression);
}

Value literal(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"value"_s, u"type_"_s});
    const Value given = reader.value(u"value"_s);
    std::optional<operation::Type> type;
    if (const Value asked = reader.value(u"type_"_s); !asked.isNone())
        type = reader.toType(asked);
    Expression bind = *reader.toExpression(given, type ? &*type : nullptr);
    bind.literal = reader.flag(u"literal_execute"_s);
    return expressionValue(reader, session, bind);
}

Value bindParameter(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"key"_s, u"value"_s, u"type_"_s});
    Expression bind;
    bind.kind = Kind::Bind;
    bind.text = reader.text(u"key"_s);
    bind.named = true;
    bind.hasValue = reader.has(u"value"_s);
    bind.expanding = reader.flag(u"expanding"_s);
    bind.literal = reader.flag(u"literal_execute"_s);
    if (bind.hasValue) {
        const Expression value = *reader.toExpression(reader.value(u"value"_s));
        bind.value = value.value;
        bind.type = value.type;
    }
    if (const Value type = reader.value(u"type_"_s); !type.isNone())
        bind.type = reader.toType(type);
    return expressionValue(reader, session, bind);
}

Value connective(const CallArguments &arguments, const SessionPointer &session, Operator op)
{
    Reader reader(arguments, {u"*"_s});
    Expression list;
    list.kind = Kind::List;
    list.op = op;
    list.type.family = operation::Type::Family::Boolean;
    list.type.word = u"BOOLEAN"_s;
    for (const Value &value : reader.rest()) {
        if (value.isBool()) {
            // and_(True, …) and or_(False, …) say nothing.
            if (value.boolean() == (op == Operator::And))
                continue;
            Expression constant;
            constant.kind = value.boolean() ? Kind::True : Kind::False;
            return expressionValue(reader, session, constant);
        }
        const Shared<Expression> part = reader.toSqlText(value);
        if ((part->kind == Kind::True && op == Operator::And) || (part->kind == Kind::False && op == Operator::Or))
            continue;
        if (part->kind == Kind::List && part->op == op)
            list.operands += part->operands;
        else
            list.operands += part;
    }
    if (list.operands.size() == 1)
        return expressionValue(reader, session, *list.operands.first());
    return expressionValue(reader, session, list);
}

Value negation(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"clause"_s});
    return expressionValue(reader, session, negated(*reader.toSqlText(reader.value(u"clause"_s))));
}

// any_(), all_(): of a subquery or an array.
Value quantified(const CallArguments &arguments, const SessionPointer &session, Operator op)
{
    Reader reader(arguments, {u"expr"_s});
    const Shared<Expression> of = reader.toExpression(reader.value(u"expr"_s));
    if (!reader.isGood())
        return *reader.failure();
    Expression result;
    result.kind = Kind::Unary;
    result.op = op;
    result.type = of->type.item ? *of->type.item : of->type;
    result.operands = {of};
    return makeExpression(arguments.interpreter, session, result);
}

Value between(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"expr"_s, u"lower_bound"_s, u"upper_bound"_s});
    const Shared<Expression> own = reader.toExpression(reader.value(u"expr"_s));
    if (!reader.isGood())
        return *reader.failure();
    Expression result =
        binaryExpression(Operator::Between, *own, *operand(reader, reader.value(u"lower_bound"_s), *own));
    result.operands += operand(reader, reader.value(u"upper_bound"_s), *own);
    return expressionValue(reader, session, result);
}

Value constant(const CallArguments &arguments, const SessionPointer &session, Kind kind)
{
    Expression expression;
    expression.kind = kind;
    if (kind != Kind::Null) {
        expression.type.family = operation::Type::Family::Boolean;
        expression.type.word = u"BOOLEAN"_s;
    }
    return makeExpression(arguments.interpreter, session, expression);
}

Value caseExpression(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"*"_s});
    Expression result;
    result.kind = Kind::Case;
    const Value value = reader.value(u"value"_s);
    if (!value.isNone()) {
        result.hasCaseValue = true;
        result.operands += reader.toExpression(value);
    }
    const auto addPair = [&](const Value &when, const Value &then) {
        result.operands += result.hasCaseValue ? reader.toExpression(when) : reader.toSqlText(when);
        result.operands += reader.toExpression(then);
        if (result.type.family == operation::Type::Family::Null)
            result.type = result.operands.last()->type;
    };
    QList<Value> whens = reader.rest();
    if (whens.size() == 1 && whens.first().as<python::ListObject>())
        whens = reader.toItems(whens.first());
    for (const Value &when : std::as_const(whens)) {
        if (const python::DictObject *dict = when.as<python::DictObject>()) {
            for (const python::OrderedTable::Entry &entry : dict->table.entries()) {
                if (!entry.isRemoved)
                    addPair(entry.key, entry.value);
            }
            continue;
        }
        const QList<Value> pair = reader.toItems(when);
        if (pair.size() == 2)
            addPair(pair[0], pair[1]);
    }
    if (reader.has(u"else_"_s)) {
        result.hasElse = true;
        result.operands += reader.toExpression(reader.value(u"else_"_s));
    }
    return expressionValue(reader, session, result);
}

Value cast(const CallArguments &arguments, const SessionPointer &session, Kind kind)
{
    Reader reader(arguments, {u"expression"_s, u"type_"_s});
    Expression result;
    result.kind = kind;
    result.type = reader.toType(reader.value(u"type_"_s));
    const Value given = reader.value(u"expression"_s);
    if (given.isNone()) {
        Expression null;
        null.kind = Kind::Null;
        result.operands = {Shared<Expression>(null)};
    } else {
        result.operands = {reader.toExpression(given, &result.type)};
    }
    if (kind == Kind::TypeCoerce && result.operands.first()->kind == Kind::Bind)
        return expressionValue(reader, session, *result.operands.first());
    return expressionValue(reader, session, result);
}

Value ordering(const CallArguments &arguments, const SessionPointer &session, Operator op)
{
    Reader reader(arguments, {u"column"_s});
    Expression result;
    result.kind = Kind::Unary;
    result.op = op;
    result.operands = {reader.toColumn(reader.value(u"column"_s))};
    return expressionValue(reader, session, result);
}

Value extract(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"field"_s, u"expr"_s});
    Expression result;
    result.kind = Kind::Extract;
    result.text = reader.text(u"field"_s);
    result.operands = {reader.toExpression(reader.value(u"expr"_s))};
    result.type.family = operation::Type::Family::Integer;
    result.type.word = u"INTEGER"_s;
    return expressionValue(reader, session, result);
}

Value tuple(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"*"_s});
    Expression result;
    result.kind = Kind::Tuple;
    for (const Value &value : reader.rest())
        result.operands += reader.toExpression(value);
    return expressionValue(reader, session, result);
}

Value existsExpression(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"*"_s});
    Expression subquery;
    subquery.kind = Kind::Subquery;
    if (reader.rest().isEmpty()) {
        operation::Select all;
        Expression star;
        star.kind = Kind::Star;
        all.columns = {Shared<Expression>(star)};
        subquery.select = all;
    } else if (const StatementObject *statement = reader.rest().first().as<StatementObject>();
               statement && std::holds_alternative<operation::Select>(statement->statement)) {
        subquery.select = std::get<operation::Select>(statement->statement);
    } else {
        const std::optional<Expression> given = expressionIn(reader.rest().first());
        if (given && given->kind == Kind::Subquery)
            subquery = *given;
        else
            subquery.select = readSelect(reader, reader.rest());
    }
    Expression result;
    result.kind = Kind::Unary;
    result.op = Operator::Exists;
    result.operands = {Shared<Expression>(subquery)};
    return expressionValue(reader, session, result);
}

// func: any attribute is a function's name.
class FunctionNamespace : public python::HostObject
{
public:
    explicit FunctionNamespace(const SessionPointer &evaluation)
        : session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"_FunctionGenerator"_s; }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        Expression function;
        function.kind = Kind::Function;
        // A trailing underscore keeps Python's keywords apart.
        function.text = name.endsWith(u'_') ? name.chopped(1) : name;
        ExpressionObject *path = interpreter.heap().make<ExpressionObject>(function, session);
        path->isFunctionPath = true;
        return Value::object(path);
    }
    SessionPointer session;
};

} // namespace

const QHash<QString, Construct> &expressionConstructs()
{
    static const QHash<QString, Construct> table = [] {
        QHash<QString, Construct> known;
        const auto function = [&known](const QString &name, const Construct &make) { known.insert(name, make); };
        function(u"text"_s, text);
        function(u"column"_s, column);
        function(u"literal_column"_s, literalColumn);
        function(u"literal"_s, literal);
        function(u"bindparam"_s, bindParameter);
        const auto connect = [&function](const QString &name, Operator word) {
            function(name, [word](const CallArguments &arguments, const SessionPointer &session) {
                return connective(arguments, session, word);
            });
        };
        connect(u"and_"_s, Operator::And);
        connect(u"or_"_s, Operator::Or);
        function(u"not_"_s, negation);
        function(u"between"_s, between);
        for (const auto &[name, op] : {std::pair{u"any_"_s, Operator::Any}, {u"all_"_s, Operator::All}}) {
            function(name, [op](const CallArguments &arguments, const SessionPointer &session) {
                return quantified(arguments, session, op);
            });
        }
        const auto fixed = [&function](const QString &name, Kind kind) {
            function(name, [kind](const CallArguments &arguments, const SessionPointer &session) {
                return constant(arguments, session, kind);
            });
        };
        fixed(u"true"_s, Kind::True);
        fixed(u"false"_s, Kind::False);
        fixed(u"null"_s, Kind::Null);
        function(u"case"_s, caseExpression);
        function(u"cast"_s, [](const CallArguments &arguments, const SessionPointer &session) {
            return cast(arguments, session, Kind::Cast);
        });
        function(u"type_coerce"_s, [](const CallArguments &arguments, const SessionPointer &session) {
            return cast(arguments, session, Kind::TypeCoerce);
        });
        const auto order = [&function](const QString &name, Operator word) {
            function(name, [word](const CallArguments &arguments, const SessionPointer &session) {
                return ordering(arguments, session, word);
            });
        };
        order(u"asc"_s, Operator::Ascending);
        order(u"desc"_s, Operator::Descending);
        order(u"nulls_first"_s, Operator::NullsFirst);
        order(u"nullsfirst"_s, Operator::NullsFirst);
        order(u"nulls_last"_s, Operator::NullsLast);
        order(u"nullslast"_s, Operator::NullsLast);
        order(u"distinct"_s, Operator::Distinct);
        function(u"extract"_s, extract);
        function(u"tuple_"_s, tuple);
        function(u"exists"_s, existsExpression);
        return known;
    }();
    return table;
}

Value functionNamespace(Interpreter &interpreter, const SessionPointer &session)
{
    return interpreter.host<FunctionNamespace>(session);
}

} // namespace athanor::evaluation
