// SPDX-License-Identifier: MIT
#include "alembic/schema/answers.h"

using namespace Qt::StringLiterals;

namespace athanor::schema {

void Answers::doubt(const Possible &possible)
{
    m_isDoubtful = m_isDoubtful || possible.mayDoAnything;
    for (const sql::Effect &effect : possible.effects) {
        if (effect.kind == sql::Effect::Kind::Changes)
            m_doubtfulTables += effect.name.name;
        else if (effect.object == sql::Effect::Object::Index)
            m_indexesDoubtful = true;
        else if (effect.kind == sql::Effect::Kind::CreatesSchema || effect.kind == sql::Effect::Kind::DropsSchema)
            m_isDoubtful = true;
        else
            m_doubtfulNames.unite({effect.name.name, effect.to});
    }
}

bool Answers::isDoubtful(const QString &name) const
{
    return m_isDoubtful || m_doubtfulNames.contains(name);
}

QStringList Answers::path(const QString &schema) const
{
    return schema.isEmpty() ? m_applier.searchPath() : QStringList{schema};
}

const Object *Answers::relation(const QString &schema, const QString &name) const
{
    const QStringList schemas = path(schema);
    for (const QString &one : schemas) {
        if (const Object *found = m_database.find(m_database.relation({one, name})))
            return found;
    }
    return nullptr;
}

std::optional<bool> Answers::hasTable(const QString &schema, const QString &table) const
{
    if (isDoubtful(table))
        return std::nullopt;
    const Object *found = relation(schema, table);
    if (found && found->kind <= Kind::MaterializedView)
        return true;
    return m_before ? m_before->hasTable(schema, table) : false;
}

std::optional<bool> Answers::hasType(const QString &schema, const QString &type) const
{
    if (isDoubtful(type))
        return std::nullopt;
    const QStringList schemas = path(schema);
    for (const QString &one : schemas) {
        if (m_database.type({one, type}) != 0)
            return true;
    }
    const Object *found = relation(schema, type);
    if (found && found->kind <= Kind::CompositeType)
        return true;
    return m_before ? m_before->hasType(schema, type) : false;
}

std::optional<bool> Answers::hasSequence(const QString &schema, const QString &sequence) const
{
    if (isDoubtful(sequence))
        return std::nullopt;
    const Object *found = relation(schema, sequence);
    if (found && found->kind == Kind::Sequence)
        return true;
    return m_before ? m_before->hasSequence(schema, sequence) : false;
}

std::optional<QStringList> Answers::columns(const QString &schema, const QString &table) const
{
    if (isDoubtful(table) || m_doubtfulTables.contains(table))
        return std::nullopt;
    const Object *found = relation(schema, table);
    if (!found)
        return m_before ? m_before->columns(schema, table) : std::nullopt;
    if (!isTableLike(found->kind))
        return std::nullopt;
    QStringList names;
    for (const ColumnState &column : found->columns)
        names += column.name;
    return names;
}

std::optional<QStringList> Answers::indexes(const QString &schema, const QString &table) const
{
    if (isDoubtful(table) || m_indexesDoubtful || m_doubtfulTables.contains(table))
        return std::nullopt;
    const Object *found = relation(schema, table);
    if (!found)
        return m_before ? m_before->indexes(schema, table) : std::nullopt;
    QStringList names;
    const QList<const Object *> indexes = m_database.partsOf(*found, Kind::Index);
    for (const Object *index : indexes) {
        if (!index->primary)
            names += index->name.name;
    }
    names.sort();
    return names;
}

std::optional<QStringList> Answers::tables(const QString &schema) const
{
    if (m_isDoubtful || !m_doubtfulNames.isEmpty())
        return std::nullopt;
    QStringList names;
    const QStringList schemas = path(schema);
    for (const auto &[id, object] : m_database.objects()) {
        const bool isTable = object.kind == Kind::Table || object.kind == Kind::PartitionedTable;
        if (isTable && schemas.contains(object.name.schema))
            names += object.name.name;
    }
    if (m_before) {
        const auto before = m_before->tables(schema);
        if (!before)
            return std::nullopt;
        names += *before;
    }
    names.sort();
    names.removeDuplicates();
    return names;
}

std::optional<QStringList> Answers::searchPath() const
{
    return m_applier.searchPath();
}

std::optional<int> Answers::serverVersion() const
{
    return m_before ? m_before->serverVersion() : std::nullopt;
}

} // namespace athanor::schema
