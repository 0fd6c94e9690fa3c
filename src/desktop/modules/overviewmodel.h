// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/modules/moduleroles.h"
#include "workspace/workspace.h"

#include <QAbstractTableModel>

#include <memory>

namespace athanor::desktop {

// All modules of the workspace in one table.
class OverviewModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    explicit OverviewModel(QObject *parent);

    void setSnapshot(const std::shared_ptr<const workspace::Snapshot> &snapshot);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] static QVariant unclaimedData(const workspace::UnclaimedTable &table, int column, int role);
    [[nodiscard]] static QVariant sortValue(const workspace::Module &module, int column);

    std::shared_ptr<const workspace::Snapshot> m_snapshot;
};

} // namespace athanor::desktop
