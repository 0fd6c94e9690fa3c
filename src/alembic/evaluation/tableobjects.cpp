// SPDX-License-Identifier: MIT
#include "alembic/evaluation/objects.h"

#include "alembic/evaluation/bindobjects.h"
#include "alembic/evaluation/sqlalchemymodule.h"
#include "alembic/evaluation/statementmakers.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Expression;
using operation::Selectable;
using operation::Shared;
using operation::TableColumn;
using python::CallArguments;
using python::Interpreter;
using python::Value;

// t.c
class ColumnCollection : public python::HostObject
{
public:
    explicit ColumnCollection(TableObject *ofTable)
        : table(ofTable)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"ReadOnlyColumnCollection"_s; }

    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        for (const TableColumn &column : std::as_const(table->columns)) {
            if (column.key == name)
                return table->columnValue(interpreter, column);
        }
        if (table->isReflected) {
            TableColumn column;
            column.name = column.key = name;
            column.type.className = u"NullType"_s;
            return interpreter.unknown(
                QCoreApplication::translate("athanor", "the columns of the table \"%1\" are known to the database only")
                    .arg(table->selectable.name));
        }
        if (name == "keys"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                QList<Value> keys;
                for (const TableColumn &column : std::as_const(table->columns))
                    keys += Value::string(column.key);
                return arguments.interpreter.list(keys);
            });
        }
        if (name == "values"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                QList<Value> values;
                for (const TableColumn &column : std::as_const(table->columns))
                    values += table->columnValue(arguments.interpreter, column);
                return arguments.interpreter.list(values);
            });
        }
        if (name == "get"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                const Value key = arguments.argumentOr(0, u"key"_s, Value::none());
                if (key.isString()) {
                    for (const TableColumn &column : std::as_const(table->columns)) {
                        if (column.key == key.string())
                            return table->columnValue(arguments.interpreter, column);
                    }
                }
                return arguments.argumentOr(1, u"default"_s, Value::none());
            });
        }
        return std::nullopt;
    }

    std::optional<Value> subscript(Interpreter &interpreter, const Value &index) override
    {
        if (index.isAbsent())
            return index;
        if (const std::optional<qint64> place = index.integerIf()) {
            if (*place >= 0 && *place < table->columns.size())
                return table->columnValue(interpreter, table->columns[*place]);
            return raiseNamed(interpreter, u"IndexError"_s, u"list index out of range"_s);
        }
        Reader reader(interpreter);
        const QString key = reader.toText(index).value_or(QString());
        if (const std::optional<Value> column = attribute(interpreter, key))
            return column;
        return raiseNamed(interpreter, u"KeyError"_s, key);
    }

    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &each) override
    {
        if (table->isReflected) {
            return interpreter.unknown(
                QCoreApplication::translate("athanor", "the columns of the table \"%1\" are known to the database only")
                    .arg(table->selectable.name));
        }
        for (const TableColumn &column : std::as_const(table->columns)) {
            if (!each(table->columnValue(interpreter, column)))
                break;
        }
        return Value::none();
    }

    std::optional<Value> length(Interpreter &) override { return Value::integer(table->columns.size()); }

    std::optional<Value> compare(Interpreter &, python::CompareOperator op, const Value &other, bool) override
    {
        if (op != python::CompareOperator::In && op != python::CompareOperator::NotIn)
            return std::nullopt;
        bool found = false;
        if (other.isString()) {
            for (const TableColumn &column : std::as_const(table->columns))
                found = found || column.key == other.string();
        }
        return Value::boolean(found == (op == python::CompareOperator::In));
    }

    TableObject *table;
};

QString TableObject::typeName() const
{
    return isLightweight ? u"TableClause"_s : u"Table"_s;
}

operation::TableTarget TableObject::target() const
{
    operation::TableTarget target;
    target.name = selectable.name;
    target.schema = selectable.schema;
    target.columns = columns;
    target.lightweight = isLightweight;
    return target;
}

Value TableObject::columnValue(Interpreter &interpreter, const TableColumn &column) const
{
    return makeExpression(interpreter, session, columnExpression(column, selectable));
}

QList<Shared<Expression>> TableObject::columnExpressions() const
{
    QList<Shared<Expression>> result;
    for (const TableColumn &column : columns)
        result += columnExpression(column, selectable);
    return result;
}

std::optional<Value> TableObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "c"_L1 || name == "columns"_L1 || name == "exported_columns"_L1)
        return interpreter.host<ColumnCollection>(this);
    if (name == "name"_L1 || name == "key"_L1)
        return Value::string(selectable.alias.isEmpty() ? selectable.name : selectable.alias);
    if (name == "schema"_L1)
        return selectable.schema ? Value::string(*selectable.schema) : Value::none();
    if (name == "fullname"_L1) {
        return Value::string(selectable.schema ? QString(*selectable.schema % u'.' % selectable.name)
                                               : selectable.name);
    }
    if (name == "create"_L1 || name == "drop"_L1) {
        const bool create = name == "create"_L1;
        return interpreter.builtin(name, [this, create](const CallArguments &arguments) {
            Reader reader(arguments, {u"bind"_s, u"checkfirst"_s});
            if (isRecordedElsewhere(reader, *session, create ? u"Table.create"_s : u"Table.drop"_s))
                return Value::none();
            const bool checkFirst = reader.flag(u"checkfirst"_s);
            if (!reader.isGood())
                return *reader.failure();
            if (create) {
                const bool checkTypes = !reader.has(u"checkfirst"_s) &&
                                        does(session->options().dialect, dialect::Difference::ChecksTypesFirst);
                return session->record(arguments.interpreter,
                                       operation::CreateTableObject{
                                           .table = table, .checkFirst = checkFirst, .checkTypesFirst = checkTypes},
                                       u"Table.create"_s);
            }
            return session->record(arguments.interpreter,
                                   operation::DropTableObject{.table = table, .checkFirst = checkFirst},
                                   u"Table.drop"_s);
        });
    }
    return tableMethod(interpreter, *this, name);
}

Value makeSubqueryTable(Interpreter &interpreter, const std::shared_ptr<Session> &session, const Selectable &selectable,
                        const operation::Select &select)
{
    TableObject *table = interpreter.heap().make<TableObject>(session);
    table->selectable = selectable;
    table->isLightweight = true;
    for (const Shared<Expression> &column : select.columns) {
        TableColumn one;
        const Expression *expression = column.get();
        one.name = one.key = expression->text;
        one.type = expression->type;
        table->columns += one;
    }
    return Value::object(table);
}

} // namespace athanor::evaluation
