// SPDX-License-Identifier: MIT
#include "desktop/jobs/joblist.h"
#include "desktop/madeworkspace.h"
#include "desktop/mainwindow/session.h"
#include "support/testmain.h"

#include <QProcess>

#include <atomic>
#include <csignal>
#include <memory>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

class TestSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anotherDatabaseForgetsTheRowsOfTheOld();
    void readingTellsItsProgressAndCanBeStopped();
    void signalStopsTheSamplesCluster();
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

// Ctrl+C in the terminal, or the end of the desktop's session.
void TestSession::signalStopsTheSamplesCluster()
{
    const QTemporaryDir home;
    QVERIFY(QFile::setPermissions(home.path(), QFile::permissions(home.path()) | QFile::ReadOther | QFile::ExeOther |
                                                   QFile::ReadGroup | QFile::ExeGroup));
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, home.path());
    environment.insert(u"XDG_DATA_HOME"_s, home.filePath(u"data"_s));
    environment.insert(u"XDG_CONFIG_HOME"_s, home.filePath(u"config"_s));
    environment.insert(u"TMPDIR"_s, home.path());
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    QProcess process;
    process.setProcessEnvironment(environment);
    // Not this test's own: whoever waits for the end of that would wait for the program, too.
    process.setStandardErrorFile(home.filePath(u"stderr"_s));
    process.start(QStringLiteral(ATHANOR_PROGRAM), {u"--sample"_s});
    QVERIFY(process.waitForStarted());
    // The server of this program runs in its data folder.
    const auto servers = [&] {
        QProcess list;
        list.start(u"ps"_s, {u"-eo"_s, u"pid,args"_s});
        if (!list.waitForFinished()) {
            return QStringList();
        }
        return QString::fromUtf8(list.readAllStandardOutput())
            .split(u'\n')
            .filter(u"postgres -D"_s)
            .filter(home.path());
    };
    QTRY_VERIFY_WITH_TIMEOUT(!servers().isEmpty(), 60'000);
    QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGTERM), 0);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QTRY_VERIFY_WITH_TIMEOUT(servers().isEmpty(), 20'000);
}

ATHANOR_GUI_TEST_MAIN(TestSession)
#include "tst_session.moc"
