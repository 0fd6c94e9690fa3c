// SPDX-License-Identifier: MIT
// What is replayed from texts must be what PostgreSQL's catalogue holds after it has run them.
#include "alembic/schema/replay.h"
#include "alembic/schema/replayscripts.h"
#include "postgres/liveschema.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace athanor;

class TestReplay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheCatalogue_data();
    void agreesWithTheCatalogue();
    void listsWhatIsNotKnown_data();
    void listsWhatIsNotKnown();
    void answersWhatItHolds();
    void namesTheMaker();
};

namespace {

// What stands on one side only: "+" is too much, "-" is missing.
QString difference(const schema::Schema &replayed, const schema::Schema &live)
{
    const QStringList ours = schema::describe(replayed);
    const QStringList theirs = schema::describe(live);
    QStringList lines;
    for (const QString &line : ours) {
        if (!theirs.contains(line))
            lines += u"+ "_s + line;
    }
    for (const QString &line : theirs) {
        if (!ours.contains(line))
            lines += u"- "_s + line;
    }
    return lines.join(u'\n');
}

schema::Schema liveSchema(const test::TestDatabase &database)
{
    auto connection = test::connectOrDie(database.profile());
    const auto live = postgres::readSchema(connection);
    if (!live)
        qFatal("%s", qPrintable(live.error().sentence()));
    return *live;
}

ddl::Statement statement(const QString &sql)
{
    ddl::Statement one;
    one.sql = sql;
    one.line = 1;
    return one;
}

revision::MigrationStep step(const QString &revision)
{
    revision::MigrationStep one;
    one.revision = revision;
    return one;
}

// The body begins in line 6.
QByteArray source(const QByteArray &body)
{
    return "import sqlalchemy as sa\nfrom alembic import op\n\n\ndef upgrade():\n    " + body + '\n';
}

} // namespace

void TestReplay::agreesWithTheCatalogue_data()
{
    QTest::addColumn<QString>("sql");
    for (const test::ReplayScript &script : test::replayScripts())
        QTest::newRow(script.name) << QString::fromUtf8(script.sql);
}

void TestReplay::agreesWithTheCatalogue()
{
    QFETCH(const QString, sql);
    const test::TestDatabase database;
    auto connection = test::connectOrDie(database.profile());
    const auto ran = connection.execute(sql);
    QVERIFY2(ran, qPrintable(ran ? QString() : ran.error().sentence()));
    schema::Replay replay({});
    replay.execute(u"a1"_s, {statement(sql)});
    for (const schema::Gap &gap : replay.gaps())
        qInfo().noquote() << gap.reason << gap.possible;
    QVERIFY(replay.gaps().isEmpty());
    const schema::Schema live = liveSchema(database);
    QCOMPARE(difference(replay.schema(), live), QString());
    QVERIFY(schema::withoutRevisions(replay.schema()) == live); // columns in order, too
}

void TestReplay::listsWhatIsNotKnown_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("line");
    QTest::addColumn<QStringList>("possible");
    QTest::addColumn<bool>("mayDoAnything");
    const QString table = u"makes table t"_s;
    QTest::newRow("under a condition") << QByteArray("if op.get_bind().execute(sa.text('SELECT 1')).scalar():\n"
                                                     "        op.create_table('t', sa.Column('id', sa.Integer()))")
                                       << 7 << QStringList{table} << false;
    QTest::newRow("index under a condition")
        << QByteArray("if op.get_bind().execute(sa.text('SELECT 1')).scalar():\n        op.drop_index('t_i')") << 7
        << QStringList{u"drops index t_i"_s} << false;
    QTest::newRow("unknown text") << QByteArray("import os\n    op.execute(os.environ['SQL'])") << 7 << QStringList()
                                  << true;
    QTest::newRow("block") << QByteArray(
                                  "op.execute('DO $$ BEGIN IF true THEN CREATE TABLE t (a int); END IF; END $$')")
                           << 6 << QStringList{table} << false;
    QTest::newRow("block that runs text")
        << QByteArray("op.execute(\"DO $$ BEGIN EXECUTE 'CREATE TABLE t (a int)'; END $$\")") << 6 << QStringList()
        << true;
    QTest::newRow("function") << QByteArray("op.execute('SELECT make_tables()')") << 6 << QStringList() << true;
    QTest::newRow("procedure") << QByteArray("op.execute('CALL make_tables()')") << 6 << QStringList() << true;
    QTest::newRow("table of others") << QByteArray("op.execute('ALTER TABLE t ADD a int')") << 6 << QStringList()
                                     << false;
    QTest::newRow("column of others") << QByteArray("op.execute('CREATE TABLE u (a int); CREATE INDEX ON u (b)')") << 6
                                      << QStringList() << false;
    QTest::newRow("no SQL") << QByteArray("op.execute('MAKE TABLE t')") << 6 << QStringList() << true;
    QTest::newRow("of the query's types")
        << QByteArray("op.execute('CREATE TABLE u AS SELECT f() AS a')") << 6 << QStringList() << false;
}

void TestReplay::listsWhatIsNotKnown()
{
    QFETCH(const QByteArray, body);
    QFETCH(const int, line);
    QFETCH(const QStringList, possible);
    QFETCH(const bool, mayDoAnything);
    schema::Replay replay({});
    replay.run(step(u"a1"_s), u"/nosuch/a1.py"_s, source(body));
    QCOMPARE(replay.gaps().size(), 1);
    const schema::Gap &gap = replay.gaps().first();
    QCOMPARE(gap.revision, u"a1"_s);
    QCOMPARE(gap.line, line);
    QVERIFY(!gap.reason.isEmpty());
    QCOMPARE(gap.possible, possible);
    QCOMPARE(gap.mayDoAnything, mayDoAnything);
    const auto &relations = replay.schema().relations;
    QVERIFY(std::ranges::none_of(relations, [](const schema::Relation &one) { return one.name == "t"_L1; }));
}

// What a database would be asked in a later step is what was made before, as text or not, but for what is in doubt.
void TestReplay::answersWhatItHolds()
{
    schema::Replay replay({});
    replay.run(
        step(u"a1"_s), u"/nosuch/a1.py"_s,
        source("op.execute('CREATE TABLE t (a int, b text); CREATE INDEX t_b ON t (b); CREATE TYPE e AS ENUM ()')"));
    const QByteArray question = "inspector = sa.inspect(op.get_bind())\n"
                                "    names = [c['name'] for c in inspector.get_columns('t')]\n"
                                "    if inspector.has_table('t') and 'c' not in names:\n"
                                "        op.add_column('t', sa.Column('c', sa.Integer()))\n"
                                "    if not inspector.has_table('u'):\n"
                                "        op.create_table('u', sa.Column('id', sa.Integer()))";
    replay.run(step(u"b2"_s), u"/nosuch/b2.py"_s, source(question));
    replay.run(step(u"c3"_s), u"/nosuch/c3.py"_s, source(question)); // now nothing is to be done
    QVERIFY(replay.gaps().isEmpty());
    QCOMPARE(schema::describe(replay.schema()),
             QStringList({u"column public.t.a integer"_s, u"column public.t.b text"_s, u"column public.t.c integer"_s,
                          u"column public.u.id integer"_s, u"enum public.e ()"_s, u"index public.t.t_b btree (b)"_s,
                          u"table public.t"_s, u"table public.u"_s}));
    const ddl::DatabaseAnswers &answers = replay.answers();
    replay.run(
        step(u"d4"_s), u"/nosuch/d4.py"_s,
        source("op.execute('DO $$ BEGIN IF true THEN ALTER TABLE t ADD d int; CREATE TABLE w (a int); END IF; END "
               "$$')"));
    QCOMPARE(answers.hasTable({}, u"t"_s), std::optional(true));
    QCOMPARE(answers.columns({}, u"t"_s), std::nullopt);
    QCOMPARE(answers.columns({}, u"u"_s), std::optional(QStringList{u"id"_s}));
    QCOMPARE(answers.hasTable({}, u"w"_s), std::nullopt);
    QCOMPARE(answers.hasTable({}, u"x"_s), std::optional(false));
    replay.run(step(u"e5"_s), u"/nosuch/e5.py"_s, source("op.execute('SELECT make_tables()')"));
    QCOMPARE(answers.hasTable({}, u"x"_s), std::nullopt);
}

void TestReplay::namesTheMaker()
{
    schema::Replay replay({});
    replay.execute(u"a1"_s,
                   {statement(u"CREATE TABLE t (id serial PRIMARY KEY, x int); CREATE VIEW v AS SELECT x FROM t;"
                              "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"_s)});
    replay.execute(u"b2"_s, {statement(u"ALTER TABLE t RENAME TO u, ADD y int"_s),
                             statement(u"ALTER TABLE t RENAME TO u"_s), statement(u"ALTER TABLE u ADD y int UNIQUE"_s),
                             statement(u"ALTER TABLE u RENAME x TO z"_s), statement(u"CREATE INDEX i ON u (z)"_s),
                             statement(u"CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'"_s)});
    const schema::Schema schema = replay.schema();
    const auto table = std::ranges::find(schema.relations, u"u"_s, &schema::Relation::name);
    QVERIFY(table != schema.relations.end());
    QCOMPARE(table->revision, u"a1"_s);
    QStringList makers;
    for (const schema::Column &column : table->columns)
        makers += column.name % u' ' % column.revision;
    for (const schema::Index &index : table->indexes)
        makers += index.name % u' ' % index.revision;
    QCOMPARE(makers, QStringList({u"id a1"_s, u"z a1"_s, u"y b2"_s, u"i b2"_s, u"t_pkey a1"_s, u"u_y_key b2"_s}));
    QCOMPARE(schema.sequences.first().revision, u"a1"_s);
    QCOMPARE(schema.functions.first().revision, u"a1"_s);
    // The text that PostgreSQL refuses is told, and nothing of it is done.
    QCOMPARE(replay.gaps().size(), 1);
}

ATHANOR_TEST_MAIN(TestReplay)
#include "tst_replay.moc"
