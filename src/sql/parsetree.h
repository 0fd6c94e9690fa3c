// SPDX-License-Identifier: MIT
#pragma once

#include "sql/classify.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

// PostgreSQL's parse tree as libpg_query writes it in JSON, for this folder and alembic/schema. Names as in
// PostgreSQL's parsenodes.h; fields that are false or empty are left out.
namespace athanor::sql {

// The statements of a text, each an object with one member: its node by name. No value: the text has a syntax error,
// or it is nested deeper than Qt reads JSON.
std::optional<QList<QJsonObject>> parseTree(const QString &text);

// Calls visit with every object, outer ones first.
template <typename Visit>
void visitObjects(const QJsonValue &value, const Visit &visit)
{
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        visit(object);
        for (const QJsonValue &child : object) {
            visitObjects(child, visit);
        }
    } else if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue &child : array) {
            visitObjects(child, visit);
        }
    }
}

// A RangeVar.
RelationName rangeVariable(const QJsonObject &object);
// The words of a qualified name: a list of String nodes.
QStringList nameParts(const QJsonValue &value);
RelationName relationOf(const QStringList &parts);
// The option's value as a word; "true" for an option without one; no value if it is not there.
std::optional<QString> option(const QJsonValue &options, QLatin1StringView name);
bool isOn(const std::optional<QString> &value);

} // namespace athanor::sql
