// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/identifiers.h"

#include <QString>

// The SQL of the version table as Alembic 1.13 to 1.19 writes it (reference: alembic/ddl/impl.py,
// runtime/migration.py). An empty schema means the search_path. The texts are the same online and offline, without a
// closing semicolon.
namespace athanor::ddl {

QString createVersionTable(const QString &schema, const QString &table, bool withPrimaryKey = true);
// RETURNING appears where the table has its primary key.
QString insertVersionRow(const QString &schema, const QString &table, const QString &id, bool withPrimaryKey = true);
QString updateVersionRow(const QString &schema, const QString &table, const QString &from, const QString &to);
QString deleteVersionRow(const QString &schema, const QString &table, const QString &id);
// stamp --purge
QString deleteVersionRows(const QString &schema, const QString &table);

} // namespace athanor::ddl
