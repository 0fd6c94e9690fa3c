// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/operation/shared.h"
#include "alembic/operation/value.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::operation {

struct Expression;

// A SQLAlchemy type as PostgreSQL's dialect sees it: variants and TypeDecorators are already resolved.
struct Type
{
    // Which family a type belongs to decides SERIAL, the rendering of literals and the casts of bound values.
    enum class Family {
        Null, // NullType: no DDL, no literals
        String,
        SmallInteger,
        Integer,
        BigInteger,
        Numeric,
        Float,
        Boolean,
        DateTime,
        Date,
        Time,
        Interval,
        Binary,
        Json,
        Uuid,
        Array,
        Enum,
        Domain,
        Range,
        Bit,
        Other, // a type known by its SQL word only
    };
    Family family = Family::Null;
    QString word; // the SQL word ("VARCHAR", "TIMESTAMP", "TSVECTOR"), or the whole text of a user-defined type
    QString className; // the Python class, for messages ("VARCHAR", "NullType")
    std::optional<qint64> length = {}; // strings, BIT
    std::optional<qint64> precision = {}; // numerics, FLOAT, TIMESTAMP, TIME, INTERVAL
    std::optional<qint64> scale = {};
    QString collation = {};
    QString collationSchema = {};
    bool timezone = false; // TIMESTAMP, TIME
    QString fields = {}; // INTERVAL
    bool varying = false; // BIT
    qint64 dimensions = 1; // ARRAY
    Shared<Type> item = {}; // ARRAY: of what; DOMAIN: over what
    bool decorated = false; // wrapped by a TypeDecorator: how it treats bound values is not known

    // Enum and Domain
    QString name = {};
    std::optional<QString> schema = {};
    QStringList labels = {};
    bool native = true; // false: VARCHAR with an optional CHECK
    bool createConstraint = false; // Enum(native_enum=False), Boolean: with a CHECK
    bool createType = true; // postgresql.ENUM(create_type=…)
    bool belongsToMetadata = false; // metadata= given: created with the MetaData, not with a table
    bool finalName = false; // the name was passed through op.f() or conv()
    Shared<Expression> check = {}; // Domain
    Shared<Expression> domainDefault = {}; // Domain
    QString constraintName = {}; // Domain
    bool notNull = false; // Domain

    bool noneAsNull = false; // JSON
    bool asUuid = true; // UUID(as_uuid=…)
    bool operator==(const Type &) const = default;
};

} // namespace athanor::operation
