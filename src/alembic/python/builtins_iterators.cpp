// SPDX-License-Identifier: MIT
#include "alembic/python/builtins.h"
#include "alembic/python/generator.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/slice.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

Value first(const CallArguments &a)
{
    return a.positional.value(0);
}

Value iteratorOver(const CallArguments &a, const QList<Value> &values)
{
    return a.interpreter.internals().makeIterator(values);
}

Value doRange(const CallArguments &a)
{
    qint64 parts[3] = {0, 0, 1};
    for (qsizetype i = 0; i < std::min<qsizetype>(a.positional.size(), 3); ++i) {
        if (a.positional[i].isUnknown())
            return a.positional[i];
        const auto number = a.positional[i].integerIf();
        if (!number)
            return a.interpreter.raise(u"TypeError"_s, u"'%1' object cannot be interpreted as an integer"_s.arg(
                                                           a.interpreter.typeName(a.positional[i])));
        parts[i] = *number;
    }
    if (a.positional.size() == 1)
        std::swap(parts[0], parts[1]);
    if (parts[2] == 0)
        return a.interpreter.raise(u"ValueError"_s, u"range() arg 3 must not be zero"_s);
    return a.interpreter.host<RangeObject>(parts[0], parts[1], parts[2]);
}

// enumerate() of an iterator, from which it takes no more than it is asked for.
class EnumerateObject : public HostObject
{
public:
    EnumerateObject(Interpreter &interpreter, const Value &source, qint64 start)
        : m_source(source)
        , m_index(interpreter.heap().make<ListObject>(QList<Value>{Value::integer(start)}))
    {
    }
    [[nodiscard]] QString typeName() const override { return u"enumerate"_s; }
    [[nodiscard]] bool isIterator() const override { return true; }
    std::optional<Value> nextItem(Interpreter &interpreter) override
    {
        if (m_index->isTainted())
            return m_index->taint();
        const auto item = nextOf(interpreter, m_source);
        if (!item || item->isAbsent())
            return item;
        const Value index = m_index->items.first();
        interpreter.internals().willChange(m_index);
        m_index->items.first() = Value::integer(index.integer() + 1);
        return interpreter.tuple({index, *item});
    }
    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each) override
    {
        while (const auto item = nextItem(interpreter)) {
            if (item->isAbsent())
                return item;
            if (!each(*item))
                break;
        }
        return Value();
    }

private:
    Value m_source;
    ListObject *m_index; // a list of the heap, so that the arms of an unknown branch start from the same number
};

Value doEnumerate(const CallArguments &a)
{
    Value failure;
    const Value start = a.argumentOr(1, u"start"_s, Value::integer(0));
    const Value source = a.argumentOr(0, u"iterable"_s, Value());
    if (auto *host = source.as<HostObject>(); host && host->isIterator() && start.integerIf())
        return a.interpreter.host<EnumerateObject>(a.interpreter, source, *start.integerIf());
    const auto values = a.interpreter.items(source, &failure);
    if (!values)
        return failure;
    if (start.isUnknown())
        return start;
    QList<Value> pairs;
    qint64 index = start.integerIf().value_or(0);
    for (const Value &value : *values)
        pairs << a.interpreter.tuple({Value::integer(index++), value});
    return iteratorOver(a, pairs);
}

// The arguments from `from` on side by side, as many as the shortest has.
std::optional<QList<QList<Value>>> rowsOf(const CallArguments &a, qsizetype from, Value *failure)
{
    QList<QList<Value>> columns;
    qsizetype shortest = -1;
    for (qsizetype i = from; i < a.positional.size(); ++i) {
        auto *host = a.positional[i].as<HostObject>();
        if (host && host->isEndless()) {
            columns << QList<Value>();
            continue;
        }
        const auto values = a.interpreter.items(a.positional[i], failure);
        if (!values)
            return std::nullopt;
        shortest = shortest < 0 ? values->size() : std::min(shortest, values->size());
        columns << *values;
    }
    QList<QList<Value>> rows;
    for (qsizetype n = 0; n < shortest; ++n) {
        QList<Value> row;
        for (qsizetype i = 0; i < columns.size(); ++i) {
            auto *host = a.positional[from + i].as<HostObject>();
            if (!host || !host->isEndless()) {
                row << columns[i][n];
                continue;
            }
            const auto next = host->nextItem(a.interpreter);
            if (!next)
                return rows;
            row << *next;
        }
        rows << row;
    }
    return rows;
}

Value doZip(const CallArguments &a)
{
    Value failure;
    const auto rows = rowsOf(a, 0, &failure);
    if (!rows)
        return failure;
    QList<Value> tuples;
    for (const auto &row : *rows)
        tuples << a.interpreter.tuple(row);
    return iteratorOver(a, tuples);
}

Value doMap(const CallArguments &a)
{
    Value failure;
    const auto rows = rowsOf(a, 1, &failure);
    if (!rows)
        return failure;
    QList<Value> results;
    for (const auto &row : *rows) {
        const Value result = a.interpreter.callValue(first(a), row);
        if (result.isRaised())
            return result;
        results << result;
    }
    return iteratorOver(a, results);
}

Value doFilter(const CallArguments &a)
{
    Value failure;
    const auto values = a.interpreter.items(a.positional.value(1), &failure);
    if (!values)
        return failure;
    QList<Value> results;
    for (const Value &value : *values) {
        const Value test = first(a).isNone() ? value : a.interpreter.callValue(first(a), {value});
        const Value holds = test.isRaised() ? test : a.interpreter.truth(test);
        if (!holds.isBool())
            return holds;
        if (holds.boolean())
            results << value;
    }
    return iteratorOver(a, results);
}

Value doSorted(const CallArguments &a)
{
    Value failure;
    auto *host = first(a).as<HostObject>();
    const QList<Value> *unordered = host ? host->unorderedItems() : nullptr;
    const auto values = unordered ? std::optional(*unordered) : a.interpreter.items(first(a), &failure);
    if (!values)
        return failure;
    QList<Value> sorted = *values;
    const Value reverse = a.interpreter.truth(a.keywordOr(u"reverse"_s, Value()));
    if (!reverse.isBool())
        return reverse;
    const Value key = a.keywordOr(u"key"_s, Value());
    Value end = sortValues(a.interpreter, sorted, key, reverse.boolean());
    if (unordered && !key.isNone() && !end.isAbsent()) {
        // Those of equal keys stay as they came.
        QList<Value> other(values->crbegin(), values->crend());
        end = sortValues(a.interpreter, other, key, reverse.boolean());
        if (!end.isAbsent() &&
            !std::ranges::equal(sorted, other, [](const Value &x, const Value &y) { return x.is(y); }))
            return a.interpreter.internals().iterate(first(a), [](const Value &) { return true; });
    }
    return end.isAbsent() ? end : a.interpreter.list(sorted);
}

Value doReversed(const CallArguments &a)
{
    if (first(a).kind() == ValueKind::Instance) {
        bool found = false;
        const Value result = a.interpreter.internals().callSpecial(first(a), u"__reversed__"_s, {}, &found);
        if (found)
            return result;
    }
    Value failure;
    const auto values = a.interpreter.items(first(a), &failure);
    if (!values)
        return failure;
    return iteratorOver(a, QList<Value>(values->crbegin(), values->crend()));
}

Value doSum(const CallArguments &a)
{
    Value failure;
    const auto values = a.interpreter.items(first(a), &failure);
    if (!values)
        return failure;
    Value total = a.argumentOr(1, u"start"_s, Value::integer(0));
    for (const Value &value : *values) {
        total = a.interpreter.binary(BinaryOperator::Add, total, value);
        if (total.isRaised())
            return total;
    }
    return total;
}

Value extreme(const CallArguments &a, CompareOperator better, const QString &name)
{
    QList<Value> values = a.positional;
    if (values.size() == 1) {
        Value failure;
        const auto items = a.interpreter.items(first(a), &failure);
        if (!items)
            return failure;
        values = *items;
    }
    if (values.isEmpty()) {
        if (const Value *fallback = a.keyword(u"default"_s))
            return *fallback;
        return a.interpreter.raise(u"ValueError"_s, name + u"() iterable argument is empty"_s);
    }
    const Value key = a.keywordOr(u"key"_s, Value());
    Value best;
    Value bestKey;
    for (qsizetype i = 0; i < values.size(); ++i) {
        const Value current = key.isNone() ? values[i] : a.interpreter.callValue(key, {values[i]});
        if (current.isAbsent())
            return current;
        if (i) {
            const Value result = a.interpreter.compare(better, current, bestKey);
            const Value holds = result.isAbsent() ? result : a.interpreter.truth(result);
            if (!holds.isBool())
                return holds;
            if (!holds.boolean())
                continue;
        }
        best = values[i];
        bestKey = current;
    }
    return best;
}

Value doMin(const CallArguments &a)
{
    return extreme(a, CompareOperator::Lt, u"min"_s);
}

Value doMax(const CallArguments &a)
{
    return extreme(a, CompareOperator::Gt, u"max"_s);
}

// any() and all(): a certain item decides even if others are unknown.
Value quantified(const CallArguments &a, bool wanted)
{
    bool decided = false;
    Value doubt;
    const Value end = a.interpreter.iterate(first(a), [&](const Value &item) {
        const Value holds = a.interpreter.truth(item);
        if (holds.isRaised())
            return false;
        if (holds.isUnknown())
            doubt = holds;
        decided = holds.isBool() && holds.boolean() == wanted;
        return !decided;
    });
    if (a.interpreter.isRaising())
        return Value::raised();
    if (decided)
        return Value::boolean(wanted);
    return end.isUnknown() ? end : doubt.isUnknown() ? doubt : Value::boolean(!wanted);
}

Value doAny(const CallArguments &a)
{
    return quantified(a, true);
}

Value doAll(const CallArguments &a)
{
    return quantified(a, false);
}

Value doIter(const CallArguments &a)
{
    const Value iterable = first(a);
    if (iterable.isUnknown() || iterable.as<GeneratorObject>() || iterable.as<IteratorObject>())
        return iterable;
    if (auto *host = iterable.as<HostObject>(); host && host->isIterator())
        return iterable;
    if (iterable.kind() == ValueKind::Instance) {
        bool found = false;
        const Value iterator = a.interpreter.internals().callSpecial(iterable, u"__iter__"_s, {}, &found);
        if (found)
            return iterator;
    }
    QList<Value> values;
    const Value end = a.interpreter.iterate(iterable, [&](const Value &item) {
        values << item;
        return true;
    });
    return end.isRaised() ? end : a.interpreter.host<IteratorObject>(values, end);
}

Value doNext(const CallArguments &a)
{
    const auto item = nextOf(a.interpreter, first(a));
    if (item)
        return *item;
    return a.positional.size() > 1 ? a.positional[1] : a.interpreter.raise(u"StopIteration"_s, QString());
}

} // namespace

std::optional<Value> nextOf(Interpreter &interpreter, const Value &iterator)
{
    if (iterator.isUnknown())
        return iterator;
    if (auto *list = iterator.as<IteratorObject>())
        return list->next(interpreter);
    if (auto *generator = iterator.as<GeneratorObject>())
        return generator->next(interpreter);
    if (auto *host = iterator.as<HostObject>())
        return host->nextItem(interpreter);
    Interpreter::Private &state = interpreter.internals();
    if (iterator.kind() == ValueKind::Instance) {
        bool found = false;
        const Value item = state.callSpecial(iterator, u"__next__"_s, {}, &found);
        if (found) {
            if (item.isRaised() && !state.isStopped() &&
                state.isExceptionOfType(state.m_exception, u"StopIteration"_s)) {
                state.takeException();
                return std::nullopt;
            }
            return item;
        }
    }
    return interpreter.raise(u"TypeError"_s, u"'%1' object is not an iterator"_s.arg(interpreter.typeName(iterator)));
}

Value sortValues(Interpreter &interpreter, QList<Value> &values, const Value &key, bool reverse)
{
    struct Entry
    {
        Value key;
        Value value;
    };
    std::vector<Entry> entries;
    for (const Value &value : std::as_const(values)) {
        const Value sortKey = key.isNone() ? value : interpreter.callValue(key, {value});
        if (sortKey.isAbsent())
            return sortKey;
        entries.push_back({sortKey, value});
    }
    // A merge sort of our own: a comparison may fail or make no sense, and nothing may break then.
    Value failure;
    const auto isLess = [&](const Entry &left, const Entry &right) {
        if (failure.isAbsent())
            return false;
        if (!interpreter.internals().step()) {
            failure = Value::raised();
            return false;
        }
        const Value result = interpreter.compare(CompareOperator::Lt, left.key, right.key);
        const Value holds = result.isAbsent() ? result : interpreter.truth(result);
        if (!holds.isBool()) {
            failure = holds;
            return false;
        }
        return holds.boolean();
    };
    if (reverse)
        std::ranges::reverse(entries);
    std::vector<Entry> buffer(entries.size());
    for (std::size_t width = 1; width < entries.size() && !failure.isAbsent(); width *= 2) {
        for (std::size_t start = 0; start < entries.size(); start += 2 * width) {
            std::size_t left = start;
            const std::size_t middle = std::min(start + width, entries.size());
            std::size_t right = middle;
            const std::size_t end = std::min(start + 2 * width, entries.size());
            for (std::size_t to = start; to < end; ++to) {
                const bool takeRight = left >= middle || (right < end && isLess(entries[right], entries[left]));
                buffer[to] = takeRight ? entries[right++] : entries[left++];
            }
        }
        std::swap(entries, buffer);
    }
    if (failure.isAbsent())
        return failure;
    if (reverse)
        std::ranges::reverse(entries);
    for (std::size_t i = 0; i < entries.size(); ++i)
        values[qsizetype(i)] = entries[i].value;
    return {};
}

const BuiltinTable &builtinIterators()
{
    static const BuiltinTable table = {
        {u"range"_s, doRange},   {u"enumerate"_s, doEnumerate},
        {u"zip"_s, doZip},       {u"map"_s, doMap},
        {u"filter"_s, doFilter}, {u"sorted"_s, doSorted},
        {u"sum"_s, doSum},       {u"reversed"_s, doReversed},
        {u"min"_s, doMin},       {u"max"_s, doMax},
        {u"any"_s, doAny},       {u"all"_s, doAll},
        {u"iter"_s, doIter},     {u"next"_s, doNext},
        {u"aiter"_s, doIter},    {u"anext"_s, doNext},
    };
    return table;
}

} // namespace athanor::python
