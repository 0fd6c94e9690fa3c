// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"

namespace athanor::python {

// The methods of built-in types.
using Method = Value (*)(Interpreter &interpreter, const Value &self, const CallArguments &arguments);
using MethodTable = QHash<QString, Method>;

const MethodTable &stringMethods();
const MethodTable &stringTests(); // a part of them
const MethodTable &bytesMethods();
const MethodTable &listMethods();
const MethodTable &tupleMethods();
const MethodTable &dictMethods();
const MethodTable &setMethods();
const MethodTable &numberMethods(); // int, bool and float

// nullptr: there is none of that name.
Method findMethod(ValueKind kind, const QString &name);

} // namespace athanor::python
