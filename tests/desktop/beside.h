// SPDX-License-Identifier: MIT
#pragma once

#include <QTest>

#include <chrono>
#include <future>

namespace athanor::test {

// Runs a judge's or a server's work in a thread of its own while the event loop goes on, and returns what it returns.
template <typename Function>
auto beside(Function function)
{
    auto result = std::async(std::launch::async, std::move(function));
    const bool ready = QTest::qWaitFor(
        [&] { return result.wait_for(std::chrono::milliseconds(0)) == std::future_status::ready; }, 120'000);
    if (!ready) {
        qWarning("still waiting for something beside the window");
    }
    return result.get();
}

} // namespace athanor::test
