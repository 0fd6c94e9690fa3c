// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"

#include <QList>
#include <QObject>

namespace athanor::desktop {

// The window's jobs, newest first; kept after their end.
class JobList : public QObject
{
    Q_OBJECT

public:
    // Jobs that write exclude one another: a dump and a migration at once would queue everybody behind them.
    enum class Access { Reads, Writes };

    explicit JobList(QObject *parent);

    Job *start(const QString &title, Access access, Job::Work work);
    [[nodiscard]] QList<Job *> jobs() const { return m_jobs; }
    [[nodiscard]] int runningCount() const;
    [[nodiscard]] const Job *runningWriter() const; // null if none
    void cancelAll();

Q_SIGNALS:
    void added(athanor::Job *job);
    void ended(athanor::Job *job);

private:
    QList<Job *> m_jobs;
    QList<Job *> m_writers;
};

QString jobStateText(Job::State state); // "running", …
QString elapsedText(qint64 milliseconds); // "00:12", "1:02:03"

} // namespace athanor::desktop
