// SPDX-License-Identifier: MIT
// DROP, with what hangs on it.
#include "alembic/schema/applier.h"
#include "sql/parsetree.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

} // namespace

void Applier::drop(const QJsonObject &body)
{
    const QString type = body["removeType"_L1].toString();
    const QJsonArray objects = body["objects"_L1].toArray();
    for (const QJsonValue &object : objects)
        dropOne(type, object, body["missing_ok"_L1].toBool());
    // What an extension brought, and what hangs on that, is not known.
    if (type == "OBJECT_EXTENSION"_L1 && body["behavior"_L1].toString() == "DROP_CASCADE"_L1) {
        trouble(translate("What depends on the contents of the extension is dropped, too."));
        m_troubles.last().possible.mayDoAnything = true;
    }
}

void Applier::dropOne(const QString &type, const QJsonValue &object, bool missingOk)
{
    const auto dropFound = [&](int id, const QString &what, const QString &name) {
        if (id != 0)
            m_database.drop({{id, 0}});
        else if (!missingOk)
            unknown(what, name);
    };
    const QString word = object["String"_L1]["sval"_L1].toString();
    if (type == "OBJECT_SCHEMA"_L1) {
        dropFound(m_database.schema(word), translate("schema"), word);
        return;
    }
    if (type == "OBJECT_EXTENSION"_L1) {
        dropFound(m_database.extension(word), translate("extension"), word);
        return;
    }
    if (type == "OBJECT_TYPE"_L1 || type == "OBJECT_DOMAIN"_L1) {
        const sql::RelationName name = sql::relationOf(sql::nameParts(object["TypeName"_L1]["names"_L1]));
        dropFound(findType(name), translate("type"), name.name);
        return;
    }
    if (type == "OBJECT_FUNCTION"_L1 || type == "OBJECT_PROCEDURE"_L1 || type == "OBJECT_ROUTINE"_L1 ||
        type == "OBJECT_AGGREGATE"_L1) {
        const QJsonObject function = object["ObjectWithArgs"_L1].toObject();
        dropFound(findFunction(function), translate("function"), sql::nameParts(function["objname"_L1]).join(u'.'));
        return;
    }
    QStringList parts = sql::nameParts(object);
    if (type == "OBJECT_TRIGGER"_L1) {
        const QString name = parts.isEmpty() ? QString() : parts.takeLast();
        const Object *table = m_database.find(findRelation(sql::relationOf(parts)));
        dropFound(table ? m_database.triggerOf(*table, name) : 0, translate("trigger"), name);
        return;
    }
    if (type == "OBJECT_TABLE"_L1 || type == "OBJECT_FOREIGN_TABLE"_L1 || type == "OBJECT_VIEW"_L1 ||
        type == "OBJECT_MATVIEW"_L1 || type == "OBJECT_SEQUENCE"_L1 || type == "OBJECT_INDEX"_L1) {
        dropFound(findRelation(sql::relationOf(parts)), translate("table"), parts.join(u'.'));
    }
    // Policies, rules, casts, operators and the like are not told.
}

} // namespace athanor::schema
