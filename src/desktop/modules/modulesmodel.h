// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/modules/moduleroles.h"
#include "workspace/workspace.h"

#include <QAbstractListModel>

#include <memory>

namespace athanor::desktop {

// The modules panel's list: the overview, the modules, and the version tables that no module claims.
class ModulesModel : public QAbstractListModel
{
    Q_OBJECT

public:
    explicit ModulesModel(QObject *parent);

    void setSnapshot(const std::shared_ptr<const workspace::Snapshot> &snapshot);
    [[nodiscard]] int rowOfModule(const QString &name) const; // -1 if there is none

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
    struct Row
    {
        modules::RowKind kind = modules::RowKind::Module;
        QString name;
        QString text;
        QString stateText;
        QString icon;
        int tone = 0;
        QString tip;
        bool operator==(const Row &) const = default;
    };
    static QList<Row> rowsOf(const workspace::Snapshot &snapshot);

    QList<Row> m_rows;
};

} // namespace athanor::desktop
