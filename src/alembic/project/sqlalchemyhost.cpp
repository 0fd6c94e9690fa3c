// SPDX-License-Identifier: MIT
#include "alembic/project/connectionobject.h"
#include "alembic/project/engineactions.h"
#include "alembic/project/urlobjects.h"

#include <QCoreApplication>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// A declarative base: every class that is made from it directly gets metadata of its own.
class BaseObject : public InertObject
{
public:
    BaseObject(const QString &name, const Value &metadata)
        : InertObject(name)
        , m_metadata(metadata)
    {
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "metadata"_L1) {
            if (m_metadata.isNone()) {
                m_metadata = interpreter.host<MetadataObject>();
            }
            return m_metadata;
        }
        return InertObject::attribute(interpreter, name);
    }
    Value truth(Interpreter &) override { return Value::boolean(true); }
    std::optional<Value> subclassed(Interpreter &interpreter, ClassObject &derived) override
    {
        if (m_metadata.isNone() && !derived.find(u"metadata"_s)) {
            derived.names.set(u"metadata"_s, interpreter.host<MetadataObject>());
        }
        return std::nullopt;
    }

private:
    Value m_metadata;
};

class SqlalchemyModule : public HostModule
{
public:
    SqlalchemyModule(const QString &name, EnvironmentRecord &record)
        : HostModule(name)
        , m_record(record)
    {
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override;

private:
    Value engine(const CallArguments &arguments, bool fromConfig);
    void listen(const CallArguments &arguments);
    [[nodiscard]] static Value metadata(const CallArguments &arguments);

    EnvironmentRecord &m_record;
};

Value SqlalchemyModule::engine(const CallArguments &arguments, bool fromConfig)
{
    Interpreter &interpreter = arguments.interpreter;
    Value url = arguments.argumentOr(0, fromConfig ? u"configuration"_s : u"url"_s, Value());
    if (fromConfig) {
        const QString prefix =
            arguments.argumentOr(1, u"prefix"_s, Value::string(u"sqlalchemy."_s)).stringIf().value_or(u"sqlalchemy."_s);
        if (const auto *dict = url.as<DictObject>()) {
            const Value *found = dict->find(prefix + u"url"_s);
            url = dict->isTainted() ? dict->taint() : found ? *found : Value();
        }
    }
    if (!m_record.run.engineUrl && !m_record.offline) {
        m_record.run.engineUrl = factOf(interpreter, url, interpreter.currentFile(), arguments.line);
    }
    const auto record = std::make_shared<EngineRecord>(engineActions(arguments, fromConfig));
    m_record.engines.append(record);
    return interpreter.host<ConnectionObject>(u"engine"_s, m_record, record);
}

// event.listen(target, name, function) and @event.listens_for(target, name): what happens on an engine, or on every
// engine or table, may change what is executed. Sessions and mapped classes are of no concern.
void SqlalchemyModule::listen(const CallArguments &arguments)
{
    static const QSet<QString> everywhere = {u"Engine"_s,  u"AsyncEngine"_s, u"Connection"_s, u"Pool"_s,
                                             u"Dialect"_s, u"Table"_s,       u"Column"_s};
    const Value target = arguments.argumentOr(0, u"target"_s, Value());
    const EnvironmentAction action{.text =
                                       translate("The environment listens to events of the connection or of tables."),
                                   .file = arguments.interpreter.currentFile(),
                                   .line = arguments.line,
                                   .isOfSession = true};
    if (const auto *connection = target.as<ConnectionObject>()) {
        connection->engine()->actions.append(action);
    } else if (const auto *type = target.as<InertObject>();
               type && everywhere.contains(type->typeName().section(u'.', -1))) {
        m_record.run.actions.append(action);
    }
}

Value SqlalchemyModule::metadata(const CallArguments &arguments)
{
    const Value made = arguments.interpreter.host<MetadataObject>();
    auto *object = made.as<MetadataObject>();
    if (const Value *convention = arguments.keyword(u"naming_convention"_s)) {
        object->setConvention(*convention);
    }
    if (arguments.unknownRest) {
        object->isKnown = false;
    }
    return made;
}

std::optional<Value> SqlalchemyModule::attribute(Interpreter &interpreter, const QString &attributeName)
{
    const QString &wanted = attributeName;
    if (wanted == "create_engine"_L1 || wanted == "create_async_engine"_L1) {
        return interpreter.builtin(wanted, [this](const CallArguments &arguments) { return engine(arguments, false); });
    }
    if (wanted == "engine_from_config"_L1 || wanted == "async_engine_from_config"_L1) {
        return interpreter.builtin(wanted, [this](const CallArguments &arguments) { return engine(arguments, true); });
    }
    if (wanted == "AsyncEngine"_L1) {
        return interpreter.builtin(wanted, [this](const CallArguments &arguments) {
            const Value sync = arguments.argumentOr(0, u"sync_engine"_s, Value());
            return sync.as<ConnectionObject>() ? sync
                                               : arguments.interpreter.host<ConnectionObject>(
                                                     u"engine"_s, m_record, std::make_shared<EngineRecord>());
        });
    }
    if (wanted == "event"_L1 && name() == "sqlalchemy"_L1) {
        return std::nullopt; // the submodule
    }
    if (wanted == "listen"_L1 && name() == "sqlalchemy.event"_L1) {
        return interpreter.builtin(wanted, [this](const CallArguments &arguments) {
            listen(arguments);
            return Value::none();
        });
    }
    if (wanted == "listens_for"_L1 && name() == "sqlalchemy.event"_L1) {
        return interpreter.builtin(wanted, [this](const CallArguments &arguments) {
            listen(arguments);
            return arguments.interpreter.builtin(
                u"listens_for"_s, [](const CallArguments &inner) { return inner.argumentOr(0, u"fn"_s, Value()); });
        });
    }
    if (wanted == "URL"_L1) {
        return interpreter.host<UrlClassObject>(name() + u".URL"_s);
    }
    if (wanted == "MetaData"_L1) {
        return interpreter.builtin(wanted, [](const CallArguments &arguments) { return metadata(arguments); });
    }
    if (wanted == "make_url"_L1) {
        return interpreter.builtin(wanted, [](const CallArguments &arguments) {
            const Value text = arguments.argumentOr(0, u"name_or_url"_s, Value());
            return text.isString() ? arguments.interpreter.host<UrlObject>(text.string()) : text;
        });
    }
    if (wanted == "declarative_base"_L1) {
        return interpreter.builtin(wanted, [](const CallArguments &arguments) {
            Value given = arguments.keywordOr(u"metadata"_s, Value());
            if (given.isNone()) {
                given = arguments.interpreter.host<MetadataObject>();
            }
            return arguments.interpreter.host<BaseObject>(u"Base"_s, given);
        });
    }
    if (wanted == "DeclarativeBase"_L1 || wanted == "DeclarativeBaseNoMeta"_L1) {
        return interpreter.host<BaseObject>(wanted, Value());
    }
    if (wanted == "SQLModel"_L1) {
        return interpreter.host<BaseObject>(wanted, interpreter.host<MetadataObject>());
    }
    if (wanted == "__version__"_L1) {
        return interpreter.unknown(translate("the installed version decides"));
    }
    return interpreter.host<InertObject>(name() + u'.' + wanted);
}

} // namespace

void addSqlalchemyModules(Interpreter &interpreter, EnvironmentRecord &record)
{
    for (const QString &name : {u"sqlalchemy"_s,
                                u"sqlalchemy.orm"_s,
                                u"sqlalchemy.orm.decl_api"_s,
                                u"sqlalchemy.ext"_s,
                                u"sqlalchemy.ext.asyncio"_s,
                                u"sqlalchemy.ext.declarative"_s,
                                u"sqlalchemy.ext.hybrid"_s,
                                u"sqlalchemy.ext.mutable"_s,
                                u"sqlalchemy.ext.compiler"_s,
                                u"sqlalchemy.ext.associationproxy"_s,
                                u"sqlalchemy.engine"_s,
                                u"sqlalchemy.engine.url"_s,
                                u"sqlalchemy.engine.base"_s,
                                u"sqlalchemy.engine.reflection"_s,
                                u"sqlalchemy.pool"_s,
                                u"sqlalchemy.event"_s,
                                u"sqlalchemy.sql"_s,
                                u"sqlalchemy.sql.expression"_s,
                                u"sqlalchemy.sql.schema"_s,
                                u"sqlalchemy.sql.elements"_s,
                                u"sqlalchemy.sql.functions"_s,
                                u"sqlalchemy.sql.sqltypes"_s,
                                u"sqlalchemy.schema"_s,
                                u"sqlalchemy.types"_s,
                                u"sqlalchemy.exc"_s,
                                u"sqlalchemy.dialects"_s,
                                u"sqlalchemy.dialects.postgresql"_s,
                                u"sqlalchemy.dialects.sqlite"_s,
                                u"sqlalchemy.dialects.mysql"_s,
                                u"sqlalchemy.util"_s,
                                u"sqlalchemy.inspection"_s,
                                u"sqlalchemy.future"_s,
                                u"sqlmodel"_s,
                                u"geoalchemy2"_s,
                                u"sqlalchemy_utils"_s,
                                u"pgvector"_s,
                                u"pgvector.sqlalchemy"_s}) {
        interpreter.addModule(std::make_shared<SqlalchemyModule>(name, record));
    }
}

} // namespace athanor::project
