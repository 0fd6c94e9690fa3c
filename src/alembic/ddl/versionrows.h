// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/context.h"
#include "alembic/ddl/identifiers.h"

#include <QString>

#include <optional>

// The SQL of the version table as Alembic 1.13 to 1.19 writes it (reference: alembic/ddl/impl.py,
// runtime/migration.py). An empty schema means the search_path. The texts are the same online and offline, without a
// closing semicolon.
namespace athanor::ddl {

// Why Alembic cannot make the table: the name of its primary key is longer than SQLAlchemy's dialect allows
// (engine/default.py, validate_identifier, which counts characters).
std::optional<Failure> createVersionTableFailure(const QString &table, bool withPrimaryKey = true);
// PostgreSQL keeps 63 bytes of a name (NAMEDATALEN): Alembic looks for a longer one in vain.
bool isTooLongForPostgres(const QString &name);
QString createVersionTable(const QString &schema, const QString &table, bool withPrimaryKey = true);
// RETURNING appears where the table has its primary key.
QString insertVersionRow(const QString &schema, const QString &table, const QString &id, bool withPrimaryKey = true);
QString updateVersionRow(const QString &schema, const QString &table, const QString &from, const QString &to);
QString deleteVersionRow(const QString &schema, const QString &table, const QString &id);
// stamp --purge
QString deleteVersionRows(const QString &schema, const QString &table);

} // namespace athanor::ddl
