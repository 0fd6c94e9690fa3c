// SPDX-License-Identifier: MIT
#include "desktop/accessibility.h"
#include "desktop/dialogs/fields.h"
#include "desktop/editor/codeeditor.h"
#include "desktop/editor/editortab.h"
#include "desktop/guitest.h"
#include "desktop/queuedprompts.h"
#include "desktop/samplemodule.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

class TestEditor : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void indentsAsPythonWants_data();
    void indentsAsPythonWants();
    void indentsAndCommentsSelectedLines();
    void keepsEveryCharacter_data();
    void keepsEveryCharacter();
    void savesByButton();
    void keepsWhatIsTypedWhileSaving();
    void asksBeforeOverwritingForeignChanges_data();
    void asksBeforeOverwritingForeignChanges();
    void writesDeletedFileAgainOnlyIfAsked();
    void failedSaveKeepsText();
    void takesOverForeignChanges();
    void keepsOwnTextBesideForeignChanges();
    void asksAgainAboutWhatIsTypedWhileSavingToClose();
    void guardsUnsavedChanges_data();
    void guardsUnsavedChanges();
    void appliedRevisionsAreReadOnly();
    void refusesWhatItCannotWriteBack_data();
    void refusesWhatItCannotWriteBack();
    void missingFileIsOneSentence();
    void sqlFollowsTyping();
    void downgradeSqlIsShown();
    void isAccessible();

protected:
    void before() override;

private:
    std::unique_ptr<EditorTab> open(const QString &path, const QString &readOnlyReason = {});
    void type(EditorTab &tab, const QString &text)
    {
        tab.editor()->moveCursor(QTextCursor::End);
        QTest::keyClicks(tab.editor(), text);
    }
    static bool close(EditorTab &tab)
    {
        std::optional<bool> answer;
        tab.confirmClose([&answer](bool yes) { answer = yes; });
        [&] { QTRY_VERIFY(answer.has_value()); }();
        return answer.value_or(false);
    }

    std::unique_ptr<test::SampleModule> m_sample;
    std::unique_ptr<test::QueuedPrompts> m_prompts;
    QString m_path;
};

void TestEditor::before()
{
    m_sample = std::make_unique<test::SampleModule>();
    m_prompts = std::make_unique<test::QueuedPrompts>();
    m_path = m_sample->addRevision(u"0123456789ab"_s, u"08c4471b3fd5"_s);
}

std::unique_ptr<EditorTab> TestEditor::open(const QString &path, const QString &readOnlyReason)
{
    auto tab = std::make_unique<EditorTab>(
        EditorTab::Document{
            .module = m_sample->module(std::nullopt), .path = path, .answers = {}, .readOnlyReason = readOnlyReason},
        *m_prompts, nullptr);
    QSignalSpy loaded(tab.get(), &EditorTab::loaded);
    tab->resize(900, 500);
    tab->show();
    // A window that becomes active looks at the disk: not while a test has just changed the file.
    [&] { QVERIFY(QTest::qWaitForWindowActive(tab.get())); }();
    [&] { QTRY_COMPARE(loaded.count(), 1); }();
    tab->editor()->setFocus();
    return tab;
}

void TestEditor::indentsAsPythonWants_data()
{
    QTest::addColumn<QString>("before"); // the cursor is at |
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("modifiers");
    QTest::addColumn<QString>("after");

    const int none = Qt::NoModifier;
    QTest::newRow("enter after colon") << u"def upgrade():|"_s << int(Qt::Key_Return) << none
                                       << u"def upgrade():\n    |"_s;
    QTest::newRow("keypad enter") << u"    if x:|"_s << int(Qt::Key_Enter) << int(Qt::KeypadModifier)
                                  << u"    if x:\n        |"_s;
    QTest::newRow("enter keeps") << u"    a = 1|"_s << int(Qt::Key_Return) << none << u"    a = 1\n    |"_s;
    QTest::newRow("enter in the middle") << u"    a =| 1"_s << int(Qt::Key_Return) << none << u"    a =\n    | 1"_s;
    QTest::newRow("enter after bracket") << u"    op.create_table(|"_s << int(Qt::Key_Return) << none
                                         << u"    op.create_table(\n        |"_s;
    QTest::newRow("enter after pass") << u"    pass|"_s << int(Qt::Key_Return) << none << u"    pass\n|"_s;
    QTest::newRow("enter after return") << u"        return 1|"_s << int(Qt::Key_Return) << none
                                        << u"        return 1\n    |"_s;
    QTest::newRow("enter in a comment") << u"    # so:|"_s << int(Qt::Key_Return) << none << u"    # so:\n    |"_s;
    QTest::newRow("tab") << u"|a"_s << int(Qt::Key_Tab) << none << u"    |a"_s;
    QTest::newRow("tab to the stop") << u"ab|"_s << int(Qt::Key_Tab) << none << u"ab  |"_s;
    QTest::newRow("shift tab") << u"      a|"_s << int(Qt::Key_Backtab) << int(Qt::ShiftModifier) << u"    a|"_s;
    QTest::newRow("shift tab at the margin") << u"a|"_s << int(Qt::Key_Backtab) << int(Qt::ShiftModifier) << u"a|"_s;
    QTest::newRow("backspace in indentation") << u"        |a"_s << int(Qt::Key_Backspace) << none << u"    |a"_s;
    QTest::newRow("backspace in text") << u"    ab|"_s << int(Qt::Key_Backspace) << none << u"    a|"_s;
    QTest::newRow("comment") << u"    a|"_s << int(Qt::Key_Slash) << int(Qt::ControlModifier) << u"    # a|"_s;
    QTest::newRow("comment with shift") << u"a|"_s << int(Qt::Key_Slash) << int(Qt::ControlModifier | Qt::ShiftModifier)
                                        << u"# a|"_s;
    QTest::newRow("uncomment") << u"    # a|"_s << int(Qt::Key_Slash) << int(Qt::ControlModifier) << u"    a|"_s;
    QTest::newRow("uncomment without space") << u"#a|"_s << int(Qt::Key_Slash) << int(Qt::ControlModifier) << u"a|"_s;
}

void TestEditor::indentsAsPythonWants()
{
    QFETCH(const QString, before);
    QFETCH(const int, key);
    QFETCH(const int, modifiers);
    QFETCH(const QString, after);
    CodeEditor editor;
    editor.setEditable(true);
    editor.setCode(QString(before).remove(u'|'));
    QTextCursor cursor = editor.textCursor();
    cursor.setPosition(static_cast<int>(before.indexOf(u'|')));
    editor.setTextCursor(cursor);
    QTest::keyClick(&editor, static_cast<Qt::Key>(key), static_cast<Qt::KeyboardModifiers>(modifiers));
    QCOMPARE(editor.source().insert(editor.textCursor().position(), u'|'), after);
    // One key is one step back.
    if (editor.source() != QString(before).remove(u'|')) {
        editor.undo();
        QCOMPARE(editor.source(), QString(before).remove(u'|'));
    }
}

void TestEditor::indentsAndCommentsSelectedLines()
{
    CodeEditor editor;
    editor.setEditable(true);
    const QString text = u"a\n\n    b\nc\n"_s;
    editor.setCode(text);
    QTextCursor cursor = editor.textCursor();
    cursor.setPosition(0);
    cursor.setPosition(static_cast<int>(text.indexOf(u'c')), QTextCursor::KeepAnchor);
    editor.setTextCursor(cursor);
    QTest::keyClick(&editor, Qt::Key_Tab);
    QCOMPARE(editor.source(), u"    a\n\n        b\nc\n"_s);
    QTest::keyClick(&editor, Qt::Key_Backtab, Qt::ShiftModifier);
    QCOMPARE(editor.source(), text);
    QTest::keyClick(&editor, Qt::Key_Slash, Qt::ControlModifier);
    QCOMPARE(editor.source(), u"# a\n\n#     b\nc\n"_s);
    QTest::keyClick(&editor, Qt::Key_Slash, Qt::ControlModifier);
    QCOMPARE(editor.source(), text);
}

void TestEditor::keepsEveryCharacter_data()
{
    QTest::addColumn<QByteArray>("bytes");

    QTest::newRow("plain") << QByteArray("a = 1\n");
    QTest::newRow("no end of line") << QByteArray("a = 1");
    QTest::newRow("windows") << QByteArray("a = 1\r\nb = 2\r\n");
    QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF"
                                                   "a = 1\n");
    QTest::newRow("no-break space") << QByteArray("a = '\xC2\xA0'\n");
    QTest::newRow("line separator") << QByteArray("a = '\xE2\x80\xA8'\n");
    QTest::newRow("tabs and form feed") << QByteArray("\tif a:\n\t\tb\n\f\n");
    QTest::newRow("other planes") << QByteArray("a = '\xF0\x9F\x90\x98'\n");
}

void TestEditor::keepsEveryCharacter()
{
    QFETCH(const QByteArray, bytes);
    test::SampleModule::writeFile(m_path, bytes);
    const auto tab = open(m_path);
    QVERIFY(!tab->isReadOnly());
    QVERIFY(!tab->isModified());
    tab->editor()->moveCursor(QTextCursor::End);
    QTest::keyClicks(tab->editor(), u"x"_s);
    QSignalSpy saved(tab.get(), &EditorTab::saved);
    tab->save();
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(test::SampleModule::readFile(m_path), bytes + "x");
}

void TestEditor::savesByButton()
{
    const auto tab = open(m_path);
    const QByteArray before = test::SampleModule::readFile(m_path);
    auto *button = tab->findChild<QPushButton *>(u"saveButton"_s);
    QVERIFY(!button->isEnabled());
    QCOMPARE(tab->title(), u"0123456789ab_added.py"_s);
    QSignalSpy modified(tab.get(), &EditorTab::modifiedChanged);
    type(*tab, u"# more"_s);
    QVERIFY(tab->isModified());
    QCOMPARE(modified.count(), 1);
    QCOMPARE(tab->title(), u"0123456789ab_added.py*"_s);
    QVERIFY(button->isEnabled());
    QCOMPARE(test::SampleModule::readFile(m_path), before);

    QSignalSpy saved(tab.get(), &EditorTab::saved);
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(test::SampleModule::readFile(m_path), before + "# more");
    QVERIFY(!tab->isModified());
    QVERIFY(!button->isEnabled());
    // Back to the text of before: that is a change of the file now.
    tab->editor()->undo();
    QVERIFY(tab->isModified());
    QCOMPARE(m_prompts->questions.size(), 0);
    // Nothing is left beside the file.
    QCOMPARE(QDir(m_sample->versions()).entryList({u"0123456789ab*"_s}, QDir::Files | QDir::Hidden).size(), 1);
}

void TestEditor::keepsWhatIsTypedWhileSaving()
{
    const auto tab = open(m_path);
    const QByteArray before = test::SampleModule::readFile(m_path);
    type(*tab, u"#1"_s);
    std::optional<bool> first;
    tab->save([&first](bool yes) { first = yes; });
    QVERIFY(tab->isSaving());
    type(*tab, u"2"_s); // before the event loop delivers the end of the first save
    std::optional<bool> second;
    tab->save([&second](bool yes) { second = yes; });
    QTRY_VERIFY(first.has_value());
    QTRY_VERIFY(second.has_value());
    QVERIFY(*first);
    QVERIFY(*second);
    QVERIFY(!tab->isModified());
    QCOMPARE(test::SampleModule::readFile(m_path), before + "#12");
}

void TestEditor::asksBeforeOverwritingForeignChanges_data()
{
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QByteArray>("inFile");
    QTest::addColumn<QString>("inEditor");
    QTest::addColumn<bool>("modified");

    QTest::newRow("keep") << u"Keep Editing"_s << QByteArray("foreign\n") << u"mine\nx"_s << true;
    QTest::newRow("overwrite") << u"Overwrite"_s << QByteArray("mine\nx") << u"mine\nx"_s << false;
    QTest::newRow("reload") << u"Reload"_s << QByteArray("foreign\n") << u"foreign\n"_s << false;
}

void TestEditor::asksBeforeOverwritingForeignChanges()
{
    QFETCH(const QString, answer);
    QFETCH(const QByteArray, inFile);
    QFETCH(const QString, inEditor);
    QFETCH(const bool, modified);
    test::SampleModule::writeFile(m_path, "mine\n");
    const auto tab = open(m_path);
    type(*tab, u"x"_s);
    test::SampleModule::writeFile(m_path, "foreign\n");
    m_prompts->answers = {answer};
    std::optional<bool> done;
    tab->save([&done](bool yes) { done = yes; });
    QTRY_VERIFY(done.has_value());
    QCOMPARE(*done, answer == "Overwrite"_L1);
    QTRY_COMPARE(tab->editor()->source(), inEditor);
    QCOMPARE(tab->isModified(), modified);
    QCOMPARE(test::SampleModule::readFile(m_path), inFile);
    QCOMPARE(m_prompts->questions.size(), 1);
    const Question question = m_prompts->questions.constFirst();
    QCOMPARE(question.title, u"File Was Changed"_s);
    QCOMPARE(question.buttons.at(question.safe).text, u"Keep Editing"_s);
    // The answer brings the window back, and the same change is not asked about again.
    tab->checkDisk();
    QVERIFY(LatestTask::waitForAll(10'000));
    QCoreApplication::processEvents();
    QCOMPARE(m_prompts->questions.size(), 1);
}

void TestEditor::writesDeletedFileAgainOnlyIfAsked()
{
    test::SampleModule::writeFile(m_path, "mine\n");
    const auto tab = open(m_path);
    type(*tab, u"x"_s);
    QVERIFY(QFile::remove(m_path));
    std::optional<bool> done;
    tab->save([&done](bool yes) { done = yes; }); // the safe answer
    QTRY_VERIFY(done.has_value());
    QVERIFY(!*done);
    QVERIFY(!QFile::exists(m_path));
    QVERIFY(tab->isModified());
    m_prompts->answers = {u"Save Again"_s};
    done.reset();
    tab->save([&done](bool yes) { done = yes; });
    QTRY_VERIFY(done.has_value());
    QVERIFY(*done);
    QCOMPARE(test::SampleModule::readFile(m_path), QByteArray("mine\nx"));
}

void TestEditor::failedSaveKeepsText()
{
    test::SampleModule::writeFile(m_path, "mine\n");
    const auto tab = open(m_path);
    type(*tab, u"x"_s);
    QVERIFY(QDir(m_sample->versions()).removeRecursively());
    m_prompts->answers = {u"Save Again"_s};
    std::optional<bool> done;
    tab->save([&done](bool yes) { done = yes; });
    QTRY_VERIFY(done.has_value());
    QVERIFY(!*done);
    QVERIFY(tab->isModified());
    QCOMPARE(tab->editor()->source(), u"mine\nx"_s);
    const auto *note = tab->findChild<InlineMessage *>(u"note"_s);
    QVERIFY(note->isVisible());
    QCOMPARE(note->text(), u"The file cannot be saved."_s);
}

void TestEditor::takesOverForeignChanges()
{
    test::SampleModule::writeFile(m_path, "mine\n");
    const auto tab = open(m_path);
    test::SampleModule::writeFile(m_path, "foreign\n");
    tab->checkDisk();
    QTRY_COMPARE(tab->editor()->source(), u"foreign\n"_s);
    QVERIFY(!tab->isModified());
    QCOMPARE(m_prompts->questions.size(), 0);
    type(*tab, u"x"_s);
    QSignalSpy saved(tab.get(), &EditorTab::saved);
    tab->save();
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(test::SampleModule::readFile(m_path), QByteArray("foreign\nx"));
}

void TestEditor::keepsOwnTextBesideForeignChanges()
{
    test::SampleModule::writeFile(m_path, "mine\n");
    const auto tab = open(m_path);
    type(*tab, u"x"_s);
    test::SampleModule::writeFile(m_path, "foreign\n");
    tab->checkDisk();
    QTRY_COMPARE(m_prompts->questions.size(), 1);
    QCOMPARE(m_prompts->questions.constFirst().buttons.at(m_prompts->questions.constFirst().safe).text,
             u"Keep Editing"_s);
    QCOMPARE(tab->editor()->source(), u"mine\nx"_s);
    QVERIFY(tab->isModified());
}

void TestEditor::asksAgainAboutWhatIsTypedWhileSavingToClose()
{
    // Answers at once, so that the save is surely still running afterwards.
    struct QuickPrompts : test::QueuedPrompts
    {
        void ask(QWidget *widget, const Question &question, QObject *receiver,
                 std::function<void(int)> answered) override
        {
            if (questions.isEmpty()) {
                questions.append(question);
                answered(0); // "Save Changes"
            } else {
                QueuedPrompts::ask(widget, question, receiver, std::move(answered));
            }
        }
    };
    auto prompts = std::make_unique<QuickPrompts>();
    QuickPrompts *asked = prompts.get();
    m_prompts = std::move(prompts);
    const auto tab = open(m_path);
    const QByteArray before = test::SampleModule::readFile(m_path);
    type(*tab, u"#1"_s);
    std::optional<bool> answer;
    tab->confirmClose([&answer](bool yes) { answer = yes; });
    QVERIFY(tab->isSaving());
    type(*tab, u"2"_s);
    QTRY_VERIFY(answer.has_value());
    QVERIFY(!*answer); // the safe answer to the second question
    QCOMPARE(asked->questions.size(), 2);
    QCOMPARE(asked->questions.constLast().title, u"Unsaved Changes"_s);
    QVERIFY(tab->isModified());
    QCOMPARE(test::SampleModule::readFile(m_path), before + "#1");
}

void TestEditor::guardsUnsavedChanges_data()
{
    QTest::addColumn<QString>("answer");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<QByteArray>("inFile");

    QTest::newRow("save") << u"Save Changes"_s << true << QByteArray("mine\nx");
    QTest::newRow("discard") << u"Discard Changes"_s << true << QByteArray("mine\n");
    QTest::newRow("keep") << u"Keep Editing"_s << false << QByteArray("mine\n");
}

void TestEditor::guardsUnsavedChanges()
{
    QFETCH(const QString, answer);
    QFETCH(const bool, closes);
    QFETCH(const QByteArray, inFile);
    test::SampleModule::writeFile(m_path, "mine\n");
    const auto tab = open(m_path);
    QVERIFY(close(*tab));
    QCOMPARE(m_prompts->questions.size(), 0);
    type(*tab, u"x"_s);
    m_prompts->answers = {answer};
    QCOMPARE(close(*tab), closes);
    QCOMPARE(m_prompts->questions.size(), 1);
    QCOMPARE(m_prompts->questions.constFirst().title, u"Unsaved Changes"_s);
    QCOMPARE(test::SampleModule::readFile(m_path), inFile);
}

void TestEditor::appliedRevisionsAreReadOnly()
{
    const QString reason = u"This revision is applied to appdb."_s;
    const auto tab = open(m_path, reason);
    QVERIFY(tab->isReadOnly());
    const QString before = tab->editor()->source();
    type(*tab, u"x"_s);
    QTest::keyClick(tab->editor(), Qt::Key_Slash, Qt::ControlModifier);
    QCOMPARE(tab->editor()->source(), before);
    QVERIFY(!tab->isModified());
    const auto *note = tab->findChild<InlineMessage *>(u"note"_s);
    QVERIFY(note->isVisible());
    QCOMPARE(note->text(), reason);
    QVERIFY(!tab->findChild<QPushButton *>(u"saveButton"_s)->isVisible());
    // Undone in the database: it may be edited.
    tab->setModule(m_sample->module(std::nullopt), {}, {});
    QVERIFY(!tab->isReadOnly());
    QVERIFY(!note->isVisible());
    type(*tab, u"x"_s);
    QCOMPARE(tab->editor()->source(), before + u'x');
}

void TestEditor::refusesWhatItCannotWriteBack_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");

    QTest::newRow("latin 1") << QByteArray("a = '\xE4'\n") << u"The file is not in UTF-8."_s;
    QTest::newRow("mixed ends") << QByteArray("a\r\nb\n") << u"The lines of the file end in different ways."_s;
    QTest::newRow("old mac") << QByteArray("a\rb\r") << u"The lines of the file end in different ways."_s;
    QTest::newRow("null") << QByteArray("a\0b\n", 4)
                          << u"The file has control characters that the editor would lose."_s;
    QTest::newRow("paragraph separator") << QByteArray("a = '\xE2\x80\xA9'\n")
                                         << u"The file has control characters that the editor would lose."_s;
}

void TestEditor::refusesWhatItCannotWriteBack()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, reason);
    test::SampleModule::writeFile(m_path, bytes);
    const auto tab = open(m_path);
    QVERIFY(tab->isReadOnly());
    QCOMPARE(tab->findChild<InlineMessage *>(u"note"_s)->text(), reason);
    QCOMPARE(test::SampleModule::readFile(m_path), bytes);
}

void TestEditor::missingFileIsOneSentence()
{
    const auto tab = open(m_sample->versions() + u"/none.py"_s);
    QVERIFY(tab->isReadOnly());
    QVERIFY(!tab->isLoaded());
    QCOMPARE(tab->findChild<InlineMessage *>(u"note"_s)->text(), u"The file is not there."_s);
    QVERIFY(close(*tab));
}

void TestEditor::sqlFollowsTyping()
{
    const auto tab = open(m_path);
    QTRY_VERIFY(tab->sqlView()->code()->toPlainText().contains("SELECT 1"_L1));
    tab->editor()->moveCursor(QTextCursor::Start);
    QVERIFY(tab->editor()->find(u"SELECT 1"_s));
    QTest::keyClicks(tab->editor(), u"DROP TABLE inv_old"_s);
    QTRY_VERIFY(tab->sqlView()->code()->toPlainText().contains("DROP TABLE inv_old"_L1));
    QVERIFY(!tab->sqlView()->code()->toPlainText().contains("SELECT 1"_L1));
    // Half typed Python is no reason to lose the window.
    QTest::keyClicks(tab->editor(), u"\"\"\"(("_s);
    QTRY_VERIFY(!tab->sqlView()->code()->toPlainText().contains("DROP TABLE inv_old\n"_L1));
    QVERIFY(tab->isModified());
}

void TestEditor::downgradeSqlIsShown()
{
    const QString path = m_sample->versions() + u"/2fa7fb7c54ab_add_item_categories.py"_s;
    const auto tab = open(path);
    QTRY_VERIFY(tab->sqlView()->code()->toPlainText().contains("CREATE TABLE"_L1));
    auto *direction = tab->sqlView()->findChild<QComboBox *>(u"directionCombo"_s);
    direction->setFocus();
    QTest::keyClick(direction, Qt::Key_Down);
    QCOMPARE(direction->currentText(), u"Downgrade"_s);
    QTRY_VERIFY(tab->sqlView()->code()->toPlainText().contains("DROP TABLE"_L1));
    QVERIFY(!tab->sqlView()->code()->toPlainText().contains("CREATE TABLE"_L1));
}

void TestEditor::isAccessible()
{
    const auto tab = open(m_path);
    QCOMPARE(test::accessibilityFaults(tab.get()).join(u"; "_s), QString());
    // Tab writes; F6 leaves.
    tab->activateWindow();
    tab->editor()->setFocus();
    QTRY_VERIFY(tab->editor()->hasFocus());
    QTest::keyClick(tab->editor(), Qt::Key_F6);
    QTRY_VERIFY(tab->sqlView()->code()->hasFocus());
    QTest::keyClick(tab->sqlView()->code(), Qt::Key_F6);
    QTRY_VERIFY(tab->editor()->hasFocus());
}

ATHANOR_GUI_TEST_MAIN(TestEditor)
#include "tst_editor.moc"
