// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/interpreter.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>

#include <algorithm>

// An interpreter under test, and Python as its judge.

namespace world {

using namespace athanor::python;
using namespace Qt::StringLiterals;

inline QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Writes down what it is told.
class Notes : public Observer
{
public:
    void enterOpaque(Cause cause, const UnknownReason &reason, int line, int arm) override
    {
        static const QStringList names = {u"branch"_s, u"loop"_s, u"rest"_s, u"handler"_s};
        lines << u"%1 %2 arm %3: %4"_s.arg(names[int(cause)]).arg(line).arg(arm).arg(reason.text);
        ++depth;
    }
    void leaveOpaque() override { --depth; }
    void unknownCall(const UnknownReason &reason, int line, const QString &callee) override
    {
        lines << u"call %1 line %2: %3"_s.arg(callee).arg(line).arg(reason.text);
    }
    void problem(const QString &, const QString &, int line) override { lines << u"problem %1"_s.arg(line); }
    void unstableOrder(int line) override { lines << u"order %1"_s.arg(line); }

    QStringList lines;
    int depth = 0;
};

// A module `op` with emit(…), which notes its arguments, its line and whether it is certain, and unknown(reason).
class World
{
public:
    explicit World(const Settings &settings = {})
        : interpreter(settings)
    {
        auto host = std::make_shared<TableModule>(u"op"_s);
        host->addFunction(u"emit"_s, [this](const CallArguments &a) {
            QStringList parts;
            for (const Value &value : a.positional) {
                const Value text = value.isUnknown() ? value : a.interpreter.repr(value);
                parts << (text.isString() ? text.string() : u"?"_s);
            }
            emitted << u"%1:%2%3"_s.arg(a.line).arg(parts.join(u' '), a.interpreter.condition() ? u" ?"_s : QString());
            return Value();
        });
        host->addFunction(u"unknown"_s, [](const CallArguments &a) {
            return a.interpreter.unknown(a.positional.value(0).stringIf().value_or(u"rows decide"_s));
        });
        host->addFunction(u"may_raise"_s, [](const CallArguments &a) {
            a.interpreter.mayRaise(u"the database decides"_s);
            return Value();
        });
        interpreter.addModule(host);
        interpreter.setObserver(&notes);
    }

    Outcome run(const QByteArray &source, const QString &path = u"/project/snippet.py"_s)
    {
        const Outcome outcome = interpreter.executeModule(path, source);
        module = outcome.value.as<ModuleObject>();
        return outcome;
    }
    // repr() of a name, or "?" and the reason.
    QString text(const QString &name)
    {
        const Value *value = module->names.find(name);
        if (!value)
            return u"not set"_s;
        const Value written = value->isUnknown() ? *value : interpreter.repr(*value);
        if (written.isRaised())
            interpreter.takeException();
        return written.isString() ? written.string() : written.isUnknown() ? u"? "_s + written.reason().text : u"!"_s;
    }

    Notes notes;
    QStringList emitted;
    Interpreter interpreter;
    ModuleObject *module = nullptr;
};

inline bool isShown(const QString &name, const Value &value)
{
    if (name.startsWith(u"__"))
        return false;
    switch (value.kind()) {
    case ValueKind::Function:
    case ValueKind::Class:
    case ValueKind::Module:
    case ValueKind::Builtin:
    case ValueKind::BoundMethod:
        return false;
    case ValueKind::Host: {
        auto *host = value.as<HostObject>();
        const QString type = host->typeName();
        return !host->isClass() && type != u"module" && type != u"partial" && type != u"_SpecialForm" &&
               type != u"chain";
    }
    default:
        return true;
    }
}

// Runs each snippet in an interpreter of its own, and all of them in Python, in that folder; what they leave
// differently.
inline QStringList differencesFromPython(const QByteArrayList &snippets, const Settings &settings = {},
                                         const QString &folder = {})
{
    const QString python = QStandardPaths::findExecutable(u"python3"_s);
    if (python.isEmpty())
        return {u"python3 is needed as the oracle"_s};
    QProcess process;
    if (!folder.isEmpty()) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"PYTHONPATH"_s, folder);
        environment.insert(u"PYTHONDONTWRITEBYTECODE"_s, u"1"_s);
        environment.insert(u"PYTHONUTF8"_s, u"1"_s);
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(folder);
    }
    process.start(python, {QStringLiteral(ATHANOR_TEST_DATA "/evaluate_snippets.py")});
    process.write(snippets.join('\f'));
    process.closeWriteChannel();
    if (!process.waitForFinished(60000))
        return {process.errorString()};
    const QByteArrayList expected = process.readAllStandardOutput().split('\f');
    if (expected.size() != snippets.size() + 1)
        return {u"Python answered for %1 of %2"_s.arg(expected.size() - 1).arg(snippets.size())};
    QStringList failures;
    for (qsizetype i = 0; i < snippets.size(); ++i) {
        World world(settings);
        const Outcome outcome = world.run(snippets[i]);
        QStringList lines;
        if (outcome.exception)
            lines << u"raises %1: %2"_s.arg(outcome.exception->type, outcome.exception->message);
        if (outcome.stopped)
            lines << u"stopped "_s + outcome.stopped->text;
        for (const auto &entry : world.module->names.entries()) {
            if (entry.isSet && isShown(entry.name, entry.value))
                lines << entry.name + u" = "_s + world.text(entry.name);
        }
        const QString wanted = QString::fromUtf8(expected[i]);
        if (lines.join(u'\n') == wanted)
            continue;
        QStringList differences;
        const QStringList theirs = wanted.split(u'\n');
        for (qsizetype n = 0; n < std::max(lines.size(), theirs.size()); ++n) {
            if (lines.value(n) != theirs.value(n))
                differences << u"   ours: "_s + lines.value(n) + u"\n Python: "_s + theirs.value(n);
        }
        failures << QString::fromUtf8(snippets[i].trimmed()) + u"\n"_s + differences.join(u'\n');
        qWarning("%s", qPrintable(failures.last()));
    }
    return failures;
}

} // namespace world
