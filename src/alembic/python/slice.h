// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"

namespace athanor::python {

// a:b:c inside brackets, and slice(a, b, c).
class SliceObject : public HostObject
{
public:
    SliceObject(const Value &from, const Value &to, const Value &stride)
        : start(from)
        , stop(to)
        , step(stride)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("slice"); }

    // The indexes it takes of something that long, in order; Raised for a step of 0 or for what is no number.
    struct Range
    {
        qint64 first = 0;
        qint64 step = 1;
        qint64 count = 0;
    };
    std::optional<Range> range(Interpreter &interpreter, qint64 length) const; // nullopt: raised

    Value start;
    Value stop;
    Value step;
};

// range(a, b, c)
class RangeObject : public HostObject
{
public:
    RangeObject(qint64 from, qint64 to, qint64 stride)
        : start(from)
        , stop(to)
        , step(stride)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("range"); }
    [[nodiscard]] qint64 count() const;
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;
    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each) override;
    std::optional<Value> length(Interpreter &interpreter) override;
    std::optional<Value> subscript(Interpreter &interpreter, const Value &index) override;
    std::optional<Value> compare(Interpreter &interpreter, CompareOperator op, const Value &other,
                                 bool reflected) override;
    Value truth(Interpreter &interpreter) override;
    Value repr(Interpreter &interpreter) override;

    qint64 start;
    qint64 stop;
    qint64 step;
};

} // namespace athanor::python
