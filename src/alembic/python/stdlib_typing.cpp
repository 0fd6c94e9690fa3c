// SPDX-License-Identifier: MIT
// typing, abc and collections.abc: names that matter to type checkers, not at run time.
#include "alembic/python/builtintypes.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/namedtuple.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

Value TypingObject::call(const CallArguments &)
{
    return Value::object(this); // TypeVar("T"), NewType(…), ParamSpec(…)
}

std::optional<Value> TypingObject::attribute(Interpreter &, const QString &name)
{
    if (name == "__name__"_L1 || name == "__qualname__"_L1)
        return Value::string(m_name);
    if (name == "__origin__"_L1 || name == "args"_L1 || name == "kwargs"_L1)
        return Value::object(this);
    return std::nullopt;
}

std::optional<Value> TypingObject::subscript(Interpreter &interpreter, const Value &index)
{
    auto *copy = interpreter.heap().make<TypingObject>(m_name);
    if (auto *tuple = index.as<TupleObject>())
        copy->arguments = tuple->items;
    else
        copy->arguments = {index};
    return Value::object(copy);
}

std::optional<Value> TypingObject::binary(Interpreter &, BinaryOperator op, const Value &, bool)
{
    return op == BinaryOperator::BitOr ? std::optional(Value::object(this)) : std::nullopt;
}

// What get_args() and the like would give.
std::optional<Value> TypingObject::iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &)
{
    return interpreter.unknown(SyntaxText::tr("%1 is not evaluated").arg(m_name));
}

std::optional<bool> TypingObject::isInstance(Interpreter &interpreter, const Value &value)
{
    if (interpreter.internals().m_typeNames.contains(m_name))
        return interpreter.typeName(value) == m_name;
    const ValueKind kind = value.kind();
    if (m_name == "Mapping"_L1 || m_name == "MutableMapping"_L1)
        return kind == ValueKind::Dict;
    if (m_name == "Sequence"_L1)
        return kind == ValueKind::List || kind == ValueKind::Tuple || kind == ValueKind::String;
    if (m_name == "Iterable"_L1)
        return kind == ValueKind::List || kind == ValueKind::Tuple || kind == ValueKind::String ||
               kind == ValueKind::Dict || kind == ValueKind::Set;
    if (m_name == "Callable"_L1)
        return kind == ValueKind::Function || kind == ValueKind::BoundMethod || kind == ValueKind::Builtin ||
               kind == ValueKind::Class;
    if (m_name == "Any"_L1)
        return true;
    return std::nullopt;
}

Value TypingObject::repr(Interpreter &)
{
    return Value::string(u"typing."_s + m_name);
}

bool Interpreter::Private::isClassVariable(const Value &annotation)
{
    if (auto *typing = annotation.as<TypingObject>())
        return typing->name() == "ClassVar"_L1;
    const auto text = annotation.stringIf();
    return text && (text->startsWith("ClassVar"_L1) || text->startsWith("typing.ClassVar"_L1));
}

namespace {

// Every name exists: what is not special is a TypingObject.
class TypingModule : public TableModule
{
public:
    using TableModule::TableModule;
    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override
    {
        if (const auto value = TableModule::attribute(interpreter, attributeName))
            return value;
        if (attributeName.startsWith("__"_L1))
            return std::nullopt;
        return interpreter.host<TypingObject>(attributeName);
    }
};

Value identity(const CallArguments &a)
{
    return a.positional.value(0);
}

} // namespace

std::shared_ptr<TableModule> makeTypingModule(const QString &name)
{
    auto module = std::make_shared<TypingModule>(name);
    module->addConstant(u"TYPE_CHECKING"_s, Value::boolean(false));
    module->addFunction(u"cast"_s, [](const CallArguments &a) { return a.positional.value(1); });
    for (const QString &decorator :
         {u"overload"_s, u"final"_s, u"override"_s, u"runtime_checkable"_s, u"no_type_check"_s, u"abstractmethod"_s,
          u"assert_type"_s, u"reveal_type"_s, u"deprecated"_s})
        module->addFunction(decorator, identity);
    module->addFunction(u"abstractproperty"_s, [](const CallArguments &a) {
        return a.interpreter.callValue(builtinType(a.interpreter, u"property"_s), a.positional);
    });
    module->addFunction(u"dataclass_transform"_s, [](const CallArguments &a) {
        return a.interpreter.builtin(u"dataclass_transform"_s, identity);
    });
    module->addFunction(u"NewType"_s, [](const CallArguments &a) {
        return a.interpreter.builtin(a.positional.value(0).stringIf().value_or(QString()), identity);
    });
    for (const auto &[alias, builtin] :
         {std::pair(u"List"_s, u"list"_s), std::pair(u"Dict"_s, u"dict"_s), std::pair(u"Tuple"_s, u"tuple"_s),
          std::pair(u"Set"_s, u"set"_s), std::pair(u"FrozenSet"_s, u"frozenset"_s), std::pair(u"Type"_s, u"type"_s),
          std::pair(u"Text"_s, u"str"_s)})
        module->addFactory(alias, [builtin](Interpreter &i) { return builtinType(i, builtin); });
    module->addFactory(u"NamedTuple"_s, [](Interpreter &i) { return makeNamedTupleBase(i); });
    module->addFunction(u"get_type_hints"_s, [](const CallArguments &a) {
        return a.interpreter.attribute(a.positional.value(0), u"__annotations__"_s);
    });
    return module;
}

} // namespace athanor::python
