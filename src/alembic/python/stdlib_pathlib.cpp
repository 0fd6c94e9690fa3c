// SPDX-License-Identifier: MIT
#include "alembic/python/interpreter.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr qint64 MaximumText = 1024 * 1024;

// pathlib.Path of a POSIX system, as a text; files are read only inside the import roots.
class PathObject : public HostObject
{
public:
    explicit PathObject(const QString &path)
        : m_path(path.isEmpty() ? u"."_s : QDir::cleanPath(path))
    {
    }
    [[nodiscard]] QString typeName() const override { return u"PosixPath"_s; }
    [[nodiscard]] const QString &path() const { return m_path; }

    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        const QString base = m_path.sliced(m_path.lastIndexOf(u'/') + 1);
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
            for (const QString &part : m_path.split(u'/', Qt::SkipEmptyParts))
                parts << Value::string(part);
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
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                if (!m_path.startsWith(u'/')) {
                    return arguments.interpreter.unknown(
                        SyntaxText::tr("the folder in which Alembic is started decides"));
                }
                return Value::object(this);
            });
        }
        if (name == "as_posix"_L1 || name == "__fspath__"_L1)
            return interpreter.builtin(name, [this](const CallArguments &) { return Value::string(m_path); });
        if (name == "read_text"_L1) {
            return interpreter.builtin(name,
                                       [this](const CallArguments &arguments) { return read(arguments.interpreter); });
        }
        if (name == "exists"_L1 || name == "is_file"_L1 || name == "is_dir"_L1) {
            return interpreter.builtin(name, [this, name](const CallArguments &arguments) {
                if (!isInsideRoots(arguments.interpreter))
                    return outside(arguments.interpreter);
                const QFileInfo info(m_path);
                return Value::boolean(name == "exists"_L1    ? info.exists()
                                      : name == "is_file"_L1 ? info.isFile()
                                                             : info.isDir());
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
    [[nodiscard]] bool isInsideRoots(const Interpreter &interpreter) const
    {
        const QString real = QFileInfo(m_path).canonicalFilePath();
        const QString &place = real.isEmpty() ? m_path : real;
        return std::ranges::any_of(interpreter.settings().roots.folders, [&](const QString &folder) {
            return place == folder || place.startsWith(folder + u'/');
        });
    }
    static Value outside(Interpreter &interpreter)
    {
        return interpreter.unknown(SyntaxText::tr("files outside of the project decide"));
    }
    Value read(Interpreter &interpreter) const
    {
        if (!isInsideRoots(interpreter))
            return outside(interpreter);
        QFile file(m_path);
        if (file.size() > MaximumText || !file.open(QIODevice::ReadOnly))
            return interpreter.unknown(SyntaxText::tr("the file %1 cannot be read").arg(m_path));
        return Value::string(QString::fromUtf8(file.readAll()));
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

std::shared_ptr<TableModule> makePathlibModule()
{
    auto module = std::make_shared<TableModule>(u"pathlib"_s);
    for (const QString &name : {u"Path"_s, u"PurePath"_s, u"PosixPath"_s, u"PurePosixPath"_s})
        module->addFunction(name, makePath);
    return module;
}

} // namespace athanor::python
