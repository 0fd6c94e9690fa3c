// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/overrides.h"
#include "core/error.h"
#include "postgres/profile.h"

#include <QHash>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <expected>

namespace athanor::workspace {

// [module.NAME]: what athanor.toml says of one module.
struct ModuleSettings
{
    QString name;
    int line = 0;
    // Which project has this name here, whatever its MODULE_NAME: "modules/crm/backend", or "backend#billing" for a
    // section of its alembic.ini. Empty: the one that has this name anyway.
    QString path;
    int pathLine = 0;
    QStringList after; // modules that come before it
    QHash<QString, int> afterLines;
    project::Overrides overrides;
    bool operator==(const ModuleSettings &) const = default;
};

// [environment.NAME]: a database that the workspace is deployed to. Never with a password.
struct EnvironmentSettings
{
    postgres::ConnectionProfile profile; // `name` is the environment's
    QString ssh; // "user@host:port" of a machine on the way; empty: none
    int line = 0;
    bool operator==(const EnvironmentSettings &) const = default;
};

// [review]: kept as it is said.
struct ReviewSettings
{
    QMap<QString, QString> rules; // rule id -> "off", "note", "warning" or "error"
    QMap<QString, double> thresholds; // name -> a number, not negative
    bool operator==(const ReviewSettings &) const = default;
};

// What athanor.toml in the workspace's folder says. Committable: holds no secrets. Its keys are described by
// resources/schemas/athanor.toml.json; what a schema cannot say (cycles, places that are named twice) is checked here.
struct Settings
{
    QString file; // absolute; empty if there is none
    QString name; // for titles; empty: the folder's name
    QStringList modules; // in declared order; others follow
    QHash<QString, int> moduleLines; // line of each name, for messages
    QStringList ignore; // Alembic projects that are left out, named as ModuleSettings::path does
    QList<ModuleSettings> moduleSettings;
    QList<EnvironmentSettings> environments;
    ReviewSettings review;
    bool operator==(const Settings &) const = default;

    [[nodiscard]] const ModuleSettings *moduleNamed(const QString &moduleName) const; // null: none
};

// No file is empty settings. Everything that cannot be understood is an error with its line, in the file's order.
std::expected<Settings, QList<Error>> readSettings(const QString &folder);

// The file's name in the workspace's folder.
QString settingsPath(const QString &folder);

} // namespace athanor::workspace
