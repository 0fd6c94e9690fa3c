// SPDX-License-Identifier: MIT
#include "alembic/ddl/types.h"

#include "alembic/ddl/identifiers.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonValue>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using operation::Type;
using operation::Value;
using Text = std::expected<QString, Failure>;

namespace {

QString stringRepr(const QString &text)
{
    const bool doubleQuotes = text.contains(u'\'') && !text.contains(u'"');
    const QChar quote = doubleQuotes ? u'"' : u'\'';
    QString result(quote);
    for (const QChar c : text) {
        switch (c.unicode()) {
        case '\\':
            result += "\\\\"_L1;
            break;
        case '\n':
            result += "\\n"_L1;
            break;
        case '\r':
            result += "\\r"_L1;
            break;
        case '\t':
            result += "\\t"_L1;
            break;
        default:
            if (c == quote)
                result += u'\\' % c;
            else if (c.unicode() < 0x20 || c.unicode() == 0x7f)
                result += "\\x"_L1 % QString::number(c.unicode(), 16).rightJustified(2, u'0');
            else
                result += c;
        }
    }
    return result + quote;
}

QStringList reprs(const QList<Value> &values)
{
    QStringList result;
    for (const Value &value : values)
        result += pythonRepr(value);
    return result;
}

// "days seconds microseconds" of a timedelta.
struct Delta
{
    qint64 days = 0;
    qint64 seconds = 0;
    qint64 microseconds = 0;
};

Delta deltaOf(const Value &value)
{
    const QStringList parts = value.text.split(u' ');
    Delta delta;
    if (parts.size() == 3) {
        delta.days = parts[0].toLongLong();
        delta.seconds = parts[1].toLongLong();
        delta.microseconds = parts[2].toLongLong();
    }
    return delta;
}

QString totalSeconds(const Delta &delta)
{
    const double total = (double(delta.days) * 86400.0 + double(delta.seconds)) + double(delta.microseconds) / 1e6;
    QString text = QString::number(total, 'g', QLocale::FloatingPointShortest);
    if (!text.contains(u'.') && !text.contains(u'e'))
        text += ".0"_L1;
    return text;
}

// str() of a timedelta, which is what psycopg sends.
QString deltaText(const Delta &delta)
{
    QString text;
    if (delta.days != 0)
        text = QString::number(delta.days) % (qAbs(delta.days) == 1 ? " day, "_L1 : " days, "_L1);
    const auto two = [](qint64 number) { return QString::number(number).rightJustified(2, u'0'); };
    text +=
        QString::number(delta.seconds / 3600) % u':' % two(delta.seconds / 60 % 60) % u':' % two(delta.seconds % 60);
    if (delta.microseconds != 0)
        text += u'.' % QString::number(delta.microseconds).rightJustified(6, u'0');
    return text;
}

QString jsonString(const QString &text)
{
    // json.dumps with ensure_ascii, its default.
    QString result(u'"');
    for (const QChar c : text) {
        switch (c.unicode()) {
        case '"':
            result += "\\\""_L1;
            break;
        case '\\':
            result += "\\\\"_L1;
            break;
        case '\n':
            result += "\\n"_L1;
            break;
        case '\r':
            result += "\\r"_L1;
            break;
        case '\t':
            result += "\\t"_L1;
            break;
        case '\b':
            result += "\\b"_L1;
            break;
        case '\f':
            result += "\\f"_L1;
            break;
        default:
            if (c.unicode() < 0x20 || c.unicode() > 0x7e)
                result += "\\u"_L1 % QString::number(c.unicode(), 16).rightJustified(4, u'0');
            else
                result += c;
        }
    }
    return result + u'"';
}

// json.dumps(); nullopt: TypeError, not serializable.
std::optional<QString> jsonText(const Value &value)
{
    switch (value.kind) {
    case Value::Kind::None:
        return u"null"_s;
    case Value::Kind::Boolean:
        return value.text == "True"_L1 ? u"true"_s : u"false"_s;
    case Value::Kind::Integer:
    case Value::Kind::Float:
        return value.text;
    case Value::Kind::String:
        return jsonString(value.text);
    case Value::Kind::List:
    case Value::Kind::Tuple: {
        QStringList parts;
        for (const Value &item : value.items) {
            const std::optional<QString> part = jsonText(item);
            if (!part)
                return std::nullopt;
            parts += *part;
        }
        return QString(u'[' % parts.join(", "_L1) % u']');
    }
    case Value::Kind::Dictionary: {
        QStringList parts;
        for (const auto &[key, item] : value.entries) {
            const std::optional<QString> part = jsonText(item);
            if (!part || (key.kind != Value::Kind::String && key.kind != Value::Kind::Integer))
                return std::nullopt;
            parts += jsonString(key.text) % ": "_L1 % *part;
        }
        return QString(u'{' % parts.join(", "_L1) % u'}');
    }
    default:
        return std::nullopt;
    }
}

Failure cannotRender(const Value &value, const Type &type, const Context &context)
{
    return compileError(
        u"Could not render literal value \"%1\" with datatype %2; see parent stack trace for more detail."_s.arg(
            pythonRepr(value), typeText(type, context).value_or(u"NULL"_s)));
}

QString escaped(const QString &text)
{
    return quoteLiteral(text);
}

bool isNumber(const Value &value)
{
    return value.kind == Value::Kind::Integer || value.kind == Value::Kind::Float ||
           value.kind == Value::Kind::Decimal || value.kind == Value::Kind::Boolean;
}

// Enum(PythonEnum) stores the names of its members; anything else takes a member's value.
Value enumValue(const Value &member, const Type &type)
{
    if (type.family == Type::Family::Enum && (type.labels.contains(member.text) || member.items.isEmpty()))
        return Value::ofString(member.text);
    return member.items.isEmpty() ? Value::ofString(member.text) : member.items.first();
}

// Without the doubling of backslashes.
Text plainLiteral(const Value &value, const Type &type, const Context &context);

Text arrayLiteral(const Value &value, const Type &type, const Context &context)
{
    if (value.kind != Value::Kind::List && value.kind != Value::Kind::Tuple)
        return std::unexpected(cannotRender(value, type, context));
    QStringList parts;
    for (const Value &item : value.items) {
        const bool nested = item.kind == Value::Kind::List || item.kind == Value::Kind::Tuple;
        const Text part = nested                           ? arrayLiteral(item, type, context)
                          : item.kind == Value::Kind::None ? Text(u"NULL"_s)
                                                           : plainLiteral(item, *type.item, context);
        if (!part)
            return part;
        parts += *part;
    }
    return QString("ARRAY["_L1 % parts.join(", "_L1) % u']');
}

Text plainLiteral(const Value &value, const Type &type, const Context &context)
{
    const auto none = [&]() -> Text {
        return std::unexpected(
            compileError(u"No literal value renderer is available for literal value \"%1\" with datatype %2"_s.arg(
                pythonRepr(value), typeText(type, context).value_or(u"NULL"_s))));
    };
    if (value.kind == Value::Kind::EnumMember)
        return plainLiteral(enumValue(value, type), type, context);
    switch (type.family) {
    case Type::Family::String:
        if (value.kind != Value::Kind::String)
            return std::unexpected(cannotRender(value, type, context));
        return escaped(value.text);
    case Type::Family::Enum:
        if (value.kind == Value::Kind::String)
            return escaped(value.text);
        return std::unexpected(cannotRender(value, type, context));
    case Type::Family::SmallInteger:
    case Type::Family::Integer:
    case Type::Family::BigInteger:
        if (value.kind == Value::Kind::Boolean)
            return value.text == "True"_L1 ? u"1"_s : u"0"_s;
        if (value.kind == Value::Kind::Integer)
            return value.text;
        if (value.kind == Value::Kind::Float || value.kind == Value::Kind::Decimal)
            return QString::number(qint64(value.text.toDouble()));
        if (value.kind == Value::Kind::String) {
            bool ok = false;
            const qint64 number = value.text.trimmed().toLongLong(&ok);
            if (ok)
                return QString::number(number);
        }
        return std::unexpected(cannotRender(value, type, context));
    case Type::Family::Numeric:
    case Type::Family::Float:
        return isNumber(value) || value.kind == Value::Kind::String
                   ? Text(value.text)
                   : std::unexpected(cannotRender(value, type, context));
    case Type::Family::Boolean:
        if (value.kind == Value::Kind::Boolean)
            return value.text.toLower();
        if (value.kind == Value::Kind::Integer && (value.text == "1"_L1 || value.text == "0"_L1))
            return value.text == "1"_L1 ? u"true"_s : u"false"_s;
        return std::unexpected(cannotRender(value, type, context));
    case Type::Family::DateTime:
        if (value.kind == Value::Kind::DateTime || value.kind == Value::Kind::Date)
            return QString(u'\'' % value.text % u'\'');
        return std::unexpected(cannotRender(value, type, context));
    case Type::Family::Date:
        if (value.kind == Value::Kind::Date)
            return QString(u'\'' % value.text % u'\'');
        if (value.kind == Value::Kind::DateTime)
            return QString(u'\'' % QString(value.text).replace(u' ', u'T') % u'\'');
        return std::unexpected(cannotRender(value, type, context));
    case Type::Family::Time:
        if (value.kind == Value::Kind::Time)
            return QString(u'\'' % value.text % u'\'');
        return std::unexpected(cannotRender(value, type, context));
    case Type::Family::Interval:
        if (value.kind == Value::Kind::Interval)
            return QString("make_interval(secs=>"_L1 % totalSeconds(deltaOf(value)) % u')');
        return std::unexpected(cannotRender(value, type, context));
    case Type::Family::Binary:
        if (value.kind == Value::Kind::Bytes)
            return escaped(QString::fromUtf8(value.text.toLatin1()));
        return std::unexpected(cannotRender(value, type, context));
    case Type::Family::Uuid:
        if (value.kind == Value::Kind::Uuid || value.kind == Value::Kind::String)
            return escaped(value.text);
        return std::unexpected(cannotRender(value, type, context));
    case Type::Family::Array:
        if (!type.item || type.item->family == Type::Family::Null || type.item->family == Type::Family::Json)
            return none();
        return arrayLiteral(value, type, context);
    default:
        return none();
    }
}

// A value as psycopg writes it where its type is not told (psycopg.sql.Literal).
Text psycopgLiteral(const Value &value)
{
    switch (value.kind) {
    case Value::Kind::None:
        return u"NULL"_s;
    case Value::Kind::Boolean:
        return value.text.toLower();
    case Value::Kind::Integer:
    case Value::Kind::Decimal:
    case Value::Kind::Float:
        return value.text.startsWith(u'-') ? QString(u' ' % value.text) : value.text;
    case Value::Kind::String:
    case Value::Kind::EnumMember:
        return escaped(value.text);
    case Value::Kind::Bytes: {
        const QByteArray hex = value.text.toLatin1().toHex();
        return QString("'\\x"_L1 % QLatin1StringView(hex) % "'::bytea"_L1);
    }
    case Value::Kind::Date:
        return QString(u'\'' % value.text % "'::date"_L1);
    case Value::Kind::Time:
        return QString(u'\'' % value.text % "'::time"_L1);
    case Value::Kind::DateTime: {
        const bool zoned =
            value.text.size() > 19 && (value.text.mid(19).contains(u'+') || value.text.mid(19).contains(u'-'));
        return QString(u'\'' % value.text % (zoned ? "'::timestamptz"_L1 : "'::timestamp"_L1));
    }
    case Value::Kind::Interval:
        return QString(u'\'' % deltaText(deltaOf(value)) % "'::interval"_L1);
    case Value::Kind::Uuid:
        return QString(u'\'' % value.text % "'::uuid"_L1);
    case Value::Kind::List: {
        QStringList parts;
        for (const Value &item : value.items) {
            const Text part = psycopgLiteral(item);
            if (!part)
                return part;
            parts += *part;
        }
        return parts.isEmpty() ? QString(u"'{}'"_s) : QString("ARRAY["_L1 % parts.join(", "_L1) % u']');
    }
    case Value::Kind::Tuple:
    case Value::Kind::Dictionary:
    case Value::Kind::Other:
        break;
    }
    return std::unexpected(Failure{.kind = Failure::Kind::Alembic,
                                   .exception = u"ProgrammingError"_s,
                                   .message = u"cannot adapt the value %1"_s.arg(pythonRepr(value))});
}

} // namespace

QString pythonRepr(const Value &value)
{
    switch (value.kind) {
    case Value::Kind::None:
        return u"None"_s;
    case Value::Kind::String:
        return stringRepr(value.text);
    case Value::Kind::Bytes:
        return u'b' % stringRepr(value.text);
    case Value::Kind::Decimal:
        return "Decimal('"_L1 % value.text % "')"_L1;
    case Value::Kind::Uuid:
        return "UUID('"_L1 % value.text % "')"_L1;
    case Value::Kind::List:
        return u'[' % reprs(value.items).join(", "_L1) % u']';
    case Value::Kind::Tuple:
        return u'(' % reprs(value.items).join(", "_L1) % (value.items.size() == 1 ? ",)"_L1 : ")"_L1);
    case Value::Kind::Dictionary: {
        QStringList parts;
        for (const auto &[key, item] : value.entries)
            parts += pythonRepr(key) % ": "_L1 % pythonRepr(item);
        return u'{' % parts.join(", "_L1) % u'}';
    }
    default:
        return value.text;
    }
}

QString bindCast(const Type &type, const Context &context)
{
    switch (type.family) {
    case Type::Family::String:
        if (type.word == "CITEXT"_L1)
            return {};
        if (type.length && *type.length != 0)
            return u"VARCHAR"_s;
        return type.collation.isEmpty() ? u"VARCHAR"_s : QString("VARCHAR"_L1 % collationText(type, context));
    case Type::Family::SmallInteger:
        return u"SMALLINT"_s;
    case Type::Family::Integer:
        return u"INTEGER"_s;
    case Type::Family::BigInteger:
        return u"BIGINT"_s;
    case Type::Family::DateTime:
        return type.timezone ? u"TIMESTAMP WITH TIME ZONE"_s : u"TIMESTAMP WITHOUT TIME ZONE"_s;
    case Type::Family::Date:
        return u"DATE"_s;
    case Type::Family::Time:
        return type.timezone ? u"TIME WITH TIME ZONE"_s : u"TIME WITHOUT TIME ZONE"_s;
    case Type::Family::Interval:
        // Only postgresql.INTERVAL; sqlalchemy.Interval is not cast.
        return type.className == "INTERVAL"_L1 ? typeText(type, context).value_or(QString()) : QString();
    case Type::Family::Json:
    case Type::Family::Uuid:
    case Type::Family::Array:
    case Type::Family::Range:
        return typeText(type, context).value_or(QString());
    default:
        return {};
    }
}

Text literalText(const Value &value, const Type &type, const Context &context)
{
    if (value.kind == Value::Kind::None)
        return u"NULL"_s;
    if (type.decorated) {
        return std::unexpected(Failure{.kind = Failure::Kind::Unknown,
                                       .message = QCoreApplication::translate(
                                           "athanor", "a type of the project's own decides how a value is written")});
    }
    Text text = plainLiteral(value, type, context);
    if (text && context.isOffline() && context.does(dialect::Difference::DoublesBackslashes))
        text->replace(u'\\', "\\\\"_L1);
    return text;
}

Text boundText(const Value &value, const Type &type, const Context &context)
{
    if (type.decorated) {
        return std::unexpected(Failure{.kind = Failure::Kind::Unknown,
                                       .message = QCoreApplication::translate(
                                           "athanor", "a type of the project's own decides how a value is written")});
    }
    if (value.kind == Value::Kind::EnumMember)
        return boundText(enumValue(value, type), type, context);
    const QString cast = bindCast(type, context);
    const auto withCast = [&](const QString &text) -> QString {
        return cast.isEmpty() ? text : QString(text % "::"_L1 % cast);
    };
    if (type.family == Type::Family::Json) {
        if (value.kind == Value::Kind::None && type.noneAsNull)
            return withCast(u"NULL"_s);
        const std::optional<QString> text = jsonText(value);
        if (!text) {
            return std::unexpected(Failure{.kind = Failure::Kind::Alembic,
                                           .exception = u"StatementError"_s,
                                           .message = u"Object is not JSON serializable: %1"_s.arg(pythonRepr(value))});
        }
        return withCast(escaped(*text));
    }
    if (value.kind == Value::Kind::None)
        return withCast(u"NULL"_s);
    if (type.family == Type::Family::Array && (value.kind == Value::Kind::List || value.kind == Value::Kind::Tuple) &&
        type.item) {
        if (value.items.isEmpty())
            return withCast(u"'{}'"_s);
        const Text text = arrayLiteral(value, type, context);
        if (!text)
            return text;
        return withCast(*text);
    }
    Text text = psycopgLiteral(value);
    if (!text)
        return text;
    if (cast.isEmpty())
        return text;
    // The cast says the type already.
    const qsizetype own = text->lastIndexOf("'::"_L1);
    if (own >= 0 && value.kind != Value::Kind::String)
        text->truncate(own + 1);
    return withCast(text->trimmed());
}

} // namespace athanor::ddl
