// SPDX-License-Identifier: MIT
#include "postgres/profile.h"
#include "support/testmain.h"

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::postgres;

class TestProfile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsUrls_data();
    void readsUrls();
    void refusesOthersWithoutTheSecret_data();
    void refusesOthersWithoutTheSecret();
    void urlRoundTrip_data();
    void urlRoundTrip();
    void namesHoldNoSecret();
    void settingsHoldNoSecret();
    void unknownEnvironmentIsProduction();
};

void TestProfile::readsUrls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("database");
    // Expected values: PostgreSQL's manual, "Connection URIs", and SQLAlchemy's make_url().
    QTest::newRow("compose") << u"postgresql://appuser:apppass@postgres:5432/appdb"_s << u"appuser"_s << u"apppass"_s
                             << u"postgres"_s << 5432 << u"appdb"_s;
    QTest::newRow("postgres") << u"postgres://u@h/d"_s << u"u"_s << QString() << u"h"_s << 0 << u"d"_s;
    QTest::newRow("psycopg") << u"postgresql+psycopg://u:p@h:6/d"_s << u"u"_s << u"p"_s << u"h"_s << 6 << u"d"_s;
    QTest::newRow("asyncpg") << u"postgresql+asyncpg://u:p@h/d"_s << u"u"_s << u"p"_s << u"h"_s << 0 << u"d"_s;
    QTest::newRow("escaped") << u"postgresql://us%40er:p%40ss%2F%25w%3Ard@h/d"_s << u"us@er"_s << u"p@ss/%w:rd"_s
                             << u"h"_s << 0 << u"d"_s;
    QTest::newRow("at in password") << u"postgresql://u:p@ss@h/d"_s << u"u"_s << u"p@ss"_s << u"h"_s << 0 << u"d"_s;
    QTest::newRow("question mark in password")
        << u"postgresql://u:p?ss@h/d"_s << u"u"_s << u"p?ss"_s << u"h"_s << 0 << u"d"_s;
    QTest::newRow("at in query") << u"postgresql://u:p@h/d?application_name=a@b"_s << u"u"_s << u"p"_s << u"h"_s << 0
                                 << u"d"_s;
    QTest::newRow("socket in query") << u"postgresql://u@/d?host=/var/run/postgresql&port=5433"_s << u"u"_s << QString()
                                     << u"/var/run/postgresql"_s << 5433 << u"d"_s;
    QTest::newRow("socket escaped") << u"postgresql://%2Fvar%2Frun/d"_s << QString() << QString() << u"/var/run"_s << 0
                                    << u"d"_s;
    QTest::newRow("ipv6") << u"postgresql://u@[2001:db8::1234]:77/d"_s << u"u"_s << QString() << u"2001:db8::1234"_s
                          << 77 << u"d"_s;
    QTest::newRow("bare") << u"postgresql://"_s << QString() << QString() << QString() << 0 << QString();
    QTest::newRow("no user") << u"postgresql:///d"_s << QString() << QString() << QString() << 0 << u"d"_s;
    QTest::newRow("user in query") << u"postgresql://h/d?user=other&password=se%20cret"_s << u"other"_s << u"se cret"_s
                                   << u"h"_s << 0 << u"d"_s;
    QTest::newRow("two hosts") << u"postgresql://u@h1:1,h2:2/d"_s << u"u"_s << QString() << u"h1,h2"_s << 0 << u"d"_s;
    QTest::newRow("SQLAlchemy's hosts") << u"postgresql+psycopg://u@/d?host=h1:1&host=h2:2"_s << u"u"_s << QString()
                                        << u"h1,h2"_s << 0 << u"d"_s;
    QTest::newRow("keywords") << u"host=h port=7 dbname='my db' user=u password='p''w'"_s.replace(u"''"_s, u"\\'"_s)
                              << u"u"_s << u"p'w"_s << u"h"_s << 7 << u"my db"_s;
}

void TestProfile::readsUrls()
{
    QFETCH(QString, url);
    const auto profile = profileFromUrl(url);
    QVERIFY2(profile, profile ? "" : qPrintable(profile.error().sentence()));
    QTEST(profile->user, "user");
    QTEST(profile->password, "password");
    QTEST(profile->host, "host");
    QTEST(profile->port, "port");
    QTEST(profile->database, "database");
    if (profile->host.contains(u',')) {
        QCOMPARE(profile->extra.value(u"port"_s), u"1,2"_s);
    }
}

void TestProfile::refusesOthersWithoutTheSecret_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("sqlite") << u"sqlite:///x.db?password=topsecret"_s;
    QTest::newRow("mysql") << u"mysql+pymysql://u:topsecret@h/d"_s;
    QTest::newRow("port") << u"postgresql://u:topsecret@h:abc/d"_s;
    QTest::newRow("keywords") << u"host=h password=topsecret nosuchkeyword=1"_s;
    QTest::newRow("word") << u"appdb"_s;
}

void TestProfile::refusesOthersWithoutTheSecret()
{
    QFETCH(QString, url);
    const auto profile = profileFromUrl(url);
    QVERIFY(!profile);
    QCOMPARE(profile.error().kind, Error::Kind::Configuration);
    QVERIFY2(!profile.error().sentence().contains(u"topsecret"_s), qPrintable(profile.error().sentence()));
}

void TestProfile::urlRoundTrip_data()
{
    QTest::addColumn<ConnectionProfile>("profile");
    QTest::newRow("all") << ConnectionProfile{.host = u"db1"_s,
                                              .port = 5433,
                                              .database = u"app/d b?%"_s,
                                              .user = u"d@:ba"_s,
                                              .password = u"p@:/?#[]&+ %41"_s,
                                              .sslMode = u"verify-full"_s,
                                              .sslRootCertificate = u"/a b/root.crt"_s,
                                              .extra = {{u"options"_s, u"-c search_path=a,b"_s}}};
    QTest::newRow("socket") << ConnectionProfile{.host = u"/run/x y"_s, .port = 5432, .database = u"d"_s};
    QTest::newRow("service") << ConnectionProfile{.service = u"prod"_s, .passFile = u"/p"_s};
    QTest::newRow("ipv6") << ConnectionProfile{.host = u"::1"_s, .port = 1};
}

void TestProfile::urlRoundTrip()
{
    QFETCH(ConnectionProfile, profile);
    const auto again = profileFromUrl(profile.url(ConnectionProfile::WithPassword::Yes));
    QVERIFY(again);
    QCOMPARE(again->keywords(), profile.keywords());
    // libpq reads the other spelling.
    ConnectionProfile withoutPassword = profile;
    withoutPassword.password.clear();
    const auto fromKeywords = profileFromUrl(profile.connectionString());
    QVERIFY(fromKeywords);
    QCOMPARE(fromKeywords->keywords(), withoutPassword.keywords());
    QVERIFY(!profile.url().contains(u"p%40"_s));
}

void TestProfile::namesHoldNoSecret()
{
    const ConnectionProfile profile =
        profileFromUrl(u"postgresql://dba:hunter2@db1:5432/appdb?sslpassword=hunter2"_s).value();
    QCOMPARE(profile.displayName(), u"appdb @ db1:5432 · dba"_s);
    QCOMPARE(profile.identity(), u"appdb @ db1:5432"_s);
    for (const QString &text : {profile.displayName(), profile.identity(), profile.connectionString(), profile.url()}) {
        QVERIFY2(!text.contains(u"hunter2"_s), qPrintable(text));
    }
    const ConnectionProfile sample{
        .name = u"Sample"_s, .host = u"/tmp/athanor-x/s"_s, .port = 5432, .database = u"appdb"_s};
    QCOMPARE(sample.identity(), u"appdb @ Sample"_s);
}

void TestProfile::settingsHoldNoSecret()
{
    ConnectionProfile profile =
        profileFromUrl(
            u"postgresql://dba:hunter2@db1:5432/appdb?sslpassword=hunter2&sslmode=require&connect_timeout=3"_s)
            .value();
    profile.name = u"Main"_s;
    profile.environment = Environment::Staging;
    // PostgreSQL 18 has more of them.
    for (const QString &secret : {u"scram_client_key"_s, u"scram_server_key"_s, u"oauth_client_secret"_s}) {
        profile.extra.insert(secret, u"hunter2"_s);
    }
    QVERIFY(!profile.connectionString().contains(u"hunter2"_s));
    QVERIFY(!profile.url().contains(u"hunter2"_s));
    QCOMPARE(profile.furtherSecrets(),
             (QStringList{u"oauth_client_secret"_s, u"scram_client_key"_s, u"scram_server_key"_s, u"sslpassword"_s}));
    const QVariantMap map = profile.toMap();
    QVERIFY(!QDebug::toString(map).contains(u"hunter2"_s));
    ConnectionProfile expected = profile;
    expected.password.clear();
    expected.extra = {{u"connect_timeout"_s, u"3"_s}};
    QCOMPARE(ConnectionProfile::fromMap(map), expected);
}

void TestProfile::unknownEnvironmentIsProduction()
{
    QCOMPARE(environmentFromKey(u"prodution"_s), Environment::Production);
    QCOMPARE(environmentFromKey({}), Environment::Production);
    for (const auto environment :
         {Environment::Development, Environment::Test, Environment::Staging, Environment::Production}) {
        QCOMPARE(environmentFromKey(environmentKey(environment)), environment);
    }
}

ATHANOR_TEST_MAIN(TestProfile)
#include "tst_profile.moc"
