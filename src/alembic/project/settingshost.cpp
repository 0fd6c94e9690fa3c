// SPDX-License-Identifier: MIT
#include "alembic/project/dotenv.h"
#include "alembic/project/hostobjects.h"

#include <QCoreApplication>
#include <QDir>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// pydantic.Field(…)
class FieldObject : public InertObject
{
public:
    explicit FieldObject(const CallArguments &arguments)
        : InertObject(u"FieldInfo"_s)
        , m_default(arguments.argumentOr(0, u"default"_s, Value::ellipsis()))
        , m_factory(arguments.keywordOr(u"default_factory"_s, Value()))
    {
        for (const QString &name : {u"validation_alias"_s, u"alias"_s, u"env"_s}) {
            if (const Value *given = arguments.keyword(name)) {
                alias = given->stringIf().value_or(alias);
            }
        }
    }
    // Ellipsis: there is none.
    [[nodiscard]] Value defaultValue(Interpreter &interpreter) const
    {
        return m_factory.isNone() ? m_default : interpreter.callValue(m_factory);
    }
    QString alias;

private:
    Value m_default;
    Value m_factory;
};

// @field_validator("a", "b"): those fields are what the function makes of them.
class ValidatorObject : public InertObject
{
public:
    explicit ValidatorObject(const QStringList &fields)
        : InertObject(u"validator"_s)
        , names(fields)
    {
    }
    Value call(const CallArguments &) override { return Value::object(this); } // the decorated function
    QStringList names;
};

class SecretObject : public InertObject
{
public:
    explicit SecretObject(const Value &value)
        : InertObject(u"SecretStr"_s)
        , m_value(value)
    {
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "get_secret_value"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &) { return m_value; });
        }
        return InertObject::attribute(interpreter, name);
    }

private:
    Value m_value;
};

// pydantic's BaseModel and BaseSettings: an instance has its fields' values from the arguments, from the environment
// (settings only; as far as it is known), from the .env file, or from the defaults.
class ModelObject : public InertObject
{
public:
    ModelObject(const QString &name, bool isSettings)
        : InertObject(name)
        , m_isSettings(isSettings)
    {
    }
    Value initialize(InstanceObject &self, const CallArguments &arguments) override;
    std::optional<Value> instanceAttribute(Interpreter &, InstanceObject &, const QString &) override
    {
        return std::nullopt;
    }
    std::optional<bool> isInstance(Interpreter &, const Value &value) override
    {
        const auto *instance = value.as<InstanceObject>();
        return instance && instance->classObject->hostBase == this;
    }

private:
    struct Configuration
    {
        QString prefix;
        QHash<QString, QString> file;
    };
    [[nodiscard]] Configuration configuration(Interpreter &interpreter, const ClassObject &type) const;
    [[nodiscard]] Value fieldValue(Interpreter &interpreter, const QString &name, const Value *defaultValue,
                                   const Configuration &configuration) const;

    bool m_isSettings;
};

// model_config = SettingsConfigDict(env_file=…, env_prefix=…), or class Config with the same names.
ModelObject::Configuration ModelObject::configuration(Interpreter &interpreter, const ClassObject &type) const
{
    Configuration result;
    const auto option = [&](const QString &name) -> QStringList {
        Value value;
        if (const Value *config = type.find(u"model_config"_s)) {
            if (const auto *dict = config->as<DictObject>()) {
                if (const Value *found = dict->find(name)) {
                    value = *found;
                }
            }
        } else if (const Value *inner = type.find(u"Config"_s)) {
            if (const auto *config_class = inner->as<ClassObject>()) {
                if (const Value *found = config_class->find(name)) {
                    value = *found;
                }
            }
        }
        QStringList texts;
        if (const auto *tuple = value.as<TupleObject>()) {
            for (const Value &item : tuple->items) {
                texts.append(item.stringIf().value_or(QString()));
            }
        } else if (const auto text = value.stringIf()) {
            texts.append(*text);
        }
        return texts;
    };
    result.prefix = option(u"env_prefix"_s).value(0);
    const QStringList roots = interpreter.settings().roots.folders;
    for (const QString &file : option(u"env_file"_s)) {
        if (!roots.isEmpty() && !QDir::isAbsolutePath(file) && !file.contains(".."_L1)) {
            result.file.insert(readEnvironmentFile(roots.first() + u'/' + file));
        }
    }
    return result;
}

Value ModelObject::fieldValue(Interpreter &interpreter, const QString &name, const Value *defaultValue,
                              const Configuration &configuration) const
{
    const auto *field = defaultValue ? defaultValue->as<FieldObject>() : nullptr;
    if (m_isSettings) {
        const QString variable = field && !field->alias.isEmpty() ? field->alias : QString(configuration.prefix + name);
        for (const QHash<QString, QString> *source : {&interpreter.settings().environment, &configuration.file}) {
            for (auto it = source->cbegin(); it != source->cend(); ++it) {
                if (it.key().compare(variable, Qt::CaseInsensitive) == 0) {
                    return Value::string(it.value());
                }
            }
        }
        if (!interpreter.settings().environmentIsComplete) {
            return interpreter.unknown(translate("the environment variable %1 decides").arg(variable.toUpper()));
        }
    }
    const Value value = field ? field->defaultValue(interpreter) : defaultValue ? *defaultValue : Value::ellipsis();
    if (value.isEllipsis()) {
        return interpreter.unknown(m_isSettings ? translate("the environment variable %1 decides").arg(name.toUpper())
                                                : translate("the field %1 has no default").arg(name));
    }
    return value;
}

Value ModelObject::initialize(InstanceObject &self, const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    const Configuration settings = configuration(interpreter, *self.classObject);
    QStringList validated;
    QList<ClassObject *> classes = self.classObject->resolution;
    std::ranges::reverse(classes);
    for (const ClassObject *type : std::as_const(classes)) {
        QStringList fields = type->annotations.names();
        for (const auto &entry : type->names.entries()) {
            if (!entry.isSet) {
                continue;
            }
            if (const auto *validator = entry.value.as<ValidatorObject>()) {
                validated += validator->names;
            } else if (entry.value.as<FieldObject>() && !fields.contains(entry.name)) {
                fields.append(entry.name);
            }
        }
        for (const QString &field : std::as_const(fields)) {
            if (field == "model_config"_L1 || field.startsWith(u'_')) {
                continue;
            }
            const Value *annotation = type->annotations.find(field);
            const Value *given = arguments.keyword(field);
            Value value = given ? *given : fieldValue(interpreter, field, type->names.find(field), settings);
            if (annotation && annotation->kind() == ValueKind::Host &&
                interpreter.typeName(*annotation).endsWith("SecretStr"_L1) && value.isString()) {
                value = interpreter.host<SecretObject>(value);
            }
            self.names.set(field, value);
        }
    }
    for (const QString &field : std::as_const(validated)) {
        if (self.names.contains(field)) {
            self.names.set(field, interpreter.unknown(translate("a validator of %1 may change it").arg(field)));
        }
    }
    return Value::none();
}

Value validator(const CallArguments &arguments)
{
    QStringList fields;
    for (const Value &value : arguments.positional) {
        if (const auto name = value.stringIf()) {
            fields.append(*name);
        }
    }
    return arguments.interpreter.host<ValidatorObject>(fields);
}

// Decorators with or without arguments that leave what they decorate as it is.
Value identity(const CallArguments &arguments)
{
    if (!arguments.positional.isEmpty() && !arguments.positional.first().isString()) {
        return arguments.positional.first();
    }
    return arguments.interpreter.builtin(u"decorator"_s,
                                         [](const CallArguments &inner) { return inner.positional.value(0); });
}

Value options(const CallArguments &arguments)
{
    QList<std::pair<Value, Value>> items;
    for (const auto &[name, value] : arguments.keywords) {
        items.append({Value::string(name), value});
    }
    return arguments.interpreter.dict(items);
}

class SettingsModule : public HostModule
{
public:
    using HostModule::HostModule;
    std::optional<Value> attribute(Interpreter &interpreter, const QString &wanted) override
    {
        if (wanted == "BaseSettings"_L1) {
            return interpreter.host<ModelObject>(wanted, true);
        }
        if (wanted == "BaseModel"_L1) {
            return interpreter.host<ModelObject>(wanted, false);
        }
        if (wanted == "Field"_L1) {
            return interpreter.builtin(wanted, [](const CallArguments &arguments) {
                return arguments.interpreter.host<FieldObject>(arguments);
            });
        }
        if (wanted == "SettingsConfigDict"_L1 || wanted == "ConfigDict"_L1) {
            return interpreter.builtin(wanted, options);
        }
        if (wanted == "field_validator"_L1 || wanted == "validator"_L1) {
            return interpreter.builtin(wanted, validator);
        }
        if (wanted == "computed_field"_L1 || wanted == "model_validator"_L1 || wanted == "root_validator"_L1 ||
            wanted == "field_serializer"_L1) {
            return interpreter.builtin(wanted, identity);
        }
        return interpreter.host<InertObject>(name() + u'.' + wanted);
    }
};

} // namespace

void addSettingsModules(Interpreter &interpreter)
{
    for (const QString &name : {u"pydantic"_s, u"pydantic_settings"_s, u"pydantic.networks"_s, u"pydantic.fields"_s,
                                u"pydantic.env_settings"_s, u"pydantic.v1"_s}) {
        interpreter.addModule(std::make_shared<SettingsModule>(name));
    }
    auto dotenv = std::make_shared<TableModule>(u"dotenv"_s);
    for (const QString &name : {u"load_dotenv"_s, u"find_dotenv"_s}) {
        dotenv->addFunction(name, [](const CallArguments &) { return Value::none(); });
    }
    interpreter.addModule(dotenv);
    auto decouple = std::make_shared<TableModule>(u"decouple"_s);
    decouple->addFunction(u"config"_s, [](const CallArguments &arguments) {
        const Value *fallback = arguments.argument(1, u"default"_s);
        return fallback ? *fallback : arguments.interpreter.unknown(translate("an environment variable decides"));
    });
    interpreter.addModule(decouple);
}

} // namespace athanor::project
