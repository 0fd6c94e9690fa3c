// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"

// What stands in classes besides functions and plain values.
namespace athanor::python {

class PropertyObject : public HostObject
{
public:
    explicit PropertyObject(const Value &get, const Value &set = {}, const Value &remove = {})
        : getter(get)
        , setter(set)
        , deleter(remove)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("property"); }
    std::optional<Value> attribute(Interpreter &interpreter,
                                   const QString &name) override; // .setter, .getter, .deleter
    Value getter;
    Value setter;
    Value deleter;
    bool isCached = false; // functools.cached_property
};

class StaticMethodObject : public HostObject
{
public:
    explicit StaticMethodObject(const Value &wrapped)
        : function(wrapped)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("staticmethod"); }
    Value call(const CallArguments &arguments) override;
    Value function;
};

class ClassMethodObject : public HostObject
{
public:
    explicit ClassMethodObject(const Value &wrapped)
        : function(wrapped)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("classmethod"); }
    Value function;
};

// dataclasses.field(…)
class FieldObject : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return QStringLiteral("Field"); }
    std::optional<Value> defaultValue;
    std::optional<Value> factory;
    bool isInit = true;
    bool isRepr = true;
    bool isKeywordOnly = false;
};

// super()
class SuperObject : public HostObject
{
public:
    SuperObject(ClassObject *after, const Value &receiver)
        : type(after)
        , self(receiver)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("super"); }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;
    ClassObject *type;
    Value self; // an instance or a class
};

} // namespace athanor::python
