// SPDX-License-Identifier: MIT
#include "journal/journal.h"

#include "core/logging.h"
#include "core/processidentity.h"
#include "journal/database.h"
#include "sql/mask.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QStandardPaths>
#include <QSysInfo>

#include <pwd.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace athanor::journal {

namespace {

constexpr std::pair<OperationKind, QLatin1StringView> kindNames[] = {
    {OperationKind::Upgrade, "upgrade"_L1},   {OperationKind::Downgrade, "downgrade"_L1},
    {OperationKind::Stamp, "stamp"_L1},       {OperationKind::Backup, "backup"_L1},
    {OperationKind::Restore, "restore"_L1},   {OperationKind::Repair, "repair"_L1},
    {OperationKind::Rehearse, "rehearse"_L1},
};

constexpr std::pair<Outcome, QLatin1StringView> outcomeNames[] = {
    {Outcome::Running, "running"_L1},
    {Outcome::Succeeded, "succeeded"_L1},
    {Outcome::Failed, "failed"_L1},
    {Outcome::Cancelled, "cancelled"_L1},
};

constexpr std::pair<BackupRecord::Rung, QLatin1StringView> rungNames[] = {
    {BackupRecord::Rung::None, "none"_L1},
    {BackupRecord::Rung::Exited, "exited"_L1},
    {BackupRecord::Rung::ReadBack, "read back"_L1},
    {BackupRecord::Rung::Restored, "restored"_L1},
};

template <typename Enum, size_t count>
QString nameOf(const std::pair<Enum, QLatin1StringView> (&names)[count], Enum value)
{
    for (const auto &[candidate, name] : names) {
        if (candidate == value) {
            return name;
        }
    }
    return {};
}

template <typename Enum, size_t count>
Enum valueOf(const std::pair<Enum, QLatin1StringView> (&names)[count], const QString &name)
{
    for (const auto &[value, candidate] : names) {
        if (candidate == name) {
            return value;
        }
    }
    return names[0].first;
}

QString listText(const QStringList &list)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(list)).toJson(QJsonDocument::Compact));
}

QStringList listFrom(const QString &text)
{
    QStringList list;
    const QJsonArray array = QJsonDocument::fromJson(text.toUtf8()).array();
    for (const QJsonValue &value : array) {
        list.append(value.toString());
    }
    return list;
}

// A list that may be unknown is JSON's null, which older readers take for an empty list.
const QString unknownList = u"null"_s;

QString knownListText(const std::optional<QStringList> &list)
{
    return list ? listText(*list) : unknownList;
}

std::optional<QStringList> knownListFrom(const QString &text)
{
    return text == unknownList ? std::nullopt : std::optional(listFrom(text));
}

QVariant timeText(const QDateTime &time)
{
    return time.isValid() ? QVariant(time.toUTC().toString(Qt::ISODateWithMs)) : QVariant();
}

QDateTime timeFrom(const QVariant &value)
{
    return value.isNull() ? QDateTime() : QDateTime::fromString(value.toString(), Qt::ISODateWithMs);
}

QString thisUser()
{
    QByteArray buffer(16384, '\0');
    passwd entry{};
    passwd *found = nullptr;
    ::getpwuid_r(::getuid(), &entry, buffer.data(), static_cast<size_t>(buffer.size()), &found);
    return found != nullptr ? QString::fromLocal8Bit(entry.pw_name) : QString::number(::getuid());
}

QString errorSentence(const std::optional<Error> &error)
{
    return error ? maskSecrets(error->sentence()) : QString();
}

Result<void> nothingFound(const QString &what)
{
    return std::unexpected(Error::make(Error::Kind::NotFound, what));
}

const QString operationColumns =
    u"id, started, finished, kind, module, version_table, database, environment, system_user, database_user, role,"
    " engine, target, rows_before, rows_planned, rows_after, plan_digest, reason, outcome, error_text, error_code,"
    " process_id"_s;

OperationRecord operationFrom(const QSqlQuery &query)
{
    const auto text = [&query](int column) { return query.value(column).toString(); };
    return {.id = query.value(0).toLongLong(),
            .started = timeFrom(query.value(1)),
            .finished = timeFrom(query.value(2)),
            .kind = valueOf(kindNames, text(3)),
            .module = text(4),
            .versionTable = text(5),
            .database = text(6),
            .environment = text(7),
            .systemUser = text(8),
            .databaseUser = text(9),
            .role = text(10),
            .engine = text(11),
            .target = text(12),
            .rowsBefore = listFrom(text(13)),
            .rowsPlanned = listFrom(text(14)),
            .rowsAfter = knownListFrom(text(15)),
            .planDigest = text(16),
            .reason = text(17),
            .outcome = valueOf(outcomeNames, text(18)),
            .errorText = text(19),
            .errorCode = text(20),
            .processId = query.value(21).toLongLong()};
}

QVariantList backupValues(const BackupRecord &record)
{
    return {record.operationId,
            timeText(record.created.isValid() ? record.created : QDateTime::currentDateTimeUtc()),
            record.path,
            record.format,
            record.module,
            record.database,
            record.scope,
            listText(record.versionRows),
            record.sizeBytes,
            record.sha256,
            record.serverVersion,
            record.toolVersion,
            nameOf(rungNames, record.rung),
            record.deleted ? 1 : 0};
}

} // namespace

QString kindName(OperationKind kind)
{
    return nameOf(kindNames, kind);
}

QString outcomeName(Outcome outcome)
{
    return nameOf(outcomeNames, outcome);
}

QString Journal::defaultPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + u"/journal.sqlite"_s;
}

Result<Journal> Journal::open(const QString &path)
{
    // The file may have been replaced since this thread opened it.
    Database::closeOfThread(path);
    if (const auto database = Database::ofThread(path); !database) {
        return std::unexpected(database.error());
    }
    return Journal(path);
}

Result<qint64> Journal::begin(const OperationRecord &record) const
{
    return Database::ofThread(m_path).and_then([&](const Database &database) {
        const ProcessIdentity process = ProcessIdentity::current();
        return database.insert(
            u"INSERT INTO operation (started, kind, module, version_table, database, environment, system_user,"
            " database_user, role, engine, target, rows_before, rows_planned, rows_after, plan_digest, reason, outcome,"
            " error_text, error_code, process_id, process_start, boot, host)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
            {timeText(record.started.isValid() ? record.started : QDateTime::currentDateTimeUtc()),
             kindName(record.kind),
             record.module,
             record.versionTable,
             record.database,
             record.environment,
             record.systemUser.isEmpty() ? thisUser() : record.systemUser,
             record.databaseUser,
             record.role,
             record.engine,
             record.target,
             listText(record.rowsBefore),
             listText(record.rowsPlanned),
             knownListText(record.rowsAfter),
             record.planDigest,
             record.reason,
             outcomeName(Outcome::Running),
             maskSecrets(record.errorText),
             record.errorCode,
             process.pid,
             process.startTime,
             process.boot,
             QSysInfo::machineHostName()},
            Durability::Full);
    });
}

Result<void> Journal::finish(qint64 operationId, Outcome outcome, const std::optional<QStringList> &rowsAfter,
                             const std::optional<Error> &error) const
{
    return Database::ofThread(m_path).and_then([&](const Database &database) {
        return database.update(u"UPDATE operation SET finished = ?, outcome = ?, rows_after = ?, error_text = ?,"
                               " error_code = ? WHERE id = ?"_s,
                               {timeText(QDateTime::currentDateTimeUtc()), outcomeName(outcome),
                                knownListText(rowsAfter), errorSentence(error), error ? error->code : QString(),
                                operationId},
                               Durability::Full);
    });
}

Result<OperationRecord> Journal::operation(qint64 operationId) const
{
    const auto database = Database::ofThread(m_path);
    auto query = database.and_then([&](const Database &open) {
        return open.run(u"SELECT "_s + operationColumns + u" FROM operation WHERE id = ?"_s, {operationId});
    });
    if (!query) {
        return std::unexpected(query.error());
    }
    if (!query->next()) {
        return std::unexpected(
            nothingFound(QCoreApplication::translate("athanor", "The journal has no operation %1.").arg(operationId))
                .error());
    }
    return operationFrom(*query);
}

Result<QList<OperationRecord>> Journal::operations(const OperationFilter &filter) const
{
    QStringList conditions;
    QVariantList values;
    const auto require = [&](const QString &column, const QString &value) {
        conditions.append(column + u" = ?"_s);
        values.append(value);
    };
    if (!filter.database.isEmpty()) {
        require(u"database"_s, filter.database);
    }
    if (!filter.module.isEmpty()) {
        require(u"module"_s, filter.module);
    }
    if (filter.kind) {
        require(u"kind"_s, kindName(*filter.kind));
    }
    if (filter.outcome) {
        require(u"outcome"_s, outcomeName(*filter.outcome));
    }
    QString sql = u"SELECT "_s + operationColumns + u" FROM operation"_s;
    if (!conditions.isEmpty()) {
        sql += u" WHERE "_s + conditions.join(u" AND "_s);
    }
    sql += u" ORDER BY id DESC LIMIT ?"_s;
    values.append(filter.limit);
    auto query =
        Database::ofThread(m_path).and_then([&](const Database &database) { return database.run(sql, values); });
    if (!query) {
        return std::unexpected(query.error());
    }
    QList<OperationRecord> records;
    while (query->next()) {
        records.append(operationFrom(*query));
    }
    return records;
}

Result<QList<OperationRecord>> Journal::abandoned() const
{
    auto query = Database::ofThread(m_path).and_then([&](const Database &database) {
        return database.run(u"SELECT "_s + operationColumns +
                                u", process_start, boot FROM operation WHERE outcome = 'running' AND host = ?"
                                " ORDER BY id"_s,
                            {QSysInfo::machineHostName()});
    });
    if (!query) {
        return std::unexpected(query.error());
    }
    QList<OperationRecord> records;
    while (query->next()) {
        const OperationRecord record = operationFrom(*query);
        const ProcessIdentity process{
            .pid = record.processId, .startTime = query->value(22).toString(), .boot = query->value(23).toString()};
        if (!process.isAlive()) {
            records.append(record);
        }
    }
    return records;
}

Result<qint64> Journal::addStatement(const StatementRecord &record) const
{
    return Database::ofThread(m_path).and_then([&](const Database &database) {
        return database.insert(u"INSERT INTO statement (operation_id, ordinal, revision, file, line, sql,"
                               " in_transaction, started, duration, outcome, row_count, error_text, error_code)"
                               " VALUES (?, CASE WHEN ? > 0 THEN ? ELSE"
                               " (SELECT coalesce(max(ordinal), 0) + 1 FROM statement WHERE operation_id = ?) END,"
                               " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
                               {record.operationId, record.ordinal, record.ordinal, record.operationId, record.revision,
                                record.file, record.line, sql::maskPasswords(record.sql), record.inTransaction ? 1 : 0,
                                timeText(record.started.isValid() ? record.started : QDateTime::currentDateTimeUtc()),
                                record.durationMilliseconds, outcomeName(record.outcome), record.rowCount,
                                maskSecrets(record.errorText), record.errorCode},
                               // Within a transaction a power cut takes the statement back too; outside it stays done.
                               record.inTransaction ? Durability::Normal : Durability::Full);
    });
}

Result<void> Journal::finishStatement(qint64 statementId, Outcome outcome, qint64 durationMilliseconds, qint64 rowCount,
                                      const std::optional<Error> &error) const
{
    return Database::ofThread(m_path).and_then([&](const Database &database) {
        return database.update(
            u"UPDATE statement SET outcome = ?, duration = ?, row_count = ?, error_text = ?, error_code = ?"
            " WHERE id = ?"_s,
            {outcomeName(outcome), durationMilliseconds, rowCount, errorSentence(error),
             error ? error->code : QString(), statementId},
            Durability::Normal);
    });
}

Result<QList<StatementRecord>> Journal::statements(qint64 operationId) const
{
    auto query = Database::ofThread(m_path).and_then([&](const Database &database) {
        return database.run(
            u"SELECT id, ordinal, revision, file, line, sql, in_transaction, started, duration, outcome,"
            " row_count, error_text, error_code FROM statement WHERE operation_id = ? ORDER BY ordinal"_s,
            {operationId});
    });
    if (!query) {
        return std::unexpected(query.error());
    }
    QList<StatementRecord> records;
    while (query->next()) {
        records.append({.id = query->value(0).toLongLong(),
                        .operationId = operationId,
                        .ordinal = query->value(1).toInt(),
                        .revision = query->value(2).toString(),
                        .file = query->value(3).toString(),
                        .line = query->value(4).toInt(),
                        .sql = query->value(5).toString(),
                        .inTransaction = query->value(6).toInt() != 0,
                        .started = timeFrom(query->value(7)),
                        .durationMilliseconds = query->value(8).toLongLong(),
                        .outcome = valueOf(outcomeNames, query->value(9).toString()),
                        .rowCount = query->value(10).toLongLong(),
                        .errorText = query->value(11).toString(),
                        .errorCode = query->value(12).toString()});
    }
    return records;
}

Result<qint64> Journal::addBackup(const BackupRecord &record) const
{
    return Database::ofThread(m_path).and_then([&](const Database &database) {
        return database.insert(
            u"INSERT INTO backup (operation_id, created, path, format, module, database, scope, version_rows, size,"
            " sha256, server_version, tool_version, rung, deleted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
            backupValues(record), Durability::Full);
    });
}

Result<void> Journal::updateBackup(const BackupRecord &record) const
{
    return Database::ofThread(m_path).and_then([&](const Database &database) {
        QVariantList values = backupValues(record);
        values.append(record.id);
        return database.update(
            u"UPDATE backup SET operation_id = ?, created = ?, path = ?, format = ?, module = ?, database = ?, scope = "
            u"?,"
            " version_rows = ?, size = ?, sha256 = ?, server_version = ?, tool_version = ?, rung = ?, deleted = ?"
            " WHERE id = ?"_s,
            values, Durability::Full);
    });
}

Result<QList<BackupRecord>> Journal::backups(const QString &database) const
{
    auto query = Database::ofThread(m_path).and_then([&](const Database &open) {
        return open.run(
            u"SELECT id, operation_id, created, path, format, module, database, scope, version_rows, size, sha256,"
            " server_version, tool_version, rung, deleted FROM backup WHERE ? = '' OR database = ? ORDER BY id DESC"_s,
            {database, database});
    });
    if (!query) {
        return std::unexpected(query.error());
    }
    QList<BackupRecord> records;
    while (query->next()) {
        const auto text = [&query](int column) { return query->value(column).toString(); };
        records.append({.id = query->value(0).toLongLong(),
                        .operationId = query->value(1).toLongLong(),
                        .created = timeFrom(query->value(2)),
                        .path = text(3),
                        .format = text(4),
                        .module = text(5),
                        .database = text(6),
                        .scope = text(7),
                        .versionRows = listFrom(text(8)),
                        .sizeBytes = query->value(9).toLongLong(),
                        .sha256 = text(10),
                        .serverVersion = query->value(11).toInt(),
                        .toolVersion = text(12),
                        .rung = valueOf(rungNames, text(13)),
                        .deleted = query->value(14).toInt() != 0});
    }
    return records;
}

Result<void> Journal::addFile(const FileRecord &record) const
{
    return Database::ofThread(m_path).and_then([&](const Database &database) {
        return database.update(
            u"INSERT INTO file (operation_id, module, revision, path, sha256) VALUES (?, ?, ?, ?, ?)"_s,
            {record.operationId, record.module, record.revision, record.path, record.sha256}, Durability::Normal);
    });
}

Result<FileRecord> Journal::lastFile(const QString &database, const QString &module, const QString &revision) const
{
    auto query = Database::ofThread(m_path).and_then([&](const Database &open) {
        return open.run(u"SELECT f.operation_id, f.path, f.sha256 FROM file f JOIN operation o ON o.id = f.operation_id"
                        " WHERE f.module = ? AND f.revision = ? AND o.database = ? ORDER BY f.id DESC LIMIT 1"_s,
                        {module, revision, database});
    });
    if (!query) {
        return std::unexpected(query.error());
    }
    if (!query->next()) {
        return std::unexpected(
            nothingFound(QCoreApplication::translate("athanor", "Revision %1 was never run from here.").arg(revision))
                .error());
    }
    return FileRecord{.operationId = query->value(0).toLongLong(),
                      .module = module,
                      .revision = revision,
                      .path = query->value(1).toString(),
                      .sha256 = query->value(2).toString()};
}

Result<QList<StatementRecord>> Journal::appliedRevisions(const QString &database, const QString &module) const
{
    auto query = Database::ofThread(m_path).and_then([&](const Database &open) {
        return open.run(
            u"SELECT o.id, o.finished, f.revision, f.path, f.id FROM operation o JOIN file f ON f.operation_id = o.id"
            "  WHERE o.database = ? AND o.module = ? AND o.outcome = 'succeeded' AND o.kind = 'upgrade'"
            " UNION ALL"
            " SELECT o.id, o.finished, r.value, '', r.key FROM operation o, json_each(o.rows_after) r"
            "  WHERE o.database = ? AND o.module = ? AND o.outcome = 'succeeded' AND o.kind = 'stamp'"
            " ORDER BY 1 DESC, 5 DESC"_s,
            {database, module, database, module});
    });
    if (!query) {
        return std::unexpected(query.error());
    }
    QList<StatementRecord> records;
    while (query->next()) {
        StatementRecord record;
        record.operationId = query->value(0).toLongLong();
        record.started = timeFrom(query->value(1));
        record.revision = query->value(2).toString();
        record.file = query->value(3).toString();
        record.outcome = Outcome::Succeeded;
        records.append(record);
    }
    return records;
}

} // namespace athanor::journal
