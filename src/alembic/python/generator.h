// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/interpreterstate.h"

namespace athanor::python {

// The result of calling a function with yield. It runs inside out: whoever asks for its items is called at each
// yield. Only next() runs it to its end first and hands out what came.
class GeneratorObject : public HostObject
{
public:
    GeneratorObject(FunctionObject *callee, std::shared_ptr<Scope> callScope, const Value &receiver)
        : function(callee)
        , scope(std::move(callScope))
        , self(receiver)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("generator"); }
    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each) override;
    std::optional<Value> callMethod(const QString &name, const CallArguments &arguments) override;
    // The next item; nullopt at the end; Unknown or Raised.
    std::optional<Value> next(Interpreter &interpreter);
    // Runs the body once with `onYield` called at each yield. None, Unknown or Raised.
    Value run(Interpreter::Private &state, const YieldHandler &onYield);

    FunctionObject *function;
    std::shared_ptr<Scope> scope;
    Value self;

private:
    bool m_started = false;
    QList<Value> m_items; // what next() has still to give
    qsizetype m_given = 0;
    Value m_failure; // instead of further items
    bool m_collected = false;
};

// The result of calling an async function; it runs when it is awaited.
class CoroutineObject : public HostObject
{
public:
    CoroutineObject(FunctionObject *callee, std::shared_ptr<Scope> callScope, const Value &receiver)
        : function(callee)
        , scope(std::move(callScope))
        , self(receiver)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("coroutine"); }
    Value awaited(Interpreter &interpreter) override;

    FunctionObject *function;
    std::shared_ptr<Scope> scope;
    Value self;
};

// What a function decorated with contextlib.contextmanager gives.
class GeneratorContext : public HostObject
{
public:
    explicit GeneratorContext(const Value &made)
        : generator(made)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("_GeneratorContextManager"); }
    Value generator;
};

// iter(x): hands out items one by one.
class IteratorObject : public HostObject
{
public:
    explicit IteratorObject(const QList<Value> &values, const Value &rest = {})
        : items(values)
        , failure(rest)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("iterator"); }
    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each) override;
    std::optional<Value> next(Interpreter &interpreter);

    QList<Value> items;
    Value failure; // Unknown: what follows the items
    qsizetype given = 0;
};

} // namespace athanor::python
