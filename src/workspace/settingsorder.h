// SPDX-License-Identifier: MIT
#pragma once

#include "workspace/settings.h"

namespace athanor::workspace {

// What is wrong with the order and the places that athanor.toml gives to modules: cycles of `after`, a list of modules
// against it, one place with two names.
QList<Error> orderProblems(const Settings &settings);

// `names` with every module behind those that it comes after, else in the order given. The settings have no cycle.
QStringList inOrder(const QStringList &names, const Settings &settings);

} // namespace athanor::workspace
