// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"

namespace athanor::python {

// str, int, dict, object, type … as values.
class BuiltinType : public HostObject
{
public:
    using Constructor = Value (*)(const CallArguments &arguments);
    BuiltinType(const QString &typeName, Constructor constructor)
        : m_name(typeName)
        , m_constructor(constructor)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("type"); }
    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] bool isClass() const override { return true; }
    Value call(const CallArguments &arguments) override;
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;
    std::optional<Value> subscript(Interpreter &interpreter, const Value &index) override; // list[int]
    std::optional<Value> binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                bool reflected) override; // int | None
    std::optional<bool> isInstance(Interpreter &interpreter, const Value &value) override;
    std::optional<bool> isSubclass(Interpreter &interpreter, const Value &type) override;
    Value initialize(InstanceObject &self, const CallArguments &arguments) override;
    Value repr(Interpreter &interpreter) override;

private:
    QString m_name;
    Constructor m_constructor;
};

// The type of that name; made once per interpreter.
Value builtinType(Interpreter &interpreter, const QString &name);
// type(value); Unknown for objects of the host that have no class.
Value typeOf(Interpreter &interpreter, const Value &value);

// Bases that give a class nothing: object, ABC, Generic, Protocol.
bool isPlainBase(const HostObject &base);

// A base or annotation of the typing module: accepts everything and means nothing.
class TypingObject : public HostObject
{
public:
    explicit TypingObject(const QString &name)
        : m_name(name)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("_SpecialForm"); }
    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] bool isClass() const override { return true; }
    Value call(const CallArguments &arguments) override;
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;
    std::optional<Value> subscript(Interpreter &interpreter, const Value &index) override;
    std::optional<Value> binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                bool reflected) override;
    std::optional<bool> isInstance(Interpreter &interpreter, const Value &value) override;
    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each) override;
    Value repr(Interpreter &interpreter) override;

    QList<Value> arguments; // of Name[…]
private:
    QString m_name;
};

} // namespace athanor::python
