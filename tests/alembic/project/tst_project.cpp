// SPDX-License-Identifier: MIT
#include "alembic/project/projectfixture.h"
#include "alembic/revision/revision.h"
#include "alembic/revision/revisionmap.h"

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::project;

namespace {

const QString sampleFolder = QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample");

const QByteArray plainEnvironment = R"(
from alembic import context
def run_migrations_online():
    connectable = None
    with connectable.connect() as connection:
        context.configure(connection=connection, target_metadata=None)
        with context.begin_transaction():
            context.run_migrations()
run_migrations_online()
)";

} // namespace

class TestProject : public test::ProjectTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { newFolder(); }
    void findsSampleProjects();
    void skipsFolders();
    void sample_data();
    void sample();
    void keys();
    void lists_data();
    void lists();
    void unusable_data();
    void unusable();
    void besideEnvironment();
    void severalSections();
    void insideItsPackage();
};

void TestProject::findsSampleProjects()
{
    QStringList expected;
    for (const QString &folder :
         {u"backend"_s, u"modules/crm/backend"_s, u"modules/financial/backend"_s, u"modules/hr/backend"_s,
          u"modules/inventory/backend"_s, u"modules/payroll/backend"_s}) {
        expected.append(QDir::cleanPath(sampleFolder + u'/' + folder));
    }
    QStringList found;
    for (const ConfigurationFiles &files : findProjects(sampleFolder)) {
        QCOMPARE(files.section, u"alembic"_s);
        QVERIFY(files.toml.isEmpty());
        found.append(QFileInfo(files.ini).path());
    }
    QCOMPARE(found, expected);
}

void TestProject::skipsFolders()
{
    for (const QString &folder : {u"b"_s, u"a/deep/er"_s, u".git"_s, u".hidden"_s, u"node_modules/x"_s, u"build"_s,
                                  u"__pycache__"_s, u"env/lib"_s}) {
        write(path(folder + u"/alembic.ini"_s), "[alembic]\n");
    }
    write(path(u"env/pyvenv.cfg"_s), "home = /usr/bin\n");
    QVERIFY(QFile::link(path(u"b"_s), path(u"link"_s)));
    // A file that nobody can read is told of when it is read.
    QVERIFY(QDir().mkpath(path(u"c"_s)));
    QVERIFY(QFile::link(path(u"c/alembic.ini"_s), path(u"c/alembic.ini"_s)));
    QCOMPARE(findProjects(folder()), (QList<ConfigurationFiles>{{.ini = path(u"a/deep/er/alembic.ini"_s)},
                                                                {.ini = path(u"b/alembic.ini"_s)},
                                                                {.ini = path(u"c/alembic.ini"_s)}}));
    const auto unreadable = readProject({.ini = path(u"c/alembic.ini"_s)});
    QVERIFY(!unreadable);
    QCOMPARE(unreadable.error().kind, Error::Kind::Unreadable);
    QCOMPARE(unreadable.error().file, path(u"c/alembic.ini"_s));
    QVERIFY(findProjects(path(u"nowhere"_s)).isEmpty());
}

void TestProject::sample_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("module");
    QTest::addColumn<QString>("table");
    QTest::newRow("core") << u"backend"_s << u"core"_s << u"alembic_version"_s;
    for (const QString &module : {u"crm"_s, u"financial"_s, u"hr"_s, u"inventory"_s, u"payroll"_s}) {
        QTest::newRow(qPrintable(module))
            << u"modules/%1/backend"_s.arg(module) << module << module + u"_alembic_version"_s;
    }
}

void TestProject::sample()
{
    QFETCH(QString, folder);
    QFETCH(QString, module);
    QFETCH(QString, table);
    const auto project = readProject({.ini = sampleFolder + u'/' + folder + u"/alembic.ini"_s});
    QVERIFY2(project, qPrintable(project ? QString() : project.error().sentence()));
    QCOMPARE(project->moduleName.value, module);
    QCOMPARE(project->versionTable.value, table);
    QCOMPARE(project->transactionPerMigration.value, u"false"_s);
    QVERIFY(!project->versionTableSchema.value);
    QVERIFY(project->versionTableSchema.note.isEmpty());
    QVERIFY(project->databaseUrl.value && project->databaseUrl.value->startsWith(u"postgresql"));
    QVERIFY(project->namingConventionSource.value);
    QVERIFY(project->environmentActions.isEmpty());
    QVERIFY(QFileInfo(project->templateFile).isFile());
    const auto files = revision::readRevisionFiles(project->versionLocations, project->recursiveVersionLocations);
    QVERIFY(files.problems.isEmpty());
    QVERIFY(!files.revisions.isEmpty());
    QVERIFY(!revision::RevisionMap(files.revisions).fatalProblem());
}

void TestProject::keys()
{
    const auto read = project(plainEnvironment, "[alembic]\nscript_location = %(here)s/alembic\n"
                                                "file_template = %%(year)d_%%(rev)s\ntruncate_slug_length = 20\n"
                                                "timezone = UTC\noutput_encoding = latin-1\n"
                                                "recursive_version_locations = true\n"
                                                "sqlalchemy.url = postgresql://u:p%%40@h/d\n");
    QVERIFY(read);
    QCOMPARE(read->folder, folder());
    QCOMPARE(read->scriptLocation, path(u"alembic"_s));
    QCOMPARE(read->versionLocations, QStringList{path(u"alembic/versions"_s)});
    QCOMPARE(read->fileTemplate, u"%(year)d_%(rev)s"_s);
    QCOMPARE(read->truncateSlugLength, 20);
    QCOMPARE(read->timezone, u"UTC"_s);
    QCOMPARE(read->outputEncoding, u"latin-1"_s);
    QVERIFY(read->recursiveVersionLocations);
    QCOMPARE(read->databaseUrl.value, u"postgresql://u:p%40@h/d"_s);
    QCOMPARE(read->databaseUrl.line, 8);
    QCOMPARE(read->envFile, path(u"alembic/env.py"_s));
    const auto defaults = project(plainEnvironment, "[alembic]\nscript_location = alembic\n"
                                                    "recursive_version_locations = True\n");
    QVERIFY(defaults);
    QVERIFY(!defaults->recursiveVersionLocations); // only the exact text "true"
    QCOMPARE(defaults->fileTemplate, u"%(rev)s_%(slug)s"_s);
    QCOMPARE(defaults->truncateSlugLength, 40);
    QVERIFY(!defaults->databaseUrl.value);
}

void TestProject::lists_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QStringList>("versions");
    QTest::addColumn<QStringList>("sysPath");
    // Documented in Alembic's tutorial ("path_separator") and seen in its config.py, 1.19.
    QTest::newRow("none") << QByteArray() << QStringList{u"alembic/versions"_s} << QStringList();
    QTest::newRow("os") << QByteArray("path_separator = os\nversion_locations = a b:c\nprepend_sys_path = .:src\n")
                        << QStringList{u"a b"_s, u"c"_s} << QStringList{u"."_s, u"src"_s};
    QTest::newRow("space") << QByteArray("path_separator = space\nversion_locations = a  b\n")
                           << QStringList{u"a"_s, u"b"_s} << QStringList();
    QTest::newRow("newline") << QByteArray("path_separator = newline\nversion_locations =\n  a\n  b c\n")
                             << QStringList{u"a"_s, u"b c"_s} << QStringList();
    QTest::newRow("semicolon") << QByteArray("version_path_separator = ;\nversion_locations = a;b\n")
                               << QStringList{u"a"_s, u"b"_s} << QStringList();
    QTest::newRow("legacy") << QByteArray("version_locations = a, b c\nprepend_sys_path = x:y z\n")
                            << QStringList{u"a"_s, u"b"_s, u"c"_s} << QStringList{u"x"_s, u"y"_s, u"z"_s};
    QTest::newRow("package") << QByteArray(
                                    "path_separator = os\nprepend_sys_path = .\nversion_locations = %(here)s/v\n")
                             << QStringList{u"v"_s} << QStringList{u"."_s};
}

void TestProject::lists()
{
    QFETCH(QByteArray, options);
    QFETCH(QStringList, versions);
    QFETCH(QStringList, sysPath);
    const auto read = project(plainEnvironment, "[alembic]\nscript_location = alembic\n" + options);
    QVERIFY2(read, qPrintable(read ? QString() : read.error().sentence()));
    const auto absolute = [this](const QStringList &names) {
        QStringList result;
        for (const QString &name : names) {
            result.append(QDir::cleanPath(path(name)));
        }
        return result;
    };
    QCOMPARE(read->versionLocations, absolute(versions));
    QCOMPARE(read->prependSysPath, absolute(sysPath));
}

void TestProject::unusable_data()
{
    QTest::addColumn<QByteArray>("ini");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("alembic");
    QTest::newRow("no section") << QByteArray("[other]\na = b\n") << 0
                                << u"No 'script_location' key found in configuration."_s;
    QTest::newRow("no location") << QByteArray("[alembic]\na = b\n") << 0
                                 << u"No 'script_location' key found in configuration."_s;
    QTest::newRow("missing folder")
        << QByteArray("[alembic]\nscript_location = nowhere\n") << 2
        << u"Path doesn't exist: nowhere.  Please use the 'init' command to create a new scripts folder."_s;
    QTest::newRow("separator")
        << QByteArray("[alembic]\nscript_location = alembic\npath_separator = os  # comment\nversion_locations = a\n")
        << 3
        << u"'os  # comment' is not a valid value for path_separator; expected 'space', 'newline', 'os', ':', ';'"_s;
    QTest::newRow("duplicate") << QByteArray("[alembic]\na = 1\na = 2\n") << 3 << QString();
    QTest::newRow("interpolation") << QByteArray("[alembic]\nscript_location = alembic\ntimezone = 5%\n") << 3
                                   << QString();
    QTest::newRow("slug length") << QByteArray("[alembic]\nscript_location = alembic\ntruncate_slug_length = x\n") << 3
                                 << QString();
}

void TestProject::unusable()
{
    QFETCH(QByteArray, ini);
    QFETCH(int, line);
    QFETCH(QString, alembic);
    const auto read = project(plainEnvironment, ini);
    QVERIFY(!read);
    QCOMPARE(read.error().file, path(u"alembic.ini"_s));
    QCOMPARE(read.error().line, line);
    QCOMPARE(read.error().detail, alembic);
    QVERIFY(!read.error().what.isEmpty());
}

// Flask-Migrate's layout: alembic.ini lies beside env.py and names no script_location.
void TestProject::besideEnvironment()
{
    write(path(u"env.py"_s), plainEnvironment);
    write(path(u"alembic.ini"_s), "[alembic]\n# file_template = %%(rev)s_%%(slug)s\n");
    const auto read = readProject({.ini = path(u"alembic.ini"_s)});
    QVERIFY(read);
    QCOMPARE(read->scriptLocation, folder());
    QCOMPARE(read->versionLocations, QStringList{path(u"versions"_s)});
}

void TestProject::severalSections()
{
    const QByteArray ini = "[alembic]\nscript_location = alembic\n[billing]\nscript_location = billing\n"
                           "[users]\nscript_location = users\n";
    QVERIFY(project(plainEnvironment, ini));
    write(path(u"billing/env.py"_s),
          "from alembic import context\ncontext.configure(connection=c, version_table='b_v')\n");
    write(path(u"users/env.py"_s),
          "from alembic import context\ncontext.configure(connection=c, version_table='u_v')\n");
    const QList<ConfigurationFiles> found = findProjects(folder());
    QCOMPARE(found.size(), 3);
    QStringList tables;
    for (const ConfigurationFiles &files : found) {
        tables.append(files.section + u' ' + readProject(files)->versionTable.value.value_or(QString()));
    }
    QCOMPARE(tables, (QStringList{u"alembic alembic_version"_s, u"billing b_v"_s, u"users u_v"_s}));
    QVERIFY(!readProject({.ini = path(u"alembic.ini"_s), .section = u"nobody"_s}));
    // What [DEFAULT] gives to every section makes none of them an environment.
    write(path(u"alembic.ini"_s), "[DEFAULT]\nscript_location = alembic\n[alembic]\na = b\n[logging]\nc = d\n");
    QCOMPARE(findProjects(folder()), QList<ConfigurationFiles>{{.ini = path(u"alembic.ini"_s)}});
}

// Alembic finds "package:folder" where the package is installed, which is often where it lies.
void TestProject::insideItsPackage()
{
    write(path(u"src/pack/__init__.py"_s), {});
    write(path(u"src/pack/settings.py"_s), "TABLE = 'pack_version'\n");
    write(path(u"src/pack/database/alembic.ini"_s), "[alembic]\nscript_location = pack:database/scripts\n");
    write(path(u"src/pack/database/__init__.py"_s), {});
    write(path(u"src/pack/database/scripts/env.py"_s), "from alembic import context\nfrom pack.settings import TABLE\n"
                                                       "context.configure(connection=c, version_table=TABLE)\n");
    const auto read = readProject({.ini = path(u"src/pack/database/alembic.ini"_s)});
    QVERIFY2(read, qPrintable(read ? QString() : read.error().sentence()));
    QCOMPARE(read->scriptLocation, path(u"src/pack/database/scripts"_s));
    QCOMPARE(read->versionTable.value, u"pack_version"_s);
}

QTEST_APPLESS_MAIN(TestProject)
#include "tst_project.moc"
