// SPDX-License-Identifier: MIT
#pragma once

#include "workspace/module.h"

namespace athanor::workspace {

// Where a module's files, compose services and running containers say different things of its name or its database;
// each running container and each service once. Pure.
QList<Trouble> sourceDisagreements(const ModuleFiles &files);

} // namespace athanor::workspace
