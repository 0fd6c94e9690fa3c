// SPDX-License-Identifier: MIT
#include "postgres/catalogue.h"

using namespace Qt::StringLiterals;

namespace athanor::postgres {

namespace {

// The catalogue does not hold them.
bool isSystemSchema(const QString &schema)
{
    return schema.startsWith("pg_"_L1) || schema == "information_schema"_L1;
}

} // namespace

std::optional<bool> CatalogueAnswers::hasTable(const QString &schema, const QString &table) const
{
    if (isSystemSchema(schema)) {
        return std::nullopt;
    }
    return m_catalogue.table(schema, table) != nullptr;
}

std::optional<bool> CatalogueAnswers::hasType(const QString &schema, const QString &type) const
{
    if (isSystemSchema(schema)) {
        return std::nullopt;
    }
    return m_catalogue.type(schema, type) != nullptr || m_catalogue.table(schema, type) != nullptr;
}

std::optional<bool> CatalogueAnswers::hasSequence(const QString &schema, const QString &sequence) const
{
    if (isSystemSchema(schema)) {
        return std::nullopt;
    }
    return m_catalogue.sequence(schema, sequence) != nullptr;
}

std::optional<QStringList> CatalogueAnswers::columns(const QString &schema, const QString &table) const
{
    const CatalogueTable *found = m_catalogue.table(schema, table);
    if (found == nullptr) {
        return std::nullopt;
    }
    QStringList names;
    for (const CatalogueColumn &column : found->columns) {
        names.append(column.name);
    }
    return names;
}

std::optional<QStringList> CatalogueAnswers::indexes(const QString &schema, const QString &table) const
{
    const CatalogueTable *found = m_catalogue.table(schema, table);
    if (found == nullptr) {
        return std::nullopt;
    }
    QStringList names;
    for (const CatalogueIndex &index : found->indexes) {
        if (!index.primary) {
            names.append(index.name);
        }
    }
    return names;
}

std::optional<QStringList> CatalogueAnswers::tables(const QString &schema) const
{
    if (isSystemSchema(schema)) {
        return std::nullopt;
    }
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

std::optional<QStringList> CatalogueAnswers::searchPath() const
{
    return m_catalogue.searchPath;
}

std::optional<int> CatalogueAnswers::serverVersion() const
{
    return m_catalogue.serverVersion > 0 ? std::optional(m_catalogue.serverVersion) : std::nullopt;
}

} // namespace athanor::postgres
