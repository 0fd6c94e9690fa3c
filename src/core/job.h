// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QDateTime>
#include <QMutex>
#include <QObject>
#include <QPointer>
#include <QStringList>
#include <QThread>
#include <QThreadPool>

#include <atomic>
#include <functional>
#include <memory>

namespace athanor {

// What running work may use: progress, log lines and cancel. Thread-safe; lives as long as the work runs.
// Functions below desktop/ and ctl/ take a JobContext &, so that dialog and command line call the same function.
class JobContext
{
public:
    JobContext();
    virtual ~JobContext();
    Q_DISABLE_COPY_MOVE(JobContext)

    [[nodiscard]] bool isCancelled() const { return m_cancelled.load(std::memory_order_relaxed); }
    // From any thread: sets the flag and calls the handler (if any) once, in the calling thread.
    void cancel();
    // What to do at once on cancel (for example PQcancel). Called immediately if already cancelled. An empty function
    // removes it.
    void setCancelHandler(std::function<void()> handler);

    // done of total steps; total 0 means unknown. `step` is a translated phrase for the jobs dock.
    virtual void setProgress(int done, int total, const QString &step);
    // One line for the live log. Never contains a secret.
    virtual void log(const QString &line);

private:
    std::atomic<bool> m_cancelled = false;
    QMutex m_mutex;
    std::function<void()> m_cancelHandler;
};

// Removes the cancel handler at the end of a scope.
class CancelHandlerScope
{
public:
    CancelHandlerScope(JobContext &context, std::function<void()> handler)
        : m_context(context)
    {
        m_context.setCancelHandler(std::move(handler));
    }
    ~CancelHandlerScope() { m_context.setCancelHandler({}); }
    Q_DISABLE_COPY_MOVE(CancelHandlerScope)

private:
    JobContext &m_context;
};

// One piece of long work as the GUI sees it: title, state, progress, log, outcome. Lives in the thread that made it;
// the work runs in a thread of its own and reports through queued signals, many reports at a time in one.
class Job : public QObject
{
    Q_OBJECT

public:
    enum class State { Running, Succeeded, Failed, Cancelled };
    Q_ENUM(State)

    // Work returns an outcome sentence ("3 revisions applied") or an error.
    using Work = std::function<Result<QString>(JobContext &)>;

    Job(const QString &title, QObject *parent);
    ~Job() override; // cancels and waits for running work

    void start(Work work);
    void cancel();

    [[nodiscard]] QString title() const { return m_title; }
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] int done() const { return m_done; }
    [[nodiscard]] int total() const { return m_total; }
    [[nodiscard]] QString step() const { return m_step; }
    [[nodiscard]] QString outcome() const { return m_outcome; } // sentence of success or failure
    [[nodiscard]] Error error() const { return m_error; }
    [[nodiscard]] QStringList logLines() const { return m_log; }
    [[nodiscard]] QDateTime startedAt() const { return m_startedAt; }
    [[nodiscard]] qint64 elapsedMilliseconds() const;

Q_SIGNALS:
    void progressChanged();
    void linesLogged(const QStringList &lines);
    void finished();

private:
    class Context;
    void receive(); // what the work has reported since the last time

    QString m_title;
    State m_state = State::Running;
    int m_done = 0;
    int m_total = 0;
    QString m_step;
    QString m_outcome;
    Error m_error;
    QStringList m_log;
    QDateTime m_startedAt;
    QDateTime m_finishedAt;
    std::shared_ptr<Context> m_context;
    std::unique_ptr<QThread> m_thread;
};

// Frees a large value in a thread of the pool: the one that lets go of it need not wait.
void freeBeside(std::shared_ptr<const void> value);

// Runs work off the calling thread and hands its result back to the owner's thread; a newer request replaces the
// older one (latest wins), and a result whose owner is gone is dropped. The application waits for all of them at its
// end.
class LatestTask : public QObject
{
    Q_OBJECT

public:
    // Work that waits (for a database, a disk, a name to be resolved, which nothing can cancel) has many threads; work
    // that computes only has as many as there are cores, and never waits for the other.
    enum class Kind { Waiting, Computing };

    explicit LatestTask(QObject *parent, Kind kind = Kind::Waiting);
    ~LatestTask() override; // cancels; does not wait

    template <typename Function, typename Receiver>
    void run(Function work, Receiver receive)
    {
        cancel();
        const quint64 ticket = ++m_ticket;
        m_context = reportingContext(ticket);
        QPointer<LatestTask> self(this);
        start(m_kind,
              [self, ticket, context = m_context, work = std::move(work), receive = std::move(receive)]() mutable {
                  auto result = std::make_shared<decltype(work(*context))>(work(*context));
                  if (context->isCancelled()) {
                      return; // nobody waits for it
                  }
                  post([self, ticket, result = std::move(result), receive = std::move(receive)]() mutable {
                      if (self && self->m_ticket == ticket) {
                          self->m_context.reset();
                          receive(std::move(*result));
                      } else {
                          freeBeside(std::move(result));
                      }
                  });
              });
    }
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_context != nullptr; }
    // Whether the work of all tasks, cancelled or not, has ended in time; for tests.
    static bool waitForAll(int milliseconds);

Q_SIGNALS:
    void progressed(const QString &step); // of the newest request, as its work told it

private:
    std::shared_ptr<JobContext> reportingContext(quint64 ticket);
    static void start(Kind kind, std::function<void()> work);
    static void post(std::function<void()> function); // to the application's thread

    const Kind m_kind;
    std::shared_ptr<JobContext> m_context;
    quint64 m_ticket = 0;
};

} // namespace athanor
