// SPDX-License-Identifier: MIT
#include "core/logging.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMutex>
#include <QRegularExpression>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace athanor {

Q_LOGGING_CATEGORY(lcCore, "athanor.core", QtWarningMsg)
Q_LOGGING_CATEGORY(lcPostgres, "athanor.postgres", QtWarningMsg)
Q_LOGGING_CATEGORY(lcJournal, "athanor.journal", QtWarningMsg)
Q_LOGGING_CATEGORY(lcWorkspace, "athanor.workspace", QtWarningMsg)
Q_LOGGING_CATEGORY(lcDeployment, "athanor.deployment", QtWarningMsg)
Q_LOGGING_CATEGORY(lcDesktop, "athanor.desktop", QtWarningMsg)

namespace {

struct LogSink
{
    QMutex mutex;
    LoggingOptions options;
    QFile file;
    QtMessageHandler previous = nullptr;
    bool installed = false;
};

LogSink &sink()
{
    static LogSink instance;
    return instance;
}

QLatin1StringView levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return "debug"_L1;
    case QtInfoMsg:
        return "info"_L1;
    case QtWarningMsg:
        return "warning"_L1;
    case QtCriticalMsg:
        return "critical"_L1;
    case QtFatalMsg:
        return "fatal"_L1;
    }
    return "message"_L1;
}

void openFile(LogSink &log)
{
    QDir().mkpath(QFileInfo(log.options.file).absolutePath());
    log.file.setFileName(log.options.file);
    // The mode at creation, not afterwards: nobody else may open it in between.
    if (log.file.exists()) {
        log.file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        log.file.open(QIODevice::WriteOnly | QIODevice::Append);
    } else {
        log.file.open(QIODevice::WriteOnly | QIODevice::Append, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    }
}

void rotateIfNeeded(LogSink &log)
{
    if (log.file.size() < log.options.maximumBytes) {
        return;
    }
    log.file.close();
    const QString older = log.options.file + u".1"_s;
    QFile::remove(older);
    QFile::rename(log.options.file, older);
    openFile(log);
}

void handleMessage(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    LogSink &log = sink();
    const QString category = QString::fromUtf8(context.category != nullptr ? context.category : "default");
    QString text = log.options.masker ? log.options.masker(message) : maskSecrets(message);
    text = u"%1 %2 %3: %4"_s.arg(QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs), levelName(type), category,
                                 text);
    const QByteArray line = text.toUtf8() + '\n';
    QMutexLocker lock(&log.mutex);
    if (log.options.toStandardError) {
        std::fwrite(line.constData(), 1, static_cast<size_t>(line.size()), stderr);
        std::fflush(stderr);
    }
    if (log.file.isOpen()) {
        rotateIfNeeded(log);
        log.file.write(line);
        log.file.flush();
    }
}

} // namespace

void installLogging(const LoggingOptions &options)
{
    uninstallLogging();
    LogSink &log = sink();
    log.options = options;
    if (!options.file.isEmpty()) {
        openFile(log);
    }
    if (options.verbose) {
        QLoggingCategory::setFilterRules(u"athanor.*.debug=true\nathanor.*.info=true"_s);
    }
    log.previous = qInstallMessageHandler(handleMessage);
    log.installed = true;
}

void uninstallLogging()
{
    LogSink &log = sink();
    if (!log.installed) {
        return;
    }
    qInstallMessageHandler(log.previous);
    QMutexLocker lock(&log.mutex);
    log.installed = false;
    log.file.close();
    if (log.options.verbose) {
        QLoggingCategory::setFilterRules({});
    }
    log.options = {};
}

QString maskUrl(const QString &url)
{
    // The password reaches to the last '@' before the path: people forget to escape '@', ':' and even '/'.
    static const QRegularExpression authority(
        uR"(([A-Za-z][A-Za-z0-9+.-]*://[^:/@\s'"]*):((?:[^@\s'"/]|/(?=[^\s'"]*@))*(?:@(?=[^\s'"/?]*@)[^@\s'"]*)*)@)"_s);
    static const QRegularExpression query(
        uR"(([?&](?:password|passwd|pwd|sslpassword|scram_(?:client|server)_key|oauth_client_secret)=)[^&\s'"#]*)"_s,
        QRegularExpression::CaseInsensitiveOption);
    QString masked = url;
    masked.replace(authority, u"\\1:****@"_s);
    masked.replace(query, u"\\1****"_s);
    return masked;
}

QString maskSecrets(const QString &text)
{
    static const QRegularExpression assignment(
        uR"(\b((?:PG)?(?:password|passwd|sslpassword|scram_(?:client|server)_key|oauth_client_secret)["']?\s*[=:]\s*)('(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|(?!\*{4})[^\s'"&]+))"_s,
        QRegularExpression::CaseInsensitiveOption);
    // Within a string within SQL the quotes are doubled; a text that was cut off lacks the last one.
    static const QRegularExpression nestedPassword(uR"(\b(PASSWORD\s+E?)('{2,})(?=[^'\s]).+?(?:\2|$))"_s,
                                                   QRegularExpression::CaseInsensitiveOption |
                                                       QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression sqlPassword(uR"(\b(PASSWORD\s+)E?'(?!')(?:[^'\\]|\\.|'')*(?:'|$))"_s,
                                                QRegularExpression::CaseInsensitiveOption);
    QString masked = maskUrl(text);
    masked.replace(assignment, u"\\1****"_s);
    masked.replace(nestedPassword, u"\\1\\2****\\2"_s);
    masked.replace(sqlPassword, u"\\1'****'"_s);
    return masked;
}

} // namespace athanor
