// SPDX-License-Identifier: MIT
#include "alembic/python/generator.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

Flow Interpreter::Private::executeIf(const IfStatement &statement)
{
    const IfStatement *current = &statement;
    while (true) {
        m_frame->line = int(current->line);
        const Value test = evaluate(*current->test);
        const Value holds = test.isRaised() ? test : truth(test);
        if (holds.isRaised())
            return Flow::Raise;
        if (holds.isUnknown()) {
            return executeArms(
                holds, Observer::Cause::Branch, int(current->line),
                {[&] { return executeBlock(current->body); }, [&] { return executeBlock(current->orElse); }});
        }
        if (holds.boolean())
            return executeBlock(current->body);
        // elif one after the other, not one inside the other.
        const IfStatement *next = current->orElse.size() == 1 ? current->orElse.first()->as<IfStatement>() : nullptr;
        if (!next)
            return executeBlock(current->orElse);
        if (!step())
            return Flow::Raise;
        current = next;
    }
}

Flow Interpreter::Private::executeWhile(const WhileStatement &statement)
{
    const std::size_t loopMark = m_opaque.size();
    const RestLevel restBefore = m_frame->rest;
    const bool isEndless = statement.test->kind == ExpressionKind::Constant;
    Flow result = Flow::Normal;
    bool broken = false;
    while (true) {
        if (!step())
            return Flow::Raise;
        m_frame->line = int(statement.line);
        const Value test = evaluate(*statement.test);
        const Value holds = test.isRaised() ? test : truth(test);
        if (holds.isRaised())
            return Flow::Raise;
        const std::size_t mark = m_opaque.size();
        Flow flow = Flow::Normal;
        if (holds.isUnknown()) {
            flow = executeArms(holds, Observer::Cause::Loop, int(statement.line),
                               {[&] {
                                    const Flow body = executeBlock(statement.body);
                                    return body == Flow::Break || body == Flow::Continue ? Flow::Normal : body;
                                },
                                [] { return Flow::Normal; }});
            if (flow == Flow::Normal)
                break;
        } else if (!holds.boolean()) {
            break;
        } else {
            flow = executeBlock(statement.body);
        }
        if (flow == Flow::Return || flow == Flow::Raise)
            return flow;
        closeRests(mark, RestLevel::Iteration);
        if (flow == Flow::Break) {
            broken = true;
            break;
        }
        // An endless loop that may have been left is shown once.
        if (isEndless && m_frame->rest > restBefore && m_frame->rest >= RestLevel::Loop) {
            broken = true;
            break;
        }
    }
    closeRests(loopMark, RestLevel::Loop);
    if (!broken)
        result = executeBlock(statement.orElse);
    return result;
}

Flow Interpreter::Private::executeForUnknown(const ForStatement &statement, const Value &reason)
{
    return executeArms(reason, Observer::Cause::Loop, int(statement.line),
                       {[&] {
                            if (assign(*statement.target, reason) == Flow::Raise)
                                return Flow::Raise;
                            const Flow body = executeBlock(statement.body);
                            return body == Flow::Break || body == Flow::Continue ? Flow::Normal : body;
                        },
                        [] { return Flow::Normal; }});
}

Flow Interpreter::Private::executeFor(const ForStatement &statement)
{
    const Value iterable = evaluate(*statement.iterable);
    if (iterable.isRaised())
        return Flow::Raise;
    const std::size_t loopMark = m_opaque.size();
    Flow flow = Flow::Normal;
    if (iterable.isUnknown()) {
        flow = executeForUnknown(statement, iterable);
    } else {
        Frame *frame = m_frame;
        noteOrder(iterable);
        const Value end = iterate(iterable, [&](const Value &item) {
            const FrameSwitch here(*this, frame);
            if (!step()) {
                flow = Flow::Raise;
                return false;
            }
            frame->line = int(statement.line);
            const std::size_t mark = m_opaque.size();
            flow = assign(*statement.target, item);
            if (flow == Flow::Normal)
                flow = executeBlock(statement.body);
            if (flow == Flow::Return || flow == Flow::Raise)
                return false;
            closeRests(mark, RestLevel::Iteration);
            if (flow == Flow::Continue)
                flow = Flow::Normal;
            return flow == Flow::Normal;
        });
        if (end.isRaised() && flow != Flow::Raise)
            return Flow::Raise;
        if (end.isUnknown() && flow == Flow::Normal)
            flow = executeForUnknown(statement, end);
    }
    if (flow == Flow::Return || flow == Flow::Raise)
        return flow;
    closeRests(loopMark, RestLevel::Loop);
    return flow == Flow::Break ? Flow::Normal : executeBlock(statement.orElse);
}

Flow Interpreter::Private::executeHandlers(const TryStatement &statement)
{
    const Value exception = takeException();
    const Value before = m_frame->handledException;
    for (const ExceptHandler &handler : statement.handlers) {
        m_frame->line = int(handler.line);
        std::optional<bool> matched = true;
        Value reason;
        if (handler.type && !exception.isUnknown()) {
            const Value type = evaluate(*handler.type);
            if (type.isRaised())
                return Flow::Raise;
            const Value is = isInstance(exception, type);
            if (is.isRaised())
                return Flow::Raise;
            matched = is.boolIf();
            reason = is;
        }
        if (matched == false)
            continue;
        const auto run = [&] {
            m_frame->handledException = exception;
            if (!handler.name.isEmpty())
                storeName(text(handler.name), exception);
            const Flow flow = executeBlock(handler.body);
            if (!handler.name.isEmpty())
                deleteName(text(handler.name));
            m_frame->handledException = before;
            return flow;
        };
        if (matched)
            return run();
        return executeArms(reason, Observer::Cause::Handler, int(handler.line), {run, [&] {
                                                                                     raiseValue(exception);
                                                                                     return Flow::Raise;
                                                                                 }});
    }
    const int line = m_exceptionLine;
    const QString file = m_exceptionFile;
    raiseValue(exception);
    m_exceptionLine = line;
    m_exceptionFile = file;
    return Flow::Raise;
}

Flow Interpreter::Private::executeTry(const TryStatement &statement)
{
    const std::size_t mark = m_opaque.size();
    const RestLevel restBefore = m_frame->rest;
    const Value mayRaiseBefore = std::exchange(m_mayRaise, Value());
    m_journal.begin(m_serial);
    Flow flow = executeBlock(statement.body);
    const auto canCatch = [this] { return !m_stopped && !m_isLeavingGenerator; };
    Value possible = m_mayRaise;
    m_mayRaise = mayRaiseBefore;
    if (flow != Flow::Raise && restBefore < RestLevel::Raise && m_frame->rest == RestLevel::Raise) {
        possible = *m_frame->restReason;
        if (!statement.handlers.isEmpty())
            closeRests(mark, RestLevel::Raise);
    }
    if (flow == Flow::Raise && canCatch() && !statement.handlers.isEmpty())
        flow = executeHandlers(statement);
    else if (flow == Flow::Normal)
        flow = executeBlock(statement.orElse);

    if (possible.isUnknown() && flow != Flow::Raise && !statement.handlers.isEmpty()) {
        // What was called may have raised; each handler may have run, and what came before it may not.
        const Value returned = m_frame->returnValue;
        const Journal::Record whole = m_journal.rollBack();
        std::vector<std::function<Flow()>> arms = {[this, flow, &whole] {
            m_journal.replay(whole);
            return flow;
        }};
        for (const ExceptHandler &handler : statement.handlers) {
            arms.emplace_back([this, &handler, &possible] {
                const Value before = std::exchange(m_frame->handledException, possible);
                if (!handler.name.isEmpty())
                    storeName(text(handler.name), possible);
                const Flow handled = executeBlock(handler.body);
                m_frame->handledException = before;
                return handled;
            });
        }
        m_frame->returnValue = returned;
        flow = executeArms(possible, Observer::Cause::Handler, int(statement.line), arms);
    }
    m_journal.end();

    if (statement.finalBody.isEmpty() || m_stopped)
        return flow;
    // The exception waits until the final block is done; a flow of its own there replaces it.
    const bool wasLeaving = std::exchange(m_isLeavingGenerator, false);
    const int line = m_exceptionLine;
    const QString file = m_exceptionFile;
    const Value exception = flow == Flow::Raise ? takeException() : Value();
    const Value returned = m_frame->returnValue;
    const Flow last = executeBlock(statement.finalBody);
    if (last != Flow::Normal)
        return last;
    m_frame->returnValue = returned;
    m_isLeavingGenerator = wasLeaving;
    if (flow == Flow::Raise) {
        if (wasLeaving) {
            m_isRaising = true;
        } else {
            raiseValue(exception);
            m_exceptionLine = line;
            m_exceptionFile = file;
        }
    }
    return flow;
}

Flow Interpreter::Private::executeWith(const WithStatement &statement)
{
    return executeWithItem(statement, 0);
}

Flow Interpreter::Private::executeWithItem(const WithStatement &statement, qsizetype index)
{
    if (index == statement.items.size())
        return executeBlock(statement.body);
    if (!step())
        return Flow::Raise;
    const WithItem &item = statement.items[index];
    const Value context = evaluate(*item.context);
    if (context.isRaised())
        return Flow::Raise;
    const auto inside = [&](const Value &entered) {
        if (entered.isRaised() || (item.target && assign(*item.target, entered) == Flow::Raise))
            return Flow::Raise;
        return executeWithItem(statement, index + 1);
    };
    if (context.isUnknown())
        return inside(context);

    if (auto *generatorContext = context.as<GeneratorContext>()) {
        auto *generator = generatorContext->generator.as<GeneratorObject>();
        if (!generator)
            return inside(generatorContext->generator.isUnknown() ? generatorContext->generator : Value());
        Flow flow = Flow::Normal;
        Frame *frame = m_frame;
        bool entered = false;
        const Value end = generator->run(*this, [&](const Value &yielded) {
            const FrameSwitch here(*this, frame);
            entered = true;
            flow = inside(yielded);
            return flow == Flow::Raise ? Value::raised() : Value();
        });
        if (end.isRaised())
            return Flow::Raise;
        if (!entered) {
            raise(u"RuntimeError"_s, u"generator didn't yield"_s);
            return Flow::Raise;
        }
        return flow == Flow::Raise ? Flow::Normal : flow; // the generator swallowed the exception
    }

    const bool isAsync = statement.kind == StatementKind::AsyncWith;
    auto *host = context.as<HostObject>();
    std::function<Value(const Value &)> leave;
    Value entered;
    if (host) {
        const auto value = host->enter(q);
        if (!value) {
            raise(u"TypeError"_s,
                  u"'%1' object does not support the context manager protocol"_s.arg(typeName(context)));
            return Flow::Raise;
        }
        entered = *value;
        leave = [this, host](const Value &exception) { return host->exit(q, exception); };
    } else {
        bool found = false;
        entered = callSpecial(context, isAsync ? u"__aenter__"_s : u"__enter__"_s, {}, &found);
        if (!found) {
            raise(u"TypeError"_s,
                  u"'%1' object does not support the context manager protocol"_s.arg(typeName(context)));
            return Flow::Raise;
        }
        entered = awaitValue(entered);
        leave = [this, context, isAsync](const Value &exception) {
            bool hasExit = false;
            Value type;
            if (auto *instance = exception.as<InstanceObject>())
                type = Value::object(instance->classObject);
            return awaitValue(
                callSpecial(context, isAsync ? u"__aexit__"_s : u"__exit__"_s, {type, exception, Value()}, &hasExit));
        };
    }
    if (entered.isRaised())
        return Flow::Raise;
    const Flow flow = inside(entered);
    if (m_stopped)
        return Flow::Raise;
    const bool wasLeaving = std::exchange(m_isLeavingGenerator, false);
    const int line = m_exceptionLine;
    const QString file = m_exceptionFile;
    const Value exception = flow == Flow::Raise ? takeException() : Value();
    const Value returned = m_frame->returnValue;
    const Value swallowed = leave(flow == Flow::Raise ? exception : Value());
    if (swallowed.isRaised())
        return Flow::Raise;
    m_frame->returnValue = returned;
    if (flow != Flow::Raise)
        return flow;
    const Value holds = truth(swallowed);
    if (!wasLeaving && holds.isBool() && holds.boolean())
        return Flow::Normal;
    m_isLeavingGenerator = wasLeaving;
    if (wasLeaving) {
        m_isRaising = true;
    } else {
        raiseValue(exception);
        m_exceptionLine = line;
        m_exceptionFile = file;
    }
    return Flow::Raise;
}

} // namespace athanor::python
