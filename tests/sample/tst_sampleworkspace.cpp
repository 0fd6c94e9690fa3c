// SPDX-License-Identifier: MIT
#include "postgres/catalogue.h"
#include "postgres/connection.h"
#include "sample/samplestate.h"
#include "sample/sampleworkspace.h"
#include "support/testmain.h"
#include "support/verifyresult.h"
#include "workspace/plan.h"
#include "workspace/workspace.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <future>

using namespace Qt::StringLiterals;
using namespace athanor;
using workspace::ModuleState;

class SampleWorkspaceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void statesAreAsDeclared();
    void filesAreWritableCopies();
    void startImportedNothing();
    void everythingPendingIsKnownButTheDataMigration();
    void lookingOnlyReads();
    void lookingWorksWithSelectAlone();
    void tableWithoutSelectHidesNoOther();
    void browsingSessionCannotWrite();
    void cancelStopsTheStart();
    void endStopsTheCluster();
    void brokenStateIsTold();

private:
    Result<workspace::Snapshot> look(const postgres::ConnectionProfile &profile)
    {
        JobContext job;
        return workspace::look(m_sample->folder(), profile, job);
    }
    void asSuperuser(const QString &sql)
    {
        auto connection = postgres::Connection::open(m_sample->superuserProfile());
        QVERIFY(connection);
        const auto done = connection->execute(sql);
        QVERIFY2(done, done ? "" : qPrintable(done.error().sentence()));
    }
    [[nodiscard]] qint64 logSize() const { return QFileInfo(m_sample->serverLogFile()).size(); }
    [[nodiscard]] QString logSince(qint64 offset) const
    {
        QFile file(m_sample->serverLogFile());
        if (!file.open(QIODevice::ReadOnly) || !file.seek(offset)) {
            return {};
        }
        return QString::fromUtf8(file.readAll());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<sample::SampleWorkspace> m_sample;
    sample::SampleState m_state;
    qint64 m_startMilliseconds = 0;
};

namespace {

const QString canaryVariable = u"ATHANOR_SAMPLE_CANARY"_s;

} // namespace

void SampleWorkspaceTest::initTestCase()
{
    m_folder = std::make_unique<QTemporaryDir>();
    // From here on, whoever imports the last revision of the core leaves a line there.
    qputenv("ATHANOR_SAMPLE_CANARY", QFile::encodeName(m_folder->filePath(u"canary"_s)));
    QElapsedTimer timer;
    timer.start();
    JobContext job;
    auto sample = sample::SampleWorkspace::start(m_folder->filePath(u"sample"_s), job);
    VERIFY_RESULT(sample);
    m_startMilliseconds = timer.elapsed();
    m_sample = std::move(*sample);
    qInfo("the sample started in %lld ms", static_cast<long long>(m_startMilliseconds));
    QFile file(QDir(m_sample->folder()).filePath(u"state.toml"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto state = sample::parseSampleState(file.readAll(), file.fileName());
    VERIFY_RESULT(state);
    m_state = *state;
}

void SampleWorkspaceTest::cleanupTestCase()
{
    m_sample.reset();
    m_folder.reset();
}

void SampleWorkspaceTest::statesAreAsDeclared()
{
    const auto snapshot = look(m_sample->profile());
    VERIFY_RESULT(snapshot);
    QVERIFY(snapshot->connected);
    QCOMPARE(snapshot->databaseName, u"appdb"_s);
    // As state.toml says in its comments.
    const QHash<QString, ModuleState> states{
        {u"core"_s, ModuleState::UpToDate},     {u"financial"_s, ModuleState::UpToDate},
        {u"inventory"_s, ModuleState::Pending}, {u"hr"_s, ModuleState::UnknownRevision},
        {u"crm"_s, ModuleState::SeveralHeads},  {u"payroll"_s, ModuleState::Pending},
    };
    QCOMPARE(snapshot->modules.size(), states.size());
    for (const workspace::Module &module : snapshot->modules) {
        QVERIFY2(module.state == states.value(module.name()), qPrintable(module.name()));
    }
    for (const sample::ModuleTarget &target : m_state.modules) {
        const workspace::Module *module = snapshot->find(target.name);
        QVERIFY(module != nullptr);
        if (!target.thenRow.isEmpty()) {
            QCOMPARE(module->rows, QStringList{target.thenRow});
        } else if (target.upgrade != "heads"_L1) {
            QCOMPARE(module->rows, QStringList{target.upgrade});
        }
    }
    QCOMPARE(snapshot->find(u"inventory"_s)->pending.size(), 5);
    QCOMPARE(snapshot->unclaimed.size(), 1);
    QCOMPARE(snapshot->unclaimed.first().name, m_state.unclaimed.first().table);
    QCOMPARE(snapshot->unclaimed.first().rows, QStringList{m_state.unclaimed.first().row});
}

void SampleWorkspaceTest::filesAreWritableCopies()
{
    const QDir original(QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample"));
    QDirIterator files(original.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    int count = 0;
    while (files.hasNext()) {
        const QString path = files.next();
        if (path.contains(u"__pycache__"_s)) {
            continue;
        }
        const QString copy = QDir(m_sample->folder()).filePath(original.relativeFilePath(path));
        QFile left(path);
        QFile right(copy);
        QVERIFY(left.open(QIODevice::ReadOnly));
        QVERIFY2(right.open(QIODevice::ReadWrite), qPrintable(copy));
        QVERIFY2(left.readAll() == right.readAll(), qPrintable(copy));
        ++count;
    }
    QVERIFY(count > 60);
}

void SampleWorkspaceTest::startImportedNothing()
{
    // The core was upgraded through the revision that would leave a line.
    const auto snapshot = look(m_sample->profile());
    VERIFY_RESULT(snapshot);
    QCOMPARE(snapshot->find(u"core"_s)->state, ModuleState::UpToDate);
    QVERIFY(!QFile::exists(qEnvironmentVariable(qPrintable(canaryVariable))));
}

void SampleWorkspaceTest::everythingPendingIsKnownButTheDataMigration()
{
    const auto snapshot = look(m_sample->profile());
    VERIFY_RESULT(snapshot);
    auto connection = postgres::Connection::open(m_sample->profile());
    VERIFY_RESULT(connection);
    const auto catalogue = postgres::readCatalogue(*connection);
    VERIFY_RESULT(catalogue);
    const postgres::CatalogueAnswers answers(*catalogue);
    for (const QString &name : {u"inventory"_s, u"crm"_s}) {
        const auto plan = workspace::planUpgrade(*snapshot->find(name), u"heads"_s, &answers);
        VERIFY_RESULT(plan);
        QVERIFY2(plan->isRunnable(), plan->isRunnable() ? "" : qPrintable(plan->refusals.first().sentence()));
    }
    const auto payroll = workspace::planUpgrade(*snapshot->find(u"payroll"_s), u"heads"_s, &answers);
    VERIFY_RESULT(payroll);
    QVERIFY(!payroll->isRunnable());
    QCOMPARE(payroll->refusals.first().kind, Error::Kind::Opaque);
    QVERIFY(payroll->refusals.first().line > 0);
    int opaque = 0;
    for (const workspace::PlanStep &step : payroll->steps) {
        opaque += step.grade == ddl::Grade::Opaque ? 1 : 0;
    }
    QCOMPARE(opaque, 1);
}

void SampleWorkspaceTest::lookingOnlyReads()
{
    asSuperuser(u"ALTER ROLE appuser SET log_statement = 'all'"_s);
    const qint64 before = logSize();
    const auto snapshot = look(m_sample->profile());
    VERIFY_RESULT(snapshot);
    {
        postgres::OpenOptions options;
        options.readOnlyBrowsing = true;
        auto connection = postgres::Connection::open(m_sample->profile(), options);
        VERIFY_RESULT(connection);
        const auto catalogue = postgres::readCatalogue(*connection);
        VERIFY_RESULT(catalogue);
        const postgres::CatalogueAnswers answers(*catalogue);
        for (const workspace::Module &module : snapshot->modules) {
            const auto plan = workspace::planUpgrade(module, u"heads"_s, &answers);
            QVERIFY(plan || module.state == ModuleState::UnknownRevision);
            for (const revision::Revision &revision : module.files->map.revisions()) {
                (void)workspace::previewRevision(module, revision.id, false, ddl::Rendering::Online, &answers);
                (void)workspace::previewRevision(module, revision.id, true, ddl::Rendering::Offline, nullptr);
            }
        }
    }
    static const QRegularExpression statement(u"(?:statement|execute [^:]*): *(.*)"_s);
    const QString log = logSince(before);
    auto matches = statement.globalMatch(log);
    int count = 0;
    while (matches.hasNext()) {
        const QString sql = matches.next().captured(1).trimmed();
        ++count;
        static const QRegularExpression reads(
            u"^(SELECT|WITH|SHOW|SET|BEGIN|START TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|DECLARE|FETCH|CLOSE|$)"_s,
            QRegularExpression::CaseInsensitiveOption);
        QVERIFY2(reads.match(sql).hasMatch(), qPrintable(sql));
    }
    QVERIFY2(count > 2, qPrintable(log));
    static const QRegularExpression writes(
        u"\\b(INSERT INTO|UPDATE [a-z_]+ SET|DELETE FROM|CREATE TABLE|ALTER TABLE|DROP TABLE)\\b"_s);
    QVERIFY2(!writes.match(log).hasMatch(), qPrintable(writes.match(log).captured(0)));
    QVERIFY(!QFile::exists(qEnvironmentVariable(qPrintable(canaryVariable))));
    asSuperuser(u"ALTER ROLE appuser RESET log_statement"_s);
}

void SampleWorkspaceTest::lookingWorksWithSelectAlone()
{
    asSuperuser(u"CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"_s);
    auto profile = m_sample->profile();
    profile.user = u"reader"_s;
    const auto snapshot = look(profile);
    VERIFY_RESULT(snapshot);
    QVERIFY(snapshot->connected);
    QCOMPARE(snapshot->find(u"core"_s)->state, ModuleState::UpToDate);
    QCOMPARE(snapshot->find(u"inventory"_s)->pending.size(), 5);
    asSuperuser(u"DROP OWNED BY reader; DROP ROLE reader"_s);
}

void SampleWorkspaceTest::tableWithoutSelectHidesNoOther()
{
    asSuperuser(u"CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader; "
                "REVOKE SELECT ON hr_alembic_version FROM reader"_s);
    auto profile = m_sample->profile();
    profile.user = u"reader"_s;
    const auto snapshot = look(profile);
    VERIFY_RESULT(snapshot);
    QCOMPARE(snapshot->find(u"hr"_s)->state, ModuleState::Unreadable);
    QCOMPARE(snapshot->find(u"core"_s)->state, ModuleState::UpToDate);
    asSuperuser(u"DROP OWNED BY reader; DROP ROLE reader"_s);
}

void SampleWorkspaceTest::browsingSessionCannotWrite()
{
    postgres::OpenOptions options;
    options.readOnlyBrowsing = true;
    auto connection = postgres::Connection::open(m_sample->profile(), options);
    VERIFY_RESULT(connection);
    const auto written = connection->execute(u"UPDATE alembic_version SET version_num = 'x'"_s);
    QVERIFY(!written);
    QCOMPARE(written.error().code, u"25006"_s); // read_only_sql_transaction
}

void SampleWorkspaceTest::cancelStopsTheStart()
{
    class CancellingJob : public JobContext
    {
    public:
        void setProgress(int done, int, const QString &) override
        {
            if (done == 3) {
                cancel();
            }
        }
    };
    CancellingJob job;
    const auto sample = sample::SampleWorkspace::start(m_folder->filePath(u"cancelled"_s), job);
    QVERIFY(!sample);
    QCOMPARE(sample.error().kind, Error::Kind::Cancelled);
}

void SampleWorkspaceTest::endStopsTheCluster()
{
    JobContext job;
    auto other = sample::SampleWorkspace::start({}, job);
    VERIFY_RESULT(other);
    const QString folder = (*other)->folder();
    const auto profile = (*other)->profile();
    QVERIFY(QFile::exists(folder + u"/state.toml"_s));
    QVERIFY(postgres::Connection::open(profile));
    other->reset();
    QVERIFY(!postgres::Connection::open(profile));
    QVERIFY(!QFile::exists(folder));
}

void SampleWorkspaceTest::brokenStateIsTold()
{
    const auto open = sample::parseSampleState("order = [\"core\"", u"state.toml"_s);
    QVERIFY(!open);
    QCOMPARE(open.error().kind, Error::Kind::Syntax);
    const auto missing = sample::parseSampleState("order = [\n\"core\"]\n", u"state.toml"_s);
    QVERIFY(!missing);
    QCOMPARE(missing.error().line, 2);
}

ATHANOR_TEST_MAIN(SampleWorkspaceTest)
#include "tst_sampleworkspace.moc"
