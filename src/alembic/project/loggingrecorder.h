// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/environmentlogging.h"
#include "alembic/project/hostobjects.h"

namespace athanor::project {

// Collects what is done to logging, and when, while env.py is evaluated.
class LoggingRecorder
{
public:
    // `raises`: a configuration that Python refuses stops env.py; else all is read as if it went on.
    LoggingRecorder(const QString &folder, bool raises)
        : m_folder(folder)
        , m_raises(raises)
    {
    }

    // Makes `logging`, `logging.config` and `logging.handlers` importable, in the place of the interpreter's own.
    void addModules(python::Interpreter &interpreter);

    void noteConfigure(const python::CallArguments &arguments, const QList<BranchArm> &arms);
    void noteMigrations(const QList<BranchArm> &arms);
    // Of the run that has ended with this exception, if there was one.
    [[nodiscard]] EnvironmentLogging result(const std::optional<python::RaisedException> &exception) const;

    // ---- for the objects that env.py sees
    [[nodiscard]] LoggingState &state() { return m_state; }
    // The state is about to be changed. If that is not certain to happen, nothing is known any more.
    LoggingState &changed(const python::Interpreter &interpreter);
    // Logger.info(message, *arguments) and its like; `first` is the position of the message.
    python::Value log(const python::CallArguments &arguments, const QString &logger, int level, qsizetype first);
    python::Value fileConfig(const python::CallArguments &arguments);
    python::Value basicConfig(const python::CallArguments &arguments);

private:
    void add(const LoggingMoment &moment, const QList<BranchArm> &arms);

    QString m_folder; // where relative paths start
    bool m_raises;
    LoggingState m_state;
    QList<LoggingMoment> m_moments;
    QList<QList<BranchArm>> m_arms; // of each moment
    std::optional<Error> m_failure;
    int m_failureLine = 0;
};

} // namespace athanor::project
