// SPDX-License-Identifier: MIT
#include "alembic/ddl/tabletext.h"

#include "alembic/ddl/identifiers.h"
#include "alembic/ddl/types.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using dialect::Difference;
using operation::Column;
using operation::Constraint;
using operation::Expression;
using operation::Index;
using operation::IndexElement;
using operation::ServerDefault;
using operation::Shared;
using operation::Table;
using operation::Type;
using operation::Value;

namespace {

bool isInteger(const Type &type)
{
    switch (type.family) {
    case Type::Family::SmallInteger:
    case Type::Family::Integer:
    case Type::Family::BigInteger:
        return true;
    default:
        return false;
    }
}

// Whether SERIAL may stand for the type, as its PrimaryKeyConstraint._autoincrement_column finds it.
std::expected<bool, Failure> isCountable(const Column &column, const QString &table, bool explicitly,
                                         const Context &context)
{
    const Type::Family family = column.type.family;
    const bool isNumber = family == Type::Family::Numeric || family == Type::Family::Float;
    const bool isNumeric = family == Type::Family::Numeric && !context.does(Difference::CountsUpAnyNumber);
    if (isInteger(column.type) || (isNumber && context.does(Difference::CountsUpAnyNumber)) ||
        (isNumeric && explicitly && column.type.scale == 0)) {
        return true;
    }
    if (!explicitly)
        return false;
    const QString name = typeText(column.type, context).value_or(u"NULL"_s);
    const QString place = u"column '%1.%2'"_s.arg(table, column.name);
    if (isNumeric) {
        const QString scale = column.type.scale ? QString::number(*column.type.scale) : u"None"_s;
        return std::unexpected(argumentError(
            u"Column type %1 with non-zero scale %2 on %3 is not compatible with autoincrement=True"_s.arg(name, scale,
                                                                                                           place)));
    }
    return std::unexpected(
        argumentError(u"Column type %1 on %2 is not compatible with autoincrement=True"_s.arg(name, place)));
}

std::expected<bool, Failure> mayCountUp(const Column &column, const QString &table, bool explicitly, bool hasForeignKey,
                                        const Context &context)
{
    const auto countable = isCountable(column, table, explicitly, context);
    if (!countable || !*countable)
        return countable;
    if (column.hasDefault && !explicitly)
        return false;
    const ServerDefault::Kind standard = column.serverDefault.kind;
    if (standard != ServerDefault::Kind::None && standard != ServerDefault::Kind::Identity && !explicitly)
        return false;
    return !hasForeignKey || explicitly || column.autoincrementIgnoresForeignKeys;
}

Column *find(QList<Column> &columns, const QString &key)
{
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const Column &column) { return column.key == key || column.name == key; });
    return found == columns.end() ? nullptr : &*found;
}

// The CHECK of Enum(native_enum=False, create_constraint=True).
std::optional<Constraint> typeConstraint(const Column &column)
{
    const Type &type = column.type;
    if (type.family != Type::Family::Enum || type.native || !type.createConstraint)
        return std::nullopt;
    Expression left;
    left.kind = Expression::Kind::Column;
    left.text = column.name;
    Expression values;
    values.kind = Expression::Kind::Bind;
    values.expanding = true;
    values.hasValue = true;
    values.type.family = Type::Family::String;
    values.type.word = u"VARCHAR"_s;
    for (const QString &label : type.labels)
        values.value.items += Value::ofString(label);
    values.value.kind = Value::Kind::List;
    Expression membership;
    membership.kind = Expression::Kind::Binary;
    membership.op = operation::Operator::In;
    membership.operands = {Shared<Expression>(left), Shared<Expression>(values)};
    Constraint check;
    check.kind = Constraint::Kind::Check;
    if (!type.name.isEmpty())
        check.name.text = type.name;
    check.name.final = type.finalName;
    check.columns = {column.key};
    check.check = Shared<Expression>(membership);
    return check;
}

Constraint uniqueOf(const Column &column)
{
    Constraint unique;
    unique.kind = Constraint::Kind::Unique;
    unique.columns = {column.key};
    return unique;
}

Index indexOf(const Column &column)
{
    Expression element;
    element.kind = Expression::Kind::Column;
    element.text = column.name;
    Index index;
    index.elements = {IndexElement{.expression = Shared<Expression>(element), .key = column.key}};
    index.unique = column.unique;
    return index;
}

std::expected<void, Failure> findAutoincrement(CompletedTable &table, const Context &context)
{
    QSet<QString> withForeignKey;
    for (const Constraint &constraint : table.constraints) {
        if (constraint.kind == Constraint::Kind::ForeignKey)
            withForeignKey.unite(QSet<QString>(constraint.columns.begin(), constraint.columns.end()));
    }
    const QStringList &keys = table.primaryKey.columns;
    for (const QString &key : keys) {
        const Column *column = find(table.columns, key);
        if (!column)
            continue;
        const bool explicitly = column->autoincrement == true;
        if (keys.size() > 1 && !explicitly)
            continue;
        if (column->autoincrement == false)
            continue;
        const auto counted = mayCountUp(*column, table.name, explicitly, withForeignKey.contains(key), context);
        if (!counted)
            return std::unexpected(counted.error());
        if (!*counted)
            continue;
        if (!table.autoincrementColumn.isEmpty()) {
            return std::unexpected(
                argumentError(u"Only one Column may be marked autoincrement=True, found both %1 and %2."_s.arg(
                    column->name, table.autoincrementColumn)));
        }
        table.autoincrementColumn = key;
    }
    return {};
}

} // namespace

std::expected<CompletedTable, Failure> completed(const Table &table, const Context &context)
{
    CompletedTable complete;
    complete.name = table.name;
    complete.schema = table.schema;
    complete.columns = table.columns;
    complete.primaryKey.kind = Constraint::Kind::PrimaryKey;
    complete.primaryKey.implicit = true;

    QList<Constraint> given = table.constraints;
    std::stable_sort(given.begin(), given.end(), [](const Constraint &left, const Constraint &right) {
        return left.creationOrder < right.creationOrder;
    });
    for (Constraint &constraint : given) {
        for (QString &key : constraint.columns) {
            const Column *column = find(complete.columns, key);
            if (!column && constraint.kind != Constraint::Kind::Check) {
                return std::unexpected(Failure{
                    .kind = Failure::Kind::Alembic,
                    .exception = constraint.kind == Constraint::Kind::ForeignKey ? u"ArgumentError"_s
                                                                                 : u"ConstraintColumnNotFoundError"_s,
                    .message =
                        constraint.kind == Constraint::Kind::ForeignKey
                            ? u"Can't create ForeignKeyConstraint on table '%1': no column named '%2' is present."_s
                                  .arg(table.name, key)
                            : u"Can't create %1 on table '%2': no column named '%3' is present."_s.arg(
                                  constraint.kind == Constraint::Kind::PrimaryKey ? u"PrimaryKeyConstraint"_s
                                                                                  : u"UniqueConstraint"_s,
                                  table.name, key)});
            }
            if (column)
                key = column->key;
        }
        if (constraint.kind == Constraint::Kind::PrimaryKey) {
            complete.primaryKey = constraint;
            complete.primaryKey.implicit = false;
        } else {
            complete.constraints += constraint;
        }
    }
    if (complete.primaryKey.columns.isEmpty()) {
        for (const Column &column : std::as_const(complete.columns)) {
            if (column.primaryKey)
                complete.primaryKey.columns += column.key;
        }
    }
    for (const QString &key : std::as_const(complete.primaryKey.columns)) {
        if (Column *column = find(complete.columns, key); column && !column->nullable)
            column->nullable = false;
    }

    for (const Column &column : std::as_const(complete.columns)) {
        if (column.index)
            complete.indexes += indexOf(column);
        else if (column.unique)
            complete.constraints += uniqueOf(column);
        if (const std::optional<Constraint> check = typeConstraint(column))
            complete.constraints += *check;
        for (Constraint foreignKey : column.foreignKeys) {
            foreignKey.columns = {column.key};
            complete.constraints += foreignKey;
        }
    }
    complete.indexes += table.indexes;
    if (const auto counted = findAutoincrement(complete, context); !counted)
        return std::unexpected(counted.error());
    return complete;
}

TextResult createTableText(const Table &table, const CompletedTable &complete, bool ifNotExists, const Context &context)
{
    QString text = u"CREATE "_s;
    if (!table.prefixes.isEmpty())
        text += table.prefixes.join(u' ') % u' ';
    text += "TABLE "_L1;
    if (ifNotExists)
        text += "IF NOT EXISTS "_L1;
    text += qualifiedName(table.schema, table.name) % " ("_L1;

    QStringList lines;
    for (const Column &column : complete.columns) {
        if (column.system)
            continue;
        const TextResult line = columnText(column, complete, context);
        if (!line) {
            Failure failure = line.error();
            if (failure.exception == "CompileError"_L1) {
                failure.message = u"(in table '%1', column '%2'): %3"_s.arg(table.name, column.name, failure.message);
            }
            return std::unexpected(failure);
        }
        lines += *line;
    }
    QList<Constraint> constraints = complete.constraints;
    constraints.prepend(complete.primaryKey);
    for (const Constraint &constraint : std::as_const(constraints)) {
        if (constraint.useAlter && constraint.kind == Constraint::Kind::ForeignKey)
            continue; // SQLAlchemy adds these with ALTER in create_all() only
        const TextResult line = constraintText(constraint, complete, context);
        if (!line)
            return line;
        if (!line->isEmpty())
            lines += *line;
    }
    if (!lines.isEmpty())
        text += "\n\t"_L1 % lines.join(", \n\t"_L1);
    text += "\n)"_L1;

    if (!table.inherits.isEmpty()) {
        QStringList parents;
        for (const QString &parent : table.inherits)
            parents += quoteIdentifier(parent);
        const QLatin1StringView space = context.does(Difference::SpacesInherits) ? " "_L1 : ""_L1;
        text += "\n INHERITS ("_L1 % space % parents.join(", "_L1) % space % u')';
    }
    if (!table.partitionBy.isEmpty())
        text += "\n PARTITION BY "_L1 % table.partitionBy;
    if (!table.accessMethod.isEmpty())
        text += "\n USING "_L1 % table.accessMethod;
    if (!table.storage.isEmpty()) {
        if (!context.does(Difference::WritesStorageWords))
            return std::unexpected(unacceptedArgument(u"postgresql_with"_s, u"Table"_s));
        text += "\n "_L1 % storageClause(table.storage, context);
    }
    if (table.withOids)
        text += *table.withOids ? "\n WITH OIDS"_L1 : "\n WITHOUT OIDS"_L1;
    if (!table.onCommit.isEmpty())
        text += "\n ON COMMIT "_L1 % QString(table.onCommit).replace(u'_', u' ').toUpper();
    if (!table.tablespace.isEmpty())
        text += "\n TABLESPACE "_L1 % quoteIdentifier(table.tablespace);
    return text;
}

} // namespace athanor::ddl
