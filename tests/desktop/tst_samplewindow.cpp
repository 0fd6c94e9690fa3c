// SPDX-License-Identifier: MIT
#include "desktop/actions/actionregistry.h"
#include "desktop/dialogs/newrevisiondialog.h"
#include "desktop/dialogs/stampdialog.h"
#include "desktop/dialogs/upgradedialog.h"
#include "desktop/editor/codeeditor.h"
#include "desktop/editor/editortab.h"
#include "desktop/history/historyview.h"
#include "desktop/inspector/inspector.h"
#include "desktop/jobs/jobspanel.h"
#include "desktop/mainwindow/commands.h"
#include "desktop/mainwindow/identitybar.h"
#include "desktop/samplewindow.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

namespace {

// "9be01d7 (head)" and further lines: the first words, sorted.
QStringList identifiers(const QString &output)
{
    QStringList ids;
    for (const QString &line : output.split(u'\n', Qt::SkipEmptyParts)) {
        ids.append(line.section(u' ', 0, 0));
    }
    ids.sort();
    return ids;
}

using test::child;
using test::problem;

} // namespace

// The real window with the real sample, its cluster, and the real Alembic as the judge.
class TestSampleWindow : public test::SampleWindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void showsWhatAlembicSays_data();
    void showsWhatAlembicSays();
    void showsTroublesAndUnclaimedTable();
    void inspectorShowsSourceSqlAndDetails();
    void opaquePlansAreRefusedWithLineAndReason();
    void upgradesByTheButtonWithBackup();
    void stampsBackAndForth();
    void writesARevisionThatAlembicNames();
    void appliedRevisionsOpenReadOnly();
    void unsavedChangesAreGuarded();
    void cancelledUpgradeLeavesTheRows();

private:
    // By hand, as somebody would who keeps stock: rows that every pending revision of inventory touches.
    void fillInventory();
    // The window's stamp of inventory, by mouse and keys.
    void stampTo(const QString &revision);
};

void TestSampleWindow::initTestCase()
{
    showWindow();
    m_window->session().openSample(m_folder.filePath(u"sample"_s));
    waitForSample();
}

void TestSampleWindow::showsWhatAlembicSays_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"core", "financial", "inventory", "payroll", "crm"}) {
        QTest::newRow(name) << QString::fromLatin1(name);
    }
}

void TestSampleWindow::showsWhatAlembicSays()
{
    QFETCH(const QString, name);
    const auto current = judge(name, {u"current"_s});
    QVERIFY2(current, qPrintable(problem(current)));
    QCOMPARE(module(name).rows, identifiers(*current));
    const auto heads = judge(name, {u"heads"_s});
    QVERIFY2(heads, qPrintable(problem(heads)));
    QStringList shown = module(name).heads;
    shown.sort();
    QCOMPARE(shown, identifiers(*heads));

    select(name);
    QCOMPARE(child<QLabel>(m_window->modulePage(), "nameLabel")->text(), name);
    QCOMPARE(child<QLabel>(m_window->modulePage(), "positionLabel")->text(), positionText(module(name)));
    // One row for every revision that Alembic lists.
    const auto history = judge(name, {u"history"_s});
    QVERIFY(history);
    QTRY_COMPARE(m_window->modulePage()->history()->model()->rowCount(),
                 int(history->split(u'\n', Qt::SkipEmptyParts).size()));
}

void TestSampleWindow::showsTroublesAndUnclaimedTable()
{
    QCOMPARE(module(u"hr"_s).state, workspace::ModuleState::UnknownRevision);
    QCOMPARE(module(u"crm"_s).state, workspace::ModuleState::SeveralHeads);
    QCOMPARE(m_window->session().snapshot()->unclaimed.size(), 1);
    const QString identity = m_window->findChild<IdentityBar *>()->text();
    QVERIFY2(identity.contains(u"appdb"_s) && identity.contains(u"PostgreSQL 17"_s), qPrintable(identity));
}

void TestSampleWindow::inspectorShowsSourceSqlAndDetails()
{
    select(u"inventory"_s);
    const QString head = module(u"inventory"_s).heads.constFirst();
    m_window->modulePage()->history()->selectRevision(head);
    QTRY_COMPARE(m_window->modulePage()->history()->selectedRevision(), head);
    m_window->inspector()->showTab(0);
    auto *source = child<CodeView>(m_window->inspector(), "sourceView");
    QTRY_VERIFY(source->toPlainText().contains(head));
    QFile file(module(u"inventory"_s).files->map.find(head)->path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(source->toPlainText(), QString::fromUtf8(file.readAll()));

    m_window->inspector()->showTab(1);
    auto *sql = child<CodeView>(child<QWidget>(m_window->inspector(), "sqlTab"), "code");
    QTRY_VERIFY(!sql->toPlainText().isEmpty());
    QVERIFY(!sql->marks()->isEmpty());
    // A click on a statement's line number shows the line of the source.
    const int line = sql->marks()->cbegin()->target;
    QVERIFY(line > 0);
    Q_EMIT sql->markClicked(line);
    QTRY_COMPARE(source->textCursor().blockNumber() + 1, line);

    m_window->inspector()->showTab(2);
    QTRY_COMPARE(child<QLabel>(m_window->inspector(), "titleLabel")->text(),
                 module(u"inventory"_s).files->map.find(head)->message);
    m_window->inspector()->showTab(0);
}

void TestSampleWindow::opaquePlansAreRefusedWithLineAndReason()
{
    select(u"payroll"_s);
    child<QPushButton>(m_window->modulePage(), "upgradeButton")->click();
    auto *dialog = m_window->findChild<UpgradeDialog *>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(dialog->plan().has_value(), 30'000);
    QVERIFY(!dialog->plan()->isRunnable());
    const Error refusal = dialog->plan()->refusals.constFirst();
    QCOMPARE(refusal.kind, Error::Kind::Opaque);
    QVERIFY(refusal.line > 0);
    QVERIFY(!child<QPushButton>(dialog, "runButton")->isEnabled());
    QStringList shown;
    for (const QLabel *label : dialog->findChildren<QLabel *>()) {
        shown.append(label->text());
    }
    QVERIFY2(shown.join(u'\n').contains(refusal.what), qPrintable(refusal.what));
    QVERIFY(shown.join(u'\n').contains(u":%1"_s.arg(refusal.line)));
    // Enter in a field neither runs nor closes.
    child<QCheckBox>(dialog, "backupCheck")->setChecked(true);
    for (QWidget *field : {static_cast<QWidget *>(child<QComboBox>(dialog, "targetCombo")),
                           static_cast<QWidget *>(child<QLineEdit>(dialog, "folderEdit")),
                           static_cast<QWidget *>(child<QDoubleSpinBox>(dialog, "lockTimeoutSpin"))}) {
        field->setFocus();
        QTest::keyClick(dialog->focusWidget(), Qt::Key_Return);
        QVERIFY2(dialog->isVisible(), qPrintable(field->objectName()));
    }
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(m_window->findChild<UpgradeDialog *>() == nullptr);
    QCOMPARE(m_window->session().jobs()->runningCount(), 0);
}

void TestSampleWindow::fillInventory()
{
    const auto filled = asSuperuser(uR"(
SET ROLE appuser;
WITH tenant AS (INSERT INTO tenants (slug, name) VALUES ('acme', 'Acme') RETURNING id),
     warehouse AS (INSERT INTO inv_warehouses (id, tenant_id, code, name) SELECT 1, id, 'N', 'North' FROM tenant)
INSERT INTO inv_items (id, tenant_id, sku, name, unit_code)
SELECT i, tenant.id, 'S' || i, 'Screw ' || i, 'pcs' FROM tenant, generate_series(1, 3) AS i;
INSERT INTO inv_stock_levels (id, warehouse_id, item_id, bin, on_hand, reserved, reorder_point)
VALUES (1, 1, 1, 'A1', 10, 1, NULL), (2, 1, 1, 'A1', 5.5, 2, 3), (3, 1, 2, NULL, 20, 0, 5), (4, 1, 3, 'B2', 0, 0, NULL);
INSERT INTO inv_stock_movements (id, item_id, from_warehouse_id, to_warehouse_id, kind, quantity)
VALUES (1, 1, NULL, 1, 'receipt', 15.5), (2, 2, 1, NULL, 'count', 0), (3, 3, 1, 1, 'transfer', 1))"_s);
    QVERIFY2(filled, qPrintable(problem(filled)));
}

void TestSampleWindow::upgradesByTheButtonWithBackup()
{
    select(u"inventory"_s);
    const QString head = module(u"inventory"_s).heads.constFirst();
    const QStringList before = module(u"inventory"_s).rows;
    QCOMPARE(module(u"inventory"_s).pending.size(), 5);
    fillInventory();
    const auto untouched = contentsOf(*m_window->session().profile());
    QVERIFY2(untouched, qPrintable(problem(untouched)));
    // The same database, upgraded by real Alembic.
    const auto twin = test::beside([&] {
        return test::cloneDatabase(m_window->session().sample()->superuserProfile(), *m_window->session().profile(),
                                   u"twin_of_the_button"_s);
    });
    QVERIFY2(twin, qPrintable(problem(twin)));
    const auto real = test::beside([&, folder = module(u"inventory"_s).files->project.folder] {
        return test::RealAlembic(folder, *twin).run({u"upgrade"_s, u"head"_s});
    });
    QVERIFY2(real, qPrintable(problem(real)));
    auto *button = child<QPushButton>(m_window->modulePage(), "upgradeButton");
    QCOMPARE(button->text().remove(u'&'), u"Upgrade 5 Revisions…"_s);
    QTest::mouseClick(button, Qt::LeftButton);
    auto *dialog = m_window->findChild<UpgradeDialog *>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(dialog->plan().has_value(), 30'000);
    auto *run = child<QPushButton>(dialog, "runButton");
    QCOMPARE(run->text(), u"Upgrade inventory to %1"_s.arg(head));
    QVERIFY(!run->isDefault());
    QVERIFY(child<QPushButton>(dialog, "cancelButton")->isDefault());
    auto *backup = child<QCheckBox>(dialog, "backupCheck");
    if (!backup->isChecked()) {
        QTest::keyClick(backup, Qt::Key_Space);
    }
    auto *folder = child<QLineEdit>(dialog, "folderEdit");
    folder->setText(m_folder.filePath(u"backups"_s));
    QVERIFY2(run->isEnabled(), qPrintable(run->toolTip()));
    QTest::mouseClick(run, Qt::LeftButton);
    QTRY_VERIFY(m_window->session().jobs()->runningWriter() != nullptr);
    QVERIFY(!button->isEnabled()); // one writer at a time
    waitForJob();
    QVERIFY2(m_window->session().jobs()->jobs().constFirst()->state() == Job::State::Succeeded,
             qPrintable(m_window->session().jobs()->jobs().constFirst()->outcome()));

    // The judge.
    const auto current = judge(u"inventory"_s, {u"current"_s});
    QVERIFY2(current, qPrintable(problem(current)));
    QCOMPARE(identifiers(*current), QStringList{head});
    QVERIFY(current->contains(u"(head)"_s));
    const auto psql = test::beside([&] {
        return test::runClientTool(u"psql"_s, {u"--no-psqlrc"_s, u"-At"_s, u"-d"_s,
                                               m_window->session().profile()->connectionString(), u"-c"_s,
                                               u"SELECT version_num FROM inventory_alembic_version"_s});
    });
    QVERIFY2(psql, qPrintable(problem(psql)));
    QCOMPARE(psql->trimmed(), head);
    const auto contents = contentsOf(*m_window->session().profile());
    QVERIFY2(contents, qPrintable(problem(contents)));
    const auto expected = contentsOf(*twin);
    QVERIFY2(expected, qPrintable(problem(expected)));
    QVERIFY2(contents->schema == expected->schema,
             qPrintable(test::firstDifference(contents->schema, expected->schema)));
    QCOMPARE(contents->data, expected->data);
    for (const QString &table : {u"inv_items"_s, u"inv_stock_levels"_s, u"inv_stock_movements"_s}) {
        QVERIFY2(!contents->data.contains(table + u":\n"_s), qPrintable(table + u" is empty"_s));
    }
    // What was counted twice was added up.
    const auto levels = asSuperuser(u"SELECT string_agg(concat_ws(' ', id, bin, on_hand, reorder_point), ', ' "
                                    "ORDER BY id) FROM inv_stock_levels"_s);
    QVERIFY2(levels, qPrintable(problem(levels)));
    QCOMPARE(*levels, u"1 A1 15.500 0.000, 3 20.000 5.000, 4 B2 0.000 0.000"_s);

    // The backup brings back what was there before the click.
    const auto &outcome = m_window->commands().lastRun();
    QVERIFY(outcome && outcome->backup);
    QVERIFY(outcome->backup->path.startsWith(m_folder.filePath(u"backups"_s)));
    const auto made = asSuperuser(u"CREATE DATABASE restored TEMPLATE template0 OWNER appuser"_s, u"postgres"_s);
    QVERIFY2(made, qPrintable(problem(made)));
    postgres::ConnectionProfile restored = m_window->session().sample()->superuserProfile();
    restored.database = u"restored"_s;
    const auto restore = test::beside([&] {
        return test::runClientTool(u"pg_restore"_s, QStringList{u"--exit-on-error"_s, outcome->backup->path} +
                                                        postgres::toolConnection(restored).arguments);
    });
    QVERIFY2(restore, qPrintable(problem(restore)));
    restored.user = m_window->session().profile()->user;
    const auto back = contentsOf(restored);
    QVERIFY2(back, qPrintable(problem(back)));
    QVERIFY2(back->schema == untouched->schema, qPrintable(test::firstDifference(back->schema, untouched->schema)));
    QCOMPARE(back->data, untouched->data);
    QVERIFY(back->data.contains(u"inventory_alembic_version:\n(%1)"_s.arg(before.constFirst())));

    // And the window says so.
    QCOMPARE(module(u"inventory"_s).state, workspace::ModuleState::UpToDate);
    QCOMPARE(child<QLabel>(m_window->modulePage(), "stateLabel")->text(),
             workspace::stateText(workspace::ModuleState::UpToDate));
    QVERIFY(!button->isEnabled());
    QTRY_COMPARE(m_window->modulePage()->history()->model()->index(0, history::StateColumn).data().toString(),
                 u"current, head"_s);
    QVERIFY(m_prompts.questions.isEmpty());
}

void TestSampleWindow::stampTo(const QString &revision)
{
    HistoryPanel *history = m_window->modulePage()->history();
    const QModelIndex row = history->model()->index(history->model()->rowOfRevision(revision), history::MessageColumn);
    QVERIFY(row.isValid());
    history->view()->scrollTo(row);
    QTest::mouseClick(history->view()->viewport(), Qt::LeftButton, {}, history->view()->visualRect(row).center());
    QTRY_COMPARE(history->selectedRevision(), revision);
    QTest::mouseClick(child<QPushButton>(m_window->modulePage(), "stampButton"), Qt::LeftButton);
    auto *stamp = dialog<StampDialog>();
    QCOMPARE(stamp->targets(), QStringList{revision}); // the one that is looked at
    auto *run = child<QPushButton>(stamp, "stampButton");
    QVERIFY(!run->isEnabled()); // without a reason
    QTest::keyClicks(child<QLineEdit>(stamp, "reasonEdit"), u"The tables are as they should be"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(run->isEnabled(), qPrintable(run->toolTip()), 20'000);
    QTest::mouseClick(run, Qt::LeftButton);
    waitForJob();
    const auto current = judge(u"inventory"_s, {u"current"_s});
    QVERIFY2(current, qPrintable(problem(current)));
    QCOMPARE(identifiers(*current), QStringList{revision});
    QCOMPARE(module(u"inventory"_s).rows, QStringList{revision});
}

void TestSampleWindow::stampsBackAndForth()
{
    select(u"inventory"_s);
    const QString head = module(u"inventory"_s).heads.constFirst();
    const QString parent = module(u"inventory"_s).files->map.find(head)->downRevisions.constFirst();
    stampTo(parent);
    QCOMPARE(module(u"inventory"_s).pending, QStringList{head});
    stampTo(head);
    QCOMPARE(module(u"inventory"_s).state, workspace::ModuleState::UpToDate);
}

void TestSampleWindow::writesARevisionThatAlembicNames()
{
    select(u"inventory"_s);
    const QString parent = module(u"inventory"_s).heads.constFirst();
    m_window->actions().action(action::newRevision)->trigger();
    auto *dialog = m_window->findChild<NewRevisionDialog *>();
    QVERIFY(dialog != nullptr);
    QTest::keyClicks(child<QLineEdit>(dialog, "messageEdit"), u"count shelves"_s);
    auto *create = child<QPushButton>(dialog, "createButton");
    QTRY_VERIFY2_WITH_TIMEOUT(create->isEnabled(), qPrintable(create->toolTip()), 20'000);
    QTest::mouseClick(create, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->editors().size(), 1, 30'000);
    waitForJob();
    const QString id = module(u"inventory"_s).heads.constFirst();
    QVERIFY(id != parent);
    const auto heads = judge(u"inventory"_s, {u"heads"_s});
    QVERIFY2(heads, qPrintable(problem(heads)));
    QCOMPARE(identifiers(*heads), QStringList{id});
    QCOMPARE(module(u"inventory"_s).files->map.find(id)->downRevisions, QStringList{parent});
    QCOMPARE(module(u"inventory"_s).files->map.find(id)->message, u"count shelves"_s);

    // Written in the editor: the SQL follows, the file is saved, Alembic runs it as the window does.
    EditorTab *editor = m_window->editors().constFirst();
    QTRY_VERIFY(editor->isLoaded());
    QVERIFY(!editor->isReadOnly());
    QString text = editor->editor()->source();
    const QString body = u"    op.create_table(\n        \"inventory_shelves\",\n"
                         "        sa.Column(\"id\", sa.Integer(), primary_key=True),\n"
                         "        sa.Column(\"label\", sa.String(40), nullable=False, server_default=\"new\"),\n"
                         "    )\n"_s;
    const qsizetype pass = text.indexOf(u"    pass\n"_s, text.indexOf(u"def upgrade"_s));
    QVERIFY(pass > 0);
    text.replace(pass, 9, body);
    const qsizetype down = text.indexOf(u"    pass\n"_s, text.indexOf(u"def downgrade"_s));
    QVERIFY(down > 0);
    text.replace(down, 9, u"    op.drop_table(\"inventory_shelves\")\n"_s);
    editor->editor()->selectAll();
    editor->editor()->insertPlainText(text);
    QVERIFY(editor->isModified());
    QTRY_VERIFY_WITH_TIMEOUT(editor->sqlView()->code()->toPlainText().contains(u"CREATE TABLE inventory_shelves"_s),
                             20'000);
    m_window->actions().action(action::save)->trigger();
    QTRY_VERIFY(!editor->isModified());
    waitForJob();
    m_window->actions().action(action::closeTab)->trigger();
    QTRY_VERIFY(m_window->editors().isEmpty());

    const auto offline = judge(u"inventory"_s, {u"upgrade"_s, u"%1:%2"_s.arg(parent, id), u"--sql"_s});
    QVERIFY2(offline, qPrintable(problem(offline)));
    QVERIFY(offline->contains(u"CREATE TABLE inventory_shelves"_s));
    select(u"inventory"_s);
    QTest::mouseClick(child<QPushButton>(m_window->modulePage(), "upgradeButton"), Qt::LeftButton);
    auto *upgrade = m_window->findChild<UpgradeDialog *>();
    QVERIFY(upgrade != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(upgrade->plan().has_value(), 30'000);
    auto *run = child<QPushButton>(upgrade, "runButton");
    child<QCheckBox>(upgrade, "backupCheck")->setChecked(false);
    QVERIFY2(run->isEnabled(), qPrintable(run->toolTip()));
    QTest::mouseClick(run, Qt::LeftButton);
    waitForJob();
    const auto check = judge(u"inventory"_s, {u"current"_s});
    QVERIFY2(check, qPrintable(problem(check)));
    QCOMPARE(identifiers(*check), QStringList{id});
}

void TestSampleWindow::appliedRevisionsOpenReadOnly()
{
    select(u"financial"_s);
    const QString applied = module(u"financial"_s).rows.constFirst();
    m_window->modulePage()->history()->selectRevision(applied);
    QTRY_COMPARE(m_window->modulePage()->history()->selectedRevision(), applied);
    m_window->actions().action(action::editRevision)->trigger();
    QCOMPARE(m_window->editors().size(), 1);
    EditorTab *editor = m_window->editors().constFirst();
    QTRY_VERIFY(editor->isLoaded());
    QVERIFY(editor->isReadOnly());
    const QString before = editor->editor()->source();
    QTest::keyClicks(editor->editor(), u"import os"_s);
    QCOMPARE(editor->editor()->source(), before);
    m_window->actions().action(action::closeTab)->trigger();
    QTRY_VERIFY(m_window->editors().isEmpty());
}

void TestSampleWindow::unsavedChangesAreGuarded()
{
    select(u"payroll"_s);
    const QString pending = module(u"payroll"_s).pending.constLast();
    const QString path = module(u"payroll"_s).files->map.find(pending)->path;
    m_window->openEditor(u"payroll"_s, path);
    EditorTab *editor = m_window->editors().constFirst();
    QTRY_VERIFY(editor->isLoaded());
    QTest::keyClicks(editor->editor(), u"# not saved"_s);
    QVERIFY(editor->isModified());
    // The safe answer keeps the tab, and the window.
    m_prompts.questions.clear();
    m_window->close();
    QTRY_COMPARE(m_prompts.questions.size(), 1);
    QVERIFY(m_window->isVisible());
    QCOMPARE(m_window->editors().size(), 1);
    m_prompts.answers.append(u"Discard Changes"_s);
    m_window->actions().action(action::closeTab)->trigger();
    QTRY_VERIFY(m_window->editors().isEmpty());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains("# not saved"));
    m_prompts.questions.clear();
}

void TestSampleWindow::cancelledUpgradeLeavesTheRows()
{
    // crm's other branch is pending; somebody else reads its version rows under a lock that lets nobody write them. The
    // first revision's tables are made when the run begins to wait, and the user gives up.
    select(u"crm"_s);
    const QStringList before = module(u"crm"_s).rows;
    const auto untouched = contentsOf(*m_window->session().profile());
    QVERIFY2(untouched, qPrintable(problem(untouched)));
    QTest::mouseClick(child<QPushButton>(m_window->modulePage(), "upgradeButton"), Qt::LeftButton);
    auto *dialog = m_window->findChild<UpgradeDialog *>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(dialog->plan().has_value(), 30'000);
    child<QCheckBox>(dialog, "backupCheck")->setChecked(false);
    child<QDoubleSpinBox>(dialog, "lockTimeoutSpin")->setValue(300);
    auto *run = child<QPushButton>(dialog, "runButton");
    QVERIFY2(run->isEnabled(), qPrintable(run->toolTip()));
    auto holder = test::beside([superuser = m_window->session().sample()->superuserProfile()] {
        auto connection = postgres::Connection::open(superuser);
        if (connection) {
            const auto locked = connection->execute(u"BEGIN; LOCK TABLE crm_alembic_version IN EXCLUSIVE MODE"_s);
            return locked ? std::move(connection) : std::unexpected(locked.error());
        }
        return connection;
    });
    QVERIFY2(holder, qPrintable(problem(holder)));
    QTest::mouseClick(run, Qt::LeftButton);
    QTRY_COMPARE(m_window->session().jobs()->runningCount(), 1);
    Job *job = m_window->session().jobs()->jobs().constFirst();
    const QString waiting = u"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'athanor/crm' "
                            "AND wait_event_type = 'Lock' AND query LIKE '%crm_alembic_version%'"_s;
    QTRY_COMPARE_WITH_TIMEOUT(asSuperuser(waiting).value_or(QString()), u"1"_s, 30'000);
    // Its transaction has made something: the locks of new tables are its own.
    const auto uncommitted = asSuperuser(u"SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
                                         "WHERE a.application_name = 'athanor/crm' AND l.granted "
                                         "AND l.mode = 'AccessExclusiveLock' AND l.locktype = 'relation'"_s);
    QVERIFY2(uncommitted, qPrintable(problem(uncommitted)));
    QVERIFY(uncommitted->toInt() > 0);
    QTest::mouseClick(child<QPushButton>(m_window->findChild<JobsPanel *>(), "cancelButton"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(job->state() != Job::State::Running, 30'000);
    QCOMPARE(job->state(), Job::State::Cancelled);
    QVERIFY2(job->outcome().contains(u"Nothing was changed: all of it was rolled back."_s), qPrintable(job->outcome()));
    QVERIFY2(job->outcome().contains(u"stopped at its version row"_s), qPrintable(job->outcome()));
    holder = std::unexpected(Error()); // its end is a rollback
    const auto after = contentsOf(*m_window->session().profile());
    QVERIFY2(after, qPrintable(problem(after)));
    QVERIFY2(after->schema == untouched->schema, qPrintable(test::firstDifference(after->schema, untouched->schema)));
    QCOMPARE(after->data, untouched->data);
    waitForJob();
    m_window->session().refresh();
    waitForJob();
    QCOMPARE(module(u"crm"_s).rows, before);
    const auto current = judge(u"crm"_s, {u"current"_s});
    QVERIFY2(current, qPrintable(problem(current)));
    QCOMPARE(identifiers(*current), before);
}

ATHANOR_GUI_TEST_MAIN(TestSampleWindow)
#include "tst_samplewindow.moc"
