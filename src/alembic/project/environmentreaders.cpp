// SPDX-License-Identifier: MIT
#include "alembic/project/dotenv.h"
#include "alembic/project/hostobjects.h"
#include "alembic/project/inifile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// Where the search for a file in parent folders ends: no file outside of the project is read.
bool isInsideRoots(const Interpreter &interpreter, const QString &path)
{
    return std::ranges::any_of(interpreter.settings().roots.folders,
                               [&](const QString &folder) { return path == folder || path.startsWith(folder + u'/'); });
}

// The first of the names that lies in the folder of the file that calls or above it.
QString findUpwards(const Interpreter &interpreter, const QStringList &names)
{
    QDir folder(QFileInfo(interpreter.currentFile()).absolutePath());
    while (isInsideRoots(interpreter, folder.absolutePath())) {
        for (const QString &name : names) {
            if (QFileInfo(folder.filePath(name)).isFile()) {
                return folder.filePath(name);
            }
        }
        if (!folder.cdUp()) {
            break;
        }
    }
    return {};
}

// A path as a text or as a Path; relative ones start in the folder where Alembic is started. Empty: not given or not
// known.
QString pathOf(Interpreter &interpreter, const Value &value, const QString &folder)
{
    if (value.isNone() || value.isUnknown() || value.isAbsent()) {
        return {};
    }
    const QString text = interpreter.toString(value).stringIf().value_or(QString());
    interpreter.takeException();
    return text.isEmpty() ? QString() : QDir::cleanPath(QDir(folder).absoluteFilePath(text));
}

// os.environ, as env.py has changed it. None: it is not set. Unknown, if that is not known.
Value environmentVariable(Interpreter &interpreter, const QString &name)
{
    const Outcome os = interpreter.importModule(u"os"_s);
    if (!os.isNormal()) {
        return interpreter.unknown(translate("the environment variable %1 decides").arg(name));
    }
    const Value variables = interpreter.attribute(os.value, u"environ"_s);
    return interpreter.callValue(interpreter.attribute(variables, u"get"_s), {Value::string(name)});
}

void setEnvironmentVariable(Interpreter &interpreter, const QString &name, const QString &value)
{
    const Outcome os = interpreter.importModule(u"os"_s);
    const Value variables = os.isNormal() ? interpreter.attribute(os.value, u"environ"_s) : Value();
    if (auto *host = variables.kind() == ValueKind::Host ? variables.as<HostObject>() : nullptr) {
        host->setSubscript(interpreter, Value::string(name), Value::string(value));
    }
}

// load_dotenv(): what is set already stays, unless override=True.
Value loadDotenv(const CallArguments &arguments, const QString &folder)
{
    Interpreter &interpreter = arguments.interpreter;
    const Value *given = arguments.argument(0, u"dotenv_path"_s);
    const bool isGiven = given && !given->isNone();
    const QString path = isGiven ? pathOf(interpreter, *given, folder) : findUpwards(interpreter, {u".env"_s});
    const bool overrides = arguments.argumentOr(3, u"override"_s, Value::boolean(false)).boolIf().value_or(false);
    const QList<std::pair<QString, QString>> entries = readDotenv(path, interpreter.settings().environment);
    for (const auto &[name, value] : entries) {
        if (overrides || environmentVariable(interpreter, name).isNone()) {
            setEnvironmentVariable(interpreter, name, value);
        }
    }
    return Value::boolean(!entries.isEmpty());
}

Value dotenvValues(const CallArguments &arguments, const QString &folder)
{
    Interpreter &interpreter = arguments.interpreter;
    const Value *given = arguments.argument(0, u"dotenv_path"_s);
    const QString path =
        given && !given->isNone() ? pathOf(interpreter, *given, folder) : findUpwards(interpreter, {u".env"_s});
    QList<std::pair<Value, Value>> items;
    for (const auto &[name, value] : readDotenv(path, interpreter.settings().environment)) {
        items.append({Value::string(name), Value::string(value)});
    }
    return interpreter.dict(items);
}

// What `cast` makes of a text: for bool, the words that these libraries share.
Value castTo(Interpreter &interpreter, const Value &value, const Value &cast)
{
    if (cast.isNone() || cast.isAbsent() || value.isUnknown()) {
        return value;
    }
    const QString type = interpreter.repr(cast).stringIf().value_or(QString());
    interpreter.takeException();
    if (const auto text = value.stringIf(); text && type == "<class 'bool'>"_L1) {
        static const QStringList yes = {u"true"_s, u"1"_s, u"yes"_s, u"on"_s, u"y"_s, u"t"_s};
        return Value::boolean(yes.contains(text->toLower()));
    }
    return interpreter.callValue(cast, {value});
}

// The environment before the file before the default.
Value lookedUp(Interpreter &interpreter, const QString &name, const QHash<QString, QString> &file,
               const Value &defaultValue, const Value &cast, const QString &missing)
{
    Value value = environmentVariable(interpreter, name);
    if (value.isNone() && file.contains(name)) {
        value = Value::string(file.value(name));
    }
    if (!value.isNone()) {
        return castTo(interpreter, value, cast);
    }
    if (defaultValue.isAbsent() || defaultValue.isEllipsis()) {
        return interpreter.unknown(missing.arg(name));
    }
    return defaultValue.isNone() ? defaultValue : castTo(interpreter, defaultValue, cast);
}

// decouple's AutoConfig: settings.ini, else .env, in the folder of the caller or above it; both without interpolation.
Value decoupled(const CallArguments &arguments)
{
    Interpreter &interpreter = arguments.interpreter;
    const auto name = arguments.argumentOr(0, u"option"_s, Value()).stringIf();
    if (!name) {
        return interpreter.unknown(translate("an environment variable decides"));
    }
    QHash<QString, QString> file;
    const QString path = findUpwards(interpreter, {u"settings.ini"_s, u".env"_s});
    if (path.endsWith(".ini"_L1)) {
        if (const auto ini = IniFile::read(path)) {
            if (const auto value = ini->value(u"settings"_s, *name); value && *value) {
                file.insert(*name, **value);
            }
        }
    } else {
        file = readEnvironmentFile(path);
    }
    return lookedUp(interpreter, *name, file, arguments.argumentOr(1, u"default"_s, Value::ellipsis()),
                    arguments.argumentOr(2, u"cast"_s, Value::none()),
                    translate("the environment variable %1 decides"));
}

// starlette.config.Config(env_file, environ, env_prefix)
class ConfigReader : public InertObject
{
public:
    ConfigReader(const QHash<QString, QString> &file, const QString &prefix)
        : InertObject(u"Config"_s)
        , m_file(file)
        , m_prefix(prefix)
    {
    }
    Value call(const CallArguments &arguments) override
    {
        const auto name = arguments.argumentOr(0, u"key"_s, Value()).stringIf();
        if (!name) {
            return arguments.interpreter.unknown(translate("an environment variable decides"));
        }
        return lookedUp(
            arguments.interpreter, m_prefix + *name, m_file, arguments.argumentOr(2, u"default"_s, Value::ellipsis()),
            arguments.argumentOr(1, u"cast"_s, Value::none()), translate("the environment variable %1 decides"));
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "get"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) { return call(arguments); });
        }
        return InertObject::attribute(interpreter, name);
    }

private:
    QHash<QString, QString> m_file;
    QString m_prefix;
};

// environs.Env: env("X", default), env.str("X", default); read_env() is load_dotenv().
class EnvironsObject : public InertObject
{
public:
    explicit EnvironsObject(const QString &folder)
        : InertObject(u"Env"_s)
        , m_folder(folder)
    {
    }
    Value call(const CallArguments &arguments) override { return read(arguments); }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "read_env"_L1) {
            return interpreter.builtin(
                name, [this](const CallArguments &arguments) { return loadDotenv(arguments, m_folder); });
        }
        if (name == "str"_L1) {
            return interpreter.builtin(name, read);
        }
        return interpreter.builtin(name, [name](const CallArguments &arguments) {
            return arguments.interpreter.unknown(translate("what env.%1() makes of a variable is not known").arg(name));
        });
    }

private:
    static Value read(const CallArguments &arguments)
    {
        const auto name = arguments.argumentOr(0, u"name"_s, Value()).stringIf();
        if (!name) {
            return arguments.interpreter.unknown(translate("an environment variable decides"));
        }
        return lookedUp(arguments.interpreter, *name, {}, arguments.argumentOr(1, u"default"_s, Value::ellipsis()),
                        Value::none(), translate("the environment variable %1 decides"));
    }

    QString m_folder;
};

} // namespace

void addEnvironmentReaders(Interpreter &interpreter, const QString &folder)
{
    auto dotenv = std::make_shared<TableModule>(u"dotenv"_s);
    dotenv->addFunction(u"load_dotenv"_s,
                        [folder](const CallArguments &arguments) { return loadDotenv(arguments, folder); });
    dotenv->addFunction(u"dotenv_values"_s,
                        [folder](const CallArguments &arguments) { return dotenvValues(arguments, folder); });
    dotenv->addFunction(u"find_dotenv"_s, [](const CallArguments &arguments) {
        const QString name =
            arguments.argumentOr(0, u"filename"_s, Value::string(u".env"_s)).stringIf().value_or(QString());
        return Value::string(findUpwards(arguments.interpreter, {name}));
    });
    interpreter.addModule(dotenv);

    auto decouple = std::make_shared<TableModule>(u"decouple"_s);
    decouple->addFunction(u"config"_s, decoupled);
    interpreter.addModule(decouple);

    auto starlette = std::make_shared<TableModule>(u"starlette.config"_s);
    starlette->addFunction(u"Config"_s, [folder](const CallArguments &arguments) {
        Interpreter &inner = arguments.interpreter;
        const QString path = pathOf(inner, arguments.argumentOr(0, u"env_file"_s, Value::none()), folder);
        // Neither escapes nor interpolation: starlette/config.py, _read_file().
        return inner.host<ConfigReader>(
            readEnvironmentFile(path),
            arguments.argumentOr(2, u"env_prefix"_s, Value::string(QString())).stringIf().value_or(QString()));
    });
    interpreter.addModule(starlette);

    auto environs = std::make_shared<TableModule>(u"environs"_s);
    environs->addFunction(u"Env"_s, [folder](const CallArguments &arguments) {
        return arguments.interpreter.host<EnvironsObject>(folder);
    });
    environs->addFactory(u"env"_s, [folder](Interpreter &inner) { return inner.host<EnvironsObject>(folder); });
    interpreter.addModule(environs);
}

} // namespace athanor::project
