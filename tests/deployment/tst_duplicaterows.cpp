// SPDX-License-Identifier: MIT
// A version table without its primary key may hold a row twice: what Alembic does with it, and what the engine does.
#include "deployment/deployment.h"
#include "sample/realalembic.h"
#include "support/cluster.h"
#include "support/testmain.h"
#include "support/verifyresult.h"
#include "workspace/plan.h"
#include "workspace/project.h"
#include "workspace/workspace.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadeProject;
using athanor::test::RealAlembic;
using athanor::test::TestDatabase;

class DuplicateRowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void trouble();
    void upgradeIsRefusedInAlembicsWords();
    void downgradeAndStampAreRefusedInAlembicsWords();
    void purgeClearsThem();
    void purgeOfOtherRowsThanShownChangesNothing();
    void otherBranchesGoOn();

private:
    [[nodiscard]] workspace::Module look(const TestDatabase &database) const;
    Result<deployment::RunOutcome> run(const workspace::Plan &plan, const TestDatabase &database) const;
    // Its own sentence, without the name of the program's log.
    [[nodiscard]] QString alembicsWords(const QStringList &arguments, const TestDatabase &database) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MadeProject> m_project;
};

namespace {

QString rows(const TestDatabase &database)
{
    return database.scalar(u"SELECT string_agg(version_num, ',' ORDER BY version_num) FROM stock_alembic_version"_s);
}

// As databases have it that were copied without their constraints.
void makeRows(const TestDatabase &database, const QString &values)
{
    database.execute(u"CREATE TABLE stock_alembic_version (version_num VARCHAR(32) NOT NULL); "
                     "INSERT INTO stock_alembic_version VALUES %1"_s.arg(values));
}

} // namespace

void DuplicateRowsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_project = std::make_unique<MadeProject>(m_folder->filePath(u"stock/backend"_s), u"stock"_s);
    m_project->revision(u"aaa1"_s, {});
    m_project->revision(u"bbb1"_s, u"aaa1"_s, u"op.create_table('two', sa.Column('id', sa.Integer()))"_s);
    m_project->revision(u"other1"_s, {}, u"op.create_table('other', sa.Column('id', sa.Integer()))"_s);
}

workspace::Module DuplicateRowsTest::look(const TestDatabase &database) const
{
    JobContext job;
    const auto snapshot = workspace::look(m_folder->path(), database.profile(), job);
    if (!snapshot || snapshot->modules.size() != 1) {
        qFatal("%s", snapshot ? "not one module" : qPrintable(snapshot.error().sentence()));
    }
    return snapshot->modules.first();
}

Result<deployment::RunOutcome> DuplicateRowsTest::run(const workspace::Plan &plan, const TestDatabase &database) const
{
    auto journal = journal::Journal::open(m_folder->filePath(u"journal.sqlite"_s));
    if (!journal) {
        return std::unexpected(journal.error());
    }
    deployment::RunOptions options;
    options.workspaceFolder = m_folder->path();
    JobContext job;
    return deployment::run(plan, database.profile(), options, *journal, job);
}

QString DuplicateRowsTest::alembicsWords(const QStringList &arguments, const TestDatabase &database) const
{
    const auto ran = RealAlembic(m_project->folder(), database.profile()).run(arguments);
    if (ran) {
        return u"it succeeded"_s;
    }
    static const QRegularExpression sentence(u"(Online migration expected[^\\n]*)"_s);
    const auto match = sentence.match(ran.error().detail);
    return match.hasMatch() ? match.captured(1).trimmed() : ran.error().sentence() + ran.error().detail;
}

void DuplicateRowsTest::trouble()
{
    const TestDatabase database;
    makeRows(database, u"('aaa1'), ('aaa1'), ('aaa1')"_s);
    const workspace::Module module = look(database);
    QCOMPARE(module.state, workspace::ModuleState::DuplicateRows);
    QCOMPARE(module.rows, (QStringList{u"aaa1"_s, u"aaa1"_s, u"aaa1"_s}));
    QCOMPARE(module.troubles.first().kind, workspace::Trouble::Kind::DuplicateRows);
    QVERIFY2(module.troubles.first().text.contains(u"\"aaa1\" 3 times"_s), qPrintable(module.troubles.first().text));
    QVERIFY(module.troubles.first().waysOut.first().contains(u"Stamp with purge"_s));
}

void DuplicateRowsTest::upgradeIsRefusedInAlembicsWords()
{
    const TestDatabase database;
    makeRows(database, u"('aaa1'), ('aaa1')"_s);
    const auto plan = workspace::planUpgrade(look(database), u"bbb1"_s, nullptr);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->migration.rowsBefore, (QStringList{u"aaa1"_s, u"aaa1"_s}));
    QVERIFY(!plan->isRunnable());
    QCOMPARE(plan->refusals.size(), 1);
    QCOMPARE(plan->refusals.first().kind, Error::Kind::Conflict);
    QVERIFY(plan->refusals.first().remedy.contains(u"purge"_s));
    QCOMPARE(plan->refusals.first().what, alembicsWords({u"upgrade"_s, u"bbb1"_s}, database));
}

void DuplicateRowsTest::downgradeAndStampAreRefusedInAlembicsWords()
{
    const TestDatabase database;
    makeRows(database, u"('aaa1'), ('aaa1')"_s);
    const auto down = workspace::planDowngrade(look(database), u"base"_s, nullptr);
    VERIFY_RESULT(down);
    QVERIFY(!down->isRunnable());
    QCOMPARE(down->refusals.first().what, alembicsWords({u"downgrade"_s, u"base"_s}, database));
    const auto stamp = workspace::planStamp(look(database), {u"bbb1"_s}, false);
    VERIFY_RESULT(stamp);
    QVERIFY(!stamp->isRunnable());
    QCOMPARE(stamp->refusals.first().what, alembicsWords({u"stamp"_s, u"bbb1"_s}, database));
    QCOMPARE(rows(database), u"aaa1,aaa1"_s);
}

void DuplicateRowsTest::purgeClearsThem()
{
    const TestDatabase native;
    const TestDatabase twin;
    for (const TestDatabase *database : {&native, &twin}) {
        makeRows(*database, u"('aaa1'), ('aaa1'), ('gone')"_s);
    }
    const auto plan = workspace::planStamp(look(native), {u"bbb1"_s}, true);
    VERIFY_RESULT(plan);
    QVERIFY2(plan->isRunnable(), plan->isRunnable() ? "" : qPrintable(plan->refusals.first().sentence()));
    const auto outcome = run(*plan, native);
    VERIFY_RESULT(outcome);
    QCOMPARE(outcome->rowsBefore, (QStringList{u"aaa1"_s, u"aaa1"_s, u"gone"_s}));
    QCOMPARE(outcome->rowsAfter, QStringList{u"bbb1"_s});
    VERIFY_RESULT(RealAlembic(m_project->folder(), twin.profile()).run({u"stamp"_s, u"--purge"_s, u"bbb1"_s}));
    QCOMPARE(rows(twin), u"bbb1"_s);
    QCOMPARE(rows(native), rows(twin));
    QCOMPARE(look(native).state, workspace::ModuleState::SeveralHeads); // no word of duplicates
}

void DuplicateRowsTest::purgeOfOtherRowsThanShownChangesNothing()
{
    const TestDatabase database;
    makeRows(database, u"('aaa1'), ('aaa1')"_s);
    const auto plan = workspace::planStamp(look(database), {u"bbb1"_s}, true);
    VERIFY_RESULT(plan);
    database.execute(u"INSERT INTO stock_alembic_version VALUES ('aaa1')"_s);
    const auto outcome = run(*plan, database);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, Error::Kind::Conflict);
    QVERIFY2(outcome.error().what.contains(u"aaa1, aaa1, the table now holds aaa1, aaa1, aaa1"_s),
             qPrintable(outcome.error().what));
    QCOMPARE(rows(database), u"aaa1,aaa1,aaa1"_s);
}

// Alembic stumbles only over the row that it changes.
void DuplicateRowsTest::otherBranchesGoOn()
{
    const TestDatabase native;
    const TestDatabase twin;
    for (const TestDatabase *database : {&native, &twin}) {
        makeRows(*database, u"('aaa1'), ('aaa1')"_s);
    }
    const auto plan = workspace::planUpgrade(look(native), u"other1"_s, nullptr);
    VERIFY_RESULT(plan);
    const auto outcome = run(*plan, native);
    VERIFY_RESULT(outcome);
    VERIFY_RESULT(RealAlembic(m_project->folder(), twin.profile()).run({u"upgrade"_s, u"other1"_s}));
    QCOMPARE(rows(twin), u"aaa1,aaa1,other1"_s);
    QCOMPARE(rows(native), rows(twin));
}

ATHANOR_TEST_MAIN(DuplicateRowsTest)
#include "tst_duplicaterows.moc"
