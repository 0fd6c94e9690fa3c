// SPDX-License-Identifier: MIT
#pragma once

#include <QSocketNotifier>

#include <functional>
#include <memory>

namespace athanor {

// SIGINT, SIGTERM and SIGHUP become a call in the thread that made this object, once; a second one ends the process as
// usual.
// One object per process.
class Interrupt
{
public:
    explicit Interrupt(std::function<void()> handler);
    ~Interrupt();
    Q_DISABLE_COPY_MOVE(Interrupt)

private:
    std::function<void()> m_handler;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace athanor
