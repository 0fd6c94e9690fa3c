// SPDX-License-Identifier: MIT
#pragma once

#include "deployment/deployment.h"
#include "workspace/plan.h"

#include <QObject>

#include <functional>

#include <optional>

class QWidget;

namespace athanor::desktop {

class ActionRegistry;
class Prompts;
class Session;
struct DatabaseTarget;

// What the window's verbs do: each opens its dialog, and starts what was agreed to there as a job.
class Commands : public QObject
{
    Q_OBJECT

public:
    Commands(Session &session, ActionRegistry &actions, Prompts &prompts, QWidget *window);

    // The module and revision that the verbs are about; empty for none.
    void setSubject(const QString &module, const QString &revision);

    // What a dialog is about, taken when it opened: the window may look at something else when it is accepted.
    struct Destination
    {
        postgres::ConnectionProfile profile;
        QString folder; // of the workspace
        QString journal; // path
        QString databaseName;
    };
    [[nodiscard]] Destination destination() const;
    // Jobs of dialogs; for tests and for the dialogs.
    void startUpgrade(const workspace::Plan &plan, deployment::RunOptions options, const Destination &destination);
    void startBackup(const deployment::BackupRequest &request, const Destination &destination);
    void openFolder(const QString &folder);
    // Asked before another workspace is opened; goes on when nothing of this one can be lost.
    using LeaveGuard = std::function<void(const std::function<void()> &goOn)>;
    void setLeaveGuard(LeaveGuard guard) { m_leaveGuard = std::move(guard); }
    [[nodiscard]] const std::optional<deployment::RunOutcome> &lastRun() const { return m_lastRun; }

Q_SIGNALS:
    void revisionCreated(const QString &module, const QString &path);

private:
    void updateAvailability();
    void upgrade();
    void stamp();
    void backup();
    void newRevision();
    void connectDatabase();
    void toggleLock();
    void chooseFolder();
    void leave(const std::function<void()> &goOn);
    [[nodiscard]] QString writeReason() const;

    Session &m_session;
    ActionRegistry &m_actions;
    Prompts &m_prompts;
    QWidget *m_window;
    LeaveGuard m_leaveGuard;
    QString m_module;
    QString m_revision;
    std::optional<deployment::RunOutcome> m_lastRun;
};

} // namespace athanor::desktop
