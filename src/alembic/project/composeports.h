// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"

namespace athanor::project {

// The short form of one entry of a service's `ports` (compose specification, "services", ports): "5432",
// "5433:5432", "127.0.0.1:5433:5432/tcp", "[::1]:5433:5432", ranges. Empty if it is none.
QList<PublishedPort> readPorts(const QString &shortForm);

// The long form: `published` may be empty or a range.
QList<PublishedPort> readPorts(const QString &hostAddress, const QString &published, const QString &target,
                               const QString &protocol);

} // namespace athanor::project
