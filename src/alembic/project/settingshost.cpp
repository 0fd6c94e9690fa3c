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

// pydantic.AliasChoices("a", "b")
class AliasesObject : public InertObject
{
public:
    explicit AliasesObject(const QStringList &given)
        : InertObject(u"AliasChoices"_s)
        , names(given)
    {
    }
    QStringList names;
};

// "a", ["a", "b"], AliasChoices("a", "b")
QStringList namesOf(const Value &value)
{
    if (const auto *aliases = value.as<AliasesObject>()) {
        return aliases->names;
    }
    QStringList names;
    const auto *list = value.as<ListObject>();
    const auto *tuple = value.as<TupleObject>();
    for (const Value &item : list ? list->items : tuple ? tuple->items : QList<Value>{value}) {
        if (const auto name = item.stringIf()) {
            names.append(*name);
        }
    }
    return names;
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
        // The last that is given decides: validation_alias comes before alias; env is of pydantic 1.
        for (const QString &name : {u"env"_s, u"alias"_s, u"validation_alias"_s}) {
            const Value *given = arguments.keyword(name);
            const QStringList names = given ? namesOf(*given) : QStringList();
            if (!names.isEmpty()) {
                aliases = names;
            }
        }
    }
    // Ellipsis: there is none.
    [[nodiscard]] Value defaultValue(Interpreter &interpreter) const
    {
        return m_factory.isNone() ? m_default : interpreter.callValue(m_factory);
    }
    QStringList aliases; // in the order of their worth

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
    ModelObject(const QString &name, bool isSettings, const QString &folder)
        : InertObject(name)
        , m_isSettings(isSettings)
        , m_folder(folder)
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
        QString nestedDelimiter;
        QHash<QString, QString> file;
    };
    [[nodiscard]] Configuration configuration(Interpreter &interpreter, const ClassObject &type) const;
    [[nodiscard]] Value fieldValue(Interpreter &interpreter, const QString &name, const Value *annotation,
                                   const Value *defaultValue, const Configuration &configuration) const;
    [[nodiscard]] std::optional<Value> nestedValue(Interpreter &interpreter, const QString &variable, const Value &type,
                                                   const Configuration &configuration) const;

    bool m_isSettings;
    QString m_folder; // where Alembic is started
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
        const auto *list = value.as<ListObject>();
        const auto *tuple = value.as<TupleObject>();
        QStringList texts;
        for (const Value &item : list ? list->items : tuple ? tuple->items : QList<Value>{value}) {
            const Value text = item.isNone() || item.isUnknown() ? Value() : interpreter.toString(item); // or a Path
            interpreter.takeException();
            if (const auto known = text.stringIf()) {
                texts.append(*known);
            }
        }
        return texts;
    };
    result.prefix = option(u"env_prefix"_s).value(0);
    result.nestedDelimiter = option(u"env_nested_delimiter"_s).value(0);
    for (const QString &file : option(u"env_file"_s)) { // later ones win
        for (const auto &[name, text] :
             readDotenv(QDir(m_folder).absoluteFilePath(file), interpreter.settings().environment)) {
            result.file.insert(name, text);
        }
    }
    return result;
}

// A model whose fields come from variables of their own: DB__HOST for db.host.
std::optional<Value> ModelObject::nestedValue(Interpreter &interpreter, const QString &variable, const Value &type,
                                              const Configuration &configuration) const
{
    const auto *model = type.as<ClassObject>();
    if (configuration.nestedDelimiter.isEmpty() || !model || !dynamic_cast<ModelObject *>(model->hostBase)) {
        return std::nullopt;
    }
    const QString start = variable + configuration.nestedDelimiter;
    QHash<QString, QString> fields;
    for (const QHash<QString, QString> *source : {&configuration.file, &interpreter.settings().environment}) {
        for (auto it = source->cbegin(); it != source->cend(); ++it) {
            const QString rest = it.key().mid(start.size());
            if (it.key().startsWith(start, Qt::CaseInsensitive) && !rest.contains(configuration.nestedDelimiter)) {
                fields.insert(rest.toLower(), it.value());
            }
        }
    }
    if (!interpreter.settings().environmentIsComplete) {
        return interpreter.unknown(translate("the environment variable %1 decides").arg(start.toUpper() + u'*'));
    }
    if (fields.isEmpty()) {
        return std::nullopt;
    }
    QList<std::pair<QString, Value>> keywords;
    for (auto it = fields.cbegin(); it != fields.cend(); ++it) {
        keywords.append({it.key(), Value::string(it.value())});
    }
    return interpreter.callValue(type, {}, keywords);
}

Value ModelObject::fieldValue(Interpreter &interpreter, const QString &name, const Value *annotation,
                              const Value *defaultValue, const Configuration &configuration) const
{
    const auto *field = defaultValue ? defaultValue->as<FieldObject>() : nullptr;
    if (m_isSettings) {
        const QStringList variables =
            field && !field->aliases.isEmpty() ? field->aliases : QStringList{configuration.prefix + name};
        const auto find = [&variables](const QHash<QString, QString> &source) -> std::optional<Value> {
            for (const QString &variable : variables) {
                for (auto it = source.cbegin(); it != source.cend(); ++it) {
                    if (it.key().compare(variable, Qt::CaseInsensitive) == 0) {
                        return Value::string(it.value());
                    }
                }
            }
            return std::nullopt;
        };
        if (const auto set = find(interpreter.settings().environment)) {
            return *set;
        }
        if (annotation) {
            if (const auto nested = nestedValue(interpreter, variables.first(), *annotation, configuration)) {
                return *nested;
            }
        }
        // The file counts only where the variable is not set.
        if (!interpreter.settings().environmentIsComplete) {
            return interpreter.unknown(
                translate("the environment variable %1 decides").arg(variables.first().toUpper()));
        }
        if (const auto filed = find(configuration.file)) {
            return *filed;
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
            Value value =
                given ? *given : fieldValue(interpreter, field, annotation, type->names.find(field), settings);
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
    SettingsModule(const QString &name, const QString &folder)
        : HostModule(name)
        , m_folder(folder)
    {
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &wanted) override
    {
        if (wanted == "BaseSettings"_L1) {
            return interpreter.host<ModelObject>(wanted, true, m_folder);
        }
        if (wanted == "BaseModel"_L1) {
            return interpreter.host<ModelObject>(wanted, false, m_folder);
        }
        if (wanted == "AliasChoices"_L1) {
            return interpreter.builtin(wanted, [](const CallArguments &arguments) {
                return arguments.interpreter.host<AliasesObject>(
                    namesOf(arguments.interpreter.list(arguments.positional)));
            });
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

private:
    QString m_folder;
};

} // namespace

void addSettingsModules(Interpreter &interpreter, const QString &folder)
{
    for (const QString &name : {u"pydantic"_s, u"pydantic_settings"_s, u"pydantic.networks"_s, u"pydantic.fields"_s,
                                u"pydantic.env_settings"_s, u"pydantic.v1"_s}) {
        interpreter.addModule(std::make_shared<SettingsModule>(name, folder));
    }
    addEnvironmentReaders(interpreter, folder);
}

} // namespace athanor::project
