// SPDX-License-Identifier: MIT
#include "alembic/project/projectfixture.h"

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::project;

// What env.py does that the native engine does not reproduce.
class TestEnvironmentActions : public test::ProjectTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { newFolder(); }
    void actions_data();
    void actions();
    void engines_data();
    void engines();
    void configureArguments_data();
    void configureArguments();
    void transactions_data();
    void transactions();
    void perMigration_data();
    void perMigration();
};

void TestEnvironmentActions::actions_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QList<int>>("lines"); // within the body
    QTest::newRow("plain") << QByteArray("context.configure(connection=connection)\nwith context.begin_transaction():\n"
                                         "    context.run_migrations()\n")
                           << QList<int>{};
    QTest::newRow("set")
        << QByteArray(
               "connection.execute(text('SET search_path TO x'))\n"
               "context.configure(connection=connection)\nwith context.begin_transaction(): context.run_migrations()\n")
        << QList<int>{1};
    QTest::newRow("driver sql") << QByteArray("connection.exec_driver_sql('SET ROLE x')\n") << QList<int>{1};
    QTest::newRow("listener") << QByteArray("@event.listens_for(Engine, 'connect')\ndef f(c, r):\n    pass\n"
                                            "event.listen(engine, 'begin', f)\n")
                              << QList<int>{1, 4};
    QTest::newRow("translation") << QByteArray(
                                        "connection = connection.execution_options(schema_translate_map={None: 'x'})\n")
                                 << QList<int>{1};
    QTest::newRow("isolation") << QByteArray("engine = create_engine(url, isolation_level='AUTOCOMMIT')\n")
                               << QList<int>{1};
    QTest::newRow("apply") << QByteArray("context.configure(connection=connection,\n    on_version_apply=f)\n")
                           << QList<int>{2};
    QTest::newRow("transactional") << QByteArray("context.configure(transactional_ddl=False)\n") << QList<int>{1};
    QTest::newRow("loop") << QByteArray("for schema in schemas:\n    context.configure(connection=connection)\n"
                                        "    with context.begin_transaction(): context.run_migrations()\n")
                          << QList<int>{2, 3};
    QTest::newRow("twice")
        << QByteArray("context.configure(connection=a)\nwith context.begin_transaction(): context.run_migrations()\n"
                      "context.configure(connection=b)\nwith context.begin_transaction(): context.run_migrations()\n")
        << QList<int>{3};
    QTest::newRow("arguments") << QByteArray("with context.begin_transaction(): context.run_migrations(tenant='x')\n")
                               << QList<int>{1};
    // Calls stand in every kind of expression.
    for (const QByteArray &expression :
         {QByteArray("t'a {%} b'"), QByteArray("t'{1:{%}}'"), QByteArray("f'{%}'"), QByteArray("f'{1:{%}}'"),
          QByteArray("{1: %}"), QByteArray("[% for x in y]"), QByteArray("{% for x in y}"),
          QByteArray("{x: % for x in y}"), QByteArray("{x for x in y if %}"), QByteArray("a[%:]"),
          QByteArray("lambda: %"), QByteArray("(a := %)")}) {
        QTest::newRow(QByteArray("in " + expression).constData())
            << "x = " + QByteArray(expression).replace('%', "connection.execute(SQL)") + '\n'
            << QList<int>{1};
    }
    QTest::newRow("offline and online") << QByteArray("def offline():\n    context.configure(url=u)\n"
                                                      "def online():\n    context.configure(connection=c)\n")
                                        << QList<int>{};
}

void TestEnvironmentActions::actions()
{
    QFETCH(QByteArray, body);
    QFETCH(QList<int>, lines);
    const auto read = project("from alembic import context\nfrom sqlalchemy import event, text\n" + body);
    QVERIFY(read);
    QList<int> found;
    for (const EnvironmentAction &action : read->environmentActions) {
        QCOMPARE(action.file, path(u"alembic/env.py"_s));
        QVERIFY(!action.text.isEmpty());
        found.append(action.line - 2);
    }
    QCOMPARE(found, lines);
}

namespace {

QList<int> linesIn(const AlembicProject &project, const QString &file)
{
    QList<int> lines;
    for (const EnvironmentAction &action : project.environmentActions) {
        if (action.file == file && !action.text.isEmpty()) {
            lines.append(action.line);
        }
    }
    return lines;
}

} // namespace

// Arguments of the engine that migrations use; SQLAlchemy hands connect_args and the URL's query to the driver.
void TestEnvironmentActions::engines_data()
{
    QTest::addColumn<QByteArray>("engine"); // in the first line of env.py or of app/db.py
    QTest::addColumn<bool>("changes");
    const auto row = [](const char *name, const QByteArray &arguments, bool changes) {
        QTest::newRow(name) << "create_engine(" + arguments + ")" << changes;
    };
    row("plain", "'postgresql://h/d', poolclass=NullPool, echo=False", false);
    row("options", "'postgresql://h/d', connect_args={'options': '-csearch_path=tenant'}", true);
    row("server settings", "'postgresql+asyncpg://h/d', connect_args={'server_settings': {'search_path': 't'}}", true);
    row("server settings that are harmless",
        "'postgresql+asyncpg://h/d', connect_args={'server_settings': {'application_name': 't', 'jit': 'off'}}", false);
    row("harmless",
        "'postgresql://h/d', connect_args={'connect_timeout': 5, 'application_name': 'x', 'sslmode': 'require', "
        "'keepalives_idle': 30, 'prepare_threshold': None, 'statement_cache_size': 0, 'command_timeout': 60}",
        false);
    row("nothing", "'postgresql://h/d', connect_args={}", false);
    row("autocommit", "'postgresql://h/d', connect_args={'autocommit': True}", true);
    row("unknown", "'postgresql://h/d', connect_args=load()", true);
    row("splat", "'postgresql://h/d', **{'connect_args': {'options': '-csearch_path=tenant'}}", true);
    row("unknown splat", "'postgresql://h/d', **load()", true);
    row("creator", "'postgresql://', creator=lambda: psycopg.connect('')", true);
    row("isolation", "'postgresql://h/d', **{'isolation_level': 'AUTOCOMMIT'}", true);
    row("url", "'postgresql://h/d?options=-csearch_path%3Dtenant'", true);
    row("made url", "make_url('postgresql://h/d?connect_timeout=1&options=-cx=y')", true);
    row("harmless url", "'postgresql://h/d?sslmode=require&application_name=options'", false);
    row("url of parts", "URL.create('postgresql', host='h', query={'options': '-csearch_path=tenant'})", true);
    row("changed url", "make_url('postgresql://h/d').update_query_dict({'options': '-csearch_path=tenant'})", true);
    row("harmless url of parts", "URL.create('postgresql', host='h', query={'sslmode': 'require'})", false);
    QTest::newRow("configuration") << QByteArray("engine_from_config({'sqlalchemy.url': 'postgresql://h/d?options=x'})")
                                   << true;
    QTest::newRow("isolation in the configuration")
        << QByteArray("engine_from_config({'sqlalchemy.url': 'postgresql://h/d', 'sqlalchemy.isolation_level': "
                      "'AUTOCOMMIT', 'sqlalchemy.echo': 'true'})")
        << true;
    QTest::newRow("harmless configuration")
        << QByteArray("engine_from_config({'sqlalchemy.url': 'postgresql://h/d', 'other.connect_args': 'x'}, "
                      "connect_args={'connect_timeout': 1})")
        << false;
}

void TestEnvironmentActions::engines()
{
    QFETCH(QByteArray, engine);
    QFETCH(bool, changes);
    const QByteArray imports = "; from sqlalchemy import create_engine, engine_from_config, URL, make_url; "
                               "from sqlalchemy.pool import NullPool; from company import load; import psycopg\n";
    const QByteArray run = "with engine.connect() as connection:\n    context.configure(connection=connection)\n"
                           "    with context.begin_transaction():\n        context.run_migrations()\n";
    const QList<int> expected = changes ? QList<int>{2} : QList<int>();
    const QByteArray head = "from alembic import context" + imports;
    const auto read = project(head + "engine = " + engine + "\n" + run);
    QVERIFY(read);
    QCOMPARE(linesIn(*read, path(u"alembic/env.py"_s)), expected);
    // The same in a module of the application.
    write(path(u"app/__init__.py"_s), {});
    write(path(u"app/db.py"_s), "import os" + imports + "engine = " + engine + "\n");
    const auto imported = project("from alembic import context\nfrom app.db import engine\n" + run);
    QVERIFY(imported);
    QCOMPARE(linesIn(*imported, path(u"app/db.py"_s)), expected);
    // The application's engine is of no concern, if another one is used.
    const auto other = project("from alembic import context\nfrom app.db import engine as application" + imports +
                               "engine = create_engine('postgresql://h/d')\n" + run);
    QVERIFY(other);
    QCOMPARE(other->environmentActions, QList<EnvironmentAction>());
    // Not followed to configure(): the text alone tells.
    if (engine.contains("{'options'") && !engine.contains("**") && !engine.contains("URL") &&
        !engine.contains("url(")) {
        const auto stopped = project(head + "engine = " + engine + "\nraise ValueError\n" + run);
        QVERIFY(stopped);
        QCOMPARE(linesIn(*stopped, path(u"alembic/env.py"_s)), expected);
    }
}

// What configure() takes (runtime/environment.py of Alembic 1.13.2), and what of it runtime/migration.py reads in a
// run.
void TestEnvironmentActions::configureArguments_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<bool>("changes");
    const auto row = [](const char *arguments, bool changes) {
        QTest::newRow(arguments) << QByteArray(arguments) << changes;
    };
    row("'on_version_apply': print", true);
    row("'on_version_apply': [print]", true);
    row("'on_version_apply': None", false);
    row("'on_version_apply': []", false);
    row("'transactional_ddl': False", true);
    row("'transactional_ddl': True", false);
    row("'transactional_ddl': None", false);
    row("'version_table_pk': False", true);
    row("'version_table_pk': True", false);
    row("'as_sql': True", true);
    row("'as_sql': False", false);
    row("'starting_rev': 'a'", true);
    row("'literal_binds': True", true); // "Can't use literal_binds setting without as_sql mode"
    row("'dont_mutate': True", true);
    row("'compare_type': True", false);
    row("'compare_server_default': True", false);
    row("'render_as_batch': True", false);
    row("'include_object': print", false);
    row("'include_schemas': True", false);
    row("'process_revision_directives': print", false);
    row("'user_module_prefix': 'x.'", false);
    row("'dialect_opts': {'paramstyle': 'named'}", false);
    row("'template_args': {}", false);
}

void TestEnvironmentActions::configureArguments()
{
    QFETCH(QByteArray, arguments);
    QFETCH(bool, changes);
    const QByteArray head = "from alembic import context\nfrom sqlalchemy import create_engine\n";
    const QByteArray run = "    with context.begin_transaction():\n        context.run_migrations()\n";
    const QByteArray connect = "with create_engine('postgresql://h/d').connect() as c:\n";
    QByteArray keywords = arguments;
    const QByteArray name = keywords.mid(1, keywords.indexOf(':') - 2) + '=';
    keywords.replace(0, keywords.indexOf(':') + 2, name);
    const QList<QByteArray> texts = {
        head + "def options():\n    return {" + arguments + "}\n" + connect +
            "    context.configure(connection=c, **options())\n" + run,
        head + "\n\n" + connect + "    context.configure(connection=c, " + keywords + ")\n" + run,
        head + "raise ValueError\n\n" + connect + "    context.configure(connection=c, " + keywords + ")\n" + run,
    };
    for (const QByteArray &text : texts) {
        if (keywords.startsWith("dont_mutate") && text == texts.last()) {
            continue;
        }
        const auto read = project(text);
        QVERIFY(read);
        QCOMPARE(linesIn(*read, path(u"alembic/env.py"_s)), changes ? QList<int>{6} : QList<int>());
    }
    const auto hidden = project(head + "from company import options\n" + connect +
                                "    context.configure(connection=c, version_table='x', version_table_schema=None, "
                                "transaction_per_migration=False, **options())\n" +
                                run);
    QVERIFY(hidden);
    QCOMPARE(linesIn(*hidden, path(u"alembic/env.py"_s)), QList<int>{5});
}

// What Alembic 1.13.2 with SQLAlchemy 2.0 and psycopg leaves in the database.
void TestEnvironmentActions::transactions_data()
{
    using Concern = EnvironmentAction::Concern;
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QList<int>>("lines");
    QTest::addColumn<Concern>("concern");
    const QByteArray block = "    with context.begin_transaction():\n        context.run_migrations()\n";
    const QByteArray connect = "with engine.connect() as c:\n";
    const QByteArray configure = "    context.configure(connection=c)\n";
    const QByteArray each = "    context.configure(connection=c, transaction_per_migration=True)\n";
    QTest::newRow("usual") << connect + configure + block << QList<int>() << Concern::Run;
    QTest::newRow("usual, each") << connect + each + block << QList<int>() << Concern::Run;
    QTest::newRow("no block: nothing is committed") << connect + configure + "    context.run_migrations()\n"
                                                    << QList<int>{3} << Concern::Run;
    QTest::newRow("no block, each: all is committed") << connect + each + "    context.run_migrations()\n"
                                                      << QList<int>() << Concern::Run;
    QTest::newRow("not a block: nothing is committed")
        << connect + configure + "    context.begin_transaction()\n    context.run_migrations()\n"
        << QList<int>{4} << Concern::Run;
    QTest::newRow("no block, committed by hand")
        << connect + configure + "    context.run_migrations()\n    c.commit()\n"
        << QList<int>{3} << Concern::AutocommitBlocks;
    QTest::newRow("no block, in a transaction")
        << connect + configure + "    with c.begin():\n        context.run_migrations()\n"
        << QList<int>{4} << Concern::AutocommitBlocks;
    QTest::newRow("external: autocommit blocks fail")
        << "with engine.begin() as c:\n" + configure + block << QList<int>{2} << Concern::AutocommitBlocks;
    QTest::newRow("external, each: a failure rolls back all")
        << "with engine.begin() as c:\n" + each + block << QList<int>{2} << Concern::Revisions;
    QTest::newRow("external, on the connection")
        << connect + "    c.begin()\n" + configure + block << QList<int>{3} << Concern::AutocommitBlocks;
    QTest::newRow("a transaction before")
        << connect + "    with c.begin():\n        pass\n" + configure + block << QList<int>() << Concern::Run;
    QTest::newRow("external, async")
        << QByteArray("def work(c):\n") + configure + block +
               "async def main():\n    async with engine.begin() as c:\n        await c.run_sync(work)\n"
               "asyncio.run(main())\n"
        << QList<int>{2} << Concern::AutocommitBlocks;
    const QByteArray function = "def migrate(table):\n    with engine.connect() as c:\n"
                                "        context.configure(connection=c)\n        with context.begin_transaction():\n"
                                "            context.run_migrations()\n";
    QTest::newRow("twice") << function + "migrate('a')\nmigrate('b')\n" << QList<int>{3} << Concern::Run;
    QTest::newRow("in a loop") << function + "for table in ('a', 'b'):\n    migrate(table)\n"
                               << QList<int>{3} << Concern::Run;
    QTest::newRow("in a loop over what is not known")
        << function + "for table in os.listdir('.'):\n    migrate(table)\n"
        << QList<int>{3} << Concern::Run;
    QTest::newRow("either") << function + "if load():\n    migrate('a')\nelse:\n    migrate('b')\n"
                            << QList<int>() << Concern::Run;
    QTest::newRow("also") << function + "if load():\n    migrate('a')\nmigrate('b')\n" << QList<int>{3} << Concern::Run;
    QTest::newRow("helper") << function + "def main():\n    if load():\n        migrate('a')\n        return\n"
                                          "    migrate('b')\nmain()\n"
                            << QList<int>() << Concern::Run;
    QTest::newRow("driver's connection") << "def prepare(c):\n    c.connection.cursor().execute('SET x TO y')\n" +
                                                connect + "    prepare(c)\n" + configure + block
                                         << QList<int>{2} << Concern::Run;
    QTest::newRow("not followed") << "raise ValueError\n" + connect + configure + "    context.run_migrations()\n"
                                  << QList<int>{4} << Concern::Run;
    QTest::newRow("not followed, usual") << "raise ValueError\n" + connect + configure + block << QList<int>()
                                         << Concern::Run;
}

void TestEnvironmentActions::transactions()
{
    QFETCH(QByteArray, body);
    QFETCH(QList<int>, lines);
    QFETCH(EnvironmentAction::Concern, concern);
    const auto read = project("import asyncio, os; from alembic import context; from sqlalchemy import create_engine; "
                              "from company import load; engine = create_engine('postgresql://h/d')\n" +
                              body);
    QVERIFY(read);
    QList<int> found;
    for (const EnvironmentAction &action : read->environmentActions) {
        found.append(action.line - 1);
        QCOMPARE(action.concern, concern);
    }
    QCOMPARE(found, lines);
}

// MigrationContext.begin_transaction() compares with True and False: with anything else Alembic commits nothing.
void TestEnvironmentActions::perMigration_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("flag"); // empty: unknown
    QTest::newRow("True") << QByteArray("True") << u"true"_s;
    QTest::newRow("False") << QByteArray("False") << u"false"_s;
    QTest::newRow("1") << QByteArray("1") << u"true"_s;
    QTest::newRow("0") << QByteArray("0") << u"false"_s;
    QTest::newRow("None") << QByteArray("None") << QString();
    QTest::newRow("text") << QByteArray("'true'") << QString();
    QTest::newRow("list") << QByteArray("[]") << QString();
    QTest::newRow("environment") << QByteArray("os.environ['EACH']") << QString();
    QTest::newRow("environment, unset") << QByteArray("os.getenv('EACH')") << QString();
    QTest::newRow("environment, compared") << QByteArray("os.getenv('EACH', '1') == '1'") << u"true"_s;
    QTest::newRow("two") << QByteArray("2") << QString();
}

void TestEnvironmentActions::perMigration()
{
    QFETCH(QByteArray, value);
    QFETCH(QString, flag);
    for (const QByteArray &before : {QByteArray(), QByteArray("raise ValueError\n")}) {
        if (!before.isEmpty() && value.contains("==")) {
            continue;
        }
        const auto read = project("import os\nfrom alembic import context\n" + before +
                                  "context.configure(connection=None, transaction_per_migration=" + value + ")\n");
        QVERIFY(read);
        QCOMPARE(read->transactionPerMigration.value.value_or(QString()), flag);
        QVERIFY(read->transactionPerMigration.value || !read->transactionPerMigration.note.isEmpty());
    }
}

QTEST_APPLESS_MAIN(TestEnvironmentActions)
#include "tst_environmentactions.moc"
