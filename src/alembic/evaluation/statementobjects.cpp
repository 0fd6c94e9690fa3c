// SPDX-License-Identifier: MIT
#include "alembic/evaluation/sqlalchemymodule.h"
#include "alembic/evaluation/statementmakers.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Assignments;
using operation::Delete;
using operation::Expression;
using operation::Insert;
using operation::Select;
using operation::Selectable;
using operation::Shared;
using operation::TableTarget;
using operation::Update;
using python::CallArguments;
using python::Interpreter;
using python::Value;

namespace {

QString keyOf(Reader &reader, const Value &value)
{
    if (const std::optional<Expression> expression = expressionIn(value))
        return expression->key.isEmpty() ? expression->text : expression->key;
    return reader.toText(value).value_or(QString());
}

Shared<Expression> assignedValue(Reader &reader, const QString &key, const Value &value, const TableTarget &table)
{
    if (value.isAbsent() || expressionIn(value) || value.as<StatementObject>())
        return reader.toExpression(value);
    Expression bind;
    bind.kind = Expression::Kind::Bind;
    bind.text = key;
    bind.named = true;
    bind.hasValue = true;
    bind.value = reader.toPlain(value);
    for (const operation::TableColumn &column : table.columns) {
        if (column.key == key)
            bind.type = column.type;
    }
    return bind;
}

void addFrom(QList<Selectable> &froms, const Value &value)
{
    if (const TableObject *table = value.as<TableObject>())
        froms += table->selectable;
}

QList<Shared<Expression>> expressionsOf(Reader &reader, const QList<Value> &values)
{
    QList<Shared<Expression>> result;
    for (const Value &value : values) {
        if (value.as<python::ListObject>() || value.as<python::TupleObject>()) {
            result += expressionsOf(reader, reader.toItems(value));
        } else if (const TableObject *table = value.as<TableObject>()) {
            result += table->columnExpressions();
        } else if (value.isString()) {
            Expression column;
            column.kind = Expression::Kind::Column;
            column.text = value.string();
            result += Shared<Expression>(column);
        } else {
            result += reader.toExpression(value);
        }
    }
    return result;
}

// The join condition of two tables needs their foreign keys, which statements do not carry.
Shared<Expression> joinCondition(Reader &reader, const Value &given)
{
    if (!given.isNone())
        return reader.toExpression(given);
    reader.fail(reader.interpreter().unknown(
        QCoreApplication::translate("athanor", "a join without a condition of its own is not known")));
    return Expression{};
}

Selectable joined(const Selectable &left, const Selectable &right, const Shared<Expression> &on, bool outer, bool full)
{
    Selectable join;
    join.kind = Selectable::Kind::Join;
    join.left = left;
    join.right = right;
    join.on = on;
    join.outer = outer;
    join.full = full;
    return join;
}

template <typename Statement>
Statement aboutTable(const TableObject &table)
{
    Statement statement;
    statement.table = table.target();
    return statement;
}

// ---- SELECT

std::optional<Value> selectMethod(Interpreter &interpreter, StatementObject &self, const QString &name)
{
    const Select &own = std::get<Select>(self.statement);
    const std::shared_ptr<Session> session = self.session;
    using Change = std::function<void(Reader &, Select &)>;
    const auto changing = [&](const QStringList &signature, const Change &change) -> Value {
        return interpreter.builtin(name, [own, session, signature, change](const CallArguments &arguments) {
            Reader reader(arguments, signature);
            Select copy = own;
            change(reader, copy);
            return reader.isGood() ? makeStatement(arguments.interpreter, session, copy) : *reader.failure();
        });
    };
    if (name == "where"_L1 || name == "filter"_L1) {
        return changing({u"*"_s}, [](Reader &reader, Select &select) {
            for (const Value &value : reader.rest())
                select.where = conjunction(select.where, reader.toSqlText(value));
        });
    }
    if (name == "select_from"_L1) {
        return changing({u"*"_s}, [](Reader &reader, Select &select) {
            for (const Value &value : reader.rest()) {
                if (value.as<TableObject>())
                    addFrom(select.froms, value);
                else
                    reader.fail(value.isAbsent() ? value
                                                 : reader.interpreter().unknown(QCoreApplication::translate(
                                                       "athanor", "what is selected from cannot be read")));
            }
        });
    }
    if (name == "join"_L1 || name == "outerjoin"_L1 || name == "join_from"_L1) {
        const bool outer = name == "outerjoin"_L1;
        const QStringList signature = name == "join_from"_L1
                                          ? QStringList{u"from_"_s, u"target"_s, u"onclause"_s, u"isouter"_s, u"full"_s}
                                          : QStringList{u"target"_s, u"onclause"_s, u"isouter"_s, u"full"_s};
        return changing(signature, [outer](Reader &reader, Select &select) {
            const TableObject *target = reader.value(u"target"_s).as<TableObject>();
            Selectable left;
            if (const TableObject *from = reader.value(u"from_"_s).as<TableObject>()) {
                left = from->selectable;
            } else if (!select.froms.isEmpty()) {
                left = select.froms.takeLast();
            } else if (!select.columns.isEmpty() && select.columns.first()->owner) {
                left = *select.columns.first()->owner;
            }
            if (!target) {
                reader.fail(reader.interpreter().unknown(
                    QCoreApplication::translate("athanor", "what is joined cannot be read")));
                return;
            }
            select.froms += joined(left, target->selectable, joinCondition(reader, reader.value(u"onclause"_s)),
                                   outer || reader.flag(u"isouter"_s), reader.flag(u"full"_s));
        });
    }
    if (name == "order_by"_L1) {
        return changing({u"*"_s},
                        [](Reader &reader, Select &select) { select.orderBy += expressionsOf(reader, reader.rest()); });
    }
    if (name == "group_by"_L1) {
        return changing({u"*"_s},
                        [](Reader &reader, Select &select) { select.groupBy += expressionsOf(reader, reader.rest()); });
    }
    if (name == "having"_L1) {
        return changing({u"*"_s}, [](Reader &reader, Select &select) {
            for (const Value &value : reader.rest())
                select.having = conjunction(select.having, reader.toExpression(value));
        });
    }
    if (name == "limit"_L1) {
        return changing({u"limit"_s}, [](Reader &reader, Select &select) {
            select.limit = reader.toExpression(reader.value(u"limit"_s));
        });
    }
    if (name == "offset"_L1) {
        return changing({u"offset"_s}, [](Reader &reader, Select &select) {
            select.offset = reader.toExpression(reader.value(u"offset"_s));
        });
    }
    if (name == "distinct"_L1) {
        return changing({u"*"_s}, [](Reader &reader, Select &select) {
            select.distinct = true;
            select.distinctOn += expressionsOf(reader, reader.rest());
        });
    }
    if (name == "with_only_columns"_L1) {
        return changing({u"*"_s},
                        [](Reader &reader, Select &select) { select.columns = expressionsOf(reader, reader.rest()); });
    }
    if (name == "add_columns"_L1) {
        return changing({u"*"_s},
                        [](Reader &reader, Select &select) { select.columns += expressionsOf(reader, reader.rest()); });
    }
    if (name == "with_for_update"_L1) {
        return changing({}, [](Reader &reader, Select &select) {
            select.forUpdate = reader.flag(u"read"_s) ? u" FOR SHARE"_s : u" FOR UPDATE"_s;
            if (reader.flag(u"nowait"_s))
                select.forUpdate += " NOWAIT"_L1;
            if (reader.flag(u"skip_locked"_s))
                select.forUpdate += " SKIP LOCKED"_L1;
        });
    }
    if (name == "correlate"_L1 || name == "execution_options"_L1 || name == "correlate_except"_L1)
        return changing({u"*"_s}, [](Reader &, Select &) {});
    if (name == "scalar_subquery"_L1 || name == "as_scalar"_L1 || name == "label"_L1) {
        return interpreter.builtin(name, [own, session, name](const CallArguments &arguments) {
            Reader reader(arguments, {u"name"_s});
            Expression subquery;
            subquery.kind = Expression::Kind::Subquery;
            subquery.select = own;
            if (!own.columns.isEmpty())
                subquery.type = own.columns.first()->type;
            if (name != "label"_L1)
                return makeExpression(arguments.interpreter, session, subquery);
            Expression label;
            label.kind = Expression::Kind::Label;
            label.text = reader.text(u"name"_s);
            label.operands = {Shared<Expression>(subquery)};
            label.type = subquery.type;
            return reader.isGood() ? makeExpression(arguments.interpreter, session, label) : *reader.failure();
        });
    }
    if (name == "exists"_L1) {
        return interpreter.builtin(name, [own, session](const CallArguments &arguments) {
            Expression subquery;
            subquery.kind = Expression::Kind::Subquery;
            subquery.select = own;
            Expression exists;
            exists.kind = Expression::Kind::Unary;
            exists.op = operation::Operator::Exists;
            exists.operands = {Shared<Expression>(subquery)};
            return makeExpression(arguments.interpreter, session, exists);
        });
    }
    if (name == "subquery"_L1 || name == "alias"_L1 || name == "cte"_L1) {
        return interpreter.builtin(name, [own, session, name](const CallArguments &arguments) {
            Reader reader(arguments, {u"name"_s, u"recursive"_s});
            Selectable selectable;
            selectable.kind = name == "cte"_L1 ? Selectable::Kind::CommonTable : Selectable::Kind::Subquery;
            selectable.name = selectable.alias = reader.text(u"name"_s);
            selectable.recursive = reader.flag(u"recursive"_s);
            selectable.select = own;
            if (selectable.alias.isEmpty())
                selectable.name = selectable.alias = u"anon_1"_s;
            if (selectable.kind == Selectable::Kind::CommonTable) {
                return arguments.interpreter.unknown(
                    QCoreApplication::translate("athanor", "common table expressions are not written by Athanor yet"));
            }
            return reader.isGood() ? makeSubqueryTable(arguments.interpreter, session, selectable, own)
                                   : *reader.failure();
        });
    }
    for (const auto &[method, word] :
         {std::pair{u"union"_s, u"UNION"_s}, std::pair{u"union_all"_s, u"UNION ALL"_s},
          std::pair{u"intersect"_s, u"INTERSECT"_s}, std::pair{u"except_"_s, u"EXCEPT"_s}}) {
        if (name != method)
            continue;
        return interpreter.builtin(name, [own, session, word](const CallArguments &arguments) {
            Reader reader(arguments, {u"*"_s});
            Select set;
            set.setOperator = word;
            set.columns = own.columns;
            set.parts = {Shared<Select>(own)};
            for (const Value &value : reader.rest()) {
                const StatementObject *part = value.as<StatementObject>();
                const Select *select = part ? std::get_if<Select>(&part->statement) : nullptr;
                if (!select)
                    return value.isAbsent() ? value : raiseNamed(arguments.interpreter, u"ArgumentError"_s, QString());
                set.parts += Shared<Select>(*select);
            }
            return makeStatement(arguments.interpreter, session, set);
        });
    }
    return std::nullopt;
}

// ---- INSERT, UPDATE, DELETE

void readReturning(Reader &reader, QList<Shared<Expression>> &returning)
{
    returning += expressionsOf(reader, reader.rest());
}

void readConflict(Reader &reader, Insert &insert, operation::OnConflict::Action action)
{
    operation::OnConflict &conflict = insert.onConflict;
    conflict.action = action;
    conflict.constraint = reader.text(u"constraint"_s);
    if (const Value elements = reader.value(u"index_elements"_s); !elements.isNone()) {
        for (const Value &element : reader.toItems(elements))
            conflict.elements += reader.toColumn(element);
    }
    if (const Value where = reader.value(u"index_where"_s); !where.isNone())
        conflict.elementsWhere = reader.toSqlText(where);
    if (const Value set = reader.value(u"set_"_s); !set.isNone())
        conflict.set = readAssignments(reader, set, insert.table);
    if (const Value where = reader.value(u"where"_s); !where.isNone())
        conflict.where = reader.toExpression(where);
}

// `excluded` of an INSERT … ON CONFLICT: the row that was to be inserted.
Value excludedTable(Interpreter &interpreter, const Insert &insert, const std::shared_ptr<Session> &session)
{
    TableObject *table = interpreter.heap().make<TableObject>(session);
    table->selectable.name = u"excluded"_s;
    table->columns = insert.table.columns;
    table->isLightweight = true;
    return interpreter.attribute(Value::object(table), u"c"_s);
}

std::optional<Value> insertMethod(Interpreter &interpreter, StatementObject &self, const QString &name)
{
    const Insert &own = std::get<Insert>(self.statement);
    const std::shared_ptr<Session> session = self.session;
    using Change = std::function<void(Reader &, Insert &)>;
    const auto changing = [&](const QStringList &signature, const Change &change) -> Value {
        return interpreter.builtin(name, [own, session, signature, change](const CallArguments &arguments) {
            Reader reader(arguments, signature);
            Insert copy = own;
            change(reader, copy);
            return reader.isGood() ? makeStatement(arguments.interpreter, session, copy) : *reader.failure();
        });
    };
    if (name == "values"_L1) {
        return changing({u"*"_s}, [](Reader &reader, Insert &insert) {
            QList<Value> given = reader.rest();
            if (given.size() == 1 &&
                (given.first().as<python::ListObject>() || given.first().as<python::TupleObject>())) {
                const QList<Value> rows = reader.toItems(given.first());
                const bool several = !rows.isEmpty() &&
                                     (rows.first().as<python::DictObject>() || rows.first().as<python::TupleObject>() ||
                                      rows.first().as<python::ListObject>());
                if (several) {
                    insert.rows.clear();
                    for (const Value &row : rows)
                        insert.rows += readAssignments(reader, row, insert.table);
                    insert.severalRows = true;
                    return;
                }
            }
            Assignments row = insert.rows.isEmpty() ? Assignments() : insert.rows.first();
            if (given.size() == 1)
                row += readAssignments(reader, given.first(), insert.table);
            for (const auto &[key, value] : reader.keywords())
                row += {key, assignedValue(reader, key, value, insert.table)};
            insert.rows = {row};
        });
    }
    if (name == "from_select"_L1) {
        return changing({u"names"_s, u"select"_s, u"include_defaults"_s}, [](Reader &reader, Insert &insert) {
            for (const Value &column : reader.toItems(reader.value(u"names"_s)))
                insert.fromNames += keyOf(reader, column);
            const StatementObject *source = reader.value(u"select"_s).as<StatementObject>();
            const Select *select = source ? std::get_if<Select>(&source->statement) : nullptr;
            if (!select) {
                reader.fail(reader.interpreter().unknown(
                    QCoreApplication::translate("athanor", "what is inserted cannot be read")));
                return;
            }
            insert.fromSelect = *select;
        });
    }
    if (name == "inline"_L1)
        return changing({}, [](Reader &, Insert &insert) { insert.isInline = true; });
    if (name == "returning"_L1) {
        return changing({u"*"_s}, [](Reader &reader, Insert &insert) { readReturning(reader, insert.returning); });
    }
    if (name == "on_conflict_do_nothing"_L1) {
        return changing({u"constraint"_s, u"index_elements"_s, u"index_where"_s}, [](Reader &reader, Insert &insert) {
            readConflict(reader, insert, operation::OnConflict::Action::DoNothing);
        });
    }
    if (name == "on_conflict_do_update"_L1) {
        return changing({u"constraint"_s, u"index_elements"_s, u"index_where"_s, u"set_"_s, u"where"_s},
                        [](Reader &reader, Insert &insert) {
                            readConflict(reader, insert, operation::OnConflict::Action::DoUpdate);
                        });
    }
    if (name == "excluded"_L1)
        return excludedTable(interpreter, own, session);
    if (name == "execution_options"_L1)
        return changing({u"*"_s}, [](Reader &, Insert &) {});
    return std::nullopt;
}

std::optional<Value> updateMethod(Interpreter &interpreter, StatementObject &self, const QString &name)
{
    const Update &own = std::get<Update>(self.statement);
    const std::shared_ptr<Session> session = self.session;
    using Change = std::function<void(Reader &, Update &)>;
    const auto changing = [&](const Change &change) -> Value {
        return interpreter.builtin(name, [own, session, change](const CallArguments &arguments) {
            Reader reader(arguments, {u"*"_s});
            Update copy = own;
            change(reader, copy);
            return reader.isGood() ? makeStatement(arguments.interpreter, session, copy) : *reader.failure();
        });
    };
    if (name == "values"_L1) {
        return changing([](Reader &reader, Update &update) {
            for (const Value &value : reader.rest())
                update.values += readAssignments(reader, value, update.table);
            for (const auto &[key, value] : reader.keywords())
                update.values += {key, assignedValue(reader, key, value, update.table)};
        });
    }
    if (name == "where"_L1 || name == "filter"_L1) {
        return changing([](Reader &reader, Update &update) {
            for (const Value &value : reader.rest())
                update.where = conjunction(update.where, reader.toSqlText(value));
        });
    }
    if (name == "returning"_L1)
        return changing([](Reader &reader, Update &update) { readReturning(reader, update.returning); });
    if (name == "execution_options"_L1)
        return changing([](Reader &, Update &) {});
    return std::nullopt;
}

std::optional<Value> deleteMethod(Interpreter &interpreter, StatementObject &self, const QString &name)
{
    const Delete &own = std::get<Delete>(self.statement);
    const std::shared_ptr<Session> session = self.session;
    using Change = std::function<void(Reader &, Delete &)>;
    const auto changing = [&](const Change &change) -> Value {
        return interpreter.builtin(name, [own, session, change](const CallArguments &arguments) {
            Reader reader(arguments, {u"*"_s});
            Delete copy = own;
            change(reader, copy);
            return reader.isGood() ? makeStatement(arguments.interpreter, session, copy) : *reader.failure();
        });
    };
    if (name == "where"_L1 || name == "filter"_L1) {
        return changing([](Reader &reader, Delete &deletion) {
            for (const Value &value : reader.rest())
                deletion.where = conjunction(deletion.where, reader.toSqlText(value));
        });
    }
    if (name == "returning"_L1)
        return changing([](Reader &reader, Delete &deletion) { readReturning(reader, deletion.returning); });
    if (name == "execution_options"_L1)
        return changing([](Reader &, Delete &) {});
    return std::nullopt;
}

} // namespace

Value makeStatement(Interpreter &interpreter, const std::shared_ptr<Session> &session,
                    const StatementObject::Statement &statement)
{
    return interpreter.host<StatementObject>(statement, session);
}

Assignments readAssignments(Reader &reader, const Value &value, const TableTarget &table)
{
    Assignments result;
    if (value.isAbsent()) {
        reader.fail(value);
        return result;
    }
    if (const python::DictObject *dict = value.as<python::DictObject>()) {
        if (dict->isTainted()) {
            reader.fail(dict->taint());
            return result;
        }
        for (const python::OrderedTable::Entry &entry : dict->table.entries()) {
            if (entry.isRemoved)
                continue;
            const QString key = keyOf(reader, entry.key);
            result += {key, assignedValue(reader, key, entry.value, table)};
        }
        return result;
    }
    const QList<Value> items = reader.toItems(value);
    for (qsizetype index = 0; index < items.size() && index < table.columns.size(); ++index) {
        const QString &key = table.columns[index].key;
        result += {key, assignedValue(reader, key, items[index], table)};
    }
    return result;
}

Select readSelect(Reader &reader, const QList<Value> &positional)
{
    Select select;
    for (const Value &value : positional) {
        // select(table) names the table's columns, and the table even if it has none.
        if (const TableObject *table = value.as<TableObject>(); table && table->columns.isEmpty())
            select.froms += table->selectable;
    }
    select.columns = expressionsOf(reader, positional);
    if (const Value where = reader.value(u"whereclause"_s); !where.isNone())
        select.where = reader.toSqlText(where);
    return select;
}

QString StatementObject::typeName() const
{
    switch (statement.index()) {
    case 0:
        return u"Select"_s;
    case 1:
        return u"Insert"_s;
    case 2:
        return u"Update"_s;
    default:
        return u"Delete"_s;
    }
}

std::optional<Value> StatementObject::attribute(Interpreter &interpreter, const QString &name)
{
    switch (statement.index()) {
    case 0:
        return selectMethod(interpreter, *this, name);
    case 1:
        return insertMethod(interpreter, *this, name);
    case 2:
        return updateMethod(interpreter, *this, name);
    default:
        return deleteMethod(interpreter, *this, name);
    }
}

std::optional<Value> tableMethod(Interpreter &interpreter, TableObject &table, const QString &name)
{
    const std::shared_ptr<Session> session = table.session;
    TableObject *self = &table;
    if (name == "insert"_L1) {
        return interpreter.builtin(name, [self, session](const CallArguments &arguments) {
            return makeStatement(arguments.interpreter, session, aboutTable<Insert>(*self));
        });
    }
    if (name == "update"_L1) {
        return interpreter.builtin(name, [self, session](const CallArguments &arguments) {
            return makeStatement(arguments.interpreter, session, aboutTable<Update>(*self));
        });
    }
    if (name == "delete"_L1) {
        return interpreter.builtin(name, [self, session](const CallArguments &arguments) {
            return makeStatement(arguments.interpreter, session, aboutTable<Delete>(*self));
        });
    }
    if (name == "select"_L1) {
        return interpreter.builtin(name, [self, session](const CallArguments &arguments) {
            Select select;
            select.columns = self->columnExpressions();
            if (select.columns.isEmpty())
                select.froms = {self->selectable};
            return makeStatement(arguments.interpreter, session, select);
        });
    }
    if (name == "alias"_L1) {
        return interpreter.builtin(name, [self, session](const CallArguments &arguments) {
            Reader reader(arguments, {u"name"_s});
            TableObject *alias = arguments.interpreter.heap().make<TableObject>(session);
            alias->selectable = self->selectable;
            alias->selectable.alias = reader.text(u"name"_s);
            if (alias->selectable.alias.isEmpty())
                alias->selectable.alias = self->selectable.name % "_1"_L1;
            alias->columns = self->columns;
            alias->isLightweight = true;
            return reader.isGood() ? Value::object(alias) : *reader.failure();
        });
    }
    if (name == "join"_L1 || name == "outerjoin"_L1) {
        const bool outer = name == "outerjoin"_L1;
        return interpreter.builtin(name, [self, session, outer](const CallArguments &arguments) {
            Reader reader(arguments, {u"right"_s, u"onclause"_s, u"isouter"_s, u"full"_s});
            const TableObject *right = reader.value(u"right"_s).as<TableObject>();
            const Shared<Expression> on = joinCondition(reader, reader.value(u"onclause"_s));
            if (!right || !reader.isGood())
                return reader.isGood() ? raiseNamed(arguments.interpreter, u"ArgumentError"_s, QString())
                                       : *reader.failure();
            TableObject *join = arguments.interpreter.heap().make<TableObject>(session);
            join->selectable = joined(self->selectable, right->selectable, on, outer || reader.flag(u"isouter"_s),
                                      reader.flag(u"full"_s));
            join->isLightweight = true;
            return Value::object(join);
        });
    }
    return std::nullopt;
}

} // namespace athanor::evaluation
