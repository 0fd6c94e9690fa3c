// SPDX-License-Identifier: MIT
#include "postgres/privatecluster.h"

#include "core/logging.h"
#include "postgres/clienttools.h"
#include "postgres/clusterrecord.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QProcessEnvironment>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QThread>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace athanor::postgres {

namespace {

constexpr QFileDevice::Permissions ownerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

bool isRoot()
{
    return ::geteuid() == 0;
}

std::optional<ProcessUser> userNamed(const char *name)
{
    QByteArray buffer(16384, '\0');
    passwd entry{};
    passwd *found = nullptr;
    if (::getpwnam_r(name, &entry, buffer.data(), static_cast<size_t>(buffer.size()), &found) != 0 ||
        found == nullptr) {
        return std::nullopt;
    }
    return ProcessUser{.uid = entry.pw_uid, .gid = entry.pw_gid};
}

// PostgreSQL refuses to run as root.
Result<std::optional<ProcessUser>> serverUser()
{
    if (!isRoot()) {
        return std::optional<ProcessUser>();
    }
    for (const char *name : {"postgres", "nobody"}) {
        if (const std::optional<ProcessUser> user = userNamed(name); user && user->uid != 0) {
            return user;
        }
    }
    return std::unexpected(Error::make(
        Error::Kind::Permission,
        QCoreApplication::translate(
            "athanor", "PostgreSQL refuses to run as root, and there is no user \"postgres\" or \"nobody\"."),
        QCoreApplication::translate("athanor", "Start Athanor as an ordinary user.")));
}

Error fileError(const QString &path)
{
    return Error::at(Error::Kind::Permission,
                     QCoreApplication::translate("athanor", "Cannot prepare the private PostgreSQL cluster: %1.")
                         .arg(QString::fromLocal8Bit(std::strerror(errno))),
                     path, 0);
}

Result<void> giveTo(const QString &path, const std::optional<ProcessUser> &user)
{
    if (user && ::chown(QFile::encodeName(path).constData(), user->uid, user->gid) != 0) {
        return std::unexpected(fileError(path));
    }
    return {};
}

Result<void> makeFolder(const QString &path, const std::optional<ProcessUser> &owner, mode_t mode)
{
    const QByteArray name = QFile::encodeName(path);
    if ((::mkdir(name.constData(), mode) != 0 && errno != EEXIST) || ::chmod(name.constData(), mode) != 0) {
        return std::unexpected(fileError(path));
    }
    return giveTo(path, owner);
}

Result<void> writeFile(const QString &path, const QByteArray &data, const std::optional<ProcessUser> &owner)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly, ownerOnly) || file.write(data) != data.size()) {
        return std::unexpected(fileError(path));
    }
    file.close();
    return giveTo(path, owner);
}

// Whether another user may walk through all folders of a path.
bool isOpenToOthers(const QString &folder)
{
    for (QDir place(folder);;) {
        struct stat information{};
        if (::stat(QFile::encodeName(place.absolutePath()).constData(), &information) != 0 ||
            (information.st_mode & S_IXOTH) == 0) {
            return false;
        }
        if (place.isRoot() || !place.cdUp()) {
            return true;
        }
    }
}

struct ServerPrograms
{
    QString folder;
    int major = 0;
};

Result<ServerPrograms> findPrograms(const QString &wantedFolder, int wantedMajor, JobContext &context,
                                    ProcessRunner &runner)
{
    const QStringList folders = wantedFolder.isEmpty() ? ClientToolSearch::defaultFolders() : QStringList{wantedFolder};
    ServerPrograms best;
    for (const QString &folder : folders) {
        const auto has = [&folder](QLatin1StringView name) { return QFileInfo(folder + u'/' + name).isExecutable(); };
        if (!has("initdb"_L1) || !has("pg_ctl"_L1) || !has("postgres"_L1)) {
            continue;
        }
        ProcessRequest request;
        request.program = folder + u"/postgres"_s;
        request.arguments = {u"--version"_s};
        request.timeout = std::chrono::seconds(10);
        const Result<ProcessResult> answer = runner.run(request, context);
        if (!answer) {
            if (answer.error().kind == Error::Kind::Cancelled) {
                return std::unexpected(answer.error());
            }
            continue;
        }
        static const QRegularExpression number(u"(\\d+)(?:\\.|devel|beta|rc|\\s|$)"_s);
        const int major = number.match(QString::fromUtf8(answer->standardOutput)).captured(1).toInt();
        if (wantedMajor > 0 ? major == wantedMajor : major > best.major) {
            best = {.folder = folder, .major = major};
        }
    }
    if (best.major > 0) {
        return best;
    }
    if (wantedMajor > 0) {
        return std::unexpected(Error::make(
            Error::Kind::Tool,
            QCoreApplication::translate(
                "athanor", "The private cluster was made by PostgreSQL %1, which is not installed any more.")
                .arg(wantedMajor),
            QCoreApplication::translate("athanor", "Install the package postgresql-%1, or remove the cluster's folder.")
                .arg(wantedMajor)));
    }
    return std::unexpected(Error::make(Error::Kind::Tool,
                                       QCoreApplication::translate("athanor", "No PostgreSQL server is installed."),
                                       QCoreApplication::translate("athanor", "Install the package postgresql.")));
}

ProcessRequest serverRequest(const QString &program, const QStringList &arguments,
                             const std::optional<ProcessUser> &user)
{
    ProcessRequest request;
    request.program = program;
    request.arguments = arguments;
    request.user = user;
    request.workingDirectory = u"/"_s; // the other user may not enter ours
    request.environment = {{u"LC_ALL"_s, u"C.UTF-8"_s}};
    const QStringList names = QProcessEnvironment::systemEnvironment().keys();
    for (const QString &name : names) {
        if (name.startsWith("PG"_L1)) {
            request.withoutEnvironment.append(name);
        }
    }
    return request;
}

QString quoted(const QString &value)
{
    return u'\'' + QString(value).replace(u'\'', u"''"_s) + u'\'';
}

QString lastLines(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    constexpr qint64 bytes = 2000;
    file.seek(std::max<qint64>(0, file.size() - bytes));
    return QString::fromUtf8(file.readAll()).trimmed();
}

std::optional<ProcessUser> ownerOf(const QString &dataFolder)
{
    const QFileInfo information(dataFolder);
    if (!isRoot() || !information.exists() || information.ownerId() == 0) {
        return std::nullopt;
    }
    return ProcessUser{.uid = information.ownerId(), .gid = information.groupId()};
}

// Ends every server process of a data folder, the gentle way first.
Result<void> stopServer(const ClusterRecord &record, ProcessRunner &runner)
{
    const std::optional<ProcessUser> user = ownerOf(record.dataFolder);
    JobContext uncancelled; // a stop is carried out, even after a cancel
    for (const QString &mode : {u"fast"_s, u"immediate"_s}) {
        if (postmasterOf(record.dataFolder) == 0) {
            break;
        }
        ProcessRequest request = serverRequest(
            record.programFolder + u"/pg_ctl"_s,
            {u"stop"_s, u"-D"_s, record.dataFolder, u"-m"_s, mode, u"-w"_s, u"-t"_s, u"15"_s, u"-s"_s}, user);
        request.timeout = std::chrono::seconds(20);
        if (const auto result = runner.run(request, uncancelled); !result) {
            qCWarning(lcPostgres) << "cannot stop the private cluster:" << result.error().sentence();
        }
    }
    // Those that a dead postmaster left behind end by themselves, mostly at once.
    const QDeadlineTimer patience(std::chrono::seconds(3));
    QList<qint64> left = serverProcessesIn(record.dataFolder);
    while (!left.isEmpty() && !patience.hasExpired()) {
        QThread::msleep(50);
        left = serverProcessesIn(record.dataFolder);
    }
    for (const qint64 pid : std::as_const(left)) {
        ::kill(static_cast<pid_t>(pid), SIGKILL);
    }
    const QDeadlineTimer end(std::chrono::seconds(3));
    while (!serverProcessesIn(record.dataFolder).isEmpty()) {
        if (end.hasExpired()) {
            return std::unexpected(
                Error::make(Error::Kind::Tool,
                            QCoreApplication::translate("athanor", "Cannot stop the private PostgreSQL cluster in %1.")
                                .arg(record.dataFolder)));
        }
        QThread::msleep(50);
    }
    return {};
}

Result<void> stopAndRemove(const ClusterRecord &record, const QString &folder, ProcessRunner &runner)
{
    if (const Result<void> stopped = stopServer(record, runner); !stopped) {
        return stopped;
    }
    if (!folder.isEmpty()) {
        QFile::remove(folder + u"/cluster.json"_s);
    }
    // Never follow a record to anything but a runtime folder of ours.
    if (ClusterRecord::runtimeFolders().contains(record.runtimeFolder)) {
        QDir(record.runtimeFolder).removeRecursively();
    }
    return {};
}

Result<void> initialise(const ClusterRecord &record, const std::optional<ProcessUser> &user, bool durable,
                        JobContext &context, ProcessRunner &runner)
{
    // Made under another name: a half-made cluster must not look like a whole one.
    const QString making = record.dataFolder + u".new"_s;
    QDir(making).removeRecursively();
    if (const Result<void> made = makeFolder(making, user, 0700); !made) {
        return made;
    }
    QStringList arguments{u"--pgdata"_s,   making,    u"--username"_s, u"postgres"_s, u"--auth"_s,           u"trust"_s,
                          u"--encoding"_s, u"UTF8"_s, u"--locale"_s,   u"C.UTF-8"_s,  u"--no-instructions"_s};
    if (!durable) {
        arguments.append(u"--no-sync"_s);
    }
    const Result<ProcessResult> result =
        runner.run(serverRequest(record.programFolder + u"/initdb"_s, arguments, user), context);
    if (!result || !result->succeeded()) {
        QDir(making).removeRecursively();
        return std::unexpected(
            result ? processFailure(
                         QCoreApplication::translate("athanor", "Cannot make the private PostgreSQL cluster."), *result)
                   : result.error());
    }
    QFile configuration(making + u"/postgresql.conf"_s);
    if (!configuration.open(QIODevice::WriteOnly | QIODevice::Append) ||
        configuration.write("\ninclude_if_exists = 'athanor.conf'\n") < 0) {
        return std::unexpected(fileError(configuration.fileName()));
    }
    configuration.close();
    QDir(record.dataFolder).removeRecursively();
    if (!QDir().rename(making, record.dataFolder)) {
        return std::unexpected(fileError(record.dataFolder));
    }
    return {};
}

QByteArray configurationFor(const PrivateClusterOptions &options, const ClusterRecord &record)
{
    QStringList lines{
        u"listen_addresses = ''"_s,
        u"unix_socket_directories = "_s + quoted(record.socketFolder()),
        u"unix_socket_permissions = 0700"_s,
        u"port = "_s + QString::number(options.port),
        u"log_line_prefix = '%m [%p] %q%u@%d %a '"_s,
        u"log_statement = "_s + (options.logStatements ? u"'all'"_s : u"'none'"_s),
        u"logging_collector = off"_s,
        u"cluster_name = 'athanor'"_s,
        u"fsync = "_s + (options.durable ? u"on"_s : u"off"_s),
    };
    if (!options.durable) {
        lines += {u"synchronous_commit = off"_s, u"full_page_writes = off"_s};
    }
    lines += options.settings;
    return lines.join(u'\n').toUtf8() + '\n';
}

Result<void> startServer(const ClusterRecord &record, const std::optional<ProcessUser> &user, JobContext &context,
                         ProcessRunner &runner)
{
    // PostgreSQL takes a killed postmaster for a living one as long as nobody has collected it (containers often have
    // no init that would), or when its number is in use again.
    if (postmasterOf(record.dataFolder) == 0 && serverProcessesIn(record.dataFolder).isEmpty()) {
        QFile::remove(record.dataFolder + u"/postmaster.pid"_s);
    }
    ProcessRequest request = serverRequest(
        record.programFolder + u"/pg_ctl"_s,
        {u"start"_s, u"-D"_s, record.dataFolder, u"-l"_s, record.logFile, u"-w"_s, u"-t"_s, u"60"_s, u"-s"_s}, user);
    const Result<ProcessResult> result = runner.run(request, context);
    if (result && result->succeeded()) {
        return {};
    }
    if (const Result<void> stopped = stopServer(record, runner); !stopped) {
        qCWarning(lcPostgres) << stopped.error().sentence();
    }
    if (!result) {
        return std::unexpected(result.error());
    }
    Error error = processFailure(
        QCoreApplication::translate("athanor", "The private PostgreSQL cluster does not start."), *result);
    error.file = record.logFile;
    error.detail = lastLines(record.logFile);
    return std::unexpected(error);
}

// Folder for data and log: the kept folder itself, or, if the server's user may not enter it, one beside /tmp that
// survives a restart of the machine.
Result<QString> keptFolder(const QString &folder, const std::optional<ProcessUser> &user)
{
    if (!user || isOpenToOthers(folder)) {
        return folder;
    }
    const QByteArray hash = QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256).toHex().first(16);
    const QString place = u"/var/tmp/athanor-cluster-"_s + QString::fromLatin1(hash);
    const QFileInfo information(place);
    if (information.isSymLink() || (information.exists() && information.ownerId() != ::geteuid())) {
        return std::unexpected(Error::at(
            Error::Kind::Permission,
            QCoreApplication::translate("athanor", "The folder of the private cluster belongs to another user."), place,
            0, QCoreApplication::translate("athanor", "Remove it.")));
    }
    if (const Result<void> made = makeFolder(place, std::nullopt, 0711); !made) {
        return std::unexpected(made.error());
    }
    return place;
}

} // namespace

int PrivateCluster::cleanUpLeftovers(JobContext &context, ProcessRunner &runner)
{
    int count = 0;
    const QStringList folders = ClusterRecord::runtimeFolders();
    for (const QString &folder : folders) {
        const std::optional<ClusterRecord> record = ClusterRecord::read(folder);
        if (!record || record->owner.isAlive() || context.isCancelled()) {
            continue;
        }
        if (const Result<void> removed = stopAndRemove(*record, {}, runner); removed) {
            ++count;
        } else {
            qCWarning(lcPostgres) << removed.error().sentence();
        }
    }
    return count;
}

Result<std::unique_ptr<PrivateCluster>> PrivateCluster::start(const PrivateClusterOptions &options, JobContext &context,
                                                              ProcessRunner &runner)
{
    context.setProgress(0, 3, QCoreApplication::translate("athanor", "Looking for PostgreSQL"));
    cleanUpLeftovers(context, runner);
    const Result<std::optional<ProcessUser>> user = serverUser();
    if (!user) {
        return std::unexpected(user.error());
    }

    const QString folder = options.folder.isEmpty() ? QString() : QDir(options.folder).absolutePath();
    std::unique_ptr<QLockFile> lock;
    QString place;
    if (!folder.isEmpty()) {
        if (!QDir().mkpath(folder)) {
            return std::unexpected(fileError(folder));
        }
        lock = std::make_unique<QLockFile>(folder + u"/cluster.lock"_s);
        lock->setStaleLockTime(0);
        const QDeadlineTimer patience(std::chrono::seconds(30));
        while (!lock->tryLock(100)) {
            if (context.isCancelled() || patience.hasExpired() || lock->error() != QLockFile::LockFailedError) {
                return std::unexpected(Error::at(
                    context.isCancelled() ? Error::Kind::Cancelled : Error::Kind::Conflict,
                    QCoreApplication::translate("athanor", "Another process is starting the private cluster."), folder,
                    0));
            }
        }
        if (const std::optional<ClusterRecord> old = ClusterRecord::read(folder)) {
            if (old->owner.isAlive() && postmasterOf(old->dataFolder) != 0) {
                return std::unexpected(
                    Error::at(Error::Kind::Conflict,
                              QCoreApplication::translate("athanor", "The private cluster is in use by process %1.")
                                  .arg(old->owner.pid),
                              folder, 0, QCoreApplication::translate("athanor", "Close the other Athanor first.")));
            }
            if (const Result<void> removed = stopAndRemove(*old, folder, runner); !removed) {
                return std::unexpected(removed.error());
            }
        }
        const Result<QString> kept = keptFolder(folder, *user);
        if (!kept) {
            return std::unexpected(kept.error());
        }
        place = *kept;
    }

    QTemporaryDir runtime(ClusterRecord::runtimeRoot() + u"/athanor-XXXXXX"_s);
    if (!runtime.isValid()) {
        return std::unexpected(fileError(ClusterRecord::runtimeRoot()));
    }
    ClusterRecord record;
    record.temporary = folder.isEmpty();
    record.runtimeFolder = runtime.path();
    record.dataFolder = (folder.isEmpty() ? runtime.path() : place) + u"/data"_s;
    record.logFile = (folder.isEmpty() ? runtime.path() : place) + u"/server.log"_s;
    record.owner = ProcessIdentity::of(options.ownerPid > 0 ? options.ownerPid : QCoreApplication::applicationPid());

    int dataMajor = 0;
    if (QFile version(record.dataFolder + u"/PG_VERSION"_s); version.open(QIODevice::ReadOnly)) {
        dataMajor = version.readAll().trimmed().toInt();
    }
    const Result<ServerPrograms> programs = findPrograms(options.programFolder, dataMajor, context, runner);
    if (!programs) {
        return std::unexpected(programs.error());
    }
    record.programFolder = programs->folder;

    // The runtime folder's own mode lets the server's user in; what is in it lets nobody else in.
    if (*user && ::chmod(QFile::encodeName(runtime.path()).constData(), 0711) != 0) {
        return std::unexpected(fileError(runtime.path()));
    }
    Result<void> step =
        makeFolder(record.socketFolder(), *user, 0700).and_then([&] { return record.write(runtime.path()); });
    if (step && !folder.isEmpty()) {
        step = record.write(folder);
    }
    if (step) {
        step = writeFile(record.logFile, {}, *user);
    }
    if (step && dataMajor == 0) {
        context.setProgress(1, 3, QCoreApplication::translate("athanor", "Making a private PostgreSQL cluster"));
        step = initialise(record, *user, options.durable, context, runner);
    }
    if (step) {
        step = writeFile(record.dataFolder + u"/athanor.conf"_s, configurationFor(options, record), *user);
    }
    if (step) {
        context.setProgress(2, 3, QCoreApplication::translate("athanor", "Starting the private PostgreSQL cluster"));
        step = startServer(record, *user, context, runner);
    }
    if (!step) {
        if (!folder.isEmpty()) {
            QFile::remove(folder + u"/cluster.json"_s);
        }
        return std::unexpected(step.error());
    }
    runtime.setAutoRemove(false);
    context.setProgress(3, 3, QCoreApplication::translate("athanor", "The private PostgreSQL cluster is running"));

    std::unique_ptr<PrivateCluster> cluster(new PrivateCluster);
    cluster->m_runner = &runner;
    cluster->m_folder = folder.isEmpty() ? runtime.path() : folder;
    cluster->m_dataFolder = record.dataFolder;
    cluster->m_socketFolder = record.socketFolder();
    cluster->m_logFile = record.logFile;
    cluster->m_port = options.port;
    cluster->m_serverMajor = programs->major;
    cluster->m_keepRunning = options.keepRunning;
    return cluster;
}

PrivateCluster::~PrivateCluster()
{
    if (m_keepRunning) {
        return;
    }
    JobContext context;
    if (const Result<void> stopped = stop(context); !stopped) {
        qCWarning(lcPostgres) << stopped.error().sentence();
    }
}

ConnectionProfile PrivateCluster::profile(const QString &database) const
{
    ConnectionProfile profile;
    profile.host = m_socketFolder;
    profile.port = m_port;
    profile.database = database;
    profile.user = u"postgres"_s;
    return profile;
}

qint64 PrivateCluster::postmasterPid() const
{
    return postmasterOf(m_dataFolder);
}

Result<void> PrivateCluster::stop(JobContext &context)
{
    return stop(m_folder, context, *m_runner);
}

Result<void> PrivateCluster::stop(const QString &folder, JobContext &context, ProcessRunner &runner)
{
    const std::optional<ClusterRecord> record = ClusterRecord::read(folder);
    if (!record) {
        return {};
    }
    context.setProgress(0, 0, QCoreApplication::translate("athanor", "Stopping the private PostgreSQL cluster"));
    return stopAndRemove(*record, record->temporary ? QString() : folder, runner);
}

} // namespace athanor::postgres
