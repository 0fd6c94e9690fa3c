// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringView>

#include <optional>

namespace athanor::ddl {

// The name as SQLAlchemy's PostgreSQL dialect writes it: in double quotes where it is reserved, has upper case, or any
// character beyond letters, digits, _ and $.
QString quoteIdentifier(QStringView name);

// 'text' with doubled single quotes. Backslashes stay as they are (standard_conforming_strings = on).
QString quoteLiteral(QStringView text);

// Each part of a dotted schema is quoted by itself, as Alembic's ALTER statements do ("a.b" -> a.b).
QString quoteDotted(QStringView name);

// schema.table; CREATE and DROP take the schema as one identifier, ALTER takes it dotted.
QString qualifiedName(const std::optional<QString> &schema, QStringView name);
QString qualifiedNameDotted(const std::optional<QString> &schema, QStringView name);

} // namespace athanor::ddl
