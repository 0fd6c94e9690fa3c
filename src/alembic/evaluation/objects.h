// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/reader.h"
#include "alembic/operation/operation.h"
#include "alembic/python/hostmodule.h"

#include <QString>

#include <functional>
#include <optional>

// The Python objects of sqlalchemy that stand for operation's values.
namespace athanor::evaluation {

// op.f("name"), conv("name"): a str that is exempt from the naming convention.
class FinalName : public python::HostObject
{
public:
    explicit FinalName(const QString &text)
        : name(text)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("conv"); }
    python::Value toString(python::Interpreter &) override { return python::Value::string(name); }
    python::Value repr(python::Interpreter &) override;
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &attributeName) override;
    std::optional<python::Value> binary(python::Interpreter &interpreter, python::BinaryOperator op,
                                        const python::Value &other, bool reflected) override;
    std::optional<python::Value> compare(python::Interpreter &interpreter, python::CompareOperator op,
                                         const python::Value &other, bool reflected) override;
    std::optional<python::Value> length(python::Interpreter &interpreter) override;
    QString name;
};

// An instance of a SQLAlchemy type.
class TypeObject : public python::HostObject
{
public:
    TypeObject(const operation::Type &described, const std::shared_ptr<Session> &evaluation)
        : type(described)
        , session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override { return type.className; }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    bool setAttribute(python::Interpreter &interpreter, const QString &name, const python::Value &value) override;
    operation::Type type;
    std::optional<operation::Type> variant; // for postgresql
    std::shared_ptr<Session> session;
    [[nodiscard]] const operation::Type &effective() const { return variant ? *variant : type; }
};

// A class of SQLAlchemy's types.
class TypeClass : public python::HostObject
{
public:
    using Maker = std::function<operation::Type(Reader &reader)>;
    TypeClass(const QString &className, const QStringList &parameters, Maker maker,
              const std::shared_ptr<Session> &evaluation)
        : name(className)
        , signature(parameters)
        , make(std::move(maker))
        , session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("type"); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &attributeName) override;
    python::Value call(const python::CallArguments &arguments) override;
    [[nodiscard]] bool isClass() const override { return true; }
    std::optional<bool> isInstance(python::Interpreter &interpreter, const python::Value &value) override;
    std::optional<python::Value> instantiate(python::ClassObject &derived,
                                             const python::CallArguments &arguments) override;
    python::Value initialize(python::InstanceObject &self, const python::CallArguments &arguments) override;
    QString name;
    QStringList signature;
    Maker make;
    std::shared_ptr<Session> session;
    bool isDecorator = false; // TypeDecorator, UserDefinedType: a subclass says what it is
};

// Any SQL expression.
class ExpressionObject : public python::HostObject
{
public:
    ExpressionObject(const operation::Expression &described, const std::shared_ptr<Session> &evaluation)
        : expression(described)
        , session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override;
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    std::optional<python::Value> binary(python::Interpreter &interpreter, python::BinaryOperator op,
                                        const python::Value &other, bool reflected) override;
    std::optional<python::Value> unary(python::Interpreter &interpreter, python::UnaryOperator op) override;
    std::optional<python::Value> compare(python::Interpreter &interpreter, python::CompareOperator op,
                                         const python::Value &other, bool reflected) override;
    std::optional<python::Value> subscript(python::Interpreter &interpreter, const python::Value &index) override;
    python::Value truth(python::Interpreter &interpreter) override;
    python::Value toString(python::Interpreter &interpreter) override;
    python::Value call(const python::CallArguments &arguments) override;
    operation::Expression expression;
    std::shared_ptr<Session> session;
    bool isFunctionPath = false; // func.a.b: callable, more attributes may follow
};

// sa.Column
class ColumnObject : public python::HostObject
{
public:
    explicit ColumnObject(const operation::Column &described, const std::shared_ptr<Session> &evaluation)
        : column(described)
        , session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("Column"); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    bool setAttribute(python::Interpreter &interpreter, const QString &name, const python::Value &value) override;
    std::optional<python::Value> binary(python::Interpreter &interpreter, python::BinaryOperator op,
                                        const python::Value &other, bool reflected) override;
    std::optional<python::Value> unary(python::Interpreter &interpreter, python::UnaryOperator op) override;
    std::optional<python::Value> compare(python::Interpreter &interpreter, python::CompareOperator op,
                                         const python::Value &other, bool reflected) override;
    [[nodiscard]] operation::Expression expression() const;
    operation::Column column;
    operation::Shared<operation::Selectable> owner; // once it is in a Table
    std::shared_ptr<Session> session;
};

// Constraints, ForeignKey
class ConstraintObject : public python::HostObject
{
public:
    explicit ConstraintObject(const operation::Constraint &described)
        : constraint(described)
    {
    }
    [[nodiscard]] QString typeName() const override;
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    operation::Constraint constraint;
    bool isColumnLevel = false; // ForeignKey
};

class IndexObject : public python::HostObject
{
public:
    explicit IndexObject(const operation::Index &described, const std::shared_ptr<Session> &evaluation)
        : index(described)
        , session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("Index"); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    operation::Index index;
    operation::Shared<operation::Selectable> table; // of its columns, if they are in a Table
    std::shared_ptr<Session> session;
};

// Identity, Computed, FetchedValue, DefaultClause
class ServerDefaultObject : public python::HostObject
{
public:
    explicit ServerDefaultObject(const operation::ServerDefault &described)
        : serverDefault(described)
    {
    }
    [[nodiscard]] QString typeName() const override;
    operation::ServerDefault serverDefault;
};

class SequenceObject : public python::HostObject
{
public:
    explicit SequenceObject(const operation::CreateSequence &described, const std::shared_ptr<Session> &evaluation)
        : sequence(described)
        , session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("Sequence"); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    [[nodiscard]] QString written() const;
    operation::CreateSequence sequence;
    bool isOptional = false;
    std::shared_ptr<Session> session;
};

// MetaData: keeps the tables that were made with it.
class MetaDataObject : public python::HostObject
{
public:
    explicit MetaDataObject(const std::shared_ptr<Session> &evaluation)
        : session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override { return QStringLiteral("MetaData"); }
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    std::optional<QString> schema;
    QList<std::pair<QString, python::Value>> tables;
    std::shared_ptr<Session> session;
};

// A DDL element that op.execute() and Connection.execute() take.
class DdlObject : public python::HostObject
{
public:
    DdlObject(const QString &className, const operation::Operation &described)
        : name(className)
        , operation(described)
    {
    }
    [[nodiscard]] QString typeName() const override { return name; }
    QString name;
    operation::Operation operation;
};

// The columns of a table: t.c.name, t.c["name"].
class ColumnCollection;

// sa.table(), sa.Table and their aliases, subqueries and CTEs.
class TableObject : public python::HostObject
{
public:
    explicit TableObject(const std::shared_ptr<Session> &evaluation)
        : session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override;
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    [[nodiscard]] operation::TableTarget target() const;
    [[nodiscard]] python::Value columnValue(python::Interpreter &interpreter,
                                            const operation::TableColumn &column) const;
    [[nodiscard]] QList<operation::Shared<operation::Expression>> columnExpressions() const;
    operation::Selectable selectable; // as it is read from
    QList<operation::TableColumn> columns;
    bool isLightweight = false; // sa.table()
    bool isReflected = false; // autoload: the columns are known to the database only
    operation::Table table; // of sa.Table, for create() and drop()
    std::shared_ptr<Session> session;
};

// select(), insert(), update(), delete() and unions
class StatementObject : public python::HostObject
{
public:
    using Statement = std::variant<operation::Select, operation::Insert, operation::Update, operation::Delete>;
    StatementObject(const Statement &described, const std::shared_ptr<Session> &evaluation)
        : statement(described)
        , session(evaluation)
    {
    }
    [[nodiscard]] QString typeName() const override;
    std::optional<python::Value> attribute(python::Interpreter &interpreter, const QString &name) override;
    Statement statement;
    std::shared_ptr<Session> session;
};

// ---- makers
python::Value makeExpression(python::Interpreter &interpreter, const std::shared_ptr<Session> &session,
                             const operation::Expression &expression);
python::Value makeSubqueryTable(python::Interpreter &interpreter, const std::shared_ptr<Session> &session,
                                const operation::Selectable &selectable, const operation::Select &select);
operation::Expression columnExpression(const operation::TableColumn &column,
                                       const operation::Shared<operation::Selectable> &owner);
// The expression that a value stands for, if it is one.
std::optional<operation::Expression> expressionIn(const python::Value &value);
// Joins conditions with AND, as several where() do.
operation::Shared<operation::Expression> conjunction(const operation::Shared<operation::Expression> &left,
                                                     const operation::Shared<operation::Expression> &right);
operation::TableColumn tableColumn(const operation::Column &column);
// What a Connection is asked to execute, as an operation; nullopt: cannot be executed (failure in the reader).
std::optional<operation::Operation> executable(Reader &reader, const python::Value &value);

// The result of an operator on expressions with SQLAlchemy's types.
operation::Expression binaryExpression(operation::Operator op, const operation::Expression &left,
                                       const operation::Expression &right);
operation::Expression negated(const operation::Expression &expression);

} // namespace athanor::evaluation
