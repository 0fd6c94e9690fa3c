// SPDX-License-Identifier: MIT
#include "alembic/project/environmentrun.h"

#include "alembic/project/configuration.h"
#include "alembic/project/environmentlogging.h"
#include "alembic/project/environmentmoments.h"
#include "alembic/project/hostobjects.h"
#include "alembic/project/loggingrecorder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

// A whole application may hang on env.py's imports; more than this is not worth a wait.
constexpr qint64 maximumSteps = 3'000'000;

Settings settingsFor(const AlembicProject &project, const QStringList &importRoots,
                     const QHash<QString, QString> &variables, bool defaultsCount = true)
{
    Settings settings;
    settings.roots.folders = importRoots;
    settings.roots.furtherFolders = {QFileInfo(project.envFile).absolutePath()};
    settings.workingFolder = project.workingFolder;
    // The environment in which Alembic will run is not ours: defaults count, and are marked as such.
    settings.environment = variables;
    settings.environmentIsComplete = defaultsCount;
    settings.limits.steps = maximumSteps;
    return settings;
}

QStringList systemPath(Interpreter &interpreter)
{
    QStringList result;
    const Outcome module = interpreter.importModule(u"sys"_s);
    if (!module.isNormal()) {
        return result;
    }
    const auto path = interpreter.attributeIf(module.value, u"path"_s);
    if (const auto *list = path ? path->as<ListObject>() : nullptr) {
        for (const Value &item : list->items) {
            if (const auto folder = item.stringIf(); folder && QDir::isAbsolutePath(*folder)) {
                result.append(QDir::cleanPath(*folder));
            }
        }
    }
    return result;
}

// What one run is to be.
struct RunRequest
{
    const AlembicProject &project;
    const IniFile &ini;
    EnvironmentOccasion occasion{};
    bool defaultsCount = true;
};

EnvironmentRun runOnce(const RunRequest &request, const QStringList &importRoots, EnvironmentLogging *logging)
{
    const AlembicProject &project = request.project;
    const EnvironmentOccasion &occasion = request.occasion;
    EnvironmentRecord record;
    record.ini = request.ini;
    record.section = project.section;
    record.folder = project.workingFolder;
    record.arguments = occasion.arguments;
    record.offline = occasion.offline;
    QFile file(project.envFile);
    if (!file.open(QIODevice::ReadOnly)) {
        record.run.problem = file.errorString();
        return record.run;
    }
    Interpreter interpreter(settingsFor(project, importRoots, occasion.variables, request.defaultsCount));
    addAlembicModules(interpreter, record);
    addSqlalchemyModules(interpreter, record);
    addSettingsModules(interpreter, project.workingFolder);
    LoggingRecorder recorder(project.workingFolder, logging != nullptr);
    record.logging = &recorder;
    recorder.addModules(interpreter);
    ArmObserver arms(record);
    interpreter.setObserver(&arms);
    const Outcome outcome = interpreter.executeModule(project.envFile, file.readAll(), u"env_py"_s);
    if (outcome.exception) {
        record.run.problem = outcome.exception->type + u": "_s + outcome.exception->message;
        record.run.exceptionType = outcome.exception->type;
        record.run.exceptionMessage = outcome.exception->message;
    } else if (outcome.stopped) {
        record.run.problem = outcome.stopped->text;
    }
    record.run.systemPath = systemPath(interpreter);
    record.run.files = interpreter.importedFiles() + interpreter.readFiles();
    record.run.reachesMigrations = !record.moments.isEmpty();
    record.run.isInBlock = std::ranges::all_of(record.moments, &MigrationsMoment::isInBlock);
    record.run.actions += actionsOfMoments(record.moments, occasion.offline);
    if (logging) {
        *logging = recorder.result(outcome.exception);
    }
    return record.run;
}

// env.py may have put folders on sys.path, from which it imports.
QStringList moreRoots(const EnvironmentRun &run, const QStringList &importRoots)
{
    QStringList more;
    for (const QString &folder : run.systemPath) {
        if (!importRoots.contains(folder) && QFileInfo(folder).isDir()) {
            more.append(folder);
        }
    }
    return more;
}

EnvironmentRun run(const RunRequest &request, const QStringList &importRoots, EnvironmentLogging *logging = nullptr)
{
    EnvironmentRun run = runOnce(request, importRoots, logging);
    const QStringList more = moreRoots(run, importRoots);
    return more.isEmpty() ? run : runOnce(request, more + importRoots, logging);
}

ArgumentFact settingOf(Interpreter &interpreter, const Value &module, const QString &name)
{
    const auto *tree = module.as<ModuleObject>();
    ArgumentFact fact;
    if (!tree) {
        return fact;
    }
    const auto take = [&](const std::optional<Value> &value) {
        if (value && !value->isRaised()) {
            fact = factOf(interpreter, *value, tree->path, 0);
        } else {
            interpreter.takeException();
        }
        return fact.isKnown();
    };
    if (const Value *own = tree->names.find(name); own && take(*own)) {
        return fact;
    }
    // Instances before classes: what a settings class computes is in the instance.
    for (const bool instances : {true, false}) {
        for (const auto &entry : tree->names.entries()) {
            const bool fits =
                instances ? entry.value.kind() == ValueKind::Instance : entry.value.kind() == ValueKind::Class;
            if (entry.isSet && fits && take(interpreter.attributeIf(entry.value, name))) {
                return fact;
            }
        }
    }
    return fact;
}

} // namespace

EnvironmentRun runEnvironment(const AlembicProject &project, const IniFile &ini, const QStringList &importRoots,
                              const EnvironmentOccasion &occasion)
{
    return run({.project = project, .ini = ini, .occasion = occasion}, importRoots);
}

EnvironmentRun runInUnknownEnvironment(const AlembicProject &project, const IniFile &ini,
                                       const QStringList &importRoots)
{
    return run({.project = project, .ini = ini, .defaultsCount = false}, importRoots);
}

EnvironmentLogging readEnvironmentLogging(const AlembicProject &project, const ConfigurationFiles &files,
                                          const Surroundings &surroundings, bool offline)
{
    EnvironmentLogging logging;
    if (const auto configuration = readFiles(files)) {
        run({.project = project,
             .ini = configuration->ini,
             .occasion = {.variables = surroundings.environment.value_or(QHash<QString, QString>()),
                          .arguments = surroundings.arguments,
                          .offline = offline}},
            importRoots(project), &logging);
    }
    return logging;
}

ArgumentFact evaluateSetting(const AlembicProject &project, const QStringList &importRoots,
                             const QHash<QString, QString> &variables, const QString &module, const QString &name)
{
    Interpreter interpreter(settingsFor(project, importRoots, variables));
    EnvironmentRecord record;
    LoggingRecorder logging(project.workingFolder, false);
    logging.addModules(interpreter);
    addSqlalchemyModules(interpreter, record);
    addSettingsModules(interpreter, project.workingFolder);
    const Outcome outcome = interpreter.importModule(module);
    return outcome.isNormal() ? settingOf(interpreter, outcome.value, name) : ArgumentFact();
}

} // namespace athanor::project
