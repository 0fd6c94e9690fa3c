// SPDX-License-Identifier: MIT
#include "alembic/ddl/remarks.h"

#include "alembic/ddl/rendering.h"
#include "alembic/ddl/runanswers.h"
#include "alembic/ddl/scripttypes.h"
#include "alembic/ddl/types.h"
#include "sql/classify.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using operation::Type;

namespace {

// What the run itself has done to what it would make under this name.
std::optional<bool> told(const ObjectName &made, const Context &context)
{
    const std::optional<bool> *found = context.state->types.exists.find(made);
    return found ? *found : std::nullopt;
}

QString existsRemark(const QString &type)
{
    return QCoreApplication::translate(
               "athanor", "The type \"%1\" exists already at this point, and it is created without a look whether it "
                          "does: PostgreSQL refuses that. Let one place create it, and give its other columns "
                          "postgresql.ENUM(..., name=..., create_type=False).")
        .arg(type);
}

QRegularExpression anyOf(const QString &words)
{
    return QRegularExpression(uR"(\b(?:%1)\b)"_s.arg(words), QRegularExpression::CaseInsensitiveOption);
}

} // namespace

void remarkOn(const Context &context, const QString &remark)
{
    if (context.remarks && !context.remarks->contains(remark))
        *context.remarks += remark;
}

void remarkOnBind(const QString &name, const QString &written, bool isLiteral, const Context &context)
{
    if (!context.remarks)
        return;
    const QString what =
        isLiteral
            ? QCoreApplication::translate("athanor",
                                          "\":%1\" is the name of a parameter without a value: NULL is written for it.")
                  .arg(name)
            : QCoreApplication::translate("athanor", "\":%1\" is the name of a parameter without a value: the script "
                                                     "has \"%2\", which the server cannot read.")
                  .arg(name, written);
    remarkOn(context, QString(what % u' ' %
                              QCoreApplication::translate("athanor", "Write \"\\:%1\" in a raw string where a colon is "
                                                                     "meant, or give it a value with bindparams().")
                                  .arg(name)));
}

void remarkOnCreatedType(const Type &type, const std::optional<ObjectName> &table, const Context &context)
{
    if (!context.remarks || type.name.isEmpty())
        return;
    const ObjectName name{type.schema.value_or(QString()), type.name};
    std::optional<bool> exists;
    if (context.isOffline()) {
        exists = context.scriptTypes ? context.scriptTypes->has(name) : std::nullopt;
    } else {
        const RunAnswers answers(context.answers, *context.state);
        const ObjectName made = answers.made(name);
        exists = told(made, context);
        // Where the table exists, too, the database has the whole revision already.
        const bool isAsked = !exists && context.startsHere && !context.state->hasGaps;
        if (isAsked && (!table || answers.hasTable(table->schema, table->name) == false))
            exists = answers.has(RunAnswers::Kind::Type, made);
    }
    if (exists == true)
        remarkOn(context, existsRemark(qualifiedKey(type.schema, type.name)));
}

void remarkOnUsedType(const Type &type, const Context &context)
{
    const Type *named = madeBy(type);
    if (!context.remarks || !named || named->name.isEmpty())
        return;
    const ObjectName name{named->schema.value_or(QString()), named->name};
    std::optional<bool> exists;
    if (context.isOffline()) {
        exists = context.scriptTypes ? context.scriptTypes->has(name) : std::nullopt;
    } else if (!context.state->hasGaps) {
        const RunAnswers answers(context.answers, *context.state);
        if (context.startsHere || told(answers.made(name), context))
            exists = answers.has(RunAnswers::Kind::Type, name);
    }
    if (exists != false)
        return;
    remarkOn(context, QCoreApplication::translate(
                          "athanor", "There is no type \"%1\" at this point, and only create_table creates one: "
                                     "PostgreSQL refuses this. Create it before, with "
                                     "postgresql.ENUM(..., name=...).create(op.get_bind(), checkfirst=True).")
                          .arg(qualifiedKey(named->schema, named->name)));
}

QString doubledPercentsRemark()
{
    return QCoreApplication::translate(
        "athanor",
        "Every % is doubled in the script, as env.py leaves the parameter style to the driver: what runs the "
        "script takes both. Pass dialect_opts={\"paramstyle\": \"named\"} to context.configure() in env.py.");
}

QString transactionRemark(const QString &sql)
{
    // Parsing is for what may be refused.
    static const QRegularExpression words =
        anyOf(u"CONCURRENTLY|VACUUM|DATABASE|TABLESPACE|SYSTEM|SUBSCRIPTION|REINDEX|CLUSTER|DISCARD|PREPARED"_s);
    if (!sql.contains(words))
        return {};
    const QList<sql::StatementClass> parts = sql::classify(sql);
    if (std::ranges::all_of(parts, &sql::StatementClass::inTransaction))
        return {};
    return QCoreApplication::translate(
        "athanor", "PostgreSQL refuses this inside a transaction block, and Alembic runs it in one. Put it into "
                   "\"with op.get_context().autocommit_block():\".");
}

bool endsTransaction(const QString &sql)
{
    static const QRegularExpression words = anyOf(u"COMMIT|END|ROLLBACK|ABORT"_s);
    if (!sql.contains(words))
        return false;
    const QList<sql::StatementClass> parts = sql::classify(sql);
    return std::ranges::any_of(
        parts, [](const sql::StatementClass &part) { return part.kind == sql::StatementKind::Transaction; });
}

} // namespace athanor::ddl
