// SPDX-License-Identifier: MIT
#include "alembic/project/logformat.h"

#include "alembic/python/interpreter.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QRegularExpression>

#include <array>
#include <ctime>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

// time.strftime() of the local time
QString strftime(const QString &format, qint64 milliseconds)
{
    const std::time_t seconds = milliseconds / 1000;
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    std::array<char, 512> buffer{};
    const size_t size = std::strftime(buffer.data(), buffer.size(), format.toUtf8().constData(), &parts);
    return QString::fromUtf8(buffer.data(), static_cast<qsizetype>(size));
}

QString timeOf(const LogFormat &format, qint64 milliseconds)
{
    if (format.dateFormat) {
        return strftime(*format.dateFormat, milliseconds);
    }
    return strftime(u"%Y-%m-%d %H:%M:%S"_s, milliseconds) + u",%1"_s.arg(milliseconds % 1000, 3, 10, QLatin1Char('0'));
}

// What is not here is not known: paths of installed files, the names of threads and tasks.
QList<std::pair<QString, Value>> attributesOf(const LogFormat &format, const LogRecord &record)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    QList<std::pair<QString, Value>> attributes = {
        {u"name"_s, Value::string(record.logger.isEmpty() ? u"root"_s : record.logger)},
        {u"levelno"_s, Value::integer(record.level)},
        {u"levelname"_s, Value::string(logLevelName(record.level))},
        {u"message"_s, Value::string(record.message)},
        {u"asctime"_s, Value::string(timeOf(format, now))},
        {u"created"_s, Value::real(static_cast<double>(now) / 1000)},
        {u"msecs"_s, Value::real(static_cast<double>(now % 1000))},
        {u"process"_s, Value::integer(QCoreApplication::applicationPid())},
        {u"processName"_s, Value::string(u"MainProcess"_s)},
        {u"threadName"_s, Value::string(u"MainThread"_s)},
        {u"module"_s, Value::string(record.module)},
        {u"filename"_s, Value::string(record.module + u".py"_s)},
        {u"funcName"_s, Value::string(record.function)}};
    if (record.line > 0) {
        attributes.append({u"lineno"_s, Value::integer(record.line)});
    }
    return attributes;
}

const QRegularExpression &dollarField()
{
    static const QRegularExpression field(u"\\$(?:(\\$)|([_a-zA-Z]\\w*)|\\{([_a-zA-Z]\\w*)\\})"_s);
    return field;
}

// string.Template.substitute()
std::optional<QString> substituted(const QString &text, const QList<std::pair<QString, Value>> &attributes,
                                   Interpreter &interpreter)
{
    QString result;
    qsizetype position = 0;
    for (auto fields = dollarField().globalMatch(text); fields.hasNext();) {
        const auto field = fields.next();
        result += QStringView(text).mid(position, field.capturedStart() - position);
        position = field.capturedEnd();
        if (field.hasCaptured(1)) {
            result += u'$';
            continue;
        }
        const QString name = field.captured(2) + field.captured(3);
        const auto found = std::ranges::find(attributes, name,
                                             [](const auto &attribute) -> const QString & { return attribute.first; });
        const auto value = found == attributes.cend() ? std::nullopt : interpreter.toString(found->second).stringIf();
        if (!value) {
            return std::nullopt;
        }
        result += *value;
    }
    return result + QStringView(text).mid(position);
}

} // namespace

std::optional<QString> formatRecord(const LogFormat &format, const LogRecord &record)
{
    if (!format.isKnown) {
        return std::nullopt;
    }
    const QList<std::pair<QString, Value>> attributes = attributesOf(format, record);
    Interpreter interpreter;
    if (format.style == u'$') {
        return substituted(format.text, attributes, interpreter);
    }
    const Value text = Value::string(format.text);
    if (format.style == u'{') {
        const Value method = interpreter.attribute(text, u"format"_s);
        return interpreter.callValue(method, {}, attributes).stringIf();
    }
    QList<std::pair<Value, Value>> items;
    for (const auto &[name, value] : attributes) {
        items.append({Value::string(name), value});
    }
    return interpreter.binary(BinaryOperator::Mod, text, interpreter.dict(items)).stringIf();
}

std::optional<QString> formatFault(const LogFormat &format)
{
    static const QRegularExpression percent(u"%\\(\\w+\\)[#0+ -]*(\\*|\\d+)?(\\.(\\*|\\d+))?[diouxefgcrsa%]"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression braces(u"\\{\\w"_s);
    if (format.style != u'%' && format.style != u'{' && format.style != u'$') {
        return u"Style must be one of: %,{,$"_s;
    }
    if (format.style == u'%' && !percent.match(format.text).hasMatch()) {
        return u"Invalid format '%1' for '%' style"_s.arg(format.text);
    }
    const bool hasField = format.style == u'{'   ? braces.match(format.text).hasMatch()
                          : format.style == u'$' ? dollarField().match(format.text).hasMatch()
                                                 : true;
    return hasField ? std::nullopt : std::optional(u"invalid format: no fields"_s);
}

} // namespace athanor::project
