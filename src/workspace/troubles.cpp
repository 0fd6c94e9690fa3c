// SPDX-License-Identifier: MIT
#include "workspace/troubles.h"

#include "postgres/connection.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

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
                                              : files.versionTableSchema + u'.' + files.versionTable;
}

std::optional<Trouble> filesBroken(const ModuleFiles &files)
{
    const Error *fatal = files.map.fatalProblem();
    if (fatal == nullptr && files.problems.isEmpty()) {
        return std::nullopt;
    }
    Trouble trouble;
    trouble.kind = Trouble::Kind::FilesBroken;
    trouble.title = QCoreApplication::translate("athanor", "Files Broken");
    QStringList sentences;
    if (fatal != nullptr) {
        // Place and ways out stand by themselves.
        Error spoken = *fatal;
        spoken.file.clear();
        spoken.remedy.clear();
        sentences.append(spoken.sentence());
        trouble.file = fatal->file;
        trouble.line = fatal->line;
    }
    for (const revision::FileProblem &problem : files.problems) {
        if (trouble.file.isEmpty()) {
            trouble.file = problem.path;
            trouble.line = problem.line;
        }
        if (!sentences.contains(problem.text) && (fatal == nullptr || problem.text != fatal->what)) {
            sentences.append(problem.text);
        }
    }
    constexpr qsizetype shown = 5;
    if (sentences.size() > shown) {
        const int more = int(sentences.size() - shown);
        sentences = sentences.first(shown);
        sentences.append(QCoreApplication::translate("athanor", "%n more problems.", nullptr, more));
    }
    trouble.text = sentences.join(u' ');
    trouble.waysOut = {
        QCoreApplication::translate("athanor", "Correct the revision file that is named here."),
        QCoreApplication::translate("athanor", "Bring back a missing file from version control."),
    };
    if (fatal != nullptr && !fatal->remedy.isEmpty() && !trouble.waysOut.contains(fatal->remedy)) {
        trouble.waysOut.append(fatal->remedy);
    }
    return trouble;
}

Trouble versionTableUnknown(const ModuleFiles &files)
{
    const bool nameIsKnown = files.project.versionTable.value.has_value();
    const project::Fact &fact = nameIsKnown ? files.project.versionTableSchema : files.project.versionTable;
    Trouble trouble;
    trouble.kind = Trouble::Kind::VersionTableUnknown;
    trouble.title = QCoreApplication::translate("athanor", "Version Table Unknown");
    trouble.text = nameIsKnown ? QCoreApplication::translate(
                                     "athanor", "The schema of the version table is not known without running env.py.")
                               : QCoreApplication::translate(
                                     "athanor", "The name of the version table is not known without running env.py.");
    if (!fact.note.isEmpty()) {
        trouble.text += u' ' + fact.note;
    }
    trouble.waysOut = {
        nameIsKnown
            ? QCoreApplication::translate("athanor", "Pass version_table_schema to context.configure() as a text.")
            : QCoreApplication::translate(
                  "athanor", "Pass version_table to context.configure() as a text or as MODULE_NAME with a suffix.")};
    trouble.file = fact.file;
    trouble.line = fact.line;
    return trouble;
}

QList<Trouble> nameMismatches(const Module &module, const QList<UnclaimedTable> &unclaimed)
{
    const ModuleFiles &files = *module.files;
    const project::Fact &configured = files.project.moduleName;
    QList<Trouble> troubles;
    for (const project::ComposeService &service : files.composeServices) {
        if (service.moduleName.isEmpty() || !configured.value || service.moduleName == *configured.value) {
            continue;
        }
        Trouble trouble;
        trouble.kind = Trouble::Kind::NameMismatch;
        trouble.title = QCoreApplication::translate("athanor", "Name Mismatch");
        trouble.text = QCoreApplication::translate(
                           "athanor", "config.py says MODULE_NAME \"%1\", the compose service \"%2\" passes "
                                      "\"%3\". In the container, Alembic uses another version table.")
                           .arg(*configured.value, service.name, service.moduleName);
        const QString other = service.moduleName + u"_alembic_version"_s;
        for (const UnclaimedTable &table : unclaimed) {
            if (table.name == other) {
                trouble.text += u' ' + QCoreApplication::translate("athanor", "The database has a version table %1.")
                                           .arg(table.schema + u'.' + table.name);
            }
        }
        trouble.waysOut = {
            QCoreApplication::translate("athanor", "Correct MODULE_NAME in the compose file."),
            QCoreApplication::translate("athanor", "Correct MODULE_NAME in config.py."),
        };
        trouble.file = service.file;
        trouble.line = service.line;
        troubles.append(trouble);
    }
    if (module.connected && !module.versionTableExists && !files.versionTable.isEmpty()) {
        for (const UnclaimedTable &table : unclaimed) {
            const bool allKnown =
                !table.rows.isEmpty() && std::all_of(table.rows.begin(), table.rows.end(),
                                                     [&files](const auto &row) { return files.map.contains(row); });
            if (!allKnown) {
                continue;
            }
            Trouble trouble;
            trouble.kind = Trouble::Kind::NameMismatch;
            trouble.title = QCoreApplication::translate("athanor", "Name Mismatch");
            trouble.text = QCoreApplication::translate(
                               "athanor", "The files name the version table %1, which does not exist. The rows of %2 "
                                          "(%3) are revisions of this module.")
                               .arg(tableName(files), table.schema + u'.' + table.name, quoted(table.rows));
            if (files.project.versionTable.isDefault) {
                trouble.text += u' ' + files.project.versionTable.note;
            }
            trouble.waysOut = {QCoreApplication::translate(
                "athanor", "Correct MODULE_NAME or version_table, so that files and database name the same table.")};
            trouble.file = configured.file.isEmpty() ? files.project.versionTable.file : configured.file;
            trouble.line = configured.file.isEmpty() ? files.project.versionTable.line : configured.line;
            troubles.append(trouble);
        }
    }
    return troubles;
}

std::optional<Trouble> unknownRows(const Module &module)
{
    if (module.unknownRows.isEmpty()) {
        return std::nullopt;
    }
    Trouble trouble;
    trouble.kind = Trouble::Kind::UnknownRow;
    trouble.title = QCoreApplication::translate("athanor", "Unknown Revision");
    trouble.text =
        QCoreApplication::translate("athanor", "The version table %1 names %2, and no revision file has that "
                                               "identifier: the database is ahead of these files, or a file is gone. "
                                               "Alembic says \"Can't locate revision identified by '%3'\".")
            .arg(tableName(*module.files), quoted(module.unknownRows), module.unknownRows.first());
    trouble.waysOut = {
        QCoreApplication::translate("athanor", "Bring the files to the release that this database was upgraded with."),
        QCoreApplication::translate("athanor", "Bring back the missing file from version control."),
        QCoreApplication::translate(
            "athanor", "Stamp with purge, if it is certain which revision describes the tables as they are."),
    };
    return trouble;
}

std::optional<Trouble> duplicateRows(const Module &module)
{
    for (qsizetype index = 1; index < module.rows.size(); ++index) { // sorted
        const QString &row = module.rows.at(index);
        if (row != module.rows.at(index - 1)) {
            continue;
        }
        Trouble trouble;
        trouble.kind = Trouble::Kind::DuplicateRows;
        trouble.title = QCoreApplication::translate("athanor", "Duplicate Rows");
        trouble.text =
            QCoreApplication::translate(
                "athanor", "The version table %1 holds \"%2\" %3 times: it has no primary key. Alembic fails "
                           "with \"Online migration expected to match one row\" as soon as it changes that "
                           "row.")
                .arg(tableName(*module.files), row)
                .arg(module.rows.count(row));
        trouble.waysOut = {
            QCoreApplication::translate("athanor", "Stamp with purge to the revisions that are really applied."),
            QCoreApplication::translate("athanor", "Give version_num of the table a primary key afterwards."),
        };
        return trouble;
    }
    return std::nullopt;
}

std::optional<Trouble> overlappingRows(const Module &module)
{
    const revision::RevisionMap &map = module.files->map;
    for (const QString &row : module.rows) {
        if (!map.contains(row)) {
            continue;
        }
        const QSet<QString> ancestors = map.ancestors({row});
        for (const QString &other : module.rows) {
            if (other == row || !ancestors.contains(other)) {
                continue;
            }
            Trouble trouble;
            trouble.kind = Trouble::Kind::OverlappingRows;
            trouble.title = QCoreApplication::translate("athanor", "Overlapping Rows");
            trouble.text =
                QCoreApplication::translate("athanor", "The version table %1 holds \"%2\" and its ancestor \"%3\". "
                                                       "Every upgrade fails with \"Requested revision %2 overlaps with "
                                                       "other requested revisions %3\".")
                    .arg(tableName(*module.files), row, other);
            trouble.waysOut = {QCoreApplication::translate(
                "athanor", "Stamp with purge to the revisions that are really applied; the ancestor's row goes away.")};
            return trouble;
        }
    }
    return std::nullopt;
}

std::optional<Trouble> unreadable(const postgres::VersionTable *table)
{
    if (table == nullptr || !table->error) {
        return std::nullopt;
    }
    Trouble trouble;
    trouble.kind = Trouble::Kind::Unreadable;
    trouble.title = QCoreApplication::translate("athanor", "Version Table Not Readable");
    // Without the remedy, which is the way out.
    trouble.text = table->error->what;
    switch (table->obstacle) {
    case postgres::VersionTable::Obstacle::SchemaUsage:
        trouble.waysOut = {
            QCoreApplication::translate("athanor", "Ask the owner of the schema for: GRANT USAGE ON SCHEMA %1 TO ….")
                .arg(postgres::quoteIdentifier(table->schema))};
        break;
    case postgres::VersionTable::Obstacle::Select:
        trouble.waysOut = {QCoreApplication::translate("athanor", "Ask %1, the owner, for: GRANT SELECT ON %2 TO ….")
                               .arg(table->owner, postgres::quoteQualified(table->schema, table->name))};
        break;
    case postgres::VersionTable::Obstacle::None:
    case postgres::VersionTable::Obstacle::Other:
        if (!table->error->remedy.isEmpty()) {
            trouble.waysOut = {table->error->remedy};
        }
        break;
    }
    return trouble;
}

std::optional<Trouble> severalHeads(const Module &module)
{
    if (module.heads.size() < 2) {
        return std::nullopt;
    }
    Trouble trouble;
    trouble.kind = Trouble::Kind::SeveralHeads;
    trouble.title = QCoreApplication::translate("athanor", "Several Heads");
    trouble.text =
        QCoreApplication::translate("athanor", "The history ends in %1. \"alembic upgrade head\" fails with \"Multiple "
                                               "head revisions are present\".")
            .arg(quoted(module.heads));
    trouble.waysOut = {
        QCoreApplication::translate("athanor", "Merge the heads with a merge revision."),
        QCoreApplication::translate("athanor", "Upgrade to \"heads\", if the branches are meant to stay apart."),
    };
    return trouble;
}

std::optional<Trouble> idTooLong(const Module &module)
{
    const int width = module.versionTableExists ? module.versionColumnWidth : defaultVersionColumnWidth;
    if (!module.connected || width <= 0) {
        return std::nullopt;
    }
    for (const QString &id : module.pending) {
        if (id.size() <= width) {
            continue;
        }
        const revision::Revision *revision = module.files->map.find(id);
        Trouble trouble;
        trouble.kind = Trouble::Kind::IdTooLong;
        trouble.title = QCoreApplication::translate("athanor", "Identifier Too Long");
        trouble.text = QCoreApplication::translate(
                           "athanor", "The revision identifier \"%1\" has %2 characters, the column "
                                      "version_num of %3 has room for %4: its upgrade would fail at its end.")
                           .arg(id)
                           .arg(id.size())
                           .arg(tableName(*module.files))
                           .arg(width);
        trouble.waysOut = {
            QCoreApplication::translate("athanor", "Give the revision a shorter identifier before it is published."),
            QCoreApplication::translate("athanor",
                                        "Widen the column: ALTER TABLE … ALTER version_num TYPE varchar(…)."),
        };
        if (revision != nullptr) {
            trouble.file = revision->path;
            trouble.line = revision->idLine;
        }
        return trouble;
    }
    return std::nullopt;
}

} // namespace

QList<Trouble> findTroubles(const Module &module, const postgres::VersionTable *table,
                            const QList<UnclaimedTable> &unclaimed)
{
    QList<Trouble> troubles;
    const auto add = [&troubles](const std::optional<Trouble> &trouble) {
        if (trouble) {
            troubles.append(*trouble);
        }
    };
    add(filesBroken(*module.files));
    add(unknownRows(module));
    add(duplicateRows(module));
    add(overlappingRows(module));
    add(unreadable(table));
    if (module.files->versionTable.isEmpty()) {
        troubles.append(versionTableUnknown(*module.files));
    }
    troubles += nameMismatches(module, unclaimed);
    add(severalHeads(module));
    add(idTooLong(module));
    return troubles;
}

ModuleState stateOf(const Module &module)
{
    const auto has = [&module](Trouble::Kind kind) {
        return std::any_of(module.troubles.begin(), module.troubles.end(),
                           [kind](const Trouble &trouble) { return trouble.kind == kind; });
    };
    if (has(Trouble::Kind::FilesBroken)) {
        return ModuleState::FilesBroken;
    }
    if (has(Trouble::Kind::UnknownRow)) {
        return ModuleState::UnknownRevision;
    }
    if (has(Trouble::Kind::DuplicateRows)) {
        return ModuleState::DuplicateRows;
    }
    if (has(Trouble::Kind::OverlappingRows)) {
        return ModuleState::OverlappingRows;
    }
    if (has(Trouble::Kind::Unreadable) || has(Trouble::Kind::VersionTableUnknown)) {
        return ModuleState::Unreadable;
    }
    if (has(Trouble::Kind::NameMismatch)) {
        return ModuleState::NameMismatch;
    }
    if (has(Trouble::Kind::SeveralHeads)) {
        return ModuleState::SeveralHeads;
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
