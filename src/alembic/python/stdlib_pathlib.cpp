// SPDX-License-Identifier: MIT
#include "alembic/python/fileobject.h"
#include "alembic/python/folderlisting.h"
#include "alembic/python/interpreter.h"
#include "alembic/python/projectfiles.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

#include <QDir>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

// As pathlib writes a path: without "." and empty parts; ".." stays, for a link may lie before it.
QString pathText(const QString &path)
{
    QStringList parts = path.split(u'/', Qt::SkipEmptyParts);
    parts.removeAll(u"."_s);
    const bool hasTwo = path.startsWith("//"_L1) && !path.startsWith("///"_L1); // POSIX leaves its meaning open
    const QString root = hasTwo ? u"//"_s : path.startsWith(u'/') ? u"/"_s : QString();
    const QString text = root + parts.join(u'/');
    return text.isEmpty() ? u"."_s : text;
}

// pathlib.Path of a POSIX system, as a text.
class PathObject : public HostObject
{
public:
    explicit PathObject(const QString &path)
        : m_path(pathText(path))
    {
    }
    [[nodiscard]] QString typeName() const override { return u"PosixPath"_s; }
    [[nodiscard]] const QString &path() const { return m_path; }

    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        const QString base = m_path == "."_L1 ? QString() : m_path.sliced(m_path.lastIndexOf(u'/') + 1);
        const qsizetype dot = base.lastIndexOf(u'.');
        const bool hasSuffix = dot > 0 && dot < base.size() - 1;
        if (name == "name"_L1)
            return Value::string(base);
        if (name == "stem"_L1)
            return Value::string(hasSuffix ? base.first(dot) : base);
        if (name == "suffix"_L1)
            return Value::string(hasSuffix ? base.sliced(dot) : QString());
        if (name == "parent"_L1)
            return interpreter.host<PathObject>(parentOf(m_path));
        if (name == "parents"_L1) {
            QList<Value> parents;
            for (QString path = m_path, parent = parentOf(path); parent != path; parent = parentOf(path)) {
                parents << interpreter.host<PathObject>(parent);
                path = parent;
            }
            return interpreter.tuple(parents);
        }
        if (name == "parts"_L1) {
            QList<Value> parts;
            if (m_path.startsWith(u'/'))
                parts << Value::string(u"/"_s);
            for (const QString &part : m_path.split(u'/', Qt::SkipEmptyParts)) {
                if (part != "."_L1)
                    parts << Value::string(part);
            }
            return interpreter.tuple(parts);
        }
        if (name == "is_absolute"_L1) {
            return interpreter.builtin(
                name, [this](const CallArguments &) { return Value::boolean(m_path.startsWith(u'/')); });
        }
        if (name == "with_suffix"_L1 || name == "with_name"_L1 || name == "with_stem"_L1) {
            return interpreter.builtin(name, [this, name](const CallArguments &arguments) {
                const Value text = arguments.positional.value(0);
                if (!text.isString())
                    return text;
                const qsizetype slash = m_path.lastIndexOf(u'/') + 1;
                const QString last = m_path.sliced(slash);
                const qsizetype point = last.lastIndexOf(u'.');
                const qsizetype stem = point > 0 ? point : last.size();
                const QString changed = name == "with_name"_L1     ? text.string()
                                        : name == "with_suffix"_L1 ? QString(last.first(stem) + text.string())
                                                                   : QString(text.string() + last.sliced(stem));
                return arguments.interpreter.host<PathObject>(m_path.first(slash) + changed);
            });
        }
        if (name == "joinpath"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                QString path = m_path;
                for (const Value &part : arguments.positional) {
                    const Value text = arguments.interpreter.toString(part);
                    if (!text.isString())
                        return text;
                    path = joined(path, text.string());
                }
                return arguments.interpreter.host<PathObject>(path);
            });
        }
        if (name == "resolve"_L1 || name == "absolute"_L1) {
            return interpreter.builtin(name, [this, name](const CallArguments &arguments) {
                if (!m_path.startsWith(u'/')) {
                    return arguments.interpreter.unknown(
                        SyntaxText::tr("the folder in which Alembic is started decides"));
                }
                if (name == "absolute"_L1)
                    return Value::object(this);
                const ProjectPath place = projectPath(arguments.interpreter, m_path);
                return arguments.interpreter.host<PathObject>(place.exists() ? place.real : QDir::cleanPath(m_path));
            });
        }
        if (name == "as_posix"_L1 || name == "__fspath__"_L1)
            return interpreter.builtin(name, [this](const CallArguments &) { return Value::string(m_path); });
        if (name == "open"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                QList<Value> positional = arguments.positional;
                positional.prepend(Value::string(m_path));
                return openFile(
                    {arguments.interpreter, positional, arguments.keywords, arguments.line, arguments.unknownRest});
            });
        }
        if (name == "read_text"_L1 || name == "read_bytes"_L1) {
            return interpreter.builtin(name, [this, name](const CallArguments &arguments) {
                return read(arguments, name == "read_bytes"_L1);
            });
        }
        if (name == "exists"_L1 || name == "is_file"_L1 || name == "is_dir"_L1) {
            return interpreter.builtin(name, [this, name](const CallArguments &arguments) {
                const ProjectPath place = projectPath(arguments.interpreter, m_path);
                if (!place.isKnown())
                    return outsideOfProject(arguments.interpreter);
                return Value::boolean(name == "exists"_L1    ? place.exists()
                                      : name == "is_file"_L1 ? place.state == ProjectPath::State::File
                                                             : place.state == ProjectPath::State::Folder);
            });
        }
        if (name == "iterdir"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                return listFolder(arguments.interpreter, {.folder = m_path, .prefix = m_path, .givesPaths = true});
            });
        }
        if (name == "glob"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                const auto pattern = arguments.positional.value(0).stringIf();
                const auto parts = pattern ? splitPattern(*pattern) : std::nullopt;
                if (!parts || !arguments.keywords.isEmpty())
                    return arguments.interpreter.unknown(SyntaxText::tr("files decide (Path.%1)").arg(u"glob"_s));
                const QString folder = joined(m_path, parts->first);
                return listFolder(arguments.interpreter, {.folder = folder,
                                                          .prefix = folder,
                                                          .pattern = parts->second,
                                                          .matchesHidden = true,
                                                          .givesPaths = true});
            });
        }
        return interpreter.unknown(SyntaxText::tr("files decide (Path.%1)").arg(name));
    }

    std::optional<Value> binary(Interpreter &interpreter, BinaryOperator op, const Value &other,
                                bool reflected) override
    {
        if (op != BinaryOperator::Div)
            return std::nullopt;
        const Value text = interpreter.toString(other);
        if (!text.isString())
            return text;
        return interpreter.host<PathObject>(reflected ? joined(text.string(), m_path) : joined(m_path, text.string()));
    }

    std::optional<Value> compare(Interpreter &, CompareOperator op, const Value &other, bool) override
    {
        auto *path = other.as<PathObject>();
        if (!path || op > CompareOperator::GtE)
            return std::nullopt;
        const QStringList mine = m_path.split(u'/');
        const QStringList theirs = path->m_path.split(u'/');
        const bool results[] = {m_path == path->m_path, m_path != path->m_path,
                                mine<theirs, mine <= theirs, mine> theirs, mine >= theirs};
        return Value::boolean(results[int(op)]);
    }

    Value toString(Interpreter &) override { return Value::string(m_path); }
    Value repr(Interpreter &) override { return Value::string(u"PosixPath('%1')"_s.arg(m_path)); }
    [[nodiscard]] bool isEqual(const HostObject &other) const override
    {
        const auto *path = dynamic_cast<const PathObject *>(&other);
        return path && path->m_path == m_path;
    }
    [[nodiscard]] size_t hash() const override { return qHash(m_path); }

private:
    static QString parentOf(const QString &path)
    {
        const qsizetype slash = path.lastIndexOf(u'/');
        if (slash < 0)
            return u"."_s;
        return slash == 0 ? u"/"_s : path.first(slash);
    }
    static QString joined(const QString &path, const QString &part)
    {
        return part.startsWith(u'/') ? part : QString(path + u'/' + part);
    }
    // read_text(encoding=None, errors=None, newline=None) and read_bytes()
    [[nodiscard]] Value read(const CallArguments &arguments, bool isBinary) const
    {
        Interpreter &interpreter = arguments.interpreter;
        QList<Value> positional = {Value::string(m_path), Value::string(isBinary ? u"rb"_s : u"r"_s),
                                   Value::integer(-1)};
        if (!isBinary)
            positional += arguments.positional;
        const Value file =
            openFile({interpreter, positional, arguments.keywords, arguments.line, arguments.unknownRest});
        return file.isAbsent() ? file : interpreter.callValue(interpreter.attribute(file, u"read"_s));
    }

    QString m_path;
};

Value makePath(const CallArguments &arguments)
{
    QString path;
    for (const Value &part : arguments.positional) {
        const Value text = arguments.interpreter.toString(part);
        if (!text.isString())
            return text;
        path = path.isEmpty() || text.string().startsWith(u'/') ? text.string() : QString(path + u'/' + text.string());
    }
    return arguments.interpreter.host<PathObject>(path);
}

} // namespace

Value makePathValue(Interpreter &interpreter, const QString &path)
{
    return interpreter.host<PathObject>(path);
}

std::shared_ptr<TableModule> makePathlibModule()
{
    auto module = std::make_shared<TableModule>(u"pathlib"_s);
    for (const QString &name : {u"Path"_s, u"PurePath"_s, u"PosixPath"_s, u"PurePosixPath"_s})
        module->addFunction(name, makePath);
    return module;
}

} // namespace athanor::python
