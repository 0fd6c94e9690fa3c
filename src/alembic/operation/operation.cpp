// SPDX-License-Identifier: MIT
#include "alembic/operation/operation.h"

#include <concepts>
#include <type_traits>

namespace athanor::operation {

static_assert(std::is_nothrow_move_constructible_v<Shared<Expression>>);
static_assert(std::equality_comparable<Operation>);

} // namespace athanor::operation
