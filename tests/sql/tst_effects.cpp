// SPDX-License-Identifier: MIT
#include "sql/effects.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::sql;

// The judge of what a statement makes and drops is the server itself.
class TestEffects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void extensions();
    void agreesWithTheServer_data();
    void agreesWithTheServer();
    void notUnderstood_data();
    void notUnderstood();
};

namespace {

// Tables, views, sequences and types of a database's own, without the row types of tables.
QSet<QString> namesIn(const test::TestDatabase &database)
{
    const QString names = database.scalar(
        u"SELECT string_agg(name, ' ') FROM ("
        "SELECT CASE relkind WHEN 'S' THEN 'sequence:' ELSE 'relation:' END || relnamespace::regnamespace || '.' || "
        "relname AS name FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND relnamespace::regnamespace "
        "NOT IN ('pg_catalog', 'information_schema', 'pg_toast') UNION ALL "
        "SELECT 'type:' || typnamespace::regnamespace || '.' || typname FROM pg_type t LEFT JOIN pg_class c "
        "ON c.oid = typrelid WHERE typnamespace::regnamespace NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
        "AND typcategory <> 'A' AND typtype <> 'm' AND (typrelid = 0 OR relkind = 'c')) n"_s);
    const QStringList list = names.split(u' ', Qt::SkipEmptyParts);
    return {list.begin(), list.end()};
}

QString keyOf(const Effect &effect, const QString &name)
{
    const QString kind = effect.object == Effect::Object::Type       ? u"type:"_s
                         : effect.object == Effect::Object::Sequence ? u"sequence:"_s
                                                                     : u"relation:"_s;
    return kind + (effect.name.schema.isEmpty() ? u"public"_s : effect.name.schema) + u'.' + name;
}

const QString objects = u"CREATE SCHEMA s; CREATE TABLE t (id int, d text); CREATE TABLE s.u (id int); "
                        "CREATE VIEW v AS SELECT 1 AS x; CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int; "
                        "CREATE SEQUENCE q; CREATE TYPE s.c AS (a int); CREATE INDEX i ON t (id); "
                        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; "
                        "CREATE TABLE parted (id int) PARTITION BY LIST (id)"_s;

} // namespace

void TestEffects::extensions()
{
    const test::TestDatabase database;
    const QStringList available =
        database.scalar(u"SELECT string_agg(name, ' ' ORDER BY name) FROM pg_available_extensions"_s).split(u' ');
    int known = 0;
    for (const QString &extension : available) {
        const QList<Effect> effects = effectsOf(u"CREATE EXTENSION \"%1\""_s.arg(extension));
        if (effects.contains(Effect()))
            continue;
        ++known;
        database.execute(u"CREATE SCHEMA trial; CREATE EXTENSION \"%1\" SCHEMA trial CASCADE"_s.arg(extension));
        for (const QString &made : namesIn(database)) {
            const QString name = made.section(u'.', 1);
            const bool told = std::ranges::any_of(
                effects, [&](const Effect &effect) { return effect.name.name == name && !effect.isCertain; });
            QVERIFY2(told, qPrintable(extension + u": "_s + made));
        }
        database.execute(u"DROP SCHEMA trial CASCADE"_s);
    }
    QVERIFY2(known > 20, qPrintable(available.join(u' ')));
}

void TestEffects::agreesWithTheServer_data()
{
    QTest::addColumn<QString>("sql");
    for (const QString &sql : {
             u"CREATE TABLE n (id int)"_s,
             u"CREATE TABLE IF NOT EXISTS s.n (id int)"_s,
             u"CREATE TABLE n PARTITION OF parted DEFAULT"_s,
             u"CREATE TABLE n AS SELECT 1 AS a"_s,
             u"CREATE OR REPLACE VIEW n AS SELECT 1 AS a"_s,
             u"CREATE MATERIALIZED VIEW s.n AS SELECT 1 AS a"_s,
             u"SELECT 1 AS a INTO n"_s,
             u"CREATE SEQUENCE IF NOT EXISTS n"_s,
             u"CREATE TYPE n AS ENUM ('a')"_s,
             u"CREATE TYPE s.n AS (a int)"_s,
             u"CREATE TYPE n AS RANGE (subtype = int4)"_s,
             u"CREATE TYPE n"_s,
             u"CREATE DOMAIN s.n AS text"_s,
             u"DROP TABLE t, s.u"_s,
             u"DROP VIEW IF EXISTS v"_s,
             u"DROP TYPE e, s.c"_s,
             u"DROP DOMAIN d"_s,
             u"DROP SEQUENCE q"_s,
             u"DROP INDEX i"_s,
             u"ALTER TABLE t RENAME TO n"_s,
             u"ALTER TABLE v RENAME TO n"_s,
             u"ALTER VIEW v RENAME TO n"_s,
             u"ALTER TABLE t SET SCHEMA s"_s,
             u"ALTER TYPE e RENAME TO n"_s,
             u"ALTER DOMAIN d RENAME TO n"_s,
             u"ALTER TYPE s.c SET SCHEMA public"_s,
             u"ALTER SEQUENCE q RENAME TO n"_s,
             u"ALTER TABLE t RENAME COLUMN id TO n"_s,
             u"ALTER TABLE t ADD COLUMN n int, DROP COLUMN d"_s,
             u"ALTER INDEX i RENAME TO n"_s,
             u"CREATE INDEX n ON t (id)"_s,
             u"ALTER TYPE e ADD VALUE 'n'"_s,
             u"ALTER TYPE e RENAME VALUE 'a' TO 'n'"_s,
             u"CREATE FUNCTION n() RETURNS int LANGUAGE sql AS 'SELECT 1'"_s,
             u"CREATE AGGREGATE n (int) (SFUNC = int4pl, STYPE = int)"_s,
             u"DROP FUNCTION f()"_s,
             u"COMMENT ON TABLE t IS 'DROP TABLE t'"_s,
             u"GRANT SELECT ON t TO PUBLIC"_s,
             u"INSERT INTO t VALUES (1, 'CREATE TABLE n (id int)') -- DROP TABLE t"_s,
             u"SELECT setval('q', 7)"_s,
             u"DO $$ BEGIN CREATE TYPE n AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$"_s,
             u"DO $$ BEGIN UPDATE t SET d = 'CREATE TABLE n (id int)'; INSERT INTO t VALUES (1) ON CONFLICT DO "
             u"NOTHING; "
             "END $$"_s,
             u"SET statement_timeout = '5s'"_s,
             u"CREATE TABLE n (id int); ALTER TABLE n RENAME TO m; DROP TABLE m"_s,
         })
        QTest::newRow(qPrintable(sql)) << sql;
}

void TestEffects::agreesWithTheServer()
{
    QFETCH(const QString, sql);
    const test::TestDatabase database;
    database.execute(objects);
    QSet<QString> expected = namesIn(database);
    for (const Effect &effect : effectsOf(sql)) {
        QVERIFY(effect.isCertain);
        if (effect.object == Effect::Object::Index || effect.kind == Effect::Kind::Changes)
            continue;
        const QString key = keyOf(effect, effect.name.name);
        Effect moved = effect;
        moved.name.schema = effect.to;
        switch (effect.kind) {
        case Effect::Kind::Creates:
            expected += key;
            break;
        case Effect::Kind::Drops:
            expected -= key;
            break;
        case Effect::Kind::Renames:
            expected -= key;
            expected += keyOf(effect, effect.to);
            break;
        case Effect::Kind::Moves:
            expected -= key;
            expected += keyOf(moved, effect.name.name);
            break;
        default:
            QFAIL("not understood");
        }
    }
    database.execute(sql);
    QCOMPARE(namesIn(database), expected);
}

void TestEffects::notUnderstood_data()
{
    QTest::addColumn<QString>("sql");
    for (const QString &sql : {
             u"CREATE TABLE ("_s,
             u"CALL p()"_s,
             u"SELECT f()"_s,
             u"SELECT * FROM create_hypertable('t', 'x')"_s,
             u"SELECT pg_catalog.set_config('search_path', '', false)"_s,
             u"DO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$"_s,
             u"DO $$ BEGIN PERFORM f(); END $$"_s,
             u"DO LANGUAGE plpython3u $$ pass $$"_s,
             u"DROP SCHEMA s CASCADE"_s,
             u"ALTER SCHEMA s RENAME TO n"_s,
             u"CREATE SCHEMA n CREATE TABLE n.t (id int)"_s,
             u"CREATE EXTENSION postgis"_s,
             u"DROP EXTENSION citext CASCADE"_s,
             u"ALTER EXTENSION citext SET SCHEMA s"_s,
             u"IMPORT FOREIGN SCHEMA x FROM SERVER y INTO s"_s,
             u"DROP OWNED BY x"_s,
             u"ROLLBACK TO SAVEPOINT x"_s,
         })
        QTest::newRow(qPrintable(sql)) << sql;
}

void TestEffects::notUnderstood()
{
    QFETCH(const QString, sql);
    QVERIFY(effectsOf(sql).contains(Effect()));
}

ATHANOR_TEST_MAIN(TestEffects)
#include "tst_effects.moc"
