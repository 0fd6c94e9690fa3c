// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/jobs/jobsmodel.h"

#include <QPointer>
#include <QWidget>

#include <memory>

namespace Ui {
class JobsPanel;
}

namespace athanor::desktop {

// The jobs dock: jobs with progress on the left, the live log of the selected one on the right.
class JobsPanel : public QWidget
{
    Q_OBJECT

public:
    JobsPanel(JobList *list, QWidget *parent);
    ~JobsPanel() override;

    void select(Job *job);
    [[nodiscard]] Job *selected() const { return m_shown; }

private:
    void show(Job *job);
    void updateTitle();
    void append(const QStringList &lines);
    void appendNextLines();
    [[nodiscard]] QStringList outcomeLines() const;

    std::unique_ptr<Ui::JobsPanel> m_ui;
    JobsModel *m_model;
    QPointer<Job> m_shown;
    QStringList m_newLines; // logged, not shown yet
    bool m_appends = false; // appendNextLines() is under way
    bool m_follows = true; // the log shows its end
    QList<QMetaObject::Connection> m_connections;
};

} // namespace athanor::desktop
