// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

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

// Which objects there are; no value: changed in a way that is not known.
class ObjectFacts
{
public:
    using Facts = QHash<ObjectName, std::optional<bool>>;

    [[nodiscard]] const Facts &all() const { return m_facts; }
    // nullptr: nothing is told of it.
    [[nodiscard]] const std::optional<bool> *find(const ObjectName &object) const;
    void insert(const ObjectName &object, std::optional<bool> exists);
    void remove(const ObjectName &object);
    void clear();
    // The schemas with which objects of that name are told; an empty one: without.
    [[nodiscard]] QStringList schemasOf(const QString &name) const { return m_schemas.value(name); }
    void forget(bool whatExistsOnly); // no value for what is told
    bool operator==(const ObjectFacts &other) const { return m_facts == other.m_facts; }

private:
    Facts m_facts;
    QHash<QString, QStringList> m_schemas;
};

// What a run has done to the objects of one kind.
struct NameFacts
{
    ObjectFacts exists = {};
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
// through RunAnswers, told by RunChanges; offline nothing is asked, and nothing told but `seenTypes`.
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
    bool hasGaps = false; // something ran that is not known; only remarks ask
    // Enums and domains that a create_table of this run has seen: SQLAlchemy creates each once per process
    // (dialects/postgresql/named_types.py).
    QSet<QString> seenTypes = {};
    bool operator==(const RunState &) const = default;
};

} // namespace athanor::ddl
