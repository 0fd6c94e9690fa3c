// SPDX-License-Identifier: MIT
#include "desktop/mainwindow/session.h"

#include "deployment/deployment.h"
#include "postgres/catalogue.h"
#include "postgres/connection.h"

#include <QCoreApplication>

#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

Result<Session::Look> look(const QString &folder, const std::optional<postgres::ConnectionProfile> &profile,
                           JobContext &job, const std::shared_ptr<workspace::ReadingCache> &cache)
{
    Result<workspace::Snapshot> snapshot = workspace::look(folder, profile, job, {.containers = {}, .cache = cache});
    if (!snapshot) {
        return std::unexpected(snapshot.error());
    }
    Session::Look seen{.snapshot = std::move(*snapshot), .answers = {}};
    if (seen.snapshot.connected && profile) {
        // Without a catalogue the SQL that depends on it is opaque; that is no reason to show nothing.
        if (const Result<Answers> answers = readAnswers(*profile, job)) {
            seen.answers = *answers;
        } else {
            seen.answersError = answers.error();
        }
    }
    return seen;
}

} // namespace

Session::Session(JobList *jobs, QObject *parent, Reader reader)
    : QObject(parent)
    , m_jobs(jobs)
    , m_reader(std::move(reader))
    , m_look(this)
    , m_watcher(nullptr)
    , m_cache(std::make_shared<workspace::ReadingCache>())
{
    connect(&m_watcher, &workspace::FolderWatcher::changed, this, [this] {
        Q_EMIT filesNoticed();
        refreshFiles();
    });
    connect(&m_watcher, &workspace::FolderWatcher::polling, this, &Session::takeNote);
    connect(&m_look, &LatestTask::progressed, this, [this](const QString &step) {
        m_progress = step;
        Q_EMIT loadingChanged();
    });
}

Session::~Session() = default;

void Session::close()
{
    m_look.cancel();
    if (m_sampleStart) {
        std::exchange(m_sampleStart, nullptr)->cancel();
    }
    m_watcher.watch({}, {});
    m_isChangedMeanwhile = false;
    freeBeside(std::exchange(m_cache, std::make_shared<workspace::ReadingCache>()));
    m_folder.clear();
    m_profile.reset();
    m_locked = false;
    m_snapshot.reset();
    m_answers.reset();
    m_answersError.reset();
    m_openError.reset();
    setLoading(false);
}

void Session::openFolder(const QString &folder, const std::optional<postgres::ConnectionProfile> &profile)
{
    close();
    m_folder = folder;
    m_profile = profile;
    m_locked = isProduction();
    Q_EMIT opened();
    Q_EMIT changed();
    refresh();
}

void Session::openSample(const QString &folder)
{
    close();
    m_progress = tr("Starting the sample workspace");
    Q_EMIT opened();
    Q_EMIT changed();
    // The old one may be in the way: its folder and its cluster are the same.
    const auto old = std::make_shared<std::unique_ptr<sample::SampleWorkspace>>(std::move(m_sample));
    auto holder = std::make_shared<std::unique_ptr<sample::SampleWorkspace>>();
    Job *job = m_jobs->start(
        tr("Start the sample workspace"), JobList::Access::Reads,
        [folder, holder, old](JobContext &context) -> Result<QString> {
            old->reset();
            auto started = sample::SampleWorkspace::start(folder, context);
            if (!started) {
                return std::unexpected(started.error());
            }
            if (context.isCancelled()) {
                started->reset();
                return std::unexpected(Error::make(
                    Error::Kind::Cancelled, QCoreApplication::translate("athanor", "The sample was not started.")));
            }
            *holder = std::move(*started);
            return QCoreApplication::translate("athanor", "The sample workspace is ready.");
        });
    m_sampleStart = job;
    setLoading(true);
    connect(job, &Job::finished, this, [this, job, holder] {
        if (m_sampleStart != job) {
            // Something else was opened meanwhile. Whoever lets go of a server waits for its end.
            freeBeside(std::make_shared<std::unique_ptr<sample::SampleWorkspace>>(std::move(*holder)));
            return;
        }
        m_sampleStart = nullptr;
        setLoading(false);
        if (!*holder) {
            m_openError = job->error();
            Q_EMIT changed();
            return;
        }
        m_sample = std::move(*holder);
        openFolder(m_sample->folder(), m_sample->profile());
    });
}

void Session::shutDown()
{
    close();
    if (m_sample) {
        // The job ends it, whoever lets go of the holder last: this thread must not wait for the server's end.
        const auto old = std::make_shared<std::unique_ptr<sample::SampleWorkspace>>(std::move(m_sample));
        m_jobs->start(tr("Stop the sample workspace"), JobList::Access::Reads, [old](JobContext &) -> Result<QString> {
            old->reset();
            return QCoreApplication::translate("athanor", "The sample workspace is stopped.");
        });
    }
    Q_EMIT opened();
    Q_EMIT changed();
}

void Session::connectTo(const postgres::ConnectionProfile &profile)
{
    changeProfile(profile);
}

void Session::disconnectFromDatabase()
{
    changeProfile({});
}

void Session::changeProfile(const std::optional<postgres::ConnectionProfile> &profile)
{
    m_look.cancel();
    setLoading(false);
    m_profile = profile;
    m_locked = isProduction();
    // What was read from the other database is not true of this one: nothing may be planned from it.
    m_answers.reset();
    m_answersError.reset();
    std::shared_ptr<const workspace::Snapshot> old = m_snapshot;
    if (m_snapshot) {
        m_snapshot = std::make_shared<const workspace::Snapshot>(workspace::withoutDatabase(*m_snapshot));
    }
    Q_EMIT changed();
    freeBeside(std::move(old)); // after the views have let go of it
    refresh();
}

void Session::stopReading()
{
    if (!m_look.isRunning()) {
        return;
    }
    m_look.cancel();
    if (!m_snapshot) {
        close();
        Q_EMIT opened();
    }
    setLoading(false);
    Q_EMIT changed();
}

void Session::refresh()
{
    if (m_folder.isEmpty()) {
        return;
    }
    m_progress = tr("Reading the workspace");
    if (m_reader) {
        run(m_reader);
        return;
    }
    m_cache->forgetProjects();
    run([cache = m_cache](const QString &folder, const std::optional<postgres::ConnectionProfile> &profile,
                          JobContext &job) { return look(folder, profile, job, cache); });
}

void Session::refreshFiles()
{
    if (m_folder.isEmpty() || m_reader) {
        return;
    }
    if (m_look.isRunning()) {
        m_isChangedMeanwhile = true; // a look that is begun anew with every change may never end
        return;
    }
    if (!m_snapshot) {
        refresh();
        return;
    }
    m_progress = tr("Reading what has changed");
    run([snapshot = m_snapshot, answers = m_answers, error = m_answersError,
         cache = m_cache](const QString &folder, const std::optional<postgres::ConnectionProfile> &,
                          JobContext &job) -> Result<Look> {
        const auto files = workspace::readWorkspace(folder, job, {.containers = {}, .cache = cache});
        if (!files) {
            return std::unexpected(files.error());
        }
        return Look{.snapshot = workspace::withFiles(*snapshot, *files), .answers = answers, .answersError = error};
    });
}

void Session::run(Reader reader)
{
    m_lookStarted = FileStamp::now();
    m_isChangedMeanwhile = false;
    setLoading(true);
    m_look.run([reader = std::move(reader), folder = m_folder,
                profile = m_profile](JobContext &job) { return reader(folder, profile, job); },
               [this](Result<Look> result) { show(std::move(result)); });
}

void Session::watch()
{
    if (m_reader || !m_snapshot) {
        return;
    }
    const workspace::WatchedFolders watched = workspace::watchedFolders(m_snapshot->files);
    m_watcher.watch(watched.folders, watched.trees, m_lookStarted, watched.root);
}

void Session::takeNote(int folders, const QString &reason)
{
    const auto problem =
        folders > 0 ? std::optional(Error::make(
                          Error::Kind::Generic,
                          tr("The system cannot watch %n folders: changes there are noticed some seconds later.",
                             nullptr, folders),
                          tr("Raise fs.inotify.max_user_watches."), reason))
                    : std::nullopt;
    if (m_snapshot) {
        workspace::Snapshot snapshot = *m_snapshot;
        if (m_watchProblem) {
            snapshot.files.problems.removeOne(*m_watchProblem);
        }
        if (problem) {
            snapshot.files.problems.append(*problem);
        }
        m_snapshot = std::make_shared<const workspace::Snapshot>(std::move(snapshot));
    }
    m_watchProblem = problem;
    Q_EMIT changed();
}

const workspace::Module *Session::module(const QString &name) const
{
    return m_snapshot ? m_snapshot->find(name) : nullptr;
}

QString Session::databaseName() const
{
    if (m_snapshot && !m_snapshot->databaseName.isEmpty()) {
        return m_snapshot->databaseName;
    }
    return m_profile ? m_profile->database : QString();
}

bool Session::isProduction() const
{
    return m_profile && m_profile->environment == postgres::Environment::Production;
}

QString Session::journalPath() const
{
    return m_sample && m_folder == m_sample->folder() ? m_sample->journalPath() : deployment::defaultJournalPath();
}

DatabaseTarget Session::target() const
{
    if (!m_profile) {
        return {};
    }
    return {.environment = m_profile->environment, .name = databaseName(), .displayName = m_profile->displayName()};
}

void Session::setLocked(bool locked)
{
    if (m_locked != locked) {
        m_locked = locked;
        Q_EMIT changed();
    }
}

QString Session::writeObstacle() const
{
    if (!isConnected()) {
        return tr("There is no connection to a database.");
    }
    if (m_locked) {
        return tr("The production database is read only until it is unlocked.");
    }
    if (const Job *writer = m_jobs->runningWriter()) {
        return tr("A job is running: %1.").arg(writer->title());
    }
    return {};
}

void Session::setLoading(bool loading)
{
    if (m_loading != loading) {
        m_loading = loading;
        Q_EMIT loadingChanged();
    }
}

void Session::show(Result<Look> result)
{
    std::shared_ptr<const workspace::Snapshot> old = m_snapshot;
    if (result) {
        if (m_watchProblem) {
            result->snapshot.files.problems.append(*m_watchProblem);
        }
        m_snapshot = std::make_shared<const workspace::Snapshot>(std::move(result->snapshot));
        m_answers = std::move(result->answers);
        m_answersError = std::move(result->answersError);
        m_openError.reset();
    } else {
        m_snapshot.reset();
        m_answers.reset();
        m_answersError.reset();
        m_openError = std::move(result.error());
    }
    setLoading(false);
    Q_EMIT changed();
    freeBeside(std::move(old)); // after the views have let go of it
    watch();
    if (m_isChangedMeanwhile) {
        refreshFiles();
    }
}

Result<Answers> readAnswers(const postgres::ConnectionProfile &profile, JobContext &job)
{
    postgres::OpenOptions options;
    options.readOnlyBrowsing = true;
    options.jobContext = &job;
    auto connection = postgres::Connection::open(profile, options);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    const Result<postgres::Catalogue> catalogue = postgres::readCatalogue(*connection, &job);
    if (!catalogue) {
        return std::unexpected(catalogue.error());
    }
    return std::make_shared<const postgres::CatalogueAnswers>(*catalogue);
}

} // namespace athanor::desktop
