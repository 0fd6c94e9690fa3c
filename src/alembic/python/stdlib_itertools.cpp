// SPDX-License-Identifier: MIT
// itertools and operator
#include "alembic/python/builtins.h"
#include "alembic/python/generator.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr qsizetype MaximumProduct = 100'000;

Value iteratorOver(const CallArguments &a, const QList<Value> &values)
{
    return a.interpreter.internals().makeIterator(values);
}

// count(), cycle() and repeat() without an end.
class EndlessObject : public HostObject
{
public:
    EndlessObject(const QString &name, const Value &start, const Value &step, const QList<Value> &cycle)
        : m_name(name)
        , m_next(start)
        , m_step(step)
        , m_cycle(cycle)
    {
    }
    [[nodiscard]] QString typeName() const override { return m_name; }
    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each) override
    {
        if (m_name == "cycle"_L1 && m_cycle.isEmpty())
            return Value();
        while (true) {
            const Value value = next(interpreter);
            if (value.isAbsent())
                return value;
            if (!each(value))
                return Value();
        }
    }
    [[nodiscard]] bool hasMethod(const QString &name) const override { return name == "__next__"_L1; }
    std::optional<Value> callMethod(const QString &name, const CallArguments &a) override
    {
        return name == "__next__"_L1 ? std::optional(next(a.interpreter)) : std::nullopt;
    }
    std::optional<Value> nextItem(Interpreter &interpreter) override
    {
        if (m_name == "cycle"_L1 && m_cycle.isEmpty())
            return std::nullopt;
        return next(interpreter);
    }
    [[nodiscard]] bool isEndless() const override { return true; }

private:
    Value next(Interpreter &interpreter)
    {
        if (m_name == "cycle"_L1)
            return m_cycle[m_at++ % m_cycle.size()];
        const Value value = m_next;
        if (m_name == "count"_L1)
            m_next = interpreter.binary(BinaryOperator::Add, m_next, m_step);
        return value;
    }
    QString m_name;
    Value m_next;
    Value m_step;
    QList<Value> m_cycle;
    qsizetype m_at = 0;
};

// All items of the arguments from `from` on; nullopt: one is unknown or raised.
std::optional<QList<QList<Value>>> columnsOf(const CallArguments &a, qsizetype from, Value *failure)
{
    QList<QList<Value>> columns;
    for (qsizetype i = from; i < a.positional.size(); ++i) {
        const auto items = a.interpreter.items(a.positional[i], failure);
        if (!items)
            return std::nullopt;
        columns << *items;
    }
    return columns;
}

Value doChain(const CallArguments &a)
{
    Value failure;
    const auto columns = columnsOf(a, 0, &failure);
    if (!columns)
        return failure;
    QList<Value> all;
    for (const auto &column : *columns)
        all << column;
    return iteratorOver(a, all);
}

Value doChainFromIterable(const CallArguments &a)
{
    Value failure;
    const auto items = a.interpreter.items(a.positional.value(0), &failure);
    return items ? doChain({a.interpreter, *items, {}, a.line, {}}) : failure;
}

Value doProduct(const CallArguments &a)
{
    Value failure;
    auto columns = columnsOf(a, 0, &failure);
    if (!columns)
        return failure;
    const qint64 repeat = a.keywordOr(u"repeat"_s, Value::integer(1)).integerIf().value_or(1);
    QList<QList<Value>> all;
    for (qint64 i = 0; i < std::min<qint64>(repeat, 20); ++i)
        all << *columns;
    QList<QList<Value>> rows = {{}};
    for (const auto &column : std::as_const(all)) {
        if (rows.size() * column.size() > MaximumProduct)
            return a.interpreter.unknown(SyntaxText::tr("the sequence is too long"));
        QList<QList<Value>> longer;
        for (const auto &row : std::as_const(rows)) {
            for (const Value &value : column)
                longer << (row + QList<Value>{value});
        }
        rows = longer;
    }
    QList<Value> tuples;
    for (const auto &row : std::as_const(rows))
        tuples << a.interpreter.tuple(row);
    return iteratorOver(a, tuples);
}

Value selected(const CallArguments &a, bool ordered)
{
    Value failure;
    const auto items = a.interpreter.items(a.positional.value(0), &failure);
    if (!items)
        return failure;
    const qint64 length = a.argumentOr(1, u"r"_s, Value::integer(items->size())).integerIf().value_or(0);
    QList<Value> results;
    QList<qsizetype> chosen;
    bool tooMany = false;
    std::function<void()> extend = [&] {
        if (tooMany || results.size() > MaximumProduct) {
            tooMany = true;
            return;
        }
        if (chosen.size() == length) {
            QList<Value> row;
            for (const qsizetype at : std::as_const(chosen))
                row << (*items)[at];
            results << a.interpreter.tuple(row);
            return;
        }
        for (qsizetype at = ordered || chosen.isEmpty() ? 0 : chosen.last() + 1; at < items->size(); ++at) {
            if (ordered && chosen.contains(at))
                continue;
            chosen << at;
            extend();
            chosen.removeLast();
        }
    };
    if (length < 0 || length > 100)
        return a.interpreter.unknown(SyntaxText::tr("the sequence is too long"));
    extend();
    return tooMany ? a.interpreter.unknown(SyntaxText::tr("the sequence is too long")) : iteratorOver(a, results);
}

Value doCombinations(const CallArguments &a)
{
    return selected(a, false);
}

Value doPermutations(const CallArguments &a)
{
    return selected(a, true);
}

Value doCount(const CallArguments &a)
{
    return a.interpreter.host<EndlessObject>(u"count"_s, a.argumentOr(0, u"start"_s, Value::integer(0)),
                                             a.argumentOr(1, u"step"_s, Value::integer(1)), QList<Value>());
}

Value doCycle(const CallArguments &a)
{
    Value failure;
    const auto items = a.interpreter.items(a.positional.value(0), &failure);
    return items ? a.interpreter.host<EndlessObject>(u"cycle"_s, Value(), Value(), *items) : failure;
}

Value doRepeat(const CallArguments &a)
{
    const Value times = a.argumentOr(1, u"times"_s, Value());
    if (times.isUnknown())
        return times;
    if (times.isNone())
        return a.interpreter.host<EndlessObject>(u"repeat"_s, a.positional.value(0), Value(), QList<Value>());
    const qint64 count = std::clamp<qint64>(times.integerIf().value_or(0), 0, MaximumProduct);
    return iteratorOver(a, QList<Value>(count, a.positional.value(0)));
}

Value doIslice(const CallArguments &a)
{
    for (const Value &argument : a.positional) {
        if (argument.isUnknown())
            return argument;
    }
    const bool single = a.positional.size() == 2;
    const qint64 start = single ? 0 : a.positional.value(1).integerIf().value_or(0);
    const qint64 stop = a.positional.value(single ? 1 : 2).integerIf().value_or(std::numeric_limits<qint64>::max());
    const qint64 step = std::max<qint64>(1, a.positional.value(3).integerIf().value_or(1));
    QList<Value> values;
    qint64 at = 0;
    if (stop <= 0)
        return iteratorOver(a, {});
    const Value end = a.interpreter.iterate(a.positional.value(0), [&](const Value &item) {
        if (at >= start && (at - start) % step == 0)
            values << item;
        return ++at < stop;
    });
    return end.isAbsent() ? end : iteratorOver(a, values);
}

Value whileTrue(const CallArguments &a, bool take)
{
    QList<Value> values;
    bool holds = true;
    Value failure;
    const Value end = a.interpreter.iterate(a.positional.value(1), [&](const Value &item) {
        if (holds) {
            const Value test = a.interpreter.callValue(a.positional[0], {item});
            const Value truth = test.isRaised() ? test : a.interpreter.truth(test);
            if (!truth.isBool()) {
                failure = truth;
                return false;
            }
            holds = truth.boolean();
        }
        if (holds == take)
            values << item;
        return holds || !take;
    });
    if (failure.isAbsent() || end.isAbsent())
        return failure.isAbsent() ? failure : end;
    return iteratorOver(a, values);
}

Value doTakewhile(const CallArguments &a)
{
    return whileTrue(a, true);
}

Value doDropwhile(const CallArguments &a)
{
    return whileTrue(a, false);
}

Value doGroupby(const CallArguments &a)
{
    Value failure;
    const auto items = a.interpreter.items(a.positional.value(0), &failure);
    if (!items)
        return failure;
    const Value key = a.argumentOr(1, u"key"_s, Value());
    QList<Value> groups;
    QList<Value> current;
    Value currentKey;
    for (const Value &item : *items) {
        const Value itemKey = key.isNone() ? item : a.interpreter.callValue(key, {item});
        if (itemKey.isAbsent())
            return itemKey;
        const Value same =
            current.isEmpty() ? Value::boolean(true) : a.interpreter.compare(CompareOperator::Eq, itemKey, currentKey);
        if (!same.isBool())
            return same;
        if (!same.boolean()) {
            groups << a.interpreter.tuple({currentKey, iteratorOver(a, current)});
            current.clear();
        }
        currentKey = itemKey;
        current << item;
    }
    if (!current.isEmpty())
        groups << a.interpreter.tuple({currentKey, iteratorOver(a, current)});
    return iteratorOver(a, groups);
}

Value doZipLongest(const CallArguments &a)
{
    Value failure;
    const auto columns = columnsOf(a, 0, &failure);
    if (!columns)
        return failure;
    qsizetype longest = 0;
    for (const auto &column : *columns)
        longest = std::max(longest, column.size());
    const Value fill = a.keywordOr(u"fillvalue"_s, Value());
    QList<Value> rows;
    for (qsizetype i = 0; i < longest; ++i) {
        QList<Value> row;
        for (const auto &column : *columns)
            row << column.value(i, fill);
        rows << a.interpreter.tuple(row);
    }
    return iteratorOver(a, rows);
}

Value doStarmap(const CallArguments &a)
{
    Value failure;
    const auto items = a.interpreter.items(a.positional.value(1), &failure);
    if (!items)
        return failure;
    QList<Value> results;
    for (const Value &item : *items) {
        const auto row = a.interpreter.items(item, &failure);
        if (!row)
            return failure;
        const Value result = a.interpreter.callValue(a.positional[0], *row);
        if (result.isRaised())
            return result;
        results << result;
    }
    return iteratorOver(a, results);
}

Value doAccumulate(const CallArguments &a)
{
    Value failure;
    const auto items = a.interpreter.items(a.positional.value(0), &failure);
    if (!items)
        return failure;
    const Value function = a.argumentOr(1, u"func"_s, Value());
    QList<Value> results;
    if (const Value *initial = a.keyword(u"initial"_s))
        results << *initial;
    for (const Value &item : *items) {
        if (results.isEmpty()) {
            results << item;
            continue;
        }
        const Value next = function.isNone() ? a.interpreter.binary(BinaryOperator::Add, results.last(), item)
                                             : a.interpreter.callValue(function, {results.last(), item});
        if (next.isRaised())
            return next;
        results << next;
    }
    return iteratorOver(a, results);
}

Value doPairwise(const CallArguments &a)
{
    Value failure;
    const auto items = a.interpreter.items(a.positional.value(0), &failure);
    if (!items)
        return failure;
    QList<Value> pairs;
    for (qsizetype i = 1; i < items->size(); ++i)
        pairs << a.interpreter.tuple({(*items)[i - 1], (*items)[i]});
    return iteratorOver(a, pairs);
}

Value doBatched(const CallArguments &a)
{
    Value failure;
    const auto items = a.interpreter.items(a.positional.value(0), &failure);
    if (!items)
        return failure;
    const qint64 size = a.argumentOr(1, u"n"_s, Value::integer(1)).integerIf().value_or(1);
    if (size < 1)
        return a.interpreter.raise(u"ValueError"_s, u"n must be at least one"_s);
    QList<Value> batches;
    for (qsizetype i = 0; i < items->size(); i += size)
        batches << a.interpreter.tuple(items->sliced(i, std::min<qsizetype>(size, items->size() - i)));
    return iteratorOver(a, batches);
}

// chain is callable and has from_iterable.
class ChainType : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return u"chain"_s; }
    Value call(const CallArguments &a) override { return doChain(a); }
    [[nodiscard]] bool hasMethod(const QString &name) const override { return name == "from_iterable"_L1; }
    std::optional<Value> callMethod(const QString &name, const CallArguments &a) override
    {
        return name == "from_iterable"_L1 ? std::optional(doChainFromIterable(a)) : std::nullopt;
    }
};

Value itemGetter(const CallArguments &a)
{
    const QList<Value> keys = a.positional;
    return a.interpreter.builtin(u"itemgetter"_s, [keys](const CallArguments &inner) {
        QList<Value> values;
        for (const Value &key : keys) {
            const Value value = inner.interpreter.subscript(inner.positional.value(0), key);
            if (value.isRaised())
                return value;
            values << value;
        }
        return values.size() == 1 ? values.first() : inner.interpreter.tuple(values);
    });
}

Value attributeGetter(const CallArguments &a)
{
    const QList<Value> names = a.positional;
    return a.interpreter.builtin(u"attrgetter"_s, [names](const CallArguments &inner) {
        QList<Value> values;
        for (const Value &name : names) {
            Value value = inner.positional.value(0);
            for (const QString &part : name.stringIf().value_or(QString()).split(u'.')) {
                value = inner.interpreter.attribute(value, part);
                if (value.isRaised())
                    return value;
            }
            values << value;
        }
        return values.size() == 1 ? values.first() : inner.interpreter.tuple(values);
    });
}

} // namespace

std::shared_ptr<TableModule> makeItertoolsModule()
{
    auto module = std::make_shared<TableModule>(u"itertools"_s);
    module->addFactory(u"chain"_s, [](Interpreter &i) { return i.host<ChainType>(); });
    module->addFunction(u"product"_s, doProduct);
    module->addFunction(u"combinations"_s, doCombinations);
    module->addFunction(u"permutations"_s, doPermutations);
    module->addFunction(u"count"_s, doCount);
    module->addFunction(u"cycle"_s, doCycle);
    module->addFunction(u"repeat"_s, doRepeat);
    module->addFunction(u"islice"_s, doIslice);
    module->addFunction(u"takewhile"_s, doTakewhile);
    module->addFunction(u"dropwhile"_s, doDropwhile);
    module->addFunction(u"groupby"_s, doGroupby);
    module->addFunction(u"zip_longest"_s, doZipLongest);
    module->addFunction(u"starmap"_s, doStarmap);
    module->addFunction(u"accumulate"_s, doAccumulate);
    module->addFunction(u"pairwise"_s, doPairwise);
    module->addFunction(u"batched"_s, doBatched);
    return module;
}

std::shared_ptr<TableModule> makeOperatorModule()
{
    auto module = std::make_shared<TableModule>(u"operator"_s);
    module->addFunction(u"itemgetter"_s, itemGetter);
    module->addFunction(u"attrgetter"_s, attributeGetter);
    const std::pair<QString, BinaryOperator> operators[] = {
        {u"add"_s, BinaryOperator::Add},           {u"sub"_s, BinaryOperator::Sub},
        {u"mul"_s, BinaryOperator::Mult},          {u"truediv"_s, BinaryOperator::Div},
        {u"floordiv"_s, BinaryOperator::FloorDiv}, {u"mod"_s, BinaryOperator::Mod},
        {u"and_"_s, BinaryOperator::BitAnd},       {u"or_"_s, BinaryOperator::BitOr},
        {u"xor"_s, BinaryOperator::BitXor},        {u"concat"_s, BinaryOperator::Add}};
    for (const auto &[name, op] : operators)
        module->addFunction(name, [op](const CallArguments &a) {
            return a.interpreter.binary(op, a.positional.value(0), a.positional.value(1));
        });
    const std::pair<QString, CompareOperator> comparisons[] = {
        {u"eq"_s, CompareOperator::Eq},  {u"ne"_s, CompareOperator::NotEq}, {u"lt"_s, CompareOperator::Lt},
        {u"le"_s, CompareOperator::LtE}, {u"gt"_s, CompareOperator::Gt},    {u"ge"_s, CompareOperator::GtE}};
    for (const auto &[name, op] : comparisons)
        module->addFunction(name, [op](const CallArguments &a) {
            return a.interpreter.compare(op, a.positional.value(0), a.positional.value(1));
        });
    return module;
}

} // namespace athanor::python
