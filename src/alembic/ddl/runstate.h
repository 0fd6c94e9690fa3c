// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QSet>
#include <QString>

namespace athanor::ddl {

// What the earlier steps of one run did, as neither the files of a step nor the database (at the start) know it.
struct RunState
{
    QSet<QString> createdTypes = {}; // "schema.name", or "name": exist because of this run
    QSet<QString> droppedTypes = {};
    QSet<QString> createdTables = {};
    QSet<QString> droppedTables = {};
    QHash<QString, QSet<QString>> addedColumns = {}; // by table
    QHash<QString, QSet<QString>> droppedColumns = {};
    QSet<QString> addedIndexes = {}; // "table index"
    QSet<QString> droppedIndexes = {};
    QSet<QString> unsureTables = {}; // changed by SQL that is not understood: the database's answers are outdated
    // Enums and domains that a create_table of this run has seen: SQLAlchemy creates each once per process
    // (dialects/postgresql/named_types.py).
    QSet<QString> seenTypes = {};
    bool operator==(const RunState &) const = default;
};

} // namespace athanor::ddl
