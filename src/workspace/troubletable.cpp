// SPDX-License-Identifier: MIT
#include "workspace/troublefinders.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

const QList<TroubleRow> &troubleTable()
{
    using Kind = Trouble::Kind;
    using Severity = Trouble::Severity;
    static const QList<TroubleRow> table{
        {.kind = Kind::BrokenFile,
         .key = "broken_file",
         .title = QT_TRANSLATE_NOOP("athanor", "Broken File"),
         .detection = QT_TRANSLATE_NOOP("athanor", "Every file of the version locations is read, and none is run."),
         .severity = Severity::Bad,
         .state = ModuleState::FilesBroken,
         .find = findBrokenFiles},
        {.kind = Kind::DuplicateId,
         .key = "duplicate_id",
         .title = QT_TRANSLATE_NOOP("athanor", "Duplicate Identifier"),
         .detection = QT_TRANSLATE_NOOP("athanor", "The identifiers of all revision files are compared."),
         .severity = Severity::Bad,
         .state = ModuleState::FilesBroken,
         .find = findDuplicateIds},
        {.kind = Kind::GhostParent,
         .key = "ghost_parent",
         .title = QT_TRANSLATE_NOOP("athanor", "Missing Parent"),
         .detection = QT_TRANSLATE_NOOP("athanor", "Every down_revision and every depends_on is looked up among the "
                                                   "identifiers of the revision files."),
         .severity = Severity::Bad,
         .state = ModuleState::FilesBroken,
         .find = findGhostParents},
        {.kind = Kind::Cycle,
         .key = "cycle",
         .title = QT_TRANSLATE_NOOP("athanor", "Cycle"),
         .detection = QT_TRANSLATE_NOOP(
             "athanor",
             "Parents and dependencies are followed from every revision: some lead back to where they began."),
         .severity = Severity::Bad,
         .state = ModuleState::FilesBroken,
         .find = findCycles},
        {.kind = Kind::UnknownRow,
         .key = "unknown_row",
         .title = QT_TRANSLATE_NOOP("athanor", "Unknown Revision"),
         .detection = QT_TRANSLATE_NOOP(
             "athanor", "Each row of the version table is looked up among the identifiers of the revision files."),
         .severity = Severity::Bad,
         .state = ModuleState::UnknownRevision,
         .find = findUnknownRows},
        {.kind = Kind::DatabaseAhead,
         .key = "database_ahead",
         .title = QT_TRANSLATE_NOOP("athanor", "Database Ahead of Files"),
         .detection = QT_TRANSLATE_NOOP("athanor", "The version table holds a row for every head of the files, and "
                                                   "another one that neither they nor other modules know."),
         .severity = Severity::Bad,
         .state = ModuleState::DatabaseAhead,
         .find = findDatabaseAhead},
        {.kind = Kind::DuplicateRows,
         .key = "duplicate_rows",
         .title = QT_TRANSLATE_NOOP("athanor", "Duplicate Rows"),
         .detection = QT_TRANSLATE_NOOP("athanor", "The rows of the version table are counted."),
         .severity = Severity::Bad,
         .state = ModuleState::DuplicateRows,
         .find = findDuplicateRows},
        {.kind = Kind::OverlappingRows,
         .key = "overlapping_rows",
         .title = QT_TRANSLATE_NOOP("athanor", "Overlapping Rows"),
         .detection = QT_TRANSLATE_NOOP(
             "athanor", "The ancestors of each row of the version table are compared with the other rows."),
         .severity = Severity::Bad,
         .state = ModuleState::OverlappingRows,
         .find = findOverlappingRows},
        {.kind = Kind::Unreadable,
         .key = "unreadable",
         .title = QT_TRANSLATE_NOOP("athanor", "Version Table Not Readable"),
         .detection = QT_TRANSLATE_NOOP(
             "athanor", "The catalogue of the database lists the version table, but its rows cannot be read."),
         .severity = Severity::Caution,
         .state = ModuleState::Unreadable,
         .find = findUnreadable},
        {.kind = Kind::VersionTableUnknown,
         .key = "version_table_unknown",
         .title = QT_TRANSLATE_NOOP("athanor", "Version Table Unknown"),
         .detection =
             QT_TRANSLATE_NOOP("athanor", "env.py and the files that it imports are read, and none of them is run."),
         .severity = Severity::Caution,
         .state = ModuleState::Unreadable,
         .find = findUnknownVersionTable},
        {.kind = Kind::NameMismatch,
         .key = "name_mismatch",
         .title = QT_TRANSLATE_NOOP("athanor", "Name Mismatch"),
         .detection = QT_TRANSLATE_NOOP(
             "athanor",
             "MODULE_NAME in config.py, the compose files, the running containers and the version tables of the "
             "database are compared."),
         .severity = Severity::Caution,
         .state = ModuleState::NameMismatch,
         .find = findNameMismatches},
        {.kind = Kind::DatabasesDiffer,
         .key = "databases_differ",
         .title = QT_TRANSLATE_NOOP("athanor", "Databases Differ"),
         .detection = QT_TRANSLATE_NOOP("athanor", "The database URLs of the project's files, of its compose services "
                                                   "and of their running containers are compared."),
         .severity = Severity::Caution,
         .state = std::nullopt,
         .find = findDifferingDatabases},
        {.kind = Kind::SeveralHeads,
         .key = "several_heads",
         .title = QT_TRANSLATE_NOOP("athanor", "Several Heads"),
         .detection =
             QT_TRANSLATE_NOOP("athanor", "A head is a revision on which no other builds; there is more than one."),
         .severity = Severity::Caution,
         .state = ModuleState::SeveralHeads,
         .find = findSeveralHeads},
        {.kind = Kind::SeveralRows,
         .key = "several_rows",
         .title = QT_TRANSLATE_NOOP("athanor", "Several Rows"),
         .detection = QT_TRANSLATE_NOOP(
             "athanor", "The version table holds more than one row, and none of them is an ancestor of another."),
         .severity = Severity::Caution,
         .state = std::nullopt,
         .find = findSeveralRows},
        {.kind = Kind::IdTooLong,
         .key = "id_too_long",
         .title = QT_TRANSLATE_NOOP("athanor", "Identifier Too Long"),
         .detection = QT_TRANSLATE_NOOP(
             "athanor",
             "The identifiers of the pending revisions are measured against the width of the column version_num."),
         .severity = Severity::Caution,
         .state = std::nullopt,
         .find = findLongIds},
        {.kind = Kind::NoVersionTable,
         .key = "no_version_table",
         .title = QT_TRANSLATE_NOOP("athanor", "No Version Table Yet"),
         .detection = QT_TRANSLATE_NOOP(
             "athanor", "The name that the files give is looked up among the version tables of the database."),
         .severity = Severity::Hint,
         .state = std::nullopt, // a module without one may be in another trouble, too: stateOf() knows
         .find = findNoVersionTable},
        {.kind = Kind::WrongDatabase,
         .key = "wrong_database",
         .title = QT_TRANSLATE_NOOP("athanor", "Maybe the Wrong Database"),
         .detection = QT_TRANSLATE_NOOP("athanor", "All version tables that the modules name are looked up in the "
                                                   "database: none is there."),
         .severity = Severity::Caution,
         .state = std::nullopt,
         .findInWorkspace = findWrongDatabase},
        {.kind = Kind::UnclaimedTable,
         .key = "unclaimed_table",
         .title = QT_TRANSLATE_NOOP("athanor", "Version Table Without Module"),
         .detection = QT_TRANSLATE_NOOP("athanor", "Every table of the database that looks like a version table is "
                                                   "compared with the names that the modules give."),
         .severity = Severity::Hint,
         .state = std::nullopt,
         .findInWorkspace = findUnclaimedTables},
    };
    return table;
}

const TroubleRow &troubleRow(Trouble::Kind kind)
{
    const auto found = std::ranges::find(troubleTable(), kind, &TroubleRow::kind);
    Q_ASSERT(found != troubleTable().cend());
    return *found;
}

QString troubleKey(Trouble::Kind kind)
{
    return QLatin1StringView(troubleRow(kind).key);
}

Trouble blankTrouble(Trouble::Kind kind)
{
    const TroubleRow &row = troubleRow(kind);
    Trouble trouble;
    trouble.kind = kind;
    trouble.severity = row.severity;
    trouble.title = QCoreApplication::translate("athanor", row.title);
    trouble.detection = QCoreApplication::translate("athanor", row.detection);
    return trouble;
}

QString quoted(const QStringList &ids)
{
    QStringList parts;
    for (const QString &id : ids) {
        parts.append(u"\"%1\""_s.arg(id));
    }
    return parts.join(u", "_s);
}

QString tableName(const ModuleFiles &files)
{
    return files.versionTableSchema.isEmpty() ? files.versionTable
                                              : QString(files.versionTableSchema + u'.' + files.versionTable);
}

QList<Trouble::Evidence> evidenceOf(const revision::RevisionMap &map, const QStringList &ids)
{
    constexpr qsizetype shown = 20;
    QList<Trouble::Evidence> evidence;
    for (const QString &id : ids) {
        const revision::Revision *revision = map.find(id);
        if (revision == nullptr || evidence.size() == shown) {
            continue;
        }
        evidence.append(
            {.text =
                 revision->message.isEmpty()
                     ? QCoreApplication::translate("athanor", "Revision \"%1\".").arg(id)
                     : QCoreApplication::translate("athanor", "Revision \"%1\", \"%2\".").arg(id, revision->message),
             .file = revision->path,
             .line = revision->idLine});
    }
    return evidence;
}

bool isTableOf(const UnclaimedTable &table, const ModuleFiles &files)
{
    return !table.rows.isEmpty() &&
           std::ranges::all_of(table.rows, [&files](const QString &row) { return files.map.contains(row); });
}

QList<Trouble> findTroubles(const TroubleScene &scene)
{
    QList<Trouble> troubles;
    for (const TroubleRow &row : troubleTable()) {
        if (row.find != nullptr) {
            troubles += row.find(scene);
        }
    }
    return troubles;
}

QList<Trouble> findTroubles(const Snapshot &snapshot)
{
    QList<Trouble> troubles;
    for (const TroubleRow &row : troubleTable()) {
        if (row.findInWorkspace != nullptr && snapshot.connected) {
            troubles += row.findInWorkspace(snapshot);
        }
    }
    return troubles;
}

ModuleState stateOf(const Module &module)
{
    for (const TroubleRow &row : troubleTable()) {
        if (row.state && std::ranges::contains(module.troubles, row.kind, &Trouble::kind)) {
            return *row.state;
        }
    }
    if (!module.connected) {
        return ModuleState::NotConnected;
    }
    if (!module.versionTableExists) {
        return ModuleState::NoVersionTable;
    }
    return module.pending.isEmpty() ? ModuleState::UpToDate : ModuleState::Pending;
}

} // namespace athanor::workspace
