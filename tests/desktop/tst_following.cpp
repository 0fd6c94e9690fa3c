// SPDX-License-Identifier: MIT
// The window follows what others do to the files, without a click.
#include "desktop/beside.h"
#include "desktop/editor/codeeditor.h"
#include "desktop/editor/editortab.h"
#include "desktop/guitest.h"
#include "desktop/history/historymodel.h"
#include "desktop/history/historypanel.h"
#include "desktop/history/historyview.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/modules/modulepage.h"
#include "desktop/queuedprompts.h"
#include "desktop/samplemodule.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

class TestFollowing : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void newRevisionAppears();
    void onlyChangedFilesAreParsed();
    void burstIsFewReadings();
    void unsavedTextStays();
    void editorWithoutChangesFollows();
    void settingsAreFollowed();
    void projectThatComesBack();
    void otherFolderIsNotFollowed();

protected:
    void before() override
    {
        m_sample = std::make_unique<test::SampleModule>();
        m_window = std::make_unique<MainWindow>(m_prompts);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->session().openFolder(m_sample->backend());
        QTRY_VERIFY_WITH_TIMEOUT(session().snapshot() != nullptr, longMilliseconds);
        m_window->selectModule(u"inventory"_s);
        m_revisions = revisions();
        QVERIFY(m_revisions > 0);
    }
    void after() override
    {
        m_window.reset();
        m_sample.reset();
    }

private:
    static constexpr int longMilliseconds = 30'000;

    [[nodiscard]] Session &session() const { return m_window->session(); }
    [[nodiscard]] qsizetype revisions() const
    {
        const workspace::Module *module = session().module(u"inventory"_s);
        return module == nullptr ? -1 : module->files->map.size();
    }
    [[nodiscard]] QString head() const { return session().module(u"inventory"_s)->heads.constFirst(); }

    std::unique_ptr<test::SampleModule> m_sample;
    test::QueuedPrompts m_prompts;
    std::unique_ptr<MainWindow> m_window;
    qsizetype m_revisions = 0;
};

void TestFollowing::newRevisionAppears()
{
    HistoryPanel *history = m_window->modulePage()->history();
    QTRY_COMPARE(history->model()->rowCount(), int(m_revisions));
    m_sample->addRevision(u"fe0000000001"_s, head());
    QTRY_COMPARE_WITH_TIMEOUT(history->model()->rowCount(), int(m_revisions) + 1, longMilliseconds);
    QCOMPARE(head(), u"fe0000000001"_s);
    QCOMPARE(m_window->selectedModule(), u"inventory"_s);
    QVERIFY(QFile::remove(m_sample->versions() + u"/fe0000000001_added.py"_s));
    QTRY_COMPARE_WITH_TIMEOUT(history->model()->rowCount(), int(m_revisions), longMilliseconds);
}

void TestFollowing::onlyChangedFilesAreParsed()
{
    const qint64 parsed = session().readingCache().revisionCache().parsedFiles();
    QCOMPARE(parsed, m_revisions);
    m_sample->addRevision(u"fe0000000001"_s, head());
    QTRY_COMPARE_WITH_TIMEOUT(revisions(), m_revisions + 1, longMilliseconds);
    QTRY_VERIFY_WITH_TIMEOUT(!session().isLoading(), longMilliseconds);
    QCOMPARE(session().readingCache().revisionCache().parsedFiles(), parsed + 1);
    // One that is there already.
    const QString path = session().module(u"inventory"_s)->files->map.revisions().constFirst().path;
    QFile file(path);
    QVERIFY(file.open(QIODevice::Append) && file.write("\n# touched\n") > 0);
    file.close();
    QTRY_COMPARE_WITH_TIMEOUT(session().readingCache().revisionCache().parsedFiles(), parsed + 2, longMilliseconds);
}

void TestFollowing::burstIsFewReadings()
{
    QSignalSpy noticed(&session(), &Session::filesNoticed);
    const QString parent = head();
    QElapsedTimer time;
    time.start();
    test::beside([&] {
        for (int i = 0; i < 500; ++i) {
            m_sample->addRevision(u"fe%1"_s.arg(i, 10, 10, QChar(u'0')), parent);
        }
        return true;
    });
    const qint64 burst = time.elapsed();
    QTRY_COMPARE_WITH_TIMEOUT(revisions(), m_revisions + 500, longMilliseconds);
    QVERIFY2(noticed.size() <= 2 + burst / 200, qPrintable(u"%1 in %2 ms"_s.arg(noticed.size()).arg(burst)));
    QTRY_VERIFY_WITH_TIMEOUT(!session().isLoading(), longMilliseconds);
    QCOMPARE(revisions(), m_revisions + 500);
}

void TestFollowing::unsavedTextStays()
{
    const QString parent = head();
    const QString path = m_sample->addRevision(u"fe0000000001"_s, parent);
    QTRY_COMPARE_WITH_TIMEOUT(revisions(), m_revisions + 1, longMilliseconds);
    m_window->openEditor(u"inventory"_s, path);
    EditorTab *editor = m_window->editors().constFirst();
    QTRY_VERIFY_WITH_TIMEOUT(editor->isLoaded(), longMilliseconds);
    editor->editor()->appendPlainText(u"# mine"_s);
    QVERIFY(editor->isModified());
    // Nobody is asked, either: the prompts have no answer ready.
    QSignalSpy noticed(&session(), &Session::filesNoticed);
    m_sample->addRevision(u"fe0000000001"_s, parent, u"theirs"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!noticed.isEmpty(), longMilliseconds);
    m_sample->addRevision(u"fe0000000002"_s, u"fe0000000001"_s);
    QTRY_COMPARE_WITH_TIMEOUT(revisions(), m_revisions + 2, longMilliseconds);
    QVERIFY(editor->isModified());
    QVERIFY(editor->editor()->toPlainText().endsWith("# mine"_L1));
    editor->editor()->document()->setModified(false);
}

void TestFollowing::editorWithoutChangesFollows()
{
    const QString parent = head();
    const QString path = m_sample->addRevision(u"fe0000000001"_s, parent);
    QTRY_COMPARE_WITH_TIMEOUT(revisions(), m_revisions + 1, longMilliseconds);
    m_window->openEditor(u"inventory"_s, path);
    EditorTab *editor = m_window->editors().constFirst();
    QTRY_VERIFY_WITH_TIMEOUT(editor->isLoaded(), longMilliseconds);
    m_sample->addRevision(u"fe0000000001"_s, parent, u"theirs"_s);
    QTRY_VERIFY_WITH_TIMEOUT(editor->editor()->toPlainText().contains("theirs"_L1), longMilliseconds);
    QVERIFY(!editor->isModified());
}

void TestFollowing::settingsAreFollowed()
{
    QFile settings(m_sample->backend() + u"/athanor.toml"_s);
    QVERIFY(settings.open(QIODevice::WriteOnly));
    settings.write("[module.inventory]\nversion_table = \"other_versions\"\n");
    settings.close();
    QTRY_COMPARE_WITH_TIMEOUT(session().module(u"inventory"_s)->files->versionTable, u"other_versions"_s,
                              longMilliseconds);
}

void TestFollowing::projectThatComesBack()
{
    const QString ini = m_sample->backend() + u"/alembic.ini"_s;
    QVERIFY(QFile::rename(ini, ini + u".away"_s));
    QTRY_VERIFY_WITH_TIMEOUT(session().openError().has_value(), longMilliseconds);
    QVERIFY(QFile::rename(ini + u".away"_s, ini));
    QTRY_COMPARE_WITH_TIMEOUT(revisions(), m_revisions, longMilliseconds);
}

void TestFollowing::otherFolderIsNotFollowed()
{
    const test::SampleModule other;
    session().openFolder(other.backend());
    QTRY_VERIFY_WITH_TIMEOUT(session().snapshot() != nullptr, longMilliseconds);
    m_window->selectModule(u"inventory"_s);
    QSignalSpy noticed(&session(), &Session::filesNoticed);
    m_sample->addRevision(u"fe0000000001"_s, head());
    other.addRevision(u"fe0000000002"_s, head());
    QTRY_COMPARE_WITH_TIMEOUT(head(), u"fe0000000002"_s, longMilliseconds);
    QCOMPARE(revisions(), m_revisions + 1);
}

ATHANOR_GUI_TEST_MAIN(TestFollowing)
#include "tst_following.moc"
