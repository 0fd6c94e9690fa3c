// SPDX-License-Identifier: MIT
#include "alembic/python/biginteger.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"

#include <array>
#include <compare>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr std::array<const char *, 10> CompareSymbols = {"==", "!=", "<",      "<=", ">",
                                                         ">=", "is", "is not", "in", "not in"};
constexpr std::array<const char *, 6> CompareMethods = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"};

bool holds(CompareOperator op, std::partial_ordering order)
{
    switch (op) {
    case CompareOperator::Lt:
        return order < 0;
    case CompareOperator::LtE:
        return order <= 0;
    case CompareOperator::Gt:
        return order > 0;
    case CompareOperator::GtE:
        return order >= 0;
    case CompareOperator::NotEq:
        return order != 0;
    default:
        return order == 0;
    }
}

CompareOperator mirrored(CompareOperator op)
{
    switch (op) {
    case CompareOperator::Lt:
        return CompareOperator::Gt;
    case CompareOperator::LtE:
        return CompareOperator::GtE;
    case CompareOperator::Gt:
        return CompareOperator::Lt;
    case CompareOperator::GtE:
        return CompareOperator::LtE;
    default:
        return op;
    }
}

bool isNumber(const Value &value)
{
    return value.isInt() || value.isBool() || value.isBigInt() || value.isFloat();
}

std::partial_ordering orderOfNumbers(const Value &left, const Value &right)
{
    const auto l = left.integerIf();
    const auto r = right.integerIf();
    if (l && r)
        return *l <=> *r;
    const auto big = [](const Value &value) {
        return value.isBigInt() ? BigInteger::fromDecimal(value.decimal()) : BigInteger(*value.integerIf());
    };
    if (!left.isFloat() && !right.isFloat())
        return big(left) <=> big(right);
    const auto real = [&](const Value &value) { return value.isFloat() ? value.real() : big(value).toDouble(); };
    return real(left) <=> real(right);
}

// By code points, as Python does; QString compares UTF-16.
std::partial_ordering orderOfText(const QString &left, const QString &right)
{
    const qsizetype length = std::min(left.size(), right.size());
    for (qsizetype i = 0; i < length; ++i) {
        const char16_t a = left[i].unicode();
        const char16_t b = right[i].unicode();
        if (a != b) {
            const bool aHigh = QChar::isSurrogate(a);
            const bool bHigh = QChar::isSurrogate(b);
            return aHigh != bHigh ? (aHigh ? std::partial_ordering::greater : std::partial_ordering::less)
                                  : std::partial_ordering(a <=> b);
        }
    }
    return left.size() <=> right.size();
}

} // namespace

Value Interpreter::Private::equals(const Value &left, const Value &right)
{
    const Value result = compare(CompareOperator::Eq, left, right);
    return result.isBool() || result.isAbsent() ? result : truth(result);
}

Value Interpreter::Private::compare(CompareOperator op, const Value &left, const Value &right)
{
    if (left.isRaised() || right.isRaised())
        return Value::raised();
    switch (op) {
    case CompareOperator::Is:
    case CompareOperator::IsNot: {
        if (left.isUnknown() || right.isUnknown())
            return left.isUnknown() ? left : right;
        // CPython has one empty tuple.
        auto *a = left.as<TupleObject>();
        auto *b = right.as<TupleObject>();
        const bool same = left.is(right) || (a && b && a->items.isEmpty() && b->items.isEmpty());
        return Value::boolean(same == (op == CompareOperator::Is));
    }
    case CompareOperator::In:
    case CompareOperator::NotIn: {
        const Value result = contains(right, left);
        if (op == CompareOperator::In || !result.isBool())
            return result;
        return Value::boolean(!result.boolean());
    }
    default:
        return ordered(op, left, right);
    }
}

// ==, !=, <, <=, >, >=
Value Interpreter::Private::ordered(CompareOperator op, const Value &left, const Value &right)
{
    if (isNumber(left) && isNumber(right))
        return spend((left.weight() + right.weight()) / QuickAStep)
                   ? Value::boolean(holds(op, orderOfNumbers(left, right)))
                   : Value::raised();
    if (left.isString() && right.isString()) {
        if (!spend(std::min(left.weight(), right.weight()) / QuickAStep))
            return Value::raised();
        if (op == CompareOperator::Eq)
            return Value::boolean(left.string() == right.string());
        return Value::boolean(holds(op, orderOfText(left.string(), right.string())));
    }
    if (!step() || !hasStack())
        return Value::raised();
    if (auto *host = left.as<HostObject>()) {
        if (const auto result = host->compare(q, op, right, false))
            return *result;
    }
    if (left.isUnknown())
        return left;
    if (auto *host = right.as<HostObject>()) {
        if (const auto result = host->compare(q, mirrored(op), left, true))
            return *result;
    }
    if (m_isRaising)
        return Value::raised();
    if (right.isUnknown())
        return right;
    for (const Value *value : {&left, &right}) {
        if (value->isObject() && value->object()->isTainted())
            return value->object()->taint();
    }
    const bool isEquality = op == CompareOperator::Eq || op == CompareOperator::NotEq;
    const auto named = [&](const Value &object, CompareOperator which, const Value &other, bool *found) {
        return callSpecial(object, QString::fromLatin1(CompareMethods[std::size_t(which)]), {other}, found);
    };
    for (int side = 0; side < 2; ++side) {
        const Value &object = side == 0 ? left : right;
        const Value &other = side == 0 ? right : left;
        if (object.kind() != ValueKind::Instance)
            continue;
        auto *instance = object.as<InstanceObject>();
        const CompareOperator which = side == 0 ? op : mirrored(op);
        // What the class does not say, its unknown base may; objects are equal to themselves all the same.
        if (isEquality && !instance->classObject->find(u"__eq__"_s)) {
            if (which == CompareOperator::NotEq && instance->classObject->find(u"__ne__"_s)) {
                bool found = false;
                return named(object, which, other, &found);
            }
            if (instance->classObject->isDataclass && other.kind() == ValueKind::Instance) {
                auto *second = other.as<InstanceObject>();
                if (second->classObject != instance->classObject)
                    return Value::boolean(op == CompareOperator::NotEq);
                for (const auto &entry : instance->names.entries()) {
                    const Value *value = second->names.find(entry.name);
                    const Value same = value ? equals(entry.value, *value) : Value::boolean(false);
                    if (same.isAbsent())
                        return same;
                    if (!same.boolean())
                        return Value::boolean(op == CompareOperator::NotEq);
                }
                return Value::boolean(op == CompareOperator::Eq);
            }
            if (!instance->hostState.isNone())
                return ordered(which, instance->hostState, other);
            continue;
        }
        bool found = false;
        Value result = named(object, which, other, &found);
        if (!found && which == CompareOperator::NotEq) {
            result = named(object, CompareOperator::Eq, other, &found);
            const Value same = found && !result.isNotImplemented() ? truth(result) : result;
            result = same.isBool() ? Value::boolean(!same.boolean()) : same;
        }
        if (found && !result.isNotImplemented())
            return result;
    }

    const ValueKind kind = left.kind();
    if (kind == right.kind() && (kind == ValueKind::List || kind == ValueKind::Tuple)) {
        const QList<Value> a = kind == ValueKind::List ? left.as<ListObject>()->items : left.as<TupleObject>()->items;
        const QList<Value> b = kind == ValueKind::List ? right.as<ListObject>()->items : right.as<TupleObject>()->items;
        if (isEquality && a.size() != b.size())
            return Value::boolean(op == CompareOperator::NotEq);
        for (qsizetype i = 0; i < std::min(a.size(), b.size()); ++i) {
            if (!step())
                return Value::raised();
            const Value same = equals(a[i], b[i]);
            if (same.isAbsent())
                return same;
            if (!same.boolean())
                return isEquality ? Value::boolean(op == CompareOperator::NotEq) : ordered(op, a[i], b[i]);
        }
        return Value::boolean(holds(op, a.size() <=> b.size()));
    }
    if (kind == right.kind() && kind == ValueKind::Dict && isEquality) {
        const OrderedTable &a = left.as<DictObject>()->table;
        const OrderedTable &b = right.as<DictObject>()->table;
        bool same = a.size() == b.size();
        for (const auto &entry : a.entries()) {
            if (!same)
                break;
            if (entry.isRemoved)
                continue;
            if (!step() || !spendKey(entry.key))
                return Value::raised();
            const Value *value = b.find(entry.key);
            const Value equal = value ? equals(entry.value, *value) : Value::boolean(false);
            if (equal.isAbsent())
                return equal;
            same = equal.boolean();
        }
        return Value::boolean(same == (op == CompareOperator::Eq));
    }
    if (kind == right.kind() && kind == ValueKind::Set) {
        const OrderedTable &a = left.as<SetObject>()->table;
        const OrderedTable &b = right.as<SetObject>()->table;
        if (!spend(a.size() + b.size() + (a.weight() + b.weight()) / QuickAStep))
            return Value::raised();
        const auto within = [](const OrderedTable &inner, const OrderedTable &outer) {
            return std::ranges::all_of(inner.entries(), [&](const OrderedTable::Entry &entry) {
                return entry.isRemoved || outer.find(entry.key);
            });
        };
        const bool less = within(a, b);
        const bool greater = within(b, a);
        const std::partial_ordering order = less && greater ? std::partial_ordering::equivalent
                                            : less          ? std::partial_ordering::less
                                            : greater       ? std::partial_ordering::greater
                                                            : std::partial_ordering::unordered;
        return Value::boolean(holds(op, order));
    }
    if (left.isBytes() && right.isBytes() && !spend(std::min(left.weight(), right.weight()) / QuickAStep))
        return Value::raised();
    if (left.isBytes() && right.isBytes())
        return Value::boolean(holds(op, left.bytes().compare(right.bytes()) <=> 0));
    if (isEquality) {
        const bool same = OrderedTable::isEqual(left, right);
        return Value::boolean(same == (op == CompareOperator::Eq));
    }
    return raise(u"TypeError"_s,
                 u"'%1' not supported between instances of '%2' and '%3'"_s.arg(
                     QString::fromLatin1(CompareSymbols[std::size_t(op)]), typeName(left), typeName(right)));
}

Value Interpreter::Private::contains(const Value &container, const Value &item)
{
    switch (container.kind()) {
    case ValueKind::Unknown:
    case ValueKind::Raised:
        return container;
    case ValueKind::Host:
        if (const auto result = container.as<HostObject>()->compare(q, CompareOperator::In, item, true))
            return *result;
        if (m_isRaising)
            return Value::raised();
        break;
    case ValueKind::String:
        if (item.isAbsent())
            return item;
        if (!item.isString())
            return raise(u"TypeError"_s, u"'in <string>' requires string as left operand, not "_s + typeName(item));
        if (!spendSearch(container.string().size(), item.string().size()))
            return Value::raised();
        return Value::boolean(container.string().contains(item.string()));
    case ValueKind::Bytes:
        if (item.isBytes() && !spendSearch(container.bytes().size(), item.bytes().size()))
            return Value::raised();
        if (item.isBytes())
            return Value::boolean(container.bytes().contains(item.bytes()));
        break;
    case ValueKind::Dict:
    case ValueKind::Set: {
        if (container.object()->isTainted())
            return container.object()->taint();
        if (item.isAbsent())
            return item;
        if (!spendKey(item))
            return Value::raised();
        if (!OrderedTable::isHashable(item))
            return raise(u"TypeError"_s, u"unhashable type: '%1'"_s.arg(typeName(item)));
        const OrderedTable &table =
            container.kind() == ValueKind::Dict ? container.as<DictObject>()->table : container.as<SetObject>()->table;
        return Value::boolean(table.find(item) != nullptr);
    }
    case ValueKind::Instance: {
        bool found = false;
        const Value result = callSpecial(container, u"__contains__"_s, {item}, &found);
        if (found)
            return result.isAbsent() ? result : truth(result);
        if (!container.as<InstanceObject>()->hostState.isNone())
            return contains(container.as<InstanceObject>()->hostState, item);
        break;
    }
    default:
        break;
    }
    bool found = false;
    Value doubt;
    const Value end = iterate(container, [&](const Value &each) {
        const Value same = each.is(item) ? Value::boolean(true) : equals(each, item);
        if (same.isRaised())
            return false;
        if (same.isUnknown())
            doubt = same;
        found = same.isBool() && same.boolean();
        return !found;
    });
    if (m_isRaising)
        return Value::raised();
    if (found)
        return Value::boolean(true);
    return end.isUnknown() ? end : doubt.isUnknown() ? doubt : Value::boolean(false);
}

Value Interpreter::Private::truth(const Value &value)
{
    switch (value.kind()) {
    case ValueKind::None:
        return Value::boolean(false);
    case ValueKind::Bool:
    case ValueKind::Unknown:
    case ValueKind::Raised:
        return value;
    case ValueKind::Int:
        return Value::boolean(value.integer() != 0);
    case ValueKind::Float:
        return Value::boolean(value.real() != 0);
    case ValueKind::String:
        return Value::boolean(!value.string().isEmpty());
    case ValueKind::Bytes:
        return Value::boolean(!value.bytes().isEmpty());
    case ValueKind::List:
    case ValueKind::Tuple:
    case ValueKind::Dict:
    case ValueKind::Set: {
        const Value size = length(value);
        return size.isInt() ? Value::boolean(size.integer() != 0) : size;
    }
    case ValueKind::Host:
        return value.as<HostObject>()->truth(q);
    case ValueKind::Instance: {
        bool found = false;
        Value result = callSpecial(value, u"__bool__"_s, {}, &found);
        if (found)
            return result;
        if (value.as<InstanceObject>()->classObject->find(u"__len__"_s)) {
            result = callSpecial(value, u"__len__"_s, {}, &found);
            return result.isAbsent() ? result : Value::boolean(result.integerIf().value_or(0) != 0);
        }
        if (!value.as<InstanceObject>()->hostState.isNone())
            return truth(value.as<InstanceObject>()->hostState);
        return Value::boolean(true);
    }
    default:
        return Value::boolean(true);
    }
}

} // namespace athanor::python
