// SPDX-License-Identifier: MIT
#include "alembic/python/projectfiles.h"

#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr qint64 MaximumFile = 16LL * 1024 * 1024;
constexpr qsizetype MaximumPath = 4000; // bytes; PATH_MAX is 4096
constexpr qsizetype MaximumName = 255; // bytes

bool isInsideRoots(const Settings &settings, const QString &real)
{
    const auto contains = [&real](const QString &folder) {
        const QString root = QDir(folder).canonicalPath();
        return !root.isEmpty() && (real == root || real.startsWith(QString(root + u'/')));
    };
    return std::ranges::any_of(settings.roots.folders, contains) ||
           std::ranges::any_of(settings.roots.furtherFolders, contains);
}

bool isTooLong(const QString &path)
{
    const QByteArrayList names = QFile::encodeName(path).split('/');
    return path.size() > MaximumPath ||
           std::ranges::any_of(names, [](const QByteArray &name) { return name.size() > MaximumName; });
}

// What is known of a path that does not exist: where the part that exists is.
ProjectPath missingPath(const Settings &settings, const QString &path)
{
    QString rest = path;
    while (true) {
        while (rest.size() > 1 && rest.endsWith(u'/'))
            rest.chop(1);
        const QFileInfo info(rest);
        if (info.exists()) {
            if (!isInsideRoots(settings, info.canonicalFilePath()))
                return {};
            if (!info.isDir())
                return {.state = ProjectPath::State::NotAFolder};
            // What is in a folder that may not be entered cannot be told.
            return {.state = info.isExecutable() ? ProjectPath::State::Missing : ProjectPath::State::Unknown};
        }
        const qsizetype slash = rest.lastIndexOf(u'/');
        if (info.isSymLink() || slash < 0 || rest.size() == 1) // a link to nowhere may lead outside
            return {};
        rest.truncate(std::max<qsizetype>(slash, 1));
    }
}

Value raiseFileError(Interpreter &interpreter, const QString &type, int number, const QString &text,
                     const QString &path)
{
    Interpreter::Private &state = interpreter.internals();
    auto *error = interpreter.heap().make<InstanceObject>(state.exceptionClass(type));
    error->exceptionArguments = {Value::integer(number), Value::string(text)};
    error->names.set(u"errno"_s, Value::integer(number));
    error->names.set(u"strerror"_s, Value::string(text));
    error->names.set(u"filename"_s, Value::string(path));
    return state.raiseValue(Value::object(error));
}

} // namespace

ProjectPath projectPath(Interpreter &interpreter, const QString &path)
{
    const Settings &settings = interpreter.settings();
    QString absolute = path;
    if (!path.startsWith(u'/')) {
        if (settings.workingFolder.isEmpty())
            return {};
        absolute = path.isEmpty() ? QString() : QString(settings.workingFolder + u'/' + path);
    }
    if (absolute.isEmpty()) // "" is never there, not even where the working folder is
        return {.state = ProjectPath::State::Missing};
    if (absolute.contains(QChar(u'\0')) || isTooLong(absolute))
        return {};
    const QFileInfo info(absolute);
    ProjectPath result;
    if (info.exists()) {
        const QString real = info.canonicalFilePath();
        if (!isInsideRoots(settings, real))
            return {};
        result = {.state = info.isFile()  ? ProjectPath::State::File
                           : info.isDir() ? ProjectPath::State::Folder
                                          : ProjectPath::State::Special,
                  .real = real};
    } else {
        result = missingPath(settings, absolute);
    }
    if (result.isKnown())
        interpreter.internals().noteRead(result.real.isEmpty() ? QDir::cleanPath(absolute) : result.real);
    return result;
}

std::optional<QString> fileSystemPath(Interpreter &interpreter, const Value &value)
{
    if (value.isString())
        return value.string();
    auto *host = value.as<HostObject>();
    return host && host->typeName() == "PosixPath"_L1 ? host->toString(interpreter).stringIf() : std::nullopt;
}

std::optional<QByteArray> readProjectFile(Interpreter &interpreter, const QString &path, Value *failure)
{
    const ProjectPath place = projectPath(interpreter, path);
    switch (place.state) {
    case ProjectPath::State::Unknown:
        *failure = interpreter.unknown(SyntaxText::tr("a file is read or written while the code runs"));
        return std::nullopt;
    case ProjectPath::State::Missing:
        *failure = raiseFileError(interpreter, u"FileNotFoundError"_s, 2, u"No such file or directory"_s, path);
        return std::nullopt;
    case ProjectPath::State::NotAFolder:
        *failure = raiseFileError(interpreter, u"NotADirectoryError"_s, 20, u"Not a directory"_s, path);
        return std::nullopt;
    case ProjectPath::State::Folder:
        *failure = raiseFileError(interpreter, u"IsADirectoryError"_s, 21, u"Is a directory"_s, path);
        return std::nullopt;
    case ProjectPath::State::File:
    case ProjectPath::State::Special:
        break;
    }
    QFile file(place.real);
    // The size is asked first, so that nothing is read that cannot be kept.
    if (place.state == ProjectPath::State::Special || QFileInfo(place.real).size() > MaximumFile ||
        !file.open(QIODevice::ReadOnly)) {
        *failure = interpreter.unknown(SyntaxText::tr("the file %1 cannot be read").arg(path));
        return std::nullopt;
    }
    const QByteArray content = file.read(MaximumFile + 1);
    if (content.size() > MaximumFile || file.error() != QFileDevice::NoError) {
        *failure = interpreter.unknown(SyntaxText::tr("the file %1 cannot be read").arg(path));
        return std::nullopt;
    }
    interpreter.heap().charge(content.size());
    return content;
}

Value outsideOfProject(Interpreter &interpreter)
{
    return interpreter.unknown(SyntaxText::tr("files outside of the project decide"));
}

} // namespace athanor::python
