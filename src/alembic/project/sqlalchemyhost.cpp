// SPDX-License-Identifier: MIT
#include "alembic/project/hostobjects.h"

#include <QCoreApplication>
#include <QSet>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// sqlalchemy.engine.URL; its text has the password, as render_as_string(hide_password=False) gives it.
class UrlObject : public InertObject
{
public:
    explicit UrlObject(const QString &text)
        : InertObject(u"URL"_s)
        , m_text(text)
    {
    }
    Value toString(Interpreter &) override { return Value::string(m_text); }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "render_as_string"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &) { return Value::string(m_text); });
        }
        if (name == "drivername"_L1) {
            return Value::string(m_text.section(u"://"_s, 0, 0));
        }
        if (name == "database"_L1) {
            return Value::string(QUrl(m_text).path().mid(1));
        }
        if (name == "set"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                const auto driver = arguments.keywordOr(u"drivername"_s, Value()).stringIf();
                if (arguments.keywords.size() == 1 && driver) {
                    return arguments.interpreter.host<UrlObject>(*driver + m_text.mid(m_text.indexOf("://"_L1)));
                }
                return arguments.interpreter.unknown(translate("the changed URL is not followed"));
            });
        }
        return InertObject::attribute(interpreter, name);
    }

private:
    QString m_text;
};

// An engine or connection: what it is asked to execute is noted.
class ConnectionObject : public InertObject
{
public:
    ConnectionObject(const QString &name, EnvironmentRecord &record)
        : InertObject(name)
        , m_record(record)
    {
    }
    Value truth(Interpreter &) override { return Value::boolean(true); }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;

private:
    void note(const CallArguments &arguments, const QString &text)
    {
        m_record.run.actions.append(
            EnvironmentAction{.text = text, .file = arguments.interpreter.currentFile(), .line = arguments.line});
    }

    EnvironmentRecord &m_record;
};

std::optional<Value> ConnectionObject::attribute(Interpreter &interpreter, const QString &name)
{
    static const QSet<QString> connecting = {u"connect"_s, u"begin"_s, u"begin_nested"_s, u"raw_connection"_s};
    static const QSet<QString> executing = {u"execute"_s, u"exec_driver_sql"_s, u"scalar"_s, u"scalars"_s};
    if (connecting.contains(name)) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            return arguments.interpreter.host<ConnectionObject>(u"connection"_s, m_record);
        });
    }
    if (executing.contains(name)) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            note(arguments, translate("The environment runs a statement of its own."));
            return arguments.interpreter.host<InertObject>(u"result"_s);
        });
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
        return interpreter.host<ConnectionObject>(u"dialect"_s, m_record);
    }
    if (name == "name"_L1 && m_name == "dialect"_L1) {
        return Value::string(u"postgresql"_s);
    }
    if (name == "commit"_L1 || name == "rollback"_L1 || name == "close"_L1 || name == "dispose"_L1) {
        return interpreter.builtin(name, [](const CallArguments &) { return Value::none(); });
    }
    return InertObject::attribute(interpreter, name);
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
    return interpreter.host<ConnectionObject>(u"engine"_s, m_record);
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
            return arguments.interpreter.host<ConnectionObject>(u"engine"_s, m_record);
        });
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
