// SPDX-License-Identifier: MIT
#include "core/error.h"
#include "core/job.h"
#include "support/testmain.h"

#include <QElapsedTimer>
#include <QScopeGuard>
#include <QSemaphore>
#include <QSignalSpy>

#include <memory>
#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
using namespace athanor;

class TestJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reportsProgressLinesAndOutcome();
    void failureAndCancelAreTold();
    void destructionCancelsAndWaits();
    void destructionInTheFinishedSlot();
    void floodOfLinesArrivesWholeAndInOrder();
    void reportsFromManyThreads();
    void cancelHandlerRunsOnce();
    void cancelHandlerSetLateRunsAtOnce();
    void cancelHandlerIsGoneAfterItsScope();
    void cancelRacesWithHandlers();
    void latestTaskDropsOlderResults();
    void latestTaskForgetsADeadOwner();
    void latestTaskCancelsTheOlderWork();
    void latestTaskRunsBesideOthersThatWait();
    void errorSentence();
};

void TestJob::reportsProgressLinesAndOutcome()
{
    Job job(u"work"_s, nullptr);
    QSignalSpy finished(&job, &Job::finished);
    QSignalSpy progress(&job, &Job::progressChanged);
    const QThread *workThread = nullptr;
    job.start([&workThread](JobContext &context) -> Result<QString> {
        workThread = QThread::currentThread();
        context.setProgress(2, 5, u"step"_s);
        context.log(u"line"_s);
        return u"done"_s;
    });
    QCOMPARE(job.state(), Job::State::Running);
    QVERIFY(finished.wait());
    QCOMPARE(job.state(), Job::State::Succeeded);
    QCOMPARE(job.outcome(), u"done"_s);
    QCOMPARE(job.done(), 2);
    QCOMPARE(job.total(), 5);
    QCOMPARE(job.step(), u"step"_s);
    QCOMPARE(job.logLines(), QStringList{u"line"_s});
    QCOMPARE(progress.size(), 1);
    QVERIFY(workThread != QThread::currentThread());
    const qint64 elapsed = job.elapsedMilliseconds();
    QVERIFY(elapsed >= 0);
    job.cancel();
    QCOMPARE(job.state(), Job::State::Succeeded);
}

void TestJob::failureAndCancelAreTold()
{
    Job failing(u"work"_s, nullptr);
    QSignalSpy failed(&failing, &Job::finished);
    failing.start([](JobContext &) -> Result<QString> {
        return std::unexpected(Error::make(Error::Kind::Tool, u"Cannot do it."_s, u"Do it yourself."_s));
    });
    QVERIFY(failed.wait());
    QCOMPARE(failing.state(), Job::State::Failed);
    QCOMPARE(failing.error().kind, Error::Kind::Tool);
    QCOMPARE(failing.outcome(), u"Cannot do it. Do it yourself."_s);

    Job cancelled(u"work"_s, nullptr);
    QSignalSpy ended(&cancelled, &Job::finished);
    cancelled.start([](JobContext &context) -> Result<QString> {
        while (!context.isCancelled()) {
            QThread::yieldCurrentThread();
        }
        return std::unexpected(Error::make(Error::Kind::Cancelled, u"Stopped."_s));
    });
    cancelled.cancel();
    QVERIFY(ended.wait());
    QCOMPARE(cancelled.state(), Job::State::Cancelled);
}

void TestJob::destructionCancelsAndWaits()
{
    std::atomic<bool> ended = false;
    QSemaphore started;
    {
        Job job(u"work"_s, nullptr);
        job.start([&](JobContext &context) -> Result<QString> {
            started.release();
            while (!context.isCancelled()) {
                QThread::yieldCurrentThread();
            }
            context.log(u"nobody reads this"_s);
            ended = true;
            return QString();
        });
        started.acquire();
    }
    QVERIFY(ended);
    QCoreApplication::processEvents();
}

void TestJob::destructionInTheFinishedSlot()
{
    QPointer<Job> job = new Job(u"work"_s, this);
    connect(job, &Job::finished, this, [&job] { delete job; });
    job->start([](JobContext &) -> Result<QString> { return u"done"_s; });
    QTRY_VERIFY(job.isNull());
}

void TestJob::floodOfLinesArrivesWholeAndInOrder()
{
    constexpr int count = 50000;
    Job job(u"work"_s, nullptr);
    QSignalSpy finished(&job, &Job::finished);
    int lines = 0;
    int progress = 0;
    connect(&job, &Job::linesLogged, this, [&lines](const QStringList &logged) { lines += logged.size(); });
    connect(&job, &Job::progressChanged, this, [&progress] { ++progress; });
    job.start([](JobContext &context) -> Result<QString> {
        for (int i = 0; i < count; ++i) {
            context.log(QString::number(i));
            context.setProgress(i + 1, count, {});
        }
        return QString();
    });
    QVERIFY(finished.wait(30000));
    QCOMPARE(lines, count);
    QVERIFY2(progress < count, "many reports are told at once");
    QCOMPARE(job.done(), count);
    const QStringList logged = job.logLines();
    for (int i = 0; i < count; ++i) {
        QCOMPARE(logged[i], QString::number(i));
    }
}

void TestJob::reportsFromManyThreads()
{
    Job job(u"work"_s, nullptr);
    QSignalSpy finished(&job, &Job::finished);
    job.start([](JobContext &context) -> Result<QString> {
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&context] {
                for (int i = 0; i < 1000; ++i) {
                    context.log(u"x"_s);
                }
            });
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
        return QString();
    });
    QVERIFY(finished.wait(30000));
    QCOMPARE(job.logLines().size(), 4000);
}

void TestJob::cancelHandlerRunsOnce()
{
    JobContext context;
    int calls = 0;
    context.setCancelHandler([&] {
        ++calls;
        context.cancel(); // must neither recurse nor deadlock
    });
    context.cancel();
    context.cancel();
    QCOMPARE(calls, 1);
    QVERIFY(context.isCancelled());
}

void TestJob::cancelHandlerSetLateRunsAtOnce()
{
    JobContext context;
    context.cancel();
    int calls = 0;
    context.setCancelHandler([&calls] { ++calls; });
    QCOMPARE(calls, 1);
}

void TestJob::cancelHandlerIsGoneAfterItsScope()
{
    JobContext context;
    int calls = 0;
    {
        const CancelHandlerScope scope(context, [&calls] { ++calls; });
    }
    context.cancel();
    QCOMPARE(calls, 0);
}

void TestJob::cancelRacesWithHandlers()
{
    for (int round = 0; round < 500; ++round) {
        JobContext context;
        std::atomic<int> calls = 0;
        std::thread canceller([&context] { context.cancel(); });
        {
            auto object = std::make_unique<int>(1);
            const CancelHandlerScope scope(context, [&] { calls += *object; });
        }
        canceller.join();
        QVERIFY(calls <= 1);
    }
}

void TestJob::latestTaskDropsOlderResults()
{
    LatestTask task(nullptr);
    QSemaphore firstMayEnd;
    QStringList received;
    task.run(
        [&firstMayEnd](JobContext &) {
            firstMayEnd.acquire();
            return u"first"_s;
        },
        [&received](const QString &result) { received.append(result); });
    task.run([](JobContext &) { return u"second"_s; }, [&received](const QString &result) { received.append(result); });
    QVERIFY(task.isRunning());
    firstMayEnd.release();
    QTRY_COMPARE(received, QStringList{u"second"_s});
    QVERIFY(LatestTask::waitForAll(5000));
    QCoreApplication::processEvents();
    QCOMPARE(received, QStringList{u"second"_s});
    QVERIFY(!task.isRunning());
}

void TestJob::latestTaskForgetsADeadOwner()
{
    auto task = std::make_unique<LatestTask>(nullptr);
    QSemaphore mayEnd;
    bool received = false;
    task->run(
        [&mayEnd](JobContext &) {
            mayEnd.acquire();
            return 1;
        },
        [&received](int) { received = true; });
    task.reset();
    mayEnd.release();
    QVERIFY(LatestTask::waitForAll(5000));
    QCoreApplication::processEvents();
    QVERIFY(!received);
}

void TestJob::latestTaskCancelsTheOlderWork()
{
    LatestTask task(nullptr);
    QSemaphore started;
    std::atomic<bool> sawCancel = false;
    task.run(
        [&](JobContext &context) {
            started.release();
            while (!context.isCancelled()) {
                QThread::yieldCurrentThread();
            }
            sawCancel = true;
            return 1;
        },
        [](int) {});
    started.acquire();
    task.cancel();
    QVERIFY(LatestTask::waitForAll(5000));
    QVERIFY(sawCancel);
}

// A connect to a host whose name is not resolved cannot be cancelled.
void TestJob::latestTaskRunsBesideOthersThatWait()
{
    QSemaphore mayEnd;
    std::vector<std::unique_ptr<LatestTask>> stuck;
    const int count = QThread::idealThreadCount() + 1; // more than the global pool has threads
    for (int i = 0; i < count; ++i) {
        stuck.push_back(std::make_unique<LatestTask>(nullptr));
        stuck.back()->run(
            [&mayEnd](JobContext &) {
                mayEnd.acquire();
                return 0;
            },
            [](int) {});
    }
    const auto release = qScopeGuard([&mayEnd, count] {
        mayEnd.release(count);
        LatestTask::waitForAll(5000);
    });
    int received = 0;
    LatestTask waiting(nullptr);
    LatestTask computing(nullptr, LatestTask::Kind::Computing);
    waiting.run([](JobContext &) { return 1; }, [&received](int result) { received += result; });
    computing.run([](JobContext &) { return 10; }, [&received](int result) { received += result; });
    QTRY_COMPARE(received, 11);
}

void TestJob::errorSentence()
{
    Error error = Error::at(Error::Kind::Syntax, u"Cannot read the revision."_s, u"/a/b.py"_s, 7, u"Mend it."_s);
    error.detail = u"expected\n  ':'"_s;
    QCOMPARE(error.sentence(), u"Cannot read the revision. (/a/b.py:7) expected ':' Mend it."_s);
}

ATHANOR_TEST_MAIN(TestJob)
#include "tst_job.moc"
