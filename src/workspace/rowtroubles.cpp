// SPDX-License-Identifier: MIT
#include "workspace/troublefinders.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

Trouble::Evidence rowsSeen(const Module &module)
{
    constexpr qsizetype shown = 20;
    const QStringList rows = module.rows.first(qMin(shown, module.rows.size()));
    return {.text = QCoreApplication::translate("athanor", "The rows of %1: %2.")
                        .arg(tableName(*module.files),
                             quoted(rows) + (rows.size() < module.rows.size() ? u", …"_s : QString()))};
}

// The other modules that have one of these identifiers, as evidence.
QList<Trouble::Evidence> elsewhere(const TroubleScene &scene, const QStringList &ids)
{
    QList<Trouble::Evidence> evidence;
    for (const QString &id : ids) {
        for (const auto &other : scene.modules) {
            const revision::Revision *revision = other->map.find(id);
            if (other == scene.module.files || revision == nullptr) {
                continue;
            }
            evidence.append({.text = QCoreApplication::translate("athanor", "\"%1\" is a revision of the module %2.")
                                         .arg(id, other->name),
                             .file = revision->path,
                             .line = revision->idLine});
        }
    }
    return evidence;
}

bool isAhead(const TroubleScene &scene)
{
    const Module &module = scene.module;
    return !module.unknownRows.isEmpty() && !module.heads.isEmpty() &&
           std::ranges::all_of(module.heads,
                               [&module](const QString &head) { return module.applied.contains(head); }) &&
           elsewhere(scene, module.unknownRows).isEmpty();
}

QStringList waysOutOfUnknown()
{
    return {
        QCoreApplication::translate("athanor", "Bring the files to the release that this database was upgraded with."),
        QCoreApplication::translate("athanor", "Bring back the missing file from version control."),
        QCoreApplication::translate(
            "athanor", "Stamp with purge, if it is certain which revision describes the tables as they are."),
    };
}

} // namespace

QList<Trouble> findUnknownRows(const TroubleScene &scene)
{
    const Module &module = scene.module;
    if (module.unknownRows.isEmpty() || isAhead(scene)) {
        return {};
    }
    Trouble trouble = blankTrouble(Trouble::Kind::UnknownRow);
    trouble.text =
        QCoreApplication::translate("athanor", "The version table %1 names %2, and no revision file has that "
                                               "identifier: the database is ahead of these files, or a file is gone. "
                                               "Alembic says \"Can't locate revision identified by '%3'\".")
            .arg(tableName(*module.files), quoted(module.unknownRows), module.unknownRows.first());
    trouble.evidence = {rowsSeen(module)};
    const QList<Trouble::Evidence> others = elsewhere(scene, module.unknownRows);
    for (const Trouble::Evidence &other : others) {
        trouble.text += u' ' + other.text;
    }
    trouble.evidence += others;
    trouble.waysOut = waysOutOfUnknown();
    if (!others.isEmpty()) {
        trouble.waysOut.prepend(QCoreApplication::translate(
            "athanor",
            "Find out which module was upgraded into this version table: two of them may name the same one."));
    }
    trouble.unknownIds = module.unknownRows;
    return {trouble};
}

QList<Trouble> findDatabaseAhead(const TroubleScene &scene)
{
    const Module &module = scene.module;
    if (!isAhead(scene)) {
        return {};
    }
    Trouble trouble = blankTrouble(Trouble::Kind::DatabaseAhead);
    trouble.text =
        QCoreApplication::translate(
            "athanor", "All that these files have is applied, and the version table %1 names %2, too, which no "
                       "revision file has: this database was upgraded with newer files. Alembic says \"Can't locate "
                       "revision identified by '%3'\".")
            .arg(tableName(*module.files), quoted(module.unknownRows), module.unknownRows.first());
    trouble.evidence = {rowsSeen(module)};
    trouble.evidence += evidenceOf(module.files->map, module.heads);
    trouble.waysOut = waysOutOfUnknown();
    trouble.unknownIds = module.unknownRows;
    return {trouble};
}

QList<Trouble> findDuplicateRows(const TroubleScene &scene)
{
    const Module &module = scene.module;
    for (qsizetype index = 1; index < module.rows.size(); ++index) { // sorted
        const QString &row = module.rows.at(index);
        if (row != module.rows.at(index - 1)) {
            continue;
        }
        Trouble trouble = blankTrouble(Trouble::Kind::DuplicateRows);
        trouble.text =
            QCoreApplication::translate(
                "athanor", "The version table %1 holds \"%2\" %3 times: it has no primary key. Alembic fails "
                           "with \"Online migration expected to match one row\" as soon as it changes that "
                           "row.")
                .arg(tableName(*module.files), row)
                .arg(module.rows.count(row));
        trouble.evidence = {rowsSeen(module)};
        trouble.evidence += evidenceOf(module.files->map, {row});
        trouble.waysOut = {
            QCoreApplication::translate("athanor", "Stamp with purge to the revisions that are really applied."),
            QCoreApplication::translate("athanor", "Give version_num of the table a primary key afterwards."),
        };
        return {trouble};
    }
    return {};
}

QList<Trouble> findOverlappingRows(const TroubleScene &scene)
{
    const Module &module = scene.module;
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
            Trouble trouble = blankTrouble(Trouble::Kind::OverlappingRows);
            trouble.text =
                QCoreApplication::translate("athanor", "The version table %1 holds \"%2\" and its ancestor \"%3\". "
                                                       "Every upgrade fails with \"Requested revision %2 overlaps with "
                                                       "other requested revisions %3\".")
                    .arg(tableName(*module.files), row, other);
            trouble.evidence = {rowsSeen(module)};
            trouble.evidence += evidenceOf(map, {row, other});
            trouble.waysOut = {QCoreApplication::translate(
                "athanor", "Stamp with purge to the revisions that are really applied; the ancestor's row goes away.")};
            return {trouble};
        }
    }
    return {};
}

QList<Trouble> findSeveralHeads(const TroubleScene &scene)
{
    const Module &module = scene.module;
    if (module.heads.size() < 2) {
        return {};
    }
    Trouble trouble = blankTrouble(Trouble::Kind::SeveralHeads);
    trouble.text =
        QCoreApplication::translate("athanor", "The history ends in %1. \"alembic upgrade head\" fails with \"Multiple "
                                               "head revisions are present for given argument 'head'\".")
            .arg(quoted(module.heads));
    trouble.evidence = evidenceOf(module.files->map, module.heads);
    trouble.waysOut = {
        QCoreApplication::translate("athanor", "Merge the heads with a merge revision."),
        QCoreApplication::translate("athanor", "Upgrade to \"heads\", if the branches are meant to stay apart."),
    };
    return {trouble};
}

QList<Trouble> findSeveralRows(const TroubleScene &scene)
{
    const Module &module = scene.module;
    const bool plain =
        module.unknownRows.isEmpty() && findDuplicateRows(scene).isEmpty() && findOverlappingRows(scene).isEmpty();
    if (module.rows.size() < 2 || !plain) {
        return {};
    }
    Trouble trouble = blankTrouble(Trouble::Kind::SeveralRows);
    const QString table = tableName(*module.files);
    const QString rows = quoted(module.rows);
    const QString alembic =
        QCoreApplication::translate("athanor", "A program that asks Alembic for one current revision gets \"Version "
                                               "table '%1' has more than one head present; please use "
                                               "get_current_heads()\".")
            .arg(module.files->versionTable);
    if (module.heads.size() > 1) {
        trouble.severity = Trouble::Severity::Hint;
        trouble.text =
            QCoreApplication::translate(
                "athanor", "The version table %1 holds %2: several branches of the history are applied side by side.")
                .arg(table, rows) +
            u' ' + alembic;
        trouble.waysOut = {QCoreApplication::translate(
            "athanor", "Nothing needs to be done, if the branches are meant to stay apart.")};
    } else {
        trouble.text = QCoreApplication::translate(
                           "athanor", "The version table %1 holds %2, and the history has one head, \"%3\": the "
                                      "database stands on branches that a later revision merges.")
                           .arg(table, rows, module.heads.value(0)) +
                       u' ' + alembic;
        trouble.waysOut = {QCoreApplication::translate(
            "athanor", "Upgrade to the head: the revision that merges them leaves one row.")};
    }
    trouble.evidence = {rowsSeen(module)};
    trouble.evidence += evidenceOf(module.files->map, module.rows);
    return {trouble};
}

QList<Trouble> findLongIds(const TroubleScene &scene)
{
    const Module &module = scene.module;
    const int width = module.versionTableExists ? module.versionColumnWidth : defaultVersionColumnWidth;
    if (!module.connected || width <= 0) {
        return {};
    }
    for (const QString &id : module.pending) {
        if (id.size() <= width) {
            continue;
        }
        Trouble trouble = blankTrouble(Trouble::Kind::IdTooLong);
        trouble.text = QCoreApplication::translate(
                           "athanor", "The revision identifier \"%1\" has %2 characters, the column "
                                      "version_num of %3 has room for %4: its upgrade would fail at its end.")
                           .arg(id)
                           .arg(id.size())
                           .arg(tableName(*module.files))
                           .arg(width);
        trouble.evidence = evidenceOf(module.files->map, {id});
        trouble.waysOut = {
            QCoreApplication::translate("athanor", "Give the revision a shorter identifier before it is published."),
            QCoreApplication::translate("athanor",
                                        "Widen the column: ALTER TABLE … ALTER version_num TYPE varchar(…)."),
        };
        if (const revision::Revision *revision = module.files->map.find(id)) {
            trouble.file = revision->path;
            trouble.line = revision->idLine;
        }
        return {trouble};
    }
    return {};
}

} // namespace athanor::workspace
