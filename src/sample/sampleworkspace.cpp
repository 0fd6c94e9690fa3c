// SPDX-License-Identifier: MIT
#include "sample/sampleworkspace.h"

#include "alembic/ddl/versionrows.h"
#include "deployment/deployment.h"
#include "journal/journal.h"
#include "postgres/catalogue.h"
#include "postgres/connection.h"
#include "postgres/privatecluster.h"
#include "sample/samplefiles.h"
#include "sample/samplestate.h"
#include "workspace/plan.h"
#include "workspace/workspace.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace athanor::sample {

namespace {

const QString databaseName = u"appdb"_s;
const QString roleName = u"appuser"_s;

// One part of the whole: its progress is a phrase within one step of ours.
class PartContext : public JobContext
{
public:
    PartContext(JobContext &whole, int done, int total, const QString &title)
        : m_whole(whole)
        , m_done(done)
        , m_total(total)
        , m_title(title)
    {
        m_whole.setProgress(m_done, m_total, m_title);
    }
    void setProgress(int, int, const QString &step) override
    {
        m_whole.setProgress(m_done, m_total, u"%1: %2"_s.arg(m_title, step));
    }
    void log(const QString &line) override { m_whole.log(line); }

private:
    JobContext &m_whole;
    int m_done;
    int m_total;
    QString m_title;
};

// A folder that no other running Athanor uses.
QString unusedDataFolder(std::unique_ptr<QLockFile> &lock)
{
    const QDir data(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    QDir().mkpath(data.path());
    for (int number = 1; number <= 100; ++number) {
        const QString path = data.filePath(number == 1 ? u"sample"_s : u"sample-%1"_s.arg(number));
        lock = std::make_unique<QLockFile>(path + u".lock"_s);
        lock->setStaleLockTime(0);
        if (lock->tryLock(0)) {
            return path;
        }
    }
    lock.reset();
    return {};
}

Result<void> execute(postgres::Connection &connection, const QStringList &statements, JobContext &job)
{
    for (const QString &statement : statements) {
        if (const auto done = connection.execute(statement, &job); !done) {
            return std::unexpected(done.error());
        }
    }
    return {};
}

Result<void> executeAs(const postgres::ConnectionProfile &profile, const QStringList &statements, JobContext &job)
{
    postgres::OpenOptions options;
    options.jobContext = &job;
    auto connection = postgres::Connection::open(profile, options);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    return execute(*connection, statements, job);
}

Result<postgres::Catalogue> catalogueOf(const postgres::ConnectionProfile &profile, JobContext &job)
{
    postgres::OpenOptions options;
    options.readOnlyBrowsing = true;
    options.jobContext = &job;
    auto connection = postgres::Connection::open(profile, options);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    return postgres::readCatalogue(*connection, &job);
}

Result<SampleState> readState(const QString &folder)
{
    QFile file(QDir(folder).filePath(u"state.toml"_s));
    if (!file.open(QIODevice::ReadOnly)) {
        return std::unexpected(Error::at(Error::Kind::Unreadable,
                                         QCoreApplication::translate("athanor", "Cannot read the state of the sample."),
                                         file.fileName(), 0));
    }
    return parseSampleState(file.readAll(), file.fileName());
}

const workspace::Module *moduleAt(const workspace::Snapshot &snapshot, const QString &folder)
{
    for (const workspace::Module &module : snapshot.modules) {
        if (module.files->project.folder == folder) {
            return &module;
        }
    }
    return nullptr;
}

// One module from empty to its place, by the product's own plan and engine.
Result<void> bringUp(const workspace::WorkspaceFiles &files, const ModuleTarget &target,
                     const postgres::ConnectionProfile &profile, journal::Journal &journal, JobContext &job)
{
    const auto snapshot = workspace::look(files, profile, job);
    if (!snapshot) {
        return std::unexpected(snapshot.error());
    }
    if (snapshot->connectionError) {
        return std::unexpected(*snapshot->connectionError);
    }
    const workspace::Module *module = moduleAt(*snapshot, QDir(files.folder).filePath(target.path));
    if (module == nullptr) {
        return std::unexpected(Error::at(
            Error::Kind::NotFound,
            QCoreApplication::translate("athanor", "The sample's module \"%1\" is not there.").arg(target.name),
            QDir(files.folder).filePath(target.path), 0));
    }
    const auto catalogue = catalogueOf(profile, job);
    if (!catalogue) {
        return std::unexpected(catalogue.error());
    }
    const postgres::CatalogueAnswers answers(*catalogue);
    const auto plan = workspace::planUpgrade(*module, target.upgrade, &answers);
    if (!plan) {
        return std::unexpected(plan.error());
    }
    const auto outcome = deployment::run(*plan, profile, {}, journal, job);
    if (!outcome) {
        return std::unexpected(outcome.error());
    }
    if (!target.thenRow.isEmpty()) {
        return executeAs(profile,
                         {ddl::updateVersionRow({}, target.versionTable, outcome->rowsAfter.value(0), target.thenRow)},
                         job);
    }
    return {};
}

} // namespace

struct SampleWorkspace::Data
{
    QString base;
    bool removeBase = false;
    std::unique_ptr<QLockFile> lock;
    std::unique_ptr<postgres::PrivateCluster> cluster;

    ~Data()
    {
        cluster.reset();
        if (removeBase) {
            QDir(base).removeRecursively();
        }
    }
};

SampleWorkspace::SampleWorkspace()
    : m_data(std::make_unique<Data>())
{
}

SampleWorkspace::~SampleWorkspace() = default;

Result<std::unique_ptr<SampleWorkspace>> SampleWorkspace::start(const QString &folder, JobContext &job)
{
    std::unique_ptr<SampleWorkspace> sample(new SampleWorkspace);
    Data &data = *sample->m_data;
    data.removeBase = folder.isEmpty();
    data.base = folder.isEmpty() ? unusedDataFolder(data.lock) : QFileInfo(folder).absoluteFilePath();
    if (data.base.isEmpty()) {
        return std::unexpected(Error::make(
            Error::Kind::Permission, QCoreApplication::translate("athanor", "There is no folder for the sample."),
            QCoreApplication::translate("athanor", "Check the permissions of the data folder of Athanor.")));
    }
    job.setProgress(0, 0, QCoreApplication::translate("athanor", "Copying the sample"));
    if (const auto copied = copySampleFiles(sample->folder(), job); !copied) {
        return std::unexpected(copied.error());
    }
    const auto state = readState(sample->folder());
    if (!state) {
        return std::unexpected(state.error());
    }
    const int total = int(state->modules.size()) + 3;
    int done = 0;
    {
        PartContext part(job, ++done, total, QCoreApplication::translate("athanor", "Starting a private PostgreSQL"));
        const CancelHandlerScope scope(job, [&part] { part.cancel(); });
        postgres::PrivateClusterOptions options;
        // It does not outlive the application, so it need not survive a power cut.
        options.durable = false;
        auto cluster = postgres::PrivateCluster::start(options, part);
        if (!cluster) {
            return std::unexpected(cluster.error());
        }
        data.cluster = std::move(*cluster);
        const auto made = executeAs(
            data.cluster->profile(),
            {u"CREATE ROLE %1 LOGIN"_s.arg(roleName), u"CREATE DATABASE %1 OWNER %2"_s.arg(databaseName, roleName)},
            part);
        if (!made) {
            return std::unexpected(made.error());
        }
    }
    const auto files = workspace::readWorkspace(sample->folder(), job);
    if (!files) {
        return std::unexpected(files.error());
    }
    QFile::remove(sample->journalPath());
    auto journal = journal::Journal::open(sample->journalPath());
    if (!journal) {
        return std::unexpected(journal.error());
    }
    for (const ModuleTarget &target : state->modules) {
        PartContext part(job, ++done, total, QCoreApplication::translate("athanor", "Upgrading %1").arg(target.name));
        const CancelHandlerScope scope(job, [&part] { part.cancel(); });
        if (const auto up = bringUp(*files, target, sample->profile(), *journal, part); !up) {
            return std::unexpected(up.error());
        }
    }
    PartContext part(job, ++done, total, QCoreApplication::translate("athanor", "Finishing the sample"));
    const CancelHandlerScope scope(job, [&part] { part.cancel(); });
    for (const UnclaimedRow &unclaimed : state->unclaimed) {
        const auto made = executeAs(
            sample->profile(),
            {ddl::createVersionTable({}, unclaimed.table), ddl::insertVersionRow({}, unclaimed.table, unclaimed.row)},
            part);
        if (!made) {
            return std::unexpected(made.error());
        }
    }
    job.setProgress(total, total, QCoreApplication::translate("athanor", "The sample is ready"));
    return sample;
}

QString SampleWorkspace::folder() const
{
    return QDir(m_data->base).filePath(u"app-buildify"_s);
}

QString SampleWorkspace::journalPath() const
{
    return QDir(m_data->base).filePath(u"journal.sqlite"_s);
}

postgres::ConnectionProfile SampleWorkspace::profile() const
{
    postgres::ConnectionProfile profile = m_data->cluster->profile(databaseName);
    profile.user = roleName;
    profile.name = QCoreApplication::translate("athanor", "Sample");
    return profile;
}

postgres::ConnectionProfile SampleWorkspace::superuserProfile() const
{
    return m_data->cluster->profile(databaseName);
}

QString SampleWorkspace::databaseUrl() const
{
    return profile().url();
}

QString SampleWorkspace::serverLogFile() const
{
    return m_data->cluster->logFile();
}

} // namespace athanor::sample
