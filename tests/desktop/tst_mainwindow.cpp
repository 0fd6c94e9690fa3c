// SPDX-License-Identifier: MIT
#include "desktop/accessibility.h"
#include "desktop/actions/actionregistry.h"
#include "desktop/beside.h"
#include "desktop/dialogs/newrevisiondialog.h"
#include "desktop/dialogs/stampdialog.h"
#include "desktop/guitest.h"
#include "desktop/history/historymodel.h"
#include "desktop/history/historypanel.h"
#include "desktop/history/historyview.h"
#include "desktop/madeworkspace.h"
#include "desktop/mainwindow/commands.h"
#include "desktop/mainwindow/identitybar.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/modules/banner.h"
#include "desktop/modules/modulepage.h"
#include "desktop/modules/moduleroles.h"
#include "desktop/queuedprompts.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QWheelEvent>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

namespace {

QModelIndex rowWith(const QAbstractItemModel *model, int role, const QString &value)
{
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, 0).data(role).toString() == value) {
            return model->index(row, 0);
        }
    }
    return {};
}

} // namespace

// The real window over made snapshots: no server, no files.
class TestMainWindow : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTranslations();
        applyTheme(ThemeChoice::Light);
    }
    void showsEveryModuleAtOneLook();
    void walksByKey();
    void searchFindsAndCounts();
    void saysWhyAButtonIsDisabled();
    void showsTroubleWithWaysOut();
    void productionIsReadOnlyUntilItsNameIsTyped();
    void showsWhyAFolderCannotBeOpened();
    void filesAreShownWithoutServer();
    void isAccessible();
    void closesWhenNothingIsInTheWay();
    void bigHistoryNeverHoldsTheWindow();

private:
    // A window that shows a snapshot.
    std::unique_ptr<MainWindow> open(const workspace::Snapshot &snapshot,
                                     const std::optional<postgres::ConnectionProfile> &profile);
    test::QueuedPrompts m_prompts;
};

std::unique_ptr<MainWindow> TestMainWindow::open(const workspace::Snapshot &snapshot,
                                                 const std::optional<postgres::ConnectionProfile> &profile)
{
    auto window = std::make_unique<MainWindow>(m_prompts, test::readerOf(snapshot));
    window->show();
    [&] { QVERIFY(QTest::qWaitForWindowExposed(window.get())); }();
    window->session().openFolder(snapshot.files.folder, profile);
    [&] { QTRY_VERIFY(window->session().snapshot() != nullptr); }();
    return window;
}

void TestMainWindow::showsEveryModuleAtOneLook()
{
    const auto window = open(test::madeSnapshot(), test::madeProfile(postgres::Environment::Development));
    auto *view = window->findChild<QListView *>(u"modulesView"_s);
    const auto stateOf = [&](const QString &module) {
        return rowWith(view->model(), modules::NameRole, module).data(modules::StateTextRole).toString();
    };
    const workspace::Snapshot expected = test::madeSnapshot();
    for (const workspace::Module &module : expected.modules) {
        QCOMPARE(stateOf(module.name()), workspace::stateText(module));
    }
    QVERIFY(rowWith(view->model(), Qt::DisplayRole, u"Unclaimed"_s).isValid());
    QVERIFY(rowWith(view->model(), Qt::DisplayRole, u"legacy_alembic_version"_s).isValid());

    auto *table = window->findChild<QTableView *>(u"table"_s);
    QVERIFY(table->isVisible());
    QCOMPARE(table->model()->rowCount(), 5); // the unclaimed one, too
    const QString identity = window->findChild<IdentityBar *>()->text();
    QVERIFY2(identity.startsWith(u"DEVELOPMENT · appdb @ db1:5432"_s), qPrintable(identity));

    // By the mouse: a click on the module's row.
    const QModelIndex inventory = rowWith(view->model(), modules::NameRole, u"inventory"_s);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(inventory).center());
    QTRY_COMPARE(window->modulePage()->history()->model()->rowCount(), 7);
    QVERIFY(window->modulePage()->isVisible());
    QCOMPARE(window->modulePage()->findChild<QLabel *>(u"nameLabel"_s)->text(), u"inventory"_s);
    QCOMPARE(window->modulePage()->findChild<QPushButton *>(u"upgradeButton"_s)->text().remove(u'&'),
             u"Upgrade 3 Revisions…"_s);
}

void TestMainWindow::walksByKey()
{
    const auto window = open(test::madeSnapshot(), test::madeProfile(postgres::Environment::Development));
    window->selectModule(u"inventory"_s);
    HistoryPanel *history = window->modulePage()->history();
    QTRY_COMPARE(history->model()->rowCount(), 7);
    history->view()->setFocus();
    QTest::keyClick(history->view(), Qt::Key_End);
    QCOMPARE(history->selectedRevision(), u"a10000000001"_s);
    QTest::keyClick(history->view(), Qt::Key_Home);
    QCOMPARE(history->selectedRevision(), u"a10000000007"_s);
    QTest::keyClick(history->view(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(history->selectedRevision(), u"a10000000006"_s);
    QTest::keyClick(history->view(), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(history->selectedRevision(), u"a10000000007"_s);
}

void TestMainWindow::searchFindsAndCounts()
{
    const auto window = open(test::madeSnapshot(), test::madeProfile(postgres::Environment::Development));
    window->selectModule(u"inventory"_s);
    HistoryPanel *history = window->modulePage()->history();
    QTRY_COMPARE(history->model()->rowCount(), 7);
    window->actions().action(action::findRevision)->trigger();
    auto *search = history->findChild<QLineEdit *>(u"searchEdit"_s);
    QTRY_VERIFY(search->hasFocus());
    QTest::keyClicks(search, u"STOCK"_s);
    QTRY_COMPARE(history->model()->rowCount(), 5);
    QCOMPARE(history->findChild<QLabel *>(u"countLabel"_s)->text(), u"5 of 7"_s);
    search->clear();
    QTRY_COMPARE(history->model()->rowCount(), 7);
    history->findChild<QComboBox *>(u"kindCombo"_s)->setCurrentIndex(1);
    QTRY_COMPARE(history->model()->rowCount(), 3);
    // A link to a revision that the filter hides lifts it.
    history->selectRevision(u"a10000000001"_s);
    QTRY_COMPARE(history->selectedRevision(), u"a10000000001"_s);
    QCOMPARE(history->model()->rowCount(), 7);
}

void TestMainWindow::saysWhyAButtonIsDisabled()
{
    const auto window = open(test::madeSnapshot(), test::madeProfile(postgres::Environment::Development));
    window->selectModule(u"core"_s);
    auto *upgrade = window->modulePage()->findChild<QPushButton *>(u"upgradeButton"_s);
    QVERIFY(!upgrade->isEnabled());
    QVERIFY2(upgrade->toolTip().contains(u"Nothing is pending."_s), qPrintable(upgrade->toolTip()));
    QVERIFY(window->modulePage()->findChild<QPushButton *>(u"stampButton"_s)->isEnabled());
}

void TestMainWindow::showsTroubleWithWaysOut()
{
    const auto window = open(test::madeSnapshot(), test::madeProfile(postgres::Environment::Development));
    window->selectModule(u"payroll"_s);
    const auto *banner = window->modulePage()->findChild<Banner *>();
    QVERIFY(banner != nullptr);
    const workspace::Snapshot expected = test::madeSnapshot();
    const workspace::Trouble trouble = expected.find(u"payroll"_s)->troubles.constFirst();
    QCOMPARE(banner->title(), trouble.title);
    QVERIFY(!trouble.waysOut.isEmpty());
    QStringList texts;
    for (const QLabel *label : banner->findChildren<QLabel *>()) {
        texts.append(label->text());
    }
    for (const QString &way : trouble.waysOut) {
        QVERIFY2(texts.join(u'\n').contains(way), qPrintable(way));
    }
    // The row that no file knows stands in the history, too.
    HistoryPanel *history = window->modulePage()->history();
    QTRY_COMPARE(history->model()->rowCount(), 2);
    QCOMPARE(history->model()->revisionAt(0), u"deadbeef0001"_s);
}

void TestMainWindow::productionIsReadOnlyUntilItsNameIsTyped()
{
    const auto window = open(test::madeSnapshot(), test::madeProfile(postgres::Environment::Production));
    window->selectModule(u"inventory"_s);
    auto *upgrade = window->modulePage()->findChild<QPushButton *>(u"upgradeButton"_s);
    const auto *bar = window->findChild<IdentityBar *>();
    QVERIFY2(bar->text().contains(u"read only until unlocked"_s), qPrintable(bar->text()));
    QVERIFY(bar->text().startsWith(u"PRODUCTION"_s));
    QVERIFY(!upgrade->isEnabled());

    const auto dialog = [&] {
        window->actions().action(action::unlock)->trigger();
        return window->findChild<QDialog *>(u"UnlockDialog"_s);
    };
    QDialog *unlock = dialog();
    QVERIFY(unlock != nullptr && unlock->isVisible());
    auto *run = unlock->findChild<QPushButton *>(u"runButton"_s);
    auto *name = unlock->findChild<QLineEdit *>(u"confirmationEdit"_s);
    QTest::keyClicks(name, u"appd"_s);
    QVERIFY(!run->isEnabled());
    QTest::keyClick(name, Qt::Key_Escape);
    QVERIFY(window->session().isLocked());
    QTRY_VERIFY(window->findChild<QDialog *>(u"UnlockDialog"_s) == nullptr);

    unlock = dialog();
    QTest::keyClicks(unlock->findChild<QLineEdit *>(u"confirmationEdit"_s), u"appdb"_s);
    run = unlock->findChild<QPushButton *>(u"runButton"_s);
    QVERIFY(run->isEnabled());
    QTest::mouseClick(run, Qt::LeftButton);
    QTRY_VERIFY(!window->session().isLocked());
    QVERIFY(upgrade->isEnabled());
    QVERIFY(!bar->text().contains(u"read only"_s));
    window->actions().action(action::unlock)->trigger();
    QVERIFY(window->session().isLocked());
}

void TestMainWindow::showsWhyAFolderCannotBeOpened()
{
    const Error error = Error::make(Error::Kind::NotFound, u"There is no Alembic project below /nowhere."_s,
                                    u"Choose another folder."_s);
    MainWindow window(m_prompts, [error](const QString &, const auto &, JobContext &) -> Result<Session::Look> {
        return std::unexpected(error);
    });
    window.show();
    window.session().openFolder(u"/nowhere"_s);
    QTRY_VERIFY(window.findChild<Banner *>() != nullptr);
    const auto *banner = window.findChild<Banner *>();
    QStringList texts;
    for (const QLabel *label : banner->findChildren<QLabel *>()) {
        texts.append(label->text());
    }
    QVERIFY(texts.contains(error.what));
    QVERIFY(texts.contains(error.remedy));
}

void TestMainWindow::filesAreShownWithoutServer()
{
    workspace::Snapshot snapshot = test::madeSnapshot(false);
    snapshot.connectionError =
        Error::make(Error::Kind::Connection, u"Cannot reach the server db1:5432."_s, u"Check that it is running."_s);
    const auto window = open(snapshot, test::madeProfile(postgres::Environment::Staging));
    QVERIFY(window->findChild<IdentityBar *>()->text().contains(u"not connected"_s));
    window->selectModule(u"inventory"_s);
    QTRY_COMPARE(window->modulePage()->history()->model()->rowCount(), 7);
    auto *upgrade = window->modulePage()->findChild<QPushButton *>(u"upgradeButton"_s);
    QVERIFY(!upgrade->isEnabled());
    QVERIFY(upgrade->toolTip().contains(u"There is no connection to a database."_s));
    window->selectModule({});
    const auto *banner = window->findChild<Banner *>();
    QVERIFY(banner != nullptr);
    QCOMPARE(banner->title(), u"Not Connected"_s);
}

void TestMainWindow::isAccessible()
{
    const auto window = open(test::madeSnapshot(), test::madeProfile(postgres::Environment::Development));
    QCOMPARE(test::accessibilityFaults(window.get()), QStringList());
    window->selectModule(u"inventory"_s);
    QTRY_COMPARE(window->modulePage()->history()->model()->rowCount(), 7);
    window->modulePage()->history()->selectRevision(u"a10000000005"_s);
    QCOMPARE(test::accessibilityFaults(window.get()), QStringList());
}

void TestMainWindow::closesWhenNothingIsInTheWay()
{
    const auto window = open(test::madeSnapshot(), test::madeProfile(postgres::Environment::Development));
    QTRY_VERIFY(!window->session().isLoading());
    window->actions().action(action::quit)->trigger();
    QVERIFY(!window->isVisible());
    QVERIFY(m_prompts.questions.isEmpty());
}

void TestMainWindow::bigHistoryNeverHoldsTheWindow()
{
    workspace::Snapshot snapshot = test::beside([] { return test::madeBigSnapshot(100'000, 20260731); });
    auto window = open(snapshot, test::madeProfile(postgres::Environment::Development));
    QTRY_VERIFY(!window->session().isLoading());
    // Each part by itself, so that a failure says which one held the window.
    const auto held = [&](const char *part) {
        const qint64 longest = watchdog().longestHold();
        qInfo("%s: the event loop was held for %lld ms at most", part, longest);
        watchdog().reset();
        return longest <= test::EventLoopWatchdog::limit();
    };
    QVERIFY(held("opening the workspace"));
    window->selectModule(u"big"_s);
    HistoryPanel *history = window->modulePage()->history();
    QTRY_COMPARE_WITH_TIMEOUT(history->model()->rowCount(), 100'000, 30'000);
    QCoreApplication::processEvents();
    QVERIFY(held("opening"));
    QTest::keyClick(history->view(), Qt::Key_Home);
    QTRY_COMPARE_WITH_TIMEOUT(history->model()->index(0, 0).data(history::RelationRole).toInt(),
                              int(history::Relation::Selected), 10'000);
    QVERIFY(held("selecting"));
    QScrollBar *bar = history->view()->verticalScrollBar();
    // End to end, page by page: every row is painted.
    for (int value = bar->minimum(); value < bar->maximum(); value += bar->pageStep()) {
        bar->setValue(value);
        QCoreApplication::processEvents();
    }
    bar->setValue(bar->maximum());
    QCoreApplication::processEvents();
    QVERIFY(held("scrolling"));
    QTest::keyClick(history->view(), Qt::Key_End);
    QTRY_COMPARE(history->selectedRevision(), history->model()->revisionAt(99'999));
    QVERIFY(held("going to the end"));
    for (int page = 0; page < 20; ++page) {
        QTest::keyClick(history->view(), Qt::Key_PageUp);
        QCoreApplication::processEvents();
    }
    QVERIFY(bar->value() < bar->maximum());
    QVERIFY(held("turning pages"));
    const int lowest = bar->value();
    const QPoint place = history->view()->viewport()->rect().center();
    for (int notch = 0; notch < 50; ++notch) {
        QWheelEvent turn(place, history->view()->viewport()->mapToGlobal(place), {}, {0, 120}, Qt::NoButton,
                         Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(history->view()->viewport(), &turn);
        QCoreApplication::processEvents();
    }
    QVERIFY(bar->value() < lowest);
    QVERIFY(held("turning the wheel"));
    auto *search = history->findChild<QLineEdit *>(u"searchEdit"_s);
    search->setFocus();
    QTest::keyClicks(search, u"9999"_s);
    QTRY_VERIFY_WITH_TIMEOUT(history->model()->rowCount() < 100'000, 10'000);
    QVERIFY(held("searching"));
    search->clear();
    QTRY_COMPARE_WITH_TIMEOUT(history->model()->rowCount(), 100'000, 10'000);
    QVERIFY(held("showing all again"));
    window->session().refresh();
    QTRY_VERIFY(!window->session().isLoading());
    QTRY_COMPARE_WITH_TIMEOUT(history->model()->rowCount(), 100'000, 10'000);
    QVERIFY(held("refreshing"));

    const auto searchIn = [&](QDialog *dialog) {
        auto *needle = dialog->findChild<QLineEdit *>(u"searchEdit"_s);
        needle->setFocus();
        QTest::keyClicks(needle, u"9999"_s);
        QCoreApplication::processEvents();
    };
    window->actions().action(action::newRevision)->trigger();
    auto *revision = window->findChild<NewRevisionDialog *>();
    QVERIFY(revision != nullptr);
    QCoreApplication::processEvents();
    QVERIFY(held("opening New Revision"));
    auto *parent = revision->findChild<QComboBox *>(u"parentCombo"_s);
    parent->setCurrentIndex(parent->findText(u"Another revision…"_s));
    searchIn(revision);
    QVERIFY(held("searching a parent"));
    revision->reject();
    QTRY_VERIFY(window->findChild<NewRevisionDialog *>() == nullptr);
    window->actions().action(action::stamp)->trigger();
    auto *stamp = window->findChild<StampDialog *>();
    QVERIFY(stamp != nullptr);
    QCoreApplication::processEvents();
    QVERIFY(held("opening Stamp"));
    searchIn(stamp);
    QVERIFY(held("searching a target"));
    stamp->reject();
    QTRY_VERIFY(window->findChild<StampDialog *>() == nullptr);
    window->session().disconnectFromDatabase();
    QTRY_VERIFY(!window->session().isLoading());
    QVERIFY(held("disconnecting"));
    window->selectModule({});
    QCoreApplication::processEvents();
    QVERIFY(held("leaving"));
    QVERIFY(window->close());
    QVERIFY(held("closing"));
    // What follows is the end of the program, and of what the test itself has made.
    const test::EventLoopWatchdog::Pause pause("the made history is freed");
    window.reset();
    snapshot = {};
}

ATHANOR_GUI_TEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
