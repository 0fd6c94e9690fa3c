// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/context.h"
#include "alembic/operation/schemaitem.h"

#include <QString>

#include <expected>
#include <optional>

namespace athanor::ddl {

// What a naming convention's template can ask about a constraint or index (SQLAlchemy's sql/naming.py).
struct NamingFacts
{
    QString kind = {}; // "ix", "uq", "ck", "fk", "pk"
    QString table = {};
    std::optional<QString> schema = {};
    QStringList columnNames = {};
    QStringList columnKeys = {};
    QString referredTable = {};
    QStringList referredColumns = {};
    bool typeBound = false; // a CHECK made by a type keeps its own name rules
};

// The name as it is written, quoted; an empty string: unnamed. Names made by a convention are shortened with a hash at
// 63 characters, others fail.
std::expected<QString, Failure> constraintName(const operation::Name &name, const NamingFacts &facts,
                                               const Context &context);

// An identifier of at most 63 characters, or Alembic's failure.
std::expected<QString, Failure> checkedIdentifier(const QString &name);

} // namespace athanor::ddl
