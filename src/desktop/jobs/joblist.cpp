// SPDX-License-Identifier: MIT
#include "desktop/jobs/joblist.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

JobList::JobList(QObject *parent)
    : QObject(parent)
{
}

Job *JobList::start(const QString &title, Access access, Job::Work work)
{
    auto *job = new Job(title, this);
    m_jobs.prepend(job);
    if (access == Access::Writes) {
        m_writers.append(job);
    }
    connect(job, &Job::finished, this, [this, job] { Q_EMIT ended(job); });
    Q_EMIT added(job);
    job->start(std::move(work));
    return job;
}

int JobList::runningCount() const
{
    return static_cast<int>(
        std::ranges::count_if(m_jobs, [](const Job *job) { return job->state() == Job::State::Running; }));
}

const Job *JobList::runningWriter() const
{
    const auto found =
        std::ranges::find_if(m_writers, [](const Job *job) { return job->state() == Job::State::Running; });
    return found == m_writers.end() ? nullptr : *found;
}

void JobList::cancelAll()
{
    for (Job *job : std::as_const(m_jobs)) {
        if (job->state() == Job::State::Running) {
            job->cancel();
        }
    }
}

QString jobStateText(Job::State state)
{
    switch (state) {
    case Job::State::Running:
        return QCoreApplication::translate("athanor", "running");
    case Job::State::Succeeded:
        return QCoreApplication::translate("athanor", "done");
    case Job::State::Failed:
        return QCoreApplication::translate("athanor", "failed");
    case Job::State::Cancelled:
        return QCoreApplication::translate("athanor", "cancelled");
    }
    return {};
}

QString elapsedText(qint64 milliseconds)
{
    const qint64 seconds = milliseconds / 1000;
    const auto two = [](qint64 number) { return u"%1"_s.arg(number, 2, 10, QLatin1Char('0')); };
    if (seconds >= 3600) {
        return QString::number(seconds / 3600) % u':' % two(seconds / 60 % 60) % u':' % two(seconds % 60);
    }
    return two(seconds / 60) % u':' % two(seconds % 60);
}

} // namespace athanor::desktop
