// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/jobs/joblist.h"
#include "desktop/mainwindow/session.h"

#include <QMainWindow>

#include <memory>
#include <optional>

class QDockWidget;
class QMenu;
class QStackedWidget;
class QTabWidget;

namespace athanor::desktop {

class ActionRegistry;
class Commands;
class EditorTab;
class IdentityBar;
class Inspector;
class JobsPanel;
class ModulePage;
class ModulesPanel;
class OverviewPage;
class Prompts;
class TroublePage;
class WelcomePage;

// The window: identity above, modules on the left, the module's history or the overview in the middle with editors in
// tabs beside it, the inspector on the right, jobs below. It shows what the session tells, and computes nothing.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    // `reader` is for tests.
    explicit MainWindow(Prompts &prompts, const Session::Reader &reader = {}, QWidget *parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] Session &session() { return m_session; }
    [[nodiscard]] Commands &commands() { return *m_commands; }
    [[nodiscard]] ActionRegistry &actions() { return *m_actions; }
    [[nodiscard]] ModulePage *modulePage() { return m_modulePage; }
    [[nodiscard]] Inspector *inspector() { return m_inspector; }

    void selectModule(const QString &name); // empty: the overview
    [[nodiscard]] QString selectedModule() const { return m_module; }
    void openEditor(const QString &module, const QString &path, int line = 0);
    [[nodiscard]] QList<EditorTab *> editors() const;

    void restoreWindow(); // size and docks as they were
    void saveWindow() const;

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildDocks();
    void buildCentre();
    void wire();
    void showSession();
    void showModule(const QString &name);
    // Shows the trouble that was asked for, if it is there still; else forgets it.
    bool showTrouble();
    void explain(const QString &module, qsizetype index); // empty: of the workspace
    void explainUnclaimed(const QString &table);
    void leaveTrouble();
    void openPlace(const QString &path, int line);
    void showRevision(const QString &revision);
    void updateEditors();
    void updateRevisionActions();
    void updateInspector();
    void updateRecent();
    void updateTitle();
    void editSelected();
    void closeTab(int index);
    void askAndShutDown();
    void shutDown();
    void closeEditors(std::function<void()> then);
    [[nodiscard]] static bool isRevisionPath(const workspace::Module &module, const QString &path);
    [[nodiscard]] QString readOnlyReason(const workspace::Module &module, const QString &path) const;

    Prompts &m_prompts;
    JobList m_jobs;
    Session m_session;
    ActionRegistry *m_actions;
    Commands *m_commands;
    IdentityBar *m_identity = nullptr;
    ModulesPanel *m_modules = nullptr;
    Inspector *m_inspector = nullptr;
    JobsPanel *m_jobsPanel = nullptr;
    QDockWidget *m_inspectorDock = nullptr;
    QDockWidget *m_jobsDock = nullptr;
    QTabWidget *m_tabs = nullptr;
    QStackedWidget *m_stack = nullptr;
    WelcomePage *m_welcome = nullptr;
    OverviewPage *m_overview = nullptr;
    ModulePage *m_modulePage = nullptr;
    TroublePage *m_troublePage = nullptr;
    QMenu *m_recent = nullptr;
    QString m_module;
    struct ShownTrouble
    {
        QString module; // empty: of the workspace
        workspace::Trouble::Kind kind;
        QString table;
        qsizetype index = -1; // of the troubles then: one kind may be there twice
    };
    std::optional<ShownTrouble> m_trouble; // instead of the module's page or the overview
    bool m_inspectorWanted = true; // the user's choice; it is shown beside a history only
    bool m_closing = false; // every question is answered; what runs is being stopped
};

} // namespace athanor::desktop
