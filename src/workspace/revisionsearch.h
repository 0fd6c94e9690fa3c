// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "git/lostrevisions.h"
#include "workspace/workspace.h"

namespace athanor::workspace {

// Where a revision is that the files of a module lack.
struct FoundRevision
{
    QString id;
    QString text; // a sentence
    QString wayOut; // how to get its file, a sentence; may be empty
    QString module; // a module of the workspace that has it; then `file` and `line` are its place
    QString file;
    int line = 0;
    std::optional<git::Sighting> sighting; // else in git
    QString repository; // of the sighting: the top of its work tree
    bool operator==(const FoundRevision &) const = default;
};

struct RevisionSearch
{
    QList<FoundRevision> found; // the modules' first, then as git::Sighting::Place is ordered
    QStringList notes; // what was searched, and why more may be unknown; sentences
    bool operator==(const RevisionSearch &) const = default;
};

// Looks for identifiers in the modules of the workspace, then in the git repositories around their version locations.
// May take long. Errors: cancelled. What keeps git from being searched is a note.
Result<RevisionSearch> searchRevisions(const WorkspaceFiles &files, const QStringList &ids, JobContext &job);

// What the troubles of modules and workspace name and no file has.
QStringList unknownIds(const Snapshot &snapshot);

// "branch", "deleted", …: stable, for JSON.
QString placeKey(git::Sighting::Place place);

} // namespace athanor::workspace
