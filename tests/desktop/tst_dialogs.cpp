// SPDX-License-Identifier: MIT
#include "authoring/newrevision.h"
#include "core/process.h"
#include "desktop/accessibility.h"
#include "desktop/beside.h"
#include "desktop/dialogs/aboutdialog.h"
#include "desktop/dialogs/backupdialog.h"
#include "desktop/dialogs/fields.h"
#include "desktop/dialogs/newrevisiondialog.h"
#include "desktop/dialogs/revisionchoice.h"
#include "desktop/dialogs/stampdialog.h"
#include "desktop/guitest.h"
#include "desktop/queuedprompts.h"
#include "desktop/samplemodule.h"
#include "support/contents.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

namespace {

const DatabaseTarget development{
    .environment = postgres::Environment::Development, .name = u"appdb"_s, .displayName = u"appdb @ db1:5432 · dba"_s};
const DatabaseTarget production{
    .environment = postgres::Environment::Production, .name = u"appdb"_s, .displayName = u"appdb @ db1:5432 · dba"_s};

// Of the sample's inventory module: its row in the interesting state, the revision after it, the head.
const QString row = u"f44aa57ab0ba"_s;
const QString next = u"a5937a4f30ee"_s;
const QString head = u"08c4471b3fd5"_s;

template <typename Widget>
Widget *child(const QDialog &dialog, const QString &name)
{
    auto *widget = dialog.findChild<Widget *>(name);
    if (widget == nullptr) {
        qFatal("there is no %s", qPrintable(name));
    }
    return widget;
}

QStringList texts(const QListWidget *list)
{
    QStringList lines;
    for (int index = 0; index < list->count(); ++index) {
        lines.append(list->item(index)->text().trimmed());
    }
    return lines;
}

void clickTarget(const StampDialog &dialog, const QString &target)
{
    auto *view = child<QTreeView>(dialog, u"targetView"_s);
    const auto *model = qobject_cast<const RevisionChoiceModel *>(view->model());
    const QModelIndex index = model->index(model->rowOf(target), 0);
    QVERIFY(index.isValid());
    view->scrollTo(index);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
}

} // namespace

class TestDialogs : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void choiceModel();
    void stampShowsRows();
    void stampToBaseAndHeads();
    void stampSearchKeepsChoice();
    void stampExplainsUnknownRow();
    void stampThatChangesNothing();
    void stampInProductionAsksForName();
    void backupNamesFileAndProgram();
    void backupFolderIsChosen();
    void backupWithoutProgram();
    void backupWithOldProgram();
    void revisionFollowsHead();
    void revisionOfTwoHeadsWantsChoice();
    void revisionIsSpliced();
    void revisionShowsRefusal();
    void enterCreatesWhatWasTypedLast();
    void about();
    void systemPromptsAreSafe();

protected:
    void before() override;

private:
    QString alembic(const QStringList &arguments) const;

    std::unique_ptr<test::SampleModule> m_sample;
    std::unique_ptr<test::QueuedPrompts> m_prompts;
};

void TestDialogs::before()
{
    m_sample = std::make_unique<test::SampleModule>();
    m_prompts = std::make_unique<test::QueuedPrompts>();
}

QString TestDialogs::alembic(const QStringList &arguments) const
{
    const ProcessRequest request{.program = u"python3"_s,
                                 .arguments = QStringList{u"-m"_s, u"alembic"_s} + arguments,
                                 .workingDirectory = m_sample->backend()};
    const auto result = test::beside([&] {
        JobContext job;
        return ProcessRunner::system().run(request, job);
    });
    if (!result || !result->succeeded()) {
        qWarning("%s", result ? result->standardError.constData() : qPrintable(result.error().sentence()));
        return {};
    }
    return QString::fromUtf8(result->standardOutput);
}

void TestDialogs::choiceModel()
{
    const workspace::Module module = m_sample->module(QStringList{row});
    RevisionChoiceModel model(module, {{.target = u"heads"_s, .text = u"All"_s}}, nullptr);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 14); // 13 files and the word
    QCOMPARE(model.index(0, 0).data(), u"heads"_s);
    QCOMPARE(model.index(1, 0).data(), head);
    QCOMPARE(model.index(1, RevisionChoiceModel::State).data(), u"pending, head"_s);
    QCOMPARE(model.index(model.rowOf(row), RevisionChoiceModel::State).data(), u"current"_s);
    QCOMPARE(model.index(model.rowOf(u"28cebb0343e7"_s), RevisionChoiceModel::State).data(), u"applied"_s);
    model.setNeedle(u"SUPPLIERS"_s);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, 0).data(RevisionChoiceModel::TargetRole), u"a5937a4f30ee"_s);
    QCOMPARE(model.rowOf(head), -1);
    model.setNeedle({});
    QCOMPARE(model.rowCount(), 14);
}

void TestDialogs::stampShowsRows()
{
    StampDialog dialog(m_sample->module(QStringList{row}), development, nullptr);
    dialog.open();
    auto *button = child<QPushButton>(dialog, u"stampButton"_s);
    QVERIFY(!button->isEnabled());
    QCOMPARE(texts(child<QListWidget>(dialog, u"beforeView"_s)), QStringList{row});
    QSignalSpy planned(&dialog, &StampDialog::planned);
    clickTarget(dialog, next);
    QTRY_COMPARE(planned.count(), 1);
    QCOMPARE(texts(child<QListWidget>(dialog, u"beforeView"_s)), QStringList{u"− "_s + row});
    QCOMPARE(texts(child<QListWidget>(dialog, u"afterView"_s)), QStringList{u"+ "_s + next});
    QCOMPARE(button->text(), QString(u"Stamp inventory at "_s + next));
    QVERIFY(!button->isEnabled()); // without a reason
    QTest::keyClicks(child<QLineEdit>(dialog, u"reasonEdit"_s), u" made by hand "_s);
    QVERIFY(button->isEnabled());
    QVERIFY(!button->isDefault());
    QVERIFY(child<QPushButton>(dialog, u"cancelButton"_s)->isDefault());
    QCOMPARE(test::accessibilityFaults(&dialog).join(u"; "_s), QString());
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(accepted.count(), 1);
    QCOMPARE(dialog.targets(), QStringList{next});
    QCOMPARE(dialog.reason(), u"made by hand"_s);
    QVERIFY(!dialog.purge());
    QVERIFY(dialog.plan().has_value());
    QCOMPARE(dialog.plan()->migration.direction, revision::Direction::Stamp);
    QCOMPARE(dialog.plan()->migration.rowsAfter, QStringList{next});
}

void TestDialogs::stampToBaseAndHeads()
{
    const QString second = u"0123456789ab"_s;
    m_sample->addRevision(second, next);
    StampDialog dialog(m_sample->module(QStringList{row}), development, nullptr);
    dialog.open();
    QSignalSpy planned(&dialog, &StampDialog::planned);
    dialog.choose({u"base"_s});
    QTRY_COMPARE(planned.count(), 1);
    QCOMPARE(texts(child<QListWidget>(dialog, u"afterView"_s)), QStringList{u"no row"_s});
    QCOMPARE(child<QPushButton>(dialog, u"stampButton"_s)->text(), u"Stamp inventory at base"_s);
    dialog.choose({u"heads"_s});
    QTRY_COMPARE(planned.count(), 2);
    QCOMPARE(texts(child<QListWidget>(dialog, u"afterView"_s)), QStringList({u"+ "_s + second, u"+ "_s + head}));
    QCOMPARE(child<QPushButton>(dialog, u"stampButton"_s)->text(), u"Stamp inventory at heads"_s);
}

void TestDialogs::stampSearchKeepsChoice()
{
    StampDialog dialog(m_sample->module(QStringList{row}), development, nullptr);
    dialog.open();
    QSignalSpy planned(&dialog, &StampDialog::planned);
    clickTarget(dialog, next);
    QTRY_COMPARE(planned.count(), 1);
    auto *search = child<QLineEdit>(dialog, u"searchEdit"_s);
    const auto *view = child<QTreeView>(dialog, u"targetView"_s);
    QTest::keyClicks(search, u"warehouses"_s);
    QCOMPARE(view->model()->rowCount(), 1);
    QCOMPARE(dialog.targets(), QStringList{next});
    QVERIFY(dialog.plan().has_value());
    // Enter searches on; it neither closes nor stamps.
    QSignalSpy finished(&dialog, &QDialog::finished);
    QTest::keyClick(search, Qt::Key_Return);
    QCOMPARE(finished.count(), 0);
    search->clear();
    QCOMPARE(view->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(view->selectionModel()->selectedRows().constFirst().data(), next);
    QTest::keyClick(search, Qt::Key_Escape);
    QCOMPARE(dialog.result(), int(QDialog::Rejected));
    QCOMPARE(finished.count(), 1);
}

void TestDialogs::stampExplainsUnknownRow()
{
    StampDialog dialog(m_sample->module(QStringList{u"deadbeef0000"_s}), development, nullptr);
    dialog.open();
    const auto *unknown = child<InlineMessage>(dialog, u"unknownMessage"_s);
    QVERIFY(unknown->isVisible());
    QVERIFY(unknown->text().contains("deadbeef0000"_L1));
    auto *purge = child<QCheckBox>(dialog, u"purgeCheck"_s);
    QVERIFY(purge->isChecked());
    QSignalSpy planned(&dialog, &StampDialog::planned);
    dialog.choose({head});
    QTRY_COMPARE(planned.count(), 1);
    QTest::keyClicks(child<QLineEdit>(dialog, u"reasonEdit"_s), u"file is lost"_s);
    QVERIFY(child<QPushButton>(dialog, u"stampButton"_s)->isEnabled());
    QCOMPARE(dialog.plan()->migration.rowsAfter, QStringList{head});
    QCOMPARE(texts(child<QListWidget>(dialog, u"beforeView"_s)), QStringList{u"− deadbeef0000"_s});
    // Without it Alembic stops at the row, and so do we.
    QTest::mouseClick(purge, Qt::LeftButton, {}, QPoint(8, purge->height() / 2));
    QVERIFY(!purge->isChecked());
    QTRY_COMPARE(planned.count(), 2);
    QVERIFY(!child<QPushButton>(dialog, u"stampButton"_s)->isEnabled());
    QVERIFY(!dialog.plan().has_value());
    QVERIFY(child<InlineMessage>(dialog, u"message"_s)->isVisible());
}

void TestDialogs::stampThatChangesNothing()
{
    StampDialog dialog(m_sample->module(QStringList{row}), development, nullptr);
    dialog.open();
    QSignalSpy planned(&dialog, &StampDialog::planned);
    clickTarget(dialog, row);
    QTRY_COMPARE(planned.count(), 1);
    QVERIFY(!child<QPushButton>(dialog, u"stampButton"_s)->isEnabled());
    QCOMPARE(child<InlineMessage>(dialog, u"message"_s)->tone(), Tone::Neutral);
}

void TestDialogs::stampInProductionAsksForName()
{
    StampDialog dialog(m_sample->module(QStringList{row}), production, nullptr);
    dialog.open();
    QSignalSpy planned(&dialog, &StampDialog::planned);
    clickTarget(dialog, next);
    QTRY_COMPARE(planned.count(), 1);
    auto *button = child<QPushButton>(dialog, u"stampButton"_s);
    auto *name = child<QLineEdit>(dialog, u"confirmationEdit"_s);
    QVERIFY(name->isVisible());
    QVERIFY(!button->isEnabled());
    QTest::keyClicks(name, u"appd"_s);
    QTest::keyClicks(child<QLineEdit>(dialog, u"reasonEdit"_s), u"restored from backup"_s);
    QVERIFY(!button->isEnabled());
    QTest::keyClicks(name, u"b"_s);
    QVERIFY(button->isEnabled());
    QTest::keyClick(name, Qt::Key_Return);
    QVERIFY(dialog.isVisible());
    child<QLineEdit>(dialog, u"reasonEdit"_s)->clear();
    QVERIFY(!button->isEnabled());
    QCOMPARE(test::accessibilityFaults(&dialog).join(u"; "_s), QString());
}

void TestDialogs::backupNamesFileAndProgram()
{
    const QTemporaryDir folder;
    BackupDialog dialog({.module = u"inventory"_s,
                         .rows = {row},
                         .moduleTables = {},
                         .folder = folder.path(),
                         .serverVersion = u"17.2"_s,
                         .search = {}},
                        development, *m_prompts, nullptr);
    QSignalSpy checked(&dialog, &BackupDialog::checked);
    dialog.open();
    QTRY_COMPARE(checked.count(), 1);
    QVERIFY2(!child<InlineMessage>(dialog, u"message"_s)->isVisible(),
             qPrintable(child<InlineMessage>(dialog, u"message"_s)->text()));
    auto *button = child<QPushButton>(dialog, u"backupButton"_s);
    QCOMPARE(button->text(), u"Back Up appdb"_s);
    QVERIFY(button->isEnabled());
    QVERIFY(!child<QRadioButton>(dialog, u"tablesRadio"_s)->isVisible()); // nobody knows the module's tables
    QVERIFY(child<QLabel>(dialog, u"programValue"_s)->text().startsWith("pg_dump 17."_L1));
    const QString file = child<QLabel>(dialog, u"fileValue"_s)->text();
    QVERIFY2(file.startsWith(QString(u"appdb_inventory_"_s + row + u'_')) && file.endsWith(".dump"_L1),
             qPrintable(file));
    QCOMPARE(test::accessibilityFaults(&dialog).join(u"; "_s), QString());
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(accepted.count(), 1);
    const deployment::BackupRequest request = dialog.request();
    QCOMPARE(request.scope, deployment::BackupScope::Database);
    QCOMPARE(request.module, u"inventory"_s);
    QCOMPARE(request.rows, QStringList{row});
    QCOMPARE(request.fileName, file);
    QCOMPARE(dialog.path(), folder.filePath(file));
    QVERIFY(QFileInfo(request.pgDump).isExecutable());
    QVERIFY(QFileInfo(request.pgRestore).isExecutable());
    // Nothing was made yet.
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TestDialogs::backupFolderIsChosen()
{
    const QTemporaryDir folder;
    BackupDialog dialog({.module = u"inventory"_s,
                         .rows = {},
                         .moduleTables = {u"public.inv_items"_s},
                         .folder = {},
                         .serverVersion = u"17.2"_s,
                         .search = {}},
                        development, *m_prompts, nullptr);
    QSignalSpy checked(&dialog, &BackupDialog::checked);
    dialog.open();
    QTRY_COMPARE(checked.count(), 1);
    QCOMPARE(dialog.request().folder, deployment::defaultBackupFolder());
    m_prompts->files = {folder.path()};
    QTest::mouseClick(child<QPushButton>(dialog, u"folderButton"_s), Qt::LeftButton);
    QTRY_COMPARE(dialog.request().folder, folder.path());
    QCOMPARE(m_prompts->fileQuestions.constFirst().kind, FileQuestion::Kind::Folder);
    auto *tables = child<QRadioButton>(dialog, u"tablesRadio"_s);
    QVERIFY(tables->isEnabled());
    QTest::mouseClick(tables, Qt::LeftButton, {}, QPoint(8, tables->height() / 2));
    QCOMPARE(dialog.request().scope, deployment::BackupScope::ModuleTables);
    QCOMPARE(dialog.request().tables, QStringList{u"public.inv_items"_s});
    auto *edit = child<QLineEdit>(dialog, u"folderEdit"_s);
    edit->clear();
    QVERIFY(!child<QPushButton>(dialog, u"backupButton"_s)->isEnabled());
    QTest::keyClicks(edit, u"backups"_s);
    QVERIFY(!child<QPushButton>(dialog, u"backupButton"_s)->isEnabled());
    QVERIFY(child<InlineMessage>(dialog, u"message"_s)->isVisible());
}

void TestDialogs::backupWithoutProgram()
{
    const QTemporaryDir folder;
    BackupDialog dialog({.module = {},
                         .rows = {},
                         .moduleTables = {},
                         .folder = folder.path(),
                         .serverVersion = u"17.2"_s,
                         .search = {.folders = {folder.path()}}},
                        development, *m_prompts, nullptr);
    QSignalSpy checked(&dialog, &BackupDialog::checked);
    dialog.open();
    QTRY_COMPARE(checked.count(), 1);
    QVERIFY(!child<QPushButton>(dialog, u"backupButton"_s)->isEnabled());
    const auto *message = child<InlineMessage>(dialog, u"message"_s);
    QVERIFY(message->isVisible());
    QCOMPARE(message->text(), u"The program pg_dump is not installed."_s);
    // Another folder for the file does not help.
    child<QLineEdit>(dialog, u"folderEdit"_s)->setText(u"/elsewhere"_s);
    QVERIFY(!child<QPushButton>(dialog, u"backupButton"_s)->isEnabled());
    QVERIFY(message->isVisible());
}

void TestDialogs::backupWithOldProgram()
{
    const QTemporaryDir folder;
    test::makeOldClientTools(folder.path());
    BackupDialog dialog({.module = {},
                         .rows = {},
                         .moduleTables = {},
                         .folder = folder.path(),
                         .serverVersion = u"17.2"_s,
                         .search = {.folders = {folder.path()}}},
                        development, *m_prompts, nullptr);
    QSignalSpy checked(&dialog, &BackupDialog::checked);
    dialog.open();
    QTRY_COMPARE(checked.count(), 1);
    QVERIFY(!child<QPushButton>(dialog, u"backupButton"_s)->isEnabled());
    QCOMPARE(child<InlineMessage>(dialog, u"message"_s)->text(),
             u"pg_dump 13.14 is older than the server (PostgreSQL 17) and refuses it."_s);
}

void TestDialogs::revisionFollowsHead()
{
    const workspace::Module module = m_sample->module(QStringList{row});
    NewRevisionDialog dialog(module, {}, nullptr);
    QSignalSpy previewed(&dialog, &NewRevisionDialog::previewed);
    dialog.open();
    auto *button = child<QPushButton>(dialog, u"createButton"_s);
    QVERIFY(!button->isEnabled()); // no message yet
    QTest::keyClicks(child<QLineEdit>(dialog, u"messageEdit"_s), u"Add reorder level"_s);
    QTest::keyClicks(child<QLineEdit>(dialog, u"idEdit"_s), u"c0ffee123456"_s);
    const auto *file = child<QLabel>(dialog, u"fileValue"_s);
    // file_template of the sample is Alembic's own: %(rev)s_%(slug)s
    QTRY_COMPARE(file->text(), u"c0ffee123456_add_reorder_level.py"_s);
    QVERIFY(button->isEnabled());
    QCOMPARE(test::accessibilityFaults(&dialog).join(u"; "_s), QString());
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(accepted.count(), 1);
    QVERIFY(dialog.composed() != nullptr);
    const QString path = m_sample->versions() + u"/c0ffee123456_add_reorder_level.py"_s;
    QVERIFY(!QFile::exists(path)); // the dialog writes nothing
    const auto written = authoring::writeNewRevision(*dialog.composed());
    QVERIFY2(written.has_value(), written ? "" : qPrintable(written.error().sentence()));
    QVERIFY(QFile::exists(path));
    QCOMPARE(alembic({u"heads"_s}).trimmed(), u"c0ffee123456 (head)"_s);
    QVERIFY(alembic({u"show"_s, u"c0ffee123456"_s}).contains(QString(u"Parent: "_s + head)));
}

void TestDialogs::revisionOfTwoHeadsWantsChoice()
{
    const QString second = u"0123456789ab"_s;
    m_sample->addRevision(second, next);
    NewRevisionDialog dialog(m_sample->module(QStringList{row}), {}, nullptr);
    dialog.open();
    auto *button = child<QPushButton>(dialog, u"createButton"_s);
    QTest::keyClicks(child<QLineEdit>(dialog, u"messageEdit"_s), u"go on"_s);
    QVERIFY(!button->isEnabled());
    QVERIFY(child<QLabel>(dialog, u"parentNote"_s)->text().contains("2 heads"_L1));
    auto *combo = child<QComboBox>(dialog, u"parentCombo"_s);
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Down);
    const QString chosen = combo->currentText().section(u' ', 0, 0);
    QVERIFY(chosen == head || chosen == second);
    QTRY_VERIFY(dialog.composed() != nullptr);
    QVERIFY(button->isEnabled());
    QCOMPARE(dialog.composed()->downRevisions, QStringList{chosen});
    QVERIFY(!dialog.request().splice);
    QTest::keyClick(combo, Qt::Key_Down);
    QTRY_VERIFY(dialog.composed() != nullptr);
    QVERIFY(dialog.composed()->downRevisions != QStringList{chosen});
    const auto written = authoring::writeNewRevision(*dialog.composed());
    QVERIFY(written.has_value());
    const QString heads = alembic({u"heads"_s});
    QVERIFY2(heads.contains(dialog.composed()->id), qPrintable(heads));
    QVERIFY2(heads.contains(chosen), qPrintable(heads));
}

void TestDialogs::revisionIsSpliced()
{
    NewRevisionDialog dialog(m_sample->module(QStringList{row}), {}, nullptr);
    dialog.open();
    QTest::keyClicks(child<QLineEdit>(dialog, u"messageEdit"_s), u"branch off"_s);
    auto *combo = child<QComboBox>(dialog, u"parentCombo"_s);
    auto *view = child<QTreeView>(dialog, u"otherView"_s);
    QVERIFY(!view->isVisible());
    combo->setCurrentIndex(combo->findText(u"Another revision…"_s));
    QVERIFY(view->isVisible());
    QVERIFY(!child<QPushButton>(dialog, u"createButton"_s)->isEnabled());
    QTest::keyClicks(child<QLineEdit>(dialog, u"searchEdit"_s), u"suppliers"_s);
    QCOMPARE(view->model()->rowCount(), 1);
    const QModelIndex index = view->model()->index(0, 0);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
    QTRY_VERIFY(dialog.composed() != nullptr);
    QVERIFY(dialog.request().splice);
    QCOMPARE(dialog.composed()->downRevisions, QStringList{u"a5937a4f30ee"_s});
    QVERIFY(child<QPushButton>(dialog, u"createButton"_s)->isEnabled());
    QCOMPARE(test::accessibilityFaults(&dialog).join(u"; "_s), QString());
    QVERIFY(authoring::writeNewRevision(*dialog.composed()).has_value());
    const QString heads = alembic({u"heads"_s});
    QVERIFY2(heads.contains(dialog.composed()->id) && heads.contains(head), qPrintable(heads));
    // The same, asked for from a row of the history.
    const NewRevisionDialog second(m_sample->module(QStringList{row}), {u"a5937a4f30ee"_s}, nullptr);
    QCOMPARE(second.request().parents, QStringList{u"a5937a4f30ee"_s});
    QVERIFY(second.request().splice);
}

void TestDialogs::revisionShowsRefusal()
{
    NewRevisionDialog dialog(m_sample->module(QStringList{row}), {}, nullptr);
    dialog.open();
    QTest::keyClicks(child<QLineEdit>(dialog, u"messageEdit"_s), u"depends"_s);
    auto *depends = child<QLineEdit>(dialog, u"dependsEdit"_s);
    QTest::keyClicks(depends, u"nowhere"_s);
    const auto *message = child<InlineMessage>(dialog, u"message"_s);
    QTRY_VERIFY(message->isVisible());
    QVERIFY2(message->text().contains("nowhere"_L1), qPrintable(message->text()));
    QVERIFY(!child<QPushButton>(dialog, u"createButton"_s)->isEnabled());
    depends->clear();
    QTRY_VERIFY(dialog.composed() != nullptr);
    QVERIFY(!message->isVisible());
    QVERIFY(child<QPushButton>(dialog, u"createButton"_s)->isEnabled());
    // An identifier that is there already.
    QTest::keyClicks(child<QLineEdit>(dialog, u"idEdit"_s), head);
    QTRY_VERIFY(message->isVisible());
    QVERIFY(!child<QPushButton>(dialog, u"createButton"_s)->isEnabled());
}

void TestDialogs::enterCreatesWhatWasTypedLast()
{
    NewRevisionDialog dialog(m_sample->module(QStringList{row}), {}, nullptr);
    dialog.open();
    auto *message = child<QLineEdit>(dialog, u"messageEdit"_s);
    QTest::keyClicks(message, u"first"_s);
    QTRY_VERIFY(dialog.composed() != nullptr);
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    QTest::keyClicks(message, u" second"_s);
    QTest::keyClick(message, Qt::Key_Return); // before the file is composed anew
    QTRY_COMPARE(accepted.count(), 1);
    QVERIFY(dialog.composed()->path.endsWith("_first_second.py"_L1));
}

void TestDialogs::about()
{
    AboutDialog dialog(nullptr);
    dialog.open();
    QCOMPARE(test::accessibilityFaults(&dialog).join(u"; "_s), QString());
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
}

void TestDialogs::systemPromptsAreSafe()
{
    QWidget window;
    window.show();
    const Question question{
        .tone = Tone::Caution,
        .title = u"Unsaved Changes"_s,
        .text = u"The file has changes."_s,
        .buttons = {{u"Discard Changes"_s, Question::Role::Destructive}, {u"Keep Editing"_s, Question::Role::Cancel}},
        .safe = 1};
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Escape}) {
        std::optional<int> answer;
        Prompts::system().ask(&window, question, &window, [&answer](int button) { answer = button; });
        QVERIFY(!answer.has_value()); // it does not wait
        QWidget *box = nullptr;
        QTRY_VERIFY((box = QApplication::activeModalWidget()) != nullptr);
        QTest::keyClick(box, key);
        QTRY_VERIFY(answer.has_value());
        QCOMPARE(*answer, 1);
    }
    // The one who asked is gone: nobody is called.
    bool called = false;
    auto receiver = std::make_unique<QObject>();
    Prompts::system().ask(&window, question, receiver.get(), [&called](int) { called = true; });
    QWidget *box = nullptr;
    QTRY_VERIFY((box = QApplication::activeModalWidget()) != nullptr);
    receiver.reset();
    QTest::keyClick(box, Qt::Key_Escape);
    QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
    QVERIFY(!called);
}

ATHANOR_GUI_TEST_MAIN(TestDialogs)
#include "tst_dialogs.moc"
