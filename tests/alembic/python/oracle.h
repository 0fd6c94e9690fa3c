// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/parser.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <algorithm>

// Python's own parser (3.13) as the judge of ours.

inline QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline QStringList pythonFilesBelow(const QString &folder)
{
    QStringList files;
    QDirIterator it(folder, {QStringLiteral("*.py")}, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext())
        files << it.next();
    files.sort();
    return files;
}

// A file of this folder; snippets stand between form feeds, and the first line end of each is not part of it.
inline QByteArrayList readSnippets(const QString &name)
{
    QByteArrayList snippets = readFile(QStringLiteral(ATHANOR_TEST_DATA "/") + name).split('\f');
    for (QByteArray &snippet : snippets) {
        if (snippet.startsWith('\n'))
            snippet.remove(0, 1);
    }
    return snippets;
}

// One process for many files.
class Oracle
{
public:
    static QString program() { return QStandardPaths::findExecutable(QStringLiteral("python3")); }
    static QString script() { return QStringLiteral(ATHANOR_TEST_DATA "/dump_ast.py"); }

    static QByteArrayList ask(const QStringList &paths, const QStringList &options = {})
    {
        QProcess process;
        process.start(program(), QStringList{script()} + options);
        process.write(paths.join(u'\n').toUtf8() + '\n');
        process.closeWriteChannel();
        if (!process.waitForFinished(240000) || process.exitCode() != 0)
            qWarning("%s", process.readAllStandardError().constData());
        const QByteArray out = process.readAllStandardOutput();
        return options.isEmpty() ? out.trimmed().split('\n') : QByteArrayList{out};
    }

    static QString standardLibrary()
    {
        QProcess process;
        process.start(program(),
                      {QStringLiteral("-c"), QStringLiteral("import os; print(os.path.dirname(os.__file__))")});
        process.waitForFinished();
        return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
    }
};

inline QByteArray digestOf(const QByteArray &text)
{
    return QCryptographicHash::hash(text, QCryptographicHash::Md5).toHex();
}

// Where two dumps part.
inline QByteArray difference(const QByteArray &ours, const QByteArray &theirs)
{
    qsizetype at = 0;
    while (at < ours.size() && at < theirs.size() && ours[at] == theirs[at])
        ++at;
    const qsizetype from = std::max<qsizetype>(0, at - 200);
    return "\n  ours:   …" + ours.sliced(from, std::min<qsizetype>(400, ours.size() - from)) + "\n  Python: …" +
           theirs.mid(from, 400);
}

struct Comparison
{
    qsizetype equal = 0;
    qsizetype refused = 0; // by both
    qsizetype tooDeep = 0; // by one of the two: their bounds of recursion differ
    qsizetype mistaken = 0; // Python's own mistake; see hasNestedDebugField()
    QStringList differences;
};

inline const athanor::python::ParseOptions AsPython313 = {.version = athanor::python::PythonVersion::V313};

// {x=} within a format specification: CPython 3.13 and 3.14 take its text from the wrong place if another field stands
// before it, or even refuse their own tree ("field 'value' is required for Constant").
inline bool hasNestedDebugField(const QByteArray &source)
{
    static const QRegularExpression Field(QStringLiteral(R"(\{[^{}]*:.*\{[^{}]*=\s*[}!:])"),
                                          QRegularExpression::DotMatchesEverythingOption);
    return Field.match(QString::fromUtf8(source)).hasMatch();
}

// Sources that are no files of their own (without paths) are named by their text.
inline Comparison compareWithPython(const QByteArrayList &sources, QStringList paths = {})
{
    using namespace athanor;
    Comparison comparison;
    const bool areFiles = !paths.isEmpty();
    QTemporaryDir folder;
    if (!areFiles) {
        for (const QByteArray &source : sources) {
            paths << folder.filePath(QStringLiteral("%1.py").arg(paths.size()));
            QFile file(paths.last());
            if (!file.open(QIODevice::WriteOnly) || file.write(source) != source.size())
                comparison.differences << file.errorString();
        }
    }
    const QByteArrayList answers = Oracle::ask(paths);
    if (answers.size() != sources.size()) {
        comparison.differences
            << QStringLiteral("Python answered for %1 of %2").arg(answers.size()).arg(sources.size());
        return comparison;
    }
    for (qsizetype i = 0; i < sources.size(); ++i) {
        const python::Module module = python::parse(sources[i], AsPython313);
        const bool isOk = answers[i].startsWith("ok ");
        const QString name =
            areFiles ? paths[i] : QString::fromUtf8(QByteArray(sources[i]).replace('\0', "<NUL>").trimmed());
        const QByteArray ours = isOk && module.isValid() ? python::dump(module, true) : QByteArray();
        const bool isEqual = isOk == module.isValid() && (!isOk || digestOf(ours) == answers[i].sliced(3));
        if (!isEqual && (isOk || answers[i].startsWith("refused ValueError field")) &&
            hasNestedDebugField(sources[i])) {
            ++comparison.mistaken;
        } else if (isOk != module.isValid()) {
            const QString problem = module.isValid() ? QStringLiteral("accepted") : module.problems().first().text;
            const bool isBound =
                isOk ? problem.contains(u"nested too deeply") || problem.contains(u"too deeply nested")
                     : answers[i].startsWith("refused RecursionError") || answers[i].startsWith("refused MemoryError");
            if (isBound)
                ++comparison.tooDeep;
            else
                comparison.differences << name + QStringLiteral("\n  Python: ") + QString::fromUtf8(answers[i]) +
                                              QStringLiteral("\n  ours: ") + problem;
        } else if (!isOk) {
            ++comparison.refused;
        } else if (!isEqual) {
            comparison.differences << name + QString::fromUtf8(difference(
                                                 ours, Oracle::ask({paths[i]}, {QStringLiteral("--full")}).first()));
        } else {
            ++comparison.equal;
        }
    }
    return comparison;
}

// True if there are none; otherwise tells the first of them.
inline bool isEmptyOrTold(const QStringList &differences)
{
    for (const QString &text : differences.first(std::min<qsizetype>(differences.size(), 60)))
        qWarning("%s\n---", qPrintable(text));
    return differences.isEmpty();
}
