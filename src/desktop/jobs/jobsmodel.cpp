// SPDX-License-Identifier: MIT
#include "desktop/jobs/jobsmodel.h"

#include "desktop/theme/icons.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace athanor::desktop {

using namespace jobs;

namespace {

QIcon stateIcon(Job::State state)
{
    switch (state) {
    case Job::State::Running:
        return themedIcon(u"job-running"_s, Tone::Active);
    case Job::State::Succeeded:
        return themedIcon(u"state-uptodate"_s, Tone::Good);
    case Job::State::Failed:
        return themedIcon(u"error"_s, Tone::Bad);
    case Job::State::Cancelled:
        return themedIcon(u"cancel"_s, Tone::Caution);
    }
    return {};
}

} // namespace

JobsModel::JobsModel(JobList *list, QObject *parent)
    : QAbstractTableModel(parent)
    , m_jobs(list->jobs())
{
    for (Job *job : std::as_const(m_jobs)) {
        watch(job);
    }
    connect(list, &JobList::added, this, [this](Job *job) {
        beginInsertRows({}, 0, 0);
        m_jobs.prepend(job);
        endInsertRows();
        watch(job);
        m_clock.start();
    });
    m_clock.setInterval(500ms);
    connect(&m_clock, &QTimer::timeout, this, &JobsModel::updateClock);
}

Job *JobsModel::jobAt(int row) const
{
    return row >= 0 && row < m_jobs.size() ? m_jobs.at(row) : nullptr;
}

int JobsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_jobs.size());
}

int JobsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant JobsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const Job *job = m_jobs.at(index.row());
    const bool running = job->state() == Job::State::Running;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (index.column()) {
        case TitleColumn:
            return job->title();
        case StateColumn:
            return jobStateText(job->state());
        case ProgressColumn:
            return running ? job->step() : job->outcome();
        case ElapsedColumn:
            return elapsedText(job->elapsedMilliseconds());
        default:
            return {};
        }
    case Qt::DecorationRole:
        return index.column() == TitleColumn ? QVariant(stateIcon(job->state())) : QVariant();
    case Qt::ToolTipRole:
        return job->outcome().isEmpty() ? job->title() : job->outcome();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (index.column() == ElapsedColumn ? Qt::AlignRight : Qt::AlignLeft)));
    case DoneRole:
        return job->done();
    case TotalRole:
        return job->total();
    case StateRole:
        return static_cast<int>(job->state());
    default:
        return {};
    }
}

QVariant JobsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (section == ElapsedColumn ? Qt::AlignRight : Qt::AlignLeft)));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case TitleColumn:
        return tr("Job");
    case StateColumn:
        return tr("State");
    case ProgressColumn:
        return tr("Progress");
    case ElapsedColumn:
        return tr("Time");
    default:
        return {};
    }
}

void JobsModel::watch(Job *job)
{
    connect(job, &Job::progressChanged, this, [this, job] { updateRow(job); });
    connect(job, &Job::finished, this, [this, job] { updateRow(job); });
}

void JobsModel::updateRow(Job *job)
{
    const int row = static_cast<int>(m_jobs.indexOf(job));
    if (row >= 0) {
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
}

void JobsModel::updateClock()
{
    bool running = false;
    for (int row = 0; row < m_jobs.size(); ++row) {
        if (m_jobs.at(row)->state() == Job::State::Running) {
            running = true;
            Q_EMIT dataChanged(index(row, ElapsedColumn), index(row, ElapsedColumn));
        }
    }
    if (!running) {
        m_clock.stop();
    }
}

} // namespace athanor::desktop
