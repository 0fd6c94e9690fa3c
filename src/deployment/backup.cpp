// SPDX-License-Identifier: MIT
#include "deployment/backup.h"

#include "core/logging.h"
#include "core/process.h"
#include "postgres/advisorylock.h"
#include "postgres/clienttools.h"
#include "postgres/versiontables.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace athanor::deployment {

namespace {

Error cannotBackUp(Error error)
{
    error.what = error.kind == Error::Kind::Cancelled
                     ? QCoreApplication::translate("athanor", "The backup was cancelled. No file was left.")
                     : QString(QCoreApplication::translate("athanor", "Cannot back up.") + u' ' + error.what);
    return error;
}

Error notOnDisk(const QString &path)
{
    return Error::at(Error::Kind::Unreadable,
                     QCoreApplication::translate("athanor", "The backup cannot be brought to the disk."), path, 0,
                     QCoreApplication::translate("athanor", "Check the disk's health and its free room."));
}

// After a power cut a renamed file may be back under its old name unless its folder is on the disk, too.
bool syncFolder(const QString &folder)
{
    const int handle = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) {
        return false;
    }
    const bool synced = ::fsync(handle) == 0 || errno == EINVAL; // file systems that do not know it
    ::close(handle);
    return synced;
}

// The words of the tools are read. LC_ALL and LANGUAGE go before LC_MESSAGES (POSIX, 8.2; gettext).
void speakEnglish(ProcessRequest &process)
{
    process.withoutEnvironment = {u"LC_ALL"_s, u"LANGUAGE"_s};
    process.environment.insert(u"LC_MESSAGES"_s, u"C"_s);
}

// A file of our own making, removed again unless it is kept.
class PartialFile
{
public:
    explicit PartialFile(const QString &path)
        : m_path(path)
    {
    }
    ~PartialFile()
    {
        if (!m_path.isEmpty()) {
            QFile::remove(m_path);
        }
    }
    Q_DISABLE_COPY_MOVE(PartialFile)

    // Made before pg_dump opens it, so that nobody else can read it at any moment.
    Result<void> make()
    {
        QFile file(m_path);
        if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFile::ReadOwner | QFile::WriteOwner)) {
            const Error error = Error::at(
                Error::Kind::Permission,
                QCoreApplication::translate("athanor", "The backup file cannot be made: %1.").arg(file.errorString()),
                m_path, 0, QCoreApplication::translate("athanor", "Choose another folder for backups."));
            m_path.clear();
            return std::unexpected(error);
        }
        return {};
    }
    Result<void> keepAs(const QString &path)
    {
        if (!QFile::rename(m_path, path)) {
            return std::unexpected(
                Error::at(Error::Kind::Permission,
                          QCoreApplication::translate("athanor", "The backup cannot be given its final name."), path, 0,
                          QCoreApplication::translate("athanor", "Choose another name or folder for the backup.")));
        }
        m_path = path;
        if (!syncFolder(QFileInfo(path).path())) {
            return std::unexpected(notOnDisk(path));
        }
        m_path.clear();
        return {};
    }
    [[nodiscard]] const QString &path() const { return m_path; }

private:
    QString m_path;
};

QString safe(const QString &text)
{
    static const QRegularExpression unsafe(u"[^A-Za-z0-9._-]+"_s);
    QString name = text;
    return name.replace(unsafe, u"-"_s);
}

// An existing file is never written over.
QString unusedPath(const QString &folder, const QString &name)
{
    const QDir dir(folder);
    const QFileInfo info(name);
    QString path = dir.filePath(name);
    for (int number = 2; QFileInfo::exists(path); ++number) {
        path = dir.filePath(u"%1-%2.%3"_s.arg(info.completeBaseName()).arg(number).arg(info.suffix()));
    }
    return path;
}

// The program that was named, else the right one of those installed.
Result<postgres::ClientTool> tool(postgres::ClientProgram program, const QString &path, int serverMajor,
                                  JobContext &job)
{
    if (path.isEmpty()) {
        return postgres::chooseClientTool(program, serverMajor, job);
    }
    const QString name = postgres::programName(program);
    const QString install =
        QCoreApplication::translate("athanor", "Install the client programs of PostgreSQL %1, or name another %2.")
            .arg(serverMajor)
            .arg(name);
    ProcessRequest ask;
    ask.program = path;
    ask.arguments = {u"--version"_s};
    ask.timeout = std::chrono::seconds(10);
    const auto answer = ProcessRunner::system().run(ask, job);
    static const QRegularExpression number(u"\\(PostgreSQL\\) ((\\d+)[^\\s]*)"_s);
    const QRegularExpressionMatch match =
        answer ? number.match(QString::fromUtf8(answer->standardOutput)) : QRegularExpressionMatch();
    if (!match.hasMatch()) {
        if (!answer && answer.error().kind == Error::Kind::Cancelled) {
            return std::unexpected(answer.error());
        }
        return std::unexpected(Error::at(
            Error::Kind::Tool, QCoreApplication::translate("athanor", "%1 is missing or does not answer.").arg(name),
            path, 0, install));
    }
    postgres::ClientTool found{.path = path, .version = match.captured(1), .majorVersion = match.captured(2).toInt()};
    if (found.majorVersion < serverMajor) {
        return std::unexpected(
            Error::at(Error::Kind::Tool,
                      QCoreApplication::translate(
                          "athanor", "%1 is version %2, older than the server's %3: it refuses newer servers.")
                          .arg(name, found.version)
                          .arg(serverMajor),
                      path, 0, install));
    }
    return found;
}

Result<QByteArray> sha256OnDisk(const QString &path, JobContext &job)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return std::unexpected(Error::at(
            Error::Kind::Unreadable,
            QCoreApplication::translate("athanor", "The backup cannot be read again: %1.").arg(file.errorString()),
            path, 0));
    }
    // A backup that is only in the cache is none yet.
    if (::fsync(file.handle()) != 0) {
        return std::unexpected(notOnDisk(path));
    }
    QCryptographicHash hash(QCryptographicHash::Sha256);
    QByteArray buffer(qsizetype(1024) * 1024, Qt::Uninitialized);
    while (true) {
        const qint64 count = file.read(buffer.data(), buffer.size());
        if (count < 0) {
            return std::unexpected(Error::at(
                Error::Kind::Unreadable,
                QCoreApplication::translate("athanor", "The backup cannot be read again: %1.").arg(file.errorString()),
                path, 0));
        }
        if (count == 0) {
            return hash.result().toHex();
        }
        if (job.isCancelled()) {
            return std::unexpected(Error::make(Error::Kind::Cancelled, {}));
        }
        hash.addData(QByteArrayView(buffer.constData(), count));
    }
}

struct Source
{
    postgres::VersionTablesSnapshot tables;
    QString database;
    int serverVersion = 0;
};

Result<Source> readSource(const postgres::ConnectionProfile &profile, JobContext &job)
{
    postgres::OpenOptions options;
    options.readOnlyBrowsing = true;
    options.jobContext = &job;
    auto connection = postgres::Connection::open(profile, options);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    auto tables = postgres::readVersionTables(*connection, &job);
    if (!tables) {
        return std::unexpected(tables.error());
    }
    return Source{.tables = *tables, .database = connection->database(), .serverVersion = connection->serverVersion()};
}

Result<void> dump(const BackupRequest &request, const Source &source, const postgres::ConnectionProfile &profile,
                  const postgres::ClientTool &pgDump, const QString &path, JobContext &job)
{
    const postgres::ToolConnection target = postgres::toolConnection(profile);
    ProcessRequest process;
    process.program = pgDump.path;
    process.arguments = target.arguments;
    // A table that somebody holds exclusively must not keep everybody behind us waiting for ever.
    process.arguments += {u"--format=custom"_s, u"--verbose"_s, u"--lock-wait-timeout=30s"_s, u"--file"_s, path};
    if (request.scope == BackupScope::ModuleTables) {
        QStringList patterns = request.tables;
        for (const postgres::VersionTable &table : source.tables.tables) {
            patterns.append(u"\"%1\".\"%2\""_s.arg(QString(table.schema).replace(u'"', u"\"\""_s),
                                                   QString(table.name).replace(u'"', u"\"\""_s)));
        }
        process.arguments.append(u"--strict-names"_s); // a table that is gone is an error, not left out
        for (const QString &pattern : std::as_const(patterns)) {
            process.arguments.append(u"--table="_s + pattern);
        }
    }
    process.environment = target.environment;
    speakEnglish(process);
    process.onErrorLine = [&job](const QString &line) {
        static const QString dumping = u"pg_dump: dumping contents of table "_s;
        if (line.startsWith(dumping)) {
            job.setProgress(0, 0,
                            QCoreApplication::translate("athanor", "Backing up %1").arg(line.sliced(dumping.size())));
        }
    };
    const auto result = ProcessRunner::system().run(process, job);
    if (!result) {
        return std::unexpected(result.error());
    }
    if (!result->succeeded()) {
        return std::unexpected(processFailure(
            QCoreApplication::translate("athanor", "pg_dump failed."), *result,
            QCoreApplication::translate("athanor", "Remove the cause that pg_dump names, then back up again.")));
    }
    return {};
}

} // namespace

QString backupFileName(const BackupRequest &request, const QString &database)
{
    QStringList parts{safe(database)};
    if (!request.module.isEmpty()) {
        parts.append(safe(request.module));
        parts.append(request.rows.isEmpty() ? u"empty"_s : safe(request.rows.join(u'+')).left(60));
    }
    parts.append(QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmss'Z'"_s));
    return parts.join(u'_') + u".dump"_s;
}

Result<void> verifyArchive(const QString &path, const QString &pgRestore, JobContext &job)
{
    ProcessRequest process;
    process.program = pgRestore;
    // To the bit bucket: `--list` reads the table of contents alone and passes truncated files.
    process.arguments = {u"--file"_s, u"/dev/null"_s, path};
    speakEnglish(process);
    const auto result = ProcessRunner::system().run(process, job);
    if (!result) {
        return std::unexpected(result.error());
    }
    if (!result->succeeded()) {
        Error error =
            processFailure(QCoreApplication::translate("athanor", "The backup is damaged: it cannot be read back."),
                           *result, QCoreApplication::translate("athanor", "Do not rely on this file. Back up again."));
        error.kind = Error::Kind::Tool;
        error.file = path;
        return std::unexpected(error);
    }
    return {};
}

Result<BackupOutcome> backUpLocked(const BackupRequest &request, const postgres::ConnectionProfile &profile,
                                   journal::Journal &journal, qint64 operation, JobContext &job)
{
    QElapsedTimer timer;
    timer.start();
    job.setProgress(0, 0, QCoreApplication::translate("athanor", "Preparing the backup"));
    if (const auto refusal = postgres::toolRefusal(profile)) {
        return std::unexpected(cannotBackUp(*refusal));
    }
    const auto source = readSource(profile, job);
    if (!source) {
        return std::unexpected(cannotBackUp(source.error()));
    }
    const int serverMajor = source->serverVersion / 10000;
    const auto pgDump = tool(postgres::ClientProgram::PgDump, request.pgDump, serverMajor, job);
    if (!pgDump) {
        return std::unexpected(cannotBackUp(pgDump.error()));
    }
    const auto pgRestore = tool(postgres::ClientProgram::PgRestore, request.pgRestore, pgDump->majorVersion, job);
    if (!pgRestore) {
        return std::unexpected(cannotBackUp(pgRestore.error()));
    }
    const QString folder = request.folder.isEmpty() ? defaultBackupFolder() : request.folder;
    if (!QDir().mkpath(folder)) {
        return std::unexpected(cannotBackUp(Error::at(
            Error::Kind::Permission, QCoreApplication::translate("athanor", "The folder for backups cannot be made."),
            folder, 0, QCoreApplication::translate("athanor", "Choose another folder for backups."))));
    }
    const QString path =
        unusedPath(folder, request.fileName.isEmpty() ? backupFileName(request, source->database) : request.fileName);
    PartialFile partial(unusedPath(folder, QFileInfo(path).fileName() + u".partial"_s));
    if (const auto made = partial.make(); !made) {
        return std::unexpected(cannotBackUp(made.error()));
    }
    if (const auto dumped = dump(request, *source, profile, *pgDump, partial.path(), job); !dumped) {
        return std::unexpected(cannotBackUp(dumped.error()));
    }
    job.setProgress(0, 0, QCoreApplication::translate("athanor", "Reading the backup back"));
    if (const auto verified = verifyArchive(partial.path(), pgRestore->path, job); !verified) {
        return std::unexpected(cannotBackUp(verified.error()));
    }
    const auto sha256 = sha256OnDisk(partial.path(), job);
    if (!sha256) {
        return std::unexpected(cannotBackUp(sha256.error()));
    }
    if (const auto kept = partial.keepAs(path); !kept) {
        return std::unexpected(cannotBackUp(kept.error()));
    }
    BackupOutcome outcome;
    outcome.path = path;
    outcome.bytes = QFileInfo(path).size();
    outcome.sha256 = *sha256;
    outcome.milliseconds = timer.elapsed();
    outcome.verified = true;

    journal::BackupRecord record;
    record.operationId = operation;
    record.path = path;
    record.format = u"custom"_s;
    record.module = request.module;
    record.database = profile.identity();
    record.scope = request.scope == BackupScope::Database ? u"database"_s : u"module"_s;
    for (const postgres::VersionTable &table : source->tables.tables) {
        for (const QString &row : table.rows) {
            record.versionRows.append(table.qualifiedName() + u'=' + row);
        }
    }
    record.sizeBytes = outcome.bytes;
    record.sha256 = QString::fromLatin1(outcome.sha256);
    record.serverVersion = source->serverVersion;
    record.toolVersion = pgDump->version;
    record.rung = journal::BackupRecord::Rung::ReadBack;
    if (const auto added = journal.addBackup(record); !added) {
        Error error = added.error();
        error.what =
            QCoreApplication::translate("athanor", "The backup %1 is made and read back whole, but the journal "
                                                   "cannot record it.")
                .arg(QDir::toNativeSeparators(path)) +
            u' ' + error.what;
        return std::unexpected(error);
    }
    job.log(QCoreApplication::translate("athanor", "Backup of %1 bytes, read back whole: %2")
                .arg(outcome.bytes)
                .arg(QDir::toNativeSeparators(path)));
    return outcome;
}

Result<BackupOutcome> backUp(const BackupRequest &request, const postgres::ConnectionProfile &profile,
                             journal::Journal &journal, JobContext &job)
{
    postgres::LockOptions lock;
    lock.timeout = std::chrono::milliseconds(request.lockWaitMilliseconds);
    lock.applicationName = u"athanor lock/backup"_s;
    lock.onWaiting = [&job](const postgres::LockHolder &holder) {
        job.setProgress(0, 0, QCoreApplication::translate("athanor", "Waiting for %1").arg(holder.sentence()));
    };
    // Never while a migration runs: pg_dump's locks and the migration's would wait for each other.
    const auto locks = postgres::AdvisoryLocks::acquire(profile, {postgres::databaseLockKey()}, lock, job);
    if (!locks) {
        return std::unexpected(cannotBackUp(locks.error()));
    }
    journal::OperationRecord record;
    record.kind = journal::OperationKind::Backup;
    record.module = request.module;
    record.database = profile.identity();
    record.environment = postgres::environmentKey(profile.environment);
    record.engine = u"native"_s;
    record.rowsBefore = request.rows;
    record.rowsPlanned = request.rows;
    const auto operation = journal.begin(record);
    if (!operation) {
        return std::unexpected(cannotBackUp(operation.error()));
    }
    auto outcome = backUpLocked(request, profile, journal, *operation, job);
    const auto finished =
        outcome ? journal.finish(*operation, journal::Outcome::Succeeded, request.rows)
                : journal.finish(*operation,
                                 outcome.error().kind == Error::Kind::Cancelled ? journal::Outcome::Cancelled
                                                                                : journal::Outcome::Failed,
                                 request.rows, outcome.error());
    if (!finished) {
        qCWarning(lcDeployment).noquote() << finished.error().sentence();
    }
    return outcome;
}

} // namespace athanor::deployment
