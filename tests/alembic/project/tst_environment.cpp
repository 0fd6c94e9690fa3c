// SPDX-License-Identifier: MIT
#include "alembic/project/projectfixture.h"

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::project;

class TestEnvironment : public test::ProjectTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { newFolder(); }
    void environment_data();
    void environment();
    void notCertain_data();
    void notCertain();
    void evaluated_data();
    void evaluated();
    void defaultsAreMarked_data();
    void defaultsAreMarked();
    void givenEnvironment();
    void autogenerateFilters_data();
    void autogenerateFilters();
    void offlineCall_data();
    void offlineCall();
    void asyncTemplate();
    void outOfSight();
    void filesItReads();
    void naming_data();
    void naming();
};

void TestEnvironment::environment_data()
{
    QTest::addColumn<QByteArray>("environment");
    QTest::addColumn<QByteArray>("settings"); // app/config.py
    QTest::addColumn<QString>("table"); // empty: unknown
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("perMigration");
    const auto row = [](const char *name, const QByteArray &arguments, const QString &table, const QString &schema = {},
                        const QString &perMigration = u"false"_s, const QByteArray &settings = {},
                        const QByteArray &before = {}) {
        QTest::newRow(name) << "import os\nfrom alembic import context\n" + before +
                                   "\nconfig = context.config\n\ndef run():\n    with engine.connect() as connection:\n"
                                   "        context.configure(connection=connection, " +
                                   arguments + ")\n        context.run_migrations()\n\nrun()\n"
                            << settings << table << schema << perMigration;
    };
    const QByteArray settings = "class Settings:\n    MODULE_NAME: str = 'billing'\nsettings = Settings()\n";
    const QByteArray import = "from app.config import settings";
    row("nothing", "target_metadata=None", u"alembic_version"_s);
    row("literal", "version_table='mine', version_table_schema='meta', transaction_per_migration=True", u"mine"_s,
        u"meta"_s, u"true"_s);
    row("none", "version_table_schema=None, version_table='x'", u"x"_s);
    row("constant", "version_table=TABLE", u"t"_s, {}, u"false"_s, {}, "TABLE = 't'");
    row("f-string", "version_table=f'{settings.MODULE_NAME}_alembic_version'", u"billing_alembic_version"_s, {},
        u"false"_s, settings, import);
    row("sum", "version_table=settings.MODULE_NAME + '_v'", u"billing_v"_s, {}, u"false"_s, settings, import);
    row("aliased import", "version_table=s.MODULE_NAME", u"billing"_s, {}, u"false"_s, settings,
        "from app.config import settings as s");
    row("module import", "version_table=app.config.settings.MODULE_NAME", u"billing"_s, {}, u"false"_s, settings,
        "import app.config");
    row("environment default", "version_table=os.getenv('V', 'from_default')", u"from_default"_s);
    row("environment", "version_table=os.environ['V']", {});
    row("option", "version_table=config.get_main_option('my_table')", u"ini_table"_s);
    row("option with default", "version_table=config.get_main_option('missing', 'given')", u"given"_s);
    row("splat", "**OPTIONS", u"splatted"_s, {}, u"false"_s, {}, "OPTIONS = {'version_table': 'splatted'}");
    row("computed", "version_table=make_name()", {}, {}, u"false"_s, {}, "from elsewhere import make_name");
    row("function of settings", "version_table=get_settings().MODULE_NAME", u"billing"_s, {}, u"false"_s,
        settings + "def get_settings():\n    return Settings()\n", "from app.config import get_settings");
    row("pydantic", "version_table=settings.MODULE_NAME", u"billing"_s, {}, u"false"_s,
        "from pydantic import Field\nfrom pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n"
        "    MODULE_NAME: str = Field(default='billing')\nsettings = Settings()\n",
        import);
    row("inherited", "version_table=settings.MODULE_NAME", u"billing"_s, {}, u"false"_s,
        "class Base:\n    MODULE_NAME = 'billing'\nclass Settings(Base):\n    pass\nsettings = Settings()\n", import);
}

void TestEnvironment::environment()
{
    QFETCH(QByteArray, environment);
    QFETCH(QByteArray, settings);
    QFETCH(QString, table);
    QFETCH(QString, schema);
    QFETCH(QString, perMigration);
    write(path(u"app/__init__.py"_s), {});
    write(path(u"app/config.py"_s), settings);
    const auto read = project(environment, "[alembic]\nscript_location = alembic\nprepend_sys_path = .\n"
                                           "my_table = ini_table\n");
    QVERIFY(read);
    QCOMPARE(read->versionTable.value.value_or(QString()), table);
    if (table.isEmpty()) {
        QVERIFY(!read->versionTable.value);
        QVERIFY(!read->versionTable.note.isEmpty());
        QVERIFY(read->versionTable.line > 0);
    }
    QCOMPARE(read->versionTableSchema.value.value_or(QString()), schema);
    QCOMPARE(read->transactionPerMigration.value, perMigration);
    if (settings.contains("billing")) {
        QCOMPARE(read->moduleName.value, u"billing"_s);
        QCOMPARE(read->moduleName.file, path(u"app/config.py"_s));
        QVERIFY(read->moduleName.line > 0);
    }
}

// What depends on the machine, on an order of things or on a function is not what one assignment of several says.
void TestEnvironment::notCertain_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("configure");
    QTest::addColumn<QString>("table"); // empty: unknown
    const QByteArray table = "version_table=VT";
    QTest::newRow("once") << QByteArray("VT = 'a'\n") << table << u"a"_s;
    QTest::newRow("condition") << QByteArray("VT = 'a'\nif socket.gethostname().startswith('prod-'):\n    VT = 'b'\n")
                               << table << QString();
    QTest::newRow("else") << QByteArray("if socket.gethostname() == 'x':\n    VT = 'a'\nelse:\n    VT = 'b'\n") << table
                          << QString();
    QTest::newRow("handler") << QByteArray(
                                    "VT = 'a'\ntry:\n    from company_names import VT\nexcept ImportError:\n    pass\n")
                             << table << QString();
    QTest::newRow("added to") << QByteArray("VT = 'a'\nVT += socket.gethostname()\n") << table << QString();
    QTest::newRow("loop") << QByteArray("VT = 'a'\nfor VT in os.listdir('.'):\n    pass\n") << table << QString();
    QTest::newRow("global") << QByteArray("VT = 'a'\ndef choose():\n    global VT\n    VT = socket.gethostname()\n"
                                          "choose()\n")
                            << table << QString();
    QTest::newRow("changed dict") << QByteArray("VT = {'version_table': 'a'}\nVT['version_table'] = "
                                                "socket.gethostname()\n")
                                  << QByteArray("**VT") << QString();
    QTest::newRow("updated dict") << QByteArray("VT = {'version_table': 'a'}\nVT.update(version_table="
                                                "socket.gethostname())\n")
                                  << QByteArray("**VT") << QString();
    QTest::newRow("attribute") << QByteArray("class S:\n    vt = 'a'\ns = S()\ns.vt = socket.gethostname()\n")
                               << QByteArray("version_table=s.vt") << QString();
    QTest::newRow("init") << QByteArray("class S:\n    vt = 'a'\n    def __init__(self):\n"
                                        "        self.vt = socket.gethostname()\ns = S()\n")
                          << QByteArray("version_table=s.vt") << QString();
    QTest::newRow("or") << QByteArray() << QByteArray("version_table=socket.gethostname() or 'a'") << QString();
    QTest::newRow("unset or") << QByteArray() << QByteArray("version_table=os.getenv('VT') or 'a'") << u"a"_s;
    QTest::newRow("option") << QByteArray("config.set_main_option('my_table', socket.gethostname())\n")
                            << QByteArray("version_table=config.get_main_option('my_table')") << QString();
}

void TestEnvironment::notCertain()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, configure);
    QFETCH(QString, table);
    const QByteArray head = "import os\nimport socket\nfrom alembic import context\nconfig = context.config\n";
    const QByteArray ini = "[alembic]\nscript_location = alembic\nmy_table = a\n";
    // Followed to configure(); stopped on the way, so that the text alone is left; and with names of the function.
    for (const QByteArray &before : {QByteArray(), QByteArray("raise ValueError\n")}) {
        const auto read =
            project(head + body + before + "context.configure(connection=None, " + configure + ")\n", ini);
        QVERIFY(read);
        QCOMPARE(read->versionTable.value.value_or(QString()), table);
        QVERIFY(read->versionTable.value || !read->versionTable.note.isEmpty());
    }
    const auto local = project(head + body + "def run(VT, s):\n    context.configure(connection=None, " + configure +
                                   ")\nrun(socket.gethostname(), socket.gethostname())\n",
                               ini);
    QVERIFY(local);
    QVERIFY(!local->versionTable.value || configure.contains("getenv"));
}

void TestEnvironment::evaluated_data()
{
    QTest::addColumn<QList<std::pair<QString, QByteArray>>>("files");
    QTest::addColumn<QString>("table"); // empty: unknown
    QTest::addColumn<QString>("url"); // empty: unknown
    using Files = QList<std::pair<QString, QByteArray>>;
    const QByteArray head = "import os, sys\nfrom alembic import context\nfrom sqlalchemy import create_engine, "
                            "engine_from_config, pool\nconfig = context.config\n";
    const QByteArray run = "with connectable.connect() as connection:\n    context.configure(connection=connection, "
                           "version_table=TABLE)\n    with context.begin_transaction():\n        "
                           "context.run_migrations()\n";
    QTest::newRow("online and offline differ")
        << Files{{u"alembic/env.py"_s,
                  head + "if context.is_offline_mode():\n    context.configure(url='x', version_table='offline')\n"
                         "else:\n    with create_engine('postgresql://h/d').connect() as c:\n"
                         "        context.configure(connection=c)\n        context.run_migrations()\n"}}
        << u"alembic_version"_s << u"postgresql://h/d"_s;
    QTest::newRow("local variable")
        << Files{{u"alembic/env.py"_s, head +
                                           "def run():\n    table = 'lo' + 'cal'\n    kw = dict(version_table=table)\n"
                                           "    context.configure(connection=None, **kw)\nrun()\n"}}
        << u"local"_s << QString();
    QTest::newRow("system path")
        << Files{{u"alembic/env.py"_s,
                  head +
                      "sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "
                      "'lib'))\nfrom names import TABLE\nconnectable = create_engine('postgresql://h/d')\n" +
                      run},
                 {u"lib/names.py"_s, "TABLE = 'from_lib'\n"}}
        << u"from_lib"_s << u"postgresql://h/d"_s;
    QTest::newRow("path object")
        << Files{{u"alembic/env.py"_s,
                  head +
                      "from pathlib import Path\nsys.path.append(str(Path(__file__).resolve().parents[1] / 'lib'))\n"
                      "from names import TABLE\nconnectable = create_engine('postgresql://h/d')\n" +
                      run},
                 {u"lib/names.py"_s, "TABLE = 'from_lib'\n"}}
        << u"from_lib"_s << u"postgresql://h/d"_s;
    QTest::newRow("helper module")
        << Files{{u"alembic/env.py"_s, head + "from shared.migrations import run\nrun(context, 'billing')\n"},
                 {u"shared/__init__.py"_s, {}},
                 {u"shared/migrations.py"_s,
                  "def run(context, module):\n    context.configure(connection=None, version_table=module + '_v')\n"
                  "    context.run_migrations()\n"}}
        << u"billing_v"_s << QString();
    QTest::newRow("converted url")
        << Files{{u"alembic/env.py"_s,
                  head +
                      "from app.config import settings\nTABLE = f'{settings.name}_v'\n"
                      "section = config.get_section(config.config_ini_section, {})\nsection['sqlalchemy.url'] = "
                      "settings.url.replace('+asyncpg', '+psycopg')\nconnectable = engine_from_config(section, "
                      "prefix='sqlalchemy.', poolclass=pool.NullPool)\n" +
                      run},
                 {u"app/config.py"_s, "class Settings:\n    def __init__(self):\n        self.parts = ['a', 'b']\n"
                                      "    @property\n    def name(self):\n        return '_'.join(self.parts)\n"
                                      "    url = 'postgresql+asyncpg://h/d'\nsettings = Settings()\n"}}
        << u"a_b_v"_s << u"postgresql+psycopg://h/d"_s;
    QTest::newRow("main option")
        << Files{{u"alembic/env.py"_s, head +
                                           "config.set_main_option('sqlalchemy.url', 'postgresql://h/%%41')\nTABLE = "
                                           "config.get_main_option('t', 'none')\nconnectable = "
                                           "engine_from_config(config.get_section(config.config_ini_section))\n" +
                                           run}}
        << u"none"_s << u"postgresql://h/%41"_s;
    QTest::newRow("pydantic settings")
        << Files{{u"alembic/env.py"_s, head +
                                           "from app.config import settings\nTABLE = settings.table\nconnectable = "
                                           "create_engine(str(settings.url))\n" +
                                           run},
                 {u"app/config.py"_s,
                  "from pydantic import Field\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n"
                  "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_file='.env', "
                  "env_prefix='APP_')\n"
                  "    module: str = Field('mod')\n    url: str\n    @property\n    def table(self) -> str:\n"
                  "        return f'{self.module}_alembic_version'\nsettings = Settings()\n"},
                 {u".env"_s, "APP_URL=postgresql://from/file\n"}}
        << u"mod_alembic_version"_s << u"postgresql://from/file"_s;
    QTest::newRow("required setting")
        << Files{{u"alembic/env.py"_s, head +
                                           "from app.config import settings\nTABLE = settings.table\nconnectable = "
                                           "create_engine(settings.url)\n" +
                                           run},
                 {u"app/config.py"_s, "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n"
                                      "    table: str\n    url: str = 'postgresql://h/d'\nsettings = Settings()\n"}}
        << QString() << u"postgresql://h/d"_s;
    QTest::newRow("calls disagree") << Files{{u"alembic/env.py"_s,
                                              head + "for name in ('a', 'b'):\n    context.configure(connection=None, "
                                                     "version_table=name)\n    context.run_migrations()\n"}}
                                    << QString() << QString();
    QTest::newRow("unknown arguments")
        << Files{{u"alembic/env.py"_s, head + "from elsewhere import options\ncontext.configure(connection=None, "
                                              "**options())\n"}}
        << QString() << QString();
}

void TestEnvironment::evaluated()
{
    using Files = QList<std::pair<QString, QByteArray>>;
    QFETCH(Files, files);
    QFETCH(QString, table);
    QFETCH(QString, url);
    write(path(u"app/__init__.py"_s), {});
    for (const auto &[name, text] : files) {
        write(path(name), text);
    }
    write(path(u"alembic.ini"_s), "[alembic]\nscript_location = alembic\nprepend_sys_path = .\n");
    const auto read = readProject({.ini = path(u"alembic.ini"_s)});
    QVERIFY(read);
    QCOMPARE(read->versionTable.value.value_or(QString()), table);
    QVERIFY(read->versionTable.value || !read->versionTable.note.isEmpty());
    QCOMPARE(read->databaseUrl.value.value_or(QString()), url);
}

// In a container the variable may be set, and Alembic uses another table then.
void TestEnvironment::defaultsAreMarked_data()
{
    QTest::addColumn<QByteArray>("settings"); // app/config.py
    QTest::addColumn<QByteArray>("table");
    QTest::addColumn<bool>("isDefault");
    const QByteArray standard = "import os\nclass Settings:\n    MODULE_NAME = os.environ.get('MODULE_NAME', 'stock')\n"
                                "settings = Settings()\n";
    const QByteArray name = "f'{settings.MODULE_NAME}_v'";
    QTest::newRow("standard") << standard << name << true;
    QTest::newRow("constant") << QByteArray("class Settings:\n    MODULE_NAME = 'stock'\nsettings = Settings()\n")
                              << name << false;
    QTest::newRow("in env.py") << standard << QByteArray("os.getenv('MODULE_NAME', 'stock') + '_v'") << true;
    QTest::newRow("pydantic") << QByteArray(
                                     "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n"
                                     "    MODULE_NAME: str = 'stock'\nsettings = Settings()\n")
                              << name << true;
    QTest::newRow("by a condition") << QByteArray("import os\nclass Settings:\n    MODULE_NAME = 'other' if "
                                                  "os.getenv('MODULE_NAME') else 'stock'\nsettings = Settings()\n")
                                    << name << true;
}

void TestEnvironment::defaultsAreMarked()
{
    QFETCH(QByteArray, settings);
    QFETCH(QByteArray, table);
    QFETCH(bool, isDefault);
    write(path(u"app/__init__.py"_s), {});
    write(path(u"app/config.py"_s), settings);
    const auto read = project("import os\nfrom alembic import context\nfrom app.config import settings\n"
                              "context.configure(connection=None, transaction_per_migration=True, version_table=" +
                              table + ")\n");
    QVERIFY(read);
    QCOMPARE(read->versionTable.value, u"stock_v"_s);
    QCOMPARE(read->versionTable.isDefault, isDefault);
    QCOMPARE(read->versionTable.note.contains(u"MODULE_NAME"_s), isDefault);
    QVERIFY(!read->transactionPerMigration.isDefault);
}

// Where Alembic runs here, its environment decides, and nothing is a default.
void TestEnvironment::givenEnvironment()
{
    write(path(u"app/__init__.py"_s), {});
    const QByteArray environment = "import os\nfrom alembic import context\nfrom app.config import settings\n"
                                   "context.configure(connection=None, version_table=settings.MODULE_NAME, "
                                   "version_table_schema=os.getenv('NOT_SET', 'schema'))\n";
    for (const QByteArray &settings :
         {QByteArray("import os\nclass S:\n    MODULE_NAME = os.environ.get('MODULE_NAME', 'stock')\nsettings = S()\n"),
          QByteArray("import os\nclass S:\n    MODULE_NAME = os.environ['MODULE_NAME']\nsettings = S()\n"),
          QByteArray("from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n"
                     "    MODULE_NAME: str = 'stock'\nsettings = S()\n")}) {
        write(path(u"app/config.py"_s), settings);
        const bool hasDefault = settings.contains("stock");
        const auto unknown = project(environment);
        QVERIFY(unknown);
        QCOMPARE(unknown->versionTable.value.value_or(QString()), hasDefault ? u"stock"_s : QString());
        QCOMPARE(unknown->versionTable.isDefault, hasDefault);
        const auto given = readProject({.ini = path(u"alembic.ini"_s)},
                                       {.environment = QHash<QString, QString>{{u"MODULE_NAME"_s, u"given"_s}}});
        QVERIFY(given);
        QCOMPARE(given->versionTable.value, u"given"_s);
        QCOMPARE(given->moduleName.value, u"given"_s);
        QCOMPARE(given->versionTableSchema.value, u"schema"_s);
        QVERIFY(!given->versionTable.isDefault);
        QVERIFY(!given->versionTableSchema.isDefault);
    }
}

// What configure() takes for autogenerate: a function or None, a function or None, a truth value.
void TestEnvironment::autogenerateFilters_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QStringList>("facts"); // include_object, include_name, include_schemas; "-": not known
    QTest::addColumn<int>("line"); // of include_object; 0: any
    const auto row = [](const char *name, const QByteArray &before, const QByteArray &arguments,
                        const QStringList &facts,
                        int line = 0) { QTest::newRow(name) << before << arguments << facts << line; };
    const QString yes = u"true"_s;
    const QString no = u"false"_s;
    const QString unknown = u"-"_s;
    const QByteArray function = "def ours(object, name, type_, reflected, compare_to):\n    return True\n";
    row("nothing", {}, {}, {no, no, no});
    row("function", function, "include_object=ours", {yes, no, no}, 8);
    row("lambda", {}, "include_name=lambda name, type_, parents: True", {no, yes, no});
    row("none", {}, "include_object=None, include_name=None, include_schemas=False", {no, no, no});
    row("variable of none", "ours = None\n", "include_object=ours", {no, no, no});
    row("schemas", {}, "include_schemas=True", {no, no, yes});
    row("schemas by number", {}, "include_schemas=1", {no, no, yes});
    row("schemas not known", "import socket\n", "include_schemas=socket.gethostname() == 'x'", {no, no, unknown});
    row("imported", "from app.filters import ours\n", "include_object=ours", {yes, no, no}, 7);
    row("of a library", "from company import ours\n", "include_object=ours", {yes, no, no}, 7);
    row("splat", function + "OPTIONS = {'include_object': ours, 'include_schemas': True}\n", "**OPTIONS",
        {yes, no, yes});
    row("unknown splat", "from company import options\n", "**options()", {unknown, unknown, unknown});
}

void TestEnvironment::autogenerateFilters()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, arguments);
    QFETCH(const QStringList, facts);
    QFETCH(int, line);
    write(path(u"app/__init__.py"_s), {});
    write(path(u"app/filters.py"_s), "def ours(object, name, type_, reflected, compare_to):\n    return True\n");
    // Followed to configure(), and by the text alone.
    for (const QByteArray &engine : {QByteArray("from sqlalchemy import engine\n"), QByteArray("raise ValueError\n")}) {
        const auto read = project("from alembic import context\n" + before + engine +
                                  "def run():\n    with engine.connect() as connection:\n"
                                  "        context.configure(connection=connection,\n            " +
                                  arguments + ")\n        context.run_migrations()\nrun()\n");
        QVERIFY(read);
        QStringList found;
        for (const Fact *fact : {&read->includeObject, &read->includeName, &read->includeSchemas}) {
            found.append(fact->value.value_or(u"-"_s));
            QVERIFY(!fact->note.isEmpty());
            QVERIFY(fact->value == u"false"_s || fact->line > 0);
        }
        QCOMPARE(found, facts);
        if (line > 0) {
            QCOMPARE(read->includeObject.file, path(u"alembic/env.py"_s));
            QCOMPARE(read->includeObject.line, line);
        }
    }
}

// The two calls of Alembic's template are known apart.
void TestEnvironment::offlineCall_data()
{
    QTest::addColumn<QByteArray>("offline");
    QTest::addColumn<QByteArray>("online");
    QTest::addColumn<QStringList>("facts"); // table, schema, per migration, literal binds, paramstyle; "-": none
    QTest::addColumn<QStringList>("onlineFacts"); // the first three
    const QString no = u"false"_s;
    const QString yes = u"true"_s;
    const QString none = u"-"_s;
    const QString table = u"alembic_version"_s;
    QTest::newRow("template") << QByteArray("url='x', literal_binds=True, dialect_opts={'paramstyle': 'named'}")
                              << QByteArray() << QStringList{table, none, no, yes, u"named"_s}
                              << QStringList{table, none, no};
    QTest::newRow("bare") << QByteArray("url='x'") << QByteArray() << QStringList{table, none, no, no, none}
                          << QStringList{table, none, no};
    QTest::newRow("table offline only") << QByteArray("url='x', version_table='o', version_table_schema='s'")
                                        << QByteArray() << QStringList{u"o"_s, u"s"_s, no, no, none}
                                        << QStringList{table, none, no};
    QTest::newRow("table online only") << QByteArray("url='x'")
                                       << QByteArray("version_table='o', version_table_schema='s', "
                                                     "transaction_per_migration=True")
                                       << QStringList{table, none, no, no, none} << QStringList{u"o"_s, u"s"_s, yes};
    QTest::newRow("transactions") << QByteArray("url='x', transaction_per_migration=True") << QByteArray()
                                  << QStringList{table, none, yes, no, none} << QStringList{table, none, no};
    QTest::newRow("no literals") << QByteArray("url='x', literal_binds=False, dialect_opts={}") << QByteArray()
                                 << QStringList{table, none, no, no, none} << QStringList{table, none, no};
    QTest::newRow("positional") << QByteArray("None, 'x', 'postgresql', {'paramstyle': 'pyformat'}") << QByteArray()
                                << QStringList{table, none, no, no, u"pyformat"_s} << QStringList{table, none, no};
    QTest::newRow("unknown") << QByteArray("url='x', version_table=socket.gethostname(), "
                                           "literal_binds=socket.gethostname(), dialect_opts=socket.gethostname()")
                             << QByteArray() << QStringList{u"?"_s, none, no, u"?"_s, u"?"_s}
                             << QStringList{table, none, no};
    QTest::newRow("refuses") << QByteArray("url=no_such_name") << QByteArray()
                             << QStringList{u"?"_s, u"?"_s, u"?"_s, u"?"_s, u"?"_s} << QStringList{table, none, no};
}

void TestEnvironment::offlineCall()
{
    QFETCH(QByteArray, offline);
    QFETCH(QByteArray, online);
    QFETCH(const QStringList, facts);
    QFETCH(const QStringList, onlineFacts);
    const auto read = project("import socket\nfrom alembic import context\nfrom sqlalchemy import create_engine\n"
                              "def run_migrations_offline():\n    context.configure(" +
                              offline +
                              ")\n    with context.begin_transaction():\n        context.run_migrations()\n"
                              "def run_migrations_online():\n    with create_engine('postgresql://h/d').connect() as "
                              "connection:\n        context.configure(connection=connection, " +
                              online +
                              ")\n        with context.begin_transaction():\n            context.run_migrations()\n"
                              "if context.is_offline_mode():\n    run_migrations_offline()\nelse:\n"
                              "    run_migrations_online()\n");
    QVERIFY(read);
    const auto shown = [](const Fact &fact) { return fact.value.value_or(fact.note.isEmpty() ? u"-"_s : u"?"_s); };
    const OfflineFacts &found = read->offline;
    QCOMPARE((QStringList{shown(found.versionTable), shown(found.versionTableSchema),
                          shown(found.transactionPerMigration), shown(found.literalBinds), shown(found.paramstyle)}),
             facts);
    QCOMPARE(
        (QStringList{shown(read->versionTable), shown(read->versionTableSchema), shown(read->transactionPerMigration)}),
        onlineFacts);
    if (facts.contains(u"o"_s)) {
        QCOMPARE(found.versionTable.line, 5);
        QCOMPARE(found.versionTable.file, path(u"alembic/env.py"_s));
    }
}

void TestEnvironment::asyncTemplate()
{
    // The shape of Alembic's "async" template, with a version table and statements before the run.
    const auto read = project(R"(
import asyncio
from logging.config import fileConfig
from sqlalchemy import pool
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import async_engine_from_config
from alembic import context
config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name)
target_metadata = None
def do_run_migrations(connection: Connection) -> None:
    prepare(connection)
    context.configure(connection=connection, target_metadata=target_metadata, version_table="async_v")
    with context.begin_transaction():
        context.run_migrations()
def prepare(c):
    c.execute("SET ROLE x")
async def run_async_migrations() -> None:
    connectable = async_engine_from_config(config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.",
                                           poolclass=pool.NullPool)
    async with connectable.connect() as connection:
        await connection.run_sync(do_run_migrations)
    await connectable.dispose()
def run_migrations_online() -> None:
    asyncio.run(run_async_migrations())
if context.is_offline_mode():
    context.configure(url="x", version_table="other")
else:
    run_migrations_online()
)",
                              "[alembic]\nscript_location = alembic\nsqlalchemy.url = postgresql+asyncpg://h/d\n");
    QVERIFY(read);
    QCOMPARE(read->versionTable.value, u"async_v"_s);
    QCOMPARE(read->databaseUrl.value, u"postgresql+asyncpg://h/d"_s);
    QCOMPARE(read->environmentActions.size(), 1);
    QCOMPARE(read->environmentActions.first().line, 18);
}

// A statement of a helper module is found too; a configure() that nobody sees is not taken for the default.
void TestEnvironment::outOfSight()
{
    write(path(u"shared/__init__.py"_s), {});
    write(path(u"shared/sql.py"_s), "def prepare(connection):\n    connection.exec_driver_sql('SET x TO y')\n");
    const auto helped =
        project("from alembic import context\nfrom sqlalchemy import create_engine\nfrom shared.sql import "
                "prepare\nwith create_engine('postgresql://h/d').connect() as connection:\n"
                "    prepare(connection)\n    context.configure(connection=connection)\n"
                "    with context.begin_transaction(): context.run_migrations()\n");
    QVERIFY(helped);
    QCOMPARE(helped->environmentActions.size(), 1);
    QCOMPARE(helped->environmentActions.first().file, path(u"shared/sql.py"_s));
    QCOMPARE(helped->environmentActions.first().line, 2);
    const auto hidden = project("from company_migrations import main\nmain('billing')\n");
    QVERIFY(hidden);
    QVERIFY(!hidden->versionTable.value);
    QVERIFY(!hidden->versionTable.note.isEmpty());
    QVERIFY(!hidden->transactionPerMigration.value);
}

void TestEnvironment::filesItReads()
{
    write(path(u"version.txt"_s), "billing\n");
    const auto read =
        project("from alembic import context\nwith open('version.txt') as f:\n    name = f.read().strip()\n"
                "context.configure(url='postgresql://', version_table=name)\ncontext.run_migrations()\n");
    QVERIFY(read);
    QCOMPARE(read->versionTable.value, u"billing"_s);
    QVERIFY(read->sourceFiles.contains(path(u"version.txt"_s))); // is read anew when that changes
}

void TestEnvironment::naming_data()
{
    QTest::addColumn<QByteArray>("models");
    QTest::addColumn<QString>("metadata");
    QTest::addColumn<bool>("known");
    QTest::addColumn<QString>("index");
    QTest::newRow("plain") << QByteArray("metadata = MetaData()\n") << u"metadata"_s << true << QString();
    QTest::newRow("given") << QByteArray("metadata = MetaData(naming_convention={'ix': 'ix_%(column_0_label)s'})\n")
                           << u"metadata"_s << true << u"ix_%(column_0_label)s"_s;
    QTest::newRow("constant") << QByteArray("NAMES = {'ix': 'i_%(table_name)s'}\nmetadata = MetaData(schema='x', "
                                            "naming_convention=NAMES)\n")
                              << u"metadata"_s << true << u"i_%(table_name)s"_s;
    QTest::newRow("base") << QByteArray(
                                 "class Base(DeclarativeBase):\n    metadata = MetaData(naming_convention={'ix': "
                                 "'b'})\n")
                          << u"Base.metadata"_s << true << u"b"_s;
    QTest::newRow("plain base") << QByteArray("class Base(DeclarativeBase):\n    pass\n") << u"Base.metadata"_s << true
                                << QString();
    // Alembic asks the object itself for a naming_convention (operations/schemaobj.py, metadata()).
    QTest::newRow("list") << QByteArray("one = MetaData(naming_convention={'ix': 'b'})\nmetadata = [one, MetaData()]\n")
                          << u"metadata"_s << true << QString();
    QTest::newRow("tuple") << QByteArray("metadata = (MetaData(naming_convention={'ix': 'b'}),)\n") << u"metadata"_s
                           << true << QString();
    QTest::newRow("unknown list") << QByteArray("from company import one\nmetadata = [one, one]\n") << u"metadata"_s
                                  << true << QString();
    QTest::newRow("computed") << QByteArray("metadata = MetaData(naming_convention=load())\n") << u"metadata"_s << false
                              << QString();
}

void TestEnvironment::naming()
{
    QFETCH(QByteArray, models);
    QFETCH(QString, metadata);
    QFETCH(bool, known);
    QFETCH(QString, index);
    write(path(u"app/__init__.py"_s), {});
    write(path(u"app/models.py"_s),
          "from sqlalchemy import MetaData\nfrom sqlalchemy.orm import DeclarativeBase\n" + models);
    const auto read = project("from alembic import context\nfrom app.models import " +
                              metadata.section(u'.', 0, 0).toUtf8() + "\ntarget_metadata = " + metadata.toUtf8() +
                              "\ncontext.configure(connection=connection, target_metadata=target_metadata)\n");
    QVERIFY(read);
    QCOMPARE(read->namingConventionSource.value.has_value(), known);
    QCOMPARE(read->namingConvention.value(u"ix"_s), index);
}

QTEST_APPLESS_MAIN(TestEnvironment)
#include "tst_environment.moc"
