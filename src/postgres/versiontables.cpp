// SPDX-License-Identifier: MIT
#include "postgres/versiontables.h"

#include "postgres/readtransaction.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::postgres {

namespace {

// Type oids 25, 1042, 1043: text, character, character varying (pg_type.dat).
const QString tablesQuery = uR"(
SELECT n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner), pg_catalog.pg_table_is_visible(c.oid),
       pg_catalog.has_schema_privilege(n.oid, 'USAGE'),
       a.attnum IS NOT NULL,
       coalesce(pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT'), false),
       coalesce(pg_catalog.has_table_privilege(c.oid, 'INSERT')
            AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'UPDATE')
            AND pg_catalog.has_table_privilege(c.oid, 'DELETE'), false),
       CASE WHEN a.atttypid IN (1042, 1043) AND a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 0 END,
       EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k
                WHERE k.conrelid = c.oid AND k.contype = 'p' AND k.conkey = ARRAY[a.attnum]),
       pg_catalog.row_security_active(c.oid)
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_attribute a
         ON a.attrelid = c.oid AND a.attname = 'version_num' AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND (c.relname = 'alembic_version' OR c.relname LIKE '%\_alembic\_version'
        OR (a.atttypid IN (25, 1042, 1043)
            AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_attribute o
                             WHERE o.attrelid = c.oid AND o.attnum > 0 AND NOT o.attisdropped
                               AND o.attnum <> a.attnum)))
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C")"_s;

const QString sessionQuery = uR"(
SELECT current_database(), current_user, current_setting('search_path'),
       array_to_json(pg_catalog.current_schemas(false)), pg_catalog.pg_is_in_recovery(),
       (extract(epoch FROM pg_catalog.now()) * 1000)::bigint)"_s;

QString selectFrom(const VersionTable &table, qsizetype index)
{
    return u"SELECT %1, version_num::text FROM %2.%3"_s.arg(QString::number(index), quoteIdentifier(table.schema),
                                                            quoteIdentifier(table.name));
}

void addRows(QList<VersionTable> &tables, const ResultSet &result)
{
    for (qsizetype row = 0; row < result.rows.size(); ++row) {
        tables[result.number(row, 0)].rows.append(result.text(row, 1));
    }
}

// Statements within a savepoint, so that a refusal does not end the transaction.
Result<ResultSet> tryRead(Connection &connection, const QString &sql, JobContext *context)
{
    if (const auto saved = connection.execute(u"SAVEPOINT reading"_s, context); !saved) {
        return saved;
    }
    Result<ResultSet> result = connection.execute(sql, context);
    const QString end = result ? u"RELEASE SAVEPOINT reading"_s : u"ROLLBACK TO SAVEPOINT reading"_s;
    if (const auto ended = connection.execute(end); !ended) {
        return ended;
    }
    return result;
}

bool endsReading(const Error &error)
{
    return error.kind == Error::Kind::Cancelled || error.kind == Error::Kind::Connection;
}

Result<void> readRows(Connection &connection, QList<VersionTable> &tables, JobContext *context)
{
    QList<qsizetype> readable;
    QStringList selects;
    for (qsizetype i = 0; i < tables.size(); ++i) {
        if (tables[i].readable) {
            readable.append(i);
            selects.append(selectFrom(tables[i], i));
        }
    }
    if (selects.isEmpty()) {
        return {};
    }
    const Result<ResultSet> together = tryRead(connection, selects.join(u"\nUNION ALL\n"_s), context);
    if (together) {
        addRows(tables, *together);
        return {};
    }
    if (endsReading(together.error())) {
        return std::unexpected(together.error());
    }
    // One of them cannot be read (locked by a migration, for one): find out which, quickly.
    for (const qsizetype i : std::as_const(readable)) {
        const Result<ResultSet> alone =
            tryRead(connection, u"SET LOCAL lock_timeout = '300ms';\n"_s + selectFrom(tables[i], i), context);
        if (alone) {
            addRows(tables, *alone);
        } else if (endsReading(alone.error())) {
            return std::unexpected(alone.error());
        } else {
            tables[i].readable = false;
            tables[i].error = alone.error();
            tables[i].obstacle = VersionTable::Obstacle::Other;
        }
    }
    return {};
}

std::optional<Error> whyUnreadable(const VersionTable &table, bool schemaUsable, bool hasColumn, bool columnReadable,
                                   bool rowSecurity)
{
    if (!hasColumn) {
        return Error::make(
            Error::Kind::NotFound,
            QCoreApplication::translate("athanor", "The table %1 has no column version_num.")
                .arg(table.qualifiedName()),
            QCoreApplication::translate("athanor", "It is no version table of Alembic, or it was damaged."));
    }
    if (!schemaUsable) {
        return Error::make(
            Error::Kind::Permission,
            QCoreApplication::translate("athanor", "The database user may not use the schema %1.").arg(table.schema),
            QCoreApplication::translate("athanor", "Grant USAGE on the schema to the user."));
    }
    if (!columnReadable) {
        return Error::make(
            Error::Kind::Permission,
            QCoreApplication::translate("athanor", "The database user may not read %1.").arg(table.qualifiedName()),
            QCoreApplication::translate("athanor", "Grant SELECT on the table to the user."));
    }
    if (rowSecurity) {
        return Error::make(Error::Kind::Permission,
                           QCoreApplication::translate("athanor", "Row security may hide rows of %1 from this user.")
                               .arg(table.qualifiedName()),
                           QCoreApplication::translate("athanor", "Connect as the table's owner."));
    }
    return std::nullopt;
}

} // namespace

const VersionTable *VersionTablesSnapshot::find(const QString &schema, const QString &name) const
{
    const auto found = std::ranges::find_if(tables, [&](const VersionTable &table) {
        return table.name == name && (schema.isEmpty() ? table.inSearchPath : table.schema == schema);
    });
    return found == tables.end() ? nullptr : &*found;
}

Result<VersionTablesSnapshot> readVersionTables(Connection &connection, JobContext *context)
{
    if (const Result<void> begun = ReadTransaction::begin(connection, context); !begun) {
        return std::unexpected(begun.error());
    }
    const ReadTransaction transaction(connection);
    const Result<ResultSet> session = connection.execute(sessionQuery, context);
    if (!session) {
        return std::unexpected(session.error());
    }
    VersionTablesSnapshot snapshot;
    snapshot.database = session->text(0, 0);
    snapshot.user = session->text(0, 1);
    snapshot.searchPath = session->text(0, 2);
    snapshot.effectiveSchemas = stringsFromJson(session->text(0, 3));
    snapshot.isReplica = session->flag(0, 4);
    snapshot.readAt = QDateTime::fromMSecsSinceEpoch(session->number(0, 5), QTimeZone::UTC);
    snapshot.serverVersion = connection.serverVersion();

    const Result<ResultSet> found = connection.execute(tablesQuery, context);
    if (!found) {
        return std::unexpected(found.error());
    }
    for (qsizetype row = 0; row < found->rows.size(); ++row) {
        VersionTable table;
        table.schema = found->text(row, 0);
        table.name = found->text(row, 1);
        table.owner = found->text(row, 2);
        table.inSearchPath = found->flag(row, 3);
        const bool schemaUsable = found->flag(row, 4);
        const bool hasColumn = found->flag(row, 5);
        const bool columnReadable = found->flag(row, 6);
        table.readable = schemaUsable && hasColumn && columnReadable;
        table.writable = schemaUsable && hasColumn && found->flag(row, 7);
        table.columnWidth = static_cast<int>(found->number(row, 8));
        table.hasPrimaryKey = found->flag(row, 9);
        table.error = whyUnreadable(table, schemaUsable, hasColumn, columnReadable, found->flag(row, 10));
        if (table.error) {
            const auto missing = schemaUsable ? VersionTable::Obstacle::Select : VersionTable::Obstacle::SchemaUsage;
            table.obstacle = table.readable || !hasColumn ? VersionTable::Obstacle::Other : missing;
        }
        snapshot.tables.append(table);
    }
    if (const Result<void> read = readRows(connection, snapshot.tables, context); !read) {
        return std::unexpected(read.error());
    }
    for (VersionTable &table : snapshot.tables) {
        table.rows.sort();
    }
    return snapshot;
}

} // namespace athanor::postgres
