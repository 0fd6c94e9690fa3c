// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/revisionmap.h"

namespace athanor::revision {

// A revision as Alembic's command line prints it (Script.cmd_format() and log_entry of alembic 1.19, script/base.py).
// Labels and children come in load order: Alembic keeps them in sets.

// What the one-line form shows beside the id and the marks of heads.
struct LineParts
{
    bool parents = false; // "a1 (dependency) -> " before the id
    bool labels = false;
    bool marks = true; // of branch and merge points
    bool documentation = false; // first paragraph of the docstring, which may have several lines
};

// Script.doc: the first paragraph of the docstring.
QString firstParagraph(const Revision &revision);

// Without a line end. `isCurrent` adds "(current)".
QString revisionLine(const RevisionMap &map, const QString &id, const LineParts &parts, bool isCurrent = false);

// The form of -v, several lines. Ends with a line end.
QString revisionEntry(const RevisionMap &map, const QString &id, bool isCurrent = false);

} // namespace athanor::revision
