// SPDX-License-Identifier: MIT
#include "alembic/evaluation/reader.h"

#include "alembic/ddl/types.h"
#include "alembic/evaluation/objects.h"
#include "alembic/evaluation/sqlalchemymodule.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Expression;
using operation::ServerDefault;
using operation::Shared;
using operation::Type;
using python::CallArguments;
using python::Interpreter;
using python::Value;
using python::ValueKind;

Reader::Reader(const CallArguments &arguments, const QStringList &signature)
    : m_interpreter(arguments.interpreter)
    , m_keywords(arguments.keywords)
{
    qsizetype place = 0;
    for (const Value &value : arguments.positional) {
        if (place < signature.size() && signature[place] != "*"_L1) {
            m_values += {signature[place], value};
            ++place;
        } else {
            m_rest += value;
        }
    }
    if (arguments.unknownRest)
        fail(Value::unknown(arguments.unknownRest));
}

Reader::Reader(Interpreter &interpreter)
    : m_interpreter(interpreter)
{
}

void Reader::fail(const Value &value)
{
    if (!m_failure)
        m_failure = value;
}

void Reader::raise(const QString &exception, const QString &message)
{
    if (!m_failure)
        m_failure = raiseNamed(m_interpreter, exception, message);
}

const Value *Reader::find(const QString &name) const
{
    for (const auto &[known, value] : m_values) {
        if (known == name)
            return &value;
    }
    for (const auto &[known, value] : m_keywords) {
        if (known == name)
            return &value;
    }
    return nullptr;
}

Value Reader::value(const QString &name)
{
    const Value *found = find(name);
    if (!found)
        return Value::none();
    if (found->isAbsent()) {
        fail(*found);
        return Value::none();
    }
    return *found;
}

std::optional<QString> Reader::toText(const Value &value)
{
    if (value.isAbsent()) {
        fail(value);
        return std::nullopt;
    }
    if (value.isNone())
        return std::nullopt;
    if (value.isString())
        return value.string();
    if (const FinalName *name = value.as<FinalName>())
        return name->name;
    const Value text = m_interpreter.toString(value);
    if (!text.isString()) {
        fail(text);
        return std::nullopt;
    }
    return text.string();
}

QString Reader::text(const QString &name)
{
    return toText(value(name)).value_or(QString());
}

std::optional<QString> Reader::optionalText(const QString &name)
{
    return toText(value(name));
}

bool Reader::flag(const QString &name, bool standard)
{
    return optionalFlag(name).value_or(standard);
}

std::optional<bool> Reader::optionalFlag(const QString &name)
{
    const Value given = value(name);
    if (given.isNone())
        return std::nullopt;
    const Value truth = m_interpreter.truth(given);
    if (!truth.isBool()) {
        fail(truth);
        return std::nullopt;
    }
    return truth.boolean();
}

std::optional<qint64> Reader::optionalNumber(const QString &name)
{
    const Value given = value(name);
    if (given.isNone())
        return std::nullopt;
    if (given.isFloat())
        return qint64(given.real());
    if (given.isString()) { // SQLAlchemy writes it as it is: Float("53")
        bool isNumber = false;
        const qint64 number = given.string().toLongLong(&isNumber);
        if (isNumber && QString::number(number) == given.string())
            return number;
        fail(m_interpreter.unknown(
            QCoreApplication::translate("athanor", "%1 is text, not a number: \"%2\"").arg(name, given.string())));
        return std::nullopt;
    }
    return given.integerIf();
}

QList<Value> Reader::toItems(const Value &value)
{
    if (value.isAbsent()) {
        fail(value);
        return {};
    }
    Value failure;
    std::optional<QList<Value>> items = m_interpreter.items(value, &failure);
    if (!items) {
        fail(failure);
        return {};
    }
    for (const Value &item : *items) {
        if (item.isAbsent())
            fail(item);
    }
    return *items;
}

QStringList Reader::toTexts(const Value &value)
{
    if (value.isNone())
        return {};
    if (value.isString() || value.as<FinalName>())
        return {toText(value).value_or(QString())};
    const auto columnName = [](const Value &item) -> std::optional<QString> {
        if (const ColumnObject *column = item.as<ColumnObject>())
            return column->column.name;
        if (const ExpressionObject *expression = item.as<ExpressionObject>())
            return expression->expression.text;
        return std::nullopt;
    };
    if (const auto name = columnName(value))
        return {*name};
    QStringList result;
    for (const Value &item : toItems(value)) {
        const auto name = columnName(item);
        result += name ? *name : toText(item).value_or(QString());
    }
    return result;
}

QStringList Reader::texts(const QString &name)
{
    return toTexts(value(name));
}

operation::Name Reader::toName(const Value &value)
{
    operation::Name name;
    if (value.isAbsent()) {
        fail(value);
        return name;
    }
    name.text = toText(value);
    name.final = value.as<FinalName>() != nullptr;
    return name;
}

operation::Name Reader::constraintName(const QString &name)
{
    return toName(value(name));
}

operation::Value Reader::toPlain(const Value &value)
{
    using Plain = operation::Value;
    switch (value.kind()) {
    case ValueKind::None:
        return {};
    case ValueKind::Bool:
        return Plain::ofBoolean(value.boolean());
    case ValueKind::Int:
        return Plain::ofInteger(value.integer());
    case ValueKind::BigInt:
        return {.kind = Plain::Kind::Integer, .text = QString::fromLatin1(value.decimal())};
    case ValueKind::Float:
        return {.kind = Plain::Kind::Float, .text = m_interpreter.repr(value).stringIf().value_or(QString())};
    case ValueKind::String:
        return Plain::ofString(value.string());
    case ValueKind::Bytes:
        return {.kind = Plain::Kind::Bytes, .text = QString::fromLatin1(value.bytes())};
    case ValueKind::Unknown:
    case ValueKind::Raised:
        fail(value);
        return {};
    case ValueKind::List:
    case ValueKind::Tuple:
    case ValueKind::Set: {
        Plain plain{.kind = value.kind() == ValueKind::Tuple ? Plain::Kind::Tuple : Plain::Kind::List};
        for (const Value &item : toItems(value))
            plain.items += toPlain(item);
        return plain;
    }
    case ValueKind::Dict: {
        if (value.object()->isTainted()) {
            fail(value.object()->taint());
            return {};
        }
        Plain plain{.kind = Plain::Kind::Dictionary};
        for (const python::OrderedTable::Entry &entry : value.as<python::DictObject>()->table.entries()) {
            if (!entry.isRemoved)
                plain.entries += {toPlain(entry.key), toPlain(entry.value)};
        }
        return plain;
    }
    default:
        break;
    }
    if (const FinalName *name = value.as<FinalName>())
        return Plain::ofString(name->name);

    const QString type = m_interpreter.typeName(value);
    const auto printed = [&](Plain::Kind kind) -> Plain {
        const Value text = m_interpreter.toString(value);
        if (!text.isString()) {
            fail(text);
            return {};
        }
        return {.kind = kind, .text = text.string()};
    };
    const auto number = [&](const QString &attribute) -> QString {
        const std::optional<Value> part = m_interpreter.attributeIf(value, attribute);
        if (!part || !part->isInt()) {
            fail(part.value_or(m_interpreter.unknown(QCoreApplication::translate("athanor", "a value is not known"))));
            return {};
        }
        return QString::number(part->integer());
    };
    if (type == "datetime"_L1)
        return printed(Plain::Kind::DateTime);
    if (type == "date"_L1)
        return printed(Plain::Kind::Date);
    if (type == "time"_L1)
        return printed(Plain::Kind::Time);
    if (type == "UUID"_L1)
        return printed(Plain::Kind::Uuid);
    if (type == "Decimal"_L1)
        return printed(Plain::Kind::Decimal);
    if (type == "timedelta"_L1) {
        return {.kind = Plain::Kind::Interval,
                .text = number(u"days"_s) % u' ' % number(u"seconds"_s) % u' ' % number(u"microseconds"_s)};
    }
    // A member of a Python enum.
    const std::optional<Value> memberName = m_interpreter.attributeIf(value, u"name"_s);
    const std::optional<Value> memberValue = m_interpreter.attributeIf(value, u"value"_s);
    if (memberName && memberName->isString() && memberValue && !value.as<python::HostObject>()) {
        Plain plain{.kind = Plain::Kind::EnumMember, .text = memberName->string()};
        plain.items += toPlain(*memberValue);
        return plain;
    }
    const Value repr = m_interpreter.repr(value);
    return {.kind = Plain::Kind::Other, .text = repr.stringIf().value_or(type)};
}

Shared<Expression> Reader::toExpression(const Value &value, const Type *type, const QString &bindName)
{
    if (value.isAbsent()) {
        fail(value);
        return Expression{};
    }
    if (const std::optional<Expression> expression = expressionIn(value))
        return *expression;
    if (value.as<StatementObject>()) {
        const std::optional<Value> scalar = m_interpreter.attributeIf(value, u"scalar_subquery"_s);
        const Value made = scalar ? m_interpreter.callValue(*scalar) : Value::none();
        if (const std::optional<Expression> expression = expressionIn(made))
            return *expression;
    }
    Expression bind;
    bind.kind = Expression::Kind::Bind;
    bind.text = bindName;
    bind.hasValue = true;
    bind.value = toPlain(value);
    const Type own = ddl::typeOfValue(bind.value);
    bind.type = type ? *type : own;
    return bind;
}

Shared<Expression> Reader::toSqlText(const Value &value)
{
    if (value.isString()) {
        Expression text;
        text.kind = Expression::Kind::Text;
        text.text = value.string();
        return text;
    }
    return toExpression(value);
}

Shared<Expression> Reader::toColumn(const Value &value)
{
    if (value.isString() || value.as<FinalName>()) {
        Expression column;
        column.kind = Expression::Kind::Column;
        column.text = toText(value).value_or(QString());
        return column;
    }
    return toExpression(value);
}

ServerDefault Reader::toServerDefault(const Value &value)
{
    ServerDefault result;
    if (value.isAbsent()) {
        fail(value);
        return result;
    }
    if (value.isNone())
        return result;
    if (const std::optional<QString> text = value.stringIf()) {
        result.kind = ServerDefault::Kind::Text;
        result.text = *text;
        return result;
    }
    if (const FinalName *name = value.as<FinalName>()) {
        result.kind = ServerDefault::Kind::Text;
        result.text = name->name;
        return result;
    }
    if (const ServerDefaultObject *object = value.as<ServerDefaultObject>())
        return object->serverDefault;
    if (const SequenceObject *sequence = value.as<SequenceObject>()) {
        Expression next;
        next.kind = Expression::Kind::NextValue;
        next.text = sequence->written();
        result.kind = ServerDefault::Kind::Expression;
        result.expression = next;
        return result;
    }
    if (const std::optional<Expression> expression = expressionIn(value)) {
        result.kind = ServerDefault::Kind::Expression;
        result.expression = *expression;
        return result;
    }
    // str-valued members of Python enums are str.
    const operation::Value plain = toPlain(value);
    if (plain.kind == operation::Value::Kind::EnumMember && !plain.items.isEmpty() &&
        plain.items.first().kind == operation::Value::Kind::String && m_interpreter.toString(value).isString()) {
        result.kind = ServerDefault::Kind::Text;
        result.text = plain.items.first().text;
        return result;
    }
    raise(u"ArgumentError"_s,
          u"Argument 'arg' is expected to be one of type '<class 'str'>' or '<class "
          "'sqlalchemy.sql.elements.ClauseElement'>' or '<class 'sqlalchemy.sql.elements.TextClause'>', got '<class "
          "'%1'>'"_s.arg(m_interpreter.typeName(value)));
    return result;
}

} // namespace athanor::evaluation
