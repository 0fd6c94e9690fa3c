// SPDX-License-Identifier: MIT
#pragma once

#include <QThread>
#include <QtTypes>

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sched.h>

namespace athanor {

namespace sidebyside {

// Threads beside those that ask for them: all share so many, as modules are read side by side, too.
inline std::atomic<int> helping = 0;

// Lets a thread that has been made run on other cores than its maker. A scheduler that packs threads leaves both on
// one, where they take turns.
inline void moveAside(std::jthread &thread)
{
    cpu_set_t cores;
    const int own = ::sched_getcpu();
    if (own < 0 || ::sched_getaffinity(0, sizeof(cores), &cores) != 0 || !CPU_ISSET(own, &cores)) {
        return;
    }
    CPU_CLR(own, &cores);
    if (CPU_COUNT(&cores) > 0) {
        ::pthread_setaffinity_np(thread.native_handle(), sizeof(cores), &cores);
    }
}

} // namespace sidebyside

// Calls work(0) to work(count - 1), in any order and from several threads if there are at least `many`. Not
// QtConcurrent, whose threads take as long to start as some fifty files to be read, while this one would wait.
template <typename Work>
void forEachSideBySide(qsizetype count, qsizetype many, const Work &work)
{
    constexpr qsizetype atOnce = 16;
    std::atomic<qsizetype> next = 0;
    const auto run = [count, &next, &work] {
        for (qsizetype begin = 0; (begin = next.fetch_add(atOnce)) < count;) {
            for (qsizetype index = begin; index < std::min(begin + atOnce, count); ++index) {
                work(index);
            }
        }
    };
    std::vector<std::jthread> helpers;
    const auto most = static_cast<size_t>(count < many ? 0 : QThread::idealThreadCount() - 1);
    while (helpers.size() < most) {
        if (sidebyside::helping.fetch_add(1) >= QThread::idealThreadCount() - 1) {
            --sidebyside::helping;
            break;
        }
        try {
            helpers.emplace_back([&run] {
                run();
                --sidebyside::helping;
            });
            sidebyside::moveAside(helpers.back());
        } catch (const std::system_error &) { // there are too many: it takes longer
            --sidebyside::helping;
            break;
        }
    }
    run();
}

} // namespace athanor
