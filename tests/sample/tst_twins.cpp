// SPDX-License-Identifier: MIT
// The native engine against real Alembic: the same modules, the same revisions, on twin databases.
#include "deployment/deployment.h"
#include "postgres/catalogue.h"
#include "postgres/clienttools.h"
#include "sample/realalembic.h"
#include "sample/samplestate.h"
#include "sample/sampleworkspace.h"
#include "sample/twin.h"
#include "support/testmain.h"
#include "support/verifyresult.h"
#include "workspace/plan.h"
#include "workspace/workspace.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::RealAlembic;

class TwinsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void sampleStateEqualsItsTwin();
    void pendingRevisions_data();
    void pendingRevisions();
    void pendingRevisionsMeetTheRows();
    void rowsThatDoNotFit();
    void failingLastStatementLeavesInventoryAsItWas();
    void stamps_data();
    void stamps();
    void restoredBackupIsTheStateBefore();

private:
    Result<workspace::Snapshot> look(const postgres::ConnectionProfile &profile)
    {
        JobContext job;
        return workspace::look(m_sample->folder(), profile, job);
    }
    Result<workspace::Plan> planUpgrade(const QString &module, const QString &target,
                                        const postgres::ConnectionProfile &profile)
    {
        const auto snapshot = look(profile);
        if (!snapshot) {
            return std::unexpected(snapshot.error());
        }
        auto connection = postgres::Connection::open(profile);
        if (!connection) {
            return std::unexpected(connection.error());
        }
        const auto catalogue = postgres::readCatalogue(*connection);
        if (!catalogue) {
            return std::unexpected(catalogue.error());
        }
        const postgres::CatalogueAnswers answers(*catalogue);
        return workspace::planUpgrade(*snapshot->find(module), target, &answers);
    }
    [[nodiscard]] RealAlembic alembic(const QString &module, const postgres::ConnectionProfile &profile) const
    {
        for (const sample::ModuleTarget &target : m_state.modules) {
            if (target.name == module) {
                return {QDir(m_sample->folder()).filePath(target.path), profile};
            }
        }
        qFatal("no such module");
    }
    void compare(const postgres::ConnectionProfile &native, const postgres::ConnectionProfile &twin);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<sample::SampleWorkspace> m_sample;
    std::unique_ptr<journal::Journal> m_journal;
    sample::SampleState m_state;
    QString m_pgDump;
    QString m_pgRestore;
    postgres::ConnectionProfile m_twin; // the sample's state, made by real Alembic
};

// What is handed in is carried out once.
void TwinsTest::initTestCase()
{
    m_folder = std::make_unique<QTemporaryDir>();
    JobContext job;
    auto sample = sample::SampleWorkspace::start(m_folder->filePath(u"sample"_s), job);
    VERIFY_RESULT(sample);
    m_sample = std::move(*sample);
    auto journal = journal::Journal::open(m_folder->filePath(u"journal.sqlite"_s));
    VERIFY_RESULT(journal);
    m_journal = std::make_unique<journal::Journal>(*journal);

    QFile file(QDir(m_sample->folder()).filePath(u"state.toml"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto state = sample::parseSampleState(file.readAll(), file.fileName());
    VERIFY_RESULT(state);
    m_state = *state;
    auto connection = postgres::Connection::open(m_sample->superuserProfile());
    VERIFY_RESULT(connection);
    const auto dump = postgres::chooseClientTool(postgres::ClientProgram::PgDump, connection->serverMajor(), job);
    const auto restore = postgres::chooseClientTool(postgres::ClientProgram::PgRestore, connection->serverMajor(), job);
    VERIFY_RESULT(dump);
    VERIFY_RESULT(restore);
    m_pgDump = dump->path;
    m_pgRestore = restore->path;

    m_twin = m_sample->profile();
    m_twin.database = u"twin"_s;
    VERIFY_RESULT(connection->execute(u"CREATE DATABASE twin OWNER appuser"_s));
    for (const sample::ModuleTarget &target : m_state.modules) {
        VERIFY_RESULT(alembic(target.name, m_twin).run({u"upgrade"_s, target.upgrade}));
    }
    auto twin = postgres::Connection::open(m_twin);
    VERIFY_RESULT(twin);
    for (const sample::ModuleTarget &target : m_state.modules) {
        if (!target.thenRow.isEmpty()) {
            VERIFY_RESULT(
                twin->execute(u"UPDATE %1 SET version_num = '%2'"_s.arg(target.versionTable, target.thenRow)));
        }
    }
    for (const sample::UnclaimedRow &row : m_state.unclaimed) {
        VERIFY_RESULT(twin->execute(u"CREATE TABLE %1 (version_num varchar(32) NOT NULL, CONSTRAINT %1_pkc PRIMARY KEY "
                                    "(version_num)); INSERT INTO %1 VALUES ('%2')"_s.arg(row.table, row.row)));
    }
    VERIFY_RESULT(test::fillWithRows(m_sample->profile()));
    VERIFY_RESULT(test::fillWithRows(m_twin));
}

void TwinsTest::cleanupTestCase()
{
    m_journal.reset();
    m_sample.reset();
    m_folder.reset();
}

void TwinsTest::compare(const postgres::ConnectionProfile &native, const postgres::ConnectionProfile &twin)
{
    const auto left = test::readContents(native, m_pgDump);
    const auto right = test::readContents(twin, m_pgDump);
    VERIFY_RESULT(left);
    VERIFY_RESULT(right);
    QVERIFY2(left->schema == right->schema, qPrintable(test::firstDifference(left->schema, right->schema)));
    QCOMPARE(left->excludedColumns, right->excludedColumns);
    QCOMPARE(left->data.size(), right->data.size());
    // Empty tables would be equal whatever was done to them.
    for (const QString &table :
         {u"tenants"_s, u"users"_s, u"inv_warehouses"_s, u"inv_items"_s, u"inv_stock_levels"_s,
          u"inv_stock_movements"_s, u"crm_companies"_s, u"crm_contacts"_s, u"crm_opportunities"_s, u"pay_runs"_s,
          u"pay_profiles"_s, u"pay_codes"_s, u"pay_withholding_rates"_s}) {
        QVERIFY2(test::rowsOf(*left, table) > 0, qPrintable(table));
    }
    for (qsizetype table = 0; table < left->data.size(); ++table) {
        QVERIFY2(left->data.at(table) == right->data.at(table),
                 qPrintable(test::firstDifference(left->data.at(table), right->data.at(table))));
    }
}

void TwinsTest::sampleStateEqualsItsTwin()
{
    compare(m_sample->profile(), m_twin);
    const auto snapshot = look(m_sample->profile());
    VERIFY_RESULT(snapshot);
    QVERIFY(snapshot->modules.size() >= 6);
}

void TwinsTest::pendingRevisions_data()
{
    QTest::addColumn<QString>("module");
    QTest::addColumn<QString>("target");
    QTest::addColumn<int>("atLeast");
    QTest::newRow("inventory to its head") << u"inventory"_s << u"heads"_s << 3;
    QTest::newRow("crm to both heads") << u"crm"_s << u"heads"_s << 1;
    // The data migration behind these is opaque, hence left to Alembic.
    QTest::newRow("payroll as far as it is known") << u"payroll"_s << QString() << 4;
}

void TwinsTest::pendingRevisions()
{
    QFETCH(const QString, module);
    QFETCH(QString, target);
    QFETCH(const int, atLeast);
    const auto native = test::cloneDatabase(m_sample->superuserProfile(), m_sample->profile(), u"native_"_s + module);
    const auto twin = test::cloneDatabase(m_sample->superuserProfile(), m_twin, u"twin_"_s + module);
    VERIFY_RESULT(native);
    VERIFY_RESULT(twin);
    if (target.isEmpty()) {
        const auto whole = planUpgrade(module, u"heads"_s, *native);
        VERIFY_RESULT(whole);
        QVERIFY(!whole->isRunnable());
        for (const workspace::PlanStep &step : whole->steps) {
            if (step.grade != ddl::Grade::Exact) {
                break;
            }
            target = step.migration.revision;
        }
        QVERIFY(!target.isEmpty());
    }
    const auto plan = planUpgrade(module, target, *native);
    VERIFY_RESULT(plan);
    QVERIFY2(plan->isRunnable(), plan->isRunnable() ? "" : qPrintable(plan->refusals.first().sentence()));
    QVERIFY(plan->steps.size() >= atLeast);
    JobContext job;
    const auto outcome = deployment::run(*plan, *native, {}, *m_journal, job);
    VERIFY_RESULT(outcome);
    VERIFY_RESULT(alembic(module, *twin).run({u"upgrade"_s, target}));
    compare(*native, *twin);

    const auto current = alembic(module, *native).run({u"current"_s});
    VERIFY_RESULT(current);
    for (const QString &row : outcome->rowsAfter) {
        QVERIFY2(current->contains(row), qPrintable(*current));
    }
}

// What the inventory's revision files say of the rows that test::fillWithRows() made.
void TwinsTest::pendingRevisionsMeetTheRows()
{
    const auto native = test::cloneDatabase(m_sample->superuserProfile(), m_sample->profile(), u"native_rows"_s);
    VERIFY_RESULT(native);
    const auto plan = planUpgrade(u"inventory"_s, u"heads"_s, *native);
    VERIFY_RESULT(plan);
    JobContext job;
    VERIFY_RESULT(deployment::run(*plan, *native, {}, *m_journal, job));
    auto connection = postgres::Connection::open(*native);
    VERIFY_RESULT(connection);
    const QString levels =
        u"SELECT string_agg(concat_ws(' ', w.code, i.sku, s.on_hand, s.reserved, s.reorder_point), ', ' "
        "ORDER BY w.code, i.sku) FROM inv_stock_levels s JOIN inv_warehouses w ON w.id = "
        "warehouse_id JOIN inv_items i ON i.id = item_id"_s;
    QCOMPARE(connection->scalar(levels).value_or(QString()),
             u"NORTH BOLT 15.750 1.500 0.000, NORTH OIL 5.000 2.000 2.000, SOUTH OIL 8.000 0.000 0.000"_s);
    const QString reasons = u"SELECT string_agg(concat_ws(' ', kind, reason_code), ', ' ORDER BY id) FROM "
                            "inv_stock_movements"_s;
    QCOMPARE(connection->scalar(reasons).value_or(QString()),
             u"receipt, transfer, issue, count STOCKTAKE, count STOCKTAKE"_s);
}

// A NOT NULL column without a default meets a row, and leaves the database as it was, as with Alembic.
void TwinsTest::rowsThatDoNotFit()
{
    const auto native = test::cloneDatabase(m_sample->superuserProfile(), m_sample->profile(), u"native_payslip"_s);
    const auto twin = test::cloneDatabase(m_sample->superuserProfile(), m_twin, u"twin_payslip"_s);
    VERIFY_RESULT(native);
    VERIFY_RESULT(twin);
    for (const auto &profile : {*native, *twin}) {
        auto connection = postgres::Connection::open(profile);
        VERIFY_RESULT(connection);
        VERIFY_RESULT(
            connection->execute(u"INSERT INTO pay_payslips (run_id, employee_id, gross_cents, net_cents) SELECT "
                                "r.id, p.employee_id, 433333, 300000 FROM pay_runs r, pay_profiles p"_s));
    }
    const auto before = test::readContents(*native, m_pgDump);
    VERIFY_RESULT(before);
    const QString target = u"d3be18f55849"_s; // adds the column, after another revision
    const auto plan = planUpgrade(u"payroll"_s, target, *native);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->steps.size(), 2);
    JobContext job;
    const auto outcome = deployment::run(*plan, *native, {}, *m_journal, job);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, u"23502"_s); // not_null_violation
    const auto real = alembic(u"payroll"_s, *twin).run({u"upgrade"_s, target});
    QVERIFY(!real);
    QVERIFY2(real.error().sentence().contains(u"NotNullViolation"_s), qPrintable(real.error().sentence()));
    const auto after = test::readContents(*native, m_pgDump);
    VERIFY_RESULT(after);
    QVERIFY2(before->schema == after->schema, qPrintable(test::firstDifference(after->schema, before->schema)));
    QCOMPARE(after->data, before->data);
    compare(*native, *twin);
}

void TwinsTest::failingLastStatementLeavesInventoryAsItWas()
{
    const auto native = test::cloneDatabase(m_sample->superuserProfile(), m_sample->profile(), u"failing"_s);
    VERIFY_RESULT(native);
    const auto plan = planUpgrade(u"inventory"_s, u"heads"_s, *native);
    VERIFY_RESULT(plan);
    const ddl::Statement &last = plan->steps.last().statements.last();
    // What the last statement of the last revision adds is there already, made by somebody else.
    QVERIFY2(last.sql.contains(u"ADD CONSTRAINT fk_inv_stock_movements_reason"_s), qPrintable(last.sql));
    auto connection = postgres::Connection::open(*native);
    VERIFY_RESULT(connection);
    VERIFY_RESULT(connection->execute(u"ALTER TABLE inv_stock_movements ADD CONSTRAINT fk_inv_stock_movements_reason "
                                      "CHECK (quantity IS NOT NULL)"_s));
    const auto before = test::readContents(*native, m_pgDump);
    VERIFY_RESULT(before);
    QCOMPARE(test::rowsOf(*before, u"inv_stock_levels"_s), 6); // three of which are merged away before
    JobContext job;
    const auto outcome = deployment::run(*plan, *native, {}, *m_journal, job);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, u"42710"_s); // duplicate_object
    QCOMPARE(outcome.error().file, plan->steps.last().path);
    QCOMPARE(outcome.error().line, last.line);
    const auto after = test::readContents(*native, m_pgDump);
    VERIFY_RESULT(after);
    QVERIFY2(before->schema == after->schema, qPrintable(test::firstDifference(after->schema, before->schema)));
    QCOMPARE(after->data, before->data);
}

void TwinsTest::stamps_data()
{
    QTest::addColumn<QString>("module");
    QTest::addColumn<QStringList>("targets");
    QTest::addColumn<bool>("purge");
    QTest::newRow("forward") << u"inventory"_s << QStringList{u"heads"_s} << false;
    QTest::newRow("base") << u"inventory"_s << QStringList{u"base"_s} << false;
    QTest::newRow("both heads") << u"crm"_s << QStringList{u"heads"_s} << false;
    QTest::newRow("over an unknown row") << u"hr"_s << QStringList{u"heads"_s} << true;
}

void TwinsTest::stamps()
{
    QFETCH(const QString, module);
    QFETCH(const QStringList, targets);
    QFETCH(const bool, purge);
    const QString name = u"stamp_%1_%2"_s.arg(module, targets.first());
    const auto native = test::cloneDatabase(m_sample->superuserProfile(), m_sample->profile(), name);
    const auto twin = test::cloneDatabase(m_sample->superuserProfile(), m_twin, name + u"_twin"_s);
    VERIFY_RESULT(native);
    VERIFY_RESULT(twin);
    const auto snapshot = look(*native);
    VERIFY_RESULT(snapshot);
    const auto plan = workspace::planStamp(*snapshot->find(module), targets, purge);
    VERIFY_RESULT(plan);
    deployment::RunOptions options;
    options.reason = u"restored from elsewhere"_s;
    JobContext job;
    const auto outcome = deployment::run(*plan, *native, options, *m_journal, job);
    VERIFY_RESULT(outcome);
    VERIFY_RESULT(alembic(module, *twin)
                      .run(QStringList{u"stamp"_s} + (purge ? QStringList{u"--purge"_s} : QStringList()) + targets));
    compare(*native, *twin);
    const auto record = m_journal->operation(outcome->operation);
    VERIFY_RESULT(record);
    QCOMPARE(record->kind, journal::OperationKind::Stamp);
    QCOMPARE(record->reason, options.reason);
}

void TwinsTest::restoredBackupIsTheStateBefore()
{
    const auto native = test::cloneDatabase(m_sample->superuserProfile(), m_sample->profile(), u"backed_up"_s);
    VERIFY_RESULT(native);
    const auto plan = planUpgrade(u"inventory"_s, u"heads"_s, *native);
    VERIFY_RESULT(plan);
    deployment::RunOptions options;
    options.backup.emplace();
    options.backup->module = u"inventory"_s;
    options.backup->rows = plan->migration.rowsBefore;
    options.backup->folder = m_folder->filePath(u"backups"_s);
    JobContext job;
    const auto outcome = deployment::run(*plan, *native, options, *m_journal, job);
    VERIFY_RESULT(outcome);
    QVERIFY(outcome->backup);

    auto superuser = postgres::Connection::open(m_sample->superuserProfile());
    VERIFY_RESULT(superuser);
    VERIFY_RESULT(superuser->execute(u"CREATE DATABASE restored OWNER appuser"_s));
    postgres::ConnectionProfile restored = m_sample->profile();
    restored.database = u"restored"_s;
    // The comments on extensions are the superuser's, who restores as a DBA would.
    postgres::ConnectionProfile restorer = m_sample->superuserProfile();
    restorer.database = u"restored"_s;
    VERIFY_RESULT(test::runClientTool(m_pgRestore, postgres::toolConnection(restorer).arguments +
                                                       QStringList{u"--exit-on-error"_s, outcome->backup->path}));
    compare(restored, m_twin);
}

ATHANOR_TEST_MAIN(TwinsTest)
#include "tst_twins.moc"
