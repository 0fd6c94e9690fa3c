// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/value.h"

#include <QString>

namespace athanor::python {

class Interpreter;

// json.loads(text) without further arguments. Unknown if it is nested too deeply.
Value readJson(Interpreter &interpreter, const QString &text);

} // namespace athanor::python
