// SPDX-License-Identifier: MIT
#include "desktop/mainwindow/commands.h"

#include "desktop/actions/actionregistry.h"
#include "desktop/dialogs/aboutdialog.h"
#include "desktop/dialogs/backupdialog.h"
#include "desktop/dialogs/connectiondialog.h"
#include "desktop/dialogs/prompts.h"
#include "desktop/dialogs/stampdialog.h"
#include "desktop/dialogs/unlockdialog.h"
#include "desktop/dialogs/upgradedialog.h"
#include "desktop/mainwindow/session.h"
#include "desktop/mainwindow/settings.h"
#include "desktop/modules/statestyle.h"
#include "desktop/theme/icons.h"
#include "journal/journal.h"

#include <QAction>
#include <QLocale>

#include <memory>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

QString runSentence(const workspace::Plan &plan, const deployment::RunOutcome &outcome)
{
    QString text =
        plan.migration.direction == revision::Direction::Stamp
            ? Commands::tr("%1 is stamped: %2.").arg(plan.module, revisionList(outcome.rowsAfter))
            : Commands::tr("%1 is at %2: %n revision(s) in %3 ms.", nullptr, static_cast<int>(outcome.steps.size()))
                  .arg(plan.module, revisionList(outcome.rowsAfter))
                  .arg(outcome.milliseconds);
    if (outcome.backup) {
        text += u' ' % Commands::tr("Backup: %1").arg(outcome.backup->path);
    }
    return text;
}

// A dialog that goes away by itself and blocks nothing but its window.
void openDialog(QDialog *dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace

Commands::Commands(Session &session, ActionRegistry &actions, Prompts &prompts, QWidget *window)
    : QObject(window)
    , m_session(session)
    , m_actions(actions)
    , m_prompts(prompts)
    , m_window(window)
{
    const auto on = [this](action::Id id, auto function) {
        connect(m_actions.action(id), &QAction::triggered, this, function);
    };
    on(action::openFolder, &Commands::chooseFolder);
    on(action::openSample, [this] { leave([this] { m_session.openSample(); }); });
    on(action::connectDatabase, &Commands::connectDatabase);
    on(action::disconnectDatabase, [this] {
        Settings::setProfile(m_session.folder(), {});
        m_session.disconnectFromDatabase();
    });
    on(action::refresh, [this] {
        if (m_session.isReading()) {
            m_session.stopReading();
        } else {
            m_session.refresh();
        }
    });
    on(action::unlock, &Commands::toggleLock);
    on(action::upgrade, &Commands::upgrade);
    on(action::stamp, &Commands::stamp);
    on(action::backup, &Commands::backup);
    on(action::newRevision, &Commands::newRevision);
    on(action::about, [this] { openDialog(new AboutDialog(m_window)); });
    connect(&m_session, &Session::changed, this, &Commands::updateAvailability);
    connect(&m_session, &Session::loadingChanged, this, &Commands::updateAvailability);
    connect(m_session.jobs(), &JobList::added, this, &Commands::updateAvailability);
    connect(m_session.jobs(), &JobList::ended, this, &Commands::updateAvailability);
    updateAvailability();
}

void Commands::setSubject(const QString &module, const QString &revision)
{
    m_module = module;
    m_revision = revision;
    updateAvailability();
}

Commands::Destination Commands::destination() const
{
    return {.profile = *m_session.profile(),
            .folder = m_session.folder(),
            .journal = m_session.journalPath(),
            .databaseName = m_session.databaseName()};
}

void Commands::startUpgrade(const workspace::Plan &plan, deployment::RunOptions options, const Destination &destination)
{
    options.workspaceFolder = destination.folder;
    const bool stamp = plan.migration.direction == revision::Direction::Stamp;
    const QString title = stamp ? tr("Stamp %1").arg(plan.module) : tr("Upgrade %1").arg(plan.module);
    auto outcome = std::make_shared<std::optional<deployment::RunOutcome>>();
    Job *job = m_session.jobs()->start(title, JobList::Access::Writes,
                                       [plan, options, profile = destination.profile, path = destination.journal,
                                        outcome](JobContext &context) -> Result<QString> {
                                           Result<journal::Journal> journal = journal::Journal::open(path);
                                           if (!journal) {
                                               return std::unexpected(journal.error());
                                           }
                                           const auto run = deployment::run(plan, profile, options, *journal, context);
                                           if (!run) {
                                               return std::unexpected(run.error());
                                           }
                                           *outcome = *run;
                                           return runSentence(plan, *run);
                                       });
    connect(job, &Job::finished, this, [this, job, outcome, stamp, module = plan.module] {
        m_lastRun = *outcome;
        if (job->state() == Job::State::Failed) {
            m_prompts.tell(m_window, stamp ? tr("Cannot Stamp %1").arg(module) : tr("Cannot Upgrade %1").arg(module),
                           job->error());
        }
        m_session.refresh();
    });
}

void Commands::startBackup(const deployment::BackupRequest &request, const Destination &destination)
{
    Job *job = m_session.jobs()->start(
        tr("Back up %1").arg(destination.databaseName), JobList::Access::Writes,
        [request, profile = destination.profile, path = destination.journal](JobContext &context) -> Result<QString> {
            Result<journal::Journal> journal = journal::Journal::open(path);
            if (!journal) {
                return std::unexpected(journal.error());
            }
            const auto backup = deployment::backUp(request, profile, *journal, context);
            if (!backup) {
                return std::unexpected(backup.error());
            }
            return tr("%1 (%2), read back to its end.").arg(backup->path, QLocale().formattedDataSize(backup->bytes));
        });
    connect(job, &Job::finished, this, [this, job] {
        if (job->state() == Job::State::Failed) {
            m_prompts.tell(m_window, tr("Cannot Back Up"), job->error());
        }
    });
}

void Commands::openFolder(const QString &folder)
{
    leave([this, folder] {
        Settings::addRecentFolder(folder);
        m_session.openFolder(folder, Settings::profile(folder));
    });
}

void Commands::leave(const std::function<void()> &goOn)
{
    if (m_leaveGuard) {
        m_leaveGuard(goOn);
    } else {
        goOn();
    }
}

void Commands::updateAvailability()
{
    const workspace::Module *module = m_session.module(m_module);
    const QString noModule = tr("Select a module first.");
    const QString obstacle = m_session.writeObstacle();
    const bool open = !m_session.folder().isEmpty();

    const Job *writer = m_session.jobs()->runningWriter();
    // A sample that is opened anew stops the cluster of the one before.
    m_actions.setAvailable(action::openSample, !m_session.isLoading() && writer == nullptr,
                           writer != nullptr ? tr("A job is running: %1.").arg(writer->title())
                                             : tr("A workspace is being opened."));
    const bool reading = m_session.isReading();
    m_actions.setAvailable(action::refresh, open && (reading || !m_session.isLoading()),
                           open ? tr("A workspace is being opened.") : tr("No workspace is open."));
    m_actions.setText(action::refresh, reading ? tr("&Stop Reading") : tr("&Refresh"));
    m_actions.action(action::refresh)->setIcon(themedIcon(reading ? u"cancel"_s : u"refresh"_s));
    m_actions.setAvailable(action::connectDatabase, open, tr("No workspace is open."));
    m_actions.setAvailable(action::disconnectDatabase, m_session.profile().has_value(), tr("There is no connection."));
    m_actions.setAvailable(action::unlock, m_session.isProduction() && m_session.isConnected(),
                           tr("Only a production database is locked."));
    QAction *lock = m_actions.action(action::unlock);
    lock->setIcon(themedIcon(m_session.isLocked() ? u"lock"_s : u"unlock"_s));
    m_actions.setText(action::unlock, m_session.isLocked() ? tr("&Unlock…") : tr("&Lock"));

    const auto pending = module == nullptr ? 0 : static_cast<int>(module->pending.size());
    m_actions.setText(action::upgrade,
                      pending > 0 ? tr("&Upgrade %n Revision(s)…", nullptr, pending) : tr("&Upgrade…"));
    QString reason = module == nullptr ? noModule : obstacle;
    if (reason.isEmpty() && pending == 0) {
        reason = module->pendingKnown ? tr("Nothing is pending.") : tr("What is pending is not known.");
    }
    m_actions.setAvailable(action::upgrade, reason.isEmpty(), reason);
    reason = module == nullptr ? noModule : obstacle;
    if (reason.isEmpty() && module->files->versionTable.isEmpty()) {
        reason = tr("The version table is not known.");
    }
    m_actions.setAvailable(action::stamp, reason.isEmpty(), reason);
    // A backup writes nothing to the database: a lock does not stop it.
    reason = !m_session.isConnected() ? tr("There is no connection to a database.")
             : m_session.jobs()->runningWriter() != nullptr
                 ? tr("A job is running: %1.").arg(m_session.jobs()->runningWriter()->title())
                 : QString();
    m_actions.setAvailable(action::backup, reason.isEmpty(), reason);
    m_actions.setAvailable(action::newRevision, module != nullptr, noModule);
}

void Commands::upgrade()
{
    const workspace::Module *module = m_session.module(m_module);
    if (module == nullptr || !m_session.profile()) {
        return;
    }
    auto *dialog = new UpgradeDialog(*module, m_session.target(), *m_session.profile(), m_prompts, m_window);
    connect(dialog, &QDialog::accepted, this, [this, dialog, destination = destination()] {
        startUpgrade(*dialog->plan(), dialog->options(), destination);
    });
    openDialog(dialog);
}

void Commands::stamp()
{
    const workspace::Module *module = m_session.module(m_module);
    if (module == nullptr || !m_session.profile()) {
        return;
    }
    auto *dialog = new StampDialog(*module, m_session.target(), m_window);
    if (!m_revision.isEmpty() && module->files->map.contains(m_revision)) {
        dialog->choose({m_revision});
    }
    connect(dialog, &QDialog::accepted, this, [this, dialog, destination = destination()] {
        deployment::RunOptions options;
        options.reason = dialog->reason();
        startUpgrade(*dialog->plan(), options, destination);
    });
    openDialog(dialog);
}

void Commands::backup()
{
    if (!m_session.profile() || !m_session.snapshot()) {
        return;
    }
    BackupDialog::Start start;
    if (const workspace::Module *module = m_session.module(m_module)) {
        start.module = module->name();
        start.rows = module->rows;
    }
    start.serverVersion = m_session.snapshot()->serverVersion;
    auto *dialog = new BackupDialog(start, m_session.target(), m_prompts, m_window);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, destination = destination()] { startBackup(dialog->request(), destination); });
    openDialog(dialog);
}

void Commands::connectDatabase()
{
    if (!m_session.snapshot() && m_session.folder().isEmpty()) {
        return;
    }
    ConnectionDialog::Start start;
    start.profile = m_session.profile();
    if (m_session.snapshot()) {
        start.suggestedUrl = m_session.snapshot()->files.suggestedUrl;
    }
    auto *dialog = new ConnectionDialog(start, m_prompts, m_window);
    connect(dialog, &QDialog::accepted, this, [this, dialog, folder = m_session.folder()] {
        const postgres::ConnectionProfile profile = dialog->profile();
        Settings::setProfile(folder, profile);
        if (m_session.folder() == folder) {
            m_session.connectTo(profile);
        }
    });
    openDialog(dialog);
}

void Commands::toggleLock()
{
    if (!m_session.isLocked()) {
        m_session.setLocked(true);
        return;
    }
    auto *dialog = new UnlockDialog(m_session.target(), m_window);
    connect(dialog, &QDialog::accepted, this, [this, profile = m_session.profile()] {
        if (m_session.profile() == profile) { // the name that was typed is that of this one
            m_session.setLocked(false);
        }
    });
    openDialog(dialog);
}

void Commands::chooseFolder()
{
    m_prompts.askFile(m_window,
                      {.kind = FileQuestion::Kind::Folder, .title = tr("Open Folder"), .acceptText = tr("Open")}, this,
                      [this](const QString &folder) { openFolder(folder); });
}

} // namespace athanor::desktop
