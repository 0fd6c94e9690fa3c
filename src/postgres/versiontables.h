// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/job.h"
#include "postgres/connection.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::postgres {

// One table in which Alembic keeps its rows (alembic/ddl/impl.py, version_table_impl: one column version_num
// VARCHAR(32)).
struct VersionTable
{
    QString schema;
    QString name;
    QString owner;
    bool inSearchPath = false; // found without its schema
    bool readable = false; // the session may SELECT
    bool writable = false; // the session may INSERT, UPDATE and DELETE
    QStringList rows; // version_num, sorted; empty if not readable
    int columnWidth = 0; // characters of version_num; 0: unlimited
    bool hasPrimaryKey = false; // on version_num
    std::optional<Error> error; // why it could not be read
    // What a GRANT would take away; the error says what to do about others (a lock, row security).
    enum class Obstacle { None, SchemaUsage, Select, Other };
    Obstacle obstacle = Obstacle::None;

    bool operator==(const VersionTable &) const = default;
    [[nodiscard]] QString qualifiedName() const { return schema + u'.' + name; }
};

// All version tables of a database at one moment.
struct VersionTablesSnapshot
{
    QList<VersionTable> tables; // sorted by schema and name
    QString database;
    QString user; // of the session
    QString searchPath;
    QStringList effectiveSchemas; // current_schemas(false): the schemas of search_path that exist
    int serverVersion = 0; // 170011
    bool isReplica = false;
    QDateTime readAt; // UTC, the server's clock

    bool operator==(const VersionTablesSnapshot &) const = default;
    // An empty schema means the search_path, as Alembic without version_table_schema. Null if there is none.
    [[nodiscard]] const VersionTable *find(const QString &schema, const QString &name) const;
};

// In ONE read only, repeatable read transaction: tables named alembic_version or %_alembic_version with a column
// version_num, and tables whose only column is version_num of a character type, in all schemas but the system's.
// One that cannot be read carries its error and hides no other. The session must not be in a transaction.
Result<VersionTablesSnapshot> readVersionTables(Connection &connection, JobContext *context = nullptr);

} // namespace athanor::postgres
