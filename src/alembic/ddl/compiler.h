// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/context.h"
#include "alembic/operation/dml.h"

#include <QHash>
#include <QList>
#include <QString>

#include <optional>

namespace athanor::ddl {

// Writes SQLAlchemy Core expressions and statements as SQLAlchemy 2.0 compiles them for PostgreSQL. The first failure
// is kept and everything after it is worthless: look at failure() before using a text.
class Compiler
{
public:
    enum class Binds {
        Statement, // as the rendering says: literals offline with literal_binds, bound values online
        Literal, // always literals, as in DDL
    };
    explicit Compiler(const Context &context, Binds binds = Binds::Statement);

    [[nodiscard]] const std::optional<Failure> &failure() const { return m_failure; }

    // DDL leaves out the table before a column.
    void setIncludeTable(bool include) { m_includeTable = include; }

    QString expression(const operation::Expression &expression);
    // In parentheses, if it needs them as an operand; without `against` as a value of its own.
    // After WHERE and HAVING, where an operator without a precedence is put in parentheses.
    QString condition(const operation::Expression &expression);
    QString grouped(const operation::Expression &expression, std::optional<operation::Operator> against);

    QString select(const operation::Select &select);
    QString insert(const operation::Insert &insert);
    QString update(const operation::Update &update);
    QString deletion(const operation::Delete &deletion);

private:
    QString fail(const Failure &failure);
    QString typeName(const operation::Type &type);
    QString bind(const operation::Expression &bind);
    QString text(const operation::Expression &text);
    QString column(const operation::Expression &column);
    QString function(const operation::Expression &function);
    QString unary(const operation::Expression &unary);
    QString binary(const operation::Expression &binary);
    QString caseExpression(const operation::Expression &expression);
    QString joined(const QList<operation::Shared<operation::Expression>> &parts, const QString &separator);
    QString windowText(const operation::Expression &over);
    QString membership(const operation::Expression &binary);

    QString selectColumn(const operation::Expression &column);
    QString anonymousName(const QString &base);
    QString selectable(const operation::Selectable &selectable);
    QString selectableName(const operation::Selectable &selectable);
    QString withClause(const QList<operation::Selectable> &with);
    QString returningClause(const QList<operation::Shared<operation::Expression>> &returning);
    QString onConflictText(const operation::Insert &insert);
    QString valueText(const operation::Expression &value, const operation::TableColumn &column);
    QList<operation::Selectable> extraFroms(const operation::TableTarget &target,
                                            const QList<const operation::Expression *> &expressions,
                                            const QList<operation::Selectable> &given);

    Context m_context;
    Binds m_binds;
    bool m_includeTable = true;
    std::optional<Failure> m_failure;
    QHash<QString, int> m_anonymous;
    QList<QList<operation::Selectable>> m_enclosing; // the FROM lists around a subquery
};

// What an expression reads from, in the order of its columns; subqueries hide theirs.
void collectFroms(const operation::Expression &expression, QList<operation::Selectable> &froms);

// :name as text() finds it (SQLAlchemy's BIND_PARAMS); the names in order.
QStringList bindNames(const QString &text);

} // namespace athanor::ddl
