// SPDX-License-Identifier: MIT
#include "alembic/project/hostobjects.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

Value notKnown(Interpreter &interpreter, const QString &name)
{
    return interpreter.unknown(translate("%1 is only known when the library runs").arg(name));
}

} // namespace

std::optional<Value> InertObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "__name__"_L1) {
        return Value::string(m_name.section(u'.', -1));
    }
    return interpreter.host<InertObject>(m_name + u'.' + name);
}

Value InertObject::call(const CallArguments &arguments)
{
    return arguments.interpreter.host<InertObject>(m_name + u"()"_s);
}

std::optional<Value> InertObject::binary(Interpreter &interpreter, BinaryOperator, const Value &, bool)
{
    return interpreter.host<InertObject>(m_name);
}

std::optional<Value> InertObject::compare(Interpreter &interpreter, CompareOperator, const Value &, bool)
{
    return notKnown(interpreter, m_name);
}

std::optional<Value> InertObject::subscript(Interpreter &interpreter, const Value &)
{
    return interpreter.host<InertObject>(m_name + u"[]"_s);
}

std::optional<Value> InertObject::iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &)
{
    return notKnown(interpreter, m_name);
}

std::optional<Value> InertObject::length(Interpreter &interpreter)
{
    return notKnown(interpreter, m_name);
}

Value InertObject::truth(Interpreter &interpreter)
{
    return notKnown(interpreter, m_name);
}

Value InertObject::toString(Interpreter &interpreter)
{
    return notKnown(interpreter, m_name);
}

void MetadataObject::setConvention(const Value &value)
{
    convention.clear();
    isKnown = true;
    if (value.isNone()) {
        return;
    }
    const auto *dict = value.as<DictObject>();
    isKnown = dict && !dict->isTainted();
    if (!isKnown) {
        return;
    }
    for (const auto &entry : dict->table.entries()) {
        if (entry.isRemoved) {
            continue;
        }
        const auto key = entry.key.stringIf();
        const auto text = entry.value.stringIf();
        if (key && text) {
            convention.insert(*key, *text);
        } else {
            isKnown = false; // a function that makes a part of the names
        }
    }
}

std::optional<Value> MetadataObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "naming_convention"_L1) {
        QList<std::pair<Value, Value>> items;
        for (auto it = convention.cbegin(); it != convention.cend(); ++it) {
            items.append({Value::string(it.key()), Value::string(it.value())});
        }
        return interpreter.dict(items);
    }
    return InertObject::attribute(interpreter, name);
}

bool MetadataObject::setAttribute(Interpreter &, const QString &name, const Value &value)
{
    if (name == "naming_convention"_L1) {
        setConvention(value);
    }
    return true;
}

ArgumentFact factOf(Interpreter &interpreter, const Value &value, const QString &file, int line)
{
    ArgumentFact fact;
    fact.file = file;
    fact.line = line;
    if (value.isNone()) {
        fact.isNone = true;
    } else if (const auto text = value.stringIf()) {
        fact.value = *text;
    } else if (const auto flag = value.boolIf()) {
        fact.value = *flag ? u"true"_s : u"false"_s;
    } else if (value.isUnknown()) {
        fact.reason = value.reason().text;
        if (!value.reason().file.isEmpty() && value.reason().line > 0) {
            fact.file = value.reason().file;
            fact.line = value.reason().line;
        }
    } else {
        // URL objects and the like that have a text
        const Value shown = value.isRaised() ? value : interpreter.toString(value);
        if (const auto known = shown.stringIf()) {
            fact.value = *known;
        } else {
            interpreter.takeException();
            fact.reason = translate("a %1 was given").arg(interpreter.typeName(value));
        }
    }
    return fact;
}

} // namespace athanor::project
