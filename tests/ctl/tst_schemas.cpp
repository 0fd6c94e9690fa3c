// SPDX-License-Identifier: MIT
// What athanorctl prints as JSON, held against its documented schemas by another reader: python3-jsonschema.
#include "core/process.h"
#include "postgres/profile.h"
#include "sample/sampleworkspace.h"
#include "support/testmain.h"
#include "workspace/project.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadeProject;
using athanor::test::writeFile;

class SchemasTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void everyCommandHasASchema();
    void schemasAreListed();
    void outputIsAsItsSchemaSays_data();
    void outputIsAsItsSchemaSays();
    void schemaRefusesWhatIsNotDocumented();
    void remarksAreTold();

    void modulesTellHowTheyKnow();
    void modulesShowNoPassword();
    void workspaceIsWrittenOnRequest();
    void environmentsAreUsed();

private:
    struct Answer
    {
        int exitCode = -1;
        QString out;
        QString err;
    };
    Answer run(const QString &program, const QStringList &arguments, const QHash<QString, QString> &environment = {})
    {
        JobContext job;
        const auto result = ProcessRunner::system().run({.program = program,
                                                         .arguments = arguments,
                                                         .environment = environment,
                                                         .withoutEnvironment = {u"DATABASE_URL"_s}},
                                                        job);
        if (!result) {
            return {.exitCode = -1, .out = {}, .err = result.error().sentence()};
        }
        return {.exitCode = result->exitCode,
                .out = QString::fromUtf8(result->standardOutput),
                .err = QString::fromUtf8(result->standardError)};
    }
    Answer ctl(const QStringList &arguments, bool withDatabase = false)
    {
        return run(QStringLiteral(ATHANORCTL), arguments,
                   {{u"ATHANOR_DATABASE_URL"_s, withDatabase ? m_sample->databaseUrl() : QString()}});
    }
    // What the schema of this name refuses in a document, as a JSON array's text; "[]": nothing.
    QString refused(const QString &schema, const QString &document)
    {
        const QString schemaFile = m_folder->filePath(u"schema.json"_s);
        const QString documentFile = m_folder->filePath(u"document.json"_s);
        writeFile(schemaFile, ctl({u"schema"_s, schema}).out);
        writeFile(documentFile, document);
        const Answer answer = run(u"python3"_s, {QStringLiteral(ATHANOR_SOURCE_DIR "/tests/oracle/checkschema.py"),
                                                 schemaFile, documentFile});
        if (answer.exitCode != 0) {
            return answer.err;
        }
        const QJsonArray told = QJsonDocument::fromJson(answer.out.toUtf8()).object()[documentFile].toArray();
        return QString::fromUtf8(QJsonDocument(told).toJson(QJsonDocument::Compact));
    }
    QJsonObject madeModules()
    {
        return QJsonDocument::fromJson(
                   ctl({u"modules"_s, u"--format"_s, u"json"_s, u"--folder"_s, m_made->path()}).out.toUtf8())
            .object();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QTemporaryDir> m_made; // a workspace with something of everything, without a database
    std::unique_ptr<sample::SampleWorkspace> m_sample;
};

#define VERIFY_EXIT(answer, code) QVERIFY2((answer).exitCode == (code), qPrintable((answer).out + (answer).err))

void SchemasTest::initTestCase()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_made = std::make_unique<QTemporaryDir>();
    JobContext job;
    auto sample = sample::SampleWorkspace::start(m_folder->filePath(u"sample"_s), job);
    QVERIFY2(sample, sample ? "" : qPrintable(sample.error().sentence()));
    m_sample = std::move(*sample);

    const MadeProject stock(m_made->filePath(u"stock/backend"_s), u"stock"_s);
    stock.revision(u"aaaa"_s, {});
    stock.revision(u"bbbb"_s, u"gone"_s);
    stock.writeEnvironment(u"version_table=open(\"name\").read()"_s, {}, u"connection.execute(\"SET ROLE owner\")"_s);
    QFile environment(stock.path(u"alembic/env.py"_s));
    QVERIFY(environment.open(QIODevice::ReadWrite));
    QByteArray text = environment.readAll();
    text.replace("psycopg://", "psycopg://dba:hidden1@db1/appdb");
    QVERIFY(environment.resize(0) && environment.seek(0) && environment.write(text) == text.size());
    environment.close();
    const MadeProject core(m_made->filePath(u"backend"_s), u"core"_s);
    writeFile(m_made->filePath(u"backend/requirements.txt"_s), u"alembic==1.9.0\nsqlalchemy==2.0.36\n"_s);
    writeFile(m_made->filePath(u"broken/alembic.ini"_s), u"[alembic]\nnot an option\n"_s);
    writeFile(m_made->filePath(u"docker-compose.yml"_s),
              u"services:\n  postgres:\n    ports: [\"5433:5432\"]\n  stock:\n    image: x\n    environment:\n      "
              u"MODULE_NAME: stock\n"
              "      DATABASE_URL: postgresql://u:hidden2@postgres/appdb\n"_s);
    writeFile(m_made->filePath(u"athanor.toml"_s),
              u"[module.stock]\nafter = [\"core\"]\n\n[module.core]\nversion_table = \"core_versions\"\nalembic = "
              "\"1.13.2\"\n\n"
              "[environment.live]\nkind = \"production\"\nhost = \"db1\"\nport = 5433\nssh = \"dba@bastion\"\n"_s);
}

void SchemasTest::cleanupTestCase()
{
    m_sample.reset();
    m_made.reset();
    m_folder.reset();
}

void SchemasTest::everyCommandHasASchema()
{
    const Answer help = ctl({u"--help"_s});
    VERIFY_EXIT(help, 0);
    QVERIFY(help.out.contains("athanorctl schema status"_L1));
    static const QRegularExpression line(u"^  athanorctl ([a-z]+)"_s, QRegularExpression::MultilineOption);
    int count = 0;
    for (auto matches = line.globalMatch(help.out); matches.hasNext(); ++count) {
        const QString command = matches.next().captured(1);
        const Answer answer = ctl({u"schema"_s, command});
        VERIFY_EXIT(answer, 0);
        QVERIFY(QJsonDocument::fromJson(answer.out.toUtf8()).isObject());
    }
    QVERIFY(count >= 8);
}

void SchemasTest::schemasAreListed()
{
    const Answer answer = ctl({u"schema"_s});
    VERIFY_EXIT(answer, 0);
    for (const QString &name : {u"athanor.toml"_s, u"status"_s, u"modules"_s}) {
        QVERIFY2(answer.out.split(u'\n').contains(name), qPrintable(answer.out));
    }
    const Answer unknown = ctl({u"schema"_s, u"melt"_s});
    VERIFY_EXIT(unknown, 1);
    QVERIFY(unknown.err.contains("athanor.toml"_L1));
}

void SchemasTest::outputIsAsItsSchemaSays_data()
{
    QTest::addColumn<QString>("place"); // of the workspace
    QTest::addColumn<bool>("withDatabase");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QStringList>("holds"); // keys that this row is about, so that none goes untested
    const QString made = m_made->path();
    const QString sample = m_sample->folder();
    const QStringList journal{u"--journal"_s, m_folder->filePath(u"journal.sqlite"_s)};
    const QString backups = m_folder->filePath(u"backups"_s);
    const auto row = [](const char *name, const QString &place, bool withDatabase, const QStringList &arguments,
                        int exitCode, const QStringList &holds = {}) {
        QTest::newRow(name) << place << withDatabase << arguments << exitCode << holds;
    };
    row("status", sample, true, {u"status"_s}, 0, {u"database"_s});
    row("status without database", made, false, {u"status"_s}, 0);
    row("status without server", sample, false, {u"status"_s, u"--host"_s, m_folder->path(), u"--dbname"_s, u"appdb"_s},
        1, {u"connectionError"_s});
    row("modules", sample, false, {u"modules"_s}, 0);
    row("modules of everything", made, false, {u"modules"_s}, 0);
    row("plan", sample, true, {u"plan"_s, u"inventory"_s}, 0, {u"steps"_s});
    row("plan refused", sample, true, {u"plan"_s, u"payroll"_s}, 3, {u"refusals"_s});
    row("nothing to do", sample, true, QStringList{u"upgrade"_s, u"core"_s} + journal, 0);
    row("upgrade", sample, true, QStringList{u"upgrade"_s, u"inventory"_s, u"+1"_s, u"--yes"_s} + journal, 0,
        {u"operation"_s, u"milliseconds"_s});
    row("upgrade with backup", sample, true,
        QStringList{u"upgrade"_s, u"inventory"_s, u"--yes"_s, u"--backup"_s, backups} + journal, 0, {u"backup"_s});
    row("stamp", sample, true,
        QStringList{u"stamp"_s, u"inventory"_s, u"heads"_s, u"--purge"_s, u"--yes"_s, u"--reason"_s, u"test"_s} +
            journal,
        0);
    row("backup", sample, true, QStringList{u"backup"_s, u"--backup"_s, backups} + journal, 0);
    row("workspace", made, false, {u"workspace"_s}, 0);
    row("render", sample + u"/modules/inventory/backend"_s, false, {u"render"_s}, 0);
    row("render downwards", sample + u"/modules/inventory/backend"_s, true,
        {u"render"_s, u"head:base"_s, u"--down"_s, u"--online"_s}, 0);
    row("schema", made, false, {u"schema"_s}, 0);
}

void SchemasTest::outputIsAsItsSchemaSays()
{
    QFETCH(const QString, place);
    QFETCH(const bool, withDatabase);
    QFETCH(const QStringList, arguments);
    QFETCH(const int, exitCode);
    QFETCH(const QStringList, holds);
    const Answer answer = ctl(arguments + QStringList{u"--format"_s, u"json"_s, u"--folder"_s, place}, withDatabase);
    VERIFY_EXIT(answer, exitCode);
    const QJsonObject document = QJsonDocument::fromJson(answer.out.toUtf8()).object();
    for (const QString &key : holds) {
        const QJsonValue value = document[key];
        QVERIFY2(value.isArray() ? !value.toArray().isEmpty() : !value.isUndefined(), qPrintable(key));
    }
    QCOMPARE(refused(arguments.first(), answer.out), u"[]"_s);
}

// The schemas are closed: a key that they do not name would be seen.
void SchemasTest::schemaRefusesWhatIsNotDocumented()
{
    QJsonObject document = madeModules();
    QVERIFY(!document.isEmpty());
    document.insert(u"more"_s, 1);
    const QString told = refused(u"modules"_s, QString::fromUtf8(QJsonDocument(document).toJson()));
    QVERIFY2(told.contains("'more' was unexpected"_L1), qPrintable(told));
}

// A trap is told beside the statement: in a comment before it, and by its own key.
void SchemasTest::remarksAreTold()
{
    const QString folder = m_folder->filePath(u"traps"_s);
    const MadeProject project(folder, u"traps"_s);
    project.revision(u"aaaa"_s, {}, u"op.execute('VACUUM')\nop.execute('SELECT 1')"_s);
    const QStringList arguments{u"render"_s, u"--online"_s, u"--folder"_s, folder};
    const Answer text = ctl(arguments);
    VERIFY_EXIT(text, 0);
    static const QRegularExpression comment(
        uR"(\n-- line \d+: PostgreSQL refuses this inside a transaction block[^\n]*\n\nVACUUM;\n)"_s);
    QVERIFY2(text.out.contains(comment), qPrintable(text.out));
    const Answer json = ctl(arguments + QStringList{u"--format"_s, u"json"_s});
    VERIFY_EXIT(json, 0);
    QCOMPARE(refused(u"render"_s, json.out), u"[]"_s);
    const QJsonArray statements = QJsonDocument::fromJson(json.out.toUtf8()).array()[0][u"statements"_s].toArray();
    QCOMPARE(statements.size(), 2);
    QVERIFY(statements[0][u"remark"_s].toString().startsWith(u"PostgreSQL refuses this"_s));
    QCOMPARE(statements[0][u"grade"_s].toString(), u"exact"_s);
    QCOMPARE(statements[1][u"remark"_s].toString(), QString());
}

void SchemasTest::modulesTellHowTheyKnow()
{
    const QJsonObject root = madeModules();
    const QJsonArray modules = root[u"modules"_s].toArray();
    QCOMPARE(modules.size(), 2);
    const QJsonValue core = modules.at(0);
    const QJsonValue stock = modules.at(1);
    QCOMPARE(core[u"name"_s].toString(), u"core"_s);
    QCOMPARE(core[u"facts"_s][u"versionTable"_s][u"value"_s].toString(), u"core_versions"_s);
    QCOMPARE(core[u"facts"_s][u"versionTable"_s][u"file"_s].toString(), m_made->filePath(u"athanor.toml"_s));
    QCOMPARE(core[u"facts"_s][u"versionTable"_s][u"line"_s].toInt(), 5);
    QCOMPARE(core[u"facts"_s][u"alembic"_s][u"value"_s].toString(), u"1.13.2"_s); // not the 1.9.0 of its requirements
    QCOMPARE(core[u"facts"_s][u"alembic"_s][u"line"_s].toInt(), 6);
    QCOMPARE(core[u"facts"_s][u"sqlalchemy"_s][u"value"_s].toString(), u"2.0.36"_s);
    QCOMPARE(core[u"facts"_s][u"sqlalchemy"_s][u"file"_s].toString(), m_made->filePath(u"backend/requirements.txt"_s));
    QVERIFY(stock[u"facts"_s][u"versionTable"_s][u"value"_s].isNull());
    QVERIFY(!stock[u"facts"_s][u"versionTable"_s][u"note"_s].toString().isEmpty());
    QCOMPARE(stock[u"after"_s].toArray(), QJsonArray{u"core"_s});
    QCOMPARE(stock[u"composeServices"_s][0][u"name"_s].toString(), u"stock"_s);
    const QJsonValue database = stock[u"databases"_s][1]; // after that of the files
    QCOMPARE(database[u"source"_s].toString(), u"compose"_s);
    QCOMPARE(database[u"by"_s].toString(), u"stock"_s);
    QCOMPARE(database[u"host"_s].toString(), u"127.0.0.1"_s);
    QCOMPARE(database[u"port"_s].toInt(), 5433);
    QCOMPARE(database[u"database"_s].toString(), u"appdb"_s);
    QVERIFY(!stock[u"environmentActions"_s].toArray().isEmpty());
    QVERIFY(!stock[u"problems"_s].toArray().isEmpty());
    QCOMPARE(root[u"environments"_s][0][u"kind"_s].toString(), u"production"_s);
    QCOMPARE(root[u"problems"_s].toArray().size(), 1);

    const Answer text = ctl({u"modules"_s, u"--folder"_s, m_made->path()});
    VERIFY_EXIT(text, 0);
    QVERIFY2(text.out.contains("core_versions (athanor.toml:5)"_L1), qPrintable(text.out));
    VERIFY_EXIT(ctl({u"modules"_s, u"--host"_s, u"db1"_s}), 2); // it asks no database
}

void SchemasTest::modulesShowNoPassword()
{
    for (const QString &format : {u"json"_s, u"text"_s}) {
        const Answer answer = ctl({u"modules"_s, u"--format"_s, format, u"--folder"_s, m_made->path()});
        VERIFY_EXIT(answer, 0);
        QVERIFY2(!answer.out.contains("hidden"_L1), qPrintable(answer.out));
        QVERIFY2(answer.out.contains("postgresql://dba@db1/appdb"_L1), qPrintable(answer.out));
    }
}

void SchemasTest::workspaceIsWrittenOnRequest()
{
    const QTemporaryDir folder;
    const MadeProject made(folder.filePath(u"stock/backend"_s), u"stock"_s);
    const QString file = folder.filePath(u"athanor.toml"_s);
    const QStringList here{u"--folder"_s, folder.path()};

    const Answer shown = ctl(QStringList{u"workspace"_s} + here);
    VERIFY_EXIT(shown, 0);
    QVERIFY(!QFile::exists(file));
    VERIFY_EXIT(ctl(QStringList{u"workspace"_s, u"--force"_s} + here), 2);

    const Answer written = ctl(QStringList{u"workspace"_s, u"--write"_s, u"--format"_s, u"json"_s} + here);
    VERIFY_EXIT(written, 0);
    QCOMPARE(refused(u"workspace"_s, written.out), u"[]"_s);
    QFile read(file);
    QVERIFY(read.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(read.readAll()), shown.out);
    read.close();

    const Answer again = ctl(QStringList{u"workspace"_s, u"--write"_s} + here);
    VERIFY_EXIT(again, 1);
    QVERIFY2(again.err.contains("--force"_L1), qPrintable(again.err));
    VERIFY_EXIT(ctl(QStringList{u"workspace"_s, u"--write"_s, u"--force"_s} + here), 0);

    writeFile(file, u"[workspace]\nname = 1\ncolour = 2\n"_s);
    const Answer broken = ctl(QStringList{u"workspace"_s, u"--write"_s, u"--force"_s} + here);
    VERIFY_EXIT(broken, 1);
    QCOMPARE(broken.err.count("athanor.toml:"_L1), 2);
}

void SchemasTest::environmentsAreUsed()
{
    const QTemporaryDir folder;
    const MadeProject made(folder.filePath(u"stock/backend"_s), u"stock"_s);
    made.revision(u"aaaa"_s, {});
    const postgres::ConnectionProfile profile = m_sample->profile();
    writeFile(folder.filePath(u"athanor.toml"_s),
              u"[environment.near]\nkind = \"production\"\nhost = \"%1\"\nport = %2\ndatabase = \"%3\"\nuser = \"%4\"\n"
              "[environment.far]\nkind = \"test\"\nssh = \"bastion\"\n"_s.arg(profile.host)
                  .arg(profile.port)
                  .arg(profile.database, profile.user));
    const auto on = [&](const QString &name) {
        return QStringList{u"--folder"_s, folder.path(), u"--environment"_s, name};
    };
    const Answer status = ctl(QStringList{u"status"_s} + on(u"near"_s));
    VERIFY_EXIT(status, 0);
    QVERIFY2(status.out.contains(u"database "_s + profile.database), qPrintable(status.out));
    // Its kind counts: production wants its name.
    const Answer stamp =
        ctl(QStringList{u"stamp"_s, u"stock"_s, u"heads"_s, u"--yes"_s, u"--reason"_s, u"test"_s} + on(u"near"_s));
    VERIFY_EXIT(stamp, 3);
    QVERIFY2(stamp.err.contains("--confirm"_L1), qPrintable(stamp.err));
    const Answer far = ctl(QStringList{u"status"_s} + on(u"far"_s));
    VERIFY_EXIT(far, 1);
    QVERIFY2(far.err.contains("athanor.toml:7"_L1), qPrintable(far.err));
    const Answer unknown = ctl(QStringList{u"status"_s} + on(u"prod"_s));
    VERIFY_EXIT(unknown, 1);
    QVERIFY2(unknown.err.contains("near, far"_L1) && unknown.err.contains("production"_L1), qPrintable(unknown.err));
}

ATHANOR_TEST_MAIN(SchemasTest)
#include "tst_schemas.moc"
