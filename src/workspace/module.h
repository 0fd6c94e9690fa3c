// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"
#include "alembic/revision/lanes.h"
#include "alembic/revision/revisionmap.h"
#include "core/error.h"
#include "workspace/containers.h"
#include "workspace/trouble.h"

#include <QSet>

#include <memory>

namespace athanor::workspace {

// The one word of a module's state, most urgent first.
enum class ModuleState {
    FilesBroken,
    UnknownRevision,
    DatabaseAhead,
    DuplicateRows,
    OverlappingRows,
    Unreadable,
    NameMismatch,
    SeveralHeads,
    Pending,
    NoVersionTable, // nothing applied yet
    UpToDate,
    NotConnected, // files only
};

// The database that one source of a module names, as it is reached from this machine. Without user and password.
struct NamedDatabase
{
    enum class Source { Files, Compose, Container };
    Source source = Source::Files;
    QString by; // the service's or container's name
    QString host; // as it is reached from here
    int port = 0;
    QString writtenHost{}; // as the file has it, where that is another: a compose service
    QString database;
    QString file;
    int line = 0;
    bool operator==(const NamedDatabase &) const = default;
};

// Everything of a module that files alone can tell; immutable and shared between snapshots.
struct ModuleFiles
{
    QString name; // unique in the workspace: MODULE_NAME, else a name from the folder
    project::AlembicProject project;
    QString versionTable; // empty if its name or its schema is unknown
    QString versionTableSchema; // empty: the search_path decides
    revision::RevisionMap map;
    revision::Lanes lanes;
    QList<revision::FileProblem> problems;
    QList<project::ComposeService> composeServices; // those that carry this module
    QList<Container> containers; // those that run these services now
    QList<NamedDatabase> namedDatabases; // what its sources say
};

// One Alembic history plus its version table in this database, as it was at one moment.
struct Module
{
    std::shared_ptr<const ModuleFiles> files;
    bool connected = false;
    bool versionTableExists = false;
    QStringList rows; // current rows, sorted
    QStringList heads; // real heads, in load order
    QStringList pending; // in the order in which an upgrade to heads runs them
    bool pendingKnown = false; // false: not connected, an unreadable version table, or rows that no file knows
    QSet<QString> applied; // rows and all their ancestors
    QStringList unknownRows; // rows that no file knows
    ModuleState state = ModuleState::NotConnected;
    QList<Trouble> troubles;
    int versionColumnWidth = 0; // characters; 0 if unknown or unlimited
    QString versionTableOwner;

    [[nodiscard]] const QString &name() const { return files->name; }
};

// A version table in the database that no module of the workspace claims.
struct UnclaimedTable
{
    QString schema;
    QString name;
    QStringList rows;
    QString error; // why its rows are not known; empty if they are
    bool operator==(const UnclaimedTable &) const = default;
};

// Translated word for a state ("3 pending" needs the count).
QString stateText(const Module &module);
QString stateText(ModuleState state);

} // namespace athanor::workspace
