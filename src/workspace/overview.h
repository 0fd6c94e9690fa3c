// SPDX-License-Identifier: MIT
#pragma once

#include "workspace/workspace.h"

namespace athanor::workspace {

// The table that shows all modules at one look: the same in the window and in `athanorctl status`.
enum OverviewColumn {
    OverviewModule,
    OverviewState,
    OverviewPending,
    OverviewCurrent,
    OverviewHeads,
    OverviewRevisions,
    OverviewVersionTable,
    OverviewColumnCount
};

// One text for each column; translated.
QStringList overviewHeaders();
QStringList overviewCells(const Module &module);
QStringList overviewCells(const UnclaimedTable &table);

// "9be01d7, 4f2a91c"; a dash if there is none.
QString revisionList(const QStringList &revisions);

} // namespace athanor::workspace
