// SPDX-License-Identifier: MIT
#include "alembic/python/interpreterstate.h"
#include "alembic/python/representation.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

struct BuiltinException
{
    const char *name;
    const char *base;
};

// docs.python.org/3.13/library/exceptions.html#exception-hierarchy
constexpr BuiltinException BuiltinExceptions[] = {
    {"BaseException", nullptr},
    {"SystemExit", "BaseException"},
    {"KeyboardInterrupt", "BaseException"},
    {"GeneratorExit", "BaseException"},
    {"Exception", "BaseException"},
    {"ArithmeticError", "Exception"},
    {"FloatingPointError", "ArithmeticError"},
    {"OverflowError", "ArithmeticError"},
    {"ZeroDivisionError", "ArithmeticError"},
    {"AssertionError", "Exception"},
    {"AttributeError", "Exception"},
    {"BufferError", "Exception"},
    {"EOFError", "Exception"},
    {"ImportError", "Exception"},
    {"ModuleNotFoundError", "ImportError"},
    {"LookupError", "Exception"},
    {"IndexError", "LookupError"},
    {"KeyError", "LookupError"},
    {"MemoryError", "Exception"},
    {"NameError", "Exception"},
    {"UnboundLocalError", "NameError"},
    {"OSError", "Exception"},
    {"BlockingIOError", "OSError"},
    {"ConnectionError", "OSError"},
    {"BrokenPipeError", "ConnectionError"},
    {"ConnectionAbortedError", "ConnectionError"},
    {"ConnectionRefusedError", "ConnectionError"},
    {"ConnectionResetError", "ConnectionError"},
    {"FileExistsError", "OSError"},
    {"FileNotFoundError", "OSError"},
    {"InterruptedError", "OSError"},
    {"IsADirectoryError", "OSError"},
    {"NotADirectoryError", "OSError"},
    {"PermissionError", "OSError"},
    {"ProcessLookupError", "OSError"},
    {"TimeoutError", "OSError"},
    {"ReferenceError", "Exception"},
    {"RuntimeError", "Exception"},
    {"NotImplementedError", "RuntimeError"},
    {"RecursionError", "RuntimeError"},
    {"StopIteration", "Exception"},
    {"StopAsyncIteration", "Exception"},
    {"SyntaxError", "Exception"},
    {"IndentationError", "SyntaxError"},
    {"SystemError", "Exception"},
    {"TypeError", "Exception"},
    {"ValueError", "Exception"},
    {"UnicodeError", "ValueError"},
    {"UnicodeDecodeError", "UnicodeError"},
    {"UnicodeEncodeError", "UnicodeError"},
    {"Warning", "Exception"},
    {"DeprecationWarning", "Warning"},
    {"FutureWarning", "Warning"},
    {"PendingDeprecationWarning", "Warning"},
    {"RuntimeWarning", "Warning"},
    {"SyntaxWarning", "Warning"},
    {"UserWarning", "Warning"},
    {"ResourceWarning", "Warning"},
};

} // namespace

ClassObject *Interpreter::Private::exceptionClass(const QString &name)
{
    if (ClassObject *known = m_exceptionClasses.value(name))
        return known;
    const QString wanted = name == "IOError"_L1 || name == "EnvironmentError"_L1 ? u"OSError"_s : name;
    for (const BuiltinException &entry : BuiltinExceptions) {
        if (wanted != QLatin1StringView(entry.name))
            continue;
        QList<Value> bases;
        if (entry.base)
            bases << Value::object(exceptionClass(QString::fromLatin1(entry.base)));
        ClassObject *type = makeClass(wanted, bases);
        type->module = nullptr;
        m_exceptionClasses.insert(name, type);
        return type;
    }
    return nullptr;
}

bool Interpreter::Private::isException(const Value &value)
{
    auto *instance = value.as<InstanceObject>();
    return instance && instance->classObject->resolution.contains(exceptionClass(u"BaseException"_s));
}

bool Interpreter::Private::isExceptionOfType(const Value &exception, const QString &type)
{
    auto *instance = exception.as<InstanceObject>();
    return instance && instance->classObject->isSubclassOf(exceptionClass(type));
}

Value Interpreter::Private::raise(const QString &typeName, const QString &message)
{
    ClassObject *type = exceptionClass(typeName);
    auto *instance = m_heap.make<InstanceObject>(type ? type : exceptionClass(u"Exception"_s));
    if (!message.isEmpty())
        instance->exceptionArguments << Value::string(message);
    return raiseValue(Value::object(instance));
}

Value Interpreter::Private::raiseKeyError(const Value &key)
{
    auto *instance = m_heap.make<InstanceObject>(exceptionClass(u"KeyError"_s));
    instance->exceptionArguments << key;
    return raiseValue(Value::object(instance));
}

Value Interpreter::Private::raiseValue(const Value &exception)
{
    if (m_stopped)
        return Value::raised();
    Value raised = exception;
    if (auto *type = exception.as<ClassObject>()) {
        raised = instantiate(type, argumentsOf({}));
        if (raised.isRaised())
            return raised;
    }
    if (!raised.isUnknown() && !isException(raised)) {
        auto *instance = raised.as<InstanceObject>();
        if (!instance || !instance->classObject->unknownBase)
            return raise(u"TypeError"_s, u"exceptions must derive from BaseException"_s);
    }
    m_exception = raised;
    m_isRaising = true;
    m_exceptionLine = m_frame ? m_frame->line : 0;
    m_exceptionFile = m_frame && m_frame->module ? m_frame->module->path : QString();
    return Value::raised();
}

Value Interpreter::Private::takeException()
{
    m_isRaising = false;
    m_isLeavingGenerator = false;
    return std::exchange(m_exception, Value());
}

QString Interpreter::Private::exceptionText(const Value &exception)
{
    auto *instance = exception.as<InstanceObject>();
    if (!instance)
        return {};
    const auto textOf = [this](const Value &value) {
        const Value written = toString(value);
        if (written.isRaised() && !m_stopped)
            takeException();
        return written.stringIf().value_or(u"…"_s);
    };
    bool found = false;
    if (instance->classObject->find(u"__str__"_s))
        return textOf(callSpecial(exception, u"__str__"_s, {}, &found));
    const QList<Value> &arguments = instance->exceptionArguments;
    if (arguments.isEmpty())
        return {};
    if (arguments.size() == 1) {
        if (isExceptionOfType(exception, u"KeyError"_s))
            return textOf(repr(arguments.first()));
        return textOf(arguments.first());
    }
    if (arguments.size() == 2 && isExceptionOfType(exception, u"OSError"_s)) {
        const QString text = u"[Errno %1] %2"_s.arg(textOf(arguments.first()), textOf(arguments.last()));
        const Value *file = instance->names.find(u"filename"_s);
        return file ? QString(text + u": "_s + textOf(repr(*file))) : text;
    }
    return textOf(repr(q.tuple(arguments)));
}

} // namespace athanor::python
