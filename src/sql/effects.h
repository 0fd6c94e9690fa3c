// SPDX-License-Identifier: MIT
#pragma once

#include "sql/classify.h"

#include <QList>
#include <QString>

namespace athanor::sql {

// One thing that a statement does to the names of a database: what a later "does it exist?" has to know.
struct Effect
{
    enum class Kind {
        Creates,
        Drops,
        Renames, // to the name `to`, in its schema
        Moves, // to the schema `to`
        Changes, // a table's columns or indexes
        DropsDependents, // CASCADE: other objects may be gone; of object Type also columns
        CreatesSchema, // name.schema
        DropsSchema, // name.schema, which was empty
        SearchPath, // what names without a schema mean
        Unknown, // it may do anything
    };
    enum class Object {
        Relation, // table, view, materialized view, foreign table; ALTER TABLE may also name an index or a sequence
        Sequence,
        Type, // enum, domain, composite, range
        Index,
    };
    Kind kind = Kind::Unknown;
    Object object = Object::Relation;
    RelationName name; // a temporary one has the schema "pg_temp"
    QString to;
    bool isTable = false; // a created relation that is no view and no foreign table
    bool isConditional = false; // IF EXISTS, IF NOT EXISTS, OR REPLACE
    bool isCertain = true; // false: only under a condition inside a DO block

    bool operator==(const Effect &) const = default;
};

// What the statements of a text do, in order. What is not understood is an effect of kind Unknown: also a DO block that
// runs functions or text, CALL, a SELECT that reads no table and so is run for its functions, and what the server may
// undo (ROLLBACK). Triggers and functions inside other queries are taken as harmless. Thread-safe.
QList<Effect> effectsOf(const QString &text);

} // namespace athanor::sql
