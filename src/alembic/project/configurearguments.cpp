// SPDX-License-Identifier: MIT
#include "alembic/project/configurearguments.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// Nothing is handed over: None, False, an empty list.
bool isNothing(const Value &value)
{
    if (const auto *list = value.as<ListObject>()) {
        return list->items.isEmpty();
    }
    if (const auto *tuple = value.as<TupleObject>()) {
        return tuple->items.isEmpty();
    }
    return value.isNone() || value.boolIf() == false;
}

} // namespace

bool mayChangeRun(const QString &name)
{
    // The last ones are options of Alembic's own commands, which configure() overwrites.
    static const QSet<QString> names = {u"on_version_apply"_s,
                                        u"transactional_ddl"_s,
                                        u"version_table_pk"_s,
                                        u"as_sql"_s,
                                        u"starting_rev"_s,
                                        u"literal_binds"_s,
                                        u"fn"_s,
                                        u"dont_mutate"_s,
                                        u"purge"_s,
                                        u"destination_rev"_s,
                                        u"script"_s};
    return names.contains(name);
}

bool changesRun(const QString &name, const Value &value)
{
    if (!mayChangeRun(name)) {
        return false;
    }
    if (name == "transactional_ddl"_L1) {
        return !value.isNone() && value.boolIf() != true;
    }
    if (name == "version_table_pk"_L1) {
        return value.boolIf() != true;
    }
    return !isNothing(value);
}

bool changesScript(const QString &name, const Value &value)
{
    static const QSet<QString> output{u"output_buffer"_s, u"output_encoding"_s};
    static const QSet<QString> reproduced{u"literal_binds"_s, u"version_table_pk"_s, u"transactional_ddl"_s};
    return output.contains(name) ? !isNothing(value) : !reproduced.contains(name) && changesRun(name, value);
}

QString configureActionText(const QString &name)
{
    if (name == "on_version_apply"_L1) {
        return translate("A function of the project runs after each revision (on_version_apply).");
    }
    if (name == "transactional_ddl"_L1) {
        return translate("The transactions are not Alembic's usual ones (transactional_ddl).");
    }
    return translate("The argument %1 of configure() is not reproduced.").arg(name);
}

ArgumentFact flagOf(Interpreter &interpreter, const Value &value, const QString &file, int line)
{
    if (value.isUnknown()) {
        return factOf(interpreter, value, file, line);
    }
    const bool isFalse = value.boolIf() == false || value.integerIf() == 0;
    const bool isTrue = value.boolIf() == true || value.integerIf() == 1;
    ArgumentFact fact;
    fact.file = file;
    fact.line = line;
    if (isTrue || isFalse) {
        fact.value = isTrue ? u"true"_s : u"false"_s;
    } else {
        fact.reason = translate("transaction_per_migration is neither True nor False, and Alembic commits nothing");
    }
    return fact;
}

ArgumentFact truthOf(Interpreter &interpreter, const Value &value, const QString &file, int line)
{
    ArgumentFact fact = factOf(interpreter, value, file, line);
    if (const auto number = value.integerIf(); number && !value.boolIf()) {
        fact.value = *number != 0 ? u"true"_s : u"false"_s;
    } else if (const auto text = value.stringIf()) {
        fact.value = text->isEmpty() ? u"false"_s : u"true"_s;
    }
    return fact;
}

ArgumentFact presenceOf(Interpreter &interpreter, const Value &value, const QString &file, int line)
{
    if (value.isUnknown() || value.isNone()) {
        return factOf(interpreter, value, file, line);
    }
    return ArgumentFact{.value = u"true"_s, .reason = {}, .file = file, .line = line};
}

ArgumentFact entryOf(Interpreter &interpreter, const Value &dict, const QString &key, const QString &file, int line)
{
    if (const auto *items = dict.as<DictObject>()) {
        const Value *found = items->find(key);
        return factOf(interpreter, found ? *found : Value::none(), file, line);
    }
    return factOf(interpreter, dict, file, line);
}

} // namespace athanor::project
