// SPDX-License-Identifier: MIT
// contextlib and functools
#include "alembic/python/builtintypes.h"
#include "alembic/python/descriptors.h"
#include "alembic/python/generator.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

// suppress(…), nullcontext(…), closing(…), redirect_stdout(…)
class PlainContext : public HostObject
{
public:
    PlainContext(const QString &name, const Value &entered, const QList<Value> &suppressed)
        : m_name(name)
        , m_entered(entered)
        , m_suppressed(suppressed)
    {
    }
    [[nodiscard]] QString typeName() const override { return m_name; }
    std::optional<Value> enter(Interpreter &) override { return m_entered; }
    Value exit(Interpreter &interpreter, const Value &exception) override
    {
        if (exception.isNone() || m_suppressed.isEmpty())
            return Value::boolean(false);
        return interpreter.isInstance(exception, interpreter.tuple(m_suppressed));
    }

private:
    QString m_name;
    Value m_entered;
    QList<Value> m_suppressed;
};

// ExitStack: what it entered is left in reverse order.
class ExitStack : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return u"ExitStack"_s; }
    std::optional<Value> enter(Interpreter &) override { return Value::object(this); }
    [[nodiscard]] bool hasMethod(const QString &name) const override
    {
        return name == "enter_context"_L1 || name == "callback"_L1 || name == "close"_L1 || name == "push"_L1 ||
               name == "enter_async_context"_L1;
    }
    std::optional<Value> callMethod(const QString &name, const CallArguments &a) override
    {
        Interpreter &i = a.interpreter;
        if (name == "callback"_L1) {
            m_callbacks << i.builtin(u"callback"_s, [a](const CallArguments &inner) {
                return inner.interpreter.callValue(a.positional.value(0), a.positional.mid(1), a.keywords);
            });
            return a.positional.value(0);
        }
        if (name == "enter_context"_L1 || name == "enter_async_context"_L1) {
            const Value context = a.positional.value(0);
            if (auto *host = context.as<HostObject>()) {
                const auto entered = host->enter(i);
                if (!entered)
                    return i.unknown(SyntaxText::tr("this context manager is not evaluated in an ExitStack"));
                m_callbacks << i.builtin(
                    u"exit"_s, [host](const CallArguments &inner) { return host->exit(inner.interpreter, Value()); });
                return entered;
            }
            return i.unknown(SyntaxText::tr("this context manager is not evaluated in an ExitStack"));
        }
        if (name == "close"_L1) {
            exit(i, Value());
            return Value();
        }
        return Value();
    }
    Value exit(Interpreter &interpreter, const Value &) override
    {
        while (!m_callbacks.isEmpty()) {
            const Value result = interpreter.callValue(m_callbacks.takeLast());
            if (result.isRaised())
                return result;
        }
        return Value::boolean(false);
    }

private:
    QList<Value> m_callbacks;
};

Value makeContextManager(const CallArguments &a)
{
    auto *function = a.positional.value(0).as<FunctionObject>();
    if (!function)
        return a.positional.value(0).isUnknown()
                   ? a.positional[0]
                   : a.interpreter.unknown(SyntaxText::tr("only functions make contexts"));
    auto *copy = a.interpreter.heap().make<FunctionObject>();
    copy->name = function->name;
    copy->parameters = function->parameters;
    copy->definition = function->definition;
    copy->module = function->module;
    copy->closure = function->closure;
    copy->definingClass = function->definingClass;
    copy->defaults = function->defaults;
    copy->keywordDefaults = function->keywordDefaults;
    copy->line = function->line;
    copy->isAsync = function->isAsync;
    copy->isGenerator = function->isGenerator;
    copy->isContextManager = true;
    return Value::object(copy);
}

// functools.partial(f, …)
class PartialObject : public HostObject
{
public:
    PartialObject(const Value &function, const QList<Value> &positional,
                  const QList<std::pair<QString, Value>> &keywords)
        : m_function(function)
        , m_positional(positional)
        , m_keywords(keywords)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"partial"_s; }
    Value call(const CallArguments &a) override
    {
        CallArguments all = a;
        all.positional = m_positional + a.positional;
        all.keywords = m_keywords;
        for (const auto &entry : a.keywords) {
            all.keywords.removeIf([&](const auto &known) { return known.first == entry.first; });
            all.keywords << entry;
        }
        return a.interpreter.internals().call(m_function, all);
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "func"_L1)
            return m_function;
        if (name == "args"_L1)
            return interpreter.tuple(m_positional);
        return std::nullopt;
    }

private:
    Value m_function;
    QList<Value> m_positional;
    QList<std::pair<QString, Value>> m_keywords;
};

Value identity(const CallArguments &a)
{
    return a.positional.value(0);
}

// @decorator and @decorator(…)
Value transparent(const CallArguments &a)
{
    if (a.positional.size() == 1 && a.keywords.isEmpty()) {
        const ValueKind kind = a.positional[0].kind();
        if (kind != ValueKind::Int && kind != ValueKind::None)
            return a.positional[0];
    }
    return a.interpreter.builtin(u"decorator"_s, identity);
}

Value doWraps(const CallArguments &a)
{
    const Value wrapped = a.positional.value(0);
    return a.interpreter.builtin(u"wraps"_s, [wrapped](const CallArguments &inner) {
        auto *function = inner.positional.value(0).as<FunctionObject>();
        auto *original = wrapped.as<FunctionObject>();
        if (function && original) {
            function->attributes.set(u"__name__"_s, Value::string(original->name));
            function->attributes.set(u"__wrapped__"_s, wrapped);
            function->attributes.set(u"__doc__"_s, inner.interpreter.attribute(wrapped, u"__doc__"_s));
        }
        return inner.positional.value(0);
    });
}

Value doReduce(const CallArguments &a)
{
    Value failure;
    const auto items = a.interpreter.items(a.positional.value(1), &failure);
    if (!items)
        return failure;
    QList<Value> rest = *items;
    if (a.positional.size() < 3 && rest.isEmpty())
        return a.interpreter.raise(u"TypeError"_s, u"reduce() of empty iterable with no initial value"_s);
    Value total = a.positional.size() > 2 ? a.positional[2] : rest.takeFirst();
    for (const Value &item : std::as_const(rest)) {
        total = a.interpreter.callValue(a.positional[0], {total, item});
        if (total.isRaised())
            return total;
    }
    return total;
}

} // namespace

std::shared_ptr<TableModule> makeContextlibModule()
{
    auto module = std::make_shared<TableModule>(u"contextlib"_s);
    module->addFunction(u"contextmanager"_s, makeContextManager);
    module->addFunction(u"asynccontextmanager"_s, makeContextManager);
    module->addFunction(u"suppress"_s, [](const CallArguments &a) {
        return a.interpreter.host<PlainContext>(u"suppress"_s, Value(), a.positional);
    });
    for (const QString &name :
         {u"nullcontext"_s, u"closing"_s, u"redirect_stdout"_s, u"redirect_stderr"_s, u"aclosing"_s})
        module->addFunction(name, [name](const CallArguments &a) {
            return a.interpreter.host<PlainContext>(name, a.positional.value(0), QList<Value>());
        });
    module->addFunction(u"ExitStack"_s, [](const CallArguments &a) { return a.interpreter.host<ExitStack>(); });
    module->addFunction(u"AsyncExitStack"_s, [](const CallArguments &a) { return a.interpreter.host<ExitStack>(); });
    module->addFactory(u"ContextDecorator"_s, [](Interpreter &i) { return builtinType(i, u"object"_s); });
    module->addFactory(u"AbstractContextManager"_s, [](Interpreter &i) { return builtinType(i, u"object"_s); });
    return module;
}

std::shared_ptr<TableModule> makeFunctoolsModule()
{
    auto module = std::make_shared<TableModule>(u"functools"_s);
    module->addFunction(u"wraps"_s, doWraps);
    module->addFunction(u"partial"_s, [](const CallArguments &a) {
        return a.interpreter.host<PartialObject>(a.positional.value(0), a.positional.mid(1), a.keywords);
    });
    module->addFunction(u"lru_cache"_s, transparent);
    module->addFunction(u"cache"_s, transparent);
    module->addFunction(u"total_ordering"_s, transparent);
    module->addFunction(u"reduce"_s, doReduce);
    module->addFunction(u"cached_property"_s, [](const CallArguments &a) {
        const Value property = a.interpreter.host<PropertyObject>(a.positional.value(0));
        property.as<PropertyObject>()->isCached = true;
        return property;
    });
    return module;
}

} // namespace athanor::python
