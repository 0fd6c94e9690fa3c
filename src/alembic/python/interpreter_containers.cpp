// SPDX-License-Identifier: MIT
// Length, subscripts and iteration.
#include "alembic/python/generator.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/slice.h"
#include "alembic/python/syntaxtext.h"
#include "alembic/python/textpoints.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace athanor::python {

Value Interpreter::Private::makeIterator(const QList<Value> &values)
{
    m_heap.charge(values.size() * qint64(sizeof(Value)));
    return q.host<IteratorObject>(values);
}

bool Interpreter::Private::spendMove(const ListObject *list, qsizetype at)
{
    return at == 0 || spend((list->items.size() - at) / 16);
}

bool Interpreter::Private::copyTable(const OrderedTable &from, OrderedTable &to)
{
    m_heap.charge(from.size() * qint64(sizeof(OrderedTable::Entry)));
    if (!spend(from.size() / 16))
        return false;
    to = from;
    return true;
}

Value Interpreter::Private::length(const Value &value)
{
    if (value.isObject() && value.object()->isTainted())
        return value.object()->taint();
    switch (value.kind()) {
    case ValueKind::Unknown:
    case ValueKind::Raised:
        return value;
    case ValueKind::String:
        if (!spend(value.weight() / QuickAStep))
            return Value::raised();
        return Value::integer(pointCount(value.string()));
    case ValueKind::Bytes:
        return Value::integer(value.bytes().size());
    case ValueKind::List:
        return Value::integer(value.as<ListObject>()->items.size());
    case ValueKind::Tuple:
        return Value::integer(value.as<TupleObject>()->items.size());
    case ValueKind::Dict:
        return Value::integer(value.as<DictObject>()->table.size());
    case ValueKind::Set:
        return Value::integer(value.as<SetObject>()->table.size());
    case ValueKind::Host:
        if (const auto result = value.as<HostObject>()->length(q))
            return *result;
        break;
    case ValueKind::Instance: {
        bool found = false;
        const Value result = callSpecial(value, u"__len__"_s, {}, &found);
        if (found)
            return result;
        if (!value.as<InstanceObject>()->hostState.isNone())
            return length(value.as<InstanceObject>()->hostState);
        break;
    }
    default:
        break;
    }
    return raise(u"TypeError"_s, u"object of type '%1' has no len()"_s.arg(typeName(value)));
}

std::optional<SliceObject::Range> SliceObject::range(Interpreter &interpreter, qint64 length) const
{
    const auto number = [&](const Value &value, std::optional<qint64> &out) {
        if (value.isNone())
            return true;
        out = value.integerIf();
        if (!out)
            interpreter.raise(u"TypeError"_s, u"slice indices must be integers or None or have an __index__ method"_s);
        return out.has_value();
    };
    std::optional<qint64> from;
    std::optional<qint64> to;
    std::optional<qint64> stride;
    if (!number(start, from) || !number(stop, to) || !number(step, stride))
        return std::nullopt;
    Range range;
    range.step = stride.value_or(1);
    if (range.step == 0) {
        interpreter.raise(u"ValueError"_s, u"slice step cannot be zero"_s);
        return std::nullopt;
    }
    range.step = std::max(range.step, -std::numeric_limits<qint64>::max());
    const bool back = range.step < 0;
    const auto clamp = [&](qint64 index) {
        if (index < 0)
            index = index < -length ? (back ? -1 : 0) : index + length;
        return std::min(index, back ? length - 1 : length);
    };
    range.first = from ? clamp(*from) : back ? length - 1 : 0;
    const qint64 last = to ? clamp(*to) : back ? -1 : length;
    if (back)
        range.count = range.first > last ? (range.first - last - 1) / -range.step + 1 : 0;
    else
        range.count = range.first < last ? (last - range.first - 1) / range.step + 1 : 0;
    return range;
}

Value Interpreter::Private::subscript(const Value &object, const Value &index)
{
    if (object.isRaised() || index.isRaised())
        return Value::raised();
    switch (object.kind()) {
    case ValueKind::Unknown:
        return index.isString() ? derivedUnknown(object, index.string()) : object;
    case ValueKind::Host: {
        if (const auto value = object.as<HostObject>()->subscript(q, index))
            return *value;
        if (m_isRaising)
            return Value::raised();
        return raise(u"TypeError"_s, u"'%1' object is not subscriptable"_s.arg(typeName(object)));
    }
    case ValueKind::Instance: {
        bool found = false;
        const Value value = callSpecial(object, u"__getitem__"_s, {index}, &found);
        if (found)
            return value;
        if (!object.as<InstanceObject>()->hostState.isNone())
            return subscript(object.as<InstanceObject>()->hostState, index);
        return raise(u"TypeError"_s, u"'%1' object is not subscriptable"_s.arg(typeName(object)));
    }
    case ValueKind::Class: {
        auto *type = object.as<ClassObject>();
        if (const Value *method = type->find(u"__class_getitem__"_s)) {
            const auto bound = bind(*method, object, type);
            return bound ? call(*bound, argumentsOf({index})) : object;
        }
        return object; // Generic[T]
    }
    case ValueKind::Function:
    case ValueKind::Builtin:
        return raise(u"TypeError"_s, u"'%1' object is not subscriptable"_s.arg(typeName(object)));
    default:
        break;
    }
    if (index.isUnknown())
        return index;
    if (object.isObject() && object.object()->isTainted())
        return object.object()->taint();
    if ((object.isString() && !spend(object.weight() / QuickAStep)) || !spendKey(index))
        return Value::raised();
    if (auto *dict = object.as<DictObject>()) {
        if (!OrderedTable::isHashable(index))
            return raise(u"TypeError"_s, u"unhashable type: '%1'"_s.arg(typeName(index)));
        if (const Value *value = dict->table.find(index))
            return *value;
        if (!dict->defaultFactory.isNone()) {
            const Value made = call(dict->defaultFactory, argumentsOf({}));
            if (!made.isRaised()) {
                willChange(dict);
                dict->table.insert(index, made);
            }
            return made;
        }
        return raiseKeyError(index);
    }
    const qint64 count = object.isString()                   ? pointCount(object.string())
                         : object.isBytes()                  ? object.bytes().size()
                         : object.kind() == ValueKind::List  ? object.as<ListObject>()->items.size()
                         : object.kind() == ValueKind::Tuple ? object.as<TupleObject>()->items.size()
                                                             : -1;
    if (count < 0)
        return raise(u"TypeError"_s, u"'%1' object is not subscriptable"_s.arg(typeName(object)));
    if (auto *slice = index.as<SliceObject>()) {
        const auto range = slice->range(q, count);
        if (!range)
            return Value::raised();
        if (object.isString()) {
            if (range->step == 1)
                return makeString(pointsBetween(object.string(), range->first, range->first + range->count));
            const QList<QStringView> points = pointsOf(object.string());
            QString out;
            for (qint64 i = 0, at = range->first; i < range->count; ++i, at += range->step)
                out += points[at];
            return spend(count / SlowAStep) ? makeString(out) : Value::raised();
        }
        if (object.isBytes()) {
            QByteArray out;
            for (qint64 i = 0, at = range->first; i < range->count; ++i, at += range->step)
                out += object.bytes()[at];
            return makeBytes(out);
        }
        const QList<Value> &all =
            object.kind() == ValueKind::List ? object.as<ListObject>()->items : object.as<TupleObject>()->items;
        QList<Value> out;
        for (qint64 i = 0, at = range->first; i < range->count; ++i, at += range->step)
            out << all[at];
        return object.kind() == ValueKind::List ? q.list(out) : q.tuple(out);
    }
    const auto number = index.integerIf();
    const QString kind = object.isString() ? u"string"_s : typeName(object);
    if (!number)
        return raise(u"TypeError"_s, u"%1 indices must be integers or slices, not %2"_s.arg(kind, typeName(index)));
    const qint64 at = *number < 0 ? *number + count : *number;
    if (at < 0 || at >= count)
        return raise(u"IndexError"_s, u"%1 index out of range"_s.arg(kind));
    if (object.isString())
        return Value::string(pointsBetween(object.string(), at, at + 1));
    if (object.isBytes())
        return Value::integer(quint8(object.bytes()[at]));
    return object.kind() == ValueKind::List ? object.as<ListObject>()->items[at] : object.as<TupleObject>()->items[at];
}

Value Interpreter::Private::setSubscript(const Value &object, const Value &index, const Value &value)
{
    if (object.isAbsent())
        return object.isRaised() ? object : Value();
    if (auto *host = object.as<HostObject>()) {
        if (host->setSubscript(q, index, value))
            return {};
        if (m_isRaising)
            return Value::raised();
        return raise(u"TypeError"_s, u"'%1' object does not support item assignment"_s.arg(typeName(object)));
    }
    if (object.kind() == ValueKind::Instance) {
        bool found = false;
        const Value result = callSpecial(object, u"__setitem__"_s, {index, value}, &found);
        if (found)
            return result.isRaised() ? result : Value();
        if (!object.as<InstanceObject>()->hostState.isNone())
            return setSubscript(object.as<InstanceObject>()->hostState, index, value);
    }
    if (auto *dict = object.as<DictObject>()) {
        willChange(dict);
        if (!spendKey(index))
            return Value::raised();
        if (index.isUnknown())
            dict->setTaint(index.sharedReason());
        else if (!OrderedTable::isHashable(index))
            return raise(u"TypeError"_s, u"unhashable type: '%1'"_s.arg(typeName(index)));
        else
            dict->table.insert(index, value);
        m_heap.charge(sizeof(OrderedTable::Entry));
        return {};
    }
    if (auto *list = object.as<ListObject>()) {
        willChange(list);
        if (index.isUnknown()) {
            list->setTaint(index.sharedReason());
            return {};
        }
        if (auto *slice = index.as<SliceObject>()) {
            Value failure;
            const auto values = items(value, &failure);
            if (!values) {
                if (failure.isUnknown())
                    list->setTaint(failure.sharedReason());
                return failure.isRaised() ? failure : Value();
            }
            const auto range = slice->range(q, list->items.size());
            if (!range)
                return Value::raised();
            if (range->step == 1) {
                m_heap.charge(values->size() * qint64(sizeof(Value)));
                if (!spend(list->items.size() / 16))
                    return Value::raised();
                list->items =
                    list->items.first(range->first) + *values + list->items.sliced(range->first + range->count);
                return {};
            }
            if (values->size() != range->count)
                return raise(u"ValueError"_s,
                             u"attempt to assign sequence of size %1 to extended slice of size %2"_s.arg(values->size())
                                 .arg(range->count));
            for (qint64 i = 0, at = range->first; i < range->count; ++i, at += range->step)
                list->items[at] = (*values)[i];
            return {};
        }
        const auto number = index.integerIf();
        if (!number)
            return raise(u"TypeError"_s, u"list indices must be integers or slices, not %1"_s.arg(typeName(index)));
        const qint64 at = *number < 0 ? *number + list->items.size() : *number;
        if (at < 0 || at >= list->items.size())
            return raise(u"IndexError"_s, u"list assignment index out of range"_s);
        list->items[at] = value;
        return {};
    }
    return raise(u"TypeError"_s, u"'%1' object does not support item assignment"_s.arg(typeName(object)));
}

Value Interpreter::Private::deleteSubscript(const Value &object, const Value &index)
{
    if (object.isAbsent())
        return object.isRaised() ? object : Value();
    if (auto *host = object.as<HostObject>()) {
        if (host->deleteSubscript(q, index))
            return {};
    } else if (object.kind() == ValueKind::Instance) {
        bool found = false;
        const Value result = callSpecial(object, u"__delitem__"_s, {index}, &found);
        if (found)
            return result.isRaised() ? result : Value();
        if (!object.as<InstanceObject>()->hostState.isNone())
            return deleteSubscript(object.as<InstanceObject>()->hostState, index);
    } else if (auto *dict = object.as<DictObject>()) {
        willChange(dict);
        if (!spendKey(index))
            return Value::raised();
        if (index.isUnknown())
            dict->setTaint(index.sharedReason());
        else if (!dict->isTainted() && !dict->table.remove(index))
            return raiseKeyError(index);
        return {};
    } else if (auto *list = object.as<ListObject>()) {
        willChange(list);
        if (index.isUnknown()) {
            list->setTaint(index.sharedReason());
            return {};
        }
        if (auto *slice = index.as<SliceObject>()) {
            const auto range = slice->range(q, list->items.size());
            if (!range)
                return Value::raised();
            if (!spend(list->items.size() / 4))
                return Value::raised();
            std::vector<bool> goes(std::size_t(list->items.size()));
            for (qint64 i = 0, at = range->first; i < range->count; ++i, at += range->step)
                goes[std::size_t(at)] = true;
            QList<Value> rest;
            for (qsizetype i = 0; i < list->items.size(); ++i) {
                if (!goes[std::size_t(i)])
                    rest << list->items[i];
            }
            list->items = rest;
            return {};
        }
        if (const auto number = index.integerIf()) {
            const qint64 at = *number < 0 ? *number + list->items.size() : *number;
            if (at < 0 || at >= list->items.size())
                return raise(u"IndexError"_s, u"list assignment index out of range"_s);
            if (!spendMove(list, at))
                return Value::raised();
            list->items.removeAt(at);
            return {};
        }
    }
    return raise(u"TypeError"_s, u"'%1' object doesn't support item deletion"_s.arg(typeName(object)));
}

Value Interpreter::Private::iterate(const Value &iterable, const std::function<bool(const Value &)> &each)
{
    if (!step() || !hasStack())
        return Value::raised();
    const auto visit = [&](const Value &item) { return step() && each(item) && !m_isRaising; };
    const auto end = [&] { return m_isRaising ? Value::raised() : Value(); };
    if (iterable.isObject() && iterable.object()->isTainted())
        return iterable.object()->taint();
    switch (iterable.kind()) {
    case ValueKind::Unknown:
    case ValueKind::Raised:
        return iterable;
    case ValueKind::List: {
        auto *list = iterable.as<ListObject>();
        for (qsizetype i = 0; i < list->items.size(); ++i) {
            const Value item = list->items[i];
            if (!visit(item))
                return end();
            if (list->isTainted())
                return list->taint();
        }
        return {};
    }
    case ValueKind::Tuple:
        for (const Value &item : iterable.as<TupleObject>()->items) {
            if (!visit(item))
                return end();
        }
        return {};
    case ValueKind::Dict:
    case ValueKind::Set: {
        if (!spend(iterable.object()->itemCount() / 16))
            return Value::raised();
        const QList<Value> keys = iterable.kind() == ValueKind::Dict ? iterable.as<DictObject>()->table.keys()
                                                                     : iterable.as<SetObject>()->table.keys();
        for (const Value &key : keys) {
            if (!visit(key))
                return end();
        }
        return {};
    }
    case ValueKind::String: {
        const QString &text = iterable.string();
        for (qsizetype i = 0; i < text.size();) {
            const qsizetype length = text[i].isHighSurrogate() && i + 1 < text.size() ? 2 : 1;
            if (!visit(Value::string(text.sliced(i, length))))
                return end();
            i += length;
        }
        return {};
    }
    case ValueKind::Bytes:
        for (const char c : iterable.bytes()) {
            if (!visit(Value::integer(quint8(c))))
                return end();
        }
        return {};
    case ValueKind::Host: {
        const auto result = iterable.as<HostObject>()->iterate(q, visit);
        if (m_isRaising)
            return Value::raised();
        if (result)
            return *result;
        break;
    }
    case ValueKind::Instance: {
        bool found = false;
        const Value iterator = callSpecial(iterable, u"__iter__"_s, {}, &found);
        if (found) {
            if (iterator.isAbsent())
                return iterator;
            if (iterator.kind() != ValueKind::Instance)
                return iterate(iterator, each);
            while (true) {
                const Value item = callSpecial(iterator, u"__next__"_s, {}, &found);
                if (!found)
                    break;
                if (item.isRaised()) {
                    if (!m_stopped && isExceptionOfType(m_exception, u"StopIteration"_s)) {
                        takeException();
                        return {};
                    }
                    return item;
                }
                if (!visit(item))
                    return end();
            }
        } else if (!iterable.as<InstanceObject>()->hostState.isNone()) {
            return iterate(iterable.as<InstanceObject>()->hostState, each);
        }
        break;
    }
    default:
        break;
    }
    return raise(u"TypeError"_s, u"'%1' object is not iterable"_s.arg(typeName(iterable)));
}

// Strings hash differently in every run of Python; here a set keeps the order in which it was filled.
void Interpreter::Private::noteOrder(const Value &iterable)
{
    auto *set = iterable.as<SetObject>();
    if (!set || set->table.size() < 2 || !m_observer || isMuted())
        return;
    const QList<Value> keys = set->table.keys();
    if (std::ranges::any_of(keys, [](const Value &key) { return !key.integerIf(); }))
        m_observer->unstableOrder(m_frame ? m_frame->line : 0);
}

std::optional<QList<Value>> Interpreter::Private::items(const Value &iterable, Value *failure)
{
    QList<Value> values;
    if (iterable.kind() == ValueKind::List && !iterable.object()->isTainted()) {
        values = iterable.as<ListObject>()->items;
        if (spend(values.size()))
            return values;
        if (failure)
            *failure = Value::raised();
        return std::nullopt;
    }
    const Value end = iterate(iterable, [&](const Value &item) {
        values << item;
        m_heap.charge(sizeof(Value));
        return true;
    });
    if (!end.isAbsent())
        return values;
    if (failure)
        *failure = end;
    return std::nullopt;
}

qint64 RangeObject::count() const
{
    if (step > 0)
        return start < stop ? qint64((quint64(stop) - quint64(start) - 1) / quint64(step) + 1) : 0;
    return start > stop ? qint64((quint64(start) - quint64(stop) - 1) / (quint64(0) - quint64(step)) + 1) : 0;
}

std::optional<Value> RangeObject::attribute(Interpreter &, const QString &name)
{
    if (name == "start"_L1)
        return Value::integer(start);
    if (name == "stop"_L1)
        return Value::integer(stop);
    return name == "step"_L1 ? std::optional(Value::integer(step)) : std::nullopt;
}

std::optional<Value> RangeObject::iterate(Interpreter &, const std::function<bool(const Value &)> &each)
{
    const qint64 number = count();
    for (qint64 i = 0, at = start; i < number; ++i) {
        if (!each(Value::integer(at)))
            break;
        if (i + 1 < number)
            at += step;
    }
    return Value();
}

std::optional<Value> RangeObject::length(Interpreter &)
{
    return Value::integer(count());
}

std::optional<Value> RangeObject::subscript(Interpreter &interpreter, const Value &index)
{
    if (index.isUnknown())
        return index;
    if (auto *slice = index.as<SliceObject>()) {
        const auto range = slice->range(interpreter, count());
        if (!range)
            return Value::raised();
        const qint64 from = start + range->first * step;
        return interpreter.host<RangeObject>(from, from + range->count * range->step * step, range->step * step);
    }
    const auto number = index.integerIf();
    if (!number)
        return std::nullopt;
    const qint64 at = *number < 0 ? *number + count() : *number;
    if (at < 0 || at >= count())
        return interpreter.raise(u"IndexError"_s, u"range object index out of range"_s);
    return Value::integer(start + at * step);
}

std::optional<Value> RangeObject::compare(Interpreter &, CompareOperator op, const Value &other, bool)
{
    if (op == CompareOperator::In) {
        const auto number = other.integerIf();
        if (!number)
            return std::nullopt;
        const bool inside = step > 0 ? *number >= start && *number < stop : *number <= start && *number > stop;
        return Value::boolean(inside && (*number - start) % step == 0);
    }
    auto *range = other.as<RangeObject>();
    if (!range || (op != CompareOperator::Eq && op != CompareOperator::NotEq))
        return std::nullopt;
    const bool same =
        count() == range->count() && (count() == 0 || (start == range->start && (count() == 1 || step == range->step)));
    return Value::boolean(same == (op == CompareOperator::Eq));
}

Value RangeObject::truth(Interpreter &)
{
    return Value::boolean(count() > 0);
}

Value RangeObject::repr(Interpreter &)
{
    return Value::string(step == 1 ? u"range(%1, %2)"_s.arg(start).arg(stop)
                                   : u"range(%1, %2, %3)"_s.arg(start).arg(stop).arg(step));
}

} // namespace athanor::python
