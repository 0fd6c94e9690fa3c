// SPDX-License-Identifier: MIT
#include "alembic/schema/database.h"
#include "alembic/schema/typenames.h"

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

bool isTemporary(const Object &object)
{
    return object.name.schema == "pg_temp"_L1;
}

Relation::Kind relationKind(Kind kind)
{
    switch (kind) {
    case Kind::PartitionedTable:
        return Relation::Kind::PartitionedTable;
    case Kind::ForeignTable:
        return Relation::Kind::ForeignTable;
    case Kind::View:
        return Relation::Kind::View;
    case Kind::MaterializedView:
        return Relation::Kind::MaterializedView;
    default:
        return Relation::Kind::Table;
    }
}

Type::Kind typeKind(Kind kind)
{
    switch (kind) {
    case Kind::Domain:
        return Type::Kind::Domain;
    case Kind::CompositeType:
        return Type::Kind::Composite;
    case Kind::Range:
        return Type::Kind::Range;
    case Kind::BaseType:
        return Type::Kind::Base;
    default:
        return Type::Kind::Enum;
    }
}

Function::Kind functionKind(Kind kind)
{
    switch (kind) {
    case Kind::Procedure:
        return Function::Kind::Procedure;
    case Kind::Aggregate:
        return Function::Kind::Aggregate;
    default:
        return Function::Kind::Function;
    }
}

QStringList columnNames(const Object &relation, const QList<int> &numbers)
{
    QStringList names;
    for (const int number : numbers) {
        const ColumnState *column = Database::column(relation, number);
        names += column ? column->name : QString();
    }
    return names;
}

template <typename Item>
void sortByName(QList<Item> &items)
{
    std::ranges::sort(items, {}, [](const Item &item) -> const QString & { return item.name; });
}

template <typename Item>
void sortBySchema(QList<Item> &items)
{
    std::ranges::sort(items, {}, [](const Item &item) { return std::tie(item.schema, item.name); });
}

} // namespace

QString Database::typeText(const TypeRef &type) const
{
    TypeRef named = type;
    if (const Object *object = find(type.object)) {
        named.schema = object->name.schema;
        named.name = object->name.name;
    }
    return typeSpelling(named);
}

void Database::snapshotRelation(const Object &object, Relation &relation) const
{
    const bool isView = object.kind == Kind::View || object.kind == Kind::MaterializedView;
    for (const ColumnState &column : object.columns) {
        if (isView)
            break;
        relation.columns += {.name = column.name,
                             .type = typeText(column.type),
                             .notNull = column.notNull,
                             .hasDefault = column.hasDefault,
                             .identity = column.identity,
                             .generated = column.generated,
                             .revision = column.revision};
    }
    for (const Ref &part : object.parts) {
        const Object *one = find(part.object);
        if (!one)
            continue;
        if (one->kind == Kind::Trigger) {
            relation.triggers += {.name = one->name.name, .revision = one->revision};
        } else if (one->kind == Kind::Index) {
            relation.indexes += {.name = one->name.name,
                                 .unique = one->unique,
                                 .hasPredicate = one->hasPredicate,
                                 .method = one->method,
                                 .columns = columnNames(object, one->keys),
                                 .revision = one->revision};
        } else if (one->kind == Kind::Constraint) {
            Constraint constraint{.name = one->name.name,
                                  .kind = one->constraintKind,
                                  .columns = columnNames(object, one->keys),
                                  .referenced = {},
                                  .revision = one->revision};
            if (constraint.kind == Constraint::Kind::Check)
                constraint.columns.sort();
            if (constraint.kind == Constraint::Kind::ForeignKey) {
                const Object *target = find(one->referenced);
                constraint.referenced = nameText(target ? target->name : one->referencedName);
            }
            relation.constraints += constraint;
        }
    }
    sortByName(relation.constraints);
    sortByName(relation.indexes);
    sortByName(relation.triggers);
}

Schema Database::snapshot() const
{
    Schema schema;
    for (const auto &[id, object] : m_objects) {
        const auto &[space, name] = object.name;
        if (isTemporary(object)) {
            continue;
        } else if (object.kind == Kind::Schema) {
            if (name != "public"_L1)
                schema.schemas += {.name = name, .revision = object.revision};
        } else if (object.kind == Kind::Extension) {
            if (name != "plpgsql"_L1)
                schema.extensions += {.name = name, .revision = object.revision};
        } else if (object.kind <= Kind::MaterializedView) {
            Relation relation{.schema = space,
                              .name = name,
                              .kind = relationKind(object.kind),
                              .columns = {},
                              .constraints = {},
                              .indexes = {},
                              .triggers = {},
                              .revision = object.revision};
            snapshotRelation(object, relation);
            schema.relations += relation;
        } else if (object.kind == Kind::Sequence) {
            Sequence sequence{.schema = space, .name = name, .owner = {}, .revision = object.revision};
            if (const Object *owner = find(object.owner)) {
                const ColumnState *column = Database::column(*owner, object.ownerColumn);
                sequence.owner = nameText(owner->name) % u'.' % (column ? column->name : QString());
            }
            schema.sequences += sequence;
        } else if (isType(object.kind)) {
            schema.types += {.schema = space,
                             .name = name,
                             .kind = typeKind(object.kind),
                             .labels = object.labels,
                             .revision = object.revision};
        } else if (isFunction(object.kind)) {
            QStringList arguments;
            for (const TypeRef &argument : object.arguments)
                arguments += typeText(argument);
            schema.functions += {.schema = space,
                                 .name = name,
                                 .arguments = arguments.join(", "_L1),
                                 .kind = functionKind(object.kind),
                                 .revision = object.revision};
        }
    }
    sortByName(schema.schemas);
    sortByName(schema.extensions);
    sortBySchema(schema.relations);
    sortBySchema(schema.sequences);
    sortBySchema(schema.types);
    std::ranges::sort(schema.functions, {},
                      [](const Function &one) { return std::tie(one.schema, one.name, one.arguments); });
    return schema;
}

} // namespace athanor::schema
