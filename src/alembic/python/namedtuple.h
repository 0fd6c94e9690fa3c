// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"

#include <QStringList>

namespace athanor::python {

// collections.namedtuple(name, fields) and class C(typing.NamedTuple).
class NamedTupleType : public HostObject
{
public:
    NamedTupleType(const QString &name, const QStringList &fieldNames, const QList<Value> &fieldDefaults)
        : m_name(name)
        , fields(fieldNames)
        , defaults(fieldDefaults)
    {
    }
    [[nodiscard]] QString typeName() const override { return m_name; }
    [[nodiscard]] bool isClass() const override { return true; }
    Value call(const CallArguments &arguments) override;
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;
    std::optional<bool> isInstance(Interpreter &interpreter, const Value &value) override;
    std::optional<Value> instantiate(ClassObject &derived, const CallArguments &arguments) override;
    Value repr(Interpreter &interpreter) override;

private:
    QString m_name;

public:
    QStringList fields;
    QList<Value> defaults; // of the last fields
};

// typing.NamedTuple
Value makeNamedTupleBase(Interpreter &interpreter);

} // namespace athanor::python
