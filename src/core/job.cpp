// SPDX-License-Identifier: MIT
#include "core/job.h"

#include <QCoreApplication>
#include <QWaitCondition>

using namespace Qt::StringLiterals;

namespace athanor {

JobContext::JobContext() = default;
JobContext::~JobContext() = default;

void JobContext::cancel()
{
    std::function<void()> handler;
    {
        QMutexLocker lock(&m_mutex);
        if (m_cancelled.exchange(true)) {
            return;
        }
        handler = m_cancelHandler;
        // Called under the lock, so that the handler's objects cannot go away while it runs.
        if (handler) {
            handler();
        }
    }
}

void JobContext::setCancelHandler(std::function<void()> handler)
{
    QMutexLocker lock(&m_mutex);
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

class Job::Context : public JobContext
{
public:
    explicit Context(Job *job)
        : m_job(job)
    {
    }

    void setProgress(int done, int total, const QString &step) override
    {
        deliver([done, total, step](Job &job) {
            job.m_done = done;
            job.m_total = total;
            job.m_step = step;
            Q_EMIT job.progressChanged();
        });
    }

    void log(const QString &line) override
    {
        deliver([line](Job &job) {
            job.m_log.append(line);
            Q_EMIT job.lineLogged(line);
        });
    }

    void deliver(std::function<void(Job &)> function)
    {
        QMutexLocker lock(&m_mutex);
        if (m_job == nullptr) {
            return;
        }
        QMetaObject::invokeMethod(
            m_job, [job = m_job, function = std::move(function)] { function(*job); }, Qt::QueuedConnection);
    }

    void detach()
    {
        QMutexLocker lock(&m_mutex);
        m_job = nullptr;
    }

    void setEnded()
    {
        QMutexLocker lock(&m_mutex);
        m_ended = true;
        m_endedCondition.wakeAll();
    }

    void waitForEnd()
    {
        QMutexLocker lock(&m_mutex);
        while (!m_ended) {
            m_endedCondition.wait(&m_mutex);
        }
    }

private:
    QMutex m_mutex;
    QWaitCondition m_endedCondition;
    Job *m_job;
    bool m_ended = false;
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
        m_context->waitForEnd();
    }
}

void Job::start(Work work)
{
    Q_ASSERT(!m_context);
    m_context = std::make_shared<Context>(this);
    // Not from the global pool: long jobs must not starve short reads.
    auto *thread = QThread::create([context = m_context, work = std::move(work)] {
        Result<QString> result = work(*context);
        const bool cancelled = context->isCancelled();
        context->deliver([result = std::move(result), cancelled](Job &job) {
            job.m_finishedAt = QDateTime::currentDateTimeUtc();
            if (result) {
                job.m_state = State::Succeeded;
                job.m_outcome = *result;
            } else {
                const bool byCancel = result.error().kind == Error::Kind::Cancelled;
                job.m_state = byCancel || cancelled ? State::Cancelled : State::Failed;
                job.m_error = result.error();
                job.m_outcome = result.error().sentence();
            }
            Q_EMIT job.finished();
        });
        context->setEnded();
    });
    QObject::connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    thread->start();
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

LatestTask::LatestTask(QObject *parent)
    : QObject(parent)
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

void LatestTask::start(std::function<void()> work)
{
    QThreadPool::globalInstance()->start(std::move(work));
}

void LatestTask::post(std::function<void()> function)
{
    if (QCoreApplication *application = QCoreApplication::instance()) {
        QMetaObject::invokeMethod(application, std::move(function), Qt::QueuedConnection);
    }
}

} // namespace athanor
