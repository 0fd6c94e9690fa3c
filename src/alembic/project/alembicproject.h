// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::project {

// A fact about a project, with how it is known. No value means: not known without running Python.
struct Fact
{
    std::optional<QString> value;
    QString file; // absolute; where it was read
    int line = 0; // 1-based
    QString note; // how it was found, or why it is not known; translated
    bool isDefault = false; // of an environment variable that is not set here: where Alembic runs, it may be
    bool operator==(const Fact &) const = default;
};

// The names that SQLAlchemy gives to unnamed constraints: metadata.naming_convention ("ix" -> "ix_%(column_0_label)s").
using NamingConvention = QHash<QString, QString>;

// Something env.py does to the connection that the native engine does not reproduce.
struct EnvironmentAction
{
    enum class Concern {
        Run, // whatever is run: version rows, too
        Revisions, // what revisions execute; a stamp is not touched
        AutocommitBlocks, // only revisions with autocommit blocks
    };
    QString text; // translated sentence
    QString file;
    int line = 0;
    Concern concern = Concern::Run;
    bool operator==(const EnvironmentAction &) const = default;
};

// One Alembic environment as its files describe it: alembic.ini (one section), env.py and the modules it imports.
struct AlembicProject
{
    QString folder; // absolute folder of alembic.ini
    QString iniFile; // absolute
    QString section; // "alembic"
    QString scriptLocation; // absolute
    QStringList versionLocations; // absolute, in order
    bool recursiveVersionLocations = false;
    QString fileTemplate; // "%(rev)s_%(slug)s"
    int truncateSlugLength = 40;
    QString timezone; // empty: local time
    QString outputEncoding; // "utf-8"
    QStringList prependSysPath; // absolute
    QString envFile; // absolute env.py
    QString templateFile; // absolute script.py.mako; may not exist

    Fact moduleName; // MODULE_NAME of app/config.py, if there is one
    Fact versionTable; // value "alembic_version" where configure() says nothing
    Fact versionTableSchema; // no value and no note: none, the search_path decides
    Fact transactionPerMigration; // "true" or "false"
    Fact databaseUrl; // as the project would use it; may hold a password: never shown or logged
    Fact namingConventionSource;
    NamingConvention namingConvention;
    QList<EnvironmentAction> environmentActions;

    bool operator==(const AlembicProject &) const = default;
};

// What a compose file says of a service that carries a module.
struct ComposeService
{
    QString name;
    QString containerName;
    QString moduleName; // MODULE_NAME of its environment
    QString databaseUrl; // DATABASE_URL of its environment; may hold a password
    QString file;
    int line = 0;
    bool operator==(const ComposeService &) const = default;
};

// All folders below `folder` with an alembic.ini (skipping .git, node_modules, virtual environments, caches), sorted.
QStringList findProjectFolders(const QString &folder);
// Reads one project without running Python. Fails only if there is no usable alembic.ini.
Result<AlembicProject> readProject(const QString &iniFile, const QString &section = QStringLiteral("alembic"));
// docker-compose.yml / compose.yaml in the folder; an absent file is an empty list.
Result<QList<ComposeService>> readComposeServices(const QString &folder);

} // namespace athanor::project
