// SPDX-License-Identifier: MIT
#include "desktop/actions/actionregistry.h"
#include "desktop/actions/commandpalette.h"
#include "desktop/dialogs/upgradedialog.h"
#include "desktop/editor/editortab.h"
#include "desktop/guitest.h"
#include "desktop/history/historymodel.h"
#include "desktop/history/historypanel.h"
#include "desktop/inspector/inspector.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/modules/modulepage.h"
#include "desktop/queuedprompts.h"
#include "desktop/screenshots.h"

#include <QAction>
#include <QDir>
#include <QLabel>
#include <QPointer>
#include <QPushButton>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

namespace {

constexpr int longMilliseconds = 120'000;

QString folder()
{
    return QStringLiteral(ATHANOR_SOURCE_DIR "/build/screenshots");
}

} // namespace

// Pictures of the window with the real sample, light and dark, for people to look at.
class TestScreenshots : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void welcome_data() { themes(); }
    void welcome();
    void window_data() { themes(); }
    void window();
    void production_data() { themes(); }
    void production();
    void upgraded();
    void cleanupTestCase();

private:
    static void themes();
    void save(QWidget *widget, const QString &name);
    void showRevision(const QString &module, const QString &revision, int tab);
    UpgradeDialog *openUpgrade();
    void close(QDialog *dialog);

    QString m_theme;
    QHash<QString, int> m_lightness; // of the light ones
    QTemporaryDir m_folder;
    test::QueuedPrompts m_prompts;
    std::unique_ptr<MainWindow> m_window;
};

void TestScreenshots::themes()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("light") << u"light"_s;
    QTest::newRow("dark") << u"dark"_s;
}

void TestScreenshots::save(QWidget *widget, const QString &name)
{
    QCoreApplication::processEvents();
    const test::EventLoopWatchdog::Pause pause("a picture is taken");
    const QImage image = widget->grab().toImage();
    QVERIFY2(test::colourCount(image) > 8, qPrintable(name + u" is empty"_s));
    const QString path = u"%1/%2-%3.png"_s.arg(folder(), name, m_theme);
    QVERIFY2(image.save(path), qPrintable(path));
    // A picture that the README shows has its name there. Light is the first row.
    if (m_theme == "light"_L1) {
        m_lightness.insert(name, test::medianLightness(image));
        if (name == "inventory"_L1) {
            QVERIFY(image.save(folder() + u"/mainwindow.png"_s));
        }
    } else if (m_lightness.contains(name)) {
        QVERIFY2(test::medianLightness(image) < m_lightness.value(name), qPrintable(name + u" is not darker"_s));
    }
}

void TestScreenshots::initTestCase()
{
    QVERIFY(QDir().mkpath(folder()));
    installTranslations();
    applyTheme(ThemeChoice::Light);
    m_window = std::make_unique<MainWindow>(m_prompts);
    m_window->resize(1440, 900);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->session().openSample(m_folder.filePath(u"sample"_s));
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().isConnected() || m_window->session().openError(), longMilliseconds);
    QVERIFY2(m_window->session().isConnected(),
             qPrintable(m_window->session().openError().value_or(Error()).sentence()));
}

void TestScreenshots::showRevision(const QString &module, const QString &revision, int tab)
{
    m_window->inspector()->showTab(tab);
    m_window->selectModule(module);
    HistoryPanel *history = m_window->modulePage()->history();
    QTRY_VERIFY(history->model()->rowOfRevision(revision) >= 0);
    history->selectRevision(revision);
    QTRY_COMPARE(history->selectedRevision(), revision);
    auto *view = m_window->inspector()->findChild<CodeView *>(tab == 0 ? u"sourceView"_s : u"code"_s);
    QTRY_VERIFY(!view->toPlainText().isEmpty());
    QTRY_COMPARE(
        history->model()->index(history->model()->rowOfRevision(revision), 0).data(history::RelationRole).toInt(),
        int(history::Relation::Selected));
}

UpgradeDialog *TestScreenshots::openUpgrade()
{
    m_window->actions().action(action::upgrade)->trigger();
    auto *dialog = m_window->findChild<UpgradeDialog *>();
    [&] { QTRY_VERIFY_WITH_TIMEOUT(dialog->plan().has_value(), 30'000); }();
    return dialog;
}

void TestScreenshots::close(QDialog *dialog)
{
    const QPointer<QDialog> gone(dialog);
    dialog->close();
    QTRY_VERIFY(gone.isNull());
}

void TestScreenshots::welcome()
{
    QFETCH(const QString, name);
    m_theme = name;
    applyTheme(name == "dark"_L1 ? ThemeChoice::Dark : ThemeChoice::Light);
    MainWindow window(m_prompts);
    window.resize(1100, 700);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    save(&window, u"welcome"_s);
}

void TestScreenshots::window()
{
    QFETCH(const QString, name);
    m_theme = name;
    applyTheme(name == "dark"_L1 ? ThemeChoice::Dark : ThemeChoice::Light);
    m_window->selectModule({});
    save(m_window.get(), u"overview"_s);
    const auto head = [this](const QString &module) { return m_window->session().module(module)->heads.constFirst(); };
    showRevision(u"inventory"_s, head(u"inventory"_s), 1);
    save(m_window.get(), u"inventory"_s);
    showRevision(u"financial"_s, head(u"financial"_s), 0);
    save(m_window.get(), u"financial"_s);
    showRevision(u"crm"_s, head(u"crm"_s), 0);
    m_window->inspector()->showTab(2);
    QTRY_COMPARE(m_window->inspector()->findChild<QLabel *>(u"titleLabel"_s)->text(),
                 m_window->session().module(u"crm"_s)->files->map.find(head(u"crm"_s))->message);
    save(m_window.get(), u"crm"_s);
    m_window->inspector()->showTab(1);
    m_window->selectModule(u"hr"_s);
    QTRY_VERIFY(m_window->modulePage()->history()->model()->rowCount() > 0);
    save(m_window.get(), u"hr"_s);

    showRevision(u"payroll"_s, head(u"payroll"_s), 1);
    save(m_window.get(), u"payroll"_s);
    UpgradeDialog *dialog = openUpgrade();
    save(dialog, u"upgrade-refused"_s);
    close(dialog);
    m_window->selectModule(u"inventory"_s);
    dialog = openUpgrade();
    save(dialog, u"upgrade"_s);
    close(dialog);

    const workspace::Module &inventory = *m_window->session().module(u"inventory"_s);
    m_window->openEditor(u"inventory"_s, inventory.files->map.find(inventory.heads.constFirst())->path);
    EditorTab *editor = m_window->editors().constFirst();
    QTRY_VERIFY(editor->isLoaded());
    QTRY_VERIFY(!editor->sqlView()->code()->toPlainText().isEmpty());
    save(m_window.get(), u"editor"_s);
    m_window->actions().action(action::palette)->trigger();
    auto *palette = m_window->findChild<CommandPalette *>();
    QVERIFY(palette != nullptr);
    save(palette, u"palette"_s);
    close(palette);
    m_window->actions().action(action::closeTab)->trigger();
    QTRY_VERIFY(m_window->editors().isEmpty());
}

void TestScreenshots::production()
{
    QFETCH(const QString, name);
    m_theme = name;
    applyTheme(name == "dark"_L1 ? ThemeChoice::Dark : ThemeChoice::Light);
    postgres::ConnectionProfile profile = m_window->session().sample()->profile();
    profile.environment = postgres::Environment::Production;
    m_window->session().connectTo(profile);
    QTRY_VERIFY(!m_window->session().isLoading());
    m_window->selectModule(u"inventory"_s);
    QTRY_VERIFY(m_window->modulePage()->history()->model()->rowCount() > 0);
    save(m_window.get(), u"production"_s);
    m_window->actions().action(action::unlock)->trigger();
    auto *unlock = m_window->findChild<QDialog *>(u"UnlockDialog"_s);
    QVERIFY(unlock != nullptr);
    save(unlock, u"unlock"_s);
    close(unlock);
    m_window->session().setLocked(false);
    UpgradeDialog *dialog = openUpgrade();
    save(dialog, u"upgrade-production"_s);
    close(dialog);
    m_window->session().connectTo(m_window->session().sample()->profile());
    QTRY_VERIFY(!m_window->session().isLoading());
}

void TestScreenshots::upgraded()
{
    m_theme = u"light"_s;
    applyTheme(ThemeChoice::Light);
    m_window->selectModule(u"inventory"_s);
    UpgradeDialog *dialog = openUpgrade();
    auto *run = dialog->findChild<QPushButton *>(u"runButton"_s);
    QVERIFY2(run->isEnabled(), qPrintable(run->toolTip()));
    run->click();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().module(u"inventory"_s)->state == workspace::ModuleState::UpToDate,
                             longMilliseconds);
    QTRY_VERIFY(!m_window->session().isLoading());
    QTRY_COMPARE(m_window->modulePage()->history()->model()->index(0, history::StateColumn).data().toString(),
                 u"current, head"_s);
    save(m_window.get(), u"upgraded"_s);
}

void TestScreenshots::cleanupTestCase()
{
    const test::EventLoopWatchdog::Pause pause("the sample's server is stopped with the program");
    m_window.reset();
}

ATHANOR_GUI_TEST_MAIN(TestScreenshots)
#include "tst_screenshots.moc"
