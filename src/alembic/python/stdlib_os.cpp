// SPDX-License-Identifier: MIT
#include "alembic/python/interpreterstate.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

#include "alembic/python/folderlisting.h"
#include "alembic/python/projectfiles.h"
#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

// The value of a variable; nullopt: it is not set, for certain.
std::optional<Value> variable(Interpreter &interpreter, const QString &name)
{
    const Settings &settings = interpreter.settings();
    const auto found = settings.environment.constFind(name);
    if (found != settings.environment.constEnd())
        return Value::string(*found);
    if (settings.environmentIsComplete)
        return std::nullopt;
    return interpreter.unknown(SyntaxText::tr("the environment variable %1 decides").arg(name));
}

Value variableOr(const CallArguments &arguments)
{
    const Value name = arguments.argumentOr(0, u"key"_s, {});
    if (name.isAbsent())
        return name;
    if (!name.isString())
        return arguments.interpreter.raise(u"TypeError"_s, u"str expected"_s);
    const auto value = variable(arguments.interpreter, name.string());
    return value ? *value : arguments.argumentOr(1, u"default"_s, {});
}

// os.environ: what the caller told; what env.py sets is seen by what it runs later.
class EnvironmentObject : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return u"_Environ"_s; }

    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "get"_L1)
            return interpreter.builtin(name, [this](const CallArguments &arguments) { return get(arguments); });
        if (name == "setdefault"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                const Value found = get(arguments);
                if (const auto key = arguments.argumentOr(0, u"key"_s, {}).stringIf(); key && !found.isRaised())
                    m_changed.set(*key, found);
                return found;
            });
        }
        static const QStringList others{u"items"_s, u"keys"_s, u"values"_s, u"copy"_s, u"pop"_s, u"update"_s};
        if (others.contains(name)) {
            return interpreter.builtin(name, [](const CallArguments &arguments) {
                return arguments.interpreter.unknown(SyntaxText::tr("the environment decides"));
            });
        }
        return std::nullopt;
    }

    std::optional<Value> subscript(Interpreter &interpreter, const Value &index) override
    {
        if (index.isAbsent())
            return index;
        const QString key = index.stringIf().value_or(QString());
        if (const Value *changed = m_changed.find(key))
            return *changed;
        if (const auto value = variable(interpreter, key))
            return value;
        return interpreter.raise(u"KeyError"_s, u"'%1'"_s.arg(key));
    }

    bool setSubscript(Interpreter &, const Value &index, const Value &value) override
    {
        if (const auto key = index.stringIf())
            m_changed.set(*key, value);
        return true;
    }

    bool deleteSubscript(Interpreter &, const Value &) override { return true; }

    std::optional<Value> compare(Interpreter &interpreter, CompareOperator op, const Value &other, bool) override
    {
        if (op != CompareOperator::In && op != CompareOperator::NotIn)
            return std::nullopt;
        const QString key = other.stringIf().value_or(QString());
        const auto value = m_changed.contains(key) ? std::optional(Value::boolean(true)) : variable(interpreter, key);
        if (value && value->isUnknown())
            return value;
        return Value::boolean(value.has_value() == (op == CompareOperator::In));
    }

    Value truth(Interpreter &interpreter) override
    {
        return interpreter.unknown(SyntaxText::tr("the environment decides"));
    }

private:
    Value get(const CallArguments &arguments)
    {
        const Value name = arguments.argumentOr(0, u"key"_s, {});
        if (name.isString()) {
            if (const Value *changed = m_changed.find(name.string()))
                return *changed;
        }
        return variableOr(arguments);
    }

    Namespace m_changed;
};

// Path functions of texts alone. nullopt: an argument is no text; `failure` is the result then.
std::optional<QString> pathArgument(const CallArguments &arguments, qsizetype index, Value *failure)
{
    const Value value = arguments.argumentOr(index, u"path"_s, {});
    if (value.isAbsent()) {
        *failure = value;
        return std::nullopt;
    }
    const Value text = value.isString() ? value : arguments.interpreter.toString(value); // a Path
    if (!text.isString()) {
        *failure = text.isAbsent() ? text : arguments.interpreter.unknown(SyntaxText::tr("the path is not known"));
        return std::nullopt;
    }
    return text.string();
}

using PathFunction = QString (*)(const QString &);

void addPathFunction(TableModule &module, const QString &name, PathFunction function)
{
    module.addFunction(name, [function](const CallArguments &arguments) {
        Value failure;
        const auto path = pathArgument(arguments, 0, &failure);
        return path ? Value::string(function(*path)) : failure;
    });
}

QString directoryName(const QString &path)
{
    const qsizetype slash = path.lastIndexOf(u'/');
    QString head = path.first(slash + 1);
    while (head.endsWith(u'/') && head.count(u'/') != head.size())
        head.chop(1);
    return head;
}

QString baseName(const QString &path)
{
    return path.sliced(path.lastIndexOf(u'/') + 1);
}

QString normalized(const QString &path)
{
    return path.isEmpty() ? u"."_s : QDir::cleanPath(path);
}

Value joinedPath(const CallArguments &arguments)
{
    QString result;
    for (qsizetype i = 0; i < arguments.positional.size(); ++i) {
        Value failure;
        const auto part = pathArgument(arguments, i, &failure);
        if (!part)
            return failure;
        if (part->startsWith(u'/') || result.isEmpty())
            result = *part;
        else
            result += result.endsWith(u'/') ? *part : QString(u'/' + *part);
    }
    if (arguments.unknownRest)
        return Value::unknown(arguments.unknownRest);
    return Value::string(result);
}

// An absolute path is known; a relative one depends on where Alembic is started.
Value absolutePath(const CallArguments &arguments)
{
    Value failure;
    const auto path = pathArgument(arguments, 0, &failure);
    if (!path)
        return failure;
    if (!path->startsWith(u'/'))
        return arguments.interpreter.unknown(SyntaxText::tr("the folder in which Alembic is started decides"));
    return Value::string(normalized(*path));
}

// realpath(): the links of what is in the project are followed.
Value realPath(const CallArguments &arguments)
{
    const Value path = absolutePath(arguments);
    if (!path.isString())
        return path;
    const ProjectPath place = projectPath(arguments.interpreter, path.string());
    return place.exists() ? Value::string(place.real) : path;
}

void addQuestion(TableModule &module, const QString &name, bool (*answer)(const ProjectPath &))
{
    module.addFunction(name, [answer](const CallArguments &arguments) {
        Value failure;
        const auto path = pathArgument(arguments, 0, &failure);
        if (!path)
            return failure;
        const ProjectPath place = projectPath(arguments.interpreter, *path);
        return place.isKnown() ? Value::boolean(answer(place)) : outsideOfProject(arguments.interpreter);
    });
}

Value listDirectory(const CallArguments &arguments)
{
    Value failure;
    const auto path = arguments.count() == 0 ? std::optional(u"."_s) : pathArgument(arguments, 0, &failure);
    return path ? listFolder(arguments.interpreter, {.folder = *path}) : failure;
}

} // namespace

std::shared_ptr<TableModule> makeOsModule()
{
    auto module = std::make_shared<TableModule>(u"os"_s);
    module->addFactory(u"environ"_s, [](Interpreter &interpreter) { return interpreter.host<EnvironmentObject>(); });
    // As Python's own: what was set in os.environ is seen.
    module->addFunction(u"getenv"_s, [](const CallArguments &arguments) {
        Interpreter &interpreter = arguments.interpreter;
        const Value os = interpreter.internals().importName(u"os"_s);
        const Value get = interpreter.attribute(interpreter.attribute(os, u"environ"_s), u"get"_s);
        return interpreter.callValue(get, arguments.positional, arguments.keywords);
    });
    module->addFactory(u"path"_s,
                       [](Interpreter &interpreter) { return interpreter.internals().importName(u"os.path"_s); });
    module->addConstant(u"sep"_s, Value::string(u"/"_s));
    module->addConstant(u"linesep"_s, Value::string(u"\n"_s));
    module->addConstant(u"pathsep"_s, Value::string(u":"_s));
    module->addConstant(u"name"_s, Value::string(u"posix"_s));
    module->addFunction(u"fspath"_s, [](const CallArguments &arguments) {
        Value failure;
        const auto path = pathArgument(arguments, 0, &failure);
        return path ? Value::string(*path) : failure;
    });
    module->addFunction(u"listdir"_s, listDirectory);
    for (const QString &name : {u"getcwd"_s, u"getpid"_s, u"getlogin"_s, u"uname"_s, u"scandir"_s, u"walk"_s, u"stat"_s,
                                u"urandom"_s, u"system"_s, u"popen"_s, u"cpu_count"_s}) {
        module->addFunction(name, [name](const CallArguments &arguments) {
            return arguments.interpreter.unknown(SyntaxText::tr("the machine decides (os.%1)").arg(name));
        });
    }
    return module;
}

std::shared_ptr<TableModule> makeOsPathModule()
{
    auto module = std::make_shared<TableModule>(u"os.path"_s);
    module->addFunction(u"join"_s, joinedPath);
    addPathFunction(*module, u"dirname"_s, directoryName);
    addPathFunction(*module, u"basename"_s, baseName);
    addPathFunction(*module, u"normpath"_s, normalized);
    module->addFunction(u"abspath"_s, absolutePath);
    module->addFunction(u"realpath"_s, realPath);
    module->addFunction(u"isabs"_s, [](const CallArguments &arguments) {
        Value failure;
        const auto path = pathArgument(arguments, 0, &failure);
        return path ? Value::boolean(path->startsWith(u'/')) : failure;
    });
    module->addFunction(u"split"_s, [](const CallArguments &arguments) {
        Value failure;
        const auto path = pathArgument(arguments, 0, &failure);
        return path ? arguments.interpreter.tuple({Value::string(directoryName(*path)), Value::string(baseName(*path))})
                    : failure;
    });
    module->addFunction(u"splitext"_s, [](const CallArguments &arguments) {
        Value failure;
        const auto path = pathArgument(arguments, 0, &failure);
        if (!path)
            return failure;
        const QString base = baseName(*path);
        qsizetype leading = 0;
        while (leading < base.size() && base[leading] == u'.')
            ++leading;
        const qsizetype dot = base.lastIndexOf(u'.');
        const qsizetype tail = dot >= leading && dot >= 0 ? base.size() - dot : 0;
        return arguments.interpreter.tuple({Value::string(path->chopped(tail)), Value::string(path->last(tail))});
    });
    addQuestion(*module, u"exists"_s, [](const ProjectPath &place) { return place.exists(); });
    addQuestion(*module, u"isfile"_s, [](const ProjectPath &place) { return place.state == ProjectPath::State::File; });
    addQuestion(*module, u"isdir"_s,
                [](const ProjectPath &place) { return place.state == ProjectPath::State::Folder; });
    module->addConstant(u"sep"_s, Value::string(u"/"_s));
    return module;
}

} // namespace athanor::python
