// SPDX-License-Identifier: MIT
#include "alembic/project/loggingconfig.h"

#include <QHash>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;
using Stream = LogHandler::Stream;

// Something of a configuration's dict that is not known, or that is beyond what is read here.
struct NotKnown
{
};

class DictConfiguration
{
public:
    DictConfiguration(LoggingState &state, Interpreter &interpreter)
        : m_state(state)
        , m_interpreter(interpreter)
    {
    }

    std::expected<void, NotKnown> apply(const DictObject &dict);

private:
    using Entries = QList<std::pair<QString, const DictObject *>>;
    // The dicts in a dict; none if it is not there.
    static std::expected<Entries, NotKnown> entriesOf(const DictObject &dict, const QString &name);
    [[nodiscard]] LogFormat formatOf(const DictObject &dict) const;
    [[nodiscard]] std::expected<LogHandler, NotKnown> handlerOf(const DictObject &dict) const;
    std::expected<void, NotKnown> setUp(LoggingState::Logger &logger, const DictObject &dict) const;

    LoggingState &m_state;
    Interpreter &m_interpreter;
    QHash<QString, LogFormat> m_formats;
    QHash<QString, qsizetype> m_handlers;
};

std::expected<DictConfiguration::Entries, NotKnown> DictConfiguration::entriesOf(const DictObject &dict,
                                                                                 const QString &name)
{
    Entries entries;
    const Value *found = dict.find(name);
    if (!found) {
        return entries;
    }
    const auto *inner = found->as<DictObject>();
    if (!inner || inner->isTainted()) {
        return std::unexpected(NotKnown());
    }
    for (const OrderedTable::Entry &entry : inner->table.entries()) {
        const auto *value = entry.isRemoved ? nullptr : entry.value.as<DictObject>();
        const auto key = entry.key.stringIf();
        if (!entry.isRemoved && (!key || !value || value->isTainted())) {
            return std::unexpected(NotKnown());
        }
        if (!entry.isRemoved) {
            entries.append({*key, value});
        }
    }
    return entries;
}

LogFormat DictConfiguration::formatOf(const DictObject &dict) const
{
    LogFormat format;
    const auto textOf = [&](const QString &name) -> std::optional<QString> {
        const Value *value = dict.find(name);
        if (!value || value->isNone()) {
            return std::nullopt;
        }
        format.isKnown = format.isKnown && value->isString();
        return value->stringIf();
    };
    const QString type = textOf(u"class"_s).value_or(QString());
    const QString style = textOf(u"style"_s).value_or(u"%"_s);
    format.style = style.isEmpty() ? QChar() : style.front();
    format.text = textOf(u"format"_s)
                      .value_or(format.style == u'{'   ? u"{message}"_s
                                : format.style == u'$' ? u"${message}"_s
                                                       : format.text);
    format.dateFormat = textOf(u"datefmt"_s);
    format.isKnown = format.isKnown && (type.isEmpty() || type == "logging.Formatter"_L1) && !dict.find(u"()"_s) &&
                     !dict.find(u"defaults"_s);
    return format;
}

std::expected<LogHandler, NotKnown> DictConfiguration::handlerOf(const DictObject &dict) const
{
    LogHandler handler;
    const Value *type = dict.find(u"class"_s);
    const Value *stream = dict.find(u"stream"_s);
    handler.stream =
        dict.find(u"()"_s) || !type || !type->isString() ? Stream::NotKnown : streamOfClass(type->string());
    if (handler.stream == Stream::ErrorOutput && stream) {
        handler.stream = streamOf(m_interpreter, *stream);
    }
    if (const Value *filters = dict.find(u"filters"_s)) {
        const auto *list = filters->as<ListObject>();
        handler.isKnown = list && !list->isTainted() && list->items.isEmpty();
    }
    if (const Value *level = dict.find(u"level"_s); level && !level->isNone()) {
        const auto number = levelOf(*level);
        if (!number) {
            return std::unexpected(NotKnown());
        }
        handler.level = *number;
    }
    if (const Value *formatter = dict.find(u"formatter"_s); formatter && !formatter->isNone()) {
        const auto name = formatter->stringIf();
        handler.isKnown = handler.isKnown && name && m_formats.contains(*name);
        handler.format = m_formats.value(name.value_or(QString()));
    }
    return handler;
}

std::expected<void, NotKnown> DictConfiguration::setUp(LoggingState::Logger &logger, const DictObject &dict) const
{
    if (const Value *level = dict.find(u"level"_s); level && !level->isNone()) {
        const auto number = levelOf(*level);
        if (!number) {
            return std::unexpected(NotKnown());
        }
        logger.level = *number;
    }
    if (dict.find(u"filters"_s)) {
        return std::unexpected(NotKnown());
    }
    logger.handlers.clear();
    if (const Value *handlers = dict.find(u"handlers"_s); handlers && !handlers->isNone()) {
        const auto names = m_interpreter.items(*handlers);
        if (!names) {
            m_interpreter.takeException();
            return std::unexpected(NotKnown());
        }
        for (const Value &name : *names) {
            const auto text = name.stringIf();
            if (!text || !m_handlers.contains(*text)) {
                return std::unexpected(NotKnown());
            }
            logger.handlers.append(m_handlers.value(*text));
        }
    }
    return {};
}

std::expected<void, NotKnown> DictConfiguration::apply(const DictObject &dict)
{
    const auto flag = [&dict](const QString &name, bool otherwise) {
        const Value *value = dict.find(name);
        return value ? value->boolIf() : std::optional(otherwise);
    };
    const auto formats = entriesOf(dict, u"formatters"_s);
    const auto handlers = entriesOf(dict, u"handlers"_s);
    const auto loggers = entriesOf(dict, u"loggers"_s);
    const auto disables = flag(u"disable_existing_loggers"_s, true);
    if (!formats || !handlers || !loggers || !disables || flag(u"incremental"_s, false) != false) {
        return std::unexpected(NotKnown());
    }
    for (const auto &[name, entry] : *formats) {
        m_formats.insert(name, formatOf(*entry));
    }
    for (const auto &[name, entry] : *handlers) {
        const auto handler = handlerOf(*entry);
        if (!handler) {
            return std::unexpected(handler.error());
        }
        m_handlers.insert(name, m_state.addHandler(*handler));
    }
    ExistingLoggers existing(m_state);
    for (const auto &[name, entry] : *loggers) {
        existing.configured(name);
        LoggingState::Logger &logger = m_state.logger(name);
        if (const auto done = setUp(logger, *entry); !done) {
            return done;
        }
        logger.isDisabled = false;
        if (const Value *propagates = entry->find(u"propagate"_s); propagates && !propagates->isNone()) {
            const Value truth = m_interpreter.truth(*propagates);
            if (!truth.isBool()) {
                return std::unexpected(NotKnown());
            }
            logger.propagates = truth.boolean();
        }
    }
    existing.settle(m_state, *disables);
    const Value *root = dict.find(u"root"_s);
    if (!root || root->isNone()) {
        return {};
    }
    const auto *rootDict = root->as<DictObject>();
    if (!rootDict || rootDict->isTainted()) {
        return std::unexpected(NotKnown());
    }
    return setUp(m_state.logger({}), *rootDict);
}

} // namespace

void configureFromDict(LoggingState &state, Interpreter &interpreter, const Value &configuration)
{
    const auto *dict = configuration.as<DictObject>();
    if (!dict || dict->isTainted() || !DictConfiguration(state, interpreter).apply(*dict)) {
        state.forget();
    }
}

Stream streamOf(Interpreter &interpreter, const Value &value)
{
    if (value.isNone()) {
        return Stream::ErrorOutput;
    }
    const QString name = value.isString()                  ? value.string()
                         : value.kind() == ValueKind::Host ? u"ext://sys."_s + interpreter.typeName(value)
                                                           : QString();
    return name == "ext://sys.stdout"_L1   ? Stream::Output
           : name == "ext://sys.stderr"_L1 ? Stream::ErrorOutput
                                           : Stream::NotKnown;
}

Stream streamOfClass(const QString &name)
{
    const QString own = name.startsWith("logging."_L1) ? name.mid(8) : name;
    if (own == "StreamHandler"_L1) {
        return Stream::ErrorOutput;
    }
    static const QSet<QString> elsewhere = {u"NullHandler"_s,
                                            u"FileHandler"_s,
                                            u"WatchedFileHandler"_s,
                                            u"RotatingFileHandler"_s,
                                            u"TimedRotatingFileHandler"_s,
                                            u"SocketHandler"_s,
                                            u"DatagramHandler"_s,
                                            u"SysLogHandler"_s,
                                            u"NTEventLogHandler"_s,
                                            u"SMTPHandler"_s,
                                            u"MemoryHandler"_s,
                                            u"HTTPHandler"_s,
                                            u"QueueHandler"_s};
    const bool isOurs = own != name || own.startsWith("handlers."_L1) || !own.contains(u'.');
    return isOurs && elsewhere.contains(own.section(u'.', -1)) ? Stream::Elsewhere : Stream::NotKnown;
}

std::optional<int> levelOf(const Value &value)
{
    if (const auto name = value.stringIf()) {
        return logLevel(*name);
    }
    const auto number = value.integerIf();
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

} // namespace athanor::project
