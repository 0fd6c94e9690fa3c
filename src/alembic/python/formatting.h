// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"

namespace athanor::python {

// text % values
Value formatPercent(Interpreter &interpreter, const QString &text, const Value &values);
// text.format(…)
Value formatBraces(Interpreter &interpreter, const QString &text, const CallArguments &arguments);
// format(value, specification) of numbers and strings; nullopt: of another type.
std::optional<Value> formatPlain(Interpreter &interpreter, const Value &value, const QString &specification);

} // namespace athanor::python
