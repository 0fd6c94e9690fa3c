// SPDX-License-Identifier: MIT
#include "alembic/evaluation/sqlalchemytypes.h"

#include "alembic/evaluation/objects.h"

#include <QHash>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Type;
using python::Interpreter;
using python::Value;

namespace {

using Maker = TypeClass::Maker;

struct Description
{
    QStringList signature;
    Maker make;
    bool isDecorator = false;
};

Type basic(Type::Family family, const QString &word, const QString &className)
{
    Type type;
    type.family = family;
    type.word = word;
    type.className = className;
    return type;
}

Description string(const QString &className, const QString &word)
{
    return {{u"length"_s, u"collation"_s, u"collation_schema"_s}, [=](Reader &reader) {
                Type type = basic(Type::Family::String, word, className);
                type.length = reader.optionalNumber(u"length"_s);
                type.collation = reader.text(u"collation"_s);
                type.collationSchema = reader.text(u"collation_schema"_s);
                return type;
            }};
}

Description simple(Type::Family family, const QString &className, const QString &word)
{
    return {{u"*"_s}, [=](Reader &) { return basic(family, word, className); }};
}

Description numeric(Type::Family family, const QString &className, const QString &word)
{
    const QStringList signature = family == Type::Family::Numeric
                                      ? QStringList{u"precision"_s, u"scale"_s, u"decimal_return_scale"_s}
                                      : QStringList{u"precision"_s, u"asdecimal"_s};
    return {signature, [=](Reader &reader) {
                Type type = basic(family, word, className);
                type.precision = reader.optionalNumber(u"precision"_s);
                if (family == Type::Family::Numeric)
                    type.scale = reader.optionalNumber(u"scale"_s);
                return type;
            }};
}

Description moment(Type::Family family, const QString &className, const QString &word)
{
    return {{u"timezone"_s, u"precision"_s}, [=](Reader &reader) {
                Type type = basic(family, word, className);
                type.timezone = reader.flag(u"timezone"_s);
                type.precision = reader.optionalNumber(u"precision"_s);
                return type;
            }};
}

Type makeUuid(Reader &reader, const QString &className)
{
    Type type = basic(Type::Family::Uuid, u"UUID"_s, className);
    type.asUuid = reader.flag(u"as_uuid"_s, true);
    if (!reader.flag(u"native_uuid"_s, true)) {
        type = basic(Type::Family::String, u"CHAR"_s, className);
        type.length = 32;
        type.decorated = true;
    }
    return type;
}

Type makeJson(Reader &reader, const QString &className)
{
    Type type = basic(Type::Family::Json, className, className);
    type.noneAsNull = reader.flag(u"none_as_null"_s);
    return type;
}

Type makeArray(Reader &reader)
{
    Type type = basic(Type::Family::Array, u"ARRAY"_s, u"ARRAY"_s);
    type.item = reader.toType(reader.value(u"item_type"_s));
    type.dimensions = reader.optionalNumber(u"dimensions"_s).value_or(1);
    return type;
}

// The labels of Enum("a", "b"), Enum(PythonEnum) and Enum(PythonEnum, values_callable=…).
void readLabels(Reader &reader, Type &type)
{
    const QList<Value> given = reader.rest();
    const auto *host = given.isEmpty() ? nullptr : given.first().as<python::HostObject>();
    if (given.size() == 1 && !given.first().isString() && given.first().isObject() && (!host || host->isClass())) {
        const Value &source = given.first();
        if (source.as<python::ListObject>() || source.as<python::TupleObject>()) {
            type.labels = reader.toTexts(source);
            return;
        }
        Interpreter &interpreter = reader.interpreter();
        const Value callable = reader.value(u"values_callable"_s);
        if (!callable.isNone()) {
            type.labels = reader.toTexts(interpreter.callValue(callable, {source}));
        } else {
            for (const Value &member : reader.toItems(source)) {
                const std::optional<Value> name = interpreter.attributeIf(member, u"name"_s);
                type.labels += name ? reader.toText(*name).value_or(QString()) : QString();
            }
        }
        if (!reader.has(u"name"_s)) {
            const std::optional<Value> name = interpreter.attributeIf(source, u"__name__"_s);
            if (name)
                type.name = reader.toText(*name).value_or(QString()).toLower();
        }
        return;
    }
    for (const Value &label : given) {
        const operation::Value plain = reader.toPlain(label);
        type.labels += plain.kind == operation::Value::Kind::EnumMember && !plain.items.isEmpty()
                           ? plain.items.first().text
                           : plain.text;
    }
}

Type makeEnum(Reader &reader, bool ofDialect)
{
    Type type = basic(Type::Family::Enum, u"ENUM"_s, ofDialect ? u"ENUM"_s : u"Enum"_s);
    readLabels(reader, type);
    if (reader.has(u"name"_s)) {
        const operation::Name name = reader.constraintName(u"name"_s);
        type.name = name.text.value_or(QString());
        type.finalName = name.final;
    }
    type.schema = reader.optionalText(u"schema"_s);
    type.belongsToMetadata = !reader.value(u"metadata"_s).isNone();
    if (const MetaDataObject *metadata = reader.value(u"metadata"_s).as<MetaDataObject>()) {
        if (!type.schema)
            type.schema = metadata->schema;
    }
    type.createType = reader.flag(u"create_type"_s, true);
    if (ofDialect)
        return type;
    type.native = reader.flag(u"native_enum"_s, true);
    type.createConstraint = reader.flag(u"create_constraint"_s);
    type.collation = reader.text(u"collation"_s);
    qint64 longest = 0;
    for (const QString &label : std::as_const(type.labels))
        longest = qMax(longest, qint64(label.toUcs4().size()));
    const std::optional<qint64> length = reader.optionalNumber(u"length"_s);
    if (length && *length >= longest)
        longest = *length;
    if (longest > 0)
        type.length = longest;
    return type;
}

Type makeDomain(Reader &reader)
{
    Type type = basic(Type::Family::Domain, u"DOMAIN"_s, u"DOMAIN"_s);
    type.name = reader.text(u"name"_s);
    type.item = reader.toType(reader.value(u"data_type"_s));
    type.collation = reader.text(u"collation"_s);
    type.collationSchema = reader.text(u"collation_schema"_s);
    const operation::ServerDefault standard = reader.toServerDefault(reader.value(u"default"_s));
    if (standard.kind == operation::ServerDefault::Kind::Expression) {
        type.domainDefault = standard.expression;
    } else if (standard.kind == operation::ServerDefault::Kind::Text) {
        operation::Expression bind;
        bind.kind = operation::Expression::Kind::Bind;
        bind.hasValue = true;
        bind.value = operation::Value::ofString(standard.text);
        bind.type = basic(Type::Family::String, u"VARCHAR"_s, u"String"_s);
        type.domainDefault = bind;
    }
    type.constraintName = reader.text(u"constraint_name"_s);
    type.notNull = reader.flag(u"not_null"_s);
    if (const Value check = reader.value(u"check"_s); !check.isNone())
        type.check = reader.toSqlText(check);
    type.createType = reader.flag(u"create_type"_s, true);
    type.schema = reader.optionalText(u"schema"_s);
    type.belongsToMetadata = !reader.value(u"metadata"_s).isNone();
    return type;
}

Type makeBit(Reader &reader)
{
    Type type = basic(Type::Family::Bit, u"BIT"_s, u"BIT"_s);
    type.length = reader.optionalNumber(u"length"_s);
    type.varying = reader.flag(u"varying"_s);
    if (!type.varying && !type.length)
        type.length = 1;
    return type;
}

Type makeInterval(Reader &reader, bool ofDialect)
{
    if (const Value *native = reader.find(u"native"_s); !ofDialect && native && native->isBool() && !native->boolean())
        return basic(Type::Family::DateTime, u"TIMESTAMP"_s, u"Interval"_s);
    Type type = basic(Type::Family::Interval, u"INTERVAL"_s, ofDialect ? u"INTERVAL"_s : u"Interval"_s);
    type.precision = reader.optionalNumber(ofDialect ? u"precision"_s : u"second_precision"_s);
    if (ofDialect)
        type.fields = reader.text(u"fields"_s);
    return type;
}

const QHash<QString, Description> &genericTypes()
{
    static const QHash<QString, Description> types = [] {
        QHash<QString, Description> result;
        for (const QString &name : {u"String"_s, u"Unicode"_s, u"VARCHAR"_s})
            result.insert(name, string(name, u"VARCHAR"_s));
        for (const QString &name : {u"Text"_s, u"UnicodeText"_s, u"TEXT"_s})
            result.insert(name, string(name, u"TEXT"_s));
        for (const QString &name : {u"CHAR"_s, u"NCHAR"_s, u"NVARCHAR"_s, u"CLOB"_s})
            result.insert(name, string(name, name));
        for (const QString &name : {u"Integer"_s, u"INTEGER"_s, u"INT"_s})
            result.insert(name, simple(Type::Family::Integer, name == "INT"_L1 ? u"INTEGER"_s : name, u"INTEGER"_s));
        for (const QString &name : {u"SmallInteger"_s, u"SMALLINT"_s})
            result.insert(name, simple(Type::Family::SmallInteger, name, u"SMALLINT"_s));
        for (const QString &name : {u"BigInteger"_s, u"BIGINT"_s})
            result.insert(name, simple(Type::Family::BigInteger, name, u"BIGINT"_s));
        for (const QString &name : {u"Numeric"_s, u"NUMERIC"_s})
            result.insert(name, numeric(Type::Family::Numeric, name, u"NUMERIC"_s));
        result.insert(u"DECIMAL"_s, numeric(Type::Family::Numeric, u"DECIMAL"_s, u"DECIMAL"_s));
        for (const QString &name : {u"Float"_s, u"FLOAT"_s})
            result.insert(name, numeric(Type::Family::Float, name, u"FLOAT"_s));
        result.insert(u"REAL"_s, numeric(Type::Family::Float, u"REAL"_s, u"REAL"_s));
        for (const QString &name : {u"Double"_s, u"DOUBLE_PRECISION"_s})
            result.insert(name, numeric(Type::Family::Float, name, u"DOUBLE PRECISION"_s));
        result.insert(u"DOUBLE"_s, numeric(Type::Family::Float, u"DOUBLE"_s, u"DOUBLE"_s));
        for (const QString &name : {u"Boolean"_s, u"BOOLEAN"_s})
            result.insert(name, simple(Type::Family::Boolean, name, u"BOOLEAN"_s));
        for (const QString &name : {u"DateTime"_s, u"TIMESTAMP"_s})
            result.insert(name, moment(Type::Family::DateTime, name, u"TIMESTAMP"_s));
        result.insert(u"DATETIME"_s, moment(Type::Family::DateTime, u"DATETIME"_s, u"DATETIME"_s));
        for (const QString &name : {u"Date"_s, u"DATE"_s})
            result.insert(name, simple(Type::Family::Date, name, u"DATE"_s));
        for (const QString &name : {u"Time"_s, u"TIME"_s})
            result.insert(name, moment(Type::Family::Time, name, u"TIME"_s));
        result.insert(u"Interval"_s, {{u"native"_s, u"second_precision"_s, u"day_precision"_s},
                                      [](Reader &reader) { return makeInterval(reader, false); }});
        result.insert(u"LargeBinary"_s, simple(Type::Family::Binary, u"LargeBinary"_s, u"BYTEA"_s));
        result.insert(u"PickleType"_s, {{u"*"_s}, [](Reader &) {
                                            Type type = basic(Type::Family::Binary, u"BYTEA"_s, u"PickleType"_s);
                                            type.decorated = true;
                                            return type;
                                        }});
        for (const QString &name : {u"BLOB"_s, u"BINARY"_s, u"VARBINARY"_s}) {
            result.insert(name, {{u"length"_s}, [name](Reader &reader) {
                                     Type type = basic(Type::Family::Binary, name, name);
                                     const std::optional<qint64> length = reader.optionalNumber(u"length"_s);
                                     if (length && name != "BLOB"_L1)
                                         type.word += u'(' % QString::number(*length) % u')';
                                     return type;
                                 }});
        }
        result.insert(u"JSON"_s, {{u"none_as_null"_s}, [](Reader &reader) { return makeJson(reader, u"JSON"_s); }});
        for (const QString &name : {u"Uuid"_s, u"UUID"_s}) {
            result.insert(
                name, {{u"as_uuid"_s, u"native_uuid"_s}, [name](Reader &reader) { return makeUuid(reader, name); }});
        }
        result.insert(u"ARRAY"_s, {{u"item_type"_s, u"as_tuple"_s, u"dimensions"_s, u"zero_indexes"_s}, makeArray});
        result.insert(u"Enum"_s, {{u"*"_s}, [](Reader &reader) { return makeEnum(reader, false); }});
        for (const QString &name : {u"NullType"_s, u"NULLTYPE"_s})
            result.insert(name, simple(Type::Family::Null, u"NullType"_s, {}));
        for (const QString &name : {u"TypeDecorator"_s, u"UserDefinedType"_s, u"TypeEngine"_s, u"ExternalType"_s}) {
            Description description = simple(Type::Family::Null, name, {});
            description.isDecorator = true;
            result.insert(name, description);
        }
        return result;
    }();
    return types;
}

const QHash<QString, Description> &dialectTypes()
{
    static const QHash<QString, Description> types = [] {
        QHash<QString, Description> result;
        const QHash<QString, Description> &generic = genericTypes();
        for (const QString &name : {u"VARCHAR"_s, u"TEXT"_s, u"CHAR"_s, u"INTEGER"_s, u"SMALLINT"_s, u"BIGINT"_s,
                                    u"NUMERIC"_s, u"FLOAT"_s, u"REAL"_s, u"DOUBLE_PRECISION"_s, u"BOOLEAN"_s, u"DATE"_s,
                                    u"TIMESTAMP"_s, u"TIME"_s, u"UUID"_s, u"JSON"_s, u"ARRAY"_s})
            result.insert(name, generic.value(name));
        result.insert(u"JSONB"_s, {{u"none_as_null"_s}, [](Reader &reader) { return makeJson(reader, u"JSONB"_s); }});
        result.insert(u"ENUM"_s, {{u"*"_s}, [](Reader &reader) { return makeEnum(reader, true); }});
        result.insert(u"DOMAIN"_s, {{u"name"_s, u"data_type"_s}, makeDomain});
        result.insert(u"BIT"_s, {{u"length"_s, u"varying"_s}, makeBit});
        result.insert(u"INTERVAL"_s,
                      {{u"precision"_s, u"fields"_s}, [](Reader &reader) { return makeInterval(reader, true); }});
        result.insert(u"BYTEA"_s, simple(Type::Family::Binary, u"BYTEA"_s, u"BYTEA"_s));
        result.insert(u"CITEXT"_s, string(u"CITEXT"_s, u"CITEXT"_s));
        for (const QString &name : {u"INET"_s, u"CIDR"_s, u"MACADDR"_s, u"MACADDR8"_s, u"MONEY"_s, u"OID"_s,
                                    u"REGCLASS"_s, u"REGCONFIG"_s, u"TSVECTOR"_s, u"TSQUERY"_s, u"JSONPATH"_s})
            result.insert(name, simple(Type::Family::Other, name, name));
        result.insert(u"HSTORE"_s, simple(Type::Family::Other, u"HSTORE"_s, u"HSTORE"_s));
        for (const QString &base : {u"INT4"_s, u"INT8"_s, u"NUM"_s, u"DATE"_s, u"TS"_s, u"TSTZ"_s}) {
            for (const QString &kind : {u"RANGE"_s, u"MULTIRANGE"_s}) {
                const QString name = base % kind;
                result.insert(name, simple(Type::Family::Range, name, name));
            }
        }
        return result;
    }();
    return types;
}

std::optional<Value> make(Interpreter &interpreter, const QHash<QString, Description> &types, const QString &name,
                          const std::shared_ptr<Session> &session)
{
    const auto found = types.constFind(name);
    if (found == types.constEnd())
        return std::nullopt;
    TypeClass *type = interpreter.heap().make<TypeClass>(name, found->signature, found->make, session);
    type->isDecorator = found->isDecorator;
    return Value::object(type);
}

} // namespace

std::optional<Value> sqlalchemyType(Interpreter &interpreter, const QString &name,
                                    const std::shared_ptr<Session> &session)
{
    return make(interpreter, genericTypes(), name, session);
}

std::optional<Value> postgresqlType(Interpreter &interpreter, const QString &name,
                                    const std::shared_ptr<Session> &session)
{
    return make(interpreter, dialectTypes(), name, session);
}

QStringList sqlalchemyTypeNames()
{
    return genericTypes().keys();
}

QStringList postgresqlTypeNames()
{
    return dialectTypes().keys();
}

} // namespace athanor::evaluation
