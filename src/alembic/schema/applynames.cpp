// SPDX-License-Identifier: MIT
// ALTER … RENAME and SET SCHEMA.
#include "alembic/schema/applier.h"
#include "alembic/schema/names.h"
#include "sql/parsetree.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

QStringList typeParts(const QJsonValue &object)
{
    return sql::nameParts(object["TypeName"_L1].isObject() ? object["TypeName"_L1]["names"_L1] : object);
}

} // namespace

void Applier::renameObject(const QJsonObject &body)
{
    const QString type = body["renameType"_L1].toString();
    const QString to = cutName(body["newname"_L1].toString());
    const QString part = body["subname"_L1].toString();
    const bool missingOk = body["missing_ok"_L1].toBool();
    const QJsonValue object = body["object"_L1];
    const auto renameFound = [&](int id, const QString &what, const QString &name) {
        if (const Object *found = m_database.find(id))
            m_database.rename(id, {found->name.schema, to});
        else if (!missingOk)
            unknown(what, name);
    };
    if (type == "OBJECT_SCHEMA"_L1) {
        const int id = m_database.schema(part);
        if (id != 0) {
            QList<int> inside;
            for (const auto &[number, one] : m_database.objects()) {
                if (one.name.schema == part && one.kind != Kind::Schema && one.kind != Kind::Extension)
                    inside += number;
            }
            m_database.rename(id, {{}, to});
            for (const int one : std::as_const(inside))
                m_database.rename(one, {to, m_database.find(one)->name.name});
        } else if (!missingOk) {
            unknown(translate("schema"), part);
        }
    } else if (type == "OBJECT_TYPE"_L1 || type == "OBJECT_DOMAIN"_L1) {
        const QStringList parts = typeParts(object);
        renameFound(findType(sql::relationOf(parts)), translate("type"), parts.join(u'.'));
    } else if (type == "OBJECT_FUNCTION"_L1 || type == "OBJECT_PROCEDURE"_L1 || type == "OBJECT_ROUTINE"_L1 ||
               type == "OBJECT_AGGREGATE"_L1) {
        const QJsonObject function = object["ObjectWithArgs"_L1].toObject();
        renameFound(findFunction(function), translate("function"), sql::nameParts(function["objname"_L1]).join(u'.'));
    } else if (body.contains("relation"_L1)) {
        Object *relation = target(body["relation"_L1].toObject(), missingOk);
        if (!relation)
            return;
        if (type == "OBJECT_COLUMN"_L1 || type == "OBJECT_ATTRIBUTE"_L1)
            renameColumn(relation->id, part, to);
        else if (type == "OBJECT_TABCONSTRAINT"_L1)
            renameConstraint(relation->id, part, to);
        else if (type == "OBJECT_TRIGGER"_L1)
            renameFound(m_database.triggerOf(*relation, part), translate("trigger"), part);
        else if (type != "OBJECT_POLICY"_L1 && type != "OBJECT_RULE"_L1)
            renameRelation(*relation, to);
    }
}

void Applier::renameRelation(Object &relation, const QString &to)
{
    m_database.rename(relation.id, {relation.name.schema, to});
    if (relation.constraint != 0)
        m_database.rename(relation.constraint, relation.name);
}

void Applier::renameColumn(int table, const QString &from, const QString &to)
{
    Object &relation = *m_database.find(table);
    if (relation.kind == Kind::View || (relation.kind == Kind::MaterializedView && relation.columns.isEmpty()))
        return;
    ColumnState *column = Database::column(relation, from);
    if (!column) {
        unknown(translate("column"), QString(relation.name.name % u'.' % from));
        return;
    }
    column->name = to;
    const QList<int> children = relation.children;
    for (const int child : children)
        renameColumn(child, from, to);
}

void Applier::renameConstraint(int table, const QString &from, const QString &to)
{
    const Object &relation = *m_database.find(table);
    const Object *constraint = m_database.find(m_database.constraintOf(relation, from));
    if (!constraint) {
        unknown(translate("constraint"), from);
        return;
    }
    m_database.rename(constraint->id, {relation.name.schema, to});
    const bool ownsIndex = constraint->constraintKind != Constraint::Kind::ForeignKey;
    if (ownsIndex && constraint->index != 0)
        m_database.rename(constraint->index, {relation.name.schema, to});
    if (constraint->constraintKind == Constraint::Kind::Check) {
        const QList<int> children = relation.children;
        for (const int child : children)
            renameConstraint(child, from, to);
    }
}

void Applier::moveObject(const QJsonObject &body)
{
    const QString type = body["objectType"_L1].toString();
    const QString schema = body["newschema"_L1].toString();
    const bool missingOk = body["missing_ok"_L1].toBool();
    const QJsonValue object = body["object"_L1];
    if (body.contains("relation"_L1)) {
        if (const Object *relation = target(body["relation"_L1].toObject(), missingOk))
            moveTo(relation->id, schema);
        return;
    }
    int id = 0;
    QString name;
    if (type == "OBJECT_TYPE"_L1 || type == "OBJECT_DOMAIN"_L1) {
        name = typeParts(object).join(u'.');
        id = findType(sql::relationOf(typeParts(object)));
    } else if (type == "OBJECT_FUNCTION"_L1 || type == "OBJECT_PROCEDURE"_L1 || type == "OBJECT_ROUTINE"_L1 ||
               type == "OBJECT_AGGREGATE"_L1) {
        name = sql::nameParts(object["ObjectWithArgs"_L1]["objname"_L1]).join(u'.');
        id = findFunction(object["ObjectWithArgs"_L1].toObject());
    } else {
        return; // an extension and the like
    }
    if (id != 0)
        moveTo(id, schema);
    else if (!missingOk)
        unknown(translate("type"), name);
}

void Applier::moveTo(int id, const QString &schema)
{
    const Object &object = *m_database.find(id);
    m_database.rename(id, {schema, object.name.name});
    const QList<Ref> parts = object.parts;
    for (const Ref &part : parts) {
        if (const Object *one = m_database.find(part.object))
            m_database.rename(one->id, {schema, one->name.name});
    }
}

} // namespace athanor::schema
