// SPDX-License-Identifier: MIT
#include "alembic/evaluation/objects.h"

#include "alembic/ddl/identifiers.h"
#include "alembic/ddl/types.h"
#include "alembic/evaluation/bindobjects.h"

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Constraint;
using operation::ServerDefault;
using python::BinaryOperator;
using python::CallArguments;
using python::CompareOperator;
using python::Interpreter;
using python::Value;

// ---- FinalName: behaves as the str that it is

Value FinalName::repr(Interpreter &interpreter)
{
    return interpreter.repr(Value::string(name));
}

std::optional<Value> FinalName::attribute(Interpreter &interpreter, const QString &attributeName)
{
    return interpreter.attributeIf(Value::string(name), attributeName);
}

std::optional<Value> FinalName::binary(Interpreter &interpreter, BinaryOperator op, const Value &other, bool reflected)
{
    const Value own = Value::string(name);
    return reflected ? interpreter.binary(op, other, own) : interpreter.binary(op, own, other);
}

std::optional<Value> FinalName::compare(Interpreter &interpreter, CompareOperator op, const Value &other,
                                        bool reflected)
{
    const Value own = Value::string(name);
    const FinalName *same = other.as<FinalName>();
    const Value right = same ? Value::string(same->name) : other;
    return reflected ? interpreter.compare(op, right, own) : interpreter.compare(op, own, right);
}

std::optional<Value> FinalName::length(Interpreter &)
{
    return Value::integer(name.size());
}

// ---- constraints and indexes

QString ConstraintObject::typeName() const
{
    if (isColumnLevel)
        return u"ForeignKey"_s;
    switch (constraint.kind) {
    case Constraint::Kind::PrimaryKey:
        return u"PrimaryKeyConstraint"_s;
    case Constraint::Kind::Unique:
        return u"UniqueConstraint"_s;
    case Constraint::Kind::ForeignKey:
        return u"ForeignKeyConstraint"_s;
    case Constraint::Kind::Check:
        return u"CheckConstraint"_s;
    case Constraint::Kind::Exclude:
        return u"ExcludeConstraint"_s;
    }
    return {};
}

std::optional<Value> ConstraintObject::attribute(Interpreter &, const QString &name)
{
    if (name == "name"_L1)
        return constraint.name.text ? Value::string(*constraint.name.text) : Value::none();
    return std::nullopt;
}

std::optional<Value> IndexObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "name"_L1)
        return index.name.text ? Value::string(*index.name.text) : Value::none();
    if (name == "unique"_L1)
        return Value::boolean(index.unique);
    if ((name == "create"_L1 || name == "drop"_L1) && table) {
        const bool create = name == "create"_L1;
        return interpreter.builtin(name, [this, create](const CallArguments &arguments) {
            if (create) {
                return session->record(
                    arguments.interpreter,
                    operation::CreateIndex{.table = table->name, .schema = table->schema, .index = index},
                    u"Index.create"_s);
            }
            return session->record(
                arguments.interpreter,
                operation::DropIndex{.name = index.name, .table = table->name, .schema = table->schema},
                u"Index.drop"_s);
        });
    }
    return std::nullopt;
}

QString ServerDefaultObject::typeName() const
{
    switch (serverDefault.kind) {
    case ServerDefault::Kind::Identity:
        return u"Identity"_s;
    case ServerDefault::Kind::Computed:
        return u"Computed"_s;
    case ServerDefault::Kind::FetchedValue:
        return u"FetchedValue"_s;
    default:
        return u"DefaultClause"_s;
    }
}

// ---- sequences

QString SequenceObject::written() const
{
    return ddl::qualifiedName(sequence.schema, sequence.name);
}

std::optional<Value> SequenceObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "name"_L1)
        return Value::string(sequence.name);
    if (name == "next_value"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            operation::Expression next;
            next.kind = operation::Expression::Kind::NextValue;
            next.text = written();
            return makeExpression(arguments.interpreter, session, next);
        });
    }
    if (name == "create"_L1 || name == "drop"_L1) {
        const bool create = name == "create"_L1;
        return interpreter.builtin(name, [this, create](const CallArguments &arguments) {
            Reader reader(arguments, {u"bind"_s, u"checkfirst"_s});
            if (isRecordedElsewhere(reader, *session, create ? u"Sequence.create"_s : u"Sequence.drop"_s))
                return Value::none();
            const bool checkFirst = reader.flag(u"checkfirst"_s, true);
            if (!reader.isGood())
                return *reader.failure();
            if (create) {
                operation::CreateSequence operation = sequence;
                operation.checkFirst = checkFirst;
                return session->record(arguments.interpreter, operation, u"Sequence.create"_s);
            }
            return session->record(
                arguments.interpreter,
                operation::DropSequence{.name = sequence.name, .schema = sequence.schema, .checkFirst = checkFirst},
                u"Sequence.drop"_s);
        });
    }
    return std::nullopt;
}

std::optional<Value> MetaDataObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "tables"_L1) {
        QList<std::pair<Value, Value>> entries;
        for (const auto &[key, table] : std::as_const(tables))
            entries += {Value::string(key), table};
        return interpreter.dict(entries);
    }
    if (name == "schema"_L1)
        return schema ? Value::string(*schema) : Value::none();
    if (name == "create_all"_L1 || name == "drop_all"_L1) {
        const bool create = name == "create_all"_L1;
        return interpreter.builtin(name, [this, create](const CallArguments &arguments) {
            // In the order of their foreign keys, which is the order of making unless they refer forward.
            QList<std::pair<QString, Value>> order = tables;
            if (!create)
                std::reverse(order.begin(), order.end());
            for (const auto &[key, value] : std::as_const(order)) {
                const TableObject *table = value.as<TableObject>();
                if (!table)
                    continue;
                Value done;
                if (create) {
                    done = session->record(arguments.interpreter,
                                           operation::CreateTableObject{.table = table->table, .checkFirst = true},
                                           u"MetaData.create_all"_s);
                } else {
                    done = session->record(
                        arguments.interpreter,
                        operation::DropTableObject{.table = table->table, .checkFirst = true, .ofMetaData = true},
                        u"MetaData.drop_all"_s);
                }
                if (done.isRaised())
                    return done;
            }
            return Value::none();
        });
    }
    return std::nullopt;
}

// ---- tables as the statements need them

operation::TableColumn tableColumn(const operation::Column &column)
{
    operation::TableColumn result;
    result.name = column.name;
    result.key = column.key;
    result.type = column.type;
    result.primaryKey = column.primaryKey;
    result.defaultValue = column.defaultValue;
    result.onUpdate = column.onUpdate;
    result.unknownDefault = column.unknownDefault;
    result.unknownOnUpdate = column.unknownOnUpdate;
    if (!column.sequenceOptional)
        result.sequence = column.sequence;
    return result;
}

operation::Expression columnExpression(const operation::TableColumn &column,
                                       const operation::Shared<operation::Selectable> &owner)
{
    operation::Expression expression;
    expression.kind = operation::Expression::Kind::Column;
    expression.text = column.name;
    expression.key = column.key;
    expression.type = column.type;
    expression.owner = owner;
    return expression;
}

} // namespace athanor::evaluation
