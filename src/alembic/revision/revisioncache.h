// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/revision.h"
#include "core/filestamp.h"

#include <QHash>
#include <QMutex>

#include <atomic>

namespace athanor::revision {

// Revision files as they were read last: one that has not changed since is not parsed again. Thread-safe.
class RevisionCache
{
public:
    // The file, from here if it is as it was.
    RevisionFiles read(const QString &path, Hash hash, const HeaderAids &aids = {});
    // Forgets what was not asked for since the last time.
    void forgetUnread();

    [[nodiscard]] qint64 parsedFiles() const { return m_parsed; } // since the beginning

private:
    struct Entry
    {
        FileStamp stamp;
        bool isCertain = false; // no change can have been missed
        QByteArray hash; // of its bytes
        RevisionFiles files;
        quint64 round = 0; // in which it was asked for
    };
    QMutex m_mutex;
    QHash<QString, Entry> m_entries; // by path
    quint64 m_round = 1;
    std::atomic<qint64> m_parsed = 0;
};

} // namespace athanor::revision
