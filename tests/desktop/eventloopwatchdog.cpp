// SPDX-License-Identifier: MIT
#include "desktop/eventloopwatchdog.h"

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>

#if defined(__SANITIZE_ADDRESS__)
#define ATHANOR_SANITIZED 1
#endif

namespace athanor::test {

namespace {

using Clock = std::chrono::steady_clock;

struct Question
{
    std::mutex mutex;
    std::condition_variable_any answered;
    bool isAnswered = false;
    Clock::time_point answer;
};

} // namespace

EventLoopWatchdog::EventLoopWatchdog()
    : m_threadId(gettid())
    , m_thread([this](const std::stop_token &stop) { watch(stop); })
{
}

EventLoopWatchdog::~EventLoopWatchdog()
{
    m_thread.request_stop();
    m_thread.join();
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

qint64 EventLoopWatchdog::nanosecondsWithoutProcessor() const
{
    // Time on the processor, time waiting for it, number of slices; Linux, Documentation/scheduler/sched-stats.
    std::ifstream file("/proc/self/task/" + std::to_string(m_threadId) + "/schedstat");
    qint64 running = 0;
    qint64 waiting = 0;
    file >> running >> waiting;
    return file ? waiting : 0;
}

void EventLoopWatchdog::watch(const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        auto question = std::make_shared<Question>();
        const qint64 waitedBefore = nanosecondsWithoutProcessor();
        const Clock::time_point asked = Clock::now();
        QMetaObject::invokeMethod(
            this,
            [question] {
                const std::scoped_lock lock(question->mutex);
                question->answer = Clock::now();
                question->isAnswered = true;
                question->answered.notify_all();
            },
            Qt::QueuedConnection);
        std::unique_lock lock(question->mutex);
        if (!question->answered.wait(lock, stop, [&] { return question->isAnswered; })) {
            return;
        }
        const qint64 waited = (nanosecondsWithoutProcessor() - waitedBefore) / 1'000'000;
        const qint64 held =
            std::chrono::duration_cast<std::chrono::milliseconds>(question->answer - asked).count() - waited;
        lock.unlock();
        m_longest = std::max(m_longest.load(), held);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

} // namespace athanor::test
