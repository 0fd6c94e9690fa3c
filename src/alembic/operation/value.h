// SPDX-License-Identifier: MIT
#pragma once

#include <QList>
#include <QString>

#include <utility>

namespace athanor::operation {

// A Python value that ends up in SQL: a bound value, a row of bulk_insert.
struct Value
{
    enum class Kind {
        None,
        Boolean, // text: "True" or "False"
        Integer, // text: decimal digits
        Float, // text: as repr() prints it
        Decimal, // text: as str() prints it
        String,
        Bytes, // text: one character for each byte (Latin-1)
        Date, // text: isoformat()
        Time, // text: isoformat()
        DateTime, // text: isoformat(" ")
        Interval, // text: "days seconds microseconds", normalised as timedelta does
        Uuid, // text: 36 characters
        EnumMember, // text: the member's name; items: its value
        List,
        Tuple,
        Dictionary,
        Other, // text: repr(); a value that no type can render
    };
    Kind kind = Kind::None;
    QString text = {};
    QList<Value> items = {};
    QList<std::pair<Value, Value>> entries = {};
    bool operator==(const Value &) const = default;

    static Value ofString(const QString &string) { return {.kind = Kind::String, .text = string}; }
    static Value ofInteger(qint64 number) { return {.kind = Kind::Integer, .text = QString::number(number)}; }
    static Value ofBoolean(bool truth)
    {
        return {.kind = Kind::Boolean, .text = truth ? QStringLiteral("True") : QStringLiteral("False")};
    }
};

} // namespace athanor::operation
