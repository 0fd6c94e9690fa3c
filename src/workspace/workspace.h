// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/job.h"
#include "postgres/profile.h"
#include "postgres/versiontables.h"
#include "workspace/module.h"
#include "workspace/readingcache.h"
#include "workspace/settings.h"

#include <functional>
#include <optional>

namespace athanor::workspace {

// The files of all modules below one folder.
struct WorkspaceFiles
{
    QString folder; // absolute
    QString name; // for titles
    QList<std::shared_ptr<const ModuleFiles>>
        modules; // in declared order (athanor.toml), else core first, then by name
    QList<Error> problems; // projects that could not be read at all
    Settings settings; // athanor.toml; empty if there is none, or it has problems
    // Database URL found in the projects; a host of a compose network is given as this machine reaches it. May hold a
    // password, never shown or logged.
    QString suggestedUrl;
    QStringList composeFiles; // absolute: what ComposeApplication::files names
};

// What the window shows: files joined with the version tables, at one moment.
struct Snapshot
{
    WorkspaceFiles files;
    bool connected = false;
    QString databaseName; // current_database()
    QString userName;
    QString serverVersion; // "17.2"
    QList<Module> modules; // same order as files.modules
    QList<UnclaimedTable> unclaimed;
    QList<Trouble> troubles; // of the workspace as a whole
    std::optional<Error> connectionError;
    std::optional<postgres::VersionTablesSnapshot> tables; // as they were read

    [[nodiscard]] const Module *find(const QString &moduleName) const;
};

// What reading uses beside the files; tests hand in their own.
struct ReadingAids
{
    // The running containers, asked for only where there are compose files. Empty: this machine's container engine.
    std::function<Result<QList<Container>>(JobContext &job)> containers{};
    std::shared_ptr<ReadingCache> cache{}; // of the last look; null: everything is read
};

// Finds and reads every Alembic project below the folder. An error if there is none, or the folder cannot be read.
Result<WorkspaceFiles> readWorkspace(const QString &folder, JobContext &job, const ReadingAids &aids = {});

// The folders whose files a workspace is made of, and those of which the folders below count, too.
struct WatchedFolders
{
    QStringList folders;
    QStringList trees;
    QString root; // a project that appears below it counts
};
WatchedFolders watchedFolders(const WorkspaceFiles &files);

// Joins files and rows. Pure.
Snapshot join(const WorkspaceFiles &files, const std::optional<postgres::VersionTablesSnapshot> &tables);
// The same files without what is known from a database; of large histories, too, at once.
Snapshot withoutDatabase(const Snapshot &snapshot);

// One look at the version tables of a database, in a read only browsing session.
Result<postgres::VersionTablesSnapshot> readRows(const postgres::ConnectionProfile &profile, JobContext &job);

// readWorkspace + one read only look at the database, if there is a profile. A database that cannot be reached is no
// error: the files are shown and `connectionError` says why.
Result<Snapshot> look(const QString &folder, const std::optional<postgres::ConnectionProfile> &profile, JobContext &job,
                      const ReadingAids &aids = {});
// The same with files that are read already (after an upgrade, say).
Result<Snapshot> look(const WorkspaceFiles &files, const std::optional<postgres::ConnectionProfile> &profile,
                      JobContext &job);
// Files that have changed, beside the same rows: the database is not asked.
Snapshot withFiles(const Snapshot &snapshot, const WorkspaceFiles &files);

} // namespace athanor::workspace
