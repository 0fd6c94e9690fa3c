// SPDX-License-Identifier: MIT
#include "ctl/invocation.h"
#include "support/testmain.h"
#include "support/verifyresult.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;

class InvocationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void misuse_data();
    void misuse();
    void defaults();
    void optionsAnywhere();
    void stampTakesSeveralRevisions();
    void urlOfTheEnvironment();
    void argumentsComeBeforeTheEnvironment();
    void namedEnvironmentHasItsOwnDatabase();
    void passwordInArgumentsIsRefusedWithoutShowingIt_data();
    void passwordInArgumentsIsRefusedWithoutShowingIt();
    void helpNamesCommandsAndExitCodes();

private:
    static Result<ctl::Invocation> parse(const QStringList &arguments, const QProcessEnvironment &environment = {})
    {
        return ctl::parseInvocation(QStringList{u"athanorctl"_s} + arguments, environment);
    }
};

void InvocationTest::misuse_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList();
    QTest::newRow("unknown command") << QStringList{u"melt"_s};
    QTest::newRow("unknown option") << QStringList{u"status"_s, u"--fast"_s};
    QTest::newRow("missing module") << QStringList{u"upgrade"_s};
    QTest::newRow("too many") << QStringList{u"upgrade"_s, u"a"_s, u"b"_s, u"c"_s};
    QTest::newRow("status takes nothing") << QStringList{u"status"_s, u"inventory"_s};
    QTest::newRow("foreign option") << QStringList{u"status"_s, u"--yes"_s};
    QTest::newRow("format") << QStringList{u"status"_s, u"--format"_s, u"xml"_s};
    QTest::newRow("timeout") << QStringList{u"upgrade"_s, u"a"_s, u"--lock-timeout"_s, u"soon"_s};
    QTest::newRow("port") << QStringList{u"status"_s, u"--host"_s, u"h"_s, u"--port"_s, u"70000"_s};
    QTest::newRow("environment and database")
        << QStringList{u"status"_s, u"--environment"_s, u"live"_s, u"--service"_s, u"x"_s};
    QTest::newRow("force without write") << QStringList{u"workspace"_s, u"--force"_s};
    QTest::newRow("modules ask no database") << QStringList{u"modules"_s, u"--service"_s, u"x"_s};
    QTest::newRow("stamp without reason") << QStringList{u"stamp"_s, u"a"_s, u"head"_s};
    QTest::newRow("stamp with an empty reason") << QStringList{u"stamp"_s, u"a"_s, u"head"_s, u"--reason"_s, u"  "_s};
    QTest::newRow("two databases") << QStringList{u"status"_s, u"--service"_s, u"x"_s, u"--url"_s,
                                                  u"postgresql://h/d"_s};
    QTest::newRow("no URL") << QStringList{u"status"_s, u"--url"_s, u"mysql://h/d"_s};
}

void InvocationTest::misuse()
{
    QFETCH(const QStringList, arguments);
    const auto invocation = parse(arguments);
    QVERIFY(!invocation);
    QCOMPARE(invocation.error().kind, Error::Kind::Configuration);
    QVERIFY(!invocation.error().what.isEmpty());
}

void InvocationTest::defaults()
{
    const auto invocation = parse({u"upgrade"_s, u"inventory"_s});
    VERIFY_RESULT(invocation);
    QCOMPARE(invocation->command, ctl::Command::Upgrade);
    QCOMPARE(invocation->module, u"inventory"_s);
    QCOMPARE(invocation->target, u"heads"_s);
    QCOMPARE(invocation->folder, QDir::currentPath());
    QCOMPARE(invocation->format, ctl::Format::Text);
    QVERIFY(!invocation->profile);
    QVERIFY(!invocation->yes);
    QVERIFY(invocation->backupFolder.isEmpty());
    QVERIFY(!invocation->journal.isEmpty());
}

void InvocationTest::optionsAnywhere()
{
    const auto invocation = parse({u"-f"_s, u"/work/space"_s, u"upgrade"_s, u"--backup"_s, u"/safe"_s, u"inventory"_s,
                                   u"+2"_s, u"-y"_s, u"--host"_s, u"db1"_s, u"--dbname"_s, u"appdb"_s,
                                   u"--environment"_s, u"production"_s, u"--confirm"_s, u"appdb"_s});
    VERIFY_RESULT(invocation);
    QCOMPARE(invocation->folder, u"/work/space"_s);
    QCOMPARE(invocation->target, u"+2"_s);
    QCOMPARE(invocation->backupFolder, u"/safe"_s);
    QVERIFY(invocation->yes);
    QCOMPARE(invocation->profile->host, u"db1"_s);
    QCOMPARE(invocation->profile->database, u"appdb"_s);
    QCOMPARE(invocation->environment, postgres::Environment::Production);
    QCOMPARE(invocation->confirm, u"appdb"_s);
}

void InvocationTest::stampTakesSeveralRevisions()
{
    const auto invocation =
        parse({u"stamp"_s, u"crm"_s, u"aaaa"_s, u"bbbb"_s, u"--reason"_s, u"restored"_s, u"--purge"_s});
    VERIFY_RESULT(invocation);
    QCOMPARE(invocation->revisions, (QStringList{u"aaaa"_s, u"bbbb"_s}));
    QVERIFY(invocation->purge);
    QCOMPARE(invocation->reason, u"restored"_s);
}

void InvocationTest::urlOfTheEnvironment()
{
    QProcessEnvironment environment;
    environment.insert(u"DATABASE_URL"_s, u"postgresql+asyncpg://u:p%40ss@db1/one"_s);
    auto invocation = parse({u"status"_s}, environment);
    VERIFY_RESULT(invocation);
    QCOMPARE(invocation->profile->database, u"one"_s);
    QCOMPARE(invocation->profile->password, u"p@ss"_s);
    environment.insert(u"ATHANOR_DATABASE_URL"_s, u"postgresql://u@db2/two"_s);
    invocation = parse({u"status"_s}, environment);
    VERIFY_RESULT(invocation);
    QCOMPARE(invocation->profile->database, u"two"_s);
}

void InvocationTest::namedEnvironmentHasItsOwnDatabase()
{
    QProcessEnvironment environment;
    environment.insert(u"DATABASE_URL"_s, u"postgresql://u@db1/one"_s);
    auto invocation = parse({u"status"_s, u"--environment"_s, u"live"_s}, environment);
    VERIFY_RESULT(invocation);
    QCOMPARE(invocation->environmentName, u"live"_s);
    QVERIFY(!invocation->profile);
    invocation = parse({u"status"_s, u"--environment"_s, u"staging"_s}, environment);
    VERIFY_RESULT(invocation);
    QVERIFY(invocation->environmentName.isEmpty());
    QCOMPARE(invocation->environment, postgres::Environment::Staging);
    QCOMPARE(invocation->profile->database, u"one"_s);
}

void InvocationTest::argumentsComeBeforeTheEnvironment()
{
    QProcessEnvironment environment;
    environment.insert(u"DATABASE_URL"_s, u"postgresql://u@db1/one"_s);
    const auto invocation = parse({u"status"_s, u"--service"_s, u"other"_s}, environment);
    VERIFY_RESULT(invocation);
    QCOMPARE(invocation->profile->service, u"other"_s);
    QVERIFY(invocation->profile->database.isEmpty());
    const auto sample = parse({u"status"_s, u"--sample"_s}, environment);
    VERIFY_RESULT(sample);
    QVERIFY(!sample->profile);
}

void InvocationTest::passwordInArgumentsIsRefusedWithoutShowingIt_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("authority") << u"postgresql://u:hunter2secret@db1/one"_s;
    QTest::newRow("query") << u"postgresql://u@db1/one?password=hunter2secret"_s;
    QTest::newRow("keywords") << u"host=db1 dbname=one password=hunter2secret"_s;
}

void InvocationTest::passwordInArgumentsIsRefusedWithoutShowingIt()
{
    QFETCH(const QString, url);
    const auto invocation = parse({u"status"_s, u"--url"_s, url});
    QVERIFY(!invocation);
    QVERIFY(invocation.error().remedy.contains(u"ATHANOR_DATABASE_URL"_s));
    QVERIFY(!invocation.error().sentence().contains(u"hunter2secret"_s));
}

void InvocationTest::helpNamesCommandsAndExitCodes()
{
    const auto invocation = parse({u"--help"_s});
    VERIFY_RESULT(invocation);
    QCOMPARE(invocation->command, ctl::Command::Help);
    for (const QString &word : {u"status"_s, u"upgrade MODULE"_s, u"stamp MODULE"_s, u"backup"_s, u"plan MODULE"_s,
                                u"--lock-timeout"_s, u"3 refused"_s}) {
        QVERIFY2(invocation->help.contains(word), qPrintable(word));
    }
}

ATHANOR_TEST_MAIN(InvocationTest)
#include "tst_invocation.moc"
