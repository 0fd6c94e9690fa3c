// SPDX-License-Identifier: MIT
#include "alembic/python/builtintypes.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

// Something that takes every call and means nothing here: loggers, event loop policies.
class InertObject : public HostObject
{
public:
    explicit InertObject(const QString &name)
        : m_name(name)
    {
    }
    [[nodiscard]] QString typeName() const override { return m_name; }
    [[nodiscard]] bool isClass() const override { return true; } // logging.Filter and its like as bases
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        return interpreter.host<InertObject>(m_name + u'.' + name);
    }
    bool setAttribute(Interpreter &, const QString &, const Value &) override { return true; }
    Value call(const CallArguments &arguments) override { return arguments.interpreter.host<InertObject>(m_name); }
    std::optional<Value> enter(Interpreter &) override { return Value::object(this); }

private:
    QString m_name;
};

// asyncio.get_event_loop()
class LoopObject : public InertObject
{
public:
    using InertObject::InertObject;
    std::optional<Value> callMethod(const QString &name, const CallArguments &arguments) override
    {
        if (name != "run_until_complete"_L1)
            return std::nullopt;
        return arguments.interpreter.internals().awaitValue(arguments.positional.value(0));
    }
};

Value unknownOf(Interpreter &interpreter, const QString &name)
{
    return interpreter.unknown(SyntaxText::tr("the way in which Alembic is started decides (%1)").arg(name));
}

} // namespace

std::shared_ptr<TableModule> makeSysModule()
{
    auto module = std::make_shared<TableModule>(u"sys"_s);
    module->addFactory(u"path"_s, [](Interpreter &interpreter) {
        QList<Value> folders;
        for (const QString &folder : interpreter.settings().roots.folders)
            folders << Value::string(folder);
        const Value list = interpreter.list(folders);
        interpreter.internals().m_systemPath = list.as<ListObject>();
        return list;
    });
    module->addFactory(u"version_info"_s, [](Interpreter &interpreter) {
        return interpreter.tuple(
            {Value::integer(3), Value::integer(13), Value::integer(0), Value::string(u"final"_s), Value::integer(0)});
    });
    module->addConstant(u"platform"_s, Value::string(u"linux"_s));
    module->addConstant(u"maxsize"_s, Value::integer(std::numeric_limits<qint64>::max()));
    for (const QString &name : {u"stdout"_s, u"stderr"_s, u"stdin"_s})
        module->addFactory(name, [name](Interpreter &interpreter) { return interpreter.host<InertObject>(name); });
    for (const QString &name : {u"argv"_s, u"modules"_s, u"executable"_s, u"prefix"_s, u"version"_s, u"flags"_s})
        module->addFactory(name, [name](Interpreter &interpreter) { return unknownOf(interpreter, u"sys."_s + name); });
    module->addFunction(
        u"exit"_s, [](const CallArguments &arguments) { return arguments.interpreter.raise(u"SystemExit"_s, {}); });
    return module;
}

std::shared_ptr<TableModule> makeLoggingModule()
{
    auto module = std::make_shared<TableModule>(u"logging"_s);
    int level = 0;
    for (const QString &name : {u"NOTSET"_s, u"DEBUG"_s, u"INFO"_s, u"WARNING"_s, u"ERROR"_s, u"CRITICAL"_s})
        module->addConstant(name, Value::integer(10 * level++));
    for (const QString &name :
         {u"getLogger"_s, u"basicConfig"_s,   u"fileConfig"_s,  u"dictConfig"_s,  u"config"_s,
          u"disable"_s,   u"debug"_s,         u"info"_s,        u"warning"_s,     u"error"_s,
          u"exception"_s, u"critical"_s,      u"Logger"_s,      u"Filter"_s,      u"Formatter"_s,
          u"Handler"_s,   u"StreamHandler"_s, u"FileHandler"_s, u"NullHandler"_s, u"captureWarnings"_s})
        module->addFactory(name, [name](Interpreter &interpreter) { return interpreter.host<InertObject>(name); });
    return module;
}

std::shared_ptr<TableModule> makeAsyncioModule()
{
    auto module = std::make_shared<TableModule>(u"asyncio"_s);
    // The interpreter runs a coroutine when it is called: what is awaited is its result.
    // A coroutine runs when it is awaited.
    module->addFunction(u"run"_s, [](const CallArguments &arguments) {
        return arguments.interpreter.internals().awaitValue(arguments.argumentOr(0, u"main"_s, {}));
    });
    module->addFunction(u"wait_for"_s, [](const CallArguments &arguments) { return arguments.positional.value(0); });
    module->addFunction(u"gather"_s, [](const CallArguments &arguments) {
        QList<Value> results;
        for (const Value &awaitable : arguments.positional) {
            const Value result = arguments.interpreter.internals().awaitValue(awaitable);
            if (result.isRaised())
                return result;
            results << result;
        }
        return arguments.interpreter.list(results);
    });
    for (const QString &name : {u"get_event_loop"_s, u"new_event_loop"_s, u"get_running_loop"_s})
        module->addFunction(
            name, [](const CallArguments &arguments) { return arguments.interpreter.host<LoopObject>(u"loop"_s); });
    for (const QString &name :
         {u"set_event_loop"_s, u"set_event_loop_policy"_s, u"WindowsSelectorEventLoopPolicy"_s, u"sleep"_s})
        module->addFactory(name, [name](Interpreter &interpreter) { return interpreter.host<InertObject>(name); });
    return module;
}

} // namespace athanor::python
