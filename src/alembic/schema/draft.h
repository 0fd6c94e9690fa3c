// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/schema/applier.h"

#include <utility>

namespace athanor::schema {

struct Applier::Draft
{
    Object table;
    // Constraint nodes, those of columns as those of tables.
    QList<QJsonObject> checks = {};
    QList<QJsonObject> keys = {}; // primary keys, unique and exclusion constraints
    QList<QJsonObject> foreigns = {};
    QList<QJsonObject> likes = {}; // what of LIKE can be made only when the table is there
    QList<std::pair<int, int>> sequences = {}; // each with the number of its column
};

} // namespace athanor::schema
