// SPDX-License-Identifier: MIT
#include "alembic/evaluation/bindobjects.h"

#include "alembic/ddl/types.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using python::CallArguments;
using python::Interpreter;
using python::Value;

namespace {

Value databaseUnknown(Interpreter &interpreter, const QString &what)
{
    return interpreter.unknown(QCoreApplication::translate("athanor", "%1 is known to the database only").arg(what));
}

// One dictionary of get_columns(), get_indexes(): the name is known, the rest is not.
class NamedItem : public python::HostObject
{
public:
    explicit NamedItem(const QString &itemName)
        : name(itemName)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"dict"_s; }
    Value item(Interpreter &interpreter, const Value &key) const
    {
        if (key.isString() && key.string() == "name"_L1)
            return Value::string(name);
        return databaseUnknown(interpreter, QCoreApplication::translate("athanor", "what \"%1\" is like").arg(name));
    }
    std::optional<Value> subscript(Interpreter &interpreter, const Value &index) override
    {
        return item(interpreter, index);
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override
    {
        if (attributeName == "get"_L1) {
            return interpreter.builtin(attributeName, [this](const CallArguments &arguments) {
                return item(arguments.interpreter, arguments.argumentOr(0, u"key"_s, Value::none()));
            });
        }
        return std::nullopt;
    }
    QString name;
};

class Answers
{
public:
    explicit Answers(Session &session)
        : m_session(session)
        , m_state(session.state())
    {
    }

    std::optional<bool> hasTable(const QString &schema, const QString &table) const
    {
        const QString key = ddl::qualifiedKey(schema, table);
        if (m_state.createdTables.contains(key))
            return true;
        if (m_state.droppedTables.contains(key))
            return false;
        return m_session.options().answers ? m_session.options().answers->hasTable(schema, table) : std::nullopt;
    }

    std::optional<QStringList> tables(const QString &schema) const
    {
        std::optional<QStringList> names =
            m_session.options().answers ? m_session.options().answers->tables(schema) : std::nullopt;
        if (!names)
            return names;
        const QString prefix = schema.isEmpty() ? QString() : QString(schema % u'.');
        for (const QString &key : std::as_const(m_state.droppedTables)) {
            if (key.startsWith(prefix))
                names->removeAll(key.mid(prefix.size()));
        }
        for (const QString &key : std::as_const(m_state.createdTables)) {
            const QString name = key.mid(prefix.size());
            if (key.startsWith(prefix) && !names->contains(name))
                *names += name;
        }
        return names;
    }

    std::optional<QStringList> columns(const QString &schema, const QString &table) const
    {
        const QString key = ddl::qualifiedKey(schema, table);
        if (m_state.unsureTables.contains(key) || m_state.createdTables.contains(key))
            return std::nullopt;
        std::optional<QStringList> names =
            m_session.options().answers ? m_session.options().answers->columns(schema, table) : std::nullopt;
        if (!names)
            return names;
        for (const QString &dropped : m_state.droppedColumns.value(key))
            names->removeAll(dropped);
        for (const QString &added : m_state.addedColumns.value(key)) {
            if (!names->contains(added))
                *names += added;
        }
        return names;
    }

    std::optional<QStringList> indexes(const QString &schema, const QString &table) const
    {
        const QString key = ddl::qualifiedKey(schema, table);
        if (m_state.unsureTables.contains(key) || m_state.createdTables.contains(key))
            return std::nullopt;
        std::optional<QStringList> names =
            m_session.options().answers ? m_session.options().answers->indexes(schema, table) : std::nullopt;
        if (!names)
            return names;
        const QString prefix = key % u' ';
        for (const QString &dropped : std::as_const(m_state.droppedIndexes)) {
            if (dropped.startsWith(prefix))
                names->removeAll(dropped.mid(prefix.size()));
        }
        for (const QString &added : std::as_const(m_state.addedIndexes)) {
            const QString name = added.mid(prefix.size());
            if (added.startsWith(prefix) && !names->contains(name))
                *names += name;
        }
        return names;
    }

private:
    Session &m_session;
    const RunState &m_state;
};

Value strings(Interpreter &interpreter, const QStringList &texts)
{
    QList<Value> values;
    for (const QString &text : texts)
        values += Value::string(text);
    return interpreter.list(values);
}

Value named(Interpreter &interpreter, const QStringList &texts)
{
    QList<Value> values;
    for (const QString &text : texts)
        values += interpreter.host<NamedItem>(text);
    return interpreter.list(values);
}

} // namespace

std::optional<Value> InspectorObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "dialect"_L1)
        return interpreter.host<DialectObject>();
    if (name == "bind"_L1 || name == "engine"_L1)
        return interpreter.host<BindObject>(session);
    return interpreter.builtin(name, [name, own = session](const CallArguments &arguments) -> Value {
        Interpreter &caller = arguments.interpreter;
        const Answers answers(*own);
        const QString tableParameter = u"table_name"_s;
        const bool aboutTable = name != "get_table_names"_L1 && name != "get_schema_names"_L1;
        Reader reader(arguments, aboutTable ? QStringList{tableParameter, u"schema"_s} : QStringList{u"schema"_s});
        const QString table = aboutTable ? reader.text(tableParameter) : QString();
        const QString schema = reader.text(u"schema"_s);
        if (!reader.isGood())
            return *reader.failure();
        if (name == "has_table"_L1) {
            const std::optional<bool> exists = answers.hasTable(schema, table);
            return exists ? Value::boolean(*exists)
                          : databaseUnknown(
                                caller,
                                QCoreApplication::translate("athanor", "whether the table \"%1\" exists").arg(table));
        }
        if (name == "get_table_names"_L1) {
            const std::optional<QStringList> names = answers.tables(schema);
            return names ? strings(caller, *names)
                         : databaseUnknown(caller, QCoreApplication::translate("athanor", "which tables exist"));
        }
        if (name == "get_columns"_L1) {
            const std::optional<QStringList> names = answers.columns(schema, table);
            return names ? named(caller, *names)
                         : databaseUnknown(
                               caller,
                               QCoreApplication::translate("athanor", "which columns the table \"%1\" has").arg(table));
        }
        if (name == "get_indexes"_L1) {
            const std::optional<QStringList> names = answers.indexes(schema, table);
            return names ? named(caller, *names)
                         : databaseUnknown(
                               caller,
                               QCoreApplication::translate("athanor", "which indexes the table \"%1\" has").arg(table));
        }
        return databaseUnknown(caller, QCoreApplication::translate("athanor", "what %1() says").arg(name));
    });
}

} // namespace athanor::evaluation
