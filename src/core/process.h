// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/job.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QStringList>

#include <chrono>
#include <functional>
#include <optional>

namespace athanor {

// A system user to run a child process as (only root can).
struct ProcessUser
{
    quint32 uid = 0;
    quint32 gid = 0;

    bool operator==(const ProcessUser &) const = default;
};

// One child process. Secrets go into `environment` and nowhere else: arguments are visible to every user of the
// machine.
struct ProcessRequest
{
    QString program{}; // absolute path, or a name looked up in PATH
    QStringList arguments{};
    QHash<QString, QString> environment{}; // added to our own
    QStringList withoutEnvironment{}; // names removed from our own
    QString workingDirectory{}; // empty: ours
    // Called in the calling thread for each line (without its end) as it comes; may be empty.
    std::function<void(const QString &line)> onOutputLine{};
    std::function<void(const QString &line)> onErrorLine{};
    std::chrono::milliseconds timeout{0}; // 0: none
    std::chrono::milliseconds killDelay{5000}; // from the request to terminate (SIGTERM) to the kill (SIGKILL)
    qsizetype keptBytes = qsizetype(16) * 1024 * 1024; // of each stream; the oldest are dropped
    std::optional<ProcessUser> user{}; // empty: ourselves
};

struct ProcessResult
{
    int exitCode = 0;
    bool crashed = false; // ended by a signal
    QByteArray standardOutput;
    QByteArray standardError;
    std::chrono::milliseconds elapsed{0};

    [[nodiscard]] bool succeeded() const { return !crashed && exitCode == 0; }
    bool operator==(const ProcessResult &) const = default;
};

// Runs child processes; tests hand in their own. A process that ran is a result, whatever its exit code; an error is
// one that could not start (NotFound, Permission), was cancelled (Cancelled) or exceeded its timeout (Tool).
class ProcessRunner
{
public:
    ProcessRunner() = default;
    virtual ~ProcessRunner();
    Q_DISABLE_COPY_MOVE(ProcessRunner)

    // Blocks until the process has ended; for job threads. Standard input is empty, there is no terminal.
    virtual Result<ProcessResult> run(const ProcessRequest &request, JobContext &context) = 0;

    // The real one; thread-safe.
    static ProcessRunner &system();
};

// The error for a process that ran and failed: "Cannot …" as given, its last error lines as detail, its exit code.
Error processFailure(const QString &what, const ProcessResult &result, const QString &remedy = {});

} // namespace athanor
