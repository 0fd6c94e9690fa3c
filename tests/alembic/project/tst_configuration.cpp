// SPDX-License-Identifier: MIT
#include "alembic/project/configuration.h"
#include "alembic/project/projectfixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::project;

namespace {

QJsonArray vectors()
{
    QFile file(QStringLiteral(ATHANOR_SOURCE_DIR "/tests/alembic/project/configuration_vectors.json"));
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    return QJsonDocument::fromJson(file.readAll()).object().value("cases"_L1).toArray();
}

} // namespace

// Configuration files against what Alembic 1.20.1 read from them (configuration_oracle.py).
class TestConfiguration : public test::ProjectTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { newFolder(); }
    void asAlembic_data();
    void asAlembic();
    void errorsNameTheirPlace_data();
    void errorsNameTheirPlace();
    void workingFolder();
    void findsBothFiles();

private:
    [[nodiscard]] QString relative(const QString &file) const
    {
        const QString root = QFileInfo(folder()).canonicalFilePath();
        return file.startsWith(folder()) ? u'$' + file.mid(folder().size())
               : file.startsWith(root)   ? u'$' + file.mid(root.size())
                                         : file;
    }
    [[nodiscard]] QJsonArray relative(const QStringList &files) const
    {
        QJsonArray result;
        for (const QString &file : files) {
            result.append(relative(file));
        }
        return result;
    }
    [[nodiscard]] QJsonObject toJson(const AlembicProject &project) const
    {
        QJsonArray hooks;
        for (const PostWriteHook &hook : project.postWriteHooks) {
            QJsonObject object{{u"_hook_name"_s, hook.name}};
            for (const auto &[key, value] : hook.options.asKeyValueRange()) {
                object.insert(key, QString(value).replace(folder(), u"$"_s));
            }
            hooks.append(object);
        }
        return {{u"script_location"_s, relative(project.scriptLocation)},
                {u"version_locations"_s, relative(project.versionLocations)},
                {u"recursive_version_locations"_s, project.recursiveVersionLocations},
                {u"sourceless"_s, project.sourceless},
                {u"file_template"_s, project.fileTemplate},
                {u"truncate_slug_length"_s, project.truncateSlugLength},
                {u"timezone"_s, project.timezone},
                {u"output_encoding"_s, project.outputEncoding},
                {u"prepend_sys_path"_s, relative(project.prependSysPath)},
                {u"revision_environment"_s, project.revisionEnvironment},
                {u"hooks"_s, hooks}};
    }
    Result<AlembicProject> read(const ConfigurationFiles &files)
    {
        const auto configuration = readFiles(files);
        return configuration ? readConfiguration(*configuration, files)
                             : Result<AlembicProject>(std::unexpected(configuration.error()));
    }
};

void TestConfiguration::asAlembic_data()
{
    QTest::addColumn<QJsonObject>("given");
    const QJsonArray cases = vectors();
    QVERIFY(cases.size() > 70);
    for (const QJsonValue &value : cases) {
        QTest::newRow(qPrintable(value["name"_L1].toString())) << value.toObject();
    }
}

void TestConfiguration::asAlembic()
{
    QFETCH(const QJsonObject, given);
    const QJsonObject files = given["files"_L1].toObject();
    for (auto file = files.begin(); file != files.end(); ++file) {
        write(path(file.key()), file.value().toString().toUtf8());
    }
    // Where its default file is not there, Alembic goes on without it.
    const auto ifThere = [&](const QString &name) {
        return files.contains(given[name].toString()) ? path(given[name].toString()) : QString();
    };
    const auto project = read({.ini = ifThere(u"ini"_s),
                               .toml = ifThere(u"toml"_s),
                               .section = given["section"_L1].toString(),
                               .workingFolder = folder()});
    if (given.contains("error"_L1)) {
        const std::optional<Error> error = project ? project->revisionEnvironmentError : project.error();
        QVERIFY2(error, qPrintable(given["error"_L1].toString()));
        if (!error->detail.isEmpty() && !given["error"_L1].toString().startsWith("TOML"_L1)) {
            QCOMPARE(error->detail, given["error"_L1].toString().section(u": "_s, 1));
        }
        return;
    }
    QVERIFY2(project, qPrintable(project ? QString() : project.error().sentence()));
    QCOMPARE(toJson(*project), given["answer"_L1].toObject());
}

void TestConfiguration::errorsNameTheirPlace_data()
{
    QTest::addColumn<QByteArray>("ini");
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("line");
    const QByteArray table = "[tool.alembic]\nscript_location = \"scripts\"\n";
    QTest::newRow("toml type") << QByteArray() << table + "\ntimezone = [1]\n" << u"pyproject.toml"_s << 4;
    QTest::newRow("toml percent") << QByteArray() << table + "file_template = \"%(rev)s\"\n"
                                  << u"pyproject.toml"_s << 3;
    QTest::newRow("toml syntax") << QByteArray() << table + "x = \n" << u"pyproject.toml"_s << 3;
    QTest::newRow("ini before toml") << QByteArray("[alembic]\n\ntruncate_slug_length = x\n")
                                     << table + "truncate_slug_length = 3\n"
                                     << u"alembic.ini"_s << 3;
    QTest::newRow("toml behind ini") << QByteArray("[alembic]\na = b\n") << table + "truncate_slug_length = \"x\"\n"
                                     << u"pyproject.toml"_s << 3;
}

void TestConfiguration::errorsNameTheirPlace()
{
    QFETCH(const QByteArray, ini);
    QFETCH(const QByteArray, toml);
    QFETCH(const QString, file);
    QFETCH(const int, line);
    write(path(u"scripts/env.py"_s), {});
    ConfigurationFiles files{.ini = {}, .toml = path(u"pyproject.toml"_s)};
    write(files.toml, toml);
    if (!ini.isEmpty()) {
        files.ini = path(u"alembic.ini"_s);
        write(files.ini, ini);
    }
    const auto project = read(files);
    QVERIFY(!project);
    QCOMPARE(project.error().file, path(file));
    QCOMPARE(project.error().line, line);
}

// Relative paths start at the working folder where one is given, else where the configuration lies.
void TestConfiguration::workingFolder()
{
    write(path(u"scripts/env.py"_s), {});
    write(path(u"sub/alembic.ini"_s), "[alembic]\nscript_location = scripts\n");
    QVERIFY(!read({.ini = path(u"sub/alembic.ini"_s)}));
    const auto project = read({.ini = path(u"sub/alembic.ini"_s), .workingFolder = folder()});
    QVERIFY(project);
    QCOMPARE(project->scriptLocation, path(u"scripts"_s));
    QCOMPARE(project->folder, path(u"sub"_s));
    QCOMPARE(project->workingFolder, folder());
}

void TestConfiguration::findsBothFiles()
{
    const QByteArray table = "[tool.alembic]\nscript_location = \"scripts\"\n";
    write(path(u"a/pyproject.toml"_s), table);
    write(path(u"b/pyproject.toml"_s), table);
    write(path(u"b/alembic.ini"_s), "[alembic]\nsqlalchemy.url = postgresql://db/app\n");
    write(path(u"c/pyproject.toml"_s), "[project]\ndependencies = [\"alembic\"]\n");
    write(path(u"d/pyproject.toml"_s), "[project]\nname = \"x\"\n");
    write(path(u"d/alembic.ini"_s), "[alembic]\n");
    QCOMPARE(findProjects(folder()),
             (QList<ConfigurationFiles>{{.ini = {}, .toml = path(u"a/pyproject.toml"_s)},
                                        {.ini = path(u"b/alembic.ini"_s), .toml = path(u"b/pyproject.toml"_s)},
                                        {.ini = path(u"d/alembic.ini"_s)}}));
    // A project without an ini is read whole, env.py included.
    write(path(u"a/scripts/env.py"_s),
          "from alembic import context\ncontext.configure(connection=c, version_table='a_v')\n");
    const auto project = readProject({.ini = {}, .toml = path(u"a/pyproject.toml"_s)});
    QVERIFY(project);
    QCOMPARE(project->versionTable.value, u"a_v"_s);
    QCOMPARE(project->folder, path(u"a"_s));
    QCOMPARE(project->tomlFile, path(u"a/pyproject.toml"_s));
    QVERIFY(project->iniFile.isEmpty());
}

QTEST_APPLESS_MAIN(TestConfiguration)
#include "tst_configuration.moc"
