// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::ddl {

// What only a database can answer while a revision is evaluated. No value means unknown, hence opaque.
// Implemented in postgres/ over Catalogue. An empty schema means the search_path.
class DatabaseAnswers
{
public:
    virtual ~DatabaseAnswers() = default;

    virtual std::optional<bool> hasTable(const QString &schema, const QString &table) const = 0;
    virtual std::optional<bool> hasType(const QString &schema, const QString &type) const = 0;
    virtual std::optional<bool> hasSequence(const QString &schema, const QString &sequence) const = 0;
    // Of a table or view that there is.
    virtual std::optional<QStringList> columns(const QString &schema, const QString &table) const = 0;
    virtual std::optional<QStringList> indexes(const QString &schema, const QString &table) const = 0;
    virtual std::optional<QStringList> tables(const QString &schema) const = 0;
    // The schemas of the search_path that there are, in order: the first takes what is created without a schema.
    virtual std::optional<QStringList> searchPath() const { return std::nullopt; }
    virtual std::optional<int> serverVersion() const { return std::nullopt; } // 180001: of PQserverVersion()
};

} // namespace athanor::ddl
