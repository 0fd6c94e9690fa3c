// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/operation/expression.h"

#include <QList>
#include <QString>

#include <optional>
#include <utility>

namespace athanor::operation {

// What a Core statement reads or writes: table(), Table, an alias or a subquery.
struct Selectable
{
    enum class Kind { Table, Subquery, Join, Values, CommonTable };
    Kind kind = Kind::Table;
    QString name = {};
    std::optional<QString> schema = {};
    QString alias = {}; // as it is written in this statement; empty: none
    Shared<Select> select = {}; // Subquery, CommonTable
    bool recursive = false; // CommonTable
    // Join
    Shared<Selectable> left = {};
    Shared<Selectable> right = {};
    Shared<Expression> on = {};
    bool outer = false;
    bool full = false;
    bool operator==(const Selectable &) const = default;
};

struct Select
{
    QList<Shared<Expression>> columns = {};
    QList<Selectable> froms = {}; // in the order in which they are written
    Shared<Expression> where = {};
    QList<Shared<Expression>> groupBy = {};
    Shared<Expression> having = {};
    QList<Shared<Expression>> orderBy = {};
    Shared<Expression> limit = {};
    Shared<Expression> offset = {};
    bool distinct = false;
    QList<Shared<Expression>> distinctOn = {};
    QString forUpdate = {}; // " FOR UPDATE …" as it is written
    // UNION, INTERSECT, EXCEPT: the parts, with the word between them
    QString setOperator = {};
    QList<Shared<Select>> parts = {};
    bool operator==(const Select &) const = default;
};

// One column of a table as INSERT and UPDATE need it.
struct TableColumn
{
    QString name = {};
    QString key = {};
    Type type = {};
    bool primaryKey = false;
    Shared<Expression> defaultValue = {}; // default=: a value or an SQL expression
    Shared<Expression> onUpdate = {}; // onupdate=
    bool unknownDefault = false; // default=: a callable
    bool unknownOnUpdate = false;
    QString sequence; // default=Sequence(…): its name as it is written
    bool operator==(const TableColumn &) const = default;
};

struct TableTarget
{
    QString name = {};
    std::optional<QString> schema = {};
    QList<TableColumn> columns = {};
    bool lightweight = false; // table(), not Table: no implicit RETURNING, no defaults
    bool operator==(const TableTarget &) const = default;
};

using Assignments = QList<std::pair<QString, Shared<Expression>>>; // by column key

struct OnConflict
{
    enum class Action { None, DoNothing, DoUpdate };
    Action action = Action::None;
    QString constraint = {};
    QList<Shared<Expression>> elements = {};
    Shared<Expression> elementsWhere = {};
    Assignments set = {};
    Shared<Expression> where = {};
    bool operator==(const OnConflict &) const = default;
};

struct Insert
{
    TableTarget table = {};
    QList<Assignments> rows; // one for .values(…), several for .values([…])
    bool severalRows = false;
    QStringList fromNames = {}; // from_select
    Shared<Select> fromSelect = {};
    bool isInline = false; // .inline(): no implicit RETURNING
    OnConflict onConflict = {};
    QList<Shared<Expression>> returning = {};
    QList<Selectable> with = {};
    bool operator==(const Insert &) const = default;
};

struct Update
{
    TableTarget table = {};
    Assignments values = {};
    Shared<Expression> where = {};
    QList<Selectable> extraFroms = {};
    QList<Shared<Expression>> returning = {};
    QList<Selectable> with = {};
    bool operator==(const Update &) const = default;
};

struct Delete
{
    TableTarget table = {};
    Shared<Expression> where = {};
    QList<Selectable> extraFroms = {};
    QList<Shared<Expression>> returning = {};
    QList<Selectable> with = {};
    bool operator==(const Delete &) const = default;
};

inline bool Expression::operator==(const Expression &) const = default;

} // namespace athanor::operation
