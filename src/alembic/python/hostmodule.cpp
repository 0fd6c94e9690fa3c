// SPDX-License-Identifier: MIT
#include "alembic/python/hostmodule.h"

#include "alembic/python/interpreter.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

const Value *CallArguments::keyword(const QString &name) const
{
    for (const auto &[key, value] : keywords) {
        if (key == name)
            return &value;
    }
    return nullptr;
}

const Value *CallArguments::at(qsizetype index) const
{
    return index < positional.size() ? &positional[index] : nullptr;
}

const Value *CallArguments::argument(qsizetype index, const QString &name) const
{
    const Value *value = at(index);
    return value ? value : keyword(name);
}

Value CallArguments::argumentOr(qsizetype index, const QString &name, const Value &defaultValue) const
{
    const Value *value = argument(index, name);
    return value ? *value : defaultValue;
}

Value CallArguments::keywordOr(const QString &name, const Value &defaultValue) const
{
    const Value *value = keyword(name);
    return value ? *value : defaultValue;
}

const Value *CallArguments::firstUnknown() const
{
    for (const Value &value : positional) {
        if (value.isUnknown())
            return &value;
    }
    for (const auto &entry : keywords) {
        if (entry.second.isUnknown())
            return &entry.second;
    }
    return nullptr;
}

HostObject::HostObject()
    : Object(ObjectKind)
{
}

HostObject::~HostObject() = default;

std::optional<Value> HostObject::attribute(Interpreter &, const QString &)
{
    return std::nullopt;
}

bool HostObject::setAttribute(Interpreter &, const QString &, const Value &)
{
    return false;
}

std::optional<Value> HostObject::callMethod(const QString &, const CallArguments &)
{
    return std::nullopt;
}

bool HostObject::hasMethod(const QString &) const
{
    return false;
}

Value HostObject::call(const CallArguments &arguments)
{
    return arguments.interpreter.raise(u"TypeError"_s, u"'%1' object is not callable"_s.arg(typeName()));
}

std::optional<Value> HostObject::binary(Interpreter &, BinaryOperator, const Value &, bool)
{
    return std::nullopt;
}

std::optional<Value> HostObject::unary(Interpreter &, UnaryOperator)
{
    return std::nullopt;
}

std::optional<Value> HostObject::compare(Interpreter &, CompareOperator, const Value &, bool)
{
    return std::nullopt;
}

std::optional<Value> HostObject::subscript(Interpreter &, const Value &)
{
    return std::nullopt;
}

bool HostObject::setSubscript(Interpreter &, const Value &, const Value &)
{
    return false;
}

bool HostObject::deleteSubscript(Interpreter &, const Value &)
{
    return false;
}

std::optional<Value> HostObject::iterate(Interpreter &, const std::function<bool(const Value &)> &)
{
    return std::nullopt;
}

std::optional<Value> HostObject::nextItem(Interpreter &interpreter)
{
    return interpreter.raise(u"TypeError"_s, u"'%1' object is not an iterator"_s.arg(typeName()));
}

std::optional<Value> HostObject::length(Interpreter &)
{
    return std::nullopt;
}

Value HostObject::truth(Interpreter &)
{
    return Value::boolean(true);
}

std::optional<Value> HostObject::enter(Interpreter &)
{
    return std::nullopt;
}

Value HostObject::exit(Interpreter &, const Value &)
{
    return Value::boolean(false);
}

Value HostObject::awaited(Interpreter &)
{
    return Value::object(this);
}

Value HostObject::toString(Interpreter &interpreter)
{
    return repr(interpreter);
}

Value HostObject::repr(Interpreter &interpreter)
{
    return interpreter.unknown(SyntaxText::tr("the text of a %1 object names its place in memory").arg(typeName()));
}

Value HostObject::format(Interpreter &interpreter, const QString &specification)
{
    if (!specification.isEmpty())
        return interpreter.raise(u"TypeError"_s,
                                 u"unsupported format string passed to %1.__format__"_s.arg(typeName()));
    return toString(interpreter);
}

std::optional<bool> HostObject::isInstance(Interpreter &, const Value &)
{
    return std::nullopt;
}

std::optional<bool> HostObject::isSubclass(Interpreter &, const Value &type)
{
    return type.isObject() && type.object() == this ? std::optional(true) : std::nullopt;
}

std::optional<Value> HostObject::subclassed(Interpreter &, ClassObject &)
{
    return std::nullopt;
}

std::optional<Value> HostObject::instantiate(ClassObject &, const CallArguments &)
{
    return std::nullopt;
}

Value HostObject::initialize(InstanceObject &, const CallArguments &)
{
    return {};
}

std::optional<Value> HostObject::instanceAttribute(Interpreter &, InstanceObject &, const QString &)
{
    return std::nullopt;
}

HostModule::HostModule(const QString &name)
    : m_name(name)
{
}

HostModule::~HostModule() = default;

void TableModule::addFactory(const QString &name, const Factory &factory)
{
    if (!m_factories.contains(name))
        m_order << name;
    m_factories.insert(name, factory);
}

void TableModule::addFunction(const QString &name, BuiltinObject::Function function)
{
    addFactory(name, [name, function = std::move(function)](Interpreter &interpreter) {
        return interpreter.builtin(name, function);
    });
}

void TableModule::addConstant(const QString &name, const Value &value)
{
    addFactory(name, [value](Interpreter &) { return value; });
}

std::optional<Value> TableModule::attribute(Interpreter &interpreter, const QString &name)
{
    const auto factory = m_factories.constFind(name);
    return factory == m_factories.constEnd() ? std::nullopt : std::optional((*factory)(interpreter));
}

QStringList TableModule::publicNames() const
{
    return m_order;
}

Observer::~Observer() = default;

void Observer::enterOpaque(Cause, const UnknownReason &, int, int) {}

void Observer::leaveOpaque() {}

void Observer::unknownCall(const UnknownReason &, int, const QString &) {}

void Observer::unstableOrder(int) {}

void Observer::problem(const QString &, const QString &, int) {}

} // namespace athanor::python
