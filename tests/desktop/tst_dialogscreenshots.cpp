// SPDX-License-Identifier: MIT
#include "desktop/dialogs/aboutdialog.h"
#include "desktop/dialogs/backupdialog.h"
#include "desktop/dialogs/connectiondialog.h"
#include "desktop/dialogs/fields.h"
#include "desktop/dialogs/newrevisiondialog.h"
#include "desktop/dialogs/stampdialog.h"
#include "desktop/editor/codeeditor.h"
#include "desktop/editor/editortab.h"
#include "desktop/guitest.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/queuedprompts.h"
#include "desktop/samplemodule.h"
#include "desktop/screenshots.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTabWidget>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

// As on a fine display; before the application reads it.
[[maybe_unused]] const bool twice = qputenv("QT_SCALE_FACTOR", "2");

// Each dialog and the editor in both editions of the theme, for people to look at.
class TestDialogScreenshots : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void connection();
    void stamp();
    void backup();
    void newRevision();
    void about();
    void question();
    void editor();

private:
    static constexpr auto row = "f44aa57ab0ba"_L1;
    static DatabaseTarget target(postgres::Environment environment)
    {
        return {.environment = environment, .name = u"appdb"_s, .displayName = u"appdb @ db1:5432 · dba"_s};
    }
    static void type(QWidget *dialog, const QString &name, const QString &text)
    {
        auto *edit = dialog->findChild<QLineEdit *>(name);
        QVERIFY(edit != nullptr);
        edit->setText(text);
    }

    test::SampleModule m_sample;
    test::QueuedPrompts m_prompts;
};

void TestDialogScreenshots::initTestCase()
{
    installTranslations();
    applyTheme(ThemeChoice::Light);
}

void TestDialogScreenshots::connection()
{
    postgres::ConnectionProfile profile;
    profile.environment = postgres::Environment::Staging;
    profile.host = u"127.0.0.1"_s;
    profile.port = 1;
    profile.database = u"appdb"_s;
    profile.user = u"dba"_s;
    ConnectionDialog dialog({.profile = profile, .suggestedUrl = {}}, m_prompts, nullptr);
    dialog.show();
    QVERIFY(test::saveScreenshots(&dialog, u"dialog-connection"_s));
    QCOMPARE(test::clippedLabels(&dialog).join(u"; "_s), QString());
    QSignalSpy tested(&dialog, &ConnectionDialog::tested);
    dialog.accept();
    QTRY_COMPARE(tested.count(), 1);
    auto *ssl = dialog.findChild<QComboBox *>(u"sslCombo"_s);
    QVERIFY(test::saveScreenshots(&dialog, u"dialog-connection-failed"_s));
    ssl->setCurrentIndex(ssl->count() - 1);
    dialog.findChild<QTabWidget *>(u"wayTabs"_s)->setCurrentIndex(2);
    auto *environment = dialog.findChild<QComboBox *>(u"environmentCombo"_s);
    environment->setCurrentIndex(environment->count() - 1);
    type(&dialog, u"urlEdit"_s, u"postgresql://dba@db1:5432/appdb"_s);
    QVERIFY(test::saveScreenshots(&dialog, u"dialog-connection-url"_s));
    QCOMPARE(test::clippedLabels(&dialog).join(u"; "_s), QString());
}

void TestDialogScreenshots::stamp()
{
    StampDialog dialog(m_sample.module(QStringList{row}), target(postgres::Environment::Development), nullptr);
    QSignalSpy planned(&dialog, &StampDialog::planned);
    dialog.show();
    dialog.choose({u"a5937a4f30ee"_s});
    QTRY_COMPARE(planned.count(), 1);
    QVERIFY(test::saveScreenshots(&dialog, u"dialog-stamp"_s));
    QCOMPARE(test::clippedLabels(&dialog).join(u"; "_s), QString());

    StampDialog unknown(m_sample.module(QStringList{u"9d41c07be52a"_s}), target(postgres::Environment::Production),
                        nullptr);
    QSignalSpy plannedToo(&unknown, &StampDialog::planned);
    unknown.show();
    unknown.choose({u"heads"_s});
    QTRY_COMPARE(plannedToo.count(), 1);
    type(&unknown, u"reasonEdit"_s, u"branch was never merged"_s);
    type(&unknown, u"confirmationEdit"_s, u"appdb"_s);
    QVERIFY(test::saveScreenshots(&unknown, u"dialog-stamp-production"_s));
    QCOMPARE(test::clippedLabels(&unknown).join(u"; "_s), QString());
}

void TestDialogScreenshots::backup()
{
    BackupDialog dialog({.module = u"inventory"_s,
                         .rows = {row},
                         .moduleTables = {},
                         .folder = u"/var/backups/athanor"_s,
                         .serverVersion = u"17.2"_s,
                         .search = {}},
                        target(postgres::Environment::Staging), m_prompts, nullptr);
    QSignalSpy checked(&dialog, &BackupDialog::checked);
    dialog.show();
    QTRY_COMPARE(checked.count(), 1);
    QVERIFY(test::saveScreenshots(&dialog, u"dialog-backup"_s));
    QCOMPARE(test::clippedLabels(&dialog).join(u"; "_s), QString());
    BackupDialog none({.module = {},
                       .rows = {},
                       .moduleTables = {},
                       .folder = u"/var/backups/athanor"_s,
                       .serverVersion = u"17.2"_s,
                       .search = {.folders = {u"/nonexistent"_s}}},
                      target(postgres::Environment::Staging), m_prompts, nullptr);
    QSignalSpy checkedToo(&none, &BackupDialog::checked);
    none.show();
    QTRY_COMPARE(checkedToo.count(), 1);
    QVERIFY(test::saveScreenshots(&none, u"dialog-backup-without-program"_s));
}

void TestDialogScreenshots::newRevision()
{
    NewRevisionDialog dialog(m_sample.module(QStringList{row}), {}, nullptr);
    QSignalSpy previewed(&dialog, &NewRevisionDialog::previewed);
    dialog.show();
    type(&dialog, u"messageEdit"_s, u"add reorder level to items"_s);
    QTRY_VERIFY(previewed.count() > 0);
    QVERIFY(test::saveScreenshots(&dialog, u"dialog-new-revision"_s));
    QCOMPARE(test::clippedLabels(&dialog).join(u"; "_s), QString());
    auto *parent = dialog.findChild<QComboBox *>(u"parentCombo"_s);
    parent->setCurrentIndex(parent->findText(u"Another revision…"_s));
    auto *others = dialog.findChild<QAbstractItemView *>(u"otherView"_s);
    previewed.clear();
    others->setCurrentIndex(others->model()->index(2, 0));
    QTRY_VERIFY(previewed.count() > 0);
    QVERIFY(test::saveScreenshots(&dialog, u"dialog-new-revision-splice"_s));
    QCOMPARE(test::clippedLabels(&dialog).join(u"; "_s), QString());
}

void TestDialogScreenshots::about()
{
    AboutDialog dialog(nullptr);
    dialog.show();
    QVERIFY(test::saveScreenshots(&dialog, u"dialog-about"_s));
    QCOMPARE(test::clippedLabels(&dialog).join(u"; "_s), QString());
}

void TestDialogScreenshots::question()
{
    QWidget window;
    window.resize(600, 300);
    window.show();
    Prompts::system().ask(&window,
                          {.tone = Tone::Caution,
                           .title = u"Unsaved Changes"_s,
                           .text = u"a5937a4f30ee_add_suppliers.py has changes that are not saved yet."_s,
                           .buttons = {{u"Save Changes"_s, Question::Role::Action},
                                       {u"Discard Changes"_s, Question::Role::Destructive},
                                       {u"Keep Editing"_s, Question::Role::Cancel}},
                           .safe = 2},
                          &window, [](int) {});
    QWidget *box = nullptr;
    QTRY_VERIFY((box = QApplication::activeModalWidget()) != nullptr);
    QVERIFY(test::saveScreenshots(box, u"dialog-question"_s));
}

void TestDialogScreenshots::editor()
{
    const QString path = m_sample.versions() + u"/a5937a4f30ee_add_suppliers_and_purchase_orders.py"_s;
    EditorTab tab({.module = m_sample.module(QStringList{row}), .path = path, .answers = {}, .readOnlyReason = {}},
                  m_prompts, nullptr);
    QSignalSpy sql(tab.sqlView(), &SqlView::shown);
    tab.resize(1180, 640);
    tab.show();
    QTRY_VERIFY(sql.count() > 0);
    tab.showLine(23);
    tab.editor()->setFocus();
    QTest::keyClick(tab.editor(), Qt::Key_End);
    QTest::keyClicks(tab.editor(), u"  looked through"_s);
    QVERIFY(test::saveScreenshots(&tab, u"editor-tab"_s));
    QCOMPARE(test::clippedLabels(&tab).join(u"; "_s), QString());
    EditorTab applied({.module = m_sample.module(QStringList{row}),
                       .path = m_sample.versions() + u"/28cebb0343e7_create_warehouses_and_items.py"_s,
                       .answers = {},
                       .readOnlyReason = u"28cebb0343e7 is applied to appdb; a change would not reach the database."_s},
                      m_prompts, nullptr);
    QSignalSpy appliedSql(applied.sqlView(), &SqlView::shown);
    applied.resize(1180, 640);
    applied.show();
    QTRY_VERIFY(appliedSql.count() > 0);
    QVERIFY(test::saveScreenshots(&applied, u"editor-tab-applied"_s));
}

ATHANOR_GUI_TEST_MAIN(TestDialogScreenshots)
#include "tst_dialogscreenshots.moc"
