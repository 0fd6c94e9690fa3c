// SPDX-License-Identifier: MIT
#include "core/process.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

#include <csignal>
#include <grp.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace athanor {

ProcessRunner::~ProcessRunner() = default;

namespace {

// Splits a stream into lines as it comes and keeps its end.
class LineStream
{
public:
    LineStream(const std::function<void(const QString &)> &onLine, qsizetype keptBytes)
        : m_onLine(onLine)
        , m_keptBytes(keptBytes)
    {
    }

    void append(const QByteArray &data)
    {
        if (data.isEmpty()) {
            return;
        }
        m_kept += data;
        if (m_kept.size() > m_keptBytes) {
            m_kept = m_kept.last(m_keptBytes);
        }
        if (!m_onLine) {
            return;
        }
        m_partial += data;
        qsizetype start = 0;
        for (qsizetype end = m_partial.indexOf('\n'); end >= 0; end = m_partial.indexOf('\n', start)) {
            deliver(m_partial.sliced(start, end - start));
            start = end + 1;
        }
        m_partial.remove(0, start);
    }

    void finish()
    {
        if (m_onLine && !m_partial.isEmpty()) {
            deliver(m_partial);
            m_partial.clear();
        }
    }

    [[nodiscard]] QByteArray kept() const { return m_kept; }

private:
    void deliver(QByteArrayView line)
    {
        if (line.endsWith('\r')) {
            line.chop(1);
        }
        m_onLine(QString::fromUtf8(line));
    }

    const std::function<void(const QString &)> &m_onLine;
    qsizetype m_keptBytes;
    QByteArray m_kept;
    QByteArray m_partial;
};

QProcessEnvironment environmentFor(const ProcessRequest &request)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : request.withoutEnvironment) {
        environment.remove(name);
    }
    for (auto it = request.environment.cbegin(); it != request.environment.cend(); ++it) {
        environment.insert(it.key(), it.value());
    }
    return environment;
}

// The whole process group: a wrapper script must not leave its children behind.
void signalGroup(qint64 pid, int signal)
{
    if (pid > 1) {
        ::kill(static_cast<pid_t>(-pid), signal);
    }
}

Error startError(const QProcess &process, const ProcessRequest &request)
{
    const bool found = QFileInfo(request.program).isAbsolute()
                           ? QFileInfo::exists(request.program)
                           : !QStandardPaths::findExecutable(request.program).isEmpty();
    if (!found) {
        return Error::make(
            Error::Kind::NotFound,
            QCoreApplication::translate("athanor", "Cannot find the program \"%1\".").arg(request.program),
            QCoreApplication::translate("athanor", "Install it, or bring its folder into PATH."),
            process.errorString());
    }
    return Error::make(
        Error::Kind::Permission,
        QCoreApplication::translate("athanor", "Cannot start the program \"%1\".").arg(request.program),
        QCoreApplication::translate("athanor", "Check the rights of the file and of the working directory."),
        process.errorString());
}

class SystemProcessRunner : public ProcessRunner
{
public:
    Result<ProcessResult> run(const ProcessRequest &request, JobContext &context) override
    {
        if (context.isCancelled()) {
            return std::unexpected(cancelled(request));
        }
        QProcess process;
        process.setProgram(request.program);
        process.setArguments(request.arguments);
        process.setProcessEnvironment(environmentFor(request));
        process.setStandardInputFile(QProcess::nullDevice());
        if (!request.workingDirectory.isEmpty()) {
            process.setWorkingDirectory(request.workingDirectory);
        }
        // A session of its own: no terminal, and a group that can be signalled as a whole.
        process.setUnixProcessParameters(QProcess::UnixProcessFlag::CreateNewSession);
        process.setChildProcessModifier([&process, user = request.user] {
            // A server may outlive a killed program: it must not keep what that had open, such as a lock. Not Qt's own
            // CloseFileDescriptors, which closes the pipe for failures of the start, too.
            ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
            if (user) {
                const gid_t group = user->gid;
                if (::setgroups(1, &group) != 0 || ::setgid(user->gid) != 0 || ::setuid(user->uid) != 0) {
                    process.failChildProcessModifier("cannot change the user", errno);
                }
            }
        });

        QElapsedTimer clock;
        clock.start();
        process.start();
        if (!process.waitForStarted(30000)) {
            return std::unexpected(startError(process, request));
        }
        const qint64 pid = process.processId();

        LineStream output(request.onOutputLine, request.keptBytes);
        LineStream errors(request.onErrorLine, request.keptBytes);
        bool stopping = false;
        bool timedOut = false;
        QDeadlineTimer killAt(QDeadlineTimer::Forever);
        while (process.state() != QProcess::NotRunning) {
            process.waitForReadyRead(50);
            output.append(process.readAllStandardOutput());
            errors.append(process.readAllStandardError());
            timedOut = timedOut || (request.timeout.count() > 0 && clock.hasExpired(request.timeout.count()));
            if (!stopping && (context.isCancelled() || timedOut)) {
                stopping = true;
                signalGroup(pid, SIGTERM);
                killAt = QDeadlineTimer(request.killDelay);
            }
            if (stopping && killAt.hasExpired()) {
                signalGroup(pid, SIGKILL);
                process.kill();
                killAt = QDeadlineTimer(QDeadlineTimer::Forever);
            }
        }
        output.append(process.readAllStandardOutput());
        errors.append(process.readAllStandardError());
        output.finish();
        errors.finish();
        if (stopping) {
            // What the leader left behind in its group goes too.
            signalGroup(pid, SIGKILL);
            if (timedOut && !context.isCancelled()) {
                return std::unexpected(Error::make(
                    Error::Kind::Tool,
                    QCoreApplication::translate("athanor", "\"%1\" did not end within %2 s and was stopped.")
                        .arg(QFileInfo(request.program).fileName())
                        .arg(request.timeout.count() / 1000.0),
                    {}, QString::fromUtf8(errors.kept()).trimmed()));
            }
            return std::unexpected(cancelled(request));
        }

        ProcessResult result;
        result.crashed = process.exitStatus() == QProcess::CrashExit;
        result.exitCode = process.exitCode();
        result.standardOutput = output.kept();
        result.standardError = errors.kept();
        result.elapsed = std::chrono::milliseconds(clock.elapsed());
        return result;
    }

private:
    static Error cancelled(const ProcessRequest &request)
    {
        return Error::make(
            Error::Kind::Cancelled,
            QCoreApplication::translate("athanor", "\"%1\" was cancelled.").arg(QFileInfo(request.program).fileName()));
    }
};

} // namespace

ProcessRunner &ProcessRunner::system()
{
    static SystemProcessRunner runner;
    return runner;
}

Error processFailure(const QString &what, const ProcessResult &result, const QString &remedy)
{
    // Some tools (Alembic for one) report on standard output.
    QString words = QString::fromUtf8(result.standardError).trimmed();
    if (words.isEmpty()) {
        words = QString::fromUtf8(result.standardOutput).trimmed();
    }
    constexpr qsizetype longest = 4000;
    if (words.size() > longest) {
        words = u"…"_s + words.last(longest);
    }
    Error error = Error::make(Error::Kind::Tool, what, remedy, words);
    error.code = QString::number(result.exitCode);
    if (result.crashed) {
        error.detail =
            QCoreApplication::translate("athanor", "The program was ended by signal %1.").arg(result.exitCode) +
            u"\n"_s + words;
        error.detail = error.detail.trimmed();
    }
    return error;
}

} // namespace athanor
