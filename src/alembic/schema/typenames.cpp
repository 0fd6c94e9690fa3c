// SPDX-License-Identifier: MIT
#include "alembic/schema/typenames.h"

#include "sql/parsetree.h"
#include "sql/scanner.h"

#include <QJsonArray>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

// What format_type.c spells as the standard does; else a name is its own spelling.
const QHash<QString, QString> &standardNames()
{
    static const QHash<QString, QString> names{
        {u"bool"_s, u"boolean"_s},
        {u"bpchar"_s, u"character"_s},
        {u"float4"_s, u"real"_s},
        {u"float8"_s, u"double precision"_s},
        {u"int2"_s, u"smallint"_s},
        {u"int4"_s, u"integer"_s},
        {u"int8"_s, u"bigint"_s},
        {u"bit"_s, u"bit"_s},
        {u"interval"_s, u"interval"_s},
        {u"json"_s, u"json"_s},
        {u"numeric"_s, u"numeric"_s},
        {u"varchar"_s, u"character varying"_s},
        {u"varbit"_s, u"bit varying"_s},
        {u"char"_s, u"\"char\""_s},
        {u"time"_s, u"time without time zone"_s},
        {u"timetz"_s, u"time with time zone"_s},
        {u"timestamp"_s, u"timestamp without time zone"_s},
        {u"timestamptz"_s, u"timestamp with time zone"_s},
    };
    return names;
}

QString quoted(const QString &name)
{
    return sql::isPlainIdentifier(name) ? name : u'"' % QString(name).replace(u'"', "\"\""_L1) % u'"';
}

int integer(const QJsonValue &constant)
{
    return constant["A_Const"_L1]["ival"_L1]["ival"_L1].toInt();
}

// INTERVAL_MASK of the fields, as the grammar hands them over (utils/datetime.h, dt.h).
QString intervalFields(int mask)
{
    constexpr int month = 1 << 1;
    constexpr int year = 1 << 2;
    constexpr int day = 1 << 3;
    constexpr int hour = 1 << 10;
    constexpr int minute = 1 << 11;
    constexpr int second = 1 << 12;
    static const QHash<int, QString> fields{
        {year, u" year"_s},
        {month, u" month"_s},
        {day, u" day"_s},
        {hour, u" hour"_s},
        {minute, u" minute"_s},
        {second, u" second"_s},
        {year | month, u" year to month"_s},
        {day | hour, u" day to hour"_s},
        {day | hour | minute, u" day to minute"_s},
        {day | hour | minute | second, u" day to second"_s},
        {hour | minute, u" hour to minute"_s},
        {hour | minute | second, u" hour to second"_s},
        {minute | second, u" minute to second"_s},
    };
    return fields.value(mask);
}

QString modifierText(const QString &name, const QJsonArray &modifiers)
{
    if (modifiers.isEmpty())
        return {};
    if (name == "interval"_L1) {
        const QString precision =
            modifiers.size() > 1 ? u'(' % QString::number(integer(modifiers[1])) % u')' : QString();
        return intervalFields(integer(modifiers[0])) % precision;
    }
    QStringList words;
    for (const QJsonValue &modifier : modifiers) {
        const QJsonObject constant = modifier["A_Const"_L1].toObject();
        if (constant.contains("ival"_L1))
            words += QString::number(constant["ival"_L1]["ival"_L1].toInt());
        else if (constant.contains("sval"_L1))
            words += constant["sval"_L1]["sval"_L1].toString();
        else if (modifier["ColumnRef"_L1].isObject())
            words += sql::nameParts(modifier["ColumnRef"_L1]["fields"_L1]).join(u'.');
        else if (modifier["A_Expr"_L1].isObject()) // a negative scale
            words += u'-' + QString::number(integer(modifier["A_Expr"_L1]["rexpr"_L1]));
        else
            return {};
    }
    if (name == "numeric"_L1 && words.size() == 1)
        words += u"0"_s;
    return u'(' % words.join(u',') % u')';
}

} // namespace

bool isBuiltin(const QString &name)
{
    static const QSet<QString> names = [] {
        QSet<QString> result;
        const QStringList words =
            u"bool bytea char name int8 int2 int2vector int4 regproc text oid tid xid cid oidvector json xml "
            u"pg_node_tree "
            "jsonb jsonpath box line lseg path point polygon circle float4 float8 money macaddr macaddr8 inet cidr "
            "bpchar varchar date time timestamp timestamptz timetz interval bit varbit numeric refcursor regprocedure "
            "regoper regoperator regclass regcollation regtype regrole regnamespace regconfig regdictionary uuid "
            "pg_lsn tsvector gtsvector tsquery txid_snapshot pg_snapshot xid8 int4range numrange tsrange tstzrange "
            "daterange int8range int4multirange nummultirange tsmultirange tstzmultirange datemultirange "
            "int8multirange record cstring any anyarray void trigger event_trigger language_handler internal "
            "anyelement anynonarray anyenum fdw_handler index_am_handler tsm_handler table_am_handler anyrange "
            "anycompatible anycompatiblearray anycompatiblenonarray anycompatiblerange anymultirange "
            "anycompatiblemultirange aclitem unknown"_s.split(u' ');
        for (const QString &word : words)
            result += word;
        return result;
    }();
    return names.contains(name);
}

TypeRef writtenType(const QJsonObject &typeName)
{
    const QStringList parts = sql::nameParts(typeName["names"_L1]);
    TypeRef type;
    if (parts.isEmpty())
        return type;
    type.name = parts.constLast();
    type.schema = parts.size() > 1 ? parts[parts.size() - 2] : QString();
    if (type.schema == "pg_catalog"_L1)
        type.schema.clear();
    type.modifier = modifierText(type.name, typeName["typmods"_L1].toArray());
    type.isArray = !typeName["arrayBounds"_L1].toArray().isEmpty();
    if (type.schema.isEmpty() && type.name.startsWith(u'_') && isBuiltin(type.name.sliced(1))) {
        type.name = type.name.sliced(1);
        type.isArray = true;
    }
    return type;
}

QString typeSpelling(const TypeRef &type)
{
    const QString array = type.isArray ? u"[]"_s : QString();
    if (!type.schema.isEmpty())
        return quoted(type.schema) % u'.' % quoted(type.name) % type.modifier % array;
    // The length is part of what the standard calls a type, and stands before "without time zone".
    const QString name = standardNames().value(type.name);
    if (type.name == "bpchar"_L1 && type.modifier.isEmpty())
        return u"bpchar"_s % array;
    if (type.name == "bit"_L1 && type.modifier.isEmpty())
        return u"\"bit\""_s % array; // not the standard's BIT, which is BIT(1)
    if (name.startsWith("time"_L1)) {
        const qsizetype end = name.indexOf(u' ');
        return name.first(end) % type.modifier % name.sliced(end) % array;
    }
    return (name.isEmpty() ? quoted(type.name) : name) % type.modifier % array;
}

bool hasLengthCoercion(const TypeRef &type)
{
    return !type.modifier.isEmpty();
}

} // namespace athanor::schema
