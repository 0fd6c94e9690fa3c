// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QSet>
#include <QString>

#include <optional>

namespace athanor::ddl {

// A table, type or sequence. Without a schema: as the search_path says, where that is not known.
struct ObjectName
{
    QString schema;
    QString name;
    bool operator==(const ObjectName &) const = default;
};
inline size_t qHash(const ObjectName &object, size_t seed = 0)
{
    return qHashMulti(seed, object.schema, object.name);
}

// What a run has done to the objects of one kind.
struct NameFacts
{
    QHash<ObjectName, std::optional<bool>> exists = {}; // no value: changed in a way that is not known
    bool isOutdated = false; // any other may have been made or dropped
    bool mayBeGone = false; // any other may have been dropped
    bool operator==(const NameFacts &) const = default;
};

// What a run has done to a table that there is.
struct TableChanges
{
    QSet<QString> addedColumns = {};
    QSet<QString> droppedColumns = {};
    QSet<QString> addedIndexes = {};
    QSet<QString> droppedIndexes = {};
    bool columnsUnsure = false; // changed in a way that is not known
    bool indexesUnsure = false;
    bool operator==(const TableChanges &) const = default;
};

// What the earlier steps of one run did, as neither the files of a step nor the database (at the start) know it. Asked
// through RunAnswers, told by RunChanges.
struct RunState
{
    NameFacts tables = {}; // views too
    NameFacts types = {}; // without the row types of tables
    NameFacts sequences = {};
    QSet<ObjectName> views = {}; // made by the run: no tables for get_table_names()
    QHash<ObjectName, TableChanges> changes = {};
    QSet<QString> droppedIndexes = {}; // of tables that are not told
    QSet<QString> newSchemas = {};
    bool columnsOutdated = false; // any table's columns and indexes may have been changed
    bool searchPathChanged = false; // what names without a schema mean is not known
    int revision = 0; // counts the changes
    // Enums and domains that a create_table of this run has seen: SQLAlchemy creates each once per process
    // (dialects/postgresql/named_types.py).
    QSet<QString> seenTypes = {};
    bool operator==(const RunState &) const = default;
};

} // namespace athanor::ddl
