// SPDX-License-Identifier: MIT
#include "core/interrupt.h"

#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace athanor {

namespace {

// A handler may do no more than write to a pipe.
int pipeEnds[2] = {-1, -1};

void onSignal(int number)
{
    const char byte = char(number);
    [[maybe_unused]] const auto written = ::write(pipeEnds[1], &byte, 1);
    std::signal(number, SIG_DFL);
}

} // namespace

Interrupt::Interrupt(std::function<void()> handler)
    : m_handler(std::move(handler))
{
    if (::pipe2(pipeEnds, O_CLOEXEC | O_NONBLOCK) != 0) {
        return;
    }
    m_notifier = std::make_unique<QSocketNotifier>(pipeEnds[0], QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] {
        char byte = 0;
        while (::read(pipeEnds[0], &byte, 1) > 0) {
        }
        m_handler();
    });
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        std::signal(number, onSignal);
    }
}

Interrupt::~Interrupt()
{
    if (m_notifier) {
        for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
            std::signal(number, SIG_DFL);
        }
        m_notifier.reset();
        ::close(pipeEnds[0]);
        ::close(pipeEnds[1]);
    }
}

} // namespace athanor
