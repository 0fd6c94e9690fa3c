// SPDX-License-Identifier: MIT
#include "alembic/project/loggingrecorder.h"

#include "alembic/project/environmentmoments.h"
#include "alembic/project/loggingconfig.h"
#include "alembic/project/loggingobjects.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::project {

using namespace athanor::python;

LoggingState &LoggingRecorder::changed(const Interpreter &interpreter)
{
    if (interpreter.condition()) {
        m_state.forget();
    }
    return m_state;
}

void LoggingRecorder::add(const LoggingMoment &moment, const QList<BranchArm> &arms)
{
    m_moments.append(moment);
    m_arms.append(arms);
}

Value LoggingRecorder::log(const CallArguments &arguments, const QString &logger, int level, qsizetype first)
{
    Interpreter &interpreter = arguments.interpreter;
    const Value *message = arguments.argument(first, u"msg"_s);
    const bool isPlain = !arguments.unknownRest && (arguments.keywords.isEmpty() || arguments.positional.isEmpty());
    if (!message || !isPlain || interpreter.condition() || !m_state.isEnabled(logger, level)) {
        return Value::none(); // a trace would follow, or it is not certain
    }
    Value text = interpreter.toString(*message);
    const QList<Value> values = arguments.positional.mid(first + 1);
    if (!values.isEmpty() && text.isString()) {
        const bool isDict = values.size() == 1 && values.first().as<DictObject>() != nullptr;
        text = interpreter.binary(BinaryOperator::Mod, text, isDict ? values.first() : interpreter.tuple(values));
    }
    interpreter.takeException();
    const QList<FrameInfo> frames = interpreter.frames();
    if (text.isString()) {
        add(LoggingMoment{.state = m_state,
                          .record = {.logger = logger,
                                     .level = level,
                                     .message = text.string(),
                                     .module = QFileInfo(interpreter.currentFile()).completeBaseName(),
                                     .function = frames.isEmpty() ? QString() : frames.last().function,
                                     .line = arguments.line},
                          .transactionalDdl = {}},
            {});
    }
    return Value::none();
}

Value LoggingRecorder::fileConfig(const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    LoggingState &state = changed(interpreter);
    const Value given = arguments.argumentOr(0, u"fname"_s, Value::none());
    const Value path = given.kind() == ValueKind::Host ? interpreter.toString(given) : given; // of a Path, too
    const Value disables = arguments.argumentOr(2, u"disable_existing_loggers"_s, Value::boolean(true));
    const Value flag = disables.isUnknown() ? disables : interpreter.truth(disables);
    const Value defaults = arguments.argumentOr(1, u"defaults"_s, Value::none());
    const auto *dict = defaults.as<DictObject>();
    const Value *here = dict && !dict->isTainted() && dict->table.size() == 1 ? dict->find(u"here"_s) : nullptr;
    const bool hasOther = !defaults.isNone() && (!here || !here->isString());
    if (!path.isString() || !flag.isBool() || hasOther || arguments.unknownRest) {
        interpreter.takeException();
        state.forget();
        return Value::none();
    }
    QFile file(QDir::cleanPath(QDir(m_folder).absoluteFilePath(path.string())));
    auto done = [&]() -> Result<void> {
        if (path.string().isEmpty() || !file.open(QIODevice::ReadOnly)) {
            Error error = Error::at(
                Error::Kind::NotFound,
                QCoreApplication::translate("athanor", "The file with the configuration of logging is not there."),
                file.fileName(), 0);
            error.code = u"FileNotFoundError"_s;
            error.detail = path.string() + u" doesn't exist"_s;
            return std::unexpected(error);
        }
        const auto ini = IniFile::parse(QString::fromUtf8(file.readAll()), file.fileName(),
                                        here ? std::optional(here->string()) : std::nullopt);
        if (!ini) {
            Error error = ini.error();
            error.code = u"RuntimeError"_s;
            return std::unexpected(error);
        }
        return configureFromFile(state, *ini, flag.boolean());
    }();
    if (done || interpreter.condition() || !m_raises) {
        return Value::none();
    }
    m_failure = done.error();
    m_failureLine = arguments.line;
    const QString type = done.error().code;
    const QString text = done.error().detail;
    static const QStringList builtin = {u"KeyError"_s, u"ValueError"_s, u"FileNotFoundError"_s, u"RuntimeError"_s};
    return builtin.contains(type)
               ? interpreter.raise(type, text)
               : interpreter.raise(interpreter.callValue(interpreter.exceptionType(type), {Value::string(text)}));
}

Value LoggingRecorder::basicConfig(const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    LoggingState &state = changed(interpreter);
    LoggingState::Logger &root = state.logger({});
    const Value force = arguments.keywordOr(u"force"_s, Value::boolean(false));
    const Value forced = force.isUnknown() ? force : interpreter.truth(force);
    if (arguments.unknownRest || !forced.isBool()) {
        state.forget();
        return Value::none();
    }
    if (forced.boolean()) {
        root.handlers.clear();
    }
    if (!root.handlers.isEmpty()) {
        return Value::none();
    }
    LogFormat format = formatOf(arguments, u"format"_s);
    if (!arguments.keyword(u"format"_s)) {
        format.text = format.style == u'{'   ? u"{levelname}:{name}:{message}"_s
                      : format.style == u'$' ? u"${levelname}:${name}:${message}"_s
                                             : u"%(levelname)s:%(name)s:%(message)s"_s;
    }
    const Value handlers = arguments.keywordOr(u"handlers"_s, Value::none());
    const Value file = arguments.keywordOr(u"filename"_s, Value::none());
    if (!handlers.isNone()) {
        const auto items = interpreter.items(handlers);
        for (const Value &item : items.value_or(QList<Value>())) {
            const auto *handler = item.as<HandlerObject>();
            const qsizetype index =
                handler ? handler->index() : state.addHandler({.stream = LogHandler::Stream::NotKnown, .format = {}});
            if (!state.handler(index).format) {
                state.handler(index).format = format;
            }
            root.handlers.append(index);
        }
        if (!items) {
            interpreter.takeException();
            state.forget();
        }
    } else {
        const auto stream = file.isNone()      ? streamOf(interpreter, arguments.keywordOr(u"stream"_s, Value::none()))
                            : file.isUnknown() ? LogHandler::Stream::NotKnown
                                               : LogHandler::Stream::Elsewhere;
        root.handlers.append(state.addHandler({.stream = stream, .format = format}));
    }
    if (const Value level = arguments.keywordOr(u"level"_s, Value::none()); !level.isNone()) {
        root.level = takeLevel(*this, interpreter, level).value_or(LogWarning);
    }
    return interpreter.isRaising() ? Value::raised() : Value::none();
}

void LoggingRecorder::noteConfigure(const CallArguments &arguments, const QList<BranchArm> &arms)
{
    LoggingMoment moment{.kind = LoggingMoment::Kind::Configured,
                         .state = m_state,
                         .record = {},
                         .transactionalDdl = arguments.unknownRest ? std::nullopt : std::optional(true)};
    if (const Value *given = arguments.keyword(u"transactional_ddl"_s); given && !given->isNone()) {
        const Value truth = given->isUnknown() ? *given : arguments.interpreter.truth(*given);
        moment.transactionalDdl = truth.isBool() ? std::optional(truth.boolean()) : std::nullopt;
    }
    add(moment, arms);
}

void LoggingRecorder::noteMigrations(const QList<BranchArm> &arms)
{
    add(LoggingMoment{.kind = LoggingMoment::Kind::Migrations, .state = m_state, .record = {}, .transactionalDdl = {}},
        arms);
}

EnvironmentLogging LoggingRecorder::result(const std::optional<RaisedException> &exception) const
{
    using Kind = LoggingMoment::Kind;
    EnvironmentLogging result{.moments = {}, .end = m_state, .failure = {}};
    for (qsizetype i = 0; i < m_moments.size(); ++i) {
        const auto isOther = [&](qsizetype other) { return excludeEachOther(m_arms[i], m_arms[other]); };
        bool happens =
            !std::ranges::any_of(m_arms[i], [](const BranchArm &arm) { return arm.cause == Observer::Cause::Handler; });
        for (qsizetype other = 0; happens && m_moments[i].kind != Kind::Message && other < i; ++other) {
            happens = m_moments[other].kind != m_moments[i].kind || !isOther(other);
        }
        if (happens) { // one of several arms is taken, and they do the same
            result.moments.append(m_moments[i]);
        }
    }
    if (exception && m_failure && exception->line == m_failureLine) {
        result.failure = m_failure;
    }
    return result;
}

} // namespace athanor::project
