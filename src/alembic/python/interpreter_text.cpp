// SPDX-License-Identifier: MIT
// str(), repr() and format() of values, and the names of their types.
#include "alembic/python/builtintypes.h"
#include "alembic/python/descriptors.h"
#include "alembic/python/formatting.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/representation.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

QString Interpreter::Private::typeName(const Value &value)
{
    switch (value.kind()) {
    case ValueKind::None:
        return u"NoneType"_s;
    case ValueKind::Bool:
        return u"bool"_s;
    case ValueKind::Int:
    case ValueKind::BigInt:
        return u"int"_s;
    case ValueKind::Float:
        return u"float"_s;
    case ValueKind::String:
        return u"str"_s;
    case ValueKind::Bytes:
        return u"bytes"_s;
    case ValueKind::Ellipsis:
        return u"ellipsis"_s;
    case ValueKind::NotImplemented:
        return u"NotImplementedType"_s;
    case ValueKind::Unknown:
        return u"unknown"_s;
    case ValueKind::Raised:
        return u"exception"_s;
    case ValueKind::List:
        return u"list"_s;
    case ValueKind::Tuple:
        return value.as<TupleObject>()->typeName.isEmpty() ? u"tuple"_s : value.as<TupleObject>()->typeName;
    case ValueKind::Dict:
        return value.as<DictObject>()->defaultFactory.isNone() ? u"dict"_s : u"defaultdict"_s;
    case ValueKind::Set:
        return value.as<SetObject>()->isFrozen ? u"frozenset"_s : u"set"_s;
    case ValueKind::Function:
        return u"function"_s;
    case ValueKind::Class:
        return u"type"_s;
    case ValueKind::Instance:
        return value.as<InstanceObject>()->classObject->name;
    case ValueKind::Module:
        return u"module"_s;
    case ValueKind::BoundMethod:
        return u"method"_s;
    case ValueKind::Builtin:
        return u"builtin_function_or_method"_s;
    case ValueKind::Host:
        return value.as<HostObject>()->typeName();
    }
    return {};
}

Value Interpreter::Private::asPlain(const Value &value)
{
    auto *host = value.as<HostObject>();
    return host ? host->plain().value_or(value) : value;
}

Value Interpreter::Private::toString(const Value &value)
{
    switch (value.kind()) {
    case ValueKind::String:
    case ValueKind::Unknown:
    case ValueKind::Raised:
        return value;
    case ValueKind::Host:
        return value.as<HostObject>()->toString(q);
    case ValueKind::Instance: {
        auto *instance = value.as<InstanceObject>();
        bool found = false;
        if (instance->classObject->find(u"__str__"_s))
            return callSpecial(value, u"__str__"_s, {}, &found);
        if (isException(value)) {
            for (const Value &argument : std::as_const(instance->exceptionArguments)) {
                if (argument.isUnknown())
                    return argument;
            }
            return Value::string(exceptionText(value));
        }
        if (!instance->hostState.isNone() && !instance->classObject->find(u"__repr__"_s))
            return toString(instance->hostState);
        break;
    }
    default:
        break;
    }
    return repr(value);
}

Value Interpreter::Private::repr(const Value &value)
{
    if (!step() || !hasStack())
        return Value::raised();
    if (value.isObject() && value.object()->isTainted())
        return value.object()->taint();
    const auto joinItems = [&](const QList<Value> &values, const QString &open, const QString &close) -> Value {
        QString out = open;
        for (qsizetype i = 0; i < values.size(); ++i) {
            const Value item = repr(values[i]);
            if (item.isAbsent())
                return item;
            if (i)
                out += ", "_L1;
            out += item.string();
        }
        return makeString(out + close);
    };
    switch (value.kind()) {
    case ValueKind::None:
        return Value::string(u"None"_s);
    case ValueKind::Bool:
        return Value::string(value.boolean() ? u"True"_s : u"False"_s);
    case ValueKind::Int:
        return Value::string(QString::number(value.integer()));
    case ValueKind::BigInt:
        return Value::string(QString::fromLatin1(value.decimal()));
    case ValueKind::Float:
        return Value::string(representation(value.real()));
    case ValueKind::String:
        return makeString(representation(value.string()));
    case ValueKind::Bytes:
        return makeString(representation(value.bytes()));
    case ValueKind::Ellipsis:
        return Value::string(u"Ellipsis"_s);
    case ValueKind::NotImplemented:
        return Value::string(u"NotImplemented"_s);
    case ValueKind::Unknown:
    case ValueKind::Raised:
        return value;
    case ValueKind::List:
        return joinItems(value.as<ListObject>()->items, u"["_s, u"]"_s);
    case ValueKind::Tuple: {
        auto *tuple = value.as<TupleObject>();
        if (tuple->fieldNames.isEmpty())
            return joinItems(tuple->items, u"("_s, tuple->items.size() == 1 ? u",)"_s : u")"_s);
        QString out = tuple->typeName + u'(';
        for (qsizetype i = 0; i < tuple->items.size(); ++i) {
            const Value item = repr(tuple->items[i]);
            if (item.isAbsent())
                return item;
            out += (i ? u", "_s : QString()) + tuple->fieldNames.value(i) + u'=' + item.string();
        }
        return makeString(out + u')');
    }
    case ValueKind::Set: {
        auto *set = value.as<SetObject>();
        noteOrder(value);
        if (set->isFrozen)
            return joinItems(set->table.keys(), set->table.isEmpty() ? u"frozenset("_s : u"frozenset({"_s,
                             set->table.isEmpty() ? u")"_s : u"})"_s);
        return set->table.isEmpty() ? Value::string(u"set()"_s) : joinItems(set->table.keys(), u"{"_s, u"}"_s);
    }
    case ValueKind::Dict: {
        auto *dict = value.as<DictObject>();
        QString out = u"{"_s;
        for (const auto &entry : dict->table.entries()) {
            if (entry.isRemoved)
                continue;
            const Value key = repr(entry.key);
            const Value item = repr(entry.value);
            if (key.isAbsent() || item.isAbsent())
                return key.isAbsent() ? key : item;
            if (out.size() > 1)
                out += ", "_L1;
            out += key.string() + u": "_s + item.string();
        }
        out += u'}';
        if (dict->defaultFactory.isNone())
            return makeString(out);
        const Value factory = repr(dict->defaultFactory);
        return factory.isAbsent() ? factory : makeString(u"defaultdict("_s + factory.string() + u", "_s + out + u')');
    }
    case ValueKind::Class: {
        auto *type = value.as<ClassObject>();
        const QString moduleName =
            type->module ? (type->module->name.isEmpty() ? u"__main__"_s : type->module->name) : QString();
        return Value::string(u"<class '"_s + (moduleName.isEmpty() ? QString() : QString(moduleName + u'.')) +
                             type->name + u"'>"_s);
    }
    case ValueKind::Module:
        return Value::string(
            u"<module '%1' from '%2'>"_s.arg(value.as<ModuleObject>()->name, value.as<ModuleObject>()->path));
    case ValueKind::Builtin:
        return Value::string(u"<built-in function %1>"_s.arg(value.as<BuiltinObject>()->name));
    case ValueKind::Host:
        return value.as<HostObject>()->repr(q);
    case ValueKind::Function:
    case ValueKind::BoundMethod:
        return unknown(SyntaxText::tr("the text of a function names its place in memory"));
    case ValueKind::Instance:
        break;
    }
    auto *instance = value.as<InstanceObject>();
    bool found = false;
    if (instance->classObject->find(u"__repr__"_s))
        return callSpecial(value, u"__repr__"_s, {}, &found);
    if (isException(value)) {
        return joinItems(instance->exceptionArguments, instance->classObject->name + u'(', u")"_s);
    }
    if (instance->classObject->isDataclass) {
        QString out = instance->classObject->name + u'(';
        bool first = true;
        for (const auto &entry : instance->names.entries()) {
            if (!entry.isSet)
                continue;
            const Value *described = instance->classObject->find(entry.name);
            if (auto *field = described ? described->as<FieldObject>() : nullptr; field && !field->isRepr)
                continue;
            const Value item = repr(entry.value);
            if (item.isAbsent())
                return item;
            out += (first ? QString() : u", "_s) + entry.name + u'=' + item.string();
            first = false;
        }
        return makeString(out + u')');
    }
    if (!instance->hostState.isNone())
        return repr(instance->hostState);
    if (instance->classObject->unknownBase)
        return Value::unknown(instance->classObject->unknownBase);
    return unknown(SyntaxText::tr("the text of a %1 object names its place in memory").arg(typeName(value)));
}

// A Template object is not made, but what its expressions do is done.
Value Interpreter::Private::evaluateTemplate(const Expression &expression)
{
    if (const auto *field = expression.as<InterpolationExpression>()) {
        const Value value = evaluate(*field->value);
        if (value.isRaised() || !field->formatSpecification)
            return value;
        return evaluate(*field->formatSpecification);
    }
    for (const Expression *part : expression.to<TemplateStringExpression>().values) {
        const Value value = evaluate(*part);
        if (value.isRaised())
            return value;
    }
    return unknown(SyntaxText::tr("template strings are not evaluated"));
}

Value Interpreter::Private::format(const Value &value, const QString &specification)
{
    if (value.isAbsent())
        return value;
    if (auto *host = value.as<HostObject>())
        return host->format(q, specification);
    if (const auto text = formatPlain(q, value, specification))
        return *text;
    if (value.kind() == ValueKind::Instance) {
        bool found = false;
        if (value.as<InstanceObject>()->classObject->find(u"__format__"_s))
            return callSpecial(value, u"__format__"_s, {Value::string(specification)}, &found);
        if (!value.as<InstanceObject>()->hostState.isNone() &&
            !value.as<InstanceObject>()->classObject->find(u"__str__"_s))
            return format(value.as<InstanceObject>()->hostState, specification);
    }
    if (!specification.isEmpty())
        return raise(u"TypeError"_s, u"unsupported format string passed to %1.__format__"_s.arg(typeName(value)));
    return toString(value);
}

} // namespace athanor::python
