// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/jobs/joblist.h"

#include <QAbstractTableModel>
#include <QTimer>

namespace athanor::desktop {

namespace jobs {
enum Column { TitleColumn, StateColumn, ProgressColumn, ElapsedColumn, ColumnCount };
enum Role {
    DoneRole = Qt::UserRole + 1, // int
    TotalRole, // int; 0: unknown
    StateRole, // Job::State as int
};
} // namespace jobs

// The jobs of a JobList as a table.
class JobsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    JobsModel(JobList *list, QObject *parent);

    [[nodiscard]] Job *jobAt(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void watch(Job *job);
    void updateRow(Job *job);
    void updateClock();

    QList<Job *> m_jobs; // as told to the views
    QTimer m_clock; // elapsed time of running jobs
};

} // namespace athanor::desktop
