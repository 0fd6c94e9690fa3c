// SPDX-License-Identifier: MIT
#include "alembic/project/logformat.h"
#include "alembic/project/loggingconfig.h"
#include "alembic/project/loggingobjects.h"

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

// The class of a handler: makes handlers, and may be the base of a class of the project's.
class HandlerClass : public InertObject
{
public:
    HandlerClass(LoggingRecorder &recorder, const QString &name)
        : InertObject(name)
        , m_recorder(recorder)
    {
    }
    Value call(const CallArguments &arguments) override
    {
        LogHandler handler{.stream = streamOfClass(m_name), .format = {}};
        if (handler.stream == LogHandler::Stream::ErrorOutput) {
            handler.stream = streamOf(arguments.interpreter, arguments.argumentOr(0, u"stream"_s, Value::none()));
        }
        return arguments.interpreter.host<HandlerObject>(m_recorder, m_recorder.state().addHandler(handler));
    }

private:
    LoggingRecorder &m_recorder;
};

class FormatterClass : public InertObject
{
public:
    FormatterClass()
        : InertObject(u"logging.Formatter"_s)
    {
    }
    Value call(const CallArguments &arguments) override
    {
        const LogFormat format = formatOf(arguments, u"fmt"_s);
        if (const auto fault = formatFault(format); fault && format.isKnown) {
            return arguments.interpreter.raise(u"ValueError"_s, *fault);
        }
        return arguments.interpreter.host<FormatterObject>(format);
    }
};

class LoggingModule : public HostModule
{
public:
    LoggingModule(const QString &name, LoggingRecorder &recorder)
        : HostModule(name)
        , m_recorder(recorder)
    {
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override;

private:
    std::optional<Value> function(Interpreter &interpreter, const QString &functionName);

    LoggingRecorder &m_recorder;
};

std::optional<Value> LoggingModule::function(Interpreter &interpreter, const QString &functionName)
{
    using Function = BuiltinObject::Function;
    LoggingRecorder &recorder = m_recorder;
    static const QStringList names = {u"getLogger"_s,  u"basicConfig"_s, u"fileConfig"_s,
                                      u"dictConfig"_s, u"disable"_s,     u"log"_s};
    const auto level = levelsOfMethods().constFind(functionName);
    if (!names.contains(functionName) && level == levelsOfMethods().cend()) {
        return std::nullopt;
    }
    Function callee;
    if (functionName == "getLogger"_L1) {
        callee = [&recorder](const CallArguments &arguments) {
            const Value name = arguments.argumentOr(0, u"name"_s, Value::none());
            return name.isNone() || name.isString()
                       ? arguments.interpreter.host<LoggerObject>(recorder, name.stringIf().value_or(QString()))
                       : arguments.interpreter.host<InertObject>(u"Logger"_s);
        };
    } else if (functionName == "basicConfig"_L1) {
        callee = [&recorder](const CallArguments &arguments) { return recorder.basicConfig(arguments); };
    } else if (functionName == "fileConfig"_L1) {
        callee = [&recorder](const CallArguments &arguments) { return recorder.fileConfig(arguments); };
    } else if (functionName == "dictConfig"_L1) {
        callee = [&recorder](const CallArguments &arguments) {
            configureFromDict(recorder.changed(arguments.interpreter), arguments.interpreter,
                              arguments.argumentOr(0, u"config"_s, {}));
            return Value::none();
        };
    } else if (functionName == "disable"_L1) {
        callee = [&recorder](const CallArguments &arguments) {
            const auto given = levelOf(arguments.argumentOr(0, u"level"_s, Value::integer(LogCritical)));
            recorder.changed(arguments.interpreter).disableUpTo(given.value_or(LogCritical));
            return Value::none();
        };
    } else {
        const bool isNamed = level == levelsOfMethods().cend();
        callee = [&recorder, isNamed, value = isNamed ? 0 : *level](const CallArguments &arguments) {
            if (recorder.state().rootLogger().handlers.isEmpty()) {
                recorder.basicConfig(CallArguments{.interpreter = arguments.interpreter});
            }
            const auto given = isNamed ? levelOf(arguments.argumentOr(0, u"level"_s, {})) : std::optional(value);
            return given ? recorder.log(arguments, {}, *given, isNamed ? 1 : 0) : Value::none();
        };
    }
    return interpreter.builtin(functionName, callee);
}

std::optional<Value> LoggingModule::attribute(Interpreter &interpreter, const QString &attributeName)
{
    if (name() == "logging"_L1 && (attributeName == "config"_L1 || attributeName == "handlers"_L1)) {
        return std::nullopt; // the submodule
    }
    if (const auto level = logLevel(attributeName)) {
        return Value::integer(*level);
    }
    if (auto made = function(interpreter, attributeName)) {
        return made;
    }
    if (attributeName == "root"_L1) {
        return interpreter.host<LoggerObject>(m_recorder, QString());
    }
    if (attributeName == "Formatter"_L1) {
        return interpreter.host<FormatterClass>();
    }
    if (attributeName.endsWith("Handler"_L1)) {
        return interpreter.host<HandlerClass>(m_recorder, name() + u'.' + attributeName);
    }
    return interpreter.host<InertObject>(name() + u'.' + attributeName);
}

} // namespace

void LoggingRecorder::addModules(Interpreter &interpreter)
{
    for (const QString &name : {u"logging"_s, u"logging.config"_s, u"logging.handlers"_s}) {
        interpreter.addModule(std::make_shared<LoggingModule>(name, *this));
    }
}

} // namespace athanor::project
