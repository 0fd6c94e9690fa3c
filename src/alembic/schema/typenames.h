// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/schema/database.h"

#include <QJsonObject>

namespace athanor::schema {

// A TypeName node as it stands: `schema` as written ("pg_catalog" becomes empty), and one of PostgreSQL's own where the
// name says so. serial and its kin keep their name.
TypeRef writtenType(const QJsonObject &typeName);
// Without a schema, a name means one of PostgreSQL's own first.
bool isBuiltin(const QString &name);
// pg_catalog.format_type with an empty search_path.
QString typeSpelling(const TypeRef &type);
// Whether a length or precision is imposed by a function call, as on "NULL::character varying(50)".
bool hasLengthCoercion(const TypeRef &type);

} // namespace athanor::schema
