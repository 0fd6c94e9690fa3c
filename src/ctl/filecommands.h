// SPDX-License-Identifier: MIT
#pragma once

#include "ctl/console.h"
#include "ctl/invocation.h"
#include "workspace/workspace.h"

#include <QJsonObject>

namespace athanor::ctl {

// The commands that need files alone: modules, workspace, schema. Returns the exit code.
int runFileCommand(const Invocation &invocation, const Console &console, JobContext &job);

// What the files tell of each module, each fact with the place where it is said. Never a password.
QString modulesText(const workspace::WorkspaceFiles &files);
QJsonObject modulesJson(const workspace::WorkspaceFiles &files);

} // namespace athanor::ctl
