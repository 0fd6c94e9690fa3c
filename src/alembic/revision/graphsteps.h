// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/graph.h"

namespace athanor::revision {

// Steps of Graph::build().

void propagateLabels(Graph &graph, const QList<Revision> &revisions);

// The revision that was probably meant by an id or label that is not there: named by its file, by a longer or shorter
// form of its id, or with a slip of the pen. Empty if there is no single one.
QString nearestRevision(const Graph &graph, const QList<Revision> &revisions, const QString &id);

} // namespace athanor::revision
