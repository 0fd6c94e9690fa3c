// SPDX-License-Identifier: MIT
#include "alembic/project/loggingobjects.h"

#include "alembic/project/loggingconfig.h"

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

// The handlers of a logger: a list that is the logger's own.
class HandlersObject : public HostObject
{
public:
    HandlersObject(LoggingRecorder &recorder, const QString &logger)
        : m_recorder(recorder)
        , m_logger(logger)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"list"_s; }
    Value truth(Interpreter &) override { return Value::boolean(!handlers().isEmpty()); }
    std::optional<Value> length(Interpreter &) override { return Value::integer(handlers().size()); }
    std::optional<Value> subscript(Interpreter &interpreter, const Value &index) override
    {
        return interpreter.subscript(copy(interpreter), index);
    }
    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each) override
    {
        return interpreter.iterate(copy(interpreter), each);
    }
    [[nodiscard]] bool hasMethod(const QString &name) const override
    {
        return name == "clear"_L1 || name == "append"_L1 || name == "remove"_L1 || name == "extend"_L1 ||
               name == "insert"_L1 || name == "pop"_L1 || name == "copy"_L1;
    }
    std::optional<Value> callMethod(const QString &name, const CallArguments &arguments) override
    {
        if (!hasMethod(name)) {
            return std::nullopt;
        }
        if (name == "copy"_L1) {
            return copy(arguments.interpreter);
        }
        LoggingState &state = m_recorder.changed(arguments.interpreter);
        if (name == "clear"_L1) {
            state.logger(m_logger).handlers.clear();
        } else {
            state.forget();
        }
        return Value::none();
    }

private:
    [[nodiscard]] QList<qsizetype> handlers() const { return m_recorder.state().logger(m_logger).handlers; }
    Value copy(Interpreter &interpreter)
    {
        QList<Value> items;
        for (const qsizetype index : handlers()) {
            items.append(interpreter.host<HandlerObject>(m_recorder, index));
        }
        return interpreter.list(items);
    }

    LoggingRecorder &m_recorder;
    QString m_logger;
};

} // namespace

const QHash<QString, int> &levelsOfMethods()
{
    static const QHash<QString, int> levels = {
        {u"debug"_s, LogDebug}, {u"info"_s, LogInfo},       {u"warning"_s, LogWarning},   {u"warn"_s, LogWarning},
        {u"error"_s, LogError}, {u"exception"_s, LogError}, {u"critical"_s, LogCritical}, {u"fatal"_s, LogCritical}};
    return levels;
}

std::optional<int> takeLevel(LoggingRecorder &recorder, Interpreter &interpreter, const Value &value)
{
    const auto level = levelOf(value);
    if (!level) {
        recorder.state().forget();
    }
    if (const auto name = value.stringIf(); name && !level) {
        interpreter.raise(u"ValueError"_s, u"Unknown level: '%1'"_s.arg(*name));
    }
    return level;
}

LogFormat formatOf(const CallArguments &arguments, const QString &textName)
{
    const bool byPosition = textName == "fmt"_L1;
    LogFormat format;
    const auto text = [&](qsizetype index, const QString &name) -> std::optional<QString> {
        const Value *value = byPosition ? arguments.argument(index, name) : arguments.keyword(name);
        format.isKnown = format.isKnown && (!value || value->isNone() || value->isString());
        return value ? value->stringIf() : std::nullopt;
    };
    const auto given = text(0, textName);
    format.dateFormat = text(1, u"datefmt"_s);
    const QString style = text(2, u"style"_s).value_or(u"%"_s);
    format.style = style.isEmpty() ? QChar() : style.front();
    format.text = given.value_or(format.style == u'{'   ? u"{message}"_s
                                 : format.style == u'$' ? u"${message}"_s
                                                        : format.text);
    format.isKnown = format.isKnown && !arguments.unknownRest && !arguments.keyword(u"defaults"_s);
    return format;
}

std::optional<Value> HandlerObject::callMethod(const QString &name, const CallArguments &arguments)
{
    if (!hasMethod(name)) {
        return std::nullopt;
    }
    LogHandler &handler = m_recorder.changed(arguments.interpreter).handler(m_index);
    const Value given = arguments.positional.value(0);
    if (name == "setLevel"_L1) {
        handler.level =
            takeLevel(m_recorder, arguments.interpreter, arguments.argumentOr(0, u"level"_s, {})).value_or(LogNotSet);
    } else if (name == "setFormatter"_L1) {
        const auto *formatter = given.as<FormatterObject>();
        handler.format = formatter ? formatter->format : LogFormat{.dateFormat = {}, .isKnown = given.isNone()};
    } else {
        handler.isKnown = false;
    }
    return arguments.interpreter.isRaising() ? Value::raised() : Value::none();
}

std::optional<Value> LoggerObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "name"_L1) {
        return Value::string(m_logger.isEmpty() ? u"root"_s : m_logger);
    }
    if (name == "level"_L1) {
        return m_recorder.state().isKnown() ? Value::integer(logger().level) : interpreter.unknown(name);
    }
    if (name == "propagate"_L1 || name == "disabled"_L1) {
        const bool value = name == "propagate"_L1 ? logger().propagates : logger().isDisabled;
        return m_recorder.state().isKnown() ? Value::boolean(value) : interpreter.unknown(name);
    }
    if (name == "handlers"_L1) {
        return m_recorder.state().isKnown() ? interpreter.host<HandlersObject>(m_recorder, m_logger)
                                            : interpreter.unknown(name);
    }
    return InertObject::attribute(interpreter, name);
}

bool LoggerObject::setAttribute(Interpreter &interpreter, const QString &name, const Value &value)
{
    LoggingState &state = m_recorder.changed(interpreter);
    LoggingState::Logger &logger = state.logger(m_logger);
    const auto flag = value.isInt() ? std::optional(value.integer() != 0) : value.boolIf();
    if (name == "level"_L1) {
        logger.level = levelOf(value).value_or(LogNotSet);
        if (!value.isInt()) {
            state.forget();
        }
    } else if (name == "propagate"_L1 || name == "disabled"_L1) {
        (name == "propagate"_L1 ? logger.propagates : logger.isDisabled) = flag.value_or(false);
        if (!flag) {
            state.forget();
        }
    } else if (name == "handlers"_L1) {
        logger.handlers.clear();
        const auto items = interpreter.items(value);
        for (const Value &item : items.value_or(QList<Value>())) {
            const auto *handler = item.as<HandlerObject>();
            logger.handlers.append(handler ? handler->index()
                                           : state.addHandler({.stream = LogHandler::Stream::NotKnown, .format = {}}));
        }
        if (!items) {
            interpreter.takeException();
            state.forget();
        }
    } else if (name == "parent"_L1 || name == "filters"_L1) {
        state.forget();
    }
    return true;
}

bool LoggerObject::hasMethod(const QString &name) const
{
    static const QStringList names = {u"setLevel"_s,          u"addHandler"_s,  u"removeHandler"_s,
                                      u"addFilter"_s,         u"hasHandlers"_s, u"isEnabledFor"_s,
                                      u"getEffectiveLevel"_s, u"getChild"_s,    u"log"_s};
    return names.contains(name) || levelsOfMethods().contains(name);
}

void LoggerObject::changeHandlers(const QString &name, const CallArguments &arguments)
{
    LoggingState &state = m_recorder.changed(arguments.interpreter);
    const auto *handler = arguments.argumentOr(0, u"hdlr"_s, {}).as<HandlerObject>();
    if (name == "addHandler"_L1) {
        const qsizetype index =
            handler ? handler->index() : state.addHandler({.stream = LogHandler::Stream::NotKnown, .format = {}});
        if (!logger().handlers.contains(index)) {
            logger().handlers.append(index);
        }
    } else if (handler) {
        logger().handlers.removeOne(handler->index());
    } else {
        state.forget();
    }
}

std::optional<Value> LoggerObject::callMethod(const QString &name, const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    if (!hasMethod(name)) {
        return std::nullopt;
    }
    if (const auto level = levelsOfMethods().constFind(name); level != levelsOfMethods().cend()) {
        return m_recorder.log(arguments, m_logger, *level, 0);
    }
    if (name == "log"_L1) {
        const auto level = levelOf(arguments.argumentOr(0, u"level"_s, {}));
        return level ? m_recorder.log(arguments, m_logger, *level, 1) : Value::none();
    }
    if (name == "getChild"_L1) {
        const auto suffix = arguments.argumentOr(0, u"suffix"_s, {}).stringIf();
        return suffix ? interpreter.host<LoggerObject>(m_recorder,
                                                       m_logger.isEmpty() ? *suffix : m_logger + u'.' + *suffix)
                      : interpreter.host<InertObject>(u"Logger"_s);
    }
    const LoggingState &state = m_recorder.state();
    const bool isQuestion = name == "hasHandlers"_L1 || name == "isEnabledFor"_L1 || name == "getEffectiveLevel"_L1;
    if (isQuestion && !state.isKnown()) {
        return interpreter.unknown(name);
    }
    if (name == "hasHandlers"_L1) {
        return Value::boolean(state.hasHandlers(m_logger));
    }
    if (name == "getEffectiveLevel"_L1) {
        return Value::integer(state.effectiveLevel(m_logger));
    }
    if (name == "isEnabledFor"_L1) {
        const auto level = levelOf(arguments.argumentOr(0, u"level"_s, {}));
        return level ? Value::boolean(state.isEnabled(m_logger, *level)) : interpreter.unknown(name);
    }
    if (name == "setLevel"_L1) {
        m_recorder.changed(interpreter);
        const auto level = takeLevel(m_recorder, interpreter, arguments.argumentOr(0, u"level"_s, {}));
        logger().level = level.value_or(LogNotSet);
        return interpreter.isRaising() ? Value::raised() : Value::none();
    }
    if (name == "addFilter"_L1) {
        m_recorder.changed(interpreter).forget();
        return Value::none();
    }
    changeHandlers(name, arguments);
    return Value::none();
}

} // namespace athanor::project
