// SPDX-License-Identifier: MIT
#include "alembic/schema/database.h"

#include "alembic/schema/names.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::schema {

Database::Database()
{
    Object object;
    object.kind = Kind::Schema;
    object.name = {{}, u"public"_s};
    add(object);
}

const Object *Database::find(int id) const
{
    const auto found = m_objects.find(id);
    return found == m_objects.end() ? nullptr : &found->second;
}

Object *Database::find(int id)
{
    const auto found = m_objects.find(id);
    return found == m_objects.end() ? nullptr : &found->second;
}

int Database::relation(const Name &name) const
{
    return m_relations.value(name);
}

int Database::type(const Name &name) const
{
    return m_types.value(name);
}

QList<Object *> Database::partsOf(const Object &relation, Kind kind)
{
    QList<Object *> result;
    for (const Ref &part : relation.parts) {
        Object *object = find(part.object);
        if (object && object->kind == kind)
            result += object;
    }
    return result;
}

QList<const Object *> Database::partsOf(const Object &relation, Kind kind) const
{
    QList<const Object *> result;
    for (const Ref &part : relation.parts) {
        const Object *object = find(part.object);
        if (object && object->kind == kind)
            result += object;
    }
    return result;
}

int Database::constraintOf(const Object &relation, const QString &name) const
{
    for (const Object *one : partsOf(relation, Kind::Constraint)) {
        if (one->name.name == name)
            return one->id;
    }
    return 0;
}

int Database::triggerOf(const Object &relation, const QString &name) const
{
    for (const Object *one : partsOf(relation, Kind::Trigger)) {
        if (one->name.name == name)
            return one->id;
    }
    return 0;
}

QString Database::chooseRelationName(const QString &first, const QString &second, const QString &label,
                                     const QString &schema, bool isConstraint) const
{
    QString used = label;
    for (int number = 1;; ++number) {
        QString name = objectName(first, second, used);
        if (!m_relations.contains({schema, name}) && !(isConstraint && m_constraintNames.value({schema, name}) > 0))
            return name;
        used = label + QString::number(number);
    }
}

QString Database::chooseConstraintName(const QString &first, const QString &second, const QString &label,
                                       const QString &schema) const
{
    QString used = label;
    for (int number = 1;; ++number) {
        QString name = objectName(first, second, used);
        if (m_constraintNames.value({schema, name}) == 0)
            return name;
        used = label + QString::number(number);
    }
}

void Database::index(const Object &object, bool isAdded)
{
    const auto set = [&](auto &names, const auto &key) {
        if (isAdded)
            names.insert(key, object.id);
        else if (names.value(key) == object.id)
            names.remove(key);
    };
    if (isRelation(object.kind))
        set(m_relations, object.name);
    if (isType(object.kind))
        set(m_types, object.name);
    if (object.kind == Kind::Schema)
        set(m_schemas, object.name.name);
    if (object.kind == Kind::Extension)
        set(m_extensions, object.name.name);
    if (object.kind == Kind::Constraint)
        m_constraintNames[object.name] += isAdded ? 1 : -1;
    if (isFunction(object.kind)) {
        QList<int> &same = m_functions[object.name];
        same.removeAll(object.id);
        if (isAdded)
            same += object.id;
    }
}

Object &Database::add(Object object)
{
    object.id = ++m_lastId;
    if (object.owner != 0) {
        if (Object *owner = find(object.owner))
            owner->parts += {object.id, 0};
    }
    for (const Ref &ref : std::as_const(object.needs))
        m_dependents[ref.object] += object.id;
    if (const int schema = m_schemas.value(object.name.schema); schema != 0)
        m_dependents[schema] += object.id;
    for (const int parent : std::as_const(object.parents)) {
        if (Object *one = find(parent))
            one->children += object.id;
        m_dependents[parent] += object.id;
    }
    Object &added = m_objects[object.id];
    added = std::move(object);
    for (const ColumnState &column : std::as_const(added.columns)) {
        noteType(added.id, column.type);
        noteDefault(added.id, column);
    }
    for (const TypeRef &argument : std::as_const(added.arguments))
        noteType(added.id, argument);
    index(added, true);
    return added;
}

void Database::noteType(int relation, const TypeRef &type)
{
    if (type.object != 0)
        m_dependents[type.object] += relation;
}

void Database::noteDefault(int relation, const ColumnState &column)
{
    for (const Ref &ref : column.defaultNeeds)
        m_dependents[ref.object] += relation;
}

void Database::need(int id, Ref on)
{
    if (Object *object = find(id)) {
        object->needs += on;
        m_dependents[on.object] += id;
    }
}

void Database::rename(int id, const Name &name)
{
    Object *object = find(id);
    if (!object)
        return;
    index(*object, false);
    if (object->name.schema != name.schema) {
        if (const int schema = m_schemas.value(name.schema); schema != 0)
            m_dependents[schema] += id;
    }
    object->name = name;
    index(*object, true);
}

void Database::setOwner(int sequence, int table, int column)
{
    Object *object = find(sequence);
    if (!object)
        return;
    if (Object *before = find(object->owner))
        before->parts.removeAll({sequence, 0});
    object->needs.removeIf([&](const Ref &ref) { return ref.object == object->owner; });
    object->owner = table;
    object->ownerColumn = column;
    if (Object *after = find(table)) {
        after->parts += {sequence, 0};
        need(sequence, {table, column});
    }
}

// ---- drops

bool Database::goes(const Object &object, const QSet<Ref> &gone) const
{
    const auto isGone = [&](const Ref &ref) { return gone.contains(ref) || gone.contains({ref.object, 0}); };
    if (std::ranges::any_of(object.needs, isGone))
        return true;
    if (std::ranges::any_of(object.parents, [&](int parent) { return gone.contains({parent, 0}); }))
        return true;
    if (object.owner != 0 && gone.contains({object.owner, 0}))
        return true;
    if (object.kind != Kind::Schema && object.kind != Kind::Extension) {
        const int schema = m_schemas.value(object.name.schema);
        if (schema != 0 && gone.contains({schema, 0}))
            return true;
    }
    return std::ranges::any_of(object.arguments,
                               [&](const TypeRef &type) { return type.object != 0 && isGone({type.object, 0}); });
}

void Database::drop(const QList<Ref> &refs)
{
    QSet<Ref> gone;
    QList<Ref> waiting;
    const auto take = [&](const Ref &ref) {
        if (ref.object != 0 && !gone.contains(ref) && !gone.contains({ref.object, 0})) {
            gone += ref;
            waiting += ref;
        }
    };
    for (const Ref &ref : refs)
        take(ref);
    QList<Ref> defaults; // columns that lose theirs
    while (!waiting.isEmpty()) {
        const Ref ref = waiting.takeLast();
        const Object *dropped = find(ref.object);
        if (!dropped)
            continue;
        QSet<int> dependents = m_dependents.value(ref.object);
        for (const Ref &part : dropped->parts)
            dependents += part.object;
        if (ref.column == 0) {
            // An index and its constraint go together, as the indexes of partitions go with that of their parent.
            take({dropped->constraint, 0});
            if (dropped->kind == Kind::Constraint && dropped->constraintKind != Constraint::Kind::ForeignKey)
                take({dropped->index, 0});
        } else {
            for (const int child : dropped->children) {
                const Object *heir = find(child);
                const ColumnState *own = column(*dropped, ref.column);
                const ColumnState *inherited = heir && own ? column(*heir, own->name) : nullptr;
                if (inherited && !inherited->isLocal && !isInherited(*heir, *inherited, ref.object))
                    take({child, inherited->number});
            }
        }
        dependents += ref.object; // its own columns
        for (const int id : std::as_const(dependents)) {
            const Object *object = find(id);
            if (!object)
                continue;
            if (id != ref.object && goes(*object, gone))
                take({id, 0});
            for (const ColumnState &column : object->columns) {
                if (column.type.object != 0 && gone.contains({column.type.object, 0}))
                    take({id, column.number});
                const bool isBare = std::ranges::any_of(column.defaultNeeds, [&](const Ref &need) {
                    return gone.contains(need) || gone.contains({need.object, 0});
                });
                if (isBare && !column.generated.isEmpty())
                    take({id, column.number});
                else if (isBare)
                    defaults += {id, column.number};
            }
        }
    }
    for (const Ref &ref : std::as_const(defaults)) {
        if (Object *object = find(ref.object)) {
            for (ColumnState &column : object->columns) {
                if (column.number == ref.column) {
                    column.hasDefault = false;
                    column.defaultNeeds.clear();
                }
            }
        }
    }
    for (const Ref &ref : std::as_const(gone)) {
        if (ref.column == 0)
            erase(ref.object);
        else if (Object *object = find(ref.object))
            dropColumn(*object, ref.column);
    }
}

bool Database::isInherited(const Object &relation, const ColumnState &column, int butFrom) const
{
    return std::ranges::any_of(relation.parents, [&](int id) {
        const Object *parent = id == butFrom ? nullptr : find(id);
        return parent && Database::column(*parent, column.name);
    });
}

void Database::dropColumn(Object &relation, int number)
{
    relation.columns.removeIf([&](const ColumnState &column) { return column.number == number; });
}

void Database::erase(int id)
{
    Object *object = find(id);
    if (!object)
        return;
    index(*object, false);
    if (Object *owner = find(object->owner))
        owner->parts.removeAll({id, 0});
    for (const int parent : std::as_const(object->parents)) {
        if (Object *one = find(parent))
            one->children.removeAll(id);
    }
    m_dependents.remove(id);
    m_objects.erase(id);
}

// ---- columns

ColumnState *Database::column(Object &relation, const QString &name)
{
    const auto found = std::ranges::find(relation.columns, name, &ColumnState::name);
    return found == relation.columns.end() ? nullptr : &*found;
}

const ColumnState *Database::column(const Object &relation, const QString &name)
{
    const auto found = std::ranges::find(relation.columns, name, &ColumnState::name);
    return found == relation.columns.end() ? nullptr : &*found;
}

const ColumnState *Database::column(const Object &relation, int number)
{
    const auto found = std::ranges::find(relation.columns, number, &ColumnState::number);
    return found == relation.columns.end() ? nullptr : &*found;
}

} // namespace athanor::schema
