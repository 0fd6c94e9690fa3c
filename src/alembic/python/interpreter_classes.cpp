// SPDX-License-Identifier: MIT
// Functions, classes and instances.
#include "alembic/python/builtintypes.h"
#include "alembic/python/descriptors.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

FunctionObject *Interpreter::Private::makeFunction(const Arguments *parameters, const QString &name)
{
    auto *function = m_heap.make<FunctionObject>();
    function->name = name;
    function->parameters = parameters;
    function->module = m_frame->module;
    function->closure = m_frame->scope;
    for (const Expression *expression : parameters->defaults) {
        const Value value = evaluate(*expression);
        if (value.isRaised())
            return nullptr;
        function->defaults << value;
    }
    for (const Expression *expression : parameters->keywordDefaults) {
        const Value value = expression ? evaluate(*expression) : Value::notImplemented();
        if (value.isRaised())
            return nullptr;
        function->keywordDefaults << value;
    }
    return function;
}

Value Interpreter::Private::decorate(const ExpressionList &decorators, const Value &value, int line)
{
    Value result = value;
    QList<Value> callees;
    for (const Expression *decorator : decorators) {
        const Value callee = evaluate(*decorator);
        if (callee.isRaised())
            return callee;
        callees << callee;
    }
    for (qsizetype i = callees.size(); i-- > 0;) {
        if (callees[i].isUnknown() && result.isUnknown())
            continue;
        m_frame->line = line;
        result = call(callees[i], argumentsOf({result}));
        if (result.isRaised())
            return result;
    }
    return result;
}

Flow Interpreter::Private::executeFunction(const FunctionStatement &statement)
{
    FunctionObject *function = makeFunction(statement.arguments, text(statement.name));
    if (!function)
        return Flow::Raise;
    function->definition = &statement;
    function->line = int(statement.line);
    function->isAsync = statement.kind == StatementKind::AsyncFunctionDef;
    function->isGenerator = statement.isGenerator;
    const Value value = decorate(statement.decorators, Value::object(function), int(statement.line));
    if (value.isRaised())
        return Flow::Raise;
    storeName(mangled(function->name), value);
    return Flow::Normal;
}

ClassObject *Interpreter::Private::makeClass(const QString &name, const QList<Value> &bases)
{
    auto *type = m_heap.make<ClassObject>();
    type->name = name;
    type->bases = bases;
    type->module = m_frame ? m_frame->module : nullptr;
    for (const Value &base : bases) {
        if (auto *parent = base.as<ClassObject>()) {
            if (!type->hostBase)
                type->hostBase = parent->hostBase;
            if (!type->unknownBase)
                type->unknownBase = parent->unknownBase;
            type->isDataclass = type->isDataclass || parent->isDataclass;
        } else if (auto *host = base.as<HostObject>()) {
            // class Color(str, Enum): str only lends its behaviour, Enum makes the class.
            const bool isFree = !type->hostBase || dynamic_cast<BuiltinType *>(type->hostBase);
            if (isFree && !isPlainBase(*host))
                type->hostBase = host;
        } else if (base.isUnknown()) {
            if (!type->unknownBase)
                type->unknownBase = base.sharedReason();
        }
    }
    linearize(type);
    return type;
}

// C3, as far as classes written in Python go; where it has no order, depth first.
void Interpreter::Private::linearize(ClassObject *type)
{
    QList<QList<ClassObject *>> sequences;
    QList<ClassObject *> parents;
    for (const Value &base : type->bases) {
        if (auto *parent = base.as<ClassObject>()) {
            sequences << parent->resolution;
            parents << parent;
        }
    }
    sequences << parents;
    type->resolution = {type};
    while (true) {
        sequences.removeIf([](const auto &sequence) { return sequence.isEmpty(); });
        if (sequences.isEmpty())
            return;
        ClassObject *next = nullptr;
        for (const auto &sequence : std::as_const(sequences)) {
            ClassObject *candidate = sequence.first();
            const bool isLater = std::ranges::any_of(
                sequences, [candidate](const auto &other) { return other.indexOf(candidate, 1) > 0; });
            if (!isLater) {
                next = candidate;
                break;
            }
        }
        if (!next)
            next = sequences.first().first();
        type->resolution << next;
        for (auto &sequence : sequences)
            sequence.removeAll(next);
    }
}

Flow Interpreter::Private::executeClass(const ClassStatement &statement)
{
    QList<Value> bases;
    Value failure;
    if (!evaluateItems(statement.bases, bases, failure) && failure.isRaised())
        return Flow::Raise;
    if (failure.isUnknown())
        bases << failure;
    QList<std::pair<QString, Value>> keywords;
    for (const Keyword &keyword : statement.keywords) {
        const Value value = evaluate(*keyword.value);
        if (value.isRaised())
            return Flow::Raise;
        if (!keyword.name.isEmpty())
            keywords.append({text(keyword.name), value});
    }
    ClassObject *type = makeClass(text(statement.name), bases);
    type->definition = &statement;
    type->line = int(statement.line);
    type->keywords = keywords;
    for (const auto &[name, value] : std::as_const(keywords)) {
        if (name == "metaclass"_L1 && value.isUnknown())
            type->unknownBase = value.sharedReason();
    }

    auto scope = std::make_shared<Scope>();
    scope->parent = m_frame->scope;
    scope->serial = ++m_serial;
    scope->isClass = true;
    const QString prefixBefore = std::exchange(m_frame->classPrefix, privatePrefix(type->name));
    const std::shared_ptr<Scope> before = std::exchange(m_frame->scope, scope);
    Frame *frame = m_frame;
    const Flow flow = executeBlock(statement.body);
    frame->scope = before;
    frame->classPrefix = prefixBefore;
    if (flow == Flow::Raise)
        return flow;

    for (const auto &entry : scope->names.entries()) {
        if (!entry.isSet)
            continue;
        if (entry.name == "__annotations__"_L1) {
            if (auto *annotations = entry.value.as<DictObject>()) {
                for (const auto &annotation : annotations->table.entries())
                    type->annotations.set(annotation.key.stringIf().value_or(QString()), annotation.value);
            }
            continue;
        }
        type->names.set(entry.name, entry.value);
        claim(entry.value, type);
    }

    Value value = Value::object(type);
    if (type->hostBase) {
        if (const auto changed = type->hostBase->subclassed(q, *type))
            value = *changed;
    }
    if (value.isRaised())
        return Flow::Raise;
    // __init_subclass__ of a base sees the new class.
    for (qsizetype i = 1; i < type->resolution.size(); ++i) {
        if (const Value *hook = type->resolution[i]->names.find(u"__init_subclass__"_s)) {
            const Value callee = hook->as<ClassMethodObject>() ? hook->as<ClassMethodObject>()->function : *hook;
            QList<std::pair<QString, Value>> passed = keywords;
            passed.removeIf([](const auto &entry) { return entry.first == "metaclass"_L1; });
            if (call(callee, argumentsOf({value}, passed)).isRaised())
                return Flow::Raise;
            break;
        }
    }
    value = decorate(statement.decorators, value, int(statement.line));
    if (value.isRaised())
        return Flow::Raise;
    storeName(mangled(type->name), value);
    return Flow::Normal;
}

// Functions of a class body learn their class, for super() and private names.
void Interpreter::Private::claim(const Value &value, ClassObject *type)
{
    if (auto *function = value.as<FunctionObject>()) {
        if (!function->definingClass && function->definition)
            function->definingClass = type;
    } else if (auto *property = value.as<PropertyObject>()) {
        claim(property->getter, type);
        claim(property->setter, type);
    } else if (auto *staticMethod = value.as<StaticMethodObject>()) {
        claim(staticMethod->function, type);
    } else if (auto *classMethod = value.as<ClassMethodObject>()) {
        claim(classMethod->function, type);
    }
}

Value Interpreter::Private::instantiate(ClassObject *type, const CallArguments &arguments)
{
    if (type->hostBase) {
        if (const auto value = type->hostBase->instantiate(*type, arguments))
            return *value;
    }
    Value self;
    if (const Value *maker = type->find(u"__new__"_s); maker && !maker->isUnknown()) {
        const Value callee = maker->as<StaticMethodObject>() ? maker->as<StaticMethodObject>()->function : *maker;
        CallArguments withType = arguments;
        withType.positional.prepend(Value::object(type));
        self = call(callee, withType);
        auto *made = self.as<InstanceObject>();
        if (!made || !made->classObject->isSubclassOf(type))
            return self;
    } else {
        self = q.host<InstanceObject>(type);
    }
    auto *instance = self.as<InstanceObject>();
    const bool exception = isException(self);
    if (exception)
        instance->exceptionArguments = arguments.positional;
    Value result;
    if (const Value *init = type->find(u"__init__"_s)) {
        CallArguments withSelf = arguments;
        withSelf.positional.prepend(self);
        result = init->isUnknown() ? Value() : call(*init, withSelf);
    } else if (type->isDataclass) {
        result = initializeDataclass(instance, arguments);
    } else if (type->hostBase) {
        result = type->hostBase->initialize(*instance, arguments);
    } else if (!exception && !type->unknownBase && arguments.count() > 0 && !type->find(u"__new__"_s)) {
        return raise(u"TypeError"_s, type->name + u"() takes no arguments"_s);
    }
    return result.isRaised() ? result : self;
}

// The __init__ that @dataclass writes: annotated names in order, those of bases first.
Value Interpreter::Private::initializeDataclass(InstanceObject *instance, const CallArguments &arguments)
{
    struct Field
    {
        QString name;
        FieldObject *description = nullptr;
        std::optional<Value> defaultValue;
    };
    ClassObject *type = instance->classObject;
    QList<Field> fields;
    for (qsizetype i = type->resolution.size(); i-- > 0;) {
        for (const auto &entry : type->resolution[i]->annotations.entries()) {
            if (!entry.isSet || isClassVariable(entry.value))
                continue;
            Field field;
            field.name = entry.name;
            if (const Value *value = type->resolution[i]->names.find(entry.name)) {
                field.description = value->as<FieldObject>();
                if (!field.description)
                    field.defaultValue = *value;
            }
            const auto known = std::ranges::find(fields, field.name, &Field::name);
            if (known != fields.end())
                *known = field;
            else
                fields << field;
        }
    }
    qsizetype at = 0;
    qsizetype used = 0;
    for (const Field &field : std::as_const(fields)) {
        FieldObject *description = field.description;
        std::optional<Value> value;
        if (!description || description->isInit) {
            if (!description || !description->isKeywordOnly) {
                if (const Value *given = arguments.at(at))
                    value = *given;
                ++at;
            }
            if (!value) {
                if (const Value *given = arguments.keyword(field.name)) {
                    value = *given;
                    ++used;
                }
            }
        }
        if (!value && arguments.unknownRest && (!description || description->isInit))
            value = Value::unknown(arguments.unknownRest);
        if (!value && description && description->factory)
            value = call(*description->factory, argumentsOf({}));
        if (!value && description)
            value = description->defaultValue;
        if (!value)
            value = field.defaultValue;
        if (!value) {
            if (description && !description->isInit)
                continue;
            return raise(u"TypeError"_s,
                         u"%1.__init__() missing 1 required positional argument: '%2'"_s.arg(type->name, field.name));
        }
        if (value->isRaised())
            return *value;
        setAttributeOf(instance->names, field.name, *value);
    }
    if (arguments.positional.size() > at || used < arguments.keywords.size())
        return raise(u"TypeError"_s, type->name + u".__init__() got an unexpected argument"_s);
    if (const Value *hook = type->find(u"__post_init__"_s))
        return call(*hook, argumentsOf({Value::object(instance)}));
    return {};
}

} // namespace athanor::python
