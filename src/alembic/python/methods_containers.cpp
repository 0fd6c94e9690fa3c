// SPDX-License-Identifier: MIT
// Methods of list, tuple, dict and set (docs.python.org/3.13/library/stdtypes.html).
#include "alembic/python/builtins.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/methods.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

ListObject *changed(Interpreter &i, const Value &self)
{
    auto *list = self.as<ListObject>();
    i.internals().willChange(list);
    i.heap().charge(sizeof(Value));
    return list;
}

DictObject *changedDict(Interpreter &i, const Value &self)
{
    auto *dict = self.as<DictObject>();
    i.internals().willChange(dict);
    i.heap().charge(sizeof(OrderedTable::Entry));
    return dict;
}

SetObject *changedSet(Interpreter &i, const Value &self)
{
    auto *set = self.as<SetObject>();
    i.internals().willChange(set);
    i.heap().charge(sizeof(OrderedTable::Entry));
    return set;
}

const QList<Value> &itemsOf(const Value &self)
{
    return self.kind() == ValueKind::List ? self.as<ListObject>()->items : self.as<TupleObject>()->items;
}

// ---- list and tuple

Value listAppend(Interpreter &i, const Value &self, const CallArguments &a)
{
    changed(i, self)->items << a.positional.value(0);
    return {};
}

Value listExtend(Interpreter &i, const Value &self, const CallArguments &a)
{
    Value failure;
    const auto more = i.items(a.positional.value(0), &failure);
    auto *list = changed(i, self);
    if (more)
        list->items << *more;
    else if (failure.isUnknown())
        list->setTaint(failure.sharedReason());
    return failure.isRaised() ? failure : Value();
}

Value listInsert(Interpreter &i, const Value &self, const CallArguments &a)
{
    auto *list = changed(i, self);
    const Value index = a.positional.value(0);
    if (index.isUnknown()) {
        list->setTaint(index.sharedReason());
        return {};
    }
    qint64 at = index.integerIf().value_or(0);
    at = std::clamp<qint64>(at < 0 ? at + list->items.size() : at, 0, list->items.size());
    if (!i.internals().spendMove(list, at))
        return Value::raised();
    list->items.insert(at, a.positional.value(1));
    return {};
}

Value listPop(Interpreter &i, const Value &self, const CallArguments &a)
{
    auto *list = changed(i, self);
    const Value index = a.positional.value(0, Value::integer(-1));
    if (index.isUnknown()) {
        list->setTaint(index.sharedReason());
        return index;
    }
    if (list->items.isEmpty())
        return i.raise(u"IndexError"_s, u"pop from empty list"_s);
    qint64 at = index.integerIf().value_or(-1);
    at = at < 0 ? at + list->items.size() : at;
    if (at < 0 || at >= list->items.size())
        return i.raise(u"IndexError"_s, u"pop index out of range"_s);
    if (!i.internals().spendMove(list, at))
        return Value::raised();
    return list->items.takeAt(at);
}

// The place of an equal item; -1: none. Unknown or Raised in `failure`.
qsizetype placeOf(Interpreter &i, const QList<Value> &items, const Value &wanted, Value *failure)
{
    for (qsizetype n = 0; n < items.size(); ++n) {
        if (!i.internals().step()) {
            *failure = Value::raised();
            return -1;
        }
        if (items[n].is(wanted) && !wanted.isUnknown())
            return n;
        const Value same = i.internals().equals(items[n], wanted);
        if (!same.isBool()) {
            *failure = same;
            return -1;
        }
        if (same.boolean())
            return n;
    }
    return -1;
}

Value listRemove(Interpreter &i, const Value &self, const CallArguments &a)
{
    auto *list = changed(i, self);
    Value failure;
    const qsizetype at = placeOf(i, list->items, a.positional.value(0), &failure);
    if (failure.isUnknown())
        list->setTaint(failure.sharedReason());
    if (failure.isAbsent())
        return failure.isRaised() ? failure : Value();
    if (at < 0)
        return i.raise(u"ValueError"_s, u"list.remove(x): x not in list"_s);
    if (!i.internals().spendMove(list, at))
        return Value::raised();
    list->items.removeAt(at);
    return {};
}

Value sequenceIndex(Interpreter &i, const Value &self, const CallArguments &a)
{
    Value failure;
    const qsizetype at = placeOf(i, itemsOf(self), a.positional.value(0), &failure);
    if (failure.isAbsent())
        return failure;
    if (at >= 0)
        return Value::integer(at);
    const Value text = i.repr(a.positional.value(0));
    return i.raise(u"ValueError"_s, self.kind() == ValueKind::List
                                        ? QString(text.stringIf().value_or(QString()) + u" is not in list"_s)
                                        : u"tuple.index(x): x not in tuple"_s);
}

Value sequenceCount(Interpreter &i, const Value &self, const CallArguments &a)
{
    qint64 count = 0;
    for (const Value &item : itemsOf(self)) {
        if (!i.internals().step())
            return Value::raised();
        const Value same = i.internals().equals(item, a.positional.value(0));
        if (!same.isBool())
            return same;
        count += same.boolean();
    }
    return Value::integer(count);
}

Value listReverse(Interpreter &i, const Value &self, const CallArguments &)
{
    auto *list = changed(i, self);
    if (!i.internals().spend(list->items.size() / 4))
        return Value::raised();
    std::ranges::reverse(list->items);
    return {};
}

Value listSort(Interpreter &i, const Value &self, const CallArguments &a)
{
    auto *list = changed(i, self);
    QList<Value> values = list->items;
    const Value reverse = i.truth(a.keywordOr(u"reverse"_s, Value()));
    const Value end = sortValues(i, values, a.keywordOr(u"key"_s, Value()), reverse.boolIf().value_or(false));
    if (end.isUnknown())
        list->setTaint(end.sharedReason());
    else if (!end.isRaised())
        list->items = values;
    return end.isRaised() ? end : Value();
}

Value listClear(Interpreter &i, const Value &self, const CallArguments &)
{
    changed(i, self)->items.clear();
    return {};
}

Value listCopy(Interpreter &i, const Value &self, const CallArguments &)
{
    return i.list(self.as<ListObject>()->items);
}

Value tupleAsDict(Interpreter &i, const Value &self, const CallArguments &)
{
    auto *tuple = self.as<TupleObject>();
    auto *dict = i.heap().make<DictObject>();
    for (qsizetype n = 0; n < tuple->fieldNames.size(); ++n)
        dict->insert(tuple->fieldNames[n], tuple->items.value(n));
    return Value::object(dict);
}

Value tupleReplace(Interpreter &i, const Value &self, const CallArguments &a)
{
    auto *tuple = self.as<TupleObject>();
    QList<Value> items = tuple->items;
    for (const auto &[name, value] : a.keywords) {
        const qsizetype at = tuple->fieldNames.indexOf(name);
        if (at < 0)
            return i.raise(u"ValueError"_s, u"Got unexpected field names: ['%1']"_s.arg(name));
        items[at] = value;
    }
    auto *copy = i.heap().make<TupleObject>(items);
    copy->fieldNames = tuple->fieldNames;
    copy->typeName = tuple->typeName;
    return Value::object(copy);
}

// ---- dict

Value dictGet(Interpreter &i, const Value &self, const CallArguments &a)
{
    const Value key = a.positional.value(0);
    if (key.isUnknown())
        return key;
    if (!OrderedTable::isHashable(key))
        return i.raise(u"TypeError"_s, u"unhashable type: '%1'"_s.arg(i.typeName(key)));
    const Value *value = self.as<DictObject>()->table.find(key);
    return value ? *value : a.argumentOr(1, u"default"_s, Value());
}

Value dictSetDefault(Interpreter &i, const Value &self, const CallArguments &a)
{
    const Value key = a.positional.value(0);
    auto *dict = changedDict(i, self);
    if (key.isUnknown()) {
        dict->setTaint(key.sharedReason());
        return key;
    }
    if (const Value *value = dict->table.find(key))
        return *value;
    dict->table.insert(key, a.positional.value(1));
    return a.positional.value(1);
}

Value dictPop(Interpreter &i, const Value &self, const CallArguments &a)
{
    const Value key = a.positional.value(0);
    auto *dict = changedDict(i, self);
    if (key.isUnknown()) {
        dict->setTaint(key.sharedReason());
        return key;
    }
    if (const Value *known = dict->table.find(key)) {
        const Value value = *known;
        dict->table.remove(key);
        return value;
    }
    if (const Value *fallback = a.argument(1, u"default"_s))
        return *fallback;
    return i.internals().raiseKeyError(key);
}

Value dictPopItem(Interpreter &i, const Value &self, const CallArguments &)
{
    auto *dict = changedDict(i, self);
    if (!i.internals().spend(dict->table.size() / 16))
        return Value::raised();
    const QList<Value> keys = dict->table.keys();
    if (keys.isEmpty())
        return i.raise(u"KeyError"_s, u"popitem(): dictionary is empty"_s);
    const Value &key = keys.last();
    const Value value = *dict->table.find(key);
    dict->table.remove(key);
    return i.tuple({key, value});
}

Value dictUpdate(Interpreter &i, const Value &self, const CallArguments &a)
{
    auto *dict = changedDict(i, self);
    if (!a.positional.isEmpty() && !i.internals().mergeInto(dict, a.positional[0]))
        return Value::raised();
    for (const auto &[name, value] : a.keywords)
        dict->insert(name, value);
    if (a.unknownRest)
        dict->setTaint(a.unknownRest);
    return {};
}

Value dictKeys(Interpreter &i, const Value &self, const CallArguments &)
{
    return i.internals().makeView(u"dict_keys"_s, self.as<DictObject>());
}

Value dictValues(Interpreter &i, const Value &self, const CallArguments &)
{
    return i.internals().makeView(u"dict_values"_s, self.as<DictObject>());
}

Value dictItems(Interpreter &i, const Value &self, const CallArguments &)
{
    return i.internals().makeView(u"dict_items"_s, self.as<DictObject>());
}

Value dictClear(Interpreter &i, const Value &self, const CallArguments &)
{
    changedDict(i, self)->table.clear();
    return {};
}

Value dictCopy(Interpreter &i, const Value &self, const CallArguments &)
{
    auto *copy = i.heap().make<DictObject>();
    if (!i.internals().copyTable(self.as<DictObject>()->table, copy->table))
        return Value::raised();
    copy->defaultFactory = self.as<DictObject>()->defaultFactory;
    return Value::object(copy);
}

// ---- set

Value setAdd(Interpreter &i, const Value &self, const CallArguments &a)
{
    auto *set = changedSet(i, self);
    const Value item = a.positional.value(0);
    if (item.isUnknown())
        set->setTaint(item.sharedReason());
    else if (!OrderedTable::isHashable(item))
        return i.raise(u"TypeError"_s, u"unhashable type: '%1'"_s.arg(i.typeName(item)));
    else
        set->table.insert(item, Value());
    return {};
}

Value setDiscard(Interpreter &i, const Value &self, const CallArguments &a)
{
    auto *set = changedSet(i, self);
    if (a.positional.value(0).isUnknown())
        set->setTaint(a.positional[0].sharedReason());
    else
        set->table.remove(a.positional.value(0));
    return {};
}

Value setRemove(Interpreter &i, const Value &self, const CallArguments &a)
{
    auto *set = changedSet(i, self);
    if (a.positional.value(0).isUnknown())
        set->setTaint(a.positional[0].sharedReason());
    else if (!set->table.remove(a.positional.value(0)))
        return i.internals().raiseKeyError(a.positional.value(0));
    return {};
}

Value setPop(Interpreter &i, const Value &self, const CallArguments &)
{
    auto *set = changedSet(i, self);
    if (!i.internals().spend(set->table.size() / 16))
        return Value::raised();
    const QList<Value> keys = set->table.keys();
    if (keys.isEmpty())
        return i.raise(u"KeyError"_s, u"pop from an empty set"_s);
    i.internals().noteOrder(self);
    set->table.remove(keys.first());
    return keys.first();
}

Value setClear(Interpreter &i, const Value &self, const CallArguments &)
{
    changedSet(i, self)->table.clear();
    return {};
}

Value setCopy(Interpreter &i, const Value &self, const CallArguments &)
{
    auto *copy = i.heap().make<SetObject>(self.as<SetObject>()->isFrozen);
    if (!i.internals().copyTable(self.as<SetObject>()->table, copy->table))
        return Value::raised();
    return Value::object(copy);
}

// The set operations take any iterables.
Value combined(Interpreter &i, const Value &self, const CallArguments &a, BinaryOperator op, bool inPlace)
{
    Value result = inPlace ? self : setCopy(i, self, a);
    if (result.isRaised())
        return result;
    for (const Value &argument : a.positional) {
        Value failure;
        const auto items = i.items(argument, &failure);
        if (!items) {
            if (failure.isUnknown() && inPlace)
                i.internals().taint(self, failure);
            return inPlace && failure.isUnknown() ? Value() : failure;
        }
        for (const Value &item : *items) {
            if (item.isUnknown())
                return item;
        }
        result = i.internals().binary(op, result, i.set(*items), inPlace);
        if (result.isAbsent())
            return result;
    }
    return inPlace ? Value() : result;
}

Value setUnion(Interpreter &i, const Value &self, const CallArguments &a)
{
    return combined(i, self, a, BinaryOperator::BitOr, false);
}

Value setIntersection(Interpreter &i, const Value &self, const CallArguments &a)
{
    return combined(i, self, a, BinaryOperator::BitAnd, false);
}

Value setDifference(Interpreter &i, const Value &self, const CallArguments &a)
{
    return combined(i, self, a, BinaryOperator::Sub, false);
}

Value setSymmetricDifference(Interpreter &i, const Value &self, const CallArguments &a)
{
    return combined(i, self, a, BinaryOperator::BitXor, false);
}

Value setUpdate(Interpreter &i, const Value &self, const CallArguments &a)
{
    return combined(i, self, a, BinaryOperator::BitOr, true);
}

Value setIntersectionUpdate(Interpreter &i, const Value &self, const CallArguments &a)
{
    return combined(i, self, a, BinaryOperator::BitAnd, true);
}

Value setDifferenceUpdate(Interpreter &i, const Value &self, const CallArguments &a)
{
    return combined(i, self, a, BinaryOperator::Sub, true);
}

Value setRelation(Interpreter &i, const Value &self, const CallArguments &a, CompareOperator op)
{
    Value failure;
    const auto items = i.items(a.positional.value(0), &failure);
    return items ? i.compare(op, self, i.set(*items)) : failure;
}

Value setIsSubset(Interpreter &i, const Value &self, const CallArguments &a)
{
    return setRelation(i, self, a, CompareOperator::LtE);
}

Value setIsSuperset(Interpreter &i, const Value &self, const CallArguments &a)
{
    return setRelation(i, self, a, CompareOperator::GtE);
}

Value setIsDisjoint(Interpreter &i, const Value &self, const CallArguments &a)
{
    const Value common = setIntersection(i, self, a);
    const Value any = common.isAbsent() ? common : i.truth(common);
    return any.isBool() ? Value::boolean(!any.boolean()) : any;
}

} // namespace

const MethodTable &listMethods()
{
    static const MethodTable table = {
        {u"append"_s, listAppend},   {u"extend"_s, listExtend},   {u"insert"_s, listInsert},
        {u"pop"_s, listPop},         {u"remove"_s, listRemove},   {u"index"_s, sequenceIndex},
        {u"count"_s, sequenceCount}, {u"reverse"_s, listReverse}, {u"sort"_s, listSort},
        {u"clear"_s, listClear},     {u"copy"_s, listCopy},
    };
    return table;
}

const MethodTable &tupleMethods()
{
    static const MethodTable table = {
        {u"index"_s, sequenceIndex},
        {u"count"_s, sequenceCount},
        {u"_asdict"_s, tupleAsDict},
        {u"_replace"_s, tupleReplace},
    };
    return table;
}

const MethodTable &dictMethods()
{
    static const MethodTable table = {
        {u"get"_s, dictGet},       {u"setdefault"_s, dictSetDefault}, {u"pop"_s, dictPop},
        {u"update"_s, dictUpdate}, {u"popitem"_s, dictPopItem},       {u"keys"_s, dictKeys},
        {u"values"_s, dictValues}, {u"items"_s, dictItems},           {u"clear"_s, dictClear},
        {u"copy"_s, dictCopy},
    };
    return table;
}

const MethodTable &setMethods()
{
    static const MethodTable table = {
        {u"add"_s, setAdd},
        {u"discard"_s, setDiscard},
        {u"remove"_s, setRemove},
        {u"pop"_s, setPop},
        {u"clear"_s, setClear},
        {u"copy"_s, setCopy},
        {u"union"_s, setUnion},
        {u"intersection"_s, setIntersection},
        {u"difference"_s, setDifference},
        {u"symmetric_difference"_s, setSymmetricDifference},
        {u"update"_s, setUpdate},
        {u"intersection_update"_s, setIntersectionUpdate},
        {u"difference_update"_s, setDifferenceUpdate},
        {u"issubset"_s, setIsSubset},
        {u"issuperset"_s, setIsSuperset},
        {u"isdisjoint"_s, setIsDisjoint},
    };
    return table;
}

} // namespace athanor::python
