// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/context.h"
#include "alembic/operation/schemaitem.h"

#include <QList>
#include <QString>

#include <expected>
#include <optional>

// The parts of CREATE TABLE, ALTER TABLE and CREATE INDEX as SQLAlchemy's PGDDLCompiler writes them.
namespace athanor::ddl {

using TextResult = std::expected<QString, Failure>;

// A table as SQLAlchemy completes it when the Table object is made: flags of columns become constraints and indexes.
struct CompletedTable
{
    QString name = {};
    std::optional<QString> schema = {};
    QList<operation::Column> columns = {};
    operation::Constraint primaryKey = {}; // without columns: none
    QList<operation::Constraint> constraints = {}; // in the order in which they are written, without the primary key
    QList<operation::Index> indexes = {};
    QString autoincrementColumn = {}; // its key; empty: none
};
std::expected<CompletedTable, Failure> completed(const operation::Table &table, const Context &context);

// `name TYPE DEFAULT … NOT NULL`, with the CHECKs that belong to the column.
TextResult columnText(const operation::Column &column, const CompletedTable &table, const Context &context);
TextResult defaultText(const operation::ServerDefault &serverDefault, const Context &context);
QString identityText(const operation::Identity &identity);
QString sequenceOptionsText(const operation::SequenceOptions &options);

// `CONSTRAINT name UNIQUE (a)`; an empty text: nothing is written. `keys` maps column keys to names.
TextResult constraintText(const operation::Constraint &constraint, const CompletedTable &table, const Context &context);

TextResult createTableText(const operation::Table &table, const CompletedTable &complete, bool ifNotExists,
                           const Context &context);
TextResult createIndexText(const operation::Index &index, const QString &table, const std::optional<QString> &schema,
                           bool ifNotExists, const Context &context);
// `WITH (fillfactor = 70)`, of postgresql_with.
QString storageClause(const QList<std::pair<QString, operation::Value>> &storage, const Context &context);
TextResult indexName(const operation::Index &index, const QString &table, const std::optional<QString> &schema,
                     const Context &context);

} // namespace athanor::ddl
