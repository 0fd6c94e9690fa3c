// SPDX-License-Identifier: MIT
#include "desktop/dialogs/upgradedialog.h"
#include "desktop/guitest.h"
#include "desktop/inspector/revisiondetails.h"
#include "desktop/inspector/sqltext.h"
#include "desktop/jobs/jobspanel.h"
#include "desktop/madeworkspace.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/modules/banner.h"
#include "desktop/modules/modulepage.h"
#include "desktop/modules/overviewpage.h"
#include "desktop/queuedprompts.h"
#include "desktop/samplemodule.h"
#include "desktop/screenshots.h"
#include "support/cluster.h"
#include "workspace/plantext.h"

#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeWidget>

#include <optional>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

namespace {

ddl::Statement statement(const QString &sql, bool autocommit = false)
{
    ddl::Statement made;
    made.sql = sql;
    made.directive = u"op.execute"_s;
    made.line = 20;
    made.autocommit = autocommit;
    return made;
}

// What a server would be sent: neither comments nor blank lines.
QStringList sentLines(const QString &text)
{
    QStringList lines = text.split(u'\n');
    lines.removeIf([](const QString &line) { return line.trimmed().isEmpty() || line.startsWith("-- "_L1); });
    return lines;
}

QStringList bannerTitles(const QWidget *page)
{
    QStringList titles;
    const QList<Banner *> banners = page->findChildren<Banner *>();
    for (const Banner *banner : banners) {
        titles.append(banner->title());
    }
    return titles;
}

} // namespace

// That panels and dialogs show what is true, all of it or the word that it is not all, and never hold the window.
class TestPanels : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTranslations();
        applyTheme(ThemeChoice::Light);
    }
    void pendingIsSaidOnlyWhereItIsKnown();
    void planHasTheTransactionsOfTheEngine_data();
    void planHasTheTransactionsOfTheEngine();
    void stepTellsWhatLeavesTheTransaction();
    void everyStatementEndsOnce();
    void problemsAreCalledWhatTheyAre();
    void unreadCatalogueIsTold();
    void floodOfLinesDoesNotHoldTheWindow();
    void longPlanSaysThatItIsCut();
    void typedTargetIsNotOvertaken();
};

void TestPanels::pendingIsSaidOnlyWhereItIsKnown()
{
    const test::SampleModule sample;
    workspace::Module module = sample.module(QStringList{u"f44aa57ab0ba"_s});
    const QString next = u"a5937a4f30ee"_s;
    JobContext job;
    QVERIFY(module.pendingKnown);
    QCOMPARE(readDetails(module, next, {}, {}, job).state, u"pending"_s);
    module = sample.module(QStringList{u"deadbeef0001"_s}); // a row of nobody's
    QVERIFY(module.connected && !module.pendingKnown);
    QCOMPARE(readDetails(module, next, {}, {}, job).state, u"not known"_s);
}

void TestPanels::planHasTheTransactionsOfTheEngine_data()
{
    QTest::addColumn<bool>("perMigration");
    QTest::addColumn<QStringList>("sent");

    // Alembic's EnvironmentContext.configure(transaction_per_migration) and autocommit_block(): the block commits what
    // came before, and what follows, the version row first, is in a transaction again.
    const QString one = u"UPDATE v SET n = 1;"_s;
    const QString two = u"UPDATE v SET n = 2;"_s;
    QTest::newRow("one for the run") << false
                                     << QStringList{u"BEGIN;"_s,
                                                    u"CREATE TABLE v ();"_s,
                                                    u"CREATE TABLE a ();"_s,
                                                    u"COMMIT;"_s,
                                                    u"VACUUM a;"_s,
                                                    u"VACUUM b;"_s,
                                                    u"BEGIN;"_s,
                                                    one,
                                                    u"DROP TABLE a;"_s,
                                                    two,
                                                    u"COMMIT;"_s};
    QTest::newRow("one per revision") << true
                                      << QStringList{u"BEGIN;"_s,
                                                     u"CREATE TABLE v ();"_s,
                                                     u"CREATE TABLE a ();"_s,
                                                     u"COMMIT;"_s,
                                                     u"VACUUM a;"_s,
                                                     u"VACUUM b;"_s,
                                                     u"BEGIN;"_s,
                                                     one,
                                                     u"COMMIT;"_s,
                                                     u"BEGIN;"_s,
                                                     u"DROP TABLE a;"_s,
                                                     two,
                                                     u"COMMIT;"_s};
}

void TestPanels::planHasTheTransactionsOfTheEngine()
{
    QFETCH(const bool, perMigration);
    QFETCH(const QStringList, sent);
    workspace::Plan plan;
    plan.createsVersionTable = true;
    plan.createVersionTableSql = u"CREATE TABLE v ();"_s;
    plan.transactionPerMigration = perMigration;
    workspace::PlanStep first;
    first.statements = {statement(u"CREATE TABLE a ()"_s), statement(u"VACUUM a"_s, true),
                        statement(u"VACUUM b"_s, true)};
    first.versionRowSql = {u"UPDATE v SET n = 1"_s};
    workspace::PlanStep second;
    second.statements = {statement(u"DROP TABLE a"_s)};
    second.versionRowSql = {u"UPDATE v SET n = 2"_s};
    plan.steps = {first, second};
    const SqlText text = sqlText(plan);
    QCOMPARE(sentLines(text.text), sent);
    QCOMPARE(sentLines(workspace::planText(plan)), sent); // the command line shows the same
    QCOMPARE(text.text.count(u"-- Outside any transaction"_s), 1);
    const QStringList lines = text.text.split(u'\n');
    QCOMPARE(lines.at(lines.indexOf(u"VACUUM a;"_s) - 1), u"-- Outside any transaction (autocommit block)"_s);
}

void TestPanels::stepTellsWhatLeavesTheTransaction()
{
    workspace::PlanStep step;
    step.statements = {statement(u"VACUUM a"_s, true)};
    step.versionRowSql = {u"UPDATE v SET n = 1"_s};
    const QStringList lines = sqlText(step).text.split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines, (QStringList{u"-- Outside any transaction (autocommit block)"_s, u"VACUUM a;"_s,
                                 u"-- In a transaction again"_s, u"-- Version table"_s, u"UPDATE v SET n = 1;"_s}));
    step.statements = {statement(u"DROP TABLE a"_s)};
    QVERIFY(!sqlText(step).text.contains(u"transaction"_s));
}

void TestPanels::everyStatementEndsOnce()
{
    workspace::PlanStep step;
    step.statements = {statement(u"SELECT 1;\n"_s), statement(u"SELECT 2 -- two"_s), statement(u"SELECT 3"_s)};
    QCOMPARE(sentLines(sqlText(step).text),
             (QStringList{u"SELECT 1;"_s, u"SELECT 2 -- two"_s, u";"_s, u"SELECT 3;"_s}));
}

void TestPanels::problemsAreCalledWhatTheyAre()
{
    workspace::Snapshot snapshot = test::madeSnapshot();
    const auto problem = [](const QString &file) {
        return Error::at(Error::Kind::Syntax, u"It is broken."_s, file, 3);
    };
    snapshot.files.problems = {problem(u"/w/athanor.toml"_s), problem(u"/w/docker-compose.yml"_s),
                               problem(u"/w/hr/backend/alembic.ini"_s)};
    OverviewPage page;
    page.setSnapshot(std::make_shared<const workspace::Snapshot>(snapshot));
    QCOMPARE(bannerTitles(&page),
             (QStringList{u"Workspace Settings Not Followed"_s, u"Compose File Not Read"_s, u"Project Not Read"_s}));
}

void TestPanels::unreadCatalogueIsTold()
{
    test::QueuedPrompts prompts;
    const Error error = Error::make(Error::Kind::Database, u"The catalogue cannot be read."_s);
    const auto failing = std::make_shared<std::atomic_bool>(true);
    MainWindow window(prompts, [error, failing](const QString &, const auto &, JobContext &) -> Result<Session::Look> {
        return Session::Look{.snapshot = test::madeSnapshot(),
                             .answers = {},
                             .answersError = *failing ? std::optional(error) : std::nullopt};
    });
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    window.session().openFolder(u"/somewhere"_s, test::madeProfile(postgres::Environment::Development));
    QTRY_VERIFY(window.session().isConnected());
    QVERIFY(bannerTitles(window.findChild<OverviewPage *>()).contains(u"Catalogue Not Read"_s));
    QVERIFY(test::saveScreenshots(&window, u"catalogue-not-read"_s));
    window.selectModule(u"inventory"_s);
    QVERIFY(bannerTitles(window.modulePage()).contains(u"Catalogue Not Read"_s));
    *failing = false;
    window.session().refresh();
    QTRY_VERIFY(!window.session().isLoading());
    QVERIFY(!bannerTitles(window.modulePage()).contains(u"Catalogue Not Read"_s));
    QVERIFY(!bannerTitles(window.findChild<OverviewPage *>()).contains(u"Catalogue Not Read"_s));
}

void TestPanels::floodOfLinesDoesNotHoldTheWindow()
{
    JobList list(nullptr);
    JobsPanel panel(&list, nullptr);
    panel.resize(900, 220);
    panel.setVisible(true);
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    watchdog().reset();
    const Job *job = list.start(u"Upgrade"_s, JobList::Access::Writes, [](JobContext &context) -> Result<QString> {
        for (int line = 1; line <= 100'000; ++line) {
            context.log(u"line %1"_s.arg(line));
        }
        return u"All said."_s;
    });
    QTRY_VERIFY(job->state() == Job::State::Succeeded);
    const auto *log = panel.findChild<QPlainTextEdit *>(u"logView"_s);
    QTRY_VERIFY(log->toPlainText().endsWith(u"line 100000\nAll said."_s));
    QCOMPARE(log->blockCount(), 5000);
    QVERIFY2(watchdog().longestHold() <= test::EventLoopWatchdog::limit(),
             qPrintable(u"the event loop was held for %1 ms"_s.arg(watchdog().longestHold())));
    // The same when it is looked at afterwards.
    JobsPanel later(&list, nullptr);
    later.select(list.jobs().constFirst());
    const auto *laterLog = later.findChild<QPlainTextEdit *>(u"logView"_s);
    QTRY_VERIFY(laterLog->toPlainText().endsWith(u"line 100000\nAll said."_s));
    QCOMPARE(laterLog->blockCount(), 5000);
}

void TestPanels::longPlanSaysThatItIsCut()
{
    constexpr int added = 2100;
    const test::TestDatabase database;
    std::optional<test::EventLoopWatchdog::Pause> pause("thousands of files are written");
    const test::SampleModule sample;
    QString down = u"08c4471b3fd5"_s;
    for (int number = 1; number <= added; ++number) {
        const QString id = u"%1"_s.arg(number, 12, 16, QLatin1Char('0'));
        sample.addRevision(id, down, u"a revision with a message of some length, number %1"_s.arg(number));
        down = id;
    }
    test::QueuedPrompts prompts;
    const workspace::Module module = sample.module(QStringList{u"08c4471b3fd5"_s});
    pause.reset();
    QCOMPARE(module.pending.size(), added);
    UpgradeDialog dialog(module,
                         {.environment = postgres::Environment::Development, .name = u"appdb"_s, .displayName = {}},
                         database.profile(), prompts, nullptr);
    QSignalSpy planned(&dialog, &UpgradeDialog::planned);
    dialog.open();
    watchdog().reset();
    QTRY_COMPARE_WITH_TIMEOUT(planned.count(), 1, 120'000);
    QVERIFY2(watchdog().longestHold() <= test::EventLoopWatchdog::limit(),
             qPrintable(u"the event loop was held for %1 ms"_s.arg(watchdog().longestHold())));
    QVERIFY(dialog.plan().has_value());
    QCOMPARE(dialog.plan()->steps.size(), added);
    const auto *steps = dialog.findChild<QTreeWidget *>(u"stepsView"_s);
    QCOMPARE(steps->topLevelItemCount(), 2001);
    QCOMPARE(steps->topLevelItem(2000)->text(1), u"and 100 more"_s);
    QVERIFY(dialog.findChild<QPushButton *>(u"runButton"_s)->isEnabled());
    const QString status = dialog.findChild<QLabel *>(u"statusLabel"_s)->text();
    QVERIFY2(status.contains(u"Only the beginning of the SQL is shown"_s), qPrintable(status));
    QVERIFY(test::saveScreenshots(&dialog, u"upgrade-cut"_s));
}

void TestPanels::typedTargetIsNotOvertaken()
{
    const test::TestDatabase database;
    const test::SampleModule sample;
    test::QueuedPrompts prompts;
    UpgradeDialog dialog(sample.module(QStringList()),
                         {.environment = postgres::Environment::Development, .name = u"appdb"_s, .displayName = {}},
                         database.profile(), prompts, nullptr);
    QStringList targets;
    connect(&dialog, &UpgradeDialog::planned, this,
            [&] { targets.append(dialog.plan() ? dialog.plan()->migration.target : u"none"_s); });
    dialog.open();
    // The plan for the head is being made.
    dialog.findChild<QComboBox *>(u"targetCombo"_s)->setEditText(u"+1"_s);
    QVERIFY(!dialog.findChild<QPushButton *>(u"runButton"_s)->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(!targets.isEmpty(), 60'000);
    QCOMPARE(targets, QStringList{u"+1"_s});
}

ATHANOR_GUI_TEST_MAIN(TestPanels)
#include "tst_panels.moc"
