// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/operation/dml.h"
#include "alembic/operation/schemaitem.h"

#include <QList>
#include <QString>

#include <optional>
#include <variant>

// One plain struct for each directive of alembic.op, and for what revisions execute besides. No behaviour.
namespace athanor::operation {

struct CreateTable
{
    Table table = {};
    bool ifNotExists = false;
    bool operator==(const CreateTable &) const = default;
};

struct DropTable
{
    QString name = {};
    std::optional<QString> schema = {};
    bool ifExists = false;
    bool operator==(const DropTable &) const = default;
};

struct RenameTable
{
    QString from = {};
    QString to = {};
    std::optional<QString> schema = {};
    bool operator==(const RenameTable &) const = default;
};

struct AddColumn
{
    QString table = {};
    std::optional<QString> schema = {};
    Column column = {};
    bool ifNotExists = false;
    bool inlineReferences = false;
    bool inlinePrimaryKey = false;
    bool operator==(const AddColumn &) const = default;
};

struct DropColumn
{
    QString table = {};
    std::optional<QString> schema = {};
    QString column = {};
    bool ifExists = false;
    bool operator==(const DropColumn &) const = default;
};

struct AlterColumn
{
    QString table = {};
    std::optional<QString> schema = {};
    QString column = {};
    std::optional<bool> nullable = {};
    std::optional<ServerDefault> serverDefault = {}; // none: unchanged; Kind::None: DROP DEFAULT
    std::optional<QString> newName = {};
    std::optional<Type> type = {};
    std::optional<Type> existingType = {};
    std::optional<ServerDefault> existingServerDefault = {}; // none: not given, which differs from an explicit None
    bool changesComment = false;
    std::optional<QString> comment = {}; // none with changesComment: IS NULL
    std::optional<QString> usingExpression = {};
    bool operator==(const AlterColumn &) const = default;
};

struct CreateIndex
{
    QString table = {};
    std::optional<QString> schema = {};
    Index index = {};
    bool ifNotExists = false;
    bool operator==(const CreateIndex &) const = default;
};

struct DropIndex
{
    Name name = {};
    QString table = {}; // may be empty
    std::optional<QString> schema = {};
    bool ifExists = false;
    bool concurrently = false;
    bool operator==(const DropIndex &) const = default;
};

struct AddConstraint
{
    QString table = {};
    std::optional<QString> schema = {};
    Constraint constraint = {};
    bool operator==(const AddConstraint &) const = default;
};

struct DropConstraint
{
    QString table = {};
    std::optional<QString> schema = {};
    Name name = {};
    std::optional<QString> type = {}; // "foreignkey", "primary", "unique", "check"
    bool ifExists = false;
    bool operator==(const DropConstraint &) const = default;
};

struct CommentTable
{
    QString table = {};
    std::optional<QString> schema = {};
    std::optional<QString> comment = {}; // none: IS NULL
    bool operator==(const CommentTable &) const = default;
};

// op.execute("…") and <connection>.execute(text("…")): an Expression of kind Text.
struct ExecuteText
{
    Expression text = {};
    bool operator==(const ExecuteText &) const = default;
};

// op.execute() of a driver-level string (exec_driver_sql): verbatim.
struct ExecuteVerbatim
{
    QString sql = {};
    bool operator==(const ExecuteVerbatim &) const = default;
};

struct ExecuteInsert
{
    Insert insert = {};
    bool operator==(const ExecuteInsert &) const = default;
};

struct ExecuteUpdate
{
    Update update = {};
    bool operator==(const ExecuteUpdate &) const = default;
};

struct ExecuteDelete
{
    Delete statement = {};
    bool operator==(const ExecuteDelete &) const = default;
};

struct ExecuteSelect
{
    Select select = {};
    bool operator==(const ExecuteSelect &) const = default;
};

struct BulkInsert
{
    TableTarget table = {};
    QList<QList<std::pair<QString, Shared<Expression>>>> rows = {};
    bool severalAtOnce = true; // multiinsert=
    bool operator==(const BulkInsert &) const = default;
};

// Enum.create(), DOMAIN.create()
struct CreateType
{
    Type type = {};
    bool checkFirst = true;
    bool operator==(const CreateType &) const = default;
};

struct DropType
{
    Type type = {};
    bool checkFirst = true;
    bool operator==(const DropType &) const = default;
};

struct CreateSequence
{
    QString name = {};
    std::optional<QString> schema = {};
    SequenceOptions options = {};
    std::optional<Type> dataType = {};
    bool ifNotExists = false;
    bool checkFirst = false; // Sequence.create()
    bool operator==(const CreateSequence &) const = default;
};

struct DropSequence
{
    QString name = {};
    std::optional<QString> schema = {};
    bool ifExists = false;
    bool checkFirst = false; // Sequence.drop()
    bool operator==(const DropSequence &) const = default;
};

struct CreateSchema
{
    QString name = {};
    bool ifNotExists = false;
    bool operator==(const CreateSchema &) const = default;
};

struct DropSchema
{
    QString name = {};
    bool ifExists = false;
    bool cascade = false;
    bool operator==(const DropSchema &) const = default;
};

// Table.create(bind), Table.drop(bind), CreateTable(table): like the directives, but after a look at the database.
struct CreateTableObject
{
    Table table = {};
    bool checkFirst = false;
    bool checkTypesFirst = false;
    bool operator==(const CreateTableObject &) const = default;
};

struct DropTableObject
{
    Table table = {};
    bool checkFirst = false;
    bool ofMetaData = false; // drop_all()
    bool operator==(const DropTableObject &) const = default;
};

using Operation =
    std::variant<CreateTable, DropTable, RenameTable, AddColumn, DropColumn, AlterColumn, CreateIndex, DropIndex,
                 AddConstraint, DropConstraint, CommentTable, ExecuteText, ExecuteVerbatim, ExecuteInsert,
                 ExecuteUpdate, ExecuteDelete, ExecuteSelect, BulkInsert, CreateType, DropType, CreateSequence,
                 DropSequence, CreateSchema, DropSchema, CreateTableObject, DropTableObject>;

} // namespace athanor::operation
