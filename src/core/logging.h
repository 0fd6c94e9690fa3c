// SPDX-License-Identifier: MIT
#pragma once

#include <QLoggingCategory>
#include <QString>

#include <functional>

namespace athanor {

Q_DECLARE_LOGGING_CATEGORY(lcCore)
Q_DECLARE_LOGGING_CATEGORY(lcPostgres)
Q_DECLARE_LOGGING_CATEGORY(lcJournal)
Q_DECLARE_LOGGING_CATEGORY(lcWorkspace)
Q_DECLARE_LOGGING_CATEGORY(lcDeployment)
Q_DECLARE_LOGGING_CATEGORY(lcDesktop)

struct LoggingOptions
{
    bool verbose = false; // debug and info messages of the athanor.* categories too
    bool toStandardError = true;
    QString file{}; // empty: none; made with mode 0600, renamed to "<file>.1" when it exceeds maximumBytes
    qint64 maximumBytes = qint64(4) * 1024 * 1024;
    std::function<QString(const QString &)> masker{}; // empty: maskSecrets; called from any thread
};

// Installs the message handler of the process. Call once, before threads start.
void installLogging(const LoggingOptions &options);
void uninstallLogging(); // back to Qt's own handler; closes the file

// The password of a URL ("scheme://user:password@host" and "?password=…") replaced by "****"; otherwise unchanged.
QString maskUrl(const QString &url);
// The same for any text: URLs in it, "password=…" of connection strings, "PASSWORD '…'" of SQL, PGPASSWORD=….
QString maskSecrets(const QString &text);

} // namespace athanor
