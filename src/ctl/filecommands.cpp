// SPDX-License-Identifier: MIT
#include "ctl/filecommands.h"

#include "ctl/schemas.h"
#include "ctl/statusreport.h"
#include "postgres/profile.h"
#include "workspace/settingstext.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

int fail(const Console &console, const Error &error)
{
    console.err(u"athanorctl: "_s + error.sentence() + u'\n');
    return Failure;
}

void print(const Console &console, const QJsonObject &object)
{
    console.out(QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented)));
}

// As it may be shown.
project::Fact withoutPassword(project::Fact url)
{
    if (url.value && !url.value->isEmpty()) {
        const auto profile = postgres::profileFromUrl(*url.value);
        url.value = profile ? std::optional(profile->url()) : std::nullopt;
        if (!profile) {
            url.note = profile.error().what;
        }
    }
    return url;
}

struct NamedFact
{
    QString key;
    QString name;
    project::Fact fact;
};

QList<NamedFact> facts(const project::AlembicProject &project)
{
    const auto translate = [](const char *text) { return QCoreApplication::translate("athanor", text); };
    return {
        {u"moduleName"_s, translate("Name"), project.moduleName},
        {u"versionTable"_s, translate("Version table"), project.versionTable},
        {u"versionTableSchema"_s, translate("Its schema"), project.versionTableSchema},
        {u"transactionPerMigration"_s, translate("Transaction per migration"), project.transactionPerMigration},
        {u"databaseUrl"_s, translate("Database URL"), withoutPassword(project.databaseUrl)},
        {u"namingConvention"_s, translate("Naming convention"), project.namingConventionSource},
        {u"includeObject"_s, translate("include_object"), project.includeObject},
        {u"includeName"_s, translate("include_name"), project.includeName},
        {u"includeSchemas"_s, translate("include_schemas"), project.includeSchemas},
        {u"alembic"_s, translate("Alembic"), project.alembicVersion},
        {u"sqlalchemy"_s, translate("SQLAlchemy"), project.sqlalchemyVersion},
    };
}

QString sourceKey(workspace::NamedDatabase::Source source)
{
    switch (source) {
    case workspace::NamedDatabase::Source::Files:
        return u"files"_s;
    case workspace::NamedDatabase::Source::Compose:
        return u"compose"_s;
    case workspace::NamedDatabase::Source::Container:
        return u"container"_s;
    }
    return {};
}

QJsonArray databasesJson(const workspace::ModuleFiles &files)
{
    QJsonArray databases;
    for (const workspace::NamedDatabase &database : files.namedDatabases) {
        databases.append(QJsonObject{{u"source"_s, sourceKey(database.source)},
                                     {u"by"_s, database.by},
                                     {u"host"_s, database.host},
                                     {u"port"_s, database.port},
                                     {u"database"_s, database.database},
                                     {u"file"_s, database.file},
                                     {u"line"_s, database.line}});
    }
    return databases;
}

QJsonObject factJson(const project::Fact &fact)
{
    return QJsonObject{{u"value"_s, fact.value ? QJsonValue(*fact.value) : QJsonValue()},
                       {u"file"_s, fact.file},
                       {u"line"_s, fact.line},
                       {u"note"_s, fact.note}};
}

QJsonObject moduleJson(const workspace::ModuleFiles &files, const workspace::Settings &settings)
{
    const project::AlembicProject &project = files.project;
    const workspace::ModuleSettings *own = settings.moduleNamed(files.name);
    QJsonObject module{{u"name"_s, files.name},
                       {u"folder"_s, project.folder},
                       {u"iniFile"_s, project.iniFile},
                       {u"tomlFile"_s, project.tomlFile},
                       {u"section"_s, project.section},
                       {u"envFile"_s, project.envFile},
                       {u"versionLocations"_s, QJsonArray::fromStringList(project.versionLocations)},
                       {u"after"_s, QJsonArray::fromStringList(own == nullptr ? QStringList() : own->after)},
                       {u"revisions"_s, files.map.size()},
                       {u"heads"_s, QJsonArray::fromStringList(files.map.realHeads())},
                       {u"bases"_s, QJsonArray::fromStringList(files.map.bases())}};
    QJsonObject known;
    for (const NamedFact &entry : facts(project)) {
        known.insert(entry.key, factJson(entry.fact));
    }
    module.insert(u"facts"_s, known);
    QJsonArray actions;
    for (const project::EnvironmentAction &action : project.environmentActions) {
        actions.append(QJsonObject{{u"text"_s, action.text}, {u"file"_s, action.file}, {u"line"_s, action.line}});
    }
    module.insert(u"environmentActions"_s, actions);
    QJsonArray services;
    for (const project::ComposeService &service : files.composeServices) {
        services.append(QJsonObject{{u"name"_s, service.name},
                                    {u"containerName"_s, service.containerName},
                                    {u"file"_s, service.file},
                                    {u"line"_s, service.line}});
    }
    module.insert(u"composeServices"_s, services);
    module.insert(u"databases"_s, databasesJson(files));
    QJsonArray problems;
    for (const revision::FileProblem &problem : files.problems) {
        problems.append(QJsonObject{{u"text"_s, problem.text}, {u"file"_s, problem.path}, {u"line"_s, problem.line}});
    }
    module.insert(u"problems"_s, problems);
    return module;
}

QString placeText(const QString &folder, const QString &file, int line)
{
    if (file.isEmpty()) {
        return {};
    }
    const QString path = QDir(folder).relativeFilePath(file);
    return line > 0 ? u"%1:%2"_s.arg(path).arg(line) : path;
}

QString factText(const QString &folder, const NamedFact &entry)
{
    const project::Fact &fact = entry.fact;
    if (!fact.value && fact.note.isEmpty()) {
        return {}; // the project says nothing of it
    }
    QStringList how{placeText(folder, fact.file, fact.line), fact.note};
    how.removeAll(QString());
    const QString value = fact.value ? *fact.value : QCoreApplication::translate("athanor", "not known");
    return u"  %1: %2%3\n"_s.arg(entry.name, value, how.isEmpty() ? QString() : u" (%1)"_s.arg(how.join(u"; "_s)));
}

int modules(const Invocation &invocation, const Console &console, JobContext &job)
{
    const auto files = workspace::readWorkspace(invocation.folder, job);
    if (!files) {
        return fail(console, files.error());
    }
    if (invocation.format == Format::Json) {
        print(console, modulesJson(*files));
    } else {
        console.out(modulesText(*files));
    }
    return Success;
}

int workspaceSettings(const Invocation &invocation, const Console &console, JobContext &job)
{
    // A file that cannot be understood would lose what it means to say.
    if (const auto settings = workspace::readSettings(invocation.folder); !settings) {
        for (const Error &error : settings.error()) {
            fail(console, error);
        }
        return Failure;
    }
    const auto files = workspace::readWorkspace(invocation.folder, job);
    if (!files) {
        return fail(console, files.error());
    }
    QString path = workspace::settingsPath(invocation.folder);
    if (invocation.write) {
        const auto written =
            workspace::writeSettings(*files, invocation.force ? workspace::Overwrite::Yes : workspace::Overwrite::No);
        if (!written) {
            return fail(console, written.error());
        }
        path = *written;
    }
    if (invocation.format == Format::Json) {
        print(console, QJsonObject{{u"file"_s, path},
                                   {u"written"_s, invocation.write},
                                   {u"text"_s, workspace::settingsText(*files)}});
    } else if (invocation.write) {
        console.out(QCoreApplication::translate("athanor", "Written: %1").arg(QDir::toNativeSeparators(path)) + u'\n');
    } else {
        console.out(workspace::settingsText(*files));
    }
    return Success;
}

int showSchema(const Invocation &invocation, const Console &console)
{
    if (!invocation.module.isEmpty()) {
        const QByteArray text = schema(invocation.module);
        if (text.isEmpty()) {
            return fail(
                console,
                Error::make(
                    Error::Kind::NotFound,
                    QCoreApplication::translate("athanor", "There is no schema \"%1\".").arg(invocation.module),
                    QCoreApplication::translate("athanor", "The schemas are: %1.").arg(schemaNames().join(u", "_s))));
        }
        console.out(QString::fromUtf8(text));
        return Success;
    }
    if (invocation.format == Format::Json) {
        print(console, QJsonObject{{u"schemas"_s, QJsonArray::fromStringList(schemaNames())}});
    } else {
        console.out(schemaNames().join(u'\n') + u'\n');
    }
    return Success;
}

} // namespace

QString modulesText(const workspace::WorkspaceFiles &files)
{
    QString text;
    for (const auto &module : files.modules) {
        const project::AlembicProject &project = module->project;
        const QString configuration = project.iniFile.isEmpty() ? project.tomlFile : project.iniFile;
        text += u"%1: %2 [%3]\n"_s.arg(module->name, placeText(files.folder, configuration, 0), project.section);
        for (const NamedFact &fact : facts(project)) {
            text += factText(files.folder, fact);
        }
        if (const auto *own = files.settings.moduleNamed(module->name); own != nullptr && !own->after.isEmpty()) {
            text += u"  "_s + QCoreApplication::translate("athanor", "Comes after: %1").arg(own->after.join(u", "_s)) +
                    u'\n';
        }
        for (const project::ComposeService &service : module->composeServices) {
            text += u"  "_s +
                    QCoreApplication::translate("athanor", "Compose service: %1 (%2)")
                        .arg(service.name, placeText(files.folder, service.file, service.line)) +
                    u'\n';
        }
        for (const workspace::NamedDatabase &database : module->namedDatabases) {
            text += u"  "_s +
                    QCoreApplication::translate("athanor", "Database: %1 at %2:%3 (%4)")
                        .arg(database.database, database.host)
                        .arg(database.port)
                        .arg(placeText(files.folder, database.file, database.line)) +
                    u'\n';
        }
        for (const project::EnvironmentAction &action : project.environmentActions) {
            text += u"  "_s + action.text + u" ("_s + placeText(files.folder, action.file, action.line) + u")\n"_s;
        }
        text += u'\n';
    }
    for (const Error &problem : files.problems) {
        text += problem.sentence() + u'\n';
    }
    return text;
}

QJsonObject modulesJson(const workspace::WorkspaceFiles &files)
{
    QJsonArray modules;
    for (const auto &module : files.modules) {
        modules.append(moduleJson(*module, files.settings));
    }
    QJsonArray environments;
    for (const workspace::EnvironmentSettings &environment : files.settings.environments) {
        const postgres::ConnectionProfile &profile = environment.profile;
        environments.append(QJsonObject{{u"name"_s, profile.name},
                                        {u"kind"_s, postgres::environmentKey(profile.environment)},
                                        {u"service"_s, profile.service},
                                        {u"host"_s, profile.host},
                                        {u"port"_s, profile.port},
                                        {u"database"_s, profile.database},
                                        {u"user"_s, profile.user},
                                        {u"ssh"_s, environment.ssh},
                                        {u"line"_s, environment.line}});
    }
    QJsonArray problems;
    for (const Error &problem : files.problems) {
        problems.append(errorJson(problem));
    }
    return QJsonObject{{u"name"_s, files.name}, {u"folder"_s, files.folder},       {u"settings"_s, files.settings.file},
                       {u"modules"_s, modules}, {u"environments"_s, environments}, {u"problems"_s, problems}};
}

int runFileCommand(const Invocation &invocation, const Console &console, JobContext &job)
{
    switch (invocation.command) {
    case Command::Modules:
        return modules(invocation, console, job);
    case Command::Workspace:
        return workspaceSettings(invocation, console, job);
    default:
        return showSchema(invocation, console);
    }
}

} // namespace athanor::ctl
