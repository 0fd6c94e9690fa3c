// SPDX-License-Identifier: MIT
#pragma once

#include "workspace/workspace.h"

namespace athanor::workspace {

// An athanor.toml for a workspace as it was found: what its settings say already, all modules in order, and comments
// that say what may be added. Read again it gives the same.
QString settingsText(const WorkspaceFiles &files);

enum class Overwrite { No, Yes };

// Writes that file, whole or not at all; returns its path. Kind Conflict if there is one that is not to be overwritten.
Result<QString> writeSettings(const WorkspaceFiles &files, Overwrite overwrite);

} // namespace athanor::workspace
