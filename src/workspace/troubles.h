// SPDX-License-Identifier: MIT
#pragma once

#include "postgres/versiontables.h"
#include "workspace/module.h"

#include <optional>

namespace athanor::workspace {

// The troubles of one module whose rows, heads and pending revisions are already filled in. `table` is its version
// table, if there is one; `unclaimed` are the version tables that no module of the workspace claims. Pure.
QList<Trouble> findTroubles(const Module &module, const postgres::VersionTable *table,
                            const QList<UnclaimedTable> &unclaimed);

// The most urgent word for a module with these facts and troubles.
ModuleState stateOf(const Module &module);

// Width of version_num as Alembic makes it (alembic/ddl/impl.py, version_table_impl).
constexpr int defaultVersionColumnWidth = 32;

} // namespace athanor::workspace
