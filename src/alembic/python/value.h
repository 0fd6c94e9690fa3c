// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QExplicitlySharedDataPointer>
#include <QSharedData>
#include <QString>

#include <optional>
#include <variant>

namespace athanor::python {

class Object;
class ListObject;
class TupleObject;
class DictObject;
class SetObject;
class FunctionObject;
class ClassObject;
class InstanceObject;
class ModuleObject;
class HostObject;

// Why a value cannot be known without running Python, and where that began.
struct UnknownReason : QSharedData
{
    QString text; // a translated phrase that can follow "because": "the clock decides"
    QString file; // the file of `line`
    int line = 0; // 1-based, 0 if there is no line
    QString path; // dotted name under which it was imported, for Settings::assumptions; may be empty
};

enum class ValueKind : quint8 {
    None,
    Bool,
    Int,
    BigInt,
    Float,
    String,
    Bytes,
    Ellipsis,
    NotImplemented,
    Unknown, // see Value::reason()
    Raised, // an exception is on its way: return it unchanged; see Interpreter::raise()
    // Objects of the interpreter's heap:
    List,
    Tuple,
    Dict,
    Set,
    Function,
    Class,
    Instance,
    Module,
    BoundMethod,
    Builtin,
    Host,
};

// A Python value. Numbers, strings and Unknown are immutable and stand alone; objects (lists, classes, host objects…)
// belong to the heap of their Interpreter and live exactly as long as that.
class Value
{
public:
    Value() = default; // None

    static Value none() { return {}; }
    static Value boolean(bool value) { return Value(Data(value)); }
    static Value integer(qint64 value) { return Value(Data(value)); }
    static Value bigInteger(const QByteArray &decimal); // normalized: becomes Int if it fits; "-" and digits only
    static Value real(double value) { return Value(Data(value)); }
    static Value string(const QString &value) { return Value(Data(value)); }
    static Value bytes(const QByteArray &value) { return Value(Data(value)); }
    static Value ellipsis() { return Value(Data(Special::Ellipsis)); }
    static Value notImplemented() { return Value(Data(Special::NotImplemented)); }
    static Value raised() { return Value(Data(Special::Raised)); }
    static Value object(Object *object) { return Value(Data(object)); }
    static Value unknown(const QString &reason, int line = 0, const QString &file = {});
    static Value unknown(QExplicitlySharedDataPointer<UnknownReason> reason) { return Value(Data(std::move(reason))); }

    [[nodiscard]] ValueKind kind() const;
    [[nodiscard]] bool isNone() const { return m_data.index() == 0; }
    [[nodiscard]] bool isBool() const { return std::holds_alternative<bool>(m_data); }
    [[nodiscard]] bool isInt() const { return std::holds_alternative<qint64>(m_data); } // not bool
    [[nodiscard]] bool isFloat() const { return std::holds_alternative<double>(m_data); }
    [[nodiscard]] bool isString() const { return std::holds_alternative<QString>(m_data); }
    [[nodiscard]] bool isBytes() const { return std::holds_alternative<QByteArray>(m_data); }
    [[nodiscard]] bool isUnknown() const { return std::holds_alternative<Reason>(m_data); }
    [[nodiscard]] bool isRaised() const { return isSpecial(Special::Raised); }
    [[nodiscard]] bool isNotImplemented() const { return isSpecial(Special::NotImplemented); }
    [[nodiscard]] bool isEllipsis() const { return isSpecial(Special::Ellipsis); }
    [[nodiscard]] bool isObject() const { return std::holds_alternative<Object *>(m_data); }
    [[nodiscard]] bool isBigInt() const { return std::holds_alternative<Decimal>(m_data); }
    // Unknown or Raised: an operation on it has no result of its own. Hand it on.
    [[nodiscard]] bool isAbsent() const { return isUnknown() || isRaised(); }

    // Only for the kind in question.
    [[nodiscard]] bool boolean() const { return std::get<bool>(m_data); }
    [[nodiscard]] qint64 integer() const { return std::get<qint64>(m_data); }
    [[nodiscard]] double real() const { return std::get<double>(m_data); }
    [[nodiscard]] const QString &string() const { return std::get<QString>(m_data); }
    [[nodiscard]] const QByteArray &bytes() const { return std::get<QByteArray>(m_data); }
    [[nodiscard]] const QByteArray &decimal() const { return std::get<Decimal>(m_data).digits; }
    [[nodiscard]] Object *object() const { return std::get<Object *>(m_data); }
    [[nodiscard]] const UnknownReason &reason() const { return *std::get<Reason>(m_data); }
    [[nodiscard]] const QExplicitlySharedDataPointer<UnknownReason> &sharedReason() const
    {
        return std::get<Reason>(m_data);
    }

    // The value if it is of that kind. integerIf() takes True and False as 1 and 0, as Python does.
    [[nodiscard]] std::optional<QString> stringIf() const;
    [[nodiscard]] std::optional<qint64> integerIf() const;
    [[nodiscard]] std::optional<bool> boolIf() const;

    // nullptr if it is something else. Also for classes derived from HostObject: value.as<ColumnObject>().
    template <typename T>
    [[nodiscard]] T *as() const;

    // How much is walked over to hash it or to compare it: 64 for each item of a tuple or a set, in all depth, 1 for
    // each character. Known at once.
    [[nodiscard]] qint64 weight() const;

    // The same object, or equal and of the same kind (Python's `is`, as far as it can be relied on).
    [[nodiscard]] bool is(const Value &other) const;

private:
    enum class Special : quint8 { Ellipsis, NotImplemented, Raised };
    struct Decimal
    {
        QByteArray digits;
    };
    using Reason = QExplicitlySharedDataPointer<UnknownReason>;
    using Data =
        std::variant<std::monostate, bool, qint64, double, QString, QByteArray, Decimal, Special, Reason, Object *>;

    explicit Value(Data data)
        : m_data(std::move(data))
    {
    }
    [[nodiscard]] bool isSpecial(Special special) const
    {
        const Special *mine = std::get_if<Special>(&m_data);
        return mine && *mine == special;
    }

    Data m_data;
};

} // namespace athanor::python

#include "alembic/python/object.h"
