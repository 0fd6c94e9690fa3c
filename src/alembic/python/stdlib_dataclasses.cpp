// SPDX-License-Identifier: MIT
#include "alembic/python/descriptors.h"
#include "alembic/python/interpreter.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

Value markDataclass(Interpreter &interpreter, const Value &type)
{
    if (type.isAbsent())
        return type;
    auto *classObject = type.as<ClassObject>();
    if (!classObject)
        return interpreter.unknown(SyntaxText::tr("the class of a dataclass is not known"));
    classObject->isDataclass = true;
    return type;
}

Value dataclass(const CallArguments &arguments)
{
    if (!arguments.positional.isEmpty())
        return markDataclass(arguments.interpreter, arguments.positional.first());
    return arguments.interpreter.builtin(u"dataclass"_s, [](const CallArguments &inner) {
        return markDataclass(inner.interpreter, inner.argumentOr(0, u"cls"_s, {}));
    });
}

Value field(const CallArguments &arguments)
{
    const Value result = arguments.interpreter.host<FieldObject>();
    auto *object = result.as<FieldObject>();
    if (const Value *given = arguments.keyword(u"default"_s))
        object->defaultValue = *given;
    if (const Value *given = arguments.keyword(u"default_factory"_s))
        object->factory = *given;
    object->isInit = arguments.keywordOr(u"init"_s, Value::boolean(true)).boolIf().value_or(true);
    object->isRepr = arguments.keywordOr(u"repr"_s, Value::boolean(true)).boolIf().value_or(true);
    object->isKeywordOnly = arguments.keywordOr(u"kw_only"_s, Value::boolean(false)).boolIf().value_or(false);
    return result;
}

} // namespace

std::shared_ptr<TableModule> makeDataclassesModule()
{
    auto module = std::make_shared<TableModule>(u"dataclasses"_s);
    module->addFunction(u"dataclass"_s, dataclass);
    module->addFunction(u"field"_s, field);
    return module;
}

} // namespace athanor::python
