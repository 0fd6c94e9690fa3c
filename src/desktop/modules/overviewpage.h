// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "workspace/workspace.h"

#include <QWidget>

#include <memory>
#include <optional>

class QSortFilterProxyModel;

namespace Ui {
class OverviewPage;
}

namespace athanor::desktop {

class OverviewModel;

// What the centre shows while no module is selected: all of them, sortable.
class OverviewPage : public QWidget
{
    Q_OBJECT

public:
    explicit OverviewPage(QWidget *parent = nullptr);
    ~OverviewPage() override;

    void setSnapshot(const std::shared_ptr<const workspace::Snapshot> &snapshot,
                     const std::optional<Error> &catalogueError = {});

Q_SIGNALS:
    void moduleActivated(const QString &name);
    void connectRequested();
    void troubleRequested(qsizetype index); // of the workspace's troubles
    void unclaimedActivated(const QString &table); // with its schema

private:
    void showProblems(const workspace::Snapshot &snapshot, const std::optional<Error> &catalogueError);

    std::unique_ptr<Ui::OverviewPage> m_ui;
    OverviewModel *m_model;
    QSortFilterProxyModel *m_sorted;
};

} // namespace athanor::desktop
