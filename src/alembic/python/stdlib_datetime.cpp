// SPDX-License-Identifier: MIT
#include "alembic/python/datetimevalues.h"
#include "alembic/python/interpreter.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

#include <QLocale>
#include <QRegularExpression>

#include <cmath>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

using Type = DateTimeObject::Type;

Value clock(Interpreter &interpreter)
{
    return interpreter.unknown(SyntaxText::tr("the clock decides"));
}

// `+02:00`, `Z` … as seconds; nullopt: not an offset.
std::optional<qint64> offsetOf(const QString &text)
{
    if (text == "Z"_L1)
        return 0;
    static const QRegularExpression pattern(u"^([+-])(\\d\\d):?(\\d\\d)(?::?(\\d\\d))?$"_s);
    const auto match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const qint64 seconds =
        (match.captured(2).toLongLong() * 60 + match.captured(3).toLongLong()) * 60 + match.captured(4).toLongLong();
    return match.captured(1) == "-"_L1 ? -seconds : seconds;
}

// date, time and datetime themselves.
class DateTimeType : public HostObject
{
public:
    explicit DateTimeType(Type which)
        : m_type(which)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"type"_s; }
    [[nodiscard]] bool isClass() const override { return true; }

    Value call(const CallArguments &a) override
    {
        static const QStringList names = {u"year"_s,   u"month"_s,  u"day"_s,         u"hour"_s,
                                          u"minute"_s, u"second"_s, u"microsecond"_s, u"tzinfo"_s};
        if (const Value *unknown = a.firstUnknown())
            return *unknown;
        if (a.unknownRest)
            return Value::unknown(a.unknownRest);
        const int from = m_type == Type::Time ? 3 : 0;
        const int to = m_type == Type::Date ? 3 : 8;
        qint64 parts[7] = {0, 0, 0, 0, 0, 0, 0};
        TimeZoneObject *zone = nullptr;
        for (int i = from; i < to; ++i) {
            const Value *value = a.argument(i - from, names[i]);
            if (!value) {
                if (i < 3)
                    return a.interpreter.raise(
                        u"TypeError"_s, u"function missing required argument '%1' (pos %2)"_s.arg(names[i]).arg(i + 1));
                continue;
            }
            if (i == 7) {
                zone = value->as<TimeZoneObject>();
                if (!zone && !value->isNone())
                    return a.interpreter.unknown(SyntaxText::tr("this time zone is not evaluated"));
                continue;
            }
            const auto number = value->integerIf();
            if (!number)
                return a.interpreter.raise(u"TypeError"_s, u"'%1' object cannot be interpreted as an integer"_s.arg(
                                                               a.interpreter.typeName(*value)));
            parts[i] = *number;
        }
        if (m_type != Type::Time) {
            if (parts[0] < 1 || parts[0] > 9999)
                return a.interpreter.raise(u"ValueError"_s, u"year %1 is out of range"_s.arg(parts[0]));
            if (parts[1] < 1 || parts[1] > 12)
                return a.interpreter.raise(u"ValueError"_s, u"month must be in 1..12"_s);
        }
        const QDate date =
            m_type == Type::Time ? QDate() : QDate(int(parts[0]), int(parts[1]), int(std::min<qint64>(parts[2], 99)));
        if (m_type != Type::Time && !date.isValid())
            return a.interpreter.raise(u"ValueError"_s, u"day is out of range for month"_s);
        if (parts[3] < 0 || parts[3] > 23)
            return a.interpreter.raise(u"ValueError"_s, u"hour must be in 0..23"_s);
        if (parts[4] < 0 || parts[4] > 59)
            return a.interpreter.raise(u"ValueError"_s, u"minute must be in 0..59"_s);
        if (parts[5] < 0 || parts[5] > 59)
            return a.interpreter.raise(u"ValueError"_s, u"second must be in 0..59"_s);
        if (parts[6] < 0 || parts[6] > 999999)
            return a.interpreter.raise(u"ValueError"_s, u"microsecond must be in 0..999999"_s);
        const qint64 time = ((parts[3] * 60 + parts[4]) * 60 + parts[5]) * 1'000'000 + parts[6];
        return a.interpreter.host<DateTimeObject>(m_type, date, time, zone);
    }

    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "min"_L1 || name == "max"_L1) {
            const bool isMax = name == "max"_L1;
            return interpreter.host<DateTimeObject>(m_type,
                                                    m_type == Type::Time ? QDate()
                                                    : isMax              ? QDate(9999, 12, 31)
                                                                         : QDate(1, 1, 1),
                                                    isMax && m_type != Type::Date ? MicrosecondsPerDay - 1 : 0,
                                                    nullptr);
        }
        if (name == "__name__"_L1)
            return Value::string(nameOf());
        return std::nullopt;
    }

    [[nodiscard]] bool hasMethod(const QString &name) const override
    {
        static const QStringList names = {u"now"_s,           u"utcnow"_s,           u"today"_s,
                                          u"fromtimestamp"_s, u"utcfromtimestamp"_s, u"strptime"_s,
                                          u"combine"_s,       u"fromisoformat"_s,    u"fromordinal"_s};
        return names.contains(name);
    }

    std::optional<Value> callMethod(const QString &name, const CallArguments &a) override
    {
        if (!hasMethod(name))
            return std::nullopt;
        if (name == "now"_L1 || name == "utcnow"_L1 || name == "today"_L1)
            return clock(a.interpreter);
        if (const Value *unknown = a.firstUnknown())
            return *unknown;
        const auto text = a.positional.value(0).stringIf();
        if (name == "fromisoformat"_L1) {
            const auto value = parseIsoDateTime(a.interpreter, text.value_or(QString()), m_type);
            return value ? *value
                         : a.interpreter.raise(
                               u"ValueError"_s,
                               u"Invalid isoformat string: "_s +
                                   a.interpreter.repr(a.positional.value(0)).stringIf().value_or(QString()));
        }
        if (name == "strptime"_L1) {
            const QString pattern = a.positional.value(1).stringIf().value_or(QString());
            const auto value = parseDateTime(a.interpreter, text.value_or(QString()), pattern);
            return value ? *value : a.interpreter.raise(u"ValueError"_s, u"time data does not match format"_s);
        }
        if (name == "combine"_L1) {
            auto *date = a.argumentOr(0, u"date"_s, Value()).as<DateTimeObject>();
            auto *time = a.argumentOr(1, u"time"_s, Value()).as<DateTimeObject>();
            if (!date || !time)
                return a.interpreter.raise(u"TypeError"_s, u"combine() argument 1 must be datetime.date"_s);
            return a.interpreter.host<DateTimeObject>(Type::DateTime, date->date, time->microseconds, time->zone);
        }
        if (name == "fromordinal"_L1) {
            const QDate date = QDate::fromJulianDay(a.positional.value(0).integerIf().value_or(1) + 1721425);
            return a.interpreter.host<DateTimeObject>(m_type, date, 0, nullptr);
        }
        // fromtimestamp(seconds, tz)
        auto *zone = a.argumentOr(1, u"tz"_s, Value()).as<TimeZoneObject>();
        if (!zone && name == "fromtimestamp"_L1)
            return a.interpreter.unknown(SyntaxText::tr("the time zone of the machine decides"));
        const Value stamp = a.positional.value(0);
        const double seconds = stamp.isFloat() ? stamp.real() : double(stamp.integerIf().value_or(0));
        if (!(std::fabs(seconds) < 2e11))
            return a.interpreter.raise(u"ValueError"_s, u"year is out of range"_s);
        const qint64 total = qint64(std::nearbyint(seconds * 1e6)) + (zone ? zone->seconds * 1'000'000 : 0);
        const qint64 days = qint64(std::floor(double(total) / double(MicrosecondsPerDay)));
        const QDate date = QDate(1970, 1, 1).addDays(days);
        return a.interpreter.host<DateTimeObject>(m_type, date,
                                                  m_type == Type::Date ? 0 : total - days * MicrosecondsPerDay, zone);
    }

    std::optional<bool> isInstance(Interpreter &, const Value &value) override
    {
        auto *moment = value.as<DateTimeObject>();
        // Every datetime is a date, too.
        return moment && (moment->type == m_type || (m_type == Type::Date && moment->type == Type::DateTime));
    }

    Value repr(Interpreter &) override { return Value::string(u"<class 'datetime.%1'>"_s.arg(nameOf())); }

private:
    [[nodiscard]] QString nameOf() const
    {
        return m_type == Type::Date ? u"date"_s : m_type == Type::Time ? u"time"_s : u"datetime"_s;
    }
    Type m_type;
};

class TimeDeltaType : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return u"type"_s; }
    [[nodiscard]] bool isClass() const override { return true; }
    Value call(const CallArguments &a) override
    {
        static const std::pair<QString, double> units[] = {
            {u"days"_s, 86400e6}, {u"seconds"_s, 1e6},  {u"microseconds"_s, 1},   {u"milliseconds"_s, 1e3},
            {u"minutes"_s, 60e6}, {u"hours"_s, 3600e6}, {u"weeks"_s, 7 * 86400e6}};
        qint64 total = 0;
        double fraction = 0;
        qsizetype index = 0;
        for (const auto &[name, factor] : units) {
            const Value *value = a.argument(index++, name);
            if (!value)
                continue;
            if (value->isUnknown())
                return *value;
            if (const auto whole = value->integerIf()) {
                qint64 part = 0;
                if (qMulOverflow(*whole, qint64(factor), &part) || qAddOverflow(total, part, &total))
                    return a.interpreter.raise(u"OverflowError"_s, u"days out of range"_s);
            } else if (value->isFloat() && std::fabs(value->real() * factor) < 9e18) {
                fraction += value->real() * factor;
            } else {
                return a.interpreter.raise(u"TypeError"_s, u"unsupported type for timedelta %1 component: %2"_s.arg(
                                                               name, a.interpreter.typeName(*value)));
            }
        }
        return a.interpreter.host<TimeDeltaObject>(total + qint64(std::nearbyint(fraction)));
    }
    std::optional<bool> isInstance(Interpreter &, const Value &value) override
    {
        return value.as<TimeDeltaObject>() != nullptr;
    }
    Value repr(Interpreter &) override { return Value::string(u"<class 'datetime.timedelta'>"_s); }
};

class TimeZoneType : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return u"type"_s; }
    [[nodiscard]] bool isClass() const override { return true; }
    Value call(const CallArguments &a) override
    {
        const Value offset = a.argumentOr(0, u"offset"_s, Value());
        if (offset.isUnknown())
            return offset;
        auto *delta = offset.as<TimeDeltaObject>();
        if (!delta)
            return a.interpreter.raise(u"TypeError"_s, u"timezone() argument 1 must be datetime.timedelta"_s);
        return a.interpreter.host<TimeZoneObject>(delta->microseconds / 1'000'000,
                                                  a.argumentOr(1, u"name"_s, Value()).stringIf().value_or(QString()));
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name != "utc"_L1)
            return std::nullopt;
        if (m_utc.isNone())
            m_utc = interpreter.host<TimeZoneObject>(0, QString());
        return m_utc;
    }
    std::optional<bool> isInstance(Interpreter &, const Value &value) override
    {
        return value.as<TimeZoneObject>() != nullptr;
    }

private:
    Value m_utc;
};

} // namespace

std::optional<Value> parseIsoDateTime(Interpreter &interpreter, const QString &text, Type type)
{
    static const QRegularExpression pattern(
        u"^(?:(\\d{4})-?(\\d\\d)-?(\\d\\d))?(?:[T ])?(?:(\\d\\d)(?::?(\\d\\d)(?::?(\\d\\d)(?:[.,](\\d{1,9}))?)?)?(Z|[+-]\\d\\d:?\\d\\d(?::?\\d\\d)?)?)?$"_s);
    const auto match = pattern.match(text);
    if (!match.hasMatch() || text.isEmpty())
        return std::nullopt;
    const QDate date(match.captured(1).toInt(), match.captured(2).toInt(), match.captured(3).toInt());
    const bool hasTime = !match.captured(4).isEmpty();
    if (type != Type::Time && !date.isValid())
        return std::nullopt;
    if (type == Type::Date && hasTime)
        return std::nullopt;
    if (type == Type::Time && (!match.captured(1).isEmpty() || !hasTime))
        return std::nullopt;
    const qint64 hour = match.captured(4).toLongLong();
    const qint64 minute = match.captured(5).toLongLong();
    const qint64 second = match.captured(6).toLongLong();
    if (hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    const qint64 fraction = match.captured(7).leftJustified(6, u'0', true).toLongLong();
    TimeZoneObject *zone = nullptr;
    if (!match.captured(8).isEmpty()) {
        const auto offset = offsetOf(match.captured(8));
        if (!offset)
            return std::nullopt;
        zone = interpreter.heap().make<TimeZoneObject>(*offset, QString());
    }
    return interpreter.host<DateTimeObject>(type, type == Type::Time ? QDate() : date,
                                            ((hour * 60 + minute) * 60 + second) * 1'000'000 + fraction, zone);
}

std::optional<Value> parseDateTime(Interpreter &interpreter, const QString &text, const QString &pattern)
{
    const QLocale locale = QLocale::c();
    QString expression = u"^"_s;
    QString fields;
    QStringList months;
    for (int month = 1; month <= 12; ++month)
        months << locale.monthName(month, QLocale::LongFormat) << locale.monthName(month, QLocale::ShortFormat);
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const QChar c = pattern[i];
        if (c.isSpace()) {
            expression += u"\\s+"_s;
            continue;
        }
        if (c != u'%' || i + 1 == pattern.size()) {
            expression += QRegularExpression::escape(QString(c));
            continue;
        }
        const QChar field = pattern[++i];
        switch (field.unicode()) {
        case u'Y':
            expression += u"(\\d{4})"_s;
            break;
        case u'm':
        case u'd':
        case u'H':
        case u'I':
        case u'M':
        case u'S':
        case u'y':
            expression += u"(\\d{1,2})"_s;
            break;
        case u'f':
            expression += u"(\\d{1,6})"_s;
            break;
        case u'p':
            expression += u"([AaPp][Mm])"_s;
            break;
        case u'b':
        case u'B':
            expression += u"("_s + months.join(u'|') + u")"_s;
            break;
        case u'z':
            expression += u"(Z|[+-]\\d\\d:?\\d\\d)"_s;
            break;
        case u'%':
            expression += u'%';
            continue;
        default:
            return interpreter.unknown(SyntaxText::tr("the date format %%1 is not evaluated").arg(field));
        }
        fields += field;
    }
    const auto match = QRegularExpression(expression + u'$', QRegularExpression::CaseInsensitiveOption).match(text);
    if (!match.hasMatch())
        return std::nullopt;
    qint64 year = 1900;
    qint64 month = 1;
    qint64 day = 1;
    qint64 hour = 0;
    qint64 minute = 0;
    qint64 second = 0;
    qint64 fraction = 0;
    bool afternoon = false;
    bool isTwelve = false;
    TimeZoneObject *zone = nullptr;
    for (qsizetype i = 0; i < fields.size(); ++i) {
        const QString value = match.captured(int(i) + 1);
        switch (fields[i].unicode()) {
        case u'Y':
            year = value.toLongLong();
            break;
        case u'y':
            year = value.toLongLong() + (value.toLongLong() < 69 ? 2000 : 1900);
            break;
        case u'm':
            month = value.toLongLong();
            break;
        case u'b':
        case u'B':
            for (int n = 0; n < 24; ++n) {
                if (months[n].compare(value, Qt::CaseInsensitive) == 0)
                    month = n / 2 + 1;
            }
            break;
        case u'd':
            day = value.toLongLong();
            break;
        case u'I':
            isTwelve = true;
            [[fallthrough]];
        case u'H':
            hour = value.toLongLong();
            break;
        case u'M':
            minute = value.toLongLong();
            break;
        case u'S':
            second = value.toLongLong();
            break;
        case u'f':
            fraction = value.leftJustified(6, u'0').toLongLong();
            break;
        case u'p':
            afternoon = value.startsWith(u'p', Qt::CaseInsensitive);
            break;
        default:
            zone = interpreter.heap().make<TimeZoneObject>(offsetOf(value).value_or(0), QString());
        }
    }
    if (isTwelve)
        hour = hour % 12 + (afternoon ? 12 : 0);
    const QDate date{int(year), int(month), int(day)};
    if (!date.isValid() || hour > 23 || minute > 59 || second > 61)
        return std::nullopt;
    return interpreter.host<DateTimeObject>(Type::DateTime, date,
                                            ((hour * 60 + minute) * 60 + second) * 1'000'000 + fraction, zone);
}

std::shared_ptr<TableModule> makeDatetimeModule()
{
    auto module = std::make_shared<TableModule>(u"datetime"_s);
    module->addFactory(u"date"_s, [](Interpreter &i) { return i.host<DateTimeType>(Type::Date); });
    module->addFactory(u"time"_s, [](Interpreter &i) { return i.host<DateTimeType>(Type::Time); });
    module->addFactory(u"datetime"_s, [](Interpreter &i) { return i.host<DateTimeType>(Type::DateTime); });
    module->addFactory(u"timedelta"_s, [](Interpreter &i) { return i.host<TimeDeltaType>(); });
    module->addFactory(u"timezone"_s, [](Interpreter &i) { return i.host<TimeZoneType>(); });
    module->addFactory(u"tzinfo"_s, [](Interpreter &i) { return i.host<TimeZoneType>(); });
    module->addFactory(u"UTC"_s, [](Interpreter &i) { return i.host<TimeZoneObject>(0, QString()); });
    module->addConstant(u"MINYEAR"_s, Value::integer(1));
    module->addConstant(u"MAXYEAR"_s, Value::integer(9999));
    return module;
}

} // namespace athanor::python
