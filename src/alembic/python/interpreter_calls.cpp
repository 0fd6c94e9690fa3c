// SPDX-License-Identifier: MIT
#include "alembic/python/descriptors.h"
#include "alembic/python/generator.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/methods.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

CallArguments Interpreter::Private::argumentsOf(const QList<Value> &positional,
                                                const QList<std::pair<QString, Value>> &keywords) const
{
    return {q, positional, keywords, m_frame ? m_frame->line : 0, {}};
}

bool Interpreter::Private::evaluateArguments(const CallExpression &expression, CallArguments &arguments, Value &failure)
{
    arguments.positional.reserve(expression.arguments.size());
    for (const Expression *argument : expression.arguments) {
        Value value = evaluate(*argument);
        if (value.isRaised()) {
            failure = value;
            return false;
        }
        if (argument->kind != ExpressionKind::Starred) {
            arguments.positional << std::move(value);
            continue;
        }
        const auto list = items(value, &failure);
        if (list) {
            arguments.positional << *list;
        } else if (failure.isRaised()) {
            return false;
        } else {
            arguments.unknownRest = failure.sharedReason();
        }
    }
    arguments.keywords.reserve(expression.keywords.size());
    for (const Keyword &keyword : expression.keywords) {
        Value value = evaluate(*keyword.value);
        if (value.isRaised()) {
            failure = value;
            return false;
        }
        if (!keyword.name.isEmpty()) {
            arguments.keywords.append({text(keyword.name), std::move(value)});
            continue;
        }
        auto *dict = m_heap.make<DictObject>();
        if (!mergeInto(dict, value)) {
            failure = Value::raised();
            return false;
        }
        if (dict->isTainted())
            arguments.unknownRest = dict->taint().sharedReason();
        for (const auto &entry : dict->table.entries()) {
            if (entry.isRemoved)
                continue;
            if (!entry.key.isString()) {
                failure = raise(u"TypeError"_s, u"keywords must be strings"_s);
                return false;
            }
            arguments.keywords.append({entry.key.string(), entry.value});
        }
    }
    return true;
}

Value Interpreter::Private::evaluateCall(const CallExpression &expression)
{
    const auto *member = expression.function->as<AttributeExpression>();
    Value receiver;
    Value function;
    QString name;
    if (member) {
        receiver = evaluate(*member->value);
        if (receiver.isRaised())
            return receiver;
        name = mangled(text(member->name));
    } else {
        function = evaluate(*expression.function);
        if (function.isRaised())
            return function;
    }
    // The callee is looked up before the arguments are evaluated, except where that can make no difference.
    const bool isDirect = member && !receiver.isUnknown() && receiver.kind() != ValueKind::Instance &&
                          receiver.kind() != ValueKind::Module && receiver.kind() != ValueKind::Class;
    if (member && !isDirect) {
        function = attribute(receiver, name);
        if (function.isRaised())
            return function;
    }
    CallArguments arguments{q, {}, {}, 0, {}};
    Value failure;
    if (!evaluateArguments(expression, arguments, failure))
        return failure;
    m_frame->line = int(expression.line);
    arguments.line = m_frame->line;
    if (isDirect) {
        if (const auto result = callMethod(receiver, name, arguments))
            return *result;
        function = attribute(receiver, name);
        if (function.isRaised())
            return function;
    }
    if (function.isUnknown()) {
        for (const Value &argument : std::as_const(arguments.positional))
            taint(argument, function);
        for (const auto &entry : std::as_const(arguments.keywords))
            taint(entry.second, function);
        if (!m_mayRaise.isUnknown())
            m_mayRaise = function;
        if (m_observer && !isMuted())
            m_observer->unknownCall(function.reason(), m_frame->line,
                                    QString::fromUtf8(m_frame->module->tree.source(*expression.function)));
        return function;
    }
    return call(function, arguments);
}

std::optional<Value> Interpreter::Private::callMethod(const Value &object, const QString &name,
                                                      const CallArguments &arguments)
{
    if (auto *host = object.as<HostObject>())
        return spendArguments(arguments) ? host->callMethod(name, arguments) : Value::raised();
    if (const Method method = findMethod(object.kind(), name)) {
        if (object.isObject() && object.object()->isTainted())
            return object.object()->taint();
        if (!object.isObject()) {
            if (const Value *unknownArgument = arguments.firstUnknown())
                return *unknownArgument;
            if (arguments.unknownRest && name != "format"_L1)
                return Value::unknown(arguments.unknownRest);
        }
        if (!spendArguments(arguments))
            return Value::raised();
        if (!object.isString() && !object.isBytes())
            return method(q, object, arguments);
        const Value *first = arguments.at(0);
        const qsizetype wanted = first && first->isString() ? first->string().size() : 0;
        if (!spend(object.weight() / SlowAStep) || !spendSearch(object.weight(), wanted))
            return Value::raised();
        const Value result = method(q, object, arguments);
        return spend(result.weight() / SlowAStep) ? result : Value::raised();
    }
    return std::nullopt;
}

bool Interpreter::Private::spendArguments(const CallArguments &arguments)
{
    qint64 weight = 0;
    for (const Value &value : arguments.positional)
        weight += value.weight();
    for (const auto &entry : arguments.keywords)
        weight += entry.second.weight();
    return spend(weight / (2 * SlowAStep));
}

bool Interpreter::Private::spendSearch(qsizetype length, qsizetype wanted)
{
    // At worst each place is compared with much of a long text; a short one is found quickly.
    constexpr qint64 quick = 64;
    return spend(length / QuickAStep) &&
           (wanted < quick || wanted > length || spend((length - wanted) / QuickAStep * (wanted / quick)));
}

Value Interpreter::Private::call(const Value &function, const CallArguments &arguments)
{
    if (!step() || !hasStack())
        return Value::raised();
    switch (function.kind()) {
    case ValueKind::Unknown:
    case ValueKind::Raised:
        return function;
    case ValueKind::Function:
        return callFunction(function.as<FunctionObject>(), arguments);
    case ValueKind::BoundMethod: {
        auto *method = function.as<BoundMethodObject>();
        if (auto *callee = method->function.as<FunctionObject>())
            return callFunction(callee, arguments, &method->self);
        CallArguments withSelf = arguments;
        withSelf.positional.prepend(method->self);
        return call(method->function, withSelf);
    }
    case ValueKind::Builtin:
        return spendArguments(arguments) ? function.as<BuiltinObject>()->function(arguments) : Value::raised();
    case ValueKind::Class:
        return instantiate(function.as<ClassObject>(), arguments);
    case ValueKind::Host:
        return spendArguments(arguments) ? static_cast<HostObject *>(function.object())->call(arguments)
                                         : Value::raised();
    case ValueKind::Instance: {
        if (const auto method = instanceAttribute(function.as<InstanceObject>(), u"__call__"_s))
            return call(*method, arguments);
        break;
    }
    default:
        break;
    }
    return raise(u"TypeError"_s, u"'%1' object is not callable"_s.arg(typeName(function)));
}

bool Interpreter::Private::bindParameters(FunctionObject *function, const CallArguments &arguments, const Value *self,
                                          Namespace &names, Value &failure)
{
    const Arguments &parameters = *function->parameters;
    const qsizetype onlyCount = parameters.positionalOnly.size();
    const qsizetype count = onlyCount + parameters.positional.size();
    const auto parameter = [&](qsizetype index) -> const Argument & {
        return index < onlyCount ? parameters.positionalOnly[index] : parameters.positional[index - onlyCount];
    };
    const auto fail = [&](const QString &message) {
        failure = raise(u"TypeError"_s, function->name + u"() "_s + message);
        return false;
    };
    QList<Value> positional = arguments.positional;
    if (self)
        positional.prepend(*self);
    const Value rest = arguments.unknownRest ? Value::unknown(arguments.unknownRest) : Value::notImplemented(); // none

    QList<Value> values(count, Value::notImplemented()); // not given yet
    for (qsizetype i = 0; i < std::min(count, positional.size()); ++i)
        values[i] = positional[i];
    if (positional.size() > count) {
        if (!parameters.variable)
            return fail(u"takes %1 positional argument%2 but %3 were given"_s.arg(count)
                            .arg(count == 1 ? QString() : u"s"_s)
                            .arg(positional.size()));
    }
    QList<Value> keywordOnly(parameters.keywordOnly.size(), Value::notImplemented());
    if (!spend(arguments.keywords.size() * (count + keywordOnly.size()) / 16)) {
        failure = Value::raised();
        return false;
    }
    DictObject *extra = nullptr;
    if (parameters.keywords)
        extra = m_heap.make<DictObject>();
    for (const auto &[name, value] : arguments.keywords) {
        bool taken = false;
        for (qsizetype i = onlyCount; i < count && !taken; ++i) {
            if (text(parameter(i).name) == name) {
                if (!values[i].isNotImplemented())
                    return fail(u"got multiple values for argument '%1'"_s.arg(name));
                values[i] = value;
                taken = true;
            }
        }
        for (qsizetype i = 0; i < keywordOnly.size() && !taken; ++i) {
            if (text(parameters.keywordOnly[i].name) == name) {
                keywordOnly[i] = value;
                taken = true;
            }
        }
        if (taken)
            continue;
        if (!extra)
            return fail(u"got an unexpected keyword argument '%1'"_s.arg(name));
        extra->insert(name, value);
    }
    const qsizetype firstDefault = count - function->defaults.size();
    QStringList missing;
    for (qsizetype i = 0; i < count; ++i) {
        if (values[i].isNotImplemented()) {
            if (rest.isUnknown())
                values[i] = rest;
            else if (i >= firstDefault)
                values[i] = function->defaults[i - firstDefault];
            else
                missing << u'\'' + text(parameter(i).name) + u'\'';
        }
        names.set(text(parameter(i).name), values[i]);
    }
    if (!missing.isEmpty()) {
        const QString last = missing.takeLast();
        return fail(u"missing %1 required positional argument%2: %3"_s.arg(missing.size() + 1)
                        .arg(missing.isEmpty() ? QString() : u"s"_s,
                             missing.isEmpty() ? last : QString(missing.join(u", "_s) + u" and "_s + last)));
    }
    for (qsizetype i = 0; i < keywordOnly.size(); ++i) {
        const QString name = text(parameters.keywordOnly[i].name);
        Value value = keywordOnly[i];
        if (value.isNotImplemented())
            value = rest.isUnknown() ? rest : function->keywordDefaults.value(i, Value::notImplemented());
        if (value.isNotImplemented())
            return fail(u"missing 1 required keyword-only argument: '%1'"_s.arg(name));
        names.set(name, value);
    }
    if (parameters.variable) {
        const Value tuple = q.tuple(positional.size() > count ? positional.sliced(count) : QList<Value>());
        if (rest.isUnknown())
            tuple.object()->setTaint(rest.sharedReason());
        names.set(text(parameters.variable->name), tuple);
    }
    if (extra) {
        if (rest.isUnknown())
            extra->setTaint(rest.sharedReason());
        names.set(text(parameters.keywords->name), Value::object(extra));
    }
    return true;
}

Value Interpreter::Private::callFunction(FunctionObject *function, const CallArguments &arguments, const Value *self)
{
    auto scope = std::make_shared<Scope>();
    scope->parent = function->closure;
    scope->serial = ++m_serial;
    Value failure;
    if (!bindParameters(function, arguments, self, scope->names, failure))
        return failure;
    const Value receiver = self ? *self : arguments.positional.value(0);
    if (function->isGenerator) {
        const Value generator = q.host<GeneratorObject>(function, scope, receiver);
        return function->isContextManager ? q.host<GeneratorContext>(generator) : generator;
    }
    if (function->isAsync)
        return q.host<CoroutineObject>(function, scope, receiver);
    return runFunction(function, scope, receiver, nullptr);
}

Value Interpreter::Private::runFunction(FunctionObject *function, const std::shared_ptr<Scope> &scope,
                                        const Value &self, const YieldHandler *onYield)
{
    if (!enterCall()) {
        leaveCall();
        return unknown(SyntaxText::tr("functions call one another more than %1 deep").arg(m_settings.limits.depth));
    }
    Frame frame;
    frame.parent = m_frame;
    frame.module = function->module;
    frame.function = function;
    frame.scope = scope;
    frame.line = function->line;
    frame.onYield = onYield;
    frame.self = self;
    frame.definingClass = function->definingClass;
    if (function->definingClass)
        frame.classPrefix = privatePrefix(function->definingClass->name);
    const std::size_t mark = m_opaque.size();
    Value result;
    {
        const FrameSwitch inside(*this, &frame);
        if (function->lambda) {
            result = evaluate(*function->lambda->body);
        } else {
            const Flow flow = executeBlock(function->definition->body);
            result = flow == Flow::Raise ? Value::raised() : flow == Flow::Return ? frame.returnValue : Value();
        }
        while (m_opaque.size() > mark)
            leaveOpaque();
    }
    leaveCall();
    if (result.isRaised()) {
        if (frame.possibleReturns.empty() || m_stopped || m_isLeavingGenerator)
            return result;
        // It may have returned before it raised.
        const Value reason = frame.restReason.value_or(unknown(SyntaxText::tr("an exception may be raised")));
        takeException();
        result = frame.possibleReturns.front();
        if (m_frame)
            openRest(RestLevel::Raise, reason, m_frame->line);
    }
    for (const Value &possible : frame.possibleReturns)
        result = joined(result, possible, frame.restReason.value_or(possible));
    if (frame.rest == RestLevel::Raise && m_frame && frame.restReason)
        openRest(RestLevel::Raise, *frame.restReason, m_frame->line);
    return result;
}

Value Interpreter::Private::callSpecial(const Value &object, const QString &name, const QList<Value> &arguments,
                                        bool *found)
{
    *found = false;
    auto *instance = object.as<InstanceObject>();
    if (!instance)
        return {};
    const Value *method = instance->classObject->find(name);
    if (!method) {
        if (instance->classObject->hostBase) {
            if (const auto value = instance->classObject->hostBase->instanceAttribute(q, *instance, name)) {
                *found = true;
                return call(*value, argumentsOf(arguments));
            }
        }
        if (instance->classObject->unknownBase) {
            *found = true;
            return Value::unknown(instance->classObject->unknownBase);
        }
        return {};
    }
    *found = true;
    const auto bound = bind(*method, object, instance->classObject);
    return bound ? call(*bound, argumentsOf(arguments)) : Value();
}

// ---- generators

Value GeneratorObject::run(Interpreter::Private &state, const YieldHandler &onYield)
{
    if (m_started)
        return Value();
    m_started = true;
    return state.runFunction(function, scope, self, &onYield);
}

std::optional<Value> GeneratorObject::iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each)
{
    Interpreter::Private &state = interpreter.internals();
    if (m_collected) {
        while (m_given < m_items.size()) {
            if (!each(m_items[m_given++]))
                return Value();
        }
        return m_failure;
    }
    bool left = false;
    bool wasRaising = false;
    Value exception;
    const Value end = run(state, [&](const Value &item) {
        if (each(item))
            return Value();
        // Leave the generator's frames as if an exception passed; the consumer's own one waits.
        left = true;
        wasRaising = state.m_isRaising;
        exception = state.m_exception;
        state.m_isRaising = true;
        state.m_isLeavingGenerator = true;
        return Value::raised();
    });
    if (!left)
        return end.isAbsent() ? end : Value();
    if (!state.isStopped()) {
        state.m_isLeavingGenerator = false;
        state.m_isRaising = wasRaising;
        state.m_exception = exception;
    }
    return wasRaising ? Value::raised() : Value();
}

std::optional<Value> GeneratorObject::next(Interpreter &interpreter)
{
    constexpr qsizetype Maximum = 10000;
    if (!m_collected) {
        QList<Value> items;
        const auto end = iterate(interpreter, [&](const Value &item) {
            items << item;
            return items.size() < Maximum;
        });
        m_collected = true;
        m_items = items;
        if (end->isUnknown())
            m_failure = *end;
        else if (items.size() >= Maximum)
            m_failure = interpreter.unknown(SyntaxText::tr("a generator gives more than %1 items").arg(Maximum));
        else if (end->isRaised() && m_items.isEmpty())
            return end;
    }
    if (m_given < m_items.size())
        return m_items[m_given++];
    return m_failure.isUnknown() ? std::optional(m_failure) : std::nullopt;
}

std::optional<Value> GeneratorObject::callMethod(const QString &name, const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    if (name == u"__next__"_s || name == u"send"_s) {
        const auto item = next(interpreter);
        return item ? *item : interpreter.raise(u"StopIteration"_s, QString());
    }
    if (name == u"close"_s)
        return Value();
    return std::nullopt;
}

Value CoroutineObject::awaited(Interpreter &interpreter)
{
    return interpreter.internals().runFunction(function, scope, self, nullptr);
}

std::optional<Value> IteratorObject::iterate(Interpreter &, const std::function<bool(const Value &)> &each)
{
    while (given < items.size()) {
        if (!each(items[given++]))
            return Value();
    }
    return failure;
}

std::optional<Value> IteratorObject::next(Interpreter &)
{
    if (given < items.size())
        return items[given++];
    return failure.isUnknown() ? std::optional(failure) : std::nullopt;
}

} // namespace athanor::python
