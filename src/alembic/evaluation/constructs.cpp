// SPDX-License-Identifier: MIT
#include "alembic/evaluation/constructs.h"

#include "alembic/evaluation/bindobjects.h"
#include "alembic/evaluation/schemamakers.h"
#include "alembic/evaluation/sqlalchemymodule.h"
#include "alembic/evaluation/statementmakers.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Constraint;
using operation::Expression;
using operation::ServerDefault;
using operation::Shared;
using python::CallArguments;
using python::Interpreter;
using python::Value;
using Kind = Expression::Kind;

std::optional<Value> ConstructClass::attribute(Interpreter &interpreter, const QString &attributeName)
{
    if (attributeName == "__name__"_L1)
        return Value::string(name);
    if (attributeName == "from_engine"_L1)
        return interpreter.builtin(attributeName, make);
    return std::nullopt;
}

namespace {

Value finished(Reader &reader, const Value &value)
{
    return reader.isGood() ? value : *reader.failure();
}

// ---- tables and statements

Value lightweightTable(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"name"_s, u"*"_s});
    TableObject *table = arguments.interpreter.heap().make<TableObject>(session);
    table->isLightweight = true;
    table->selectable.name = reader.text(u"name"_s);
    table->selectable.schema = reader.optionalText(u"schema"_s);
    for (const Value &value : reader.rest()) {
        operation::TableColumn column;
        if (const ColumnObject *full = value.as<ColumnObject>()) {
            column = tableColumn(full->column);
            column.primaryKey = false;
        } else if (const std::optional<Expression> expression = expressionIn(value)) {
            column.name = column.key = expression->text;
            column.type = expression->type;
        } else {
            reader.fail(value.isAbsent() ? value : raiseNamed(arguments.interpreter, u"ArgumentError"_s, QString()));
        }
        table->columns += column;
    }
    return finished(reader, Value::object(table));
}

Value fullTable(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"name"_s, u"metadata"_s, u"*"_s});
    const QString name = reader.text(u"name"_s);
    MetaDataObject *metadata = reader.value(u"metadata"_s).as<MetaDataObject>();
    TableObject *table = arguments.interpreter.heap().make<TableObject>(session);
    table->table = readTable(reader, name, reader.rest());
    if (metadata && !table->table.schema)
        table->table.schema = metadata->schema;
    table->isReflected = reader.has(u"autoload_with"_s) || reader.has(u"autoload"_s);
    table->selectable.name = name;
    table->selectable.schema = table->table.schema;
    for (const operation::Column &one : table->table.columns)
        table->columns += tableColumn(one);
    for (const Constraint &constraint : table->table.constraints) {
        if (constraint.kind != Constraint::Kind::PrimaryKey)
            continue;
        for (operation::TableColumn &one : table->columns)
            one.primaryKey = one.primaryKey || constraint.columns.contains(one.key);
    }
    if (!reader.isGood())
        return *reader.failure();
    for (const Value &item : reader.rest()) {
        if (ColumnObject *owned = item.as<ColumnObject>())
            owned->owner = table->selectable;
        if (IndexObject *index = item.as<IndexObject>())
            index->table = table->selectable;
    }
    const Value made = Value::object(table);
    if (metadata)
        metadata->tables += {name, made};
    return made;
}

Value select(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"*"_s});
    const operation::Select made = readSelect(reader, reader.rest());
    return reader.isGood() ? makeStatement(arguments.interpreter, session, made) : *reader.failure();
}

template <typename Statement>
Value change(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"table"_s});
    const TableObject *table = reader.value(u"table"_s).as<TableObject>();
    if (!reader.isGood())
        return *reader.failure();
    if (!table) {
        return arguments.interpreter.unknown(
            QCoreApplication::translate("athanor", "the table of a statement cannot be read"));
    }
    Statement statement;
    statement.table = table->target();
    return makeStatement(arguments.interpreter, session, statement);
}

// ---- schema items

Value columnItem(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {});
    const operation::Column made = readColumn(reader, arguments.positional, *session);
    return reader.isGood() ? arguments.interpreter.host<ColumnObject>(made, session) : *reader.failure();
}

Value constraintItem(Reader &reader, const Constraint &constraint, bool columnLevel = false)
{
    if (!reader.isGood())
        return *reader.failure();
    ConstraintObject *object = reader.interpreter().heap().make<ConstraintObject>(constraint);
    object->isColumnLevel = columnLevel;
    return Value::object(object);
}

Value indexItem(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"name"_s, u"*"_s});
    operation::Index index;
    index.name = reader.constraintName(u"name"_s);
    Shared<operation::Selectable> owner;
    for (const Value &value : reader.rest()) {
        operation::IndexElement element = readIndexElement(reader, value);
        if (element.expression && element.expression->owner)
            owner = element.expression->owner;
        index.elements += element;
    }
    readIndexOptions(reader, index);
    if (!reader.isGood())
        return *reader.failure();
    IndexObject *object = arguments.interpreter.heap().make<IndexObject>(index, session);
    object->table = owner;
    return Value::object(object);
}

Value serverDefaultItem(Reader &reader, const ServerDefault &serverDefault)
{
    return reader.isGood() ? reader.interpreter().host<ServerDefaultObject>(serverDefault) : *reader.failure();
}

Value identityItem(const CallArguments &arguments, const SessionPointer &)
{
    Reader reader(arguments, {u"always"_s, u"on_null"_s, u"start"_s, u"increment"_s, u"minvalue"_s, u"maxvalue"_s,
                              u"nominvalue"_s, u"nomaxvalue"_s, u"cycle"_s, u"cache"_s, u"order"_s});
    return serverDefaultItem(reader,
                             ServerDefault{.kind = ServerDefault::Kind::Identity, .identity = readIdentity(reader)});
}

Value computedItem(const CallArguments &arguments, const SessionPointer &)
{
    Reader reader(arguments, {u"sqltext"_s, u"persisted"_s});
    operation::Computed computed;
    computed.expression = reader.toSqlText(reader.value(u"sqltext"_s));
    computed.persisted = reader.optionalFlag(u"persisted"_s);
    return serverDefaultItem(reader, ServerDefault{.kind = ServerDefault::Kind::Computed, .computed = computed});
}

Value sequenceItem(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"name"_s, u"start"_s, u"increment"_s, u"minvalue"_s, u"maxvalue"_s, u"nominvalue"_s,
                              u"nomaxvalue"_s, u"cycle"_s, u"schema"_s, u"cache"_s, u"order"_s});
    operation::CreateSequence sequence;
    sequence.name = reader.text(u"name"_s);
    sequence.schema = reader.optionalText(u"schema"_s);
    sequence.options = readSequenceOptions(reader);
    if (const Value type = reader.value(u"data_type"_s); !type.isNone())
        sequence.dataType = reader.toType(type);
    const bool optional = reader.flag(u"optional"_s);
    if (!reader.isGood())
        return *reader.failure();
    SequenceObject *object = arguments.interpreter.heap().make<SequenceObject>(sequence, session);
    object->isOptional = optional;
    return Value::object(object);
}

Value metaData(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"bind"_s});
    MetaDataObject *metadata = arguments.interpreter.heap().make<MetaDataObject>(session);
    metadata->schema = reader.optionalText(u"schema"_s);
    return finished(reader, Value::object(metadata));
}

Value finalName(const CallArguments &arguments, const SessionPointer &)
{
    Reader reader(arguments, {u"name"_s});
    const QString name = reader.text(u"name"_s);
    return reader.isGood() ? arguments.interpreter.host<FinalName>(name) : *reader.failure();
}

// quoted_name(x, None) is a str; a forced quoting is not described.
Value quotedName(const CallArguments &arguments, const SessionPointer &)
{
    Reader reader(arguments, {u"value"_s, u"quote"_s});
    if (!reader.value(u"quote"_s).isNone() || !reader.isGood()) {
        return arguments.interpreter.unknown(
            QCoreApplication::translate("athanor", "a name whose quoting is forced is not written by Athanor"));
    }
    return reader.value(u"value"_s);
}

// ---- DDL elements

Value ddlElement(const CallArguments &arguments, const SessionPointer &session, const QString &name)
{
    Reader reader(arguments, {u"element"_s});
    Interpreter &interpreter = arguments.interpreter;
    const Value element = reader.value(u"element"_s);
    const auto made = [&](const operation::Operation &operation) -> Value {
        return reader.isGood() ? interpreter.host<DdlObject>(name, operation) : *reader.failure();
    };
    if (const SequenceObject *sequence = element.as<SequenceObject>()) {
        if (name == "CreateSequence"_L1) {
            operation::CreateSequence operation = sequence->sequence;
            operation.ifNotExists = reader.flag(u"if_not_exists"_s);
            return made(operation);
        }
        return made(operation::DropSequence{.name = sequence->sequence.name,
                                            .schema = sequence->sequence.schema,
                                            .ifExists = reader.flag(u"if_exists"_s)});
    }
    if (name == "CreateSchema"_L1 || name == "DropSchema"_L1) {
        Reader schema(arguments, {u"name"_s, u"quote"_s});
        const QString schemaName = schema.text(u"name"_s);
        if (name == "CreateSchema"_L1)
            return made(operation::CreateSchema{.name = schemaName, .ifNotExists = schema.flag(u"if_not_exists"_s)});
        return made(operation::DropSchema{
            .name = schemaName, .ifExists = schema.flag(u"if_exists"_s), .cascade = schema.flag(u"cascade"_s)});
    }
    if (const TableObject *table = element.as<TableObject>()) {
        if (name == "DropTable"_L1) {
            return made(operation::DropTable{.name = table->selectable.name,
                                             .schema = table->selectable.schema,
                                             .ifExists = reader.flag(u"if_exists"_s)});
        }
    }
    if (const IndexObject *index = element.as<IndexObject>(); index && index->table) {
        if (name == "CreateIndex"_L1) {
            return made(operation::CreateIndex{.table = index->table->name,
                                               .schema = index->table->schema,
                                               .index = index->index,
                                               .ifNotExists = reader.flag(u"if_not_exists"_s)});
        }
        if (name == "DropIndex"_L1) {
            return made(operation::DropIndex{.name = index->index.name,
                                             .table = index->table->name,
                                             .schema = index->table->schema,
                                             .ifExists = reader.flag(u"if_exists"_s)});
        }
    }
    Q_UNUSED(session)
    return reader.isGood()
               ? interpreter.unknown(
                     QCoreApplication::translate("athanor", "%1 of this object is not written by Athanor").arg(name))
               : *reader.failure();
}

// DDL("CREATE %(x)s", context={…}): percent formatting, no parameters.
Value ddlText(const CallArguments &arguments, const SessionPointer &)
{
    Reader reader(arguments, {u"statement"_s, u"context"_s});
    const Value context = reader.value(u"context"_s);
    const Value text = arguments.interpreter.binary(python::BinaryOperator::Mod, reader.value(u"statement"_s),
                                                    context.isNone() ? arguments.interpreter.dict() : context);
    if (!reader.isGood())
        return *reader.failure();
    if (!text.isString())
        return text;
    return arguments.interpreter.host<DdlObject>(u"DDL"_s, operation::ExecuteVerbatim{.sql = text.string()});
}

Value inspected(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"subject"_s});
    const Value subject = reader.value(u"subject"_s);
    if (!reader.isGood())
        return *reader.failure();
    if (subject.as<EngineObject>())
        return arguments.interpreter.unknown(otherSessionReason());
    if (!subject.as<BindObject>())
        return arguments.interpreter.unknown(QCoreApplication::translate("athanor", "what is inspected is not known"));
    if (session->isOffline()) {
        return raiseNamed(
            arguments.interpreter, u"NoInspectionAvailable"_s,
            u"No inspection system is available for object of type <class 'sqlalchemy.engine.mock.MockConnection'>"_s);
    }
    return arguments.interpreter.host<InspectorObject>(session);
}

struct Entry
{
    Construct make;
    bool isClass = false;
};

const QHash<QString, Entry> &constructs()
{
    static const QHash<QString, Entry> table = [] {
        QHash<QString, Entry> result;
        const auto function = [&result](const QString &name, const Construct &make) { result.insert(name, {make}); };
        const auto type = [&result](const QString &name, const Construct &make) { result.insert(name, {make, true}); };
        for (auto [name, make] : expressionConstructs().asKeyValueRange())
            result.insert(name, {make});
        function(u"table"_s, lightweightTable);
        function(u"select"_s, select);
        function(u"insert"_s, change<operation::Insert>);
        function(u"update"_s, change<operation::Update>);
        function(u"delete"_s, change<operation::Delete>);
        function(u"inspect"_s, inspected);
        function(u"conv"_s, finalName);
        function(u"quoted_name"_s, quotedName);
        type(u"Table"_s, fullTable);
        type(u"Column"_s, columnItem);
        type(u"MetaData"_s, metaData);
        type(u"Index"_s, indexItem);
        type(u"Identity"_s, identityItem);
        type(u"Computed"_s, computedItem);
        type(u"Sequence"_s, sequenceItem);
        type(u"Inspector"_s, inspected);
        type(u"PrimaryKeyConstraint"_s, [](const CallArguments &arguments, const SessionPointer &session) {
            Reader reader(arguments, {u"*"_s});
            const Constraint constraint = readPrimaryKey(reader, *session);
            return constraintItem(reader, constraint);
        });
        type(u"UniqueConstraint"_s, [](const CallArguments &arguments, const SessionPointer &session) {
            Reader reader(arguments, {u"*"_s});
            const Constraint constraint = readUnique(reader, *session);
            return constraintItem(reader, constraint);
        });
        type(u"ForeignKeyConstraint"_s, [](const CallArguments &arguments, const SessionPointer &session) {
            Reader reader(arguments, {u"columns"_s, u"refcolumns"_s, u"name"_s, u"onupdate"_s, u"ondelete"_s,
                                      u"deferrable"_s, u"initially"_s, u"use_alter"_s, u"link_to_name"_s, u"match"_s});
            const Constraint constraint = readForeignKeyConstraint(reader, *session);
            return constraintItem(reader, constraint);
        });
        type(u"ForeignKey"_s, [](const CallArguments &arguments, const SessionPointer &session) {
            Reader reader(arguments, {u"column"_s, u"_constraint"_s, u"use_alter"_s, u"name"_s, u"onupdate"_s,
                                      u"ondelete"_s, u"deferrable"_s, u"initially"_s, u"link_to_name"_s, u"match"_s});
            const Constraint constraint = readForeignKey(reader, *session);
            return constraintItem(reader, constraint, true);
        });
        type(u"CheckConstraint"_s, [](const CallArguments &arguments, const SessionPointer &session) {
            Reader reader(arguments, {u"sqltext"_s, u"name"_s, u"deferrable"_s, u"initially"_s, u"table"_s});
            const Constraint constraint = readCheck(reader, *session);
            return constraintItem(reader, constraint);
        });
        type(u"DefaultClause"_s, [](const CallArguments &arguments, const SessionPointer &) {
            Reader reader(arguments, {u"arg"_s});
            const ServerDefault made = reader.toServerDefault(reader.value(u"arg"_s));
            return serverDefaultItem(reader, made);
        });
        type(u"FetchedValue"_s, [](const CallArguments &arguments, const SessionPointer &) {
            return arguments.interpreter.host<ServerDefaultObject>(
                ServerDefault{.kind = ServerDefault::Kind::FetchedValue});
        });
        type(u"DDL"_s, ddlText);
        for (const QString &name : {u"CreateSequence"_s, u"DropSequence"_s, u"CreateSchema"_s, u"DropSchema"_s,
                                    u"CreateTable"_s, u"DropTable"_s, u"CreateIndex"_s, u"DropIndex"_s}) {
            type(name, [name](const CallArguments &arguments, const SessionPointer &session) {
                return ddlElement(arguments, session, name);
            });
        }
        return result;
    }();
    return table;
}

std::optional<Value> wrapped(Interpreter &interpreter, const QString &name, const Entry &entry,
                             const SessionPointer &session)
{
    const auto call = [make = entry.make, session](const CallArguments &arguments) { return make(arguments, session); };
    if (entry.isClass)
        return interpreter.host<ConstructClass>(name, call);
    return interpreter.builtin(name, call);
}

} // namespace

std::optional<Value> sqlalchemyConstruct(Interpreter &interpreter, const QString &name, const SessionPointer &session)
{
    if (name == "func"_L1)
        return functionNamespace(interpreter, session);
    const auto found = constructs().constFind(name);
    if (found == constructs().constEnd())
        return std::nullopt;
    return wrapped(interpreter, name, *found, session);
}

std::optional<Value> postgresqlConstruct(Interpreter &interpreter, const QString &name, const SessionPointer &session)
{
    if (name == "insert"_L1)
        return wrapped(interpreter, name, {change<operation::Insert>}, session);
    if (name == "ExcludeConstraint"_L1) {
        return wrapped(interpreter, name,
                       {[](const CallArguments &arguments, const SessionPointer &own) {
                            Reader reader(arguments, {u"*"_s});
                            const Constraint constraint = readExclude(reader, reader.rest(), *own, true);
                            return constraintItem(reader, constraint);
                        },
                        true},
                       session);
    }
    if (name == "array"_L1) {
        return wrapped(interpreter, name, {[](const CallArguments &arguments, const SessionPointer &own) {
                           Reader reader(arguments, {u"clauses"_s, u"type_"_s});
                           Expression result;
                           result.kind = Kind::Array;
                           for (const Value &item : reader.toItems(reader.value(u"clauses"_s)))
                               result.operands += reader.toExpression(item);
                           result.type.family = operation::Type::Family::Array;
                           result.type.word = u"ARRAY"_s;
                           if (const Value type = reader.value(u"type_"_s); !type.isNone())
                               result.type.item = reader.toType(type);
                           else if (!result.operands.isEmpty())
                               result.type.item = result.operands.first()->type;
                           return expressionValue(reader, own, result);
                       }},
                       session);
    }
    if (name == "aggregate_order_by"_L1) {
        return wrapped(interpreter, name, {[](const CallArguments &arguments, const SessionPointer &own) {
                           Reader reader(arguments, {u"*"_s});
                           Expression result;
                           result.kind = Kind::FunctionOrderBy;
                           for (const Value &item : reader.rest())
                               result.operands += reader.toExpression(item);
                           return expressionValue(reader, own, result);
                       }},
                       session);
    }
    return std::nullopt;
}

} // namespace athanor::evaluation
