// SPDX-License-Identifier: MIT
#include "postgres/clusterrecord.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <cerrno>
#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace athanor::postgres {

namespace {

const QString recordName = u"cluster.json"_s;

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool processExists(qint64 pid)
{
    return pid > 0 && (::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM);
}

// A zombie has ended; only its parent has not looked yet.
bool isZombie(qint64 pid)
{
    const QByteArray stat = contents(u"/proc/%1/stat"_s.arg(pid));
    const qsizetype nameEnd = stat.lastIndexOf(')');
    return nameEnd >= 0 && stat.sliced(nameEnd).startsWith(") Z");
}

bool isServerIn(qint64 pid, const QString &dataFolder)
{
    if (!processExists(pid) || isZombie(pid)) {
        return false;
    }
    // Every server process works in its data folder.
    const QString folder = QFile::symLinkTarget(u"/proc/%1/cwd"_s.arg(pid));
    if (!folder.isEmpty()) {
        return folder == QFileInfo(dataFolder).canonicalFilePath() || folder == dataFolder;
    }
    return contents(u"/proc/%1/comm"_s.arg(pid)).trimmed() == "postgres";
}

} // namespace

Result<void> ClusterRecord::write(const QString &folder) const
{
    const QJsonObject object{{u"owner"_s, owner.pid},        {u"ownerStart"_s, owner.startTime},
                             {u"boot"_s, owner.boot},        {u"runtime"_s, runtimeFolder},
                             {u"data"_s, dataFolder},        {u"log"_s, logFile},
                             {u"programs"_s, programFolder}, {u"temporary"_s, temporary}};
    QSaveFile file(folder + u'/' + recordName);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) ||
        file.write(QJsonDocument(object).toJson()) < 0 || !file.commit()) {
        return std::unexpected(
            Error::at(Error::Kind::Permission,
                      QCoreApplication::translate("athanor", "Cannot write the record of the private cluster: %1.")
                          .arg(file.errorString()),
                      file.fileName(), 0));
    }
    return {};
}

std::optional<ClusterRecord> ClusterRecord::read(const QString &folder)
{
    const QFileInfo information(folder + u'/' + recordName);
    // In a folder that everybody may write to, only our own word counts.
    if (!information.exists() || information.isSymLink() || information.ownerId() != ::geteuid()) {
        return std::nullopt;
    }
    const QJsonObject object = QJsonDocument::fromJson(contents(information.filePath())).object();
    ClusterRecord record;
    record.owner.pid = object.value("owner"_L1).toInteger();
    record.owner.startTime = object.value("ownerStart"_L1).toString();
    record.owner.boot = object.value("boot"_L1).toString();
    record.runtimeFolder = object.value("runtime"_L1).toString();
    record.dataFolder = object.value("data"_L1).toString();
    record.logFile = object.value("log"_L1).toString();
    record.programFolder = object.value("programs"_L1).toString();
    record.temporary = object.value("temporary"_L1).toBool();
    if (record.dataFolder.isEmpty() || record.runtimeFolder.isEmpty()) {
        return std::nullopt;
    }
    return record;
}

QString ClusterRecord::runtimeRoot()
{
    // A socket's path ends at 107 bytes: "<root>/athanor-XXXXXX/s/.s.PGSQL.65535" needs 36 besides the root.
    constexpr qsizetype longestRoot = 64;
    const QString preferred = QDir::tempPath();
    return preferred.toUtf8().size() <= longestRoot && QFileInfo(preferred).isWritable() ? preferred : u"/tmp"_s;
}

QStringList ClusterRecord::runtimeFolders()
{
    QStringList roots{runtimeRoot(), u"/tmp"_s};
    roots.removeDuplicates();
    QStringList folders;
    for (const QString &root : std::as_const(roots)) {
        const QFileInfoList entries =
            QDir(root).entryInfoList({u"athanor-*"_s}, QDir::Dirs | QDir::NoSymLinks | QDir::NoDotAndDotDot);
        for (const QFileInfo &entry : entries) {
            if (entry.ownerId() == ::geteuid()) {
                folders.append(entry.filePath());
            }
        }
    }
    return folders;
}

qint64 postmasterOf(const QString &dataFolder)
{
    const qint64 pid = contents(dataFolder + u"/postmaster.pid"_s).split('\n').constFirst().trimmed().toLongLong();
    return pid > 1 && isServerIn(pid, dataFolder) ? pid : 0;
}

QList<qint64> serverProcessesIn(const QString &dataFolder)
{
    QList<qint64> processes;
    const QStringList entries = QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &entry : entries) {
        bool isNumber = false;
        const qint64 pid = entry.toLongLong(&isNumber);
        // By the working folder alone: with no right to see it, the process is not ours to end.
        if (isNumber && !QFile::symLinkTarget(u"/proc/%1/cwd"_s.arg(pid)).isEmpty() &&
            contents(u"/proc/%1/comm"_s.arg(pid)).startsWith("postgres") && isServerIn(pid, dataFolder)) {
            processes.append(pid);
        }
    }
    return processes;
}

} // namespace athanor::postgres
