// SPDX-License-Identifier: MIT
#pragma once

#include <QTableView>

namespace athanor::desktop {

class HistoryModel;

// The history table: uniform rows, so that 100,000 of them scroll; walks from revision to revision by key.
class HistoryView : public QTableView
{
    Q_OBJECT

public:
    explicit HistoryView(QWidget *parent = nullptr);

    void setHistoryModel(HistoryModel *model);
    [[nodiscard]] QString currentRevision() const;
    void selectRevision(const QString &revision);
    // Selects a down revision or a child of the current one.
    void goToParent();
    void goToChild();

Q_SIGNALS:
    void revisionSelected(const QString &revision); // empty: none
    void revisionActivated(const QString &revision);

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void adjustRows();
    void adjustColumns();

    HistoryModel *m_model = nullptr;
};

} // namespace athanor::desktop
