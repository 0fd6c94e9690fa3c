// SPDX-License-Identifier: MIT
// Of the main window: the pages of troubles, and the files to which they lead.
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/modules/troublepage.h"

#include <QStackedWidget>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

bool MainWindow::showTrouble()
{
    const std::shared_ptr<const workspace::Snapshot> snapshot = m_session.snapshot();
    if (!m_trouble || !snapshot) {
        m_troublePage->clear();
        return false;
    }
    const workspace::Module *module = m_session.module(m_trouble->module);
    TroublePage::Subject subject{.module = m_trouble->module, .owner = {}, .troubles = {}, .files = snapshot->files};
    if (module != nullptr) {
        subject.troubles = module->troubles;
        const QString &table = module->files->versionTable;
        subject.owner = table.isEmpty() ? module->name() : QString(module->name() % u" · "_s % table);
    } else if (m_trouble->module.isEmpty()) {
        subject.troubles = snapshot->troubles;
        const QString &what = m_trouble->table.isEmpty() ? snapshot->files.name : m_trouble->table;
        subject.owner = what % u" · "_s % m_session.databaseName();
    }
    const auto isIt = [this](const workspace::Trouble &trouble) {
        return trouble.kind == m_trouble->kind && trouble.table == m_trouble->table;
    };
    const bool isThere = m_trouble->index >= 0 && m_trouble->index < subject.troubles.size() &&
                         isIt(subject.troubles.at(m_trouble->index));
    const auto first = std::ranges::find_if(subject.troubles, isIt);
    if (first == subject.troubles.end()) {
        m_trouble.reset();
        m_troublePage->clear();
        return false;
    }
    m_trouble->index = isThere ? m_trouble->index : first - subject.troubles.begin();
    m_troublePage->setSubject(subject, m_trouble->index);
    m_stack->setCurrentWidget(m_troublePage);
    return true;
}

void MainWindow::explain(const QString &name, qsizetype index)
{
    const workspace::Module *module = m_session.module(name);
    const QList<workspace::Trouble> troubles = module != nullptr      ? module->troubles
                                               : m_session.snapshot() ? m_session.snapshot()->troubles
                                                                      : QList<workspace::Trouble>();
    if (index >= 0 && index < troubles.size()) {
        const workspace::Trouble &trouble = troubles.at(index);
        m_trouble = {.module = name, .kind = trouble.kind, .table = trouble.table, .index = index};
        showModule(name);
    }
}

void MainWindow::explainUnclaimed(const QString &table)
{
    m_trouble = {.module = {}, .kind = workspace::Trouble::Kind::UnclaimedTable, .table = table, .index = -1};
    showModule({});
}

void MainWindow::leaveTrouble()
{
    m_troublePage->clear();
    selectModule(m_trouble ? m_trouble->module : QString());
}

// In the editor, as a file of the module that it lies in.
void MainWindow::openPlace(const QString &path, int line)
{
    const std::shared_ptr<const workspace::Snapshot> snapshot = m_session.snapshot();
    if (!snapshot || snapshot->modules.isEmpty()) {
        return;
    }
    const auto owner = std::ranges::find_if(snapshot->modules, [&path](const workspace::Module &module) {
        return isRevisionPath(module, path) || path.startsWith(module.files->project.folder + u'/');
    });
    const workspace::Module &module = owner != snapshot->modules.cend() ? *owner : snapshot->modules.constFirst();
    openEditor(m_module.isEmpty() || owner != snapshot->modules.cend() ? module.name() : m_module, path, line);
}

bool MainWindow::isRevisionPath(const workspace::Module &module, const QString &path)
{
    const auto &locations = module.files->project.versionLocations;
    return path.endsWith(".py"_L1) &&
           (std::ranges::any_of(locations, [&path](const QString &folder) { return path.startsWith(folder + u'/'); }) ||
            std::ranges::contains(module.files->map.revisions(), path, &revision::Revision::path));
}

} // namespace athanor::desktop
