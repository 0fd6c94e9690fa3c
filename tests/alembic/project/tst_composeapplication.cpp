// SPDX-License-Identifier: MIT
// What several compose files make of one application. Expectations are those of the Compose specification: 13-merge.md,
// 14-include.md, "extends" and "environment" of 05-services.md, and its examples with the keys that are read here.
#include "alembic/project/alembicproject.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::project;

class ComposeApplicationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void overrides_data();
    void overrides();
    void mappingsAreMerged();
    void listsAreAppended();
    void portsAreUnique();
    void resetAndOverride();
    void filesOfVariables();
    void filesByVariable();
    void variableWithoutValue();
    void extendsInTheSameFile();
    void extendsAnotherFile();
    void extendsBeforeTheOverride();
    void includes();
    void includesWithMore();
    void includedServiceIsOverridden();
    void faults_data();
    void faults();

private:
    void write(const QString &name, const QByteArray &text) const
    {
        const QString path = m_folder->filePath(name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0) {
            qFatal("cannot write %s", qPrintable(path));
        }
    }
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    [[nodiscard]] ComposeApplication read(const QString &folder = {}) const
    {
        const ComposeApplication application = readComposeApplication(path(folder));
        for (const Error &problem : application.problems) {
            qWarning("%s", qPrintable(problem.sentence()));
        }
        return application;
    }
    [[nodiscard]] static ComposeService find(const ComposeApplication &application, const QString &name)
    {
        QList<ComposeService> found;
        for (const ComposeService &service : application.services) {
            if (service.name == name) {
                found.append(service);
            }
        }
        return found.size() == 1 ? found.first() : ComposeService();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void ComposeApplicationTest::overrides_data()
{
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QString>("name");
    QTest::newRow("none") << QStringList{u"compose.yaml"_s} << u"compose.yaml"_s;
    QTest::newRow("compose.override.yml")
        << QStringList{u"compose.yaml"_s, u"compose.override.yml"_s} << u"compose.override.yml"_s;
    QTest::newRow("compose.override.yaml")
        << QStringList{u"compose.yml"_s, u"compose.override.yaml"_s} << u"compose.override.yaml"_s;
    QTest::newRow("docker-compose.override.yml")
        << QStringList{u"docker-compose.yml"_s, u"docker-compose.override.yml"_s} << u"docker-compose.override.yml"_s;
    QTest::newRow("of the other family") << QStringList{u"docker-compose.yaml"_s, u"compose.override.yml"_s}
                                         << u"compose.override.yml"_s;
    QTest::newRow("the first of two") << QStringList{u"compose.yaml"_s, u"docker-compose.override.yml"_s,
                                                     u"compose.override.yaml"_s, u"compose.override.yml"_s}
                                      << u"compose.override.yml"_s;
    QTest::newRow("an override alone is nothing") << QStringList{u"compose.override.yml"_s} << QString();
}

void ComposeApplicationTest::overrides()
{
    QFETCH(QStringList, files);
    QFETCH(QString, name);
    for (const QString &file : std::as_const(files)) {
        write(file, "services:\n  app:\n    container_name: " + file.toUtf8() + '\n');
    }
    const ComposeApplication application = read();
    QCOMPARE(application.services.size(), name.isEmpty() ? 0 : 1);
    QCOMPARE(find(application, u"app"_s).containerName, name);
}

void ComposeApplicationTest::mappingsAreMerged()
{
    write(u"compose.yaml"_s, R"(services:
  foo:
    container_name: value1
    hostname: value2
    environment:
      MODULE_NAME: foo
      DATABASE_URL: postgresql://base/db
  bar:
    container_name: bar
)");
    write(u"compose.override.yaml"_s, R"(services:
  foo:
    hostname: VALUE
    network_mode: host
    environment:
      - DATABASE_URL=postgresql://over/db
  baz:
    container_name: baz
)");
    const ComposeApplication application = read();
    QCOMPARE(application.services.size(), 3);
    const ComposeService foo = find(application, u"foo"_s);
    QCOMPARE(foo.containerName, u"value1"_s);
    QCOMPARE(foo.hostNames, QStringList{u"VALUE"_s});
    QVERIFY(foo.usesHostNetwork);
    QCOMPARE(foo.moduleName, u"foo"_s);
    QCOMPARE(foo.moduleNamePlace, (SourcePlace{.file = path(u"compose.yaml"_s), .line = 6}));
    QCOMPARE(foo.databaseUrl, u"postgresql://over/db"_s);
    QCOMPARE(foo.databaseUrlPlace, (SourcePlace{.file = path(u"compose.override.yaml"_s), .line = 6}));
    QCOMPARE(foo.file, path(u"compose.yaml"_s));
    QCOMPARE(foo.line, 2);
    QCOMPARE(foo.folder, m_folder->path());
    QCOMPARE(find(application, u"bar"_s).containerName, u"bar"_s);
    const ComposeService baz = find(application, u"baz"_s);
    QCOMPARE(baz.containerName, u"baz"_s);
    QCOMPARE(baz.file, path(u"compose.override.yaml"_s));
    QCOMPARE(baz.line, 7);
    QCOMPARE(baz.moduleNamePlace, (SourcePlace{.file = baz.file, .line = 7}));
    QCOMPARE(application.files,
             (QStringList{path(u".env"_s), path(u"compose.override.yaml"_s), path(u"compose.yaml"_s)}));
}

void ComposeApplicationTest::listsAreAppended()
{
    write(u"compose.yaml"_s, R"(services:
  foo:
    ports: ["8080:80"]
    networks:
      back: {aliases: [one]}
)");
    write(u"compose.override.yaml"_s, R"(services:
  foo:
    ports: ["8443:443"]
    networks:
      back: {aliases: [two, one]}
      front:
)");
    const ComposeService foo = find(read(), u"foo"_s);
    QCOMPARE(foo.ports, (QList<PublishedPort>{{.published = 8080, .target = 80}, {.published = 8443, .target = 443}}));
    QCOMPARE(foo.hostNames, (QStringList{u"one"_s, u"two"_s}));
}

// {ip, target, published, protocol}
void ComposeApplicationTest::portsAreUnique()
{
    write(u"compose.yaml"_s, "services:\n  foo:\n    ports: ['5433:5432', '127.0.0.1:5434:5432']\n");
    write(u"compose.override.yaml"_s, R"(services:
  foo:
    ports:
      - {target: 5432, published: "5433"}
      - "5434:5432"
      - "5433:5432/udp"
)");
    QCOMPARE(find(read(), u"foo"_s).ports,
             (QList<PublishedPort>{{.published = 5433, .target = 5432},
                                   {.hostAddress = u"127.0.0.1"_s, .published = 5434, .target = 5432},
                                   {.published = 5434, .target = 5432},
                                   {.published = 5433, .target = 5432, .protocol = u"udp"_s}}));
}

void ComposeApplicationTest::resetAndOverride()
{
    write(u"one.env"_s, "DATABASE_URL=postgresql://file/db\n");
    write(u"compose.yaml"_s, R"(services:
  reset:
    container_name: name
    env_file: one.env
    ports: ["8080:80"]
    environment: {MODULE_NAME: mine, DATABASE_URL: postgresql://base/db}
  replaced:
    ports: ["8080:80"]
    environment: {MODULE_NAME: mine, DATABASE_URL: postgresql://base/db}
  whole:
    container_name: name
    environment: {MODULE_NAME: mine}
  gone:
    environment: {MODULE_NAME: mine}
)");
    write(u"compose.override.yaml"_s, R"(services:
  reset:
    container_name: !reset null
    env_file: !reset []
    ports: !reset []
    environment:
      DATABASE_URL: !reset null
  replaced:
    ports: !override ["8443:443"]
    environment: !override
      DATABASE_URL: postgresql://over/db
  whole: !override
    environment: {DATABASE_URL: postgresql://over/db}
  gone: !reset null
)");
    const ComposeApplication application = read();
    const ComposeService reset = find(application, u"reset"_s);
    QCOMPARE(reset.name, u"reset"_s);
    QCOMPARE(reset.containerName, QString());
    QVERIFY(reset.ports.isEmpty());
    QCOMPARE(reset.moduleName, u"mine"_s);
    QCOMPARE(reset.databaseUrl, QString());
    const ComposeService replaced = find(application, u"replaced"_s);
    QCOMPARE(replaced.ports, (QList<PublishedPort>{{.published = 8443, .target = 443}}));
    QCOMPARE(replaced.moduleName, QString());
    QCOMPARE(replaced.databaseUrl, u"postgresql://over/db"_s);
    const ComposeService whole = find(application, u"whole"_s);
    QCOMPARE(whole.containerName, QString());
    QCOMPARE(whole.moduleName, QString());
    QCOMPARE(whole.databaseUrl, u"postgresql://over/db"_s);
    QCOMPARE(application.services.size(), 3);
}

// The later file wins, and `environment` before all files.
void ComposeApplicationTest::filesOfVariables()
{
    write(u"base.env"_s, "# of the base\nMODULE_NAME=base\nexport DATABASE_URL=postgresql://base/db\n");
    write(u"over.env"_s, "MODULE_NAME=over\n");
    write(u"compose.yaml"_s, R"(services:
  foo: {env_file: base.env}
  bar: {env_file: [base.env, missing.env], environment: {MODULE_NAME: own}}
)");
    write(u"compose.override.yaml"_s, "services:\n  foo: {env_file: [over.env]}\n  bar: {env_file: over.env}\n");
    const ComposeApplication application = read();
    const ComposeService foo = find(application, u"foo"_s);
    QCOMPARE(foo.moduleName, u"over"_s);
    QCOMPARE(foo.moduleNamePlace, (SourcePlace{.file = path(u"over.env"_s), .line = 1}));
    QCOMPARE(foo.databaseUrl, u"postgresql://base/db"_s);
    QCOMPARE(foo.databaseUrlPlace, (SourcePlace{.file = path(u"base.env"_s), .line = 3}));
    QCOMPARE(find(application, u"bar"_s).moduleName, u"own"_s);
    QVERIFY(application.files.contains(path(u"missing.env"_s)));
}

// COMPOSE_FILE: its files alone, and their folder is the project's.
void ComposeApplicationTest::filesByVariable()
{
    write(u".env"_s, "COMPOSE_FILE=deploy/base.yml;deploy/more.yml\nCOMPOSE_PATH_SEPARATOR=;\nNAME=outer\n");
    write(u"deploy/.env"_s, "NAME=inner\nOTHER=inner\n");
    write(u"deploy/one.env"_s, "DATABASE_URL=postgresql://file/db\n");
    write(u"compose.yaml"_s, "services: {not_read: {container_name: x}}\n");
    write(u"deploy/base.yml"_s, "services: {foo: {container_name: '${NAME}-${OTHER}', env_file: one.env}}\n");
    write(u"deploy/more.yml"_s, "services: {foo: {environment: {MODULE_NAME: foo}}}\n");
    const ComposeApplication application = read();
    QCOMPARE(application.services.size(), 1);
    const ComposeService foo = application.services.first();
    QCOMPARE(foo.containerName, u"outer-inner"_s);
    QCOMPARE(foo.moduleName, u"foo"_s);
    QCOMPARE(foo.databaseUrl, u"postgresql://file/db"_s);
    QCOMPARE(foo.folder, path(u"deploy"_s));
}

// "If the value is not resolved, the variable is unset."
void ComposeApplicationTest::variableWithoutValue()
{
    write(u".env"_s, "MODULE_NAME=known\n");
    write(u"one.env"_s, "DATABASE_URL=postgresql://file/db\n");
    write(u"compose.yaml"_s, R"(services:
  map: {env_file: one.env, environment: {MODULE_NAME: , DATABASE_URL: }}
  list: {environment: [MODULE_NAME, DATABASE_URL]}
)");
    for (const QString &name : {u"map"_s, u"list"_s}) {
        const ComposeService service = find(read(), name);
        QCOMPARE(service.moduleName, u"known"_s);
        QCOMPARE(service.databaseUrl, QString());
    }
}

void ComposeApplicationTest::extendsInTheSameFile()
{
    write(u"compose.yaml"_s, R"(services:
  cli:
    extends: {service: common}
    environment:
      DATABASE_URL: postgresql://cli/db
    ports: ["2:2"]
  common:
    extends: base
    hostname: common
    environment:
      DATABASE_URL: postgresql://common/db
      MODULE_NAME: common
    ports: ["1:1"]
  base:
    container_name: base
    hostname: base
)");
    const ComposeApplication application = read();
    QVERIFY(application.problems.isEmpty());
    const ComposeService cli = find(application, u"cli"_s);
    QCOMPARE(cli.containerName, u"base"_s);
    QCOMPARE(cli.hostNames, QStringList{u"common"_s});
    QCOMPARE(cli.moduleName, u"common"_s);
    QCOMPARE(cli.moduleNamePlace, (SourcePlace{.file = path(u"compose.yaml"_s), .line = 12}));
    QCOMPARE(cli.databaseUrl, u"postgresql://cli/db"_s);
    QCOMPARE(cli.ports, (QList<PublishedPort>{{.published = 1, .target = 1}, {.published = 2, .target = 2}}));
    QCOMPARE(cli.line, 2);
    const ComposeService common = find(application, u"common"_s);
    QCOMPARE(common.databaseUrl, u"postgresql://common/db"_s);
    QCOMPARE(common.ports, (QList<PublishedPort>{{.published = 1, .target = 1}}));
    QCOMPARE(find(application, u"base"_s).moduleName, QString());
}

// Relative paths of the other file are its own; variables are the project's.
void ComposeApplicationTest::extendsAnotherFile()
{
    write(u".env"_s, "MODULE=from-project\n");
    write(u"shared/.env"_s, "MODULE=from-shared\n");
    write(u"shared/one.env"_s, "DATABASE_URL=postgresql://shared/db\n");
    write(u"shared/common.yml"_s, R"(services:
  webapp:
    extends: {file: deeper/root.yml, service: root}
    env_file: one.env
    environment: ["MODULE_NAME=${MODULE}"]
  other: {container_name: other}
)");
    write(u"shared/deeper/root.yml"_s, "services: {root: {hostname: deep}}\n");
    write(u"compose.yaml"_s, R"(services:
  web:
    extends:
      file: shared/common.yml
      service: webapp
    container_name: web
)");
    const ComposeApplication application = read();
    QVERIFY(application.problems.isEmpty());
    QCOMPARE(application.services.size(), 1); // others of that file are not imported
    const ComposeService web = application.services.first();
    QCOMPARE(web.name, u"web"_s);
    QCOMPARE(web.containerName, u"web"_s);
    QCOMPARE(web.moduleName, u"from-project"_s);
    QCOMPARE(web.moduleNamePlace, (SourcePlace{.file = path(u"shared/common.yml"_s), .line = 5}));
    QCOMPARE(web.databaseUrl, u"postgresql://shared/db"_s);
    QCOMPARE(web.hostNames, QStringList{u"deep"_s});
    QCOMPARE(web.file, path(u"compose.yaml"_s));
    QVERIFY(application.files.contains(path(u"shared/common.yml"_s)));
    QVERIFY(application.files.contains(path(u"shared/deeper/root.yml"_s)));
    QVERIFY(application.files.contains(path(u"shared/one.env"_s)));
}

// Each file is whole before it is merged.
void ComposeApplicationTest::extendsBeforeTheOverride()
{
    write(u"compose.yaml"_s, R"(services:
  base: {environment: {MODULE_NAME: base}}
  app: {extends: base}
)");
    write(u"compose.override.yaml"_s, R"(services:
  base: {environment: {MODULE_NAME: over}}
  more: {extends: base, environment: {DATABASE_URL: postgresql://more/db}}
)");
    const ComposeApplication application = read();
    QCOMPARE(find(application, u"base"_s).moduleName, u"over"_s);
    QCOMPARE(find(application, u"app"_s).moduleName, u"base"_s);
    QCOMPARE(find(application, u"more"_s).moduleName, u"over"_s);
}

// The short form; recursively.
void ComposeApplicationTest::includes()
{
    write(u".env"_s, "WHO=outer\n");
    write(u"compose.yaml"_s, "include:\n  - commons/compose.yaml\nservices:\n  app: {container_name: app}\n");
    write(u"commons/.env"_s, "WHO=inner\nALONE=inner\n");
    write(u"commons/db.env"_s, "DATABASE_URL=postgresql://commons/db\n");
    write(u"commons/compose.yaml"_s,
          "include: [more/x.yml]\nservices:\n  db: {container_name: '${WHO}-${ALONE}', env_file: db.env}\n");
    write(u"commons/more/x.yml"_s, "services: {deep: {environment: {MODULE_NAME: '${ALONE}'}}}\n");
    const ComposeApplication application = read();
    QVERIFY(application.problems.isEmpty());
    QCOMPARE(application.services.size(), 3);
    const ComposeService db = find(application, u"db"_s);
    QCOMPARE(db.containerName, u"outer-inner"_s);
    QCOMPARE(db.databaseUrl, u"postgresql://commons/db"_s);
    QCOMPARE(db.file, path(u"commons/compose.yaml"_s));
    QCOMPARE(db.line, 3);
    QCOMPARE(db.folder, m_folder->path()); // it runs as a part of this application
    QCOMPARE(find(application, u"deep"_s).moduleName, u"inner"_s);
    QVERIFY(application.files.contains(path(u"commons/more/x.yml"_s)));
    QVERIFY(application.files.contains(path(u"commons/.env"_s)));
}

// The long form: several paths, project_directory, env_file.
void ComposeApplicationTest::includesWithMore()
{
    write(u"compose.yaml"_s, R"(include:
  - path: [another/compose.yaml, local.yml]
    project_directory: base
    env_file: [another/one.env, another/two.env]
  - path: another/second.yaml
    env_file: another/one.env
)");
    write(u"another/.env"_s, "A=default\nB=default\n");
    write(u"another/one.env"_s, "A=one\nB=one\n");
    write(u"another/two.env"_s, "B=two\n");
    write(u"base/db.env"_s, "DATABASE_URL=postgresql://base/db\n");
    write(u"another/db.env"_s, "DATABASE_URL=postgresql://another/db\n");
    write(u"another/compose.yaml"_s, "services: {db: {env_file: db.env, environment: {MODULE_NAME: '${A}-${B}'}}}\n");
    write(u"another/second.yaml"_s, "services: {second: {env_file: db.env, container_name: '${B}'}}\n");
    write(u"local.yml"_s, "services: {db: {container_name: local}}\n");
    const ComposeApplication application = read();
    QVERIFY(application.problems.isEmpty());
    const ComposeService db = find(application, u"db"_s);
    QCOMPARE(db.moduleName, u"one-two"_s);
    QCOMPARE(db.databaseUrl, u"postgresql://base/db"_s);
    QCOMPARE(db.containerName, u"local"_s);
    const ComposeService second = find(application, u"second"_s);
    QCOMPARE(second.containerName, u"one"_s);
    QCOMPARE(second.databaseUrl, u"postgresql://another/db"_s);
}

void ComposeApplicationTest::includedServiceIsOverridden()
{
    write(u"compose.yaml"_s, "include: [inner/compose.yaml]\nservices: {app: {extends: db, container_name: app}}\n");
    write(u"compose.override.yaml"_s, "services: {db: {ports: ['5433:5432']}}\n");
    write(u"inner/compose.yaml"_s, "services: {db: {environment: {MODULE_NAME: inner}}}\n");
    const ComposeApplication application = read();
    QVERIFY(application.problems.isEmpty());
    const ComposeService db = find(application, u"db"_s);
    QCOMPARE(db.moduleName, u"inner"_s);
    QCOMPARE(db.ports, (QList<PublishedPort>{{.published = 5433, .target = 5432}}));
    QCOMPARE(find(application, u"app"_s).moduleName, u"inner"_s);
}

void ComposeApplicationTest::faults_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("line");
    QTest::newRow("included file is not there")
        << QByteArray("services: {app: {container_name: app}}\ninclude:\n  - nowhere.yml\n") << u"compose.yaml"_s << 3;
    QTest::newRow("included from elsewhere")
        << QByteArray("services: {app: {container_name: app}}\ninclude:\n  - oci://example.org/x\n")
        << u"compose.yaml"_s << 3;
    QTest::newRow("included file is broken")
        << QByteArray("services: {app: {container_name: app}}\ninclude: [broken.yml]\n") << u"broken.yml"_s << 3;
    QTest::newRow("includes itself") << QByteArray("services: {app: {container_name: app}}\ninclude: [loop.yml]\n")
                                     << u"loop.yml"_s << 1;
    QTest::newRow("extended service is not there")
        << QByteArray("services:\n  app:\n    container_name: app\n    extends: nobody\n") << u"compose.yaml"_s << 4;
    QTest::newRow("extended file is not there")
        << QByteArray("services:\n  app:\n    container_name: app\n    extends: {file: x.yml, service: app}\n")
        << u"x.yml"_s << 0;
    QTest::newRow("extends itself") << QByteArray(
                                           "services:\n  app:\n    container_name: app\n    extends: {service: other}\n"
                                           "  other:\n    extends: {service: app}\n")
                                    << u"compose.yaml"_s << 4;
    QTest::newRow("the override is broken")
        << QByteArray("services: {app: {container_name: app}}\n") << u"compose.override.yml"_s << 3;
}

// What is known stays, and what is wrong is told with its place.
void ComposeApplicationTest::faults()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, file);
    QFETCH(int, line);
    write(u"compose.yaml"_s, text);
    write(u"broken.yml"_s, "services:\n  a: [1, 2\n");
    write(u"loop.yml"_s, "include: [compose.yaml]\nservices: {loop: {container_name: loop}}\n");
    if (file == "compose.override.yml"_L1) {
        write(file, "services:\n  a: [1, 2\n");
    }
    const ComposeApplication application = readComposeApplication(m_folder->path());
    QCOMPARE(application.problems.size(), 1);
    QCOMPARE(application.problems.first().file, path(file));
    QCOMPARE(application.problems.first().line, line);
    QCOMPARE(find(application, u"app"_s).containerName, u"app"_s);
}

QTEST_APPLESS_MAIN(ComposeApplicationTest)
#include "tst_composeapplication.moc"
