// SPDX-License-Identifier: MIT
#pragma once

#include "postgres/connection.h"
#include "workspace/plan.h"

namespace athanor::deployment {

// How far a run came when it stopped.
struct Progress
{
    qsizetype committedSteps = 0; // steps whose version rows are committed
    // Of the step after these: its statements that are committed (by an autocommit block) while its row is not.
    qsizetype committedStatements = 0;
    bool committedVersionTable = false; // made by this run
    qsizetype step = -1; // index of the step that was running; -1 before the first
    qsizetype statement = -1; // index within the step; -1: none of its statements
    bool commitUnknown = false; // the session was lost while it committed
    bool operator==(const Progress &) const = default;
};

// What is done and what is not, in sentences.
QString standing(const workspace::Plan &plan, const Progress &progress);

// The server refused a statement, or it was cancelled: what happened, where in the file, the statement's place, the
// server's words with the place within the statement, what is done and not done, and what to do.
Error statementError(const workspace::Plan &plan, const Progress &progress, const QString &sql, const Error &cause,
                     const postgres::ServerMessage &message);

// What a DBA does about an SQLSTATE; empty if there is nothing general to say.
QString remedyFor(const QString &sqlState);

// CREATE or DROP INDEX CONCURRENTLY and their like are in the text.
bool runsConcurrently(const QString &sql);

// "Cannot upgrade inventory." and "The upgrade of inventory was cancelled."
QString cannotText(const workspace::Plan &plan);
QString cancelledText(const workspace::Plan &plan);

} // namespace athanor::deployment
