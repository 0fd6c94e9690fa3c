// SPDX-License-Identifier: MIT
#include "alembic/python/biginteger.h"
#include "alembic/python/builtins.h"
#include "alembic/python/builtintypes.h"
#include "alembic/python/descriptors.h"
#include "alembic/python/fileobject.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/slice.h"
#include "alembic/python/syntaxtext.h"
#include "alembic/python/textpoints.h"

#include <cmath>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

Value typeError(const CallArguments &a, const QString &message)
{
    return a.interpreter.raise(u"TypeError"_s, message);
}

Value first(const CallArguments &a)
{
    return a.positional.value(0);
}

Value doPrint(const CallArguments &)
{
    return {};
}

Value doLen(const CallArguments &a)
{
    return a.interpreter.length(first(a));
}

Value doRepr(const CallArguments &a)
{
    return a.interpreter.repr(first(a));
}

Value doFormat(const CallArguments &a)
{
    const Value specification = a.argumentOr(1, u"format_spec"_s, Value::string(QString()));
    if (specification.isUnknown())
        return specification;
    return a.interpreter.format(first(a), specification.stringIf().value_or(QString()));
}

Value doChr(const CallArguments &a)
{
    if (first(a).isUnknown())
        return first(a);
    const auto code = first(a).integerIf();
    if (!code || *code < 0 || *code > 0x10FFFF)
        return a.interpreter.raise(u"ValueError"_s, u"chr() arg not in range(0x110000)"_s);
    return Value::string(QString(QChar::fromUcs4(char32_t(*code))));
}

Value doOrd(const CallArguments &a)
{
    if (first(a).isUnknown())
        return first(a);
    const auto text = first(a).stringIf();
    if (!text || pointCount(*text) != 1)
        return typeError(a, u"ord() expected a character"_s);
    return Value::integer(text->toUcs4().value(0));
}

Value based(const CallArguments &a, int base, const QString &prefix)
{
    if (first(a).isUnknown())
        return first(a);
    const auto number = first(a).integerIf();
    if (!number)
        return typeError(a, u"'%1' object cannot be interpreted as an integer"_s.arg(a.interpreter.typeName(first(a))));
    const BigInteger value(*number);
    const QString digits = QString::fromLatin1((value.isNegative() ? value.negated() : value).toBase(base));
    return Value::string((value.isNegative() ? u"-"_s : QString()) + prefix + digits);
}

Value doHex(const CallArguments &a)
{
    return based(a, 16, u"0x"_s);
}

Value doOct(const CallArguments &a)
{
    return based(a, 8, u"0o"_s);
}

Value doBin(const CallArguments &a)
{
    return based(a, 2, u"0b"_s);
}

Value doAbs(const CallArguments &a)
{
    const Value value = first(a);
    if (value.isFloat())
        return Value::real(std::fabs(value.real()));
    const Value zero = Value::integer(0);
    const Value negative = a.interpreter.compare(CompareOperator::Lt, value, zero);
    if (!negative.isBool())
        return negative;
    if (value.isBool())
        return Value::integer(*value.integerIf());
    return negative.boolean() ? a.interpreter.binary(BinaryOperator::Sub, zero, value) : value;
}

Value doRound(const CallArguments &a)
{
    const Value value = first(a);
    const Value digits = a.argumentOr(1, u"ndigits"_s, Value());
    if (value.isUnknown() || digits.isUnknown())
        return value.isUnknown() ? value : digits;
    if (value.integerIf())
        return Value::integer(*value.integerIf());
    if (!value.isFloat())
        return a.interpreter.unknown(SyntaxText::tr("rounding of this type is not evaluated"));
    if (digits.isNone()) {
        const double rounded = std::nearbyint(value.real()); // half to even
        if (!std::isfinite(rounded))
            return a.interpreter.raise(u"OverflowError"_s, u"cannot convert float infinity to integer"_s);
        return Value::bigInteger(BigInteger::fromDouble(rounded).toDecimal());
    }
    // The decimal text is rounded correctly by the library.
    const int places = int(std::clamp<qint64>(digits.integerIf().value_or(0), 0, 300));
    return Value::real(QByteArray::number(value.real(), 'f', places).toDouble());
}

Value doDivmod(const CallArguments &a)
{
    const Value right = a.positional.value(1);
    const Value quotient = a.interpreter.binary(BinaryOperator::FloorDiv, first(a), right);
    if (quotient.isAbsent())
        return quotient;
    const Value rest = a.interpreter.binary(BinaryOperator::Mod, first(a), right);
    return rest.isAbsent() ? rest : a.interpreter.tuple({quotient, rest});
}

Value doPow(const CallArguments &a)
{
    const Value power = a.interpreter.binary(BinaryOperator::Pow, first(a), a.positional.value(1));
    if (power.isAbsent() || a.positional.size() < 3)
        return power;
    return a.interpreter.binary(BinaryOperator::Mod, power, a.positional[2]);
}

Value doHash(const CallArguments &a)
{
    if (first(a).isInt() || first(a).isBool())
        return Value::integer(*first(a).integerIf());
    if (!OrderedTable::isHashable(first(a)))
        return typeError(a, u"unhashable type: '%1'"_s.arg(a.interpreter.typeName(first(a))));
    return a.interpreter.unknown(SyntaxText::tr("hash values differ from run to run"));
}

Value doId(const CallArguments &a)
{
    return a.interpreter.unknown(SyntaxText::tr("the place of an object in memory differs from run to run"));
}

Value doIsInstance(const CallArguments &a)
{
    return a.interpreter.isInstance(first(a), a.positional.value(1));
}

Value doIsSubclass(const CallArguments &a)
{
    return a.interpreter.internals().isSubclass(first(a), a.positional.value(1));
}

Value doCallable(const CallArguments &a)
{
    switch (first(a).kind()) {
    case ValueKind::Unknown:
        return first(a);
    case ValueKind::Function:
    case ValueKind::Class:
    case ValueKind::Builtin:
    case ValueKind::BoundMethod:
    case ValueKind::Host:
        return Value::boolean(true);
    case ValueKind::Instance:
        return Value::boolean(first(a).as<InstanceObject>()->classObject->find(u"__call__"_s) != nullptr);
    default:
        return Value::boolean(false);
    }
}

Value doGetattr(const CallArguments &a)
{
    const Value name = a.positional.value(1);
    if (name.isUnknown())
        return name;
    if (!name.isString())
        return typeError(a, u"attribute name must be string"_s);
    const auto value = a.interpreter.attributeIf(first(a), name.string());
    if (value)
        return *value;
    if (a.interpreter.isRaising()) {
        Interpreter::Private &state = a.interpreter.internals();
        if (a.positional.size() < 3 || state.isStopped() ||
            !state.isExceptionOfType(state.m_exception, u"AttributeError"_s))
            return Value::raised();
        state.takeException();
    }
    return a.positional.size() > 2 ? a.positional[2] : a.interpreter.attribute(first(a), name.string());
}

Value doHasattr(const CallArguments &a)
{
    const Value name = a.positional.value(1);
    if (name.isUnknown() || first(a).isUnknown())
        return name.isUnknown() ? name : first(a);
    const auto value = a.interpreter.attributeIf(first(a), name.stringIf().value_or(QString()));
    if (a.interpreter.isRaising()) {
        if (a.interpreter.internals().isStopped())
            return Value::raised();
        a.interpreter.internals().takeException();
        return Value::boolean(false);
    }
    if (value && value->isUnknown() && first(a).kind() != ValueKind::Module) {
        // Something unknown has this attribute or not.
        auto *instance = first(a).as<InstanceObject>();
        if (instance && instance->classObject->unknownBase)
            return *value;
    }
    return Value::boolean(value.has_value());
}

Value doSetattr(const CallArguments &a)
{
    const Value name = a.positional.value(1);
    if (!name.isString())
        return {};
    return a.interpreter.setAttribute(first(a), name.string(), a.positional.value(2));
}

Value doDelattr(const CallArguments &a)
{
    a.interpreter.internals().deleteAttribute(first(a), a.positional.value(1).stringIf().value_or(QString()));
    return {};
}

Value dictOf(Interpreter &interpreter, const Namespace &names)
{
    auto *dict = interpreter.heap().make<DictObject>();
    interpreter.heap().charge(names.entries().size() * qint64{sizeof(OrderedTable::Entry)});
    if (!interpreter.internals().spend(qint64(names.entries().size())))
        return Value::raised();
    for (const auto &entry : names.entries()) {
        if (entry.isSet)
            dict->insert(entry.name, entry.value);
    }
    return Value::object(dict);
}

Value doGlobals(const CallArguments &a)
{
    const Frame *frame = a.interpreter.internals().m_frame;
    return frame ? dictOf(a.interpreter, frame->module->names) : a.interpreter.dict();
}

Value doLocals(const CallArguments &a)
{
    const Frame *frame = a.interpreter.internals().m_frame;
    return frame && frame->scope ? dictOf(a.interpreter, frame->scope->names) : doGlobals(a);
}

Value doVars(const CallArguments &a)
{
    return a.positional.isEmpty() ? doLocals(a) : a.interpreter.attribute(first(a), u"__dict__"_s);
}

Value doDir(const CallArguments &a)
{
    QStringList names;
    if (auto *instance = first(a).as<InstanceObject>()) {
        names = instance->names.names();
        for (const ClassObject *type : std::as_const(instance->classObject->resolution))
            names << type->names.names();
    } else if (auto *type = first(a).as<ClassObject>()) {
        for (const ClassObject *each : std::as_const(type->resolution))
            names << each->names.names();
    } else if (auto *module = first(a).as<ModuleObject>()) {
        names = module->names.names();
    } else {
        return a.interpreter.unknown(SyntaxText::tr("the attributes of this object are not listed"));
    }
    names.removeDuplicates();
    names.sort();
    QList<Value> values;
    for (const QString &name : std::as_const(names))
        values << Value::string(name);
    return a.interpreter.list(values);
}

Value doSuper(const CallArguments &a)
{
    Interpreter::Private &state = a.interpreter.internals();
    ClassObject *type = nullptr;
    Value self;
    if (a.positional.size() >= 2) {
        type = first(a).as<ClassObject>();
        self = a.positional[1];
    } else {
        for (const Frame *frame = state.m_frame; frame && !type; frame = frame->parent) {
            type = frame->definingClass;
            self = frame->self;
        }
    }
    if (!type)
        return a.interpreter.raise(u"RuntimeError"_s, u"super(): no arguments"_s);
    if (self.isUnknown())
        return self;
    return a.interpreter.host<SuperObject>(type, self);
}

Value doProperty(const CallArguments &a)
{
    return a.interpreter.host<PropertyObject>(a.argumentOr(0, u"fget"_s, Value()), a.argumentOr(1, u"fset"_s, Value()),
                                              a.argumentOr(2, u"fdel"_s, Value()));
}

Value doStaticMethod(const CallArguments &a)
{
    return a.interpreter.host<StaticMethodObject>(first(a));
}

Value doClassMethod(const CallArguments &a)
{
    return a.interpreter.host<ClassMethodObject>(first(a));
}

Value doInput(const CallArguments &a)
{
    return a.interpreter.unknown(SyntaxText::tr("somebody is asked while the code runs"));
}

Value doExec(const CallArguments &a)
{
    return a.interpreter.unknown(SyntaxText::tr("code is made from text while it runs"));
}

Value doImport(const CallArguments &a)
{
    if (!first(a).isString())
        return first(a).isUnknown() ? first(a) : typeError(a, u"__import__() argument 1 must be str"_s);
    const Value module = a.interpreter.internals().importName(first(a).string());
    const QString top = first(a).string().section(u'.', 0, 0);
    return module.isRaised() ? module : a.interpreter.internals().m_modules.value(top, module);
}

Value doExit(const CallArguments &a)
{
    Interpreter::Private &state = a.interpreter.internals();
    auto *exit = a.interpreter.heap().make<InstanceObject>(state.exceptionClass(u"SystemExit"_s));
    exit->exceptionArguments = a.positional;
    return state.raiseValue(Value::object(exit));
}

Value doSlice(const CallArguments &a)
{
    if (a.positional.size() == 1)
        return a.interpreter.host<SliceObject>(Value(), first(a), Value());
    return a.interpreter.host<SliceObject>(first(a), a.positional.value(1), a.positional.value(2));
}

} // namespace

const BuiltinTable &builtinFunctions()
{
    static const BuiltinTable table = {
        {u"print"_s, doPrint},
        {u"len"_s, doLen},
        {u"repr"_s, doRepr},
        {u"ascii"_s, doRepr},
        {u"format"_s, doFormat},
        {u"chr"_s, doChr},
        {u"ord"_s, doOrd},
        {u"hex"_s, doHex},
        {u"oct"_s, doOct},
        {u"bin"_s, doBin},
        {u"abs"_s, doAbs},
        {u"round"_s, doRound},
        {u"divmod"_s, doDivmod},
        {u"pow"_s, doPow},
        {u"hash"_s, doHash},
        {u"id"_s, doId},
        {u"isinstance"_s, doIsInstance},
        {u"issubclass"_s, doIsSubclass},
        {u"callable"_s, doCallable},
        {u"getattr"_s, doGetattr},
        {u"hasattr"_s, doHasattr},
        {u"setattr"_s, doSetattr},
        {u"delattr"_s, doDelattr},
        {u"globals"_s, doGlobals},
        {u"locals"_s, doLocals},
        {u"vars"_s, doVars},
        {u"dir"_s, doDir},
        {u"super"_s, doSuper},
        {u"property"_s, doProperty},
        {u"staticmethod"_s, doStaticMethod},
        {u"classmethod"_s, doClassMethod},
        {u"open"_s, openFile},
        {u"input"_s, doInput},
        {u"exec"_s, doExec},
        {u"eval"_s, doExec},
        {u"compile"_s, doExec},
        {u"__import__"_s, doImport},
        {u"exit"_s, doExit},
        {u"quit"_s, doExit},
        {u"slice"_s, doSlice},
    };
    return table;
}

const Value *Interpreter::Private::findBuiltin(const QString &name)
{
    if (const Value *known = m_builtins.find(name))
        return known;
    Value value;
    if (const BuiltinFunction function = builtinFunctions().value(name)) {
        value = q.builtin(name, function);
    } else if (const BuiltinFunction iterator = builtinIterators().value(name)) {
        value = q.builtin(name, iterator);
    } else if (const BuiltinFunction constructor = builtinConstructor(name)) {
        value = q.host<BuiltinType>(name, constructor);
    } else if (ClassObject *exception = exceptionClass(name)) {
        value = Value::object(exception);
    } else if (name == "NotImplemented"_L1) {
        value = Value::notImplemented();
    } else if (name == "Ellipsis"_L1) {
        value = Value::ellipsis();
    } else if (name == "__debug__"_L1) {
        value = Value::boolean(true);
    } else {
        return nullptr;
    }
    m_builtins.set(name, value);
    return m_builtins.find(name);
}

} // namespace athanor::python
