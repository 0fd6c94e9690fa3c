// SPDX-License-Identifier: MIT
#pragma once

#include "sql/classify.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QStringList>

namespace athanor::schema {

// What an expression or a query names.
struct Mentions
{
    struct Source
    {
        sql::RelationName relation;
        QString alias; // empty: none
    };
    struct Call
    {
        QStringList name;
        qsizetype arguments = 0;
    };
    QList<QStringList> columns; // the words of each ColumnRef; "*" is its last where it stands for all
    QList<Source> sources; // without the names of WITH
    QList<Call> calls;
    QList<QJsonObject> types; // TypeName nodes
    QStringList relationTexts; // 'name'::regclass and nextval('name')
};

Mentions mentionsOf(const QJsonValue &tree);

} // namespace athanor::schema
