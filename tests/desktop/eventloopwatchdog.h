// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QTimer>

#include <atomic>
#include <thread>

namespace athanor::test {

// Measures how long the event loop of the thread it lives in was held at most: another thread asks it for a sign of
// life every few milliseconds and takes the time until the answer. Time in which the loop's thread was ready to run and
// had no processor (the kernel's schedstat) does not count: that is the machine's load, not ours.
class EventLoopWatchdog : public QObject
{
public:
    EventLoopWatchdog();
    ~EventLoopWatchdog() override;

    // Longest time between a question and its answer. Milliseconds.
    [[nodiscard]] qint64 longestHold() const { return m_longest.load(); }
    void reset();

    // The limit of the house, more in builds with sanitizers.
    static qint64 limit();

private:
    void watch(const std::stop_token &stop);

    [[nodiscard]] qint64 nanosecondsWithoutProcessor() const;

    std::atomic<qint64> m_longest = 0;
    const int m_threadId; // of the loop
    std::jthread m_thread;
};

} // namespace athanor::test
