// SPDX-License-Identifier: MIT
#include "alembic/python/builtintypes.h"
#include "alembic/python/descriptors.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/methods.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

std::optional<Value> PropertyObject::attribute(Interpreter &interpreter, const QString &name)
{
    const auto changer = [&](Value PropertyObject::*part) {
        return interpreter.builtin(name, [this, part](const CallArguments &arguments) {
            auto *copy = arguments.interpreter.heap().make<PropertyObject>(getter, setter, deleter);
            copy->*part = arguments.positional.value(0);
            return Value::object(copy);
        });
    };
    if (name == "setter"_L1)
        return changer(&PropertyObject::setter);
    if (name == "getter"_L1)
        return changer(&PropertyObject::getter);
    if (name == "deleter"_L1)
        return changer(&PropertyObject::deleter);
    if (name == "fget"_L1)
        return getter;
    return std::nullopt;
}

Value StaticMethodObject::call(const CallArguments &arguments)
{
    return arguments.interpreter.internals().call(function, arguments);
}

std::optional<Value> SuperObject::attribute(Interpreter &interpreter, const QString &name)
{
    Interpreter::Private &state = interpreter.internals();
    auto *instance = self.as<InstanceObject>();
    ClassObject *start = instance ? instance->classObject : self.as<ClassObject>();
    if (!start)
        return std::nullopt;
    const qsizetype at = start->resolution.indexOf(type);
    for (qsizetype i = at + 1; i < start->resolution.size(); ++i) {
        if (const Value *found = start->resolution[i]->names.find(name))
            return state.bind(*found, self, start);
    }
    if (HostObject *base = start->hostBase) {
        if (instance && name == "__init__"_L1) {
            return interpreter.builtin(name, [base, instance](const CallArguments &arguments) {
                return base->initialize(*instance, arguments);
            });
        }
        if (instance) {
            if (const auto value = base->instanceAttribute(interpreter, *instance, name))
                return value;
        }
        if (const auto value = base->attribute(interpreter, name))
            return value;
    }
    if (start->unknownBase)
        return Value::unknown(start->unknownBase);
    if (name == "__new__"_L1) {
        return interpreter.builtin(name, [](const CallArguments &arguments) {
            auto *created = arguments.positional.value(0).as<ClassObject>();
            return created ? arguments.interpreter.host<InstanceObject>(created) : Value();
        });
    }
    if (name == "__init__"_L1 && instance && state.isException(self)) {
        return interpreter.builtin(name, [instance](const CallArguments &arguments) {
            instance->exceptionArguments = arguments.positional;
            return Value();
        });
    }
    if (name == "__init__"_L1 || name == "__init_subclass__"_L1 || name == "__post_init__"_L1)
        return interpreter.builtin(name, [](const CallArguments &) { return Value(); });
    if (name == "__setattr__"_L1 && instance) {
        return interpreter.builtin(name, [instance](const CallArguments &arguments) {
            Interpreter::Private &inner = arguments.interpreter.internals();
            if (const auto attributeName = arguments.positional.value(0).stringIf())
                inner.setAttributeOf(instance->names, *attributeName, arguments.positional.value(1));
            return Value();
        });
    }
    if (name == "__str__"_L1 || name == "__repr__"_L1) {
        return interpreter.builtin(name, [instance](const CallArguments &arguments) {
            return Value::string(arguments.interpreter.internals().exceptionText(Value::object(instance)));
        });
    }
    return std::nullopt;
}

std::optional<Value> Interpreter::Private::bind(const Value &found, const Value &self, ClassObject *type)
{
    const bool hasInstance = self.kind() == ValueKind::Instance || self.kind() == ValueKind::Host;
    if (found.kind() == ValueKind::Function)
        return hasInstance ? q.host<BoundMethodObject>(self, found) : found;
    if (found.kind() != ValueKind::Host)
        return found;
    if (auto *property = found.as<PropertyObject>()) {
        if (!hasInstance)
            return found;
        return call(property->getter, argumentsOf({self}));
    }
    if (auto *method = found.as<StaticMethodObject>())
        return method->function;
    if (auto *method = found.as<ClassMethodObject>())
        return q.host<BoundMethodObject>(Value::object(type), method->function);
    return found;
}

std::optional<Value> Interpreter::Private::instanceAttribute(InstanceObject *instance, const QString &name)
{
    ClassObject *type = instance->classObject;
    const Value self = Value::object(instance);
    const Value *inClass = type->find(name);
    if (inClass && inClass->kind() == ValueKind::Host) {
        if (auto *property = inClass->as<PropertyObject>(); property && !property->isCached)
            return bind(*inClass, self, type);
    }
    if (const Value *value = instance->names.find(name))
        return *value;
    if (inClass) {
        const auto value = bind(*inClass, self, type);
        if (auto *property = inClass->as<PropertyObject>(); property && value && !value->isRaised())
            setAttributeOf(instance->names, name, *value);
        return value;
    }
    if (name == "__class__"_L1)
        return Value::object(type);
    if (name == "__dict__"_L1) {
        auto *dict = m_heap.make<DictObject>();
        for (const auto &entry : instance->names.entries()) {
            if (entry.isSet)
                dict->insert(entry.name, entry.value);
        }
        return Value::object(dict);
    }
    if (isException(self)) {
        if (name == "args"_L1)
            return q.tuple(instance->exceptionArguments);
        if (name == "__traceback__"_L1 || name == "__cause__"_L1 || name == "__context__"_L1)
            return Value();
        if (name == "with_traceback"_L1)
            return q.builtin(name, [self](const CallArguments &) { return self; });
        if (name == "add_note"_L1)
            return q.builtin(name, [](const CallArguments &) { return Value(); });
        if (name == "code"_L1)
            return instance->exceptionArguments.value(0);
    }
    if (type->hostBase) {
        if (const auto value = type->hostBase->instanceAttribute(q, *instance, name))
            return value;
    }
    if (!instance->hostState.isNone()) {
        // A class derived from str, dict, …
        if (const auto value = attributeIf(instance->hostState, name))
            return value;
    }
    if (const Value *fallback = type->find(u"__getattr__"_s)) {
        if (fallback->kind() == ValueKind::Function)
            return call(*fallback, argumentsOf({self, Value::string(name)}));
    }
    if (type->unknownBase)
        return derivedUnknown(Value::unknown(type->unknownBase), name);
    return std::nullopt;
}

std::optional<Value> Interpreter::Private::classAttribute(ClassObject *type, const QString &name)
{
    if (const Value *value = type->find(name))
        return bind(*value, Value::object(type), type);
    if (name == "__name__"_L1 || name == "__qualname__"_L1)
        return Value::string(type->name);
    if (name == "__module__"_L1)
        return Value::string(type->module ? type->module->name : u"builtins"_s);
    if (name == "__doc__"_L1) {
        const auto doc = type->definition ? docstring(type->definition->body) : std::nullopt;
        return doc ? Value::string(*doc) : Value();
    }
    if (name == "__mro__"_L1 || name == "__bases__"_L1) {
        QList<Value> values;
        if (name == "__bases__"_L1) {
            values = type->bases;
        } else {
            for (ClassObject *each : type->resolution)
                values << Value::object(each);
            values << builtinType(q, u"object"_s);
        }
        return q.tuple(values);
    }
    if (name == "__dict__"_L1) {
        auto *dict = m_heap.make<DictObject>();
        for (const auto &entry : type->names.entries()) {
            if (entry.isSet)
                dict->insert(entry.name, entry.value);
        }
        return Value::object(dict);
    }
    if (name == "__annotations__"_L1) {
        auto *dict = m_heap.make<DictObject>();
        for (const auto &entry : type->annotations.entries()) {
            if (entry.isSet)
                dict->insert(entry.name, entry.value);
        }
        return Value::object(dict);
    }
    if (name == "__class__"_L1)
        return builtinType(q, u"type"_s);
    if (type->hostBase) {
        if (const auto value = type->hostBase->attribute(q, name))
            return value;
    }
    if (type->unknownBase)
        return derivedUnknown(Value::unknown(type->unknownBase), name);
    if (name == "__init__"_L1)
        return q.builtin(name, [](const CallArguments &) { return Value(); });
    return std::nullopt;
}

std::optional<Value> Interpreter::Private::attributeIf(const Value &object, const QString &name)
{
    switch (object.kind()) {
    case ValueKind::Unknown:
        return derivedUnknown(object, name);
    case ValueKind::Raised:
        return object;
    case ValueKind::Instance:
        return instanceAttribute(object.as<InstanceObject>(), name);
    case ValueKind::Class:
        return classAttribute(object.as<ClassObject>(), name);
    case ValueKind::Host: {
        auto *host = static_cast<HostObject *>(object.object());
        if (const auto value = host->attribute(q, name))
            return value;
        if (name == "__class__"_L1)
            return typeOf(q, object);
        if (name == "__name__"_L1 && host->isClass())
            return Value::string(host->typeName());
        if (!host->hasMethod(name))
            return std::nullopt;
        return q.builtin(name, [host, name](const CallArguments &arguments) {
            const auto result = host->callMethod(name, arguments);
            return result ? *result
                          : arguments.interpreter.raise(u"AttributeError"_s, u"'%1' object has no attribute '%2'"_s.arg(
                                                                                 host->typeName(), name));
        });
    }
    case ValueKind::Module: {
        auto *module = object.as<ModuleObject>();
        if (const Value *value = module->names.find(name)) {
            if (value->isUnknown() && !m_settings.assumptions.isEmpty()) {
                if (const Value *told = q.assumption(module->name + u'.' + name))
                    return *told;
            }
            return *value;
        }
        const auto submodule = m_modules.constFind(module->name + u'.' + name);
        if (submodule != m_modules.constEnd())
            return *submodule;
        if (name == "__dict__"_L1) {
            auto *dict = m_heap.make<DictObject>();
            for (const auto &entry : module->names.entries()) {
                if (entry.isSet)
                    dict->insert(entry.name, entry.value);
            }
            return Value::object(dict);
        }
        if (module->unknownRest)
            return derivedUnknown(Value::unknown(module->unknownRest), name);
        return std::nullopt;
    }
    case ValueKind::Function: {
        auto *function = object.as<FunctionObject>();
        if (const Value *value = function->attributes.find(name))
            return *value;
        if (name == "__name__"_L1 || name == "__qualname__"_L1)
            return Value::string(function->name);
        if (name == "__module__"_L1)
            return Value::string(function->module ? function->module->name : QString());
        if (name == "__doc__"_L1) {
            const auto doc = function->definition ? docstring(function->definition->body) : std::nullopt;
            return doc ? Value::string(*doc) : Value();
        }
        if (name == "__dict__"_L1 || name == "__annotations__"_L1)
            return q.dict();
        if (name == "__call__"_L1 || name == "__wrapped__"_L1)
            return object;
        return std::nullopt;
    }
    case ValueKind::BoundMethod: {
        auto *method = object.as<BoundMethodObject>();
        if (name == "__self__"_L1)
            return method->self;
        if (name == "__func__"_L1)
            return method->function;
        return attributeIf(method->function, name);
    }
    case ValueKind::Builtin:
        if (name == "__name__"_L1 || name == "__qualname__"_L1)
            return Value::string(object.as<BuiltinObject>()->name);
        if (name == "__doc__"_L1)
            return Value();
        return std::nullopt;
    default:
        break;
    }
    if (object.isObject() && object.object()->isTainted())
        return object.object()->taint();
    if (auto *tuple = object.as<TupleObject>(); tuple && !tuple->fieldNames.isEmpty()) {
        const qsizetype at = tuple->fieldNames.indexOf(name);
        if (at >= 0)
            return tuple->items.value(at);
        if (name == "_fields"_L1) {
            QList<Value> names;
            for (const QString &field : tuple->fieldNames)
                names << Value::string(field);
            return q.tuple(names);
        }
    }
    if (findMethod(object.kind(), name)) {
        return q.builtin(name, [object, name](const CallArguments &arguments) {
            const auto result = arguments.interpreter.internals().callMethod(object, name, arguments);
            return result.value_or(Value());
        });
    }
    if (name == "__class__"_L1)
        return typeOf(q, object);
    if (name == "__doc__"_L1)
        return Value();
    if (object.isInt() || object.isBool()) {
        if (name == "real"_L1 || name == "numerator"_L1)
            return Value::integer(*object.integerIf());
        if (name == "imag"_L1)
            return Value::integer(0);
        if (name == "denominator"_L1)
            return Value::integer(1);
    }
    return std::nullopt;
}

Value Interpreter::Private::attribute(const Value &object, const QString &name)
{
    if (const auto value = attributeIf(object, name))
        return *value;
    if (m_isRaising)
        return Value::raised();
    // What Python has and is not described here is no reason for an exception.
    const bool isSpecial = name.size() > 4 && name.startsWith("__"_L1) && name.endsWith("__"_L1);
    const bool isHostModule = object.kind() == ValueKind::Host && typeName(object) == "module"_L1;
    if (isSpecial || isHostModule)
        return q.unknown(SyntaxText::tr("%1.%2 is not described").arg(typeName(object), name));
    if (auto *module = object.as<ModuleObject>())
        return raise(u"AttributeError"_s, u"module '%1' has no attribute '%2'"_s.arg(module->name, name));
    if (auto *type = object.as<ClassObject>())
        return raise(u"AttributeError"_s, u"type object '%1' has no attribute '%2'"_s.arg(type->name, name));
    return raise(u"AttributeError"_s, u"'%1' object has no attribute '%2'"_s.arg(typeName(object), name));
}

Value Interpreter::Private::setAttribute(const Value &object, const QString &name, const Value &value)
{
    switch (object.kind()) {
    case ValueKind::Unknown:
        return {};
    case ValueKind::Raised:
        return object;
    case ValueKind::Instance: {
        auto *instance = object.as<InstanceObject>();
        if (const Value *inClass = instance->classObject->find(name)) {
            if (auto *property = inClass->as<PropertyObject>(); property && !property->isCached) {
                if (property->setter.isNone())
                    return raise(u"AttributeError"_s, u"property '%1' of '%2' object has no setter"_s.arg(
                                                          name, instance->classObject->name));
                return call(property->setter, argumentsOf({object, value}));
            }
        }
        if (const Value *setter = instance->classObject->find(u"__setattr__"_s);
            setter && setter->kind() == ValueKind::Function)
            return call(*setter, argumentsOf({object, Value::string(name), value}));
        setAttributeOf(instance->names, name, value);
        return {};
    }
    case ValueKind::Class:
        setAttributeOf(object.as<ClassObject>()->names, name, value);
        return {};
    case ValueKind::Module:
        setAttributeOf(object.as<ModuleObject>()->names, name, value);
        return {};
    case ValueKind::Function:
        setAttributeOf(object.as<FunctionObject>()->attributes, name, value);
        return {};
    case ValueKind::Host:
        if (static_cast<HostObject *>(object.object())->setAttribute(q, name, value))
            return {};
        if (m_isRaising)
            return Value::raised();
        break;
    default:
        break;
    }
    return raise(u"AttributeError"_s, u"'%1' object has no attribute '%2'"_s.arg(typeName(object), name));
}

bool Interpreter::Private::deleteAttribute(const Value &object, const QString &name)
{
    Namespace *names = nullptr;
    if (auto *instance = object.as<InstanceObject>())
        names = &instance->names;
    else if (auto *type = object.as<ClassObject>())
        names = &type->names;
    else if (auto *module = object.as<ModuleObject>())
        names = &module->names;
    if (!names)
        return false;
    if (m_journal.isActive())
        m_journal.willSet(names, name, 0, nullptr);
    return names->remove(name);
}

} // namespace athanor::python
