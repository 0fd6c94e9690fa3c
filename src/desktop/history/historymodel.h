// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/history/historydata.h"

#include <QAbstractTableModel>

#include <optional>

namespace athanor::desktop {

// The history table's model: a window on an immutable HistoryData, whole or filtered.
class HistoryModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    explicit HistoryModel(QObject *parent);

    void setHistory(const std::shared_ptr<const HistoryData> &data);
    [[nodiscard]] const HistoryData *history() const { return m_data.get(); }
    [[nodiscard]] std::shared_ptr<const HistoryData> sharedHistory() const { return m_data; }

    // Rows of the data to show, in order; no value shows all.
    void setVisibleRows(const std::optional<QList<int>> &rows);
    [[nodiscard]] bool isFiltered() const { return m_visible.has_value(); }
    void setRelations(std::vector<history::Relation> relations);

    [[nodiscard]] int rowOfRevision(const QString &revision) const; // in this model; -1 if it is not shown
    [[nodiscard]] QString revisionAt(int row) const;
    // The next down revision / the next child that is shown; empty if there is none.
    [[nodiscard]] QString parentOf(const QString &revision) const;
    [[nodiscard]] QString childOf(const QString &revision) const;
    [[nodiscard]] int laneCount() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] int dataRow(int row) const { return m_visible ? m_visible->at(row) : row; }
    [[nodiscard]] QVariant text(const HistoryRow &row, int column) const;
    [[nodiscard]] QString accessibleText(const HistoryRow &row) const;

    std::shared_ptr<const HistoryData> m_data;
    std::optional<QList<int>> m_visible;
    std::vector<history::Relation> m_relations;
};

} // namespace athanor::desktop
