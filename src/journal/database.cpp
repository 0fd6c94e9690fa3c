// SPDX-License-Identifier: MIT
#include "journal/database.h"

#include <QAtomicInteger>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QSqlDatabase>
#include <QSqlError>
#include <QThread>

#include <optional>
#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::journal {

namespace {

// "ATHR" in the file's header (PRAGMA application_id): tells a journal from any other SQLite file.
constexpr int applicationId = 0x41544852;

// One list of statements per version of the format; the file's is in PRAGMA user_version. Only ever appended to.
const QList<QStringList> &formats()
{
    static const QList<QStringList> steps{{
        u"CREATE TABLE operation (id INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL, finished TEXT,"
        " kind TEXT NOT NULL, module TEXT NOT NULL, version_table TEXT NOT NULL, database TEXT NOT NULL,"
        " environment TEXT NOT NULL, system_user TEXT NOT NULL, database_user TEXT NOT NULL, role TEXT NOT NULL,"
        " engine TEXT NOT NULL, target TEXT NOT NULL, rows_before TEXT NOT NULL, rows_planned TEXT NOT NULL,"
        " rows_after TEXT NOT NULL, plan_digest TEXT NOT NULL, reason TEXT NOT NULL, outcome TEXT NOT NULL,"
        " error_text TEXT NOT NULL, error_code TEXT NOT NULL, process_id INTEGER NOT NULL,"
        " process_start TEXT NOT NULL, boot TEXT NOT NULL, host TEXT NOT NULL)"_s,
        u"CREATE INDEX operation_by_module ON operation (database, module, id)"_s,
        u"CREATE TABLE statement (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " operation_id INTEGER NOT NULL REFERENCES operation (id), ordinal INTEGER NOT NULL, revision TEXT NOT NULL,"
        " file TEXT NOT NULL, line INTEGER NOT NULL, sql TEXT NOT NULL, in_transaction INTEGER NOT NULL,"
        " started TEXT NOT NULL, duration INTEGER NOT NULL, outcome TEXT NOT NULL, row_count INTEGER NOT NULL,"
        " error_text TEXT NOT NULL, error_code TEXT NOT NULL, UNIQUE (operation_id, ordinal))"_s,
        u"CREATE TABLE backup (id INTEGER PRIMARY KEY AUTOINCREMENT, operation_id INTEGER NOT NULL,"
        " created TEXT NOT NULL, path TEXT NOT NULL, format TEXT NOT NULL, module TEXT NOT NULL,"
        " database TEXT NOT NULL, scope TEXT NOT NULL, version_rows TEXT NOT NULL, size INTEGER NOT NULL,"
        " sha256 TEXT NOT NULL, server_version INTEGER NOT NULL, tool_version TEXT NOT NULL, rung TEXT NOT NULL,"
        " deleted INTEGER NOT NULL)"_s,
        u"CREATE INDEX backup_by_database ON backup (database, id)"_s,
        u"CREATE TABLE file (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " operation_id INTEGER NOT NULL REFERENCES operation (id), module TEXT NOT NULL, revision TEXT NOT NULL,"
        " path TEXT NOT NULL, sha256 TEXT NOT NULL)"_s,
        u"CREATE INDEX file_by_operation ON file (operation_id)"_s,
        u"CREATE INDEX file_by_revision ON file (module, revision, id)"_s,
    }};
    return steps;
}

struct Session
{
    QString connectionName;
    QHash<QString, QSqlQuery> writes; // prepared once: a run of a thousand statements writes twice for each
    std::optional<Durability> durability; // as set in SQLite
};

struct ThreadSessions
{
    QHash<QString, Session> byPath;

    ThreadSessions() = default;
    Q_DISABLE_COPY_MOVE(ThreadSessions)
    ~ThreadSessions() { clear(); }

    void close(const QString &path)
    {
        const QString name = byPath.take(path).connectionName;
        if (!name.isEmpty()) {
            QSqlDatabase::removeDatabase(name);
        }
    }
    void clear()
    {
        const QStringList paths = byPath.keys();
        for (const QString &path : paths) {
            close(path);
        }
    }
};

ThreadSessions &threadSessions()
{
    thread_local ThreadSessions sessions;
    return sessions;
}

// The sessions of the main thread must go before the application and its drivers do.
void closeMainThreadSessions()
{
    threadSessions().clear();
}

// The mode at creation: a journal tells who did what to which database.
Result<void> makeFile(const QString &path)
{
    const QFileInfo information(path);
    if (information.exists()) {
        return {};
    }
    QFile file(path);
    if (!QDir().mkpath(information.absolutePath()) ||
        !file.open(QIODevice::WriteOnly | QIODevice::Append, QFileDevice::ReadOwner | QFileDevice::WriteOwner)) {
        return std::unexpected(
            Error::at(Error::Kind::Permission,
                      QCoreApplication::translate("athanor", "Cannot make the journal: %1.").arg(file.errorString()),
                      path, 0, QCoreApplication::translate("athanor", "Check the rights of its folder.")));
    }
    return {};
}

} // namespace

Error Database::failure(const QString &reason) const
{
    return Error::at(Error::Kind::Unreadable,
                     QCoreApplication::translate("athanor", "Cannot use the journal: %1.").arg(reason.simplified()),
                     m_path, 0, QCoreApplication::translate("athanor", "Check the file, its rights and the disk."));
}

Result<Database> Database::ofThread(const QString &path)
{
    QHash<QString, Session> &sessions = threadSessions().byPath;
    const auto known = sessions.constFind(path);
    if (known != sessions.constEnd()) {
        return Database(known->connectionName, path);
    }
    if (const Result<void> made = makeFile(path); !made) {
        return std::unexpected(made.error());
    }
    static QAtomicInteger<quint64> counter;
    const Database database(u"athanor-journal-%1"_s.arg(counter.fetchAndAddRelaxed(1)), path);
    Result<void> ready;
    {
        QSqlDatabase session = QSqlDatabase::addDatabase(u"QSQLITE"_s, database.m_connectionName);
        session.setDatabaseName(path);
        session.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=15000"_s);
        ready = session.open() ? database.prepareFormat()
                               : Result<void>(std::unexpected(database.failure(session.lastError().text())));
    }
    if (!ready) {
        QSqlDatabase::removeDatabase(database.m_connectionName);
        return std::unexpected(ready.error());
    }
    if (sessions.isEmpty() && QCoreApplication::instance() != nullptr &&
        QThread::currentThread() == QCoreApplication::instance()->thread()) {
        qAddPostRoutine(closeMainThreadSessions);
    }
    sessions.insert(path, Session{.connectionName = database.m_connectionName, .writes = {}, .durability = {}});
    return database;
}

void Database::closeOfThread(const QString &path)
{
    threadSessions().close(path);
}

Result<void> Database::prepareFormat() const
{
    const auto number = [this](const QString &sql) -> Result<int> {
        auto query = run(sql);
        if (!query) {
            return std::unexpected(query.error());
        }
        return query->next() ? query->value(0).toInt() : 0;
    };
    const auto isCurrent = [&]() -> Result<bool> {
        const Result<int> id = number(u"PRAGMA application_id"_s);
        const Result<int> version = id ? number(u"PRAGMA user_version"_s) : id;
        const Result<int> tables = version ? number(u"SELECT count(*) FROM sqlite_master"_s) : version;
        if (!tables) {
            return std::unexpected(tables.error());
        }
        if (*id != applicationId && (*tables > 0 || *version != 0)) {
            return std::unexpected(Error::at(
                Error::Kind::Unreadable, QCoreApplication::translate("athanor", "The file is no journal of Athanor."),
                m_path, 0, QCoreApplication::translate("athanor", "Choose another file.")));
        }
        if (*version > formats().size()) {
            return std::unexpected(
                Error::at(Error::Kind::Conflict,
                          QCoreApplication::translate("athanor", "The journal was written by a newer Athanor."), m_path,
                          0, QCoreApplication::translate("athanor", "Use that version, or another journal file.")));
        }
        return *version == formats().size();
    };

    if (const auto enforced = run(u"PRAGMA foreign_keys = ON"_s); !enforced) {
        return std::unexpected(enforced.error());
    }
    if (const Result<bool> current = isCurrent(); !current || *current) {
        return current ? Result<void>() : std::unexpected(current.error());
    }
    // WAL is a property of the file; it cannot be set within the transaction.
    for (const QString &sql : {u"PRAGMA journal_mode = WAL"_s, u"BEGIN IMMEDIATE"_s}) {
        if (const auto done = run(sql); !done) {
            return std::unexpected(done.error());
        }
    }
    const auto upgrade = [&]() -> Result<void> {
        // Another process may have been quicker.
        const Result<int> version = number(u"PRAGMA user_version"_s);
        if (!version) {
            return std::unexpected(version.error());
        }
        QStringList statements;
        for (qsizetype step = *version; step < formats().size(); ++step) {
            statements += formats()[step];
        }
        statements.append(u"PRAGMA application_id = %1"_s.arg(applicationId));
        statements.append(u"PRAGMA user_version = %1"_s.arg(formats().size()));
        for (const QString &sql : std::as_const(statements)) {
            if (const auto done = run(sql); !done) {
                return std::unexpected(done.error());
            }
        }
        return {};
    };
    const Result<void> upgraded = upgrade();
    const auto ended = run(upgraded ? u"COMMIT"_s : u"ROLLBACK"_s);
    if (!upgraded) {
        return upgraded;
    }
    return ended ? Result<void>() : std::unexpected(ended.error());
}

Result<void> Database::execute(QSqlQuery &query, const QVariantList &values) const
{
    for (qsizetype i = 0; i < values.size(); ++i) {
        const QVariant &value = values[i];
        // An empty QString must not become NULL.
        const bool isNullText = value.typeId() == QMetaType::QString && value.toString().isNull();
        query.bindValue(static_cast<int>(i), isNullText ? QVariant(u""_s) : value);
    }
    if (!query.exec()) {
        return std::unexpected(failure(query.lastError().text()));
    }
    return {};
}

Result<QSqlQuery> Database::run(const QString &sql, const QVariantList &values) const
{
    QSqlQuery query(QSqlDatabase::database(m_connectionName, false));
    query.setForwardOnly(true);
    if (!query.prepare(sql)) {
        return std::unexpected(failure(query.lastError().text()));
    }
    if (const Result<void> done = execute(query, values); !done) {
        return std::unexpected(done.error());
    }
    return query;
}

Result<qint64> Database::insert(const QString &sql, const QVariantList &values, Durability durability) const
{
    Session &session = threadSessions().byPath[m_path];
    if (session.durability != durability) {
        const QString level =
            durability == Durability::Full ? u"PRAGMA synchronous = FULL"_s : u"PRAGMA synchronous = NORMAL"_s;
        if (const auto set = run(level); !set) {
            return std::unexpected(set.error());
        }
        session.durability = durability;
    }
    auto prepared = session.writes.find(sql);
    if (prepared == session.writes.end()) {
        QSqlQuery query(QSqlDatabase::database(m_connectionName, false));
        if (!query.prepare(sql)) {
            return std::unexpected(failure(query.lastError().text()));
        }
        prepared = session.writes.emplace(sql, std::move(query));
    }
    const Result<void> done = execute(*prepared, values);
    const qint64 id = prepared->lastInsertId().toLongLong();
    prepared->finish();
    if (!done) {
        return std::unexpected(done.error());
    }
    return id;
}

Result<void> Database::update(const QString &sql, const QVariantList &values, Durability durability) const
{
    return insert(sql, values, durability).transform([](qint64) {});
}

} // namespace athanor::journal
