// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/loggingrecorder.h"

#include <QHash>

namespace athanor::project {

// The objects of Python's logging, as env.py sees them: what is done to them is done to the recorder's state.

// The level of Logger.info() and its like, by the method's name.
const QHash<QString, int> &levelsOfMethods();
// A level that is handed over. Raises as Python does; unknown makes the state forget itself.
std::optional<int> takeLevel(LoggingRecorder &recorder, python::Interpreter &interpreter, const python::Value &value);
// Formatter(fmt, datefmt, style); of basicConfig(), where the text is `format`, they are keywords.
LogFormat formatOf(const python::CallArguments &arguments, const QString &textName);

// logging.Formatter()
class FormatterObject : public InertObject
{
public:
    explicit FormatterObject(const LogFormat &given)
        : InertObject(QStringLiteral("Formatter"))
        , format(given)
    {
    }
    LogFormat format;
};

// logging.StreamHandler() and its like
class HandlerObject : public InertObject
{
public:
    HandlerObject(LoggingRecorder &recorder, qsizetype index)
        : InertObject(QStringLiteral("Handler"))
        , m_recorder(recorder)
        , m_index(index)
    {
    }
    [[nodiscard]] qsizetype index() const { return m_index; }
    [[nodiscard]] bool isEqual(const python::HostObject &other) const override
    {
        const auto *handler = dynamic_cast<const HandlerObject *>(&other);
        return handler && handler->m_index == m_index;
    }
    [[nodiscard]] size_t hash() const override { return qHash(m_index); }
    [[nodiscard]] bool hasMethod(const QString &name) const override
    {
        return name == QLatin1StringView("setLevel") || name == QLatin1StringView("setFormatter") ||
               name == QLatin1StringView("addFilter") || name == QLatin1StringView("setStream");
    }
    std::optional<python::Value> callMethod(const QString &name, const python::CallArguments &arguments) override;

private:
    LoggingRecorder &m_recorder;
    qsizetype m_index;
};

// logging.getLogger()
class LoggerObject : public InertObject
{
public:
    LoggerObject(LoggingRecorder &recorder, const QString &name)
        : InertObject(QStringLiteral("Logger"))
        , m_recorder(recorder)
        , m_logger(name == QLatin1StringView("root") ? QString() : name)
    {
        recorder.state().logger(m_logger);
    }
    [[nodiscard]] bool isClass() const override { return false; }
    python::Value truth(python::Interpreter &) override { return python::Value::boolean(true); }
    [[nodiscard]] bool isEqual(const python::HostObject &other) const override
    {
        const auto *logger = dynamic_cast<const LoggerObject *>(&other);
        return logger && logger->m_logger == m_logger;
    }
    [[nodiscard]] size_t hash() const override { return qHash(m_logger); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    bool setAttribute(python::Interpreter &interpreter, const QString &name, const python::Value &value) override;
    [[nodiscard]] bool hasMethod(const QString &name) const override;
    std::optional<python::Value> callMethod(const QString &name, const python::CallArguments &arguments) override;

private:
    [[nodiscard]] LoggingState::Logger &logger() { return m_recorder.state().logger(m_logger); }
    void changeHandlers(const QString &name, const python::CallArguments &arguments);

    LoggingRecorder &m_recorder;
    QString m_logger; // empty: the root
};

} // namespace athanor::project
