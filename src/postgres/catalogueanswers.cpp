// SPDX-License-Identifier: MIT
#include "postgres/catalogue.h"

namespace athanor::postgres {

std::optional<bool> CatalogueAnswers::hasTable(const QString &schema, const QString &table) const
{
    return m_catalogue.table(schema, table) != nullptr;
}

std::optional<bool> CatalogueAnswers::hasType(const QString &schema, const QString &type) const
{
    return m_catalogue.type(schema, type) != nullptr || m_catalogue.table(schema, type) != nullptr;
}

std::optional<bool> CatalogueAnswers::hasSequence(const QString &schema, const QString &sequence) const
{
    return m_catalogue.sequence(schema, sequence) != nullptr;
}

std::optional<QStringList> CatalogueAnswers::columns(const QString &schema, const QString &table) const
{
    QStringList names;
    if (const CatalogueTable *found = m_catalogue.table(schema, table)) {
        for (const CatalogueColumn &column : found->columns) {
            names.append(column.name);
        }
    }
    return names;
}

std::optional<QStringList> CatalogueAnswers::indexes(const QString &schema, const QString &table) const
{
    QStringList names;
    if (const CatalogueTable *found = m_catalogue.table(schema, table)) {
        for (const CatalogueIndex &index : found->indexes) {
            if (!index.primary) {
                names.append(index.name);
            }
        }
    }
    return names;
}

std::optional<QStringList> CatalogueAnswers::tables(const QString &schema) const
{
    QStringList names;
    for (const CatalogueTable &table : m_catalogue.tables) {
        const bool isTable =
            table.kind == CatalogueTable::Kind::Table || table.kind == CatalogueTable::Kind::PartitionedTable;
        if (isTable && (schema.isEmpty() ? table.inSearchPath : table.schema == schema)) {
            names.append(table.name);
        }
    }
    return names;
}

} // namespace athanor::postgres
