// SPDX-License-Identifier: MIT
// Branches on what is not known: every arm is run from the same state, and what differs afterwards is not known.
#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"

#include <algorithm>

namespace athanor::python {

namespace {

RestLevel levelOf(Flow flow)
{
    switch (flow) {
    case Flow::Normal:
        return RestLevel::None;
    case Flow::Continue:
        return RestLevel::Iteration;
    case Flow::Break:
        return RestLevel::Loop;
    case Flow::Return:
        return RestLevel::Function;
    case Flow::Raise:
        return RestLevel::Raise;
    }
    return RestLevel::None;
}

// Further along is what a branch is less likely to go on with.
int rank(Flow flow)
{
    switch (flow) {
    case Flow::Normal:
        return 0;
    case Flow::Continue:
        return 1;
    case Flow::Break:
        return 2;
    case Flow::Return:
        return 3;
    case Flow::Raise:
        return 4;
    }
    return 0;
}

} // namespace

void Interpreter::Private::enterOpaque(Observer::Cause cause, const Value &reason, int line, int arm)
{
    m_opaque.push_back({reason.sharedReason(), line});
    if (m_observer && !isMuted())
        m_observer->enterOpaque(cause, reason.reason(), line, arm);
}

void Interpreter::Private::leaveOpaque()
{
    m_opaque.pop_back();
    if (m_observer && !isMuted())
        m_observer->leaveOpaque();
}

void Interpreter::Private::openRest(RestLevel level, const Value &reason, int line)
{
    if (!m_frame || level == RestLevel::None || m_frame->rest >= level)
        return;
    m_frame->rest = level;
    m_frame->restReason = reason;
    enterOpaque(Observer::Cause::Rest, reason, line, 0);
}

void Interpreter::Private::closeRests(std::size_t mark, RestLevel upTo)
{
    bool closed = false;
    while (m_opaque.size() > mark) {
        leaveOpaque();
        closed = true;
    }
    if (m_frame->rest <= upTo) {
        m_frame->rest = RestLevel::None;
        m_frame->restReason.reset();
    } else if (closed && m_frame->restReason) {
        enterOpaque(Observer::Cause::Rest, *m_frame->restReason, m_frame->line, 0);
    }
}

Value Interpreter::Private::joined(const Value &left, const Value &right, const Value &reason)
{
    if (left.is(right) || (left.isUnknown() && right.isUnknown()))
        return left;
    if (left.kind() == ValueKind::Tuple && OrderedTable::isEqual(left, right))
        return left;
    return reason;
}

void Interpreter::Private::muted(const std::function<void()> &work)
{
    ++m_muted;
    work();
    --m_muted;
}

void Interpreter::Private::taint(const Value &value, const Value &reason)
{
    switch (value.kind()) {
    case ValueKind::List:
    case ValueKind::Dict:
    case ValueKind::Set:
        willChange(value.object());
        value.object()->setTaint(reason.sharedReason());
        break;
    default:
        break;
    }
}

Flow Interpreter::Private::executeArms(const Value &reason, Observer::Cause cause, int line,
                                       const std::vector<std::function<Flow()>> &arms)
{
    struct Result
    {
        Flow flow = Flow::Normal;
        Journal::Record after;
        Value returned;
        Value exception;
    };
    std::vector<Result> results;
    const RestLevel restBefore = m_frame->rest;
    const auto reasonBefore = m_frame->restReason;
    RestLevel restInside = RestLevel::None;
    std::optional<Value> restReason;

    m_journal.begin(m_serial);
    for (std::size_t i = 0; i < arms.size(); ++i) {
        const std::size_t mark = m_opaque.size();
        enterOpaque(cause, reason, line, int(i));
        Result result;
        result.flow = arms[i]();
        while (m_opaque.size() > mark)
            leaveOpaque();
        if (m_stopped) {
            m_journal.end();
            return Flow::Raise;
        }
        if (m_frame->rest > restInside) {
            restInside = m_frame->rest;
            restReason = m_frame->restReason;
        }
        m_frame->rest = restBefore;
        m_frame->restReason = reasonBefore;
        if (result.flow == Flow::Raise) {
            if (m_isLeavingGenerator) {
                m_journal.end();
                return Flow::Raise;
            }
            result.exception = takeException();
        } else if (result.flow == Flow::Return) {
            result.returned = m_frame->returnValue;
        }
        result.after = m_journal.rollBack();
        results.push_back(std::move(result));
    }

    Flow flow = results.front().flow;
    for (const Result &result : results)
        flow = rank(result.flow) < rank(flow) ? result.flow : flow;
    // Only what the arms leave behind that go on here counts; a caught exception leaves its state, too.
    const auto counts = [&](const Result &result) {
        return rank(result.flow) <= rank(Flow::Break) || rank(flow) >= rank(Flow::Return);
    };

    QHash<Journal::NameKey, std::shared_ptr<Scope>> names;
    QSet<Object *> objects;
    for (const Result &result : results) {
        for (auto it = result.after.names.cbegin(); it != result.after.names.cend(); ++it)
            names.insert(it.key(), it->scope);
        for (auto it = result.after.objects.cbegin(); it != result.after.objects.cend(); ++it)
            objects.insert(it.key());
    }
    for (auto it = names.cbegin(); it != names.cend(); ++it) {
        const Journal::NameKey &key = it.key();
        const Value *current = key.names->find(key.name);
        const std::optional<Value> before = current ? std::optional(*current) : std::nullopt;
        std::optional<std::optional<Value>> outcome;
        for (const Result &result : results) {
            if (!counts(result))
                continue;
            const auto found = result.after.names.constFind(key);
            const std::optional<Value> &after = found != result.after.names.cend() ? found->value : before;
            if (!outcome)
                outcome = after;
            else if (!*outcome || !after)
                outcome = *outcome || after ? std::optional(reason) : std::nullopt;
            else
                outcome = std::optional(joined(**outcome, *after, reason));
        }
        if (outcome && *outcome)
            key.names->set(key.name, **outcome);
    }
    for (Object *object : std::as_const(objects)) {
        const Journal::Content before = Journal::contentOf(object);
        std::optional<Journal::Content> outcome;
        bool differs = false;
        for (const Result &result : results) {
            if (!counts(result))
                continue;
            const auto found = result.after.objects.constFind(object);
            const Journal::Content &after = found != result.after.objects.cend() ? *found : before;
            if (outcome && !Journal::isSame(*outcome, after))
                differs = true;
            outcome = after;
        }
        if (outcome)
            Journal::setContent(object, *outcome);
        if (differs)
            object->setTaint(reason.sharedReason());
    }
    m_journal.end();

    RestLevel rest = restInside > restBefore ? restInside : RestLevel::None;
    std::optional<Value> returned;
    for (const Result &result : results) {
        if (result.flow == Flow::Return) {
            if (flow == Flow::Return)
                returned = returned ? joined(*returned, result.returned, reason) : result.returned;
            else
                m_frame->possibleReturns.push_back(result.returned);
        }
        if (result.flow != flow)
            rest = std::max(rest, levelOf(result.flow));
    }
    if (returned)
        m_frame->returnValue = *returned;
    if (flow == Flow::Raise)
        raiseValue(results.front().exception);
    if (rest != RestLevel::None)
        openRest(rest, rest == restInside && restReason ? *restReason : reason, line);
    return flow;
}

Value Interpreter::Private::evaluateArms(const Value &reason, int line, const std::vector<std::function<Value()>> &arms)
{
    std::vector<Value> values(arms.size());
    std::vector<std::function<Flow()>> flows;
    for (std::size_t i = 0; i < arms.size(); ++i) {
        flows.emplace_back([&values, &arms, i] {
            values[i] = arms[i]();
            return values[i].isRaised() ? Flow::Raise : Flow::Normal;
        });
    }
    if (executeArms(reason, Observer::Cause::Branch, line, flows) == Flow::Raise)
        return Value::raised();
    std::optional<Value> result;
    for (const Value &value : values) {
        if (!value.isRaised())
            result = result ? joined(*result, value, reason) : value;
    }
    return result.value_or(reason);
}

} // namespace athanor::python
