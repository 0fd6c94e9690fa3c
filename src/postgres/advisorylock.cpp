// SPDX-License-Identifier: MIT
#include "postgres/advisorylock.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QLocale>
#include <QThread>
#include <QTimeZone>
#include <QtEndian>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::postgres {

namespace {

// Every Athanor computes the same key, whatever its version: the words hashed here never change.
qint64 keyOf(const QString &words)
{
    const QByteArray hash = QCryptographicHash::hash(words.toUtf8(), QCryptographicHash::Sha256);
    return qFromBigEndian<qint64>(hash.constData());
}

Error taken(const LockKey &key, const std::optional<LockHolder> &holder)
{
    const QString what =
        holder
            ? QCoreApplication::translate("athanor", "The lock on the %1 is held by %2.")
                  .arg(key.label, holder->sentence())
            : QCoreApplication::translate("athanor", "The lock on the %1 is held by another session.").arg(key.label);
    return Error::make(Error::Kind::Conflict, what,
                       QCoreApplication::translate("athanor", "Wait until it has finished, or ask who runs it."));
}

Error cancelled()
{
    return Error::make(Error::Kind::Cancelled,
                       QCoreApplication::translate("athanor", "Waiting for the advisory lock was cancelled."));
}

// The first key that is not free; none: all are ours.
Result<std::optional<LockKey>> tryAll(Connection &connection, const QList<LockKey> &keys, JobContext &context)
{
    for (const LockKey &key : keys) {
        const Result<QString> got = connection.scalar(u"SELECT pg_catalog.pg_try_advisory_lock($1::bigint)"_s,
                                                      {QString::number(key.value)}, &context);
        if (!got) {
            return std::unexpected(got.error());
        }
        if (*got == "t"_L1) {
            continue;
        }
        // All or none: holding one while waiting for the next could wait in a circle.
        if (const auto released = connection.execute(u"SELECT pg_catalog.pg_advisory_unlock_all()"_s); !released) {
            return std::unexpected(released.error());
        }
        return key;
    }
    return std::optional<LockKey>();
}

} // namespace

LockKey databaseLockKey()
{
    return {.value = keyOf(u"athanor/database"_s), .label = QCoreApplication::translate("athanor", "database")};
}

LockKey versionTableLockKey(const QString &schema, const QString &table)
{
    // Lengths before the names: "a"."b.c" is not "a.b"."c".
    const QString words = u"athanor/version table/%1/%2/%3"_s.arg(QString::number(schema.size()), schema, table);
    const QString name = schema.isEmpty() ? table : QString(schema + u'.' + table);
    return {.value = keyOf(words), .label = QCoreApplication::translate("athanor", "version table %1").arg(name)};
}

QString LockHolder::sentence() const
{
    const QString who = user.isEmpty() ? QCoreApplication::translate("athanor", "another user") : user;
    const QString program =
        application.isEmpty() ? QCoreApplication::translate("athanor", "an unnamed program") : application;
    QString text =
        client.isEmpty()
            ? QCoreApplication::translate("athanor", "%1 with %2 (process %3)").arg(who, program, QString::number(pid))
            : QCoreApplication::translate("athanor", "%1 with %2 at %3 (process %4)")
                  .arg(who, program, client, QString::number(pid));
    if (since.isValid()) {
        text = QCoreApplication::translate("athanor", "%1 since %2")
                   .arg(text, QLocale().toString(since.toLocalTime(), QLocale::ShortFormat));
    }
    return text;
}

AdvisoryLocks::AdvisoryLocks(Connection connection, const QList<LockKey> &keys)
    : m_connection(std::move(connection))
    , m_keys(keys)
{
}

Result<AdvisoryLocks> AdvisoryLocks::acquire(const ConnectionProfile &profile, const QList<LockKey> &keys,
                                             const LockOptions &options, JobContext &context)
{
    OpenOptions open;
    open.jobContext = &context;
    open.applicationName = options.applicationName.isEmpty() ? u"athanor lock"_s : options.applicationName;
    // The session idles for as long as the run takes; the server must neither end it nor keep it when we are gone.
    open.keepAlive = true;
    Result<Connection> connection = Connection::open(profile, open);
    if (!connection) {
        return std::unexpected(connection.error());
    }

    QList<LockKey> ordered = keys;
    std::ranges::sort(ordered, {}, &LockKey::value);
    const QDeadlineTimer deadline(options.timeout);
    for (;;) {
        const Result<std::optional<LockKey>> missing = tryAll(*connection, ordered, context);
        if (!missing) {
            return std::unexpected(missing.error().kind == Error::Kind::Cancelled ? cancelled() : missing.error());
        }
        if (!*missing) {
            return AdvisoryLocks(std::move(*connection), ordered);
        }
        const Result<std::optional<LockHolder>> holder = lockHolder(*connection, **missing);
        if (!holder) {
            return std::unexpected(holder.error());
        }
        if (deadline.hasExpired()) {
            return std::unexpected(taken(**missing, *holder));
        }
        if (*holder && options.onWaiting) {
            options.onWaiting(**holder);
        }
        QDeadlineTimer pause(std::min(options.pollInterval, std::chrono::milliseconds(deadline.remainingTime())));
        while (!pause.hasExpired()) {
            if (context.isCancelled()) {
                return std::unexpected(cancelled());
            }
            QThread::msleep(static_cast<unsigned long>(std::clamp<qint64>(pause.remainingTime(), 1, 20)));
        }
    }
}

bool AdvisoryLocks::isHeld(std::chrono::milliseconds timeout)
{
    return m_connection.isAlive(timeout);
}

Result<std::optional<LockHolder>> lockHolder(Connection &connection, const LockKey &key)
{
    // A 64-bit key shows as two halves with objsubid 1 (manual, pg_locks).
    const Result<ResultSet> result = connection.executeParams(uR"(
SELECT l.pid, a.usename, a.application_name,
       CASE WHEN a.client_addr IS NOT NULL THEN pg_catalog.host(a.client_addr)
            WHEN a.client_port = -1 THEN 'local' END,
       (extract(epoch FROM a.backend_start) * 1000)::bigint
  FROM pg_catalog.pg_locks l
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
   AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
   AND (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint)"_s,
                                                              {QString::number(key.value)});
    if (!result) {
        return std::unexpected(result.error());
    }
    if (result->rows.isEmpty()) {
        return std::optional<LockHolder>();
    }
    LockHolder holder;
    holder.pid = static_cast<int>(result->number(0, 0));
    holder.user = result->text(0, 1);
    holder.application = result->text(0, 2);
    holder.client = result->text(0, 3);
    if (result->rows[0][4]) {
        holder.since = QDateTime::fromMSecsSinceEpoch(result->number(0, 4), QTimeZone::UTC);
    }
    holder.key = key;
    return std::optional(holder);
}

} // namespace athanor::postgres
