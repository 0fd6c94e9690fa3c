// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/revisionmap.h"
#include "core/error.h"

namespace athanor::revision {

// Revision identifiers as Alembic's command line understands them: an id, the beginning of one, a branch label, head,
// heads, base, label@head, -2 (from each head). Facts: alembic 1.19 script/revision.py, get_revisions() and friends.
// An error carries Alembic's inner text in `what` and the text that its command line prints in `detail`.

// All revisions that the identifier names; empty for base and for the heads of an empty map.
Result<QStringList> resolveRevisions(const RevisionMap &map, const QString &identifier);
// The one revision; an empty string for base. Several heads are an error.
Result<QString> resolveRevision(const RevisionMap &map, const QString &identifier);
// Those of `ids` that share a line (ancestor or descendant by down revision) with what the identifier names.
Result<QStringList> filterForLineage(const RevisionMap &map, const QStringList &ids, const QString &identifier);
// What `alembic current` shows: the rows, and heads that they imply through depends_on. In load order.
Result<QStringList> effectiveCurrent(const RevisionMap &map, const QStringList &rows);

} // namespace athanor::revision
