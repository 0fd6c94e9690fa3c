// SPDX-License-Identifier: MIT
// The traps that Alembic hides: what a remark says that PostgreSQL refuses, PostgreSQL refuses, and what has none it
// takes; what a remark says of a script stands in the script that Alembic writes.
#include "alembic/evaluation/evaluation.h"
#include "alembic/evaluation/installed.h"
#include "alembic/evaluation/snippetscript.h"
#include "postgres/catalogue.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QJsonArray>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using namespace athanor;

namespace {

// In every database before the run.
const QString objects = uR"(CREATE SCHEMA other; CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN dom AS int;
                            CREATE TABLE t (id int, name text); CREATE INDEX t_name ON t (name))"_s;

QStringList remarksOf(const evaluation::EvaluatedRevision &revision)
{
    QStringList remarks;
    for (const ddl::Statement &statement : revision.statements) {
        if (!statement.remark.isEmpty())
            remarks += statement.remark;
    }
    return remarks;
}

evaluation::EvaluatedRevision evaluate(const QString &snippet, const evaluation::Options &options)
{
    evaluation::RunState state;
    return evaluation::evaluateRevision(u"revision.py"_s, test::revisionOf(snippet), options, state);
}

// Runs it as Alembic does, up to what the server refuses: that error's SQLSTATE, and how many went before.
std::pair<QString, qsizetype> run(const QList<ddl::Statement> &statements, postgres::Connection &connection)
{
    bool isInside = false;
    for (qsizetype index = 0; index < statements.size(); ++index) {
        if (isInside == statements[index].autocommit) {
            if (!connection.execute(isInside ? u"COMMIT"_s : u"BEGIN"_s))
                return {u"transaction"_s, index};
            isInside = !isInside;
        }
        if (const auto done = connection.execute(statements[index].sql); !done)
            return {done.error().code, index};
    }
    return {QString(), statements.size()};
}

const QString duplicate = u"42710"_s; // duplicate_object
const QString undefined = u"42704"_s; // undefined_object
const QString active = u"25001"_s; // active_sql_transaction

} // namespace

class TestRemarks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusals_data();
    void refusals();
    void betweenOtherRevisions();
    void acrossTheRun();
    void scripts_data();
    void scripts();
    void onlineNullInDdl();
};

void TestRemarks::refusals_data()
{
    QTest::addColumn<QString>("snippet");
    QTest::addColumn<QString>("refused"); // of the last statement; empty: nothing is
    QTest::addColumn<QString>("about"); // what the remark names
    QTest::addColumn<bool>("isToldOffline"); // the files alone tell it
    const auto row = [](const char *name, const QString &snippet, const QString &refused = {},
                        const QString &about = {}, bool isToldOffline = true) {
        QTest::newRow(name) << snippet << refused << about << (isToldOffline && !refused.isEmpty());
    };
    const QString table = u"op.create_table('n', sa.Column('m', %1))"_s;
    // ---- created twice
    row("type of the database", table.arg("sa.Enum('a', name='mood')"_L1), duplicate, u"\"mood\" exists"_s, false);
    row("in an array", table.arg("pg.ARRAY(sa.Enum('a', name='mood'))"_L1), duplicate, u"\"mood\" exists"_s, false);
    row("a domain", table.arg("pg.DOMAIN('dom', sa.Integer())"_L1), duplicate, u"\"dom\" exists"_s, false);
    row("without a look", u"sa.Enum('a', name='mood').create(op.get_bind(), checkfirst=False)"_s, duplicate,
        u"\"mood\" exists"_s, false);
    row("by hand and with the table",
        u"e = pg.ENUM('a', name='e')\ne.create(op.get_bind(), checkfirst=True)\n"_s % table.arg("e"_L1), duplicate,
        u"\"e\" exists"_s);
    row("by text and with the table",
        u"op.execute(\"CREATE TYPE e AS ENUM ('a')\")\n"_s % table.arg("sa.Enum('a', name='e')"_L1), duplicate,
        u"\"e\" exists"_s);
    row("renamed to it", u"op.execute('ALTER TYPE mood RENAME TO e')\n"_s % table.arg("sa.Enum('a', name='e')"_L1),
        duplicate, u"\"e\" exists"_s);
    row("with a look", u"sa.Enum('a', name='mood').create(op.get_bind(), checkfirst=True)"_s);
    row("not with the table", table.arg("pg.ENUM('a', name='mood', create_type=False)"_L1));
    row("new", table.arg("sa.Enum('a', name='e')"_L1));
    row("for two tables", table.arg("sa.Enum('a', name='e')"_L1) % u'\n' %
                              u"op.create_table('o', sa.Column('m', sa.Enum('a', name='e')))"_s);
    row("of another schema", table.arg("sa.Enum('a', name='mood', schema='other')"_L1));
    row("after it was renamed",
        u"op.execute('ALTER TYPE mood RENAME TO mood_old')\n"_s % table.arg("sa.Enum('a', 'b', name='mood')"_L1));
    row("after it was dropped", u"op.execute('DROP TYPE mood')\n"_s % table.arg("sa.Enum('a', name='mood')"_L1));
    row("dropped by its object", u"e = sa.Enum('a', name='e')\ne.create(op.get_bind(), checkfirst=False)\n"
                                 "e.drop(op.get_bind(), checkfirst=False)\n"_s %
                                     table.arg("e"_L1));
    // ---- not there
    const QString column = u"op.add_column('t', sa.Column('m', %1))"_s;
    row("column of a new type", column.arg("sa.Enum('a', name='e')"_L1), undefined, u"no type \"e\""_s, false);
    row("column of an array", column.arg("pg.ARRAY(sa.Enum('a', name='e'))"_L1), undefined, u"no type \"e\""_s, false);
    row("type of another schema", column.arg("sa.Enum('a', name='mood', schema='other')"_L1), undefined,
        u"no type \"other.mood\""_s, false);
    row("changed to a new type",
        u"op.alter_column('t', 'name', type_=sa.Enum('a', name='e'), postgresql_using='name::e')"_s, undefined,
        u"no type \"e\""_s, false);
    row("column of a dropped type", u"op.execute('DROP TYPE mood')\n"_s % column.arg("sa.Enum('a', name='mood')"_L1),
        undefined, u"no type \"mood\""_s);
    row("column of a type", column.arg("sa.Enum('a', name='mood')"_L1));
    row("column of a type made before",
        u"sa.Enum('a', name='e').create(op.get_bind(), checkfirst=True)\n"_s % column.arg("sa.Enum('a', name='e')"_L1));
    row("column of a type of a table",
        table.arg("sa.Enum('a', name='e')"_L1) % u'\n' % column.arg("sa.Enum('a', name='e')"_L1));
    row("not a type", column.arg("sa.Enum('a', name='e', native_enum=False)"_L1));
    // ---- in a transaction
    const QString index = u"op.create_index('i', 't', ['id'], postgresql_concurrently=True)"_s;
    row("index", index, active, u"autocommit_block()"_s);
    row("index dropped", u"op.drop_index('t_name', table_name='t', postgresql_concurrently=True)"_s, active,
        u"autocommit_block()"_s);
    row("vacuum", u"op.execute('vacuum t')"_s, active, u"autocommit_block()"_s);
    row("after a block", u"with op.get_context().autocommit_block():\n    op.execute('SELECT 1')\n"_s % index, active,
        u"autocommit_block()"_s);
    row("in a block", u"with op.get_context().autocommit_block():\n    "_s % index);
    row("the word alone", u"op.execute(\"COMMENT ON TABLE t IS 'VACUUM CONCURRENTLY'\")"_s);
    row("the transaction is ended", u"op.execute('COMMIT')\n"_s % index);
}

void TestRemarks::refusals()
{
    QFETCH(const QString, snippet);
    QFETCH(const QString, refused);
    QFETCH(const QString, about);
    QFETCH(const bool, isToldOffline);
    const test::TestDatabase database;
    database.execute(objects);
    auto connection = test::connectOrDie(database.profile());
    const auto catalogue = postgres::readCatalogue(connection);
    QVERIFY(catalogue);
    const postgres::CatalogueAnswers answers(*catalogue);
    evaluation::Options options;
    options.dialect = test::installedDialect();
    options.answers = &answers;
    const auto online = evaluate(snippet, options);
    QCOMPARE(online.grade, ddl::Grade::Exact);

    const auto [code, before] = run(online.statements, connection);
    QCOMPARE(code, refused);
    const QStringList remarks = remarksOf(online);
    QCOMPARE(remarks.size(), refused.isEmpty() ? 0 : 1);
    if (!refused.isEmpty()) {
        QCOMPARE(online.statements.value(before).remark, remarks.first());
        QVERIFY2(remarks.first().contains(about), qPrintable(remarks.first()));
    }

    options.answers = nullptr;
    options.rendering = ddl::Rendering::Offline;
    QCOMPARE(remarksOf(evaluate(snippet, options)), isToldOffline ? remarks : QStringList());
}

// A revision that does not come next: what the database has now is not what it will find.
void TestRemarks::betweenOtherRevisions()
{
    const test::TestDatabase database;
    database.execute(objects);
    auto connection = test::connectOrDie(database.profile());
    const auto catalogue = postgres::readCatalogue(connection);
    QVERIFY(catalogue);
    const postgres::CatalogueAnswers answers(*catalogue);
    evaluation::Options options;
    options.answers = &answers;
    options.startsHere = false;
    QCOMPARE(remarksOf(evaluate(u"op.create_table('n', sa.Column('m', sa.Enum('a', name='mood')))\n"
                                "op.add_column('t', sa.Column('m', sa.Enum('a', name='e')))"_s,
                                options)),
             QStringList());
    QCOMPARE(remarksOf(evaluate(u"pg.ENUM('a', name='e').create(op.get_bind(), checkfirst=False)\n"
                                "op.create_table('n', sa.Column('m', sa.Enum('a', name='e')))"_s,
                                options))
                 .size(),
             1);
}

// What an earlier revision of the run has made counts; after something that is not known, the database does not.
void TestRemarks::acrossTheRun()
{
    const test::TestDatabase database;
    database.execute(objects);
    auto connection = test::connectOrDie(database.profile());
    const auto catalogue = postgres::readCatalogue(connection);
    QVERIFY(catalogue);
    const postgres::CatalogueAnswers answers(*catalogue);
    evaluation::Options options;
    options.answers = &answers;
    const auto second = [&options](const QString &first, const QString &snippet) {
        evaluation::RunState state;
        evaluation::evaluateRevision(u"first.py"_s, test::revisionOf(first), options, state);
        return remarksOf(evaluation::evaluateRevision(u"second.py"_s, test::revisionOf(snippet), options, state));
    };
    const QString table = u"op.create_table('n', sa.Column('m', sa.Enum('a', name='e')))"_s;
    const QString column = u"op.add_column('t', sa.Column('m', sa.Enum('a', name='e')))"_s;
    const QString made = u"op.execute(\"CREATE TYPE e AS ENUM ('a')\")"_s;
    const QString unknown = u"import helper\nhelper.make(op)"_s;
    QCOMPARE(second(made, table).size(), 1);
    QCOMPARE(second(made, column), QStringList());
    QCOMPARE(second(u"pass"_s, column).size(), 1);
    QCOMPARE(second(unknown, column), QStringList());
    QCOMPARE(second(unknown, u"op.create_table('n', sa.Column('m', sa.Enum('a', name='mood')))"_s), QStringList());
}

void TestRemarks::scripts_data()
{
    QTest::addColumn<QString>("snippet");
    QTest::addColumn<QJsonObject>("opts"); // of the oracle
    QTest::addColumn<QString>("written"); // what the script has in place of it
    QTest::addColumn<QString>("about"); // what the remark says; empty: there is none
    const QJsonObject usual;
    const QJsonObject binds{{u"literal_binds"_s, false}};
    const QJsonObject driver{{u"paramstyle"_s, QJsonValue::Null}};
    const QJsonObject driverBinds{{u"paramstyle"_s, QJsonValue::Null}, {u"literal_binds"_s, false}};
    const auto row = [](const char *name, const QString &snippet, const QJsonObject &opts, const QString &written,
                        const QString &about = {}) { QTest::newRow(name) << snippet << opts << written << about; };
    const QString text = u"op.execute(\"UPDATE t SET a = ':word'\")"_s;
    row("NULL", text, usual, u"UPDATE t SET a = 'NULL'"_s, u"NULL is written"_s);
    row("in a check", u"op.create_check_constraint('ck', 't', 'a <> :word')"_s, usual, u"CHECK (a <> NULL)"_s,
        u"NULL is written"_s);
    row("in a default", u"op.add_column('t', sa.Column('a', sa.Text(), server_default=sa.text(\"':word'\")))"_s, usual,
        u"DEFAULT 'NULL'"_s, u"NULL is written"_s);
    row("placeholder", text, binds, u"SET a = ':word'"_s, u"\":word\", which the server cannot read"_s);
    row("placeholder of the driver", text, driverBinds, u"SET a = '%(word)s'"_s,
        u"\"%(word)s\", which the server cannot read"_s);
    row("with a backslash", u"op.execute(r\"UPDATE t SET a = '\\:word'\")"_s, usual, u"SET a = ':word'"_s);
    row("a cast", u"op.execute(\"UPDATE t SET a = '1'::text, b = '10:30'\")"_s, usual, u"'1'::text, b = '10:30'"_s);
    row("with a value", u"op.execute(sa.text('UPDATE t SET a = :word').bindparams(word='x'))"_s, usual,
        u"SET a = 'x'"_s);
    row("doubled", u"op.execute(\"SELECT '100%'\")"_s, driver, u"SELECT '100%%'"_s, u"% is doubled"_s);
    row("doubled in a check", u"op.create_check_constraint('ck', 't', \"a like 'x%'\")"_s, driver, u"'x%%'"_s,
        u"% is doubled"_s);
    row("not doubled", u"op.execute(\"SELECT '100%'\")"_s, usual, u"SELECT '100%'"_s);
    row("nothing to double", u"op.execute('SELECT 100')"_s, driver, u"SELECT 100"_s);
}

void TestRemarks::scripts()
{
    QFETCH(const QString, snippet);
    QFETCH(const QJsonObject, opts);
    QFETCH(const QString, written);
    QFETCH(const QString, about);
    const auto asked = test::askForSnippets({QJsonObject{{u"py"_s, snippet}, {u"opts"_s, opts}}}, {});
    QVERIFY2(asked, asked ? "" : qPrintable(asked.error()));
    const QString script = asked->value("answers"_L1).toArray().at(0).toArray().at(0).toString();
    QVERIFY2(script.contains(written), qPrintable(script));
    evaluation::Options options;
    options.rendering = ddl::Rendering::Offline;
    options.dialect = test::dialectOf(*asked);
    options.literalBinds = opts.value("literal_binds"_L1).toBool(true);
    options.doublePercents = opts.contains("paramstyle"_L1);
    const auto revision = evaluate(snippet, options);
    QCOMPARE(test::scriptOf(revision).text, script);
    const QStringList remarks = remarksOf(revision);
    QCOMPARE(remarks.size(), about.isEmpty() ? 0 : 1);
    QVERIFY2(about.isEmpty() || remarks.first().contains(about), qPrintable(remarks.join(u'\n')));
}

// op.execute() fails there; a constraint gets its NULL online, too.
void TestRemarks::onlineNullInDdl()
{
    const auto revision = evaluate(u"op.create_check_constraint('ck', 't', 'a <> :word')"_s, {});
    QCOMPARE(revision.statements.size(), 1);
    QCOMPARE(revision.statements.first().sql, u"ALTER TABLE t ADD CONSTRAINT ck CHECK (a <> NULL)"_s);
    QCOMPARE(remarksOf(revision).size(), 1);
    const auto failing = evaluate(u"op.execute(\"SELECT ':word'\")"_s, {});
    QCOMPARE(failing.statements.size(), 1);
    QVERIFY(failing.statements.first().failure.contains("A value is required for bind parameter 'word'"_L1));
}

ATHANOR_TEST_MAIN(TestRemarks)
#include "tst_remarks.moc"
