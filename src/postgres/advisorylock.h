// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/job.h"
#include "postgres/connection.h"

#include <QDateTime>
#include <QList>
#include <QString>

#include <chrono>
#include <functional>
#include <optional>

namespace athanor::postgres {

// One advisory lock. The server keeps them per database, so a key need not name the database.
struct LockKey
{
    qint64 value = 0; // stable between versions and machines
    QString label; // for the user: "database", "version table public.alembic_version"

    bool operator==(const LockKey &) const = default;
};

LockKey databaseLockKey();
LockKey versionTableLockKey(const QString &schema, const QString &table);

// Who holds a lock that we want. Fields that the session may not see are empty.
struct LockHolder
{
    int pid = 0;
    QString user;
    QString application;
    QString client; // address, "local" for a Unix socket
    QDateTime since; // start of its session, which is made for the lock; UTC
    LockKey key;

    bool operator==(const LockHolder &) const = default;
    // "dba with athanor at 10.0.0.5 (process 4711) since 12:03"
    [[nodiscard]] QString sentence() const;
};

struct LockOptions
{
    std::chrono::milliseconds timeout{0}; // 0: one try
    std::chrono::milliseconds pollInterval{250};
    QString applicationName{}; // what others see: "athanor: upgrade inventory"
    std::function<void(const LockHolder &)> onWaiting{}; // at each poll that found the lock taken
};

// Session advisory locks on an autocommit connection of their own, taken by polling pg_try_advisory_lock: a waiter
// blocked in pg_advisory_lock deadlocks CREATE INDEX CONCURRENTLY. Held until the object goes away.
class AdvisoryLocks
{
public:
    // All keys or none, in order of their values. Kind Conflict if another holds one at the end of the time (`what`
    // names the holder); Cancelled; Connection.
    static Result<AdvisoryLocks> acquire(const ConnectionProfile &profile, const QList<LockKey> &keys,
                                         const LockOptions &options, JobContext &context);

    // False when the connection, and so the locks, are gone: stop before the next step. At most `timeout`: as long as
    // the keepalives of acquire() may take to find a dead peer, for a server that is only slow keeps its locks.
    [[nodiscard]] bool isHeld(std::chrono::milliseconds timeout = std::chrono::seconds(30));
    [[nodiscard]] int backendPid() const { return m_connection.backendPid(); }
    [[nodiscard]] QList<LockKey> keys() const { return m_keys; }

private:
    AdvisoryLocks(Connection connection, const QList<LockKey> &keys);

    Connection m_connection;
    QList<LockKey> m_keys;
};

// Who holds the key now, if anybody.
Result<std::optional<LockHolder>> lockHolder(Connection &connection, const LockKey &key);

} // namespace athanor::postgres
