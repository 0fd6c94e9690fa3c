// SPDX-License-Identifier: MIT
#include "alembic/ddl/tabletext.h"

#include "alembic/ddl/compiler.h"
#include "alembic/ddl/identifiers.h"
#include "alembic/ddl/naming.h"
#include "alembic/ddl/types.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using dialect::Difference;
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

// In a later release any keywords pass, and what may follow: its pattern is `later`.
TextResult phrase(const QString &text, const QString &former, const QString &later, const Context &context)
{
    const bool anything = context.does(Difference::TakesAnyKeywords);
    const QString &shown = anything ? later : former;
    const QRegularExpression pattern(shown, anything ? QRegularExpression::UseUnicodePropertiesOption
                                                     : QRegularExpression::CaseInsensitiveOption);
    if (pattern.match(text).hasMatch())
        return text;
    return std::unexpected(compileError(u"Unexpected SQL phrase: %1 (matching against %2)"_s.arg(
        pythonRepr(operation::Value::ofString(text)), pythonRepr(operation::Value::ofString(shown)))));
}

const QString &keywords()
{
    static const QString pattern = uR"(^\w+(?:\s+\w+)*$)"_s;
    return pattern;
}

TextResult onDeletePhrase(const QString &text, const Context &context)
{
    // A column may be quoted.
    static const QString column = uR"re((?:[\w$]+|"(?:[^"]|"")+"))re"_s;
    static const QString later = uR"(^\w+(?:\s+\w+)*(?:\s*\(\s*%1(?:\s*,\s*%1)*\s*\))?$)"_s.arg(column);
    return phrase(text, uR"(^(?:RESTRICT|CASCADE|SET (?:NULL|DEFAULT)(?:\s*\(.+\))?|NO ACTION)$)"_s, later, context);
}

TextResult onUpdatePhrase(const QString &text, const Context &context)
{
    return phrase(text, u"^(?:RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT)$"_s, keywords(), context);
}

TextResult deferrability(const Constraint &constraint, const Context &context)
{
    QString text;
    if (constraint.deferrable)
        text += *constraint.deferrable ? " DEFERRABLE"_L1 : " NOT DEFERRABLE"_L1;
    if (!constraint.initially.isEmpty()) {
        const TextResult initially = phrase(constraint.initially, u"^(?:DEFERRED|IMMEDIATE)$"_s, keywords(), context);
        if (!initially)
            return initially;
        text += " INITIALLY "_L1 % *initially;
    }
    return text;
}

TextResult foreignKeyText(const Constraint &constraint, const CompletedTable &table, const Context &context)
{
    const ForeignKeyTarget &target = constraint.target;
    QString text = "FOREIGN KEY("_L1 % quotedList(columnNames(constraint, table)) % ") REFERENCES "_L1 %
                   qualifiedName(target.schema, target.table) % " ("_L1 % quotedList(target.columns) % u')';
    if (!constraint.match.isEmpty()) {
        static const QString anything = u"^"_s;
        const TextResult match = phrase(constraint.match, anything, keywords(), context);
        if (!match)
            return match;
        text += " MATCH "_L1 % *match;
    }
    if (!constraint.onDelete.isEmpty()) {
        const TextResult action = onDeletePhrase(constraint.onDelete, context);
        if (!action)
            return action;
        text += " ON DELETE "_L1 % *action;
    }
    if (!constraint.onUpdate.isEmpty()) {
        const TextResult action = onUpdatePhrase(constraint.onUpdate, context);
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

    const bool isPrimaryKey = constraint.kind == Constraint::Kind::PrimaryKey;
    if ((isPrimaryKey || constraint.kind == Constraint::Kind::Unique) && constraint.hasInclude &&
        !context.does(Difference::IncludesInKeys)) {
        return std::unexpected(unacceptedArgument(u"postgresql_include"_s,
                                                  isPrimaryKey ? u"PrimaryKeyConstraint"_s : u"UniqueConstraint"_s));
    }

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
        body = foreignKeyText(constraint, table, context);
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
    const TextResult deferred = deferrability(constraint, context);
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
