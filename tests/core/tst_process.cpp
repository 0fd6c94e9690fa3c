// SPDX-License-Identifier: MIT
#include "core/process.h"
#include "core/processidentity.h"
#include "support/testmain.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryFile>

#include <csignal>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace athanor;

class TestProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void capturesBothStreamsAndTheExitCode();
    void deliversLinesAsTheyCome();
    void lastLineWithoutItsEnd();
    void secretsTravelByEnvironmentAlone();
    void standardInputIsEmptyAndNoTerminal();
    void openFilesAreNotHandedOn();
    void workingDirectory();
    void missingProgramIsSaid();
    void unexecutableFileIsSaid();
    void crashIsTold();
    void floodsDoNotBlock();
    void closedStreamsDoNotEndTheWait();
    void cancelTerminates();
    void cancelKillsWhatIgnoresIt();
    void cancelReachesGrandchildren();
    void cancelledBeforeTheStart();
    void backgroundChildDoesNotHoldTheWait();
    void timeoutStops();
    void failureNamesTheLastWords();
    void runsAsAnotherUser();
    void identityTellsReusedIdsApart();
};

namespace {

ProcessRequest shell(const QString &script)
{
    ProcessRequest request;
    request.program = u"/bin/sh"_s;
    request.arguments = {u"-c"_s, script};
    return request;
}

Result<ProcessResult> run(const ProcessRequest &request)
{
    JobContext context;
    return ProcessRunner::system().run(request, context);
}

// Cancels when the process has said that it is ready.
Result<ProcessResult> runAndCancelAtFirstLine(ProcessRequest request, qint64 *elapsedAfterCancel)
{
    JobContext context;
    QElapsedTimer clock;
    request.onOutputLine = [&](const QString &) {
        clock.start();
        context.cancel();
    };
    auto result = ProcessRunner::system().run(request, context);
    *elapsedAfterCancel = clock.elapsed();
    return result;
}

} // namespace

void TestProcess::capturesBothStreamsAndTheExitCode()
{
    const auto result = run(shell(u"echo out; echo err >&2; exit 3"_s));
    QVERIFY(result);
    QCOMPARE(result->standardOutput, "out\n");
    QCOMPARE(result->standardError, "err\n");
    QCOMPARE(result->exitCode, 3);
    QVERIFY(!result->crashed);
    QVERIFY(!result->succeeded());
    QVERIFY(run(shell(u"true"_s))->succeeded());
}

void TestProcess::deliversLinesAsTheyCome()
{
    // The process waits for the answer to its first line: lines that came only at the end would never end it.
    QTemporaryDir folder;
    const QString answer = folder.filePath(u"answer"_s);
    ProcessRequest request = shell(u"echo öne; while [ ! -e '%1' ]; do sleep 0.02; done; echo two"_s.arg(answer));
    request.timeout = std::chrono::seconds(20);
    QStringList lines;
    request.onOutputLine = [&](const QString &line) {
        lines.append(line);
        if (lines.size() == 1) {
            QFile file(answer);
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
    };
    QVERIFY(run(request));
    QCOMPARE(lines, QStringList({u"öne"_s, u"two"_s}));
}

void TestProcess::lastLineWithoutItsEnd()
{
    ProcessRequest request = shell(u"printf 'a\\r\\n\\nb' >&2"_s);
    QStringList lines;
    request.onErrorLine = [&lines](const QString &line) { lines.append(line); };
    QVERIFY(run(request));
    QCOMPARE(lines, QStringList({u"a"_s, u""_s, u"b"_s}));
}

void TestProcess::secretsTravelByEnvironmentAlone()
{
    ProcessRequest request = shell(u"echo \"$SECRET\"; echo \"$HOME\"; tr '\\0' ' ' < /proc/$$/cmdline"_s);
    request.environment = {{u"SECRET"_s, u"hunter2"_s}};
    request.withoutEnvironment = {u"HOME"_s};
    const auto result = run(request);
    QVERIFY(result);
    const QList<QByteArray> lines = result->standardOutput.split('\n');
    QCOMPARE(lines[0], "hunter2");
    QCOMPARE(lines[1], "");
    QVERIFY(!lines[2].contains("hunter2"));
}

void TestProcess::standardInputIsEmptyAndNoTerminal()
{
    const auto result =
        run(shell(u"cat; [ -t 0 ] && echo terminal; (: < /dev/tty) 2>/dev/null && echo controlling; exit 0"_s));
    QVERIFY(result);
    QCOMPARE(result->standardOutput, "");
}

// A server that outlives its program would keep the files, pipes and locks of that program, and of its callers.
void TestProcess::openFilesAreNotHandedOn()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    const int kept = ::dup(file.handle()); // without the flag close-on-exec, as from a caller
    QVERIFY(kept > 2);
    const auto result = run(shell(u"readlink /proc/$$/fd/*"_s));
    ::close(kept);
    QVERIFY(result);
    QVERIFY2(result->standardOutput.contains("/dev/null"), result->standardOutput.constData()); // the input
    QVERIFY2(!result->standardOutput.contains(QFile::encodeName(file.fileName())), result->standardOutput.constData());
}

void TestProcess::workingDirectory()
{
    QTemporaryDir folder;
    ProcessRequest request = shell(u"pwd -P"_s);
    request.workingDirectory = folder.path();
    QCOMPARE(QFileInfo(QString::fromUtf8(run(request)->standardOutput.trimmed())).canonicalFilePath(),
             QFileInfo(folder.path()).canonicalFilePath());
}

void TestProcess::missingProgramIsSaid()
{
    for (const QString &program : {u"no-such-program-here"_s, u"/no/such/program"_s}) {
        ProcessRequest request;
        request.program = program;
        const auto result = run(request);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::NotFound);
        QVERIFY(result.error().what.contains(program));
    }
}

void TestProcess::unexecutableFileIsSaid()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"plain"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    ProcessRequest request;
    request.program = file.fileName();
    const auto result = run(request);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Permission);
}

void TestProcess::crashIsTold()
{
    const auto result = run(shell(u"kill -SEGV $$"_s));
    QVERIFY(result);
    QVERIFY(result->crashed);
    QCOMPARE(result->exitCode, SIGSEGV);
    QVERIFY(!result->succeeded());
}

void TestProcess::floodsDoNotBlock()
{
    ProcessRequest request =
        shell(u"head -c 30000000 /dev/zero | tr '\\0' 'x' >&2; head -c 30000000 /dev/zero | tr '\\0' 'y'"_s);
    request.keptBytes = 1000;
    request.timeout = std::chrono::seconds(60);
    const auto result = run(request);
    QVERIFY(result);
    QCOMPARE(result->standardError, QByteArray(1000, 'x'));
    QCOMPARE(result->standardOutput, QByteArray(1000, 'y'));
}

void TestProcess::closedStreamsDoNotEndTheWait()
{
    QElapsedTimer clock;
    clock.start();
    const auto result = run(shell(u"exec >/dev/null 2>&1; sleep 0.4; exit 5"_s));
    QVERIFY(result);
    QCOMPARE(result->exitCode, 5);
    QVERIFY(clock.elapsed() >= 400);
}

void TestProcess::cancelTerminates()
{
    qint64 elapsed = 0;
    const auto result = runAndCancelAtFirstLine(shell(u"echo ready; exec sleep 60"_s), &elapsed);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Cancelled);
    QVERIFY2(elapsed < 10'000, qPrintable(QString::number(elapsed)));
}

void TestProcess::cancelKillsWhatIgnoresIt()
{
    ProcessRequest request = shell(u"trap '' TERM; echo ready; while :; do sleep 60; done"_s);
    request.killDelay = std::chrono::milliseconds(200);
    qint64 elapsed = 0;
    const auto result = runAndCancelAtFirstLine(request, &elapsed);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Cancelled);
    QVERIFY2(elapsed >= 200 && elapsed < 10'000, qPrintable(QString::number(elapsed)));
}

void TestProcess::cancelReachesGrandchildren()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(u"pid"_s);
    qint64 elapsed = 0;
    const auto result =
        runAndCancelAtFirstLine(shell(u"(sleep 61 & echo $! > '%1'; echo ready; wait); true"_s.arg(file)), &elapsed);
    QVERIFY(!result);
    QFile pid(file);
    QVERIFY(pid.open(QIODevice::ReadOnly));
    const qint64 grandchild = pid.readAll().trimmed().toLongLong();
    QVERIFY(grandchild > 1);
    QTRY_VERIFY(!ProcessIdentity::of(grandchild).isAlive());
}

void TestProcess::cancelledBeforeTheStart()
{
    QTemporaryDir folder;
    JobContext context;
    context.cancel();
    const auto result = ProcessRunner::system().run(shell(u"touch '%1/made'"_s.arg(folder.path())), context);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Cancelled);
    QVERIFY(!QFile::exists(folder.filePath(u"made"_s)));
}

void TestProcess::backgroundChildDoesNotHoldTheWait()
{
    // As pg_ctl does: it ends, the server keeps its standard output.
    QElapsedTimer clock;
    clock.start();
    const auto result = run(shell(u"sleep 60 & echo $!"_s));
    QVERIFY(result);
    QVERIFY2(clock.elapsed() < 10'000, qPrintable(QString::number(clock.elapsed())));
    const auto background = result->standardOutput.trimmed().toInt();
    QVERIFY(background > 1);
    QCOMPARE(::kill(background, SIGKILL), 0);
}

void TestProcess::timeoutStops()
{
    ProcessRequest request = shell(u"echo words >&2; exec sleep 60"_s);
    request.timeout = std::chrono::milliseconds(300);
    const auto result = run(request);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Tool);
    QVERIFY(result.error().what.contains(u"0.3 s"_s));
    QCOMPARE(result.error().detail, u"words"_s);
}

void TestProcess::failureNamesTheLastWords()
{
    const auto withError = run(shell(u"echo chatter; echo reason >&2; exit 9"_s));
    const Error error = processFailure(u"Cannot do it."_s, *withError);
    QCOMPARE(error.code, u"9"_s);
    QCOMPARE(error.detail, u"reason"_s);
    const auto onOutput = run(shell(u"echo 'FAILED: no config'; exit 255"_s));
    QCOMPARE(processFailure(u"Cannot do it."_s, *onOutput).detail, u"FAILED: no config"_s);
}

void TestProcess::runsAsAnotherUser()
{
    ProcessRequest request = shell(u"id -u; id -g; id -G"_s);
    request.workingDirectory = u"/"_s;
    const auto nobody = ProcessUser{.uid = 65534, .gid = 65534};
    request.user = nobody;
    const auto result = run(request);
    if (::geteuid() == 0) {
        QVERIFY2(result, result ? "" : qPrintable(result.error().sentence()));
        QCOMPARE(result->standardOutput, "65534\n65534\n65534\n");
    } else {
        // Nobody but root may.
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::Permission);
    }
}

void TestProcess::identityTellsReusedIdsApart()
{
    const ProcessIdentity own = ProcessIdentity::current();
    QCOMPARE(own.pid, QCoreApplication::applicationPid());
    QVERIFY(own.isAlive());
    ProcessIdentity other = own;
    other.startTime = u"1"_s;
    QVERIFY(!other.isAlive());
    ProcessIdentity before = own;
    before.boot = u"another"_s;
    QVERIFY(!before.isAlive());
    QProcess child;
    child.start(u"sleep"_s, {u"60"_s});
    QVERIFY(child.waitForStarted());
    const ProcessIdentity identity = ProcessIdentity::of(child.processId());
    QVERIFY(identity.isAlive());
    // Dead, but not yet collected by this process.
    QCOMPARE(::kill(static_cast<pid_t>(identity.pid), SIGKILL), 0);
    QTRY_VERIFY(!identity.isAlive());
    child.waitForFinished();
    QVERIFY(!identity.isAlive());
    QVERIFY(!ProcessIdentity().isAlive());
}

ATHANOR_TEST_MAIN(TestProcess)
#include "tst_process.moc"
