// SPDX-License-Identifier: MIT
#include "core/job.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>
#include <utility>

using namespace Qt::StringLiterals;

namespace athanor {

JobContext::JobContext() = default;
JobContext::~JobContext() = default;

void JobContext::cancel()
{
    if (m_cancelled.load()) {
        return; // also when the handler itself cancels
    }
    // Called under the lock, so that the handler's objects cannot go away while it runs.
    const QMutexLocker lock(&m_mutex);
    if (!m_cancelled.exchange(true) && m_cancelHandler) {
        m_cancelHandler();
    }
}

void JobContext::setCancelHandler(std::function<void()> handler)
{
    const QMutexLocker lock(&m_mutex);
    m_cancelHandler = std::move(handler);
    if (m_cancelHandler && m_cancelled.load()) {
        m_cancelHandler();
    }
}

void JobContext::setProgress(int done, int total, const QString &step)
{
    Q_UNUSED(done)
    Q_UNUSED(total)
    Q_UNUSED(step)
}

void JobContext::log(const QString &line)
{
    Q_UNUSED(line)
}

// What the working thread leaves for the Job's own thread. At most one event is under way at a time, however often the
// work reports: a flood of lines must not hold up the event loop.
class Job::Context : public JobContext
{
public:
    explicit Context(Job *job)
        : m_job(job)
    {
    }

    void setProgress(int done, int total, const QString &step) override
    {
        const QMutexLocker lock(&m_mutex);
        m_pending.progress = Progress{.done = done, .total = total, .step = step};
        schedule();
    }

    void log(const QString &line) override
    {
        const QMutexLocker lock(&m_mutex);
        m_pending.lines.append(line);
        schedule();
    }

    void finish(Result<QString> result)
    {
        const QMutexLocker lock(&m_mutex);
        m_pending.result = std::move(result);
        schedule();
    }

    void detach()
    {
        const QMutexLocker lock(&m_mutex);
        m_job = nullptr;
    }

    struct Progress
    {
        int done = 0;
        int total = 0;
        QString step;
    };
    struct Pending
    {
        std::optional<Progress> progress;
        QStringList lines;
        std::optional<Result<QString>> result;
    };

    Pending take()
    {
        const QMutexLocker lock(&m_mutex);
        m_scheduled = false;
        return std::exchange(m_pending, {});
    }

private:
    // With the mutex held, so that the Job cannot go away in between; its destructor drops what is still queued.
    void schedule()
    {
        if (m_job != nullptr && !m_scheduled) {
            m_scheduled = true;
            QMetaObject::invokeMethod(m_job, [job = m_job] { job->receive(); }, Qt::QueuedConnection);
        }
    }

    QMutex m_mutex;
    Job *m_job;
    Pending m_pending;
    bool m_scheduled = false;
};

Job::Job(const QString &title, QObject *parent)
    : QObject(parent)
    , m_title(title)
    , m_startedAt(QDateTime::currentDateTimeUtc())
{
}

Job::~Job()
{
    if (m_context) {
        m_context->detach();
        m_context->cancel();
        m_thread->wait();
    }
}

void Job::start(Work work)
{
    Q_ASSERT(!m_context);
    m_context = std::make_shared<Context>(this);
    // Not from the global pool: long jobs must not starve short reads.
    m_thread.reset(QThread::create([context = m_context, work = std::move(work)] { context->finish(work(*context)); }));
    m_thread->start();
}

void Job::receive()
{
    Context::Pending pending = m_context->take();
    if (pending.progress) {
        m_done = pending.progress->done;
        m_total = pending.progress->total;
        m_step = pending.progress->step;
        Q_EMIT progressChanged();
    }
    if (!pending.lines.isEmpty()) {
        m_log.append(pending.lines);
        Q_EMIT linesLogged(pending.lines);
    }
    if (pending.result) {
        const Result<QString> result = *std::move(pending.result);
        m_finishedAt = QDateTime::currentDateTimeUtc();
        if (result) {
            m_state = State::Succeeded;
            m_outcome = *result;
        } else {
            m_state = result.error().kind == Error::Kind::Cancelled ? State::Cancelled : State::Failed;
            m_error = result.error();
            m_outcome = result.error().sentence();
        }
        Q_EMIT finished(); // last: a receiver may delete the job
    }
}

void Job::cancel()
{
    if (m_context && m_state == State::Running) {
        m_context->cancel();
    }
}

qint64 Job::elapsedMilliseconds() const
{
    return m_startedAt.msecsTo(m_finishedAt.isValid() ? m_finishedAt : QDateTime::currentDateTimeUtc());
}

void freeBeside(std::shared_ptr<const void> value)
{
    if (value) {
        QThreadPool::globalInstance()->start([value = std::move(value)]() mutable { value.reset(); });
    }
}

namespace {

QThreadPool &waitingPool()
{
    static QThreadPool pool;
    [[maybe_unused]] static const bool prepared = [] {
        pool.setMaxThreadCount(std::max(16, 2 * QThread::idealThreadCount()));
        // As QCoreApplication does with the global pool: work may use what goes with the application.
        qAddPostRoutine([] { pool.waitForDone(); });
        return true;
    }();
    return pool;
}

} // namespace

LatestTask::LatestTask(QObject *parent, Kind kind)
    : QObject(parent)
    , m_kind(kind)
{
}

LatestTask::~LatestTask()
{
    cancel();
}

void LatestTask::cancel()
{
    ++m_ticket;
    if (m_context) {
        m_context->cancel();
        m_context.reset();
    }
}

std::shared_ptr<JobContext> LatestTask::reportingContext(quint64 ticket)
{
    class Context : public JobContext
    {
    public:
        explicit Context(std::function<void(const QString &)> report)
            : m_report(std::move(report))
        {
        }
        void setProgress(int, int, const QString &step) override { m_report(step); }

    private:
        std::function<void(const QString &)> m_report;
    };
    return std::make_shared<Context>([self = QPointer<LatestTask>(this), ticket](const QString &step) {
        post([self, ticket, step] {
            if (self && self->m_ticket == ticket && self->m_context) {
                Q_EMIT self->progressed(step);
            }
        });
    });
}

void LatestTask::start(Kind kind, std::function<void()> work)
{
    QThreadPool &pool = kind == Kind::Waiting ? waitingPool() : *QThreadPool::globalInstance();
    pool.start(std::move(work));
}

bool LatestTask::waitForAll(int milliseconds)
{
    return waitingPool().waitForDone(milliseconds) && QThreadPool::globalInstance()->waitForDone(milliseconds);
}

void LatestTask::post(std::function<void()> function)
{
    if (QCoreApplication *application = QCoreApplication::instance()) {
        QMetaObject::invokeMethod(application, std::move(function), Qt::QueuedConnection);
    }
}

} // namespace athanor
