// SPDX-License-Identifier: MIT
// What the journal keeps of an operation when the server is gone, or the journal itself cannot be written.
#include "deployment/deployment.h"
#include "madeplan.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadePlan;
using athanor::test::TestDatabase;

class JournaledTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void rowsAreNotKnownWithoutAServer();
    void operationThatCannotBeDescribedHasFailed();
    void backupThatCannotBeRecordedIsNamed();

private:
    // From now on the journal takes no more rows of one of its tables.
    void refuse(const QString &table) const;
    [[nodiscard]] journal::OperationRecord lastOperation() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<journal::Journal> m_journal;
};

void JournaledTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_database = std::make_unique<TestDatabase>();
    auto journal = journal::Journal::open(m_folder->filePath(u"journal.sqlite"_s));
    QVERIFY2(journal, journal ? "" : qPrintable(journal.error().sentence()));
    m_journal = std::make_unique<journal::Journal>(*journal);
    m_database->execute(u"CREATE TABLE made_alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);"
                        "INSERT INTO made_alembic_version VALUES ('a')"_s);
}

void JournaledTest::refuse(const QString &table) const
{
    const QString name = u"beside"_s;
    {
        QSqlDatabase beside = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        beside.setDatabaseName(m_journal->path());
        QVERIFY(beside.open());
        QSqlQuery query(beside);
        QVERIFY2(
            query.exec(
                u"CREATE TRIGGER refused BEFORE INSERT ON %1 BEGIN SELECT RAISE(FAIL, 'disk full'); END"_s.arg(table)),
            qPrintable(query.lastError().text()));
    }
    QSqlDatabase::removeDatabase(name);
}

journal::OperationRecord JournaledTest::lastOperation() const
{
    const auto operations = m_journal->operations();
    return operations && !operations->isEmpty() ? operations->first() : journal::OperationRecord();
}

void JournaledTest::rowsAreNotKnownWithoutAServer()
{
    const QString role = m_database->createRole({}, u"SUPERUSER"_s);
    // The session is lost, and there is no other one to read the rows with.
    const auto plan = MadePlan(m_folder->path())
                          .from(u"a"_s)
                          .step(u"b"_s, {u"autocommit: ALTER ROLE \"%1\" NOLOGIN"_s.arg(role),
                                         u"SELECT pg_terminate_backend(pg_backend_pid())"_s})
                          .plan();
    JobContext job;
    const auto outcome = deployment::run(plan, m_database->profileFor(role), {}, *m_journal, job);
    QVERIFY(!outcome);
    const journal::OperationRecord record = lastOperation();
    QCOMPARE(record.outcome, journal::Outcome::Failed);
    QCOMPARE(record.rowsBefore, QStringList{u"a"_s});
    QCOMPARE(record.rowsAfter, std::optional<QStringList>());
}

void JournaledTest::operationThatCannotBeDescribedHasFailed()
{
    refuse(u"file"_s);
    const auto plan = MadePlan(m_folder->path()).from(u"a"_s).step(u"b"_s, {u"CREATE TABLE b1 ()"_s}).plan();
    JobContext job;
    const auto outcome = deployment::run(plan, m_database->profile(), {}, *m_journal, job);
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().what.startsWith(u"Cannot upgrade made."_s), qPrintable(outcome.error().what));
    QCOMPARE(m_database->scalar(u"SELECT to_regclass('b1')"_s), QString());
    const journal::OperationRecord record = lastOperation();
    QCOMPARE(record.module, u"made"_s);
    QCOMPARE(record.outcome, journal::Outcome::Failed);
    QVERIFY(record.finished.isValid());
    QCOMPARE(record.rowsAfter, std::optional(QStringList{u"a"_s}));
}

void JournaledTest::backupThatCannotBeRecordedIsNamed()
{
    refuse(u"backup"_s);
    deployment::BackupRequest request;
    request.folder = m_folder->filePath(u"backups"_s);
    request.fileName = u"kept.dump"_s;
    JobContext job;
    const auto outcome = deployment::backUp(request, m_database->profile(), *m_journal, job);
    QVERIFY(!outcome);
    const QString path = QDir(request.folder).filePath(request.fileName);
    QVERIFY2(outcome.error().what.contains(path) && outcome.error().what.contains(u"read back whole"_s),
             qPrintable(outcome.error().what));
    QCOMPARE(QDir(request.folder).entryList(QDir::Files | QDir::Hidden), QStringList{request.fileName});
    QCOMPARE(lastOperation().outcome, journal::Outcome::Failed);
}

ATHANOR_TEST_MAIN(JournaledTest)
#include "tst_journaled.moc"
