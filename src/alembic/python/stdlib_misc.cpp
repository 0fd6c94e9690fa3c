// SPDX-License-Identifier: MIT
// Small modules: copy, string, decimal, hashlib, base64, math, importlib, warnings, urllib.parse, time …
#include "alembic/python/biginteger.h"
#include "alembic/python/builtins.h"
#include "alembic/python/builtintypes.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

#include <QCryptographicHash>
#include <QUrl>

#include <cmath>
#include <numbers>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

// ---- copy

Value shallowCopy(Interpreter &interpreter, const Value &value)
{
    switch (value.kind()) {
    case ValueKind::List:
        return interpreter.list(value.as<ListObject>()->items);
    case ValueKind::Dict: {
        auto *copy = interpreter.heap().make<DictObject>();
        copy->table = value.as<DictObject>()->table;
        copy->defaultFactory = value.as<DictObject>()->defaultFactory;
        return Value::object(copy);
    }
    case ValueKind::Set: {
        auto *copy = interpreter.heap().make<SetObject>(value.as<SetObject>()->isFrozen);
        copy->table = value.as<SetObject>()->table;
        return Value::object(copy);
    }
    case ValueKind::Instance: {
        auto *instance = value.as<InstanceObject>();
        auto *copy = interpreter.heap().make<InstanceObject>(instance->classObject);
        copy->names = instance->names;
        copy->hostState = instance->hostState;
        copy->exceptionArguments = instance->exceptionArguments;
        return Value::object(copy);
    }
    case ValueKind::Host:
        if (const auto method = interpreter.attributeIf(value, u"copy"_s))
            return interpreter.callValue(*method);
        return value;
    default:
        return value;
    }
}

Value deepCopy(Interpreter &interpreter, const Value &value, QHash<Object *, Value> &seen, int depth)
{
    if (!value.isObject() || depth > 100)
        return value;
    if (value.object()->isTainted())
        return value.object()->taint();
    if (const auto known = seen.constFind(value.object()); known != seen.constEnd())
        return *known;
    const auto inner = [&](const Value &item) { return deepCopy(interpreter, item, seen, depth + 1); };
    switch (value.kind()) {
    case ValueKind::List: {
        auto *copy = interpreter.heap().make<ListObject>();
        seen.insert(value.object(), Value::object(copy));
        for (const Value &item : std::as_const(value.as<ListObject>()->items))
            copy->items << inner(item);
        return Value::object(copy);
    }
    case ValueKind::Tuple: {
        QList<Value> items;
        for (const Value &item : value.as<TupleObject>()->items)
            items << inner(item);
        auto *copy = interpreter.heap().make<TupleObject>(items);
        copy->fieldNames = value.as<TupleObject>()->fieldNames;
        copy->typeName = value.as<TupleObject>()->typeName;
        return Value::object(copy);
    }
    case ValueKind::Dict: {
        auto *copy = interpreter.heap().make<DictObject>();
        seen.insert(value.object(), Value::object(copy));
        copy->defaultFactory = value.as<DictObject>()->defaultFactory;
        const QList<OrderedTable::Entry> entries = value.as<DictObject>()->table.entries();
        for (const auto &entry : entries) {
            if (!entry.isRemoved)
                copy->table.insert(inner(entry.key), inner(entry.value));
        }
        return Value::object(copy);
    }
    case ValueKind::Instance: {
        auto *instance = value.as<InstanceObject>();
        auto *copy = interpreter.heap().make<InstanceObject>(instance->classObject);
        seen.insert(value.object(), Value::object(copy));
        for (const auto &entry : instance->names.entries()) {
            if (entry.isSet)
                copy->names.set(entry.name, inner(entry.value));
        }
        copy->hostState = inner(instance->hostState);
        return Value::object(copy);
    }
    default:
        return shallowCopy(interpreter, value);
    }
}

// ---- decimal

// A number written in decimal; arithmetic on it is not evaluated.
class DecimalObject : public HostObject
{
public:
    explicit DecimalObject(const QString &digits)
        : text(digits)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"Decimal"_s; }
    std::optional<Value> binary(Interpreter &interpreter, BinaryOperator, const Value &, bool) override
    {
        return interpreter.unknown(SyntaxText::tr("arithmetic with Decimal is not evaluated"));
    }
    std::optional<Value> compare(Interpreter &interpreter, CompareOperator op, const Value &other, bool) override
    {
        auto *second = other.as<DecimalObject>();
        if (second && second->text == text && (op == CompareOperator::Eq || op == CompareOperator::NotEq))
            return Value::boolean(op == CompareOperator::Eq);
        return interpreter.unknown(SyntaxText::tr("arithmetic with Decimal is not evaluated"));
    }
    std::optional<Value> unary(Interpreter &interpreter, UnaryOperator op) override
    {
        if (op == UnaryOperator::USub && !text.startsWith(u'-'))
            return interpreter.host<DecimalObject>(u'-' + text);
        return std::nullopt;
    }
    Value truth(Interpreter &) override
    {
        return Value::boolean(std::ranges::any_of(text, [](QChar c) { return c >= u'1' && c <= u'9'; }));
    }
    Value toString(Interpreter &) override { return Value::string(text); }
    Value repr(Interpreter &) override { return Value::string(u"Decimal('"_s + text + u"')"_s); }
    Value format(Interpreter &interpreter, const QString &specification) override
    {
        return specification.isEmpty()
                   ? toString(interpreter)
                   : interpreter.unknown(SyntaxText::tr("arithmetic with Decimal is not evaluated"));
    }
    QString text;
};

class DecimalType : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return u"type"_s; }
    [[nodiscard]] bool isClass() const override { return true; }
    Value call(const CallArguments &a) override
    {
        const Value value = a.argumentOr(0, u"value"_s, Value::integer(0));
        if (value.isUnknown())
            return value;
        if (value.as<DecimalObject>())
            return value;
        QString text;
        if (value.isString()) {
            text = value.string().trimmed().remove(u'_');
            // Only plain numbers keep their digits as they are.
            if (!parseFloat(text) || text.contains(u'e', Qt::CaseInsensitive))
                return a.interpreter.unknown(SyntaxText::tr("arithmetic with Decimal is not evaluated"));
            if (text.startsWith(u'+'))
                text = text.sliced(1);
        } else if (value.integerIf() || value.isBigInt()) {
            text = a.interpreter.repr(value).stringIf().value_or(QString());
        } else {
            return a.interpreter.unknown(SyntaxText::tr("arithmetic with Decimal is not evaluated"));
        }
        return a.interpreter.host<DecimalObject>(text);
    }
    std::optional<bool> isInstance(Interpreter &, const Value &value) override
    {
        return value.as<DecimalObject>() != nullptr;
    }
    Value repr(Interpreter &) override { return Value::string(u"<class 'decimal.Decimal'>"_s); }
};

// ---- hashlib

class HashObject : public HostObject
{
public:
    explicit HashObject(QCryptographicHash::Algorithm which)
        : m_algorithm(which)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"HASH"_s; }
    [[nodiscard]] bool hasMethod(const QString &name) const override
    {
        return name == "update"_L1 || name == "hexdigest"_L1 || name == "digest"_L1;
    }
    std::optional<Value> callMethod(const QString &name, const CallArguments &a) override
    {
        if (name == "update"_L1) {
            const Value more = a.positional.value(0);
            if (more.isUnknown())
                setTaint(more.sharedReason());
            m_data += more.isBytes() ? more.bytes() : QByteArray();
            a.interpreter.heap().charge(more.isBytes() ? more.bytes().size() : 0);
            return Value();
        }
        if (!hasMethod(name))
            return std::nullopt;
        if (isTainted())
            return taint();
        const QByteArray digest = QCryptographicHash::hash(m_data, m_algorithm);
        return name == "digest"_L1 ? Value::bytes(digest) : Value::string(QString::fromLatin1(digest.toHex()));
    }

private:
    QCryptographicHash::Algorithm m_algorithm;
    QByteArray m_data;
};

// types.SimpleNamespace
class NamespaceObject : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return u"SimpleNamespace"_s; }
    std::optional<Value> attribute(Interpreter &, const QString &name) override
    {
        const Value *value = names.find(name);
        return value ? std::optional(*value) : std::nullopt;
    }
    bool setAttribute(Interpreter &, const QString &name, const Value &value) override
    {
        names.set(name, value);
        return true;
    }
    Namespace names;
};

void addUnknown(TableModule &module, const QStringList &names, const char *reason)
{
    for (const QString &name : names)
        module.addFunction(name,
                           [reason](const CallArguments &a) { return a.interpreter.unknown(SyntaxText::tr(reason)); });
}

Value importByName(const CallArguments &a)
{
    const Value wanted = a.argumentOr(0, u"name"_s, Value());
    if (wanted.isUnknown())
        return wanted;
    QString dotted = wanted.stringIf().value_or(QString());
    if (dotted.startsWith(u'.')) {
        const auto package = a.argumentOr(1, u"package"_s, Value()).stringIf();
        if (!package)
            return a.interpreter.unknown(SyntaxText::tr("the package of a relative import is not known"));
        dotted.prepend(*package);
    }
    return a.interpreter.internals().importName(dotted);
}

Value quotedUrl(const CallArguments &a, bool plus)
{
    const Value text = a.positional.value(0);
    if (!text.isString())
        return text.isUnknown() ? text : a.interpreter.toString(text);
    const QString safe =
        a.argumentOr(1, u"safe"_s, Value::string(plus ? QString() : u"/"_s)).stringIf().value_or(QString());
    QByteArray out = QUrl::toPercentEncoding(text.string(), safe.toUtf8() + (plus ? " " : ""));
    if (plus)
        out.replace(' ', '+');
    return Value::string(QString::fromLatin1(out));
}

using RealFunction = double (*)(double);

} // namespace

std::optional<Value> OpaqueModule::attribute(Interpreter &interpreter, const QString &attributeName)
{
    if (const auto value = TableModule::attribute(interpreter, attributeName))
        return value;
    if (attributeName.startsWith("__"_L1))
        return std::nullopt;
    return interpreter.unknown(SyntaxText::tr("%1.%2 is not evaluated").arg(name(), attributeName));
}

std::shared_ptr<TableModule> makeMiscellaneousModule(const QString &name)
{
    auto module = std::make_shared<OpaqueModule>(name);
    if (name == "copy"_L1) {
        module->addFunction(u"copy"_s,
                            [](const CallArguments &a) { return shallowCopy(a.interpreter, a.positional.value(0)); });
        module->addFunction(u"deepcopy"_s, [](const CallArguments &a) {
            QHash<Object *, Value> seen;
            return deepCopy(a.interpreter, a.positional.value(0), seen, 0);
        });
    } else if (name == "string"_L1) {
        const QString lower = u"abcdefghijklmnopqrstuvwxyz"_s;
        module->addConstant(u"ascii_lowercase"_s, Value::string(lower));
        module->addConstant(u"ascii_uppercase"_s, Value::string(lower.toUpper()));
        module->addConstant(u"ascii_letters"_s, Value::string(lower + lower.toUpper()));
        module->addConstant(u"digits"_s, Value::string(u"0123456789"_s));
        module->addConstant(u"hexdigits"_s, Value::string(u"0123456789abcdefABCDEF"_s));
        module->addConstant(u"punctuation"_s, Value::string(u"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"_s));
        module->addConstant(u"whitespace"_s, Value::string(u" \t\n\r\v\f"_s));
    } else if (name == "decimal"_L1) {
        module->addFactory(u"Decimal"_s, [](Interpreter &i) { return i.host<DecimalType>(); });
    } else if (name == "hashlib"_L1) {
        const std::pair<QString, QCryptographicHash::Algorithm> algorithms[] = {
            {u"md5"_s, QCryptographicHash::Md5},       {u"sha1"_s, QCryptographicHash::Sha1},
            {u"sha224"_s, QCryptographicHash::Sha224}, {u"sha256"_s, QCryptographicHash::Sha256},
            {u"sha384"_s, QCryptographicHash::Sha384}, {u"sha512"_s, QCryptographicHash::Sha512}};
        for (const auto &[algorithmName, algorithm] : algorithms) {
            module->addFunction(algorithmName, [algorithm](const CallArguments &a) {
                const Value data = a.positional.value(0, Value::bytes({}));
                if (data.isUnknown())
                    return data;
                if (!data.isBytes())
                    return a.interpreter.raise(u"TypeError"_s, u"Strings must be encoded before hashing"_s);
                const Value hash = a.interpreter.host<HashObject>(algorithm);
                hash.as<HashObject>()->callMethod(u"update"_s, {a.interpreter, {data}, {}, a.line, {}});
                return hash;
            });
        }
    } else if (name == "base64"_L1) {
        const auto add = [&](const QString &functionName, QByteArray (*convert)(const QByteArray &)) {
            module->addFunction(functionName, [convert](const CallArguments &a) {
                const Value data = a.positional.value(0);
                if (data.isUnknown())
                    return data;
                return Value::bytes(
                    convert(data.isBytes() ? data.bytes() : data.stringIf().value_or(QString()).toUtf8()));
            });
        };
        add(u"b64encode"_s, [](const QByteArray &data) { return data.toBase64(); });
        add(u"b64decode"_s, [](const QByteArray &data) { return QByteArray::fromBase64(data); });
        add(u"urlsafe_b64encode"_s,
            [](const QByteArray &data) { return data.toBase64(QByteArray::Base64UrlEncoding); });
    } else if (name == "math"_L1) {
        module->addConstant(u"pi"_s, Value::real(std::numbers::pi));
        module->addConstant(u"e"_s, Value::real(std::numbers::e));
        module->addConstant(u"inf"_s, Value::real(std::numeric_limits<double>::infinity()));
        const std::tuple<QString, RealFunction, bool> functions[] = {
            {u"ceil"_s, [](double x) { return std::ceil(x); }, true},
            {u"floor"_s, [](double x) { return std::floor(x); }, true},
            {u"trunc"_s, [](double x) { return std::trunc(x); }, true},
            {u"sqrt"_s, [](double x) { return std::sqrt(x); }, false},
            {u"fabs"_s, [](double x) { return std::fabs(x); }, false}};
        for (const auto &[functionName, function, isWhole] : functions) {
            module->addFunction(functionName, [function, isWhole](const CallArguments &a) {
                const Value value = a.positional.value(0);
                if (value.isUnknown() || (isWhole && value.integerIf()))
                    return value;
                if (!value.isFloat() && !value.integerIf())
                    return a.interpreter.raise(u"TypeError"_s,
                                               u"must be real number, not "_s + a.interpreter.typeName(value));
                const double result = function(value.isFloat() ? value.real() : double(*value.integerIf()));
                if (std::isnan(result) || (isWhole && std::isinf(result)))
                    return a.interpreter.raise(u"ValueError"_s, u"math domain error"_s);
                return isWhole ? Value::bigInteger(BigInteger::fromDouble(result).toDecimal()) : Value::real(result);
            });
        }
    } else if (name == "importlib"_L1) {
        module->addFunction(u"import_module"_s, importByName);
        module->addFactory(u"resources"_s,
                           [](Interpreter &i) { return i.internals().importName(u"importlib.resources"_s); });
        module->addFunction(u"reload"_s, [](const CallArguments &a) { return a.positional.value(0); });
    } else if (name == "warnings"_L1) {
        for (const QString &functionName : {u"warn"_s, u"filterwarnings"_s, u"simplefilter"_s, u"resetwarnings"_s})
            module->addFunction(functionName, [](const CallArguments &) { return Value(); });
        module->addFunction(u"catch_warnings"_s, [](const CallArguments &a) {
            return a.interpreter.internals().call(
                a.interpreter.attribute(a.interpreter.internals().importName(u"contextlib"_s), u"nullcontext"_s),
                {a.interpreter, {a.interpreter.list({})}, {}, a.line, {}});
        });
    } else if (name == "urllib.parse"_L1) {
        module->addFunction(u"quote"_s, [](const CallArguments &a) { return quotedUrl(a, false); });
        module->addFunction(u"quote_plus"_s, [](const CallArguments &a) { return quotedUrl(a, true); });
        module->addFunction(u"unquote"_s, [](const CallArguments &a) {
            const Value text = a.positional.value(0);
            return text.isString() ? Value::string(QUrl::fromPercentEncoding(text.string().toUtf8())) : text;
        });
        module->addFunction(u"unquote_plus"_s, [](const CallArguments &a) {
            const Value text = a.positional.value(0);
            if (!text.isString())
                return text;
            return Value::string(QUrl::fromPercentEncoding(QString(text.string()).replace(u'+', u' ').toUtf8()));
        });
    } else if (name == "types"_L1) {
        module->addFunction(u"SimpleNamespace"_s, [](const CallArguments &a) {
            auto *object = a.interpreter.heap().make<NamespaceObject>();
            for (const auto &[key, value] : a.keywords)
                object->names.set(key, value);
            return Value::object(object);
        });
        module->addFunction(u"MappingProxyType"_s, [](const CallArguments &a) { return a.positional.value(0); });
        for (const QString &typeName : {u"ModuleType"_s, u"FunctionType"_s, u"TracebackType"_s, u"NoneType"_s,
                                        u"GenericAlias"_s, u"UnionType"_s, u"MethodType"_s})
            module->addFactory(typeName, [typeName](Interpreter &i) { return i.host<TypingObject>(typeName); });
    } else if (name == "time"_L1) {
        addUnknown(*module,
                   {u"time"_s, u"monotonic"_s, u"perf_counter"_s, u"localtime"_s, u"gmtime"_s, u"ctime"_s, u"time_ns"_s,
                    u"strftime"_s, u"process_time"_s},
                   QT_TRANSLATE_NOOP("athanor", "the clock decides"));
        module->addFunction(u"sleep"_s, [](const CallArguments &) { return Value(); });
    } else if (name == "random"_L1 || name == "secrets"_L1) {
        addUnknown(*module,
                   {u"random"_s, u"randint"_s, u"choice"_s, u"choices"_s, u"sample"_s, u"shuffle"_s, u"uniform"_s,
                    u"randrange"_s, u"token_hex"_s, u"token_urlsafe"_s, u"token_bytes"_s, u"randbelow"_s},
                   QT_TRANSLATE_NOOP("athanor", "chance decides"));
    } else if (name == "traceback"_L1 || name == "gc"_L1 || name == "faulthandler"_L1) {
        for (const QString &functionName : {u"print_exc"_s, u"print_stack"_s, u"collect"_s, u"enable"_s})
            module->addFunction(functionName, [](const CallArguments &) { return Value(); });
    }
    return module;
}

bool isStandardModule(const QString &name)
{
    // docs.python.org/3.13/py-modindex.html, those that applications use
    static const QSet<QString> names = {
        u"argparse"_s,     u"array"_s,        u"ast"_s,         u"atexit"_s,
        u"base64"_s,       u"binascii"_s,     u"bisect"_s,      u"builtins"_s,
        u"bz2"_s,          u"calendar"_s,     u"cmath"_s,       u"codecs"_s,
        u"concurrent"_s,   u"configparser"_s, u"contextvars"_s, u"copy"_s,
        u"copyreg"_s,      u"csv"_s,          u"ctypes"_s,      u"decimal"_s,
        u"difflib"_s,      u"dis"_s,          u"email"_s,       u"errno"_s,
        u"faulthandler"_s, u"fcntl"_s,        u"filecmp"_s,     u"fileinput"_s,
        u"fnmatch"_s,      u"fractions"_s,    u"ftplib"_s,      u"gc"_s,
        u"getopt"_s,       u"getpass"_s,      u"gettext"_s,     u"glob"_s,
        u"graphlib"_s,     u"gzip"_s,         u"hashlib"_s,     u"heapq"_s,
        u"hmac"_s,         u"html"_s,         u"http"_s,        u"imaplib"_s,
        u"importlib"_s,    u"inspect"_s,      u"io"_s,          u"ipaddress"_s,
        u"keyword"_s,      u"linecache"_s,    u"locale"_s,      u"lzma"_s,
        u"mailbox"_s,      u"math"_s,         u"mimetypes"_s,   u"multiprocessing"_s,
        u"numbers"_s,      u"pickle"_s,       u"pkgutil"_s,     u"platform"_s,
        u"pprint"_s,       u"profile"_s,      u"pwd"_s,         u"queue"_s,
        u"quopri"_s,       u"random"_s,       u"resource"_s,    u"sched"_s,
        u"secrets"_s,      u"select"_s,       u"shelve"_s,      u"shlex"_s,
        u"shutil"_s,       u"signal"_s,       u"site"_s,        u"smtplib"_s,
        u"socket"_s,       u"sqlite3"_s,      u"ssl"_s,         u"stat"_s,
        u"statistics"_s,   u"string"_s,       u"struct"_s,      u"subprocess"_s,
        u"sysconfig"_s,    u"syslog"_s,       u"tarfile"_s,     u"tempfile"_s,
        u"threading"_s,    u"time"_s,         u"timeit"_s,      u"tokenize"_s,
        u"tomllib"_s,      u"traceback"_s,    u"tracemalloc"_s, u"types"_s,
        u"unicodedata"_s,  u"unittest"_s,     u"urllib"_s,      u"warnings"_s,
        u"wave"_s,         u"weakref"_s,      u"xml"_s,         u"zipfile"_s,
        u"zipimport"_s,    u"zlib"_s,         u"zoneinfo"_s,    u"sched"_s,
    };
    return names.contains(name.section(u'.', 0, 0));
}

} // namespace athanor::python
