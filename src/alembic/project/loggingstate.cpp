// SPDX-License-Identifier: MIT
#include "alembic/project/loggingstate.h"

#include "alembic/project/logformat.h"

#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::project {

std::optional<int> logLevel(const QString &name)
{
    static const QHash<QString, int> levels = {
        {u"CRITICAL"_s, LogCritical}, {u"FATAL"_s, LogCritical}, {u"ERROR"_s, LogError}, {u"WARN"_s, LogWarning},
        {u"WARNING"_s, LogWarning},   {u"INFO"_s, LogInfo},      {u"DEBUG"_s, LogDebug}, {u"NOTSET"_s, LogNotSet}};
    const auto found = levels.constFind(name);
    return found == levels.cend() ? std::nullopt : std::optional(*found);
}

QString logLevelName(int level)
{
    static constexpr std::array<std::pair<int, QLatin1StringView>, 6> names = {{{LogCritical, "CRITICAL"_L1},
                                                                                {LogError, "ERROR"_L1},
                                                                                {LogWarning, "WARNING"_L1},
                                                                                {LogInfo, "INFO"_L1},
                                                                                {LogDebug, "DEBUG"_L1},
                                                                                {LogNotSet, "NOTSET"_L1}}};
    for (const auto &[value, name] : names) {
        if (value == level) {
            return name;
        }
    }
    return u"Level %1"_s.arg(level);
}

LoggingState::LoggingState()
{
    m_root.level = LogWarning;
    logger(u"alembic"_s).handlers = {addHandler(LogHandler{.stream = LogHandler::Stream::Elsewhere, .format = {}})};
    logger(u"alembic.runtime.migration"_s);
    logger(u"alembic.util.messaging"_s);
}

LoggingState::Logger &LoggingState::logger(const QString &name)
{
    if (name.isEmpty() || name == "root"_L1) {
        return m_root;
    }
    for (qsizetype dot = name.indexOf(u'.'); dot >= 0; dot = name.indexOf(u'.', dot + 1)) {
        if (const QString parent = name.left(dot); !m_loggers.contains(parent)) {
            m_loggers.insert(parent, std::nullopt);
        }
    }
    std::optional<Logger> &place = m_loggers[name];
    if (!place) {
        place = Logger();
    }
    return *place;
}

qsizetype LoggingState::addHandler(const LogHandler &handler)
{
    m_handlers.append(LogHandler(handler)); // of a reference, GCC 14 warns of values that are not initialised
    return m_handlers.size() - 1;
}

QList<const LoggingState::Logger *> LoggingState::chain(const QString &name) const
{
    QList<const Logger *> found;
    for (QString rest = name == "root"_L1 ? QString() : name; !rest.isEmpty();
         rest = rest.left(std::max<qsizetype>(0, rest.lastIndexOf(u'.')))) {
        if (const auto place = m_loggers.constFind(rest); place != m_loggers.cend() && *place) {
            found.append(&**place);
        }
    }
    found.append(&m_root);
    return found;
}

int LoggingState::effectiveLevel(const QString &name) const
{
    const QList<const Logger *> loggers = chain(name);
    for (const Logger *logger : loggers) {
        if (logger->level != LogNotSet) {
            return logger->level;
        }
    }
    return LogNotSet;
}

bool LoggingState::isEnabled(const QString &name, int level) const
{
    return !chain(name).first()->isDisabled && level > m_disabledUpTo && level >= effectiveLevel(name);
}

bool LoggingState::hasHandlers(const QString &name) const
{
    const QList<const Logger *> loggers = chain(name);
    for (const Logger *logger : loggers) {
        if (!logger->handlers.isEmpty()) {
            return true;
        }
        if (!logger->propagates) {
            break;
        }
    }
    return false;
}

void LoggingState::write(const LogHandler &handler, const LogRecord &record, QList<LogLine> &lines)
{
    using Stream = LogHandler::Stream;
    const bool isSeen = handler.stream == Stream::Output || handler.stream == Stream::ErrorOutput;
    if (!isSeen || !handler.isKnown || record.level < handler.level) {
        return;
    }
    if (const auto text = formatRecord(handler.format.value_or(LogFormat()), record)) {
        lines.append(LogLine{.isOutput = handler.stream == Stream::Output, .text = *text + u'\n'});
    }
}

// Logger.callHandlers()
QList<LogLine> LoggingState::lines(const LogRecord &record) const
{
    QList<LogLine> lines;
    if (!m_isKnown || !isEnabled(record.logger, record.level)) {
        return lines;
    }
    if (!hasHandlers(record.logger)) { // logging.lastResort
        write(LogHandler{.level = LogWarning, .format = {}}, record, lines);
        return lines;
    }
    const QList<const Logger *> loggers = chain(record.logger);
    for (const Logger *logger : loggers) {
        for (const qsizetype index : logger->handlers) {
            write(m_handlers[index], record, lines);
        }
        if (!logger->propagates) {
            break;
        }
    }
    return lines;
}

void ExistingLoggers::configured(const QString &name)
{
    if (!m_names.contains(name)) {
        return;
    }
    for (const QString &other : std::as_const(m_names)) {
        if (other.startsWith(name + u'.')) {
            m_children.insert(other);
        }
    }
    m_names.removeOne(name);
}

void ExistingLoggers::settle(LoggingState &state, bool disables) const
{
    for (const QString &name : m_names) {
        if (state.isPlaceholder(name)) {
            continue;
        }
        LoggingState::Logger &logger = state.logger(name);
        if (m_children.contains(name)) {
            logger.level = LogNotSet;
            logger.handlers.clear();
            logger.propagates = true;
        } else {
            logger.isDisabled = disables;
        }
    }
}

} // namespace athanor::project
