// SPDX-License-Identifier: MIT
#include "alembic/ddl/types.h"

#include "alembic/ddl/identifiers.h"

#include <QCoreApplication>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using operation::Type;
using operation::Value;
using Text = std::expected<QString, Failure>;

Failure compileError(const QString &message)
{
    return {.kind = Failure::Kind::Alembic, .exception = u"CompileError"_s, .message = message};
}

Failure argumentError(const QString &message)
{
    return {.kind = Failure::Kind::Alembic, .exception = u"ArgumentError"_s, .message = message};
}

Failure unacceptedArgument(const QString &argument, const QString &className)
{
    return argumentError(
        u"Argument '%1' is not accepted by dialect 'postgresql' on behalf of <class 'sqlalchemy.sql.schema.%2'>"_s.arg(
            argument, className));
}

QString qualifiedKey(const std::optional<QString> &schema, const QString &name)
{
    return schema && !schema->isEmpty() ? QString(*schema % u'.' % name) : name;
}

namespace {

// The names that the reflection knows (dialects/postgresql/base.py, ischema_names).
const QSet<QString> &builtInTypes()
{
    static const QStringList list =
        u"_array,hstore,json,jsonb,int4range,int8range,numrange,daterange,tsrange,tstzrange,"
        "int4multirange,int8multirange,nummultirange,datemultirange,tsmultirange,tstzmultirange,integer,"
        "bigint,smallint,character varying,character,\"char\",name,text,numeric,float,real,inet,cidr,"
        "citext,uuid,bit,bit varying,macaddr,macaddr8,money,oid,regclass,double precision,timestamp,"
        "timestamp with time zone,timestamp without time zone,time with time zone,"
        "time without time zone,date,time,bytea,boolean,interval,tsvector,tsquery,regconfig"_s.split(u',');
    static const QSet<QString> names(list.begin(), list.end());
    return names;
}

// A schema of the collation: later releases take it.
std::optional<Failure> collationFailure(const Type &type, const Context &context)
{
    if (type.collationSchema.isEmpty() || !context.does(dialect::Difference::QuotesEveryCollation))
        return std::nullopt;
    return Failure{.kind = Failure::Kind::Alembic,
                   .exception = u"TypeError"_s,
                   .message = u"%1.__init__() got an unexpected keyword argument 'collation_schema'"_s.arg(
                       type.family == Type::Family::Domain ? u"SchemaType"_s : u"String"_s)};
}

// In a column it is the type that was given, elsewhere that of the dialect.
QString enumRepr(const Type &type, bool isColumn)
{
    QStringList arguments;
    for (const QString &label : type.labels)
        arguments += pythonRepr(Value::ofString(label));
    arguments += "name="_L1 % pythonRepr(Value::ofString(type.name));
    if (!type.createType)
        arguments += u"create_type=False"_s;
    if (type.className == "Enum"_L1 && !isColumn)
        arguments += u"_create_events=False"_s;
    if (type.createConstraint)
        arguments += u"create_constraint=True"_s;
    qint64 longest = 0;
    for (const QString &label : type.labels)
        longest = qMax(longest, qint64(label.toUcs4().size()));
    if (type.length && *type.length > longest)
        arguments += "length="_L1 % QString::number(*type.length);
    return (isColumn ? type.className : u"ENUM"_s) % u'(' % arguments.join(", "_L1) % u')';
}

} // namespace

Text namedTypeText(const Type &type, const Context &context, bool isColumn)
{
    if (type.name.isEmpty())
        return std::unexpected(compileError(u"PostgreSQL %1 type requires a name."_s.arg(
            type.family == Type::Family::Domain ? u"DOMAIN"_s : u"ENUM"_s)));
    if (const auto failure = collationFailure(type, context))
        return std::unexpected(*failure);
    const bool isBuiltIn = !type.schema && builtInTypes().contains(type.name);
    if (isBuiltIn && context.does(dialect::Difference::ProtectsBuiltInTypes)) {
        if (type.family == Type::Family::Domain) {
            return std::unexpected(Failure{
                .kind = Failure::Kind::Unknown,
                .message =
                    QCoreApplication::translate("athanor", "\"%1\" is a type of PostgreSQL, too").arg(type.name)});
        }
        return std::unexpected(
            compileError(u"%1 has name '%2' that matches an existing type, and requires an explicit schema name in "
                         "order to be rendered in DDL."_s.arg(enumRepr(type, isColumn), type.name)));
    }
    return qualifiedName(type.schema, type.name);
}

namespace {

QString withPrecision(const QString &word, const std::optional<qint64> &precision, const char16_t *gap = u"")
{
    return precision ? QString(word % QStringView(gap) % u'(' % QString::number(*precision) % u')') : word;
}

} // namespace

QString collationName(const Type &type)
{
    return qualifiedName(type.collationSchema, type.collation);
}

QString collationText(const Type &type, const Context &context)
{
    if (context.does(dialect::Difference::QuotesEveryCollation))
        return " COLLATE \""_L1 % type.collation % u'"';
    return " COLLATE "_L1 % collationName(type);
}

Text typeText(const Type &type, const Context &context)
{
    switch (type.family) {
    case Type::Family::Null:
        return std::unexpected(
            compileError(u"Can't generate DDL for NullType(); did you forget to specify a type on this Column?"_s));
    case Type::Family::String: {
        if (const auto failure = collationFailure(type, context))
            return std::unexpected(*failure);
        QString text = type.length && *type.length != 0 ? withPrecision(type.word, type.length) : type.word;
        if (!type.collation.isEmpty())
            text += collationText(type, context);
        return text;
    }
    case Type::Family::Numeric:
        if (!type.precision)
            return type.word;
        if (!type.scale)
            return withPrecision(type.word, type.precision);
        return QString(type.word % u'(' % QString::number(*type.precision) % ", "_L1 % QString::number(*type.scale) %
                       u')');
    case Type::Family::Float:
        if (type.word == "FLOAT"_L1 && type.precision && *type.precision != 0)
            return withPrecision(type.word, type.precision);
        return type.word;
    case Type::Family::DateTime:
    case Type::Family::Time:
        if (type.word == "DATETIME"_L1)
            return type.word;
        return QString(withPrecision(type.word, type.precision) %
                       (type.timezone ? " WITH TIME ZONE"_L1 : " WITHOUT TIME ZONE"_L1));
    case Type::Family::Interval: {
        QString text = type.word;
        if (!type.fields.isEmpty())
            text += u' ' % type.fields;
        return withPrecision(text, type.precision, u" ");
    }
    case Type::Family::Bit:
        if (type.varying)
            return withPrecision(u"BIT VARYING"_s, type.length);
        return withPrecision(u"BIT"_s, type.length);
    case Type::Family::Array: {
        if (!type.item)
            return type.word;
        Text inner = typeText(*type.item, context);
        if (!inner)
            return inner;
        const QString brackets = u"[]"_s.repeated(type.dimensions);
        const qsizetype collate = inner->indexOf(" COLLATE"_L1);
        return collate < 0 ? QString(*inner % brackets) : inner->insert(collate, brackets);
    }
    case Type::Family::Enum:
        if (!type.native) {
            QString text = u"VARCHAR"_s;
            if (type.length)
                text = withPrecision(text, type.length);
            if (!type.collation.isEmpty())
                text += collationText(type, context);
            return text;
        }
        return namedTypeText(type, context, true);
    case Type::Family::Domain:
        return namedTypeText(type, context, true);
    case Type::Family::Other:
        if (type.word == "VARBIT"_L1)
            return withPrecision(u"BIT VARYING"_s, type.length);
        return type.word;
    default:
        return type.word;
    }
}

Type typeOfValue(const Value &value)
{
    Type type;
    const auto make = [&type](Type::Family family, const QString &word) {
        type.family = family;
        type.word = word;
        type.className = word;
    };
    switch (value.kind) {
    case Value::Kind::String:
        make(Type::Family::String, u"VARCHAR"_s);
        break;
    case Value::Kind::Integer: {
        bool fits = false;
        const qint64 number = value.text.toLongLong(&fits);
        if (fits && number >= -2147483648LL && number < 2147483648LL)
            make(Type::Family::Integer, u"INTEGER"_s);
        else
            make(Type::Family::BigInteger, u"BIGINT"_s);
        break;
    }
    case Value::Kind::Boolean:
        make(Type::Family::Boolean, u"BOOLEAN"_s);
        break;
    case Value::Kind::Float:
        make(Type::Family::Float, u"FLOAT"_s);
        break;
    case Value::Kind::Decimal:
        make(Type::Family::Numeric, u"NUMERIC"_s);
        break;
    case Value::Kind::Bytes:
        make(Type::Family::Binary, u"BYTEA"_s);
        break;
    case Value::Kind::Date:
        make(Type::Family::Date, u"DATE"_s);
        break;
    case Value::Kind::Time:
        make(Type::Family::Time, u"TIME"_s);
        break;
    case Value::Kind::DateTime:
        make(Type::Family::DateTime, u"TIMESTAMP"_s);
        type.timezone =
            value.text.size() > 19 && (value.text.mid(19).contains(u'+') || value.text.mid(19).contains(u'-'));
        break;
    case Value::Kind::Interval:
        make(Type::Family::Interval, u"INTERVAL"_s);
        type.className = u"Interval"_s;
        break;
    case Value::Kind::Uuid:
        make(Type::Family::Uuid, u"UUID"_s);
        break;
    default:
        type.className = u"NullType"_s;
        break;
    }
    return type;
}

} // namespace athanor::ddl
