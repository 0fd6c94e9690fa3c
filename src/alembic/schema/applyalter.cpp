// SPDX-License-Identifier: MIT
// ALTER TABLE (PostgreSQL: commands/tablecmds.c).
#include "alembic/schema/draft.h"
#include "alembic/schema/names.h"
#include "sql/parsetree.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

} // namespace

void Applier::alterTable(const QJsonObject &body)
{
    const QJsonObject range = body["relation"_L1].toObject();
    const Object *object = target(range, body["missing_ok"_L1].toBool());
    if (!object)
        return;
    const int id = object->id;
    // PostgreSQL drops first, then adds columns, then the rest (ATController's passes); in each in the given order.
    const QJsonArray commands = body["cmds"_L1].toArray();
    const auto pass = [](const QString &subtype) {
        static const QHash<QString, int> passes{
            {u"AT_DropColumn"_s, 0},     {u"AT_DropConstraint"_s, 0}, {u"AT_DropNotNull"_s, 0},
            {u"AT_DropExpression"_s, 0}, {u"AT_DropIdentity"_s, 0},   {u"AT_AlterColumnType"_s, 1},
            {u"AT_AddColumn"_s, 2},      {u"AT_SetExpression"_s, 3},  {u"AT_SetNotNull"_s, 4},
            {u"AT_AddConstraint"_s, 5},  {u"AT_ColumnDefault"_s, 4},  {u"AT_AddIdentity"_s, 4},
            {u"AT_SetIdentity"_s, 4}};
        return passes.value(subtype, 6);
    };
    QList<QJsonObject> foreigns;
    for (int current = 0; current <= 6; ++current) {
        // Among what is added, keys come before checks and foreign keys.
        QList<QJsonObject> later;
        for (const QJsonValue &one : commands) {
            const QJsonObject command = one["AlterTableCmd"_L1].toObject();
            const QString subtype = command["subtype"_L1].toString();
            if (pass(subtype) != current)
                continue;
            const QString contype = command["def"_L1]["Constraint"_L1]["contype"_L1].toString();
            if (contype == "CONSTR_FOREIGN"_L1 || contype == "CONSTR_CHECK"_L1)
                later += command;
            else if (m_database.find(id))
                alterOne(id, command, range["inh"_L1].toBool());
        }
        for (const QJsonObject &command : std::as_const(later))
            alterOne(id, command, range["inh"_L1].toBool());
    }
}

void Applier::alterOne(int table, const QJsonObject &command, bool recurse)
{
    static const QSet<QString> withoutTrace{
        u"AT_ValidateConstraint"_s, u"AT_AlterConstraint"_s,    u"AT_SetStatistics"_s,
        u"AT_SetOptions"_s,         u"AT_ResetOptions"_s,       u"AT_SetStorage"_s,
        u"AT_SetCompression"_s,     u"AT_ChangeOwner"_s,        u"AT_ClusterOn"_s,
        u"AT_DropCluster"_s,        u"AT_SetLogged"_s,          u"AT_SetUnLogged"_s,
        u"AT_SetAccessMethod"_s,    u"AT_SetTableSpace"_s,      u"AT_SetRelOptions"_s,
        u"AT_ResetRelOptions"_s,    u"AT_ReplaceRelOptions"_s,  u"AT_EnableTrig"_s,
        u"AT_EnableAlwaysTrig"_s,   u"AT_EnableReplicaTrig"_s,  u"AT_DisableTrig"_s,
        u"AT_EnableTrigAll"_s,      u"AT_DisableTrigAll"_s,     u"AT_EnableTrigUser"_s,
        u"AT_DisableTrigUser"_s,    u"AT_EnableRule"_s,         u"AT_EnableAlwaysRule"_s,
        u"AT_EnableReplicaRule"_s,  u"AT_DisableRule"_s,        u"AT_ReplicaIdentity"_s,
        u"AT_EnableRowSecurity"_s,  u"AT_DisableRowSecurity"_s, u"AT_ForceRowSecurity"_s,
        u"AT_NoForceRowSecurity"_s, u"AT_GenericOptions"_s,     u"AT_AlterColumnGenericOptions"_s};
    const QString subtype = command["subtype"_L1].toString();
    const QString name = command["name"_L1].toString();
    const QJsonObject definition = command["def"_L1].toObject();
    Object &object = *m_database.find(table);
    if (subtype == "AT_AddColumn"_L1)
        addColumn(table, command, recurse);
    else if (subtype == "AT_DropColumn"_L1)
        dropColumn(table, command);
    else if (subtype == "AT_ColumnDefault"_L1)
        alterDefault(table, name, command);
    else if (subtype == "AT_SetNotNull"_L1 || subtype == "AT_DropNotNull"_L1)
        setNotNull(table, name, subtype == "AT_SetNotNull"_L1);
    else if (subtype == "AT_AlterColumnType"_L1)
        alterType(table, name, definition["ColumnDef"_L1].toObject());
    else if (subtype == "AT_AddConstraint"_L1)
        addConstraint(table, definition["Constraint"_L1].toObject());
    else if (subtype == "AT_DropConstraint"_L1)
        dropConstraint(table, command);
    else if (subtype == "AT_AddIdentity"_L1 || subtype == "AT_SetIdentity"_L1)
        setIdentity(table, name, command);
    else if (subtype == "AT_DropIdentity"_L1) {
        if (ColumnState *column = Database::column(object, name))
            dropIdentity(object, *column);
    } else if (subtype == "AT_DropExpression"_L1) {
        if (ColumnState *column = Database::column(object, name)) {
            column->generated.clear();
            column->hasDefault = false;
            column->defaultNeeds.clear();
        }
    } else if (subtype == "AT_AttachPartition"_L1) {
        attachPartition(table, definition["PartitionCmd"_L1].toObject());
    } else if (subtype == "AT_DetachPartition"_L1) {
        detach(table, definition["PartitionCmd"_L1]["name"_L1].toObject());
    } else if (subtype == "AT_AddInherit"_L1) {
        if (Object *parent = target(definition["RangeVar"_L1].toObject(), false)) {
            object.parents += parent->id;
            parent->children += table;
            m_database.need(table, {parent->id, 0});
            object.needs.removeLast(); // through its parents
        }
    } else if (subtype == "AT_DropInherit"_L1) {
        if (Object *parent = target(definition["RangeVar"_L1].toObject(), false)) {
            leave(object, *parent);
        }
    } else if (subtype != "AT_SetExpression"_L1 && !withoutTrace.contains(subtype)) {
        trouble(translate("This form of ALTER TABLE is not replayed: %1.").arg(subtype));
    }
}

void Applier::addColumn(int table, const QJsonObject &command, bool recurse)
{
    Object &object = *m_database.find(table);
    const QJsonObject definition = command["def"_L1]["ColumnDef"_L1].toObject();
    const QString name = cutName(definition["colname"_L1].toString());
    if (Database::column(object, name)) {
        if (!command["missing_ok"_L1].toBool())
            trouble(translate("There is a column \"%1\" already.").arg(name));
        return;
    }
    Draft draft;
    draft.table.id = table;
    draft.table.lastColumn = object.lastColumn;
    draft.table.columns = object.columns;
    ColumnState column = readColumn(object.name, definition, draft);
    object.lastColumn = column.number;
    m_database.noteType(table, column.type);
    m_database.noteDefault(table, column);
    object.columns += column;
    for (const auto &[sequence, number] : std::as_const(draft.sequences))
        m_database.setOwner(sequence, table, number);
    if (recurse) {
        QJsonObject inherited = definition;
        QJsonArray kept;
        const QJsonArray constraints = definition["constraints"_L1].toArray();
        for (const QJsonValue &one : constraints) {
            const QString kind = one["Constraint"_L1]["contype"_L1].toString();
            if (kind == "CONSTR_NOTNULL"_L1 || kind == "CONSTR_DEFAULT"_L1 || kind == "CONSTR_GENERATED"_L1)
                kept += one;
        }
        inherited["constraints"_L1] = kept;
        QJsonObject forChild = command;
        forChild["def"_L1] = QJsonObject{{u"ColumnDef"_s, inherited}};
        forChild["missing_ok"_L1] = true;
        const QList<int> children = object.children;
        for (const int child : children) {
            const bool isNew = Database::column(*m_database.find(child), name) == nullptr;
            addColumn(child, forChild, true);
            // The parent's sequence gives the values of serial.
            Object *heir = m_database.find(child);
            ColumnState *own = heir ? Database::column(*heir, name) : nullptr;
            if (own) {
                own->isLocal = own->isLocal && !isNew;
                own->notNull = own->notNull || column.notNull;
                const QList<Object *> sequences = m_database.partsOf(*heir, Kind::Sequence);
                for (const Object *sequence : sequences) {
                    if (sequence->ownerColumn == own->number && !draft.sequences.isEmpty()) {
                        own->defaultNeeds = column.defaultNeeds;
                        m_database.noteDefault(child, *own);
                        m_database.drop({{sequence->id, 0}});
                        break;
                    }
                }
            }
        }
    }
    if (!column.identity.isEmpty())
        spreadIdentity(object, name, column.identity);
    for (const QJsonObject &key : std::as_const(draft.keys))
        addKey(table, key);
    for (const QJsonObject &check : std::as_const(draft.checks))
        addCheck(table, check);
    for (const QJsonObject &foreign : std::as_const(draft.foreigns))
        addForeign(table, foreign);
}

void Applier::dropColumn(int table, const QJsonObject &command)
{
    Object &object = *m_database.find(table);
    const QString name = command["name"_L1].toString();
    const ColumnState *column = Database::column(object, name);
    if (!column) {
        if (object.kind != Kind::View && !command["missing_ok"_L1].toBool())
            unknown(translate("column"), QString(object.name.name % u'.' % name));
        return;
    }
    m_database.drop({{table, column->number}});
}

void Applier::alterType(int table, const QString &name, const QJsonObject &definition)
{
    Object &object = *m_database.find(table);
    ColumnState *column = Database::column(object, name);
    if (!column) {
        unknown(translate("column"), QString(object.name.name % u'.' % name));
        return;
    }
    column->type = resolveType(definition["typeName"_L1].toObject());
    m_database.noteType(table, column->type);
    const QList<int> children = object.children;
    for (const int child : children)
        alterType(child, name, definition);
}

void Applier::alterDefault(int table, const QString &name, const QJsonObject &command)
{
    Object &object = *m_database.find(table);
    ColumnState *column = Database::column(object, name);
    if (!column) {
        if (isTableLike(object.kind))
            unknown(translate("column"), QString(object.name.name % u'.' % name));
        return;
    }
    if (command.contains("def"_L1)) {
        setDefault(object, *column, command["def"_L1].toObject());
    } else {
        column->hasDefault = false;
        column->defaultNeeds.clear();
    }
    const QList<int> children = object.children;
    for (const int child : children)
        alterDefault(child, name, command);
}

void Applier::setNotNull(int table, const QString &name, bool notNull)
{
    Object &object = *m_database.find(table);
    if (ColumnState *column = Database::column(object, name))
        column->notNull = notNull;
    else
        unknown(translate("column"), QString(object.name.name % u'.' % name));
    const QList<int> children = object.children;
    for (const int child : children)
        setNotNull(child, name, notNull);
}

void Applier::dropConstraint(int table, const QJsonObject &command)
{
    const Object &object = *m_database.find(table);
    const QString name = command["name"_L1].toString();
    const int id = m_database.constraintOf(object, name);
    if (id == 0) {
        if (!command["missing_ok"_L1].toBool())
            unknown(translate("constraint"), name);
        return;
    }
    QList<Ref> gone{{id, 0}};
    const bool isCheck = m_database.find(id)->constraintKind == Constraint::Kind::Check;
    QList<int> waiting = object.children;
    while (isCheck && !waiting.isEmpty()) {
        const Object &child = *m_database.find(waiting.takeLast());
        gone += {m_database.constraintOf(child, name), 0};
        waiting += child.children;
    }
    m_database.drop(gone);
}

void Applier::attachPartition(int table, const QJsonObject &command)
{
    Object *child = m_database.find(findRelation(command["name"_L1].toObject()));
    Object &parent = *m_database.find(table);
    if (!child) {
        unknown(translate("table"), command["name"_L1]["relname"_L1].toString());
        return;
    }
    if (parent.kind == Kind::Index) {
        child->parentIndex = parent.id;
        m_database.need(child->id, {parent.id, 0});
        return;
    }
    child->parents += table;
    child->isPartition = true;
    for (ColumnState &column : child->columns)
        column.isLocal = false;
    parent.children += child->id;
    m_database.need(child->id, {table, 0});
    child->needs.removeLast(); // through its parents
    attachIndexes(child->id, parent);
    for (const ColumnState &column : std::as_const(parent.columns)) {
        if (!column.identity.isEmpty())
            spreadIdentity(parent, column.name, column.identity);
    }
}

void Applier::leave(Object &child, Object &parent)
{
    child.parents.removeAll(parent.id);
    parent.children.removeAll(child.id);
    for (ColumnState &column : child.columns) {
        const bool isElsewhere = std::ranges::any_of(
            child.parents, [&](int id) { return Database::column(*m_database.find(id), column.name) != nullptr; });
        column.isLocal = column.isLocal || !isElsewhere;
    }
}

void Applier::detach(int table, const QJsonObject &rangeVariable)
{
    Object *child = target(rangeVariable, false);
    if (!child)
        return;
    Object &parent = *m_database.find(table);
    for (const ColumnState &column : std::as_const(parent.columns)) {
        ColumnState *own = column.identity.isEmpty() ? nullptr : Database::column(*child, column.name);
        if (own) {
            own->identity.clear();
            spreadIdentity(*child, own->name, {});
        }
    }
    leave(*child, parent);
    child->isPartition = false;
    for (const Ref &part : std::as_const(child->parts)) {
        Object *one = m_database.find(part.object);
        if (!one)
            continue;
        for (int *link : {&one->parentIndex, &one->parentConstraint}) {
            const Object *above = m_database.find(*link);
            if (above && above->owner == table) {
                one->needs.removeAll({*link, 0});
                *link = 0;
            }
        }
    }
}

void Applier::setIdentity(int table, const QString &name, const QJsonObject &command)
{
    Object &object = *m_database.find(table);
    ColumnState *column = Database::column(object, name);
    if (!column) {
        unknown(translate("column"), QString(object.name.name % u'.' % name));
        return;
    }
    if (command["subtype"_L1].toString() == "AT_AddIdentity"_L1) {
        const QJsonObject constraint = command["def"_L1]["Constraint"_L1].toObject();
        column->identity = constraint["generated_when"_L1].toString();
        const int sequence = makeSequence(object.name, name, constraint["options"_L1].toArray());
        m_database.setOwner(sequence, table, column->number);
        spreadIdentity(object, name, column->identity);
        return;
    }
    const QJsonArray options = command["def"_L1]["List"_L1]["items"_L1].toArray();
    for (const QJsonValue &option : options) {
        // ATTRIBUTE_IDENTITY_ALWAYS and _BY_DEFAULT as numbers: the characters 'a' and 'd'.
        const QJsonObject element = option["DefElem"_L1].toObject();
        if (element["defname"_L1].toString() == "generated"_L1)
            column->identity = QChar(element["arg"_L1]["Integer"_L1]["ival"_L1].toInt());
    }
    spreadIdentity(object, name, column->identity);
}

void Applier::spreadIdentity(const Object &table, const QString &column, const QString &identity)
{
    for (const int child : table.children) {
        Object *partition = m_database.find(child);
        ColumnState *own = partition && partition->isPartition ? Database::column(*partition, column) : nullptr;
        if (own) {
            own->identity = identity;
            spreadIdentity(*partition, column, identity);
        }
    }
}

void Applier::dropIdentity(Object &table, ColumnState &column)
{
    if (column.identity.isEmpty())
        return;
    column.identity.clear();
    spreadIdentity(table, column.name, {});
    const int number = column.number;
    const QList<Object *> sequences = m_database.partsOf(table, Kind::Sequence);
    for (const Object *sequence : sequences) {
        if (sequence->ownerColumn == number) {
            m_database.drop({{sequence->id, 0}});
            return;
        }
    }
}

} // namespace athanor::schema
