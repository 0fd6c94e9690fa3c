// SPDX-License-Identifier: MIT
#include "desktop/dialogs/backupdialog.h"
#include "desktop/dialogs/newrevisiondialog.h"
#include "desktop/dialogs/stampdialog.h"
#include "desktop/dialogs/upgradedialog.h"
#include "desktop/editor/codeeditor.h"
#include "desktop/history/historyview.h"
#include "desktop/inspector/inspector.h"
#include "desktop/mainwindow/welcomepage.h"
#include "desktop/samplewindow.h"

#include <QComboBox>
#include <QCryptographicHash>
#include <QDirIterator>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTabBar>
#include <QTabWidget>
#include <QThreadPool>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;
using test::child;
using test::problem;

namespace {

// As resources/sample/state.toml says in its comments.
const QList<std::pair<QString, QString>> states{{u"core"_s, u"Up to date"_s},     {u"financial"_s, u"Up to date"_s},
                                                {u"inventory"_s, u"5 pending"_s}, {u"hr"_s, u"Unknown revision"_s},
                                                {u"crm"_s, u"2 heads"_s},         {u"payroll"_s, u"5 pending"_s}};

// Every file below a folder with its size and the hash of its bytes.
QStringList filesBelow(const QString &folder)
{
    QStringList files;
    QDirIterator all(folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                     QDirIterator::Subdirectories);
    while (all.hasNext()) {
        const QFileInfo info = all.nextFileInfo();
        QString line = QDir(folder).relativeFilePath(info.filePath());
        if (info.isFile()) {
            QFile file(info.filePath());
            QCryptographicHash hash(QCryptographicHash::Sha256);
            const bool read = file.open(QIODevice::ReadOnly) && hash.addData(&file);
            line += u" %1 %2"_s.arg(info.size())
                        .arg(read ? QString::fromLatin1(hash.result().toHex()) : file.errorString());
        }
        files.append(line);
    }
    files.sort();
    return files;
}

// The statements of a server's log, each on one line.
QStringList statementsOf(const QString &log)
{
    static const QRegularExpression statement(
        u"LOG:  (?:statement|execute [^:]*): ((?:.*)(?:\\n\\t.*)*)"_s); // further lines begin with a tab
    QStringList found;
    auto matches = statement.globalMatch(log);
    while (matches.hasNext()) {
        found.append(matches.next().captured(1).simplified());
    }
    return found;
}

// What a statement says that writes, locks or acts on another session; empty if there is nothing of it.
QString writingWord(const QString &statement)
{
    static const QRegularExpression notCode(u"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|/\\*.*?\\*/"_s);
    static const QRegularExpression starts(
        u"^(?:SELECT|WITH|SHOW|SET|BEGIN|START TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|DECLARE|FETCH|CLOSE|"
        "VALUES|TABLE)\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression writes(
        u"\\b(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE|CREATE|ALTER|DROP|GRANT|REVOKE|REASSIGN|LOCK|COPY|CALL|DO|VACUUM|"
        "ANALYZE|REINDEX|CLUSTER|REFRESH|IMPORT|NOTIFY|INTO|READ WRITE|FOR (?:NO KEY )?(?:UPDATE|SHARE|KEY SHARE)|"
        "nextval|setval|lo_\\w+|pg_(?:try_)?advisory\\w*|pg_terminate\\w*|pg_cancel\\w*|pg_logical_emit\\w*)\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    QString code = statement;
    code.replace(notCode, u" "_s);
    if (!starts.match(code.trimmed()).hasMatch()) {
        return code.section(u' ', 0, 0);
    }
    return writes.match(code).captured();
}

} // namespace

// Looking at everything, by mouse and keys, in the real window with the real sample.
class TestLooking : public test::SampleWindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void writingStatementsAreKnown_data();
    void writingStatementsAreKnown();
    void sampleOpensByItsButton();
    void statesAreShown();
    void lookingWritesNothing_data();
    void lookingWritesNothing();

private:
    void lookAtModule(const QString &name);
    void lookAtRevision();
    void lookAtDialogs();
    template <typename Dialog, typename Signal>
    void openAndClose(const char *button, Signal ready, const std::function<void(Dialog *)> &use = {});
    // Nothing is read any more.
    void settle()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->session().isLoading(), test::longMilliseconds);
        QTRY_VERIFY_WITH_TIMEOUT(QThreadPool::globalInstance()->activeThreadCount() == 0, test::longMilliseconds);
    }
    [[nodiscard]] QString serverLog(qint64 since) const
    {
        return test::beside([path = m_window->session().sample()->serverLogFile(), since] {
            QFile file(path);
            return file.open(QIODevice::ReadOnly) && file.seek(since) ? QString::fromUtf8(file.readAll()) : QString();
        });
    }
};

void TestLooking::initTestCase()
{
    // From here on, whoever imports the last revision of the core leaves a line there.
    qputenv("ATHANOR_SAMPLE_CANARY", QFile::encodeName(m_folder.filePath(u"canary"_s)));
    showWindow();
}

void TestLooking::writingStatementsAreKnown_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<bool>("writes");
    QTest::newRow("read") << u"SELECT 'DROP TABLE x', \"update\" FROM y /* DELETE */"_s << false;
    QTest::newRow("read only") << u"begin isolation level repeatable read read only"_s << false;
    QTest::newRow("insert") << u"insert into x values (1)"_s << true;
    QTest::newRow("within with") << u"WITH gone AS (DELETE FROM x RETURNING *) SELECT * FROM gone"_s << true;
    QTest::newRow("sequence") << u"SELECT nextval('x')"_s << true;
    QTest::newRow("row lock") << u"SELECT * FROM x FOR NO KEY UPDATE"_s << true;
    QTest::newRow("table lock") << u"LOCK TABLE x"_s << true;
    QTest::newRow("truncate") << u"Truncate x"_s << true;
    QTest::newRow("grant") << u"GRANT SELECT ON x TO y"_s << true;
    QTest::newRow("new table") << u"SELECT 1 INTO x"_s << true;
    QTest::newRow("advisory lock") << u"SELECT pg_advisory_xact_lock(1)"_s << true;
}

void TestLooking::writingStatementsAreKnown()
{
    QFETCH(const QString, sql);
    QFETCH(const bool, writes);
    QCOMPARE(!writingWord(sql).isEmpty(), writes);
}

void TestLooking::sampleOpensByItsButton()
{
    auto *button = child<QPushButton>(child<QWidget>(m_window.get(), "WelcomePage"), "sampleButton");
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    waitForSample();
    QVERIFY(!button->isVisible());
    QVERIFY(!QFile::exists(qEnvironmentVariable("ATHANOR_SAMPLE_CANARY")));
}

void TestLooking::statesAreShown()
{
    for (const auto &[name, state] : states) {
        const QModelIndex row = rowOf(name);
        QCOMPARE(row.data(modules::StateTextRole).toString(), state);
        clickRow(row);
        QTRY_COMPARE(child<QLabel>(m_window->modulePage(), "nameLabel")->text(), name);
        QVERIFY(m_window->modulePage()->isVisible());
    }
    QCOMPARE(rowOf(u"public.legacy_billing_alembic_version"_s).data(modules::StateTextRole).toString(),
             u"at 58f1e0a92b7d"_s);
}

void TestLooking::lookAtRevision()
{
    HistoryPanel *history = m_window->modulePage()->history();
    auto *tabs = child<QTabWidget>(m_window->inspector(), "tabs");
    const auto click = [tabs](int tab) {
        QTest::mouseClick(tabs->tabBar(), Qt::LeftButton, {}, tabs->tabBar()->tabRect(tab).center());
        QCOMPARE(tabs->currentIndex(), tab);
    };
    const QString revision = history->selectedRevision();
    QVERIFY(!revision.isEmpty());
    const bool hasFile = module(m_window->selectedModule()).files->map.contains(revision);
    click(0);
    const auto *source = child<CodeView>(m_window->inspector(), "sourceView");
    QTRY_VERIFY(!hasFile || source->toPlainText().contains(revision));
    click(1);
    settle();
    const auto *sql = child<CodeView>(child<QWidget>(m_window->inspector(), "sqlTab"), "code");
    QTRY_VERIFY(!hasFile || !sql->toPlainText().isEmpty());
    click(2);
    settle();
    QTRY_VERIFY(!hasFile || child<QLabel>(m_window->inspector(), "titleLabel")->text() ==
                                module(m_window->selectedModule()).files->map.find(revision)->message);
}

template <typename Dialog, typename Signal>
void TestLooking::openAndClose(const char *button, Signal ready, const std::function<void(Dialog *)> &use)
{
    auto *opener = child<QPushButton>(m_window->modulePage(), button);
    if (!opener->isEnabled()) {
        return;
    }
    QTest::mouseClick(opener, Qt::LeftButton);
    auto *opened = dialog<Dialog>();
    const QSignalSpy spy(opened, ready);
    if (use) {
        use(opened);
    }
    QTRY_VERIFY_WITH_TIMEOUT(!spy.isEmpty(), 20'000);
    QTest::keyClick(opened, Qt::Key_Escape);
    QTRY_VERIFY(m_window->findChild<Dialog *>() == nullptr);
}

void TestLooking::lookAtDialogs()
{
    openAndClose<UpgradeDialog>("upgradeButton", &UpgradeDialog::planned);
    openAndClose<StampDialog>("stampButton", &StampDialog::planned,
                              [](StampDialog *stamp) { stamp->choose({u"heads"_s}); });
    openAndClose<BackupDialog>("backupButton", &BackupDialog::checked);
    const bool choose = module(m_window->selectedModule()).heads.size() > 1;
    openAndClose<NewRevisionDialog>("newRevisionButton", &NewRevisionDialog::previewed,
                                    [choose](NewRevisionDialog *made) {
                                        QTest::keyClicks(child<QLineEdit>(made, "messageEdit"), u"not written"_s);
                                        if (choose) {
                                            QTest::keyClick(child<QComboBox>(made, "parentCombo"), Qt::Key_Down);
                                        }
                                    });
}

void TestLooking::lookAtModule(const QString &name)
{
    clickRow(rowOf(name));
    HistoryPanel *history = m_window->modulePage()->history();
    QTRY_VERIFY(history->model()->rowCount() > 0 &&
                history->model()->rowCount() >= module(name).files->map.revisions().size());
    for (const Qt::Key key : {Qt::Key_Home, Qt::Key_Down, Qt::Key_End}) {
        history->view()->setFocus();
        QTest::keyClick(history->view(), key);
        lookAtRevision();
    }
    lookAtDialogs();
}

void TestLooking::lookingWritesNothing_data()
{
    QTest::addColumn<QString>("user");
    QTest::newRow("owner") << u"appuser"_s;
    QTest::newRow("select alone") << u"reader"_s;
}

void TestLooking::lookingWritesNothing()
{
    QFETCH(const QString, user);
    if (user == "reader"_L1) {
        const auto made =
            asSuperuser(u"CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"_s);
        QVERIFY2(made, qPrintable(problem(made)));
    }
    const auto logged = asSuperuser(u"ALTER ROLE %1 SET log_statement = 'all'"_s.arg(user));
    QVERIFY2(logged, qPrintable(problem(logged)));
    const postgres::ConnectionProfile owner = m_window->session().sample()->profile();
    const QString workspace = m_window->session().folder();
    const QStringList files = test::beside([&] { return filesBelow(workspace); });
    QVERIFY(files.size() > 60);
    postgres::ConnectionProfile superuser = m_window->session().sample()->superuserProfile();
    superuser.database = owner.database;
    const auto before = contentsOf(superuser);
    QVERIFY2(before, qPrintable(problem(before)));
    const qint64 start = QFileInfo(m_window->session().sample()->serverLogFile()).size();

    postgres::ConnectionProfile profile = owner;
    profile.user = user;
    m_window->session().connectTo(profile);
    settle();
    QVERIFY(m_window->session().isConnected());
    for (const auto &[name, state] : states) {
        QCOMPARE(rowOf(name).data(modules::StateTextRole).toString(), state);
        lookAtModule(name);
    }
    clickRow(rowOf(u"public.legacy_billing_alembic_version"_s));
    const QSignalSpy loading(&m_window->session(), &Session::loadingChanged);
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window.get(), Qt::Key_F5);
    QTRY_VERIFY(!loading.isEmpty());
    settle();

    const QStringList statements = statementsOf(serverLog(start)).filter(QRegularExpression(u"\\S"_s));
    QVERIFY2(statements.size() > 20, qPrintable(statements.join(u'\n')));
    QVERIFY(statements.join(u'\n').contains(u"inventory_alembic_version"_s));
    for (const QString &statement : statements) {
        QVERIFY2(writingWord(statement).isEmpty(), qPrintable(writingWord(statement) + u": "_s + statement));
    }
    const auto after = contentsOf(superuser);
    QVERIFY2(after, qPrintable(problem(after)));
    QVERIFY2(after->schema == before->schema, qPrintable(test::firstDifference(after->schema, before->schema)));
    QCOMPARE(after->data, before->data);
    QCOMPARE(test::beside([&] { return filesBelow(workspace); }), files);
    QVERIFY(!QFile::exists(qEnvironmentVariable("ATHANOR_SAMPLE_CANARY")));
    QCOMPARE(m_window->session().jobs()->runningCount(), 0);
}

ATHANOR_GUI_TEST_MAIN(TestLooking)
#include "tst_looking.moc"
