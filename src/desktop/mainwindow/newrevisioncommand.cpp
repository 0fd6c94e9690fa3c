// SPDX-License-Identifier: MIT
#include "authoring/newrevision.h"
#include "desktop/dialogs/newrevisiondialog.h"
#include "desktop/dialogs/prompts.h"
#include "desktop/mainwindow/commands.h"
#include "desktop/mainwindow/session.h"

namespace athanor::desktop {

void Commands::newRevision()
{
    const workspace::Module *module = m_session.module(m_module);
    if (module == nullptr) {
        return;
    }
    auto *dialog = new NewRevisionDialog(*module, {}, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, name = module->name(), folder = m_session.folder()] {
        const std::shared_ptr<const authoring::NewRevisionFile> file = dialog->composed();
        Job *job = m_session.jobs()->start(tr("Write a revision of %1").arg(name), JobList::Access::Reads,
                                           [file](JobContext &) -> Result<QString> {
                                               const Result<QString> written = authoring::writeNewRevision(*file);
                                               if (!written) {
                                                   return std::unexpected(written.error());
                                               }
                                               return *written;
                                           });
        connect(job, &Job::finished, this, [this, job, file, name, folder] {
            if (job->state() != Job::State::Succeeded) {
                m_prompts.tell(m_window, tr("Cannot Write the Revision"), job->error());
                return;
            }
            if (m_session.folder() != folder) {
                return; // it is written; what is shown now is about something else
            }
            m_session.refresh();
            Q_EMIT revisionCreated(name, file->path);
        });
    });
    dialog->open();
}

} // namespace athanor::desktop
