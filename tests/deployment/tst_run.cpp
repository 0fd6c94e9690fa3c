// SPDX-License-Identifier: MIT
#include "deployment/deployment.h"
#include "madeplan.h"
#include "postgres/advisorylock.h"
#include "running.h"
#include "support/cluster.h"
#include "support/testmain.h"
#include "support/verifyresult.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

#include <thread>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadePlan;
using athanor::test::Running;
using athanor::test::TestDatabase;

namespace {

constexpr int waitMilliseconds = 20000;

} // namespace

class RunTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_database = std::make_unique<TestDatabase>();
        auto journal = journal::Journal::open(m_folder->filePath(u"journal.sqlite"_s));
        QVERIFY2(journal, journal ? "" : qPrintable(journal.error().sentence()));
        m_journal = std::make_unique<journal::Journal>(*journal);
    }
    void cleanup()
    {
        m_journal.reset();
        m_database.reset();
        m_folder.reset();
    }

    void firstUpgradeMakesTheVersionTable();
    void rowsMoveFromStepToStep();
    void journalTellsEveryStatement();
    void failingLastStatementLeavesAllAsItWas();
    void failureNamesThePlaceInTheStatement();
    void failureAtCommitIsRolledBack();
    void perMigrationKeepsWhatIsDone();
    void autocommitBlockCommitsWhatCameBefore();
    void failureAfterAutocommitIsToldAsHalfDone();
    void concurrentIndexIsNotStoppedByTheLockTimeout();
    void cancelLeavesAllAsItWas();
    void lockTimeoutLeavesAllAsItWas();
    void statementTimeout();
    void changedRowsStopBeforeTheFirstStatement();
    void vanishedVersionTableStops();
    void editedFileStopsBeforeTheFirstStatement();
    void heldAdvisoryLockIsToldWithItsHolder();
    void cancelWhileWaitingForTheLock();
    void lostLockStopsBeforeTheNextRevision();
    void terminatedSessionLeavesAllAsItWas();
    void rowChangeMustHitOneRow();
    void statementThatEndsTheTransactionIsCaught();
    void refusedPlanIsNotRun();
    void roleWithoutRights();
    void versionTableInASchema();
    void secretsStayOutOfTheJournal();
    void noServer();

private:
    Result<deployment::RunOutcome> run(const workspace::Plan &plan, const deployment::RunOptions &options = {})
    {
        JobContext job;
        return deployment::run(plan, m_database->profile(), options, *m_journal, job);
    }
    [[nodiscard]] QString rows() const
    {
        return m_database->scalar(
            u"SELECT string_agg(version_num, ',' ORDER BY version_num) FROM made_alembic_version"_s);
    }
    [[nodiscard]] bool exists(const QString &relation) const
    {
        return m_database->scalar(u"SELECT to_regclass('%1') IS NOT NULL"_s.arg(relation)) == "t"_L1;
    }
    // The database at revision a, with a table.
    void bringToA() const
    {
        m_database->execute(
            u"CREATE TABLE made_alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT "
            "made_alembic_version_pkc PRIMARY KEY (version_num)); INSERT INTO made_alembic_version VALUES "
            "('a'); CREATE TABLE first_table (id integer)"_s);
    }
    [[nodiscard]] MadePlan fromA() const { return MadePlan(m_folder->path()).from(u"a"_s); }
    [[nodiscard]] journal::OperationRecord lastOperation() const
    {
        const auto operations = m_journal->operations();
        return operations && !operations->isEmpty() ? operations->first() : journal::OperationRecord();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<journal::Journal> m_journal;
};

void RunTest::firstUpgradeMakesTheVersionTable()
{
    const auto outcome =
        run(MadePlan(m_folder->path()).step(u"a"_s, {u"CREATE TABLE first_table (id integer)"_s}).plan());
    VERIFY_RESULT(outcome);
    QCOMPARE(outcome->rowsBefore, QStringList());
    QCOMPARE(outcome->rowsAfter, QStringList{u"a"_s});
    QCOMPARE(rows(), u"a"_s);
    QVERIFY(exists(u"first_table"_s));
    // As Alembic makes it: alembic/ddl/impl.py.
    QCOMPARE(m_database->scalar(u"SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = "
                                "'made_alembic_version'::regclass AND attname = 'version_num'"_s),
             u"character varying(32)"_s);
    QCOMPARE(m_database->scalar(u"SELECT conname FROM pg_constraint WHERE conrelid = "
                                "'made_alembic_version'::regclass AND contype = 'p'"_s),
             u"made_alembic_version_pkc"_s);
}

void RunTest::rowsMoveFromStepToStep()
{
    bringToA();
    const auto outcome = run(fromA()
                                 .step(u"b"_s, {u"CREATE TABLE b1 (); CREATE TABLE b2 ()"_s})
                                 .step(u"c"_s, {})
                                 .step(u"d"_s, {u"CREATE TABLE d1 ()"_s})
                                 .plan());
    VERIFY_RESULT(outcome);
    QCOMPARE(rows(), u"d"_s);
    QVERIFY(exists(u"b1"_s) && exists(u"b2"_s) && exists(u"d1"_s));
    QCOMPARE(outcome->steps.size(), 3);
    // One transaction for the whole run, as Alembic's default: all rows of the catalogue carry the same xmin.
    QCOMPARE(
        m_database->scalar(u"SELECT count(DISTINCT xmin::text) FROM pg_class WHERE relname IN ('b1', 'b2', 'd1')"_s),
        u"1"_s);
}

void RunTest::journalTellsEveryStatement()
{
    bringToA();
    deployment::RunOptions options;
    options.reason = u"release 7"_s;
    const auto plan =
        fromA().step(u"b"_s, {u"CREATE TABLE b1 ()"_s, u"autocommit: ANALYZE first_table"_s, u"SELECT 1"_s}).plan();
    const auto outcome = run(plan, options);
    VERIFY_RESULT(outcome);
    const auto record = m_journal->operation(outcome->operation);
    VERIFY_RESULT(record);
    QCOMPARE(record->kind, journal::OperationKind::Upgrade);
    QCOMPARE(record->module, u"made"_s);
    QCOMPARE(record->versionTable, u"public.made_alembic_version"_s);
    QCOMPARE(record->engine, u"native"_s);
    QCOMPARE(record->outcome, journal::Outcome::Succeeded);
    QCOMPARE(record->rowsBefore, QStringList{u"a"_s});
    QCOMPARE(record->rowsPlanned, QStringList{u"b"_s});
    QCOMPARE(record->rowsAfter, QStringList{u"b"_s});
    QCOMPARE(record->reason, u"release 7"_s);
    const auto statements = m_journal->statements(outcome->operation);
    VERIFY_RESULT(statements);
    QStringList sql;
    for (const auto &statement : *statements) {
        QCOMPARE(statement.outcome, journal::Outcome::Succeeded);
        sql.append(statement.sql);
    }
    // COMMIT before the block, BEGIN after it, the row last: alembic/runtime/migration.py, autocommit_block().
    QCOMPARE(sql, (QStringList{u"BEGIN"_s, u"CREATE TABLE b1 ()"_s, u"COMMIT"_s, u"ANALYZE first_table"_s, u"BEGIN"_s,
                               u"SELECT 1"_s, plan.steps.first().versionRowSql.first(), u"COMMIT"_s}));
    QVERIFY(statements->at(1).inTransaction);
    QVERIFY(!statements->at(3).inTransaction);
    QCOMPARE(statements->at(3).line, 3);
    QCOMPARE(statements->at(3).revision, u"b"_s);
    const auto file = m_journal->lastFile(record->database, u"made"_s, u"b"_s);
    VERIFY_RESULT(file);
    QCOMPARE(file->sha256, QString::fromLatin1(plan.steps.first().sha256.toHex()));
}

void RunTest::failingLastStatementLeavesAllAsItWas()
{
    bringToA();
    m_database->execute(u"CREATE TABLE in_the_way ()"_s);
    const auto outcome = run(fromA()
                                 .step(u"b"_s, {u"CREATE TABLE b1 ()"_s})
                                 .step(u"c"_s, {u"DROP TABLE first_table"_s, u"CREATE TABLE in_the_way ()"_s})
                                 .plan());
    QVERIFY(!outcome);
    const Error &error = outcome.error();
    QCOMPARE(error.kind, Error::Kind::Database);
    QCOMPARE(error.code, u"42P07"_s); // duplicate_table
    QCOMPARE(error.file, m_folder->filePath(u"c.py"_s));
    QCOMPARE(error.line, 3);
    QVERIFY2(
        error.what.startsWith(u"Cannot upgrade made: relation \"in_the_way\" already exists. Revision c stopped at "
                              "statement 2 of 2"_s),
        qPrintable(error.what));
    QVERIFY2(error.what.contains(u"Nothing was changed"_s), qPrintable(error.what));
    QVERIFY2(error.detail.contains(u"relation \"in_the_way\" already exists"_s), qPrintable(error.detail));
    QVERIFY(!error.remedy.isEmpty());
    QCOMPARE(rows(), u"a"_s);
    QVERIFY(exists(u"first_table"_s) && !exists(u"b1"_s));
    const auto record = lastOperation();
    QCOMPARE(record.outcome, journal::Outcome::Failed);
    QCOMPARE(record.errorCode, u"42P07"_s);
    QCOMPARE(record.rowsAfter, QStringList{u"a"_s});
    const auto statements = m_journal->statements(record.id);
    VERIFY_RESULT(statements);
    QCOMPARE(statements->last().sql, u"ROLLBACK"_s);
    QCOMPARE(statements->at(statements->size() - 2).outcome, journal::Outcome::Failed);
}

void RunTest::failureNamesThePlaceInTheStatement()
{
    bringToA();
    // The emoji is one character for the server and two for UTF-16.
    const auto outcome = run(fromA().step(u"b"_s, {u"SELECT '😀',\n  nonsense_column\nFROM first_table"_s}).plan());
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, u"42703"_s); // undefined_column
    QVERIFY2(outcome.error().detail.contains(u"line 2 of the statement: nonsense_column"_s),
             qPrintable(outcome.error().detail));
}

void RunTest::failureAtCommitIsRolledBack()
{
    bringToA();
    const auto outcome = run(fromA()
                                 .step(u"b"_s, {u"CREATE TABLE parent (id integer PRIMARY KEY)"_s,
                                                u"CREATE TABLE child (id integer REFERENCES parent DEFERRABLE "
                                                "INITIALLY DEFERRED)"_s,
                                                u"INSERT INTO child VALUES (1)"_s})
                                 .plan());
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, u"23503"_s); // foreign_key_violation
    QVERIFY2(outcome.error().what.contains(u"Nothing was changed"_s), qPrintable(outcome.error().what));
    QCOMPARE(rows(), u"a"_s);
    QVERIFY(!exists(u"child"_s));
    QCOMPARE(lastOperation().outcome, journal::Outcome::Failed);
}

void RunTest::perMigrationKeepsWhatIsDone()
{
    bringToA();
    const auto outcome = run(fromA()
                                 .perMigration()
                                 .step(u"b"_s, {u"CREATE TABLE b1 ()"_s})
                                 .step(u"c"_s, {u"CREATE TABLE c1 ()"_s, u"CREATE TABLE b1 ()"_s})
                                 .plan());
    QVERIFY(!outcome);
    QCOMPARE(rows(), u"b"_s);
    QVERIFY(exists(u"b1"_s) && !exists(u"c1"_s));
    QVERIFY2(outcome.error().what.contains(u"Done and committed: b."_s), qPrintable(outcome.error().what));
    QVERIFY2(outcome.error().what.contains(u"Not done: c."_s), qPrintable(outcome.error().what));
    QCOMPARE(lastOperation().rowsAfter, QStringList{u"b"_s});
}

void RunTest::autocommitBlockCommitsWhatCameBefore()
{
    bringToA();
    const auto outcome =
        run(fromA()
                .step(u"b"_s, {u"CREATE TABLE b1 (id integer)"_s})
                .step(u"c"_s, {u"autocommit: CREATE INDEX CONCURRENTLY b1_id ON b1 (id)"_s, u"CREATE TABLE c1 ()"_s})
                .plan());
    VERIFY_RESULT(outcome);
    QCOMPARE(rows(), u"c"_s);
    QCOMPARE(m_database->scalar(u"SELECT indisvalid FROM pg_index WHERE indexrelid = 'b1_id'::regclass"_s), u"t"_s);
}

void RunTest::failureAfterAutocommitIsToldAsHalfDone()
{
    bringToA();
    const auto outcome =
        run(fromA()
                .step(u"b"_s, {u"CREATE TABLE b1 (id integer)"_s})
                .step(u"c"_s, {u"CREATE TABLE c1 ()"_s, u"autocommit: CREATE INDEX CONCURRENTLY b1_id ON b1 (id)"_s,
                               u"CREATE TABLE c2 ()"_s, u"CREATE TABLE c1 ()"_s})
                .plan());
    QVERIFY(!outcome);
    // As real Alembic leaves it: everything up to the block is committed, c's row is not written, c2 is rolled back.
    QCOMPARE(rows(), u"b"_s);
    QVERIFY(exists(u"b1_id"_s) && exists(u"c1"_s) && !exists(u"c2"_s));
    QVERIFY2(outcome.error().what.contains(u"Done and committed: b."_s), qPrintable(outcome.error().what));
    QVERIFY2(outcome.error().what.contains(u"of revision c, the first 2 of 4 statements are committed"_s),
             qPrintable(outcome.error().what));
}

void RunTest::concurrentIndexIsNotStoppedByTheLockTimeout()
{
    bringToA();
    deployment::RunOptions options;
    options.lockTimeoutMilliseconds = 50;
    auto other = test::connectOrDie(m_database->profile());
    VERIFY_RESULT(other.execute(u"BEGIN; LOCK TABLE first_table IN ROW EXCLUSIVE MODE"_s));
    Running running(fromA()
                        .step(u"b"_s, {u"autocommit: CREATE INDEX CONCURRENTLY first_id ON first_table (id)"_s,
                                       u"CREATE TABLE kept AS SELECT current_setting('lock_timeout') AS setting"_s})
                        .plan(),
                    m_database->profile(), options, *m_journal);
    // Longer than the timeout, and seen waiting for the other session.
    const QString waiting = u"SELECT count(*) "_s + test::sessionsOf(u"athanor/made"_s) +
                            u" AND wait_event_type = 'Lock' AND now() - query_start > interval '200 ms'"_s;
    QTRY_COMPARE_WITH_TIMEOUT(m_database->scalar(waiting), u"1"_s, waitMilliseconds);
    VERIFY_RESULT(other.execute(u"COMMIT"_s));
    const auto outcome = running.result();
    VERIFY_RESULT(outcome);
    QCOMPARE(m_database->scalar(u"SELECT indisvalid FROM pg_index WHERE indexrelid = 'first_id'::regclass"_s), u"t"_s);
    QCOMPARE(m_database->scalar(u"SELECT setting FROM kept"_s), u"50ms"_s);
}

void RunTest::cancelLeavesAllAsItWas()
{
    bringToA();
    Running running(fromA().step(u"b"_s, {u"CREATE TABLE b1 ()"_s, u"SELECT pg_sleep(600)"_s}).plan(),
                    m_database->profile(), {}, *m_journal);
    const QString sleeping =
        u"SELECT count(*) "_s + test::sessionsOf(u"athanor/made"_s) + u" AND wait_event = 'PgSleep'"_s;
    QTRY_COMPARE_WITH_TIMEOUT(m_database->scalar(sleeping), u"1"_s, waitMilliseconds);
    running.cancel();
    const auto outcome = running.result();
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Cancelled);
    QVERIFY2(outcome.error().what.contains(u"Nothing was changed"_s), qPrintable(outcome.error().what));
    QCOMPARE(rows(), u"a"_s);
    QVERIFY(!exists(u"b1"_s));
    QCOMPARE(lastOperation().outcome, journal::Outcome::Cancelled);
    QTRY_COMPARE_WITH_TIMEOUT(m_database->scalar(sleeping), u"0"_s, waitMilliseconds);
}

void RunTest::lockTimeoutLeavesAllAsItWas()
{
    bringToA();
    auto other = test::connectOrDie(m_database->profile());
    VERIFY_RESULT(other.execute(u"BEGIN; LOCK TABLE first_table"_s));
    deployment::RunOptions options;
    options.lockTimeoutMilliseconds = 100;
    const auto outcome =
        run(fromA().step(u"b"_s, {u"CREATE TABLE b1 ()"_s, u"ALTER TABLE first_table ADD COLUMN x integer"_s}).plan(),
            options);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, u"55P03"_s); // lock_not_available
    QVERIFY(outcome.error().remedy.contains(u"lock timeout"_s));
    QCOMPARE(rows(), u"a"_s);
    QVERIFY(!exists(u"b1"_s));
}

void RunTest::statementTimeout()
{
    bringToA();
    deployment::RunOptions options;
    options.statementTimeoutMilliseconds = 100;
    const auto outcome = run(fromA().step(u"b"_s, {u"SELECT pg_sleep(600)"_s}).plan(), options);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Database);
    QCOMPARE(outcome.error().code, u"57014"_s); // query_canceled
    QCOMPARE(lastOperation().outcome, journal::Outcome::Failed);
}

void RunTest::changedRowsStopBeforeTheFirstStatement()
{
    bringToA();
    const auto plan = fromA().step(u"b"_s, {u"CREATE TABLE b1 ()"_s}).plan();
    m_database->execute(u"UPDATE made_alembic_version SET version_num = 'z'"_s);
    const auto outcome = run(plan);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Conflict);
    QVERIFY2(outcome.error().what.contains(u"starts from a, the table now holds z"_s),
             qPrintable(outcome.error().what));
    QVERIFY(!exists(u"b1"_s));
    QCOMPARE(rows(), u"z"_s);
}

void RunTest::vanishedVersionTableStops()
{
    bringToA();
    m_database->execute(u"DROP TABLE made_alembic_version"_s);
    const auto outcome = run(fromA().step(u"b"_s, {u"CREATE TABLE b1 ()"_s}).plan());
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Conflict);
    QVERIFY(!exists(u"b1"_s));
}

void RunTest::editedFileStopsBeforeTheFirstStatement()
{
    bringToA();
    const auto plan = fromA().step(u"b"_s, {u"CREATE TABLE b1 ()"_s}).step(u"c"_s, {u"CREATE TABLE c1 ()"_s}).plan();
    QFile file(m_folder->filePath(u"c.py"_s));
    QVERIFY(file.open(QIODevice::Append));
    file.write("\n");
    file.close();
    const auto outcome = run(plan);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Conflict);
    QCOMPARE(outcome.error().file, file.fileName());
    QVERIFY(!exists(u"b1"_s));
    QCOMPARE(rows(), u"a"_s);
}

void RunTest::heldAdvisoryLockIsToldWithItsHolder()
{
    bringToA();
    JobContext job;
    postgres::LockOptions lock;
    lock.applicationName = u"nightly tool"_s;
    const auto held = postgres::AdvisoryLocks::acquire(m_database->profile(), {postgres::databaseLockKey()}, lock, job);
    VERIFY_RESULT(held);
    deployment::RunOptions options;
    options.advisoryLockWaitMilliseconds = 300;
    const auto outcome = run(fromA().step(u"b"_s, {u"CREATE TABLE b1 ()"_s}).plan(), options);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Conflict);
    QVERIFY2(outcome.error().sentence().contains(u"nightly tool"_s), qPrintable(outcome.error().sentence()));
    QVERIFY(!exists(u"b1"_s));
}

void RunTest::cancelWhileWaitingForTheLock()
{
    bringToA();
    JobContext job;
    const auto held = postgres::AdvisoryLocks::acquire(m_database->profile(), {postgres::databaseLockKey()}, {}, job);
    VERIFY_RESULT(held);
    deployment::RunOptions options;
    options.advisoryLockWaitMilliseconds = 600000;
    Running running(fromA().step(u"b"_s, {u"CREATE TABLE b1 ()"_s}).plan(), m_database->profile(), options, *m_journal);
    const QString waiting = u"SELECT count(*) "_s + test::sessionsOf(u"athanor lock/made"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_database->scalar(waiting), u"1"_s, waitMilliseconds);
    running.cancel();
    QTRY_VERIFY_WITH_TIMEOUT(running.ended(), waitMilliseconds);
    const auto outcome = running.result();
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Cancelled);
    QVERIFY(!exists(u"b1"_s));
}

void RunTest::lostLockStopsBeforeTheNextRevision()
{
    bringToA();
    const auto outcome = run(fromA()
                                 .step(u"b"_s, {u"CREATE TABLE b1 ()"_s, u"SELECT pg_terminate_backend(pid, 5000) "_s +
                                                                             test::sessionsOf(u"athanor lock/made"_s)})
                                 .step(u"c"_s, {u"CREATE TABLE c1 ()"_s})
                                 .plan());
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().sentence().contains(u"advisory lock"_s), qPrintable(outcome.error().sentence()));
    QCOMPARE(rows(), u"a"_s);
    QVERIFY(!exists(u"b1"_s) && !exists(u"c1"_s));
}

void RunTest::terminatedSessionLeavesAllAsItWas()
{
    bringToA();
    Running running(fromA().step(u"b"_s, {u"CREATE TABLE b1 ()"_s, u"SELECT pg_sleep(600)"_s}).plan(),
                    m_database->profile(), {}, *m_journal);
    const QString sleeping =
        u"SELECT count(*) "_s + test::sessionsOf(u"athanor/made"_s) + u" AND wait_event = 'PgSleep'"_s;
    QTRY_COMPARE_WITH_TIMEOUT(m_database->scalar(sleeping), u"1"_s, waitMilliseconds);
    m_database->execute(u"SELECT pg_terminate_backend(pid) "_s + test::sessionsOf(u"athanor/made"_s));
    const auto outcome = running.result();
    QVERIFY(!outcome);
    QCOMPARE(rows(), u"a"_s);
    QVERIFY(!exists(u"b1"_s));
    QCOMPARE(lastOperation().outcome, journal::Outcome::Failed);
    QCOMPARE(lastOperation().rowsAfter, QStringList{u"a"_s});
}

void RunTest::rowChangeMustHitOneRow()
{
    bringToA();
    const auto outcome =
        run(fromA().step(u"b"_s, {u"CREATE TABLE b1 ()"_s, u"DELETE FROM made_alembic_version"_s}).plan());
    QVERIFY(!outcome);
    // Alembic's words: runtime/migration.py, HeadMaintainer._update_version.
    QVERIFY2(outcome.error().sentence().contains(
                 u"expected to match one row when updating 'a' to 'b' in 'made_alembic_version'; 0 found"_s),
             qPrintable(outcome.error().sentence()));
    QCOMPARE(rows(), u"a"_s);
    QVERIFY(!exists(u"b1"_s));
}

void RunTest::statementThatEndsTheTransactionIsCaught()
{
    bringToA();
    const auto outcome =
        run(fromA().step(u"b"_s, {u"CREATE TABLE b1 ()"_s, u"ROLLBACK"_s, u"CREATE TABLE b2 ()"_s}).plan());
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().sentence().contains(u"ended the transaction"_s), qPrintable(outcome.error().sentence()));
    QVERIFY(!exists(u"b1"_s) && !exists(u"b2"_s));
    QCOMPARE(rows(), u"a"_s);
}

void RunTest::refusedPlanIsNotRun()
{
    bringToA();
    auto plan = fromA().step(u"b"_s, {u"CREATE TABLE b1 ()"_s}).plan();
    plan.refusals = {Error::at(Error::Kind::Opaque, u"Not known."_s, u"b.py"_s, 7)};
    const auto outcome = run(plan);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Opaque);
    QCOMPARE(outcome.error().line, 7);
    QVERIFY(!exists(u"b1"_s));
    QVERIFY(m_journal->operations()->isEmpty());
}

void RunTest::roleWithoutRights()
{
    const QString role = m_database->createRole();
    const auto plan = MadePlan(m_folder->path()).step(u"a"_s, {u"CREATE TABLE first_table (id integer)"_s}).plan();
    JobContext job;
    const auto outcome = deployment::run(plan, m_database->profileFor(role), {}, *m_journal, job);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Permission);
    QCOMPARE(outcome.error().code, u"42501"_s); // insufficient_privilege
    QVERIFY2(outcome.error().sentence().contains(u"permission denied for schema public"_s),
             qPrintable(outcome.error().sentence()));
    QVERIFY(!exists(u"first_table"_s) && !exists(u"made_alembic_version"_s));
}

void RunTest::versionTableInASchema()
{
    m_database->execute(u"CREATE SCHEMA \"Meta\""_s);
    auto plan = MadePlan(m_folder->path()).step(u"a"_s, {}).plan();
    plan.versionTableSchema = u"Meta"_s;
    plan.createVersionTableSql = ddl::createVersionTable(u"Meta"_s, plan.versionTable);
    plan.steps.first().versionRowSql = {ddl::insertVersionRow(u"Meta"_s, plan.versionTable, u"a"_s)};
    VERIFY_RESULT(run(plan));
    QCOMPARE(m_database->scalar(u"SELECT version_num FROM \"Meta\".made_alembic_version"_s), u"a"_s);
    QCOMPARE(lastOperation().versionTable, u"Meta.made_alembic_version"_s);
}

void RunTest::secretsStayOutOfTheJournal()
{
    bringToA();
    const QString role = test::randomName(u"athanor_secret"_s);
    const auto outcome =
        run(fromA()
                .step(u"b"_s, {u"CREATE ROLE %1 PASSWORD 'hunter2secret'"_s.arg(role), u"DROP ROLE %1"_s.arg(role)})
                .plan());
    VERIFY_RESULT(outcome);
    for (const QString &name : QDir(m_folder->path()).entryList({u"journal.sqlite*"_s}, QDir::Files)) {
        QFile file(m_folder->filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains("hunter2secret"), qPrintable(name));
    }
}

void RunTest::noServer()
{
    QTemporaryDir empty;
    postgres::ConnectionProfile profile;
    profile.host = empty.path();
    profile.database = u"nowhere"_s;
    JobContext job;
    const auto outcome =
        deployment::run(MadePlan(m_folder->path()).step(u"a"_s, {}).plan(), profile, {}, *m_journal, job);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Connection);
    QVERIFY(m_journal->operations()->isEmpty());
}

ATHANOR_TEST_MAIN(RunTest)
#include "tst_run.moc"
