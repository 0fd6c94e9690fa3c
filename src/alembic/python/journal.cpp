// SPDX-License-Identifier: MIT
#include "alembic/python/journal.h"

namespace athanor::python {

void Journal::willSet(Namespace *names, const QString &name, quint64 serial, const std::shared_ptr<Scope> &scope)
{
    if (m_records.empty() || serial > m_records.back().serial)
        return;
    Record &record = m_records.back();
    const NameKey key{names, name};
    if (record.names.contains(key))
        return;
    const Value *value = names->find(name);
    record.names.insert(key, {value ? std::optional(*value) : std::nullopt, scope, serial});
}

bool Journal::willChange(Object *object)
{
    if (m_records.empty() || m_records.back().objects.contains(object))
        return false;
    m_records.back().objects.insert(object, contentOf(object));
    return true;
}

Journal::Content Journal::contentOf(Object *object)
{
    Content content;
    switch (object->objectKind()) {
    case ValueKind::List:
        content.items = static_cast<ListObject *>(object)->items;
        break;
    case ValueKind::Dict:
        content.table = static_cast<DictObject *>(object)->table;
        break;
    case ValueKind::Set:
        content.table = static_cast<SetObject *>(object)->table;
        break;
    default:
        break;
    }
    if (object->isTainted())
        content.taint = object->taint().sharedReason();
    return content;
}

void Journal::setContent(Object *object, const Content &content)
{
    switch (object->objectKind()) {
    case ValueKind::List:
        static_cast<ListObject *>(object)->items = content.items;
        break;
    case ValueKind::Dict:
        static_cast<DictObject *>(object)->table = content.table;
        break;
    case ValueKind::Set:
        static_cast<SetObject *>(object)->table = content.table;
        break;
    default:
        break;
    }
    if (content.taint)
        object->setTaint(content.taint);
    else
        object->clearTaint();
}

bool Journal::isSame(const Content &left, const Content &right)
{
    if (left.items.size() != right.items.size() || left.table.size() != right.table.size() ||
        left.taint.data() != right.taint.data())
        return false;
    for (qsizetype i = 0; i < left.items.size(); ++i) {
        if (!left.items[i].is(right.items[i]))
            return false;
    }
    const QList<Value> leftKeys = left.table.keys();
    const QList<Value> rightKeys = right.table.keys();
    const QList<Value> leftValues = left.table.values();
    const QList<Value> rightValues = right.table.values();
    for (qsizetype i = 0; i < leftKeys.size(); ++i) {
        if (!leftKeys[i].is(rightKeys[i]) || !leftValues[i].is(rightValues[i]))
            return false;
    }
    return true;
}

Journal::Record Journal::rollBack()
{
    Record after;
    Record &record = m_records.back();
    after.serial = record.serial;
    for (auto it = record.names.cbegin(); it != record.names.cend(); ++it) {
        const NameKey &key = it.key();
        const Value *now = key.names->find(key.name);
        after.names.insert(key, {now ? std::optional(*now) : std::nullopt, it->scope, it->serial});
        if (it->value)
            key.names->set(key.name, *it->value);
        else
            key.names->remove(key.name);
    }
    for (auto it = record.objects.cbegin(); it != record.objects.cend(); ++it) {
        after.objects.insert(it.key(), contentOf(it.key()));
        setContent(it.key(), it.value());
    }
    return after;
}

void Journal::replay(const Record &after)
{
    for (auto it = after.names.cbegin(); it != after.names.cend(); ++it) {
        const NameKey &key = it.key();
        willSet(key.names, key.name, it->serial, it->scope);
        if (it->value)
            key.names->set(key.name, *it->value);
        else
            key.names->remove(key.name);
    }
    for (auto it = after.objects.cbegin(); it != after.objects.cend(); ++it) {
        willChange(it.key());
        setContent(it.key(), it.value());
    }
}

void Journal::end()
{
    const Record record = std::move(m_records.back());
    m_records.pop_back();
    if (m_records.empty())
        return;
    // What is noted first is what was before; so the outer record keeps its own.
    Record &outer = m_records.back();
    for (auto it = record.names.cbegin(); it != record.names.cend(); ++it) {
        if (it->serial <= outer.serial && !outer.names.contains(it.key()))
            outer.names.insert(it.key(), it.value());
    }
    for (auto it = record.objects.cbegin(); it != record.objects.cend(); ++it) {
        if (!outer.objects.contains(it.key()))
            outer.objects.insert(it.key(), it.value());
    }
}

} // namespace athanor::python
