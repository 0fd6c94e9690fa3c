// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/job.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

namespace athanor::git {

// A version location of a module.
struct Location
{
    QString folder; // absolute; need not exist any more
    bool recursive = false;
    bool operator==(const Location &) const = default;
};

struct Request
{
    QStringList ids; // exact revision identifiers
    QList<Location> locations;
    qsizetype commits = 1'000'000; // of one repository
    int milliseconds = 60'000; // for all of them
};

// Where a revision file of one of the identifiers is.
struct Sighting
{
    enum class Place {
        LastCommit, // of what is checked out, and not in the work tree
        Branch, // another local one
        RemoteBranch,
        Tag,
        Deleted, // in the history of what is checked out: `commit` took it away
    };
    QString id;
    Place place = Place::Deleted;
    QString path; // from the top of the repository
    QString reference; // "feature/x", "origin/feature/x", "v1.2"; not of Deleted
    QString commit; // 40 hexadecimal digits: the one that deleted it, or the reference's
    QDateTime date; // of that commit, with its own offset
    QString subject;
    QString replacedBy; // Deleted: the file is still there, with this identifier
    bool operator==(const Sighting &) const = default;
};

// What one repository told.
struct Outcome
{
    QString workTree; // absolute
    QList<Sighting> sightings; // as Place is ordered, then by name
    qsizetype commits = 0; // looked at
    qsizetype references = 0;
    bool isShallow = false; // older commits are on the server alone
    bool isComplete = true; // false: a limit was reached
    QString damage; // what could not be read, in libgit2's words; empty: all could
};

// Looks for revision files in the repositories around the version locations, below these alone: on branches and tags,
// then in the history of what is checked out, until everything is found there. One outcome for each repository; none if
// the locations are in no repository. Reads objects only: never runs git, never touches the work tree or the index.
// Errors: no libgit2, cancelled.
Result<QList<Outcome>> findRevisions(const Request &request, JobContext &job);

} // namespace athanor::git
