// SPDX-License-Identifier: MIT
#pragma once

#include <QList>

namespace athanor::test {

// A text of SQL that PostgreSQL 17 runs on an empty database.
struct ReplayScript
{
    const char *name;
    const char *sql;
};

const QList<ReplayScript> &replayScripts();

} // namespace athanor::test
