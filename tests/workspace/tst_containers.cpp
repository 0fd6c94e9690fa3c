// SPDX-License-Identifier: MIT
#include "core/process.h"
#include "project.h"
#include "support/testmain.h"
#include "support/verifyresult.h"
#include "workspace/containers.h"
#include "workspace/disagreement.h"
#include "workspace/localaddress.h"
#include "workspace/workspace.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadeProject;
using athanor::test::writeFile;
using workspace::Container;
using workspace::LocalAddress;
using workspace::NamedDatabase;
using workspace::Network;

namespace {

QList<workspace::Trouble> disagreements(const workspace::ModuleFiles &files)
{
    return workspace::nameDisagreements(files) + workspace::databaseDisagreements(files);
}

} // namespace

class ContainersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_folder.reset(); }

    void realEngine();
    void answersOfDocker();
    void argumentsHoldIdsAlone();
    void engineThatDoesNotRun();
    void secondEngineIsAsked();
    void answerThatIsNotUnderstood();
    void cancelled();

    void localAddress_data();
    void localAddress();
    void nearestComposeFileCounts();
    void urlKeepsWhatItHolds();
    void suggestedUrlIsLocal();
    void containersAreAskedForOnlyBesideComposeFiles();

    void sourcesAgree();
    void containerOfAnOlderComposeFile();
    void containerOfAnotherName();
    void defaultsSayNothing();
    void noPasswordInTroubles();

private:
    // A program in the place of an engine: it prints what a real one would, and notes its arguments.
    QString engine(const QString &name, const QString &ids, const QString &inspection, int exitCode = 0) const
    {
        const QString program = m_folder->filePath(name);
        writeFile(m_folder->filePath(name + u".json"_s), inspection);
        writeFile(program, u"#!/bin/sh\necho \"$*\" >> '%1.arguments'\n[ %3 = 0 ] || exit %3\n"
                           "case $1 in ps) printf '%2' ;; inspect) cat '%1.json' ;; esac\n"_s.arg(program, ids)
                               .arg(exitCode));
        QFile::setPermissions(program, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return program;
    }
    static Result<QList<Container>> read(const QStringList &engines)
    {
        JobContext job;
        return workspace::readContainers(ProcessRunner::system(), job, engines);
    }
    Result<workspace::WorkspaceFiles> readWorkspace(const QList<Container> &containers, int *asked = nullptr)
    {
        JobContext job;
        return workspace::readWorkspace(m_folder->path(), job, {.containers = [&](JobContext &) {
                                            if (asked != nullptr) {
                                                ++*asked;
                                            }
                                            return Result<QList<Container>>(containers);
                                        }});
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

// What `docker inspect` prints (Docker Engine API v1.47, ContainerInspect), as far as it is read here.
const QString inspection = uR"([{
  "Id": "4fa6e0f0c678", "Name": "/app_db", "State": {"Running": true},
  "Config": {
    "Hostname": "4fa6e0f0c678",
    "Env": ["POSTGRES_PASSWORD=hidden1", "PATH=/usr/bin"],
    "Labels": {"com.docker.compose.project": "app", "com.docker.compose.project.working_dir": "/srv/app",
               "com.docker.compose.service": "postgres"}
  },
  "NetworkSettings": {
    "Ports": {"5432/tcp": [{"HostIp": "0.0.0.0", "HostPort": "5433"}, {"HostIp": "::", "HostPort": "5433"}],
              "8008/tcp": null},
    "Networks": {"app_default": {"Aliases": ["app_db", "postgres"], "IPAddress": "172.18.0.2", "Gateway": "172.18.0.1"},
                 "none": {"Aliases": null, "IPAddress": ""}}
  }
}, {
  "Id": "0a1b", "Name": "stock",
  "Config": {"Env": ["MODULE_NAME=stock", "DATABASE_URL=postgresql://u:hidden2@postgres/appdb?x=y=z"], "Labels": null},
  "NetworkSettings": {"Ports": {}, "Networks": {}}
}])"_s;

project::ComposeService service(const QString &name, const QString &file = u"/srv/app/compose.yaml"_s)
{
    project::ComposeService made;
    made.name = name;
    made.folder = QFileInfo(file).path();
    made.file = file;
    made.line = 3;
    made.moduleNamePlace = {.file = file, .line = 3};
    made.databaseUrlPlace = {.file = file, .line = 3};
    return made;
}

project::PublishedPort port(const QString &address, int published, int target, const QString &protocol = u"tcp"_s)
{
    return {.hostAddress = address, .published = published, .target = target, .protocol = protocol};
}

// A module with one compose service and its running container.
workspace::ModuleFiles module(const QString &composeUrl, const QString &containerUrl)
{
    workspace::ModuleFiles files;
    files.name = u"stock"_s;
    files.project.folder = u"/srv/app/stock"_s;
    files.project.moduleName.value = u"stock"_s;
    project::ComposeService stock = service(u"stock"_s);
    stock.containerName = u"app_stock"_s;
    stock.moduleName = u"stock"_s;
    stock.databaseUrl = composeUrl;
    files.composeServices = {stock};
    Container container;
    container.name = u"app_stock"_s;
    container.moduleName = u"stock"_s;
    container.databaseUrl = containerUrl;
    files.containers = {container};
    files.namedDatabases = workspace::namedDatabases(files, {.services = {stock}, .containers = {container}});
    return files;
}

} // namespace

void ContainersTest::realEngine()
{
    JobContext job;
    const auto version = ProcessRunner::system().run(
        {.program = u"docker"_s, .arguments = {u"ps"_s, u"--quiet"_s}, .timeout = std::chrono::seconds(10)}, job);
    const bool runs = version && version->succeeded();
    const auto containers = read({u"docker"_s});
    VERIFY_RESULT(containers);
    if (!runs) {
        qWarning("No container engine runs on this machine: its answers are tested in the documented shape only.");
        QVERIFY(containers->isEmpty());
        return;
    }
    QCOMPARE(containers->size(), QString::fromLatin1(version->standardOutput).split(u'\n', Qt::SkipEmptyParts).size());
}

void ContainersTest::answersOfDocker()
{
    const auto containers = read({engine(u"docker"_s, u"4fa6e0f0c678\\n0a1b\\n"_s, inspection)});
    VERIFY_RESULT(containers);
    QCOMPARE(containers->size(), 2);
    const Container &database = containers->at(0);
    QCOMPARE(database.engine, u"docker"_s);
    QCOMPARE(database.name, u"app_db"_s);
    QCOMPARE(database.composeFolder, u"/srv/app"_s);
    QCOMPARE(database.composeService, u"postgres"_s);
    QCOMPARE(database.addresses, QStringList{u"172.18.0.2"_s});
    QCOMPARE(database.hostNames, (QStringList{u"4fa6e0f0c678"_s, u"app_db"_s, u"postgres"_s}));
    QCOMPARE(database.ports, (QList{port(u"0.0.0.0"_s, 5433, 5432), port(u"::"_s, 5433, 5432)}));
    QVERIFY(database.databaseUrl.isEmpty());
    const Container &stock = containers->at(1);
    QCOMPARE(stock.name, u"stock"_s);
    QCOMPARE(stock.moduleName, u"stock"_s);
    QCOMPARE(stock.databaseUrl, u"postgresql://u:hidden2@postgres/appdb?x=y=z"_s);
}

void ContainersTest::argumentsHoldIdsAlone()
{
    const QString program = engine(u"docker"_s, u"4fa6\\n0a1b\\n"_s, inspection);
    VERIFY_RESULT(read({program}));
    QFile arguments(program + u".arguments"_s);
    QVERIFY(arguments.open(QIODevice::ReadOnly));
    QCOMPARE(arguments.readAll(), "ps --quiet --no-trunc\ninspect --type container 4fa6 0a1b\n"_ba);
}

void ContainersTest::engineThatDoesNotRun()
{
    const auto containers = read({u"/nowhere/docker"_s, engine(u"docker"_s, {}, {}, 1)});
    VERIFY_RESULT(containers);
    QVERIFY(containers->isEmpty());
}

void ContainersTest::secondEngineIsAsked()
{
    const auto containers = read({engine(u"docker"_s, {}, {}, 1), engine(u"podman"_s, u"0a1b\\n"_s, inspection)});
    VERIFY_RESULT(containers);
    QCOMPARE(containers->size(), 2);
    QCOMPARE(containers->first().engine, u"podman"_s);
}

void ContainersTest::answerThatIsNotUnderstood()
{
    const auto containers = read({engine(u"docker"_s, u"0a1b\\n"_s, u"hidden"_s)});
    QVERIFY(!containers);
    QCOMPARE(containers.error().kind, Error::Kind::Tool);
    QVERIFY(!containers.error().sentence().contains("hidden"_L1));
}

void ContainersTest::cancelled()
{
    JobContext job;
    job.cancel();
    const auto containers =
        workspace::readContainers(ProcessRunner::system(), job, {engine(u"docker"_s, u"0a1b\\n"_s, inspection)});
    QVERIFY(!containers);
    QCOMPARE(containers.error().kind, Error::Kind::Cancelled);
}

void ContainersTest::localAddress_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QList<project::PublishedPort>>("servicePorts");
    QTest::addColumn<QList<project::PublishedPort>>("containerPorts");
    QTest::addColumn<QStringList>("addresses");
    QTest::addColumn<QString>("expected"); // empty: none
    using Ports = QList<project::PublishedPort>;
    const QString name = u"postgres"_s;
    QTest::newRow("published") << name << 5432 << Ports{port({}, 5433, 5432)} << Ports() << QStringList()
                               << u"127.0.0.1:5433"_s;
    QTest::newRow("default port") << name << 0 << Ports{port({}, 5433, 5432)} << Ports() << QStringList()
                                  << u"127.0.0.1:5433"_s;
    QTest::newRow("on one address") << name << 5432 << Ports{port(u"192.0.2.7"_s, 5433, 5432)} << Ports()
                                    << QStringList() << u"192.0.2.7:5433"_s;
    QTest::newRow("another port") << name << 6000 << Ports{port({}, 5433, 5432), port({}, 6001, 6000)} << Ports()
                                  << QStringList() << u"127.0.0.1:6001"_s;
    QTest::newRow("not tcp") << name << 5432 << Ports{port({}, 5433, 5432, u"udp"_s)} << Ports() << QStringList()
                             << QString();
    QTest::newRow("by container name") << u"app_db"_s << 5432 << Ports{port({}, 5433, 5432)} << Ports() << QStringList()
                                       << u"127.0.0.1:5433"_s;
    QTest::newRow("by alias") << u"pg"_s << 5432 << Ports{port({}, 5433, 5432)} << Ports() << QStringList()
                              << u"127.0.0.1:5433"_s;
    QTest::newRow("as it really is published")
        << name << 5432 << Ports{port({}, 0, 5432)} << Ports{port(u"0.0.0.0"_s, 32768, 5432)} << QStringList()
        << u"127.0.0.1:32768"_s;
    QTest::newRow("IPv6") << name << 5432 << Ports() << Ports{port(u"::"_s, 5440, 5432)} << QStringList()
                          << u"::1:5440"_s;
    QTest::newRow("container's address") << name << 5432 << Ports() << Ports() << QStringList{u"172.18.0.2"_s}
                                         << u"172.18.0.2:5432"_s;
    QTest::newRow("not reachable") << name << 5432 << Ports() << Ports() << QStringList() << QString();
    QTest::newRow("no service") << u"db1"_s << 5432 << Ports{port({}, 5433, 5432)} << Ports() << QStringList()
                                << QString();
}

void ContainersTest::localAddress()
{
    QFETCH(const QString, host);
    QFETCH(const int, port);
    QFETCH(const QList<project::PublishedPort>, servicePorts);
    QFETCH(const QList<project::PublishedPort>, containerPorts);
    QFETCH(const QStringList, addresses);
    QFETCH(const QString, expected);
    project::ComposeService postgres = service(u"postgres"_s);
    postgres.containerName = u"app_db"_s;
    postgres.hostNames = {u"pg"_s};
    postgres.ports = servicePorts;
    Container container;
    container.name = u"app_db"_s;
    container.ports = containerPorts;
    container.addresses = addresses;
    const auto address = workspace::localAddress(
        host, port, u"/srv/app/stock"_s, {.services = {service(u"other"_s), postgres}, .containers = {container}});
    QCOMPARE(address ? u"%1:%2"_s.arg(address->host).arg(address->port) : QString(), expected);
}

void ContainersTest::nearestComposeFileCounts()
{
    project::ComposeService outer = service(u"postgres"_s, u"/srv/app/compose.yaml"_s);
    outer.ports = {port({}, 5433, 5432)};
    project::ComposeService inner = service(u"postgres"_s, u"/srv/app/stock/compose.yaml"_s);
    inner.ports = {port({}, 5434, 5432)};
    const Network network{.services = {outer, inner}, .containers = {}};
    QCOMPARE(workspace::localAddress(u"postgres"_s, 5432, u"/srv/app/stock/backend"_s, network)->port, 5434);
    QCOMPARE(workspace::localAddress(u"postgres"_s, 5432, u"/srv/app/stocks"_s, network)->port, 5433);
}

void ContainersTest::urlKeepsWhatItHolds()
{
    project::ComposeService postgres = service(u"postgres"_s);
    postgres.ports = {port({}, 5433, 5432)};
    const Network network{.services = {postgres}, .containers = {}};
    const auto profile = postgres::profileFromUrl(workspace::localUrl(
        u"postgresql+asyncpg://dba:p%40ss@postgres:5432/appdb?sslmode=disable"_s, u"/srv/app"_s, network));
    VERIFY_RESULT(profile);
    QCOMPARE(profile->host, u"127.0.0.1"_s);
    QCOMPARE(profile->port, 5433);
    QCOMPARE(profile->user, u"dba"_s);
    QCOMPARE(profile->password, u"p@ss"_s);
    QCOMPARE(profile->database, u"appdb"_s);
    QCOMPARE(profile->sslMode, u"disable"_s);
    const QString other = u"postgresql+psycopg://dba@db1/appdb"_s;
    QCOMPARE(workspace::localUrl(other, u"/srv/app"_s, network), other);
}

void ContainersTest::suggestedUrlIsLocal()
{
    const MadeProject made(m_folder->filePath(u"stock/backend"_s), u"stock"_s);
    const QString compose = m_folder->filePath(u"docker-compose.yml"_s);
    const QString text = u"services:\n"
                         "  postgres:\n    image: postgres:17\n    container_name: app_db\n%1"
                         "  stock:\n    image: x\n    environment:\n      MODULE_NAME: stock\n"
                         "      DATABASE_URL: postgresql://u:p@postgres:5432/appdb\n"_s;
    QFile::remove(made.path(u"alembic/env.py"_s)); // which names an address of its own
    writeFile(compose, text.arg(u"    ports: [\"127.0.0.1:5433:5432\"]\n"_s));
    auto files = readWorkspace({});
    VERIFY_RESULT(files);
    QCOMPARE(files->suggestedUrl, u"postgresql://u:p@127.0.0.1:5433/appdb"_s);

    writeFile(compose, text.arg(QString()));
    files = readWorkspace({});
    VERIFY_RESULT(files);
    QCOMPARE(files->suggestedUrl, u"postgresql://u:p@postgres:5432/appdb"_s);

    Container database;
    database.composeFolder = m_folder->path();
    database.composeService = u"postgres"_s;
    database.addresses = {u"172.18.0.2"_s};
    files = readWorkspace({database});
    VERIFY_RESULT(files);
    QCOMPARE(files->suggestedUrl, u"postgresql://u:p@172.18.0.2:5432/appdb"_s);
}

void ContainersTest::containersAreAskedForOnlyBesideComposeFiles()
{
    const MadeProject made(m_folder->filePath(u"stock/backend"_s), u"stock"_s);
    int asked = 0;
    VERIFY_RESULT(readWorkspace({}, &asked));
    QCOMPARE(asked, 0);
    writeFile(m_folder->filePath(u"compose.yaml"_s), u"services:\n  stock:\n    environment: [MODULE_NAME=stock]\n"_s);
    Container container;
    container.composeFolder = m_folder->path();
    container.composeService = u"stock"_s;
    Container foreign = container;
    foreign.composeFolder = u"/elsewhere"_s;
    const auto files = readWorkspace({container, foreign}, &asked);
    VERIFY_RESULT(files);
    QCOMPARE(asked, 1);
    QCOMPARE(files->modules.first()->containers, QList{container});
}

void ContainersTest::sourcesAgree()
{
    workspace::ModuleFiles files = module(u"postgresql://u:hidden@postgres/appdb"_s,
                                          u"postgresql+asyncpg://v:other@postgres:5432/appdb?sslmode=disable"_s);
    QCOMPARE(files.namedDatabases.size(), 2);
    QVERIFY(disagreements(files).isEmpty());
    // From outside, the published port is the same database.
    project::ComposeService postgres = service(u"postgres"_s);
    postgres.ports = {port({}, 5433, 5432)};
    files.project.databaseUrl.value = u"postgresql://localhost:5433/appdb"_s;
    files.namedDatabases = workspace::namedDatabases(
        files, {.services = {postgres, files.composeServices.first()}, .containers = files.containers});
    QCOMPARE(files.namedDatabases.size(), 3);
    const QList<workspace::Trouble> troubles = disagreements(files);
    QVERIFY2(troubles.isEmpty(), qPrintable(troubles.value(0).text));
}

void ContainersTest::containerOfAnOlderComposeFile()
{
    const QList<workspace::Trouble> troubles =
        disagreements(module(u"postgresql://u@postgres/appdb"_s, u"postgresql://u@postgres/olddb"_s));
    QCOMPARE(troubles.size(), 1);
    const workspace::Trouble &trouble = troubles.first();
    QVERIFY2(trouble.text.contains("compose service \"stock\" passes appdb @ postgres:5432"_L1),
             qPrintable(trouble.text));
    QVERIFY2(trouble.text.contains("running container \"app_stock\" has olddb @ postgres:5432"_L1),
             qPrintable(trouble.text));
    QCOMPARE(trouble.file, u"/srv/app/compose.yaml"_s);
    QCOMPARE(trouble.line, 3);
    QVERIFY(!trouble.waysOut.isEmpty());
}

void ContainersTest::containerOfAnotherName()
{
    workspace::ModuleFiles files = module({}, {});
    files.containers.first().moduleName = u"stocks"_s;
    QList<workspace::Trouble> troubles = disagreements(files);
    QCOMPARE(troubles.size(), 1);
    QVERIFY2(
        troubles.first().text.contains("MODULE_NAME \"stocks\", the compose service \"stock\" passes \"stock\""_L1),
        qPrintable(troubles.first().text));
    files.composeServices.first().moduleName.clear();
    troubles = disagreements(files);
    QCOMPARE(troubles.size(), 1);
    QVERIFY2(troubles.first().text.contains("config.py says \"stock\""_L1), qPrintable(troubles.first().text));
}

void ContainersTest::defaultsSayNothing()
{
    workspace::ModuleFiles files = module(u"postgresql://u@postgres/appdb"_s, {});
    files.project.databaseUrl = {
        .value = u"postgresql://localhost/devdb"_s, .file = {}, .line = 0, .note = {}, .isDefault = true};
    files.namedDatabases = workspace::namedDatabases(files, {});
    QVERIFY(disagreements(files).isEmpty());
    files.project.databaseUrl.isDefault = false;
    files.namedDatabases = workspace::namedDatabases(files, {});
    QCOMPARE(disagreements(files).size(), 1);
}

void ContainersTest::noPasswordInTroubles()
{
    for (const workspace::Trouble &trouble :
         disagreements(module(u"postgresql://u:hidden1@postgres/appdb"_s, u"postgresql://u:hidden2@other/olddb"_s))) {
        QVERIFY2(!QString(trouble.text + trouble.waysOut.join(u' ')).contains("hidden"_L1), qPrintable(trouble.text));
    }
}

ATHANOR_TEST_MAIN(ContainersTest)
#include "tst_containers.moc"
