// SPDX-License-Identifier: MIT
#include "project.h"
#include "support/testmain.h"
#include "support/verifyresult.h"
#include "workspace/naming.h"
#include "workspace/settings.h"
#include "workspace/workspace.h"

#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadeProject;
using athanor::test::writeFile;
using workspace::ModuleState;
using workspace::Trouble;

class WorkspaceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_folder.reset(); }

    void sampleIsRead();
    void folderWithoutAlembic();
    void missingFolder();
    void unreadableFile();
    void syntaxErrorHidesNoOther();
    void cancelled();
    void progressIsTold();
    void nameFromFolder_data();
    void nameFromFolder();
    void singleProjectIsNamedAfterItsFolder();
    void equalNamesAreToldApart();
    void settingsGiveOrderAndName();
    void settingsNameAModuleThatIsNotThere();
    void brokenSettingsNameTheLine();
    void composeServiceOfAnotherName();

    void readingOneProjectCanBeCancelled();
    void states_data();
    void states();
    void overlappingRows();
    void identifierLongerThanTheColumn();
    void unreadableVersionTable();
    void rowsInAnotherTableAreANameMismatch();
    void versionTableThatIsNotKnown();
    void schemaThatIsNotKnown_data();
    void schemaThatIsNotKnown();
    void pendingIsInTheOrderOfTheUpgrade();
    void unclaimedTables();
    void withoutServerTheFilesAreShown();

private:
    Result<workspace::WorkspaceFiles> read()
    {
        JobContext job;
        return workspace::readWorkspace(m_folder->path(), job);
    }
    MadeProject project(const QString &folder, const QString &name) const
    {
        return MadeProject(m_folder->filePath(folder), name);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

QStringList names(const workspace::WorkspaceFiles &files)
{
    QStringList list;
    for (const auto &module : files.modules) {
        list.append(module->name);
    }
    return list;
}

revision::Revision revisionOf(const QString &id, const QStringList &down)
{
    revision::Revision revision;
    revision.id = id;
    revision.downRevisions = down;
    revision.path = u"/made/"_s + id + u".py"_s;
    return revision;
}

// A module as it would be read from files: a, b after a, and so on.
workspace::WorkspaceFiles filesOf(const QList<revision::Revision> &revisions)
{
    auto module = std::make_shared<workspace::ModuleFiles>();
    module->name = u"made"_s;
    module->versionTable = u"made_alembic_version"_s;
    module->project.versionTable.value = module->versionTable;
    module->map = revision::RevisionMap(revisions);
    module->problems = module->map.problems();
    workspace::WorkspaceFiles files;
    files.modules = {module};
    return files;
}

postgres::VersionTablesSnapshot tablesOf(const QStringList &rows, const QString &name = u"made_alembic_version"_s)
{
    postgres::VersionTablesSnapshot tables;
    tables.database = u"appdb"_s;
    tables.effectiveSchemas = {u"public"_s};
    tables.serverVersion = 170002;
    postgres::VersionTable table;
    table.schema = u"public"_s;
    table.name = name;
    table.owner = u"owner"_s;
    table.inSearchPath = true;
    table.readable = true;
    table.rows = rows;
    table.columnWidth = 32;
    tables.tables = {table};
    return tables;
}

QList<Trouble::Kind> kinds(const workspace::Module &module)
{
    QList<Trouble::Kind> list;
    for (const Trouble &trouble : module.troubles) {
        list.append(trouble.kind);
    }
    return list;
}

class RecordingJob : public JobContext
{
public:
    void setProgress(int done, int total, const QString &) override
    {
        lastDone = done;
        lastTotal = total;
    }
    int lastDone = 0;
    int lastTotal = 0;
};

} // namespace

void WorkspaceTest::sampleIsRead()
{
    JobContext job;
    const auto files = workspace::readWorkspace(QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample"), job);
    VERIFY_RESULT(files);
    // Names and tables as README.md in it says, the order as its athanor.toml does.
    QCOMPARE(files->name, u"App Buildify"_s);
    QCOMPARE(names(*files), (QStringList{u"core"_s, u"financial"_s, u"inventory"_s, u"hr"_s, u"crm"_s, u"payroll"_s}));
    int revisions = 0;
    for (const auto &module : files->modules) {
        const QString table = module->name == "core"_L1 ? u"alembic_version"_s : module->name + u"_alembic_version"_s;
        QCOMPARE(module->versionTable, table);
        QCOMPARE(module->problems, QList<revision::FileProblem>());
        QCOMPARE(module->composeServices.size(), 1);
        QCOMPARE(module->composeServices.first().containerName, u"app_buildify_"_s + module->name);
        revisions += int(module->map.size());
    }
    QVERIFY(revisions >= 60);
    QVERIFY(!files->suggestedUrl.isEmpty());
    QVERIFY(files->problems.isEmpty());
}

void WorkspaceTest::folderWithoutAlembic()
{
    writeFile(m_folder->filePath(u"notes.txt"_s), u"nothing here"_s);
    const auto files = read();
    QVERIFY(!files);
    QCOMPARE(files.error().kind, Error::Kind::NotFound);
    QCOMPARE(files.error().what, u"There is no Alembic project in this folder."_s);
    QVERIFY(!files.error().remedy.isEmpty());
}

void WorkspaceTest::missingFolder()
{
    JobContext job;
    const auto files = workspace::readWorkspace(m_folder->filePath(u"gone"_s), job);
    QVERIFY(!files);
    QCOMPARE(files.error().kind, Error::Kind::NotFound);
    QCOMPARE(files.error().file, m_folder->filePath(u"gone"_s));
}

void WorkspaceTest::unreadableFile()
{
    const MadeProject made = project(u"stock/backend"_s, u"stock"_s);
    made.revision(u"aaaa"_s, {});
    // Root may read everything, so a link to itself stands for what cannot be read.
    const QString loop = made.path(u"alembic/versions/bbbb_loop.py"_s);
    QCOMPARE(::symlink("bbbb_loop.py", QFile::encodeName(loop).constData()), 0);
    const auto files = read();
    VERIFY_RESULT(files);
    const auto &module = files->modules.first();
    QVERIFY(module->map.contains(u"aaaa"_s));
    QCOMPARE(module->problems.size(), 1);
    QCOMPARE(module->problems.first().path, loop);
    const auto snapshot = workspace::join(*files, std::nullopt);
    QCOMPARE(snapshot.modules.first().state, ModuleState::FilesBroken);
}

void WorkspaceTest::syntaxErrorHidesNoOther()
{
    const MadeProject stock = project(u"stock/backend"_s, u"stock"_s);
    stock.revision(u"aaaa"_s, {});
    const QString broken = stock.path(u"alembic/versions/bbbb_broken.py"_s);
    writeFile(broken, u"revision = 'bbbb'\ndown_revision = 'aaaa'\n\n\ndef upgrade(:\n    pass\n"_s);
    project(u"sales/backend"_s, u"sales"_s).revision(u"cccc"_s, {});
    const auto files = read();
    VERIFY_RESULT(files);
    QCOMPARE(names(*files), (QStringList{u"sales"_s, u"stock"_s}));
    const auto snapshot = workspace::join(*files, std::nullopt);
    QCOMPARE(snapshot.find(u"sales"_s)->state, ModuleState::NotConnected);
    const workspace::Module *module = snapshot.find(u"stock"_s);
    QCOMPARE(module->state, ModuleState::FilesBroken);
    QCOMPARE(module->troubles.first().file, broken);
    QCOMPARE(module->troubles.first().line, 5);
}

void WorkspaceTest::cancelled()
{
    project(u"stock/backend"_s, u"stock"_s);
    JobContext job;
    job.cancel();
    const auto files = workspace::readWorkspace(m_folder->path(), job);
    QVERIFY(!files);
    QCOMPARE(files.error().kind, Error::Kind::Cancelled);
}

void WorkspaceTest::progressIsTold()
{
    project(u"stock/backend"_s, u"stock"_s);
    project(u"sales/backend"_s, u"sales"_s);
    RecordingJob job;
    VERIFY_RESULT(workspace::readWorkspace(m_folder->path(), job));
    QCOMPARE(job.lastDone, 2);
    QCOMPARE(job.lastTotal, 2);
}

void WorkspaceTest::nameFromFolder_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("name");
    QTest::newRow("pattern") << u"modules/financial/backend"_s << u"financial"_s;
    QTest::newRow("role only") << u"backend"_s << QString();
    QTest::newRow("itself") << u"."_s << QString();
    QTest::newRow("deeper") << u"services/billing/src/app"_s << u"billing"_s;
}

void WorkspaceTest::nameFromFolder()
{
    QFETCH(const QString, folder);
    QFETCH(const QString, name);
    QCOMPARE(workspace::nameFromFolder(u"/work space"_s, QDir::cleanPath(u"/work space/"_s + folder)), name);
}

void WorkspaceTest::singleProjectIsNamedAfterItsFolder()
{
    const MadeProject made = project(u"warehouse"_s, u"ignored"_s);
    QFile::remove(made.path(u"app/config.py"_s));
    made.writeEnvironment(u"compare_type=True"_s);
    JobContext job;
    const auto files = workspace::readWorkspace(made.folder(), job);
    VERIFY_RESULT(files);
    QCOMPARE(names(*files), QStringList{u"warehouse"_s});
    QCOMPARE(files->modules.first()->versionTable, u"alembic_version"_s);
}

void WorkspaceTest::equalNamesAreToldApart()
{
    project(u"one/backend"_s, u"same"_s);
    project(u"two/backend"_s, u"same"_s);
    const auto files = read();
    VERIFY_RESULT(files);
    QCOMPARE(names(*files), (QStringList{u"same (one/backend)"_s, u"same (two/backend)"_s}));
}

void WorkspaceTest::settingsGiveOrderAndName()
{
    for (const QString &name : {u"alpha"_s, u"beta"_s, u"gamma"_s, u"left"_s}) {
        project(name + u"/backend"_s, name);
    }
    writeFile(m_folder->filePath(u"athanor.toml"_s),
              u"[workspace]\nname = \"My House\"\nmodules = [\"gamma\", \"alpha\"]\nignore = [\"left/backend\"]\n"_s);
    const auto files = read();
    VERIFY_RESULT(files);
    QCOMPARE(files->name, u"My House"_s);
    QCOMPARE(names(*files), (QStringList{u"gamma"_s, u"alpha"_s, u"beta"_s}));
    QVERIFY(files->problems.isEmpty());
}

void WorkspaceTest::settingsNameAModuleThatIsNotThere()
{
    project(u"alpha/backend"_s, u"alpha"_s);
    const QString settings = m_folder->filePath(u"athanor.toml"_s);
    writeFile(settings, u"[workspace]\nmodules = [\n  \"alpha\",\n  \"omega\",\n]\n"_s);
    const auto files = read();
    VERIFY_RESULT(files);
    QCOMPARE(files->problems.size(), 1);
    QCOMPARE(files->problems.first().file, settings);
    QCOMPARE(files->problems.first().line, 4);
    QVERIFY(files->problems.first().what.contains(u"omega"_s));
}

void WorkspaceTest::brokenSettingsNameTheLine()
{
    project(u"alpha/backend"_s, u"alpha"_s);
    writeFile(m_folder->filePath(u"athanor.toml"_s), u"[workspace]\nname = \"open\nmodules = []\n"_s);
    auto files = read();
    VERIFY_RESULT(files);
    QCOMPARE(names(*files), QStringList{u"alpha"_s});
    QCOMPARE(files->problems.size(), 1);
    QCOMPARE(files->problems.first().kind, Error::Kind::Syntax);
    QCOMPARE(files->problems.first().line, 2);

    writeFile(m_folder->filePath(u"athanor.toml"_s), u"[workspace]\n\nmodules = \"alpha\"\n"_s);
    const auto settings = workspace::readSettings(m_folder->path());
    QVERIFY(!settings);
    QCOMPARE(settings.error().size(), 1);
    QCOMPARE(settings.error().first().kind, Error::Kind::Configuration);
    QCOMPARE(settings.error().first().line, 3);
}

void WorkspaceTest::composeServiceOfAnotherName()
{
    const MadeProject made = project(u"modules/stock/backend"_s, u"inventory"_s);
    made.revision(u"aaaa"_s, {});
    writeFile(m_folder->filePath(u"docker-compose.yml"_s),
              u"services:\n"
              "  postgres:\n    image: postgres:17\n"
              "  stock:\n    image: x\n    environment:\n      MODULE_NAME: stock\n"
              "      DATABASE_URL: postgresql://u:p@postgres/appdb\n"_s);
    const auto files = read();
    VERIFY_RESULT(files);
    QCOMPARE(names(*files), QStringList{u"inventory"_s});
    const auto snapshot = workspace::join(*files, tablesOf({u"aaaa"_s}, u"stock_alembic_version"_s));
    const workspace::Module &module = snapshot.modules.first();
    QCOMPARE(module.state, ModuleState::NameMismatch);
    const Trouble &trouble = module.troubles.first();
    QVERIFY2(trouble.text.contains(u"\"inventory\""_s) && trouble.text.contains(u"\"stock\""_s),
             qPrintable(trouble.text));
    QVERIFY2(trouble.text.contains(u"public.stock_alembic_version"_s), qPrintable(trouble.text));
    QCOMPARE(trouble.file, m_folder->filePath(u"docker-compose.yml"_s));
    QVERIFY(trouble.line > 0);
}

// One project alone may have thousands of files on a slow disk.
void WorkspaceTest::readingOneProjectCanBeCancelled()
{
    const MadeProject made = project(u"stock/backend"_s, u"stock"_s);
    QString parent;
    for (int i = 0; i < 600; ++i) {
        const QString id = u"r%1"_s.arg(i);
        made.revision(id, parent);
        parent = id;
    }
    class Cancelling : public JobContext
    {
    public:
        void setProgress(int, int, const QString &step) override
        {
            steps.append(step);
            if (step.contains(u"250 of 600 revision files"_s)) {
                cancel();
            }
        }
        QStringList steps;
    };
    Cancelling job;
    const auto files = workspace::readWorkspace(m_folder->path(), job);
    QVERIFY(!files);
    QCOMPARE(files.error().kind, Error::Kind::Cancelled);
    QVERIFY2(job.steps.filter(u"500 of 600"_s).isEmpty(), qPrintable(job.steps.join(u'\n')));
}

void WorkspaceTest::states_data()
{
    QTest::addColumn<QStringList>("rows"); // "-": no version table
    QTest::addColumn<bool>("fork");
    QTest::addColumn<ModuleState>("state");
    QTest::addColumn<QStringList>("pending");
    QTest::newRow("no version table") << QStringList{u"-"_s} << false << ModuleState::NoVersionTable
                                      << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("empty version table") << QStringList() << false << ModuleState::Pending
                                         << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("pending") << QStringList{u"a"_s} << false << ModuleState::Pending << QStringList{u"b"_s};
    QTest::newRow("up to date") << QStringList{u"b"_s} << false << ModuleState::UpToDate << QStringList();
    QTest::newRow("unknown") << QStringList{u"zz"_s} << false << ModuleState::UnknownRevision << QStringList();
    QTest::newRow("several heads") << QStringList{u"b"_s} << true << ModuleState::SeveralHeads << QStringList{u"c"_s};
}

void WorkspaceTest::states()
{
    QFETCH(const QStringList, rows);
    QFETCH(const bool, fork);
    QFETCH(const ModuleState, state);
    QFETCH(const QStringList, pending);
    QList<revision::Revision> revisions{revisionOf(u"a"_s, {}), revisionOf(u"b"_s, {u"a"_s})};
    if (fork) {
        revisions.append(revisionOf(u"c"_s, {u"a"_s}));
    }
    const bool none = rows == QStringList{u"-"_s};
    const auto tables = none ? tablesOf({}, u"other_alembic_version"_s) : tablesOf(rows);
    const auto snapshot = workspace::join(filesOf(revisions), tables);
    const workspace::Module &module = snapshot.modules.first();
    QCOMPARE(module.state, state);
    QCOMPARE(module.pending, pending);
    QCOMPARE(module.pendingKnown, state != ModuleState::UnknownRevision);
    // What is left without the database is what the files alone give.
    const workspace::Snapshot bare = workspace::withoutDatabase(snapshot);
    const workspace::Snapshot alone = workspace::join(filesOf(revisions), std::nullopt);
    QVERIFY(!bare.connected);
    QCOMPARE(bare.modules.first().state, alone.modules.first().state);
    QCOMPARE(bare.modules.first().heads, alone.modules.first().heads);
    QCOMPARE(kinds(bare.modules.first()), kinds(alone.modules.first()));
    QVERIFY(bare.modules.first().rows.isEmpty() && bare.modules.first().applied.isEmpty());
    QVERIFY(module.connected);
    QCOMPARE(module.versionTableExists, !none);
    QCOMPARE(snapshot.serverVersion, u"17.2"_s);
}

void WorkspaceTest::overlappingRows()
{
    const auto files = filesOf({revisionOf(u"a"_s, {}), revisionOf(u"b"_s, {u"a"_s}), revisionOf(u"c"_s, {u"b"_s})});
    const auto snapshot = workspace::join(files, tablesOf({u"a"_s, u"c"_s}));
    const workspace::Module &module = snapshot.modules.first();
    QCOMPARE(module.state, ModuleState::OverlappingRows);
    // Alembic's own sentence, by which users search.
    QVERIFY(module.troubles.first().text.contains(u"Requested revision c overlaps with other requested revisions a"_s));
}

void WorkspaceTest::identifierLongerThanTheColumn()
{
    const QString longId = u"a"_s.repeated(33);
    const auto snapshot = workspace::join(filesOf({revisionOf(longId, {})}), tablesOf({}));
    QCOMPARE(kinds(snapshot.modules.first()), QList<Trouble::Kind>{Trouble::Kind::IdTooLong});
    auto wide = tablesOf({});
    wide.tables.first().columnWidth = 64;
    QCOMPARE(kinds(workspace::join(filesOf({revisionOf(longId, {})}), wide).modules.first()), QList<Trouble::Kind>());
}

void WorkspaceTest::unreadableVersionTable()
{
    auto tables = tablesOf({});
    tables.tables.first().readable = false;
    tables.tables.first().error = Error::make(Error::Kind::Permission, u"The role may not read it."_s);
    tables.tables.first().obstacle = postgres::VersionTable::Obstacle::Select;
    const auto snapshot = workspace::join(filesOf({revisionOf(u"a"_s, {})}), tables);
    const workspace::Module &module = snapshot.modules.first();
    QCOMPARE(module.state, ModuleState::Unreadable);
    QCOMPARE(module.pending, QStringList());
    QVERIFY(!module.pendingKnown);
    QVERIFY(module.troubles.first().waysOut.first().contains(u"owner"_s));
}

void WorkspaceTest::rowsInAnotherTableAreANameMismatch()
{
    const auto snapshot = workspace::join(filesOf({revisionOf(u"a"_s, {}), revisionOf(u"b"_s, {u"a"_s})}),
                                          tablesOf({u"a"_s}, u"renamed_alembic_version"_s));
    const workspace::Module &module = snapshot.modules.first();
    QCOMPARE(module.state, ModuleState::NameMismatch);
    QVERIFY(module.troubles.first().text.contains(u"public.renamed_alembic_version"_s));
}

void WorkspaceTest::versionTableThatIsNotKnown()
{
    const MadeProject made = project(u"stock/backend"_s, u"stock"_s);
    made.writeEnvironment(u"version_table=open(\"/etc/hostname\").read().strip()"_s);
    const auto files = read();
    VERIFY_RESULT(files);
    const auto snapshot = workspace::join(*files, tablesOf({}));
    const workspace::Module &module = snapshot.modules.first();
    QVERIFY(kinds(module).contains(Trouble::Kind::VersionTableUnknown));
    QCOMPARE(module.troubles.first().file, made.path(u"alembic/env.py"_s));
    QVERIFY(module.troubles.first().line > 0);
    QCOMPARE(workspace::stateText(module), u"Version table unknown"_s);
}

void WorkspaceTest::schemaThatIsNotKnown_data()
{
    QTest::addColumn<QString>("schema");
    QTest::addColumn<bool>("known");
    // Alembic reads and writes the table in the schema that it is given, never the one on the search_path.
    QTest::newRow("environment") << u"os.environ['TENANT']"_s << false;
    QTest::newRow("computed") << u"open('schema').read()"_s << false;
    QTest::newRow("none") << u"None"_s << true;
    QTest::newRow("none over a function") << u"(lambda: None)()"_s << true;
    QTest::newRow("text") << u"'public'"_s << true;
}

void WorkspaceTest::schemaThatIsNotKnown()
{
    QFETCH(QString, schema);
    QFETCH(bool, known);
    const MadeProject made = project(u"stock/backend"_s, u"stock"_s);
    made.revision(u"a000"_s, {});
    made.writeEnvironment(u"version_table=f'{settings.MODULE_NAME}_alembic_version', version_table_schema="_s + schema);
    const auto files = read();
    VERIFY_RESULT(files);
    const auto snapshot = workspace::join(*files, tablesOf({u"a000"_s}, u"stock_alembic_version"_s));
    const workspace::Module &module = snapshot.modules.first();
    QCOMPARE(kinds(module).contains(Trouble::Kind::VersionTableUnknown), !known);
    QCOMPARE(module.versionTableExists, known);
    QCOMPARE(module.rows, known ? QStringList{u"a000"_s} : QStringList());
    QCOMPARE(module.pendingKnown, known);
    if (!known) {
        QCOMPARE(module.troubles.first().file, made.path(u"alembic/env.py"_s));
        QVERIFY(module.troubles.first().text.contains(u"schema"_s));
    }
}

void WorkspaceTest::pendingIsInTheOrderOfTheUpgrade()
{
    // As `alembic upgrade heads` runs independent lines: the reverse of the load order (script/revision.py,
    // _topological_sort).
    const auto files = filesOf({revisionOf(u"a1"_s, {}), revisionOf(u"b1"_s, {}), revisionOf(u"c1"_s, {})});
    const auto snapshot = workspace::join(files, tablesOf({}));
    QCOMPARE(snapshot.modules.first().pending, (QStringList{u"c1"_s, u"b1"_s, u"a1"_s}));
}

void WorkspaceTest::unclaimedTables()
{
    auto tables = tablesOf({u"a"_s});
    auto other = tables.tables.first();
    other.name = u"crm_alembic_version"_s;
    other.rows = {u"gone"_s};
    tables.tables.append(other);
    const auto snapshot = workspace::join(filesOf({revisionOf(u"a"_s, {})}), tables);
    QCOMPARE(snapshot.modules.first().state, ModuleState::UpToDate);
    const QList<workspace::UnclaimedTable> expected{
        {.schema = u"public"_s, .name = u"crm_alembic_version"_s, .rows = {u"gone"_s}, .error = {}}};
    QCOMPARE(snapshot.unclaimed, expected);
}

void WorkspaceTest::withoutServerTheFilesAreShown()
{
    project(u"stock/backend"_s, u"stock"_s).revision(u"aaaa"_s, {});
    postgres::ConnectionProfile profile;
    profile.host = m_folder->path();
    profile.database = u"nowhere"_s;
    JobContext job;
    const auto snapshot = workspace::look(m_folder->path(), profile, job);
    VERIFY_RESULT(snapshot);
    QVERIFY(!snapshot->connected);
    QVERIFY(snapshot->connectionError);
    QCOMPARE(snapshot->connectionError->kind, Error::Kind::Connection);
    QCOMPARE(snapshot->modules.size(), 1);
}

ATHANOR_TEST_MAIN(WorkspaceTest)
#include "tst_workspace.moc"
