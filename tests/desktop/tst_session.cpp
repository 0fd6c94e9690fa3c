// SPDX-License-Identifier: MIT
#include "desktop/beside.h"
#include "desktop/editor/editortab.h"
#include "desktop/guitest.h"
#include "desktop/jobs/joblist.h"
#include "desktop/madeworkspace.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/session.h"
#include "desktop/queuedprompts.h"
#include "postgres/clusterrecord.h"
#include "postgres/connection.h"
#include "postgres/privatecluster.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTimer>

#include <atomic>
#include <csignal>
#include <memory>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;
using athanor::postgres::ClusterRecord;

namespace {

constexpr int longMilliseconds = 60'000;

// A zombie, which nobody has collected yet, has ended too.
bool hasEnded(qint64 pid)
{
    QFile stat(u"/proc/%1/stat"_s.arg(pid));
    return !stat.open(QIODevice::ReadOnly) || stat.readAll().contains(") Z ");
}

// "athanor --sample" as a process, with a home of its own.
class SampleProgram
{
public:
    QProcess process;

    SampleProgram()
    {
        // The server's user must be able to enter it, if this one is root.
        QFile::setPermissions(m_home.path(), QFile::permissions(m_home.path()) | QFile::ReadOther | QFile::ExeOther |
                                                 QFile::ReadGroup | QFile::ExeGroup);
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"HOME"_s, m_home.path());
        environment.insert(u"XDG_DATA_HOME"_s, m_home.filePath(u"data"_s));
        environment.insert(u"XDG_CONFIG_HOME"_s, m_home.filePath(u"config"_s));
        environment.insert(u"TMPDIR"_s, m_home.path());
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        process.setProcessEnvironment(environment);
        // Not this test's own: whoever waits for the end of that would wait for the program, too.
        process.setStandardErrorFile(m_home.filePath(u"stderr"_s));
    }
    ~SampleProgram()
    {
        process.kill();
        process.waitForFinished();
        for (const QString &folder : runtimeFolders()) { // of a test that has failed
            JobContext context;
            postgres::PrivateCluster::stop(m_home.filePath(folder), context);
        }
    }
    Q_DISABLE_COPY_MOVE(SampleProgram)

    bool start()
    {
        process.start(QStringLiteral(ATHANOR_PROGRAM), {u"--sample"_s});
        return m_home.isValid() && process.waitForStarted();
    }
    // Folders with the socket, the data and the record of the sample's cluster, and those of the workspace's copy.
    [[nodiscard]] QStringList runtimeFolders() const { return folders({}, u"athanor-*"_s); }
    [[nodiscard]] QStringList sampleFolders() const { return folders(u"data/athanor"_s, u"sample*"_s); }
    [[nodiscard]] QString copy() const { return m_home.filePath(u"data/athanor/sample/app-buildify"_s); }
    [[nodiscard]] QList<ClusterRecord> records() const
    {
        QList<ClusterRecord> records;
        for (const QString &folder : runtimeFolders()) {
            if (const std::optional<ClusterRecord> record = ClusterRecord::read(m_home.filePath(folder))) {
                records.append(*record);
            }
        }
        return records;
    }
    [[nodiscard]] qint64 server() const // 0: none
    {
        const QList<ClusterRecord> all = records();
        return all.size() == 1 ? postgres::postmasterOf(all.constFirst().dataFolder) : 0;
    }
    // Whether the last statement of its making has been carried out.
    [[nodiscard]] bool isReady() const
    {
        if (server() == 0) {
            return false;
        }
        postgres::ConnectionProfile profile;
        profile.host = records().constFirst().socketFolder();
        profile.port = 5432;
        profile.database = u"appdb"_s;
        profile.user = u"postgres"_s;
        auto connection = postgres::Connection::open(profile);
        return connection && connection->scalar(u"SELECT version_num FROM legacy_billing_alembic_version"_s);
    }

private:
    const test::EventLoopWatchdog::Pause m_pause{"another program is driven"};

    [[nodiscard]] QStringList folders(const QString &below, const QString &pattern) const
    {
        return QDir(m_home.filePath(below)).entryList({pattern}, QDir::Dirs | QDir::NoDotAndDotDot);
    }

    // Short enough for a socket, whatever TMPDIR says here.
    QTemporaryDir m_home{u"/tmp/session-XXXXXX"_s};
};

} // namespace

class TestSession : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void anotherDatabaseForgetsTheRowsOfTheOld();
    void readingTellsItsProgressAndCanBeStopped();
    void signalStopsTheSamplesCluster_data();
    void signalStopsTheSamplesCluster();
    void killedSampleIsCleanedUpByTheNext();
    void closedWindowStopsTheSamplesCluster_data();
    void closedWindowStopsTheSamplesCluster();
};

void TestSession::anotherDatabaseForgetsTheRowsOfTheOld()
{
    JobList jobs(nullptr);
    const auto hold = std::make_shared<std::atomic_bool>(false); // the reader may outlive this function
    Session session(
        &jobs, this,
        [hold](const QString &folder, const std::optional<postgres::ConnectionProfile> &profile, JobContext &job) {
            while (*hold && !job.isCancelled()) {
                QThread::msleep(1);
            }
            return test::readerOf(test::madeSnapshot(profile.has_value()))(folder, profile, job);
        });
    session.openFolder(u"/somewhere"_s, test::madeProfile(postgres::Environment::Development));
    QTRY_VERIFY(session.isConnected());
    QVERIFY(session.writeObstacle().isEmpty());
    const qsizetype rows = session.module(u"inventory"_s)->rows.size();
    QVERIFY(rows > 0);

    *hold = true;
    postgres::ConnectionProfile other = test::madeProfile(postgres::Environment::Production);
    other.database = u"other"_s;
    session.connectTo(other);
    QVERIFY(!session.isConnected());
    QVERIFY(!session.writeObstacle().isEmpty());
    QVERIFY(session.isLocked());
    QCOMPARE(session.databaseName(), u"other"_s);
    QVERIFY(session.module(u"inventory"_s)->rows.isEmpty());
    QVERIFY(session.module(u"inventory"_s)->pending.isEmpty());
    QVERIFY(session.answers() == nullptr);
    *hold = false;
    QTRY_VERIFY(session.isConnected());

    *hold = true;
    session.disconnectFromDatabase();
    QVERIFY(!session.isConnected());
    QVERIFY(session.module(u"inventory"_s)->rows.isEmpty());
    *hold = false;
    QTRY_VERIFY(!session.isLoading());
}

void TestSession::readingTellsItsProgressAndCanBeStopped()
{
    JobList jobs(nullptr);
    const auto hold = std::make_shared<std::atomic_bool>(true); // the reader may outlive this function
    Session session(
        &jobs, this,
        [hold](const QString &folder, const std::optional<postgres::ConnectionProfile> &profile, JobContext &job) {
            job.setProgress(1, 2, u"Looking at it"_s);
            while (*hold && !job.isCancelled()) {
                QThread::msleep(1);
            }
            return test::readerOf(test::madeSnapshot(false))(folder, profile, job);
        });
    session.openFolder(u"/somewhere"_s, {});
    QVERIFY(session.isReading());
    QTRY_COMPARE(session.progress(), u"Looking at it"_s);
    session.stopReading();
    QVERIFY(!session.isReading() && !session.isLoading());
    QVERIFY(session.folder().isEmpty()); // there is nothing to show
    *hold = false;
    session.openFolder(u"/somewhere"_s, {});
    QTRY_VERIFY(session.snapshot() != nullptr);
    *hold = true;
    session.refresh();
    QVERIFY(session.isReading());
    session.stopReading();
    QVERIFY(session.snapshot() != nullptr); // what was shown stays
    QCOMPARE(session.folder(), u"/somewhere"_s);
}

void TestSession::signalStopsTheSamplesCluster_data()
{
    QTest::addColumn<bool>("ready");
    QTest::newRow("while it starts") << false;
    QTest::newRow("when it is ready") << true;
}

// Ctrl+C in the terminal, or the end of the desktop's session.
void TestSession::signalStopsTheSamplesCluster()
{
    QFETCH(const bool, ready);
    SampleProgram program;
    QVERIFY(program.start());
    QTRY_VERIFY_WITH_TIMEOUT(ready ? program.isReady() : program.server() != 0, longMilliseconds);
    const ClusterRecord record = program.records().constFirst();
    const qint64 server = postgres::postmasterOf(record.dataFolder);
    QVERIFY(QFileInfo::exists(program.copy()));
    QCOMPARE(::kill(static_cast<pid_t>(program.process.processId()), SIGTERM), 0);
    QVERIFY(program.process.waitForFinished(longMilliseconds));
    QCOMPARE(program.process.exitStatus(), QProcess::NormalExit);
    QVERIFY(hasEnded(server));
    QCOMPARE(program.runtimeFolders(), QStringList());
    QCOMPARE(program.sampleFolders(), QStringList());
}

// The power switch, or the kernel that is short of memory.
void TestSession::killedSampleIsCleanedUpByTheNext()
{
    SampleProgram program;
    QVERIFY(program.start());
    QTRY_VERIFY_WITH_TIMEOUT(program.isReady(), longMilliseconds);
    const ClusterRecord old = program.records().constFirst();
    const qint64 oldServer = program.server();
    QFile changed(program.copy() + u"/changed"_s);
    QVERIFY(changed.open(QIODevice::WriteOnly));
    changed.close();
    program.process.kill();
    QVERIFY(program.process.waitForFinished(longMilliseconds));
    QCOMPARE(program.process.exitStatus(), QProcess::CrashExit);
    QCOMPARE(program.server(), oldServer); // it lives on
    QVERIFY(QFileInfo::exists(old.socketFolder()));

    QVERIFY(program.start());
    QTRY_VERIFY_WITH_TIMEOUT(hasEnded(oldServer), longMilliseconds);
    QTRY_VERIFY_WITH_TIMEOUT(program.isReady(), longMilliseconds);
    QVERIFY(!QFileInfo::exists(old.runtimeFolder));
    QCOMPARE(program.records().size(), 1);
    QVERIFY(program.records().constFirst() != old);
    QCOMPARE(program.sampleFolders(), QStringList{u"sample"_s}); // not another one beside it
    QVERIFY2(!changed.exists(), "the copy is made anew");
    const qint64 server = program.server();
    program.process.terminate();
    QVERIFY(program.process.waitForFinished(longMilliseconds));
    QVERIFY(hasEnded(server));
    QCOMPARE(program.runtimeFolders(), QStringList());
    QCOMPARE(program.sampleFolders(), QStringList());
}

void TestSession::closedWindowStopsTheSamplesCluster_data()
{
    QTest::addColumn<bool>("editor");
    QTest::newRow("as it is") << false;
    QTest::newRow("with a file open") << true;
}

void TestSession::closedWindowStopsTheSamplesCluster()
{
    QFETCH(const bool, editor);
    const QTemporaryDir folder;
    test::QueuedPrompts prompts;
    auto window = std::make_unique<MainWindow>(prompts);
    window->show();
    QVERIFY(QTest::qWaitForWindowExposed(window.get()));
    Session &session = window->session();
    session.openSample(folder.filePath(u"sample"_s));
    QTRY_VERIFY_WITH_TIMEOUT(session.isConnected() || session.openError(), longMilliseconds);
    QVERIFY2(session.sample() != nullptr, qPrintable(session.openError().value_or(Error()).sentence()));
    QTRY_VERIFY(session.jobs()->runningCount() == 0 && !session.isLoading());
    const QString runtime = QFileInfo(session.sample()->profile().host).path();
    const qint64 server = postgres::postmasterOf(runtime + u"/data"_s);
    QVERIFY(server > 1);
    if (editor) {
        const workspace::Module &inventory = *session.module(u"inventory"_s);
        window->openEditor(inventory.name(), inventory.files->map.find(inventory.heads.constFirst())->path);
        QTRY_VERIFY(window->editors().constFirst()->isLoaded());
    }

    // As in main(): exec() returns when the last window has closed, and the window goes then.
    constexpr int tooLate = 2;
    QTimer::singleShot(0, window.get(), &QWidget::close);
    QTimer guard;
    guard.setSingleShot(true);
    connect(&guard, &QTimer::timeout, qApp, [] { QApplication::exit(tooLate); });
    guard.start(longMilliseconds);
    QCOMPARE(QApplication::exec(), 0);
    QVERIFY(!window->isVisible());
    QCOMPARE(prompts.questions.size(), 0);
    window.reset();
    QVERIFY(hasEnded(server));
    QVERIFY(!QFileInfo::exists(runtime));
}

ATHANOR_GUI_TEST_MAIN(TestSession)
#include "tst_session.moc"
