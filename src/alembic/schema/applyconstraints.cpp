// SPDX-License-Identifier: MIT
// Constraints and indexes, with the names that PostgreSQL makes for them (commands/indexcmds.c, commands/tablecmds.c).
#include "alembic/schema/applier.h"
#include "alembic/schema/names.h"
#include "sql/parsetree.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// The same expression gives the same text, wherever it stands.
QString canonical(const QJsonValue &expression)
{
    QJsonObject holder{{u"e"_s, expression}};
    QByteArray text = QJsonDocument(holder).toJson(QJsonDocument::Compact);
    static const QByteArray location = "\"location\":";
    for (qsizetype at = text.indexOf(location); at >= 0; at = text.indexOf(location, at)) {
        qsizetype end = at + location.size();
        while (end < text.size() && (text[end] == '-' || (text[end] >= '0' && text[end] <= '9')))
            ++end;
        text.remove(at, end - at);
    }
    return QString::fromUtf8(text);
}

QStringList columnNames(const Object &table, const QList<int> &numbers)
{
    QStringList names;
    for (const int number : numbers) {
        const ColumnState *column = Database::column(table, number);
        names += column ? column->name : u"expr"_s;
    }
    return names;
}

} // namespace

void Applier::addConstraint(int table, const QJsonObject &constraint)
{
    const QString kind = constraint["contype"_L1].toString();
    if (kind == "CONSTR_CHECK"_L1)
        addCheck(table, constraint);
    else if (kind == "CONSTR_FOREIGN"_L1)
        addForeign(table, constraint);
    else if (constraint.contains("indexname"_L1))
        addKeyFrom(table, constraint);
    else
        addKey(table, constraint);
}

void Applier::addCheck(int table, const QJsonObject &constraint, const QString &inheritedName, int parent)
{
    Object &owner = *m_database.find(table);
    const QJsonValue expression = constraint["raw_expr"_L1];
    Object check;
    check.kind = Kind::Constraint;
    check.revision = m_revision;
    check.owner = table;
    check.keys = columnsIn(owner, expression);
    check.needs = needsOf(expression);
    check.noInherit = constraint["is_no_inherit"_L1].toBool();
    check.parentConstraint = parent;
    for (const int key : std::as_const(check.keys))
        check.needs += {table, key};
    QString name = inheritedName.isEmpty() ? cutName(constraint["conname"_L1].toString()) : inheritedName;
    if (name.isEmpty()) {
        const QString column = check.keys.size() == 1 ? Database::column(owner, check.keys.first())->name : QString();
        name = m_database.chooseConstraintName(owner.name.name, column, u"check"_s, owner.name.schema);
    }
    if (m_database.constraintOf(owner, name) != 0)
        return; // one with the parent's
    check.name = {owner.name.schema, name};
    const bool inherits = !check.noInherit;
    const int id = m_database.add(std::move(check)).id;
    const QList<int> children = owner.children;
    for (const int child : children) {
        if (inherits)
            addCheck(child, constraint, name, id);
    }
}

bool Applier::readElements(const Object &table, const QJsonArray &elements, Object &index, QStringList &names)
{
    for (const QJsonValue &one : elements) {
        // Of an exclusion constraint: a list of the element and its operator.
        const QJsonValue list = one["List"_L1]["items"_L1];
        const QJsonObject element = (list.isArray() ? list[0] : one)["IndexElem"_L1].toObject();
        const QString name = element["name"_L1].toString();
        const ColumnState *column = Database::column(table, name);
        index.keys += column ? column->number : 0;
        if (column) {
            index.needs += {table.id, column->number};
            index.expressions += QString();
            names += name;
            continue;
        }
        const bool isView = table.kind == Kind::MaterializedView;
        if (!name.isEmpty() && !isView) {
            unknown(translate("column"), QString(table.name.name % u'.' % name));
            return false;
        }
        const QJsonObject expression = element["expr"_L1].toObject();
        const QString figured = figureName(expression);
        names += figured.isEmpty() ? u"expr"_s : figured;
        index.expressions += canonical(expression);
        const QList<int> used = columnsIn(table, expression);
        for (const int number : used)
            index.needs += {table.id, number};
        index.needs += needsOf(expression);
    }
    return true;
}

void Applier::addKey(int table, const QJsonObject &constraint)
{
    const Object &owner = *m_database.find(table);
    const QString contype = constraint["contype"_L1].toString();
    const Constraint::Kind kind = contype == "CONSTR_PRIMARY"_L1  ? Constraint::Kind::PrimaryKey
                                  : contype == "CONSTR_UNIQUE"_L1 ? Constraint::Kind::Unique
                                                                  : Constraint::Kind::Exclusion;
    if (kind == Constraint::Kind::Exclusion && contype != "CONSTR_EXCLUSION"_L1)
        return;
    Object index;
    index.kind = Kind::Index;
    index.owner = table;
    index.primary = kind == Constraint::Kind::PrimaryKey;
    index.unique = kind != Constraint::Kind::Exclusion;
    index.method = constraint["access_method"_L1].toString(u"btree"_s);
    index.name.name = cutName(constraint["conname"_L1].toString());
    QStringList names;
    if (kind == Constraint::Kind::Exclusion) {
        if (!readElements(owner, constraint["exclusions"_L1].toArray(), index, names))
            return;
        index.hasPredicate = constraint.contains("where_clause"_L1);
        const QList<int> used = columnsIn(owner, constraint["where_clause"_L1]);
        for (const int number : used)
            index.needs += {table, number};
    } else {
        const QStringList keys = sql::nameParts(constraint["keys"_L1]);
        for (const QString &key : keys) {
            if (const ColumnState *column = Database::column(owner, cutName(key))) {
                index.keys += column->number;
                index.needs += {table, column->number};
                names += column->name;
            }
        }
        if (index.keys.size() != keys.size()) {
            unknown(translate("column"), keys.join(u", "_s));
            return;
        }
    }
    index.keyCount = index.keys.size();
    const QStringList included = sql::nameParts(constraint["including"_L1]);
    for (const QString &name : included) {
        if (const ColumnState *column = Database::column(owner, name)) {
            index.keys += column->number;
            index.needs += {table, column->number};
            names += name;
        }
    }
    if (kind == Constraint::Kind::PrimaryKey) {
        for (const QString &name : std::as_const(names).first(index.keyCount))
            setNotNull(table, name, true);
    }
    makeIndex(table, std::move(index), names, kind, true);
}

int Applier::makeIndex(int table, Object index, const QStringList &columnNames, std::optional<Constraint::Kind> kind,
                       bool recurse)
{
    const Object &owner = *m_database.find(table);
    index.revision = m_revision;
    index.name.schema = owner.name.schema;
    index.keyNames = indexColumnNames(columnNames);
    if (index.name.name.isEmpty()) {
        const QString addition = nameAddition(index.keyNames);
        const QString label = index.primary                         ? u"pkey"_s
                              : kind == Constraint::Kind::Exclusion ? u"excl"_s
                              : kind                                ? u"key"_s
                                                                    : u"idx"_s;
        index.name.name = m_database.chooseRelationName(owner.name.name, index.primary ? QString() : addition, label,
                                                        owner.name.schema, kind.has_value());
    }
    const int parentIndex = index.parentIndex;
    Object &made = m_database.add(std::move(index));
    if (parentIndex != 0)
        m_database.need(made.id, {parentIndex, 0});
    if (kind) {
        Object constraint;
        constraint.kind = Kind::Constraint;
        constraint.constraintKind = *kind;
        constraint.name = made.name;
        constraint.revision = m_revision;
        constraint.owner = table;
        constraint.keys = made.keys.first(made.keyCount);
        if (*kind == Constraint::Kind::Exclusion)
            constraint.keys.removeAll(0);
        constraint.needs = made.needs;
        constraint.needs.removeAll({parentIndex, 0}); // the index has it, and they go together
        constraint.index = made.id;
        made.constraint = m_database.add(std::move(constraint)).id;
    }
    if (recurse && owner.kind == Kind::PartitionedTable) {
        const QList<int> children = owner.children;
        for (const int child : children)
            cloneIndex(child, made, owner);
    }
    return made.id;
}

void Applier::cloneIndex(int partition, const Object &parentIndex, const Object &parent)
{
    const Object &owner = *m_database.find(partition);
    const bool isPartition = owner.parents.contains(parent.id);
    Object index;
    index.kind = Kind::Index;
    index.owner = partition;
    index.primary = parentIndex.primary;
    index.unique = parentIndex.unique;
    index.hasPredicate = parentIndex.hasPredicate;
    index.method = parentIndex.method;
    index.expressions = parentIndex.expressions;
    index.keyCount = parentIndex.keyCount;
    index.parentIndex = isPartition ? parentIndex.id : 0;
    for (const int key : parentIndex.keys) {
        const ColumnState *theirs = Database::column(parent, key);
        const ColumnState *own = theirs ? Database::column(owner, theirs->name) : nullptr;
        index.keys += own ? own->number : 0;
    }
    for (const Ref &ref : parentIndex.needs) {
        const ColumnState *theirs = ref.object == parent.id ? Database::column(parent, ref.column) : nullptr;
        const ColumnState *own = theirs ? Database::column(owner, theirs->name) : nullptr;
        if (own)
            index.needs += {partition, own->number};
        else if (ref.object != parent.id)
            index.needs += ref;
    }
    const Object *constraint = m_database.find(parentIndex.constraint);
    if (isPartition) {
        // One of its own that is the same is taken (DefineIndex, AttachPartitionEnsureIndexes).
        const QList<Object *> own = m_database.partsOf(owner, Kind::Index);
        for (Object *one : own) {
            if (one->parentIndex == 0 && one->keys == index.keys && one->unique == index.unique &&
                one->method == index.method && one->expressions == index.expressions &&
                one->hasPredicate == index.hasPredicate && one->keyCount == index.keyCount &&
                (one->constraint != 0 || constraint == nullptr)) {
                one->parentIndex = parentIndex.id;
                m_database.need(one->id, {parentIndex.id, 0});
                return;
            }
        }
    }
    QStringList names = columnNames(owner, index.keys);
    for (qsizetype i = 0; i < names.size(); ++i)
        names[i] = index.keys[i] == 0 ? parentIndex.keyNames.value(i) : names[i];
    if (index.primary) {
        for (const QString &name : std::as_const(names).first(index.keyCount))
            setNotNull(partition, name, true);
    }
    makeIndex(partition, std::move(index), names, constraint ? std::optional(constraint->constraintKind) : std::nullopt,
              true);
}

void Applier::attachIndexes(int partition, const Object &parent)
{
    const QList<Object *> indexes = m_database.partsOf(parent, Kind::Index);
    for (const Object *index : indexes)
        cloneIndex(partition, *index, parent);
    const QList<Object *> constraints = m_database.partsOf(parent, Kind::Constraint);
    for (const Object *constraint : constraints) {
        if (constraint->constraintKind == Constraint::Kind::ForeignKey)
            cloneForeign(partition, *constraint, parent);
    }
}

void Applier::addKeyFrom(int table, const QJsonObject &constraint)
{
    const Object &owner = *m_database.find(table);
    const QString name = constraint["indexname"_L1].toString();
    Object *index = m_database.find(m_database.relation({owner.name.schema, name}));
    if (!index || index->kind != Kind::Index) {
        unknown(translate("index"), name);
        return;
    }
    Object made;
    made.kind = Kind::Constraint;
    made.constraintKind = constraint["contype"_L1].toString() == "CONSTR_PRIMARY"_L1 ? Constraint::Kind::PrimaryKey
                                                                                     : Constraint::Kind::Unique;
    made.name = {owner.name.schema, constraint["conname"_L1].toString(name)};
    made.revision = m_revision;
    made.owner = table;
    made.keys = index->keys.first(index->keyCount);
    made.needs = index->needs;
    made.index = index->id;
    if (made.name != index->name)
        m_database.rename(index->id, made.name);
    if (made.constraintKind == Constraint::Kind::PrimaryKey) {
        index->primary = true;
        const QStringList names = columnNames(owner, made.keys);
        for (const QString &column : names)
            setNotNull(table, column, true);
    }
    index->constraint = m_database.add(std::move(made)).id;
}

// ---- foreign keys

void Applier::addForeign(int table, const QJsonObject &constraint)
{
    const Object &owner = *m_database.find(table);
    Object foreign;
    foreign.kind = Kind::Constraint;
    foreign.constraintKind = Constraint::Kind::ForeignKey;
    foreign.owner = table;
    const QStringList columns = sql::nameParts(constraint["fk_attrs"_L1]);
    for (const QString &name : columns) {
        const ColumnState *column = Database::column(owner, cutName(name));
        if (!column) {
            unknown(translate("column"), name);
            return;
        }
        foreign.keys += column->number;
        foreign.needs += {table, column->number};
    }
    const QJsonObject range = constraint["pktable"_L1].toObject();
    const Object *target = m_database.find(findRelation(range));
    foreign.referencedName = target ? target->name : madeName(range);
    foreign.name.name = cutName(constraint["conname"_L1].toString());
    if (target) {
        foreign.referenced = target->id;
        QList<int> referenced;
        const QStringList names = sql::nameParts(constraint["pk_attrs"_L1]);
        for (const QString &name : names) {
            if (const ColumnState *column = Database::column(*target, cutName(name)))
                referenced += column->number;
        }
        const QList<Object *> indexes = m_database.partsOf(*target, Kind::Index);
        for (const Object *index : indexes) {
            QList<int> keys = index->keys.first(index->keyCount);
            if (names.isEmpty() && index->primary)
                referenced = keys;
            QList<int> asked = referenced;
            std::ranges::sort(keys);
            std::ranges::sort(asked);
            if (!asked.isEmpty() && keys == asked && index->unique && !index->hasPredicate && foreign.index == 0) {
                foreign.index = index->id;
                foreign.needs += {index->id, 0};
            }
        }
        foreign.needs += {target->id, 0};
        for (const int number : std::as_const(referenced))
            foreign.needs += {target->id, number};
    }
    makeForeign(table, std::move(foreign));
}

int Applier::makeForeign(int table, Object constraint)
{
    const Object &owner = *m_database.find(table);
    constraint.revision = m_revision;
    QString name = constraint.name.name;
    if (name.isEmpty() || (constraint.parentConstraint != 0 && m_database.constraintOf(owner, name) != 0)) {
        name = m_database.chooseConstraintName(owner.name.name, nameAddition(columnNames(owner, constraint.keys)),
                                               u"fkey"_s, owner.name.schema);
    }
    constraint.name = {owner.name.schema, name};
    const Object &made = m_database.add(std::move(constraint));
    if (owner.kind == Kind::PartitionedTable) {
        const QList<int> children = owner.children;
        for (const int child : children)
            cloneForeign(child, made, owner);
    }
    return made.id;
}

void Applier::cloneForeign(int partition, const Object &constraint, const Object &parent)
{
    const Object &owner = *m_database.find(partition);
    Object foreign;
    foreign.kind = Kind::Constraint;
    foreign.constraintKind = Constraint::Kind::ForeignKey;
    foreign.owner = partition;
    foreign.name = constraint.name;
    foreign.referenced = constraint.referenced;
    foreign.referencedName = constraint.referencedName;
    foreign.index = constraint.index;
    foreign.parentConstraint = constraint.id;
    for (const int key : constraint.keys) {
        const ColumnState *theirs = Database::column(parent, key);
        const ColumnState *own = theirs ? Database::column(owner, theirs->name) : nullptr;
        foreign.keys += own ? own->number : 0;
        if (own)
            foreign.needs += {partition, own->number};
    }
    for (const Ref &ref : constraint.needs) {
        if (ref.object != parent.id)
            foreign.needs += ref;
    }
    const QList<Object *> own = m_database.partsOf(owner, Kind::Constraint);
    for (Object *one : own) {
        if (one->constraintKind == Constraint::Kind::ForeignKey && one->parentConstraint == 0 &&
            one->keys == foreign.keys && one->referenced == foreign.referenced) {
            one->parentConstraint = constraint.id;
            m_database.need(one->id, {constraint.id, 0});
            return;
        }
    }
    foreign.needs += {constraint.id, 0};
    makeForeign(partition, std::move(foreign));
}

// ---- CREATE INDEX

void Applier::createIndex(const QJsonObject &body)
{
    const QJsonObject range = body["relation"_L1].toObject();
    const Object *table = target(range, false);
    if (!table)
        return;
    Object index;
    index.kind = Kind::Index;
    index.owner = table->id;
    index.name.name = cutName(body["idxname"_L1].toString());
    if (!index.name.name.isEmpty() && m_database.relation({table->name.schema, index.name.name}) != 0) {
        if (!body["if_not_exists"_L1].toBool())
            trouble(translate("There is a \"%1\" already.").arg(index.name.name));
        return;
    }
    index.unique = body["unique"_L1].toBool();
    index.method = body["accessMethod"_L1].toString(u"btree"_s);
    index.hasPredicate = body.contains("whereClause"_L1);
    QStringList names;
    if (!readElements(*table, body["indexParams"_L1].toArray(), index, names))
        return;
    index.keyCount = index.keys.size();
    if (!readElements(*table, body["indexIncludingParams"_L1].toArray(), index, names))
        return;
    if (index.hasPredicate) {
        const QList<int> used = columnsIn(*table, body["whereClause"_L1]);
        for (const int number : used)
            index.needs += {table->id, number};
        index.needs += needsOf(body["whereClause"_L1]);
    }
    makeIndex(table->id, std::move(index), names, std::nullopt, range["inh"_L1].toBool());
}

} // namespace athanor::schema
