// SPDX-License-Identifier: MIT
#include "project.h"
#include "support/testmain.h"
#include "support/verifyresult.h"
#include "workspace/plan.h"
#include "workspace/plantext.h"
#include "workspace/workspace.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadeProject;
using athanor::test::writeFile;

class PlanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_project = std::make_unique<MadeProject>(m_folder->filePath(u"stock/backend"_s), u"stock"_s);
    }
    void cleanup()
    {
        m_project.reset();
        m_folder.reset();
    }

    void statementsCarryTheirLines();
    void firstUpgradeCreatesTheVersionTable();
    void firstUpgradeSeesTheVersionTable();
    void opaqueStepIsRefusedWithLineAndReason();
    void concurrentIndexOutsideItsBlockIsRefused();
    void concurrentIndexInItsBlockIsNot();
    void transactionCommandIsRefused();
    void environmentActionIsRefused();
    void environmentActionRefusesAStamp_data();
    void environmentActionRefusesAStamp();
    void externalTransactionRefusesAutocommitBlocks();
    void unknownVersionTableIsRefused();
    void brokenFilesAreRefused();
    void brokenFilesRefuseAStamp_data();
    void brokenFilesRefuseAStamp();
    void fileInTwoLocationsIsNotRefused();
    void identifierTooLongIsRefused();
    void editedFileIsAConflict();
    void unknownTargetIsAnError();
    void unknownRowIsExplained();
    void typesAreCarriedAlong();
    void transactionPerMigration();
    void stampIsAPlanWithoutStatements();
    void purgeReplacesTheRows();
    void digestsChangeWithWhatTheySign();
    void textHasTransactionsAsTheEngine();
    void previewOfASourceThatIsNotSaved();
    void databaseTellsOfTheNextRevisionOnly();
    void versionTableNameTooLongIsRefused_data();
    void versionTableNameTooLongIsRefused();

private:
    workspace::Module module(const std::optional<QStringList> &rows = std::nullopt)
    {
        JobContext job;
        const auto files = workspace::readWorkspace(m_folder->path(), job);
        if (!files) {
            qFatal("%s", qPrintable(files.error().sentence()));
        }
        postgres::VersionTablesSnapshot tables;
        tables.effectiveSchemas = {u"public"_s};
        if (rows) {
            postgres::VersionTable table;
            table.schema = u"public"_s;
            table.name = u"stock_alembic_version"_s;
            table.inSearchPath = true;
            table.readable = true;
            table.rows = *rows;
            table.columnWidth = 32;
            tables.tables = {table};
        }
        return workspace::join(*files, tables).modules.first();
    }
    Result<workspace::Plan> upgrade(const std::optional<QStringList> &rows = QStringList{u"a000"_s})
    {
        return workspace::planUpgrade(module(rows), u"heads"_s, nullptr);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MadeProject> m_project;
};

void PlanTest::statementsCarryTheirLines()
{
    m_project->revision(u"a000"_s, {});
    const QString path = m_project->revision(
        u"b000"_s, u"a000"_s,
        u"op.add_column('item', sa.Column('size', sa.Integer(), nullable=True))\nop.execute(\"DELETE FROM item\")"_s);
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    QVERIFY2(plan->isRunnable(), plan->isRunnable() ? "" : qPrintable(plan->refusals.first().sentence()));
    QVERIFY(!plan->createsVersionTable);
    QCOMPARE(plan->steps.size(), 1);
    const workspace::PlanStep &step = plan->steps.first();
    QCOMPARE(step.path, path);
    QCOMPARE(step.message, u"change b000"_s);
    // The text is what `alembic upgrade` sends.
    QCOMPARE(step.statements.at(0).sql, u"ALTER TABLE item ADD COLUMN size INTEGER"_s);
    QCOMPARE(step.statements.at(0).line, 15);
    QCOMPARE(step.statements.at(1).sql, u"DELETE FROM item"_s);
    QCOMPARE(step.statements.at(1).line, 16);
    QCOMPARE(step.versionRowSql, QStringList{u"UPDATE stock_alembic_version SET version_num='b000' WHERE "
                                             "stock_alembic_version.version_num = 'a000'"_s});
}

void PlanTest::firstUpgradeCreatesTheVersionTable()
{
    m_project->revision(u"a000"_s, {});
    const auto plan = upgrade(std::nullopt);
    VERIFY_RESULT(plan);
    QVERIFY(plan->createsVersionTable);
    QVERIFY(plan->createVersionTableSql.startsWith(u"CREATE TABLE stock_alembic_version ("_s));
    QCOMPARE(plan->steps.first().versionRowSql,
             QStringList{u"INSERT INTO stock_alembic_version (version_num) VALUES ('a000') RETURNING "
                         "stock_alembic_version.version_num"_s});
}

void PlanTest::firstUpgradeSeesTheVersionTable()
{
    m_project->revision(u"a000"_s, {},
                        u"if sa.inspect(op.get_bind()).has_table('stock_alembic_version'):\n"
                        "    op.execute('SELECT 1')"_s);
    const auto plan = upgrade(std::nullopt);
    VERIFY_RESULT(plan);
    QVERIFY2(plan->isRunnable(), plan->isRunnable() ? "" : qPrintable(plan->refusals.first().sentence()));
    QCOMPARE(plan->steps.first().statements.size(), 1);
}

void PlanTest::opaqueStepIsRefusedWithLineAndReason()
{
    m_project->revision(u"a000"_s, {});
    const QString path = m_project->revision(
        u"b000"_s, u"a000"_s,
        u"for row in op.get_bind().execute(sa.text('SELECT 1')):\n    op.execute('DELETE FROM item')"_s);
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    QVERIFY(!plan->isRunnable());
    const Error &refusal = plan->refusals.first();
    QCOMPARE(refusal.kind, Error::Kind::Opaque);
    QCOMPARE(refusal.file, path);
    QVERIFY(refusal.line >= 15);
    QVERIFY(refusal.what.contains(u"b000"_s));
    QVERIFY(!refusal.remedy.isEmpty());
}

void PlanTest::concurrentIndexOutsideItsBlockIsRefused()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b000"_s, u"a000"_s,
                        u"op.create_index('item_name', 'item', ['name'], postgresql_concurrently=True)"_s);
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    QCOMPARE(plan->refusals.size(), 1);
    QCOMPARE(plan->refusals.first().code, u"25001"_s); // what the server says: active_sql_transaction
    QCOMPARE(plan->refusals.first().line, 15);
}

void PlanTest::concurrentIndexInItsBlockIsNot()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b000"_s, u"a000"_s,
                        u"with op.get_context().autocommit_block():\n"
                        "    op.create_index('item_name', 'item', ['name'], postgresql_concurrently=True)"_s);
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    QVERIFY(plan->isRunnable());
    QVERIFY(plan->steps.first().statements.first().autocommit);
}

void PlanTest::transactionCommandIsRefused()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b000"_s, u"a000"_s, u"op.execute('COMMIT')"_s);
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    QCOMPARE(plan->refusals.size(), 1);
    QVERIFY(plan->refusals.first().what.contains(u"transaction"_s));
}

void PlanTest::environmentActionIsRefused()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b000"_s, u"a000"_s);
    m_project->writeEnvironment(
        u"version_table=f\"{settings.MODULE_NAME}_alembic_version\", on_version_apply=[print]"_s);
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    QVERIFY(!plan->isRunnable());
    QCOMPARE(plan->refusals.first().file, m_project->path(u"alembic/env.py"_s));
    QCOMPARE(plan->refusals.first().kind, Error::Kind::Opaque);
}

void PlanTest::environmentActionRefusesAStamp_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("run"); // arguments of run_migrations()
    QTest::addColumn<QString>("before"); // configure()
    QTest::addColumn<bool>("runnable");
    QTest::newRow("nothing") << QString() << QString() << QString() << true;
    // Alembic 1.13.2 stamps the table in the tenant's schema, and calls the function once for the stamped revision.
    QTest::newRow("search_path") << QString() << QString() << u"connection.execute('SET search_path TO t')"_s << false;
    QTest::newRow("on_version_apply") << u", on_version_apply=[print]"_s << QString() << QString() << false;
    // A stamp calls no upgrade(), so what is handed to it is of no concern.
    QTest::newRow("arguments of upgrade()") << QString() << u"tenant='t'"_s << QString() << true;
}

void PlanTest::environmentActionRefusesAStamp()
{
    QFETCH(QString, arguments);
    QFETCH(QString, run);
    QFETCH(QString, before);
    QFETCH(bool, runnable);
    m_project->revision(u"a000"_s, {});
    m_project->writeEnvironment(u"version_table='stock_alembic_version'"_s + arguments, run, before);
    const auto plan = workspace::planStamp(module(QStringList()), {u"a000"_s}, false);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->isRunnable(), runnable);
    QCOMPARE(upgrade(QStringList())->isRunnable(), runnable && run.isEmpty());
}

void PlanTest::externalTransactionRefusesAutocommitBlocks()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b000"_s, u"a000"_s, u"op.execute('SELECT 1')"_s);
    QFile file(m_project->path(u"alembic/env.py"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    writeFile(file.fileName(), QString::fromUtf8(file.readAll()).replace(u".connect()"_s, u".begin()"_s));
    QVERIFY(upgrade()->isRunnable());
    // Alembic 1.13.2 ends with an AssertionError in autocommit_block().
    m_project->revision(u"b000"_s, u"a000"_s,
                        u"with op.get_context().autocommit_block():\n    op.execute('SELECT 1')"_s);
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    QCOMPARE(plan->refusals.size(), 1);
    QCOMPARE(plan->refusals.first().file, file.fileName());
}

void PlanTest::unknownVersionTableIsRefused()
{
    m_project->revision(u"a000"_s, {});
    m_project->writeEnvironment(u"version_table=open('name').read()"_s);
    const auto plan = upgrade(std::nullopt);
    VERIFY_RESULT(plan);
    QVERIFY(!plan->isRunnable());
    QVERIFY(!plan->createsVersionTable);
    m_project->writeEnvironment(
        u"version_table=f\"{settings.MODULE_NAME}_alembic_version\", version_table_schema=os.environ[\"TENANT\"]"_s);
    const auto tenant = upgrade(std::nullopt);
    VERIFY_RESULT(tenant);
    QVERIFY(!tenant->isRunnable());
    QVERIFY(!tenant->createsVersionTable);
    const auto stamp = workspace::planStamp(module(std::nullopt), {u"a000"_s}, false);
    VERIFY_RESULT(stamp);
    QVERIFY(!stamp->isRunnable());
    QVERIFY(!stamp->createsVersionTable);
}

void PlanTest::brokenFilesAreRefused()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b000"_s, u"a000"_s);
    writeFile(m_project->path(u"alembic/versions/c000_broken.py"_s),
              u"revision = 'c000'\ndown_revision = 'b000'\n\n\ndef upgrade(:\n    pass\n"_s);
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    QVERIFY(!plan->isRunnable());
    QCOMPARE(plan->refusals.first().file, m_project->path(u"alembic/versions/c000_broken.py"_s));

    m_project->revision(u"d000"_s, u"nowhere"_s);
    QVERIFY(!upgrade());
}

void PlanTest::brokenFilesRefuseAStamp_data()
{
    QTest::addColumn<QString>("head");
    // "alembic stamp head" (1.13.2) ends with a SyntaxError, with "Could not determine revision id", and with
    // "Multiple heads are present".
    QTest::newRow("merge conflict")
        << u"<<<<<<< HEAD\nrevision = 'b000'\n=======\nrevision = 'b001'\n>>>>>>> other\ndown_revision = 'a000'\n"_s;
    QTest::newRow("no revision") << u"down_revision = 'a000'\n"_s;
    QTest::newRow("twice") << u"revision = 'a000'\ndown_revision = None\n"_s;
}

void PlanTest::brokenFilesRefuseAStamp()
{
    QFETCH(QString, head);
    m_project->revision(u"a000"_s, {});
    const QString path = m_project->path(u"alembic/versions/x_broken.py"_s);
    writeFile(path, head);
    for (const bool purge : {false, true}) {
        const auto plan = workspace::planStamp(module(QStringList()), {u"a000"_s}, purge);
        VERIFY_RESULT(plan);
        QVERIFY(!plan->isRunnable());
        QCOMPARE(plan->refusals.first().file, path);
    }
}

void PlanTest::fileInTwoLocationsIsNotRefused()
{
    // Alembic warns "File … loaded twice! ignoring." and goes on (script/base.py, _load_revisions).
    m_project->revision(u"a000"_s, {});
    writeFile(m_project->path(u"alembic.ini"_s),
              u"[alembic]\nscript_location = %(here)s/alembic\nprepend_sys_path = .\nversion_locations = "
              "%(here)s/alembic/versions %(here)s/alembic/../alembic/versions\n"_s);
    const workspace::Module made = module(QStringList());
    QCOMPARE(made.files->problems.size(), 1);
    const auto plan = workspace::planUpgrade(made, u"heads"_s, nullptr);
    VERIFY_RESULT(plan);
    QVERIFY2(plan->isRunnable(), plan->isRunnable() ? "" : qPrintable(plan->refusals.first().sentence()));
    QVERIFY(workspace::planStamp(made, {u"a000"_s}, false)->isRunnable());
}

void PlanTest::identifierTooLongIsRefused()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b"_s.repeated(40), u"a000"_s);
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    QCOMPARE(plan->refusals.size(), 1);
    QVERIFY(plan->refusals.first().what.contains(u"40"_s));
}

void PlanTest::editedFileIsAConflict()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b000"_s, u"a000"_s);
    const workspace::Module before = module(QStringList{u"a000"_s});
    const QString path = m_project->revision(u"b000"_s, u"a000"_s, u"op.execute('DROP TABLE item')"_s);
    const auto plan = workspace::planUpgrade(before, u"heads"_s, nullptr);
    QVERIFY(!plan);
    QCOMPARE(plan.error().kind, Error::Kind::Conflict);
    QCOMPARE(plan.error().file, path);
}

void PlanTest::unknownTargetIsAnError()
{
    m_project->revision(u"a000"_s, {});
    const auto plan = workspace::planUpgrade(module(QStringList()), u"nothing_like_it"_s, nullptr);
    QVERIFY(!plan);
    QVERIFY2(plan.error().sentence().contains(u"nothing_like_it"_s), qPrintable(plan.error().sentence()));
}

void PlanTest::unknownRowIsExplained()
{
    m_project->revision(u"a000"_s, {});
    const auto plan = upgrade(QStringList{u"ffff"_s});
    QVERIFY(!plan);
    QVERIFY2(plan.error().sentence().contains(u"ffff"_s), qPrintable(plan.error().sentence()));
    QVERIFY(!plan.error().remedy.isEmpty());
}

void PlanTest::typesAreCarriedAlong()
{
    // SQLAlchemy creates a named type once in a run: the second CREATE TABLE finds it.
    const QString table = u"op.create_table('%1', sa.Column('state', sa.Enum('on', 'off', name='state')))"_s;
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b000"_s, u"a000"_s, table.arg(u"one"_s));
    m_project->revision(u"c000"_s, u"b000"_s, table.arg(u"two"_s));
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    QStringList sql;
    for (const workspace::PlanStep &step : plan->steps) {
        for (const ddl::Statement &statement : step.statements) {
            sql.append(statement.sql);
        }
    }
    QCOMPARE(sql.filter(u"CREATE TYPE state"_s).size(), 1);
    QCOMPARE(sql.filter(u"CREATE TABLE"_s).size(), 2);
}

void PlanTest::transactionPerMigration()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b000"_s, u"a000"_s);
    QVERIFY(!upgrade()->transactionPerMigration);
    m_project->writeEnvironment(
        u"version_table=f\"{settings.MODULE_NAME}_alembic_version\", transaction_per_migration=True"_s);
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    QVERIFY(plan->transactionPerMigration);
    QVERIFY(plan->isRunnable());
}

void PlanTest::stampIsAPlanWithoutStatements()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b000"_s, u"a000"_s, u"op.execute('DROP TABLE item')"_s);
    const auto plan = workspace::planStamp(module(QStringList{u"a000"_s}), {u"b000"_s}, false);
    VERIFY_RESULT(plan);
    QVERIFY(plan->isRunnable());
    QCOMPARE(plan->steps.size(), 1);
    QVERIFY(plan->steps.first().statements.isEmpty());
    QCOMPARE(plan->migration.rowsAfter, QStringList{u"b000"_s});
    const auto first = workspace::planStamp(module(std::nullopt), {u"a000"_s}, false);
    VERIFY_RESULT(first);
    QVERIFY(first->createsVersionTable);
}

void PlanTest::purgeReplacesTheRows()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b000"_s, u"a000"_s);
    const auto plan = workspace::planStamp(module(QStringList{u"ffff"_s}), {u"b000"_s}, true);
    VERIFY_RESULT(plan);
    QCOMPARE(plan->migration.rowsBefore, QStringList{u"ffff"_s});
    QCOMPARE(plan->migration.rowsAfter, QStringList{u"b000"_s});
    QStringList sql;
    for (const workspace::PlanStep &step : plan->steps) {
        sql += step.versionRowSql;
    }
    QCOMPARE(sql.size(), 2);
    QVERIFY(sql.first().startsWith(u"DELETE FROM stock_alembic_version"_s));
}

void PlanTest::digestsChangeWithWhatTheySign()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(u"b000"_s, u"a000"_s, u"op.execute('SELECT 1')"_s);
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    const QByteArray review = plan->reviewDigest();
    const QByteArray run = plan->runDigest(u"appdb @ one"_s);
    QCOMPARE(review.size(), 64);
    QCOMPARE(upgrade()->reviewDigest(), review);
    QVERIFY(plan->runDigest(u"appdb @ two"_s) != run);

    auto changed = *plan;
    changed.steps.first().statements.first().sql = u"SELECT 2"_s;
    QVERIFY(changed.reviewDigest() != review);
    changed = *plan;
    changed.steps.first().sha256 = QByteArray(32, 'x');
    QVERIFY(changed.reviewDigest() != review);
    changed = *plan;
    changed.transactionPerMigration = true;
    QVERIFY(changed.reviewDigest() != review);
    changed = *plan;
    changed.steps.first().statements.first().autocommit = true;
    QVERIFY(changed.reviewDigest() != review);
    // Another machine has other rows, and signs the same.
    changed = *plan;
    changed.migration.rowsBefore = {u"other"_s};
    QCOMPARE(changed.reviewDigest(), review);
    QVERIFY(changed.runDigest(u"appdb @ one"_s) != run);
}

void PlanTest::textHasTransactionsAsTheEngine()
{
    m_project->revision(u"a000"_s, {});
    m_project->revision(
        u"b000"_s, u"a000"_s,
        u"op.execute('SELECT 1')\nwith op.get_context().autocommit_block():\n    op.execute('ANALYZE')"_s);
    const auto plan = upgrade();
    VERIFY_RESULT(plan);
    QStringList lines;
    for (const QString &line : workspace::planText(*plan).split(u'\n', Qt::SkipEmptyParts)) {
        if (!line.startsWith(u"--"_s)) {
            lines.append(line);
        }
    }
    QCOMPARE(lines.mid(0, 5), (QStringList{u"BEGIN;"_s, u"SELECT 1;"_s, u"COMMIT;"_s, u"ANALYZE;"_s, u"BEGIN;"_s}));
    QCOMPARE(lines.last(), u"COMMIT;"_s);
}

void PlanTest::previewOfASourceThatIsNotSaved()
{
    const QString path = m_project->revision(u"a000"_s, {});
    const QByteArray source = "from alembic import op\nrevision = 'a000'\ndown_revision = None\n\n\n"
                              "def upgrade():\n    op.drop_table('item')\n";
    const auto step = workspace::previewSource(module(), path, source, false, nullptr);
    QCOMPARE(step.grade, ddl::Grade::Exact);
    QCOMPARE(step.statements.size(), 1);
    QCOMPARE(step.statements.first().sql, u"DROP TABLE item"_s);
    QCOMPARE(step.statements.first().line, 7);
    const auto saved = workspace::previewRevision(module(), u"a000"_s, false, ddl::Rendering::Online, nullptr);
    QCOMPARE(saved.statements.size(), 0);
    QCOMPARE(workspace::previewRevision(module(), u"gone"_s, false, ddl::Rendering::Online, nullptr).grade,
             ddl::Grade::Opaque);
}

// What the database has now is what a revision finds only if it is the next one, up or down.
void PlanTest::databaseTellsOfTheNextRevisionOnly()
{
    class MoodThere : public ddl::DatabaseAnswers
    {
    public:
        std::optional<bool> hasTable(const QString &, const QString &) const override { return false; }
        std::optional<bool> hasType(const QString &, const QString &) const override { return true; }
        std::optional<bool> hasSequence(const QString &, const QString &) const override { return false; }
        std::optional<QStringList> columns(const QString &, const QString &) const override { return QStringList(); }
        std::optional<QStringList> indexes(const QString &, const QString &) const override { return QStringList(); }
        std::optional<QStringList> tables(const QString &) const override { return QStringList(); }
    };
    const MoodThere answers;
    QStringList ids;
    QStringList paths;
    for (const auto &[id, down] : {std::pair{u"a000"_s, QString()}, {u"b000"_s, u"a000"_s}, {u"c000"_s, u"b000"_s}}) {
        ids.append(id);
        paths.append(m_project->revision(id, down));
    }
    const QByteArray body = "    op.create_table('t', sa.Column('m', sa.Enum('x', name='mood')))\n";
    const QByteArray source = "from alembic import op\nimport sqlalchemy as sa\n\n\ndef upgrade():\n" + body +
                              "\n\ndef downgrade():\n" + body;
    const auto told = [&](const QStringList &rows, bool downgrade) {
        QStringList found;
        for (qsizetype index = 0; index < ids.size(); ++index) {
            const auto step = workspace::previewSource(module(rows), paths.at(index), source, downgrade, &answers);
            if (!step.statements.constFirst().remark.isEmpty()) {
                found.append(ids.at(index));
            }
        }
        return found;
    };
    QCOMPARE(told({}, false), QStringList{u"a000"_s});
    QCOMPARE(told({u"a000"_s}, false), QStringList{u"b000"_s});
    QCOMPARE(told({u"b000"_s}, false), QStringList{u"c000"_s});
    QCOMPARE(told({u"c000"_s}, false), QStringList());
    QCOMPARE(told({}, true), QStringList());
    QCOMPARE(told({u"b000"_s}, true), QStringList{u"b000"_s});
    QCOMPARE(told({u"c000"_s}, true), QStringList{u"c000"_s});
}

void PlanTest::versionTableNameTooLongIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("words");
    QTest::newRow("59") << QString(59, u'v') << QString();
    // As Alembic 1.13.2 with SQLAlchemy 2.0.40 says it.
    QTest::newRow("60") << QString(60, u'v')
                        << QString(u"IdentifierError: Identifier '"_s + QString(60, u'v') +
                                   u"_pkc' exceeds maximum length of 63 characters"_s);
    QTest::newRow("70") << QString(70, u'v') << u"IdentifierError"_s;
    QTest::newRow("58 characters of two bytes") << QString(58, QChar(0xe4)) << u"63 bytes"_s;
}

void PlanTest::versionTableNameTooLongIsRefused()
{
    QFETCH(const QString, name);
    QFETCH(const QString, words);
    m_project->writeEnvironment(u"version_table='%1'"_s.arg(name));
    m_project->revision(u"a000"_s, {});
    for (const auto &plan : {upgrade(std::nullopt), workspace::planStamp(module(), {u"a000"_s}, false)}) {
        VERIFY_RESULT(plan);
        QVERIFY(plan->createsVersionTable);
        QCOMPARE(plan->isRunnable(), words.isEmpty());
        if (!words.isEmpty()) {
            QVERIFY2(plan->refusals.first().what.contains(words), qPrintable(plan->refusals.first().what));
            QVERIFY(plan->refusals.first().line > 0);
        }
    }
}

ATHANOR_TEST_MAIN(PlanTest)
#include "tst_plan.moc"
