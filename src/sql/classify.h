// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QList>
#include <QString>

namespace athanor::sql {

enum class StatementKind {
    Query, // SELECT, VALUES, TABLE, SHOW, EXPLAIN
    Dml, // INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY FROM, and queries with one of these in WITH
         // known
    Ddl, // CREATE, ALTER, DROP, COMMENT, GRANT, …
    Utility, // SET, VACUUM, ANALYZE, REINDEX, LOCK, DO, CALL, …
    Transaction, // BEGIN, COMMIT, SAVEPOINT, …
    Unknown, // PostgreSQL 17's parser does not know it
};

struct RelationName
{
    QString schema; // empty: as the search_path says
    QString name;

    bool operator==(const RelationName &) const = default;
};

// What one statement is, by PostgreSQL 17's own parser.
struct StatementClass
{
    StatementKind kind = StatementKind::Unknown;
    QString node; // name of the parse node, for example "IndexStmt"
    bool concurrently = false;
    bool validates = false; // ALTER TABLE … VALIDATE CONSTRAINT alone
    bool inTransaction = true; // false: refused inside a transaction block (SQLSTATE 25001)
    bool readsOnly = false; // cannot write by itself; functions that it calls still may
    QList<RelationName> tables; // relations that it names, each once, in order of appearance; CTE names left out
    QList<RelationName> created; // relations that it creates

    bool operator==(const StatementClass &) const = default;
};

// One entry per statement of the text. A text that does not parse gives one entry of kind Unknown per statement that
// the scanner finds. Thread-safe.
QList<StatementClass> classify(const QString &text);

} // namespace athanor::sql
