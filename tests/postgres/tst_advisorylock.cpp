// SPDX-License-Identifier: MIT
#include "postgres/advisorylock.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QElapsedTimer>
#include <QThread>

#include <csignal>
#include <set>
#include <thread>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::postgres;

class TestAdvisoryLock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysAreStableAndApart();
    void holderIsShown();
    void allOrNone();
    void waitsUntilFree();
    void givesUpAtItsTime();
    void cancelEndsTheWait();
    void otherDatabaseIsFree();
    void deathOfTheConnectionIsNoticed();
    void slowServerKeepsTheLocks();
    void waiterDoesNotBlockConcurrentIndexes();
    void oneAtATime();
    void holderOfAnotherUser();
};

namespace {

const QList<LockKey> &keys()
{
    static const QList<LockKey> list{databaseLockKey(),
                                     versionTableLockKey(u"public"_s, u"inventory_alembic_version"_s)};
    return list;
}

AdvisoryLocks acquired(const ConnectionProfile &profile, const QString &name = u"holder"_s)
{
    JobContext context;
    auto locks = AdvisoryLocks::acquire(profile, keys(), {.applicationName = name}, context);
    if (!locks) {
        qFatal("%s", qUtf8Printable(locks.error().sentence()));
    }
    return std::move(*locks);
}

} // namespace

void TestAdvisoryLock::keysAreStableAndApart()
{
    // First eight bytes, most significant first, of the SHA-256 of the words, by sha256sum.
    QCOMPARE(databaseLockKey().value, static_cast<qint64>(0xdfbe4cccedeba686ULL));
    QCOMPARE(versionTableLockKey(u"public"_s, u"alembic_version"_s).value, static_cast<qint64>(0x62c233ec9d20d1b2ULL));
    const std::set<qint64> values{
        databaseLockKey().value,
        versionTableLockKey(u"public"_s, u"alembic_version"_s).value,
        versionTableLockKey({}, u"alembic_version"_s).value,
        versionTableLockKey(u"a"_s, u"b/c"_s).value,
        versionTableLockKey(u"a/b"_s, u"c"_s).value,
    };
    QCOMPARE(values.size(), 5u);
}

void TestAdvisoryLock::holderIsShown()
{
    const test::TestDatabase database;
    const AdvisoryLocks held = acquired(database.profile(), u"athanor lock/inventory"_s);
    JobContext context;
    const auto second = AdvisoryLocks::acquire(database.profile(), keys(), {}, context);
    QVERIFY(!second);
    QCOMPARE(second.error().kind, Error::Kind::Conflict);
    for (const QString &word :
         {u"postgres"_s, u"athanor lock/inventory"_s, u"local"_s, QString::number(held.backendPid())}) {
        QVERIFY2(second.error().what.contains(word), qPrintable(second.error().what));
    }
    auto connection = test::connectOrDie(database.profile(), {.readOnlyBrowsing = true});
    const auto holder = lockHolder(connection, databaseLockKey());
    QVERIFY(holder && *holder);
    QCOMPARE((*holder)->pid, held.backendPid());
    QCOMPARE((*holder)->user, u"postgres"_s);
    QVERIFY(qAbs((*holder)->since.secsTo(QDateTime::currentDateTimeUtc())) < 30);
    const auto nobody = lockHolder(connection, versionTableLockKey(u"x"_s, u"y"_s));
    QVERIFY(nobody && !*nobody);
}

void TestAdvisoryLock::allOrNone()
{
    const test::TestDatabase database;
    JobContext context;
    const LockKey other = versionTableLockKey(u"public"_s, u"other"_s);
    const auto one = AdvisoryLocks::acquire(database.profile(), {other}, {}, context);
    QVERIFY(one);
    QList<LockKey> both = keys();
    both.append(other);
    QVERIFY(!AdvisoryLocks::acquire(database.profile(), both, {}, context));
    QVERIFY2(AdvisoryLocks::acquire(database.profile(), keys(), {}, context), "the failed one left nothing held");
}

void TestAdvisoryLock::waitsUntilFree()
{
    const test::TestDatabase database;
    auto held = std::make_unique<AdvisoryLocks>(acquired(database.profile()));
    JobContext context;
    int polls = 0;
    LockOptions options;
    options.timeout = std::chrono::seconds(20);
    options.pollInterval = std::chrono::milliseconds(20);
    options.onWaiting = [&](const LockHolder &holder) {
        QCOMPARE(holder.application, u"holder"_s);
        if (++polls == 3) {
            held.reset();
        }
    };
    auto locks = AdvisoryLocks::acquire(database.profile(), keys(), options, context);
    QVERIFY2(locks, locks ? "" : qPrintable(locks.error().sentence()));
    QVERIFY(polls >= 3);
    QVERIFY(locks->isHeld());
}

void TestAdvisoryLock::givesUpAtItsTime()
{
    const test::TestDatabase database;
    const AdvisoryLocks held = acquired(database.profile());
    JobContext context;
    QElapsedTimer clock;
    clock.start();
    const auto locks = AdvisoryLocks::acquire(
        database.profile(), keys(),
        {.timeout = std::chrono::milliseconds(400), .pollInterval = std::chrono::milliseconds(50)}, context);
    QVERIFY(!locks);
    QCOMPARE(locks.error().kind, Error::Kind::Conflict);
    QVERIFY2(clock.elapsed() >= 400 && clock.elapsed() < 10'000, qPrintable(QString::number(clock.elapsed())));
}

void TestAdvisoryLock::cancelEndsTheWait()
{
    const test::TestDatabase database;
    const AdvisoryLocks held = acquired(database.profile());
    JobContext context;
    LockOptions options;
    options.timeout = std::chrono::seconds(60);
    options.pollInterval = std::chrono::seconds(30);
    QElapsedTimer clock;
    options.onWaiting = [&](const LockHolder &) {
        clock.start();
        context.cancel();
    };
    const auto locks = AdvisoryLocks::acquire(database.profile(), keys(), options, context);
    QVERIFY(!locks);
    QCOMPARE(locks.error().kind, Error::Kind::Cancelled);
    QVERIFY(clock.elapsed() < 10'000);
}

void TestAdvisoryLock::otherDatabaseIsFree()
{
    const test::TestDatabase first;
    const test::TestDatabase second;
    const AdvisoryLocks held = acquired(first.profile());
    JobContext context;
    QVERIFY(AdvisoryLocks::acquire(second.profile(), keys(), {}, context));
    auto connection = test::connectOrDie(second.profile());
    const auto holder = lockHolder(connection, databaseLockKey());
    QVERIFY(holder && !*holder);
}

void TestAdvisoryLock::deathOfTheConnectionIsNoticed()
{
    const test::TestDatabase database;
    AdvisoryLocks held = acquired(database.profile());
    QVERIFY(held.isHeld());
    auto killer = test::connectOrDie(database.profile());
    QVERIFY(killer.execute(u"SELECT pg_terminate_backend(%1, 5000)"_s.arg(held.backendPid())));
    QVERIFY(!held.isHeld());
    QVERIFY(!held.isHeld());
    JobContext context;
    QVERIFY2(AdvisoryLocks::acquire(database.profile(), keys(), {}, context), "the lock went with its session");
}

// A waiter blocked in pg_advisory_lock would deadlock the index (40P01); one that polls does not.
void TestAdvisoryLock::slowServerKeepsTheLocks()
{
    const test::TestDatabase database;
    AdvisoryLocks held = acquired(database.profile());
    // The server's process answers nothing for a while, as on a machine that is short of everything.
    const auto pid = static_cast<pid_t>(held.backendPid());
    QCOMPARE(::kill(pid, SIGSTOP), 0);
    QElapsedTimer stopped;
    stopped.start();
    std::thread later([pid] {
        QThread::msleep(2500);
        ::kill(pid, SIGCONT);
    });
    const bool kept = held.isHeld();
    const qint64 waited = stopped.elapsed();
    later.join();
    QVERIFY2(waited >= 2400, "it answered while it was stopped");
    QVERIFY(kept);
}

void TestAdvisoryLock::waiterDoesNotBlockConcurrentIndexes()
{
    const test::TestDatabase database;
    database.execute(u"CREATE TABLE t AS SELECT generate_series(1, 1000) AS a"_s);
    auto held = std::make_unique<AdvisoryLocks>(acquired(database.profile()));
    JobContext context;
    std::atomic<bool> waiting = false;
    Error::Kind ended = Error::Kind::Generic;
    std::thread waiter([&] {
        LockOptions options;
        options.timeout = std::chrono::seconds(60);
        options.pollInterval = std::chrono::milliseconds(10);
        options.onWaiting = [&waiting](const LockHolder &) { waiting = true; };
        const auto locks = AdvisoryLocks::acquire(database.profile(), keys(), options, context);
        ended = locks ? Error::Kind::Generic : locks.error().kind;
    });
    while (!waiting) {
        QThread::msleep(5);
    }
    auto connection = test::connectOrDie(database.profile(), {.settings = {{u"statement_timeout"_s, u"20s"_s}}});
    const auto built = connection.execute(u"CREATE INDEX CONCURRENTLY i ON t (a)"_s);
    context.cancel();
    waiter.join();
    QVERIFY2(built, built ? "" : qPrintable(built.error().sentence()));
    QCOMPARE(ended, Error::Kind::Cancelled);
}

void TestAdvisoryLock::oneAtATime()
{
    const test::TestDatabase database;
    std::atomic<int> inside = 0;
    std::atomic<int> most = 0;
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 5; ++i) {
                JobContext context;
                const auto locks = AdvisoryLocks::acquire(
                    database.profile(), keys(),
                    {.timeout = std::chrono::seconds(60), .pollInterval = std::chrono::milliseconds(5)}, context);
                if (!locks) {
                    continue;
                }
                most = std::max(most.load(), ++inside);
                QThread::yieldCurrentThread();
                --inside;
                ++done;
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    QCOMPARE(most, 1);
    QCOMPARE(done, 20);
}

void TestAdvisoryLock::holderOfAnotherUser()
{
    test::TestDatabase database;
    const QString first = database.createRole();
    const QString second = database.createRole();
    const AdvisoryLocks held = acquired(database.profileFor(first));
    JobContext context;
    const auto locks = AdvisoryLocks::acquire(database.profileFor(second), keys(), {}, context);
    QVERIFY(!locks);
    QVERIFY2(locks.error().what.contains(first), qPrintable(locks.error().what));
    QVERIFY(locks.error().what.contains(QString::number(held.backendPid())));
}

ATHANOR_TEST_MAIN(TestAdvisoryLock)
#include "tst_advisorylock.moc"
