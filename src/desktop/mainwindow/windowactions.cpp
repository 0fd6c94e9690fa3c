// SPDX-License-Identifier: MIT
#include "desktop/mainwindow/windowactions.h"

#include "desktop/actions/actionregistry.h"

#include <QAction>
#include <QCoreApplication>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(athanor::desktop::WindowActions)
};

void addAll(QMenu *menu, const ActionRegistry &actions, std::initializer_list<const char *> ids)
{
    for (const char *id : ids) {
        if (id == nullptr) {
            menu->addSeparator();
        } else {
            menu->addAction(actions.action(action::Id(id)));
        }
    }
}

} // namespace

void registerActions(ActionRegistry &actions)
{
    actions.add(action::openFolder, {.text = Texts::tr("&Open Folder…"),
                                     .icon = u"open-folder"_s,
                                     .shortcut = QKeySequence::Open,
                                     .tip = Texts::tr("Open a folder and find every Alembic project under it")});
    actions.add(action::openSample,
                {.text = Texts::tr("Open the &Sample"),
                 .icon = u"sample"_s,
                 .shortcut = {},
                 .tip = Texts::tr("Open a copy of the sample workspace with a private PostgreSQL server")});
    actions.add(action::save, {.text = Texts::tr("&Save"),
                               .icon = u"save"_s,
                               .shortcut = QKeySequence::Save,
                               .tip = Texts::tr("Save the file in the editor")});
    actions.add(action::closeTab, {.text = Texts::tr("&Close Editor"),
                                   .icon = u"close"_s,
                                   .shortcut = QKeySequence::Close,
                                   .tip = Texts::tr("Close the editor in front")});
    actions.add(action::quit, {.text = Texts::tr("&Quit"),
                               .icon = u"quit"_s,
                               .shortcut = QKeySequence::Quit,
                               .tip = Texts::tr("Close the window")});
    actions.action(action::quit)->setMenuRole(QAction::QuitRole);

    actions.add(action::connectDatabase, {.text = Texts::tr("&Connect…"),
                                          .icon = u"connect"_s,
                                          .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
                                          .tip = Texts::tr("Connect to the database of this workspace")});
    actions.add(action::disconnectDatabase, {.text = Texts::tr("&Disconnect"),
                                             .icon = u"disconnect"_s,
                                             .shortcut = {},
                                             .tip = Texts::tr("Show files only")});
    actions.add(action::refresh, {.text = Texts::tr("&Refresh"),
                                  .icon = u"refresh"_s,
                                  .shortcut = QKeySequence(Qt::Key_F5),
                                  .tip = Texts::tr("Read files and version tables again")});
    actions.add(action::unlock, {.text = Texts::tr("&Unlock…"),
                                 .icon = u"lock"_s,
                                 .shortcut = {},
                                 .tip = Texts::tr("Allow this window to write to the production database")});

    actions.add(action::upgrade, {.text = Texts::tr("&Upgrade…"),
                                  .icon = u"upgrade"_s,
                                  .shortcut = QKeySequence(Qt::CTRL | Qt::Key_U),
                                  .tip = Texts::tr("Apply pending revisions of this module")});
    actions.add(action::backup, {.text = Texts::tr("&Backup…"),
                                 .icon = u"backup"_s,
                                 .shortcut = QKeySequence(Qt::CTRL | Qt::Key_B),
                                 .tip = Texts::tr("Back the database up and read the backup back")});
    actions.add(action::stamp, {.text = Texts::tr("&Stamp…"),
                                .icon = u"stamp"_s,
                                .shortcut = {},
                                .tip = Texts::tr("Write version rows without running a revision")});
    actions.add(action::newRevision, {.text = Texts::tr("&New Revision…"),
                                      .icon = u"new-revision"_s,
                                      .shortcut = QKeySequence(Qt::CTRL | Qt::Key_N),
                                      .tip = Texts::tr("Write a revision file from the template of the project")});
    actions.add(action::overview, {.text = Texts::tr("Show &All Modules"),
                                   .icon = u"overview"_s,
                                   .shortcut = QKeySequence(Qt::CTRL | Qt::Key_0),
                                   .tip = Texts::tr("Show the overview of all modules")});

    actions.add(action::editRevision, {.text = Texts::tr("&Open in Editor"),
                                       .icon = u"edit"_s,
                                       .shortcut = QKeySequence(Qt::Key_F4),
                                       .tip = Texts::tr("Open the file of the selected revision in an editor")});
    actions.add(action::goToParent, {.text = Texts::tr("Go to &Parent"),
                                     .icon = u"parent"_s,
                                     .shortcut = QKeySequence(Qt::ALT | Qt::Key_Down),
                                     .tip = Texts::tr("Select the down revision")});
    actions.add(action::goToChild, {.text = Texts::tr("Go to &Child"),
                                    .icon = u"child"_s,
                                    .shortcut = QKeySequence(Qt::ALT | Qt::Key_Up),
                                    .tip = Texts::tr("Select a revision that follows this one")});
    actions.add(action::copyRevision, {.text = Texts::tr("Copy &Revision Id"),
                                       .icon = u"copy"_s,
                                       .shortcut = {},
                                       .tip = Texts::tr("Copy the id of the selected revision")});
    actions.add(action::findRevision, {.text = Texts::tr("&Find Revision"),
                                       .icon = u"search"_s,
                                       .shortcut = QKeySequence::Find,
                                       .tip = Texts::tr("Search the history by message, id, label or file name")});

    actions.add(action::palette, {.text = Texts::tr("&Command Palette…"),
                                  .icon = u"palette"_s,
                                  .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P),
                                  .tip = Texts::tr("Run any command by its name")});
    actions.add(action::about, {.text = Texts::tr("&About Athanor"),
                                .icon = u"info"_s,
                                .shortcut = {},
                                .tip = Texts::tr("Show version and licence")});
    actions.action(action::about)->setMenuRole(QAction::AboutRole);
}

QMenu *fillMenuBar(QMainWindow *window, const ActionRegistry &actions)
{
    QMenuBar *bar = window->menuBar();
    QMenu *file = bar->addMenu(Texts::tr("&File"));
    addAll(file, actions, {action::openFolder.data()});
    auto *recent = file->addMenu(Texts::tr("Open &Recent"));
    addAll(file, actions,
           {action::openSample.data(), nullptr, action::save.data(), action::closeTab.data(), nullptr,
            action::quit.data()});
    QMenu *database = bar->addMenu(Texts::tr("&Database"));
    addAll(database, actions,
           {action::connectDatabase.data(), action::disconnectDatabase.data(), nullptr, action::refresh.data(),
            action::unlock.data()});
    QMenu *module = bar->addMenu(Texts::tr("&Module"));
    addAll(module, actions,
           {action::upgrade.data(), action::backup.data(), action::stamp.data(), nullptr, action::newRevision.data(),
            nullptr, action::overview.data()});
    QMenu *revision = bar->addMenu(Texts::tr("&Revision"));
    addAll(revision, actions,
           {action::editRevision.data(), action::copyRevision.data(), nullptr, action::goToParent.data(),
            action::goToChild.data(), nullptr, action::findRevision.data()});
    QMenu *view = bar->addMenu(Texts::tr("&View"));
    addAll(view, actions,
           {action::showModules.data(), action::showInspector.data(), action::showJobs.data(), nullptr,
            action::palette.data()});
    QMenu *help = bar->addMenu(Texts::tr("&Help"));
    addAll(help, actions, {action::about.data()});
    return recent;
}

} // namespace athanor::desktop
