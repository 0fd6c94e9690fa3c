// SPDX-License-Identifier: MIT
#include "alembic/revision/modulerun.h"

#include "alembic/python/interpreter.h"

#include <QFileInfo>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

using namespace athanor::python;

Settings settingsFor(const QStringList &importRoots)
{
    Settings settings;
    settings.roots.folders = importRoots;
    settings.limits.steps = 300'000;
    settings.limits.files = 300;
    return settings;
}

// util.load_python_file()
QString moduleName(const QString &path)
{
    static const QRegularExpression noWord(u"\\W"_s, QRegularExpression::UseUnicodePropertiesOption);
    return QFileInfo(path).fileName().replace(noWord, u"_"_s);
}

std::optional<Literal> literal(Interpreter &interpreter, const Value &value)
{
    Literal result;
    if (value.isNone()) {
        return result;
    }
    if (const auto text = value.stringIf()) {
        result.kind = Literal::Kind::String;
        result.text = *text;
        return result;
    }
    Value failure;
    const auto items = interpreter.items(value, &failure);
    if (!items) {
        if (!failure.isRaised()) {
            return std::nullopt;
        }
        interpreter.takeException(); // it is no sequence
        result.kind = Literal::Kind::Integer;
        return result;
    }
    result.kind = Literal::Kind::Tuple;
    for (const Value &item : *items) {
        if (item.isUnknown()) {
            return std::nullopt;
        }
        Literal one{.kind = Literal::Kind::Integer, .text = {}, .bytes = {}, .items = {}};
        if (const auto text = item.stringIf()) {
            one.kind = Literal::Kind::String;
            one.text = *text;
        }
        result.items.append(one);
    }
    return result;
}

} // namespace

std::unique_ptr<ModuleNames> runModule(const QString &path, const QByteArray &source, const QStringList &importRoots)
{
    auto names = std::make_unique<ModuleNames>();
    Interpreter interpreter(settingsFor(importRoots));
    const Outcome outcome = interpreter.executeModule(path, source, moduleName(path));
    if (const auto *module = outcome.isNormal() ? outcome.value.as<ModuleObject>() : nullptr) {
        names->isWhole = true;
        for (const char *name : {"revision", "down_revision", "branch_labels", "depends_on"}) {
            const Value *value = module->names.find(QString::fromLatin1(name));
            names->header.insert(name, value != nullptr ? literal(interpreter, *value) : Literal());
        }
    }
    names->importedFiles = interpreter.importedFiles();
    return names;
}

} // namespace athanor::revision
