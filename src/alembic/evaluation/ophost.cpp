// SPDX-License-Identifier: MIT
#include "alembic/evaluation/bindobjects.h"
#include "alembic/evaluation/directives.h"
#include "alembic/evaluation/sqlalchemymodule.h"

#include <QCoreApplication>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Expression;
using operation::Operation;
using python::CallArguments;
using python::HostModule;
using python::Interpreter;
using python::Value;

namespace {

using SessionPointer = std::shared_ptr<Session>;

// What create_table() gives back.
Value tableObject(Interpreter &interpreter, const operation::Table &table, const SessionPointer &session)
{
    TableObject *object = interpreter.heap().make<TableObject>(session);
    object->table = table;
    object->selectable.name = table.name;
    object->selectable.schema = table.schema;
    object->columns.reserve(table.columns.size());
    for (const operation::Column &column : table.columns)
        object->columns += tableColumn(column);
    for (const operation::Constraint &constraint : table.constraints) {
        if (constraint.kind != operation::Constraint::Kind::PrimaryKey)
            continue;
        for (operation::TableColumn &column : object->columns)
            column.primaryKey = column.primaryKey || constraint.columns.contains(column.key);
    }
    return Value::object(object);
}

Value callDirective(const CallArguments &arguments, const QString &name, const Directive &directive,
                    const SessionPointer &session)
{
    if (const QString wrong = wrongCall(arguments, name, directive, false, session->options().dialect);
        !wrong.isEmpty())
        return arguments.interpreter.raise(u"TypeError"_s, wrong);
    Reader reader(arguments, directive.signature);
    const Operation operation = directive.make(reader, *session, nullptr);
    const QString shown = "op."_L1 % name;
    if (!reader.isGood()) {
        const Value &failure = *reader.failure();
        if (failure.isUnknown())
            session->recordOpaque(arguments.interpreter, shown, failure.reason().text);
        return failure.isRaised() || name == "create_table"_L1 ? failure : Value::none();
    }
    const Value result = session->record(arguments.interpreter, operation, shown);
    if (result.isRaised())
        return result;
    if (const auto *create = std::get_if<operation::CreateTable>(&operation))
        return tableObject(arguments.interpreter, create->table, session);
    return Value::none();
}

Value inlineLiteral(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"value"_s, u"type_"_s});
    std::optional<operation::Type> type;
    if (const Value asked = reader.value(u"type_"_s); !asked.isNone())
        type = reader.toType(asked);
    Expression bind = *reader.toExpression(reader.value(u"value"_s), type ? &*type : nullptr);
    bind.literal = true;
    return reader.isGood() ? makeExpression(arguments.interpreter, session, bind) : *reader.failure();
}

Value batch(const CallArguments &arguments, const SessionPointer &session)
{
    Reader reader(arguments, {u"table_name"_s, u"schema"_s, u"recreate"_s});
    BatchTarget target;
    target.table = reader.text(u"table_name"_s);
    target.schema = reader.optionalText(u"schema"_s);
    const QString recreate = reader.text(u"recreate"_s);
    if (!reader.isGood())
        return *reader.failure();
    BatchObject *object = arguments.interpreter.heap().make<BatchObject>(target, session);
    object->isRecreated = recreate == "always"_L1;
    return Value::object(object);
}

class OpModule : public HostModule
{
public:
    OpModule(const QString &name, const SessionPointer &session)
        : HostModule(name)
        , m_session(session)
    {
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override
    {
        return opAttribute(interpreter, attributeName, m_session);
    }
    [[nodiscard]] QStringList publicNames() const override { return directives().keys(); }

private:
    SessionPointer m_session;
};

class ContextModule : public HostModule
{
public:
    ContextModule(const QString &name, const SessionPointer &session)
        : HostModule(name)
        , m_session(session)
    {
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override
    {
        const SessionPointer session = m_session;
        if (attributeName == "is_offline_mode"_L1) {
            return interpreter.builtin(
                attributeName, [session](const CallArguments &) { return Value::boolean(session->isOffline()); });
        }
        if (attributeName == "get_context"_L1 || attributeName == "get_bind"_L1 || attributeName == "execute"_L1)
            return opAttribute(interpreter, attributeName, m_session);
        if (attributeName == "config"_L1)
            return interpreter.host<ConfigObject>(m_session);
        return interpreter.unknown(
            QCoreApplication::translate("athanor", "how Alembic was called decides (context.%1)").arg(attributeName));
    }

private:
    SessionPointer m_session;
};

class AlembicModule : public HostModule
{
public:
    using HostModule::HostModule;
    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override
    {
        if (attributeName == "op"_L1 || attributeName == "context"_L1)
            return interpreter.importModule(QString("alembic."_L1 % attributeName)).value;
        if (attributeName == "CommandError"_L1)
            return interpreter.exceptionType(attributeName);
        if (attributeName == "exc"_L1 && name() == "alembic.util"_L1)
            return interpreter.importModule(name()).value;
        return interpreter.unknown(QCoreApplication::translate("athanor", "%1 is not known to Athanor")
                                       .arg(QString(name() % u'.' % attributeName)));
    }
};

} // namespace

std::optional<Value> opAttribute(Interpreter &interpreter, const QString &name, const SessionPointer &session)
{
    const auto found = directives().constFind(name);
    if (found != directives().constEnd()) {
        return interpreter.builtin(name, [name, directive = &*found, session](const CallArguments &arguments) {
            return callDirective(arguments, name, *directive, session);
        });
    }
    if (name == "f"_L1) {
        return interpreter.builtin(name, [](const CallArguments &arguments) {
            Reader reader(arguments, {u"name"_s});
            const QString text = reader.text(u"name"_s);
            return reader.isGood() ? arguments.interpreter.host<FinalName>(text) : *reader.failure();
        });
    }
    if (name == "inline_literal"_L1) {
        return interpreter.builtin(
            name, [session](const CallArguments &arguments) { return inlineLiteral(arguments, session); });
    }
    if (name == "get_bind"_L1) {
        return interpreter.builtin(name, [session](const CallArguments &arguments) {
            return arguments.interpreter.host<BindObject>(session);
        });
    }
    if (name == "get_context"_L1) {
        return interpreter.builtin(name, [session](const CallArguments &arguments) {
            return arguments.interpreter.host<MigrationContextObject>(session);
        });
    }
    if (name == "batch_alter_table"_L1)
        return interpreter.builtin(name,
                                   [session](const CallArguments &arguments) { return batch(arguments, session); });
    if (name == "migration_context"_L1)
        return interpreter.host<MigrationContextObject>(session);
    if (name == "_proxy"_L1)
        return interpreter.importModule(u"alembic.op"_s).value;
    // Directives that plugins register, run_async, invoke: what they do is Python.
    return interpreter.builtin(name, [name, session](const CallArguments &arguments) {
        const QString reason = QCoreApplication::translate("athanor", "op.%1() is made by Python code").arg(name);
        session->recordOpaque(arguments.interpreter, QString("op."_L1 % name), reason);
        return arguments.interpreter.unknown(reason);
    });
}

// ---- batches

std::optional<Value> BatchObject::enter(Interpreter &)
{
    return Value::object(this);
}

std::optional<Value> BatchObject::attribute(Interpreter &interpreter, const QString &name)
{
    const auto found = directives().constFind(name);
    if (name == "execute"_L1 || found == directives().constEnd() || !found->isInBatch()) {
        if (name == "batch_alter_table"_L1)
            return std::nullopt;
        return opAttribute(interpreter, name, session);
    }
    return interpreter.builtin(name, [this, name, directive = *found](const CallArguments &arguments) {
        if (const QString wrong = wrongCall(arguments, name, directive, true, session->options().dialect);
            !wrong.isEmpty())
            return arguments.interpreter.raise(u"TypeError"_s, wrong);
        Reader reader(arguments, directive.batchSignature);
        Queued queued;
        queued.operation = directive.make(reader, *session, &target);
        queued.directive = "batch_op."_L1 % name;
        queued.place = session->placeOf(arguments.interpreter);
        if (!reader.isGood()) {
            if (!reader.failure()->isUnknown())
                return *reader.failure();
            queued.opaque = reader.failure()->reason().text;
        }
        queue += queued;
        return Value::none();
    });
}

Value BatchObject::exit(Interpreter &interpreter, const Value &exception)
{
    if (!exception.isNone())
        return Value::boolean(false);
    if (isRecreated) {
        if (session->isOffline()) {
            return raiseNamed(
                interpreter, u"CommandError"_s,
                u"This operation cannot proceed in --sql mode; batch mode with dialect postgresql requires a live "
                "database connection with which to reflect the table \"%1\". To generate a batch SQL migration script "
                "using table \"move and copy\", a complete Table object should be passed to the \"copy_from\" argument "
                "of the batch_alter_table() method so that table reflection can be skipped."_s.arg(target.table));
        }
        session->recordOpaque(
            interpreter, u"op.batch_alter_table"_s,
            QCoreApplication::translate("athanor", "the table \"%1\" is made anew as the database has it")
                .arg(target.table));
        return Value::boolean(false);
    }
    for (const Queued &queued : std::as_const(queue)) {
        if (!queued.opaque.isEmpty()) {
            session->recordOpaque(queued.directive, queued.opaque, queued.place.line);
            continue;
        }
        const Value done = session->record(interpreter, queued.operation, queued.directive, queued.place);
        if (done.isRaised())
            return done;
    }
    queue.clear();
    return Value::boolean(false);
}

void addAlembic(Interpreter &interpreter, const SessionPointer &session)
{
    static const QSet<QString> names{
        u"alembic"_s,           u"alembic.op"_s,
        u"alembic.context"_s,   u"alembic.operations"_s,
        u"alembic.runtime"_s,   u"alembic.runtime.migration"_s,
        u"alembic.migration"_s, u"alembic.util"_s,
        u"alembic.util.exc"_s,
    };
    interpreter.addModules(names, [session](const QString &name) -> std::shared_ptr<HostModule> {
        if (name == "alembic.op"_L1)
            return std::make_shared<OpModule>(name, session);
        if (name == "alembic.context"_L1)
            return std::make_shared<ContextModule>(name, session);
        return std::make_shared<AlembicModule>(name);
    });
}

} // namespace athanor::evaluation
