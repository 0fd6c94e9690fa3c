// SPDX-License-Identifier: MIT
#include "postgres/clienttools.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::postgres;

class TestClientTools : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheInstalledOnes();
    void foldersAreNamedByTheEnvironment();
    void choosesByServer_data();
    void choosesByServer();
    void missingIsSaid();
    void brokenOnesAreLeftOut();
    void dumpsAndRestoresWithThePassword();
    void wrongPasswordFailsWithoutAsking();
    void cancelStopsTheDump();
};

namespace {

// A program that only knows its version.
void makeTool(const QString &folder, const QString &name, const QString &answer)
{
    QDir().mkpath(folder);
    QFile file(folder + u'/' + name);
    if (!file.open(QIODevice::WriteOnly)) {
        qFatal("cannot write %s", qUtf8Printable(file.fileName()));
    }
    file.write("#!/bin/sh\necho '" + answer.toUtf8() + "'\n");
    file.close();
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
}

ProcessRequest requestFor(const ClientTool &tool, const ConnectionProfile &profile, const QStringList &arguments)
{
    const ToolConnection connection = toolConnection(profile);
    ProcessRequest request;
    request.program = tool.path;
    request.arguments = arguments + connection.arguments;
    request.environment = connection.environment;
    request.timeout = std::chrono::seconds(60);
    return request;
}

} // namespace

void TestClientTools::findsTheInstalledOnes()
{
    JobContext context;
    for (const ClientProgram program : {ClientProgram::PgDump, ClientProgram::PgRestore, ClientProgram::Psql}) {
        const auto tools = findClientTools(program, context);
        QVERIFY(tools);
        QVERIFY(!tools->isEmpty());
        for (const ClientTool &tool : *tools) {
            QVERIFY(tool.majorVersion >= 10);
            QVERIFY(tool.version.startsWith(QString::number(tool.majorVersion)));
            QVERIFY(QFileInfo(tool.path).isExecutable());
        }
    }
    auto connection = test::connectOrDie(test::clusterProfile());
    const auto chosen = chooseClientTool(ClientProgram::PgDump, connection.serverMajor(), context);
    QVERIFY2(chosen, chosen ? "" : qPrintable(chosen.error().sentence()));
    QVERIFY(chosen->majorVersion >= connection.serverMajor());
}

void TestClientTools::foldersAreNamedByTheEnvironment()
{
    QTemporaryDir folder;
    makeTool(folder.filePath(u"a"_s), u"pg_dump"_s, u"pg_dump (PostgreSQL) 99.1"_s);
    const QString other = folder.filePath(u"b"_s);
    qputenv("ATHANOR_POSTGRESQL_BIN", QFile::encodeName(other + u':' + folder.filePath(u"a"_s)));
    const auto unset = qScopeGuard([] { qunsetenv("ATHANOR_POSTGRESQL_BIN"); });
    JobContext context;
    const auto tools = findClientTools(ClientProgram::PgDump, context);
    QVERIFY(tools);
    // Those installed are left alone.
    QCOMPARE(*tools,
             (QList<ClientTool>{{.path = folder.filePath(u"a/pg_dump"_s), .version = u"99.1"_s, .majorVersion = 99}}));
    const auto none = findClientTools(ClientProgram::PgRestore, context);
    QVERIFY(none);
    QVERIFY(none->isEmpty());
}

void TestClientTools::choosesByServer_data()
{
    QTest::addColumn<int>("server");
    QTest::addColumn<int>("chosen"); // 0: refused
    QTest::newRow("same") << 16 << 16;
    QTest::newRow("next newer") << 14 << 15;
    QTest::newRow("newest") << 18 << 18;
    QTest::newRow("too new") << 19 << 0;
    QTest::newRow("very old") << 9 << 13;
}

void TestClientTools::choosesByServer()
{
    QFETCH(int, server);
    QFETCH(int, chosen);
    QTemporaryDir folder;
    ClientToolSearch search{.folders = {}};
    const QHash<int, QString> answers{{13, u"pg_dump (PostgreSQL) 13.22"_s},
                                      {15, u"pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"_s},
                                      {16, u"pg_dump (PostgreSQL) 16devel"_s},
                                      {18, u"pg_dump (PostgreSQL) 18beta1"_s}};
    for (auto it = answers.cbegin(); it != answers.cend(); ++it) {
        const QString place = folder.filePath(QString::number(it.key()));
        makeTool(place, u"pg_dump"_s, it.value());
        search.folders.append(place);
    }
    JobContext context;
    const auto tool = chooseClientTool(ClientProgram::PgDump, server, context, ProcessRunner::system(), search);
    QCOMPARE(tool.has_value(), chosen > 0);
    if (tool) {
        QCOMPARE(tool->majorVersion, chosen);
        QVERIFY(tool->path.endsWith(u"/%1/pg_dump"_s.arg(chosen)));
    } else {
        QCOMPARE(tool.error().kind, Error::Kind::Tool);
        QVERIFY(tool.error().what.contains(u"18beta1"_s) && tool.error().what.contains(u"PostgreSQL 19"_s));
        QVERIFY(tool.error().remedy.contains(u"postgresql-client-19"_s));
    }
}

void TestClientTools::missingIsSaid()
{
    QTemporaryDir folder;
    JobContext context;
    const auto tool = chooseClientTool(ClientProgram::PgDump, 17, context, ProcessRunner::system(),
                                       {.folders = {folder.path(), u"/no/such/folder"_s}});
    QVERIFY(!tool);
    QCOMPARE(tool.error().kind, Error::Kind::Tool);
    QVERIFY(tool.error().what.contains(u"pg_dump"_s));
    QVERIFY(tool.error().remedy.contains(u"postgresql-client-17"_s));
}

void TestClientTools::brokenOnesAreLeftOut()
{
    QTemporaryDir folder;
    makeTool(folder.filePath(u"a"_s), u"pg_dump"_s, u"what version?"_s);
    makeTool(folder.filePath(u"b"_s), u"pg_dump"_s, u"pg_dump (PostgreSQL) 17.2"_s);
    QDir().mkpath(folder.filePath(u"c/pg_dump"_s));
    JobContext context;
    const auto tools = findClientTools(ClientProgram::PgDump, context, ProcessRunner::system(),
                                       {.folders = {folder.filePath(u"a"_s), folder.filePath(u"b"_s),
                                                    folder.filePath(u"b"_s), folder.filePath(u"c"_s)}});
    QVERIFY(tools);
    QCOMPARE(tools->size(), 1);
    QCOMPARE(tools->at(0).version, u"17.2"_s);
}

void TestClientTools::dumpsAndRestoresWithThePassword()
{
    test::TestDatabase database;
    const QString password = u"p@ss 'w\"ord\\ %1"_s;
    const QString role = database.createRole(password, u"SUPERUSER"_s);
    database.execute(u"CREATE TABLE t AS SELECT generate_series(1, 100) AS a"_s);
    QTemporaryDir folder;
    JobContext context;
    const auto dump = chooseClientTool(ClientProgram::PgDump, 0, context);
    const ProcessRequest request =
        requestFor(*dump, database.profileFor(role, password), {u"-Fc"_s, u"-f"_s, folder.filePath(u"x.dump"_s)});
    QVERIFY(!request.arguments.join(u' ').contains(u"p@ss"_s));
    const auto dumped = ProcessRunner::system().run(request, context);
    QVERIFY(dumped);
    QVERIFY2(dumped->succeeded(), dumped->standardError.constData());

    const test::TestDatabase second;
    const auto restore = chooseClientTool(ClientProgram::PgRestore, dump->majorVersion, context);
    ConnectionProfile target = database.profileFor(role, password);
    target.database = second.name();
    const auto restored =
        ProcessRunner::system().run(requestFor(*restore, target, {folder.filePath(u"x.dump"_s)}), context);
    QVERIFY2(restored && restored->succeeded(), restored ? restored->standardError.constData() : "");
    QCOMPARE(second.scalar(u"SELECT sum(a) FROM t"_s), u"5050"_s);
}

void TestClientTools::wrongPasswordFailsWithoutAsking()
{
    test::TestDatabase database;
    const QString role = database.createRole(u"right"_s);
    JobContext context;
    const auto psql = chooseClientTool(ClientProgram::Psql, 0, context);
    for (const QString &password : {u"wrong"_s, QString()}) {
        const auto result = ProcessRunner::system().run(
            requestFor(*psql, database.profileFor(role, password), {u"-c"_s, u"SELECT 1"_s}), context);
        QVERIFY(result);
        QCOMPARE(result->exitCode, 2);
    }
}

void TestClientTools::cancelStopsTheDump()
{
    const test::TestDatabase database;
    database.execute(u"CREATE TABLE t (a int)"_s);
    auto holder = test::connectOrDie(database.profile());
    QVERIFY(holder.execute(u"BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE"_s));
    JobContext context;
    const auto dump = chooseClientTool(ClientProgram::PgDump, 0, context);
    ProcessRequest request = requestFor(*dump, database.profile(), {u"-Fc"_s, u"-v"_s, u"-f"_s, u"/dev/null"_s});
    QElapsedTimer clock;
    request.onErrorLine = [&](const QString &) {
        if (!context.isCancelled()) {
            clock.start();
            context.cancel();
        }
    };
    const auto result = ProcessRunner::system().run(request, context);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Cancelled);
    QVERIFY(clock.elapsed() < 10'000);
}

ATHANOR_TEST_MAIN(TestClientTools)
#include "tst_clienttools.moc"
