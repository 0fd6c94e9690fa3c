// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace athanor::test {

// Measures how long the event loop of the thread it lives in was held at most: another thread asks it for a sign of
// life every few milliseconds and takes the time until the answer. Time in which the loop's thread was ready to run and
// had no processor (the kernel's schedstat) does not count: that is the machine's load, not ours. One per program.
class EventLoopWatchdog : public QObject
{
public:
    // While it lives, the thread of the loop does work of the test itself that cannot run beside it (desktop/beside.h):
    // its time is not counted. Never around the work of the product. Inside another one, in other threads, and without
    // a watchdog, it does nothing.
    class Pause
    {
    public:
        explicit Pause(const char *reason);
        ~Pause();
        Q_DISABLE_COPY_MOVE(Pause)

    private:
        EventLoopWatchdog *m_watchdog; // null: none, or not its thread
        const char *m_reason;
    };

    EventLoopWatchdog();
    ~EventLoopWatchdog() override;

    // Longest time between a question and its answer, up to now: lets the loop go on until a question that was asked
    // after the call is answered, so that what held it last is seen, too. Milliseconds.
    [[nodiscard]] qint64 longestHold();
    void reset();

    // The limit of the house in milliseconds: 100, and 400 under AddressSanitizer, whose code is several times slower.
    static qint64 limit();

private:
    using Clock = std::chrono::steady_clock;

    struct Moment
    {
        Clock::time_point time;
        std::chrono::nanoseconds paused; // until then
    };

    void watch(const std::stop_token &stop);

    [[nodiscard]] std::chrono::nanoseconds withoutProcessor() const;
    [[nodiscard]] Moment now();

    std::atomic<qint64> m_longest = 0;
    std::atomic<qint64> m_answers = 0; // counted when their time is in m_longest
    std::mutex m_pauseMutex;
    std::chrono::nanoseconds m_paused{}; // all pauses that have ended
    Clock::time_point m_pauseStart; // zero: none goes on
    const int m_threadId; // of the loop
    std::jthread m_thread;
};

} // namespace athanor::test
