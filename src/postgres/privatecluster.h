// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/job.h"
#include "core/process.h"
#include "postgres/profile.h"

#include <QString>
#include <QStringList>

#include <memory>

namespace athanor::postgres {

struct PrivateClusterOptions
{
    // Where the cluster is kept between runs. Empty: a temporary one, removed at the end.
    QString folder{};
    // Folder of initdb and pg_ctl; empty: the newest installed.
    QString programFolder{};
    bool logStatements = false; // log_statement = all
    bool durable = true; // false: fsync off, for tests only
    QStringList settings{}; // further "name = value" lines of postgresql.conf
    int port = 5432; // part of the socket's name, nothing listens on TCP
    // Process whose end makes the cluster a left-over, which the next start cleans up. 0: this one.
    qint64 ownerPid = 0;
    // Set: leave it running when the object goes away (until stop(folder) or the end of the owner is noticed).
    bool keepRunning = false;
};

// A PostgreSQL server of our own: Unix socket only, in a folder that nobody else may enter (authentication: trust), in
// a short path (socket paths end at 107 bytes). Started as root it runs as another user, since PostgreSQL refuses root.
class PrivateCluster
{
public:
    // Cleans up left-overs of dead owners first. Kinds: Tool (no PostgreSQL installed, it does not start: detail has
    // its log), Conflict (the folder's cluster belongs to a living process), Permission, Cancelled.
    static Result<std::unique_ptr<PrivateCluster>> start(const PrivateClusterOptions &options, JobContext &context,
                                                         ProcessRunner &runner = ProcessRunner::system());
    ~PrivateCluster(); // stops it, fast, unless keepRunning
    Q_DISABLE_COPY_MOVE(PrivateCluster)

    // Superuser "postgres" on the given database.
    [[nodiscard]] ConnectionProfile profile(const QString &database = QStringLiteral("postgres")) const;
    [[nodiscard]] QString socketFolder() const { return m_socketFolder; }
    [[nodiscard]] QString dataFolder() const { return m_dataFolder; }
    [[nodiscard]] QString logFile() const { return m_logFile; }
    [[nodiscard]] QString folder() const { return m_folder; }
    [[nodiscard]] int serverMajor() const { return m_serverMajor; }
    [[nodiscard]] qint64 postmasterPid() const; // 0: not running
    [[nodiscard]] bool isRunning() const { return postmasterPid() != 0; }

    Result<void> stop(JobContext &context); // fast, then immediate
    // Stops and (if temporary) removes the cluster that a folder's record names; no error if there is none.
    static Result<void> stop(const QString &folder, JobContext &context,
                             ProcessRunner &runner = ProcessRunner::system());

    // Stops and removes temporary clusters whose owners have died; returns how many. start() calls it.
    static int cleanUpLeftovers(JobContext &context, ProcessRunner &runner = ProcessRunner::system());

private:
    PrivateCluster() = default;

    ProcessRunner *m_runner = nullptr;
    QString m_folder;
    QString m_dataFolder;
    QString m_socketFolder;
    QString m_logFile;
    int m_port = 5432;
    int m_serverMajor = 0;
    bool m_keepRunning = false;
};

} // namespace athanor::postgres
