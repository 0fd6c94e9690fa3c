// SPDX-License-Identifier: MIT
#include "alembic/ddl/tabletext.h"

#include "alembic/ddl/compiler.h"
#include "alembic/ddl/identifiers.h"
#include "alembic/ddl/naming.h"
#include "alembic/ddl/types.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using operation::Column;
using operation::Constraint;
using operation::ForeignKeyTarget;

namespace {

const Column *columnByKey(const CompletedTable &table, const QString &key)
{
    for (const Column &column : table.columns) {
        if (column.key == key)
            return &column;
    }
    return nullptr;
}

QStringList columnNames(const Constraint &constraint, const CompletedTable &table)
{
    QStringList names;
    for (const QString &key : constraint.columns) {
        const Column *column = columnByKey(table, key);
        names += column ? column->name : key;
    }
    return names;
}

QString quotedList(const QStringList &names)
{
    QStringList quoted;
    for (const QString &name : names)
        quoted += quoteIdentifier(name);
    return quoted.join(", "_L1);
}

QString kindKey(Constraint::Kind kind)
{
    switch (kind) {
    case Constraint::Kind::PrimaryKey:
        return u"pk"_s;
    case Constraint::Kind::Unique:
        return u"uq"_s;
    case Constraint::Kind::ForeignKey:
        return u"fk"_s;
    case Constraint::Kind::Check:
        return u"ck"_s;
    case Constraint::Kind::Exclude:
        break;
    }
    return {};
}

TextResult phrase(const QString &text, const QRegularExpression &pattern, const QString &shown)
{
    if (pattern.match(text).hasMatch())
        return text;
    return std::unexpected(compileError(u"Unexpected SQL phrase: %1 (matching against %2)"_s.arg(
        pythonRepr(operation::Value::ofString(text)), pythonRepr(operation::Value::ofString(shown)))));
}

TextResult onDeletePhrase(const QString &text)
{
    static const QString shown = uR"(^(?:RESTRICT|CASCADE|SET (?:NULL|DEFAULT)(?:\s*\(.+\))?|NO ACTION)$)"_s;
    static const QRegularExpression pattern(shown, QRegularExpression::CaseInsensitiveOption);
    return phrase(text, pattern, shown);
}

TextResult onUpdatePhrase(const QString &text)
{
    static const QString shown = u"^(?:RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT)$"_s;
    static const QRegularExpression pattern(shown, QRegularExpression::CaseInsensitiveOption);
    return phrase(text, pattern, shown);
}

TextResult deferrability(const Constraint &constraint)
{
    QString text;
    if (constraint.deferrable)
        text += *constraint.deferrable ? " DEFERRABLE"_L1 : " NOT DEFERRABLE"_L1;
    if (!constraint.initially.isEmpty()) {
        static const QString shown = u"^(?:DEFERRED|IMMEDIATE)$"_s;
        static const QRegularExpression pattern(shown, QRegularExpression::CaseInsensitiveOption);
        const TextResult initially = phrase(constraint.initially, pattern, shown);
        if (!initially)
            return initially;
        text += " INITIALLY "_L1 % *initially;
    }
    return text;
}

TextResult foreignKeyText(const Constraint &constraint, const CompletedTable &table)
{
    const ForeignKeyTarget &target = constraint.target;
    QString text = "FOREIGN KEY("_L1 % quotedList(columnNames(constraint, table)) % ") REFERENCES "_L1 %
                   qualifiedName(target.schema, target.table) % " ("_L1 % quotedList(target.columns) % u')';
    if (!constraint.match.isEmpty())
        text += " MATCH "_L1 % constraint.match;
    if (!constraint.onDelete.isEmpty()) {
        const TextResult action = onDeletePhrase(constraint.onDelete);
        if (!action)
            return action;
        text += " ON DELETE "_L1 % *action;
    }
    if (!constraint.onUpdate.isEmpty()) {
        const TextResult action = onUpdatePhrase(constraint.onUpdate);
        if (!action)
            return action;
        text += " ON UPDATE "_L1 % *action;
    }
    return text;
}

QString uniqueText(const Constraint &constraint, const CompletedTable &table)
{
    QString text = u"UNIQUE "_s;
    if (constraint.nullsNotDistinct)
        text += *constraint.nullsNotDistinct ? "NULLS NOT DISTINCT "_L1 : "NULLS DISTINCT "_L1;
    text += u'(' % quotedList(columnNames(constraint, table)) % u')';
    if (!constraint.include.isEmpty())
        text += " INCLUDE ("_L1 % quotedList(constraint.include) % u')';
    return text;
}

TextResult excludeText(const Constraint &constraint, const Context &context)
{
    Compiler compiler(context, Compiler::Binds::Literal);
    compiler.setIncludeTable(false);
    QStringList elements;
    for (const auto &[element, op] : constraint.excludes) {
        QString text = compiler.expression(*element.expression);
        for (const auto &[key, operatorClass] : constraint.operatorClasses) {
            if (key == element.key)
                text += u' ' % operatorClass;
        }
        elements += text % " WITH "_L1 % op;
    }
    QString text = "EXCLUDE USING "_L1 % constraint.method.toLower() % " ("_L1 % elements.join(", "_L1) % u')';
    if (constraint.where) {
        compiler.setIncludeTable(true);
        text += " WHERE ("_L1 % compiler.expression(*constraint.where) % u')';
    }
    if (compiler.failure())
        return std::unexpected(*compiler.failure());
    return text;
}

} // namespace

TextResult constraintText(const Constraint &constraint, const CompletedTable &table, const Context &context)
{
    NamingFacts facts;
    facts.kind = kindKey(constraint.kind);
    facts.table = table.name;
    facts.schema = table.schema;
    facts.columnNames = columnNames(constraint, table);
    facts.columnKeys = constraint.columns;
    facts.referredTable = constraint.target.table;
    facts.referredColumns = constraint.target.columns;
    const TextResult name = constraintName(constraint.name, facts, context);
    if (!name)
        return name;

    TextResult body;
    switch (constraint.kind) {
    case Constraint::Kind::PrimaryKey: {
        if (constraint.columns.isEmpty())
            return QString();
        QStringList names = columnNames(constraint, table);
        // An implicit key begins with the column that is counted up.
        const Column *counted = columnByKey(table, table.autoincrementColumn);
        if (constraint.implicit && counted) {
            names.removeAll(counted->name);
            names.prepend(counted->name);
        }
        body = QString("PRIMARY KEY ("_L1 % quotedList(names) % u')');
        if (!constraint.include.isEmpty())
            *body += " INCLUDE ("_L1 % quotedList(constraint.include) % u')';
        break;
    }
    case Constraint::Kind::Unique:
        if (constraint.columns.isEmpty())
            return QString();
        body = uniqueText(constraint, table);
        break;
    case Constraint::Kind::ForeignKey:
        body = foreignKeyText(constraint, table);
        break;
    case Constraint::Kind::Check: {
        Compiler compiler(context, Compiler::Binds::Literal);
        compiler.setIncludeTable(false);
        const QString text = compiler.expression(*constraint.check);
        if (compiler.failure())
            return std::unexpected(*compiler.failure());
        body = QString("CHECK ("_L1 % text % u')');
        break;
    }
    case Constraint::Kind::Exclude:
        body = excludeText(constraint, context);
        break;
    }
    if (!body)
        return body;
    const TextResult deferred = deferrability(constraint);
    if (!deferred)
        return deferred;
    QString text = name->isEmpty() ? *body : QString("CONSTRAINT "_L1 % *name % u' ' % *body);
    text += *deferred;
    if (constraint.notValid &&
        (constraint.kind == Constraint::Kind::ForeignKey || constraint.kind == Constraint::Kind::Check))
        text += " NOT VALID"_L1;
    return text;
}

} // namespace athanor::ddl
