// SPDX-License-Identifier: MIT
#include "core/processidentity.h"
#include "journal/journal.h"
#include "support/testmain.h"

#include <QFile>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QThread>

#include <csignal>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::journal;

class TestJournal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void operationGoesThroughWhole();
    void unknownRowsAreNotNoRows();
    void filtersAndOrder();
    void statementsInOrder();
    void passwordsNeverReachTheFile();
    void backups();
    void filesAsRun();
    void appliedRevisions();
    void abandonedOperations();
    void manyThreadsAndProcessesAtOnce();
    void survivesAKilledWriter();
    void fileIsPrivate();
    void foreignFilesAreRefused();
    void newerFormatIsRefused();
    void unwritableFolderIsSaid();
    void replacedFileIsNoticedAtOpen();
    void missingOperationIsNotFound();
    void wal();
};

namespace {

struct Fixture
{
    QTemporaryDir folder;
    QString path = folder.filePath(u"deep/journal.sqlite"_s);
    Journal journal = Journal::open(path).value();
};

OperationRecord upgrade(const QString &module = u"inventory"_s)
{
    return {.kind = OperationKind::Upgrade,
            .module = module,
            .versionTable = u"public.inventory_alembic_version"_s,
            .database = u"appdb @ db1:5432"_s,
            .environment = u"production"_s,
            .databaseUser = u"dba"_s,
            .role = u"owner"_s,
            .engine = u"native"_s,
            .target = u"head"_s,
            .rowsBefore = {u"4f2a91c"_s},
            .rowsPlanned = {u"9be01d7"_s},
            .planDigest = u"abc"_s,
            .reason = u"because \"it's\" Ü"_s};
}

// A session of our own, beside the journal's.
class Sqlite
{
public:
    explicit Sqlite(const QString &path)
    {
        m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"beside"_s);
        m_database.setDatabaseName(path);
        if (!m_database.open()) {
            qFatal("%s", qUtf8Printable(m_database.lastError().text()));
        }
    }
    ~Sqlite()
    {
        m_database = QSqlDatabase();
        QSqlDatabase::removeDatabase(u"beside"_s);
    }
    Q_DISABLE_COPY_MOVE(Sqlite)
    [[nodiscard]] QString value(const QString &sql) const
    {
        QSqlQuery query(m_database);
        if (!query.exec(sql)) {
            qFatal("%s", qUtf8Printable(query.lastError().text()));
        }
        return query.next() ? query.value(0).toString() : QString();
    }

private:
    QSqlDatabase m_database;
};

} // namespace

void TestJournal::operationGoesThroughWhole()
{
    const Fixture fixture;
    const OperationRecord given = upgrade();
    const auto id = fixture.journal.begin(given);
    QVERIFY2(id, id ? "" : qPrintable(id.error().sentence()));
    auto running = fixture.journal.operation(*id);
    QVERIFY(running);
    QCOMPARE(running->outcome, Outcome::Running);
    QVERIFY(!running->finished.isValid());
    QVERIFY(!running->rowsAfter);
    QVERIFY(qAbs(running->started.msecsTo(QDateTime::currentDateTimeUtc())) < 10000);
    QVERIFY(!running->systemUser.isEmpty());
    QCOMPARE(running->processId, QCoreApplication::applicationPid());

    Error error = Error::make(Error::Kind::Database, u"It failed with postgresql://u:topsecret@h."_s);
    error.code = u"42P07"_s;
    QVERIFY(fixture.journal.finish(*id, Outcome::Failed, QStringList{u"4f2a91c"_s}, error));
    const auto finished = fixture.journal.operation(*id);
    OperationRecord expected = given;
    expected.id = *id;
    expected.started = running->started;
    expected.finished = finished->finished;
    expected.systemUser = running->systemUser;
    expected.processId = running->processId;
    expected.rowsAfter = QStringList{u"4f2a91c"_s};
    expected.outcome = Outcome::Failed;
    expected.errorText = u"It failed with postgresql://u:****@h."_s;
    expected.errorCode = u"42P07"_s;
    QVERIFY(finished->finished >= finished->started);
    QVERIFY(*finished == expected);
}

void TestJournal::unknownRowsAreNotNoRows()
{
    const Fixture fixture;
    const qint64 unknown = fixture.journal.begin(upgrade()).value();
    const qint64 none = fixture.journal.begin(upgrade()).value();
    QVERIFY(fixture.journal.finish(unknown, Outcome::Failed, std::nullopt));
    QVERIFY(fixture.journal.finish(none, Outcome::Failed, QStringList()));
    QVERIFY(!fixture.journal.operation(unknown)->rowsAfter);
    QCOMPARE(fixture.journal.operation(none)->rowsAfter, std::optional(QStringList()));
}

void TestJournal::filtersAndOrder()
{
    const Fixture fixture;
    QList<qint64> ids;
    for (const QString &module : {u"hr"_s, u"crm"_s, u"hr"_s}) {
        ids.append(fixture.journal.begin(upgrade(module)).value());
    }
    OperationRecord stamp = upgrade(u"hr"_s);
    stamp.kind = OperationKind::Stamp;
    stamp.database = u"other"_s;
    ids.append(fixture.journal.begin(stamp).value());
    QVERIFY(fixture.journal.finish(ids[0], Outcome::Succeeded, {}));
    const auto listed = [&](const OperationFilter &filter) {
        QList<qint64> found;
        const QList<OperationRecord> records = fixture.journal.operations(filter).value();
        for (const OperationRecord &record : records) {
            found.append(ids.indexOf(record.id));
        }
        return found;
    };
    QCOMPARE(listed({}), QList<qint64>({3, 2, 1, 0}));
    QCOMPARE(listed({.module = u"hr"_s}), QList<qint64>({3, 2, 0}));
    QCOMPARE(listed({.database = u"other"_s}), QList<qint64>({3}));
    QCOMPARE(listed({.kind = OperationKind::Upgrade}), QList<qint64>({2, 1, 0}));
    QCOMPARE(listed({.outcome = Outcome::Succeeded}), QList<qint64>({0}));
    QCOMPARE(listed({.limit = 2}), QList<qint64>({3, 2}));
    QCOMPARE(listed({.module = u"nobody's'; DROP TABLE operation; --"_s}), QList<qint64>());
}

void TestJournal::statementsInOrder()
{
    const Fixture fixture;
    const qint64 first = fixture.journal.begin(upgrade()).value();
    const qint64 second = fixture.journal.begin(upgrade()).value();
    QList<qint64> ids;
    for (int i = 0; i < 12; ++i) {
        ids.append(fixture.journal
                       .addStatement({.operationId = i % 2 == 0 ? first : second,
                                      .revision = u"9be01d7"_s,
                                      .file = u"/v/9be01d7.py"_s,
                                      .line = i,
                                      .sql = u"SELECT %1"_s.arg(i),
                                      .inTransaction = i % 3 != 0})
                       .value());
    }
    QVERIFY(fixture.journal.finishStatement(ids[0], Outcome::Succeeded, 17, 3));
    Error error = Error::make(Error::Kind::Database, u"No."_s);
    error.code = u"23505"_s;
    QVERIFY(fixture.journal.finishStatement(ids[2], Outcome::Failed, 5, -1, error));
    const QList<StatementRecord> statements = fixture.journal.statements(first).value();
    QCOMPARE(statements.size(), 6);
    for (int i = 0; i < 6; ++i) {
        QCOMPARE(statements[i].ordinal, i + 1);
        QCOMPARE(statements[i].sql, u"SELECT %1"_s.arg(i * 2));
        QCOMPARE(statements[i].line, i * 2);
        QCOMPARE(statements[i].inTransaction, (i * 2) % 3 != 0);
    }
    QCOMPARE(statements[0].durationMilliseconds, 17);
    QCOMPARE(statements[0].rowCount, 3);
    QCOMPARE(statements[0].outcome, Outcome::Succeeded);
    QCOMPARE(statements[1].outcome, Outcome::Failed);
    QCOMPARE(statements[1].errorCode, u"23505"_s);
    QCOMPARE(statements[2].outcome, Outcome::Running);
    QCOMPARE(statements[2].durationMilliseconds, -1);
}

void TestJournal::passwordsNeverReachTheFile()
{
    Fixture fixture;
    const qint64 id = fixture.journal.begin(upgrade()).value();
    QVERIFY(fixture.journal.addStatement({.operationId = id, .sql = u"CREATE ROLE a PASSWORD 'topsecret'"_s}));
    QVERIFY(fixture.journal.addStatement(
        {.operationId = id, .sql = u"DO $$ BEGIN EXECUTE 'ALTER ROLE a PASSWORD ''topsecret'''; END $$"_s}));
    QVERIFY(fixture.journal.finish(
        id, Outcome::Failed, {},
        Error::make(Error::Kind::Connection, u"No."_s, {}, u"connection to password=topsecret failed"_s)));
    for (const QString &suffix : {u""_s, u"-wal"_s}) {
        QFile file(fixture.path + suffix);
        if (file.open(QIODevice::ReadOnly)) {
            QVERIFY(!file.readAll().contains("topsecret"));
        }
    }
    QCOMPARE(fixture.journal.statements(id).value()[0].sql, u"CREATE ROLE a PASSWORD '****'"_s);
}

void TestJournal::backups()
{
    const Fixture fixture;
    BackupRecord record{.operationId = 0,
                        .path = u"/b/appdb.dump"_s,
                        .format = u"custom"_s,
                        .database = u"appdb @ db1:5432"_s,
                        .scope = u"database"_s,
                        .versionRows = {u"public.alembic_version=1"_s, u"public.hr_alembic_version=2"_s},
                        .sizeBytes = 5'000'000'000,
                        .sha256 = u"00ff"_s,
                        .serverVersion = 170011,
                        .toolVersion = u"17.2"_s,
                        .rung = BackupRecord::Rung::Exited};
    const auto id = fixture.journal.addBackup(record);
    QVERIFY(id);
    record.id = *id;
    record.created = fixture.journal.backups().value()[0].created;
    QVERIFY(record.created.isValid());
    QVERIFY(fixture.journal.backups().value()[0] == record);
    record.rung = BackupRecord::Rung::ReadBack;
    record.deleted = true;
    QVERIFY(fixture.journal.updateBackup(record));
    QVERIFY(fixture.journal.backups(u"appdb @ db1:5432"_s).value()[0] == record);
    QVERIFY(fixture.journal.backups(u"other"_s).value().isEmpty());
}

void TestJournal::filesAsRun()
{
    const Fixture fixture;
    const qint64 first = fixture.journal.begin(upgrade()).value();
    QVERIFY(fixture.journal.addFile({first, u"inventory"_s, u"9be01d7"_s, u"/v/a.py"_s, u"old"_s}));
    const qint64 second = fixture.journal.begin(upgrade()).value();
    QVERIFY(fixture.journal.addFile({second, u"inventory"_s, u"9be01d7"_s, u"/v/a.py"_s, u"new"_s}));
    const auto last = fixture.journal.lastFile(u"appdb @ db1:5432"_s, u"inventory"_s, u"9be01d7"_s);
    QVERIFY(last);
    QCOMPARE(last->sha256, u"new"_s);
    QCOMPARE(last->operationId, second);
    QCOMPARE(fixture.journal.lastFile(u"elsewhere"_s, u"inventory"_s, u"9be01d7"_s).error().kind,
             Error::Kind::NotFound);
    QVERIFY2(!fixture.journal.addFile({777, u"x"_s, u"y"_s, u"z"_s, u"w"_s}), "an operation that does not exist");
}

void TestJournal::appliedRevisions()
{
    const Fixture fixture;
    const qint64 done = fixture.journal.begin(upgrade()).value();
    QVERIFY(fixture.journal.addFile({done, u"inventory"_s, u"a1"_s, u"/v/a1.py"_s, u"x"_s}));
    QVERIFY(fixture.journal.addFile({done, u"inventory"_s, u"b2"_s, u"/v/b2.py"_s, u"x"_s}));
    QVERIFY(fixture.journal.finish(done, Outcome::Succeeded, QStringList{u"b2"_s}));
    const qint64 failed = fixture.journal.begin(upgrade()).value();
    QVERIFY(fixture.journal.addFile({failed, u"inventory"_s, u"c3"_s, u"/v/c3.py"_s, u"x"_s}));
    QVERIFY(fixture.journal.finish(failed, Outcome::Failed, QStringList{u"b2"_s}));
    OperationRecord stamp = upgrade();
    stamp.kind = OperationKind::Stamp;
    const qint64 stamped = fixture.journal.begin(stamp).value();
    QVERIFY(fixture.journal.finish(stamped, Outcome::Succeeded, QStringList{u"d4"_s, u"e5"_s}));
    QStringList revisions;
    const auto applied = fixture.journal.appliedRevisions(u"appdb @ db1:5432"_s, u"inventory"_s);
    QVERIFY2(applied, applied ? "" : qPrintable(applied.error().sentence()));
    for (const StatementRecord &record : *applied) {
        revisions.append(record.revision);
        QVERIFY(record.started.isValid());
    }
    QCOMPARE(revisions, QStringList({u"e5"_s, u"d4"_s, u"b2"_s, u"a1"_s}));
    QCOMPARE(applied->at(0).operationId, stamped);
    QCOMPARE(applied->at(3).file, u"/v/a1.py"_s);
}

void TestJournal::abandonedOperations()
{
    const Fixture fixture;
    const qint64 own = fixture.journal.begin(upgrade()).value();
    QVERIFY(fixture.journal.abandoned().value().isEmpty());
    // This very test, run again as a child: it begins an operation and dies.
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {u"--begin-and-die"_s, fixture.path});
    QVERIFY(child.waitForFinished());
    QCOMPARE(child.exitStatus(), QProcess::CrashExit);
    const auto abandoned = fixture.journal.abandoned();
    QVERIFY(abandoned);
    QCOMPARE(abandoned->size(), 1);
    QVERIFY(abandoned->at(0).id != own);
    QCOMPARE(abandoned->at(0).outcome, Outcome::Running);
    QVERIFY(fixture.journal.finish(abandoned->at(0).id, Outcome::Failed, {}));
    QVERIFY(fixture.journal.abandoned().value().isEmpty());
}

void TestJournal::manyThreadsAndProcessesAtOnce()
{
    const Fixture fixture;
    constexpr int each = 25;
    std::vector<std::unique_ptr<QProcess>> processes;
    for (int i = 0; i < 3; ++i) {
        processes.push_back(std::make_unique<QProcess>());
        processes.back()->setProcessChannelMode(QProcess::ForwardedChannels);
        processes.back()->start(QCoreApplication::applicationFilePath(),
                                {u"--write"_s, fixture.path, QString::number(each)});
    }
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 3; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < each; ++i) {
                const auto id = fixture.journal.begin(upgrade(u"thread"_s));
                if (!id || !fixture.journal.addStatement({.operationId = *id, .sql = u"SELECT 1"_s}) ||
                    !fixture.journal.finish(*id, Outcome::Succeeded, {})) {
                    ++failures;
                }
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    for (const auto &process : processes) {
        QVERIFY(process->waitForFinished(60000));
        QCOMPARE(process->exitCode(), 0);
    }
    QCOMPARE(failures, 0);
    QCOMPARE(fixture.journal.operations({.module = u"thread"_s}).value().size(), 3 * each);
    QCOMPARE(fixture.journal.operations({.module = u"process"_s}).value().size(), 3 * each);
    QCOMPARE(Sqlite(fixture.path).value(u"PRAGMA integrity_check"_s), u"ok"_s);
}

void TestJournal::survivesAKilledWriter()
{
    const Fixture fixture;
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {u"--write"_s, fixture.path, u"100000"_s});
    QVERIFY(child.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(fixture.journal.operations({.limit = 50}).value().size() == 50, 30000);
    child.kill();
    QVERIFY(child.waitForFinished());
    QVERIFY(fixture.journal.begin(upgrade()));
    QCOMPARE(Sqlite(fixture.path).value(u"PRAGMA integrity_check"_s), u"ok"_s);
}

void TestJournal::fileIsPrivate()
{
    const Fixture fixture;
    QVERIFY(fixture.journal.begin(upgrade()));
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s}) {
        struct stat information{};
        QCOMPARE(::stat(QFile::encodeName(fixture.path + suffix).constData(), &information), 0);
        QCOMPARE(information.st_mode & 0777, 0600u);
    }
}

void TestJournal::foreignFilesAreRefused()
{
    QTemporaryDir folder;
    const QString text = folder.filePath(u"text"_s);
    QFile file(text);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray("This is no database. ").repeated(100));
    file.close();
    const auto opened = Journal::open(text);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, Error::Kind::Unreadable);

    const QString foreign = folder.filePath(u"other.sqlite"_s);
    {
        const Sqlite other(foreign);
        QCOMPARE(other.value(u"CREATE TABLE contacts (name TEXT)"_s), QString());
    }
    const auto other = Journal::open(foreign);
    QVERIFY(!other);
    QCOMPARE(other.error().kind, Error::Kind::Unreadable);
    QCOMPARE(Sqlite(foreign).value(u"SELECT count(*) FROM sqlite_master"_s), u"1"_s);
}

void TestJournal::newerFormatIsRefused()
{
    const Fixture fixture;
    QCOMPARE(Sqlite(fixture.path).value(u"PRAGMA user_version = 999"_s), QString());
    const auto opened = Journal::open(fixture.path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, Error::Kind::Conflict);
}

void TestJournal::unwritableFolderIsSaid()
{
    // Not even root may make files there.
    const auto opened = Journal::open(u"/proc/athanor/journal.sqlite"_s);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, Error::Kind::Permission);
    QVERIFY(opened.error().sentence().contains(u"/proc/athanor"_s));
}

void TestJournal::replacedFileIsNoticedAtOpen()
{
    const Fixture fixture;
    QVERIFY(fixture.journal.begin(upgrade()));
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s}) {
        QFile::remove(fixture.path + suffix);
    }
    const auto again = Journal::open(fixture.path);
    QVERIFY(again);
    QVERIFY(again->operations().value().isEmpty());
}

void TestJournal::missingOperationIsNotFound()
{
    const Fixture fixture;
    QCOMPARE(fixture.journal.operation(5).error().kind, Error::Kind::NotFound);
}

void TestJournal::wal()
{
    const Fixture fixture;
    QCOMPARE(Sqlite(fixture.path).value(u"PRAGMA journal_mode"_s), u"wal"_s);
}

namespace {

// The test as its own child process: another Athanor that writes to the same journal.
int runAsChild(const QStringList &arguments)
{
    const auto journal = Journal::open(arguments[2]);
    if (!journal) {
        return 2;
    }
    if (arguments[1] == "--begin-and-die"_L1) {
        (void)journal->begin(upgrade(u"process"_s));
        ::kill(::getpid(), SIGKILL);
    }
    for (int i = 0; i < arguments[3].toInt(); ++i) {
        const auto id = journal->begin(upgrade(u"process"_s));
        if (!id || !journal->addStatement({.operationId = *id, .sql = u"SELECT 1"_s}) ||
            !journal->finish(*id, Outcome::Succeeded, {})) {
            return 1;
        }
    }
    return 0;
}

} // namespace

int main(int argc, char *argv[])
{
    const test::Isolation isolation;
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() > 2 && (arguments[1] == "--write"_L1 || arguments[1] == "--begin-and-die"_L1)) {
        return runAsChild(arguments);
    }
    TestJournal test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_journal.moc"
