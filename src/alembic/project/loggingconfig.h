// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/inifile.h"
#include "alembic/project/loggingstate.h"
#include "alembic/python/interpreter.h"

namespace athanor::project {

// logging.config.fileConfig() (Lib/logging/config.py of Python 3.13). Error::code is the exception that it would raise,
// Error::detail its text. `ini` is read without Alembic's own %(here)s.
Result<void> configureFromFile(LoggingState &state, const IniFile &ini, bool disablesExisting);

// logging.config.dictConfig(). What is not known in the dict makes the state forget itself.
void configureFromDict(LoggingState &state, python::Interpreter &interpreter, const python::Value &configuration);

// A stream, or the text of one in a dict: "ext://sys.stdout".
LogHandler::Stream streamOf(python::Interpreter &interpreter, const python::Value &value);
// The stream of a handler's class, as far as the class tells it: that of a StreamHandler is told by its arguments.
LogHandler::Stream streamOfClass(const QString &name);
// A level as a number or a name; nullopt: neither.
std::optional<int> levelOf(const python::Value &value);

} // namespace athanor::project
