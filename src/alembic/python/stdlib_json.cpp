// SPDX-License-Identifier: MIT
// json and uuid
#include "alembic/python/builtins.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/jsonreader.h"
#include "alembic/python/representation.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

#include <QUuid>

#include <cmath>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr int MaximumDepth = 200;

QString quoted(const QString &text, bool asciiOnly)
{
    QString out = u"\""_s;
    for (const QChar c : text) {
        switch (c.unicode()) {
        case u'"':
            out += "\\\""_L1;
            break;
        case u'\\':
            out += "\\\\"_L1;
            break;
        case u'\n':
            out += "\\n"_L1;
            break;
        case u'\r':
            out += "\\r"_L1;
            break;
        case u'\t':
            out += "\\t"_L1;
            break;
        case u'\b':
            out += "\\b"_L1;
            break;
        case u'\f':
            out += "\\f"_L1;
            break;
        default:
            if (c.unicode() < 0x20 || (asciiOnly && c.unicode() > 0x7E))
                out += u"\\u"_s + QString::number(c.unicode(), 16).rightJustified(4, u'0');
            else
                out += c;
        }
    }
    return out + u'"';
}

// json.dumps()
class Writer
{
public:
    explicit Writer(const CallArguments &a)
        : m_interpreter(a.interpreter)
        , m_default(a.keywordOr(u"default"_s, Value()))
    {
        m_sorted = a.keywordOr(u"sort_keys"_s, Value()).boolIf().value_or(false);
        m_asciiOnly = a.keywordOr(u"ensure_ascii"_s, Value::boolean(true)).boolIf().value_or(true);
        const Value indent = a.keywordOr(u"indent"_s, Value());
        m_pretty = !indent.isNone();
        m_indent = indent.isString() ? indent.string()
                                     : QString(std::clamp<qint64>(indent.integerIf().value_or(0), 0, 100), u' ');
        if (m_pretty)
            m_itemSeparator = u","_s;
        if (auto *separators = a.keywordOr(u"separators"_s, Value()).as<TupleObject>()) {
            m_itemSeparator = separators->items.value(0).stringIf().value_or(m_itemSeparator);
            m_keySeparator = separators->items.value(1).stringIf().value_or(m_keySeparator);
        }
    }

    Value run(const Value &value)
    {
        const Value failure = write(value, 0);
        return failure.isAbsent() ? failure : m_interpreter.internals().makeString(m_out);
    }

private:
    void newLine(int depth)
    {
        if (m_pretty)
            m_out += u'\n' + m_indent.repeated(depth);
    }

    // None, Unknown or Raised.
    Value write(const Value &value, int depth)
    {
        if (depth > MaximumDepth)
            return m_interpreter.raise(u"ValueError"_s, u"Circular reference detected"_s);
        if (value.isObject() && value.object()->isTainted())
            return value.object()->taint();
        switch (value.kind()) {
        case ValueKind::Unknown:
        case ValueKind::Raised:
            return value;
        case ValueKind::None:
            m_out += "null"_L1;
            return {};
        case ValueKind::Bool:
            m_out += value.boolean() ? "true"_L1 : "false"_L1;
            return {};
        case ValueKind::Int:
        case ValueKind::BigInt:
            m_out += m_interpreter.repr(value).string();
            return {};
        case ValueKind::Float:
            m_out += std::isnan(value.real())   ? u"NaN"_s
                     : std::isinf(value.real()) ? (value.real() < 0 ? u"-Infinity"_s : u"Infinity"_s)
                                                : representation(value.real());
            return {};
        case ValueKind::String:
            m_out += quoted(value.string(), m_asciiOnly);
            return {};
        case ValueKind::List:
            return writeList(value.as<ListObject>()->items, depth);
        case ValueKind::Tuple:
            return writeList(value.as<TupleObject>()->items, depth);
        case ValueKind::Dict:
            return writeDict(value.as<DictObject>()->table, depth);
        default:
            break;
        }
        if (auto *host = value.as<HostObject>()) {
            if (const auto plain = host->plain())
                return write(*plain, depth + 1);
        }
        if (auto *instance = value.as<InstanceObject>(); instance && !instance->hostState.isNone())
            return write(instance->hostState, depth + 1);
        if (!m_default.isNone())
            return write(m_interpreter.callValue(m_default, {value}), depth + 1);
        return m_interpreter.raise(u"TypeError"_s,
                                   u"Object of type %1 is not JSON serializable"_s.arg(m_interpreter.typeName(value)));
    }

    Value writeList(const QList<Value> &items, int depth)
    {
        if (items.isEmpty()) {
            m_out += "[]"_L1;
            return {};
        }
        m_out += u'[';
        for (qsizetype i = 0; i < items.size(); ++i) {
            if (i)
                m_out += m_itemSeparator;
            newLine(depth + 1);
            const Value failure = write(items[i], depth + 1);
            if (failure.isAbsent())
                return failure;
        }
        newLine(depth);
        m_out += u']';
        return {};
    }

    Value writeDict(const OrderedTable &table, int depth)
    {
        if (table.isEmpty()) {
            m_out += "{}"_L1;
            return {};
        }
        QList<Value> keys = table.keys();
        if (m_sorted) {
            const Value end = sortValues(m_interpreter, keys, Value(), false);
            if (end.isAbsent())
                return end;
        }
        m_out += u'{';
        bool first = true;
        for (const Value &key : std::as_const(keys)) {
            if (!first)
                m_out += m_itemSeparator;
            first = false;
            newLine(depth + 1);
            switch (key.kind()) {
            case ValueKind::String:
                m_out += quoted(key.string(), m_asciiOnly);
                break;
            case ValueKind::None:
                m_out += "\"null\""_L1;
                break;
            case ValueKind::Bool:
                m_out += key.boolean() ? "\"true\""_L1 : "\"false\""_L1;
                break;
            case ValueKind::Int:
            case ValueKind::Float:
                m_out += u'"' + m_interpreter.repr(key).stringIf().value_or(QString()) + u'"';
                break;
            default: {
                const Value plain = Interpreter::Private::asPlain(key);
                if (!plain.isString())
                    return m_interpreter.raise(
                        u"TypeError"_s,
                        u"keys must be str, int, float, bool or None, not %1"_s.arg(m_interpreter.typeName(key)));
                m_out += quoted(plain.string(), m_asciiOnly);
            }
            }
            m_out += m_keySeparator;
            const Value failure = write(*table.find(key), depth + 1);
            if (failure.isAbsent())
                return failure;
        }
        newLine(depth);
        m_out += u'}';
        return {};
    }

    Interpreter &m_interpreter;
    Value m_default;
    bool m_sorted = false;
    bool m_asciiOnly = true;
    bool m_pretty = false;
    QString m_indent;
    QString m_itemSeparator = u", "_s;
    QString m_keySeparator = u": "_s;
    QString m_out;
};

// json.loads(s): a text, or bytes in UTF-8.
Value load(const CallArguments &a, const Value &text)
{
    if (text.isAbsent())
        return text;
    if (!text.isString() && !text.isBytes())
        return a.interpreter.raise(u"TypeError"_s, u"the JSON object must be str, bytes or bytearray, not %1"_s.arg(
                                                       a.interpreter.typeName(text)));
    // Hooks for objects and numbers; bytes may be UTF-16, which has a NUL beside each ASCII character.
    if (a.count() > 1 || a.unknownRest || (text.isBytes() && text.bytes().contains('\0')))
        return a.interpreter.unknown(SyntaxText::tr("%1.%2 is not evaluated").arg(u"json"_s, u"loads"_s));
    return readJson(a.interpreter, text.isString() ? text.string() : QString::fromUtf8(text.bytes()));
}

// ---- uuid

class UuidObject : public HostObject
{
public:
    explicit UuidObject(const QUuid &given)
        : uuid(given)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"UUID"_s; }
    std::optional<Value> attribute(Interpreter &, const QString &name) override
    {
        if (name == "hex"_L1)
            return Value::string(uuid.toString(QUuid::Id128));
        if (name == "bytes"_L1)
            return Value::bytes(uuid.toRfc4122());
        if (name == "int"_L1)
            return parseInteger(uuid.toString(QUuid::Id128), 16);
        if (name == "version"_L1)
            return Value::integer(int(uuid.version()));
        if (name == "urn"_L1)
            return Value::string(u"urn:uuid:"_s + uuid.toString(QUuid::WithoutBraces));
        return std::nullopt;
    }
    std::optional<Value> compare(Interpreter &, CompareOperator op, const Value &other, bool) override
    {
        auto *second = other.as<UuidObject>();
        if (!second || op > CompareOperator::GtE)
            return std::nullopt;
        const QByteArray a = uuid.toRfc4122();
        const QByteArray b = second->uuid.toRfc4122();
        const int order = a == b ? 0 : a < b ? -1 : 1;
        const bool results[] = {order == 0, order != 0, order < 0, order <= 0, order > 0, order >= 0};
        return Value::boolean(results[int(op)]);
    }
    Value toString(Interpreter &) override { return Value::string(uuid.toString(QUuid::WithoutBraces)); }
    Value repr(Interpreter &) override
    {
        return Value::string(u"UUID('"_s + uuid.toString(QUuid::WithoutBraces) + u"')"_s);
    }
    [[nodiscard]] bool isEqual(const HostObject &other) const override
    {
        const auto *second = dynamic_cast<const UuidObject *>(&other);
        return second && second->uuid == uuid;
    }
    [[nodiscard]] size_t hash() const override { return qHash(uuid); }

    QUuid uuid;
};

class UuidType : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return u"type"_s; }
    [[nodiscard]] bool isClass() const override { return true; }
    Value call(const CallArguments &a) override
    {
        if (const Value *unknown = a.firstUnknown())
            return *unknown;
        if (const Value *raw = a.keyword(u"bytes"_s); raw && raw->isBytes() && raw->bytes().size() == 16)
            return a.interpreter.host<UuidObject>(QUuid::fromRfc4122(raw->bytes()));
        QString hex = a.argumentOr(0, u"hex"_s, Value()).stringIf().value_or(QString());
        if (const Value *number = a.keyword(u"int"_s))
            hex = a.interpreter.format(*number, u"032x"_s).stringIf().value_or(QString());
        hex.remove(u"urn:"_s).remove(u"uuid:"_s).remove(u'{').remove(u'}').remove(u'-');
        const QByteArray bytes = QByteArray::fromHex(hex.toLatin1());
        if (hex.size() != 32 || bytes.size() != 16)
            return a.interpreter.raise(u"ValueError"_s, u"badly formed hexadecimal UUID string"_s);
        return a.interpreter.host<UuidObject>(QUuid::fromRfc4122(bytes));
    }
    std::optional<Value> attribute(Interpreter &, const QString &name) override
    {
        return name == "__name__"_L1 ? std::optional(Value::string(u"UUID"_s)) : std::nullopt;
    }
    std::optional<bool> isInstance(Interpreter &, const Value &value) override
    {
        return value.as<UuidObject>() != nullptr;
    }
    Value repr(Interpreter &) override { return Value::string(u"<class 'uuid.UUID'>"_s); }
};

Value namedUuid(const CallArguments &a, bool sha)
{
    if (const Value *unknown = a.firstUnknown())
        return *unknown;
    auto *space = a.argumentOr(0, u"namespace"_s, Value()).as<UuidObject>();
    const Value name = a.argumentOr(1, u"name"_s, Value());
    if (!space || (!name.isString() && !name.isBytes()))
        return a.interpreter.raise(u"TypeError"_s, u"a UUID and a name are needed"_s);
    const QByteArray data = name.isString() ? name.string().toUtf8() : name.bytes();
    return a.interpreter.host<UuidObject>(sha ? QUuid::createUuidV5(space->uuid, data)
                                              : QUuid::createUuidV3(space->uuid, data));
}

} // namespace

std::shared_ptr<TableModule> makeJsonModule()
{
    auto module = std::make_shared<TableModule>(u"json"_s);
    module->addFunction(u"dumps"_s,
                        [](const CallArguments &a) { return Writer(a).run(a.argumentOr(0, u"obj"_s, Value())); });
    module->addFunction(u"loads"_s, [](const CallArguments &a) { return load(a, a.argumentOr(0, u"s"_s, Value())); });
    module->addFunction(u"load"_s, [](const CallArguments &a) {
        const Value file = a.argumentOr(0, u"fp"_s, Value());
        if (file.isAbsent())
            return file;
        const Value read = a.interpreter.attribute(file, u"read"_s);
        return read.isAbsent() ? read : load(a, a.interpreter.callValue(read));
    });
    module->addFunction(u"dump"_s, [](const CallArguments &a) {
        return a.interpreter.unknown(SyntaxText::tr("a file is read or written while the code runs"));
    });
    module->addFactory(u"JSONDecodeError"_s,
                       [](Interpreter &i) { return i.exceptionType(u"JSONDecodeError"_s, u"ValueError"_s); });
    return module;
}

std::shared_ptr<TableModule> makeUuidModule()
{
    auto module = std::make_shared<TableModule>(u"uuid"_s);
    module->addFactory(u"UUID"_s, [](Interpreter &i) { return i.host<UuidType>(); });
    for (const QString &name : {u"uuid1"_s, u"uuid4"_s, u"uuid6"_s, u"uuid7"_s, u"getnode"_s})
        module->addFunction(
            name, [](const CallArguments &a) { return a.interpreter.unknown(SyntaxText::tr("chance decides")); });
    module->addFunction(u"uuid3"_s, [](const CallArguments &a) { return namedUuid(a, false); });
    module->addFunction(u"uuid5"_s, [](const CallArguments &a) { return namedUuid(a, true); });
    // RFC 9562, appendix A of its forerunner RFC 4122
    const std::pair<QString, QString> spaces[] = {{u"NAMESPACE_DNS"_s, u"6ba7b810-9dad-11d1-80b4-00c04fd430c8"_s},
                                                  {u"NAMESPACE_URL"_s, u"6ba7b811-9dad-11d1-80b4-00c04fd430c8"_s},
                                                  {u"NAMESPACE_OID"_s, u"6ba7b812-9dad-11d1-80b4-00c04fd430c8"_s},
                                                  {u"NAMESPACE_X500"_s, u"6ba7b814-9dad-11d1-80b4-00c04fd430c8"_s}};
    for (const auto &[name, text] : spaces)
        module->addFactory(name, [text](Interpreter &i) { return i.host<UuidObject>(QUuid::fromString(text)); });
    return module;
}

} // namespace athanor::python
