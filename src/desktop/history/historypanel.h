// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "desktop/history/historydata.h"

#include <QTimer>
#include <QWidget>

#include <memory>

namespace Ui {
class HistoryPanel;
}

namespace athanor::desktop {

class HistoryModel;
class HistoryView;

// Search line and history table of one module. Everything that grows with the history is computed off the GUI thread.
class HistoryPanel : public QWidget
{
    Q_OBJECT

public:
    explicit HistoryPanel(QWidget *parent = nullptr);
    ~HistoryPanel() override;

    // Keeps the selection if it is the same module as before.
    void setModule(const workspace::Module &module);
    void clear();

    [[nodiscard]] HistoryView *view() const;
    [[nodiscard]] HistoryModel *model() const { return m_model; }
    [[nodiscard]] QString selectedRevision() const { return m_selected; }
    void selectRevision(const QString &revision); // lifts a filter that hides it
    void focusSearch();

Q_SIGNALS:
    void revisionSelected(const QString &revision);
    void revisionActivated(const QString &revision);
    void historyShown(); // the data of the last setModule() are in the table

private:
    void showHistory(const std::shared_ptr<const HistoryData> &made);
    void applyFilter();
    void resetFilter();
    void restoreSelection();
    void onSelected(const QString &revision);
    void updateCount();
    [[nodiscard]] HistoryFilter filter() const;

    std::unique_ptr<Ui::HistoryPanel> m_ui;
    HistoryModel *m_model;
    LatestTask m_load;
    LatestTask m_filter;
    LatestTask m_relations;
    QTimer m_filterDelay;
    QString m_selected;
    QString m_wanted; // selected as soon as the data are there
    bool m_restoring = false;
};

} // namespace athanor::desktop
