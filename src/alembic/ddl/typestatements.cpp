// SPDX-License-Identifier: MIT
#include "alembic/ddl/rendering.h"

#include "alembic/ddl/compiler.h"
#include "alembic/ddl/identifiers.h"
#include "alembic/ddl/naming.h"
#include "alembic/ddl/types.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using operation::Type;
using operation::Value;

namespace {

TextResult createTypeText(const Type &type, const Context &context)
{
    const auto name = namedTypeText(type);
    if (!name)
        return std::unexpected(name.error());
    if (type.family == Type::Family::Enum) {
        Type string;
        string.family = Type::Family::String;
        string.word = u"VARCHAR"_s;
        QStringList labels;
        for (const QString &label : type.labels)
            labels += literalText(Value::ofString(label), string, context).value_or(QString());
        return QString("CREATE TYPE "_L1 % *name % " AS ENUM ("_L1 % labels.join(", "_L1) % u')');
    }
    QStringList options;
    if (!type.collation.isEmpty())
        options += "COLLATE "_L1 % quoteIdentifier(type.collation);
    Compiler compiler(context, Compiler::Binds::Literal);
    compiler.setIncludeTable(false);
    if (type.domainDefault)
        options += "DEFAULT "_L1 % compiler.expression(*type.domainDefault);
    if (!type.constraintName.isEmpty())
        options += "CONSTRAINT "_L1 % quoteIdentifier(type.constraintName);
    if (type.notNull)
        options += u"NOT NULL"_s;
    if (type.check)
        options += "CHECK ("_L1 % compiler.expression(*type.check) % u')';
    if (compiler.failure())
        return std::unexpected(*compiler.failure());
    const auto base = typeText(*type.item);
    if (!base)
        return std::unexpected(base.error());
    return QString("CREATE DOMAIN "_L1 % *name % " AS "_L1 % *base % u' ' % options.join(u' '));
}

TextResult dropTypeText(const Type &type)
{
    const auto name = namedTypeText(type);
    if (!name)
        return std::unexpected(name.error());
    return QString((type.family == Type::Family::Enum ? "DROP TYPE "_L1 : "DROP DOMAIN "_L1) % *name);
}

// The enum or domain that a column's type makes: itself, or what its array holds.
const Type *madeBy(const Type &type)
{
    if (type.family == Type::Family::Array && type.item)
        return madeBy(*type.item);
    if ((type.family == Type::Family::Enum && type.native) || type.family == Type::Family::Domain)
        return &type;
    return nullptr;
}

void noteCreated(const Type &type, RunState &state)
{
    const QString key = qualifiedKey(type.schema, type.name);
    state.createdTypes += key;
    state.droppedTypes -= key;
}

void noteDropped(const Type &type, RunState &state)
{
    const QString key = qualifiedKey(type.schema, type.name);
    state.droppedTypes += key;
    state.createdTypes -= key;
}

} // namespace

Failure askDatabase(const QString &object)
{
    return {.kind = Failure::Kind::Unknown,
            .exception = {},
            .message =
                QCoreApplication::translate("athanor", "whether %1 exists is known to the database only").arg(object)};
}

std::optional<bool> knownTable(const std::optional<QString> &schema, const QString &name, const Context &context)
{
    const QString key = qualifiedKey(schema, name);
    if (context.state->createdTables.contains(key))
        return true;
    if (context.state->droppedTables.contains(key))
        return false;
    return context.answers ? context.answers->hasTable(schema.value_or(QString()), name) : std::nullopt;
}

std::optional<bool> knownType(const std::optional<QString> &schema, const QString &name, const Context &context)
{
    const QString key = qualifiedKey(schema, name);
    if (context.state->createdTypes.contains(key))
        return true;
    if (context.state->droppedTypes.contains(key))
        return false;
    return context.answers ? context.answers->hasType(schema.value_or(QString()), name) : std::nullopt;
}

bool renderTypesOf(const operation::Table &table, bool checkFirst, QSet<QString> &seen, const Context &context,
                   Output &output)
{
    for (const operation::Column &column : table.columns) {
        const Type *type = madeBy(column.type);
        if (!type || !type->createType || type->name.isEmpty() || (type->belongsToMetadata && !checkFirst))
            continue;
        const QString key = qualifiedKey(type->schema, type->name);
        if (seen.contains(key))
            continue;
        seen += key;
        if (checkFirst && !context.isOffline()) {
            const std::optional<bool> exists = knownType(type->schema, type->name, context);
            if (!exists) {
                return output.fail(askDatabase(QCoreApplication::translate("athanor", "the type \"%1\"").arg(key)));
            }
            if (*exists)
                continue;
        }
        if (!output.add(createTypeText(*type, context)))
            return false;
        noteCreated(*type, *context.state);
    }
    return true;
}

void renderTypeDropsOf(const operation::Table &table, bool checkFirst, const Context &context, Output &output)
{
    QSet<QString> seen;
    for (const operation::Column &column : table.columns) {
        const Type *type = madeBy(column.type);
        if (!type || !type->createType || type->name.isEmpty() || type->belongsToMetadata)
            continue;
        const QString key = qualifiedKey(type->schema, type->name);
        if (seen.contains(key))
            continue;
        seen += key;
        operation::DropType drop;
        drop.type = *type;
        drop.checkFirst = checkFirst;
        renderDropType(drop, context, output);
        if (output.rendered.failure)
            return;
    }
}

void renderCreateType(const operation::CreateType &operation, const Context &context, Output &output)
{
    const Type &type = operation.type;
    if (type.family == Type::Family::Enum && !type.native)
        return;
    if (operation.checkFirst && !context.isOffline() && !type.name.isEmpty()) {
        const std::optional<bool> exists = knownType(type.schema, type.name, context);
        if (!exists) {
            output.fail(askDatabase(
                QCoreApplication::translate("athanor", "the type \"%1\"").arg(qualifiedKey(type.schema, type.name))));
            return;
        }
        if (*exists)
            return;
    }
    if (output.add(createTypeText(type, context)))
        noteCreated(type, *context.state);
}

void renderDropType(const operation::DropType &operation, const Context &context, Output &output)
{
    const Type &type = operation.type;
    if (type.family == Type::Family::Enum && !type.native)
        return;
    if (operation.checkFirst && !context.isOffline() && !type.name.isEmpty()) {
        const std::optional<bool> exists = knownType(type.schema, type.name, context);
        if (!exists) {
            output.fail(askDatabase(
                QCoreApplication::translate("athanor", "the type \"%1\"").arg(qualifiedKey(type.schema, type.name))));
            return;
        }
        if (!*exists)
            return;
    }
    if (output.add(dropTypeText(type)))
        noteDropped(type, *context.state);
}

void noteEffects(const QString &sql, RunState &state)
{
    static const QRegularExpression pattern(
        uR"(\b(CREATE|DROP)\s+(?:(?:UNLOGGED|TEMPORARY|TEMP)\s+)?(TYPE|DOMAIN|TABLE)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?))"_s,
        QRegularExpression::CaseInsensitiveOption);
    for (const QRegularExpressionMatch &match : pattern.globalMatch(sql)) {
        QString name = match.captured(3);
        name = name.contains(u'"') ? name.remove(u'"') : name.toLower();
        const bool creates = match.captured(1).compare("create"_L1, Qt::CaseInsensitive) == 0;
        const bool isTable = match.captured(2).compare("table"_L1, Qt::CaseInsensitive) == 0;
        QSet<QString> &created = isTable ? state.createdTables : state.createdTypes;
        QSet<QString> &dropped = isTable ? state.droppedTables : state.droppedTypes;
        if (creates) {
            created += name;
            dropped -= name;
        } else {
            dropped += name;
            created -= name;
        }
    }
    static const QRegularExpression altered(
        uR"(\b(?:ALTER\s+TABLE(?:\s+IF\s+EXISTS)?(?:\s+ONLY)?|INDEX\b[^;]*?\bON)\s+((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?))"_s,
        QRegularExpression::CaseInsensitiveOption);
    for (const QRegularExpressionMatch &match : altered.globalMatch(sql)) {
        QString name = match.captured(1);
        state.unsureTables += name.contains(u'"') ? name.remove(u'"') : name.toLower();
    }
}

} // namespace athanor::ddl
