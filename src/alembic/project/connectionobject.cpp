// SPDX-License-Identifier: MIT
#include "alembic/project/connectionobject.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// connection.begin(): ends with its block, or by hand.
class TransactionObject : public InertObject
{
public:
    explicit TransactionObject(ConnectionObject *connection)
        : InertObject(u"transaction"_s)
        , m_connection(connection)
    {
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "commit"_L1 || name == "rollback"_L1 || name == "close"_L1) {
            const bool commits = name == "commit"_L1;
            return interpreter.builtin(name, [this, commits](const CallArguments &) {
                m_connection->endTransaction(commits);
                return Value::none();
            });
        }
        return InertObject::attribute(interpreter, name);
    }
    Value exit(Interpreter &, const Value &exception) override
    {
        m_connection->endTransaction(exception.isNone());
        return Value::boolean(false);
    }

private:
    ConnectionObject *m_connection; // of the same heap
};

} // namespace

ConnectionObject::ConnectionObject(const QString &name, EnvironmentRecord &record,
                                   const std::shared_ptr<EngineRecord> &engine, bool inTransaction)
    : InertObject(name)
    , m_record(record)
    , m_engine(engine)
    , m_inTransaction(inTransaction)
{
}

void ConnectionObject::note(const CallArguments &arguments, const QString &text)
{
    m_record.run.actions.append(EnvironmentAction{
        .text = text, .file = arguments.interpreter.currentFile(), .line = arguments.line, .isOfSession = true});
}

void ConnectionObject::endTransaction(bool commits)
{
    m_inTransaction = false;
    for (MigrationsMoment &moment : m_record.moments) {
        moment.isCommitted = moment.isCommitted || (commits && moment.connection == this);
    }
}

Value ConnectionObject::begin(Interpreter &interpreter)
{
    if (isEngine()) {
        return interpreter.host<ConnectionObject>(u"connection"_s, m_record, m_engine, true);
    }
    m_inTransaction = true;
    return interpreter.host<TransactionObject>(this);
}

std::optional<Value> ConnectionObject::attribute(Interpreter &interpreter, const QString &name)
{
    static const QSet<QString> connecting = {u"connect"_s, u"raw_connection"_s};
    static const QSet<QString> executing = {u"execute"_s, u"exec_driver_sql"_s, u"scalar"_s, u"scalars"_s};
    if (connecting.contains(name)) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            return arguments.interpreter.host<ConnectionObject>(u"connection"_s, m_record, m_engine);
        });
    }
    if (name == "begin"_L1) {
        return interpreter.builtin(name,
                                   [this](const CallArguments &arguments) { return begin(arguments.interpreter); });
    }
    if (executing.contains(name)) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            note(arguments, translate("The environment runs a statement of its own."));
            return arguments.interpreter.host<InertObject>(u"result"_s);
        });
    }
    if (name == "cursor"_L1 || (name == "connection"_L1 && !isEngine())) { // of the driver
        m_record.run.actions.append(EnvironmentAction{.text = translate("The environment runs a statement of its own."),
                                                      .file = interpreter.currentFile(),
                                                      .line = interpreter.currentLine(),
                                                      .isOfSession = true});
        return InertObject::attribute(interpreter, name);
    }
    if (name == "execution_options"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            note(arguments, translate("The environment changes how the connection executes."));
            return Value::object(this);
        });
    }
    if (name == "run_sync"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            if (arguments.positional.isEmpty()) {
                return Value::none();
            }
            QList<Value> handed = {Value::object(this)};
            handed += arguments.positional.sliced(1);
            return arguments.interpreter.callValue(arguments.positional.first(), handed, arguments.keywords);
        });
    }
    if (name == "sync_engine"_L1 || name == "engine"_L1 || name == "sync_connection"_L1) {
        return Value::object(this);
    }
    if (name == "dialect"_L1) {
        return interpreter.host<ConnectionObject>(u"dialect"_s, m_record, m_engine);
    }
    if (name == "name"_L1 && m_name == "dialect"_L1) {
        return Value::string(u"postgresql"_s);
    }
    if (name == "commit"_L1 || name == "rollback"_L1) {
        const bool commits = name == "commit"_L1;
        return interpreter.builtin(name, [this, commits](const CallArguments &) {
            endTransaction(commits);
            return Value::none();
        });
    }
    if (name == "close"_L1 || name == "dispose"_L1) {
        return interpreter.builtin(name, [](const CallArguments &) { return Value::none(); });
    }
    return InertObject::attribute(interpreter, name);
}

} // namespace athanor::project
