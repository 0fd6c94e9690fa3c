// SPDX-License-Identifier: MIT
#include "alembic/ddl/runstate.h"

namespace athanor::ddl {

const std::optional<bool> *ObjectFacts::find(const ObjectName &object) const
{
    const auto found = m_facts.constFind(object);
    return found == m_facts.constEnd() ? nullptr : &*found;
}

void ObjectFacts::insert(const ObjectName &object, std::optional<bool> exists)
{
    if (!m_facts.contains(object))
        m_schemas[object.name].append(object.schema);
    m_facts.insert(object, exists);
}

void ObjectFacts::remove(const ObjectName &object)
{
    if (!m_facts.remove(object))
        return;
    QStringList &schemas = m_schemas[object.name];
    schemas.removeOne(object.schema);
    if (schemas.isEmpty())
        m_schemas.remove(object.name);
}

void ObjectFacts::clear()
{
    m_facts.clear();
    m_schemas.clear();
}

void ObjectFacts::forget(bool whatExistsOnly)
{
    for (std::optional<bool> &exists : m_facts) {
        if (!whatExistsOnly || exists == true)
            exists = std::nullopt;
    }
}

} // namespace athanor::ddl
