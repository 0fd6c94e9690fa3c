// SPDX-License-Identifier: MIT
#pragma once

#include "postgres/versiontables.h"
#include "workspace/workspace.h"

#include <optional>

namespace athanor::workspace {

// What the troubles of one module are found in: the module with its rows, heads and pending revisions, its version
// table, if there is one, the version tables that no module claims, and all modules of the workspace.
struct TroubleScene
{
    const Module &module;
    const postgres::VersionTable *table = nullptr;
    const QList<UnclaimedTable> &unclaimed;
    const QList<std::shared_ptr<const ModuleFiles>> &modules;
};

// What is known of one kind of trouble. The texts are in the source language; troubleTitle() and Trouble translate.
struct TroubleRow
{
    Trouble::Kind kind;
    const char *key; // stable; of the JSON of `athanorctl status`
    const char *title;
    const char *detection; // how it is known; a sentence
    Trouble::Severity severity;
    std::optional<ModuleState> state = {}; // the word for a module in this trouble; none: it is told beside another
    QList<Trouble> (*find)(const TroubleScene &scene) = nullptr;
    QList<Trouble> (*findInWorkspace)(const Snapshot &snapshot) = nullptr; // of a connected one
};

// One row for each kind, most urgent first.
const QList<TroubleRow> &troubleTable();
const TroubleRow &troubleRow(Trouble::Kind kind);
QString troubleKey(Trouble::Kind kind);

// Pure.
QList<Trouble> findTroubles(const TroubleScene &scene);
// Those of the workspace as a whole; none if it is not connected.
QList<Trouble> findTroubles(const Snapshot &snapshot);

// The most urgent word for a module with these facts and troubles.
ModuleState stateOf(const Module &module);

// Width of version_num as Alembic makes it (alembic/ddl/impl.py, version_table_impl).
constexpr int defaultVersionColumnWidth = 32;

} // namespace athanor::workspace
