// SPDX-License-Identifier: MIT
#include "workspace/naming.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

// Names of folders and parts of service names that tell a role, not a module.
bool isRole(const QString &word)
{
    static const QSet<QString> roles{
        u"alembic"_s, u"api"_s,      u"app"_s,     u"apps"_s,       u"backend"_s, u"database"_s,  u"db"_s,
        u"migrate"_s, u"server"_s,   u"service"_s, u"migrations"_s, u"module"_s,  u"modules"_s,   u"packages"_s,
        u"python"_s,  u"services"_s, u"src"_s,     u"web"_s,        u"worker"_s,  u"migration"_s,
    };
    return roles.contains(word.toLower());
}

QStringList words(const QString &name)
{
    static const QRegularExpression separator(u"[-_.\\s]+"_s);
    return name.split(separator, Qt::SkipEmptyParts);
}

// "app_buildify_financial" and "financial-backend" end in, or begin with, the words of "financial".
bool carriesName(const QString &serviceName, const QString &module)
{
    if (serviceName.isEmpty() || module.isEmpty()) {
        return false;
    }
    if (serviceName.compare(module, Qt::CaseInsensitive) == 0) {
        return true;
    }
    QStringList own = words(serviceName.toLower());
    const QStringList wanted = words(module.toLower());
    while (!own.isEmpty() && isRole(own.last()) && own.size() > wanted.size()) {
        own.removeLast();
    }
    while (!own.isEmpty() && isRole(own.first()) && own.size() > wanted.size()) {
        own.removeFirst();
    }
    return own == wanted || (own.size() > wanted.size() && own.last(wanted.size()) == wanted);
}

} // namespace

QString nameFromFolder(const QString &workspaceFolder, const QString &projectFolder)
{
    const QString relative = QDir(workspaceFolder).relativeFilePath(projectFolder);
    if (relative.startsWith(u".."_s) || QDir::isAbsolutePath(relative)) {
        return {};
    }
    const QStringList parts = relative.split(u'/', Qt::SkipEmptyParts);
    for (auto part = parts.crbegin(); part != parts.crend(); ++part) {
        if (*part != u"."_s && !isRole(*part)) {
            return *part;
        }
    }
    return {};
}

QString moduleName(const QString &workspaceFolder, const project::AlembicProject &project, bool onlyProject)
{
    if (project.moduleName.value && !project.moduleName.value->isEmpty()) {
        return *project.moduleName.value;
    }
    if (project.section != "alembic"_L1) {
        return project.section; // one of several modules in one alembic.ini
    }
    const QString fromFolder = nameFromFolder(workspaceFolder, project.folder);
    if (!fromFolder.isEmpty()) {
        return fromFolder;
    }
    const QString workspace = QFileInfo(QDir::cleanPath(workspaceFolder)).fileName();
    if (!onlyProject || workspace.isEmpty()) {
        return u"core"_s;
    }
    return workspace;
}

QList<project::ComposeService> matchingServices(const QString &workspaceFolder, const project::AlembicProject &project,
                                                const QString &moduleName,
                                                const QList<project::ComposeService> &services)
{
    QString folderName = nameFromFolder(workspaceFolder, project.folder);
    if (folderName.isEmpty()) {
        folderName = QFileInfo(project.folder).fileName();
    }
    QList<project::ComposeService> matching;
    for (const project::ComposeService &service : services) {
        const bool byEnvironment = !service.moduleName.isEmpty() && service.moduleName == moduleName;
        // A service that talks about neither a module nor a database (a proxy, a database) carries none.
        const bool mayCarry = !service.moduleName.isEmpty() || !service.databaseUrl.isEmpty();
        const bool byName =
            mayCarry &&
            (carriesName(service.name, folderName) || carriesName(service.name, moduleName) ||
             carriesName(service.containerName, folderName) || carriesName(service.containerName, moduleName));
        if (byEnvironment || byName) {
            matching.append(service);
        }
    }
    return matching;
}

} // namespace athanor::workspace
