// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/context.h"
#include "alembic/operation/operation.h"

namespace athanor::ddl {

// One operation as the statements that Alembic makes of it with SQLAlchemy 2, in the releases and the rendering that
// the context asks for. Offline texts are Alembic's `--sql` texts without the closing semicolon; online texts are what
// is sent, without outer white space. Keeps what the run has made in context.state.
Rendered render(const operation::Operation &operation, const Context &context);

} // namespace athanor::ddl
