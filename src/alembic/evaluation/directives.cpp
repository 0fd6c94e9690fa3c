// SPDX-License-Identifier: MIT
#include "alembic/evaluation/directives.h"

#include "alembic/evaluation/schemamakers.h"
#include "alembic/evaluation/statementmakers.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Constraint;
using operation::Expression;
using operation::Operation;
using python::Value;

namespace {

QString tableOf(Reader &reader, const BatchTarget *batch, const QString &name = u"table_name"_s)
{
    return batch ? batch->table : reader.text(name);
}

std::optional<QString> schemaOf(Reader &reader, const BatchTarget *batch, const QString &name = u"schema"_s)
{
    return batch ? batch->schema : reader.optionalText(name);
}

Operation addColumn(Reader &reader, Session &, const BatchTarget *batch)
{
    operation::AddColumn operation;
    operation.table = tableOf(reader, batch);
    operation.schema = schemaOf(reader, batch);
    const Value column = reader.value(u"column"_s);
    if (const ColumnObject *object = column.as<ColumnObject>()) {
        operation.column = object->column;
    } else if (reader.isGood()) {
        reader.fail(reader.interpreter().unknown(QCoreApplication::translate("athanor", "the column cannot be read")));
    }
    operation.ifNotExists = reader.flag(u"if_not_exists"_s);
    operation.inlineReferences = reader.flag(u"inline_references"_s);
    operation.inlinePrimaryKey = reader.flag(u"inline_primary_key"_s);
    return operation;
}

std::optional<operation::ServerDefault> givenDefault(Reader &reader, const QString &name)
{
    // False stands for "not given".
    const Value *given = reader.find(name);
    if (!given || (given->isBool() && !given->boolean()))
        return std::nullopt;
    return reader.toServerDefault(*given);
}

Operation alterColumn(Reader &reader, Session &, const BatchTarget *batch)
{
    operation::AlterColumn operation;
    operation.table = tableOf(reader, batch);
    operation.schema = schemaOf(reader, batch);
    operation.column = reader.text(u"column_name"_s);
    operation.nullable = reader.optionalFlag(u"nullable"_s);
    operation.serverDefault = givenDefault(reader, u"server_default"_s);
    operation.existingServerDefault = givenDefault(reader, u"existing_server_default"_s);
    operation.newName = reader.optionalText(reader.has(u"new_column_name"_s) ? u"new_column_name"_s : u"name"_s);
    if (const Value type = reader.value(u"type_"_s); !type.isNone())
        operation.type = reader.toType(type);
    if (const Value *type = reader.find(u"existing_type"_s); type && !type->isNone()) {
        Reader own(reader.interpreter());
        const operation::Type existing = own.toType(*type);
        if (own.isGood())
            operation.existingType = existing;
    }
    if (const Value comment = reader.value(u"comment"_s); reader.has(u"comment"_s) && !comment.isBool()) {
        operation.changesComment = true;
        operation.comment = reader.optionalText(u"comment"_s);
    }
    operation.usingExpression = reader.optionalText(u"postgresql_using"_s);
    return operation;
}

Operation createTable(Reader &reader, Session &, const BatchTarget *)
{
    operation::CreateTable operation;
    operation.table = readTable(reader, reader.text(u"table_name"_s), reader.rest());
    operation.ifNotExists = reader.flag(u"if_not_exists"_s);
    return operation;
}

Operation createIndex(Reader &reader, Session &, const BatchTarget *batch)
{
    operation::CreateIndex operation;
    operation.index.name = reader.constraintName(u"index_name"_s);
    operation.table = tableOf(reader, batch);
    operation.schema = schemaOf(reader, batch);
    for (const Value &column : reader.toItems(reader.value(u"columns"_s)))
        operation.index.elements += readIndexElement(reader, column);
    readIndexOptions(reader, operation.index);
    operation.ifNotExists = reader.flag(u"if_not_exists"_s);
    return operation;
}

Operation dropIndex(Reader &reader, Session &, const BatchTarget *batch)
{
    operation::DropIndex operation;
    operation.name = reader.constraintName(u"index_name"_s);
    operation.table = tableOf(reader, batch);
    operation.schema = schemaOf(reader, batch);
    operation.ifExists = reader.flag(u"if_exists"_s);
    operation.concurrently = reader.flag(u"postgresql_concurrently"_s);
    return operation;
}

Operation addKey(Reader &reader, const BatchTarget *batch, Constraint::Kind kind)
{
    operation::AddConstraint operation;
    operation.constraint.kind = kind;
    operation.constraint.name = reader.constraintName(u"constraint_name"_s);
    operation.table = tableOf(reader, batch);
    operation.schema = schemaOf(reader, batch);
    operation.constraint.columns = reader.texts(u"columns"_s);
    readConstraintOptions(reader, operation.constraint);
    return operation;
}

Operation createForeignKey(Reader &reader, Session &, const BatchTarget *batch)
{
    operation::AddConstraint operation;
    Constraint &constraint = operation.constraint;
    constraint.kind = Constraint::Kind::ForeignKey;
    constraint.name = reader.constraintName(u"constraint_name"_s);
    operation.table = tableOf(reader, batch, u"source_table"_s);
    operation.schema = schemaOf(reader, batch, u"source_schema"_s);
    constraint.target.table = reader.text(u"referent_table"_s);
    constraint.target.schema = reader.optionalText(u"referent_schema"_s);
    constraint.columns = reader.texts(u"local_cols"_s);
    constraint.target.columns = reader.texts(u"remote_cols"_s);
    constraint.onDelete = reader.text(u"ondelete"_s);
    constraint.onUpdate = reader.text(u"onupdate"_s);
    constraint.match = reader.text(u"match"_s);
    readConstraintOptions(reader, constraint);
    return operation;
}

Operation createCheck(Reader &reader, Session &, const BatchTarget *batch)
{
    operation::AddConstraint operation;
    operation.constraint.kind = Constraint::Kind::Check;
    operation.constraint.name = reader.constraintName(u"constraint_name"_s);
    operation.table = tableOf(reader, batch);
    operation.schema = schemaOf(reader, batch);
    operation.constraint.check = reader.toSqlText(reader.value(u"condition"_s));
    readConstraintOptions(reader, operation.constraint);
    return operation;
}

Operation createExclude(Reader &reader, Session &session, const BatchTarget *batch)
{
    operation::AddConstraint operation;
    operation.table = tableOf(reader, batch);
    operation.schema = schemaOf(reader, batch);
    operation.constraint = readExclude(reader, reader.rest(), session, false);
    operation.constraint.name = reader.constraintName(u"constraint_name"_s);
    return operation;
}

Operation dropConstraint(Reader &reader, Session &, const BatchTarget *batch)
{
    operation::DropConstraint operation;
    operation.name = reader.constraintName(u"constraint_name"_s);
    operation.table = tableOf(reader, batch);
    operation.schema = schemaOf(reader, batch);
    operation.type = reader.optionalText(u"type_"_s);
    operation.ifExists = reader.flag(u"if_exists"_s);
    return operation;
}

Operation dropColumn(Reader &reader, Session &, const BatchTarget *batch)
{
    operation::DropColumn operation;
    operation.table = tableOf(reader, batch);
    operation.schema = schemaOf(reader, batch);
    operation.column = reader.text(u"column_name"_s);
    operation.ifExists = reader.flag(u"if_exists"_s);
    return operation;
}

Operation commentTable(Reader &reader, const BatchTarget *batch, bool drop)
{
    operation::CommentTable operation;
    operation.table = tableOf(reader, batch);
    operation.schema = schemaOf(reader, batch);
    if (!drop)
        operation.comment = reader.optionalText(u"comment"_s);
    return operation;
}

Operation dropTable(Reader &reader, Session &, const BatchTarget *)
{
    return operation::DropTable{.name = reader.text(u"table_name"_s),
                                .schema = reader.optionalText(u"schema"_s),
                                .ifExists = reader.flag(u"if_exists"_s)};
}

Operation renameTable(Reader &reader, Session &, const BatchTarget *)
{
    return operation::RenameTable{.from = reader.text(u"old_table_name"_s),
                                  .to = reader.text(u"new_table_name"_s),
                                  .schema = reader.optionalText(u"schema"_s)};
}

Operation bulkInsert(Reader &reader, Session &, const BatchTarget *)
{
    operation::BulkInsert operation;
    const Value given = reader.value(u"table"_s);
    const TableObject *table = given.as<TableObject>();
    if (!table || table->isReflected) {
        reader.fail(reader.interpreter().unknown(
            QCoreApplication::translate("athanor", "the table of bulk_insert() cannot be read")));
        return operation;
    }
    operation.table = table->target();
    operation.severalAtOnce = reader.flag(u"multiinsert"_s, true);
    const Value rows = reader.value(u"rows"_s);
    if (reader.isGood() && !rows.as<python::ListObject>()) {
        reader.raise(u"TypeError"_s, u"List expected"_s);
        return operation;
    }
    for (const Value &row : reader.toItems(rows)) {
        if (!row.isAbsent() && !row.as<python::DictObject>()) {
            reader.raise(u"TypeError"_s, u"List of dictionaries expected"_s);
            return operation;
        }
        operation.rows += readAssignments(reader, row, operation.table);
    }
    return operation;
}

Operation execute(Reader &reader, Session &, const BatchTarget *)
{
    const std::optional<Operation> operation = executable(reader, reader.value(u"sqltext"_s));
    return operation.value_or(Operation(operation::ExecuteVerbatim{}));
}

} // namespace

const QHash<QString, Directive> &directives()
{
    using dialect::Difference;
    static const QList<Directive::Keyword> none{{.name = QString()}};
    static const QHash<QString, Directive> table{
        {u"add_column"_s,
         {{u"table_name"_s, u"column"_s},
          {u"column"_s},
          addColumn,
          0,
          {{u"schema"_s},
           {u"if_not_exists"_s, Difference::RendersColumnConditions},
           {u"inline_references"_s, Difference::HasInlineReferences},
           {u"inline_primary_key"_s, Difference::HasInlinePrimaryKey}},
          {{u"insert_before"_s},
           {u"insert_after"_s},
           {u"if_not_exists"_s, Difference::RendersColumnConditions},
           {u"inline_references"_s, Difference::HasInlineReferences},
           {u"inline_primary_key"_s, Difference::HasInlinePrimaryKey}}}},
        {u"alter_column"_s, {{u"table_name"_s, u"column_name"_s}, {u"column_name"_s}, alterColumn}},
        {u"create_table"_s, {{u"table_name"_s, u"*"_s}, {}, createTable}},
        {u"drop_table"_s, {{u"table_name"_s}, {}, dropTable}},
        {u"rename_table"_s, {{u"old_table_name"_s, u"new_table_name"_s}, {}, renameTable, 0, {{u"schema"_s}}}},
        {u"create_index"_s,
         {{u"index_name"_s, u"table_name"_s, u"columns"_s}, {u"index_name"_s, u"columns"_s}, createIndex}},
        {u"drop_index"_s, {{u"index_name"_s, u"table_name"_s}, {u"index_name"_s}, dropIndex, 1}},
        {u"create_primary_key"_s,
         {{u"constraint_name"_s, u"table_name"_s, u"columns"_s},
          {u"constraint_name"_s, u"columns"_s},
          [](Reader &reader, Session &, const BatchTarget *batch) {
              return addKey(reader, batch, Constraint::Kind::PrimaryKey);
          },
          0,
          {{u"schema"_s}},
          none}},
        {u"create_unique_constraint"_s,
         {{u"constraint_name"_s, u"table_name"_s, u"columns"_s},
          {u"constraint_name"_s, u"columns"_s},
          [](Reader &reader, Session &, const BatchTarget *batch) {
              return addKey(reader, batch, Constraint::Kind::Unique);
          }}},
        {u"create_foreign_key"_s,
         {{u"constraint_name"_s, u"source_table"_s, u"referent_table"_s, u"local_cols"_s, u"remote_cols"_s},
          {u"constraint_name"_s, u"referent_table"_s, u"local_cols"_s, u"remote_cols"_s},
          createForeignKey}},
        {u"create_check_constraint"_s,
         {{u"constraint_name"_s, u"table_name"_s, u"condition"_s},
          {u"constraint_name"_s, u"condition"_s},
          createCheck}},
        {u"create_exclude_constraint"_s,
         {{u"constraint_name"_s, u"table_name"_s, u"*"_s}, {u"constraint_name"_s, u"*"_s}, createExclude}},
        {u"drop_constraint"_s,
         {{u"constraint_name"_s, u"table_name"_s, u"type_"_s},
          {u"constraint_name"_s, u"type_"_s},
          dropConstraint,
          1,
          {{u"schema"_s}, {u"if_exists"_s, Difference::RendersColumnConditions}},
          none}},
        {u"drop_column"_s, {{u"table_name"_s, u"column_name"_s}, {u"column_name"_s}, dropColumn}},
        {u"create_table_comment"_s,
         {{u"table_name"_s, u"comment"_s},
          {u"comment"_s},
          [](Reader &reader, Session &, const BatchTarget *batch) { return commentTable(reader, batch, false); },
          0,
          {{u"existing_comment"_s}, {u"schema"_s}},
          {{u"existing_comment"_s}}}},
        {u"drop_table_comment"_s,
         {{u"table_name"_s},
          {},
          [](Reader &reader, Session &, const BatchTarget *batch) { return commentTable(reader, batch, true); },
          0,
          {{u"existing_comment"_s}, {u"schema"_s}},
          {{u"existing_comment"_s}}}},
        {u"bulk_insert"_s, {{u"table"_s, u"rows"_s}, {}, bulkInsert, 0, {{u"multiinsert"_s}}}},
        {u"execute"_s,
         {{u"sqltext"_s}, {u"sqltext"_s}, execute, 0, {{u"execution_options"_s}}, {{u"execution_options"_s}}}},
    };
    return table;
}

QString wrongCall(const python::CallArguments &arguments, const QString &name, const Directive &directive, bool inBatch,
                  const dialect::Dialect &dialect)
{
    if (arguments.unknownRest)
        return {};
    const QStringList &signature = inBatch ? directive.batchSignature : directive.signature;
    const bool takesRest = signature.contains(u"*"_s);
    const qsizetype parameters = signature.size() - (takesRest ? 1 : 0);
    const QString call = name % "() "_L1;
    const QList<Directive::Keyword> &keywords = inBatch ? directive.batchKeywords : directive.keywords;
    QStringList given = signature.first(std::min(parameters, arguments.positional.size()));
    for (const auto &[keyword, value] : arguments.keywords) {
        if (signature.contains(keyword)) {
            if (given.contains(keyword))
                return call % "got multiple values for argument '"_L1 % keyword % u'\'';
            given += keyword;
            continue;
        }
        const auto known = std::ranges::find(keywords, keyword, &Directive::Keyword::name);
        const bool isTaken =
            keywords.isEmpty() || (known != keywords.end() && (!known->since || does(dialect, *known->since)));
        if (!isTaken)
            return call % "got an unexpected keyword argument '"_L1 % keyword % u'\'';
    }
    if (!takesRest && arguments.positional.size() > parameters) {
        // `self` counts.
        const QString most = QString::number(parameters + 1);
        const QString range =
            directive.optional > 0 && parameters > directive.optional && parameters == signature.size() &&
                    signature.last() == directive.signature.last()
                ? QString("from "_L1 % QString::number(parameters + 1 - directive.optional) % " to "_L1 % most)
                : most;
        return call % "takes "_L1 % range % " positional arguments but "_L1 %
               QString::number(arguments.positional.size() + 1) % " were given"_L1;
    }
    QStringList missing;
    for (const QString &parameter : signature.first(parameters)) {
        const bool isOptional = directive.optional > 0 && parameter == directive.signature.last();
        if (!isOptional && !given.contains(parameter))
            missing += u'\'' % parameter % u'\'';
    }
    if (missing.isEmpty())
        return {};
    const QString last = missing.takeLast();
    const QString names = missing.isEmpty()     ? last
                          : missing.size() == 1 ? QString(missing.first() % " and "_L1 % last)
                                                : QString(missing.join(", "_L1) % ", and "_L1 % last);
    return call % "missing "_L1 % QString::number(missing.size() + 1) % " required positional argument"_L1 %
           (missing.isEmpty() ? ""_L1 : "s"_L1) % ": "_L1 % names;
}

std::optional<Operation> executable(Reader &reader, const Value &value)
{
    if (value.isAbsent()) {
        reader.fail(value);
        return std::nullopt;
    }
    if (value.isString() || value.as<FinalName>()) {
        Expression text;
        text.kind = Expression::Kind::Text;
        text.text = reader.toText(value).value_or(QString());
        return operation::ExecuteText{.text = text};
    }
    if (const DdlObject *element = value.as<DdlObject>())
        return element->operation;
    if (const StatementObject *object = value.as<StatementObject>()) {
        switch (object->statement.index()) {
        case 0:
            return operation::ExecuteSelect{.select = std::get<operation::Select>(object->statement)};
        case 1:
            return operation::ExecuteInsert{.insert = std::get<operation::Insert>(object->statement)};
        case 2:
            return operation::ExecuteUpdate{.update = std::get<operation::Update>(object->statement)};
        default:
            return operation::ExecuteDelete{.statement = std::get<operation::Delete>(object->statement)};
        }
    }
    if (const std::optional<Expression> expression = expressionIn(value)) {
        if (expression->kind == Expression::Kind::Text)
            return operation::ExecuteText{.text = *expression};
        // func.x() by itself is SELECT x().
        operation::Select select;
        select.columns = {operation::Shared<Expression>(*expression)};
        return operation::ExecuteSelect{.select = select};
    }
    reader.fail(
        reader.interpreter().unknown(QCoreApplication::translate("athanor", "what is executed (%1) cannot be read")
                                         .arg(reader.interpreter().typeName(value))));
    return std::nullopt;
}

} // namespace athanor::evaluation
