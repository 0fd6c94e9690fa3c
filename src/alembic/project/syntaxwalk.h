// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/ast.h"

#include <functional>

namespace athanor::project {

// Where a call stands in a file.
struct CallPlace
{
    const python::CallExpression *call = nullptr;
    const python::FunctionStatement *function = nullptr; // the innermost one; nullptr at module level
    int loops = 0; // for and while around it, in its function
};

// Visits every call of a body, decorators and nested functions included, in order of the text.
void forEachCall(python::StatementList body, const std::function<void(const CallPlace &)> &visit);

} // namespace athanor::project
