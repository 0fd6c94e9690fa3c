// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/job.h"
#include "journal/journal.h"
#include "postgres/profile.h"
#include "workspace/plan.h"

#include <optional>

namespace athanor::deployment {

// What to dump. The version rows are always in.
enum class BackupScope { Database, ModuleTables };

struct BackupRequest
{
    QString module; // whose rows are noted; may be empty for a whole database
    QStringList rows; // the module's rows at that time
    BackupScope scope = BackupScope::Database;
    QStringList tables; // qualified and quoted, for ModuleTables
    QString folder; // where the file goes; made if missing
    QString fileName; // empty: <database>_<module>_<rows>_<UTC time>.dump
    QString pgDump; // empty: found
    QString pgRestore; // empty: found
    int lockWaitMilliseconds = 10000; // for the database's advisory lock, of a backup by itself
};

struct BackupOutcome
{
    QString path;
    qint64 bytes = 0;
    QByteArray sha256; // hex
    qint64 milliseconds = 0;
    bool verified = false; // read back whole by pg_restore
    bool operator==(const BackupOutcome &) const = default;
};

// "appdb_inventory_4f2a91c_20260731T101500Z.dump": the name of a file made now.
QString backupFileName(const BackupRequest &request, const QString &database);

// pg_dump -Fc into a temporary name, read back whole with `pg_restore -f /dev/null`, then renamed and written to the
// journal. A cancelled or failed backup leaves no file, except one that is whole and that the journal alone cannot
// record: the error names it.
Result<BackupOutcome> backUp(const BackupRequest &request, const postgres::ConnectionProfile &profile,
                             journal::Journal &journal, JobContext &job);

// Reads an archive of pg_dump back whole (`pg_restore -f /dev/null`): truncated and damaged files are found, which
// `--list` passes. `pgRestore` is a program's path.
Result<void> verifyArchive(const QString &path, const QString &pgRestore, JobContext &job);

struct RunOptions
{
    std::optional<BackupRequest> backup; // comes before the first statement; a failed one stops the run
    bool withoutBackup = false; // said aloud; a run on production without either is refused (a stamp's rows are in the
                                // journal)
    int lockTimeoutMilliseconds = 5000;
    int statementTimeoutMilliseconds = 0; // 0: none
    int advisoryLockWaitMilliseconds = 10000;
    QString reason; // kept in the journal; asked for a stamp
    // Folder of the workspace. Under the lock files and catalogue are read again, and a plan that would come out
    // otherwise now is refused. Empty: rows and revision files alone are compared.
    QString workspaceFolder;
};

struct StepTiming
{
    QString revision;
    qint64 milliseconds = 0;
    bool operator==(const StepTiming &) const = default;
};

struct RunOutcome
{
    QStringList rowsBefore;
    QStringList rowsAfter; // read again after the run
    QList<StepTiming> steps;
    std::optional<BackupOutcome> backup;
    qint64 operation = 0; // id in the journal
    qint64 milliseconds = 0;
};

// Executes exactly this plan natively: session advisory lock, rows and file hashes read again (else Conflict),
// statements one by one with Alembic's transaction rules, version rows checked to hit one row, journal.
// Stamps are plans, too. On failure the error says what is done and what is not.
Result<RunOutcome> run(const workspace::Plan &plan, const postgres::ConnectionProfile &profile,
                       const RunOptions &options, journal::Journal &journal, JobContext &job);

// Folder for backups and file of the journal, per user (XDG data folder).
QString defaultBackupFolder();
QString defaultJournalPath();

} // namespace athanor::deployment
