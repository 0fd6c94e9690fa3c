// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/lanes.h"

#include <QMetaType>

// Columns and roles of the history table, for views and delegates that do not know the model.
namespace athanor::desktop::history {

enum Column { GraphColumn, MessageColumn, RevisionColumn, StateColumn, DateColumn, ColumnCount };

enum Role {
    RevisionIdRole = Qt::UserRole + 1, // QString
    LaneRole, // int: lane of the node
    ColourRole, // int: index into the palette of lanes
    EdgesRole, // EdgeSpan; empty while the table is filtered
    StateRole, // RevisionState as int
    HeadRole, // bool
    LabelsRole, // QStringList: branch labels written in the file
    RelationRole, // Relation as int, to the selected revision
    InPlanRole, // bool: the next upgrade runs it
};

enum class RevisionState {
    Unknown, // not connected
    Applied,
    Current, // a version row names it
    Pending,
    Missing, // named as a parent, but there is no file
    Stray, // a version row names it, but there is no file
};

enum class Relation { NoSelection, Unrelated, Selected, Ancestor, Descendant };

// Edges of one row; valid as long as the model's data are.
struct EdgeSpan
{
    const revision::LaneEdge *edges = nullptr;
    int count = 0;

    [[nodiscard]] const revision::LaneEdge *begin() const { return edges; }
    [[nodiscard]] const revision::LaneEdge *end() const { return edges + count; }
};

} // namespace athanor::desktop::history

Q_DECLARE_METATYPE(athanor::desktop::history::EdgeSpan)
