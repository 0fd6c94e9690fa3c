// SPDX-License-Identifier: MIT
#include "workspace/revisionsearch.h"

#include <QCoreApplication>
#include <QDir>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

constexpr qsizetype shortCommit = 10;

// As a shell takes it.
QString shellWord(const QString &text)
{
    static const QRegularExpression plain(u"^[A-Za-z0-9_./@:^+-]+$"_s);
    return plain.match(text).hasMatch() ? text : QString(u"'"_s + QString(text).replace(u"'"_s, u"'\\''"_s) + u"'"_s);
}

QString checkout(const QString &from, const QString &path)
{
    return QCoreApplication::translate("athanor", "Bring the file back: git checkout %1 -- %2")
        .arg(shellWord(from), shellWord(path));
}

void describe(FoundRevision &found)
{
    const git::Sighting &seen = *found.sighting;
    const QString commit = seen.commit.first(qMin(shortCommit, seen.commit.size()));
    const QString date = seen.date.date().toString(Qt::ISODate);
    switch (seen.place) {
    case git::Sighting::Place::LastCommit:
        found.text = QCoreApplication::translate(
                         "athanor", "\"%1\" is in %2 of the last commit on %3; the work tree lacks that file.")
                         .arg(seen.id, seen.path, seen.reference);
        found.wayOut = checkout(u"HEAD"_s, seen.path);
        break;
    case git::Sighting::Place::Branch:
        found.text = QCoreApplication::translate("athanor", "\"%1\" is in %2 on the branch %3.")
                         .arg(seen.id, seen.path, seen.reference);
        found.wayOut = checkout(seen.reference, seen.path);
        break;
    case git::Sighting::Place::RemoteBranch:
        found.text = QCoreApplication::translate("athanor", "\"%1\" is in %2 on the remote branch %3.")
                         .arg(seen.id, seen.path, seen.reference);
        found.wayOut = checkout(seen.reference, seen.path);
        break;
    case git::Sighting::Place::Tag:
        found.text = QCoreApplication::translate("athanor", "\"%1\" is in %2 of the tag %3.")
                         .arg(seen.id, seen.path, seen.reference);
        found.wayOut = checkout(seen.reference, seen.path);
        break;
    case git::Sighting::Place::Deleted:
        found.text =
            seen.replacedBy.isEmpty()
                ? QCoreApplication::translate("athanor", "\"%1\" was in %2, deleted in commit %3 of %4, \"%5\".")
                      .arg(seen.id, seen.path, commit, date, seen.subject)
                : QCoreApplication::translate("athanor", "\"%1\" was in %2 until commit %3 of %4, \"%5\", which gave "
                                                         "that file the identifier \"%6\".")
                      .arg(seen.id, seen.path, commit, date, seen.subject, seen.replacedBy);
        found.wayOut = checkout(commit + u'^', seen.path);
        break;
    }
}

void searchModules(const WorkspaceFiles &files, const QStringList &ids, RevisionSearch &search)
{
    for (const QString &id : ids) {
        for (const auto &module : files.modules) {
            if (const revision::Revision *revision = module->map.find(id)) {
                search.found.append(
                    {.id = id,
                     .text =
                         QCoreApplication::translate("athanor", "\"%1\" is in the module %2.").arg(id, module->name),
                     .wayOut = {},
                     .module = module->name,
                     .file = revision->path,
                     .line = revision->idLine,
                     .sighting = {},
                     .repository = {}});
            }
        }
    }
}

QString searchedText(const git::Outcome &outcome)
{
    return QCoreApplication::translate("athanor", "Searched in %1: commits %2, other branches and tags %3.")
        .arg(QDir::toNativeSeparators(outcome.workTree), QLocale().toString(outcome.commits),
             QLocale().toString(outcome.references));
}

void searchGit(const git::Outcome &outcome, RevisionSearch &search)
{
    for (const git::Sighting &seen : outcome.sightings) {
        FoundRevision found;
        found.id = seen.id;
        found.sighting = seen;
        found.repository = outcome.workTree;
        describe(found);
        search.found.append(found);
    }
    search.notes.append(searchedText(outcome));
    if (outcome.isShallow) {
        search.notes.append(QCoreApplication::translate(
            "athanor", "The repository is a shallow clone: its older commits are not here. \"git fetch --unshallow\" "
                       "brings them."));
    }
    if (!outcome.isComplete && outcome.damage.isEmpty()) {
        search.notes.append(
            QCoreApplication::translate("athanor", "The search was ended there, since it took too long."));
    }
    if (!outcome.damage.isEmpty()) {
        search.notes.append(
            QCoreApplication::translate("athanor", "Not all of the repository could be read: %1.").arg(outcome.damage));
    }
}

} // namespace

Result<RevisionSearch> searchRevisions(const WorkspaceFiles &files, const QStringList &ids, JobContext &job)
{
    RevisionSearch search;
    if (ids.isEmpty()) {
        search.notes.append(
            QCoreApplication::translate("athanor", "There is nothing to search for: files have all revisions."));
        return search;
    }
    searchModules(files, ids, search);
    git::Request request;
    request.ids = ids;
    for (const auto &module : files.modules) {
        for (const QString &folder : module->project.versionLocations) {
            const git::Location location{.folder = folder, .recursive = module->project.recursiveVersionLocations};
            if (!request.locations.contains(location)) {
                request.locations.append(location);
            }
        }
    }
    const auto outcomes = git::findRevisions(request, job);
    if (!outcomes) {
        if (outcomes.error().kind == Error::Kind::Cancelled) {
            return std::unexpected(outcomes.error());
        }
        search.notes.append(outcomes.error().sentence());
        return search;
    }
    for (const git::Outcome &outcome : *outcomes) {
        searchGit(outcome, search);
    }
    if (outcomes->isEmpty()) {
        search.notes.append(QCoreApplication::translate(
            "athanor", "The revision files are in no git repository: no history to search."));
    }
    for (const QString &id : ids) {
        if (!std::ranges::contains(search.found, id, &FoundRevision::id)) {
            search.notes.prepend(QCoreApplication::translate("athanor", "\"%1\" was not found.").arg(id));
        }
    }
    return search;
}

QStringList unknownIds(const Snapshot &snapshot)
{
    QStringList ids;
    const auto add = [&ids](const QList<Trouble> &troubles) {
        for (const Trouble &trouble : troubles) {
            ids += trouble.unknownIds;
        }
    };
    for (const Module &module : snapshot.modules) {
        add(module.troubles);
    }
    add(snapshot.troubles);
    ids.removeDuplicates();
    return ids;
}

QString placeKey(git::Sighting::Place place)
{
    switch (place) {
    case git::Sighting::Place::LastCommit:
        return u"last_commit"_s;
    case git::Sighting::Place::Branch:
        return u"branch"_s;
    case git::Sighting::Place::RemoteBranch:
        return u"remote_branch"_s;
    case git::Sighting::Place::Tag:
        return u"tag"_s;
    case git::Sighting::Place::Deleted:
        return u"deleted"_s;
    }
    return {};
}

} // namespace athanor::workspace
