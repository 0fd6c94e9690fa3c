// SPDX-License-Identifier: MIT
#include "workspace/workspace.h"

#include "alembic/revision/migrationplan.h"
#include "postgres/connection.h"
#include "workspace/troubles.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

const postgres::VersionTable *versionTableOf(const ModuleFiles &files,
                                             const std::optional<postgres::VersionTablesSnapshot> &tables)
{
    if (!tables || files.versionTable.isEmpty()) {
        return nullptr;
    }
    return tables->find(files.versionTableSchema, files.versionTable);
}

// As an upgrade to "heads" runs them; where Alembic would refuse to plan (a broken map), what is missing, oldest
// first.
QStringList pendingRevisions(const revision::RevisionMap &map, const Module &module)
{
    if (const auto plan = revision::planUpgrade(map, u"heads"_s, module.rows)) {
        QStringList pending;
        pending.reserve(plan->steps.size());
        for (const revision::MigrationStep &step : plan->steps) {
            pending.append(step.revision);
        }
        return pending;
    }
    QStringList pending = map.historyOrder();
    std::reverse(pending.begin(), pending.end());
    pending.removeIf([&](const QString &id) { return module.applied.contains(id) || !map.contains(id); });
    return pending;
}

Module joinModule(const std::shared_ptr<const ModuleFiles> &files,
                  const std::optional<postgres::VersionTablesSnapshot> &tables, const Snapshot &snapshot)
{
    Module module;
    module.files = files;
    module.heads = files->map.realHeads();
    module.connected = tables.has_value();
    const postgres::VersionTable *table = versionTableOf(*files, tables);
    if (table != nullptr) {
        module.versionTableExists = true;
        module.rows = table->rows;
        module.rows.sort();
        module.versionColumnWidth = table->columnWidth;
        module.versionTableOwner = table->owner;
    }
    QStringList knownRows;
    for (const QString &row : std::as_const(module.rows)) {
        if (files->map.contains(row)) {
            knownRows.append(row);
        } else {
            module.unknownRows.append(row);
        }
    }
    module.applied = files->map.ancestors(knownRows);
    // Of a table that cannot be read, whose name is not known, or with a row that no file knows, nobody can tell what
    // is pending.
    module.pendingKnown = module.connected && !files->versionTable.isEmpty() && !(table != nullptr && table->error) &&
                          module.unknownRows.isEmpty();
    if (module.pendingKnown) {
        module.pending = pendingRevisions(files->map, module);
    }
    module.troubles = findTroubles(
        {.module = module, .table = table, .unclaimed = snapshot.unclaimed, .modules = snapshot.files.modules});
    module.state = stateOf(module);
    return module;
}

QList<UnclaimedTable> unclaimedTables(const WorkspaceFiles &files, const postgres::VersionTablesSnapshot &tables)
{
    QSet<QString> claimed;
    for (const auto &module : files.modules) {
        if (const postgres::VersionTable *table = tables.find(module->versionTableSchema, module->versionTable);
            table != nullptr && !module->versionTable.isEmpty()) {
            claimed.insert(table->qualifiedName());
        }
    }
    QList<UnclaimedTable> unclaimed;
    for (const postgres::VersionTable &table : tables.tables) {
        if (!claimed.contains(table.qualifiedName())) {
            unclaimed.append(UnclaimedTable{.schema = table.schema,
                                            .name = table.name,
                                            .rows = table.rows,
                                            .error = table.error ? table.error->sentence() : QString()});
        }
    }
    return unclaimed;
}

// 170002 is "17.2" (PQserverVersion).
QString versionText(int serverVersion)
{
    return serverVersion > 0 ? u"%1.%2"_s.arg(serverVersion / 10000).arg(serverVersion % 10000) : QString();
}

} // namespace

const Module *Snapshot::find(const QString &moduleName) const
{
    const auto found = std::find_if(modules.begin(), modules.end(),
                                    [&moduleName](const Module &module) { return module.name() == moduleName; });
    return found == modules.end() ? nullptr : &*found;
}

WatchedFolders watchedFolders(const WorkspaceFiles &files)
{
    WatchedFolders watched{.folders = {files.folder}, .trees = {}, .root = files.folder};
    for (const QString &path : files.composeFiles) {
        watched.folders.append(QFileInfo(path).path());
    }
    for (const auto &module : files.modules) {
        const project::AlembicProject &project = module->project;
        for (const QString &path : project.sourceFiles) {
            watched.folders.append(QFileInfo(path).path());
        }
        watched.folders += project.packageFolders;
        watched.folders += {project.scriptLocation, project.workingFolder};
        // Compose files, and a folder that appears between others, may lie on the way.
        for (QString folder = project.folder; folder.size() > files.folder.size(); folder = QFileInfo(folder).path()) {
            watched.folders.append(folder);
        }
        (project.recursiveVersionLocations ? watched.trees : watched.folders) += project.versionLocations;
    }
    watched.folders.removeAll(QString());
    watched.folders.removeDuplicates();
    watched.trees.removeDuplicates();
    return watched;
}

Snapshot join(const WorkspaceFiles &files, const std::optional<postgres::VersionTablesSnapshot> &tables)
{
    Snapshot snapshot;
    snapshot.files = files;
    snapshot.tables = tables;
    if (tables) {
        snapshot.connected = true;
        snapshot.databaseName = tables->database;
        snapshot.userName = tables->user;
        snapshot.serverVersion = versionText(tables->serverVersion);
        snapshot.unclaimed = unclaimedTables(files, *tables);
    }
    snapshot.modules.reserve(files.modules.size());
    for (const auto &module : files.modules) {
        snapshot.modules.append(joinModule(module, tables, snapshot));
    }
    snapshot.troubles = findTroubles(snapshot);
    return snapshot;
}

Snapshot withoutDatabase(const Snapshot &snapshot)
{
    Snapshot bare;
    bare.files = snapshot.files;
    bare.modules.reserve(snapshot.modules.size());
    for (const Module &module : snapshot.modules) {
        Module files;
        files.files = module.files;
        files.heads = module.heads;
        files.troubles = findTroubles(
            {.module = files, .table = nullptr, .unclaimed = bare.unclaimed, .modules = bare.files.modules});
        files.state = stateOf(files);
        bare.modules.append(files);
    }
    return bare;
}

Result<postgres::VersionTablesSnapshot> readRows(const postgres::ConnectionProfile &profile, JobContext &job)
{
    job.setProgress(0, 0, QCoreApplication::translate("athanor", "Reading the version tables"));
    postgres::OpenOptions options;
    options.readOnlyBrowsing = true;
    options.jobContext = &job;
    auto connection = postgres::Connection::open(profile, options);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    return postgres::readVersionTables(*connection, &job);
}

Snapshot withFiles(const Snapshot &snapshot, const WorkspaceFiles &files)
{
    Snapshot now = join(files, snapshot.tables);
    now.connectionError = snapshot.connectionError;
    return now;
}

Result<Snapshot> look(const QString &folder, const std::optional<postgres::ConnectionProfile> &profile, JobContext &job,
                      const ReadingAids &aids)
{
    auto files = readWorkspace(folder, job, aids);
    if (!files) {
        return std::unexpected(files.error());
    }
    return look(*files, profile, job);
}

Result<Snapshot> look(const WorkspaceFiles &files, const std::optional<postgres::ConnectionProfile> &profile,
                      JobContext &job)
{
    if (!profile) {
        return join(files, std::nullopt);
    }
    auto tables = readRows(*profile, job);
    if (!tables) {
        if (tables.error().kind == Error::Kind::Cancelled) {
            return std::unexpected(tables.error());
        }
        Snapshot snapshot = join(files, std::nullopt);
        snapshot.connectionError = tables.error();
        return snapshot;
    }
    return join(files, *tables);
}

} // namespace athanor::workspace
