// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"

#include <QList>
#include <QString>

namespace athanor::workspace {

// A name from where the project lies: the nearest folder, from the project's own upwards, whose name says more than its
// role ("modules/financial/backend" is "financial"). Empty if there is none between the project and the workspace.
QString nameFromFolder(const QString &workspaceFolder, const QString &projectFolder);

// The module's name: MODULE_NAME of config.py, else the ini's section if it is not [alembic], else from the folder,
// else "core" for one of several projects, else the workspace's own folder.
QString moduleName(const QString &workspaceFolder, const project::AlembicProject &project, bool onlyProject);

// The compose services that carry a module: by the name they pass to it, else by their own name.
QList<project::ComposeService> matchingServices(const QString &workspaceFolder, const project::AlembicProject &project,
                                                const QString &moduleName,
                                                const QList<project::ComposeService> &services);

} // namespace athanor::workspace
