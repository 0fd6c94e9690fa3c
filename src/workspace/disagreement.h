// SPDX-License-Identifier: MIT
#pragma once

#include "workspace/module.h"

namespace athanor::workspace {

// Where the running containers of a module have another MODULE_NAME than its files or its compose services. Pure.
QList<Trouble> nameDisagreements(const ModuleFiles &files);
// Where a module's files, compose services and running containers name different databases. Pure.
QList<Trouble> databaseDisagreements(const ModuleFiles &files);

} // namespace athanor::workspace
