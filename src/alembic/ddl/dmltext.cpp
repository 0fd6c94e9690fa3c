// SPDX-License-Identifier: MIT
#include "alembic/ddl/compiler.h"

#include "alembic/ddl/identifiers.h"
#include "alembic/ddl/operators.h"
#include "alembic/ddl/types.h"

#include <QCoreApplication>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using operation::Assignments;
using operation::Expression;
using operation::Select;
using operation::Selectable;
using operation::Shared;
using operation::TableColumn;
using operation::TableTarget;
using Kind = Expression::Kind;

namespace {

void addFrom(const Selectable &from, QList<Selectable> &froms)
{
    if (!froms.contains(from))
        froms += from;
}

// What a join covers is not named again.
void hiddenBy(const Selectable &from, QList<Selectable> &hidden)
{
    if (from.kind != Selectable::Kind::Join)
        return;
    for (const Shared<Selectable> &side : {from.left, from.right}) {
        hidden += *side;
        hiddenBy(*side, hidden);
    }
}

QList<Selectable> visibleFroms(const QList<Selectable> &froms)
{
    QList<Selectable> hidden;
    for (const Selectable &from : froms)
        hiddenBy(from, hidden);
    QList<Selectable> visible;
    for (const Selectable &from : froms) {
        if (!hidden.contains(from))
            visible += from;
    }
    return visible;
}

QStringList unconsumed(const Assignments &assignments, const TableTarget &table)
{
    QStringList names;
    for (const auto &[key, value] : assignments) {
        const bool known = std::any_of(table.columns.begin(), table.columns.end(),
                                       [&](const TableColumn &column) { return column.key == key; });
        if (!known)
            names += key;
    }
    return names;
}

const Expression *assigned(const Assignments &assignments, const QString &key)
{
    const Expression *found = nullptr;
    for (const auto &[name, value] : assignments) {
        if (name == key)
            found = value.get();
    }
    return found;
}

Selectable selectableOf(const TableTarget &table)
{
    Selectable selectable;
    selectable.name = table.name;
    selectable.schema = table.schema;
    return selectable;
}

Failure unknownDefault(const QString &column)
{
    return {.kind = Failure::Kind::Unknown,
            .message =
                QCoreApplication::translate("athanor", "the default of column \"%1\" is computed by a Python function")
                    .arg(column)};
}

} // namespace

void collectFroms(const Expression &expression, QList<Selectable> &froms)
{
    if (expression.owner)
        addFrom(*expression.owner, froms);
    if (expression.kind == Kind::Subquery)
        return;
    for (const Shared<Expression> &operand : expression.operands)
        collectFroms(*operand, froms);
    for (const Shared<Expression> &part : expression.partitionBy)
        collectFroms(*part, froms);
    for (const Shared<Expression> &part : expression.orderBy)
        collectFroms(*part, froms);
}

QString Compiler::selectable(const Selectable &selectable)
{
    switch (selectable.kind) {
    case Selectable::Kind::Table: {
        const QString name = qualifiedName(selectable.schema, selectable.name);
        return selectable.alias.isEmpty() ? name : QString(name % " AS "_L1 % quoteIdentifier(selectable.alias));
    }
    case Selectable::Kind::Subquery:
        return u'(' % select(*selectable.select) % ") AS "_L1 % quoteIdentifier(selectable.alias);
    case Selectable::Kind::CommonTable:
    case Selectable::Kind::Values:
        return quoteIdentifier(selectable.alias.isEmpty() ? selectable.name : selectable.alias);
    case Selectable::Kind::Join: {
        const QLatin1StringView word = selectable.full    ? " FULL OUTER JOIN "_L1
                                       : selectable.outer ? " LEFT OUTER JOIN "_L1
                                                          : " JOIN "_L1;
        return this->selectable(*selectable.left) % word % this->selectable(*selectable.right) % " ON "_L1 %
               expression(*selectable.on);
    }
    }
    return {};
}

QString Compiler::withClause(const QList<Selectable> &with)
{
    if (with.isEmpty())
        return {};
    QStringList parts;
    bool recursive = false;
    for (const Selectable &table : with) {
        recursive = recursive || table.recursive;
        parts += QString(quoteIdentifier(table.name) % " AS \n("_L1 % select(*table.select) % u')');
    }
    return (recursive ? "WITH RECURSIVE "_L1 : "WITH "_L1) % parts.join(", \n"_L1) % u'\n';
}

QString Compiler::selectColumn(const Expression &column)
{
    switch (column.kind) {
    case Kind::Column:
    case Kind::Star:
    case Kind::Text:
    case Kind::LiteralColumn:
        return expression(column);
    case Kind::Label: {
        const QString text = expression(*column.operands.first());
        return text % " AS "_L1 % quoteIdentifier(column.text);
    }
    case Kind::Function: {
        const QString base = column.text.section(u'.', -1);
        const QString name = anonymousName(base);
        return expression(column) % " AS "_L1 % name;
    }
    case Kind::Cast:
        if (column.operands.first()->kind == Kind::Column)
            return expression(column) % " AS "_L1 % quoteIdentifier(column.operands.first()->text);
        break;
    default:
        break;
    }
    const QString name = anonymousName(u"anon"_s);
    return grouped(column, operation::Operator::Comma) % " AS "_L1 % name;
}

QString Compiler::select(const Select &select)
{
    if (!select.parts.isEmpty()) {
        QStringList parts;
        for (const Shared<Select> &part : select.parts)
            parts += this->select(*part);
        QString text = parts.join(QString(u' ' % select.setOperator % u' '));
        if (!select.orderBy.isEmpty())
            text += " ORDER BY "_L1 % joined(select.orderBy, u", "_s);
        return text;
    }

    QList<Selectable> froms = select.froms;
    for (const Shared<Expression> &column : select.columns)
        collectFroms(*column, froms);
    if (select.where)
        collectFroms(*select.where, froms);
    froms = visibleFroms(froms);
    // A subquery leaves out what the statement around it reads already, unless nothing would remain.
    if (!m_enclosing.isEmpty()) {
        QList<Selectable> own;
        for (const Selectable &from : froms) {
            const bool outer = std::any_of(m_enclosing.begin(), m_enclosing.end(),
                                           [&](const QList<Selectable> &list) { return list.contains(from); });
            if (!outer || select.froms.contains(from))
                own += from;
        }
        if (!own.isEmpty())
            froms = own;
    }

    m_enclosing += froms;
    QString text = u"SELECT "_s;
    if (!select.distinctOn.isEmpty())
        text += "DISTINCT ON ("_L1 % joined(select.distinctOn, u", "_s) % ") "_L1;
    else if (select.distinct)
        text += "DISTINCT "_L1;
    QStringList columns;
    QSet<QString> names;
    for (const Shared<Expression> &column : select.columns) {
        QString one = selectColumn(*column);
        if (column->kind == Kind::Column) {
            if (names.contains(column->text))
                one += " AS "_L1 % quoteIdentifier(anonymousName(column->text));
            names += column->text;
        }
        columns += one;
    }
    text += columns.join(", "_L1);
    if (!froms.isEmpty()) {
        QStringList parts;
        for (const Selectable &from : froms)
            parts += selectable(from);
        text += " \nFROM "_L1 % parts.join(", "_L1);
    }
    if (select.where)
        text += " \nWHERE "_L1 % condition(*select.where);
    if (!select.groupBy.isEmpty())
        text += " GROUP BY "_L1 % joined(select.groupBy, u", "_s);
    if (select.having)
        text += " \nHAVING "_L1 % condition(*select.having);
    if (!select.orderBy.isEmpty())
        text += " ORDER BY "_L1 % joined(select.orderBy, u", "_s);
    if (select.limit)
        text += " \n LIMIT "_L1 % expression(*select.limit);
    if (select.offset) {
        if (!select.limit)
            text += "\n LIMIT ALL"_L1;
        text += " OFFSET "_L1 % expression(*select.offset);
    }
    text += select.forUpdate;
    m_enclosing.removeLast();
    return text;
}

QString Compiler::valueText(const Expression &value, const TableColumn &column)
{
    if (value.kind == Kind::Bind && !value.literal && value.type.family == operation::Type::Family::Null) {
        Expression typed = value;
        typed.type = column.type;
        typed.text = column.key;
        typed.named = true;
        return bind(typed);
    }
    if (value.kind == Kind::Bind)
        return bind(value);
    return grouped(value, std::nullopt);
}

QString Compiler::returningClause(const QList<Shared<Expression>> &returning)
{
    if (returning.isEmpty())
        return {};
    QStringList columns;
    for (const Shared<Expression> &column : returning)
        columns += selectColumn(*column);
    return " RETURNING "_L1 % columns.join(", "_L1);
}

QString Compiler::onConflictText(const operation::Insert &insert)
{
    const operation::OnConflict &conflict = insert.onConflict;
    if (conflict.action == operation::OnConflict::Action::None)
        return {};
    m_includeTable = false;
    QString target;
    if (!conflict.constraint.isEmpty()) {
        target = " ON CONSTRAINT "_L1 % quoteIdentifier(conflict.constraint);
    } else if (!conflict.elements.isEmpty()) {
        target = " ("_L1 % joined(conflict.elements, u", "_s) % u')';
        if (conflict.elementsWhere)
            target += " WHERE "_L1 % expression(*conflict.elementsWhere);
    }
    m_includeTable = true;
    if (conflict.action == operation::OnConflict::Action::DoNothing)
        return " ON CONFLICT"_L1 % target % " DO NOTHING"_L1;
    QStringList set;
    for (const TableColumn &column : insert.table.columns) {
        if (const Expression *value = assigned(conflict.set, column.key))
            set += QString(quoteIdentifier(column.name) % " = "_L1 % valueText(*value, column));
    }
    QString text = " ON CONFLICT"_L1 % target % " DO UPDATE SET "_L1 % set.join(", "_L1);
    if (conflict.where)
        text += " WHERE "_L1 % expression(*conflict.where);
    return text;
}

QString Compiler::insert(const operation::Insert &insert)
{
    const TableTarget &table = insert.table;
    const QString name = qualifiedName(table.schema, table.name);
    QString text = withClause(insert.with) % "INSERT INTO "_L1 % name;

    if (insert.fromSelect) {
        QStringList columns;
        for (const QString &key : insert.fromNames) {
            const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                             [&](const TableColumn &candidate) { return candidate.key == key; });
            columns += quoteIdentifier(column == table.columns.end() ? key : column->name);
        }
        text += " ("_L1 % columns.join(", "_L1) % ") "_L1 % select(*insert.fromSelect);
        return text % onConflictText(insert) % returningClause(insert.returning);
    }

    const Assignments first = insert.rows.isEmpty() ? Assignments() : insert.rows.first();
    const QStringList unknown = unconsumed(first, table);
    if (!unknown.isEmpty())
        return fail(compileError(u"Unconsumed column names: %1"_s.arg(unknown.join(", "_L1))));

    QStringList columns;
    QList<QStringList> rows(qMax<qsizetype>(1, insert.rows.size()));
    bool any = false;
    for (const TableColumn &column : table.columns) {
        const Expression *value = assigned(first, column.key);
        QString defaultText;
        if (value) {
            for (qsizetype row = 0; row < insert.rows.size(); ++row) {
                const Expression *own = assigned(insert.rows[row], column.key);
                if (!own)
                    return fail({.kind = Failure::Kind::Alembic,
                                 .exception = u"CompileError"_s,
                                 .message = u"Can't mix single-values and multiple values formats in one statement"_s});
                rows[row] += valueText(*own, column);
            }
        } else if (insert.rows.isEmpty() && table.lightweight) {
            // An insert without values names every column.
            Expression bindExpression;
            bindExpression.kind = Kind::Bind;
            bindExpression.text = column.key;
            bindExpression.named = true;
            rows[0] += bind(bindExpression);
        } else if (column.defaultValue && column.defaultValue->kind != Kind::Bind) {
            defaultText = grouped(*column.defaultValue, std::nullopt);
        } else if (column.defaultValue || column.unknownDefault) {
            // Offline SQLAlchemy has no value for a default that Python computes.
            if (m_context.isOffline())
                defaultText = u"NULL"_s;
            else if (column.unknownDefault)
                return fail(unknownDefault(column.name));
            else
                defaultText = valueText(*column.defaultValue, column);
        } else if (!column.sequence.isEmpty()) {
            defaultText = "nextval('"_L1 % column.sequence % "')"_L1;
        } else {
            continue;
        }
        if (!defaultText.isNull()) {
            for (QStringList &row : rows)
                row += defaultText;
        }
        columns += quoteIdentifier(column.name);
        any = true;
    }
    if (!any) {
        text += " DEFAULT VALUES"_L1;
    } else {
        QStringList groups;
        for (const QStringList &row : rows)
            groups += QString(u'(' % row.join(", "_L1) % u')');
        text += " ("_L1 % columns.join(", "_L1) % ") VALUES "_L1 % groups.join(", "_L1);
    }
    text += onConflictText(insert);
    if (!insert.returning.isEmpty())
        return text % returningClause(insert.returning);
    if (table.lightweight || insert.isInline || insert.severalRows)
        return text;
    QStringList keys;
    for (const TableColumn &column : table.columns) {
        if (column.primaryKey)
            keys += QString(name % u'.' % quoteIdentifier(column.name));
    }
    if (!keys.isEmpty())
        text += " RETURNING "_L1 % keys.join(", "_L1);
    return text;
}

QList<Selectable> Compiler::extraFroms(const TableTarget &target, const QList<const Expression *> &expressions,
                                       const QList<Selectable> &given)
{
    QList<Selectable> froms = given;
    for (const Expression *expression : expressions)
        collectFroms(*expression, froms);
    froms.removeAll(selectableOf(target));
    return froms;
}

QString Compiler::update(const operation::Update &update)
{
    const TableTarget &table = update.table;
    const QStringList unknown = unconsumed(update.values, table);
    if (!unknown.isEmpty())
        return fail(compileError(u"Unconsumed column names: %1"_s.arg(unknown.join(", "_L1))));
    QList<const Expression *> read;
    if (update.where)
        read += update.where.get();
    for (const auto &[key, value] : update.values)
        read += value.get();
    const QList<Selectable> extra = extraFroms(table, read, update.extraFroms);
    m_enclosing += QList<Selectable>{selectableOf(table)} + extra;

    QStringList set;
    for (const TableColumn &column : table.columns) {
        if (const Expression *value = assigned(update.values, column.key)) {
            set += QString(quoteIdentifier(column.name) % u'=' % valueText(*value, column));
        } else if (column.onUpdate && column.onUpdate->kind != Kind::Bind) {
            set += QString(quoteIdentifier(column.name) % u'=' % grouped(*column.onUpdate, std::nullopt));
        } else if (column.onUpdate || column.unknownOnUpdate) {
            if (!m_context.isOffline() && column.unknownOnUpdate)
                return fail(unknownDefault(column.name));
            set += QString(quoteIdentifier(column.name) % u'=' %
                           (m_context.isOffline() ? u"NULL"_s : valueText(*column.onUpdate, column)));
        } else if (update.values.isEmpty() && table.lightweight) {
            Expression bindExpression;
            bindExpression.kind = Kind::Bind;
            bindExpression.text = column.key;
            bindExpression.named = true;
            set += QString(quoteIdentifier(column.name) % u'=' % bind(bindExpression));
        }
    }
    QString text = withClause(update.with) % "UPDATE "_L1 % qualifiedName(table.schema, table.name) % " SET "_L1 %
                   set.join(", "_L1);
    if (!extra.isEmpty()) {
        QStringList parts;
        for (const Selectable &from : extra)
            parts += selectable(from);
        text += " FROM "_L1 % parts.join(", "_L1);
    }
    if (update.where)
        text += " WHERE "_L1 % condition(*update.where);
    m_enclosing.removeLast();
    return text % returningClause(update.returning);
}

QString Compiler::deletion(const operation::Delete &deletion)
{
    const TableTarget &table = deletion.table;
    QList<const Expression *> read;
    if (deletion.where)
        read += deletion.where.get();
    const QList<Selectable> extra = extraFroms(table, read, deletion.extraFroms);
    m_enclosing += QList<Selectable>{selectableOf(table)} + extra;
    QString text = withClause(deletion.with) % "DELETE FROM "_L1 % qualifiedName(table.schema, table.name);
    if (!extra.isEmpty()) {
        QStringList parts;
        for (const Selectable &from : extra)
            parts += selectable(from);
        text += " USING "_L1 % parts.join(", "_L1);
    }
    if (deletion.where)
        text += " WHERE "_L1 % condition(*deletion.where);
    m_enclosing.removeLast();
    return text % returningClause(deletion.returning);
}

} // namespace athanor::ddl
