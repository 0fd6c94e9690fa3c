// SPDX-License-Identifier: MIT
#include "alembic/project/configuration.h"
#include "alembic/project/packagefiles.h"
#include "alembic/revision/modulerun.h"
#include "core/digest.h"
#include "workspace/localaddress.h"
#include "workspace/naming.h"
#include "workspace/settingsorder.h"
#include "workspace/workspace.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QMutex>
#include <QThread>
#include <QThreadPool>

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

Error cancelled()
{
    return Error::make(Error::Kind::Cancelled,
                       QCoreApplication::translate("athanor", "Reading the folder was cancelled."));
}

// Every so many revision files of one project are told.
constexpr qsizetype toldFiles = 250;

// What one project's files gave, before it has its final name.
struct ReadProject
{
    std::shared_ptr<ModuleFiles> files;
    const ModuleSettings *settings = nullptr; // those that count for it
    std::optional<Error> error;
};

// "modules/crm/backend", or "backend#billing" for a section other than [alembic]: how athanor.toml names a project.
QString placeOf(const QString &workspaceFolder, const QString &projectFolder, const QString &section)
{
    const QString relative = QDir(workspaceFolder).relativeFilePath(projectFolder);
    return section == "alembic"_L1 ? relative : relative + u'#' + section;
}

QString folderOf(const project::ConfigurationFiles &files)
{
    return QFileInfo(files.ini.isEmpty() ? files.toml : files.ini).path();
}

// By the place that athanor.toml gives to a module, else by the name that the project has anyway.
const ModuleSettings *settingsOf(const Settings &settings, const QString &place, const QString &name)
{
    const auto byPlace = std::ranges::find(settings.moduleSettings, place, &ModuleSettings::path);
    if (byPlace != settings.moduleSettings.end()) {
        return &*byPlace;
    }
    const ModuleSettings *named = settings.moduleNamed(name);
    return named != nullptr && named->path.isEmpty() ? named : nullptr;
}

ReadProject readOne(const project::Surroundings &surroundings, const project::ConfigurationFiles &configuration,
                    bool onlyProject, const Settings &settings, ReadingCache *cache, const revision::ReadingStep &step)
{
    ReadProject read;
    const QString &workspaceFolder = surroundings.workspaceFolder;
    const QString place = placeOf(workspaceFolder, folderOf(configuration), configuration.section);
    auto project = cache != nullptr ? cache->project(configuration, surroundings)
                                    : project::readProject(configuration, surroundings);
    if (!project) {
        read.settings = settingsOf(settings, place, {});
        read.error = project.error();
        return read;
    }
    read.settings = settingsOf(settings, place, moduleName(workspaceFolder, *project, onlyProject));
    if (read.settings != nullptr) {
        project::apply(read.settings->overrides, *project);
    }
    auto files = std::make_shared<ModuleFiles>();
    files->project = *project;
    files->name = read.settings != nullptr ? read.settings->name : moduleName(workspaceFolder, *project, onlyProject);
    // A table in a schema that is not known is not known: the search_path would name another one.
    const project::Fact &schema = project->versionTableSchema;
    if (schema.value || schema.note.isEmpty()) {
        files->versionTable = project->versionTable.value.value_or(QString());
        files->versionTableSchema = schema.value.value_or(QString());
    }
    const revision::RevisionFiles revisions = revision::readRevisionFiles(
        project->versionLocations, project->recursiveVersionLocations, step,
        {.hash = sha256,
         .cache = cache != nullptr ? &cache->revisions() : nullptr,
         .aids = {.run = revision::runModule, .importRoots = project::importRoots(*project)}});
    if (!step(0, 0)) {
        return {}; // a history that is not whole is none
    }
    files->project.sourceFiles += revisions.importedFiles;
    if (cache != nullptr) {
        cache->layOut(configuration, revisions, *files);
    } else {
        layOut(revisions, *files);
    }
    read.files = files;
    return read;
}

// The applications in the workspace's folder, in the projects' folders and between them; each is read once.
QList<project::ComposeService> readServices(WorkspaceFiles &workspace, const QStringList &projectFolders)
{
    QStringList folders{workspace.folder};
    for (const QString &projectFolder : projectFolders) {
        for (QString folder = projectFolder; folder.size() > workspace.folder.size();
             folder = QFileInfo(folder).path()) {
            if (!folders.contains(folder)) {
                folders.append(folder);
            }
        }
    }
    QList<project::ComposeService> services;
    for (const QString &folder : std::as_const(folders)) {
        const project::ComposeApplication application = project::readComposeApplication(folder);
        workspace.composeFiles += application.files;
        workspace.problems += application.problems;
        for (const project::ComposeService &service : application.services) {
            // One that another application includes is that one's, as it is started there.
            const bool isIncluded = std::ranges::any_of(services, [&service](const project::ComposeService &known) {
                return known.name == service.name && known.file == service.file && known.line == service.line;
            });
            if (!isIncluded) {
                services.append(service);
            }
        }
    }
    workspace.composeFiles.removeDuplicates();
    return services;
}

QList<Container> runningContainers(const ReadingAids &aids, JobContext &job, QList<Error> &problems)
{
    const auto containers = aids.containers ? aids.containers(job) : readContainers(ProcessRunner::system(), job);
    if (!containers && containers.error().kind != Error::Kind::Cancelled) {
        problems.append(containers.error());
    }
    return containers.value_or(QList<Container>());
}

// What compose files and containers tell of a module.
void addServices(ModuleFiles &module, const QString &workspaceFolder, bool onlyProject, const Network &network)
{
    module.composeServices = matchingServices(
        workspaceFolder, module.project, moduleName(workspaceFolder, module.project, onlyProject), network.services);
    for (const project::ComposeService &service : std::as_const(module.composeServices)) {
        module.containers += containersOf(service, network.containers);
    }
    module.namedDatabases = namedDatabases(module, network);
}

// Two projects of one name are told apart by where they lie.
void makeNamesUnique(const QString &workspaceFolder, std::vector<std::shared_ptr<ModuleFiles>> &modules)
{
    QHash<QString, int> count;
    for (const auto &module : modules) {
        ++count[module->name];
    }
    for (const auto &module : modules) {
        if (count.value(module->name) > 1) {
            module->name = u"%1 (%2)"_s.arg(module->name,
                                            placeOf(workspaceFolder, module->project.folder, module->project.section));
        }
    }
}

bool isCore(const ModuleFiles &files)
{
    return files.versionTable == "alembic_version"_L1 || files.name == "core"_L1;
}

// Modules behind those that they come after.
void orderModules(std::vector<std::shared_ptr<ModuleFiles>> &modules, const Settings &settings)
{
    QStringList names;
    for (const auto &module : modules) {
        names.append(module->name);
    }
    const QStringList ordered = inOrder(names, settings);
    std::ranges::stable_sort(modules, {}, [&ordered](const auto &module) { return ordered.indexOf(module->name); });
}

// What athanor.toml says of modules that are not there, or of two at once.
QList<Error> settingsProblems(const Settings &settings, const std::vector<ReadProject> &projects)
{
    QList<Error> problems;
    const auto tell = [&](int line, const QString &what, const QString &remedy) {
        problems.append(Error::at(Error::Kind::Configuration, what, settings.file, line, remedy));
    };
    QSet<QString> names;
    for (const ReadProject &project : projects) {
        if (project.files) {
            names.insert(project.files->name);
        }
    }
    for (const ModuleSettings &module : settings.moduleSettings) {
        const auto uses =
            std::ranges::count_if(projects, [&module](const ReadProject &read) { return read.settings == &module; });
        if (uses == 0 && module.path.isEmpty()) {
            tell(module.line,
                 QCoreApplication::translate("athanor", "The workspace names a module \"%1\" that is not there.")
                     .arg(module.name),
                 QCoreApplication::translate("athanor", "Correct the name, or give the project's \"path\"."));
        } else if (uses == 0) {
            tell(module.pathLine,
                 QCoreApplication::translate("athanor", "There is no Alembic project at \"%1\".").arg(module.path),
                 QCoreApplication::translate("athanor",
                                             "Correct \"path\": the folder of an alembic.ini, relative to that of "
                                             "athanor.toml, with # and its section unless that is [alembic]."));
        } else if (uses > 1) {
            tell(module.line,
                 QCoreApplication::translate("athanor", "Several modules have the name \"%1\".").arg(module.name),
                 QCoreApplication::translate("athanor", "Say with \"path\" which one is meant."));
        }
        for (const QString &earlier : module.after) {
            if (!names.contains(earlier)) {
                tell(
                    module.afterLines.value(earlier),
                    QCoreApplication::translate("athanor", "The workspace names a module \"%1\" that is not there.")
                        .arg(earlier),
                    QCoreApplication::translate("athanor", "Correct \"after\" of the module \"%1\".").arg(module.name));
            }
        }
    }
    return problems;
}

// The declared order first, then the core platform, then by name.
void sortModules(std::vector<std::shared_ptr<ModuleFiles>> &modules, const Settings &settings, QList<Error> &problems)
{
    const auto rank = [&settings](const ModuleFiles &files) {
        const qsizetype declared = settings.modules.indexOf(files.name);
        return declared >= 0 ? declared : settings.modules.size();
    };
    std::stable_sort(modules.begin(), modules.end(), [&rank](const auto &left, const auto &right) {
        const qsizetype leftRank = rank(*left);
        const qsizetype rightRank = rank(*right);
        if (leftRank != rightRank) {
            return leftRank < rightRank;
        }
        if (isCore(*left) != isCore(*right)) {
            return isCore(*left);
        }
        return QString::localeAwareCompare(left->name, right->name) < 0;
    });
    for (const QString &name : settings.modules) {
        const bool known =
            std::any_of(modules.begin(), modules.end(), [&name](const auto &files) { return files->name == name; });
        if (!known) {
            problems.append(Error::at(
                Error::Kind::Configuration,
                QCoreApplication::translate("athanor", "The workspace names a module \"%1\" that is not there.")
                    .arg(name),
                settings.file, settings.moduleLines.value(name),
                QCoreApplication::translate("athanor", "Correct the list of modules in athanor.toml.")));
        }
    }
}

} // namespace

Result<WorkspaceFiles> readWorkspace(const QString &folder, JobContext &job, const ReadingAids &aids)
{
    const QFileInfo info(folder);
    if (!info.exists() || !info.isDir()) {
        return std::unexpected(Error::at(Error::Kind::NotFound,
                                         QCoreApplication::translate("athanor", "The folder does not exist."), folder,
                                         0, QCoreApplication::translate("athanor", "Choose another folder.")));
    }
    if (!info.isReadable() || !info.isExecutable()) {
        return std::unexpected(
            Error::at(Error::Kind::Unreadable, QCoreApplication::translate("athanor", "Cannot read the folder."),
                      folder, 0, QCoreApplication::translate("athanor", "Check the permissions of the folder.")));
    }

    WorkspaceFiles workspace;
    workspace.folder = QDir::cleanPath(info.absoluteFilePath());
    auto settings = readSettings(workspace.folder);
    if (!settings) {
        // The modules are still shown, as if nothing were declared.
        workspace.problems += settings.error();
        settings = Settings{};
    }
    workspace.settings = *settings;
    workspace.name = settings->name.isEmpty() ? QFileInfo(workspace.folder).fileName() : settings->name;

    job.setProgress(0, 0, QCoreApplication::translate("athanor", "Looking for Alembic projects"));
    QList<project::ConfigurationFiles> projects = project::findProjects(workspace.folder);
    projects.removeIf([&](const project::ConfigurationFiles &files) {
        const QString projectFolder = folderOf(files);
        return settings->ignore.contains(QDir(workspace.folder).relativeFilePath(projectFolder)) ||
               settings->ignore.contains(placeOf(workspace.folder, projectFolder, files.section));
    });
    if (job.isCancelled()) {
        return std::unexpected(cancelled());
    }
    if (projects.isEmpty()) {
        return std::unexpected(Error::at(
            Error::Kind::NotFound,
            QCoreApplication::translate("athanor", "There is no Alembic project in this folder."), workspace.folder, 0,
            QCoreApplication::translate("athanor", "Choose a folder that holds an alembic.ini (or a pyproject.toml "
                                                   "with [tool.alembic]), or one above several.")));
    }

    std::vector<ReadProject> results(std::size_t(projects.size()));
    {
        const project::Surroundings surroundings{.workspaceFolder = workspace.folder,
                                                 .packages = std::make_shared<project::PackageFolders>()};
        // A pool of its own: this function may itself run in the global one.
        QThreadPool pool;
        pool.setMaxThreadCount(std::max(1, QThread::idealThreadCount()));
        int done = 0;
        QMutex progress;
        const auto tell = [&](const QString &step) { job.setProgress(done, int(projects.size()), step); };
        for (qsizetype index = 0; index < projects.size(); ++index) {
            pool.start([&, index] {
                if (job.isCancelled()) {
                    return;
                }
                const project::ConfigurationFiles &configuration = projects.at(index);
                const QString name = placeOf(workspace.folder, folderOf(configuration), configuration.section);
                const auto step = [&](qsizetype files, qsizetype total) {
                    if (files > 0 && files % toldFiles == 0) {
                        const QMutexLocker lock(&progress);
                        tell(QCoreApplication::translate("athanor", "Reading %1: %2 of %3 revision files")
                                 .arg(name)
                                 .arg(files)
                                 .arg(total));
                    }
                    return !job.isCancelled();
                };
                results[std::size_t(index)] =
                    readOne(surroundings, configuration, projects.size() == 1, *settings, aids.cache.get(), step);
                const QMutexLocker lock(&progress);
                ++done;
                tell(QCoreApplication::translate("athanor", "Reading %1").arg(name));
            });
        }
        pool.waitForDone();
    }
    if (job.isCancelled()) {
        return std::unexpected(cancelled());
    }

    std::vector<std::shared_ptr<ModuleFiles>> modules;
    for (const ReadProject &result : results) {
        if (result.files) {
            modules.push_back(result.files);
        } else if (result.error) {
            workspace.problems.append(*result.error);
        }
    }
    if (modules.empty()) {
        return std::unexpected(workspace.problems.first());
    }
    QStringList projectFolders;
    for (const project::ConfigurationFiles &files : std::as_const(projects)) {
        projectFolders.append(folderOf(files));
    }
    Network network{.services = readServices(workspace, projectFolders), .containers = {}};
    if (!network.services.isEmpty()) {
        network.containers = runningContainers(aids, job, workspace.problems);
    }
    for (const auto &module : modules) {
        addServices(*module, workspace.folder, projects.size() == 1, network);
    }
    makeNamesUnique(workspace.folder, modules);
    sortModules(modules, *settings, workspace.problems);
    orderModules(modules, *settings);
    workspace.problems += settingsProblems(*settings, results);

    for (const auto &module : modules) {
        if (workspace.suggestedUrl.isEmpty()) {
            workspace.suggestedUrl =
                localUrl(module->project.databaseUrl.value.value_or(QString()), module->project.folder, network);
        }
    }
    for (const project::ComposeService &service : std::as_const(network.services)) {
        if (workspace.suggestedUrl.isEmpty()) {
            workspace.suggestedUrl = localUrl(service.databaseUrl, service.folder, network);
        }
    }
    if (aids.cache) {
        aids.cache->keep(projects);
    }
    workspace.modules.assign(modules.begin(), modules.end());
    return workspace;
}

} // namespace athanor::workspace
