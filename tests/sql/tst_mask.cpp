// SPDX-License-Identifier: MIT
#include "sql/mask.h"
#include "sql/statements.h"
#include "support/cluster.h"
#include "support/testmain.h"

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::sql;

class TestMask : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hidesSecrets_data();
    void hidesSecrets();
    void leavesTheRestAlone_data();
    void leavesTheRestAlone();
    void maskedStatementStillRuns();
    void hidesLiterals_data();
    void hidesLiterals();
};

void TestMask::hidesSecrets_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<bool>("parses");
    const QStringList whole{
        u"CREATE ROLE a LOGIN PASSWORD 'topsecret'"_s,
        u"create user a with encrypted password 'topsecret' createdb"_s,
        u"ALTER ROLE a PASSWORD E'top\\'secret'"_s,
        u"ALTER ROLE a PASSWORD $x$topsecret$x$"_s,
        u"ALTER ROLE a PASSWORD /* why */ 'topsecret'"_s,
        u"ALTER ROLE a PASSWORD\n-- here\n'topsecret'"_s,
        u"ALTER ROLE a PASSWORD U&'topsecret'"_s,
        u"CREATE USER MAPPING FOR x SERVER s OPTIONS (user 'u', password 'topsecret')"_s,
        u"ALTER USER MAPPING FOR x SERVER s OPTIONS (SET \"password\" 'topsecret')"_s,
        u"CREATE SUBSCRIPTION s CONNECTION 'host=h password=topsecret dbname=d' PUBLICATION p"_s,
        u"CREATE SUBSCRIPTION s CONNECTION 'postgresql://u:topsecret@h/d' PUBLICATION p"_s,
        u"SELECT dblink_connect('host=h password=''topsecret'' user=u')"_s,
        u"DO $$ BEGIN EXECUTE 'CREATE ROLE a PASSWORD ''topsecret'''; END $$"_s,
        u"DO $a$ BEGIN EXECUTE $b$ALTER ROLE a PASSWORD 'topsecret'$b$; END $a$"_s,
        u"DO $$ BEGIN EXECUTE 'DO $x$ BEGIN EXECUTE ''ALTER ROLE a PASSWORD ''''topsecret''''''; END $x$'; END $$"_s,
        u"SELECT 1; ALTER ROLE a PASSWORD 'topsecret'; SELECT 2"_s,
        u"SELECT f(password => 'topsecret')"_s,
        u"UPDATE users SET password = 'topsecret' WHERE id = 1"_s,
        u"-- postgresql://u:topsecret@h/d\nSELECT 1"_s,
    };
    for (const QString &sql : whole) {
        QTest::newRow(qPrintable(sql)) << sql << true;
    }
    for (const QString &sql : {u"ALTER ROLE a PASSWORD 'topsecret' nonsense nonsense"_s,
                               u"ALTER ROLE a PASSWORD 'topsecret' 'open"_s, u"ALTER ROLE a PASSWORD 'topsecret"_s}) {
        QTest::newRow(qPrintable(sql)) << sql << false;
    }
}

void TestMask::hidesSecrets()
{
    QFETCH(QString, sql);
    QFETCH(bool, parses);
    QCOMPARE(!checkSyntax(sql).has_value(), parses);
    const QString masked = maskPasswords(sql);
    QVERIFY2(!masked.contains(u"secret"_s), qPrintable(masked));
    QVERIFY(masked.contains(u"****"_s));
    QVERIFY(!parses || !checkSyntax(masked));
    QCOMPARE(maskPasswords(masked), masked);
}

void TestMask::leavesTheRestAlone_data()
{
    QTest::addColumn<QString>("sql");
    for (const QString &sql :
         {u"SELECT 'größe 🔥', E'\\n', $x$ body; $x$ FROM t -- remark\n;\n\nSELECT 2"_s,
          u"CREATE TABLE users (password varchar(32) NOT NULL, secret text)"_s,
          u"ALTER TABLE users ADD COLUMN password_hash text DEFAULT 'none'"_s, u"SELECT password FROM users"_s,
          u"ALTER ROLE a PASSWORD NULL"_s, u"INSERT INTO note VALUES ('it''s a \"quote\"')"_s,
          u"UPDATE t SET url = 'https://example.org/a?b=c'"_s, u"broken ' text"_s, u""_s,
          u"CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'a''b' $$"_s}) {
        QTest::newRow(qPrintable(sql)) << sql;
    }
}

void TestMask::leavesTheRestAlone()
{
    QFETCH(QString, sql);
    QCOMPARE(maskPasswords(sql), sql);
}

void TestMask::maskedStatementStillRuns()
{
    test::TestDatabase database;
    const QString role = database.createRole();
    auto connection = test::connectOrDie(database.profile());
    const QString sql = u"DO $$ BEGIN EXECUTE 'ALTER ROLE %1 PASSWORD ''topsecret'''; END $$"_s.arg(role);
    const auto result = connection.execute(maskPasswords(sql));
    QVERIFY2(result, result ? "" : qPrintable(result.error().sentence()));
}

void TestMask::hidesLiterals_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("masked");
    QTest::newRow("kinds") << u"SELECT 'a', E'b', $$c$$, 1, 2.5e3, .5, B'01', $1, x1 FROM t2"_s
                           << u"SELECT ?, ?, ?, ?, ?, ?, ?, $1, x1 FROM t2"_s;
    QTest::newRow("identifiers") << u"INSERT INTO \"9\" VALUES ('ü🔥')"_s << u"INSERT INTO \"9\" VALUES (?)"_s;
    QTest::newRow("open") << u"SELECT x, 'secret"_s << u"SELECT x, ?"_s;
}

void TestMask::hidesLiterals()
{
    QFETCH(QString, sql);
    QTEST(maskLiterals(sql), "masked");
}

ATHANOR_TEST_MAIN(TestMask)
#include "tst_mask.moc"
