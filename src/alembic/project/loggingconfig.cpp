// SPDX-License-Identifier: MIT
#include "alembic/project/loggingconfig.h"

#include "alembic/project/logformat.h"
#include "alembic/project/staticreader.h"

#include <QCoreApplication>
#include <QHash>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;
using Stream = LogHandler::Stream;

std::unexpected<Error> raised(const QString &type, const QString &text, const IniFile &ini, const QString &section = {},
                              const QString &option = {})
{
    Error error = Error::at(
        Error::Kind::Configuration,
        QCoreApplication::translate("athanor", "The configuration of logging is not one that Python takes: %1")
            .arg(QString(type + u": "_s + text)),
        ini.path(), section.isEmpty() ? 0 : ini.line(section, option));
    error.code = type;
    error.detail = text;
    return std::unexpected(error);
}

std::unexpected<Error> noKey(const QString &key, const IniFile &ini)
{
    return raised(u"KeyError"_s, key, ini);
}

QStringList stripped(const QString &list)
{
    QStringList items;
    for (const QString &item : list.split(u',')) {
        items.append(item.trimmed());
    }
    return items;
}

// The stream of `args` and `kwargs` of a StreamHandler's section: an expression that is evaluated among logging's
// names.
Stream streamOfArguments(const QString &positional, const QString &named)
{
    const auto streamOfExpression = [](const Expression &expression) {
        const QString name = dotted(expression);
        const auto *constant = expression.as<ConstantExpression>();
        const bool isNone = constant && constant->type == ConstantKind::None;
        return name == "sys.stdout"_L1 || name == "sys.__stdout__"_L1             ? Stream::Output
               : isNone || name == "sys.stderr"_L1 || name == "sys.__stderr__"_L1 ? Stream::ErrorOutput
                                                                                  : Stream::NotKnown;
    };
    const Module first = parse(positional.toUtf8());
    const Module second = parse(named.toUtf8());
    const auto expressionOf = [](const Module &module) -> const Expression * {
        const auto *statement = module.body().size() == 1 ? module.body()[0]->as<ExpressionStatement>() : nullptr;
        return statement && module.isValid() ? statement->value : nullptr;
    };
    const Expression *tuple = expressionOf(first);
    const Expression *dict = expressionOf(second);
    if (!tuple || !dict || dict->kind != ExpressionKind::Dict) {
        return Stream::NotKnown;
    }
    const auto &entries = dict->to<DictExpression>();
    if (entries.keys.size() == 1) {
        const auto key = entries.keys[0] ? literalValue(*entries.keys[0]) : std::nullopt;
        return key && key->text == "stream"_L1 ? streamOfExpression(*entries.values[0]) : Stream::NotKnown;
    }
    const auto *items = tuple->as<TupleExpression>();
    if (!items || items->elements.size() > 1 || entries.keys.size() > 1) {
        return Stream::NotKnown;
    }
    return items->elements.isEmpty() ? Stream::ErrorOutput : streamOfExpression(*items->elements[0]);
}

class FileConfiguration
{
public:
    FileConfiguration(LoggingState &state, const IniFile &ini)
        : m_state(state)
        , m_ini(ini)
    {
    }

    Result<void> apply(bool disablesExisting)
    {
        return readFormatters()
            .and_then([this] { return readHandlers(); })
            .and_then([this] { return readRoot(); })
            .and_then([&] { return readLoggers(disablesExisting); });
    }

private:
    // cp[section][option]
    [[nodiscard]] Result<QString> required(const QString &section, const QString &option) const
    {
        if (!m_ini.hasSection(section)) {
            return noKey(section, m_ini);
        }
        const auto value = optional(section, option);
        if (!value) {
            return std::unexpected(value.error());
        }
        return *value ? Result<QString>(**value) : noKey(option, m_ini);
    }
    [[nodiscard]] Result<std::optional<QString>> optional(const QString &section, const QString &option) const
    {
        const auto value = m_ini.value(section, option);
        return value ? value : raised(value.error().code, value.error().what, m_ini, section, option);
    }
    // The names of a list in [loggers], [handlers] or [formatters].
    [[nodiscard]] Result<QStringList> keys(const QString &section) const
    {
        return required(section, u"keys"_s).transform([](const QString &list) {
            return list.isEmpty() ? QStringList() : stripped(list);
        });
    }
    Result<void> readFormatters();
    Result<void> readHandlers();
    Result<LogHandler> handlerOf(const QString &section) const;
    Result<void> setUp(LoggingState::Logger &logger, const QString &section);
    Result<void> readRoot() { return setUp(m_state.logger({}), u"logger_root"_s); }
    Result<void> readLoggers(bool disablesExisting);

    LoggingState &m_state;
    const IniFile &m_ini;
    QHash<QString, LogFormat> m_formats;
    QHash<QString, qsizetype> m_handlers;
    QStringList m_loggers;
};

Result<void> FileConfiguration::readFormatters()
{
    const auto names = keys(u"formatters"_s);
    if (!names) {
        return std::unexpected(names.error());
    }
    for (const QString &name : *names) {
        const QString section = u"formatter_"_s + name;
        if (!m_ini.hasSection(section)) {
            return noKey(section, m_ini);
        }
        LogFormat format;
        const QString style = m_ini.rawValue(section, u"style"_s).value_or(u"%"_s);
        format.style = style.size() == 1 ? style.front() : QChar();
        format.text = m_ini.rawValue(section, u"format"_s)
                          .value_or(format.style == u'{'   ? u"{message}"_s
                                    : format.style == u'$' ? u"${message}"_s
                                                           : format.text);
        format.dateFormat = m_ini.rawValue(section, u"datefmt"_s);
        const auto type = optional(section, u"class"_s);
        if (!type) {
            return std::unexpected(type.error());
        }
        const QString typeName = type->value_or(QString());
        format.isKnown =
            (typeName.isEmpty() || typeName == "logging.Formatter"_L1) && !m_ini.hasOption(section, u"defaults"_s);
        if (const auto fault = formatFault(format); fault && format.isKnown) {
            return raised(u"ValueError"_s, *fault, m_ini, section, u"format"_s);
        }
        m_formats.insert(name, format);
    }
    return {};
}

Result<LogHandler> FileConfiguration::handlerOf(const QString &section) const
{
    const auto type = required(section, u"class"_s);
    const auto formatter = optional(section, u"formatter"_s);
    const auto positional = optional(section, u"args"_s);
    const auto named = optional(section, u"kwargs"_s);
    const auto level = optional(section, u"level"_s);
    if (!type) {
        return std::unexpected(type.error());
    }
    for (const auto *value : {&formatter, &positional, &named, &level}) {
        if (!*value) {
            return std::unexpected(value->error());
        }
    }
    LogHandler handler;
    handler.stream = streamOfClass(*type);
    if (handler.stream == Stream::ErrorOutput) {
        handler.stream = streamOfArguments(positional->value_or(u"()"_s), named->value_or(u"{}"_s));
    }
    if (*level) {
        const auto value = logLevel(**level);
        if (!value) {
            return raised(u"ValueError"_s, u"Unknown level: '%1'"_s.arg(**level), m_ini, section, u"level"_s);
        }
        handler.level = *value;
    }
    if (const QString name = formatter->value_or(QString()); !name.isEmpty()) {
        if (!m_formats.contains(name)) {
            return noKey(name, m_ini);
        }
        handler.format = m_formats.value(name);
    }
    return handler;
}

Result<void> FileConfiguration::readHandlers()
{
    const auto names = keys(u"handlers"_s);
    if (!names) {
        return std::unexpected(names.error());
    }
    for (const QString &name : *names) {
        const auto handler = handlerOf(u"handler_"_s + name);
        if (!handler) {
            return std::unexpected(handler.error());
        }
        m_handlers.insert(name, m_state.addHandler(*handler));
    }
    const auto loggers = required(u"loggers"_s, u"keys"_s);
    if (!loggers) {
        return std::unexpected(loggers.error());
    }
    m_loggers = stripped(*loggers);
    return m_loggers.removeOne(u"root"_s)
               ? Result<void>()
               : raised(u"ValueError"_s, u"list.remove(x): x not in list"_s, m_ini, u"loggers"_s, u"keys"_s);
}

Result<void> FileConfiguration::setUp(LoggingState::Logger &logger, const QString &section)
{
    const auto handlers = required(section, u"handlers"_s);
    if (!handlers) {
        return std::unexpected(handlers.error());
    }
    const auto level = optional(section, u"level"_s);
    if (!level) {
        return std::unexpected(level.error());
    }
    if (*level) {
        const auto value = logLevel(**level);
        if (!value) {
            return raised(u"ValueError"_s, u"Unknown level: '%1'"_s.arg(**level), m_ini, section, u"level"_s);
        }
        logger.level = *value;
    }
    logger.handlers.clear();
    const QStringList names = handlers->isEmpty() ? QStringList() : stripped(*handlers);
    for (const QString &name : names) {
        if (!m_handlers.contains(name)) {
            return noKey(name, m_ini);
        }
        if (const qsizetype handler = m_handlers.value(name); !logger.handlers.contains(handler)) {
            logger.handlers.append(handler);
        }
    }
    return {};
}

Result<void> FileConfiguration::readLoggers(bool disablesExisting)
{
    ExistingLoggers existing(m_state);
    for (const QString &name : std::as_const(m_loggers)) {
        const QString section = u"logger_"_s + name;
        const auto qualified = required(section, u"qualname"_s);
        const auto propagates = optional(section, u"propagate"_s);
        if (!qualified || !propagates) {
            return std::unexpected(qualified ? propagates.error() : qualified.error());
        }
        bool isNumber = true;
        const int number = propagates->value_or(u"1"_s).toInt(&isNumber);
        if (!isNumber) {
            return raised(u"ValueError"_s, u"invalid literal for int() with base 10: '%1'"_s.arg(**propagates), m_ini,
                          section, u"propagate"_s);
        }
        LoggingState::Logger &logger = m_state.logger(*qualified);
        existing.configured(*qualified);
        if (const auto done = setUp(logger, section); !done) {
            return done;
        }
        logger.propagates = number != 0;
        logger.isDisabled = false;
    }
    existing.settle(m_state, disablesExisting);
    return {};
}

} // namespace

Result<void> configureFromFile(LoggingState &state, const IniFile &ini, bool disablesExisting)
{
    return FileConfiguration(state, ini).apply(disablesExisting);
}

} // namespace athanor::project
