// SPDX-License-Identifier: MIT
#include "core/process.h"
#include "deployment/deployment.h"
#include "madeplan.h"
#include "postgres/advisorylock.h"
#include "postgres/clienttools.h"
#include "support/cluster.h"
#include "support/testmain.h"
#include "support/verifyresult.h"

#include <QCryptographicHash>
#include <QTemporaryDir>

#include <future>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadePlan;
using athanor::test::TestDatabase;

class BackupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void restoredBackupGivesTheTablesBack();
    void moduleTablesBringTheirVersionRows();
    void isReadableByTheOwnerAlone();
    void neverWritesOverAFile();
    void truncatedFileIsFound();
    void flippedBitIsFound();
    void damagedDumpIsNoBackup();
    void missingPgDumpIsOneSentence();
    void pgDumpOlderThanTheServerIsOneSentence();
    void folderThatCannotBeMade();
    void failedPgDumpLeavesNoFile();
    void cancelLeavesNoFile();
    void passwordStaysOutOfTheArguments();
    void passphraseThatWouldBeAnArgumentIsRefused();
    void toolsSpeakEnglish();
    void waitsForNoMigration();
    void comesBeforeTheFirstStatement();
    void failedBackupStopsTheRun();
    void rowsChangedDuringTheBackupStopTheRun();

private:
    [[nodiscard]] deployment::BackupRequest request() const
    {
        deployment::BackupRequest request;
        request.module = u"made"_s;
        request.rows = {u"a"_s};
        request.folder = backups();
        return request;
    }
    Result<deployment::BackupOutcome> backUp(const deployment::BackupRequest &request)
    {
        JobContext job;
        return deployment::backUp(request, m_database->profile(), *m_journal, job);
    }
    [[nodiscard]] QString backups() const { return m_folder->filePath(u"backups"_s); }
    [[nodiscard]] QStringList files() const
    {
        return QDir(backups()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }
    // A program of the test's own that stands in for pg_dump; it answers --version as pg_dump does.
    QString script(const QString &body, const QString &version = {})
    {
        const QString path = m_folder->filePath(test::randomName(u"pg_dump"_s));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly)) {
            qFatal("cannot write a script");
        }
        const QString shown = version.isEmpty() ? u"%1.0"_s.arg(m_major) : version;
        file.write(u"#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'pg_dump (PostgreSQL) %1'; exit 0; fi\n%2\n"_s
                       .arg(shown, body)
                       .toUtf8());
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadOther |
                            QFile::ExeOther);
        return path;
    }
    [[nodiscard]] int runTool(const QString &program, const QStringList &arguments) const
    {
        JobContext job;
        ProcessRequest process;
        process.program = program;
        process.arguments = arguments;
        const auto result = ProcessRunner::system().run(process, job);
        return result ? result->exitCode : -1;
    }

    int m_major = 0;
    QString m_pgDump;
    QString m_pgRestore;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<journal::Journal> m_journal;
};

void BackupTest::initTestCase()
{
    auto connection = test::connectOrDie(test::clusterProfile());
    m_major = connection.serverMajor();
    JobContext job;
    const auto dump = postgres::chooseClientTool(postgres::ClientProgram::PgDump, m_major, job);
    const auto restore = postgres::chooseClientTool(postgres::ClientProgram::PgRestore, m_major, job);
    VERIFY_RESULT(dump);
    VERIFY_RESULT(restore);
    m_pgDump = dump->path;
    m_pgRestore = restore->path;
}

void BackupTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_database = std::make_unique<TestDatabase>();
    auto journal = journal::Journal::open(m_folder->filePath(u"journal.sqlite"_s));
    VERIFY_RESULT(journal);
    m_journal = std::make_unique<journal::Journal>(*journal);
    m_database->execute(u"CREATE TABLE made_alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);"
                        "INSERT INTO made_alembic_version VALUES ('a');"
                        "CREATE TABLE item (id integer PRIMARY KEY, name text);"
                        "INSERT INTO item SELECT n, md5(n::text) FROM generate_series(1, 5000) AS n;"
                        "CREATE TABLE other (id integer)"_s);
}

void BackupTest::cleanup()
{
    m_journal.reset();
    m_database.reset();
    m_folder.reset();
}

void BackupTest::restoredBackupGivesTheTablesBack()
{
    const auto outcome = backUp(request());
    VERIFY_RESULT(outcome);
    QVERIFY(outcome->verified);
    QVERIFY(outcome->path.startsWith(backups()));
    QVERIFY(QFileInfo(outcome->path).fileName().contains(u"made_a_"_s));
    QFile file(outcome->path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QCOMPARE(outcome->bytes, bytes.size());
    QCOMPARE(outcome->sha256, QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());

    const TestDatabase copy;
    const auto target = postgres::toolConnection(copy.profile());
    QCOMPARE(runTool(m_pgRestore, target.arguments + QStringList{u"--exit-on-error"_s, outcome->path}), 0);
    const QString content = u"SELECT md5(string_agg(id || name, ',' ORDER BY id)) FROM item"_s;
    QCOMPARE(copy.scalar(content), m_database->scalar(content));
    QCOMPARE(copy.scalar(u"SELECT version_num FROM made_alembic_version"_s), u"a"_s);
    QCOMPARE(copy.scalar(u"SELECT to_regclass('other') IS NOT NULL"_s), u"t"_s);

    const auto records = m_journal->backups();
    VERIFY_RESULT(records);
    QCOMPARE(records->size(), 1);
    QCOMPARE(records->first().path, outcome->path);
    QCOMPARE(records->first().rung, journal::BackupRecord::Rung::ReadBack);
    QCOMPARE(records->first().versionRows, QStringList{u"public.made_alembic_version=a"_s});
    QCOMPARE(m_journal->operation(records->first().operationId)->outcome, journal::Outcome::Succeeded);
}

void BackupTest::moduleTablesBringTheirVersionRows()
{
    auto tables = request();
    tables.scope = deployment::BackupScope::ModuleTables;
    tables.tables = {u"public.item"_s};
    const auto outcome = backUp(tables);
    VERIFY_RESULT(outcome);
    const TestDatabase copy;
    const auto target = postgres::toolConnection(copy.profile());
    QCOMPARE(runTool(m_pgRestore, target.arguments + QStringList{u"--exit-on-error"_s, outcome->path}), 0);
    QCOMPARE(copy.scalar(u"SELECT count(*) FROM item"_s), u"5000"_s);
    QCOMPARE(copy.scalar(u"SELECT version_num FROM made_alembic_version"_s), u"a"_s);
    QCOMPARE(copy.scalar(u"SELECT to_regclass('other') IS NULL"_s), u"t"_s);
}

void BackupTest::isReadableByTheOwnerAlone()
{
    const auto outcome = backUp(request());
    VERIFY_RESULT(outcome);
    QCOMPARE(QFile::permissions(outcome->path) &
                 (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
}

void BackupTest::neverWritesOverAFile()
{
    auto named = request();
    named.fileName = u"before.dump"_s;
    const auto first = backUp(named);
    VERIFY_RESULT(first);
    const auto second = backUp(named);
    VERIFY_RESULT(second);
    QVERIFY(first->path != second->path);
    QCOMPARE(files().size(), 2);
}

void BackupTest::truncatedFileIsFound()
{
    const auto outcome = backUp(request());
    VERIFY_RESULT(outcome);
    JobContext job;
    VERIFY_RESULT(deployment::verifyArchive(outcome->path, m_pgRestore, job));
    QVERIFY(QFile::resize(outcome->path, outcome->bytes * 9 / 10));
    // The table of contents is whole: `pg_restore --list` would pass it.
    QCOMPARE(runTool(m_pgRestore, {u"--list"_s, outcome->path}), 0);
    const auto verified = deployment::verifyArchive(outcome->path, m_pgRestore, job);
    QVERIFY(!verified);
    QCOMPARE(verified.error().kind, Error::Kind::Tool);
    QCOMPARE(verified.error().file, outcome->path);
    QVERIFY(!verified.error().detail.isEmpty());
}

void BackupTest::flippedBitIsFound()
{
    const auto outcome = backUp(request());
    VERIFY_RESULT(outcome);
    QFile file(outcome->path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    // In the middle of the only large table's compressed data.
    QVERIFY(file.seek(outcome->bytes * 3 / 4));
    char byte = 0;
    QVERIFY(file.getChar(&byte));
    QVERIFY(file.seek(outcome->bytes * 3 / 4));
    QVERIFY(file.putChar(char(byte ^ 0x10)));
    file.close();
    JobContext job;
    QVERIFY(!deployment::verifyArchive(outcome->path, m_pgRestore, job));
}

void BackupTest::damagedDumpIsNoBackup()
{
    // A disk that loses the end of what pg_dump wrote.
    auto damaged = request();
    damaged.pgDump =
        script(u"%1 \"$@\" || exit 1\nfor last; do :; done\n"
               "while [ $# -gt 0 ]; do [ \"$1\" = --file ] && target=$2; shift; done\n"
               "size=$(stat -c %s \"$target\")\ntruncate -s $((size * 9 / 10)) \"$target\""_s.arg(m_pgDump));
    const auto outcome = backUp(damaged);
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().sentence().contains(u"cannot be read back"_s), qPrintable(outcome.error().sentence()));
    QCOMPARE(files(), QStringList());
    QVERIFY(m_journal->backups()->isEmpty());
    QCOMPARE(m_journal->operations()->first().outcome, journal::Outcome::Failed);
}

void BackupTest::missingPgDumpIsOneSentence()
{
    auto missing = request();
    missing.pgDump = m_folder->filePath(u"no/such/pg_dump"_s);
    const auto outcome = backUp(missing);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Tool);
    QVERIFY2(outcome.error().what.contains(u"pg_dump is missing"_s), qPrintable(outcome.error().what));
    QVERIFY(!outcome.error().remedy.isEmpty());
    QCOMPARE(files(), QStringList());
}

void BackupTest::pgDumpOlderThanTheServerIsOneSentence()
{
    auto old = request();
    old.pgDump = script(u"exit 1"_s, u"%1.3"_s.arg(m_major - 1));
    const auto outcome = backUp(old);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Tool);
    QVERIFY2(outcome.error().what.contains(
                 u"pg_dump is version %1.3, older than the server's %2"_s.arg(m_major - 1).arg(m_major)),
             qPrintable(outcome.error().what));
    QCOMPARE(files(), QStringList());
}

void BackupTest::folderThatCannotBeMade()
{
    QFile file(m_folder->filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    auto impossible = request();
    impossible.folder = file.fileName() + u"/below"_s;
    const auto outcome = backUp(impossible);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().file, impossible.folder);
}

void BackupTest::failedPgDumpLeavesNoFile()
{
    auto failing = request();
    failing.pgDump = script(u"echo 'pg_dump: error: could not write to output file: No space left on device' >&2\n"
                            "exit 1"_s);
    const auto outcome = backUp(failing);
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().sentence().contains(u"No space left on device"_s), qPrintable(outcome.error().sentence()));
    QCOMPARE(files(), QStringList());
}

void BackupTest::cancelLeavesNoFile()
{
    auto slow = request();
    const QString started = m_folder->filePath(u"started"_s);
    slow.pgDump = script(u"echo begun > '%1'\nexec sleep 600"_s.arg(started));
    JobContext job;
    auto future = std::async(std::launch::async,
                             [&] { return deployment::backUp(slow, m_database->profile(), *m_journal, job); });
    const auto guard = qScopeGuard([&job] { job.cancel(); });
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(started), 20000);
    job.cancel();
    const auto outcome = future.get();
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Cancelled);
    QCOMPARE(files(), QStringList());
    QCOMPARE(m_journal->operations()->first().outcome, journal::Outcome::Cancelled);
}

void BackupTest::passwordStaysOutOfTheArguments()
{
    const QString password = u"hunter2secret"_s;
    const QString role = m_database->createRole(password, u"SUPERUSER"_s);
    const QString arguments = m_folder->filePath(u"arguments"_s);
    auto watched = request();
    watched.pgDump = script(u"echo \"$@\" > '%1'\nexec %2 \"$@\""_s.arg(arguments, m_pgDump));
    JobContext job;
    const auto outcome = deployment::backUp(watched, m_database->profileFor(role, password), *m_journal, job);
    VERIFY_RESULT(outcome);
    QFile file(arguments);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray seen = file.readAll();
    QVERIFY(seen.contains(role.toUtf8()));
    QVERIFY2(!seen.contains(password.toUtf8()), seen.constData());
}

// pg_dump has no other place for it, and without it it would stand at a prompt that nobody sees.
void BackupTest::passphraseThatWouldBeAnArgumentIsRefused()
{
    auto profile = m_database->profile();
    profile.extra.insert(u"sslpassword"_s, u"hunter2"_s);
    JobContext job;
    const auto outcome = deployment::backUp(request(), profile, *m_journal, job);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Configuration);
    QVERIFY2(outcome.error().what.contains(u"\"sslpassword\""_s), qPrintable(outcome.error().what));
    QVERIFY(!outcome.error().sentence().contains(u"hunter2"_s));
    QCOMPARE(files(), QStringList());
}

void BackupTest::toolsSpeakEnglish()
{
    const QByteArray before = qgetenv("LC_ALL");
    qputenv("LC_ALL", "de_DE.UTF-8");
    qputenv("LANGUAGE", "de");
    const QString seen = m_folder->filePath(u"seen"_s);
    auto wanted = request();
    wanted.pgDump = script(u"echo \"$LC_ALL,$LANGUAGE,$LC_MESSAGES\" >>'%1'; exec %2 \"$@\""_s.arg(seen, m_pgDump));
    const auto outcome = backUp(wanted);
    qputenv("LC_ALL", before);
    qunsetenv("LANGUAGE");
    VERIFY_RESULT(outcome);
    QFile file(seen);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray(",,C\n"));
}

void BackupTest::waitsForNoMigration()
{
    JobContext job;
    postgres::LockOptions lock;
    lock.applicationName = u"a migration"_s;
    const auto held = postgres::AdvisoryLocks::acquire(m_database->profile(), {postgres::databaseLockKey()}, lock, job);
    VERIFY_RESULT(held);
    auto impatient = request();
    impatient.lockWaitMilliseconds = 300;
    const auto outcome = backUp(impatient);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Conflict);
    QVERIFY2(outcome.error().sentence().contains(u"a migration"_s), qPrintable(outcome.error().sentence()));
    QCOMPARE(files(), QStringList());
}

void BackupTest::comesBeforeTheFirstStatement()
{
    deployment::RunOptions options;
    options.backup = request();
    JobContext job;
    const auto plan =
        MadePlan(m_folder->path()).from(u"a"_s).step(u"b"_s, {u"DROP TABLE other"_s, u"DELETE FROM item"_s}).plan();
    const auto outcome = deployment::run(plan, m_database->profile(), options, *m_journal, job);
    VERIFY_RESULT(outcome);
    QVERIFY(outcome->backup && outcome->backup->verified);
    QCOMPARE(m_database->scalar(u"SELECT count(*) FROM item"_s), u"0"_s);
    const TestDatabase copy;
    const auto target = postgres::toolConnection(copy.profile());
    QCOMPARE(runTool(m_pgRestore, target.arguments + QStringList{u"--exit-on-error"_s, outcome->backup->path}), 0);
    QCOMPARE(copy.scalar(u"SELECT count(*) FROM item"_s), u"5000"_s);
    QCOMPARE(copy.scalar(u"SELECT version_num FROM made_alembic_version"_s), u"a"_s);
    QCOMPARE(copy.scalar(u"SELECT to_regclass('other') IS NOT NULL"_s), u"t"_s);
    QCOMPARE(m_journal->backups()->first().operationId, outcome->operation);
}

void BackupTest::failedBackupStopsTheRun()
{
    deployment::RunOptions options;
    options.backup = request();
    options.backup->pgDump = script(u"exit 1"_s);
    JobContext job;
    const auto plan = MadePlan(m_folder->path()).from(u"a"_s).step(u"b"_s, {u"DROP TABLE other"_s}).plan();
    const auto outcome = deployment::run(plan, m_database->profile(), options, *m_journal, job);
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().what.contains(u"Cannot upgrade made. Cannot back up."_s),
             qPrintable(outcome.error().what));
    QCOMPARE(m_database->scalar(u"SELECT to_regclass('other') IS NOT NULL"_s), u"t"_s);
    QCOMPARE(m_database->scalar(u"SELECT version_num FROM made_alembic_version"_s), u"a"_s);
    QCOMPARE(m_journal->operations()->first().outcome, journal::Outcome::Failed);
    QVERIFY(m_journal->statements(m_journal->operations()->first().id)->isEmpty());
}

void BackupTest::rowsChangedDuringTheBackupStopTheRun()
{
    deployment::RunOptions options;
    options.backup = request();
    // A foreign Alembic does not know our lock.
    const QString psql = QFileInfo(m_pgDump).dir().filePath(u"psql"_s);
    const auto target = postgres::toolConnection(m_database->profile());
    options.backup->pgDump = script(u"%1 '%2' -c \"UPDATE made_alembic_version SET version_num = 'z'\" >&2 || exit 1\n"
                                    "exec %3 \"$@\""_s.arg(psql, target.arguments.first(), m_pgDump));
    JobContext job;
    const auto plan = MadePlan(m_folder->path()).from(u"a"_s).step(u"b"_s, {u"DROP TABLE other"_s}).plan();
    const auto outcome = deployment::run(plan, m_database->profile(), options, *m_journal, job);
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().kind == Error::Kind::Conflict, qPrintable(outcome.error().sentence()));
    QCOMPARE(m_database->scalar(u"SELECT to_regclass('other') IS NOT NULL"_s), u"t"_s);
}

ATHANOR_TEST_MAIN(BackupTest)
#include "tst_backup.moc"
