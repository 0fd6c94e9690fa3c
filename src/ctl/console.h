// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"

#include <QMutex>
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

// Progress and log lines of a command, on standard error unless it is to be quiet. Of the progress each new step is a
// line: "2/7 …", or the step alone where nobody knows how many there are.
class ConsoleJob : public JobContext
{
public:
    ConsoleJob(const Console &console, bool quiet)
        : m_console(console)
        , m_quiet(quiet)
    {
    }
    void setProgress(int done, int total, const QString &step) override
    {
        const QMutexLocker lock(&m_mutex);
        if (step.isEmpty() || step == m_step) {
            return;
        }
        m_step = step;
        const QString count = total > 0 ? QStringLiteral("%1/%2 ").arg(done).arg(total) : QString();
        write(count + step);
    }
    void log(const QString &line) override
    {
        const QMutexLocker lock(&m_mutex);
        write(line);
    }

private:
    void write(const QString &line) const
    {
        if (!m_quiet) {
            m_console.err(line + u'\n');
        }
    }

    const Console &m_console;
    bool m_quiet;
    QMutex m_mutex; // files are read by several threads
    QString m_step;
};

} // namespace athanor::ctl
