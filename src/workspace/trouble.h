// SPDX-License-Identifier: MIT
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace athanor::workspace {

// A named state of a module, or of the workspace as a whole, that asks for action.
struct Trouble
{
    // Most urgent first; what is known of each is one row of troubleTable().
    enum class Kind {
        BrokenFile, // cannot be read, is not Python, or its header is missing, unknown or not allowed
        DuplicateId, // two files of one identifier
        GhostParent, // a down revision or a dependency without a file
        Cycle,
        UnknownRow, // a version row that no file knows
        DatabaseAhead, // beside rows for every head, a version row that no file knows
        DuplicateRows, // a row is there more than once: every change of it fails
        OverlappingRows, // a row is an ancestor of another: every upgrade fails
        Unreadable, // the version table may not be read with this role
        VersionTableUnknown, // env.py computes it in a way that is not known without running Python
        NameMismatch, // config.py, compose file, container and database disagree
        DatabasesDiffer, // config.py, compose file and container name different databases
        SeveralHeads,
        SeveralRows, // branches that are applied side by side
        IdTooLong, // a revision id longer than the version_num column
        NoVersionTable, // nothing applied yet
        // Of the workspace, not of one module.
        WrongDatabase, // none of the version tables is there
        UnclaimedTable, // a version table that no module of the workspace claims
    };
    enum class Severity {
        Bad, // upgrades fail or would do harm
        Caution, // something is to be decided or corrected
        Hint, // may well be meant so
    };
    // One thing that was seen, and where. No file: in the database.
    struct Evidence
    {
        QString text; // a sentence
        QString file = {};
        int line = 0; // 1-based, 0 if unknown
        bool operator==(const Evidence &) const = default;
    };

    Kind kind = Kind::BrokenFile;
    Severity severity = Severity::Bad;
    QString title; // "Unknown Revision"
    QString text; // what it is, with Alembic's own words for it; sentences
    QString detection; // how it is known; a sentence
    QList<Evidence> evidence; // what was seen; at most a few dozen
    QStringList waysOut; // sentences
    QString file; // the place to look at first
    int line = 0;
    QString table; // UnclaimedTable: its name with its schema
    QStringList unknownIds; // that no file knows: what a search for lost revisions looks for
    bool operator==(const Trouble &) const = default;
};

} // namespace athanor::workspace
