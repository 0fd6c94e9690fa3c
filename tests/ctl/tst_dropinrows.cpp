// SPDX-License-Identifier: MIT
// What Alembic's commands tell of the database's rows, against the installed Alembic, on the sample's database. Ours
// never write: the comparison with a version table that is not there comes last.
#include "dropincompare.h"
#include "dropinprojects.h"
#include "postgres/connection.h"
#include "sample/sampleworkspace.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::test;

namespace {

// An env.py that knows one mode; `before` is a line that stands before configure().
QString environmentOf(const QString &url, const QString &options, const QString &before = {})
{
    return u"import logging\n\nfrom alembic import context\nfrom sqlalchemy import create_engine, pool, text\n\n"
           "logging.basicConfig(level='INFO', format='%(message)s')\n"
           "with create_engine('"_s +
           url + u"', poolclass=pool.NullPool).connect() as connection:\n"_s +
           (before.isEmpty() ? QString() : u"    "_s + before + u'\n') +
           u"    context.configure(connection=connection, "_s + options +
           u")\n    with context.begin_transaction():\n        context.run_migrations()\n"_s;
}

} // namespace

class TestDropinRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void sample_data();
    void sample();
    void urlOfTheCommandLine();
    void environmentDecides_data();
    void environmentDecides();
    void twoModes_data();
    void twoModes();
    void nothingIsWritten();
    void versionTableIsMade_data();
    void versionTableIsMade();
    void versionTableStays();
    void anotherSearchPathIsSaid();
    void versionTableIsNotMade();

private:
    [[nodiscard]] QString project(const QString &module) const
    {
        return m_sample->folder() + (module == "core"_L1 ? u"/backend"_s : u"/modules/%1/backend"_s.arg(module));
    }
    [[nodiscard]] Variables variables() const { return {{u"DATABASE_URL"_s, m_sample->databaseUrl()}}; }
    QString scalar(const QString &sql)
    {
        auto connection = postgres::Connection::open(m_sample->superuserProfile());
        return connection ? connection->scalar(sql).value_or(u"nothing"_s) : u"no connection"_s;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<sample::SampleWorkspace> m_sample;
    [[nodiscard]] QString urlOfOwnDatabase() const;

    Oracles m_oracles;
};

void TestDropinRows::initTestCase()
{
    m_folder = std::make_unique<QTemporaryDir>();
    JobContext job;
    auto sample = sample::SampleWorkspace::start(m_folder->filePath(u"sample"_s), job);
    QVERIFY2(sample, sample ? "" : qPrintable(sample.error().sentence()));
    m_sample = std::move(*sample);
    m_oracles = startOracles(QStringLiteral(ATHANOR_TEST_DATA), variables());
    QVERIFY(!m_oracles.empty());
}

void TestDropinRows::cleanupTestCase()
{
    m_sample.reset();
    m_folder.reset();
}

void TestDropinRows::sample_data()
{
    QTest::addColumn<QString>("module");
    for (const auto *module : {"core", "financial", "inventory", "hr", "crm", "payroll"}) {
        QTest::newRow(module) << QString::fromLatin1(module);
    }
}

void TestDropinRows::sample()
{
    QFETCH(QString, module);
    const QString found = differences(m_oracles, QStringLiteral(ATHANORCTL), project(module),
                                      {{u"current"_s},
                                       {u"-q"_s, u"current"_s},
                                       {u"history"_s, u"-i"_s},
                                       {u"history"_s, u"-iv"_s},
                                       {u"history"_s, u"-r"_s, u"current:"_s},
                                       {u"history"_s, u"-r:current"_s, u"-i"_s},
                                       {u"history"_s, u"-r-3:current"_s},
                                       {u"history"_s, u"-rcurrent:current"_s},
                                       {u"history"_s, u"-r"_s, u"current:base"_s},
                                       {u"history"_s, u"-ir"_s, u"nonsense:"_s},
                                       {u"history"_s, u"-ir"_s, u":-1"_s},
                                       {u"show"_s, u"current"_s}},
                                      variables());
    QVERIFY2(found.isEmpty(), qPrintable(found));
}

void TestDropinRows::urlOfTheCommandLine()
{
    const Outcome named = athanorctl(QStringLiteral(ATHANORCTL), project(u"inventory"_s),
                                     {u"current"_s, u"-v"_s, u"--url"_s, m_sample->databaseUrl()});
    QCOMPARE(named.code, 0);
    QVERIFY2(named.out.startsWith(u"Current revision(s) for postgresql"_s), qPrintable(named.out));
    QVERIFY2(named.out.contains(u"Rev: f44aa57ab0ba"_s), qPrintable(named.out));
    const Outcome secret = athanorctl(QStringLiteral(ATHANORCTL), project(u"inventory"_s),
                                      {u"--url"_s, u"postgresql://u:secret@db/one"_s, u"current"_s});
    QCOMPARE(secret.code, 1);
    QVERIFY2(!secret.err.contains(u"secret"_s) && !secret.err.isEmpty(), qPrintable(secret.err));
}

void TestDropinRows::environmentDecides_data()
{
    QTest::addColumn<QString>("module");
    QTest::newRow("os.getenv") << u"payroll"_s;
    QTest::newRow("a constant") << u"crm"_s;
}

// Where MODULE_NAME is set, another version table counts, if the settings ask for it.
void TestDropinRows::environmentDecides()
{
    QFETCH(QString, module);
    Variables named = variables();
    named.insert(u"MODULE_NAME"_s, u"made"_s);
    Oracle oracle;
    QVERIFY(oracle.start(QStringLiteral(ATHANOR_TEST_DATA), {}, named));
    for (const QStringList &arguments : QList<QStringList>{{u"current"_s},
                                                           {u"history"_s, u"-i"_s},
                                                           {u"ensure_version"_s, u"--sql"_s},
                                                           {u"stamp"_s, u"head"_s, u"--sql"_s}}) {
        const QString found = difference(oracle, QStringLiteral(ATHANORCTL), project(module), arguments, named);
        QVERIFY2(found.isEmpty(), qPrintable(found));
    }
    const Outcome script = oracle.run(project(module), {u"ensure_version"_s, u"--sql"_s});
    QCOMPARE(script.out.contains("made_alembic_version"_L1), module == "payroll"_L1);
}

QString TestDropinRows::urlOfOwnDatabase() const
{
    postgres::ConnectionProfile profile = m_sample->superuserProfile();
    profile.database = u"dropin"_s;
    return profile.url().replace(u"postgresql://"_s, u"postgresql+psycopg://"_s);
}

void TestDropinRows::twoModes_data()
{
    QTest::addColumn<QString>("online");
    QTest::addColumn<QString>("offline");
    const QString none;
    QTest::newRow("the same") << none << none;
    QTest::newRow("version_table online") << u"version_table='online_version'"_s << none;
    QTest::newRow("version_table offline") << none << u"version_table='offline_version'"_s;
    QTest::newRow("version_table of each")
        << u"version_table='online_version'"_s << u"version_table='offline_version'"_s;
    QTest::newRow("version_table_schema online") << u"version_table_schema='apart'"_s << none;
    QTest::newRow("version_table_schema offline") << none << u"version_table_schema='apart'"_s;
    QTest::newRow("transaction_per_migration online") << u"transaction_per_migration=True"_s << none;
    QTest::newRow("transaction_per_migration offline") << none << u"transaction_per_migration=True"_s;
    QTest::newRow("transactional_ddl online") << u"transactional_ddl=False"_s << none;
    QTest::newRow("transactional_ddl offline") << none << u"transactional_ddl=False"_s;
    QTest::newRow("none of it") << u"transactional_ddl=None, version_table_schema=None"_s
                                << u"transactional_ddl=None, version_table_schema=None"_s;
    QTest::newRow("both transactions offline") << none << u"transactional_ddl=False, transaction_per_migration=True"_s;
    QTest::newRow("version_table_pk online") << u"version_table_pk=False"_s << none;
    QTest::newRow("version_table_pk offline") << none << u"version_table_pk=False"_s;
    QTest::newRow("a dict of each") << u"**{'version_table': 'online_version', 'transaction_per_migration': 0}"_s
                                    << u"**{'version_table_schema': 'apart', 'transaction_per_migration': 1}"_s;
}

// configure() may be called otherwise in each mode: a script follows the one, what is asked of the database the other.
void TestDropinRows::twoModes()
{
    QFETCH(QString, online);
    QFETCH(QString, offline);
    auto connection = postgres::Connection::open(m_sample->superuserProfile());
    QVERIFY(connection);
    if (scalar(u"SELECT count(*) FROM pg_database WHERE datname = 'dropin'"_s) == "0"_L1) {
        QVERIFY(connection->execute(u"CREATE DATABASE dropin"_s));
        postgres::ConnectionProfile profile = m_sample->superuserProfile();
        profile.database = u"dropin"_s;
        auto own = postgres::Connection::open(profile);
        QVERIFY(own);
        QVERIFY(own->execute(u"CREATE SCHEMA apart;"
                             "CREATE TABLE alembic_version AS SELECT 'a001' AS version_num;"
                             "CREATE TABLE online_version AS SELECT 'a002' AS version_num;"
                             "CREATE TABLE offline_version AS SELECT 'a003' AS version_num;"
                             "CREATE TABLE apart.alembic_version AS SELECT 'a004' AS version_num"_s));
    }
    const DropinProject project =
        DropinProject(m_folder->filePath(QString::fromLatin1(QTest::currentDataTag()).replace(u' ', u'_')))
            .write(u"migrations/env.py"_s,
                   u"from alembic import context\nfrom sqlalchemy import create_engine, pool\n\n"
                   "import logging\n\nlogging.basicConfig(level='INFO', format='%%(message)s')\n"
                   "URL = '%1'\n\n\n"
                   "def offline():\n    context.configure(url=URL, literal_binds=True, %3)\n"
                   "    with context.begin_transaction():\n        context.run_migrations()\n\n\n"
                   "def online():\n    engine = create_engine(URL, poolclass=pool.NullPool)\n"
                   "    with engine.connect() as connection:\n"
                   "        context.configure(connection=connection, %2)\n"
                   "        with context.begin_transaction():\n            context.run_migrations()\n\n\n"
                   "offline() if context.is_offline_mode() else online()\n"_s.arg(urlOfOwnDatabase(), online, offline)
                       .replace(u"%%"_s, u"%"_s))
            .revision(u"a001"_s, u"down_revision = None"_s, u"one"_s)
            .revision(u"a002"_s, u"down_revision = 'a001'"_s, u"two"_s)
            .revision(u"a003"_s, u"down_revision = 'a002'"_s, u"three"_s)
            .revision(u"a004"_s, u"down_revision = 'a003'"_s, u"four"_s);
    const QString found = differences(m_oracles, QStringLiteral(ATHANORCTL), project.folder(),
                                      {{u"current"_s},
                                       {u"current"_s, u"-v"_s},
                                       {u"current"_s, u"--sql"_s},
                                       {u"history"_s, u"-i"_s},
                                       {u"history"_s, u"-r"_s, u"current:"_s},
                                       {u"show"_s, u"current"_s},
                                       {u"upgrade"_s, u"head"_s, u"--sql"_s},
                                       {u"upgrade"_s, u"a001:a003"_s, u"--sql"_s},
                                       {u"upgrade"_s, u"nonsense"_s, u"--sql"_s},
                                       {u"downgrade"_s, u"a003:base"_s, u"--sql"_s},
                                       {u"stamp"_s, u"head"_s, u"--sql"_s},
                                       {u"stamp"_s, u"a001:a003"_s, u"--sql"_s},
                                       {u"ensure_version"_s, u"--sql"_s}},
                                      variables());
    QVERIFY2(found.isEmpty(), qPrintable(found));
}

void TestDropinRows::nothingIsWritten()
{
    const QString count = u"SELECT count(*) FROM pg_class WHERE relname = 'payroll_alembic_version'"_s;
    auto connection = postgres::Connection::open(m_sample->superuserProfile());
    QVERIFY(connection);
    QVERIFY(connection->execute(u"DROP TABLE payroll_alembic_version"_s));
    const Outcome history =
        athanorctl(QStringLiteral(ATHANORCTL), project(u"payroll"_s), {u"history"_s, u"-i"_s}, {}, variables());
    QCOMPARE(history.code, 0);
    QVERIFY(!history.out.isEmpty());
    const Outcome current =
        athanorctl(QStringLiteral(ATHANORCTL), project(u"payroll"_s), {u"show"_s, u"current"_s}, {}, variables());
    QCOMPARE(current.code, 0);
    QCOMPARE(current.out, QString());
    QCOMPARE(scalar(count), u"0"_s);
    // Alembic says the same, but makes the table.
    const Outcome alembic = m_oracles.front()->run(project(u"payroll"_s), {u"history"_s, u"-i"_s});
    QCOMPARE(history.out, alembic.out);
    QCOMPARE(scalar(count), u"1"_s);
}

void TestDropinRows::versionTableIsMade_data()
{
    QTest::addColumn<QString>("options"); // of configure()
    QTest::addColumn<QString>("before"); // what is there already
    QTest::addColumn<QStringList>("arguments");
    const QString none;
    const QStringList plain{u"ensure_version"_s};
    QTest::newRow("plain") << none << none << plain;
    QTest::newRow("quiet") << none << none << QStringList{u"-q"_s, u"ensure_version"_s};
    QTest::newRow("a name that wants quotes") << u"version_table='Made \"table\"'"_s << none << plain;
    QTest::newRow("a schema") << u"version_table_schema='apart'"_s << u"CREATE SCHEMA apart"_s << plain;
    QTest::newRow("a schema that is not there") << u"version_table_schema='nowhere'"_s << none << plain;
    QTest::newRow("one of another schema")
        << none << u"CREATE SCHEMA apart; CREATE TABLE apart.alembic_version (version_num text)"_s << plain;
    QTest::newRow("there already") << none << u"CREATE TABLE alembic_version (version_num text, more int)"_s << plain;
    QTest::newRow("a view") << none << u"CREATE VIEW alembic_version AS SELECT 'a001' AS version_num"_s << plain;
    QTest::newRow("another table") << none << u"CREATE TABLE alembic_version (other text)"_s << plain;
    QTest::newRow("an index") << none << u"CREATE TABLE t (c int); CREATE INDEX alembic_version ON t (c)"_s << plain;
    QTest::newRow("a primary key of that name")
        << none << u"CREATE TABLE t (c int CONSTRAINT alembic_version_pkc PRIMARY KEY)"_s << plain;
    QTest::newRow("a name that is too long") << u"version_table='%1'"_s.arg(QString(70, u'x')) << none << plain;
}

// What is in the database afterwards is what Alembic makes of the same.
void TestDropinRows::versionTableIsMade()
{
    QFETCH(QString, options);
    QFETCH(QString, before);
    QFETCH(QStringList, arguments);
    postgres::ConnectionProfile profile = m_sample->superuserProfile();
    const DropinProject project =
        DropinProject(
            m_folder->filePath(u"ensure_"_s + QString::fromLatin1(QTest::currentDataTag()).replace(u' ', u'_')))
            .write(u"migrations/env.py"_s,
                   environmentOf(urlOfOwnDatabase().replace(u"dropin"_s, u"ensured"_s), options))
            .revision(u"a001"_s, u"down_revision = None"_s, u"one"_s);
    const auto fresh = [&] {
        auto connection = postgres::Connection::open(profile);
        return connection && connection->execute(u"DROP DATABASE IF EXISTS ensured"_s) &&
               connection->execute(u"CREATE DATABASE ensured"_s);
    };
    postgres::ConnectionProfile ensured = profile;
    ensured.database = u"ensured"_s;
    const auto prepare = [&] {
        auto connection = postgres::Connection::open(ensured);
        return connection && (before.isEmpty() || connection->execute(before));
    };
    const auto execute = [&](const QString &sql) {
        auto connection = postgres::Connection::open(ensured);
        return connection ? connection->scalar(sql).value_or(u"failed"_s) : u"no connection"_s;
    };
    const QString contents =
        u"SELECT coalesce(string_agg(concat_ws(' ', c.oid::regclass, relkind, attname, format_type(atttypid, "
        u"atttypmod), "
        "attnotnull, pg_get_constraintdef(k.oid), conname), chr(10) ORDER BY c.oid::regclass::text, attnum), '') "
        "FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 "
        "LEFT JOIN pg_constraint k ON conrelid = c.oid "
        "WHERE relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, "
        "'pg_toast'::regnamespace)"_s;
    for (const auto &oracle : m_oracles) {
        QStringList made;
        QList<Outcome> outcomes;
        for (const bool isOurs : {false, true}) {
            QVERIFY(fresh());
            QVERIFY(prepare());
            outcomes.append(isOurs ? athanorctl(QStringLiteral(ATHANORCTL), project.folder(), arguments,
                                                oracle->version(), variables())
                                   : oracle->run(project.folder(), arguments));
            made.append(execute(contents));
            QVERIFY2(made.last() != "failed"_L1 && made.last() != "no connection"_L1, qPrintable(made.last()));
        }
        QCOMPARE(made.last(), made.first());
        QCOMPARE(outcomes.last().code, outcomes.first().code);
        QCOMPARE(outcomes.last().out, outcomes.first().out);
        if (outcomes.first().code == 0) {
            QCOMPARE(outcomes.last().err, outcomes.first().err);
        } else {
            QVERIFY(!outcomes.last().err.isEmpty());
        }
    }
}

// Alembic rolls the table back where env.py asks for a transaction of each revision: there is none, and nobody commits.
void TestDropinRows::versionTableStays()
{
    const DropinProject project =
        DropinProject(m_folder->filePath(u"per_migration"_s))
            .write(u"migrations/env.py"_s, environmentOf(m_sample->superuserProfile().url().replace(
                                                             u"postgresql://"_s, u"postgresql+psycopg://"_s),
                                                         u"version_table='kept', transaction_per_migration=True"_s));
    const QString count = u"SELECT count(*) FROM pg_class WHERE relname = 'kept'"_s;
    QCOMPARE(m_oracles.front()->run(project.folder(), {u"ensure_version"_s}).code, 0);
    QCOMPARE(scalar(count), u"0"_s);
    QCOMPARE(athanorctl(QStringLiteral(ATHANORCTL), project.folder(), {u"ensure_version"_s}).code, 0);
    QCOMPARE(scalar(count), u"1"_s);
}

// Alembic reads the rows of the schema that env.py sets; what is read without that is said to be.
void TestDropinRows::anotherSearchPathIsSaid()
{
    auto connection = postgres::Connection::open(m_sample->superuserProfile());
    QVERIFY(connection);
    QVERIFY(connection->execute(u"CREATE SCHEMA set_apart"_s));
    QVERIFY(connection->execute(u"CREATE TABLE set_apart.moved AS SELECT 'a001' AS version_num"_s));
    const QString url = m_sample->superuserProfile().url().replace(u"postgresql://"_s, u"postgresql+psycopg://"_s);
    const auto project = [&](const QString &name, const QString &statement) {
        return DropinProject(m_folder->filePath(name))
            .write(u"migrations/env.py"_s, environmentOf(url, u"version_table='moved'"_s, statement))
            .revision(u"a001"_s, u"down_revision = None"_s, u"one"_s);
    };
    const DropinProject moved = project(u"moved"_s, u"connection.execute(text('SET search_path TO set_apart'))"_s);
    QCOMPARE(m_oracles.front()->run(moved.folder(), {u"current"_s}).out, u"a001 (head)\n"_s);
    const Outcome current = athanorctl(QStringLiteral(ATHANORCTL), moved.folder(), {u"current"_s});
    QCOMPARE(current.out, QString());
    QVERIFY2(current.err.contains(u"env.py:8"_s), qPrintable(current.err));
    const DropinProject timed = project(u"timed"_s, u"connection.execute(text('SET lock_timeout TO 1000'))"_s);
    const Outcome quiet = athanorctl(QStringLiteral(ATHANORCTL), timed.folder(), {u"current"_s});
    QCOMPARE(quiet.code, 0);
    QVERIFY2(!quiet.err.contains(u"env.py:8"_s), qPrintable(quiet.err));
}

// What env.py does beside it would be left out.
void TestDropinRows::versionTableIsNotMade()
{
    const DropinProject project =
        DropinProject(m_folder->filePath(u"with_search_path"_s))
            .write(u"migrations/env.py"_s, environmentOf(urlOfOwnDatabase(), u"version_table='not_made'"_s,
                                                         u"connection.execute(text('SET search_path TO apart'))"_s));
    const Outcome refused = athanorctl(QStringLiteral(ATHANORCTL), project.folder(), {u"ensure_version"_s});
    QCOMPARE(refused.code, 3);
    QCOMPARE(refused.out, QString());
    QVERIFY2(refused.err.contains(u"env.py:8"_s), qPrintable(refused.err));
}

QTEST_GUILESS_MAIN(TestDropinRows)
#include "tst_dropinrows.moc"
