// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"
#include "alembic/project/loggingstate.h"
#include "alembic/revision/migrationplan.h"
#include "ctl/alembic/arguments.h"

#include <QProcessEnvironment>

#include <functional>
#include <memory>

namespace athanor::ctl {

// env.py as one command runs it, as far as that is known without running it: the project that it describes, and what
// Python's logging prints on the way. The functions are called in the order in which Alembic would come there.
class CommandEnvironment
{
public:
    CommandEnvironment() = default;
    virtual ~CommandEnvironment() = default;
    Q_DISABLE_COPY_MOVE(CommandEnvironment)

    [[nodiscard]] virtual const project::Surroundings &surroundings() const = 0;
    [[nodiscard]] virtual const project::AlembicProject &project() const = 0;

    // Up to the database. An error: env.py stops, and Alembic with it.
    virtual Result<void> begin() = 0;
    virtual void configured() = 0; // context.configure()
    virtual void running(const QString &step) = 0; // a step, as Alembic names it
    virtual void changesRows(const revision::MigrationStep &step) = 0; // of that step
    virtual void finished() = 0; // env.py has come to its end, or to an exception of its own
    virtual void failed(const QString &message) = 0; // by a CommandError, wherever it was
};

using LogSink = std::function<void(const project::LogLine &line)>;
Result<std::unique_ptr<CommandEnvironment>> openEnvironment(const AlembicInvocation &invocation,
                                                            const project::ConfigurationFiles &files,
                                                            const QProcessEnvironment &environment,
                                                            const LogSink &sink);

} // namespace athanor::ctl
