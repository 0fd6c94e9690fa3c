// SPDX-License-Identifier: MIT
#include "support/eventloopwatchdog.h"

#include <QTest>

#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#define ATHANOR_SANITIZED 1
#endif

namespace athanor::test {

namespace {

std::atomic<EventLoopWatchdog *> watching = nullptr;

qint64 milliseconds(std::chrono::nanoseconds time)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

} // namespace

EventLoopWatchdog::Pause::Pause(const char *reason)
    : m_watchdog(watching)
    , m_reason(reason)
{
    if (m_watchdog != nullptr && m_watchdog->m_threadId != gettid()) {
        m_watchdog = nullptr;
    }
    if (m_watchdog != nullptr) {
        const std::scoped_lock lock(m_watchdog->m_pauseMutex);
        if (m_watchdog->m_pauseStart == Clock::time_point()) {
            m_watchdog->m_pauseStart = Clock::now();
        } else {
            m_watchdog = nullptr;
        }
    }
}

EventLoopWatchdog::Pause::~Pause()
{
    if (m_watchdog == nullptr) {
        return;
    }
    std::chrono::nanoseconds length{};
    {
        const std::scoped_lock lock(m_watchdog->m_pauseMutex);
        length = Clock::now() - std::exchange(m_watchdog->m_pauseStart, {});
        m_watchdog->m_paused += length;
    }
    if (milliseconds(length) > limit()) {
        qInfo("%lld ms without the watchdog: %s", static_cast<long long>(milliseconds(length)), m_reason);
    }
}

EventLoopWatchdog::EventLoopWatchdog()
    : m_threadId(gettid())
    , m_thread([this](const std::stop_token &stop) { watch(stop); })
{
    watching = this;
}

EventLoopWatchdog::~EventLoopWatchdog()
{
    watching = nullptr;
    m_thread.request_stop();
    m_thread.join();
}

qint64 EventLoopWatchdog::longestHold()
{
    // The next answer may be to a question that was asked before.
    const qint64 wanted = m_answers + 2;
    if (!QTest::qWaitFor([&] { return m_answers >= wanted; }, 60'000)) {
        qFatal("the event loop does not answer");
    }
    return m_longest;
}

void EventLoopWatchdog::reset()
{
    m_longest = 0;
}

qint64 EventLoopWatchdog::limit()
{
#ifdef ATHANOR_SANITIZED
    return 400;
#else
    return 100;
#endif
}

std::chrono::nanoseconds EventLoopWatchdog::withoutProcessor() const
{
    // Time on the processor, time waiting for it, number of slices; Linux, Documentation/scheduler/sched-stats.
    std::ifstream file("/proc/self/task/" + std::to_string(m_threadId) + "/schedstat");
    qint64 running = 0;
    qint64 waiting = 0;
    file >> running >> waiting;
    return std::chrono::nanoseconds(file ? waiting : 0);
}

EventLoopWatchdog::Moment EventLoopWatchdog::now()
{
    const std::scoped_lock lock(m_pauseMutex);
    const Clock::time_point time = Clock::now();
    const bool isPaused = m_pauseStart != Clock::time_point();
    return {.time = time, .paused = m_paused + (isPaused ? time - m_pauseStart : std::chrono::nanoseconds())};
}

void EventLoopWatchdog::watch(const std::stop_token &stop)
{
    struct Question
    {
        std::mutex mutex;
        std::condition_variable_any answered;
        std::optional<Moment> answer;
    };
    while (!stop.stop_requested()) {
        auto question = std::make_shared<Question>();
        const std::chrono::nanoseconds waitedBefore = withoutProcessor();
        const Moment asked = now();
        QMetaObject::invokeMethod(
            this,
            [this, question] {
                const std::scoped_lock lock(question->mutex);
                question->answer = now();
                question->answered.notify_all();
            },
            Qt::QueuedConnection);
        std::unique_lock lock(question->mutex);
        if (!question->answered.wait(lock, stop, [&] { return question->answer.has_value(); })) {
            return;
        }
        const std::chrono::nanoseconds waited = withoutProcessor() - waitedBefore;
        const std::chrono::nanoseconds paused = question->answer->paused - asked.paused;
        const std::chrono::nanoseconds held = question->answer->time - asked.time - waited - paused;
        lock.unlock();
        m_longest = std::max(m_longest.load(), milliseconds(held));
        ++m_answers;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

} // namespace athanor::test
