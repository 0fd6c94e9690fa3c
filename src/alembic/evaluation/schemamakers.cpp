// SPDX-License-Identifier: MIT
#include "alembic/evaluation/schemamakers.h"

#include "alembic/ddl/identifiers.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Column;
using operation::Constraint;
using operation::Expression;
using operation::ForeignKeyTarget;
using operation::Index;
using operation::IndexElement;
using operation::Shared;
using operation::Table;
using python::Value;

void splitReference(const QString &text, ForeignKeyTarget &target)
{
    QStringList parts = text.split(u'.');
    if (parts.size() == 1) {
        target.table = text;
        return;
    }
    target.columns += parts.takeLast();
    target.table = parts.takeLast();
    if (!parts.isEmpty())
        target.schema = parts.join(u'.');
}

namespace {

// A ForeignKey's target: a str, or a Column of a Table.
void readReference(Reader &reader, const Value &value, ForeignKeyTarget &target)
{
    if (const ColumnObject *column = value.as<ColumnObject>(); column && column->owner) {
        target.table = column->owner->name;
        target.schema = column->owner->schema;
        target.columns += column->column.name;
        return;
    }
    if (const ExpressionObject *column = value.as<ExpressionObject>(); column && column->expression.owner) {
        target.table = column->expression.owner->name;
        target.schema = column->expression.owner->schema;
        target.columns += column->expression.text;
        return;
    }
    splitReference(reader.toText(value).value_or(QString()), target);
}

void readForeignKeyOptions(Reader &reader, Constraint &constraint)
{
    constraint.name = reader.constraintName(u"name"_s);
    constraint.onDelete = reader.text(u"ondelete"_s);
    constraint.onUpdate = reader.text(u"onupdate"_s);
    constraint.match = reader.text(u"match"_s);
    constraint.useAlter = reader.flag(u"use_alter"_s);
    readConstraintOptions(reader, constraint);
}

void readDefault(Reader &reader, const QString &name, Shared<Expression> &expression, bool &isUnknown)
{
    const Value *given = reader.find(name);
    if (!given || given->isNone())
        return;
    if (const std::optional<Expression> known = expressionIn(*given)) {
        expression = *known;
        return;
    }
    switch (given->kind()) {
    case python::ValueKind::Bool:
    case python::ValueKind::Int:
    case python::ValueKind::BigInt:
    case python::ValueKind::Float:
    case python::ValueKind::String:
    case python::ValueKind::Bytes:
    case python::ValueKind::List:
    case python::ValueKind::Dict: {
        Reader inner(reader.interpreter());
        Expression bind;
        bind.kind = Expression::Kind::Bind;
        bind.hasValue = true;
        bind.value = inner.toPlain(*given);
        if (inner.isGood())
            expression = bind;
        else
            isUnknown = true;
        return;
    }
    default:
        // A function, or something that is not known: only online DML asks for it.
        isUnknown = true;
    }
}

} // namespace

void readConstraintOptions(Reader &reader, Constraint &constraint)
{
    constraint.deferrable = reader.optionalFlag(u"deferrable"_s);
    constraint.initially = reader.text(u"initially"_s);
    constraint.notValid = reader.flag(u"postgresql_not_valid"_s);
    constraint.nullsNotDistinct = reader.optionalFlag(u"postgresql_nulls_not_distinct"_s);
    constraint.hasInclude = reader.has(u"postgresql_include"_s);
    constraint.include = reader.texts(u"postgresql_include"_s);
}

Constraint readPrimaryKey(Reader &reader, Session &session)
{
    Constraint constraint;
    constraint.kind = Constraint::Kind::PrimaryKey;
    for (const Value &column : reader.rest())
        constraint.columns += reader.toTexts(column);
    constraint.name = reader.constraintName(u"name"_s);
    readConstraintOptions(reader, constraint);
    constraint.creationOrder = session.nextCreationOrder();
    return constraint;
}

Constraint readUnique(Reader &reader, Session &session)
{
    Constraint constraint = readPrimaryKey(reader, session);
    constraint.kind = Constraint::Kind::Unique;
    return constraint;
}

Constraint readForeignKeyConstraint(Reader &reader, Session &session)
{
    Constraint constraint;
    constraint.kind = Constraint::Kind::ForeignKey;
    constraint.columns = reader.texts(u"columns"_s);
    const Value references = reader.value(u"refcolumns"_s);
    if (!references.isNone()) {
        for (const Value &reference : reader.toItems(references)) {
            ForeignKeyTarget target;
            readReference(reader, reference, target);
            constraint.target.table = target.table;
            constraint.target.schema = target.schema;
            constraint.target.columns += target.columns;
        }
    }
    readForeignKeyOptions(reader, constraint);
    constraint.creationOrder = session.nextCreationOrder();
    return constraint;
}

Constraint readForeignKey(Reader &reader, Session &session)
{
    Constraint constraint;
    constraint.kind = Constraint::Kind::ForeignKey;
    if (const Value column = reader.value(u"column"_s); !column.isNone())
        readReference(reader, column, constraint.target);
    readForeignKeyOptions(reader, constraint);
    constraint.creationOrder = session.nextCreationOrder();
    return constraint;
}

Constraint readCheck(Reader &reader, Session &session)
{
    Constraint constraint;
    constraint.kind = Constraint::Kind::Check;
    constraint.check = reader.toSqlText(reader.value(u"sqltext"_s));
    constraint.name = reader.constraintName(u"name"_s);
    readConstraintOptions(reader, constraint);
    constraint.creationOrder = session.nextCreationOrder();
    return constraint;
}

Constraint readExclude(Reader &reader, const QList<Value> &elements, Session &session, bool isOfTable)
{
    Constraint constraint;
    constraint.kind = Constraint::Kind::Exclude;
    for (const Value &element : elements) {
        const QList<Value> pair = reader.toItems(element);
        if (pair.size() < 2)
            continue;
        const std::optional<Expression> expression = expressionIn(pair[0]);
        if (expression && expression->kind == Expression::Kind::Text && !isOfTable) {
            reader.raise(u"ArgumentError"_s,
                         u"Column must be constructed with a non-blank name or assign a non-blank .name before adding "
                         "to a Table."_s);
            return constraint;
        }
        constraint.excludes += {readIndexElement(reader, pair[0]), reader.toText(pair[1]).value_or(QString())};
    }
    constraint.name = reader.constraintName(u"name"_s);
    constraint.method = reader.text(u"using"_s);
    if (constraint.method.isEmpty())
        constraint.method = u"gist"_s;
    if (const Value where = reader.value(u"where"_s); !where.isNone())
        constraint.where = reader.toSqlText(where);
    if (const python::DictObject *classes = reader.value(u"ops"_s).as<python::DictObject>()) {
        for (const python::OrderedTable::Entry &entry : classes->table.entries()) {
            if (!entry.isRemoved) {
                constraint.operatorClasses +=
                    {reader.toText(entry.key).value_or(QString()), reader.toText(entry.value).value_or(QString())};
            }
        }
    }
    readConstraintOptions(reader, constraint);
    constraint.creationOrder = session.nextCreationOrder();
    return constraint;
}

IndexElement readIndexElement(Reader &reader, const Value &value)
{
    IndexElement element;
    element.expression = reader.toColumn(value);
    if (!element.expression)
        return element;
    const Expression &expression = *element.expression;
    if (expression.kind == Expression::Kind::Column)
        element.key = expression.key.isEmpty() ? expression.text : expression.key;
    else if (expression.kind == Expression::Kind::Label || expression.kind == Expression::Kind::LiteralColumn)
        element.key = expression.text;
    return element;
}

namespace {

QList<std::pair<QString, Value>> readPairs(Reader &reader, const QString &name)
{
    QList<std::pair<QString, Value>> result;
    if (const python::DictObject *given = reader.value(name).as<python::DictObject>()) {
        for (const python::OrderedTable::Entry &entry : given->table.entries()) {
            if (!entry.isRemoved)
                result += {reader.toText(entry.key).value_or(QString()), entry.value};
        }
    }
    return result;
}

QList<std::pair<QString, operation::Value>> readStorage(Reader &reader)
{
    QList<std::pair<QString, operation::Value>> storage;
    for (const auto &[parameter, value] : readPairs(reader, u"postgresql_with"_s))
        storage += {parameter, reader.toPlain(value)};
    return storage;
}

} // namespace

void readIndexOptions(Reader &reader, Index &index)
{
    index.unique = reader.flag(u"unique"_s);
    index.method = reader.text(u"postgresql_using"_s);
    index.concurrently = reader.flag(u"postgresql_concurrently"_s);
    index.nullsNotDistinct = reader.optionalFlag(u"postgresql_nulls_not_distinct"_s);
    index.include = reader.texts(u"postgresql_include"_s);
    index.tablespace = reader.text(u"postgresql_tablespace"_s);
    if (const Value where = reader.value(u"postgresql_where"_s); !where.isNone())
        index.where = reader.toSqlText(where);
    for (const auto &[key, value] : readPairs(reader, u"postgresql_ops"_s))
        index.operatorClasses += {key, reader.toText(value).value_or(QString())};
    index.storage = readStorage(reader);
}

operation::SequenceOptions readSequenceOptions(Reader &reader)
{
    operation::SequenceOptions options;
    options.start = reader.optionalNumber(u"start"_s);
    options.increment = reader.optionalNumber(u"increment"_s);
    options.minimum = reader.optionalNumber(u"minvalue"_s);
    options.maximum = reader.optionalNumber(u"maxvalue"_s);
    options.noMinimum = reader.flag(u"nominvalue"_s);
    options.noMaximum = reader.flag(u"nomaxvalue"_s);
    options.cache = reader.optionalNumber(u"cache"_s);
    options.cycle = reader.optionalFlag(u"cycle"_s);
    return options;
}

operation::Identity readIdentity(Reader &reader)
{
    operation::Identity identity;
    identity.always = reader.flag(u"always"_s);
    identity.options = readSequenceOptions(reader);
    return identity;
}

Column readColumn(Reader &reader, const QList<Value> &positional, Session &session)
{
    Column column;
    QList<Value> items = positional;
    if (reader.has(u"name"_s)) {
        column.name = reader.text(u"name"_s);
    } else if (!items.isEmpty() && (items.first().isString() || items.first().as<FinalName>())) {
        column.name = reader.toText(items.takeFirst()).value_or(QString());
    }
    column.key = reader.has(u"key"_s) ? reader.text(u"key"_s) : column.name;
    column.type.className = u"NullType"_s;

    Value type = reader.value(u"type_"_s);
    if (type.isNone() && !items.isEmpty()) {
        const Value &first = items.first();
        const bool isItem = first.as<ConstraintObject>() || first.as<ServerDefaultObject>() ||
                            first.as<SequenceObject>() || first.isNone();
        if (!isItem || first.isNone())
            type = items.takeFirst();
    }
    if (!type.isNone())
        column.type = reader.toType(type);

    for (const Value &item : std::as_const(items)) {
        if (item.isAbsent()) {
            reader.fail(item);
        } else if (const ConstraintObject *constraint = item.as<ConstraintObject>()) {
            if (constraint->isColumnLevel) {
                Constraint foreignKey = constraint->constraint;
                if (foreignKey.target.columns.isEmpty())
                    foreignKey.target.columns = {column.name};
                column.foreignKeys += foreignKey;
            } else if (constraint->constraint.kind == Constraint::Kind::Check) {
                column.checks += constraint->constraint;
            }
        } else if (const ServerDefaultObject *standard = item.as<ServerDefaultObject>()) {
            column.serverDefault = standard->serverDefault;
        } else if (const SequenceObject *sequence = item.as<SequenceObject>()) {
            column.sequence = sequence->written();
            column.sequenceOptional = sequence->isOptional;
        }
    }

    if (const std::optional<bool> quote = reader.optionalFlag(u"quote"_s);
        quote && *quote == (ddl::quoteIdentifier(column.name) == column.name)) {
        reader.fail(reader.interpreter().unknown(
            QCoreApplication::translate("athanor", "quote= writes names otherwise than they are written here")));
    }

    column.nullable = reader.optionalFlag(u"nullable"_s);
    column.primaryKey = reader.flag(u"primary_key"_s);
    column.unique = reader.flag(u"unique"_s);
    column.index = reader.flag(u"index"_s);
    column.system = reader.flag(u"system"_s);
    if (const Value counted = reader.value(u"autoincrement"_s); counted.isBool())
        column.autoincrement = counted.boolean();
    else if (counted.isString())
        column.autoincrementIgnoresForeignKeys = counted.string() == "ignore_fk"_L1;
    if (column.serverDefault.kind == operation::ServerDefault::Kind::Identity && column.autoincrement == false) {
        reader.raise(u"ArgumentError"_s, u"A column with an Identity object cannot specify autoincrement=False"_s);
    }
    if (const Value standard = reader.value(u"server_default"_s); !standard.isNone())
        column.serverDefault = reader.toServerDefault(standard);
    if (const std::optional<QString> comment = reader.optionalText(u"comment"_s)) {
        column.comment = *comment;
        column.hasComment = true;
    }
    if (const Value *standard = reader.find(u"default"_s); standard && standard->as<SequenceObject>()) {
        column.sequence = standard->as<SequenceObject>()->written();
        column.sequenceOptional = standard->as<SequenceObject>()->isOptional;
    } else {
        readDefault(reader, u"default"_s, column.defaultValue, column.unknownDefault);
    }
    column.hasDefault = column.defaultValue || column.unknownDefault;
    readDefault(reader, u"onupdate"_s, column.onUpdate, column.unknownOnUpdate);
    Q_UNUSED(session)
    return column;
}

Table readTable(Reader &reader, const QString &name, const QList<Value> &items)
{
    Table table;
    table.name = name;
    table.schema = reader.optionalText(u"schema"_s);
    table.columns.reserve(items.size());
    for (const Value &item : items) {
        if (item.isAbsent()) {
            reader.fail(item);
        } else if (const ColumnObject *column = item.as<ColumnObject>()) {
            if (std::ranges::contains(table.columns, column->column.key, &Column::key)) {
                reader.raise(
                    u"DuplicateColumnError"_s,
                    u"A column with name '%1' is already present in table '%2'."_s.arg(column->column.key, table.name));
            }
            table.columns += column->column;
        } else if (const ConstraintObject *constraint = item.as<ConstraintObject>()) {
            table.constraints += constraint->constraint;
        } else if (const IndexObject *index = item.as<IndexObject>()) {
            table.indexes += index->index;
        }
    }
    if (const std::optional<QString> comment = reader.optionalText(u"comment"_s)) {
        table.comment = *comment;
        table.hasComment = true;
    }
    table.prefixes = reader.texts(u"prefixes"_s);
    table.inherits = reader.texts(u"postgresql_inherits"_s);
    table.storage = readStorage(reader);
    table.partitionBy = reader.text(u"postgresql_partition_by"_s);
    table.accessMethod = reader.text(u"postgresql_using"_s);
    table.withOids = reader.optionalFlag(u"postgresql_with_oids"_s);
    table.onCommit = reader.text(u"postgresql_on_commit"_s);
    table.tablespace = reader.text(u"postgresql_tablespace"_s);
    return table;
}

} // namespace athanor::evaluation
