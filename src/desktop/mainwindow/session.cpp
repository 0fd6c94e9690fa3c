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
                           JobContext &job)
{
    Result<workspace::Snapshot> snapshot = workspace::look(folder, profile, job);
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
    , m_reader(reader ? std::move(reader) : Reader(&look))
    , m_look(this)
{
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
    std::shared_ptr<sample::SampleWorkspace> old(m_sample.release());
    auto holder = std::make_shared<std::unique_ptr<sample::SampleWorkspace>>();
    Job *job = m_jobs->start(
        tr("Start the sample workspace"), JobList::Access::Reads,
        [folder, holder, old](JobContext &context) mutable -> Result<QString> {
            old.reset();
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
    old.reset();
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
        std::shared_ptr<sample::SampleWorkspace> old(m_sample.release());
        m_jobs->start(tr("Stop the sample workspace"), JobList::Access::Reads,
                      [old](JobContext &) mutable -> Result<QString> {
                          old.reset();
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
    setLoading(true);
    m_look.run([reader = m_reader, folder = m_folder,
                profile = m_profile](JobContext &job) { return reader(folder, profile, job); },
               [this](Result<Look> result) { show(std::move(result)); });
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
