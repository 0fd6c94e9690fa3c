// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::journal {

enum class OperationKind { Upgrade, Downgrade, Stamp, Backup, Restore, Repair, Rehearse };
enum class Outcome {
    Running, // begun; or its process died
    Succeeded,
    Failed,
    Cancelled,
};

// One operation that Athanor carried out on one database. Times are UTC.
struct OperationRecord
{
    qint64 id = 0; // given by begin()
    QDateTime started{}; // given by begin() if invalid
    QDateTime finished{}; // invalid while running
    OperationKind kind = OperationKind::Upgrade;
    QString module{};
    QString versionTable{}; // schema-qualified
    QString database{}; // identity without secrets: "appdb @ db1:5432"
    QString environment{}; // "production", …
    QString systemUser{}; // who at this machine; given by begin() if empty
    QString databaseUser{};
    QString role{}; // owner of what was created, if SET ROLE was used
    QString engine{}; // "native" or "alembic"
    QString target{}; // as the user wrote it
    QStringList rowsBefore{};
    QStringList rowsPlanned{};
    std::optional<QStringList> rowsAfter{}; // as read back; nothing while they are not known
    QString planDigest{};
    QString reason{}; // typed by the user (stamp, no backup)
    Outcome outcome = Outcome::Running;
    QString errorText{};
    QString errorCode{}; // SQLSTATE or exit code
    qint64 processId = 0; // of the Athanor that ran it; given by begin()

    bool operator==(const OperationRecord &) const = default;
};

// One statement of an operation, written before it is sent (intent) and completed afterwards. Passwords in `sql` are
// masked by the journal itself.
struct StatementRecord
{
    qint64 id = 0; // given by addStatement()
    qint64 operationId = 0;
    int ordinal = 0; // 1-based within the operation; given by addStatement() if 0
    QString revision{};
    QString file{}; // of the revision
    int line = 0; // 1-based, 0 if unknown
    QString sql{};
    bool inTransaction = true;
    QDateTime started{};
    qint64 durationMilliseconds = -1; // -1: not finished
    Outcome outcome = Outcome::Running;
    qint64 rowCount = -1; // -1: none reported
    QString errorText{};
    QString errorCode{};

    bool operator==(const StatementRecord &) const = default;
};

// One backup file or folder. `rung` is the highest step of verification that it has passed.
struct BackupRecord
{
    enum class Rung { None, Exited, ReadBack, Restored };

    qint64 id = 0; // given by addBackup()
    qint64 operationId = 0; // of the backup itself, or of the operation that it protects; 0: none
    QDateTime created{}; // given by addBackup() if invalid
    QString path{};
    QString format{}; // "custom" or "directory"
    QString module{}; // empty: whole database
    QString database{}; // identity without secrets
    QString scope{}; // "database", "module", "plan"
    QStringList versionRows{}; // "schema.table=revision", of every version table at that time
    qint64 sizeBytes = 0;
    QString sha256{}; // of the file, or of the manifest
    int serverVersion = 0; // as libpq gives it: 170011
    QString toolVersion{};
    Rung rung = Rung::None;
    bool deleted = false;

    bool operator==(const BackupRecord &) const = default;
};

// A file as it was run: Alembic itself keeps no checksum.
struct FileRecord
{
    qint64 operationId = 0;
    QString module{};
    QString revision{};
    QString path{};
    QString sha256{};

    bool operator==(const FileRecord &) const = default;
};

struct OperationFilter
{
    QString database{}; // empty: all
    QString module{}; // empty: all
    std::optional<OperationKind> kind{};
    std::optional<Outcome> outcome{};
    int limit = 1000;
};

// The record of what Athanor did: an SQLite database shared by all its processes (WAL). Thread-safe: every call may
// come from any thread. Nothing is ever deleted from it.
class Journal
{
public:
    // Default place: <AppDataLocation>/journal.sqlite.
    static QString defaultPath();
    // Makes folder and file (0600) if missing, and brings an older format to the present one. Kind Conflict if the file
    // was written by a newer Athanor, Unreadable if it is no journal.
    static Result<Journal> open(const QString &path);

    [[nodiscard]] QString path() const { return m_path; }

    Result<qint64> begin(const OperationRecord &record) const;
    // Without rows if they could not be read: that is not the same as an empty version table.
    Result<void> finish(qint64 operationId, Outcome outcome, const std::optional<QStringList> &rowsAfter,
                        const std::optional<Error> &error = {}) const;
    [[nodiscard]] Result<OperationRecord> operation(qint64 operationId) const;
    [[nodiscard]] Result<QList<OperationRecord>> operations(const OperationFilter &filter = {}) const; // newest first
    // Operations of this machine whose process has died before finish().
    [[nodiscard]] Result<QList<OperationRecord>> abandoned() const;

    Result<qint64> addStatement(const StatementRecord &record) const;
    Result<void> finishStatement(qint64 statementId, Outcome outcome, qint64 durationMilliseconds, qint64 rowCount = -1,
                                 const std::optional<Error> &error = {}) const;
    [[nodiscard]] Result<QList<StatementRecord>> statements(qint64 operationId) const; // in order

    Result<qint64> addBackup(const BackupRecord &record) const;
    Result<void> updateBackup(const BackupRecord &record) const; // by id
    [[nodiscard]] Result<QList<BackupRecord>> backups(const QString &database = {}) const; // newest first

    Result<void> addFile(const FileRecord &record) const;
    // The newest record of that revision's file in that database; NotFound if it was never run from here.
    [[nodiscard]] Result<FileRecord> lastFile(const QString &database, const QString &module,
                                              const QString &revision) const;
    // When each revision of a module was applied from here, newest first: for every succeeded upgrade one entry per
    // file that it ran, for every succeeded stamp one per row that it set. Only operationId, revision, file and started
    // (the end of the operation) are set.
    [[nodiscard]] Result<QList<StatementRecord>> appliedRevisions(const QString &database, const QString &module) const;

private:
    explicit Journal(const QString &path)
        : m_path(path)
    {
    }

    QString m_path;
};

QString kindName(OperationKind kind); // the stored word: "upgrade", …
QString outcomeName(Outcome outcome); // the stored word: "running", …

} // namespace athanor::journal
