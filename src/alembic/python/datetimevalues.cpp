// SPDX-License-Identifier: MIT
// docs.python.org/3.13/library/datetime.html
#include "alembic/python/datetimevalues.h"

#include "alembic/python/interpreter.h"
#include "alembic/python/representation.h"
#include "alembic/python/syntaxtext.h"

#include <QLocale>

#include <cmath>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr qint64 EpochDay = 2440588; // Julian day of 1970-01-01

QString padded(qint64 number, int width)
{
    return QString::number(number).rightJustified(width, u'0');
}

bool holds(CompareOperator op, qint64 left, qint64 right)
{
    switch (op) {
    case CompareOperator::Eq:
        return left == right;
    case CompareOperator::NotEq:
        return left != right;
    case CompareOperator::Lt:
        return left < right;
    case CompareOperator::LtE:
        return left <= right;
    case CompareOperator::Gt:
        return left > right;
    default:
        return left >= right;
    }
}

qint64 floorDivide(qint64 left, qint64 right)
{
    return left / right - (left % right != 0 && (left < 0) != (right < 0));
}

// Microseconds since 1970 as a value of the type, in its own clock.
Value fromEpoch(Interpreter &interpreter, qint64 microseconds, DateTimeObject::Type type, TimeZoneObject *zone)
{
    const qint64 days = floorDivide(microseconds, MicrosecondsPerDay);
    const QDate date = QDate::fromJulianDay(days + EpochDay);
    if (date.year() < 1 || date.year() > 9999)
        return interpreter.raise(u"OverflowError"_s, u"date value out of range"_s);
    const qint64 rest = type == DateTimeObject::Type::Date ? 0 : microseconds - days * MicrosecondsPerDay;
    return interpreter.host<DateTimeObject>(type, date, rest, zone);
}

QString offsetText(qint64 seconds, bool withColon)
{
    const qint64 magnitude = qAbs(seconds);
    QString out = (seconds < 0 ? u"-"_s : u"+"_s) + padded(magnitude / 3600, 2) + (withColon ? u":"_s : QString()) +
                  padded(magnitude / 60 % 60, 2);
    if (magnitude % 60)
        out += (withColon ? u":"_s : QString()) + padded(magnitude % 60, 2);
    return out;
}

} // namespace

// ---- timedelta

std::optional<Value> TimeDeltaObject::attribute(Interpreter &interpreter, const QString &name)
{
    const qint64 days = floorDivide(microseconds, MicrosecondsPerDay);
    const qint64 rest = microseconds - days * MicrosecondsPerDay;
    if (name == "days"_L1)
        return Value::integer(days);
    if (name == "seconds"_L1)
        return Value::integer(rest / 1'000'000);
    if (name == "microseconds"_L1)
        return Value::integer(rest % 1'000'000);
    if (name == "total_seconds"_L1) {
        return interpreter.builtin(
            name, [total = microseconds](const CallArguments &) { return Value::real(double(total) / 1e6); });
    }
    return std::nullopt;
}

std::optional<Value> TimeDeltaObject::binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                             bool reflected)
{
    if (auto *delta = other.as<TimeDeltaObject>(); delta && !reflected) {
        switch (op) {
        case BinaryOperator::Add:
            return interpreter.host<TimeDeltaObject>(microseconds + delta->microseconds);
        case BinaryOperator::Sub:
            return interpreter.host<TimeDeltaObject>(microseconds - delta->microseconds);
        case BinaryOperator::Div:
            if (delta->microseconds != 0)
                return Value::real(double(microseconds) / double(delta->microseconds));
            break;
        case BinaryOperator::FloorDiv:
            if (delta->microseconds != 0)
                return Value::integer(floorDivide(microseconds, delta->microseconds));
            break;
        default:
            break;
        }
        return std::nullopt;
    }
    if (op == BinaryOperator::Mult && other.integerIf()) {
        qint64 product = 0;
        if (qMulOverflow(microseconds, *other.integerIf(), &product))
            return interpreter.raise(u"OverflowError"_s, u"days out of range"_s);
        return interpreter.host<TimeDeltaObject>(product);
    }
    if (op == BinaryOperator::Mult && other.isFloat())
        return interpreter.host<TimeDeltaObject>(qint64(std::nearbyint(double(microseconds) * other.real())));
    if (!reflected && op == BinaryOperator::FloorDiv && other.integerIf().value_or(0) != 0)
        return interpreter.host<TimeDeltaObject>(floorDivide(microseconds, *other.integerIf()));
    if (!reflected && op == BinaryOperator::Div && other.integerIf().value_or(0) != 0)
        return interpreter.host<TimeDeltaObject>(
            qint64(std::nearbyint(double(microseconds) / double(*other.integerIf()))));
    return std::nullopt;
}

std::optional<Value> TimeDeltaObject::unary(Interpreter &interpreter, UnaryOperator op)
{
    if (op == UnaryOperator::USub)
        return interpreter.host<TimeDeltaObject>(-microseconds);
    return op == UnaryOperator::UAdd ? std::optional(Value::object(this)) : std::nullopt;
}

std::optional<Value> TimeDeltaObject::compare(Interpreter &, CompareOperator op, const Value &other, bool)
{
    auto *delta = other.as<TimeDeltaObject>();
    if (!delta || op > CompareOperator::GtE)
        return std::nullopt;
    return Value::boolean(holds(op, microseconds, delta->microseconds));
}

Value TimeDeltaObject::truth(Interpreter &)
{
    return Value::boolean(microseconds != 0);
}

Value TimeDeltaObject::toString(Interpreter &)
{
    const qint64 days = floorDivide(microseconds, MicrosecondsPerDay);
    const qint64 rest = microseconds - days * MicrosecondsPerDay;
    const qint64 seconds = rest / 1'000'000;
    QString out;
    if (days)
        out = QString::number(days) + (qAbs(days) == 1 ? u" day, "_s : u" days, "_s);
    out += QString::number(seconds / 3600) + u':' + padded(seconds / 60 % 60, 2) + u':' + padded(seconds % 60, 2);
    if (rest % 1'000'000)
        out += u'.' + padded(rest % 1'000'000, 6);
    return Value::string(out);
}

Value TimeDeltaObject::repr(Interpreter &)
{
    const qint64 days = floorDivide(microseconds, MicrosecondsPerDay);
    const qint64 rest = microseconds - days * MicrosecondsPerDay;
    QStringList parts;
    if (days)
        parts << u"days=%1"_s.arg(days);
    if (rest / 1'000'000)
        parts << u"seconds=%1"_s.arg(rest / 1'000'000);
    if (rest % 1'000'000)
        parts << u"microseconds=%1"_s.arg(rest % 1'000'000);
    if (parts.isEmpty())
        parts << u"0"_s;
    return Value::string(u"datetime.timedelta("_s + parts.join(u", "_s) + u')');
}

bool TimeDeltaObject::isEqual(const HostObject &other) const
{
    const auto *delta = dynamic_cast<const TimeDeltaObject *>(&other);
    return delta && delta->microseconds == microseconds;
}

// ---- timezone

QString TimeZoneObject::text() const
{
    if (!name.isEmpty())
        return name;
    return seconds == 0 ? u"UTC"_s : QString(u"UTC"_s + offsetText(seconds, true));
}

std::optional<Value> TimeZoneObject::attribute(Interpreter &interpreter, const QString &attributeName)
{
    if (attributeName == "utcoffset"_L1) {
        return interpreter.builtin(attributeName, [this](const CallArguments &a) {
            return a.interpreter.host<TimeDeltaObject>(seconds * 1'000'000);
        });
    }
    if (attributeName == "tzname"_L1)
        return interpreter.builtin(attributeName, [this](const CallArguments &) { return Value::string(text()); });
    return std::nullopt;
}

Value TimeZoneObject::toString(Interpreter &)
{
    return Value::string(text());
}

Value TimeZoneObject::repr(Interpreter &interpreter)
{
    if (seconds == 0 && name.isEmpty())
        return Value::string(u"datetime.timezone.utc"_s);
    TimeDeltaObject offset(seconds * 1'000'000);
    QString out = u"datetime.timezone("_s + offset.repr(interpreter).string();
    if (!name.isEmpty())
        out += u", "_s + representation(name);
    return Value::string(out + u')');
}

bool TimeZoneObject::isEqual(const HostObject &other) const
{
    const auto *zone = dynamic_cast<const TimeZoneObject *>(&other);
    return zone && zone->seconds == seconds;
}

// ---- date, time, datetime

QString DateTimeObject::typeName() const
{
    return type == Type::Date ? u"date"_s : type == Type::Time ? u"time"_s : u"datetime"_s;
}

qint64 DateTimeObject::sinceEpoch() const
{
    return (date.isValid() ? (date.toJulianDay() - EpochDay) * MicrosecondsPerDay : 0) + microseconds;
}

QString DateTimeObject::isoFormat(const QString &separator, const QString &precision) const
{
    QString out;
    if (type != Type::Time)
        out = padded(date.year(), 4) + u'-' + padded(date.month(), 2) + u'-' + padded(date.day(), 2);
    if (type == Type::Date)
        return out;
    if (type == Type::DateTime)
        out += separator;
    const qint64 seconds = microseconds / 1'000'000;
    const qint64 fraction = microseconds % 1'000'000;
    out += padded(seconds / 3600, 2);
    if (precision != "hours"_L1)
        out += u':' + padded(seconds / 60 % 60, 2);
    if (precision != "hours"_L1 && precision != "minutes"_L1)
        out += u':' + padded(seconds % 60, 2);
    if (precision == "milliseconds"_L1)
        out += u'.' + padded(fraction / 1000, 3);
    else if (precision == "microseconds"_L1 || (precision == "auto"_L1 && fraction))
        out += u'.' + padded(fraction, 6);
    if (zone)
        out += offsetText(zone->seconds, true);
    return out;
}

std::optional<Value> DateTimeObject::attribute(Interpreter &, const QString &name)
{
    const qint64 seconds = microseconds / 1'000'000;
    if (type != Type::Time) {
        if (name == "year"_L1)
            return Value::integer(date.year());
        if (name == "month"_L1)
            return Value::integer(date.month());
        if (name == "day"_L1)
            return Value::integer(date.day());
    }
    if (type != Type::Date) {
        if (name == "hour"_L1)
            return Value::integer(seconds / 3600);
        if (name == "minute"_L1)
            return Value::integer(seconds / 60 % 60);
        if (name == "second"_L1)
            return Value::integer(seconds % 60);
        if (name == "microsecond"_L1)
            return Value::integer(microseconds % 1'000'000);
        if (name == "tzinfo"_L1)
            return zone ? Value::object(zone) : Value();
        if (name == "fold"_L1)
            return Value::integer(0);
    }
    return std::nullopt;
}

bool DateTimeObject::hasMethod(const QString &name) const
{
    static const QStringList names = {u"isoformat"_s, u"strftime"_s,  u"replace"_s,    u"date"_s,
                                      u"time"_s,      u"timetz"_s,    u"weekday"_s,    u"isoweekday"_s,
                                      u"toordinal"_s, u"timestamp"_s, u"astimezone"_s, u"utcoffset"_s,
                                      u"tzname"_s,    u"ctime"_s,     u"isocalendar"_s};
    return names.contains(name);
}

std::optional<Value> DateTimeObject::callMethod(const QString &name, const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    if (!hasMethod(name))
        return std::nullopt;
    if (const Value *unknown = arguments.firstUnknown())
        return *unknown;
    if (name == "isoformat"_L1) {
        const qsizetype specification = type == Type::DateTime ? 1 : 0;
        const QString separator = arguments.argumentOr(0, u"sep"_s, Value::string(u"T"_s)).stringIf().value_or(u"T"_s);
        const QString precision =
            arguments.argumentOr(specification, u"timespec"_s, Value::string(u"auto"_s)).stringIf().value_or(u"auto"_s);
        return Value::string(isoFormat(separator, precision));
    }
    if (name == "strftime"_L1)
        return formatted(interpreter, arguments.argumentOr(0, u"format"_s, Value()).stringIf().value_or(QString()));
    if (name == "replace"_L1)
        return replaced(arguments);
    if (name == "date"_L1)
        return interpreter.host<DateTimeObject>(Type::Date, date, 0, nullptr);
    if (name == "time"_L1 || name == "timetz"_L1)
        return interpreter.host<DateTimeObject>(Type::Time, QDate(), microseconds,
                                                name == "timetz"_L1 ? zone : nullptr);
    if (name == "weekday"_L1)
        return Value::integer(date.dayOfWeek() - 1);
    if (name == "isoweekday"_L1)
        return Value::integer(date.dayOfWeek());
    if (name == "toordinal"_L1)
        return Value::integer(date.toJulianDay() - 1721425);
    if (name == "isocalendar"_L1) {
        int year = 0;
        const int week = date.weekNumber(&year);
        return interpreter.tuple({Value::integer(year), Value::integer(week), Value::integer(date.dayOfWeek())});
    }
    if (name == "timestamp"_L1) {
        if (!zone)
            return interpreter.unknown(SyntaxText::tr("the time zone of the machine decides"));
        return Value::real(double(sinceEpoch() - zone->seconds * 1'000'000) / 1e6);
    }
    if (name == "astimezone"_L1) {
        auto *target = arguments.argumentOr(0, u"tz"_s, Value()).as<TimeZoneObject>();
        if (!zone || !target)
            return interpreter.unknown(SyntaxText::tr("the time zone of the machine decides"));
        return fromEpoch(interpreter, sinceEpoch() + (target->seconds - zone->seconds) * 1'000'000, Type::DateTime,
                         target);
    }
    if (name == "utcoffset"_L1)
        return zone ? interpreter.host<TimeDeltaObject>(zone->seconds * 1'000'000) : Value();
    if (name == "tzname"_L1)
        return zone ? Value::string(zone->text()) : Value();
    return formatted(interpreter, u"%a %b %e %H:%M:%S %Y"_s);
}

Value DateTimeObject::replaced(const CallArguments &a) const
{
    const qint64 seconds = microseconds / 1'000'000;
    const auto part = [&](const QString &name, qint64 current) {
        return a.keywordOr(name, Value::integer(current)).integerIf().value_or(current);
    };
    QDate newDate = date;
    if (type != Type::Time) {
        newDate = QDate(int(part(u"year"_s, date.year())), int(part(u"month"_s, date.month())),
                        int(part(u"day"_s, date.day())));
        if (!newDate.isValid())
            return a.interpreter.raise(u"ValueError"_s, u"day is out of range for month"_s);
    }
    const qint64 time = ((part(u"hour"_s, seconds / 3600) * 60 + part(u"minute"_s, seconds / 60 % 60)) * 60 +
                         part(u"second"_s, seconds % 60)) *
                            1'000'000 +
                        part(u"microsecond"_s, microseconds % 1'000'000);
    TimeZoneObject *newZone = zone;
    if (const Value *given = a.keyword(u"tzinfo"_s)) {
        newZone = given->as<TimeZoneObject>();
        if (!newZone && !given->isNone())
            return a.interpreter.unknown(SyntaxText::tr("this time zone is not evaluated"));
    }
    return a.interpreter.host<DateTimeObject>(type, newDate, time, newZone);
}

std::optional<Value> DateTimeObject::binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                            bool reflected)
{
    if (type == Type::Time)
        return std::nullopt;
    if (auto *delta = other.as<TimeDeltaObject>()) {
        if (op != BinaryOperator::Add && (op != BinaryOperator::Sub || reflected))
            return std::nullopt;
        qint64 change = delta->microseconds;
        if (type == Type::Date)
            change = floorDivide(change, MicrosecondsPerDay) * MicrosecondsPerDay;
        return fromEpoch(interpreter, sinceEpoch() + (op == BinaryOperator::Add ? change : -change), type, zone);
    }
    auto *moment = other.as<DateTimeObject>();
    if (!moment || op != BinaryOperator::Sub || reflected || moment->type != type)
        return std::nullopt;
    if ((zone == nullptr) != (moment->zone == nullptr))
        return interpreter.raise(u"TypeError"_s, u"can't subtract offset-naive and offset-aware datetimes"_s);
    const qint64 shift = zone ? (zone->seconds - moment->zone->seconds) * 1'000'000 : 0;
    return interpreter.host<TimeDeltaObject>(sinceEpoch() - moment->sinceEpoch() - shift);
}

std::optional<Value> DateTimeObject::compare(Interpreter &interpreter, CompareOperator op, const Value &other, bool)
{
    auto *moment = other.as<DateTimeObject>();
    if (!moment || moment->type != type || op > CompareOperator::GtE)
        return std::nullopt;
    if ((zone == nullptr) != (moment->zone == nullptr)) {
        if (op == CompareOperator::Eq || op == CompareOperator::NotEq)
            return Value::boolean(op == CompareOperator::NotEq);
        return interpreter.raise(u"TypeError"_s, u"can't compare offset-naive and offset-aware datetimes"_s);
    }
    const qint64 shift = zone ? (zone->seconds - moment->zone->seconds) * 1'000'000 : 0;
    return Value::boolean(holds(op, sinceEpoch() - shift, moment->sinceEpoch()));
}

bool DateTimeObject::isEqual(const HostObject &other) const
{
    const auto *moment = dynamic_cast<const DateTimeObject *>(&other);
    return moment && moment->type == type && moment->sinceEpoch() == sinceEpoch() &&
           (zone ? moment->zone && zone->seconds == moment->zone->seconds : !moment->zone);
}

Value DateTimeObject::toString(Interpreter &)
{
    return Value::string(isoFormat(u" "_s, u"auto"_s));
}

Value DateTimeObject::repr(Interpreter &interpreter)
{
    QStringList parts;
    if (type != Type::Time)
        parts << QString::number(date.year()) << QString::number(date.month()) << QString::number(date.day());
    if (type != Type::Date) {
        const qint64 seconds = microseconds / 1'000'000;
        parts << QString::number(seconds / 3600) << QString::number(seconds / 60 % 60);
        if (seconds % 60 || microseconds % 1'000'000)
            parts << QString::number(seconds % 60);
        if (microseconds % 1'000'000)
            parts << QString::number(microseconds % 1'000'000);
        if (zone)
            parts << u"tzinfo="_s + zone->repr(interpreter).string();
    }
    return Value::string(u"datetime."_s + typeName() + u'(' + parts.join(u", "_s) + u')');
}

Value DateTimeObject::format(Interpreter &interpreter, const QString &specification)
{
    return specification.isEmpty() ? toString(interpreter) : formatted(interpreter, specification);
}

Value DateTimeObject::formatted(Interpreter &interpreter, const QString &pattern) const
{
    const QLocale locale = QLocale::c();
    const qint64 seconds = microseconds / 1'000'000;
    const qint64 hour = seconds / 3600;
    const QDate day = date.isValid() ? date : QDate(1900, 1, 1);
    QString out;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != u'%' || i + 1 == pattern.size()) {
            out += pattern[i];
            continue;
        }
        switch (pattern[++i].unicode()) {
        case u'Y':
            out += QString::number(day.year());
            break;
        case u'm':
            out += padded(day.month(), 2);
            break;
        case u'd':
            out += padded(day.day(), 2);
            break;
        case u'e':
            out += QString::number(day.day()).rightJustified(2, u' ');
            break;
        case u'y':
            out += padded(day.year() % 100, 2);
            break;
        case u'H':
            out += padded(hour, 2);
            break;
        case u'I':
            out += padded(hour % 12 ? hour % 12 : 12, 2);
            break;
        case u'M':
            out += padded(seconds / 60 % 60, 2);
            break;
        case u'S':
            out += padded(seconds % 60, 2);
            break;
        case u'f':
            out += padded(microseconds % 1'000'000, 6);
            break;
        case u'p':
            out += hour < 12 ? u"AM"_s : u"PM"_s;
            break;
        case u'j':
            out += padded(day.dayOfYear(), 3);
            break;
        case u'a':
            out += locale.dayName(day.dayOfWeek(), QLocale::ShortFormat);
            break;
        case u'A':
            out += locale.dayName(day.dayOfWeek(), QLocale::LongFormat);
            break;
        case u'b':
        case u'h':
            out += locale.monthName(day.month(), QLocale::ShortFormat);
            break;
        case u'B':
            out += locale.monthName(day.month(), QLocale::LongFormat);
            break;
        case u'w':
            out += QString::number(day.dayOfWeek() % 7);
            break;
        case u'u':
            out += QString::number(day.dayOfWeek());
            break;
        case u'z':
            out += zone ? offsetText(zone->seconds, false) : QString();
            break;
        case u'Z':
            out += zone ? zone->text() : QString();
            break;
        case u'F':
            out += isoFormat(u" "_s, u"seconds"_s).first(10);
            break;
        case u'T':
            out += padded(hour, 2) + u':' + padded(seconds / 60 % 60, 2) + u':' + padded(seconds % 60, 2);
            break;
        case u'%':
            out += u'%';
            break;
        case u's':
            return interpreter.unknown(SyntaxText::tr("the time zone of the machine decides"));
        default:
            return interpreter.unknown(SyntaxText::tr("the date format %%1 is not evaluated").arg(pattern[i]));
        }
    }
    return Value::string(out);
}

} // namespace athanor::python
