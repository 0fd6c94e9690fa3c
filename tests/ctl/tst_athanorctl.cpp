// SPDX-License-Identifier: MIT
// The executable itself, as a script would call it.
#include "core/process.h"
#include "postgres/connection.h"
#include "sample/sampleworkspace.h"
#include "support/testmain.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace athanor;

class AthanorctlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void statusAsText();
    void statusAsJson();
    void statusSearchesTheHistory();
    void statusWithoutDatabase();
    void statusWithoutServer();
    void usage();
    void folderWithoutAlembic();
    void planPrintsSql();
    void opaquePlanIsRefused();
    void upgradeAsksFirst();
    void productionNeedsTheName();
    void upgradeWithBackup();
    void nothingToDo();
    void stamp();
    void backup();
    void unknownModule();
    void interruptIsACancel();
    void halfAnInstallationIsTold();

private:
    struct Answer
    {
        int exitCode = -1;
        QString out;
        QString err;
    };
    // On the sample's database, which is named by the environment.
    Answer ctl(const QStringList &arguments, const QHash<QString, QString> &environment = {})
    {
        ProcessRequest process;
        process.program = QStringLiteral(ATHANORCTL);
        process.arguments = arguments;
        process.environment = environment.isEmpty() ? withDatabase() : environment;
        process.withoutEnvironment = {u"DATABASE_URL"_s};
        JobContext job;
        const auto result = ProcessRunner::system().run(process, job);
        if (!result) {
            return {.exitCode = -1, .out = {}, .err = result.error().sentence()};
        }
        return {.exitCode = result->exitCode,
                .out = QString::fromUtf8(result->standardOutput),
                .err = QString::fromUtf8(result->standardError)};
    }
    [[nodiscard]] QHash<QString, QString> withDatabase() const
    {
        return {{u"ATHANOR_DATABASE_URL"_s, m_sample->databaseUrl()}};
    }
    [[nodiscard]] QStringList here(const QStringList &arguments) const
    {
        return arguments + QStringList{u"--folder"_s, m_sample->folder()};
    }
    [[nodiscard]] QStringList journal() const { return {u"--journal"_s, m_folder->filePath(u"journal.sqlite"_s)}; }
    QString scalar(const QString &sql)
    {
        auto connection = postgres::Connection::open(m_sample->profile());
        return connection ? connection->scalar(sql).value_or(QString()) : QString();
    }
    QJsonObject module(const QString &name)
    {
        const auto answer = ctl(here({u"status"_s, u"--format"_s, u"json"_s}));
        for (const QJsonValue &value : QJsonDocument::fromJson(answer.out.toUtf8()).object()[u"modules"_s].toArray()) {
            if (value[u"name"_s].toString() == name) {
                return value.toObject();
            }
        }
        return {};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<sample::SampleWorkspace> m_sample;
};

#define VERIFY_EXIT(answer, code) QVERIFY2((answer).exitCode == (code), qPrintable((answer).out + (answer).err))

void AthanorctlTest::initTestCase()
{
    m_folder = std::make_unique<QTemporaryDir>();
    JobContext job;
    auto sample = sample::SampleWorkspace::start(m_folder->filePath(u"sample"_s), job);
    QVERIFY2(sample, sample ? "" : qPrintable(sample.error().sentence()));
    m_sample = std::move(*sample);
}

void AthanorctlTest::cleanupTestCase()
{
    m_sample.reset();
    m_folder.reset();
}

void AthanorctlTest::statusAsText()
{
    const auto answer = ctl(here({u"status"_s}));
    VERIFY_EXIT(answer, 0);
    const QHash<QString, QString> states{{u"core"_s, u"Up to date"_s},     {u"financial"_s, u"Up to date"_s},
                                         {u"inventory"_s, u"5 pending"_s}, {u"hr"_s, u"Unknown revision"_s},
                                         {u"crm"_s, u"2 heads"_s},         {u"payroll"_s, u"5 pending"_s}};
    for (auto state = states.cbegin(); state != states.cend(); ++state) {
        const QRegularExpression line(u"^%1 +%2 "_s.arg(state.key(), state.value()),
                                      QRegularExpression::MultilineOption);
        QVERIFY2(line.match(answer.out).hasMatch(), qPrintable(state.key() + u'\n' + answer.out));
    }
    const QRegularExpression unclaimed(u"^– +Unclaimed +– +58f1e0a92b7d .*legacy_billing_alembic_version$"_s,
                                       QRegularExpression::MultilineOption);
    QVERIFY2(unclaimed.match(answer.out).hasMatch(), qPrintable(answer.out));
    QVERIFY(answer.out.contains(u"hr: Unknown Revision."_s));
    QVERIFY(answer.out.contains(u"Version Table"_s));
}

void AthanorctlTest::statusAsJson()
{
    const auto answer = ctl(here({u"status"_s, u"--format"_s, u"json"_s}));
    VERIFY_EXIT(answer, 0);
    QJsonParseError error;
    const QJsonObject root = QJsonDocument::fromJson(answer.out.toUtf8(), &error).object();
    QCOMPARE(error.error, QJsonParseError::NoError);
    QCOMPARE(root[u"database"_s][u"name"_s].toString(), u"appdb"_s);
    QCOMPARE(root[u"modules"_s].toArray().size(), 6);
    const QJsonObject hr = module(u"hr"_s);
    QCOMPARE(hr[u"state"_s].toString(), u"unknown_revision"_s);
    QCOMPARE(hr[u"unknownRows"_s].toArray(), (QJsonArray{u"9d41c07be52a"_s}));
    QCOMPARE(hr[u"troubles"_s][0][u"kind"_s].toString(), u"unknown_row"_s);
    QCOMPARE(module(u"inventory"_s)[u"rows"_s].toArray(), (QJsonArray{u"f44aa57ab0ba"_s}));
    QCOMPARE(root[u"unclaimed"_s][0][u"name"_s].toString(), u"legacy_billing_alembic_version"_s);
}

void AthanorctlTest::statusSearchesTheHistory()
{
    const QString none = ctl(here({u"status"_s, u"--search-history"_s})).out;
    QVERIFY2(none.contains(u"The revision files are in no git repository: no history to search."_s), qPrintable(none));
    const QString relative = u"modules/hr/backend/alembic/versions/9d41c07be52a_gone.py"_s;
    const auto git = [this](const QStringList &arguments) {
        QProcess process;
        process.setWorkingDirectory(m_sample->folder());
        process.start(u"git"_s, QStringList{u"-c"_s, u"user.name=Somebody"_s, u"-c"_s,
                                            u"user.email=somebody@example.org"_s, u"-c"_s, u"commit.gpgsign=false"_s} +
                                    arguments);
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    };
    QFile file(m_sample->folder() + u'/' + relative);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("revision = '9d41c07be52a'\ndown_revision = None\n");
    file.close();
    git({u"init"_s, u"--quiet"_s});
    git({u"add"_s, relative});
    git({u"commit"_s, u"--quiet"_s, u"-m"_s, u"Begin"_s});
    QVERIFY(file.remove());
    git({u"commit"_s, u"--quiet"_s, u"--all"_s, u"-m"_s, u"Drop it"_s});

    const auto text = ctl(here({u"status"_s, u"--search-history"_s}));
    VERIFY_EXIT(text, 0);
    QVERIFY2(text.out.contains(u"  * \"9d41c07be52a\" was in %1, deleted in commit "_s.arg(relative)),
             qPrintable(text.out));
    QVERIFY(text.out.contains(u"\"58f1e0a92b7d\" was not found."_s)); // of the unclaimed table
    const auto json = ctl(here({u"status"_s, u"--search-history"_s, u"--format"_s, u"json"_s}));
    VERIFY_EXIT(json, 0);
    const QJsonObject search = QJsonDocument::fromJson(json.out.toUtf8()).object()[u"search"_s].toObject();
    QCOMPARE(search[u"found"_s].toArray().size(), 1);
    const QJsonValue found = search[u"found"_s][0];
    QCOMPARE(found[u"id"_s].toString(), u"9d41c07be52a"_s);
    QCOMPARE(found[u"place"_s].toString(), u"deleted"_s);
    QCOMPARE(found[u"path"_s].toString(), relative);
    QCOMPARE(found[u"subject"_s].toString(), u"Drop it"_s);
    QVERIFY(QDir(m_sample->folder() + u"/.git"_s).removeRecursively());
    // Only where something is to be told.
    VERIFY_EXIT(ctl(here({u"plan"_s, u"hr"_s, u"--search-history"_s})), 2);
}

void AthanorctlTest::statusWithoutDatabase()
{
    const auto answer = ctl(here({u"status"_s}), {{u"ATHANOR_DATABASE_URL"_s, QString()}});
    VERIFY_EXIT(answer, 0);
    QVERIFY(answer.out.contains(u"not connected, files only"_s));
}

void AthanorctlTest::statusWithoutServer()
{
    const auto answer = ctl(here({u"status"_s, u"--host"_s, m_folder->path(), u"--dbname"_s, u"appdb"_s}));
    VERIFY_EXIT(answer, 1);
    QVERIFY(answer.out.contains(u"inventory"_s));
    QVERIFY2(answer.err.contains(u"\nathanorctl: "_s), qPrintable(answer.err)); // after the progress
}

void AthanorctlTest::usage()
{
    VERIFY_EXIT(ctl({u"--help"_s}), 0);
    VERIFY_EXIT(ctl({u"--version"_s}), 0);
    VERIFY_EXIT(ctl({}), 2);
    const auto answer = ctl(here({u"status"_s, u"--url"_s, u"postgresql://u:hunter2secret@h/d"_s}));
    VERIFY_EXIT(answer, 2);
    QVERIFY(answer.err.contains(u"ATHANOR_DATABASE_URL"_s));
    QVERIFY(!answer.err.contains(u"hunter2secret"_s));
}

void AthanorctlTest::folderWithoutAlembic()
{
    const QTemporaryDir empty;
    const auto answer = ctl({u"status"_s, u"--quiet"_s, u"--folder"_s, empty.path()});
    VERIFY_EXIT(answer, 1);
    QVERIFY2(answer.err.contains(u"There is no Alembic project in this folder."_s), qPrintable(answer.err));
    QCOMPARE(answer.err.count(u'\n'), 1);
}

void AthanorctlTest::planPrintsSql()
{
    const auto answer = ctl(here({u"plan"_s, u"inventory"_s, u"+1"_s}));
    VERIFY_EXIT(answer, 0);
    QVERIFY(answer.out.contains(u"BEGIN;"_s) && answer.out.contains(u"COMMIT;"_s));
    QVERIFY(answer.out.contains(u"UPDATE inventory_alembic_version SET version_num="_s));
    const auto json = ctl(here({u"plan"_s, u"inventory"_s, u"--format"_s, u"json"_s}));
    VERIFY_EXIT(json, 0);
    const QJsonObject plan = QJsonDocument::fromJson(json.out.toUtf8()).object();
    QCOMPARE(plan[u"steps"_s].toArray().size(), 5);
    QCOMPARE(plan[u"reviewDigest"_s].toString().size(), 64);
}

void AthanorctlTest::opaquePlanIsRefused()
{
    const QString before = scalar(u"SELECT version_num FROM payroll_alembic_version"_s);
    const auto plan = ctl(here({u"plan"_s, u"payroll"_s}));
    VERIFY_EXIT(plan, 3);
    const auto upgrade = ctl(here({u"upgrade"_s, u"payroll"_s, u"--yes"_s}) + journal());
    VERIFY_EXIT(upgrade, 3);
    QVERIFY2(upgrade.err.contains(QRegularExpression(u"7c2ce2d3aac3\\w+\\.py:\\d+"_s)), qPrintable(upgrade.err));
    QCOMPARE(scalar(u"SELECT version_num FROM payroll_alembic_version"_s), before);
}

void AthanorctlTest::upgradeAsksFirst()
{
    const auto answer = ctl(here({u"upgrade"_s, u"inventory"_s}) + journal());
    VERIFY_EXIT(answer, 3);
    QVERIFY(answer.err.contains(u"--yes"_s));
    QCOMPARE(scalar(u"SELECT version_num FROM inventory_alembic_version"_s), u"f44aa57ab0ba"_s);
}

void AthanorctlTest::productionNeedsTheName()
{
    const QStringList arguments =
        here({u"upgrade"_s, u"inventory"_s, u"--yes"_s, u"--environment"_s, u"production"_s}) + journal();
    const auto bare = ctl(arguments);
    VERIFY_EXIT(bare, 3);
    QVERIFY(bare.err.contains(u"--backup"_s));
    const auto answer = ctl(arguments + QStringList{u"--no-backup"_s});
    VERIFY_EXIT(answer, 3);
    QVERIFY(answer.err.contains(u"--confirm"_s));
    QCOMPARE(scalar(u"SELECT version_num FROM inventory_alembic_version"_s), u"f44aa57ab0ba"_s);
}

void AthanorctlTest::upgradeWithBackup()
{
    const QString backups = m_folder->filePath(u"backups"_s);
    const auto answer = ctl(here({u"upgrade"_s, u"inventory"_s, u"--yes"_s, u"--backup"_s, backups, u"--format"_s,
                                  u"json"_s, u"--environment"_s, u"production"_s, u"--confirm"_s, u"appdb"_s}) +
                            journal());
    VERIFY_EXIT(answer, 0);
    const QJsonObject result = QJsonDocument::fromJson(answer.out.toUtf8()).object();
    const QString row = scalar(u"SELECT version_num FROM inventory_alembic_version"_s);
    QCOMPARE(result[u"rowsAfter"_s].toArray(), QJsonArray{row});
    QCOMPARE(module(u"inventory"_s)[u"heads"_s].toArray(), QJsonArray{row});
    QCOMPARE(module(u"inventory"_s)[u"state"_s].toString(), u"up_to_date"_s);
    QVERIFY(result[u"backup"_s][u"verified"_s].toBool());
    QVERIFY(QFile::exists(result[u"backup"_s][u"path"_s].toString()));
    QVERIFY2(answer.err.contains(u"Running upgrade f44aa57ab0ba -> "_s), qPrintable(answer.err));
}

void AthanorctlTest::nothingToDo()
{
    const auto answer = ctl(here({u"upgrade"_s, u"core"_s}) + journal());
    VERIFY_EXIT(answer, 0);
    QVERIFY(answer.out.contains(u"nothing to do"_s));
}

void AthanorctlTest::stamp()
{
    const QString head = module(u"hr"_s)[u"heads"_s][0].toString();
    const auto answer =
        ctl(here({u"stamp"_s, u"hr"_s, head, u"--purge"_s, u"--yes"_s, u"--reason"_s, u"the branch was dropped"_s}) +
            journal());
    VERIFY_EXIT(answer, 0);
    QCOMPARE(scalar(u"SELECT string_agg(version_num, ',') FROM hr_alembic_version"_s), head);
    QCOMPARE(module(u"hr"_s)[u"state"_s].toString(), u"up_to_date"_s);
}

void AthanorctlTest::backup()
{
    const QString backups = m_folder->filePath(u"more/backups"_s);
    const auto answer = ctl(here({u"backup"_s, u"crm"_s, u"--backup"_s, backups}) + journal());
    VERIFY_EXIT(answer, 0);
    QCOMPARE(QDir(backups).entryList({u"appdb_crm_*.dump"_s}, QDir::Files).size(), 1);
}

void AthanorctlTest::unknownModule()
{
    const auto answer = ctl(here({u"upgrade"_s, u"finance"_s, u"--yes"_s}) + journal());
    VERIFY_EXIT(answer, 1);
    QVERIFY2(answer.err.contains(u"financial"_s), qPrintable(answer.err));
}

void AthanorctlTest::interruptIsACancel()
{
    // A lock that writing waits for, and reading does not.
    auto other = postgres::Connection::open(m_sample->profile());
    QVERIFY(other);
    QVERIFY(other->execute(u"BEGIN; LOCK TABLE crm_alembic_version IN EXCLUSIVE MODE"_s));
    const QString rows = u"SELECT string_agg(version_num, ',' ORDER BY version_num) FROM crm_alembic_version"_s;
    const QString before = scalar(rows);
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"ATHANOR_DATABASE_URL"_s, m_sample->databaseUrl());
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(ATHANORCTL), here({u"stamp"_s, u"crm"_s, u"heads"_s, u"--yes"_s, u"--reason"_s,
                                                    u"test"_s, u"--lock-timeout"_s, u"600000"_s}) +
                                                  journal());
    QVERIFY(process.waitForStarted());
    const QString waiting = u"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"_s;
    QTRY_COMPARE_WITH_TIMEOUT(scalar(waiting), u"1"_s, 60000);
    QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
    QVERIFY(process.waitForFinished(60000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    const QString err = QString::fromUtf8(process.readAllStandardError());
    QVERIFY2(err.contains(u"The stamp of crm was cancelled."_s), qPrintable(err));
    QVERIFY(other->execute(u"ROLLBACK"_s));
    QCOMPARE(scalar(rows), before);
}

void AthanorctlTest::halfAnInstallationIsTold()
{
    const QTemporaryDir folder;
    const QString alone = folder.filePath(u"athanorctl"_s);
    QVERIFY(QFile::copy(QStringLiteral(ATHANORCTL), alone));
    QProcess process;
    process.start(alone, {u"status"_s});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 1);
    QCOMPARE(QString::fromUtf8(process.readAllStandardError()),
             u"athanorctl: Cannot start %1/athanorctl-full: No such file or directory. Install Athanor again.\n"_s.arg(
                 QFileInfo(folder.path()).canonicalFilePath()));
    process.start(alone, {u"list_templates"_s}); // what files alone tell is still there
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
}

ATHANOR_TEST_MAIN(AthanorctlTest)
#include "tst_athanorctl.moc"
