// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/dialect/dialect.h"

namespace athanor::dialect {

// All final releases up to Dialect::newest(), in order. Source: pypi.org, without those that were withdrawn.
const QList<Version> &releases(Package package);

} // namespace athanor::dialect
