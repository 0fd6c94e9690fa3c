// SPDX-License-Identifier: MIT
#include "postgres/connection.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QThread>

#include <thread>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::postgres;

class TestConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void executesAndReadsRows();
    void parametersTravelUnchanged();
    void manyStatementsGiveTheLastRows();
    void errorCarriesStateHintAndPosition();
    void noticesAreCollected();
    void copyDoesNotHang_data();
    void copyDoesNotHang();
    void largeTextsGoBothWays();

    void noServerIsOneSentence_data();
    void noServerIsOneSentence();
    void silentServerTimesOut();
    void silentServerCanBeCancelled();
    void missingPasswordAsks();
    void wrongPasswordIsSaid();
    void rightPasswordWorks();
    void missingDatabaseIsSaid();
    void missingConnectPrivilegeIsSaid();

    void cancelEndsASleepAtOnce();
    void cancelBeforeSendingSendsNothing();
    void statementThatIgnoresCancelIsTerminated();
    void cancelledSessionGoesOn();
    void browsingSessionCannotWrite();
    void browsingSessionGivesUpOnLocks();
    void settingsOfTheServiceFileStay();
    void terminatedSessionIsNoticed();
    void permissionDeniedIsAKind();
    void quotesLikeTheServer_data();
    void quotesLikeTheServer();
};

namespace {

// Sets the context's cancel from another thread once the server shows the statement as running.
class CancelWhenActive
{
public:
    CancelWhenActive(const ConnectionProfile &profile, int pid, JobContext &context)
        : m_thread([profile, pid, &context, this] {
            auto watcher = test::connectOrDie(profile);
            const QString sql = u"SELECT 1 FROM pg_stat_activity WHERE pid = %1 AND state = 'active'"_s.arg(pid);
            for (int i = 0; i < 1000 && watcher.execute(sql)->rows.isEmpty(); ++i) {
                QThread::msleep(10);
            }
            m_clock.start();
            context.cancel();
        })
    {
    }
    qint64 joinAndMeasure()
    {
        m_thread.join();
        return m_clock.elapsed();
    }

private:
    QElapsedTimer m_clock;
    std::thread m_thread;
};

} // namespace

void TestConnection::executesAndReadsRows()
{
    auto connection = test::connectOrDie(test::clusterProfile());
    const auto result = connection.execute(u"SELECT 1 AS one, NULL AS nothing, 'größe' AS text"_s);
    QVERIFY(result);
    QCOMPARE(result->columns, QStringList({u"one"_s, u"nothing"_s, u"text"_s}));
    QCOMPARE(result->rows.size(), 1);
    QCOMPARE(result->rows[0][0], u"1"_s);
    QVERIFY(!result->rows[0][1].has_value());
    QCOMPARE(result->text(0, 2), u"größe"_s);
    QCOMPARE(result->commandTag, u"SELECT 1"_s);
    QVERIFY(connection.serverMajor() >= 17);
    QCOMPARE(connection.scalar(u"SELECT current_setting('application_name')"_s).value(), u"athanor"_s);
    QCOMPARE(connection.scalar(u"SELECT pg_backend_pid()"_s).value(), QString::number(connection.backendPid()));
    QCOMPARE(connection.transactionStatus(), TransactionStatus::Idle);
}

void TestConnection::parametersTravelUnchanged()
{
    auto connection = test::connectOrDie(test::clusterProfile());
    const QString hostile = u"it's \\ \"x\" $1 ; -- \u20ac\U0001F525"_s;
    const auto result = connection.executeParams(u"SELECT $1::text, $2::text IS NULL"_s, {hostile, std::nullopt});
    QVERIFY(result);
    QCOMPARE(result->text(0, 0), hostile);
    QVERIFY(result->flag(0, 1));
}

void TestConnection::manyStatementsGiveTheLastRows()
{
    const test::TestDatabase database;
    auto connection = test::connectOrDie(database.profile());
    const auto result = connection.execute(u"CREATE TABLE a (x int); INSERT INTO a VALUES (1), (2); SELECT x FROM a"_s);
    QVERIFY(result);
    QCOMPARE(result->rows.size(), 2);
    // One implicit transaction: the error undoes the insert.
    QVERIFY(!connection.execute(u"INSERT INTO a VALUES (3); SELECT 1/0"_s));
    QCOMPARE(connection.scalar(u"SELECT count(*) FROM a"_s).value(), u"2"_s);
    QCOMPARE(connection.execute(u"UPDATE a SET x = 0"_s)->affectedRows, 2);
    QCOMPARE(connection.execute(u"CREATE TABLE b ()"_s)->affectedRows, -1);
}

void TestConnection::errorCarriesStateHintAndPosition()
{
    auto connection = test::connectOrDie(test::clusterProfile());
    const auto result = connection.execute(u"SELECT 'ä', nosuch FROM pg_class"_s);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Database);
    QCOMPARE(result.error().code, u"42703"_s);
    QCOMPARE(connection.lastServerError().position, 13);
    QCOMPARE(connection.lastServerError().severity, u"ERROR"_s);
    const auto hinted = connection.execute(u"SELECT relnam FROM pg_class"_s);
    QVERIFY(!hinted);
    QVERIFY(connection.lastServerError().hint.contains(u"pg_class.relname"_s));
    QVERIFY(hinted.error().detail.contains(u"HINT: "_s));
    QVERIFY(!hinted.error().sentence().contains(u'\n'));
}

void TestConnection::noticesAreCollected()
{
    auto connection = test::connectOrDie(test::clusterProfile());
    QVERIFY(connection.execute(u"DO $$ BEGIN RAISE NOTICE 'hello'; RAISE WARNING 'careful'; END $$"_s));
    const QList<ServerMessage> notices = connection.takeNotices();
    QCOMPARE(notices.size(), 2);
    QCOMPARE(notices[0].message, u"hello"_s);
    QCOMPARE(notices[1].severity, u"WARNING"_s);
    QVERIFY(connection.takeNotices().isEmpty());
    QStringList seen;
    connection.setNoticeHandler([&seen](const ServerMessage &message) { seen.append(message.message); });
    QVERIFY(connection.execute(u"DO $$ BEGIN RAISE NOTICE 'again'; END $$"_s));
    QCOMPARE(seen, QStringList{u"again"_s});
}

void TestConnection::copyDoesNotHang_data()
{
    QTest::addColumn<QString>("sql");
    QTest::newRow("in") << u"COPY t FROM STDIN"_s;
    QTest::newRow("out") << u"COPY t TO STDOUT"_s;
}

void TestConnection::copyDoesNotHang()
{
    QFETCH(QString, sql);
    const test::TestDatabase database;
    auto connection = test::connectOrDie(database.profile());
    QVERIFY(connection.execute(u"CREATE TABLE t AS SELECT generate_series(1, 100000) AS x"_s));
    const auto result = connection.execute(sql);
    QCOMPARE(result.has_value(), sql.contains(u"OUT"_s));
    QCOMPARE(connection.scalar(u"SELECT count(*) FROM t"_s).value(), u"100000"_s);
}

void TestConnection::largeTextsGoBothWays()
{
    auto connection = test::connectOrDie(test::clusterProfile());
    const QString large(20'000'000, u'x');
    const auto result = connection.execute(u"SELECT '"_s + large + u"'"_s);
    QVERIFY(result);
    QCOMPARE(result->text(0, 0).size(), large.size());
}

void TestConnection::noServerIsOneSentence_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("place");
    QTest::newRow("refused") << u"postgresql://u@127.0.0.1:1/db"_s << u"127.0.0.1:1"_s;
    QTest::newRow("no socket") << u"postgresql://u@/db?host=/nowhere"_s << u"/nowhere"_s;
    QTest::newRow("no such host") << u"postgresql://u@no-such-host.invalid/db"_s << u"no-such-host.invalid"_s;
}

void TestConnection::noServerIsOneSentence()
{
    QFETCH(QString, url);
    QFETCH(QString, place);
    const auto connection = Connection::open(profileFromUrl(url).value());
    QVERIFY(!connection);
    QCOMPARE(connection.error().kind, Error::Kind::Connection);
    QVERIFY2(connection.error().what.contains(place), qPrintable(connection.error().what));
    QVERIFY(connection.error().what.startsWith(u"Cannot reach a PostgreSQL server at "_s));
    QVERIFY(!connection.error().detail.isEmpty());
}

void TestConnection::silentServerTimesOut()
{
    QTcpServer silent; // accepts and never answers
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    const ConnectionProfile profile{.host = u"127.0.0.1"_s, .port = silent.serverPort(), .user = u"u"_s};
    QElapsedTimer clock;
    clock.start();
    const auto connection = Connection::open(profile, {.connectTimeout = std::chrono::milliseconds(300)});
    QVERIFY(!connection);
    QCOMPARE(connection.error().kind, Error::Kind::Connection);
    QVERIFY(connection.error().what.contains(u"0.3 s"_s));
    QVERIFY(clock.elapsed() >= 300 && clock.elapsed() < 10'000);
}

void TestConnection::silentServerCanBeCancelled()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    const ConnectionProfile profile{.host = u"127.0.0.1"_s, .port = silent.serverPort(), .user = u"u"_s};
    JobContext context;
    std::thread canceller([&context] {
        QThread::msleep(100);
        context.cancel();
    });
    QElapsedTimer clock;
    clock.start();
    const auto connection = Connection::open(profile, {.jobContext = &context});
    canceller.join();
    QVERIFY(!connection);
    QCOMPARE(connection.error().kind, Error::Kind::Cancelled);
    QVERIFY(clock.elapsed() < 10'000);
}

void TestConnection::missingPasswordAsks()
{
    test::TestDatabase database;
    const QString role = database.createRole(u"secret"_s);
    const auto connection = Connection::open(database.profileFor(role));
    QVERIFY(!connection);
    QCOMPARE(connection.error().kind, Error::Kind::Connection);
    QCOMPARE(connection.error().code, u"needs_password"_s);
}

void TestConnection::wrongPasswordIsSaid()
{
    test::TestDatabase database;
    const QString role = database.createRole(u"secret"_s);
    const auto connection = Connection::open(database.profileFor(role, u"guessed-wrong"_s));
    QVERIFY(!connection);
    QCOMPARE(connection.error().kind, Error::Kind::Connection);
    QCOMPARE(connection.error().code, u"28P01"_s);
    QVERIFY(connection.error().what.contains(role));
    QVERIFY(!connection.error().sentence().contains(u"guessed-wrong"_s));
    QVERIFY2(!connection.error().detail.contains(u"28P01"_s), "the verbose words are for us, not for the user");
    QVERIFY2(!connection.error().detail.contains(u".c:"_s), qPrintable(connection.error().detail));
}

void TestConnection::rightPasswordWorks()
{
    test::TestDatabase database;
    const QString password = u"p@ss w:ord/%'\"\\"_s;
    const QString role = database.createRole(password);
    QVERIFY(Connection::open(database.profileFor(role, password)));
    // The same by the URL that a child process would get.
    const QString url = database.profileFor(role, password).url(ConnectionProfile::WithPassword::Yes);
    QVERIFY(Connection::open(profileFromUrl(url).value()));
}

void TestConnection::missingDatabaseIsSaid()
{
    ConnectionProfile profile = test::clusterProfile();
    profile.database = u"no_such_database"_s;
    const auto connection = Connection::open(profile);
    QVERIFY(!connection);
    QCOMPARE(connection.error().code, u"3D000"_s);
    QVERIFY(connection.error().what.contains(u"no_such_database"_s));
}

void TestConnection::missingConnectPrivilegeIsSaid()
{
    test::TestDatabase database;
    const QString role = database.createRole();
    database.execute(u"REVOKE CONNECT ON DATABASE %1 FROM PUBLIC"_s.arg(database.name()));
    const auto connection = Connection::open(database.profileFor(role));
    QVERIFY(!connection);
    QCOMPARE(connection.error().kind, Error::Kind::Permission);
    QCOMPARE(connection.error().code, u"42501"_s);
}

void TestConnection::cancelEndsASleepAtOnce()
{
    auto connection = test::connectOrDie(test::clusterProfile());
    JobContext context;
    CancelWhenActive canceller(test::clusterProfile(), connection.backendPid(), context);
    const auto result = connection.execute(u"SELECT pg_sleep(60)"_s, &context);
    const qint64 elapsed = canceller.joinAndMeasure();
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Cancelled);
    QCOMPARE(result.error().code, u"57014"_s);
    QVERIFY2(elapsed < 10'000, qPrintable(QString::number(elapsed)));
}

void TestConnection::cancelBeforeSendingSendsNothing()
{
    const test::TestDatabase database;
    auto connection = test::connectOrDie(database.profile());
    JobContext context;
    context.cancel();
    const auto result = connection.execute(u"CREATE TABLE never ()"_s, &context);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Cancelled);
    QCOMPARE(connection.scalar(u"SELECT to_regclass('never') IS NULL"_s).value(), u"t"_s);
}

void TestConnection::statementThatIgnoresCancelIsTerminated()
{
    auto connection = test::connectOrDie(test::clusterProfile(), {.cancelGrace = std::chrono::milliseconds(300)});
    JobContext context;
    const int pid = connection.backendPid();
    CancelWhenActive canceller(test::clusterProfile(), pid, context);
    const auto result = connection.execute(u"DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(60);"
                                           " EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$"_s,
                                           &context);
    const qint64 elapsed = canceller.joinAndMeasure();
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Cancelled);
    QVERIFY2(elapsed < 10'000, qPrintable(QString::number(elapsed)));
    auto watcher = test::connectOrDie(test::clusterProfile());
    QTRY_COMPARE(watcher.scalar(u"SELECT count(*) FROM pg_stat_activity WHERE pid = %1"_s.arg(pid)).value(), u"0"_s);
    QVERIFY(!connection.execute(u"SELECT 1"_s));
}

void TestConnection::cancelledSessionGoesOn()
{
    const test::TestDatabase database;
    auto connection = test::connectOrDie(database.profile());
    QVERIFY(connection.execute(u"BEGIN; CREATE TABLE a ()"_s));
    JobContext context;
    CancelWhenActive canceller(test::clusterProfile(), connection.backendPid(), context);
    QVERIFY(!connection.execute(u"SELECT pg_sleep(60)"_s, &context));
    canceller.joinAndMeasure();
    QCOMPARE(connection.transactionStatus(), TransactionStatus::InFailedTransaction);
    QVERIFY(connection.isAlive());
    QVERIFY(connection.execute(u"ROLLBACK"_s));
    QCOMPARE(connection.scalar(u"SELECT to_regclass('a') IS NULL"_s).value(), u"t"_s);
}

void TestConnection::browsingSessionCannotWrite()
{
    const test::TestDatabase database;
    database.execute(u"CREATE TABLE t (x int)"_s);
    auto connection = test::connectOrDie(database.profile(), {.readOnlyBrowsing = true});
    for (const QString &sql : {u"INSERT INTO t VALUES (1)"_s, u"CREATE TABLE u ()"_s, u"DROP TABLE t"_s,
                               u"SELECT nextval('s')"_s, u"CREATE TEMP TABLE v (x int); INSERT INTO t VALUES (1)"_s}) {
        database.execute(u"CREATE SEQUENCE IF NOT EXISTS s"_s);
        const auto result = connection.execute(sql);
        QVERIFY2(!result, qPrintable(sql));
        QCOMPARE(result.error().code, u"25006"_s);
        QCOMPARE(result.error().kind, Error::Kind::Permission);
    }
    QCOMPARE(connection.scalar(u"SHOW statement_timeout"_s).value(), u"10s"_s);
    QCOMPARE(connection.scalar(u"SHOW lock_timeout"_s).value(), u"1s"_s);
}

void TestConnection::browsingSessionGivesUpOnLocks()
{
    const test::TestDatabase database;
    database.execute(u"CREATE TABLE t (x int)"_s);
    auto holder = test::connectOrDie(database.profile());
    QVERIFY(holder.execute(u"BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE"_s));
    auto connection = test::connectOrDie(database.profile(), {.readOnlyBrowsing = true});
    QElapsedTimer clock;
    clock.start();
    const auto result = connection.execute(u"SELECT * FROM t"_s);
    QVERIFY(!result);
    QCOMPARE(result.error().code, u"55P03"_s);
    QVERIFY(clock.elapsed() >= 900 && clock.elapsed() < 5000);
}

void TestConnection::settingsOfTheServiceFileStay()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"services"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const ConnectionProfile real = test::clusterProfile();
    file.write(u"[work]\nhost=%1\nport=%2\nuser=%3\ndbname=postgres\noptions=-csearch_path=special\n"_s
                   .arg(real.host, QString::number(real.port), real.user)
                   .toUtf8());
    file.close();
    qputenv("PGSERVICEFILE", file.fileName().toLocal8Bit());
    QCOMPARE(serviceNames(), QStringList{u"work"_s});
    auto connection = test::connectOrDie({.service = u"work"_s}, {.readOnlyBrowsing = true});
    QCOMPARE(connection.scalar(u"SHOW search_path"_s).value(), u"special"_s);
    QCOMPARE(connection.scalar(u"SHOW default_transaction_read_only"_s).value(), u"on"_s);
    qunsetenv("PGSERVICEFILE");
}

void TestConnection::terminatedSessionIsNoticed()
{
    auto connection = test::connectOrDie(test::clusterProfile());
    auto killer = test::connectOrDie(test::clusterProfile());
    QVERIFY(connection.isAlive());
    QVERIFY(killer.execute(u"SELECT pg_terminate_backend(%1, 5000)"_s.arg(connection.backendPid())));
    QVERIFY(!connection.isAlive());
    const auto result = connection.execute(u"SELECT 1"_s);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Connection);
}

void TestConnection::permissionDeniedIsAKind()
{
    test::TestDatabase database;
    database.execute(u"CREATE TABLE t (x int)"_s);
    auto connection = test::connectOrDie(database.profileFor(database.createRole()));
    for (const QString &sql : {u"SELECT * FROM t"_s, u"CREATE TABLE public.u ()"_s, u"DROP TABLE t"_s}) {
        const auto result = connection.execute(sql);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::Permission);
        QCOMPARE(result.error().code, u"42501"_s);
    }
}

void TestConnection::quotesLikeTheServer_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name :
         {u"plain"_s, u"_under9"_s, u"Upper"_s,        u"with space"_s,  u"9digit"_s, u"table"_s,
          u"user"_s,  u"between"_s, u"left"_s,         u"commit"_s,      u"größe"_s,  u"a\"b"_s,
          u"a$b"_s,   u""_s,        u"semi;colon"_s,   u"back\\slash"_s, u"it's"_s,   u"interval"_s,
          u"type"_s,  u"name"_s,    u"authorization"_s}) {
        QTest::newRow(qPrintable(name)) << name;
    }
}

void TestConnection::quotesLikeTheServer()
{
    QFETCH(QString, name);
    auto connection = test::connectOrDie(test::clusterProfile());
    QCOMPARE(quoteIdentifier(name), connection.scalar(u"SELECT quote_ident($1)"_s, {name}).value());
    QCOMPARE(quoteLiteral(name), connection.scalar(u"SELECT quote_literal($1)"_s, {name}).value());
}

ATHANOR_TEST_MAIN(TestConnection)
#include "tst_connection.moc"
