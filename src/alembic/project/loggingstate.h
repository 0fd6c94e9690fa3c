// SPDX-License-Identifier: MIT
#pragma once

#include <QList>
#include <QMap>
#include <QSet>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::project {

// logging.INFO and its like.
enum LogLevel : int { LogNotSet = 0, LogDebug = 10, LogInfo = 20, LogWarning = 30, LogError = 40, LogCritical = 50 };
// The level of a name ("INFO"), as Logger.setLevel() takes it.
std::optional<int> logLevel(const QString &name);
QString logLevelName(int level);

// logging.Formatter
struct LogFormat
{
    QChar style = u'%'; // or '{' or '$'
    QString text = QStringLiteral("%(message)s");
    std::optional<QString> dateFormat;
    bool isKnown = true; // false: another class
    bool operator==(const LogFormat &) const = default;
};

struct LogHandler
{
    enum class Stream {
        Output, // sys.stdout
        ErrorOutput, // sys.stderr
        Elsewhere, // a file, a socket, nowhere: not written by Athanor
        NotKnown, // a class of the project or of a library
    };
    Stream stream = Stream::ErrorOutput;
    int level = LogNotSet;
    std::optional<LogFormat> format;
    bool isKnown = true; // false: something more decides what it writes, a filter
    bool operator==(const LogHandler &) const = default;
};

struct LogRecord
{
    QString logger;
    int level = LogInfo;
    QString message;
    QString module; // the file's name without ".py"
    QString function;
    int line = 0; // 0: not known
    bool operator==(const LogRecord &) const = default;
};

struct LogLine
{
    bool isOutput = false; // to standard output, else to standard error
    QString text; // with its line end
    bool operator==(const LogLine &) const = default;
};

// The loggers and handlers of Python's logging at one moment of a process (docs.python.org/3.13/library/logging.html).
// A plain value; nothing is written.
class LoggingState
{
public:
    struct Logger
    {
        int level = LogNotSet;
        bool isDisabled = false;
        bool propagates = true;
        QList<qsizetype> handlers;
        bool operator==(const Logger &) const = default;
    };

    LoggingState(); // when env.py begins: Alembic's own loggers exist

    // logging.getLogger(); "" and "root" are the root.
    Logger &logger(const QString &name);
    [[nodiscard]] const Logger &rootLogger() const { return m_root; }
    // Names of manager.loggerDict, sorted: parents that were never asked for are among them.
    [[nodiscard]] QStringList names() const { return m_loggers.keys(); }
    [[nodiscard]] bool isPlaceholder(const QString &name) const { return !m_loggers.value(name).has_value(); }

    qsizetype addHandler(const LogHandler &handler);
    [[nodiscard]] LogHandler &handler(qsizetype index) { return m_handlers[index]; }

    void disableUpTo(int level) { m_disabledUpTo = level; } // logging.disable()
    // From now on nothing is known for certain.
    void forget() { m_isKnown = false; }
    [[nodiscard]] bool isKnown() const { return m_isKnown; }

    [[nodiscard]] int effectiveLevel(const QString &name) const;
    [[nodiscard]] bool isEnabled(const QString &name, int level) const;
    [[nodiscard]] bool hasHandlers(const QString &name) const;
    // What a record makes the handlers write, as far as it is certain.
    [[nodiscard]] QList<LogLine> lines(const LogRecord &record) const;

    bool operator==(const LoggingState &) const = default;

private:
    // Itself and its parents, up to the root; no placeholders.
    [[nodiscard]] QList<const Logger *> chain(const QString &name) const;
    static void write(const LogHandler &handler, const LogRecord &record, QList<LogLine> &lines);

    Logger m_root;
    QMap<QString, std::optional<Logger>> m_loggers; // none: a placeholder
    QList<LogHandler> m_handlers;
    int m_disabledUpTo = LogNotSet;
    bool m_isKnown = true;
};

// What a new configuration does to the loggers that it does not name, though they exist
// (_handle_existing_loggers() of Lib/logging/config.py).
class ExistingLoggers
{
public:
    explicit ExistingLoggers(const LoggingState &state)
        : m_names(state.names())
    {
    }
    void configured(const QString &name);
    void settle(LoggingState &state, bool disables) const;

private:
    QStringList m_names;
    QSet<QString> m_children; // of configured ones
};

} // namespace athanor::project
