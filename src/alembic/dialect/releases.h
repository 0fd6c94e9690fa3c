// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/dialect/version.h"

namespace athanor::dialect {

enum class Package { Alembic, Sqlalchemy };

// All final releases up to Dialect::newest(), in order. Source: pypi.org, without those that were withdrawn.
const QList<Version> &releases(Package package);

} // namespace athanor::dialect
