// SPDX-License-Identifier: MIT
#include "desktop/actions/actionregistry.h"
#include "desktop/beside.h"
#include "desktop/dialogs/newrevisiondialog.h"
#include "desktop/dialogs/stampdialog.h"
#include "desktop/dialogs/upgradedialog.h"
#include "desktop/editor/codeeditor.h"
#include "desktop/editor/editortab.h"
#include "desktop/guitest.h"
#include "desktop/history/historymodel.h"
#include "desktop/history/historypanel.h"
#include "desktop/inspector/inspector.h"
#include "desktop/jobs/jobspanel.h"
#include "desktop/mainwindow/commands.h"
#include "desktop/mainwindow/identitybar.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/modules/modulepage.h"
#include "desktop/queuedprompts.h"
#include "postgres/clienttools.h"
#include "sample/realalembic.h"
#include "sample/twin.h"

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

constexpr int longMilliseconds = 120'000;

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

template <typename Value>
QString problem(const Result<Value> &result)
{
    return result ? QString() : result.error().sentence();
}

template <typename Widget>
Widget *child(QWidget *parent, const char *name)
{
    auto *found = parent->findChild<Widget *>(QLatin1StringView(name));
    if (found == nullptr) {
        qFatal("there is no %s", name);
    }
    return found;
}

} // namespace

// The real window with the real sample, its cluster, and the real Alembic as the judge.
class TestSampleWindow : public test::GuiTest
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
    void cleanupTestCase();

private:
    [[nodiscard]] const workspace::Module &module(const QString &name) const
    {
        const workspace::Module *found = m_window->session().module(name);
        if (found == nullptr) {
            qFatal("there is no module %s", qPrintable(name));
        }
        return *found;
    }
    // What real Alembic says in a module's folder. The window goes on meanwhile: the watchdog looks at it alone.
    [[nodiscard]] Result<QString> judge(const QString &name, const QStringList &arguments) const
    {
        const test::RealAlembic alembic(module(name).files->project.folder, *m_window->session().profile());
        return test::beside([&] { return alembic.run(arguments); });
    }
    void waitForJob();
    void select(const QString &name);

    std::unique_ptr<QTemporaryDir> m_folder;
    test::QueuedPrompts m_prompts;
    std::unique_ptr<MainWindow> m_window;
};

void TestSampleWindow::initTestCase()
{
    installTranslations();
    applyTheme(ThemeChoice::Light);
    m_folder = std::make_unique<QTemporaryDir>();
    m_window = std::make_unique<MainWindow>(m_prompts);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->session().openSample(m_folder->filePath(u"sample"_s));
    QTRY_VERIFY2_WITH_TIMEOUT(m_window->session().isConnected() || m_window->session().openError(),
                              "the sample did not open", longMilliseconds);
    QVERIFY2(!m_window->session().openError(),
             qPrintable(m_window->session().openError().value_or(Error()).sentence()));
}

void TestSampleWindow::waitForJob()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().jobs()->runningCount() == 0, longMilliseconds);
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->session().isLoading(), longMilliseconds);
}

void TestSampleWindow::select(const QString &name)
{
    m_window->selectModule(name);
    QTRY_VERIFY(m_window->modulePage()->history()->model()->rowCount() > 0);
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

void TestSampleWindow::upgradesByTheButtonWithBackup()
{
    select(u"inventory"_s);
    const QString head = module(u"inventory"_s).heads.constFirst();
    const QStringList before = module(u"inventory"_s).rows;
    QCOMPARE(module(u"inventory"_s).pending.size(), 5);
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
    folder->setText(m_folder->filePath(u"backups"_s));
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
    const auto contents = test::beside([&] {
        JobContext job;
        const auto dump = postgres::chooseClientTool(postgres::ClientProgram::PgDump, 0, job);
        const QString program = dump ? dump->path : QString();
        return std::pair(test::readContents(*m_window->session().profile(), program),
                         test::readContents(*twin, program));
    });
    QVERIFY2(contents.first, qPrintable(problem(contents.first)));
    QVERIFY2(contents.second, qPrintable(problem(contents.second)));
    QVERIFY2(contents.first->schema == contents.second->schema,
             qPrintable(test::firstDifference(contents.first->schema, contents.second->schema)));
    QCOMPARE(contents.first->data, contents.second->data);
    // The backup holds the rows as they were.
    const auto &outcome = m_window->commands().lastRun();
    QVERIFY(outcome && outcome->backup);
    QVERIFY(outcome->backup->path.startsWith(m_folder->filePath(u"backups"_s)));
    const auto rows = test::beside([&] {
        return test::runClientTool(u"pg_restore"_s, {u"--data-only"_s, u"-t"_s, u"inventory_alembic_version"_s, u"-f"_s,
                                                     u"-"_s, outcome->backup->path});
    });
    QVERIFY2(rows, qPrintable(problem(rows)));
    QVERIFY(rows->split(u'\n').contains(before.constFirst()));

    // And the window says so.
    QCOMPARE(module(u"inventory"_s).state, workspace::ModuleState::UpToDate);
    QCOMPARE(child<QLabel>(m_window->modulePage(), "stateLabel")->text(),
             workspace::stateText(workspace::ModuleState::UpToDate));
    QVERIFY(!button->isEnabled());
    QTRY_COMPARE(m_window->modulePage()->history()->model()->index(0, history::StateColumn).data().toString(),
                 u"current, head"_s);
    QVERIFY(m_prompts.questions.isEmpty());
}

void TestSampleWindow::stampsBackAndForth()
{
    select(u"inventory"_s);
    const QString head = module(u"inventory"_s).heads.constFirst();
    const QString parent = module(u"inventory"_s).files->map.find(head)->downRevisions.constFirst();
    const auto stampTo = [this](const QString &revision) {
        m_window->modulePage()->history()->selectRevision(revision);
        QTRY_COMPARE(m_window->modulePage()->history()->selectedRevision(), revision);
        m_window->actions().action(action::stamp)->trigger();
        auto *dialog = m_window->findChild<StampDialog *>();
        QVERIFY(dialog != nullptr);
        dialog->choose({revision});
        auto *run = child<QPushButton>(dialog, "stampButton");
        QVERIFY(!run->isEnabled()); // without a reason
        QTest::keyClicks(child<QLineEdit>(dialog, "reasonEdit"), u"The tables are as they should be"_s);
        QTRY_VERIFY2_WITH_TIMEOUT(run->isEnabled(), qPrintable(run->toolTip()), 20'000);
        QTest::mouseClick(run, Qt::LeftButton);
        waitForJob();
        const auto current = judge(u"inventory"_s, {u"current"_s});
        QVERIFY2(current, qPrintable(problem(current)));
        QCOMPARE(identifiers(*current), QStringList{revision});
        QCOMPARE(module(u"inventory"_s).rows, QStringList{revision});
    };
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
    // crm's other branch is pending; somebody else holds a lock that the plan needs, and the user gives up waiting.
    select(u"crm"_s);
    const QStringList before = module(u"crm"_s).rows;
    QTest::mouseClick(child<QPushButton>(m_window->modulePage(), "upgradeButton"), Qt::LeftButton);
    auto *dialog = m_window->findChild<UpgradeDialog *>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(dialog->plan().has_value(), 30'000);
    child<QCheckBox>(dialog, "backupCheck")->setChecked(false);
    child<QDoubleSpinBox>(dialog, "lockTimeoutSpin")->setValue(300);
    auto *run = child<QPushButton>(dialog, "runButton");
    QVERIFY2(run->isEnabled(), qPrintable(run->toolTip()));
    const postgres::ConnectionProfile superuser = m_window->session().sample()->superuserProfile();
    auto holder = test::beside([&] { return postgres::Connection::open(superuser); });
    QVERIFY2(holder, qPrintable(problem(holder)));
    QVERIFY(holder->execute(u"BEGIN; LOCK TABLE crm_alembic_version IN ACCESS EXCLUSIVE MODE"_s));
    QTest::mouseClick(run, Qt::LeftButton);
    QTRY_COMPARE(m_window->session().jobs()->runningCount(), 1);
    Job *job = m_window->session().jobs()->jobs().constFirst();
    // It is really waiting for that lock.
    QTRY_VERIFY_WITH_TIMEOUT(
        holder->scalar(u"SELECT count(*) FROM pg_locks WHERE NOT granted"_s).value_or(u"0"_s) != "0"_L1, 30'000);
    QTest::mouseClick(child<QPushButton>(m_window->findChild<JobsPanel *>(), "cancelButton"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(job->state() != Job::State::Running, 30'000);
    QCOMPARE(job->state(), Job::State::Cancelled);
    QVERIFY(holder->execute(u"ROLLBACK"_s));
    waitForJob();
    m_window->session().refresh();
    waitForJob();
    QCOMPARE(module(u"crm"_s).rows, before);
    const auto current = judge(u"crm"_s, {u"current"_s});
    QVERIFY2(current, qPrintable(problem(current)));
    QCOMPARE(identifiers(*current), before);
}

void TestSampleWindow::cleanupTestCase()
{
    const test::EventLoopWatchdog::Pause pause("the sample's server is stopped with the program");
    m_window.reset();
    m_folder.reset();
}

ATHANOR_GUI_TEST_MAIN(TestSampleWindow)
#include "tst_samplewindow.moc"
