// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"

#include <QString>

#include <functional>

namespace athanor::ctl {

// Where a command writes, and whom it asks; tests hand in their own.
struct Console
{
    std::function<void(const QString &text)> out; // results
    std::function<void(const QString &text)> err; // errors, progress
    // Asks a question that is answered by yes or no. Empty: nobody is there to answer.
    std::function<bool(const QString &question)> ask;
};

// Progress and log lines of a command, on standard error unless it is to be quiet.
class ConsoleJob : public JobContext
{
public:
    ConsoleJob(const Console &console, bool quiet)
        : m_console(console)
        , m_quiet(quiet)
    {
    }
    void log(const QString &line) override
    {
        if (!m_quiet) {
            m_console.err(line + u'\n');
        }
    }

private:
    const Console &m_console;
    bool m_quiet;
};

} // namespace athanor::ctl
