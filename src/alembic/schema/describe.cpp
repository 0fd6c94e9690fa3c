// SPDX-License-Identifier: MIT
#include "alembic/schema/schema.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

QString word(Relation::Kind kind)
{
    switch (kind) {
    case Relation::Kind::Table:
        return u"table"_s;
    case Relation::Kind::PartitionedTable:
        return u"partitioned table"_s;
    case Relation::Kind::ForeignTable:
        return u"foreign table"_s;
    case Relation::Kind::View:
        return u"view"_s;
    case Relation::Kind::MaterializedView:
        return u"materialized view"_s;
    }
    return {};
}

QString word(Constraint::Kind kind)
{
    switch (kind) {
    case Constraint::Kind::PrimaryKey:
        return u"primary key"_s;
    case Constraint::Kind::Unique:
        return u"unique"_s;
    case Constraint::Kind::ForeignKey:
        return u"foreign key"_s;
    case Constraint::Kind::Check:
        return u"check"_s;
    case Constraint::Kind::Exclusion:
        return u"exclusion"_s;
    case Constraint::Kind::Trigger:
        return u"constraint trigger"_s;
    }
    return {};
}

QString word(Type::Kind kind)
{
    switch (kind) {
    case Type::Kind::Enum:
        return u"enum"_s;
    case Type::Kind::Domain:
        return u"domain"_s;
    case Type::Kind::Composite:
        return u"composite type"_s;
    case Type::Kind::Range:
        return u"range"_s;
    case Type::Kind::Base:
        return u"base type"_s;
    }
    return {};
}

QString word(Function::Kind kind)
{
    switch (kind) {
    case Function::Kind::Function:
        return u"function"_s;
    case Function::Kind::Procedure:
        return u"procedure"_s;
    case Function::Kind::Aggregate:
        return u"aggregate"_s;
    }
    return {};
}

void describeParts(const Relation &relation, const QString &name, QStringList &lines)
{
    for (const Column &column : relation.columns) {
        QString line = u"column "_s % name % u'.' % column.name % u' ' % column.type %
                       (column.notNull ? u" not null"_s : QString()) % (column.hasDefault ? u" default"_s : QString());
        if (!column.identity.isEmpty())
            line += u" identity "_s % column.identity;
        if (!column.generated.isEmpty())
            line += u" generated "_s % column.generated;
        lines += line;
    }
    for (const Constraint &constraint : relation.constraints) {
        lines += u"constraint "_s % name % u'.' % constraint.name % u' ' % word(constraint.kind) % u" ("_s %
                 constraint.columns.join(", "_L1) % u')' %
                 (constraint.referenced.isEmpty() ? QString() : u" references "_s + constraint.referenced);
    }
    for (const Index &index : relation.indexes) {
        QStringList columns;
        for (const QString &column : index.columns)
            columns += column.isEmpty() ? u"(expression)"_s : column;
        lines += u"index "_s % name % u'.' % index.name % u' ' % index.method % u" ("_s % columns.join(", "_L1) % u')' %
                 (index.unique ? u" unique"_s : QString()) % (index.hasPredicate ? u" where"_s : QString());
    }
    for (const Trigger &trigger : relation.triggers)
        lines += u"trigger "_s % name % u'.' % trigger.name;
}

} // namespace

Schema withoutRevisions(Schema schema)
{
    const auto forget = [](auto &items) {
        for (auto &item : items)
            item.revision.clear();
    };
    forget(schema.schemas);
    forget(schema.extensions);
    forget(schema.relations);
    forget(schema.sequences);
    forget(schema.types);
    forget(schema.functions);
    for (Relation &relation : schema.relations) {
        forget(relation.columns);
        forget(relation.constraints);
        forget(relation.indexes);
        forget(relation.triggers);
    }
    return schema;
}

QStringList describe(const Schema &schema)
{
    QStringList lines;
    for (const Named &one : schema.schemas)
        lines += u"schema "_s + one.name;
    for (const Named &one : schema.extensions)
        lines += u"extension "_s + one.name;
    for (const Relation &relation : schema.relations) {
        const QString name = relation.schema % u'.' % relation.name;
        lines += word(relation.kind) % u' ' % name;
        describeParts(relation, name, lines);
    }
    for (const Sequence &one : schema.sequences) {
        lines += u"sequence "_s % one.schema % u'.' % one.name %
                 (one.owner.isEmpty() ? QString() : u" owned by "_s + one.owner);
    }
    for (const Type &one : schema.types) {
        lines += word(one.kind) % u' ' % one.schema % u'.' % one.name %
                 (one.kind == Type::Kind::Enum ? QString(u" ("_s % one.labels.join(", "_L1) % u')') : QString());
    }
    for (const Function &one : schema.functions)
        lines += word(one.kind) % u' ' % one.schema % u'.' % one.name % u'(' % one.arguments % u')';
    std::ranges::sort(lines);
    return lines;
}

} // namespace athanor::schema
