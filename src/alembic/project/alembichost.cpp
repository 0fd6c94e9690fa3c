// SPDX-License-Identifier: MIT
#include "alembic/project/configurearguments.h"
#include "alembic/project/connectionobject.h"
#include "alembic/project/loggingrecorder.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

QString conditionOf(Interpreter &interpreter)
{
    const UnknownReason *condition = interpreter.condition();
    return condition ? condition->text : QString();
}

// alembic.config.Config, as env.py sees it in context.config.
class ConfigObject : public HostObject
{
public:
    explicit ConfigObject(EnvironmentRecord &record)
        : m_record(record)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"Config"_s; }
    bool setAttribute(Interpreter &, const QString &name, const Value &value) override
    {
        m_own.set(name, value);
        return true;
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;

private:
    Value option(const CallArguments &arguments, const QString &section, qsizetype first);
    Value section(const CallArguments &arguments);
    Value setOption(const CallArguments &arguments, bool inMainSection);
    [[nodiscard]] bool isKnown(const QString &section, const QString &option) const
    {
        return !m_record.unknownOptions.contains(section + u'/' + option.toLower()) &&
               !m_record.unknownOptions.contains(u"*"_s);
    }

    EnvironmentRecord &m_record;
    Namespace m_own;
};

Value ConfigObject::option(const CallArguments &arguments, const QString &section, qsizetype first)
{
    const Value name = arguments.argumentOr(first, u"name"_s, Value());
    const auto key = name.stringIf();
    if (!key) {
        return name.isUnknown() ? name
                                : arguments.interpreter.unknown(translate("the name of the option is not known"));
    }
    if (!isKnown(section, *key)) {
        return arguments.interpreter.unknown(translate("what the option %1 was set to is not known").arg(*key));
    }
    const auto value = m_record.ini.value(section, *key);
    if (!value) {
        return arguments.interpreter.raise(u"ValueError"_s, value.error().what);
    }
    return *value ? Value::string(**value) : arguments.argumentOr(first + 1, u"default"_s, Value::none());
}

// A dict of all options, interpolated.
Value ConfigObject::section(const CallArguments &arguments)
{
    const auto name = arguments.argumentOr(0, u"name"_s, Value()).stringIf();
    if (!name) {
        return arguments.interpreter.unknown(translate("the name of the section is not known"));
    }
    if (!m_record.ini.hasSection(*name)) {
        return arguments.argumentOr(1, u"default"_s, Value::none());
    }
    QList<std::pair<Value, Value>> items;
    for (const QString &option : m_record.ini.options(*name)) {
        if (!isKnown(*name, option)) {
            items.append(
                {Value::string(option),
                 arguments.interpreter.unknown(translate("what the option %1 was set to is not known").arg(option))});
            continue;
        }
        const auto value = m_record.ini.value(*name, option);
        items.append({Value::string(option), value ? Value::string(value->value_or(QString()))
                                                   : arguments.interpreter.unknown(value.error().what)});
    }
    return arguments.interpreter.dict(items);
}

Value ConfigObject::setOption(const CallArguments &arguments, bool inMainSection)
{
    const qsizetype first = inMainSection ? 0 : 1;
    const auto key = arguments.argumentOr(first, u"name"_s, Value()).stringIf();
    const auto text = arguments.argumentOr(first + 1, u"value"_s, Value()).stringIf();
    const auto section =
        inMainSection ? std::optional(m_record.section) : arguments.argumentOr(0, u"section"_s, Value()).stringIf();
    if (!key || !section) {
        m_record.unknownOptions.insert(u"*"_s);
    } else if (!text || arguments.interpreter.condition()) {
        m_record.unknownOptions.insert(*section + u'/' + key->toLower());
    } else {
        m_record.unknownOptions.remove(*section + u'/' + key->toLower());
        m_record.ini.set(*section, *key, *text);
    }
    return Value::none();
}

std::optional<Value> ConfigObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (const Value *own = m_own.find(name)) {
        return *own;
    }
    std::optional<Value> value;
    if (name == "config_ini_section"_L1) {
        value = Value::string(m_record.section);
    } else if (name == "config_file_name"_L1) {
        value = Value::string(m_record.ini.path());
    } else if (name == "attributes"_L1) {
        value = interpreter.dict();
    } else if (name == "get_main_option"_L1 || name == "get_alembic_option"_L1) {
        value = interpreter.builtin(
            name, [this](const CallArguments &arguments) { return option(arguments, m_record.section, 0); });
    } else if (name == "get_section_option"_L1) {
        value = interpreter.builtin(name, [this](const CallArguments &arguments) {
            return option(arguments, arguments.argumentOr(0, u"section"_s, Value()).stringIf().value_or(QString()), 1);
        });
    } else if (name == "get_section"_L1) {
        value = interpreter.builtin(name, [this](const CallArguments &arguments) { return section(arguments); });
    } else if (name == "set_main_option"_L1 || name == "set_section_option"_L1) {
        const bool inMainSection = name == "set_main_option"_L1;
        value = interpreter.builtin(name, [this, inMainSection](const CallArguments &arguments) {
            return setOption(arguments, inMainSection);
        });
    } else {
        return interpreter.host<InertObject>(u"config."_s + name);
    }
    m_own.set(name, *value);
    return value;
}

// context.begin_transaction(): counts only as a block.
class TransactionBlock : public InertObject
{
public:
    explicit TransactionBlock(EnvironmentRecord &record)
        : InertObject(u"begin_transaction"_s)
        , m_record(record)
    {
    }
    std::optional<Value> enter(Interpreter &) override
    {
        ++m_record.transactionBlocks;
        return Value::object(this);
    }
    Value exit(Interpreter &, const Value &) override
    {
        --m_record.transactionBlocks;
        return Value::boolean(false);
    }

private:
    EnvironmentRecord &m_record;
};

// alembic.context
class ContextModule : public HostModule
{
public:
    ContextModule(const QString &name, EnvironmentRecord &record)
        : HostModule(name)
        , m_record(record)
    {
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override;

private:
    Value configure(const CallArguments &arguments);
    [[nodiscard]] Value xArgument(const CallArguments &arguments) const;
    void noteActions(const CallArguments &arguments);
    void noteConnection(const CallArguments &arguments, const ConfigureCall &call);
    void runMigrations(const CallArguments &arguments);
    void readMetadata(ConfigureCall &call, const Value &metadata);

    EnvironmentRecord &m_record;
};

void ContextModule::readMetadata(ConfigureCall &call, const Value &metadata)
{
    call.hasMetadata = true;
    if (metadata.isNone()) {
        call.metadataIsKnown = true;
        return;
    }
    // Alembic asks the object for its naming_convention; a list or tuple of MetaData has none.
    if (metadata.as<ListObject>() || metadata.as<TupleObject>()) {
        call.metadataIsKnown = true;
        return;
    }
    const auto *object = metadata.as<MetadataObject>();
    call.metadataIsKnown = object && object->isKnown;
    if (object) {
        call.namingConvention = object->convention;
    }
}

void ContextModule::noteActions(const CallArguments &arguments)
{
    const auto add = [&](const QString &text) {
        m_record.run.actions.append(
            EnvironmentAction{.text = text, .file = arguments.interpreter.currentFile(), .line = arguments.line});
    };
    for (const auto &[name, value] : arguments.keywords) {
        if (m_record.offline ? changesScript(name, value) : changesRun(name, value)) {
            add(configureActionText(name));
        }
    }
    if (m_record.offline) {
        const auto url = arguments.argumentOr(1, u"url"_s, Value::none()).stringIf();
        const auto name = arguments.argumentOr(2, u"dialect_name"_s, Value::none()).stringIf();
        const QString dialect =
            url && !url->isEmpty() ? url->section(u':', 0, 0).section(u'+', 0, 0) : name.value_or(u"postgresql"_s);
        if (dialect != "postgresql"_L1) {
            add(translate("The script is for another database than PostgreSQL: %1.").arg(dialect));
        }
    }
    constexpr qsizetype harmless = 4; // connection, url, dialect_name, dialect_opts
    if (arguments.positional.size() > harmless) {
        add(configureActionText(u"as_sql"_s));
    }
    if (arguments.unknownRest) {
        add(translate("Further arguments of configure() are not statically known: %1.")
                .arg(arguments.unknownRest->text));
    }
}

// What the engine of the connection was made with counts now, and whether a transaction is open.
void ContextModule::noteConnection(const CallArguments &arguments, const ConfigureCall &call)
{
    const Value *given = arguments.argument(0, u"connection"_s);
    const auto *connection = given ? given->as<ConnectionObject>() : nullptr;
    if (connection) {
        m_record.run.actions += connection->engine()->actions;
    } else if (!m_record.offline) {
        for (const auto &engine : std::as_const(m_record.engines)) { // it may be any of them
            m_record.run.actions += engine->actions;
        }
    }
    m_record.next = MigrationsMoment();
    m_record.next.connection = connection;
    m_record.next.wasInTransaction = connection && connection->isInTransaction();
    m_record.next.perMigration = call.arguments.value(u"transaction_per_migration"_s).value == u"true"_s;
    m_record.next.configureFile = call.file;
    m_record.next.configureLine = call.line;
}

void ContextModule::runMigrations(const CallArguments &arguments)
{
    MigrationsMoment moment = m_record.next;
    const auto *connection = static_cast<const ConnectionObject *>(moment.connection);
    moment.file = arguments.interpreter.currentFile();
    moment.line = arguments.line;
    moment.arms = m_record.arms;
    moment.isInBlock = m_record.transactionBlocks > 0;
    moment.isInTransaction = connection && connection->isInTransaction();
    m_record.moments.append(moment);
    m_record.logging->noteMigrations(m_record.arms);
    if (arguments.count() > 0 || arguments.unknownRest) {
        m_record.run.actions.append(
            EnvironmentAction{.text = translate("Arguments are handed to upgrade() and downgrade()."),
                              .file = moment.file,
                              .line = moment.line,
                              .concern = EnvironmentAction::Concern::Revisions});
    }
}

Value ContextModule::configure(const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    ConfigureCall call;
    call.file = interpreter.currentFile();
    call.line = arguments.line;
    call.condition = conditionOf(interpreter);
    if (arguments.unknownRest) {
        call.unknownRest = arguments.unknownRest->text;
    }
    for (const QString &name :
         {u"version_table"_s, u"version_table_schema"_s, u"transaction_per_migration"_s, u"url"_s}) {
        if (const Value *value = name == "url"_L1 ? arguments.argument(1, name) : arguments.keyword(name)) {
            call.arguments.insert(name, name == "transaction_per_migration"_L1
                                            ? flagOf(interpreter, *value, call.file, call.line)
                                            : factOf(interpreter, *value, call.file, call.line));
        }
    }
    for (const QString &name : {u"include_object"_s, u"include_name"_s}) {
        if (const Value *value = arguments.keyword(name)) {
            call.arguments.insert(name, presenceOf(interpreter, *value, call.file, call.line));
        }
    }
    for (const QString &name :
         {u"include_schemas"_s, u"literal_binds"_s, u"version_table_pk"_s, u"transactional_ddl"_s}) {
        if (const Value *value = arguments.keyword(name)) {
            call.arguments.insert(name, truthOf(interpreter, *value, call.file, call.line));
        }
    }
    if (const Value *options = arguments.argument(3, u"dialect_opts"_s)) {
        call.arguments.insert(u"paramstyle"_s, entryOf(interpreter, *options, u"paramstyle"_s, call.file, call.line));
    }
    if (const Value *metadata = arguments.keyword(u"target_metadata"_s)) {
        readMetadata(call, *metadata);
    }
    if (m_record.offline &&
        std::ranges::none_of(std::array{0, 1, 2},
                             [&](qsizetype index) {
                                 const Value given = arguments.argumentOr(
                                     index, QStringList{u"connection"_s, u"url"_s, u"dialect_name"_s}[index],
                                     Value::none());
                                 return !given.isNone() && given.stringIf() != QString();
                             }) &&
        !arguments.unknownRest) {
        return interpreter.raise(u"Exception"_s, u"Connection, url, or dialect_name is required."_s);
    }
    noteActions(arguments);
    noteConnection(arguments, call);
    m_record.logging->noteConfigure(arguments, m_record.arms);
    m_record.run.calls.append(call);
    return Value::none();
}

// EnvironmentContext.get_x_argument(): of "a=b=c" the name is "a", of "a" the value is empty.
Value ContextModule::xArgument(const CallArguments &arguments) const
{
    QList<Value> values;
    QHash<QString, QString> last;
    for (const QString &argument : m_record.arguments.x) {
        values.append(Value::string(argument));
        last.insert(argument.section(u'=', 0, 0), argument.section(u'=', 1));
    }
    if (!arguments.argumentOr(0, u"as_dictionary"_s, Value::boolean(false)).boolIf().value_or(false)) {
        return arguments.interpreter.list(values);
    }
    QList<std::pair<Value, Value>> items;
    for (const QString &argument : m_record.arguments.x) {
        const QString name = argument.section(u'=', 0, 0);
        if (const auto value = last.constFind(name); value != last.cend()) {
            items.append({Value::string(name), Value::string(*value)});
            last.erase(value);
        }
    }
    return arguments.interpreter.dict(items);
}

std::optional<Value> ContextModule::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "config"_L1) {
        return interpreter.host<ConfigObject>(m_record);
    }
    if (name == "is_offline_mode"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &) { return Value::boolean(m_record.offline); });
    }
    if (name == "configure"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) { return configure(arguments); });
    }
    if (name == "get_x_argument"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) { return xArgument(arguments); });
    }
    if (name == "get_tag_argument"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &) {
            const auto &tag = m_record.arguments.tag;
            return tag ? Value::string(*tag) : Value::none();
        });
    }
    if (name == "run_migrations"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            runMigrations(arguments);
            return Value::none();
        });
    }
    if (name == "begin_transaction"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            return arguments.interpreter.host<TransactionBlock>(m_record);
        });
    }
    if (name == "execute"_L1 || (name == "static_output"_L1 && m_record.offline)) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            m_record.run.actions.append(
                EnvironmentAction{.text = translate("The environment runs a statement of its own."),
                                  .file = arguments.interpreter.currentFile(),
                                  .line = arguments.line});
            return Value::none();
        });
    }
    return interpreter.host<InertObject>(u"context."_s + name);
}

// alembic itself, alembic.op, alembic.util …: nothing of it matters to env.py's configuration.
class InertModule : public HostModule
{
public:
    using HostModule::HostModule;
    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override
    {
        if (name() == "alembic"_L1 && attributeName == "context"_L1) {
            return std::nullopt; // the submodule
        }
        if (attributeName == "CommandError"_L1) {
            return interpreter.exceptionType(attributeName);
        }
        if (attributeName == "__version__"_L1) {
            return interpreter.unknown(translate("the installed version decides"));
        }
        return interpreter.host<InertObject>(name() + u'.' + attributeName);
    }
};

} // namespace

void addAlembicModules(Interpreter &interpreter, EnvironmentRecord &record)
{
    interpreter.addModule(std::make_shared<ContextModule>(u"alembic.context"_s, record));
    for (const QString &name : {u"alembic"_s,
                                u"alembic.op"_s,
                                u"alembic.config"_s,
                                u"alembic.script"_s,
                                u"alembic.util"_s,
                                u"alembic.util.exc"_s,
                                u"alembic.command"_s,
                                u"alembic.operations"_s,
                                u"alembic.operations.ops"_s,
                                u"alembic.autogenerate"_s,
                                u"alembic.autogenerate.api"_s,
                                u"alembic.autogenerate.render"_s,
                                u"alembic.autogenerate.rewriter"_s,
                                u"alembic.runtime"_s,
                                u"alembic.runtime.migration"_s,
                                u"alembic.runtime.environment"_s,
                                u"alembic.ddl"_s,
                                u"alembic.ddl.impl"_s,
                                u"alembic.ddl.postgresql"_s,
                                u"alembic_utils"_s,
                                u"alembic_utils.replaceable_entity"_s,
                                u"alembic_postgresql_enum"_s}) {
        interpreter.addModule(std::make_shared<InertModule>(name));
    }
}

} // namespace athanor::project
