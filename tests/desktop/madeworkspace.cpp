// SPDX-License-Identifier: MIT
#include "desktop/madeworkspace.h"

#include "support/bighistory.h"

using namespace Qt::StringLiterals;

namespace athanor::test {

namespace {

postgres::VersionTable table(const QString &name, const QStringList &rows)
{
    postgres::VersionTable made;
    made.schema = u"public"_s;
    made.name = name;
    made.owner = u"appuser"_s;
    made.inSearchPath = true;
    made.readable = true;
    made.writable = true;
    made.rows = rows;
    made.columnWidth = 32;
    made.hasPrimaryKey = true;
    return made;
}

workspace::Snapshot joined(const QList<std::shared_ptr<const workspace::ModuleFiles>> &modules,
                           const QList<postgres::VersionTable> &tables, bool connected)
{
    workspace::WorkspaceFiles files;
    files.folder = u"/workspaces/app-buildify"_s;
    files.name = u"App Buildify"_s;
    files.modules = modules;
    if (!connected) {
        return workspace::join(files, {});
    }
    postgres::VersionTablesSnapshot snapshot;
    snapshot.tables = tables;
    snapshot.database = u"appdb"_s;
    snapshot.user = u"dba"_s;
    snapshot.searchPath = u"public"_s;
    snapshot.effectiveSchemas = {u"public"_s};
    snapshot.serverVersion = 170002;
    return workspace::join(files, snapshot);
}

} // namespace

revision::Revision madeRevision(const QString &id, const QStringList &parents, const QString &message,
                                const QStringList &labels, const QStringList &dependsOn)
{
    revision::Revision revision;
    revision.id = id;
    revision.downRevisions = parents;
    revision.message = message;
    revision.documentation = message;
    revision.branchLabels = labels;
    revision.dependsOn = dependsOn;
    revision.createDate = u"2026-03-04 09:12:33.123456"_s;
    revision.path = u"/workspaces/app-buildify/versions/%1.py"_s.arg(id);
    return revision;
}

std::shared_ptr<workspace::ModuleFiles> madeFiles(const QString &name, const QList<revision::Revision> &revisions)
{
    auto files = std::make_shared<workspace::ModuleFiles>();
    files->name = name;
    files->versionTable = name == "core"_L1 ? u"alembic_version"_s : QString(name + u"_alembic_version"_s);
    files->project.moduleName.value = name;
    files->project.versionTable.value = files->versionTable;
    files->map = revision::RevisionMap(revisions);
    files->lanes = revision::layOut(files->map);
    return files;
}

workspace::Snapshot madeSnapshot(bool connected)
{
    const auto core = madeFiles(u"core"_s, {madeRevision(u"c10000000001"_s, {}, u"create tenants and users"_s),
                                            madeRevision(u"c10000000002"_s, {u"c10000000001"_s}, u"add roles"_s)});
    const auto inventory =
        madeFiles(u"inventory"_s,
                  {madeRevision(u"a10000000001"_s, {}, u"create warehouses and items"_s, {u"inventory"_s}),
                   madeRevision(u"a10000000002"_s, {u"a10000000001"_s}, u"add stock levels"_s),
                   madeRevision(u"a10000000003"_s, {u"a10000000001"_s}, u"add units of measure"_s, {u"units"_s}),
                   madeRevision(u"a10000000004"_s, {u"a10000000002"_s, u"a10000000003"_s}, u"merge stock and units"_s),
                   madeRevision(u"a10000000005"_s, {u"a10000000004"_s}, u"record stock movements"_s),
                   madeRevision(u"a10000000006"_s, {u"a10000000005"_s}, u"reasons for stock movements"_s),
                   madeRevision(u"a10000000007"_s, {u"a10000000006"_s}, u"one stock level per item and bin"_s)});
    const auto hr = madeFiles(u"hr"_s, {madeRevision(u"b10000000001"_s, {}, u"create employees"_s),
                                        madeRevision(u"b10000000002"_s, {u"b10000000001"_s}, u"add absences"_s),
                                        madeRevision(u"b10000000003"_s, {u"b10000000001"_s}, u"add contracts"_s)});
    const auto payroll = madeFiles(u"payroll"_s, {madeRevision(u"d10000000001"_s, {}, u"create payslips"_s)});
    return joined(
        {core, inventory, hr, payroll},
        {table(u"alembic_version"_s, {u"c10000000002"_s}), table(u"inventory_alembic_version"_s, {u"a10000000004"_s}),
         table(u"hr_alembic_version"_s, {u"b10000000001"_s}), table(u"payroll_alembic_version"_s, {u"deadbeef0001"_s}),
         table(u"legacy_alembic_version"_s, {u"0123456789ab"_s})},
        connected);
}

workspace::Snapshot madeBigSnapshot(int revisions, quint32 seed)
{
    qInfo("history of %d revisions, seed %u", revisions, seed);
    const QList<revision::Revision> history = support::bigHistory(revisions, seed);
    return joined({madeFiles(u"big"_s, history)}, {table(u"big_alembic_version"_s, {history.at(revisions / 2).id})},
                  true);
}

desktop::Session::Reader readerOf(const workspace::Snapshot &snapshot)
{
    return [snapshot](const QString &, const std::optional<postgres::ConnectionProfile> &,
                      JobContext &) -> Result<desktop::Session::Look> {
        return desktop::Session::Look{.snapshot = snapshot, .answers = {}};
    };
}

postgres::ConnectionProfile madeProfile(postgres::Environment environment)
{
    postgres::ConnectionProfile profile;
    profile.environment = environment;
    profile.host = u"db1"_s;
    profile.port = 5432;
    profile.database = u"appdb"_s;
    profile.user = u"dba"_s;
    return profile;
}

} // namespace athanor::test
