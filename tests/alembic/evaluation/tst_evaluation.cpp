// SPDX-License-Identifier: MIT
// What is exact, what is opaque, and why; questions to the database; what a run carries from step to step.
#include "alembic/evaluation/evaluation.h"
#include "alembic/evaluation/offlinescript.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using ddl::Grade;

namespace {

QByteArray revisionOf(const QByteArray &upgrade)
{
    QByteArray body;
    for (const QByteArray &line : upgrade.split('\n'))
        body += "    " + line + '\n';
    return "import sqlalchemy as sa\nfrom alembic import context, op\nfrom sqlalchemy.dialects import postgresql\n\n"
           "revision = 'a'\ndown_revision = None\n\n\ndef upgrade():\n" +
           body;
}
constexpr int FirstLine = 10; // of the body

// A database with one table and one type.
class Answers : public ddl::DatabaseAnswers
{
public:
    std::optional<bool> hasTable(const QString &, const QString &table) const override { return table == "users"_L1; }
    std::optional<bool> hasType(const QString &, const QString &type) const override { return type == "mood"_L1; }
    std::optional<bool> hasSequence(const QString &, const QString &) const override { return false; }
    std::optional<QStringList> columns(const QString &, const QString &table) const override
    {
        return table == "users"_L1 ? QStringList{u"id"_s, u"name"_s} : QStringList();
    }
    std::optional<QStringList> indexes(const QString &, const QString &) const override { return QStringList(); }
    std::optional<QStringList> tables(const QString &) const override { return QStringList{u"users"_s}; }
    std::optional<int> serverVersion() const override { return version; }
    std::optional<int> version;
};

evaluation::EvaluatedRevision evaluate(const QByteArray &upgrade, const evaluation::Options &options = {})
{
    evaluation::RunState state;
    return evaluation::evaluateRevision(u"revision.py"_s, revisionOf(upgrade), options, state);
}

QStringList texts(const evaluation::EvaluatedRevision &revision)
{
    QStringList result;
    for (const ddl::Statement &statement : revision.statements)
        result += statement.sql;
    return result;
}

evaluation::Options offline()
{
    evaluation::Options options;
    options.rendering = ddl::Rendering::Offline;
    return options;
}

evaluation::Options withAnswers(const ddl::DatabaseAnswers &answers)
{
    evaluation::Options options;
    options.answers = &answers;
    return options;
}

} // namespace

class tst_Evaluation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesAndDirectives()
    {
        const auto revision = evaluate("op.drop_table('a')\n\nfor name in ('b', 'c'):\n    op.drop_column('t', name)");
        QCOMPARE(revision.grade, Grade::Exact);
        QCOMPARE(texts(revision),
                 (QStringList{u"DROP TABLE a"_s, u"ALTER TABLE t DROP COLUMN b"_s, u"ALTER TABLE t DROP COLUMN c"_s}));
        QCOMPARE(revision.statements[0].line, FirstLine);
        QCOMPARE(revision.statements[2].line, FirstLine + 3);
        QCOMPARE(revision.statements[2].directive, u"op.drop_column"_s);
    }

    void autocommit()
    {
        const auto revision = evaluate("op.drop_table('a')\nwith op.get_context().autocommit_block():\n"
                                       "    op.create_index('i', 't', ['a'], postgresql_concurrently=True)\n"
                                       "op.drop_table('b')");
        QCOMPARE(revision.grade, Grade::Exact);
        QCOMPARE(revision.statements.size(), 3);
        QVERIFY(!revision.statements[0].autocommit);
        QVERIFY(revision.statements[1].autocommit);
        QVERIFY(!revision.statements[2].autocommit);
        QCOMPARE(revision.statements[1].sql, u"CREATE INDEX CONCURRENTLY i ON t (a)"_s);
    }

    // What is sent, and what --sql prints, differ.
    void renderings()
    {
        const QByteArray source = "op.execute(\"UPDATE t SET a = 'x\\\\\\\\y', b = '100%'\")\n"
                                  "t = sa.table('t', sa.column('a', sa.String))\n"
                                  "op.execute(t.insert().values(a='q\\\\r'))";
        QCOMPARE(texts(evaluate(source)), (QStringList{u"UPDATE t SET a = 'x\\\\y', b = '100%'"_s,
                                                       u"INSERT INTO t (a) VALUES ('q\\r'::VARCHAR)"_s}));
        QCOMPARE(texts(evaluate(source, offline())),
                 (QStringList{u"UPDATE t SET a = 'x\\\\y', b = '100%'"_s, u"INSERT INTO t (a) VALUES ('q\\r')"_s}));
    }

    // "on PostgreSQL 18 and later, no keyword is rendered, allowing the database to use its default of VIRTUAL; on
    // PostgreSQL 17 and earlier, STORED is rendered" (SQLAlchemy 2.1, PostgreSQL dialect, Computed Columns).
    void computedColumns()
    {
        const QByteArray source = "op.add_column('t', sa.Column('a', sa.Integer(), sa.Computed('b')))";
        const QString text = u"ALTER TABLE t ADD COLUMN a INTEGER GENERATED ALWAYS AS (b)"_s;
        Answers answers;
        QCOMPARE(evaluate(source, withAnswers(answers)).grade, Grade::Opaque);
        answers.version = 170011;
        QCOMPARE(texts(evaluate(source, withAnswers(answers))), QStringList{text + u" STORED"_s});
        answers.version = 180000;
        QCOMPARE(texts(evaluate(source, withAnswers(answers))), QStringList{text});
        evaluation::Options older;
        older.dialect = {.alembic = {1, 13, 2}, .sqlalchemy = {2, 0, 40}};
        QCOMPARE(texts(evaluate(source, older)), QStringList{text + u" STORED"_s});
    }

    // Online SQLAlchemy refuses a name without a value; offline it writes NULL.
    void parameterWithoutValue()
    {
        const QByteArray source = "op.execute(\"SELECT ':word'\")";
        const auto online = evaluate(source);
        QCOMPARE(online.grade, Grade::Opaque);
        QCOMPARE(online.statements.last().failure, u"StatementError: A value is required for bind parameter 'word'"_s);
        QCOMPARE(texts(evaluate(source, offline())), QStringList{u"SELECT 'NULL'"_s});
    }

    void rowsDecide()
    {
        const auto revision = evaluate("bind = op.get_bind()\n"
                                       "rows = bind.execute(sa.text('SELECT id FROM t')).fetchall()\n"
                                       "for row in rows:\n"
                                       "    bind.execute(sa.text('DELETE FROM t WHERE id = :id'), {'id': row.id})");
        QCOMPARE(revision.grade, Grade::Opaque);
        QCOMPARE(revision.reasonLine, FirstLine + 3);
        QCOMPARE(revision.reason, u"rows read from the database decide what is written"_s);
        QCOMPARE(revision.statements.first().sql, u"SELECT id FROM t"_s);
    }

    // Under an unknown condition nothing is said to be sent, but what may be is shown.
    void unknownBranch()
    {
        const auto revision = evaluate("count = op.get_bind().execute(sa.text('SELECT count(*) FROM t')).scalar()\n"
                                       "if count:\n    op.drop_table('first')\nelse:\n    op.drop_table('second')\n"
                                       "op.drop_table('always')");
        QCOMPARE(revision.grade, Grade::Opaque);
        QCOMPARE(texts(revision),
                 (QStringList{u"SELECT count(*) FROM t"_s, QString(), QString(), u"DROP TABLE always"_s}));
        QCOMPARE(revision.statements[1].possible, u"DROP TABLE first"_s);
        QCOMPARE(revision.statements[2].possible, u"DROP TABLE second"_s);
        QCOMPARE(revision.statements[1].line, FirstLine + 2);
    }

    // Looking at rows without an effect leaves the SQL known.
    void unusedRows()
    {
        const auto revision = evaluate("total = op.get_bind().execute(sa.text('SELECT 1')).scalar()\nprint(total)");
        QCOMPARE(revision.grade, Grade::Exact);
        QCOMPARE(texts(revision), QStringList{u"SELECT 1"_s});
    }

    void checkFirst()
    {
        const QByteArray source = "for name in ('mood', 'other'):\n"
                                  "    postgresql.ENUM('a', name=name).create(op.get_bind(), checkfirst=True)";
        const Answers answers;
        QCOMPARE(texts(evaluate(source, withAnswers(answers))), QStringList{u"CREATE TYPE other AS ENUM ('a')"_s});
        QCOMPARE(evaluate(source).grade, Grade::Opaque); // nobody to ask
        QCOMPARE(texts(evaluate(source, offline())),
                 (QStringList{u"CREATE TYPE mood AS ENUM ('a')"_s, u"CREATE TYPE other AS ENUM ('a')"_s}));
    }

    void inspector()
    {
        const QByteArray source = "inspector = sa.inspect(op.get_bind())\n"
                                  "columns = [c['name'] for c in inspector.get_columns('users')]\n"
                                  "if 'name' not in columns:\n    op.drop_table('never')\n"
                                  "if 'mail' not in columns:\n"
                                  "    op.add_column('users', sa.Column('mail', sa.Text()))\n"
                                  "if not inspector.has_table('posts'):\n"
                                  "    op.create_table('posts', sa.Column('id', sa.Integer(), primary_key=True))\n"
                                  "if 'posts' in sa.inspect(op.get_bind()).get_table_names():\n"
                                  "    op.drop_table('posts')";
        const Answers answers;
        const auto revision = evaluate(source, withAnswers(answers));
        QVERIFY2(revision.grade == Grade::Exact, qPrintable(revision.reason));
        QCOMPARE(revision.statements.size(), 3);
        QCOMPARE(revision.statements[0].sql, u"ALTER TABLE users ADD COLUMN mail TEXT"_s);
        QCOMPARE(revision.statements[2].sql, u"DROP TABLE posts"_s);
        QCOMPARE(evaluate(source).grade, Grade::Opaque);
    }

    // Other sessions than Alembic's, or another isolation level: Alembic fails there or does not commit.
    void otherConnections_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::newRow("engine") << QByteArray("with op.get_bind().engine.connect() as c:\n"
                                              "    c.execute(sa.text('CREATE TABLE t (id int)'))");
        QTest::newRow("begin") << QByteArray("with op.get_bind().engine.begin() as c:\n"
                                             "    c.execute(sa.text('CREATE TABLE t (id int)'))");
        QTest::newRow("connect") << QByteArray("op.get_bind().connect().execute(sa.text('CREATE TABLE t (id int)'))");
        QTest::newRow("isolation") << QByteArray("c = op.get_bind().execution_options(isolation_level='AUTOCOMMIT')\n"
                                                 "c.execute(sa.text('CREATE TABLE t (id int)'))");
        QTest::newRow("translation") << QByteArray(
            "op.get_bind().execution_options(schema_translate_map={None: 'x'})\nop.drop_table('t')");
        QTest::newRow("type") << QByteArray("sa.Enum('a', name='e').create(op.get_bind().engine, checkfirst=False)");
        QTest::newRow("unknown type") << QByteArray("sa.Enum('a', name='e').create(op.get_bind().connect())");
        QTest::newRow("table") << QByteArray(
            "sa.Table('t', sa.MetaData(), sa.Column('a', sa.Text())).create(bind=op.get_bind().engine)");
        QTest::newRow("sequence") << QByteArray("sa.Sequence('s').create(op.get_bind().engine, checkfirst=False)");
        QTest::newRow("inspector") << QByteArray("if not sa.inspect(op.get_bind().engine).has_table('users'):\n"
                                                 "    op.drop_table('t')");
    }

    void otherConnections()
    {
        QFETCH(const QByteArray, source);
        const Answers answers;
        const auto revision = evaluate(source, withAnswers(answers));
        QCOMPARE(revision.grade, Grade::Opaque);
        QVERIFY(!revision.reason.isEmpty());
    }

    void sameConnection()
    {
        const auto revision =
            evaluate("c = op.get_bind().execution_options(stream_results=True)\nc.execute(sa.text('SELECT 1'))\n"
                     "if op.get_bind().engine.dialect.name == 'postgresql' and op.get_bind().engine.name != 'mysql':\n"
                     "    op.execute('SELECT 2')");
        QVERIFY2(revision.grade == Grade::Exact, qPrintable(revision.reason));
        QCOMPARE(texts(revision), (QStringList{u"SELECT 1"_s, u"SELECT 2"_s}));
        // MockConnection gives itself.
        QCOMPARE(texts(evaluate("op.get_bind().engine.connect().execute(sa.text('SELECT 3'))", offline())),
                 QStringList{u"SELECT 3"_s});
    }

    // Alembic raises IdentifierError before it writes the step.
    void versionTableThatCannotBe()
    {
        evaluation::OfflineLayout layout;
        layout.versionTable = QString(60, u'v');
        const QString text = evaluation::renderOfflineStep({}, {}, layout, true);
        QVERIFY2(text.startsWith(u"-- "_s) && text.contains(u"_pkc' exceeds maximum length of 63 characters"_s),
                 qPrintable(text));
        QVERIFY(!text.contains(u"CREATE TABLE"_s));
    }

    // Config.get_main_option(): None where the file has no such option.
    void optionsOfTheFile()
    {
        const QByteArray source = "config = op.get_context().config\n"
                                  "op.execute('a ' + str(config.get_main_option('Mode')))\n"
                                  "op.execute('b ' + str(config.get_main_option('none', 'else')))\n"
                                  "op.execute('c ' + config.get_main_option('sqlalchemy.url'))";
        evaluation::Options options;
        options.mainOptions = {{u"mode"_s, u"test"_s}};
        options.unknownOptions = {u"sqlalchemy.url"_s};
        const auto evaluated = evaluate(source, options);
        QCOMPARE(evaluated.statements.size(), 3);
        QCOMPARE(evaluated.statements[0].sql, u"a test"_s);
        QCOMPARE(evaluated.statements[1].sql, u"b else"_s);
        QCOMPARE(evaluated.statements[2].grade, ddl::Grade::Opaque);
        QCOMPARE(evaluate(source).statements[0].grade, ddl::Grade::Opaque); // nobody knows the file
    }

    // SQLAlchemy creates an enum once per run, whatever the database says.
    void enumOncePerRun()
    {
        evaluation::RunState state;
        const QByteArray first = "op.create_table('a', sa.Column('m', sa.Enum('x', name='kind')))";
        const QByteArray second = "op.create_table('b', sa.Column('m', sa.Enum('x', name='kind')))";
        const evaluation::Options options;
        const auto one = evaluation::evaluateRevision(u"1.py"_s, revisionOf(first), options, state);
        const auto two = evaluation::evaluateRevision(u"2.py"_s, revisionOf(second), options, state);
        QCOMPARE(one.statements.size(), 2);
        QCOMPARE(two.statements.size(), 1);
        QCOMPARE(evaluate(second).statements.size(), 2); // in a run of its own
    }

    void boundValues()
    {
        const QByteArray source =
            "op.get_bind().execute(sa.text('UPDATE t SET a = :a, b = :b').bindparams(a=5), {'b': \"it's\"})\n"
            "t = sa.table('t', sa.column('d', postgresql.JSONB), sa.column('n', sa.Integer))\n"
            "op.bulk_insert(t, [{'d': {'k': [1, None, 'ä']}, 'n': 1}, {'d': None, 'n': 2}])\n"
            "op.execute(t.update().where(t.c.n.in_([1, 2])).values(n=t.c.n + 1))";
        QCOMPARE(texts(evaluate(source)),
                 (QStringList{u"UPDATE t SET a = 5::INTEGER, b = 'it''s'"_s,
                              u"INSERT INTO t (d, n) VALUES ('{\"k\": [1, null, \"\\u00e4\"]}'::JSONB, 1::INTEGER)"_s,
                              u"INSERT INTO t (d, n) VALUES ('null'::JSONB, 2::INTEGER)"_s,
                              u"UPDATE t SET n=(t.n + 1::INTEGER) WHERE t.n IN (1::INTEGER, 2::INTEGER)"_s}));
    }

    void failures_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QString>("failure");
        QTest::newRow("raise") << QByteArray("raise NotImplementedError('no way back')")
                               << u"NotImplementedError: no way back"_s;
        QTest::newRow("name") << QByteArray("op.drop_table(missing)") << u"NameError: name 'missing' is not defined"_s;
        QTest::newRow("type")
            << QByteArray("op.add_column('t', sa.Column('c'))")
            << u"CompileError: Can't generate DDL for NullType(); did you forget to specify a type on "
               "this Column?"_s;
    }

    void failures()
    {
        QFETCH(const QByteArray, source);
        QFETCH(const QString, failure);
        const auto revision = evaluate(source);
        QCOMPARE(revision.grade, Grade::Opaque);
        QCOMPARE(revision.statements.size(), 1);
        QCOMPARE(revision.statements.first().failure, failure);
        QCOMPARE(revision.reasonLine, FirstLine);
    }

    void missingFunction()
    {
        evaluation::RunState state;
        const auto revision =
            evaluation::evaluateRevision(u"revision.py"_s, "revision = 'a'\ndown_revision = None\n", {}, state);
        QCOMPARE(revision.grade, Grade::Opaque);
        QVERIFY(revision.statements.first().failure.startsWith(u"AttributeError"_s));
    }

    void offlineMode()
    {
        const QByteArray source = "if context.is_offline_mode():\n    op.execute('SELECT 1')\n"
                                  "else:\n    op.execute('SELECT 2')\n"
                                  "if op.get_bind().dialect.name == 'postgresql':\n    op.execute('SELECT 3')";
        QCOMPARE(texts(evaluate(source)), (QStringList{u"SELECT 2"_s, u"SELECT 3"_s}));
        QCOMPARE(texts(evaluate(source, offline())), (QStringList{u"SELECT 1"_s, u"SELECT 3"_s}));
    }

    // A type of the project's own is what its impl is.
    void typeDecorator()
    {
        evaluation::RunState state;
        const QByteArray source = "import sqlalchemy as sa\nfrom alembic import op\n"
                                  "from sqlalchemy.types import TypeDecorator\n\n\n"
                                  "class Short(TypeDecorator):\n    impl = sa.String(12)\n    cache_ok = True\n\n\n"
                                  "class Point(sa.types.UserDefinedType):\n"
                                  "    def get_col_spec(self, **kw):\n        return 'POINT'\n\n\n"
                                  "def upgrade():\n"
                                  "    op.add_column('t', sa.Column('a', Short()))\n"
                                  "    op.add_column('t', sa.Column('b', Point()))\n";
        const auto revision = evaluation::evaluateRevision(u"revision.py"_s, source, {}, state);
        QVERIFY2(revision.grade == Grade::Exact, qPrintable(revision.reason));
        QCOMPARE(texts(revision),
                 (QStringList{u"ALTER TABLE t ADD COLUMN a VARCHAR(12)"_s, u"ALTER TABLE t ADD COLUMN b POINT"_s}));
    }

    // SQL that lies beside the revision is its own; what lies elsewhere is not known.
    void readsTheFilesBesideIt()
    {
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(u"versions"_s));
        for (const QString &name : {u"versions/a.sql"_s, u"other.sql"_s}) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("CREATE VIEW v AS SELECT 1");
        }
        evaluation::RunState state;
        const auto render = [&](const QByteArray &name, const evaluation::Options &options) {
            return evaluation::evaluateRevision(folder.filePath(u"versions/1_a.py"_s),
                                                "from pathlib import Path\nfrom alembic import op\n\n\ndef upgrade():\n"
                                                "    with open(Path(__file__).parent / '" +
                                                    name + "') as f:\n        op.execute(f.read())\n",
                                                options, state);
        };
        const auto beside = render("a.sql", {});
        QVERIFY2(beside.grade == Grade::Exact, qPrintable(beside.reason));
        QCOMPARE(texts(beside), QStringList{u"CREATE VIEW v AS SELECT 1"_s});
        const auto elsewhere = render("../other.sql", {});
        QCOMPARE(elsewhere.grade, Grade::Opaque);
        QCOMPARE(elsewhere.reasonLine, 7);
        evaluation::Options options;
        options.furtherFolders = {folder.path()};
        QCOMPARE(texts(render("../other.sql", options)), QStringList{u"CREATE VIEW v AS SELECT 1"_s});
    }

    // Packages that need not be installed: their types are known, the rest of them is not.
    void thirdPartyTypes()
    {
        evaluation::RunState state;
        const QByteArray source = "import sqlalchemy as sa\nimport sqlalchemy_utils\nimport sqlmodel\n"
                                  "from alembic import op\nfrom geoalchemy2 import Geometry\n"
                                  "from pgvector.sqlalchemy import Vector\n\n\ndef upgrade():\n"
                                  "    op.create_table('t', sa.Column('a', sqlalchemy_utils.types.uuid.UUIDType()),\n"
                                  "        sa.Column('b', sqlmodel.sql.sqltypes.AutoString(length=40)),\n"
                                  "        sa.Column('c', Geometry(geometry_type='POINT', srid=4326)),\n"
                                  "        sa.Column('d', Vector(3)))\n"
                                  "    sqlalchemy_utils.functions.create_database('x')\n";
        const auto revision = evaluation::evaluateRevision(u"revision.py"_s, source, {}, state);
        QCOMPARE(revision.statements.first().sql,
                 u"CREATE TABLE t (\n\ta UUID, \n\tb VARCHAR(40), \n\tc geometry(POINT,4326), \n\td VECTOR(3)\n)"_s);
        QCOMPARE(revision.grade, Grade::Opaque); // the call that nobody can read
        QCOMPARE(revision.reasonLine, 14);
    }

    // What a naming convention would name otherwise is not exact when nobody knows the convention (SQLAlchemy's
    // "Configuring Constraint Naming Conventions": unnamed ones, and checks by %(constraint_name)s).
    void unknownNamingConvention()
    {
        evaluation::Options options;
        options.namingConventionKnown = false;
        const auto revision = evaluate("op.create_table('a', sa.Column('id', sa.Integer(), primary_key=True))\n"
                                       "op.create_table('b', sa.Column('id', sa.Integer()))\n"
                                       "op.create_check_constraint('positive', 'b', 'id > 0')\n"
                                       "op.create_unique_constraint(None, 'b', ['id'])\n"
                                       "op.create_unique_constraint('uq', 'b', ['id'])\n"
                                       "op.create_foreign_key('fk', 'b', 'a', ['id'], ['id'])\n"
                                       "op.create_index(op.f('ix_b_id'), 'b', ['id'])\n"
                                       "op.add_column('b', sa.Column('c', sa.Integer(), unique=True))\n"
                                       "op.add_column('b', sa.Column('d', sa.Integer()))\n"
                                       "op.drop_table('b')",
                                       options);
        QList<bool> exact;
        for (const ddl::Statement &statement : revision.statements) {
            exact += statement.grade == Grade::Exact;
            QVERIFY(statement.grade != Grade::Opaque);
            QCOMPARE(statement.reason.isEmpty(), statement.grade == Grade::Exact);
        }
        QCOMPARE(exact, (QList<bool>{false, true, false, false, true, true, true, true, false, true, true}));
        QCOMPARE(revision.grade, Grade::Approximate);
    }

    // What is told of a package outside the project decides, and every statement after it says so.
    void assumptions()
    {
        const QByteArray upgrade = "from company import settings\n"
                                   "op.drop_table('a')\n"
                                   "if settings.database.PARTITIONED:\n"
                                   "    op.drop_table('b')\n"
                                   "else:\n"
                                   "    op.drop_table('c')\n"
                                   "op.add_column('t', sa.Column('c', sa.String(settings.LENGTH)))\n"
                                   "op.drop_table(settings.NAME)";
        const auto without = evaluate(upgrade);
        QCOMPARE(without.grade, Grade::Opaque);
        evaluation::Options options;
        options.assumptions = {
            {u"company.settings.database.PARTITIONED"_s, {.value = true, .file = u"/w/athanor.toml"_s, .line = 3}},
            {u"company.settings.LENGTH"_s, {.value = qint64(40), .file = u"/w/athanor.toml"_s, .line = 4}},
            {u"company.settings.NAME"_s, {.value = u"d"_s, .file = u"/w/athanor.toml"_s, .line = 5}},
            {u"company.settings.UNUSED"_s, {.value = 0.5, .file = u"/w/athanor.toml"_s, .line = 6}}};
        const auto revision = evaluate(upgrade, options);
        QCOMPARE(texts(revision), (QStringList{u"DROP TABLE a"_s, u"DROP TABLE b"_s,
                                               u"ALTER TABLE t ADD COLUMN c VARCHAR(40)"_s, u"DROP TABLE d"_s}));
        QCOMPARE(revision.grade, Grade::Approximate);
        QCOMPARE(revision.statements.at(0).grade, Grade::Exact);
        QVERIFY(revision.statements.at(1).reason.endsWith(
            "of company.settings.database.PARTITIONED (athanor.toml, line 3)"_L1));
        QVERIFY(revision.statements.at(3).reason.contains("line 3"_L1));
        QVERIFY(revision.statements.at(3).reason.endsWith("company.settings.NAME (athanor.toml, line 5)"_L1));
    }

    // The text ends somewhere in the middle of a word: nothing crashes, everything has a reason.
    void brokenFiles()
    {
        const QByteArray whole = revisionOf("with op.batch_alter_table('t') as batch_op:\n"
                                            "    batch_op.add_column(sa.Column('a', sa.Integer(), index=True))\n"
                                            "op.execute(sa.text('SELECT :x').bindparams(x=[1, 2]))");
        for (qsizetype length = 0; length < whole.size(); length += 3) {
            evaluation::RunState state;
            const auto revision = evaluation::evaluateRevision(u"revision.py"_s, whole.left(length), {}, state);
            for (const ddl::Statement &statement : revision.statements)
                QVERIFY(statement.grade != Grade::Opaque || !statement.reason.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(tst_Evaluation)
#include "tst_evaluation.moc"
