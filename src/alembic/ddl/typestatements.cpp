// SPDX-License-Identifier: MIT
#include "alembic/ddl/rendering.h"

#include "alembic/ddl/compiler.h"
#include "alembic/ddl/identifiers.h"
#include "alembic/ddl/naming.h"
#include "alembic/ddl/remarks.h"
#include "alembic/ddl/runchanges.h"
#include "alembic/ddl/types.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using operation::Type;
using operation::Value;

namespace {

TextResult createTypeText(const Type &type, const Context &context)
{
    const auto name = namedTypeText(type, context, false);
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
        options += "COLLATE "_L1 % collationName(type);
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
    const auto base = typeText(*type.item, context);
    if (!base)
        return std::unexpected(base.error());
    return QString("CREATE DOMAIN "_L1 % *name % " AS "_L1 % *base % u' ' % options.join(u' '));
}

TextResult dropTypeText(const Type &type, const Context &context)
{
    const auto name = namedTypeText(type, context, false);
    if (!name)
        return std::unexpected(name.error());
    return QString((type.family == Type::Family::Enum ? "DROP TYPE "_L1 : "DROP DOMAIN "_L1) % *name);
}

ObjectName objectName(const Type &type)
{
    return {type.schema.value_or(QString()), type.name};
}

} // namespace

const Type *madeBy(const Type &type)
{
    if (type.family == Type::Family::Array && type.item)
        return madeBy(*type.item);
    if ((type.family == Type::Family::Enum && type.native) || type.family == Type::Family::Domain)
        return &type;
    return nullptr;
}

Failure askDatabase(const QString &object, const Context &context)
{
    const QString message =
        context.answers && context.state->revision > 0
            ? QCoreApplication::translate("athanor",
                                          "whether %1 exists is not known, because SQL of this run may have changed it")
            : QCoreApplication::translate("athanor", "whether %1 exists is known to the database only");
    return {.kind = Failure::Kind::Unknown, .exception = {}, .message = message.arg(object)};
}

std::optional<bool> knownTable(const std::optional<QString> &schema, const QString &name, const Context &context)
{
    return RunAnswers(context.answers, *context.state).hasTable(schema.value_or(QString()), name);
}

std::optional<bool> knownType(const std::optional<QString> &schema, const QString &name, const Context &context)
{
    return RunAnswers(context.answers, *context.state).hasType(schema.value_or(QString()), name);
}

namespace {

bool isCreatedWithTable(const Type &type, bool checkFirst, const Context &context)
{
    const bool isGeneric = type.className == "Enum"_L1;
    if (!type.createType && !(isGeneric && context.does(dialect::Difference::CreatesEnumsAlways)))
        return false;
    return !type.belongsToMetadata || checkFirst || context.does(dialect::Difference::CreatesEnumsOfMetadata);
}

} // namespace

bool renderTypesOf(const operation::Table &table, bool checkFirst, QSet<QString> &seen, const Context &context,
                   Output &output)
{
    for (const operation::Column &column : table.columns) {
        const Type *type = madeBy(column.type);
        if (!type || type->name.isEmpty() || !isCreatedWithTable(*type, checkFirst, context))
            continue;
        const QString key = qualifiedKey(type->schema, type->name);
        if (seen.contains(key))
            continue;
        seen += key;
        if (checkFirst && !context.isOffline()) {
            const std::optional<bool> exists = knownType(type->schema, type->name, context);
            if (!exists) {
                return output.fail(
                    askDatabase(QCoreApplication::translate("athanor", "the type \"%1\"").arg(key), context));
            }
            if (*exists)
                continue;
        }
        const TextResult text = createTypeText(*type, context);
        remarkOnCreatedType(*type, ObjectName{table.schema.value_or(QString()), table.name}, context);
        if (!output.add(text))
            return false;
        RunChanges(context).created(RunAnswers::Kind::Type, objectName(*type));
    }
    return true;
}

void renderTypeDropsOf(const operation::Table &table, bool checkFirst, const Context &context, Output &output)
{
    QSet<QString> seen;
    for (const operation::Column &column : table.columns) {
        const Type *type = madeBy(column.type);
        if (!type || type->name.isEmpty() || type->belongsToMetadata || !isCreatedWithTable(*type, checkFirst, context))
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
                QCoreApplication::translate("athanor", "the type \"%1\"").arg(qualifiedKey(type.schema, type.name)),
                context));
            return;
        }
        if (*exists)
            return;
    }
    const TextResult text = createTypeText(type, context);
    remarkOnCreatedType(type, std::nullopt, context);
    if (output.add(text))
        RunChanges(context).created(RunAnswers::Kind::Type, objectName(type));
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
                QCoreApplication::translate("athanor", "the type \"%1\"").arg(qualifiedKey(type.schema, type.name)),
                context));
            return;
        }
        if (!*exists)
            return;
    }
    if (output.add(dropTypeText(type, context)))
        RunChanges(context).dropped(RunAnswers::Kind::Type, objectName(type));
}

} // namespace athanor::ddl
