// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "desktop/dialogs/databasetarget.h"
#include "workspace/plan.h"

#include <QDialog>

#include <memory>
#include <optional>

namespace Ui {
class StampDialog;
}

namespace athanor::desktop {

class RevisionChoiceModel;

// Writes version rows without running anything: the rows before and after, side by side, and why.
class StampDialog : public QDialog
{
    Q_OBJECT

public:
    StampDialog(const workspace::Module &module, const DatabaseTarget &target, QWidget *parent);
    ~StampDialog() override;

    // "heads", "base" or revision ids, as planStamp takes them.
    [[nodiscard]] QStringList targets() const;
    [[nodiscard]] bool purge() const;
    [[nodiscard]] QString reason() const; // trimmed
    // What was shown; run exactly this one. A value once the dialog is accepted.
    [[nodiscard]] const std::optional<workspace::Plan> &plan() const { return m_plan; }

    void choose(const QStringList &targets);

Q_SIGNALS:
    void planned();

public Q_SLOTS:
    void accept() override;

private:
    void showSelection();
    void replan();
    void showPlan(const Result<workspace::Plan> &plan);
    void showRowsOf(const std::optional<revision::MigrationPlan> &migration);
    void updateButton();
    void updateColours();
    void changeEvent(QEvent *event) override;

    std::unique_ptr<Ui::StampDialog> m_ui;
    workspace::Module m_module;
    DatabaseTarget m_target;
    LatestTask m_task;
    RevisionChoiceModel *m_model;
    QStringList m_targets; // chosen; they stay chosen while a search hides them
    std::optional<workspace::Plan> m_plan;
};

} // namespace athanor::desktop
