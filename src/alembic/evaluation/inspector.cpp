// SPDX-License-Identifier: MIT
#include "alembic/evaluation/bindobjects.h"

#include "alembic/ddl/runanswers.h"
#include "alembic/evaluation/sqlalchemymodule.h"

#include <QCoreApplication>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using python::CallArguments;
using python::Interpreter;
using python::Value;

namespace {

Value databaseUnknown(Interpreter &interpreter, Session &session, const QString &what)
{
    const bool isChanged = session.options().answers && session.state().revision > 0;
    return interpreter.unknown(
        (isChanged
             ? QCoreApplication::translate("athanor", "%1 is not known, because SQL of this run may have changed it")
             : QCoreApplication::translate("athanor", "%1 is known to the database only"))
            .arg(what));
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
        return interpreter.unknown(
            QCoreApplication::translate("athanor", "what \"%1\" is like is known to the database only").arg(name));
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

Value noSuchTable(Interpreter &interpreter, const QString &schema, const QString &table)
{
    return raiseNamed(interpreter, u"NoSuchTableError"_s, schema.isEmpty() ? table : QString(schema % u'.' % table));
}

// What one method answers now.
Value answer(Interpreter &interpreter, Session &session, const QString &method, const QString &schema,
             const QString &table)
{
    const ddl::RunAnswers answers(session.options().answers, session.state());
    const auto orUnknown = [&](const std::optional<QStringList> &names, const auto &make, const QString &what) {
        return names ? make(interpreter, *names) : databaseUnknown(interpreter, session, what);
    };
    if (method == "get_table_names"_L1) {
        return orUnknown(answers.tables(schema), strings, QCoreApplication::translate("athanor", "which tables exist"));
    }
    const std::optional<bool> exists = answers.hasTable(schema, table);
    if (!exists) {
        return databaseUnknown(interpreter, session,
                               QCoreApplication::translate("athanor", "whether the table \"%1\" exists").arg(table));
    }
    if (method == "has_table"_L1)
        return Value::boolean(*exists);
    if (!*exists)
        return noSuchTable(interpreter, schema, table);
    if (method == "get_columns"_L1) {
        return orUnknown(answers.columns(schema, table), named,
                         QCoreApplication::translate("athanor", "which columns the table \"%1\" has").arg(table));
    }
    return orUnknown(answers.indexes(schema, table), named,
                     QCoreApplication::translate("athanor", "which indexes the table \"%1\" has").arg(table));
}

} // namespace

std::optional<Value> InspectorObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "dialect"_L1)
        return interpreter.host<DialectObject>();
    if (name == "bind"_L1)
        return interpreter.host<BindObject>(session);
    if (name == "engine"_L1)
        return interpreter.host<EngineObject>(session);
    if (name == "clear_cache"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            for (Remembered &remembered : m_remembered)
                remembered.isCertain = false;
            if (arguments.interpreter.opaqueDepth() == 0)
                m_remembered.clear();
            return Value::none();
        });
    }
    static const QSet<QString> answered{u"has_table"_s, u"get_table_names"_s, u"get_columns"_s, u"get_indexes"_s};
    if (!answered.contains(name)) {
        return interpreter.builtin(name, [name](const CallArguments &arguments) {
            return arguments.interpreter.unknown(
                QCoreApplication::translate("athanor", "what %1() says is known to the database only").arg(name));
        });
    }
    return interpreter.builtin(name, [this, name](const CallArguments &arguments) -> Value {
        const bool isAboutTable = name != "get_table_names"_L1;
        const QString tableParameter = u"table_name"_s;
        Reader reader(arguments, isAboutTable ? QStringList{tableParameter, u"schema"_s} : QStringList{u"schema"_s});
        const QString table = isAboutTable ? reader.text(tableParameter) : QString();
        const QString schema = reader.text(u"schema"_s);
        if (!reader.isGood())
            return *reader.failure();
        return remembered(arguments.interpreter, name, schema, table);
    });
}

// SQLAlchemy 2.0 keeps the answers of an Inspector (engine/reflection.py, cache): what the run changes afterwards is
// not seen. What raises is not kept.
Value InspectorObject::remembered(Interpreter &interpreter, const QString &method, const QString &schema,
                                  const QString &table)
{
    const QStringList key{method, schema, table};
    const int revision = session->state().revision;
    const bool isCertain = interpreter.opaqueDepth() == 0;
    const auto found = m_remembered.find(key);
    if (found != m_remembered.end()) {
        if (found->isCertain || found->revision == revision) {
            found->isCertain = found->isCertain || isCertain;
            return found->value;
        }
        // It was asked, or forgotten, only perhaps.
        return interpreter.unknown(
            QCoreApplication::translate("athanor", "whether the inspector answered %1() before is not known")
                .arg(method));
    }
    const Value value = answer(interpreter, *session, method, schema, table);
    if (!value.isRaised())
        m_remembered.insert(key, {value, isCertain, revision});
    return value;
}

} // namespace athanor::evaluation
