// SPDX-License-Identifier: MIT
#include "alembic/schema/names.h"

#include "sql/parsetree.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

// At most so many bytes, and whole characters.
QByteArray cut(const QByteArray &utf8, qsizetype bytes)
{
    if (utf8.size() <= bytes)
        return utf8;
    qsizetype end = bytes;
    while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0U) == 0x80U)
        --end;
    return utf8.first(end);
}

QString lastName(const QJsonValue &names)
{
    const QStringList parts = sql::nameParts(names);
    return parts.isEmpty() ? QString() : parts.constLast();
}

struct Figured
{
    QString name;
    int strength = 0; // 2: good, 1: of a type or CASE
};

Figured figure(const QJsonObject &expression);

QString lastField(const QJsonArray &fields)
{
    QString name;
    for (const QJsonValue &field : fields) {
        const QString text = field["String"_L1]["sval"_L1].toString();
        name = text.isEmpty() ? name : text;
    }
    return name;
}

Figured figureCast(const QJsonObject &cast)
{
    Figured inner = figure(cast["arg"_L1].toObject());
    if (inner.strength <= 1) {
        const QString type = lastName(cast["typeName"_L1]["names"_L1]);
        if (!type.isEmpty())
            return {type, 1};
    }
    return inner;
}

Figured figureSublink(const QJsonObject &link)
{
    const QString type = link["subLinkType"_L1].toString();
    if (type == "EXISTS_SUBLINK"_L1)
        return {u"exists"_s, 2};
    if (type == "ARRAY_SUBLINK"_L1)
        return {u"array"_s, 2};
    if (type != "EXPR_SUBLINK"_L1)
        return {};
    const QJsonObject target = link["subselect"_L1]["SelectStmt"_L1]["targetList"_L1][0]["ResTarget"_L1].toObject();
    if (target.contains("name"_L1))
        return {target["name"_L1].toString(), 2};
    return figure(target["val"_L1].toObject());
}

QString valueFunction(const QString &op)
{
    if (op == "SVFOP_CURRENT_DATE"_L1)
        return u"current_date"_s;
    if (op.startsWith("SVFOP_CURRENT_TIMESTAMP"_L1))
        return u"current_timestamp"_s;
    if (op.startsWith("SVFOP_LOCALTIMESTAMP"_L1))
        return u"localtimestamp"_s;
    if (op.startsWith("SVFOP_LOCALTIME"_L1))
        return u"localtime"_s;
    if (op.startsWith("SVFOP_CURRENT_TIME"_L1))
        return u"current_time"_s;
    return op.sliced(qMin<qsizetype>(6, op.size())).toLower();
}

Figured figure(const QJsonObject &expression)
{
    if (expression.isEmpty())
        return {};
    const QString node = expression.constBegin().key();
    const QJsonObject body = expression.constBegin()->toObject();
    if (node == "ColumnRef"_L1)
        return {lastField(body["fields"_L1].toArray()), 2};
    if (node == "A_Indirection"_L1) {
        const QString field = lastField(body["indirection"_L1].toArray());
        return field.isEmpty() ? figure(body["arg"_L1].toObject()) : Figured{field, 2};
    }
    if (node == "FuncCall"_L1)
        return {lastName(body["funcname"_L1]), 2};
    if (node == "A_Expr"_L1)
        return body["kind"_L1].toString() == "AEXPR_NULLIF"_L1 ? Figured{u"nullif"_s, 2} : Figured{};
    if (node == "TypeCast"_L1)
        return figureCast(body);
    if (node == "CollateClause"_L1)
        return figure(body["arg"_L1].toObject());
    if (node == "SubLink"_L1)
        return figureSublink(body);
    if (node == "CaseExpr"_L1) {
        const Figured inner = figure(body["defresult"_L1].toObject());
        return inner.strength <= 1 ? Figured{u"case"_s, 1} : inner;
    }
    if (node == "A_ArrayExpr"_L1)
        return {u"array"_s, 2};
    if (node == "RowExpr"_L1)
        return {u"row"_s, 2};
    if (node == "CoalesceExpr"_L1)
        return {u"coalesce"_s, 2};
    if (node == "GroupingFunc"_L1)
        return {u"grouping"_s, 2};
    if (node == "MinMaxExpr"_L1)
        return {body["op"_L1].toString() == "IS_LEAST"_L1 ? u"least"_s : u"greatest"_s, 2};
    if (node == "SQLValueFunction"_L1)
        return {valueFunction(body["op"_L1].toString()), 2};
    return {};
}

} // namespace

QString cutName(const QString &name)
{
    return name.size() * 3 <= longestName ? name : QString::fromUtf8(cut(name.toUtf8(), longestName));
}

QString objectName(const QString &first, const QString &second, const QString &label)
{
    const QByteArray name1 = first.toUtf8();
    const QByteArray name2 = second.toUtf8();
    const qsizetype overhead = (second.isEmpty() ? 0 : 1) + (label.isEmpty() ? 0 : label.toUtf8().size() + 1);
    qsizetype bytes1 = name1.size();
    qsizetype bytes2 = name2.size();
    while (bytes1 + bytes2 > longestName - overhead) {
        if (bytes1 > bytes2)
            --bytes1;
        else
            --bytes2;
    }
    QByteArray name = cut(name1, bytes1);
    if (!second.isEmpty())
        name += '_' + cut(name2, bytes2);
    if (!label.isEmpty())
        name += '_' + label.toUtf8();
    return QString::fromUtf8(name);
}

QString nameAddition(const QStringList &columns)
{
    QByteArray addition;
    for (const QString &column : columns) {
        if (!addition.isEmpty())
            addition += '_';
        addition += column.toUtf8().first(qMin(column.toUtf8().size(), longestName));
        if (addition.size() > longestName)
            break;
    }
    return QString::fromUtf8(addition);
}

QStringList indexColumnNames(const QStringList &names)
{
    QStringList result;
    for (const QString &original : names) {
        QString name = original;
        for (int number = 1; result.contains(name); ++number) {
            const QByteArray digits = QByteArray::number(number);
            name = QString::fromUtf8(cut(original.toUtf8(), longestName - digits.size()) + digits);
        }
        result += name;
    }
    return result;
}

QString figureName(const QJsonObject &expression)
{
    return figure(expression).name;
}

} // namespace athanor::schema
