// SPDX-License-Identifier: MIT
#include "workspace/disagreement.h"

#include "workspace/troublefinders.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

QString addressText(const NamedDatabase &database)
{
    const QString reached = u"%1:%2"_s.arg(database.host).arg(database.port);
    return database.writtenHost.isEmpty()
               ? u"%1 @ %2"_s.arg(database.database, reached)
               : translate("%1 @ %2 (%3 from here)").arg(database.database, database.writtenHost, reached);
}

bool isSame(const NamedDatabase &left, const NamedDatabase &right)
{
    const auto host = [](const NamedDatabase &database) {
        return database.host == "localhost"_L1 || database.host == "::1"_L1 ? u"127.0.0.1"_s : database.host;
    };
    return host(left) == host(right) && left.port == right.port && left.database == right.database;
}

QString sourceText(const NamedDatabase &database)
{
    switch (database.source) {
    case NamedDatabase::Source::Files:
        return translate("the project's files name");
    case NamedDatabase::Source::Compose:
        return translate("the compose service \"%1\" passes").arg(database.by);
    case NamedDatabase::Source::Container:
        return translate("the running container \"%1\" has").arg(database.by);
    }
    return {};
}

QString recreate()
{
    return translate("Start the container anew, if the compose file was changed since: docker compose up -d.");
}

} // namespace

QList<Trouble> nameDisagreements(const ModuleFiles &files)
{
    QList<Trouble> troubles;
    for (const project::ComposeService &service : files.composeServices) {
        for (const Container &container : containersOf(service, files.containers)) {
            const project::Fact &configured = files.project.moduleName;
            const bool againstCompose = !service.moduleName.isEmpty() && service.moduleName != container.moduleName;
            const bool againstFiles = configured.value && *configured.value != container.moduleName;
            if (container.moduleName.isEmpty() || (!againstCompose && !againstFiles)) {
                continue;
            }
            Trouble made = blankTrouble(Trouble::Kind::NameMismatch);
            made.file = service.moduleNamePlace.file;
            made.line = service.moduleNamePlace.line;
            made.evidence = {
                {.text = translate("The running container \"%1\" has MODULE_NAME \"%2\".")
                             .arg(container.name, container.moduleName)},
                {.text = againstCompose
                             ? translate("The service \"%1\" passes \"%2\".").arg(service.name, service.moduleName)
                             : translate("MODULE_NAME is \"%1\".").arg(*configured.value),
                 .file = againstCompose ? service.moduleNamePlace.file : configured.file,
                 .line = againstCompose ? service.moduleNamePlace.line : configured.line}};
            made.text = againstCompose
                            ? translate("The running container \"%1\" has MODULE_NAME \"%2\", the compose service "
                                        "\"%3\" passes \"%4\".")
                                  .arg(container.name, container.moduleName, service.name, service.moduleName)
                            : translate("The running container \"%1\" has MODULE_NAME \"%2\", config.py says \"%3\".")
                                  .arg(container.name, container.moduleName, *configured.value);
            made.text += u' ' + translate("In the container, Alembic uses another version table.");
            made.waysOut = {recreate(), translate("Correct MODULE_NAME in the compose file or in config.py.")};
            troubles.append(made);
        }
    }
    return troubles;
}

// Each source against the first: the files come before compose, compose before the container.
QList<Trouble> databaseDisagreements(const ModuleFiles &files)
{
    QList<Trouble> troubles;
    for (const NamedDatabase &database : files.namedDatabases) {
        const NamedDatabase &first = files.namedDatabases.constFirst();
        if (isSame(first, database)) {
            continue;
        }
        Trouble made = blankTrouble(Trouble::Kind::DatabasesDiffer);
        for (const NamedDatabase &named : {first, database}) {
            made.evidence.append({.text = translate("%1 is what %2.").arg(addressText(named), sourceText(named)),
                                  .file = named.file,
                                  .line = named.line});
        }
        made.text = translate("For the database of this module, %1 %2, but %3 %4.")
                        .arg(sourceText(first), addressText(first), sourceText(database), addressText(database));
        made.waysOut = {translate("Correct the URL that is wrong.")};
        if (database.source == NamedDatabase::Source::Container) {
            made.waysOut.prepend(recreate());
        }
        made.file = database.file;
        made.line = database.line;
        troubles.append(made);
    }
    return troubles;
}

} // namespace athanor::workspace
