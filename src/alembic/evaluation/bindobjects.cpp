// SPDX-License-Identifier: MIT
#include "alembic/evaluation/bindobjects.h"

#include "alembic/ddl/compiler.h"
#include "alembic/ddl/identifiers.h"
#include "alembic/ddl/types.h"
#include "alembic/evaluation/directives.h"
#include "alembic/evaluation/sqlalchemymodule.h"
#include "alembic/evaluation/statementmakers.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Assignments;
using operation::Expression;
using operation::Operation;
using operation::Shared;
using python::CallArguments;
using python::Interpreter;
using python::Value;

namespace {

// A call that nobody can follow, and what comes of it.
Value opaqueCall(Interpreter &interpreter, Session &session, const QString &directive, const QString &reason)
{
    session.recordOpaque(interpreter, directive, reason);
    return interpreter.unknown(reason);
}

} // namespace

Value rowsUnknown(Interpreter &interpreter)
{
    return interpreter.unknown(Session::rowsReason());
}

std::optional<Value> DialectObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "name"_L1)
        return Value::string(u"postgresql"_s);
    if (name == "driver"_L1)
        return interpreter.unknown(QCoreApplication::translate("athanor", "the driver decides"));
    if (name == "type_descriptor"_L1) {
        return interpreter.builtin(
            name, [](const CallArguments &arguments) { return arguments.argumentOr(0, u"typeobj"_s, Value::none()); });
    }
    if (name == "identifier_preparer"_L1)
        return interpreter.host<DialectObject>();
    if (name == "quote"_L1 || name == "quote_identifier"_L1) {
        const bool always = name == "quote_identifier"_L1;
        return interpreter.builtin(name, [always](const CallArguments &arguments) {
            Reader reader(arguments, {u"ident"_s});
            const QString text = reader.text(u"ident"_s);
            if (!reader.isGood())
                return *reader.failure();
            return Value::string(always ? QString(u'"' % QString(text).replace(u'"', "\"\""_L1) % u'"')
                                        : ddl::quoteIdentifier(text));
        });
    }
    // What all drivers of PostgreSQL have in common (sqlalchemy/dialects/postgresql/base.py).
    static const QSet<QString> common{u"supports_alter"_s,          u"supports_comments"_s,
                                      u"supports_default_values"_s, u"supports_identity_columns"_s,
                                      u"supports_native_boolean"_s, u"supports_native_enum"_s,
                                      u"supports_native_uuid"_s,    u"supports_schemas"_s,
                                      u"supports_sequences"_s,      u"sequences_optional"_s};
    if (common.contains(name))
        return Value::boolean(true);
    if (name == "max_identifier_length"_L1)
        return Value::integer(63);
    if (name.startsWith("supports_"_L1))
        return interpreter.unknown(QCoreApplication::translate("athanor", "the driver decides"));
    return interpreter.unknown(QCoreApplication::translate("athanor", "%1 is known to the connection only")
                                   .arg(QString("dialect."_L1 % name)));
}

// ---- results

std::optional<Value> ResultObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "close"_L1)
        return interpreter.builtin(name, [](const CallArguments &) { return Value::none(); });
    if (name == "rowcount"_L1 || name == "lastrowid"_L1 || name == "inserted_primary_key"_L1 ||
        name == "returns_rows"_L1)
        return rowsUnknown(interpreter);
    if (name == "mappings"_L1 || name == "scalars"_L1 || name == "unique"_L1 || name == "yield_per"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &) { return Value::object(this); });
    }
    return interpreter.builtin(name, [](const CallArguments &arguments) { return rowsUnknown(arguments.interpreter); });
}

std::optional<Value> ResultObject::iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &)
{
    return rowsUnknown(interpreter);
}

// ---- connections

QString BindObject::typeName() const
{
    return session->isOffline() ? u"MockConnection"_s : u"Connection"_s;
}

namespace {

// The values of text(":name") that the call brings.
void setParameters(Reader &reader, Expression &text, const Value &parameters)
{
    const python::DictObject *dict = parameters.as<python::DictObject>();
    if (!dict) {
        reader.fail(reader.interpreter().unknown(
            QCoreApplication::translate("athanor", "the parameters of a statement cannot be read")));
        return;
    }
    if (dict->isTainted()) {
        reader.fail(dict->taint());
        return;
    }
    for (const python::OrderedTable::Entry &entry : dict->table.entries()) {
        if (entry.isRemoved)
            continue;
        const QString name = reader.toText(entry.key).value_or(QString());
        Expression bind;
        bind.kind = Expression::Kind::Bind;
        bind.text = name;
        bind.named = true;
        bind.hasValue = true;
        bind.value = reader.toPlain(entry.value);
        bool found = false;
        for (auto &[known, earlier] : text.parameters) {
            if (known != name)
                continue;
            bind.type = earlier->type;
            bind.expanding = earlier->expanding;
            earlier = Shared<Expression>(bind);
            found = true;
        }
        if (!found)
            text.parameters += {name, Shared<Expression>(bind)};
    }
}

// The statement once for each set of parameters.
QList<Operation> withParameters(Reader &reader, const Operation &operation, const Value &parameters)
{
    QList<Value> sets;
    const bool several = parameters.as<python::ListObject>() || parameters.as<python::TupleObject>();
    if (several)
        sets = reader.toItems(parameters);
    else
        sets = {parameters};
    QList<Operation> result;
    for (const Value &set : std::as_const(sets)) {
        if (const auto *text = std::get_if<operation::ExecuteText>(&operation)) {
            operation::ExecuteText copy = *text;
            setParameters(reader, copy.text, set);
            result += copy;
        } else if (const auto *insert = std::get_if<operation::ExecuteInsert>(&operation);
                   insert && insert->insert.rows.isEmpty() && !insert->insert.fromSelect) {
            operation::ExecuteInsert copy = *insert;
            copy.insert.rows = {readAssignments(reader, set, copy.insert.table)};
            copy.insert.isInline = copy.insert.isInline || several;
            result += copy;
        } else {
            reader.fail(reader.interpreter().unknown(
                QCoreApplication::translate("athanor", "the parameters of this statement are not written by Athanor")));
            return {};
        }
    }
    return result;
}

} // namespace

Value BindObject::execute(const CallArguments &arguments, const QString &method)
{
    Interpreter &interpreter = arguments.interpreter;
    Reader reader(arguments, {u"statement"_s, u"parameters"_s});
    const QString directive = "connection."_L1 % method;
    const auto finish = [&]() -> Value {
        if (session->isOffline())
            return Value::none();
        return method == "scalar"_L1 ? rowsUnknown(interpreter) : interpreter.host<ResultObject>();
    };
    const auto opaque = [&]() -> Value {
        const Value failure = *reader.failure();
        if (failure.isRaised())
            return failure;
        session->recordOpaque(interpreter, directive, failure.reason().text);
        return finish();
    };
    const Value statement = reader.value(u"statement"_s);
    if (!reader.isGood())
        return opaque();
    if (method == "exec_driver_sql"_L1) {
        const QString sql = reader.toText(statement).value_or(QString());
        if (!reader.isGood() || reader.has(u"parameters"_s)) {
            reader.fail(interpreter.unknown(
                QCoreApplication::translate("athanor", "the parameters of this statement are not written by Athanor")));
            return opaque();
        }
        // The driver reads %% as a single %.
        const Value done = session->record(
            interpreter, operation::ExecuteVerbatim{.sql = QString(sql).replace("%%"_L1, "%"_L1)}, directive);
        return done.isRaised() ? done : finish();
    }
    if (statement.isString() && !session->isOffline()) {
        return raiseNamed(
            interpreter, u"ObjectNotExecutableError"_s,
            u"Not an executable object: %1"_s.arg(ddl::pythonRepr(operation::Value::ofString(statement.string()))));
    }
    const std::optional<Operation> operation = executable(reader, statement);
    if (!reader.isGood() || !operation)
        return opaque();
    QList<Operation> operations{*operation};
    // The mock connection of offline mode ignores parameters.
    if (const Value *parameters = reader.find(u"parameters"_s); parameters && !session->isOffline()) {
        if (!parameters->isNone())
            operations = withParameters(reader, *operation, *parameters);
        if (!reader.isGood())
            return opaque();
    }
    for (const Operation &one : std::as_const(operations)) {
        const Value done = session->record(interpreter, one, directive);
        if (done.isRaised())
            return done;
    }
    return finish();
}

// In SQLAlchemy 2.0 the options are set on the connection itself.
Value BindObject::executionOptions(const CallArguments &arguments)
{
    static const QStringList harmless{u"stream_results"_s,    u"max_row_buffer"_s, u"yield_per"_s,
                                      u"logging_token"_s,     u"compiled_cache"_s, u"no_parameters"_s,
                                      u"preserve_rowcount"_s, u"autocommit"_s};
    Reader reader(arguments, {});
    const QList<std::pair<QString, Value>> options = reader.keywords();
    const bool isHarmless =
        reader.isGood() && std::all_of(options.begin(), options.end(), [](const std::pair<QString, Value> &option) {
            return harmless.contains(option.first);
        });
    if (isHarmless)
        return Value::object(this);
    const bool isolates = std::any_of(options.begin(), options.end(), [](const std::pair<QString, Value> &option) {
        return option.first == "isolation_level"_L1;
    });
    return opaqueCall(
        arguments.interpreter, *session, u"connection.execution_options"_s,
        isolates ? QCoreApplication::translate("athanor", "the revision changes the isolation level of Alembic's "
                                                          "connection, which fails inside its transaction")
                 : QCoreApplication::translate("athanor", "the revision changes how its connection executes"));
}

std::optional<Value> EngineObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "dialect"_L1)
        return interpreter.host<DialectObject>();
    if (name == "name"_L1)
        return Value::string(u"postgresql"_s);
    static const QStringList calls{u"connect"_s, u"begin"_s,          u"execute"_s,
                                   u"scalar"_s,  u"raw_connection"_s, u"execution_options"_s};
    if (calls.contains(name)) {
        return interpreter.builtin(name, [own = session, name](const CallArguments &arguments) {
            return opaqueCall(arguments.interpreter, *own, QString("engine."_L1 % name), otherSessionReason());
        });
    }
    return interpreter.unknown(
        QCoreApplication::translate("athanor", "%1 is known to the connection only").arg(QString("engine."_L1 % name)));
}

QString otherSessionReason()
{
    return QCoreApplication::translate(
        "athanor", "the revision opens a connection of its own, whose statements Alembic does not commit");
}

bool isRecordedElsewhere(Reader &reader, Session &session, const QString &directive)
{
    const Value *bind = reader.find(u"bind"_s);
    if (bind && bind->isUnknown())
        session.recordOpaque(reader.interpreter(), directive, bind->reason().text);
    else if (bind && bind->as<EngineObject>())
        session.recordOpaque(reader.interpreter(), directive, otherSessionReason());
    else
        return false;
    return true;
}

std::optional<Value> BindObject::attribute(Interpreter &interpreter, const QString &name)
{
    static const QStringList executing{u"execute"_s, u"scalar"_s, u"scalars"_s, u"exec_driver_sql"_s};
    if (name == "dialect"_L1)
        return interpreter.host<DialectObject>();
    if (name == "engine"_L1)
        return session->isOffline() ? Value::object(this) : interpreter.host<EngineObject>(session);
    if (name == "name"_L1)
        return Value::string(u"postgresql"_s);
    if (name == "execute"_L1 || (!session->isOffline() && executing.contains(name))) {
        return interpreter.builtin(name,
                                   [this, name](const CallArguments &arguments) { return execute(arguments, name); });
    }
    if (session->isOffline()) {
        if (name == "execution_options"_L1 || name == "connect"_L1)
            return interpreter.builtin(name, [this](const CallArguments &) { return Value::object(this); });
        return std::nullopt;
    }
    if (name == "connect"_L1) {
        // SQLAlchemy 1.4 gives the same connection, 2.0 has no such method.
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            return opaqueCall(arguments.interpreter, *session, u"connection.connect"_s,
                              QCoreApplication::translate("athanor", "SQLAlchemy's version decides what connect() of a "
                                                                     "connection does"));
        });
    }
    if (name == "execution_options"_L1) {
        return interpreter.builtin(name,
                                   [this](const CallArguments &arguments) { return executionOptions(arguments); });
    }
    if (name == "begin_nested"_L1) {
        // A savepoint: SQLAlchemy numbers them.
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            const QString reason = QCoreApplication::translate("athanor", "savepoints are not written by Athanor");
            session->recordOpaque(arguments.interpreter, u"connection.begin_nested"_s, reason);
            return arguments.interpreter.host<AutocommitBlock>(nullptr);
        });
    }
    if (name == "commit"_L1 || name == "rollback"_L1 || name == "begin"_L1 || name == "close"_L1) {
        return interpreter.builtin(name, [this, name](const CallArguments &arguments) {
            const QString reason =
                QCoreApplication::translate("athanor", "the revision ends or begins a transaction of its own");
            session->recordOpaque(arguments.interpreter, QString("connection."_L1 % name), reason);
            return arguments.interpreter.unknown(reason);
        });
    }
    if (name == "closed"_L1 || name == "invalidated"_L1)
        return Value::boolean(false);
    if (name == "in_transaction"_L1)
        return interpreter.builtin(name, [](const CallArguments &) { return Value::boolean(true); });
    return interpreter.unknown(QCoreApplication::translate("athanor", "%1 is known to the connection only")
                                   .arg(QString("connection."_L1 % name)));
}

// ---- op.get_context()

std::optional<Value> MigrationContextObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "as_sql"_L1)
        return Value::boolean(session->isOffline());
    if (name == "dialect"_L1)
        return interpreter.host<DialectObject>();
    if (name == "bind"_L1 || name == "connection"_L1)
        return interpreter.host<BindObject>(session);
    if (name == "autocommit_block"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            return arguments.interpreter.host<AutocommitBlock>(session);
        });
    }
    if (name == "execute"_L1)
        return opAttribute(interpreter, name, session);
    if (name == "impl"_L1)
        return Value::object(this);
    if (name == "config"_L1)
        return interpreter.host<ConfigObject>(session);
    if (name == "version_table"_L1 && session->options().versionTable)
        return Value::string(*session->options().versionTable);
    if (name == "version_table_schema"_L1 && session->options().versionTableSchema) {
        const QString &schema = *session->options().versionTableSchema;
        return schema.isEmpty() ? Value::none() : Value::string(schema);
    }
    return interpreter.unknown(
        QCoreApplication::translate("athanor", "how Alembic was called decides (context.%1)").arg(name));
}

std::optional<Value> ConfigObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name != "get_main_option"_L1) {
        return interpreter.unknown(
            QCoreApplication::translate("athanor", "how Alembic was called decides (config.%1)").arg(name));
    }
    return interpreter.builtin(name, [this](const CallArguments &arguments) {
        Reader reader(arguments, {u"name"_s, u"default"_s});
        const QString option = reader.text(u"name"_s).toLower(); // as ConfigParser does
        if (!reader.isGood())
            return *reader.failure();
        const Options &options = session->options();
        if (options.unknownOptions.contains(option) || options.unknownOptions.contains(u"*"_s)) {
            return arguments.interpreter.unknown(
                QCoreApplication::translate("athanor", "the option %1 of alembic.ini decides").arg(option));
        }
        const auto value = options.mainOptions.constFind(option);
        return value != options.mainOptions.constEnd() ? Value::string(*value) : reader.value(u"default"_s);
    });
}

std::optional<Value> AutocommitBlock::enter(Interpreter &)
{
    if (session) {
        ++session->autocommitDepth;
        ++session->autocommitBlocks;
    }
    return Value::none();
}

Value AutocommitBlock::exit(Interpreter &, const Value &)
{
    if (session)
        --session->autocommitDepth;
    return Value::boolean(false);
}

} // namespace athanor::evaluation
