// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "deployment/deployment.h"
#include "desktop/dialogs/databasetarget.h"
#include "desktop/inspector/sqltext.h"
#include "postgres/profile.h"

#include <QDialog>
#include <QTimer>

#include <memory>
#include <optional>

namespace Ui {
class UpgradeDialog;
}

namespace athanor::desktop {

class Prompts;

// Upgrade…: target, plan with its SQL, safety. Accepted with exactly the plan that was shown.
class UpgradeDialog : public QDialog
{
    Q_OBJECT

public:
    // The plan is made with the answers of this database, in a read only session.
    UpgradeDialog(const workspace::Module &module, const DatabaseTarget &target,
                  const postgres::ConnectionProfile &profile, Prompts &prompts, QWidget *parent);
    ~UpgradeDialog() override;

    // Where the combo box starts: "heads", "head", or a revision.
    void setTarget(const QString &target);

    [[nodiscard]] const std::optional<workspace::Plan> &plan() const { return m_plan; }
    [[nodiscard]] deployment::RunOptions options() const;

Q_SIGNALS:
    void planned(); // the plan for the present target is shown, or the reason why there is none

private:
    struct Planned
    {
        workspace::Plan plan;
        SqlText sql;
    };
    void fillTargets();
    [[nodiscard]] QString target() const;
    void makePlan();
    void showPlan(const Result<Planned> &result);
    void showSteps(const workspace::Plan &plan);
    void showStep();
    void update();
    void updateColours();
    void changeEvent(QEvent *event) override;
    [[nodiscard]] QString verb() const;

    std::unique_ptr<Ui::UpgradeDialog> m_ui;
    workspace::Module m_module;
    DatabaseTarget m_target;
    postgres::ConnectionProfile m_profile;
    Prompts &m_prompts;
    LatestTask m_task;
    QTimer m_delay;
    std::optional<workspace::Plan> m_plan;
    bool m_cut = false; // the SQL of the plan is longer than what is shown
};

// Rows as "4f2a91c → 9be01d7"; a dash for none.
QString rowsText(const QStringList &before, const QStringList &after);

} // namespace athanor::desktop
