// SPDX-License-Identifier: MIT
// What is told when COMMIT itself fails, is cancelled, or loses its session.
#include "madeplan.h"
#include "running.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadePlan;
using athanor::test::Running;
using athanor::test::TestDatabase;

class CommitTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void lostSessionIsToldAsNotKnown();
    void cancelEndsACommitThatWaits();
    void passwordsAreNotInTheError();

private:
    // A plan whose COMMIT runs a deferred trigger that sleeps.
    [[nodiscard]] workspace::Plan sleepingPlan() const
    {
        return MadePlan(m_folder.path()).from(u"a"_s).step(u"b"_s, {u"INSERT INTO slow VALUES (1)"_s}).plan();
    }
    void waitUntilItSleeps() const
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_database->scalar(u"SELECT count(*) "_s + test::sessionsOf(u"athanor/made"_s) +
                                                     u" AND query = 'COMMIT' AND wait_event = 'PgSleep'"_s),
                                  u"1"_s, 20'000);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<journal::Journal> m_journal;
};

void CommitTest::init()
{
    m_database = std::make_unique<TestDatabase>();
    auto journal = journal::Journal::open(m_folder.filePath(test::randomName(u"journal"_s)));
    QVERIFY(journal);
    m_journal = std::make_unique<journal::Journal>(*journal);
    m_database->execute(
        u"CREATE TABLE made_alembic_version (version_num varchar(32) PRIMARY KEY);"
        "INSERT INTO made_alembic_version VALUES ('a'); CREATE TABLE slow (id integer);"
        "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(600); RETURN NULL; END';"
        "CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "EXECUTE FUNCTION wait()"_s);
}

void CommitTest::lostSessionIsToldAsNotKnown()
{
    Running running(sleepingPlan(), m_database->profile(), {}, *m_journal);
    waitUntilItSleeps();
    m_database->execute(u"SELECT pg_terminate_backend(pid) "_s + test::sessionsOf(u"athanor/made"_s));
    const auto outcome = running.result();
    QVERIFY(!outcome);
    const QString told = outcome.error().sentence();
    QCOMPARE(outcome.error().kind, Error::Kind::Connection);
    QVERIFY2(told.contains(u"whether it took effect"_s), qPrintable(told));
    QVERIFY2(!told.contains(u"Nothing was changed"_s), qPrintable(told));
    QVERIFY2(told.contains(u"Read again, the version rows are a."_s), qPrintable(told));
}

void CommitTest::cancelEndsACommitThatWaits()
{
    Running running(sleepingPlan(), m_database->profile(), {}, *m_journal);
    waitUntilItSleeps();
    running.cancel();
    const auto outcome = running.result();
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Cancelled);
    QVERIFY2(outcome.error().what.contains(u"Nothing was changed"_s), qPrintable(outcome.error().what));
    QCOMPARE(m_database->scalar(u"SELECT version_num FROM made_alembic_version"_s), u"a"_s);
    QCOMPARE(m_database->scalar(u"SELECT count(*) FROM slow"_s), u"0"_s);
}

void CommitTest::passwordsAreNotInTheError()
{
    const auto plan = MadePlan(m_folder.path())
                          .from(u"a"_s)
                          .step(u"b"_s, {u"ALTER ROLE nobody\n  PASSWORD 's3cretpw' VALID UNTI 'tomorrow'"_s})
                          .plan();
    JobContext job;
    const auto outcome = deployment::run(plan, m_database->profile(), {}, *m_journal, job);
    QVERIFY(!outcome);
    const QString told = outcome.error().sentence() + outcome.error().detail;
    QVERIFY2(told.contains(u"line 2"_s), qPrintable(told));
    QVERIFY2(!told.contains(u"s3cretpw"_s), qPrintable(told));
}

ATHANOR_TEST_MAIN(CommitTest)
#include "tst_commit.moc"
