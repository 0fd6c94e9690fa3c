// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QHash>
#include <QString>
#include <QStringList>

namespace athanor::workspace {

// What athanor.toml in the workspace's folder says. Committable: holds no secrets.
//
//     [workspace]
//     name = "App Buildify"                      # for titles; the folder's name without it
//     modules = ["core", "financial", "hr"]      # the declared order; others follow
//     ignore = ["legacy/backend"]                # Alembic projects that are left out; "FOLDER#SECTION": one section of
//     an ini
struct Settings
{
    QString file; // absolute; empty if there is none
    QString name;
    QStringList modules; // in declared order
    QHash<QString, int> moduleLines; // line of each name, for messages
    QStringList ignore; // relative to the workspace's folder, with slashes
    bool operator==(const Settings &) const = default;
};

// No file is empty settings. An error names the line of what cannot be understood.
Result<Settings> readSettings(const QString &folder);

} // namespace athanor::workspace
