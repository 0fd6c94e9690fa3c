// SPDX-License-Identifier: MIT
#include "ctl/statusreport.h"

#include "workspace/overview.h"
#include "workspace/troubles.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

// Columns as wide as their widest cell; the last is not padded.
QString table(const QList<QStringList> &rows)
{
    QList<qsizetype> widths;
    for (const QStringList &row : rows) {
        widths.resize(qMax(widths.size(), row.size()));
        for (qsizetype column = 0; column < row.size(); ++column) {
            widths[column] = qMax(widths.at(column), row.at(column).size());
        }
    }
    QString text;
    for (const QStringList &row : rows) {
        QString line;
        for (qsizetype column = 0; column < row.size(); ++column) {
            line += column + 1 < row.size() ? QString(row.at(column).leftJustified(widths.at(column)) + u"  "_s)
                                            : row.at(column);
        }
        text += line + u'\n';
    }
    return text;
}

QString place(const QString &file, int line)
{
    if (file.isEmpty()) {
        return {};
    }
    const QString native = QDir::toNativeSeparators(file);
    return line > 0 ? u" (%1:%2)"_s.arg(native).arg(line) : u" (%1)"_s.arg(native);
}

QString heading(const workspace::Snapshot &snapshot)
{
    if (snapshot.connected) {
        return QCoreApplication::translate("athanor", "%1: database %2, user %3, PostgreSQL %4")
            .arg(snapshot.files.name, snapshot.databaseName, snapshot.userName, snapshot.serverVersion);
    }
    return QCoreApplication::translate("athanor", "%1: not connected, files only").arg(snapshot.files.name);
}

QJsonArray array(const QStringList &items)
{
    return QJsonArray::fromStringList(items);
}

QString severityKey(workspace::Trouble::Severity severity)
{
    switch (severity) {
    case workspace::Trouble::Severity::Bad:
        return u"error"_s;
    case workspace::Trouble::Severity::Caution:
        return u"warning"_s;
    case workspace::Trouble::Severity::Hint:
        return u"hint"_s;
    }
    return {};
}

QJsonObject troubleJson(const workspace::Trouble &trouble)
{
    QJsonArray evidence;
    for (const workspace::Trouble::Evidence &seen : trouble.evidence) {
        evidence.append(QJsonObject{{u"text"_s, seen.text}, {u"file"_s, seen.file}, {u"line"_s, seen.line}});
    }
    return QJsonObject{{u"kind"_s, workspace::troubleKey(trouble.kind)},
                       {u"severity"_s, severityKey(trouble.severity)},
                       {u"title"_s, trouble.title},
                       {u"text"_s, trouble.text},
                       {u"detection"_s, trouble.detection},
                       {u"evidence"_s, evidence},
                       {u"waysOut"_s, array(trouble.waysOut)},
                       {u"file"_s, trouble.file},
                       {u"line"_s, trouble.line}};
}

QJsonArray troublesJson(const QList<workspace::Trouble> &troubles)
{
    QJsonArray array;
    for (const workspace::Trouble &trouble : troubles) {
        array.append(troubleJson(trouble));
    }
    return array;
}

// The troubles of one module, or of the workspace.
QString troublesText(const QString &name, const QList<workspace::Trouble> &troubles,
                     const std::optional<workspace::RevisionSearch> &search)
{
    QString text;
    for (const workspace::Trouble &trouble : troubles) {
        text += u"\n%1: %2. %3%4\n"_s.arg(name, trouble.title, trouble.text, place(trouble.file, trouble.line));
        for (const QString &way : trouble.waysOut) {
            text += u"  - "_s + way + u'\n';
        }
        if (!search) {
            continue;
        }
        for (const workspace::FoundRevision &found : search->found) {
            if (trouble.unknownIds.contains(found.id)) {
                text += u"  * "_s + found.text + place(found.file, found.line) + u'\n';
                text += found.wayOut.isEmpty() ? QString() : QString(u"    "_s + found.wayOut + u'\n');
            }
        }
    }
    return text;
}

QJsonObject searchJson(const workspace::RevisionSearch &search)
{
    QJsonArray found;
    for (const workspace::FoundRevision &each : search.found) {
        QJsonObject object{{u"id"_s, each.id}, {u"text"_s, each.text}, {u"wayOut"_s, each.wayOut}};
        if (each.sighting) {
            const git::Sighting &seen = *each.sighting;
            object.insert(u"place"_s, workspace::placeKey(seen.place));
            object.insert(u"repository"_s, each.repository);
            object.insert(u"path"_s, seen.path);
            object.insert(u"reference"_s, seen.reference);
            object.insert(u"commit"_s, seen.commit);
            object.insert(u"date"_s, seen.date.toString(Qt::ISODate));
            object.insert(u"subject"_s, seen.subject);
            object.insert(u"replacedBy"_s, seen.replacedBy);
        } else {
            object.insert(u"place"_s, u"module"_s);
            object.insert(u"module"_s, each.module);
            object.insert(u"file"_s, each.file);
            object.insert(u"line"_s, each.line);
        }
        found.append(object);
    }
    return QJsonObject{{u"found"_s, found}, {u"notes"_s, array(search.notes)}};
}

QJsonObject moduleJson(const workspace::Module &module)
{
    return QJsonObject{{u"name"_s, module.name()},
                       {u"folder"_s, module.files->project.folder},
                       {u"versionTable"_s, module.files->versionTable},
                       {u"versionTableSchema"_s, module.files->versionTableSchema},
                       {u"versionTableExists"_s, module.versionTableExists},
                       {u"revisions"_s, module.files->map.size()},
                       {u"rows"_s, array(module.rows)},
                       {u"heads"_s, array(module.heads)},
                       {u"pending"_s, module.pendingKnown ? QJsonValue(array(module.pending)) : QJsonValue()},
                       {u"unknownRows"_s, array(module.unknownRows)},
                       {u"state"_s, stateKey(module.state)},
                       {u"stateText"_s, workspace::stateText(module)},
                       {u"troubles"_s, troublesJson(module.troubles)}};
}

} // namespace

QString stateKey(workspace::ModuleState state)
{
    switch (state) {
    case workspace::ModuleState::FilesBroken:
        return u"files_broken"_s;
    case workspace::ModuleState::UnknownRevision:
        return u"unknown_revision"_s;
    case workspace::ModuleState::DatabaseAhead:
        return u"database_ahead"_s;
    case workspace::ModuleState::DuplicateRows:
        return u"duplicate_rows"_s;
    case workspace::ModuleState::OverlappingRows:
        return u"overlapping_rows"_s;
    case workspace::ModuleState::Unreadable:
        return u"unreadable"_s;
    case workspace::ModuleState::NameMismatch:
        return u"name_mismatch"_s;
    case workspace::ModuleState::SeveralHeads:
        return u"several_heads"_s;
    case workspace::ModuleState::Pending:
        return u"pending"_s;
    case workspace::ModuleState::NoVersionTable:
        return u"no_version_table"_s;
    case workspace::ModuleState::UpToDate:
        return u"up_to_date"_s;
    case workspace::ModuleState::NotConnected:
        return u"not_connected"_s;
    }
    return {};
}

QString statusText(const workspace::Snapshot &snapshot, const std::optional<workspace::RevisionSearch> &search)
{
    QList<QStringList> rows{workspace::overviewHeaders()};
    for (const workspace::Module &module : snapshot.modules) {
        rows.append(workspace::overviewCells(module));
    }
    for (const workspace::UnclaimedTable &unclaimed : snapshot.unclaimed) {
        rows.append(workspace::overviewCells(unclaimed));
    }
    QString text = heading(snapshot) + u"\n\n"_s + table(rows);
    for (const workspace::Module &module : snapshot.modules) {
        text += troublesText(module.name(), module.troubles, search);
    }
    text += troublesText(snapshot.files.name, snapshot.troubles, search);
    if (search && !search->notes.isEmpty()) {
        text += u'\n' + search->notes.join(u'\n') + u'\n';
    }
    for (const Error &problem : snapshot.files.problems) {
        text += u'\n' + problem.sentence() + u'\n';
    }
    return text;
}

QJsonObject errorJson(const Error &error)
{
    return QJsonObject{{u"what"_s, error.what},     {u"file"_s, error.file},     {u"line"_s, error.line},
                       {u"remedy"_s, error.remedy}, {u"detail"_s, error.detail}, {u"code"_s, error.code}};
}

QJsonObject statusJson(const workspace::Snapshot &snapshot, const std::optional<workspace::RevisionSearch> &search)
{
    QJsonArray modules;
    for (const workspace::Module &module : snapshot.modules) {
        modules.append(moduleJson(module));
    }
    QJsonArray unclaimed;
    for (const workspace::UnclaimedTable &entry : snapshot.unclaimed) {
        unclaimed.append(QJsonObject{{u"schema"_s, entry.schema},
                                     {u"name"_s, entry.name},
                                     {u"rows"_s, array(entry.rows)},
                                     {u"error"_s, entry.error}});
    }
    QJsonArray problems;
    for (const Error &problem : snapshot.files.problems) {
        problems.append(errorJson(problem));
    }
    QJsonObject root{{u"name"_s, snapshot.files.name},
                     {u"folder"_s, snapshot.files.folder},
                     {u"connected"_s, snapshot.connected},
                     {u"modules"_s, modules},
                     {u"unclaimed"_s, unclaimed},
                     {u"troubles"_s, troublesJson(snapshot.troubles)},
                     {u"problems"_s, problems}};
    if (snapshot.connected) {
        root.insert(u"database"_s, QJsonObject{{u"name"_s, snapshot.databaseName},
                                               {u"user"_s, snapshot.userName},
                                               {u"serverVersion"_s, snapshot.serverVersion}});
    }
    if (search) {
        root.insert(u"search"_s, searchJson(*search));
    }
    if (snapshot.connectionError) {
        root.insert(u"connectionError"_s, errorJson(*snapshot.connectionError));
    }
    return root;
}

} // namespace athanor::ctl
