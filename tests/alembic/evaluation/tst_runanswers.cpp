// SPDX-License-Identifier: MIT
// Revisions that ask the database after they have changed it: what is exact must be what Alembic sends, the installed
// one and that of the folder ATHANOR_NEWEST_ALEMBIC.
#include "alembic/evaluation/evaluation.h"
#include "alembic/evaluation/installed.h"
#include "postgres/catalogue.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

using namespace Qt::StringLiterals;
using namespace athanor;
using ddl::Grade;

namespace {

// In every database before the run.
const QString objects =
    uR"(CREATE SCHEMA other; CREATE SCHEMA fourth; CREATE TYPE mood AS ENUM ('a'); CREATE TYPE other.mood AS ENUM ('a'); CREATE DOMAIN dom AS int;
        CREATE TABLE a (id int PRIMARY KEY, name text); CREATE INDEX a_name ON a (name);
        CREATE TABLE other.o (id int); CREATE TABLE b (id int); CREATE VIEW v AS SELECT 1 AS x; CREATE SEQUENCE seq;
        CREATE TABLE shadowed (id int); CREATE TABLE other.shadowed (id int);
        CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS 'BEGIN CREATE TABLE made (id int); END')"_s;

struct Case
{
    const char *name;
    const char *body;
    bool isExact;
};

// What follows "if exists": the column tells whether has_table() was true.
#define ADD_IF(table) "if sa.inspect(bind).has_table('" table "'):\n    op.execute('SELECT 42')"

const QList<Case> &cases()
{
    static const QList<Case> list{
        // ---- what releases do otherwise
        {"table made with its type, twice",
         "table = sa.Table('fresh', sa.MetaData(), sa.Column('a', sa.Enum('a', name='fresh_type')))\n"
         "table.create(bind)\ntable.drop(bind)\ntable.create(bind)\ntable.drop(bind, checkfirst=True)\n"
         "sa.Enum('a', name='fresh_type').create(bind, checkfirst=True)",
         true},
        {"columns and indexes",
         "op.create_table('fresh', sa.Column('a', sa.Float(), primary_key=True), sa.Column('b', "
         "sa.Text(collation='ucs_basic')), sa.Column('c', sa.Integer(), sa.Computed('1')))\n"
         "op.create_index('fresh_b', 'fresh', ['b'], postgresql_with={'fillfactor': 50, 'deduplicate_items': True})\n"
         "op.create_table('child', postgresql_inherits='fresh')",
         true},
        // ---- types
        {"type renamed, made again",
         "op.execute('ALTER TYPE mood RENAME TO mood_old')\nsa.Enum('a', 'b', name='mood').create(bind, "
         "checkfirst=True)\n"
         "op.execute('DROP TYPE mood_old')\nsa.Enum(name='mood_old').drop(bind, checkfirst=True)",
         true},
        {"type moved",
         "op.execute('ALTER TYPE mood SET SCHEMA fourth')\n"
         "sa.Enum('a', name='mood').create(bind, checkfirst=True)\n"
         "sa.Enum('a', name='mood', schema='fourth').create(bind, checkfirst=True)",
         true},
        {"types dropped together",
         "op.execute('DROP TYPE IF EXISTS nosuch, mood, other.mood')\n"
         "sa.Enum('a', name='mood').create(bind, checkfirst=True)\n"
         "sa.Enum('a', name='mood', schema='other').create(bind, checkfirst=True)",
         true},
        {"type of its own schema",
         "sa.Enum('a', name='fresh', schema='public').create(bind, checkfirst=True)\n"
         "sa.Enum('a', name='fresh').create(bind, checkfirst=True)\nsa.Enum(name='fresh').drop(bind, checkfirst=True)\n"
         "sa.Enum('a', name='fresh', schema='public').create(bind, checkfirst=True)",
         true},
        {"type in a guarded block",
         "op.execute(\"DO $$ BEGIN CREATE TYPE fresh AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN null; END "
         "$$\")\n"
         "sa.Enum('a', name='fresh').create(bind, checkfirst=True)\n"
         "sa.Enum('a', name='unrelated').create(bind, checkfirst=True)",
         true},
        {"type in a conditional block",
         "op.execute(\"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'fresh') THEN "
         "CREATE TYPE fresh AS ENUM ('a'); END IF; END $$\")\nsa.Enum('a', name='fresh').create(bind, checkfirst=True)",
         false},
        {"type beside a conditional block",
         "op.execute(\"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'fresh') THEN "
         "CREATE TYPE fresh AS ENUM ('a'); END IF; END $$\")\nsa.Enum('a', name='other').create(bind, checkfirst=True)",
         true},
        {"type in a block that runs text",
         "op.execute(\"DO $$ BEGIN EXECUTE 'CREATE TYPE fresh AS ENUM (''a'')'; END $$\")\n"
         "sa.Enum('a', name='fresh').create(bind, checkfirst=True)",
         false},
        {"domain dropped", "op.execute('DROP DOMAIN dom')\nsa.Enum('a', name='dom').create(bind, checkfirst=True)",
         true},
        {"type after an extension",
         "op.execute('CREATE EXTENSION IF NOT EXISTS pgcrypto')\nop.execute('CREATE EXTENSION IF NOT EXISTS citext')\n"
         "sa.Enum('a', name='mood').create(bind, checkfirst=True)\nsa.Enum('a', name='new').create(bind, "
         "checkfirst=True)",
         true},
        {"type of an extension",
         "op.execute('CREATE EXTENSION citext')\nsa.Enum('a', name='citext').create(bind, checkfirst=True)", false},
        {"row type",
         "op.execute('DROP TABLE b')\nsa.Enum('a', name='b').create(bind, checkfirst=True)\n"
         "sa.Enum('a', name='a').create(bind, checkfirst=True)",
         true},
        {"type dropped with what hangs on it",
         "op.execute('DROP DOMAIN dom CASCADE')\nsa.Enum('a', name='mood').create(bind, checkfirst=True)", false},
        // ---- tables
        {"table renamed", "op.execute('ALTER TABLE a RENAME TO c')\n" ADD_IF("c") "\n" ADD_IF("a"), true},
        {"table renamed by the directive", "op.rename_table('a', 'c')\n" ADD_IF("c") "\n" ADD_IF("a"), true},
        {"missing table renamed", "op.execute('ALTER TABLE IF EXISTS nosuch RENAME TO c')\n" ADD_IF("c"), true},
        {"table moved",
         "op.execute('ALTER TABLE a SET SCHEMA other')\n" ADD_IF(
             "a") "\nif sa.inspect(bind).has_table('a', schema='other'):\n"
                  "    op.execute('SELECT 43')",
         true},
        {"tables dropped together", "op.execute('DROP TABLE a, b')\n" ADD_IF("a") "\n" ADD_IF("b"), true},
        {"two statements in one text",
         "op.execute('DROP TABLE a; CREATE TABLE c (id int)')\n" ADD_IF("a") "\n" ADD_IF("c"), true},
        {"in a comment and in a literal",
         "op.execute(\"INSERT INTO a VALUES (1, 'DROP TABLE b') -- DROP TABLE a\")\n" ADD_IF("a") "\n" ADD_IF("b"),
         true},
        {"view made", "op.execute('CREATE OR REPLACE VIEW w AS SELECT 1 AS x')\n" ADD_IF("w"), true},
        {"view dropped", "op.execute('DROP VIEW v')\n" ADD_IF("v"), true},
        {"materialized view made", "op.execute('CREATE MATERIALIZED VIEW w AS SELECT 1 AS x')\n" ADD_IF("w"), true},
        {"view is no table name",
         "op.execute('CREATE VIEW w AS SELECT 1 AS x')\nop.create_table('c', sa.Column('id', sa.Integer()))\n"
         "names = sa.inspect(bind).get_table_names()\n"
         "op.execute(f\"SELECT {'w' in names} AND {'v' in names} AND {'c' in names} AND {'a' in names}\")",
         true},
        {"table by query", "op.execute('SELECT 1 AS id INTO c')\n" ADD_IF("c"), true},
        {"temporary table", "op.execute('CREATE TEMP TABLE c (id int)')\n" ADD_IF("c"), true},
        {"qualified, asked without a schema",
         "op.create_table('c', sa.Column('id', sa.Integer()), schema='public')\n" ADD_IF("c"), true},
        {"unqualified, asked with a schema",
         "op.create_table('c', sa.Column('id', sa.Integer()))\nif sa.inspect(bind).has_table('c', schema='public'):\n"
         "    op.execute('SELECT 42')",
         true},
        {"in another schema", "op.create_table('c', sa.Column('id', sa.Integer()), schema='other')\n" ADD_IF("c"),
         true},
        {"dropped from its schema", "op.drop_table('a', schema='public')\n" ADD_IF("a"), true},
        {"search path changed", "op.execute('SET search_path TO other')\n" ADD_IF("a"), false},
        {"made after the search path changed",
         "op.execute('SET search_path TO other')\nop.create_table('c', sa.Column('id', sa.Integer()))\n" ADD_IF("c"),
         true},
        {"functions", "op.execute('SELECT make()')\n" ADD_IF("made"), false},
        {"functions by construct", "op.execute(sa.select(sa.func.make()))\n" ADD_IF("made"), false},
        {"harmless functions", "op.execute(\"SELECT setval('seq', 5)\")\n" ADD_IF("a"), true},
        {"block of data", "op.execute('DO $$ BEGIN UPDATE a SET name = 1; END $$')\n" ADD_IF("a"), true},
        {"block that calls", "op.execute('DO $$ BEGIN PERFORM make(); END $$')\n" ADD_IF("made"), false},
        {"made again after an unknown block",
         "op.execute('DO $$ BEGIN PERFORM make(); END $$')\nop.create_table('c', sa.Column('id', "
         "sa.Integer()))\n" ADD_IF("c"),
         true},
        {"schema dropped with what is in it",
         "op.execute('DROP SCHEMA other CASCADE')\nif sa.inspect(bind).has_table('o', schema='other'):\n"
         "    op.execute('SELECT 42')",
         false},
        {"schema made", "op.execute('CREATE SCHEMA third')\n" ADD_IF("a") "\n" ADD_IF("nosuch"), true},
        {"schema renamed", "op.execute('ALTER SCHEMA other RENAME TO third')\n" ADD_IF("a"), false},
        {"dropped with what hangs on it", "op.execute('DROP TABLE b CASCADE')\n" ADD_IF("v"), false},
        {"dropped with what hangs on it, what was not there",
         "op.execute('DROP TABLE b CASCADE')\n" ADD_IF("b") "\n" ADD_IF("nosuch"), true},
        {"table object",
         "op.execute('ALTER TABLE a RENAME TO c')\nt = sa.Table('a', sa.MetaData(), sa.Column('id', sa.Integer()))\n"
         "t.create(bind, checkfirst=True)\nsa.Table('c', sa.MetaData()).drop(bind, checkfirst=True)",
         true},
        // ---- sequences
        {"sequence twice",
         "sa.Sequence('s').create(bind, checkfirst=True)\nsa.Sequence('s').create(bind, checkfirst=True)\n"
         "op.execute('ALTER SEQUENCE seq RENAME TO s2')\nsa.Sequence('seq').create(bind, checkfirst=True)\n"
         "sa.Sequence('s2').drop(bind, checkfirst=True)",
         true},
        // ---- columns and indexes
        {"columns changed by the directive",
         "op.add_column('a', sa.Column('x', sa.Text()))\nop.drop_column('a', 'name')\n"
         "names = [c['name'] for c in sa.inspect(bind).get_columns('a')]\nop.execute(f\"SELECT '{','.join(names)}'\")",
         true},
        {"columns changed by text",
         "op.execute('ALTER TABLE a ADD COLUMN x int')\nnames = [c['name'] for c in "
         "sa.inspect(bind).get_columns('a')]\n"
         "if 'x' not in names:\n    op.add_column('a', sa.Column('x', sa.Integer()))",
         false},
        {"columns changed with a schema",
         "op.add_column('a', sa.Column('x', sa.Text()), schema='public')\n"
         "names = [c['name'] for c in sa.inspect(bind).get_columns('a')]\nop.execute(f\"SELECT '{','.join(names)}'\")",
         true},
        {"index dropped by text",
         "op.execute('DROP INDEX a_name')\n"
         "if 'a_name' not in [i['name'] for i in sa.inspect(bind).get_indexes('a')]:\n"
         "    op.create_index('a_name', 'a', ['id'])",
         false},
        {"index dropped without its table",
         "op.drop_index('a_name')\nif 'a_name' not in [i['name'] for i in sa.inspect(bind).get_indexes('a')]:\n"
         "    op.create_index('a_name', 'a', ['id'])",
         false},
        {"index dropped with its column",
         "op.drop_column('a', 'name')\nif 'a_name' not in [i['name'] for i in sa.inspect(bind).get_indexes('a')]:\n"
         "    op.execute('SELECT 42')",
         false},
        {"index of a constraint",
         "op.create_unique_constraint('a_unique', 'a', ['name'])\n"
         "if 'a_unique' not in [i['name'] for i in sa.inspect(bind).get_indexes('a')]:\n    op.execute('SELECT 42')",
         false},
        {"index dropped and made",
         "op.drop_index('a_name', table_name='a')\nop.create_index('a_id', 'a', ['id'])\n"
         "names = [i['name'] for i in sa.inspect(bind).get_indexes('a')]\nop.execute(f\"SELECT '{','.join(names)}'\")",
         true},
        {"columns of a missing table", "sa.inspect(bind).get_columns('nosuch')", true},
        {"indexes of a missing table", "sa.inspect(bind).get_indexes('nosuch', schema='other')", true},
        {"columns of a dropped table", "op.drop_table('b')\nsa.inspect(bind).get_columns('b')", true},
        {"missing table, caught",
         "try:\n    names = [c['name'] for c in sa.inspect(bind).get_columns('nosuch')]\n"
         "except sa.exc.NoSuchTableError:\n    names = []\nif 'x' not in names:\n    op.execute('SELECT 42')",
         true},
        // ---- one inspector
        {"inspector keeps its answers",
         "insp = sa.inspect(bind)\nif not insp.has_table('c'):\n"
         "    op.create_table('c', sa.Column('id', sa.Integer()))\n"
         "if insp.has_table('c'):\n    op.execute('SELECT 42')\n"
         "if sa.inspect(bind).has_table('c'):\n    op.execute('SELECT 43')\ninsp.clear_cache()\n"
         "if insp.has_table('c'):\n    op.execute('SELECT 44')",
         true},
        {"inspector keeps names and columns",
         "insp = sa.inspect(bind)\nnames = insp.get_table_names()\ncolumns = insp.get_columns('a')\nindexes = "
         "insp.get_indexes('a')\n"
         "op.create_table('c', sa.Column('id', sa.Integer()))\nop.add_column('a', sa.Column('x', sa.Text()))\n"
         "op.create_index('a_id', 'a', ['id'])\n"
         "op.execute(f\"SELECT {'c' in insp.get_table_names()}, {len(insp.get_columns('a'))}, "
         "{len(insp.get_indexes('a'))}\")",
         true},
        {"inspector keeps the other key apart",
         "insp = sa.inspect(bind)\ninsp.has_table('c')\nop.create_table('c', sa.Column('id', sa.Integer()))\n"
         "if insp.has_table('c', schema='public'):\n    op.execute('SELECT 42')",
         true},
        {"asked under an unknown condition",
         "insp = sa.inspect(bind)\nif bind.execute(sa.text('SELECT 1')).scalar():\n    insp.has_table('c')\n"
         "op.create_table('c', sa.Column('id', sa.Integer()))\nif insp.has_table('c'):\n    op.execute('SELECT 42')",
         false},
        {"changed under an unknown condition",
         "if bind.execute(sa.text('SELECT 1')).scalar():\n    op.drop_table('a')\n" ADD_IF("a"), false},
    };
    return list;
}

QByteArray sourceOf(const Case &one)
{
    QByteArray text = "import sqlalchemy as sa\nfrom alembic import op\n\n\ndef upgrade():\n    bind = op.get_bind()\n";
    for (const QByteArray &line : QByteArray(one.body).split('\n'))
        text += "    " + line + '\n';
    return text;
}

} // namespace

class TestRunAnswers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void agreesWithAlembic_data();
    void agreesWithAlembic();

private:
    void askAlembic(const QString &library, const QJsonArray &asked, const postgres::CatalogueAnswers &answers);

    struct Answer
    {
        QString name; // of the case, behind the releases
        bool isExact = false;
        QJsonObject sent;
        evaluation::EvaluatedRevision evaluated;
    };
    QList<Answer> m_answers;
};

void TestRunAnswers::initTestCase()
{
    const test::TestDatabase database;
    database.execute(objects);
    auto connection = test::connectOrDie(database.profile());
    const auto catalogue = postgres::readCatalogue(connection);
    QVERIFY(catalogue);
    QJsonArray asked;
    for (const Case &one : cases())
        asked += QJsonObject{{u"url"_s, database.url()}, {u"source"_s, QString::fromUtf8(sourceOf(one))}};
    const postgres::CatalogueAnswers answers(*catalogue);
    askAlembic({}, asked, answers);
    if (const QString newest = qEnvironmentVariable("ATHANOR_NEWEST_ALEMBIC"); !newest.isEmpty())
        askAlembic(newest, asked, answers);
    else
        qInfo("The newest Alembic is not compared: ATHANOR_NEWEST_ALEMBIC is not set");
}

void TestRunAnswers::askAlembic(const QString &library, const QJsonArray &asked,
                                const postgres::CatalogueAnswers &answers)
{
    QProcess oracle;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    if (!library.isEmpty())
        environment.insert(u"PYTHONPATH"_s, library);
    oracle.setProcessEnvironment(environment);
    oracle.start(u"python3"_s, {QStringLiteral(ATHANOR_TEST_DATA "/oracle_answers.py")});
    oracle.write(QJsonDocument(asked).toJson());
    oracle.closeWriteChannel();
    QVERIFY(oracle.waitForFinished(120'000));
    QVERIFY2(oracle.exitCode() == 0, oracle.readAllStandardError().constData());
    const QJsonObject answer = QJsonDocument::fromJson(oracle.readAllStandardOutput()).object();
    const QJsonArray sent = answer["answers"_L1].toArray();
    QCOMPARE(sent.size(), cases().size());
    evaluation::Options options;
    options.answers = &answers;
    options.dialect = test::dialectOf(answer);
    const QString releases = options.dialect.alembic.text() % u", "_s % options.dialect.sqlalchemy.text();
    for (qsizetype i = 0; i < sent.size(); ++i) {
        const Case &one = cases()[i];
        evaluation::RunState state;
        m_answers.append({.name = releases % u": "_s % QString::fromUtf8(one.name),
                          .isExact = one.isExact,
                          .sent = sent[i].toObject(),
                          .evaluated = evaluation::evaluateRevision(u"revision.py"_s, sourceOf(one), options, state)});
    }
}

void TestRunAnswers::agreesWithAlembic_data()
{
    QTest::addColumn<int>("index");
    for (int index = 0; index < m_answers.size(); ++index)
        QTest::newRow(qPrintable(m_answers[index].name)) << index;
}

void TestRunAnswers::agreesWithAlembic()
{
    QFETCH(const int, index);
    const auto &[name, isExact, sent, revision] = m_answers[index];
    QStringList statements;
    QString failure;
    bool isKnown = true; // all of it, to the end or to what raises
    for (const ddl::Statement &statement : revision.statements) {
        if (!statement.failure.isEmpty())
            failure = statement.failure;
        else if (statement.grade == Grade::Exact)
            statements += statement.sql;
        else
            isKnown = false;
    }
    QVERIFY2(isKnown == isExact, qPrintable(revision.reason));
    if (!isExact) {
        QVERIFY(!revision.reason.isEmpty());
        return;
    }
    QStringList expected;
    for (const QJsonValue &statement : sent["statements"_L1].toArray())
        expected += statement.toString();
    QCOMPARE(failure, sent["failure"_L1].toString());
    QCOMPARE(statements.join(u'\n'), expected.join(u'\n'));
}

ATHANOR_TEST_MAIN(TestRunAnswers)
#include "tst_runanswers.moc"
