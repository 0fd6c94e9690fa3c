// SPDX-License-Identifier: MIT
#include "desktop/accessibility.h"
#include "desktop/actions/actionregistry.h"
#include "desktop/editor/codeeditor.h"
#include "desktop/editor/editortab.h"
#include "desktop/guitest.h"
#include "desktop/madeworkspace.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/modules/banner.h"
#include "desktop/modules/modulepage.h"
#include "desktop/modules/moduleroles.h"
#include "desktop/modules/overviewpage.h"
#include "desktop/modules/troublepage.h"
#include "desktop/queuedprompts.h"
#include "desktop/screenshots.h"
#include "workspace/project.h"

#include <QComboBox>
#include <QLabel>
#include <QListView>
#include <QProcess>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTextBlock>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;
using athanor::test::MadeProject;
using Kind = workspace::Trouble::Kind;

namespace {

QStringList texts(const QWidget *parent)
{
    QStringList all;
    for (const QLabel *label : parent->findChildren<QLabel *>()) {
        if (label->isVisibleTo(parent)) {
            all.append(label->text());
        }
    }
    return all;
}

postgres::VersionTable table(const QString &name, const QStringList &rows)
{
    postgres::VersionTable made;
    made.schema = u"public"_s;
    made.name = name;
    made.owner = u"appuser"_s;
    made.inSearchPath = true;
    made.readable = true;
    made.rows = rows;
    made.columnWidth = 32;
    return made;
}

} // namespace

// Real files in a real git repository; only the version tables are made.
class TestTroublePage : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void pageSaysWhereTheRevisionWas();
    void nothingFoundIsSaid();
    void severalTroublesOfOneModule();
    void placeOpensInTheEditor();
    void fileThatIsNoRevisionIsReadOnly();
    void hintsAreNoAlarm();
    void tableWithoutModuleHasAPage();
    void wrongDatabaseIsTold();
    void pageFollowsTheDatabase();
    void isAccessible();

protected:
    void before() override { applyTheme(ThemeChoice::Light); }

private:
    void git(const QStringList &arguments) const;
    [[nodiscard]] workspace::Snapshot snapshot(const QList<postgres::VersionTable> &tables) const;
    [[nodiscard]] std::unique_ptr<MainWindow> open(const QList<postgres::VersionTable> &tables);
    [[nodiscard]] static QPushButton *explainButton(const QWidget *page, const QString &title);
    [[nodiscard]] static TroublePage *shownPage(const MainWindow &window)
    {
        auto *page = window.findChild<TroublePage *>();
        return page != nullptr && page->isVisible() ? page : nullptr;
    }

    QTemporaryDir m_folder;
    QString m_house; // the workspace
    workspace::WorkspaceFiles m_files;
    QList<postgres::VersionTable> m_tables; // of now
    test::QueuedPrompts m_prompts;
};

void TestTroublePage::initTestCase()
{
    installTranslations();
    const test::EventLoopWatchdog::Pause pause("a repository is made");
    m_house = m_folder.filePath(u"app-buildify"_s);
    const MadeProject crm(m_house + u"/modules/crm/backend"_s, u"crm"_s);
    crm.revision(u"c10000000001"_s, {});
    const QString lost = crm.revision(u"9d41c07be52a"_s, u"c10000000001"_s);
    const MadeProject hr(m_house + u"/modules/hr/backend"_s, u"hr"_s);
    hr.revision(u"b10000000001"_s, {});
    hr.revision(u"b10000000002"_s, u"b10000000001"_s);
    hr.revision(u"b10000000003"_s, u"b10000000001"_s);
    git({u"init"_s, u"--quiet"_s, u"--initial-branch=main"_s});
    git({u"add"_s, u"--all"_s});
    git({u"commit"_s, u"--quiet"_s, u"-m"_s, u"Begin"_s});
    git({u"branch"_s, u"release/2026-03"_s});
    QVERIFY(QFile::remove(lost));
    git({u"commit"_s, u"--quiet"_s, u"--all"_s, u"-m"_s, u"Drop the contact notes"_s});
    JobContext job;
    const auto files = workspace::readWorkspace(m_house, job);
    QVERIFY2(files.has_value(), files ? "" : qPrintable(files.error().sentence()));
    m_files = *files;
}

void TestTroublePage::git(const QStringList &arguments) const
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"GIT_CONFIG_GLOBAL"_s, u"/dev/null"_s);
    environment.insert(u"GIT_CONFIG_NOSYSTEM"_s, u"1"_s);
    for (const QString &who : {u"AUTHOR"_s, u"COMMITTER"_s}) {
        environment.insert(u"GIT_%1_NAME"_s.arg(who), u"Somebody"_s);
        environment.insert(u"GIT_%1_EMAIL"_s.arg(who), u"somebody@example.org"_s);
        environment.insert(u"GIT_%1_DATE"_s.arg(who), u"2026-03-04T09:00:00+01:00"_s);
    }
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_house);
    process.start(u"git"_s, arguments);
    if (!process.waitForFinished() || process.exitCode() != 0) {
        qFatal("git %s: %s", qPrintable(arguments.join(u' ')), process.readAllStandardError().constData());
    }
}

workspace::Snapshot TestTroublePage::snapshot(const QList<postgres::VersionTable> &tables) const
{
    postgres::VersionTablesSnapshot database;
    database.database = u"appdb"_s;
    database.user = u"dba"_s;
    database.effectiveSchemas = {u"public"_s};
    database.serverVersion = 170002;
    database.tables = tables;
    return workspace::join(m_files, database);
}

std::unique_ptr<MainWindow> TestTroublePage::open(const QList<postgres::VersionTable> &tables)
{
    m_tables = tables;
    auto window = std::make_unique<MainWindow>(
        m_prompts, [this](const QString &, const auto &, JobContext &) -> Result<Session::Look> {
            return Session::Look{.snapshot = snapshot(m_tables), .answers = {}};
        });
    window->show();
    [&] { QVERIFY(QTest::qWaitForWindowExposed(window.get())); }();
    window->session().openFolder(m_house, test::madeProfile(postgres::Environment::Development));
    [&] { QTRY_VERIFY(window->session().snapshot() != nullptr && !window->session().isLoading()); }();
    return window;
}

QPushButton *TestTroublePage::explainButton(const QWidget *page, const QString &title)
{
    for (const Banner *banner : page->findChildren<Banner *>()) {
        if (banner->title() == title) {
            return banner->findChild<QPushButton *>();
        }
    }
    return nullptr;
}

void TestTroublePage::pageSaysWhereTheRevisionWas()
{
    const auto window =
        open({table(u"crm_alembic_version"_s, {u"9d41c07be52a"_s}), table(u"hr_alembic_version"_s, {})});
    window->selectModule(u"crm"_s);
    QPushButton *button = explainButton(window->modulePage(), u"Unknown Revision"_s);
    QVERIFY(button != nullptr);
    QCOMPARE(button->text(), u"Explain"_s);
    QTest::mouseClick(button, Qt::LeftButton);
    TroublePage *page = shownPage(*window);
    QVERIFY(page != nullptr);
    QCOMPARE(page->trouble().kind, Kind::UnknownRow);
    QTRY_VERIFY(!page->isSearching());
    const QString all = texts(page).join(u'\n');
    const QString file = u"modules/crm/backend/alembic/versions/9d41c07be52a_change.py"_s;
    for (const QString &expected : {u"What It Is"_s, u"How It Is Known"_s, u"Search for the Revision"_s,
                                    u"What Can Be Done"_s, u"Can't locate revision identified by '9d41c07be52a'"_s,
                                    u"\"9d41c07be52a\" is in %1 on the branch release/2026-03."_s.arg(file),
                                    u"git checkout release/2026-03 -- %1"_s.arg(file),
                                    u"\"9d41c07be52a\" was in %1, deleted in commit "_s.arg(file),
                                    u" of 2026-03-04, \"Drop the contact notes\"."_s, u"crm · crm_alembic_version"_s}) {
        QVERIFY2(all.contains(expected), qPrintable(expected + u"\nis not in\n"_s + all));
    }
    QCOMPARE(test::clippedLabels(page), QStringList());
    QVERIFY(test::saveScreenshots(window.get(), u"trouble-unknown-revision"_s));
    QTest::mouseClick(page->findChild<QPushButton *>(u"backButton"_s), Qt::LeftButton);
    QVERIFY(window->modulePage()->isVisible());
}

void TestTroublePage::nothingFoundIsSaid()
{
    const auto window =
        open({table(u"crm_alembic_version"_s, {u"deadbeef0001"_s}), table(u"hr_alembic_version"_s, {})});
    window->selectModule(u"crm"_s);
    QTest::mouseClick(explainButton(window->modulePage(), u"Unknown Revision"_s), Qt::LeftButton);
    TroublePage *page = shownPage(*window);
    QVERIFY(page != nullptr);
    QTRY_VERIFY(!page->isSearching());
    QTRY_COMPARE(
        page->findChild<QLabel *>(u"searchLabel"_s)->text(),
        u"\"deadbeef0001\" was not found.\nSearched in %1: commits 2, other branches and tags 1."_s.arg(m_house));
}

void TestTroublePage::severalTroublesOfOneModule()
{
    const auto window = open({table(u"crm_alembic_version"_s, {u"c10000000001"_s}),
                              table(u"hr_alembic_version"_s, {u"b10000000001"_s, u"b10000000002"_s})});
    window->selectModule(u"hr"_s);
    QTest::mouseClick(explainButton(window->modulePage(), u"Several Heads"_s), Qt::LeftButton);
    TroublePage *page = shownPage(*window);
    QVERIFY(page != nullptr);
    QCOMPARE(page->trouble().kind, Kind::SeveralHeads);
    auto *combo = page->findChild<QComboBox *>(u"troubleCombo"_s);
    QVERIFY(combo->isVisible());
    QCOMPARE(combo->count(), 2);
    QVERIFY(!page->findChild<QWidget *>(u"searchSection"_s)->isVisible());
    QVERIFY(test::saveScreenshots(window.get(), u"trouble-several-heads"_s));
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Up);
    QTRY_COMPARE(page->trouble().kind, Kind::OverlappingRows);
    QCOMPARE(page->findChild<QLabel *>(u"titleLabel"_s)->text(), u"Overlapping Rows"_s);
    QVERIFY(page->findChild<QPushButton *>(u"stampButton"_s)->isVisible());
    // A click on the module that is selected already leads back to it.
    auto *view = window->findChild<QListView *>(u"modulesView"_s);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(view->currentIndex()).center());
    QVERIFY(window->modulePage()->isVisible());
}

void TestTroublePage::placeOpensInTheEditor()
{
    const auto window = open(
        {table(u"crm_alembic_version"_s, {u"c10000000001"_s}), table(u"hr_alembic_version"_s, {u"b10000000001"_s})});
    window->selectModule(u"hr"_s);
    QTest::mouseClick(explainButton(window->modulePage(), u"Several Heads"_s), Qt::LeftButton);
    TroublePage *page = shownPage(*window);
    QVERIFY(page != nullptr);
    QLabel *link = nullptr;
    for (QLabel *label : page->findChildren<QLabel *>()) {
        if (label->text().contains(u"b10000000003_change.py:8"_s)) {
            link = label;
        }
    }
    QVERIFY(link != nullptr);
    // On the second of its lines.
    QTest::mouseClick(link, Qt::LeftButton, {}, QPoint(40, link->height() - link->fontMetrics().height() / 2));
    QTRY_COMPARE(window->editors().size(), 1);
    EditorTab *editor = window->editors().constFirst();
    QCOMPARE(editor->path(), m_house + u"/modules/hr/backend/alembic/versions/b10000000003_change.py"_s);
    QTRY_VERIFY(editor->isLoaded());
    QTRY_COMPARE(editor->editor()->textCursor().block().text(), u"revision = 'b10000000003'"_s);
    QVERIFY(!editor->isReadOnly());
}

void TestTroublePage::fileThatIsNoRevisionIsReadOnly()
{
    const auto window = open({table(u"hr_alembic_version"_s, {u"b10000000002"_s})});
    window->selectModule(u"crm"_s);
    QTest::mouseClick(explainButton(window->modulePage(), u"No Version Table Yet"_s), Qt::LeftButton);
    TroublePage *page = shownPage(*window);
    QVERIFY(page != nullptr);
    const workspace::Trouble::Evidence seen = page->trouble().evidence.constFirst();
    QVERIFY2(seen.file.startsWith(m_house) && !seen.file.contains(u"/versions/"_s), qPrintable(seen.file));
    Q_EMIT page->fileRequested(seen.file, seen.line);
    QCOMPARE(window->editors().size(), 1);
    EditorTab *editor = window->editors().constFirst();
    QTRY_VERIFY(editor->isLoaded());
    QVERIFY(editor->isReadOnly());
    QTRY_COMPARE(editor->editor()->textCursor().blockNumber() + 1, seen.line);
    QVERIFY(!editor->findChild<QWidget *>(u"sqlView"_s)->isVisible());
    // Once more: the same editor, and the line again.
    editor->editor()->moveCursor(QTextCursor::Start);
    Q_EMIT page->fileRequested(seen.file, seen.line);
    QCOMPARE(window->editors().size(), 1);
    QCOMPARE(editor->editor()->textCursor().blockNumber() + 1, seen.line);
}

void TestTroublePage::hintsAreNoAlarm()
{
    const auto window = open({table(u"hr_alembic_version"_s, {u"b10000000002"_s, u"b10000000003"_s})});
    // hr has several heads, which is one; crm has no version table, which is none.
    QVERIFY2(
        window->findChild<OverviewPage *>()->findChild<QLabel *>(u"summaryLabel"_s)->text().contains(u"1 in trouble"_s),
        qPrintable(window->findChild<OverviewPage *>()->findChild<QLabel *>(u"summaryLabel"_s)->text()));
    window->selectModule(u"crm"_s);
    QTest::mouseClick(explainButton(window->modulePage(), u"No Version Table Yet"_s), Qt::LeftButton);
    TroublePage *page = shownPage(*window);
    QVERIFY(page != nullptr);
    QVERIFY(page->findChild<QPushButton *>(u"upgradeButton"_s)->isVisible());
    QVERIFY(test::saveScreenshots(window.get(), u"trouble-no-version-table"_s));
}

void TestTroublePage::tableWithoutModuleHasAPage()
{
    const auto window =
        open({table(u"crm_alembic_version"_s, {u"c10000000001"_s}), table(u"hr_alembic_version"_s, {u"b10000000002"_s}),
              table(u"legacy_alembic_version"_s, {u"0123456789ab"_s})});
    auto *view = window->findChild<QListView *>(u"modulesView"_s);
    QModelIndex unclaimed;
    for (int row = 0; row < view->model()->rowCount(); ++row) {
        if (view->model()->index(row, 0).data(modules::NameRole).toString() == u"public.legacy_alembic_version"_s) {
            unclaimed = view->model()->index(row, 0);
        }
    }
    QVERIFY(unclaimed.isValid());
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(unclaimed).center());
    TroublePage *page = shownPage(*window);
    QVERIFY(page != nullptr);
    QCOMPARE(page->trouble().kind, Kind::UnclaimedTable);
    QVERIFY(texts(page).join(u'\n').contains(u"public.legacy_alembic_version"_s));
    QTRY_VERIFY(!page->isSearching());
    QVERIFY(test::saveScreenshots(window.get(), u"trouble-unclaimed-table"_s));
    // It stays over a refresh.
    window->session().refresh();
    QTRY_VERIFY(!window->session().isLoading());
    QVERIFY(shownPage(*window) != nullptr);
    QTest::mouseClick(page->findChild<QPushButton *>(u"backButton"_s), Qt::LeftButton);
    QVERIFY(window->findChild<OverviewPage *>()->isVisible());
}

void TestTroublePage::wrongDatabaseIsTold()
{
    const auto window = open({table(u"foreign_alembic_version"_s, {u"0123456789ab"_s})});
    auto *overview = window->findChild<OverviewPage *>();
    QVERIFY(overview->isVisible());
    QPushButton *button = explainButton(overview, u"Maybe the Wrong Database"_s);
    QVERIFY(button != nullptr);
    QVERIFY(test::saveScreenshots(window.get(), u"trouble-wrong-database"_s));
    QTest::mouseClick(button, Qt::LeftButton);
    TroublePage *page = shownPage(*window);
    QVERIFY(page != nullptr);
    QCOMPARE(page->trouble().kind, Kind::WrongDatabase);
}

void TestTroublePage::pageFollowsTheDatabase()
{
    const auto window =
        open({table(u"crm_alembic_version"_s, {u"deadbeef0001"_s}), table(u"hr_alembic_version"_s, {})});
    window->selectModule(u"crm"_s);
    QTest::mouseClick(explainButton(window->modulePage(), u"Unknown Revision"_s), Qt::LeftButton);
    TroublePage *page = shownPage(*window);
    QVERIFY(page != nullptr);
    QTRY_VERIFY(!page->isSearching());
    m_tables.first().rows = {u"deadbeef0002"_s};
    window->session().refresh();
    QTRY_VERIFY(!window->session().isLoading());
    QVERIFY(shownPage(*window) != nullptr);
    QCOMPARE(page->trouble().unknownIds, QStringList{u"deadbeef0002"_s});
    QTRY_VERIFY(page->findChild<QLabel *>(u"searchLabel"_s)->text().startsWith(u"\"deadbeef0002\" was not found."_s));
    // Out of the trouble: the module's page again.
    m_tables.first().rows = {u"c10000000001"_s};
    window->session().refresh();
    QTRY_VERIFY(!window->session().isLoading());
    QVERIFY(shownPage(*window) == nullptr);
    QVERIFY(window->modulePage()->isVisible());
}

void TestTroublePage::isAccessible()
{
    const auto window =
        open({table(u"crm_alembic_version"_s, {u"9d41c07be52a"_s}), table(u"hr_alembic_version"_s, {})});
    window->selectModule(u"crm"_s);
    QTest::mouseClick(explainButton(window->modulePage(), u"Unknown Revision"_s), Qt::LeftButton);
    QVERIFY(shownPage(*window) != nullptr);
    QTRY_VERIFY(!shownPage(*window)->isSearching());
    QCOMPARE(test::accessibilityFaults(shownPage(*window)), QStringList());
}

ATHANOR_GUI_TEST_MAIN(TestTroublePage)
#include "tst_troublepage.moc"
