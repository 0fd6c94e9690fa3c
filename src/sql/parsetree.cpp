// SPDX-License-Identifier: MIT
#include "sql/parsetree.h"

#include <pg_query.h>

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace athanor::sql {

std::optional<QList<QJsonObject>> parseTree(const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    if (utf8.contains('\0')) {
        return std::nullopt;
    }
    const PgQueryParseResult result = pg_query_parse(utf8.constData());
    std::optional<QList<QJsonObject>> nodes;
    const QJsonDocument document =
        result.error == nullptr ? QJsonDocument::fromJson(QByteArray(result.parse_tree)) : QJsonDocument();
    if (!document.isNull()) {
        nodes.emplace();
        const QJsonArray statements = document.object().value("stmts"_L1).toArray();
        for (const QJsonValue &statement : statements) {
            const QJsonObject node = statement.toObject().value("stmt"_L1).toObject();
            if (!node.isEmpty()) {
                nodes->append(node);
            }
        }
    }
    pg_query_free_parse_result(result);
    return nodes;
}

RelationName rangeVariable(const QJsonObject &object)
{
    return {.schema = object.value("schemaname"_L1).toString(), .name = object.value("relname"_L1).toString()};
}

QStringList nameParts(const QJsonValue &value)
{
    const QJsonObject object = value.toObject();
    const QJsonArray items =
        object.contains("List"_L1) ? object.value("List"_L1).toObject().value("items"_L1).toArray() : value.toArray();
    QStringList parts;
    for (const QJsonValue &item : items) {
        parts.append(item.toObject().value("String"_L1).toObject().value("sval"_L1).toString());
    }
    return parts;
}

RelationName relationOf(const QStringList &parts)
{
    if (parts.isEmpty()) {
        return {};
    }
    return {.schema = parts.size() > 1 ? parts[parts.size() - 2] : QString(), .name = parts.constLast()};
}

std::optional<QString> option(const QJsonValue &options, QLatin1StringView name)
{
    const QJsonArray array = options.toArray();
    for (const QJsonValue &entry : array) {
        const QJsonObject element = entry.toObject().value("DefElem"_L1).toObject();
        if (element.value("defname"_L1).toString() != name) {
            continue;
        }
        const QJsonObject argument = element.value("arg"_L1).toObject();
        if (argument.isEmpty()) {
            return u"true"_s;
        }
        if (argument.contains("Boolean"_L1)) {
            return argument.value("Boolean"_L1).toObject().value("boolval"_L1).toBool() ? u"true"_s : u"false"_s;
        }
        if (argument.contains("Integer"_L1)) {
            return argument.value("Integer"_L1).toObject().value("ival"_L1).toInt() != 0 ? u"true"_s : u"false"_s;
        }
        return argument.value("String"_L1).toObject().value("sval"_L1).toString().toLower();
    }
    return std::nullopt;
}

bool isOn(const std::optional<QString> &value)
{
    return value && *value != "false"_L1 && *value != "off"_L1 && *value != "0"_L1;
}

} // namespace athanor::sql
