// SPDX-License-Identifier: MIT
// collections and typing.NamedTuple
#include "alembic/python/builtintypes.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/namedtuple.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

Value NamedTupleType::call(const CallArguments &arguments)
{
    QList<Value> values(fields.size(), Value::notImplemented()); // not given
    if (arguments.positional.size() > fields.size())
        return arguments.interpreter.raise(u"TypeError"_s,
                                           u"%1.__new__() takes %2 positional arguments but %3 were given"_s.arg(m_name)
                                               .arg(fields.size() + 1)
                                               .arg(arguments.positional.size() + 1));
    for (qsizetype i = 0; i < arguments.positional.size(); ++i)
        values[i] = arguments.positional[i];
    for (const auto &[name, value] : arguments.keywords) {
        const qsizetype at = fields.indexOf(name);
        if (at < 0)
            return arguments.interpreter.raise(
                u"TypeError"_s, u"%1.__new__() got an unexpected keyword argument '%2'"_s.arg(m_name, name));
        values[at] = value;
    }
    const qsizetype firstDefault = fields.size() - defaults.size();
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (!values[i].isNotImplemented())
            continue;
        if (arguments.unknownRest)
            values[i] = Value::unknown(arguments.unknownRest);
        else if (i >= firstDefault)
            values[i] = defaults[i - firstDefault];
        else
            return arguments.interpreter.raise(
                u"TypeError"_s, u"%1.__new__() missing 1 required positional argument: '%2'"_s.arg(m_name, fields[i]));
    }
    auto *tuple = arguments.interpreter.heap().make<TupleObject>(values);
    tuple->fieldNames = fields;
    tuple->typeName = m_name;
    return Value::object(tuple);
}

std::optional<Value> NamedTupleType::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "_fields"_L1 || name == "__match_args__"_L1) {
        QList<Value> names;
        for (const QString &field : std::as_const(fields))
            names << Value::string(field);
        return interpreter.tuple(names);
    }
    if (name == "_make"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &a) {
            Value failure;
            const auto items = a.interpreter.items(a.positional.value(0), &failure);
            return items ? call({a.interpreter, *items, {}, a.line, {}}) : failure;
        });
    }
    return std::nullopt;
}

std::optional<bool> NamedTupleType::isInstance(Interpreter &, const Value &value)
{
    auto *tuple = value.as<TupleObject>();
    return tuple && tuple->typeName == m_name && tuple->fieldNames == fields;
}

// A class derived from it: methods of its own are not kept apart from the plain tuple.
std::optional<Value> NamedTupleType::instantiate(ClassObject &derived, const CallArguments &arguments)
{
    if (!derived.names.names().isEmpty() && derived.find(u"__init__"_s))
        return arguments.interpreter.unknown(SyntaxText::tr("a class made of a named tuple is not evaluated"));
    return call(arguments);
}

Value NamedTupleType::repr(Interpreter &)
{
    return Value::string(u"<class '%1'>"_s.arg(m_name));
}

namespace {

// class C(NamedTuple): its annotated names are the fields.
class NamedTupleBase : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return u"NamedTuple"_s; }
    [[nodiscard]] bool isClass() const override { return true; }
    std::optional<Value> subclassed(Interpreter &interpreter, ClassObject &derived) override
    {
        QStringList fields;
        QList<Value> defaults;
        for (const auto &entry : derived.annotations.entries()) {
            fields << entry.name;
            if (const Value *value = derived.names.find(entry.name))
                defaults << *value;
        }
        return interpreter.host<NamedTupleType>(derived.name, fields, defaults);
    }
    Value call(const CallArguments &arguments) override
    {
        // NamedTuple("C", [("x", int), …])
        Value failure;
        const auto items = arguments.interpreter.items(arguments.positional.value(1), &failure);
        if (!items)
            return failure;
        QStringList fields;
        for (const Value &item : *items)
            fields << arguments.interpreter.subscript(item, Value::integer(0)).stringIf().value_or(QString());
        return arguments.interpreter.host<NamedTupleType>(arguments.positional.value(0).stringIf().value_or(QString()),
                                                          fields, QList<Value>());
    }
};

Value makeNamedTuple(const CallArguments &a)
{
    if (const Value *unknown = a.firstUnknown())
        return *unknown;
    const Value given = a.argumentOr(1, u"field_names"_s, Value());
    QStringList fields;
    if (given.isString()) {
        fields = QString(given.string()).replace(u',', u' ').split(u' ', Qt::SkipEmptyParts);
    } else {
        Value failure;
        const auto items = a.interpreter.items(given, &failure);
        if (!items)
            return failure;
        for (const Value &item : *items)
            fields << item.stringIf().value_or(QString());
    }
    QList<Value> defaults;
    if (const Value *value = a.keyword(u"defaults"_s)) {
        Value failure;
        const auto items = a.interpreter.items(*value, &failure);
        if (!items)
            return failure;
        defaults = *items;
    }
    return a.interpreter.host<NamedTupleType>(a.argumentOr(0, u"typename"_s, Value()).stringIf().value_or(QString()),
                                              fields, defaults);
}

Value makeDefaultDict(const CallArguments &a)
{
    auto *dict = a.interpreter.heap().make<DictObject>();
    dict->defaultFactory = a.positional.value(0);
    if (a.positional.size() > 1 && !a.interpreter.internals().mergeInto(dict, a.positional[1]))
        return Value::raised();
    for (const auto &[name, value] : a.keywords)
        dict->insert(name, value);
    return Value::object(dict);
}

Value makeCounter(const CallArguments &a)
{
    auto *dict = a.interpreter.heap().make<DictObject>();
    dict->defaultFactory = builtinType(a.interpreter, u"int"_s);
    if (a.positional.isEmpty())
        return Value::object(dict);
    if (a.positional[0].kind() == ValueKind::Dict) {
        a.interpreter.internals().mergeInto(dict, a.positional[0]);
        return Value::object(dict);
    }
    Value failure;
    const auto items = a.interpreter.items(a.positional[0], &failure);
    if (!items)
        return failure;
    for (const Value &item : *items) {
        if (item.isUnknown())
            return item;
        if (!a.interpreter.internals().spendKey(item))
            return Value::raised();
        const Value *count = dict->table.find(item);
        dict->table.insert(item, Value::integer(count ? count->integer() + 1 : 1));
    }
    return Value::object(dict);
}

Value makeDeque(const CallArguments &a)
{
    if (a.positional.isEmpty())
        return a.interpreter.list({});
    Value failure;
    const auto items = a.interpreter.items(a.positional[0], &failure);
    return items ? a.interpreter.list(*items) : failure;
}

} // namespace

Value makeNamedTupleBase(Interpreter &interpreter)
{
    return interpreter.host<NamedTupleBase>();
}

std::shared_ptr<TableModule> makeCollectionsModule()
{
    auto module = std::make_shared<TableModule>(u"collections"_s);
    module->addFunction(u"namedtuple"_s, makeNamedTuple);
    module->addFunction(u"defaultdict"_s, makeDefaultDict);
    module->addFunction(u"Counter"_s, makeCounter);
    module->addFunction(u"deque"_s, makeDeque);
    module->addFactory(u"OrderedDict"_s, [](Interpreter &i) { return builtinType(i, u"dict"_s); });
    module->addFactory(u"UserDict"_s, [](Interpreter &i) { return builtinType(i, u"dict"_s); });
    module->addFunction(u"ChainMap"_s, [](const CallArguments &a) {
        auto *dict = a.interpreter.heap().make<DictObject>();
        for (qsizetype i = a.positional.size(); i-- > 0;) {
            if (!a.interpreter.internals().mergeInto(dict, a.positional[i]))
                return Value::raised();
        }
        return Value::object(dict);
    });
    return module;
}

} // namespace athanor::python
