// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/operation/expression.h"
#include "alembic/operation/type.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <utility>

namespace athanor::operation {

// The name of a constraint or index. `final` ones (op.f(), conv()) are exempt from the naming convention.
struct Name
{
    std::optional<QString> text = {}; // none: unnamed; the convention or PostgreSQL gives one
    bool final = false;
    bool operator==(const Name &) const = default;
};

// What may follow GENERATED … AS IDENTITY and CREATE SEQUENCE.
struct SequenceOptions
{
    std::optional<qint64> start = {};
    std::optional<qint64> increment = {};
    std::optional<qint64> minimum = {};
    std::optional<qint64> maximum = {};
    bool noMinimum = false;
    bool noMaximum = false;
    std::optional<qint64> cache = {};
    std::optional<bool> cycle = {};
    bool operator==(const SequenceOptions &) const = default;
};

struct Identity
{
    bool always = false;
    SequenceOptions options = {};
    bool operator==(const Identity &) const = default;
};

struct Computed
{
    Shared<Expression> expression = {};
    std::optional<bool> persisted = {};
    bool operator==(const Computed &) const = default;
};

// server_default=, and the default side of ALTER COLUMN.
struct ServerDefault
{
    enum class Kind {
        None, // none, or DROP DEFAULT
        Text, // a str: quoted as a literal
        Expression,
        Identity,
        Computed,
        FetchedValue, // exists, but is not written
    };
    Kind kind = Kind::None;
    QString text = {};
    Shared<Expression> expression = {};
    Identity identity = {};
    Computed computed = {};
    bool operator==(const ServerDefault &) const = default;
};

struct ForeignKeyTarget
{
    std::optional<QString> schema = {};
    QString table = {};
    QStringList columns = {};
    bool operator==(const ForeignKeyTarget &) const = default;
};

struct IndexElement
{
    Shared<Expression> expression = {}; // a Column for a plain name
    QString key = {}; // by which postgresql_ops finds it; empty: none
    bool operator==(const IndexElement &) const = default;
};

struct Constraint
{
    enum class Kind { PrimaryKey, Unique, ForeignKey, Check, Exclude };
    Kind kind = Kind::Check;
    Name name = {};
    QStringList columns = {}; // keys of the local columns
    bool implicit = false; // PRIMARY KEY made from Column(primary_key=True)

    ForeignKeyTarget target = {};
    QString onDelete = {}; // empty: none
    QString onUpdate = {};
    QString match = {};
    bool useAlter = false;

    Shared<Expression> check = {};
    // Exclude: each element WITH its operator
    QList<std::pair<IndexElement, QString>> excludes = {};
    QString method = {}; // Exclude: USING
    Shared<Expression> where = {}; // Exclude
    QList<std::pair<QString, QString>> operatorClasses = {}; // Exclude

    std::optional<bool> deferrable = {};
    QString initially = {};
    bool notValid = false;
    std::optional<bool> nullsNotDistinct = {};
    QStringList include = {}; // postgresql_include
    bool hasInclude = false; // it is told, if only to be nothing
    QString comment = {};
    int creationOrder = 0; // SQLAlchemy writes constraints in the order in which their objects were made
    bool operator==(const Constraint &) const = default;
};

struct Column
{
    QString name = {};
    QString key = {}; // key=, else the name
    Type type = {};
    std::optional<bool> nullable = {}; // not given: true, unless it belongs to the primary key
    bool primaryKey = false;
    std::optional<bool> autoincrement = {}; // not given: "auto"
    bool autoincrementIgnoresForeignKeys = false; // autoincrement="ignore_fk"
    ServerDefault serverDefault = {};
    bool unique = false;
    bool index = false;
    QString indexName = {}; // index="name" is not allowed; kept for messages
    QString comment = {};
    bool hasComment = false;
    bool system = false; // system=True: not part of CREATE TABLE
    QString sequence; // Column(…, Sequence("…")): as it is written
    bool sequenceOptional = false;
    bool hasDefault = false; // default= of any kind: no SERIAL
    Shared<Expression> defaultValue = {};
    bool unknownDefault = false;
    Shared<Expression> onUpdate = {};
    bool unknownOnUpdate = false;
    QList<Constraint> checks = {}; // CheckConstraint among the arguments: written with the column
    QList<Constraint> foreignKeys = {}; // ForeignKey among the arguments
    bool operator==(const Column &) const = default;
};

struct Index
{
    Name name = {};
    QList<IndexElement> elements = {};
    bool unique = false;
    QString method = {}; // postgresql_using
    QList<std::pair<QString, QString>> operatorClasses = {}; // postgresql_ops, by key
    QStringList include = {};
    std::optional<bool> nullsNotDistinct = {};
    QList<std::pair<QString, Value>> storage = {}; // postgresql_with
    QString tablespace = {};
    Shared<Expression> where = {};
    bool concurrently = false;
    bool operator==(const Index &) const = default;
};

struct Table
{
    QString name = {};
    std::optional<QString> schema = {};
    QList<Column> columns = {};
    QList<Constraint> constraints = {};
    QList<Index> indexes = {};
    QString comment = {};
    bool hasComment = false;
    QStringList prefixes = {};
    QStringList inherits = {};
    QList<std::pair<QString, Value>> storage = {}; // postgresql_with
    QString partitionBy = {};
    QString accessMethod = {}; // postgresql_using
    std::optional<bool> withOids = {};
    QString onCommit = {};
    QString tablespace = {};
    bool operator==(const Table &) const = default;
};

} // namespace athanor::operation
