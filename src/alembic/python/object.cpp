// SPDX-License-Identifier: MIT
#include "alembic/python/object.h"

#include "alembic/python/biginteger.h"
#include "alembic/python/hostmodule.h"

#include <cmath>

namespace athanor::python {

namespace {

constexpr qsizetype SmallTable = 8; // up to here a search is quicker than an index
constexpr int MaximumDepth = 60; // of tuples in tuples
constexpr qint64 ItemWeight = 64;
constexpr qint64 MaximumWeight = qint64(1) << 50; // the same tuple twice in a tuple, and so on, doubles

size_t mix(size_t hash)
{
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdULL;
    return hash ^ (hash >> 33);
}

size_t hashAt(const Value &key, int depth)
{
    if (depth > MaximumDepth)
        return 0;
    switch (key.kind()) {
    case ValueKind::Bool:
    case ValueKind::Int:
        return mix(size_t(*key.integerIf()));
    case ValueKind::Float:
        // 1.0 and 1 are one key.
        if (std::trunc(key.real()) == key.real() && std::fabs(key.real()) < 9e18)
            return mix(size_t(qint64(key.real())));
        return qHash(key.real());
    case ValueKind::BigInt:
        return qHash(key.decimal());
    case ValueKind::String:
        return qHash(key.string());
    case ValueKind::Bytes:
        return qHash(key.bytes());
    case ValueKind::Tuple: {
        size_t hash = 17;
        for (const Value &item : key.as<TupleObject>()->items)
            hash = mix(hash * 31 + hashAt(item, depth + 1));
        return hash;
    }
    case ValueKind::Set: {
        size_t hash = 7;
        for (const auto &entry : key.as<SetObject>()->table.entries())
            hash += entry.isRemoved ? 0 : entry.hash;
        return hash;
    }
    case ValueKind::Host:
        return static_cast<HostObject *>(key.object())->hash();
    default:
        return key.isObject() ? qHash(key.object()) : size_t(key.kind());
    }
}

std::optional<double> asDouble(const Value &value)
{
    if (value.isFloat())
        return value.real();
    if (const auto integer = value.integerIf())
        return double(*integer);
    if (value.isBigInt())
        return BigInteger::fromDecimal(value.decimal()).toDouble();
    return std::nullopt;
}

bool equalAt(const Value &left, const Value &right, int depth)
{
    if (depth > MaximumDepth)
        return false;
    const ValueKind kind = left.kind();
    if (kind != right.kind()) {
        const auto leftNumber = asDouble(left);
        const auto rightNumber = asDouble(right);
        if (!leftNumber || !rightNumber)
            return false;
        if (const auto l = left.integerIf(), r = right.integerIf(); l && r)
            return *l == *r;
        return *leftNumber == *rightNumber;
    }
    switch (kind) {
    case ValueKind::Float:
        return left.real() == right.real();
    case ValueKind::Tuple: {
        if (left.object() == right.object())
            return true;
        const auto &a = left.as<TupleObject>()->items;
        const auto &b = right.as<TupleObject>()->items;
        if (a.size() != b.size())
            return false;
        for (qsizetype i = 0; i < a.size(); ++i) {
            if (!equalAt(a[i], b[i], depth + 1))
                return false;
        }
        return true;
    }
    case ValueKind::Set: {
        if (left.object() == right.object())
            return true;
        const OrderedTable &a = left.as<SetObject>()->table;
        const OrderedTable &b = right.as<SetObject>()->table;
        if (a.size() != b.size())
            return false;
        for (const auto &entry : a.entries()) {
            if (!entry.isRemoved && !b.find(entry.key))
                return false;
        }
        return true;
    }
    case ValueKind::Host:
        return static_cast<HostObject *>(left.object())->isEqual(*static_cast<HostObject *>(right.object()));
    default:
        return left.is(right);
    }
}

} // namespace

Object::~Object() = default;

qsizetype Object::itemCount() const
{
    switch (m_kind) {
    case ValueKind::List:
        return static_cast<const ListObject *>(this)->items.size();
    case ValueKind::Tuple:
        return static_cast<const TupleObject *>(this)->items.size();
    case ValueKind::Dict:
        return static_cast<const DictObject *>(this)->table.size();
    case ValueKind::Set:
        return static_cast<const SetObject *>(this)->table.size();
    default:
        return 0;
    }
}

qint64 Value::weight() const
{
    switch (kind()) {
    case ValueKind::String:
        return string().size();
    case ValueKind::Bytes:
        return bytes().size();
    case ValueKind::BigInt:
        return decimal().size() * decimal().size();
    case ValueKind::Tuple:
        return as<TupleObject>()->weight;
    case ValueKind::Set:
        return as<SetObject>()->table.weight();
    default:
        return 0;
    }
}

qint64 TupleObject::weightOf(const QList<Value> &items)
{
    qint64 weight = 0;
    for (const Value &item : items)
        weight = std::min(weight + ItemWeight + item.weight(), MaximumWeight);
    return weight;
}

Heap::~Heap()
{
    for (Object *object : m_objects)
        object->~Object();
}

bool OrderedTable::isHashable(const Value &key)
{
    switch (key.kind()) {
    case ValueKind::List:
    case ValueKind::Dict:
        return false;
    case ValueKind::Set:
        return key.as<SetObject>()->isFrozen;
    case ValueKind::Tuple: {
        for (const Value &item : key.as<TupleObject>()->items) {
            if (!isHashable(item))
                return false;
        }
        return true;
    }
    case ValueKind::Host:
        return static_cast<HostObject *>(key.object())->isHashable();
    default:
        return true;
    }
}

bool OrderedTable::isEqual(const Value &left, const Value &right)
{
    return equalAt(left, right, 0);
}

size_t OrderedTable::hashOf(const Value &key)
{
    return hashAt(key, 0);
}

qsizetype OrderedTable::indexOf(const Value &key, size_t hash) const
{
    const auto matches = [&](const Entry &entry) {
        return !entry.isRemoved && entry.hash == hash && isEqual(entry.key, key);
    };
    if (m_index.empty()) {
        for (qsizetype i = 0; i < m_entries.size(); ++i) {
            if (matches(m_entries[i]))
                return i;
        }
        return -1;
    }
    const size_t mask = m_index.size() - 1;
    for (size_t at = hash & mask; m_index[at] >= 0; at = (at + 1) & mask) {
        if (matches(m_entries[m_index[at]]))
            return m_index[at];
    }
    return -1;
}

const Value *OrderedTable::find(const Value &key) const
{
    if (m_live == 0)
        return nullptr;
    const qsizetype at = indexOf(key, hashOf(key));
    return at < 0 ? nullptr : &m_entries[at].value;
}

void OrderedTable::insert(const Value &key, const Value &value)
{
    const size_t hash = hashOf(key);
    const qsizetype at = indexOf(key, hash);
    if (at >= 0) {
        m_entries[at].value = value;
        return;
    }
    m_entries.append({key, value, hash, false});
    ++m_live;
    m_weight = std::min(m_weight + ItemWeight + key.weight(), MaximumWeight);
    if (m_entries.size() > SmallTable && size_t(m_entries.size()) * 2 > m_index.size()) {
        rebuild();
    } else if (!m_index.empty()) {
        const size_t mask = m_index.size() - 1;
        size_t slot = hash & mask;
        while (m_index[slot] >= 0)
            slot = (slot + 1) & mask;
        m_index[slot] = qint32(m_entries.size() - 1);
    }
}

void OrderedTable::rebuild()
{
    if (m_live < m_entries.size())
        m_entries.removeIf([](const Entry &entry) { return entry.isRemoved; });
    size_t size = 32;
    while (size < size_t(m_entries.size()) * 4)
        size *= 2;
    m_index.assign(size, -1);
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        size_t slot = m_entries[i].hash & (size - 1);
        while (m_index[slot] >= 0)
            slot = (slot + 1) & (size - 1);
        m_index[slot] = qint32(i);
    }
}

bool OrderedTable::remove(const Value &key)
{
    const qsizetype at = m_live ? indexOf(key, hashOf(key)) : -1;
    if (at < 0)
        return false;
    --m_live;
    if (m_weight < MaximumWeight)
        m_weight -= ItemWeight + key.weight();
    if (m_index.empty()) {
        m_entries.removeAt(at);
    } else {
        m_entries[at].isRemoved = true;
        m_entries[at].key = Value();
        m_entries[at].value = Value();
    }
    return true;
}

void OrderedTable::clear()
{
    m_entries.clear();
    m_index.clear();
    m_live = 0;
    m_weight = 0;
}

QList<Value> OrderedTable::keys() const
{
    QList<Value> keys;
    keys.reserve(m_live);
    for (const Entry &entry : m_entries) {
        if (!entry.isRemoved)
            keys << entry.key;
    }
    return keys;
}

QList<Value> OrderedTable::values() const
{
    QList<Value> values;
    values.reserve(m_live);
    for (const Entry &entry : m_entries) {
        if (!entry.isRemoved)
            values << entry.value;
    }
    return values;
}

qsizetype Namespace::indexOf(const QString &name) const
{
    if (m_entries.size() <= size_t(SmallTable)) {
        for (size_t i = 0; i < m_entries.size(); ++i) {
            if (m_entries[i].name == name)
                return qsizetype(i);
        }
        return -1;
    }
    return m_index.value(name, -1);
}

const Value *Namespace::find(const QString &name) const
{
    const qsizetype at = indexOf(name);
    return at < 0 || !m_entries[size_t(at)].isSet ? nullptr : &m_entries[size_t(at)].value;
}

Value *Namespace::find(const QString &name)
{
    const qsizetype at = indexOf(name);
    return at < 0 || !m_entries[size_t(at)].isSet ? nullptr : &m_entries[size_t(at)].value;
}

void Namespace::set(const QString &name, const Value &value)
{
    const qsizetype at = indexOf(name);
    if (at >= 0) {
        m_entries[size_t(at)].value = value;
        m_entries[size_t(at)].isSet = true;
        return;
    }
    m_entries.push_back({name, value, true});
    if (m_entries.size() == size_t(SmallTable) + 1) {
        for (size_t i = 0; i < m_entries.size(); ++i)
            m_index.insert(m_entries[i].name, qsizetype(i));
    } else if (m_entries.size() > size_t(SmallTable)) {
        m_index.insert(name, qsizetype(m_entries.size()) - 1);
    }
}

bool Namespace::remove(const QString &name)
{
    const qsizetype at = indexOf(name);
    if (at < 0 || !m_entries[size_t(at)].isSet)
        return false;
    m_entries[size_t(at)].isSet = false;
    m_entries[size_t(at)].value = Value();
    return true;
}

QStringList Namespace::names() const
{
    QStringList names;
    for (const Entry &entry : m_entries) {
        if (entry.isSet)
            names << entry.name;
    }
    return names;
}

Value ModuleObject::attribute(const QString &attributeName) const
{
    if (const Value *value = names.find(attributeName))
        return *value;
    return unknownRest ? Value::unknown(unknownRest) : Value();
}

const Value *ClassObject::find(const QString &attributeName) const
{
    for (const ClassObject *type : resolution) {
        if (const Value *value = type->names.find(attributeName))
            return value;
    }
    return nullptr;
}

} // namespace athanor::python
