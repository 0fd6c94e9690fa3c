// SPDX-License-Identifier: MIT
#include "desktop/mainwindow/mainwindow.h"

#include "desktop/actions/actionregistry.h"
#include "desktop/actions/commandpalette.h"
#include "desktop/dialogs/prompts.h"
#include "desktop/editor/editortab.h"
#include "desktop/history/historypanel.h"
#include "desktop/history/historyview.h"
#include "desktop/inspector/inspector.h"
#include "desktop/jobs/jobspanel.h"
#include "desktop/mainwindow/commands.h"
#include "desktop/mainwindow/identitybar.h"
#include "desktop/mainwindow/settings.h"
#include "desktop/mainwindow/welcomepage.h"
#include "desktop/mainwindow/windowactions.h"
#include "desktop/modules/modulepage.h"
#include "desktop/modules/modulespanel.h"
#include "desktop/modules/overviewpage.h"
#include "desktop/modules/troublepage.h"
#include "desktop/theme/icons.h"

#include <QAction>
#include <QClipboard>
#include <QCloseEvent>
#include <QDockWidget>
#include <QGuiApplication>
#include <QMenu>
#include <QMenuBar>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

// Version of the saved arrangement of docks; another one starts anew.
constexpr int stateVersion = 1;

} // namespace

MainWindow::MainWindow(Prompts &prompts, const Session::Reader &reader, QWidget *parent)
    : QMainWindow(parent)
    , m_prompts(prompts)
    , m_jobs(nullptr)
    , m_session(&m_jobs, nullptr, reader)
    , m_actions(new ActionRegistry(this))
{
    setObjectName("MainWindow"_L1);
    setWindowIcon(applicationIcon());
    registerActions(*m_actions);
    m_commands = new Commands(m_session, *m_actions, m_prompts, this);
    buildCentre();
    buildDocks();
    m_recent = fillMenuBar(this, *m_actions);
    // Shortcuts work wherever the focus is, in menus or not.
    addActions(m_actions->actions());
    wire();
    updateRecent();
    showSession();
    updateInspector();
    resize(1360, 860);
}

MainWindow::~MainWindow()
{
    // The children look at the session and the jobs, which go first.
    m_session.disconnect(this);
    m_jobs.disconnect(this);
    qDeleteAll(findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
}

void MainWindow::buildCentre()
{
    auto *bar = new QToolBar(tr("Identity"), this);
    bar->setObjectName("identityToolBar"_L1);
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->toggleViewAction()->setEnabled(false);
    bar->setContentsMargins(0, 0, 0, 0);
    m_identity = new IdentityBar(*m_actions, bar);
    m_identity->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(m_identity);
    addToolBar(Qt::TopToolBarArea, bar);

    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName("centralTabs"_L1);
    m_tabs->setDocumentMode(true);
    m_tabs->setTabsClosable(true);
    m_tabs->setTabBarAutoHide(true);
    m_stack = new QStackedWidget(m_tabs);
    m_welcome = new WelcomePage(*m_actions, m_stack);
    m_overview = new OverviewPage(m_stack);
    m_modulePage = new ModulePage(*m_actions, m_stack);
    m_stack->addWidget(m_welcome);
    m_stack->addWidget(m_overview);
    m_troublePage = new TroublePage(*m_actions, m_stack);
    m_stack->addWidget(m_modulePage);
    m_stack->addWidget(m_troublePage);
    m_tabs->addTab(m_stack, themedIcon(u"history"_s), tr("Workspace"));
    m_tabs->tabBar()->setTabButton(0, QTabBar::RightSide, nullptr);
    m_tabs->tabBar()->setTabButton(0, QTabBar::LeftSide, nullptr);
    setCentralWidget(m_tabs);
}

void MainWindow::buildDocks()
{
    const auto dock = [this](const QString &title, const QString &name, QWidget *content, Qt::DockWidgetArea area,
                             action::Id toggle, const QString &icon, const QKeySequence &shortcut) {
        auto *widget = new QDockWidget(title, this);
        widget->setObjectName(name);
        widget->setWidget(content);
        widget->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable);
        addDockWidget(area, widget);
        m_actions->adopt(toggle, widget->toggleViewAction(),
                         {.text = title, .icon = icon, .shortcut = shortcut, .tip = {}});
        return widget;
    };
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    m_modules = new ModulesPanel(this);
    m_inspector = new Inspector(this);
    m_jobsPanel = new JobsPanel(&m_jobs, this);
    QDockWidget *modules = dock(tr("Modules"), u"modulesDock"_s, m_modules, Qt::LeftDockWidgetArea, action::showModules,
                                u"modules"_s, QKeySequence(Qt::CTRL | Qt::Key_1));
    m_inspectorDock = dock(tr("Inspector"), u"inspectorDock"_s, m_inspector, Qt::RightDockWidgetArea,
                           action::showInspector, u"sidebar"_s, QKeySequence(Qt::CTRL | Qt::Key_2));
    m_jobsDock = dock(tr("Jobs"), u"jobsDock"_s, m_jobsPanel, Qt::BottomDockWidgetArea, action::showJobs, u"jobs"_s,
                      QKeySequence(Qt::CTRL | Qt::Key_3));
    resizeDocks({modules, m_inspectorDock}, {212, 420}, Qt::Horizontal);
    resizeDocks({m_jobsDock}, {150}, Qt::Vertical);
}

void MainWindow::wire()
{
    connect(&m_session, &Session::changed, this, &MainWindow::showSession);
    connect(&m_session, &Session::loadingChanged, this, &MainWindow::showSession);
    connect(&m_session, &Session::filesNoticed, this, [this] {
        for (EditorTab *editor : editors()) {
            if (!editor->isModified()) { // else it asks when the window is used again
                editor->checkDisk();
            }
        }
    });
    connect(&m_session, &Session::opened, this, [this] {
        m_module.clear();
        m_trouble.reset();
        m_troublePage->clear();
        m_inspector->clear();
        m_modulePage->history()->clear();
        updateRecent();
    });
    m_commands->setLeaveGuard([this](const std::function<void()> &goOn) { closeEditors(goOn); });
    connect(m_welcome, &WelcomePage::folderRequested, m_commands, &Commands::openFolder);
    connect(m_modules, &ModulesPanel::moduleSelected, this, [this](const QString &name) {
        m_trouble.reset();
        showModule(name);
    });
    connect(m_modules, &ModulesPanel::moduleClicked, this, [this](const QString &name) {
        if (m_trouble && m_trouble->table.isEmpty() && m_trouble->module == name) {
            leaveTrouble();
        }
    });
    connect(m_modules, &ModulesPanel::unclaimedSelected, this, &MainWindow::explainUnclaimed);
    connect(m_overview, &OverviewPage::moduleActivated, this, &MainWindow::selectModule);
    connect(m_overview, &OverviewPage::unclaimedActivated, this, &MainWindow::explainUnclaimed);
    connect(m_overview, &OverviewPage::troubleRequested, this, [this](qsizetype index) { explain({}, index); });
    connect(m_modulePage, &ModulePage::troubleRequested, this, [this](qsizetype index) { explain(m_module, index); });
    connect(m_troublePage, &TroublePage::troubleChosen, this,
            [this](qsizetype index) { explain(QString(m_troublePage->module()), index); });
    connect(m_troublePage, &TroublePage::backRequested, this, &MainWindow::leaveTrouble);
    connect(m_troublePage, &TroublePage::fileRequested, this, &MainWindow::openPlace);
    connect(m_overview, &OverviewPage::connectRequested, m_actions->action(action::connectDatabase), &QAction::trigger);
    connect(m_modulePage->history(), &HistoryPanel::revisionSelected, this, &MainWindow::showRevision);
    connect(m_modulePage->history(), &HistoryPanel::revisionActivated, this, &MainWindow::editSelected);
    connect(m_inspector, &Inspector::revisionRequested, m_modulePage->history(), &HistoryPanel::selectRevision);
    connect(m_commands, &Commands::revisionCreated, this,
            [this](const QString &module, const QString &path) { openEditor(module, path); });
    connect(&m_jobs, &JobList::added, this, [this] { m_jobsDock->show(); });
    connect(m_tabs, &QTabWidget::tabCloseRequested, this, &MainWindow::closeTab);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        updateRevisionActions();
        updateInspector();
    });
    connect(m_stack, &QStackedWidget::currentChanged, this, &MainWindow::updateInspector);
    connect(m_actions->action(action::showInspector), &QAction::triggered, this,
            [this](bool shown) { m_inspectorWanted = shown; });

    const auto on = [this](action::Id id, auto function) {
        connect(m_actions->action(id), &QAction::triggered, this, function);
    };
    HistoryPanel *history = m_modulePage->history();
    on(action::quit, [this] { close(); });
    on(action::overview, [this] { selectModule({}); });
    on(action::editRevision, [this] { editSelected(); });
    on(action::goToParent, [history] { history->view()->goToParent(); });
    on(action::goToChild, [history] { history->view()->goToChild(); });
    on(action::findRevision, [history] { history->focusSearch(); });
    on(action::copyRevision, [history] { QGuiApplication::clipboard()->setText(history->selectedRevision()); });
    on(action::save, [this] {
        if (auto *editor = qobject_cast<EditorTab *>(m_tabs->currentWidget())) {
            editor->save();
        }
    });
    on(action::closeTab, [this] { closeTab(m_tabs->currentIndex()); });
    on(action::palette, [this] {
        auto *palette = new CommandPalette(m_actions->actions(), this);
        palette->setAttribute(Qt::WA_DeleteOnClose);
        palette->show();
    });
    for (const action::Id id : {action::editRevision, action::copyRevision, action::goToParent, action::goToChild}) {
        history->view()->addAction(m_actions->action(id));
    }
    updateRevisionActions();
}

void MainWindow::showSession()
{
    m_identity->show(m_session);
    const std::shared_ptr<const workspace::Snapshot> snapshot = m_session.snapshot();
    updateTitle();
    if (!snapshot) {
        m_modules->setSnapshot({});
        m_overview->setSnapshot({});
        m_welcome->setState(m_session.openError(), m_closing ? tr("Stopping %n job(s)…", nullptr, m_jobs.runningCount())
                                                   : m_session.isLoading() ? QString(m_session.progress() + u'…')
                                                                           : QString());
        m_stack->setCurrentWidget(m_welcome);
        m_commands->setSubject({}, {});
        updateRevisionActions();
        return;
    }
    if (m_session.isLoading()) {
        return; // what is shown stays until there is something newer
    }
    m_overview->setSnapshot(snapshot, m_session.answersError());
    m_modules->setSnapshot(snapshot);
    if (!m_module.isEmpty() && m_session.module(m_module) == nullptr) {
        m_module.clear();
    }
    if (!m_trouble || m_trouble->table.isEmpty()) { // else an unclaimed table is selected
        m_modules->selectModule(m_module);
    }
    showModule(m_module);
    updateEditors();
}

void MainWindow::selectModule(const QString &name)
{
    m_tabs->setCurrentIndex(0);
    m_trouble.reset();
    m_modules->selectModule(name);
    showModule(name);
}

void MainWindow::showModule(const QString &name)
{
    const workspace::Module *module = m_session.module(name);
    const bool another = m_module != name;
    m_module = module == nullptr ? QString() : name;
    const bool trouble = showTrouble();
    if (module == nullptr) {
        if (m_session.snapshot() && !trouble) {
            m_stack->setCurrentWidget(m_overview);
        }
        m_inspector->clear();
        m_commands->setSubject({}, {});
    } else {
        if (another) {
            m_inspector->clear();
        }
        m_commands->setSubject(m_module, m_modulePage->history()->selectedRevision());
        m_modulePage->setModule(*module, m_session.answersError());
        if (!trouble) {
            m_stack->setCurrentWidget(m_modulePage);
        }
    }
    if (another) {
        m_tabs->setCurrentIndex(0);
    }
    updateTitle();
    updateRevisionActions();
}

void MainWindow::showRevision(const QString &revision)
{
    const workspace::Module *module = m_session.module(m_module);
    m_commands->setSubject(m_module, revision);
    updateRevisionActions();
    if (module == nullptr || revision.isEmpty()) {
        m_inspector->clear();
        return;
    }
    m_inspector->setSubject({.module = *module,
                             .revision = revision,
                             .answers = m_session.answers(),
                             .journalPath = m_session.journalPath(),
                             .databaseIdentity = m_session.profile() ? m_session.profile()->identity() : QString()});
}

void MainWindow::openEditor(const QString &moduleName, const QString &path, int line)
{
    const workspace::Module *module = m_session.module(moduleName);
    if (module == nullptr || path.isEmpty()) {
        return;
    }
    for (EditorTab *open : editors()) {
        if (open->path() == path) {
            m_tabs->setCurrentWidget(open);
            if (line > 0) {
                open->showLine(line);
            }
            return;
        }
    }
    auto *editor = new EditorTab({.module = *module,
                                  .path = path,
                                  .answers = m_session.answers(),
                                  .readOnlyReason = readOnlyReason(*module, path),
                                  .isRevision = isRevisionPath(*module, path)},
                                 m_prompts, m_tabs);
    const auto retitle = [this, editor] {
        m_tabs->setTabText(m_tabs->indexOf(editor), editor->title());
        updateRevisionActions();
    };
    connect(editor, &EditorTab::titleChanged, this, retitle);
    connect(editor, &EditorTab::modifiedChanged, this, retitle);
    connect(editor, &EditorTab::saved, &m_session, &Session::refresh);
    const int index = m_tabs->addTab(editor, themedIcon(u"file"_s), editor->title());
    m_tabs->setTabToolTip(index, path);
    m_tabs->setCurrentIndex(index);
    if (line > 0) {
        editor->showLine(line);
    }
}

QList<EditorTab *> MainWindow::editors() const
{
    QList<EditorTab *> found;
    for (int index = 0; index < m_tabs->count(); ++index) {
        if (auto *editor = qobject_cast<EditorTab *>(m_tabs->widget(index))) {
            found.append(editor);
        }
    }
    return found;
}

void MainWindow::restoreWindow()
{
    const QByteArray geometry = Settings::windowGeometry();
    if (!geometry.isEmpty()) {
        restoreGeometry(geometry);
        restoreState(Settings::windowState(), stateVersion);
        m_inspectorWanted = Settings::isInspectorWanted();
        updateInspector();
    }
}

void MainWindow::saveWindow() const
{
    Settings::setWindow(saveGeometry(), saveState(stateVersion), m_inspectorWanted);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_closing) {
        askAndShutDown();
    }
    event->setAccepted(m_closing && m_jobs.runningCount() == 0);
}

void MainWindow::askAndShutDown()
{
    if (m_jobs.runningCount() == 0) {
        closeEditors([this] { shutDown(); });
        return;
    }
    // Asked first: who keeps the jobs keeps the editors, too.
    const Question question{.tone = Tone::Caution,
                            .title = tr("Jobs Are Running"),
                            .text =
                                tr("%n job(s) are running. Cancelled, they are undone as far as the database allows.",
                                   nullptr, m_jobs.runningCount()),
                            .buttons = {{.text = tr("Keep Running"), .role = Question::Role::Cancel},
                                        {.text = tr("Cancel Jobs and Quit"), .role = Question::Role::Destructive}},
                            .safe = 0};
    m_prompts.ask(this, question, this, [this](int button) {
        if (button == 1) {
            closeEditors([this] { shutDown(); });
        }
    });
}

// The window closes when nothing runs any more. Until then it shows what it waits for: whoever destroys a job or the
// sample's server waits for its end, and could not even paint.
void MainWindow::shutDown()
{
    if (std::exchange(m_closing, true)) {
        return;
    }
    saveWindow();
    m_jobs.cancelAll();
    if (m_jobs.runningCount() > 0 || m_session.sample() != nullptr) {
        m_session.shutDown();
        setEnabled(false);
    }
    // Queued: what else follows from the end of a job comes first, and a close within a close is none.
    const auto closeNow = [this] {
        if (isVisible()) {
            close();
        }
    };
    connect(&m_jobs, &JobList::ended, this, closeNow, Qt::QueuedConnection);
    QMetaObject::invokeMethod(this, closeNow, Qt::QueuedConnection);
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::ActivationChange && isActiveWindow()) {
        for (EditorTab *editor : editors()) {
            editor->checkDisk();
        }
    }
}

void MainWindow::updateEditors()
{
    for (EditorTab *editor : editors()) {
        const workspace::Module *module = m_session.module(editor->moduleName());
        if (module != nullptr && module->files->project.folder == editor->projectFolder()) {
            editor->setModule(*module, m_session.answers(), readOnlyReason(*module, editor->path()));
        }
    }
}

void MainWindow::updateRevisionActions()
{
    const bool history = m_tabs->currentIndex() == 0 && m_stack->currentWidget() == m_modulePage;
    const QString revision = m_modulePage->history()->selectedRevision();
    const workspace::Module *module = m_session.module(m_module);
    const bool file = history && module != nullptr && module->files->map.contains(revision);
    const QString reason = tr("Select a revision first.");
    m_actions->setAvailable(action::editRevision, file, reason);
    m_actions->setAvailable(action::copyRevision, history && !revision.isEmpty(), reason);
    m_actions->setAvailable(action::goToParent, history && !revision.isEmpty(), reason);
    m_actions->setAvailable(action::goToChild, history && !revision.isEmpty(), reason);
    m_actions->setAvailable(action::findRevision, history, tr("Select a module first."));
    m_actions->setAvailable(action::overview, m_session.snapshot() != nullptr, tr("No workspace is open."));
    const auto *editor = qobject_cast<EditorTab *>(m_tabs->currentWidget());
    m_actions->setAvailable(action::save, editor != nullptr && !editor->isReadOnly() && editor->isModified(),
                            tr("Nothing is changed in an editor."));
    m_actions->setAvailable(action::closeTab, editor != nullptr, tr("No editor is in front."));
}

void MainWindow::updateInspector()
{
    const bool history = m_tabs->currentIndex() == 0 && m_stack->currentWidget() == m_modulePage;
    m_inspectorDock->setVisible(history && m_inspectorWanted);
    m_actions->setAvailable(action::showInspector, history, tr("Select a module first."));
}

void MainWindow::updateRecent()
{
    const QStringList folders = Settings::recentFolders();
    m_welcome->setRecent(folders);
    m_recent->clear();
    m_recent->setEnabled(!folders.isEmpty());
    for (const QString &folder : folders) {
        QAction *action = m_recent->addAction(folder);
        connect(action, &QAction::triggered, this, [this, folder] { m_commands->openFolder(folder); });
    }
}

void MainWindow::updateTitle()
{
    QStringList parts;
    if (!m_module.isEmpty()) {
        parts.append(m_module);
    }
    if (m_session.snapshot()) {
        parts.append(m_session.snapshot()->files.name);
    }
    parts.append(u"Athanor"_s);
    setWindowTitle(parts.join(u" – "_s));
}

void MainWindow::editSelected()
{
    const workspace::Module *module = m_session.module(m_module);
    if (module == nullptr) {
        return;
    }
    if (const revision::Revision *file = module->files->map.find(m_modulePage->history()->selectedRevision())) {
        openEditor(m_module, file->path);
    }
}

void MainWindow::closeTab(int index)
{
    auto *editor = qobject_cast<EditorTab *>(m_tabs->widget(index));
    if (editor == nullptr) {
        return;
    }
    m_tabs->setCurrentWidget(editor);
    editor->confirmClose([this, editor](bool yes) {
        if (yes) {
            m_tabs->removeTab(m_tabs->indexOf(editor));
            editor->deleteLater();
        }
    });
}

void MainWindow::closeEditors(std::function<void()> then)
{
    const QList<EditorTab *> open = editors();
    if (open.isEmpty()) {
        then();
        return;
    }
    EditorTab *editor = open.constLast();
    m_tabs->setCurrentWidget(editor);
    editor->confirmClose([this, editor, then = std::move(then)](bool yes) {
        if (!yes) {
            return;
        }
        m_tabs->removeTab(m_tabs->indexOf(editor));
        editor->deleteLater();
        closeEditors(then);
    });
}

QString MainWindow::readOnlyReason(const workspace::Module &module, const QString &path) const
{
    if (!isRevisionPath(module, path)) {
        return tr("This is no revision file: it is opened read-only.");
    }
    for (const revision::Revision &file : module.files->map.revisions()) {
        if (file.path == path && module.applied.contains(file.id)) {
            return tr("This revision is applied: its file is opened read-only, so that it keeps saying what was run.");
        }
    }
    return {};
}

} // namespace athanor::desktop
