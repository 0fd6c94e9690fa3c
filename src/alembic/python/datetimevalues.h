// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"

#include <QDate>

// Values of the datetime module. Whoever renders them uses typeName() ("date", "datetime", "time", "timedelta") and
// toString(), which is Python's str().
namespace athanor::python {

class TimeDeltaObject : public HostObject
{
public:
    explicit TimeDeltaObject(qint64 total)
        : microseconds(total)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("timedelta"); }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;
    std::optional<Value> binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                bool reflected) override;
    std::optional<Value> unary(Interpreter &interpreter, UnaryOperator op) override;
    std::optional<Value> compare(Interpreter &interpreter, CompareOperator op, const Value &other,
                                 bool reflected) override;
    Value truth(Interpreter &interpreter) override;
    Value toString(Interpreter &interpreter) override;
    Value repr(Interpreter &interpreter) override;
    [[nodiscard]] bool isEqual(const HostObject &other) const override;
    [[nodiscard]] size_t hash() const override { return qHash(microseconds); }

    qint64 microseconds;
};

class TimeZoneObject : public HostObject
{
public:
    TimeZoneObject(qint64 offset, const QString &givenName)
        : seconds(offset)
        , name(givenName)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("timezone"); }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override;
    Value toString(Interpreter &interpreter) override;
    Value repr(Interpreter &interpreter) override;
    [[nodiscard]] bool isEqual(const HostObject &other) const override;
    [[nodiscard]] size_t hash() const override { return qHash(seconds); }
    [[nodiscard]] QString text() const; // UTC, UTC+02:00

    qint64 seconds; // east of UTC
    QString name;
};

// A date, a time of day or both.
class DateTimeObject : public HostObject
{
public:
    enum class Type { Date, Time, DateTime };
    DateTimeObject(Type which, QDate givenDate, qint64 sinceMidnight, TimeZoneObject *givenZone)
        : type(which)
        , date(givenDate)
        , microseconds(sinceMidnight)
        , zone(givenZone)
    {
    }
    [[nodiscard]] QString typeName() const override;
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;
    [[nodiscard]] bool hasMethod(const QString &name) const override;
    std::optional<Value> callMethod(const QString &name, const CallArguments &arguments) override;
    std::optional<Value> binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                bool reflected) override;
    std::optional<Value> compare(Interpreter &interpreter, CompareOperator op, const Value &other,
                                 bool reflected) override;
    Value toString(Interpreter &interpreter) override;
    Value repr(Interpreter &interpreter) override;
    Value format(Interpreter &interpreter, const QString &specification) override;
    [[nodiscard]] bool isEqual(const HostObject &other) const override;
    [[nodiscard]] size_t hash() const override { return qHashMulti(0, date, microseconds); }

    [[nodiscard]] QString isoFormat(const QString &separator, const QString &precision) const;
    // Microseconds since 1970 in its own clock, without the zone.
    [[nodiscard]] qint64 sinceEpoch() const;

    Type type;
    QDate date; // invalid for a time of day
    qint64 microseconds; // since midnight
    TimeZoneObject *zone; // nullptr: naive

private:
    Value replaced(const CallArguments &arguments) const;
    Value formatted(Interpreter &interpreter, const QString &pattern) const;
};

inline constexpr qint64 MicrosecondsPerDay = 86'400'000'000LL;

// datetime.strptime(text, pattern); nullopt: it does not match.
std::optional<Value> parseDateTime(Interpreter &interpreter, const QString &text, const QString &pattern);
// date, time and datetime.fromisoformat()
std::optional<Value> parseIsoDateTime(Interpreter &interpreter, const QString &text, DateTimeObject::Type type);

} // namespace athanor::python
