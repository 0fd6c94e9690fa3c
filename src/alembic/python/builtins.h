// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"

#include <optional>

namespace athanor::python {

using BuiltinFunction = Value (*)(const CallArguments &arguments);
using BuiltinTable = QHash<QString, BuiltinFunction>;

const BuiltinTable &builtinFunctions(); // len, getattr, super …
const BuiltinTable &builtinIterators(); // map, zip, sorted …
// The constructor of a built-in type; nullptr: there is no such type.
BuiltinFunction builtinConstructor(const QString &typeName);

// Sorts as list.sort() does: stable, by `key` if it is not None. None, Unknown or Raised.
Value sortValues(Interpreter &interpreter, QList<Value> &values, const Value &key, bool reverse);
// The next item of what iter() gave; nullopt at its end.
std::optional<Value> nextOf(Interpreter &interpreter, const Value &iterator);
// int(text, base); nullopt: not a number.
std::optional<Value> parseInteger(const QString &text, int base);
std::optional<double> parseFloat(const QString &text);

} // namespace athanor::python
