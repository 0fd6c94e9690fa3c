// SPDX-License-Identifier: MIT
#include "alembic/python/interpreterstate.h"

namespace athanor::python {

Value Interpreter::Private::asPlainString(const Value &value)
{
    return value;
}

} // namespace athanor::python
