// SPDX-License-Identifier: MIT
// What a run leaves behind, whether it succeeds or fails: the native engine against real Alembic on twin databases.
#include "deployment/deployment.h"
#include "postgres/catalogue.h"
#include "postgres/clienttools.h"
#include "sample/realalembic.h"
#include "sample/twin.h"
#include "support/cluster.h"
#include "support/testmain.h"
#include "support/verifyresult.h"
#include "workspace/plan.h"
#include "workspace/project.h"
#include "workspace/workspace.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadeProject;
using athanor::test::TestDatabase;

class TransactionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sameAsAlembic_data();
    void sameAsAlembic();

private:
    QString m_pgDump;
};

void TransactionsTest::initTestCase()
{
    auto connection = test::connectOrDie(test::clusterProfile());
    JobContext job;
    const auto dump = postgres::chooseClientTool(postgres::ClientProgram::PgDump, connection.serverMajor(), job);
    VERIFY_RESULT(dump);
    m_pgDump = dump->path;
}

void TransactionsTest::sameAsAlembic_data()
{
    QTest::addColumn<bool>("perMigration");
    QTest::addColumn<QStringList>("bodies"); // of upgrade(), one revision each
    QTest::addColumn<bool>("succeeds");

    const QString one = u"op.create_table('one', sa.Column('id', sa.Integer(), primary_key=True))"_s;
    const QString two = u"op.create_table('two', sa.Column('id', sa.Integer(), primary_key=True))"_s;
    const QString three = u"op.create_table('three', sa.Column('id', sa.Integer(), primary_key=True))"_s;
    const QString twice = u"op.execute('INSERT INTO one VALUES (1), (2)')"_s;
    const QString fails = u"op.execute('SELECT 1 / 0')"_s;
    const QString index = u"with op.get_context().autocommit_block():\n"
                          "    op.create_index('one_id', 'one', ['id'], postgresql_concurrently=True)"_s;
    const QString unique = u"with op.get_context().autocommit_block():\n"
                           "    op.execute('CREATE UNIQUE INDEX CONCURRENTLY one_half ON one ((id / 10))')"_s;
    const QString analyze = u"with op.get_context().autocommit_block():\n    op.execute('ANALYZE')"_s;

    QTest::newRow("all at once") << false << QStringList{one, two, three} << true;
    QTest::newRow("one by one") << true << QStringList{one, two, three} << true;
    QTest::newRow("index outside the transaction") << false << QStringList{one, index + u'\n' + two, three} << true;
    QTest::newRow("last of three fails") << false << QStringList{one, two, three + u'\n' + fails} << false;
    QTest::newRow("last of three fails, one by one") << true << QStringList{one, two, three + u'\n' + fails} << false;
    QTest::newRow("first fails") << false << QStringList{fails, one} << false;
    QTest::newRow("first fails, one by one") << true << QStringList{fails, one} << false;
    QTest::newRow("fails after the block, in the same revision")
        << false << QStringList{one, two + u'\n' + index + u'\n' + three + u'\n' + fails} << false;
    QTest::newRow("fails after the block, in the next revision")
        << false << QStringList{one, index + u'\n' + two, three + u'\n' + fails} << false;
    QTest::newRow("fails in the block") << false << QStringList{one + u'\n' + twice, two + u'\n' + unique, three}
                                        << false;
    QTest::newRow("fails in the block, one by one")
        << true << QStringList{one + u'\n' + twice, two + u'\n' + unique, three} << false;
    QTest::newRow("block is the very first") << false << QStringList{analyze + u'\n' + fails} << false;
}

void TransactionsTest::sameAsAlembic()
{
    QFETCH(const bool, perMigration);
    QFETCH(const QStringList, bodies);
    QFETCH(const bool, succeeds);
    const QTemporaryDir folder;
    const MadeProject project(folder.filePath(u"stock/backend"_s), u"stock"_s);
    project.writeEnvironment(
        u"version_table=f\"{settings.MODULE_NAME}_alembic_version\", transaction_per_migration=%1"_s.arg(
            perMigration ? u"True"_s : u"False"_s));
    QString parent;
    for (qsizetype number = 0; number < bodies.size(); ++number) {
        const QString id = u"rev%1"_s.arg(number);
        project.revision(id, parent, bodies.at(number));
        parent = id;
    }
    const TestDatabase native;
    const TestDatabase twin;

    JobContext job;
    const auto snapshot = workspace::look(folder.path(), native.profile(), job);
    VERIFY_RESULT(snapshot);
    auto connection = test::connectOrDie(native.profile());
    const auto catalogue = postgres::readCatalogue(connection);
    VERIFY_RESULT(catalogue);
    const postgres::CatalogueAnswers answers(*catalogue);
    const auto plan = workspace::planUpgrade(snapshot->modules.first(), u"heads"_s, &answers);
    VERIFY_RESULT(plan);
    QVERIFY2(plan->isRunnable(), plan->isRunnable() ? "" : qPrintable(plan->refusals.first().sentence()));
    auto journal = journal::Journal::open(folder.filePath(u"journal.sqlite"_s));
    VERIFY_RESULT(journal);
    const auto outcome = deployment::run(*plan, native.profile(), {}, *journal, job);
    QCOMPARE(outcome.has_value(), succeeds);

    const auto alembic = test::RealAlembic(project.folder(), twin.profile()).run({u"upgrade"_s, u"heads"_s});
    QCOMPARE(alembic.has_value(), succeeds);
    if (!succeeds) {
        QVERIFY2(alembic.error().sentence().contains(u"DivisionByZero"_s) ||
                     alembic.error().sentence().contains(u"UniqueViolation"_s),
                 qPrintable(alembic.error().sentence()));
    }

    const auto left = test::readContents(native.profile(), m_pgDump);
    const auto right = test::readContents(twin.profile(), m_pgDump);
    VERIFY_RESULT(left);
    VERIFY_RESULT(right);
    QVERIFY2(left->schema == right->schema, qPrintable(test::firstDifference(left->schema, right->schema)));
    QCOMPARE(left->data, right->data);
    // pg_dump leaves invalid indexes out.
    const QString indexes = u"SELECT string_agg(format('%s %s', indexrelid::regclass, indisvalid), ', ' ORDER BY "
                            "indexrelid::regclass::text) FROM pg_index WHERE indexrelid >= 16384"_s;
    QCOMPARE(native.scalar(indexes), twin.scalar(indexes));
    if (!succeeds) {
        // The error tells the rows that are there.
        const QString table = u"stock_alembic_version"_s;
        const bool exists = native.scalar(u"SELECT to_regclass('%1') IS NOT NULL"_s.arg(table)) == "t"_L1;
        const QString row = exists ? native.scalar(u"SELECT version_num FROM "_s + table) : QString();
        QVERIFY2(outcome.error().what.endsWith(u"The version rows are: %1."_s.arg(row.isEmpty() ? u"none"_s : row)),
                 qPrintable(outcome.error().what));
    }
}

ATHANOR_TEST_MAIN(TransactionsTest)
#include "tst_transactions.moc"
