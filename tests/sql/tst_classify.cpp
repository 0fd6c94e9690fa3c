// SPDX-License-Identifier: MIT
#include "sql/classify.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <memory>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::sql;

// The judge of kind, transaction and writing is the server itself.
class TestClassify : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void agreesWithTheServer_data();
    void agreesWithTheServer();
    void kindsAreThoseOfTheServersLog();
    void namesTables_data();
    void namesTables();
    void namesWhatIsCreated_data();
    void namesWhatIsCreated();
    void concurrently();
    void validates();
    void brokenTexts();
    void deepExpressions();

private:
    std::unique_ptr<test::TestDatabase> m_database;
};

namespace {

const QStringList &samples()
{
    static const QStringList list{
        u"SELECT 1"_s,
        u"SELECT * FROM t WHERE a = 1"_s,
        u"TABLE t"_s,
        u"VALUES (1)"_s,
        u"SELECT * FROM t FOR UPDATE"_s,
        u"SELECT * INTO t9 FROM t"_s,
        u"WITH x AS (SELECT 1) SELECT * FROM x"_s,
        u"SHOW search_path"_s,
        u"EXPLAIN SELECT 1"_s,
        u"EXPLAIN DELETE FROM t"_s,
        u"EXPLAIN ANALYZE SELECT 1"_s,
        u"EXPLAIN (ANALYZE) DELETE FROM t"_s,
        u"EXPLAIN (ANALYZE false) DELETE FROM t"_s,
        u"COPY t TO STDOUT"_s,
        u"COPY (SELECT 1) TO STDOUT"_s,
        u"INSERT INTO t VALUES (9)"_s,
        u"UPDATE t SET a = 2"_s,
        u"DELETE FROM t"_s,
        u"MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DO NOTHING"_s,
        u"TRUNCATE t"_s,
        u"COPY u FROM STDIN"_s,
        u"CREATE TABLE n (a int)"_s,
        u"CREATE TABLE n AS SELECT 1"_s,
        u"CREATE TEMP TABLE n (a int)"_s,
        u"DROP TABLE u"_s,
        u"ALTER TABLE t ADD COLUMN z int"_s,
        u"ALTER TABLE t RENAME TO tt"_s,
        u"ALTER TABLE t RENAME COLUMN a TO aa"_s,
        u"ALTER TABLE t ALTER COLUMN a TYPE bigint"_s,
        u"ALTER TABLE t VALIDATE CONSTRAINT t_check"_s,
        u"ALTER TABLE t OWNER TO CURRENT_USER"_s,
        u"CREATE INDEX i ON t (a)"_s,
        u"CREATE INDEX CONCURRENTLY i ON t (a)"_s,
        u"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)"_s,
        u"DROP INDEX t_a"_s,
        u"DROP INDEX CONCURRENTLY t_a"_s,
        u"DROP INDEX CONCURRENTLY IF EXISTS nosuch"_s,
        u"REINDEX INDEX t_a"_s,
        u"REINDEX TABLE t"_s,
        u"REINDEX INDEX CONCURRENTLY t_a"_s,
        u"REINDEX (CONCURRENTLY) TABLE t"_s,
        u"REINDEX (CONCURRENTLY off) TABLE t"_s,
        u"REINDEX SCHEMA public"_s,
        u"REINDEX DATABASE"_s,
        u"REINDEX SYSTEM"_s,
        u"ALTER TABLE p DETACH PARTITION p1"_s,
        u"ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"_s,
        u"ALTER TABLE p DETACH PARTITION p1 FINALIZE"_s,
        u"REFRESH MATERIALIZED VIEW m"_s,
        u"REFRESH MATERIALIZED VIEW CONCURRENTLY m"_s,
        u"CREATE VIEW w AS SELECT 1"_s,
        u"DROP VIEW v"_s,
        u"CREATE SEQUENCE sq"_s,
        u"ALTER SEQUENCE s RESTART"_s,
        u"CREATE TYPE mood2 AS ENUM ('a')"_s,
        u"ALTER TYPE mood ADD VALUE 'c'"_s,
        u"ALTER TYPE mood RENAME VALUE 'a' TO 'aa'"_s,
        u"DROP TYPE mood CASCADE"_s,
        u"CREATE DOMAIN dd AS int"_s,
        u"CREATE SCHEMA x1"_s,
        u"COMMENT ON TABLE t IS 'x'"_s,
        u"COMMENT ON COLUMN t.a IS 'x'"_s,
        u"GRANT SELECT ON t TO PUBLIC"_s,
        u"REVOKE SELECT ON t FROM PUBLIC"_s,
        u"CREATE FUNCTION ff() RETURNS int LANGUAGE sql AS 'select 1'"_s,
        u"DO $$ BEGIN END $$"_s,
        u"CREATE EXTENSION IF NOT EXISTS plpgsql"_s,
        u"CREATE RULE r AS ON INSERT TO t DO ALSO NOTHING"_s,
        u"CREATE STATISTICS st ON a, id FROM t"_s,
        u"CREATE PUBLICATION pub FOR TABLE t"_s,
        u"CREATE POLICY pol ON t USING (true)"_s,
        u"SET search_path = public"_s,
        u"SET LOCAL lock_timeout = '1s'"_s,
        u"RESET search_path"_s,
        u"SET CONSTRAINTS ALL DEFERRED"_s,
        u"LOCK TABLE t"_s,
        u"ANALYZE t"_s,
        u"VACUUM t"_s,
        u"VACUUM FULL"_s,
        u"CLUSTER t USING t_a"_s,
        u"CLUSTER"_s,
        u"DISCARD ALL"_s,
        u"DISCARD PLANS"_s,
        u"CREATE DATABASE dx"_s,
        u"DROP DATABASE IF EXISTS dx"_s,
        u"ALTER DATABASE postgres SET work_mem = '4MB'"_s,
        u"CREATE TABLESPACE ts LOCATION '/nowhere'"_s,
        u"DROP TABLESPACE IF EXISTS ts"_s,
        u"ALTER SYSTEM SET work_mem = '4MB'"_s,
        u"CREATE ROLE rr_classify"_s,
        u"NOTIFY n"_s,
        u"LISTEN n"_s,
        u"SAVEPOINT a"_s,
        u"CREATE SUBSCRIPTION su CONNECTION '' PUBLICATION p WITH (connect = false)"_s,
        u"CREATE SUBSCRIPTION su CONNECTION '' PUBLICATION p"_s,
        u"CREATE SUBSCRIPTION su CONNECTION '' PUBLICATION p WITH (create_slot = false, enabled = false)"_s,
        u"COMMIT PREPARED 'x'"_s,
        u"ROLLBACK PREPARED 'x'"_s,
        u"CHECKPOINT"_s,
        u"DECLARE cu CURSOR FOR SELECT 1"_s,
        u"SECURITY LABEL ON TABLE t IS 'x'"_s,
    };
    return list;
}

StatementClass only(const QString &sql)
{
    const QList<StatementClass> classes = classify(sql);
    return classes.size() == 1 ? classes.constFirst() : StatementClass();
}

} // namespace

void TestClassify::initTestCase()
{
    m_database = std::make_unique<test::TestDatabase>();
    m_database->execute(u"CREATE TABLE t (id int PRIMARY KEY, a int, CONSTRAINT t_check CHECK (a > 0) NOT VALID);"
                        "CREATE INDEX t_a ON t (a); CREATE TABLE u (id int); CREATE VIEW v AS SELECT 1 AS x;"
                        "CREATE MATERIALIZED VIEW m AS SELECT 1 AS x; CREATE UNIQUE INDEX m_x ON m (x);"
                        "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE SEQUENCE s;"
                        "CREATE TABLE p (k int) PARTITION BY RANGE (k);"
                        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)"_s);
}

void TestClassify::agreesWithTheServer_data()
{
    QTest::addColumn<QString>("sql");
    for (const QString &sql : samples()) {
        QTest::newRow(qPrintable(sql)) << sql;
    }
}

void TestClassify::agreesWithTheServer()
{
    QFETCH(QString, sql);
    const StatementClass result = only(sql);
    QVERIFY(result.kind != StatementKind::Unknown);
    auto connection = test::connectOrDie(m_database->profile());
    QVERIFY(connection.execute(u"BEGIN"_s));
    const auto inBlock = connection.execute(sql);
    const bool refused = !inBlock && inBlock.error().code == "25001"_L1;
    QCOMPARE(result.inTransaction, !refused);
    QVERIFY(connection.execute(u"ROLLBACK"_s));
    if (result.inTransaction) {
        QVERIFY(connection.execute(u"BEGIN READ ONLY"_s));
        const auto readOnly = connection.execute(sql);
        const bool writes = !readOnly && readOnly.error().code == "25006"_L1;
        QVERIFY2(!(result.readsOnly && writes), "it was called read only, and the server sees it writing");
        QVERIFY(connection.execute(u"ROLLBACK"_s));
    }
}

// log_statement = ddl and = mod (manual, "What to Log") make the server tell its own classes.
void TestClassify::kindsAreThoseOfTheServersLog()
{
    QHash<QString, QSet<QString>> logged;
    for (const QString &level : {u"ddl"_s, u"mod"_s}) {
        auto connection = test::connectOrDie(m_database->profile());
        QVERIFY(connection.execute(u"SET log_statement = "_s + level));
        for (qsizetype i = 0; i < samples().size(); ++i) {
            if (samples()[i].contains(u"search_path"_s) || samples()[i] == "DISCARD ALL"_L1) {
                continue; // would undo the setting
            }
            QVERIFY(connection.execute(u"BEGIN"_s));
            (void)connection.execute(u"/* %1 %2 */ %3"_s.arg(level, QString::number(i), samples()[i]));
            QVERIFY(connection.execute(u"ROLLBACK"_s));
        }
    }
    const QString log = test::clusterLog();
    const QString start = u"@%1 athanor LOG:  statement: "_s.arg(m_database->name());
    for (qsizetype i = 0; i < samples().size(); ++i) {
        const QString &sql = samples()[i];
        if (sql.contains(u"search_path"_s) || sql == "DISCARD ALL"_L1) {
            continue;
        }
        const bool isDdl = log.contains(start + u"/* ddl %1 */"_s.arg(i));
        const bool isMod = log.contains(start + u"/* mod %1 */"_s.arg(i));
        const StatementKind kind = only(sql).kind;
        QVERIFY2((kind == StatementKind::Ddl) == isDdl, qPrintable(sql));
        QVERIFY2((kind == StatementKind::Dml) == (isMod && !isDdl), qPrintable(sql));
    }
    QCOMPARE(only(u"WITH x AS (DELETE FROM t RETURNING 1) SELECT * FROM x"_s).kind, StatementKind::Dml);
}

void TestClassify::namesTables_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QStringList>("tables");
    QTest::newRow("select") << u"SELECT * FROM a JOIN s.b USING (id), (SELECT * FROM c) d"_s
                            << QStringList{u".a"_s, u"s.b"_s, u".c"_s};
    QTest::newRow("cte") << u"WITH x AS (SELECT * FROM a) SELECT * FROM x, b, b"_s << QStringList{u".a"_s, u".b"_s};
    QTest::newRow("alter") << u"ALTER TABLE s.\"T t\" ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES r (id)"_s
                           << QStringList{u"s.T t"_s, u".r"_s};
    QTest::newRow("create") << u"CREATE TABLE n (a int REFERENCES r)"_s << QStringList{u".n"_s, u".r"_s};
    QTest::newRow("drop") << u"DROP TABLE IF EXISTS a, s.b CASCADE"_s << QStringList{u".a"_s, u"s.b"_s};
    QTest::newRow("index") << u"CREATE INDEX CONCURRENTLY i ON s.t (a)"_s << QStringList{u"s.t"_s};
    QTest::newRow("comment") << u"COMMENT ON COLUMN s.t.a IS 'x'"_s << QStringList{u"s.t"_s};
    QTest::newRow("drop type") << u"DROP TYPE mood"_s << QStringList();
    QTest::newRow("grant") << u"GRANT SELECT ON a, b TO PUBLIC"_s << QStringList{u".a"_s, u".b"_s};
    QTest::newRow("detach") << u"ALTER TABLE p DETACH PARTITION p1"_s << QStringList{u".p"_s, u".p1"_s};
}

void TestClassify::namesTables()
{
    QFETCH(QString, sql);
    QStringList names;
    for (const RelationName &name : only(sql).tables) {
        names.append(name.schema + u'.' + name.name);
    }
    QFETCH(QStringList, tables);
    names.sort();
    tables.sort();
    QCOMPARE(names, tables);
}

void TestClassify::namesWhatIsCreated_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("created");
    QTest::newRow("table") << u"CREATE TABLE s.n (a int)"_s << u"s.n"_s;
    QTest::newRow("as") << u"CREATE TABLE n AS SELECT 1"_s << u".n"_s;
    QTest::newRow("into") << u"SELECT 1 INTO n"_s << u".n"_s;
    QTest::newRow("view") << u"CREATE VIEW w AS SELECT * FROM t"_s << u".w"_s;
    QTest::newRow("index") << u"CREATE INDEX i ON s.t (a)"_s << u"s.i"_s;
    QTest::newRow("sequence") << u"CREATE SEQUENCE q"_s << u".q"_s;
    QTest::newRow("none") << u"ALTER TABLE t ADD COLUMN a int"_s << QString();
}

void TestClassify::namesWhatIsCreated()
{
    QFETCH(QString, sql);
    const QList<RelationName> created = only(sql).created;
    QTEST(created.isEmpty() ? QString() : QString(created[0].schema + u'.' + created[0].name), "created");
}

void TestClassify::concurrently()
{
    QVERIFY(only(u"CREATE INDEX CONCURRENTLY i ON t (a)"_s).concurrently);
    QVERIFY(only(u"DROP INDEX CONCURRENTLY i"_s).concurrently);
    QVERIFY(only(u"REINDEX (CONCURRENTLY) TABLE t"_s).concurrently);
    QVERIFY(only(u"REFRESH MATERIALIZED VIEW CONCURRENTLY m"_s).concurrently);
    QVERIFY(only(u"ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"_s).concurrently);
    QVERIFY(!only(u"CREATE INDEX i ON t (a)"_s).concurrently);
    QVERIFY(!only(u"CREATE TABLE concurrently_ (a int)"_s).concurrently);
}

void TestClassify::validates()
{
    QVERIFY(only(u"ALTER TABLE t VALIDATE CONSTRAINT c"_s).validates);
    QVERIFY(only(u"ALTER TABLE t VALIDATE CONSTRAINT c, VALIDATE CONSTRAINT d"_s).validates);
    QVERIFY(!only(u"ALTER TABLE t VALIDATE CONSTRAINT c, ADD COLUMN x int"_s).validates);
    QVERIFY(!only(u"ALTER TABLE t ADD CHECK (a > 0) NOT VALID"_s).validates);
}

void TestClassify::brokenTexts()
{
    QCOMPARE(classify(QString()).size(), 0);
    const QList<StatementClass> mixed = classify(u"SELEC 1; CREATE TABLE t (a int); nonsense"_s);
    QCOMPARE(mixed.size(), 3);
    QCOMPARE(mixed[0].kind, StatementKind::Unknown);
    QCOMPARE(mixed[1].kind, StatementKind::Ddl);
    QCOMPARE(mixed[2].kind, StatementKind::Unknown);
    QCOMPARE(classify(u"SELECT 'open"_s).size(), 1);
    QCOMPARE(classify(u"SELECT 'open"_s)[0].kind, StatementKind::Unknown);
    const QList<StatementClass> many = classify(u"BEGIN; INSERT INTO t VALUES (1); COMMIT"_s);
    QCOMPARE(many.size(), 3);
    QCOMPARE(many[0].kind, StatementKind::Transaction);
    QCOMPARE(many[1].kind, StatementKind::Dml);
}

void TestClassify::deepExpressions()
{
    const QString deep = u"SELECT "_s + QString(3000, u'(') + u'1' + QString(3000, u')');
    QCOMPARE(classify(deep).size(), 1);
    const QString sum = u"SELECT 1"_s + QString(u"+1"_s).repeated(3000);
    QCOMPARE(classify(sum).size(), 1);
}

ATHANOR_TEST_MAIN(TestClassify)
#include "tst_classify.moc"
