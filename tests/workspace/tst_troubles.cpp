// SPDX-License-Identifier: MIT
// Every row of the table of troubles: the state that is one, the word for it, its sentences and the ways out. What
// Alembic says is quoted from Alembic 1.19 (script/revision.py, runtime/migration.py).
#include "support/testmain.h"
#include "workspace/readingcache.h"
#include "workspace/revisionsearch.h"
#include "workspace/troubles.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using workspace::ModuleState;
using workspace::Trouble;
using workspace::troubleTable;

namespace {

const QString module = u"made"_s;
const QString aFile = u"/made/a.py"_s;

std::shared_ptr<workspace::ModuleFiles> files(const QList<std::pair<QString, QString>> &sources,
                                              const QString &name = module)
{
    auto made = std::make_shared<workspace::ModuleFiles>();
    made->name = name;
    made->versionTable = name + u"_alembic_version"_s;
    made->project.versionTable = {
        .value = made->versionTable, .file = u"/made/env.py"_s, .line = 12, .note = {}, .isDefault = false};
    revision::RevisionFiles read;
    for (const auto &[path, source] : sources) {
        const revision::RevisionFiles one = revision::readRevisionSource(path, source.toUtf8());
        read.revisions += one.revisions;
        read.problems += one.problems;
    }
    workspace::layOut(read, *made);
    return made;
}

// "a" of nothing, "b" of "a", …: one file for each pair of an identifier and its parents.
std::shared_ptr<workspace::ModuleFiles> history(const QList<std::pair<QString, QStringList>> &revisions,
                                                const QString &name = module)
{
    QList<std::pair<QString, QString>> sources;
    for (const auto &[id, parents] : revisions) {
        const QString down = parents.isEmpty() ? u"None"_s : u"('"_s + parents.join(u"', '"_s) + u"',)"_s;
        sources.append({u"/made/"_s + id + u".py"_s,
                        u"\"\"\"change %1\"\"\"\nrevision = '%1'\ndown_revision = %2\n"_s.arg(id, down)});
    }
    return files(sources, name);
}

postgres::VersionTable table(const QStringList &rows, const QString &name = u"made_alembic_version"_s)
{
    postgres::VersionTable made;
    made.schema = u"public"_s;
    made.name = name;
    made.owner = u"owner"_s;
    made.inSearchPath = true;
    made.readable = true;
    made.rows = rows;
    made.columnWidth = 32;
    return made;
}

workspace::Snapshot joined(const QList<std::shared_ptr<const workspace::ModuleFiles>> &modules,
                           const QList<postgres::VersionTable> &tables)
{
    workspace::WorkspaceFiles workspaceFiles;
    workspaceFiles.modules = modules;
    postgres::VersionTablesSnapshot snapshot;
    snapshot.database = u"appdb"_s;
    snapshot.effectiveSchemas = {u"public"_s};
    snapshot.tables = tables;
    return workspace::join(workspaceFiles, snapshot);
}

// Of the module "made", else of the workspace.
const QList<Trouble> &troubles(const workspace::Snapshot &snapshot, Trouble::Kind kind)
{
    return workspace::troubleRow(kind).find != nullptr ? snapshot.find(module)->troubles : snapshot.troubles;
}

struct Case
{
    const char *name;
    Trouble::Kind kind;
    workspace::Snapshot snapshot;
    ModuleState state;
    Trouble::Severity severity;
    QString key;
    QString title;
    QString text;
    QStringList waysOut;
    QString place = {}; // "file:line"
    QStringList unknownIds = {};
};

const QStringList waysOutOfUnknown{
    u"Bring the files to the release that this database was upgraded with."_s,
    u"Bring back the missing file from version control."_s,
    u"Stamp with purge, if it is certain which revision describes the tables as they are."_s};

QList<Case> fileCases()
{
    using Kind = Trouble::Kind;
    using Severity = Trouble::Severity;
    const QString plain = u"revision = 'a'\ndown_revision = None\n"_s;
    return {
        {"broken file",
         Kind::BrokenFile,
         joined({files({{aFile, u"revision = 'a'\ndown_revision = input()\n"_s}})}, {table({})}),
         ModuleState::FilesBroken,
         Severity::Bad,
         u"broken_file"_s,
         u"Broken File"_s,
         u"'down_revision' is not statically known."_s,
         {u"Correct the revision file that is named here."_s, u"Bring back the file as it was from version control."_s,
          u"Write the header as plain strings, or let Alembic itself do the work."_s},
         u"/made/a.py:2"_s},
        {"duplicate identifier",
         Kind::DuplicateId,
         joined({files({{aFile, plain}, {u"/made/copy.py"_s, u"\n"_s + plain}})}, {table({})}),
         ModuleState::FilesBroken,
         Severity::Bad,
         u"duplicate_id"_s,
         u"Duplicate Identifier"_s,
         u"Revision a is present more than once; the other file is /made/a.py. Alembic says \"Revision a is present "
         u"more "
         "than once\"."_s,
         {u"Delete the file that is a copy."_s,
          u"Give the revision that is applied nowhere another identifier, and correct down_revision of those that "
          "follow it."_s},
         u"/made/copy.py:2"_s},
        {"missing parent",
         Kind::GhostParent,
         joined({history({{u"1a2b3c4d"_s, {}}, {u"b"_s, {u"1a2b3c4e"_s}}})}, {table({})}),
         ModuleState::FilesBroken,
         Severity::Bad,
         u"ghost_parent"_s,
         u"Missing Parent"_s,
         u"Revision '1a2b3c4e', the down revision of 'b', has no file. Alembic ends with \"KeyError: '1a2b3c4e'\"."_s,
         {u"The nearest revision is '1a2b3c4d'."_s, u"Bring back a missing file from version control."_s,
          u"Correct the identifier in the file that is named here."_s},
         u"/made/b.py:3"_s,
         {u"1a2b3c4e"_s}},
        {"cycle",
         Kind::Cycle,
         joined({history({{u"a"_s, {u"b"_s}}, {u"b"_s, {u"a"_s}}})}, {table({})}),
         ModuleState::FilesBroken,
         Severity::Bad,
         u"cycle"_s,
         u"Cycle"_s,
         u"Revisions form a cycle: a → b → a. Alembic says \"Cycle is detected in revisions (a, b)\"."_s,
         {u"Correct down_revision or depends_on of one of them."_s},
         u"/made/a.py:3"_s},
        {"several heads",
         Kind::SeveralHeads,
         joined({history({{u"a"_s, {}}, {u"b"_s, {u"a"_s}}, {u"c"_s, {u"a"_s}}})}, {table({u"a"_s})}),
         ModuleState::SeveralHeads,
         Severity::Caution,
         u"several_heads"_s,
         u"Several Heads"_s,
         u"The history ends in \"b\", \"c\". \"alembic upgrade head\" fails with \"Multiple head revisions are present "
         "for given argument 'head'\"."_s,
         {u"Merge the heads with a merge revision."_s,
          u"Upgrade to \"heads\", if the branches are meant to stay apart."_s}},
    };
}

QList<Case> rowCases()
{
    using Kind = Trouble::Kind;
    using Severity = Trouble::Severity;
    const auto line = history({{u"a"_s, {}}, {u"b"_s, {u"a"_s}}});
    const auto fork = history({{u"a"_s, {}}, {u"b"_s, {u"a"_s}}, {u"c"_s, {u"a"_s}}});
    const auto merged = history({{u"a"_s, {}}, {u"b"_s, {u"a"_s}}, {u"c"_s, {u"a"_s}}, {u"d"_s, {u"b"_s, u"c"_s}}});
    const QString longId = u"a"_s.repeated(33);
    return {
        {"unknown row",
         Kind::UnknownRow,
         joined({line}, {table({u"zz"_s})}),
         ModuleState::UnknownRevision,
         Severity::Bad,
         u"unknown_row"_s,
         u"Unknown Revision"_s,
         u"The version table made_alembic_version names \"zz\", and no revision file has that identifier: the database "
         "is ahead of these files, or a file is gone. Alembic says \"Can't locate revision identified by 'zz'\"."_s,
         waysOutOfUnknown,
         {},
         {u"zz"_s}},
        {"row of another module",
         Kind::UnknownRow,
         joined({line, history({{u"zz"_s, {}}}, u"other"_s)}, {table({u"b"_s, u"zz"_s})}),
         ModuleState::UnknownRevision,
         Severity::Bad,
         u"unknown_row"_s,
         u"Unknown Revision"_s,
         u"The version table made_alembic_version names \"zz\", and no revision file has that identifier: the database "
         "is ahead of these files, or a file is gone. Alembic says \"Can't locate revision identified by 'zz'\". "
         "\"zz\" "
         "is a revision of the module other."_s,
         QStringList{
             u"Find out which module was upgraded into this version table: two of them may name the same one."_s} +
             waysOutOfUnknown,
         {},
         {u"zz"_s}},
        {"database ahead of the files",
         Kind::DatabaseAhead,
         joined({line}, {table({u"b"_s, u"zz"_s})}),
         ModuleState::DatabaseAhead,
         Severity::Bad,
         u"database_ahead"_s,
         u"Database Ahead of Files"_s,
         u"All that these files have is applied, and the version table made_alembic_version names \"zz\", too, which "
         u"no "
         "revision file has: this database was upgraded with newer files. Alembic says \"Can't locate revision "
         "identified by 'zz'\"."_s,
         waysOutOfUnknown,
         {},
         {u"zz"_s}},
        {"duplicate rows",
         Kind::DuplicateRows,
         joined({line}, {table({u"a"_s, u"a"_s})}),
         ModuleState::DuplicateRows,
         Severity::Bad,
         u"duplicate_rows"_s,
         u"Duplicate Rows"_s,
         u"The version table made_alembic_version holds \"a\" 2 times: it has no primary key. Alembic fails with "
         "\"Online migration expected to match one row\" as soon as it changes that row."_s,
         {u"Stamp with purge to the revisions that are really applied."_s,
          u"Give version_num of the table a primary key afterwards."_s}},
        {"overlapping rows",
         Kind::OverlappingRows,
         joined({line}, {table({u"a"_s, u"b"_s})}),
         ModuleState::OverlappingRows,
         Severity::Bad,
         u"overlapping_rows"_s,
         u"Overlapping Rows"_s,
         u"The version table made_alembic_version holds \"b\" and its ancestor \"a\". Every upgrade fails with "
         "\"Requested revision b overlaps with other requested revisions a\"."_s,
         {u"Stamp with purge to the revisions that are really applied; the ancestor's row goes away."_s}},
        {"rows of merged branches",
         Kind::SeveralRows,
         joined({merged}, {table({u"b"_s, u"c"_s})}),
         ModuleState::Pending,
         Severity::Caution,
         u"several_rows"_s,
         u"Several Rows"_s,
         u"The version table made_alembic_version holds \"b\", \"c\", and the history has one head, \"d\": the "
         u"database "
         "stands on branches that a later revision merges. A program that asks Alembic for one current revision gets "
         "\"Version table 'made_alembic_version' has more than one head present; please use get_current_heads()\"."_s,
         {u"Upgrade to the head: the revision that merges them leaves one row."_s}},
        {"rows of several heads",
         Kind::SeveralRows,
         joined({fork}, {table({u"b"_s, u"c"_s})}),
         ModuleState::SeveralHeads,
         Severity::Hint,
         u"several_rows"_s,
         u"Several Rows"_s,
         u"The version table made_alembic_version holds \"b\", \"c\": several branches of the history are applied side "
         "by side. A program that asks Alembic for one current revision gets \"Version table 'made_alembic_version' "
         "has "
         "more than one head present; please use get_current_heads()\"."_s,
         {u"Nothing needs to be done, if the branches are meant to stay apart."_s}},
        {"identifier too long",
         Kind::IdTooLong,
         joined({history({{longId, {}}})}, {table({})}),
         ModuleState::Pending,
         Severity::Caution,
         u"id_too_long"_s,
         u"Identifier Too Long"_s,
         u"The revision identifier \"%1\" has 33 characters, the column version_num of made_alembic_version has room "
         "for 32: its upgrade would fail at its end."_s.arg(longId),
         {u"Give the revision a shorter identifier before it is published."_s,
          u"Widen the column: ALTER TABLE … ALTER version_num TYPE varchar(…)."_s},
         u"/made/%1.py:2"_s.arg(longId)},
    };
}

QList<Case> databaseCases()
{
    using Kind = Trouble::Kind;
    using Severity = Trouble::Severity;
    const auto line = history({{u"a"_s, {}}, {u"b"_s, {u"a"_s}}});
    auto denied = table({});
    denied.readable = false;
    denied.error = Error::make(Error::Kind::Permission, u"The role dba may not read it."_s);
    denied.obstacle = postgres::VersionTable::Obstacle::Select;
    const auto computed = history({{u"a"_s, {}}});
    computed->versionTable.clear();
    computed->project.versionTable = {.value = std::nullopt,
                                      .file = u"/made/env.py"_s,
                                      .line = 12,
                                      .note = u"It is read from a file."_s,
                                      .isDefault = false};
    const auto differing = history({{u"a"_s, {}}, {u"b"_s, {u"a"_s}}});
    differing->namedDatabases = {{.source = workspace::NamedDatabase::Source::Files,
                                  .by = {},
                                  .host = u"db1"_s,
                                  .port = 5432,
                                  .database = u"appdb"_s,
                                  .file = u"/made/config.py"_s,
                                  .line = 3},
                                 {.source = workspace::NamedDatabase::Source::Container,
                                  .by = u"app_made"_s,
                                  .host = u"db1"_s,
                                  .port = 5432,
                                  .database = u"olddb"_s,
                                  .file = u"/made/docker-compose.yml"_s,
                                  .line = 7}};
    const auto composed = history({{u"a"_s, {}}});
    composed->project.moduleName = {
        .value = u"made"_s, .file = u"/made/config.py"_s, .line = 3, .note = {}, .isDefault = false};
    project::ComposeService service;
    service.name = u"stock"_s;
    service.moduleName = u"stock"_s;
    service.file = u"/made/docker-compose.yml"_s;
    service.line = 7;
    service.moduleNamePlace = {.file = service.file, .line = 7};
    composed->composeServices = {service};
    const auto elsewhere = history({{u"a"_s, {}}});
    elsewhere->project.databaseUrl = {.value = u"postgresql+psycopg://app:hunter2@db1:5433/stockdb"_s,
                                      .file = u"/made/config.py"_s,
                                      .line = 4,
                                      .note = {},
                                      .isDefault = false};
    const auto second = history({{u"c"_s, {}}}, u"second"_s);
    const auto foreign = table({u"zz"_s}, u"foreign_alembic_version"_s);
    const QStringList waysOutOfWrong{u"Connect to the database that this workspace is deployed to."_s,
                                     u"Upgrade the modules, if this database is meant to be new."_s};
    return {
        {"no right to select",
         Kind::Unreadable,
         joined({line}, {denied}),
         ModuleState::Unreadable,
         Severity::Caution,
         u"unreadable"_s,
         u"Version Table Not Readable"_s,
         u"The role dba may not read it."_s,
         {u"Ask owner, the owner, for: GRANT SELECT ON public.made_alembic_version TO …."_s}},
        {"version table unknown",
         Kind::VersionTableUnknown,
         joined({computed}, {}),
         ModuleState::Unreadable,
         Severity::Caution,
         u"version_table_unknown"_s,
         u"Version Table Unknown"_s,
         u"The name of the version table is not known without running env.py. It is read from a file."_s,
         {u"Pass version_table to context.configure() as a text or as MODULE_NAME with a suffix."_s},
         u"/made/env.py:12"_s},
        {"name in the compose file",
         Kind::NameMismatch,
         joined({composed}, {table({u"a"_s})}),
         ModuleState::NameMismatch,
         Severity::Caution,
         u"name_mismatch"_s,
         u"Name Mismatch"_s,
         u"config.py says MODULE_NAME \"made\", the compose service \"stock\" passes \"stock\". In the container, "
         u"Alembic "
         "uses another version table."_s,
         {u"Correct MODULE_NAME in the compose file."_s, u"Correct MODULE_NAME in config.py."_s},
         u"/made/docker-compose.yml:7"_s},
        {"rows in another table",
         Kind::NameMismatch,
         joined({line}, {table({u"a"_s}, u"old_alembic_version"_s)}),
         ModuleState::NameMismatch,
         Severity::Caution,
         u"name_mismatch"_s,
         u"Name Mismatch"_s,
         u"The files name the version table made_alembic_version, which does not exist. The rows of "
         "public.old_alembic_version (\"a\") are revisions of this module."_s,
         {u"Correct MODULE_NAME or version_table, so that files and database name the same table."_s},
         u"/made/env.py:12"_s},
        {"another database in the container",
         Kind::DatabasesDiffer,
         joined({differing}, {table({u"b"_s})}),
         ModuleState::UpToDate,
         Severity::Caution,
         u"databases_differ"_s,
         u"Databases Differ"_s,
         u"For the database of this module, the project's files name appdb @ db1:5432, but the running container "
         "\"app_made\" has olddb @ db1:5432."_s,
         {u"Start the container anew, if the compose file was changed since: docker compose up -d."_s,
          u"Correct the URL that is wrong."_s},
         u"/made/docker-compose.yml:7"_s},
        {"no version table",
         Kind::NoVersionTable,
         joined({line}, {}),
         ModuleState::NoVersionTable,
         Severity::Hint,
         u"no_version_table"_s,
         u"No Version Table Yet"_s,
         u"The database has no version table made_alembic_version: no revision of this module was applied to it. The "
         "first upgrade makes the table."_s,
         {u"Upgrade the module."_s,
          u"If its tables are there already, stamp the revision that describes them as they are."_s}},
        {"tables of others alone", Kind::WrongDatabase, joined({line, second}, {foreign}), ModuleState::NoVersionTable,
         Severity::Caution, u"wrong_database"_s, u"Maybe the Wrong Database"_s,
         u"The database appdb has none of the version tables that this workspace names: made_alembic_version, "
         u"second_alembic_version. Its version tables are of others: "
         "public.foreign_alembic_version."_s,
         waysOutOfWrong},
        {"another database in the files", Kind::WrongDatabase, joined({elsewhere}, {}), ModuleState::NoVersionTable,
         Severity::Caution, u"wrong_database"_s, u"Maybe the Wrong Database"_s,
         u"The database appdb has none of the version tables that this workspace names: made_alembic_version. The "
         u"files name another database, "
         "db1:5433/stockdb."_s,
         waysOutOfWrong},
        {"table without module",
         Kind::UnclaimedTable,
         joined({line}, {table({u"b"_s}), foreign}),
         ModuleState::UpToDate,
         Severity::Hint,
         u"unclaimed_table"_s,
         u"Version Table Without Module"_s,
         u"The database has a version table public.foreign_alembic_version, and no module of this workspace names it. "
         "Its rows are \"zz\"."_s,
         {u"Open a folder that holds the module, too, if it is one of yours."_s,
          u"Leave it to the workspace that owns it: nothing here touches it."_s},
         {},
         {u"zz"_s}},
    };
}

QList<Case> cases()
{
    return fileCases() + rowCases() + databaseCases();
}

} // namespace

class TroublesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRowHasACase();
    void keysAreTheirOwn();
    void rows_data();
    void rows();
    void soundStates_data();
    void soundStates();
    void passwordIsNotShown();
    void unknownDependencyIsAMissingParent();
    void selfReference();
    void searchBeginsInTheOtherModules();
};

void TroublesTest::everyRowHasACase()
{
    const QList<Case> all = cases();
    for (const workspace::TroubleRow &row : troubleTable()) {
        QVERIFY2(std::ranges::contains(all, row.kind, &Case::kind), row.key);
    }
}

void TroublesTest::keysAreTheirOwn()
{
    QSet<QString> keys;
    for (const workspace::TroubleRow &row : troubleTable()) {
        keys.insert(QLatin1StringView(row.key));
        QVERIFY2((row.find == nullptr) != (row.findInWorkspace == nullptr), row.key);
        QCOMPARE(&workspace::troubleRow(row.kind), &row);
    }
    QCOMPARE(keys.size(), troubleTable().size());
}

void TroublesTest::rows_data()
{
    QTest::addColumn<int>("index");
    const QList<Case> all = cases();
    for (qsizetype index = 0; index < all.size(); ++index) {
        QTest::newRow(all.at(index).name) << int(index);
    }
}

void TroublesTest::rows()
{
    QFETCH(const int, index);
    const Case expected = cases().at(index);
    const QList<Trouble> &found = troubles(expected.snapshot, expected.kind);
    const auto trouble = std::ranges::find(found, expected.kind, &Trouble::kind);
    QVERIFY(trouble != found.cend());
    QCOMPARE(std::ranges::count(found, expected.kind, &Trouble::kind), 1);
    QCOMPARE(trouble->text, expected.text);
    QCOMPARE(trouble->title, expected.title);
    QCOMPARE(trouble->waysOut, expected.waysOut);
    QCOMPARE(trouble->severity, expected.severity);
    QCOMPARE(trouble->unknownIds, expected.unknownIds);
    QCOMPARE(workspace::troubleKey(trouble->kind), expected.key);
    QCOMPARE(trouble->file.isEmpty() ? QString() : u"%1:%2"_s.arg(trouble->file).arg(trouble->line), expected.place);
    QCOMPARE(expected.snapshot.find(module)->state, expected.state);
    QVERIFY(!trouble->evidence.isEmpty());
    QVERIFY2(trouble->detection.endsWith(u'.'), qPrintable(trouble->detection));
    for (const Trouble::Evidence &seen : trouble->evidence) {
        QCOMPARE(trouble->evidence.count(seen), 1);
        QVERIFY2(seen.text.endsWith(u'.'), qPrintable(seen.text));
    }
}

// What is near a trouble and is none.
void TroublesTest::soundStates_data()
{
    QTest::addColumn<workspace::Snapshot>("snapshot");
    QTest::addColumn<ModuleState>("state");
    const auto line = history({{u"a"_s, {}}, {u"b"_s, {u"a"_s}}});
    const auto second = history({{u"c"_s, {}}}, u"second"_s);
    const auto secondTable = table({u"c"_s}, u"second_alembic_version"_s);
    QTest::newRow("up to date") << joined({line}, {table({u"b"_s})}) << ModuleState::UpToDate;
    QTest::newRow("pending") << joined({line}, {table({u"a"_s})}) << ModuleState::Pending;
    QTest::newRow("empty table") << joined({line}, {table({})}) << ModuleState::Pending;
    QTest::newRow("identifier that fits")
        << joined({history({{u"a"_s.repeated(32), {}}})}, {table({})}) << ModuleState::Pending;
    const auto named = history({{u"a"_s, {}}});
    named->project.databaseUrl.value = u"postgresql://db1/stockdb"_s;
    QTest::newRow("another name for the same database") << joined({named}, {table({u"a"_s})}) << ModuleState::UpToDate;
    QTest::newRow("two modules") << joined({line, second}, {table({u"b"_s}), secondTable}) << ModuleState::UpToDate;
}

void TroublesTest::soundStates()
{
    QFETCH(const workspace::Snapshot, snapshot);
    QFETCH(const ModuleState, state);
    QCOMPARE(snapshot.find(module)->troubles, QList<Trouble>());
    QCOMPARE(snapshot.troubles, QList<Trouble>());
    QCOMPARE(snapshot.find(module)->state, state);
}

void TroublesTest::passwordIsNotShown()
{
    for (const Case &each : cases()) {
        for (const Trouble &trouble : each.snapshot.troubles) {
            QString all = trouble.text;
            for (const Trouble::Evidence &seen : trouble.evidence) {
                all += seen.text;
            }
            QVERIFY2(!all.contains(u"hunter2"_s), qPrintable(all));
        }
    }
}

void TroublesTest::unknownDependencyIsAMissingParent()
{
    const auto snapshot =
        joined({files({{aFile, u"revision = 'a'\ndown_revision = None\ndepends_on = 'other'\n"_s}})}, {table({})});
    const Trouble &trouble = snapshot.find(module)->troubles.first();
    QCOMPARE(trouble.kind, Trouble::Kind::GhostParent);
    QCOMPARE(trouble.text, u"'other', on which revision 'a' depends, is neither a revision nor a branch label. Alembic "
                           "ends with \"KeyError: 'other'\"."_s);
}

void TroublesTest::selfReference()
{
    const auto snapshot = joined({history({{u"a"_s, {u"a"_s}}})}, {table({})});
    const Trouble &trouble = snapshot.find(module)->troubles.first();
    QCOMPARE(trouble.kind, Trouble::Kind::Cycle);
    QCOMPARE(trouble.text, u"Revision 'a' names itself as its down revision. Alembic says \"Self-loop is detected in "
                           "revisions (a)\"."_s);
}

void TroublesTest::searchBeginsInTheOtherModules()
{
    workspace::WorkspaceFiles workspaceFiles;
    workspaceFiles.modules = {history({{u"a"_s, {}}}), history({{u"zz"_s, {}}}, u"other"_s)};
    JobContext job;
    const auto search = workspace::searchRevisions(workspaceFiles, {u"zz"_s, u"yy"_s}, job);
    QVERIFY2(search.has_value(), search ? "" : qPrintable(search.error().sentence()));
    QCOMPARE(search->found.size(), 1);
    QCOMPARE(search->found.first().text, u"\"zz\" is in the module other."_s);
    QCOMPARE(search->found.first().file, u"/made/zz.py"_s);
    QCOMPARE(search->found.first().line, 2);
    QCOMPARE(search->notes, (QStringList{u"\"yy\" was not found."_s,
                                         u"The revision files are in no git repository: no history to search."_s}));
}

ATHANOR_TEST_MAIN(TroublesTest)
#include "tst_troubles.moc"
