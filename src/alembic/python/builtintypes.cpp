// SPDX-License-Identifier: MIT
#include "alembic/python/builtintypes.h"

#include "alembic/python/biginteger.h"
#include "alembic/python/builtins.h"
#include "alembic/python/generator.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/methods.h"
#include "alembic/python/slice.h"
#include "alembic/python/syntaxtext.h"

#include <QStringDecoder>

#include <cmath>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

Value makeString(const CallArguments &a)
{
    const Value *value = a.argument(0, u"object"_s);
    if (!value)
        return Value::string(QString());
    if (value->isBytes() && a.count() > 1)
        return Value::string(QString::fromUtf8(value->bytes()));
    return a.interpreter.toString(*value);
}

Value makeInteger(const CallArguments &a)
{
    const Value value = Interpreter::Private::asPlain(a.argumentOr(0, u"x"_s, Value::integer(0)));
    const Value base = a.argumentOr(1, u"base"_s, Value::integer(10));
    if (value.isUnknown() || base.isUnknown())
        return value.isUnknown() ? value : base;
    if (const auto number = value.integerIf())
        return Value::integer(*number);
    if (value.isBigInt())
        return value;
    if (value.isFloat()) {
        if (!std::isfinite(value.real()))
            return a.interpreter.raise(u"OverflowError"_s, u"cannot convert float infinity to integer"_s);
        return Value::bigInteger(BigInteger::fromDouble(value.real()).toDecimal());
    }
    if (value.isString() || value.isBytes()) {
        const QString text = value.isString() ? value.string() : QString::fromUtf8(value.bytes());
        if (const auto number = parseInteger(text, int(base.integerIf().value_or(10))))
            return *number;
        const Value written = a.interpreter.repr(value);
        return a.interpreter.raise(u"ValueError"_s, u"invalid literal for int() with base %1: %2"_s.arg(
                                                        QString::number(base.integerIf().value_or(10)),
                                                        written.stringIf().value_or(QString())));
    }
    if (value.kind() == ValueKind::Instance) {
        bool found = false;
        const Value result = a.interpreter.internals().callSpecial(value, u"__int__"_s, {}, &found);
        if (found)
            return result;
    }
    return a.interpreter.raise(u"TypeError"_s,
                               u"int() argument must be a string, a bytes-like object or a real number, not '%1'"_s.arg(
                                   a.interpreter.typeName(value)));
}

Value makeFloat(const CallArguments &a)
{
    const Value value = a.argumentOr(0, u"x"_s, Value::real(0));
    if (value.isUnknown() || value.isFloat())
        return value;
    if (const auto number = value.integerIf())
        return Value::real(double(*number));
    if (value.isBigInt())
        return Value::real(BigInteger::fromDecimal(value.decimal()).toDouble());
    if (value.isString()) {
        if (const auto number = parseFloat(value.string()))
            return Value::real(*number);
        return a.interpreter.raise(u"ValueError"_s, u"could not convert string to float: "_s +
                                                        a.interpreter.repr(value).stringIf().value_or(QString()));
    }
    return a.interpreter.raise(u"TypeError"_s, u"float() argument must be a string or a real number, not '%1'"_s.arg(
                                                   a.interpreter.typeName(value)));
}

Value makeBool(const CallArguments &a)
{
    return a.interpreter.truth(a.positional.value(0));
}

Value makeBytes(const CallArguments &a)
{
    const Value value = a.argumentOr(0, u"source"_s, Value::bytes({}));
    if (value.isBytes() || value.isUnknown())
        return value;
    if (value.isString())
        return Value::bytes(value.string().toUtf8());
    if (const auto count = value.integerIf())
        return Value::bytes(QByteArray(std::clamp<qint64>(*count, 0, 1'000'000), '\0'));
    Value failure;
    const auto items = a.interpreter.items(value, &failure);
    if (!items)
        return failure;
    QByteArray out;
    for (const Value &item : *items) {
        if (item.isUnknown())
            return item;
        out += char(item.integerIf().value_or(0));
    }
    return Value::bytes(out);
}

Value makeList(const CallArguments &a)
{
    if (a.positional.isEmpty())
        return a.interpreter.list({});
    Value failure;
    a.interpreter.internals().noteOrder(a.positional[0]);
    const auto items = a.interpreter.items(a.positional[0], &failure);
    return items ? a.interpreter.list(*items) : failure;
}

Value makeTuple(const CallArguments &a)
{
    if (a.positional.isEmpty())
        return a.interpreter.tuple({});
    Value failure;
    a.interpreter.internals().noteOrder(a.positional[0]);
    const auto items = a.interpreter.items(a.positional[0], &failure);
    return items ? a.interpreter.tuple(*items) : failure;
}

Value makeSetOf(const CallArguments &a, bool frozen)
{
    auto *set = a.interpreter.heap().make<SetObject>(frozen);
    if (a.positional.isEmpty())
        return Value::object(set);
    Value failure;
    const auto items = a.interpreter.items(a.positional[0], &failure);
    if (!items)
        return failure;
    for (const Value &item : *items) {
        if (!a.interpreter.internals().spendKey(item))
            return Value::raised();
        if (item.isUnknown())
            set->setTaint(item.sharedReason());
        else if (!OrderedTable::isHashable(item))
            return a.interpreter.raise(u"TypeError"_s, u"unhashable type: '%1'"_s.arg(a.interpreter.typeName(item)));
        else
            set->table.insert(item, Value());
    }
    a.interpreter.heap().charge(items->size() * qint64(sizeof(OrderedTable::Entry)));
    return Value::object(set);
}

Value makeSet(const CallArguments &a)
{
    return makeSetOf(a, false);
}

Value makeFrozenSet(const CallArguments &a)
{
    return makeSetOf(a, true);
}

Value makeDict(const CallArguments &a)
{
    auto *dict = a.interpreter.heap().make<DictObject>();
    if (!a.positional.isEmpty() && !a.interpreter.internals().mergeInto(dict, a.positional[0]))
        return Value::raised();
    for (const auto &[name, value] : a.keywords)
        dict->insert(name, value);
    if (a.unknownRest)
        dict->setTaint(a.unknownRest);
    return Value::object(dict);
}

Value makeObject(const CallArguments &a)
{
    Interpreter::Private &state = a.interpreter.internals();
    return a.interpreter.host<InstanceObject>(state.makeClass(u"object"_s, {}));
}

Value makeType(const CallArguments &a)
{
    if (a.positional.size() < 3)
        return typeOf(a.interpreter, a.positional.value(0));
    Interpreter::Private &state = a.interpreter.internals();
    if (const Value *unknown = a.firstUnknown())
        return *unknown;
    Value failure;
    const auto bases = a.interpreter.items(a.positional[1], &failure);
    auto *names = a.positional[2].as<DictObject>();
    if (!bases || !names)
        return failure.isAbsent() ? failure : a.interpreter.raise(u"TypeError"_s, u"type() argument 3 must be dict"_s);
    ClassObject *type = state.makeClass(a.positional[0].stringIf().value_or(QString()), *bases);
    for (const auto &entry : names->table.entries()) {
        if (!entry.isRemoved && entry.key.isString()) {
            type->names.set(entry.key.string(), entry.value);
            state.claim(entry.value, type);
        }
    }
    if (type->hostBase) {
        if (const auto changed = type->hostBase->subclassed(a.interpreter, *type))
            return *changed;
    }
    return Value::object(type);
}

Value makeComplex(const CallArguments &a)
{
    return a.interpreter.unknown(SyntaxText::tr("complex numbers are not evaluated"));
}

struct TypeEntry
{
    BuiltinFunction constructor = nullptr;
    std::optional<ValueKind> kind;
};

const QHash<QString, TypeEntry> &types()
{
    static const QHash<QString, TypeEntry> table = {
        {u"str"_s, {makeString, ValueKind::String}},       {u"int"_s, {makeInteger, ValueKind::Int}},
        {u"float"_s, {makeFloat, ValueKind::Float}},       {u"bool"_s, {makeBool, ValueKind::Bool}},
        {u"bytes"_s, {makeBytes, ValueKind::Bytes}},       {u"bytearray"_s, {makeBytes, std::nullopt}},
        {u"memoryview"_s, {makeBytes, std::nullopt}},      {u"list"_s, {makeList, ValueKind::List}},
        {u"tuple"_s, {makeTuple, ValueKind::Tuple}},       {u"set"_s, {makeSet, ValueKind::Set}},
        {u"frozenset"_s, {makeFrozenSet, ValueKind::Set}}, {u"dict"_s, {makeDict, ValueKind::Dict}},
        {u"object"_s, {makeObject, std::nullopt}},         {u"type"_s, {makeType, ValueKind::Class}},
        {u"complex"_s, {makeComplex, std::nullopt}},
    };
    return table;
}

} // namespace

BuiltinFunction builtinConstructor(const QString &typeName)
{
    return types().value(typeName).constructor;
}

Value builtinType(Interpreter &interpreter, const QString &name)
{
    const Value *value = interpreter.internals().findBuiltin(name);
    return value ? *value : Value();
}

Value typeOf(Interpreter &interpreter, const Value &value)
{
    switch (value.kind()) {
    case ValueKind::Unknown:
    case ValueKind::Raised:
        return value;
    case ValueKind::Instance:
        return Value::object(value.as<InstanceObject>()->classObject);
    case ValueKind::BigInt:
        return builtinType(interpreter, u"int"_s);
    case ValueKind::Set:
        return builtinType(interpreter, value.as<SetObject>()->isFrozen ? u"frozenset"_s : u"set"_s);
    case ValueKind::Host:
        if (value.as<BuiltinType>())
            return builtinType(interpreter, u"type"_s);
        break;
    default:
        for (auto it = types().cbegin(); it != types().cend(); ++it) {
            if (it->kind == value.kind() && it.key() != "frozenset"_L1)
                return builtinType(interpreter, it.key());
        }
    }
    // A type that can be asked for its name, no more.
    Namespace &known = interpreter.internals().m_typeNames;
    const QString name = interpreter.typeName(value);
    if (!known.contains(name))
        known.set(name, interpreter.host<TypingObject>(name));
    return *known.find(name);
}

Value BuiltinType::call(const CallArguments &arguments)
{
    return m_constructor(arguments);
}

Value BuiltinType::initialize(InstanceObject &self, const CallArguments &arguments)
{
    // class C(dict): the instance keeps a dict, and is asked for what C does not say.
    if (m_name != "object"_L1)
        self.hostState = m_constructor(arguments);
    return self.hostState.isRaised() ? self.hostState : Value();
}

std::optional<Value> BuiltinType::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "__name__"_L1 || name == "__qualname__"_L1)
        return Value::string(m_name);
    if (name == "__module__"_L1)
        return Value::string(u"builtins"_s);
    if (m_name == "dict"_L1 && name == "fromkeys"_L1) {
        return interpreter.builtin(name, [](const CallArguments &a) {
            Value failure;
            const auto keys = a.interpreter.items(a.positional.value(0), &failure);
            if (!keys)
                return failure;
            auto *dict = a.interpreter.heap().make<DictObject>();
            for (const Value &key : *keys) {
                if (!a.interpreter.internals().spendKey(key))
                    return Value::raised();
                dict->table.insert(key, a.positional.value(1));
            }
            return Value::object(dict);
        });
    }
    if (m_name == "str"_L1 && name == "maketrans"_L1) {
        return interpreter.builtin(name, [](const CallArguments &a) {
            return stringMethods().value(u"maketrans"_s)(a.interpreter, Value::string(QString()), a);
        });
    }
    if (m_name == "bytes"_L1 && name == "fromhex"_L1) {
        return interpreter.builtin(name, [](const CallArguments &a) {
            const Value text = a.positional.value(0);
            return text.isString() ? Value::bytes(QByteArray::fromHex(text.string().toLatin1())) : text;
        });
    }
    const TypeEntry entry = types().value(m_name);
    if (!entry.kind || !findMethod(*entry.kind, name))
        return std::nullopt;
    return interpreter.builtin(name, [name](const CallArguments &a) {
        CallArguments rest = a;
        const Value self = a.positional.value(0);
        if (!rest.positional.isEmpty())
            rest.positional.removeFirst();
        if (self.isUnknown())
            return self;
        return a.interpreter.internals().callMethod(self, name, rest).value_or(Value());
    });
}

std::optional<Value> BuiltinType::subscript(Interpreter &, const Value &)
{
    return Value::object(this);
}

std::optional<Value> BuiltinType::binary(Interpreter &, BinaryOperator op, const Value &, bool)
{
    return op == BinaryOperator::BitOr ? std::optional(Value::object(this)) : std::nullopt;
}

std::optional<bool> BuiltinType::isInstance(Interpreter &interpreter, const Value &value)
{
    if (m_name == "object"_L1)
        return true;
    if (auto *instance = value.as<InstanceObject>()) {
        for (const ClassObject *type : std::as_const(instance->classObject->resolution)) {
            if (std::ranges::any_of(type->bases,
                                    [this](const Value &base) { return base.isObject() && base.object() == this; }))
                return true;
        }
        return instance->classObject->unknownBase ? std::nullopt : std::optional(false);
    }
    switch (value.kind()) {
    case ValueKind::Bool:
        return m_name == "bool"_L1 || m_name == "int"_L1;
    case ValueKind::Int:
    case ValueKind::BigInt:
        return m_name == "int"_L1;
    case ValueKind::Set:
        return m_name == (value.as<SetObject>()->isFrozen ? "frozenset"_L1 : "set"_L1);
    case ValueKind::Class:
        return m_name == "type"_L1;
    case ValueKind::Host:
        if (m_name == "type"_L1)
            return value.as<HostObject>()->isClass();
        return interpreter.typeName(value) == m_name;
    default: {
        const TypeEntry entry = types().value(m_name);
        return entry.kind && entry.kind == value.kind();
    }
    }
}

std::optional<bool> BuiltinType::isSubclass(Interpreter &, const Value &type)
{
    if (type.isObject() && type.object() == this)
        return true;
    if (m_name == "object"_L1)
        return true;
    if (auto *other = type.as<BuiltinType>())
        return m_name == "int"_L1 && other->m_name == "bool"_L1;
    if (auto *derived = type.as<ClassObject>()) {
        for (const ClassObject *each : std::as_const(derived->resolution)) {
            if (std::ranges::any_of(each->bases,
                                    [this](const Value &base) { return base.isObject() && base.object() == this; }))
                return true;
        }
        return derived->unknownBase ? std::nullopt : std::optional(false);
    }
    return false;
}

Value BuiltinType::repr(Interpreter &)
{
    return Value::string(u"<class '%1'>"_s.arg(m_name));
}

bool isPlainBase(const HostObject &base)
{
    if (const auto *type = dynamic_cast<const BuiltinType *>(&base))
        return type->name() == "object"_L1 || type->name() == "type"_L1;
    return dynamic_cast<const TypingObject *>(&base) != nullptr;
}

Value Interpreter::Private::isInstance(const Value &value, const Value &type)
{
    if (value.isAbsent())
        return value;
    switch (type.kind()) {
    case ValueKind::Unknown:
    case ValueKind::Raised:
        return type;
    case ValueKind::Tuple: {
        Value doubt;
        for (const Value &each : type.as<TupleObject>()->items) {
            const Value result = isInstance(value, each);
            if (result.isRaised() || (result.isBool() && result.boolean()))
                return result;
            if (result.isUnknown())
                doubt = result;
        }
        return doubt.isUnknown() ? doubt : Value::boolean(false);
    }
    case ValueKind::Class: {
        auto *wanted = type.as<ClassObject>();
        auto *instance = value.as<InstanceObject>();
        if (instance) {
            if (instance->classObject->isSubclassOf(wanted))
                return Value::boolean(true);
            if (instance->classObject->unknownBase)
                return Value::unknown(instance->classObject->unknownBase);
            return Value::boolean(false);
        }
        if (wanted->hostBase) {
            if (const auto result = wanted->hostBase->isInstance(q, value); result == false)
                return Value::boolean(false);
        }
        if (wanted->unknownBase)
            return Value::unknown(wanted->unknownBase);
        return Value::boolean(false);
    }
    case ValueKind::Host: {
        auto *host = type.as<HostObject>();
        if (const auto result = host->isInstance(q, value))
            return Value::boolean(*result);
        return unknown(SyntaxText::tr("it is not known what is a %1").arg(host->typeName()));
    }
    case ValueKind::None:
        return Value::boolean(value.isNone()); // of a union
    default:
        return raise(u"TypeError"_s, u"isinstance() arg 2 must be a type, a tuple of types, or a union"_s);
    }
}

Value Interpreter::Private::isSubclass(const Value &type, const Value &base)
{
    if (type.isAbsent() || base.isAbsent())
        return type.isAbsent() ? type : base;
    if (auto *tuple = base.as<TupleObject>()) {
        for (const Value &each : tuple->items) {
            const Value result = isSubclass(type, each);
            if (!result.isBool() || result.boolean())
                return result;
        }
        return Value::boolean(false);
    }
    auto *derived = type.as<ClassObject>();
    if (auto *wanted = base.as<ClassObject>()) {
        if (!derived)
            return Value::boolean(false);
        if (!derived->isSubclassOf(wanted) && derived->unknownBase)
            return Value::unknown(derived->unknownBase);
        return Value::boolean(derived->isSubclassOf(wanted));
    }
    if (auto *host = base.as<HostObject>()) {
        if (const auto result = host->isSubclass(q, type))
            return Value::boolean(*result);
        if (derived && derived->hostBase == host)
            return Value::boolean(true);
        return unknown(SyntaxText::tr("it is not known what is a %1").arg(host->typeName()));
    }
    return raise(u"TypeError"_s, u"issubclass() arg 2 must be a class"_s);
}

} // namespace athanor::python
