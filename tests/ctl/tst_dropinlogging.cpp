// SPDX-License-Identifier: MIT
// What Alembic logs, and where, follows from what env.py makes of Python's logging: athanorctl against `alembic`, for
// many env.py and alembic.ini, on both streams.
#include "dropincompare.h"
#include "dropinprojects.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor::test;

namespace {

// The logging of an alembic.ini as `alembic init` writes it; a part may be given otherwise.
struct LoggingIni
{
    QString loggers = u"root,sqlalchemy,alembic"_s;
    QString root = u"level = WARNING\nhandlers = console\nqualname =\n"_s;
    QString alembic = u"level = INFO\nhandlers =\nqualname = alembic\n"_s;
    QString handlers = u"console"_s;
    QString console = u"class = StreamHandler\nargs = (sys.stderr,)\nlevel = NOTSET\nformatter = generic\n"_s;
    QString generic = u"format = %(levelname)-5.5s [%(name)s] %(message)s\ndatefmt = %H:%M:%S\n"_s;
    QString more = {};

    [[nodiscard]] QString text() const
    {
        return u"[alembic]\nscript_location = migrations\n[loggers]\nkeys = "_s + loggers + u"\n[handlers]\nkeys = "_s +
               handlers + u"\n[formatters]\nkeys = generic\n[logger_root]\n"_s + root +
               u"[logger_sqlalchemy]\nlevel = WARNING\nhandlers =\nqualname = sqlalchemy.engine\n[logger_alembic]\n"_s +
               alembic + u"[handler_console]\n"_s + console + u"[formatter_generic]\n"_s + generic + more;
    }
};

// An env.py that writes scripts only; `setUp` stands before and `beside` after configure().
QString environment(const QString &setUp, const QString &arguments = {}, const QString &beside = {})
{
    return u"import logging\nimport logging.config\nimport os\nimport sys\nfrom logging.config import fileConfig\n\n"
           "from alembic import context\n\nconfig = context.config\n"_s +
           setUp +
           u"\ncontext.configure(url='postgresql://db/x', literal_binds=True, "
           "dialect_opts={'paramstyle': 'named'}"_s +
           arguments + u")\n"_s + beside + u"\nwith context.begin_transaction():\n    context.run_migrations()\n"_s;
}

const QString usual = u"if config.config_file_name is not None:\n    fileConfig(config.config_file_name)\n"_s;

} // namespace

class TestDropinLogging : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void configurations_data();
    void configurations();
    void notKnown_data();
    void notKnown();
    void historyRunsTheEnvironment();

private:
    [[nodiscard]] QString folder(const QString &name) const
    {
        return m_folder.filePath(QString(name).replace(u' ', u'_'));
    }
    // A history with a fork, a merge, a label, a dependency, and a message of several lines.
    [[nodiscard]] QString project(const QString &name, const QString &ini, const QString &environment) const;

    QTemporaryDir m_folder;
    Oracles m_oracles;
};

void TestDropinLogging::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_oracles = startOracles(QStringLiteral(ATHANOR_TEST_DATA));
    QVERIFY(!m_oracles.empty());
}

QString TestDropinLogging::project(const QString &name, const QString &ini, const QString &environment) const
{
    return DropinProject(folder(name))
        .write(u"alembic.ini"_s, ini)
        .write(u"migrations/env.py"_s, environment)
        .revision(u"a001"_s, u"down_revision = None"_s, u"the first\n\nRevision ID: a001\n"_s)
        .revision(u"a002"_s, u"down_revision = 'a001'; branch_labels = 'left'"_s, u"to the left\nin two lines"_s)
        .revision(u"a003"_s, u"down_revision = 'a001'"_s)
        .revision(u"a004"_s, u"down_revision = ('a002', 'a003')"_s, u"both: Größe 100%"_s)
        .revision(u"b001"_s, u"down_revision = None; depends_on = 'a001'"_s, u"beside"_s)
        .folder();
}

void TestDropinLogging::configurations_data()
{
    QTest::addColumn<QString>("project");
    const auto made = [this](const char *name, const LoggingIni &ini, const QString &environment) {
        QTest::newRow(name) << project(QString::fromLatin1(name), ini.text(), environment);
    };
    made("as alembic init writes it", {}, environment(usual));
    made("not read", {}, environment({}));
    made("under a condition that is known", {},
         environment(u"if os.environ.get('ATHANOR_TEST_UNSET'):\n    pass\nelse:\n    fileConfig('alembic.ini')\n"_s));
    made("of another file", {.root = u"level = nonsense\nhandlers =\n"_s},
         environment(u"with_path = os.path.join(os.path.dirname(__file__), 'logging.ini')\nfileConfig(with_path)\n"_s));
    DropinProject(folder(u"of another file"_s))
        .write(u"migrations/logging.ini"_s, LoggingIni{.generic = u"format = other %(message)s\n"_s}.text());
    DropinProject(folder(u"of another file"_s)).write(u"alembic.ini"_s, u"[alembic]\nscript_location = migrations\n"_s);

    // Which loggers speak.
    made("all is of the root", {.loggers = u"root"_s, .root = u"level = INFO\nhandlers = console\n"_s},
         environment(usual));
    made("existing ones stay", {.loggers = u"root"_s, .root = u"level = INFO\nhandlers = console\n"_s},
         environment(u"fileConfig(config.config_file_name, disable_existing_loggers=False)\n"_s));
    made("one child by name", {.alembic = u"level = INFO\nhandlers =\nqualname = alembic.runtime.migration\n"_s},
         environment(usual));
    made("a package by name", {.alembic = u"level = INFO\nhandlers =\nqualname = alembic.runtime\n"_s},
         environment(usual));
    made("warnings only", {.alembic = u"level = WARN\nhandlers =\nqualname = alembic\n"_s}, environment(usual));
    made("debug", {.alembic = u"level = DEBUG\nhandlers =\nqualname = alembic\n"_s}, environment(usual));
    made("no level",
         {.root = u"level = DEBUG\nhandlers = console\n"_s, .alembic = u"handlers =\nqualname = alembic\n"_s},
         environment(usual));
    made("twice", {.alembic = u"level = INFO\nhandlers = console\nqualname = alembic\n"_s}, environment(usual));
    made("not handed on", {.alembic = u"level = INFO\nhandlers = console\nqualname = alembic\npropagate = 0\n"_s},
         environment(usual));
    made("into nothing", {.alembic = u"level = INFO\nhandlers =\nqualname = alembic\npropagate = 0\n"_s},
         environment(usual));
    made("no handler anywhere", {.root = u"level = INFO\nhandlers =\n"_s}, environment(usual));
    made("loggers over several lines", {.loggers = u"root,\n  sqlalchemy ,\n  alembic"_s}, environment(usual));

    // Where they speak to, and how.
    made("standard output", {.console = u"class = StreamHandler\nargs = (sys.stdout,)\nformatter = generic\n"_s},
         environment(usual));
    made("no arguments", {.console = u"class = logging.StreamHandler\nargs = ()\nformatter = generic\n"_s},
         environment(usual));
    made("by keyword", {.console = u"class = StreamHandler\nkwargs = {'stream': sys.stdout}\nformatter = generic\n"_s},
         environment(usual));
    made("no formatter", {.console = u"class = StreamHandler\nargs = (sys.stderr,)\n"_s}, environment(usual));
    made("errors only", {.console = u"class = StreamHandler\nargs = (None,)\nlevel = ERROR\nformatter = generic\n"_s},
         environment(usual));
    made("a file beside",
         {.root = u"level = WARNING\nhandlers = console, file\n"_s,
          .handlers = u"console,file"_s,
          .more = u"[handler_file]\nclass = FileHandler\nargs = ('alembic.log', 'w')\nformatter = generic\n"_s},
         environment(usual));
    made("a file only", {.console = u"class = handlers.RotatingFileHandler\nargs = ('alembic.log', 'a', 1000, 1)\n"_s},
         environment(usual));
    made("nothing", {.console = u"class = NullHandler\nargs = ()\n"_s}, environment(usual));
    made("percent signs",
         {.generic = u"format = %(levelname)10s|%(levelno)05d|%(name).7s|%(module)s.%(funcName)s|%(message)s%%\n"_s},
         environment(usual));
    made("braces", {.generic = u"format = {levelname:<9}{name} {message!r} {levelno:03d}\nstyle = {\n"_s},
         environment(usual));
    made("dollars", {.generic = u"format = $levelname ${name}: $message $$\nstyle = $\n"_s}, environment(usual));
    made("no format", {.generic = u"datefmt = %H\n"_s}, environment(usual));
    made("the year", {.generic = u"format = %(asctime)s %(message)s\ndatefmt = %Y\n"_s}, environment(usual));
    made("the process", {.generic = u"format = %(processName)s %(threadName)s %(filename)s %(message)s\n"_s},
         environment(usual));

    // What Python refuses: env.py stops.
    made("no sections", {}, environment(usual));
    DropinProject(folder(u"no sections"_s)).write(u"alembic.ini"_s, u"[alembic]\nscript_location = migrations\n"_s);
    made("no sections but caught", {},
         environment(u"try:\n    fileConfig(config.config_file_name)\nexcept KeyError as error:\n"
                     "    logging.basicConfig(level='INFO')\n    logging.warning('none: %s', error)\n"_s));
    DropinProject(folder(u"no sections but caught"_s))
        .write(u"alembic.ini"_s, u"[alembic]\nscript_location = migrations\n"_s);
    made("no such file", {}, environment(u"fileConfig('nowhere.ini')\n"_s));
    made("a level of small letters", {.alembic = u"level = info\nhandlers =\nqualname = alembic\n"_s},
         environment(usual));
    made("no such handler", {.root = u"level = INFO\nhandlers = other\n"_s}, environment(usual));
    made("no such formatter", {.console = u"class = StreamHandler\nargs = ()\nformatter = other\n"_s},
         environment(usual));
    made("no name", {.alembic = u"level = INFO\nhandlers =\n"_s}, environment(usual));
    made("no root", {.loggers = u"sqlalchemy,alembic"_s}, environment(usual));
    made("a format without fields", {.generic = u"format = nothing\n"_s}, environment(usual));
    made("here", {.more = u"[handler_file]\nclass = FileHandler\nargs = ('%(here)s/alembic.log',)\n"_s},
         environment(usual));
    made("here is not there",
         {.handlers = u"console,file"_s,
          .more = u"[handler_file]\nclass = FileHandler\nargs = ('%(here)s/alembic.log',)\n"_s},
         environment(usual));
    made("here is given",
         {.handlers = u"console,file"_s,
          .more = u"[handler_file]\nclass = FileHandler\nargs = ('%(here)s/alembic.log',)\n"_s},
         environment(u"fileConfig(config.config_file_name, {'here': os.path.dirname(__file__)})\n"_s));

    // Without a file.
    made("basicConfig", {}, environment(u"logging.basicConfig(level=logging.INFO)\n"_s));
    made("basicConfig with all", {},
         environment(u"logging.basicConfig(stream=sys.stdout, format='{levelname}~{message}', style='{',\n"
                     "                    level='INFO', force=True)\n"_s));
    made("basicConfig with handlers", {},
         environment(u"to_output = logging.StreamHandler(sys.stdout)\nto_output.setLevel(logging.ERROR)\n"
                     "to_error = logging.StreamHandler()\n"
                     "to_error.setFormatter(logging.Formatter('%(name)s: %(message)s'))\n"
                     "logging.basicConfig(level=20, handlers=[to_output, to_error])\n"_s));
    made("basicConfig comes too late", {},
         environment(usual + u"logging.basicConfig(level='DEBUG', format='%(message)s')\n"_s));
    made("basicConfig comes first", {}, environment(u"logging.basicConfig(level='DEBUG')\n"_s + usual));
    made("by hand", {},
         environment(u"handler = logging.StreamHandler()\n"
                     "handler.setFormatter(logging.Formatter(fmt='$levelname $message', style='$'))\n"
                     "for name in ('alembic', 'alembic.runtime.migration'):\n"
                     "    logging.getLogger(name).addHandler(handler)\n"
                     "logging.getLogger('alembic').setLevel('INFO')\n"_s));
    made("by hand afterwards", {},
         environment(usual + u"logging.getLogger('alembic.runtime.migration').setLevel(logging.DEBUG)\n"
                             "logging.getLogger('alembic.util').disabled = True\n"
                             "logging.getLogger('alembic.util.messaging').propagate = False\n"
                             "logging.getLogger().handlers[0].setLevel('INFO')\n"_s));
    made("only if nobody did", {},
         environment(u"if not logging.getLogger().handlers:\n    fileConfig(config.config_file_name)\n"
                     "if logging.getLogger().hasHandlers() and logging.root.isEnabledFor(logging.WARNING):\n"
                     "    logging.getLogger('alembic').info('it is %d', len(logging.root.handlers))\n"_s));
    made("handlers taken away", {},
         environment(usual + u"root = logging.getLogger()\nfor handler in list(root.handlers):\n"
                             "    root.removeHandler(handler)\n"_s));
    made("handlers cleared", {}, environment(usual + u"logging.root.handlers.clear()\n"_s));
    made("disabled as a whole", {}, environment(usual + u"logging.disable(logging.INFO)\n"_s));
    made("dictConfig", {},
         environment(u"logging.config.dictConfig({\n"
                     "    'version': 1,\n"
                     "    'disable_existing_loggers': False,\n"
                     "    'formatters': {'short': {'format': '%(levelname).1s %(message)s'}},\n"
                     "    'handlers': {'out': {'class': 'logging.StreamHandler', 'level': 'INFO',\n"
                     "                         'formatter': 'short', 'stream': 'ext://sys.stdout'}},\n"
                     "    'loggers': {'alembic.runtime': {'level': 10, 'handlers': ['out'],\n"
                     "                                    'propagate': False}},\n"
                     "    'root': {'level': 'ERROR', 'handlers': ['out']},\n"
                     "})\n"_s));
    made(
        "dictConfig disables", {},
        environment(u"logging.config.dictConfig({'version': 1, 'handlers': {'e': {'class': 'logging.StreamHandler'}},\n"
                    "                           'root': {'level': 'INFO', 'handlers': ['e']}})\n"_s));
    made("of a module", {},
         environment(u"sys.path.insert(0, os.path.dirname(__file__))\nimport its_logging\n"
                     "its_logging.set_up(verbose=config.get_main_option('verbose', 'yes') == 'yes')\n"_s));
    DropinProject(folder(u"of a module"_s))
        .write(u"migrations/its_logging.py"_s,
               u"import logging\n\nFORMAT = '%(levelname)s - %(message)s'\n\n\ndef set_up(verbose):\n"
               "    logging.basicConfig(format=FORMAT, level=logging.DEBUG if verbose else logging.ERROR)\n"_s);

    // What env.py says itself.
    made(
        "its own words", {.more = {}},
        environment(
            u"before = logging.getLogger('alembic.before')\nbefore.error('not set up: %s', 1)\n"_s + usual +
                u"logger = logging.getLogger('alembic.env')\nlogger.info('Migrating %s of %(x)s', 'a') if 0 else None\n"
                "logger.info('Migrating database %s (%d%%)', 'engine1', 7)\nlogger.debug('quiet')\n"
                "before.warning('a child of a named one: %(x)r', {'x': 'y'})\n"
                "logging.getLogger('mine').warning('of the root')\n"_s,
            {}, u"logger.log(logging.ERROR, f'between {config.config_ini_section}')\n"_s) +
            u"logger.warning('after')\nlogging.error('and of the root')\n"_s);
    made("disabled though its own", {},
         environment(u"logger = logging.getLogger('its.own')\n"_s + usual + u"logger.error('not seen')\n"_s));
    made("transactions of its own", {}, environment(usual, u", transactional_ddl=False"_s));
    made("one transaction for each", {}, environment(usual, u", transaction_per_migration=True"_s));
}

void TestDropinLogging::configurations()
{
    QFETCH(QString, project);
    const QString found = differences(m_oracles, QStringLiteral(ATHANORCTL), project,
                                      {
                                          {u"upgrade"_s, u"heads"_s, u"--sql"_s},
                                          {u"downgrade"_s, u"--sql"_s, u"a004:a001"_s},
                                          {u"stamp"_s, u"--sql"_s, u"a001:a004"_s},
                                          {u"ensure_version"_s, u"--sql"_s},
                                          {u"upgrade"_s, u"--sql"_s, u"nonsense"_s},
                                          {u"-q"_s, u"stamp"_s, u"--sql"_s, u"--purge"_s, u"head"_s},
                                          {u"downgrade"_s, u"--sql"_s, u"base"_s},
                                          {u"--raiseerr"_s, u"upgrade"_s, u"--sql"_s, u"nonsense"_s},
                                      });
    QVERIFY2(found.isEmpty(), qPrintable(found));
}

void TestDropinLogging::notKnown_data()
{
    QTest::addColumn<QString>("project");
    const auto made = [this](const char *name, const LoggingIni &ini, const QString &environment) {
        QTest::newRow(name) << project(QString::fromLatin1(name), ini.text(), environment);
    };
    made("a class of the project", {.generic = u"format = %(message)s\nclass = its_logging.Formatter\n"_s},
         environment(u"sys.path.insert(0, os.path.dirname(__file__))\n"_s + usual));
    DropinProject(folder(u"a class of the project"_s))
        .write(u"migrations/its_logging.py"_s,
               u"import logging\n\n\nclass Formatter(logging.Formatter):\n    def format(self, record):\n"
               "        return 'mine'\n"_s);
    made("a path", {.generic = u"format = %(pathname)s:%(lineno)d %(message)s\n"_s}, environment(usual));
    made("the clock decides", {},
         environment(u"import time\n\nif time.time() > 1:\n    fileConfig(config.config_file_name)\n"_s));
    made("a filter", {},
         environment(usual + u"logging.getLogger().handlers[0].addFilter(lambda record: 'Context' in record.msg)\n"_s));
}

// Alembic logs, and Athanor cannot know what: no line is better than a wrong one. All else stays.
void TestDropinLogging::notKnown()
{
    QFETCH(QString, project);
    const QStringList arguments = {u"upgrade"_s, u"heads"_s, u"--sql"_s};
    for (const auto &oracle : m_oracles) {
        const Outcome expected = oracle->run(project, arguments);
        const Outcome got = athanorctl(QStringLiteral(ATHANORCTL), project, arguments, oracle->version());
        QVERIFY(!expected.err.isEmpty());
        QCOMPARE(got.err, QString());
        QCOMPARE(withoutSetOrder(got.out), withoutSetOrder(expected.out));
        QCOMPARE(got.code, expected.code);
    }
}

// revision_environment: the history runs env.py, too, which stops here before it needs a database.
void TestDropinLogging::historyRunsTheEnvironment()
{
    LoggingIni ini;
    ini.console = u"class = StreamHandler\nargs = (nothing,)\nformatter = other\n"_s;
    const QString folder =
        project(u"revision environment"_s,
                ini.text().replace(u"script_location"_s, u"revision_environment = true\nscript_location"_s),
                environment(usual));
    const QString found = differences(m_oracles, QStringLiteral(ATHANORCTL), folder,
                                      {{u"history"_s}, {u"history"_s, u"-v"_s}, {u"heads"_s}, {u"show"_s, u"a001"_s}});
    QVERIFY2(found.isEmpty(), qPrintable(found));
    QCOMPARE(m_oracles.front()->run(folder, {u"history"_s}).code, 1);
}

QTEST_GUILESS_MAIN(TestDropinLogging)
#include "tst_dropinlogging.moc"
