// SPDX-License-Identifier: MIT
#include "alembic/evaluation/projectoptions.h"

#include "alembic/project/configuration.h"
#include "alembic/project/packageversions.h"

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

namespace {

// No value and no note: not set.
std::optional<QString> known(const project::Fact &fact)
{
    return fact.value || !fact.note.isEmpty() ? fact.value : QString();
}

} // namespace

Options projectOptions(const project::AlembicProject &project, ddl::Rendering rendering, bool downgrade)
{
    Options options;
    options.rendering = rendering;
    options.downgrade = downgrade;
    options.dialect = project::dialectOf(project);
    const bool offline = rendering == ddl::Rendering::Offline;
    if (offline) {
        const bool isTransactional = project.offline.transactionalDdl.value.value_or(u"true"_s) == "true"_L1;
        options.inTransaction = isTransactional && (project.offline.isInBlock ||
                                                    project.offline.transactionPerMigration.value == "true"_L1);
        options.literalBinds = project.offline.literalBinds.value != u"false"_s;
        // The driver's own style is pyformat.
        static const QStringList percents = {u"format"_s, u"pyformat"_s};
        const project::Fact &style = project.offline.paramstyle;
        options.doublePercents =
            percents.contains(style.value.value_or(style.note.isEmpty() ? u"pyformat"_s : QString()));
    }
    options.versionTable = known(offline ? project.offline.versionTable : project.versionTable);
    options.versionTableSchema = known(offline ? project.offline.versionTableSchema : project.versionTableSchema);
    options.mainOptions = project.mainOptions;
    options.unknownOptions = project.changedOptions;
    options.namingConvention = project.namingConvention;
    options.namingConventionKnown = project.namingConventionSource.value.has_value();
    options.assumptions = project.assumptions;
    options.importRoots = project::importRoots(project);
    options.furtherFolders = project.versionLocations + QStringList{project.scriptLocation, project.folder};
    options.workingFolder = project.workingFolder;
    return options;
}

} // namespace athanor::evaluation
