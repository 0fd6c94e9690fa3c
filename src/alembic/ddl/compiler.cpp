// SPDX-License-Identifier: MIT
#include "alembic/ddl/compiler.h"

#include "alembic/ddl/identifiers.h"
#include "alembic/ddl/operators.h"
#include "alembic/ddl/remarks.h"
#include "alembic/ddl/types.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using operation::Expression;
using operation::Operator;
using operation::Shared;
using operation::Type;
using operation::Value;
using Kind = Expression::Kind;

namespace {

const QRegularExpression &bindPattern()
{
    static const QRegularExpression pattern(uR"((?<![:\w$\\]):([\w$]+)(?![:\w$]))"_s,
                                            QRegularExpression::UseUnicodePropertiesOption);
    return pattern;
}

const QRegularExpression &escapedColonPattern()
{
    static const QRegularExpression pattern(uR"(\\(:[\w$]*)(?![:\w$]))"_s,
                                            QRegularExpression::UseUnicodePropertiesOption);
    return pattern;
}

// Written without parentheses and in upper case.
QString ansiFunction(const QString &name)
{
    static const QStringList names{u"current_date"_s, u"current_time"_s,   u"current_timestamp"_s, u"current_user"_s,
                                   u"localtime"_s,    u"localtimestamp"_s, u"session_user"_s,      u"user"_s};
    return names.contains(name) ? name.toUpper() : QString();
}

} // namespace

QStringList bindNames(const QString &text)
{
    QStringList names;
    for (const QRegularExpressionMatch &match : bindPattern().globalMatch(text))
        names += match.captured(1);
    return names;
}

Compiler::Compiler(const Context &context, Binds binds)
    : m_context(context)
    , m_binds(binds)
{
}

QString Compiler::fail(const Failure &failure)
{
    if (!m_failure)
        m_failure = failure;
    return {};
}

QString Compiler::typeName(const Type &type)
{
    const auto text = typeText(type, m_context);
    return text ? *text : fail(text.error());
}

QString Compiler::anonymousName(const QString &base)
{
    return base % u'_' % QString::number(++m_anonymous[base]);
}

QString Compiler::joined(const QList<Shared<Expression>> &parts, const QString &separator)
{
    QStringList texts;
    for (const Shared<Expression> &part : parts)
        texts += expression(*part);
    return texts.join(separator);
}

QString Compiler::bind(const Expression &bind)
{
    if (bind.expanding) {
        QStringList parts;
        for (const Value &item : bind.value.items) {
            Expression single = bind;
            single.expanding = false;
            single.value = item;
            if (item.kind == Value::Kind::Tuple) {
                QStringList inner;
                for (const Value &part : item.items) {
                    single.value = part;
                    single.type = typeOfValue(part);
                    inner += this->bind(single);
                }
                parts += QString(u'(' % inner.join(", "_L1) % u')');
            } else {
                parts += this->bind(single);
            }
        }
        return parts.join(", "_L1);
    }
    const bool literal = bind.literal || m_binds == Binds::Literal || (m_context.isOffline() && m_context.literalBinds);
    if (literal) {
        if (!bind.hasValue)
            return u"NULL"_s;
        const auto text = literalText(bind.value, bind.type, m_context);
        return text ? *text : fail(text.error());
    }
    const QString name = bind.text.isEmpty() ? u"param"_s : bind.text;
    if (m_context.isOffline()) {
        const QString unique = bind.named ? name : anonymousName(name);
        // SQLAlchemy 2.0 renders for psycopg2 here, which casts only these.
        const bool casts = bind.type.family == Type::Family::Uuid || bind.type.family == Type::Family::Array ||
                           m_context.does(dialect::Difference::CastsBinds);
        const QString cast = casts ? bindCast(bind.type, m_context) : QString();
        // A single % here: the whole text is doubled afterwards where the parameter style asks for it.
        const QString text =
            m_context.doublePercents ? QString(QChar(0xE000) % u'(' % unique % ")s"_L1) : QString(u':' % unique);
        return cast.isEmpty() ? text : QString(text % "::"_L1 % cast);
    }
    if (!bind.named)
        anonymousName(name);
    if (!bind.hasValue) {
        return fail({.kind = Failure::Kind::Alembic,
                     .exception = u"StatementError"_s,
                     .message = u"A value is required for bind parameter '%1'"_s.arg(name)});
    }
    const auto text = boundText(bind.value, bind.type, m_context);
    return text ? *text : fail(text.error());
}

QString Compiler::text(const Expression &text)
{
    QString result;
    qsizetype end = 0;
    for (const QRegularExpressionMatch &match : bindPattern().globalMatch(text.text)) {
        result += QStringView(text.text).mid(end, match.capturedStart() - end);
        end = match.capturedEnd();
        const QString name = match.captured(1);
        Expression parameter;
        parameter.kind = Kind::Bind;
        parameter.text = name;
        parameter.named = true;
        for (const auto &[key, value] : text.parameters) {
            if (key == name)
                parameter = *value;
        }
        parameter.text = name;
        parameter.named = true;
        const QString value = bind(parameter);
        if (!parameter.hasValue && !parameter.expanding)
            remarkOnBind(name, QString(value).replace(QChar(0xE000), u'%'), value == "NULL"_L1, m_context);
        result += parameter.expanding ? QString(u'(' % value % u')') : value;
    }
    result += QStringView(text.text).mid(end);
    return result.replace(escapedColonPattern(), u"\\1"_s);
}

QString Compiler::selectableName(const operation::Selectable &selectable)
{
    if (!selectable.alias.isEmpty())
        return quoteIdentifier(selectable.alias);
    return qualifiedName(selectable.schema, selectable.name);
}

QString Compiler::column(const Expression &column)
{
    const QString name = quoteIdentifier(column.text);
    if (!m_includeTable || !column.owner)
        return name;
    return selectableName(*column.owner) % u'.' % name;
}

QString Compiler::function(const Expression &function)
{
    const QString ansi = ansiFunction(function.text);
    if (!ansi.isEmpty() && function.operands.isEmpty())
        return ansi;
    QStringList names;
    for (const QString &part : function.text.split(u'.')) {
        // Function names keep their case; only illegal characters are quoted.
        static const QRegularExpression legal(u"^[A-Za-z0-9_$]+$"_s);
        names += legal.match(part).hasMatch() ? part : quoteIdentifier(part);
    }
    if (function.text == "pow"_L1 && m_context.does(dialect::Difference::RenamesPow))
        names = QStringList{u"power"_s};
    QStringList arguments;
    for (const Shared<Expression> &operand : function.operands)
        arguments += grouped(*operand, Operator::Comma);
    if (function.text == "count"_L1 && arguments.isEmpty())
        arguments += u"*"_s;
    return names.join(u'.') % u'(' % arguments.join(", "_L1) % u')';
}

QString Compiler::unary(const Expression &unary)
{
    const Expression &operand = *unary.operands.first();
    switch (unary.op) {
    case Operator::Ascending:
    case Operator::Descending:
    case Operator::NullsFirst:
    case Operator::NullsLast:
        return grouped(operand, unary.op) % operatorText(unary.op);
    case Operator::Exists:
        return "EXISTS "_L1 % expression(operand);
    case Operator::Any:
    case Operator::All:
        return operatorText(unary.op) %
               (operand.kind == Kind::Subquery ? expression(operand) : QString(u'(' % expression(operand) % u')'));
    default:
        return operatorText(unary.op) % grouped(operand, unary.op);
    }
}

QString Compiler::membership(const Expression &binary)
{
    const Expression &left = *binary.operands[0];
    const Expression &right = *binary.operands[1];
    const QString word = operatorText(binary.op);
    QString values;
    if (right.kind == Kind::Bind) {
        if (right.value.items.isEmpty())
            values = binary.op == Operator::In ? u"(NULL) AND (1 != 1)"_s : u"(NULL) OR (1 = 1)"_s;
        else
            values = u'(' % bind(right) % u')';
    } else if (right.kind == Kind::Text) {
        values = u'(' % expression(right) % u')';
    } else if (right.kind == Kind::List) {
        values = u'(' % joined(right.operands, u", "_s) % u')';
    } else {
        values = expression(right);
    }
    const QString text = grouped(left, binary.op) % word % values;
    return binary.op == Operator::NotIn ? QString(u'(' % text % u')') : text;
}

QString Compiler::binary(const Expression &binary)
{
    const Expression &left = *binary.operands[0];
    const Expression &right = *binary.operands[1];
    const auto escape = [&](const QString &text) {
        return binary.escape.isNull() ? text : QString(text % " ESCAPE "_L1 % quoteLiteral(binary.escape));
    };
    switch (binary.op) {
    case Operator::In:
    case Operator::NotIn:
        return membership(binary);
    case Operator::Divide: {
        Type numeric;
        numeric.family = Type::Family::Numeric;
        numeric.word = u"NUMERIC"_s;
        const bool keeps = right.type.family == Type::Family::Numeric || right.type.family == Type::Family::Float;
        return grouped(left, binary.op) % " / CAST("_L1 % grouped(right, binary.op) % " AS "_L1 %
               typeName(keeps ? right.type : numeric) % u')';
    }
    case Operator::FloorDivide:
        if (right.type.family == Type::Family::Integer || right.type.family == Type::Family::SmallInteger ||
            right.type.family == Type::Family::BigInteger)
            break;
        return "FLOOR("_L1 % grouped(left, binary.op) % " / "_L1 % grouped(right, binary.op) % u')';
    case Operator::Like:
    case Operator::NotLike:
    case Operator::ILike:
    case Operator::NotILike:
        if (binary.isTextMatch)
            return escape(QString(grouped(left, Operator::None) % operatorText(binary.op) % expression(right)));
        return escape(QString(grouped(left, binary.op) % operatorText(binary.op) % grouped(right, binary.op)));
    case Operator::Between:
    case Operator::NotBetween:
        return grouped(left, binary.op) % operatorText(binary.op) % grouped(right, binary.op) % " AND "_L1 %
               grouped(*binary.operands[2], binary.op);
    case Operator::Custom:
        return grouped(left, binary.op) % u' ' % binary.text % u' ' % grouped(right, binary.op);
    case Operator::GetItem:
        return grouped(left, binary.op) % u'[' % expression(right) % u']';
    case Operator::JsonGetItem: {
        const QString word = binary.text.isEmpty() ? operatorText(binary.op) : QString(u' ' % binary.text % u' ');
        return grouped(left, binary.op) % word % grouped(right, binary.op);
    }
    case Operator::Match:
        return expression(left) % " @@ plainto_tsquery("_L1 % expression(right) % u')';
    default:
        break;
    }
    return grouped(left, binary.op) % operatorText(binary.op) % grouped(right, binary.op);
}

QString Compiler::caseExpression(const Expression &expression)
{
    QString text = u"CASE "_s;
    qsizetype index = 0;
    const QList<Shared<Expression>> &operands = expression.operands;
    if (expression.hasCaseValue)
        text += this->expression(*operands[index++]) % u' ';
    const qsizetype end = operands.size() - (expression.hasElse ? 1 : 0);
    for (; index + 1 < end; index += 2) {
        const QString when =
            expression.hasCaseValue ? this->expression(*operands[index]) : grouped(*operands[index], std::nullopt);
        text += "WHEN "_L1 % when % " THEN "_L1 % this->expression(*operands[index + 1]) % u' ';
    }
    if (expression.hasElse)
        text += "ELSE "_L1 % this->expression(*operands.last()) % u' ';
    return text + "END"_L1;
}

QString Compiler::windowText(const Expression &over)
{
    QStringList parts;
    if (!over.partitionBy.isEmpty())
        parts += "PARTITION BY "_L1 % joined(over.partitionBy, u", "_s);
    if (!over.orderBy.isEmpty())
        parts += "ORDER BY "_L1 % joined(over.orderBy, u", "_s);
    return expression(*over.operands.first()) % " OVER ("_L1 % parts.join(u' ') % u')';
}

QString Compiler::expression(const Expression &expression)
{
    switch (expression.kind) {
    case Kind::Null:
        return u"NULL"_s;
    case Kind::True:
        return u"true"_s;
    case Kind::False:
        return u"false"_s;
    case Kind::Star:
        return u"*"_s;
    case Kind::Text:
        return text(expression);
    case Kind::LiteralColumn:
        return expression.owner && m_includeTable ? QString(selectableName(*expression.owner) % u'.' % expression.text)
                                                  : expression.text;
    case Kind::Column:
        return column(expression);
    case Kind::Bind:
        return bind(expression);
    case Kind::Function:
        return function(expression);
    case Kind::Unary:
        return unary(expression);
    case Kind::Binary:
        return binary(expression);
    case Kind::List: {
        QStringList parts;
        for (const Shared<Expression> &operand : expression.operands)
            parts += grouped(*operand, expression.op);
        return parts.join(operatorText(expression.op));
    }
    case Kind::Grouping:
        return u'(' % this->expression(*expression.operands.first()) % u')';
    case Kind::Case:
        return caseExpression(expression);
    case Kind::Cast:
        return "CAST("_L1 % grouped(*expression.operands.first(), Operator::Comma) % " AS "_L1 %
               typeName(expression.type) % u')';
    case Kind::TypeCoerce:
        return this->expression(*expression.operands.first());
    case Kind::Label:
        return this->expression(*expression.operands.first());
    case Kind::Tuple:
        return u'(' % joined(expression.operands, u", "_s) % u')';
    case Kind::Array:
        if (expression.operands.isEmpty())
            return "ARRAY[]::"_L1 % typeName(expression.type);
        return "ARRAY["_L1 % joined(expression.operands, u", "_s) % u']';
    case Kind::Extract:
        return "EXTRACT("_L1 % expression.text % " FROM "_L1 % this->expression(*expression.operands.first()) % u')';
    case Kind::Over:
        return windowText(expression);
    case Kind::Subquery:
        return u'(' % select(*expression.select) % u')';
    case Kind::NextValue:
        return "nextval('"_L1 % expression.text % "')"_L1;
    case Kind::FunctionOrderBy: {
        QStringList orders;
        for (qsizetype i = 1; i < expression.operands.size(); ++i)
            orders += this->expression(*expression.operands[i]);
        return this->expression(*expression.operands.first()) % " ORDER BY "_L1 % orders.join(", "_L1);
    }
    case Kind::Filter:
        return this->expression(*expression.operands.first()) % " FILTER (WHERE "_L1 %
               this->expression(*expression.operands.last()) % u')';
    }
    return {};
}

QString Compiler::condition(const Expression &expression)
{
    return expression.isTextMatch ? grouped(expression, Operator::None) : this->expression(expression);
}

QString Compiler::grouped(const Expression &expression, std::optional<Operator> against)
{
    bool group = false;
    switch (expression.kind) {
    case Kind::Binary:
    case Kind::List:
        group = expression.isTextMatch || needsGrouping(expression.op, against);
        break;
    case Kind::Unary:
        switch (expression.op) {
        case Operator::Ascending:
        case Operator::Descending:
        case Operator::NullsFirst:
        case Operator::NullsLast:
            break; // modifiers are no operators to SQLAlchemy
        default:
            group = needsGrouping(expression.op, against);
        }
        break;
    case Kind::Label:
        return grouped(*expression.operands.first(), against);
    case Kind::TypeCoerce:
        return grouped(*expression.operands.first(), against);
    default:
        break;
    }
    const QString text = this->expression(expression);
    return group ? QString(u'(' % text % u')') : text;
}

} // namespace athanor::ddl
