// SPDX-License-Identifier: MIT
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

// What a database holds, by name: replayed from a history (replay.h), or read from a server (postgres/liveschema.h).
// Every object names the revision that made it; empty: not told, as a server does not know.
namespace athanor::schema {

struct Column
{
    QString name;
    // As pg_catalog.format_type writes it where the search_path is empty: "character varying(50)", "public.mood[]".
    QString type;
    bool notNull = false;
    bool hasDefault = false; // or is generated
    QString identity; // "a" always, "d" by default, empty: none (pg_attribute.attidentity)
    QString generated; // "s" stored, empty: none
    QString revision;
    bool operator==(const Column &) const = default;
};

struct Constraint
{
    enum class Kind { PrimaryKey, Unique, ForeignKey, Check, Exclusion, Trigger };
    QString name;
    Kind kind = Kind::Check;
    QStringList columns; // in its order; of a check: sorted
    QString referenced; // of a foreign key: "public.users"
    QString revision;
    bool operator==(const Constraint &) const = default;
};

struct Index
{
    QString name;
    bool unique = false;
    bool hasPredicate = false;
    QString method; // "btree"
    QStringList columns; // in order, those of INCLUDE, too; an expression is empty
    QString revision;
    bool operator==(const Index &) const = default;
};

struct Trigger
{
    QString name;
    QString revision;
    bool operator==(const Trigger &) const = default;
};

struct Relation
{
    enum class Kind { Table, PartitionedTable, ForeignTable, View, MaterializedView };
    QString schema;
    QString name;
    Kind kind = Kind::Table;
    QList<Column> columns; // in order; of views: none, as only a server can tell them
    QList<Constraint> constraints; // by name, as what follows
    QList<Index> indexes; // those of constraints, too
    QList<Trigger> triggers;
    QString revision;
    bool operator==(const Relation &) const = default;
};

struct Sequence
{
    QString schema;
    QString name;
    QString owner; // "public.users.id"; empty: none
    QString revision;
    bool operator==(const Sequence &) const = default;
};

struct Type
{
    enum class Kind { Enum, Domain, Composite, Range, Base };
    QString schema;
    QString name;
    Kind kind = Kind::Enum;
    QStringList labels; // of an enum, in order
    QString revision;
    bool operator==(const Type &) const = default;
};

struct Function
{
    enum class Kind { Function, Procedure, Aggregate };
    QString schema;
    QString name;
    QString arguments; // types as in Column, with ", " between them
    Kind kind = Kind::Function;
    QString revision;
    bool operator==(const Function &) const = default;
};

struct Named
{
    QString name;
    QString revision;
    bool operator==(const Named &) const = default;
};

// Without the system's own objects, temporary ones and those that belong to extensions. All lists are sorted by schema
// and name.
struct Schema
{
    QList<Named> schemas; // without "public"
    QList<Named> extensions; // without "plpgsql"
    QList<Relation> relations;
    QList<Sequence> sequences;
    QList<Type> types; // without row types and arrays
    QList<Function> functions;
    bool operator==(const Schema &) const = default;
};

// To be compared with what a server holds.
Schema withoutRevisions(Schema schema);

// One line for each object and each part of one, sorted: what two schemas have in common, or not, is to be seen in
// their lines. Revisions are left out, and the order of columns.
QStringList describe(const Schema &schema);

} // namespace athanor::schema
