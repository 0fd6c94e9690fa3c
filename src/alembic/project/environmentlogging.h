// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"
#include "alembic/project/loggingstate.h"

namespace athanor::project {

// A point of env.py's run at which something is logged.
struct LoggingMoment
{
    enum class Kind {
        Message, // env.py logs something itself
        Configured, // context.configure()
        Migrations, // context.run_migrations()
    };
    Kind kind = Kind::Message;
    LoggingState state; // then
    LogRecord record; // Message
    std::optional<bool> transactionalDdl; // Configured: "Will assume transactional DDL."; no value: not known
    bool operator==(const LoggingMoment &) const = default;
};

// What env.py makes of Python's logging during one command.
struct EnvironmentLogging
{
    QList<LoggingMoment> moments; // in order
    LoggingState end; // when env.py has come to its end, or to an exception
    std::optional<Error> failure; // it configures logging with what Python refuses: env.py stops, and Alembic with it
};

// Evaluates env.py as runEnvironment() does; nothing is executed.
EnvironmentLogging readEnvironmentLogging(const AlembicProject &project, const ConfigurationFiles &files,
                                          const Surroundings &surroundings, bool offline);

} // namespace athanor::project
