// SPDX-License-Identifier: MIT
// A compose application that really runs (podman, podman-compose), with a PostgreSQL server in a container: what the
// engine tells, and the way from its words to the database.
#include "core/process.h"
#include "postgres/connection.h"
#include "project.h"
#include "support/testmain.h"
#include "support/verifyresult.h"
#include "workspace/containers.h"
#include "workspace/workspace.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadeProject;
using athanor::test::writeFile;
using workspace::Container;

namespace {

const QString composeText = uR"(services:
  postgres:
    image: localhost/machine:latest
    container_name: made_db
    user: server
    command: ["/bin/sh", "/made/server.sh"]
    volumes: ["/usr:/usr:ro", "./made:/made:ro"]
    %1
  stock:
    image: localhost/machine:latest
    container_name: made_stock
    command: ["/bin/sleep", "infinity"]
    volumes: ["/usr:/usr:ro"]
    environment:
      MODULE_NAME: stock
      DATABASE_URL: postgresql+asyncpg://postgres@postgres:5432/%2
)"_s;

const QString serverText = uR"(set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
"$bin/initdb" -D /tmp/data -U postgres --auth=trust --locale=C --no-sync
echo "host all all all trust" >>/tmp/data/pg_hba.conf
exec "$bin/postgres" -D /tmp/data -c listen_addresses='*' -c unix_socket_directories=/tmp -c fsync=off
)"_s;

// What really happened is worth more than that it failed.
QString shown(const Result<ProcessResult> &result)
{
    return result ? QString::fromUtf8(result->standardOutput + result->standardError) : result.error().sentence();
}

Container named(const QList<Container> &containers, const QString &name)
{
    const auto found = std::ranges::find(containers, name, &Container::name);
    return found == containers.end() ? Container() : *found;
}

} // namespace

class EngineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void whatRuns();
    void publishedPort();
    void addressOfTheContainer();
    void composeFileThatHasChanged();
    void whatHasEnded();

private:
    static Result<ProcessResult> run(const QString &program, const QStringList &arguments)
    {
        JobContext job;
        return ProcessRunner::system().run(
            {.program = program, .arguments = arguments, .timeout = std::chrono::seconds(60)}, job);
    }
    [[nodiscard]] QString composeFile() const { return m_folder->filePath(u"docker-compose.yml"_s); }
    void start(const QString &ports, const QString &database = u"postgres"_s)
    {
        writeFile(composeFile(), composeText.arg(ports, database));
        const auto up = run(u"podman-compose"_s, {u"-f"_s, composeFile(), u"up"_s, u"--detach"_s});
        QVERIFY2(up && up->succeeded(), qPrintable(shown(up)));
    }
    static Result<QList<Container>> containers()
    {
        JobContext job;
        return workspace::readContainers(ProcessRunner::system(), job);
    }
    // When the server in the container answers.
    static Result<postgres::Connection> connection(const QString &url)
    {
        const auto profile = postgres::profileFromUrl(url);
        if (!profile) {
            return std::unexpected(profile.error());
        }
        Result<postgres::Connection> opened = postgres::Connection::open(*profile);
        const bool answers = QTest::qWaitFor(
            [&] {
                opened = postgres::Connection::open(*profile);
                return opened.has_value();
            },
            std::chrono::seconds(60));
        return answers ? std::move(opened) : std::unexpected(opened.error());
    }
    void reaches(const QString &url)
    {
        auto server = connection(url);
        QVERIFY2(server,
                 qPrintable(server ? QString()
                                   : server.error().sentence() + shown(run(u"podman"_s, {u"logs"_s, u"made_db"_s}))));
        VERIFY_RESULT(server->execute(u"CREATE TABLE stock_alembic_version (version_num varchar(32) NOT NULL);"
                                      "INSERT INTO stock_alembic_version VALUES ('a1')"_s));
        JobContext job;
        const auto seen = workspace::look(m_folder->path(), *postgres::profileFromUrl(url), job);
        VERIFY_RESULT(seen);
        QVERIFY2(seen->connected, qPrintable(seen->connectionError ? seen->connectionError->sentence() : QString()));
        QCOMPARE(seen->modules.size(), 1);
        QCOMPARE(seen->modules.first().rows, QStringList{u"a1"_s});
        QVERIFY(seen->modules.first().troubles.isEmpty());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MadeProject> m_project;
};

void EngineTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    // The server in the container is another user.
    QFile::setPermissions(m_folder->path(), QFile::permissions(m_folder->path()) | QFile::ReadOther | QFile::ExeOther);
    m_project = std::make_unique<MadeProject>(m_folder->filePath(u"stock"_s), u"stock"_s);
    m_project->revision(u"a1"_s, {});
    writeFile(m_folder->filePath(u"made/server.sh"_s), serverText);
    // Its address is the container's, from the environment.
    writeFile(m_project->path(u"alembic/env.py"_s), uR"(import os
from alembic import context
from sqlalchemy import create_engine
from app.config import settings

with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    context.configure(connection=connection, version_table=f"{settings.MODULE_NAME}_alembic_version")
    with context.begin_transaction():
        context.run_migrations()
)"_s);
}

void EngineTest::cleanup()
{
    const auto removed = run(u"podman"_s, {u"rm"_s, u"--all"_s, u"--force"_s, u"--time"_s, u"0"_s});
    QVERIFY2(removed && removed->succeeded(), qPrintable(shown(removed)));
    m_project.reset();
    m_folder.reset();
}

void EngineTest::whatRuns()
{
    start(u"ports: [\"127.0.0.1:15433:5432\"]"_s);
    const auto found = containers();
    VERIFY_RESULT(found);
    QCOMPARE(found->size(), 2);
    const Container database = named(*found, u"made_db"_s);
    QCOMPARE(database.engine, u"podman"_s);
    QCOMPARE(database.composeFolder, m_folder->path());
    QCOMPARE(database.composeService, u"postgres"_s);
    QVERIFY2(database.hostNames.contains(u"postgres"_s), qPrintable(database.hostNames.join(u' ')));
    QCOMPARE(database.addresses.size(), 1);
    QCOMPARE(database.ports,
             (QList<project::PublishedPort>{
                 {.hostAddress = u"127.0.0.1"_s, .published = 15433, .target = 5432, .protocol = u"tcp"_s}}));
    const Container stock = named(*found, u"made_stock"_s);
    QCOMPARE(stock.composeService, u"stock"_s);
    QCOMPARE(stock.moduleName, u"stock"_s);
    QCOMPARE(stock.databaseUrl, u"postgresql+asyncpg://postgres@postgres:5432/postgres"_s);
}

void EngineTest::publishedPort()
{
    start(u"ports: [\"127.0.0.1:15433:5432\"]"_s);
    JobContext job;
    const auto files = workspace::readWorkspace(m_folder->path(), job);
    VERIFY_RESULT(files);
    QCOMPARE(files->modules.first()->containers.size(), 1);
    QCOMPARE(files->suggestedUrl, u"postgresql://postgres@127.0.0.1:15433/postgres"_s);
    reaches(files->suggestedUrl);
}

void EngineTest::addressOfTheContainer()
{
    start({});
    JobContext job;
    const auto files = workspace::readWorkspace(m_folder->path(), job);
    VERIFY_RESULT(files);
    const auto found = containers();
    VERIFY_RESULT(found);
    const Container database = named(*found, u"made_db"_s);
    QCOMPARE(database.ports, QList<project::PublishedPort>());
    QCOMPARE(files->suggestedUrl, u"postgresql://postgres@%1:5432/postgres"_s.arg(database.addresses.value(0)));
    reaches(files->suggestedUrl);
}

// The container runs with what the file said when it was started.
void EngineTest::composeFileThatHasChanged()
{
    start({}, u"olddb"_s);
    writeFile(composeFile(), composeText.arg(QString(), u"newdb"_s));
    JobContext job;
    const auto seen = workspace::look(m_folder->path(), std::nullopt, job);
    VERIFY_RESULT(seen);
    const QList<workspace::Trouble> &troubles = seen->modules.first().troubles;
    QStringList texts;
    for (const workspace::Trouble &trouble : troubles) {
        texts.append(trouble.text);
    }
    const QString text = texts.join(u'\n');
    const auto found = containers();
    VERIFY_RESULT(found);
    const QString address = named(*found, u"made_db"_s).addresses.value(0); // as this machine reaches it
    QVERIFY2(text.contains(u"compose service \"stock\" passes newdb @ postgres (%1:5432 from here)"_s.arg(address)),
             qPrintable(text));
    QVERIFY2(text.contains(u"running container \"made_stock\" has olddb @ postgres (%1:5432 from here)"_s.arg(address)),
             qPrintable(text));
}

void EngineTest::whatHasEnded()
{
    start({});
    const auto stopped = run(u"podman"_s, {u"kill"_s, u"made_stock"_s});
    QVERIFY2(stopped && stopped->succeeded(), qPrintable(shown(stopped)));
    QTRY_COMPARE(containers().value_or(QList<Container>()).size(), 1);
    JobContext job;
    const auto files = workspace::readWorkspace(m_folder->path(), job);
    VERIFY_RESULT(files);
    QVERIFY(files->modules.first()->containers.isEmpty());
}

ATHANOR_TEST_MAIN(EngineTest)
#include "tst_engine.moc"
