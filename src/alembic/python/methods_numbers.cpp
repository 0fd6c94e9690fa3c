// SPDX-License-Identifier: MIT
// Methods of int, float and bytes, and how numbers are read from text.
#include "alembic/python/biginteger.h"
#include "alembic/python/builtins.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/methods.h"
#include "alembic/python/representation.h"
#include "alembic/python/syntaxtext.h"

#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

Value bitLength(Interpreter &, const Value &self, const CallArguments &)
{
    const BigInteger value =
        self.isBigInt() ? BigInteger::fromDecimal(self.decimal()) : BigInteger(self.integerIf().value_or(0));
    return Value::integer(value.bits());
}

Value isInteger(Interpreter &, const Value &self, const CallArguments &)
{
    return Value::boolean(!self.isFloat() || (std::isfinite(self.real()) && std::trunc(self.real()) == self.real()));
}

Value conjugate(Interpreter &, const Value &self, const CallArguments &)
{
    return self;
}

Value bytesDecode(Interpreter &i, const Value &self, const CallArguments &a)
{
    const QString encoding =
        a.argumentOr(0, u"encoding"_s, Value::string(u"utf-8"_s)).stringIf().value_or(QString()).toLower();
    if (encoding == "latin-1"_L1 || encoding == "latin1"_L1)
        return Value::string(QString::fromLatin1(self.bytes()));
    if (encoding != "utf-8"_L1 && encoding != "utf8"_L1 && encoding != "ascii"_L1)
        return i.unknown(SyntaxText::tr("the encoding %1 is not evaluated").arg(encoding));
    if (!QByteArrayView(self.bytes()).isValidUtf8())
        return i.raise(u"UnicodeDecodeError"_s, u"'utf-8' codec can't decode bytes"_s);
    return Value::string(QString::fromUtf8(self.bytes()));
}

Value bytesHex(Interpreter &, const Value &self, const CallArguments &)
{
    return Value::string(QString::fromLatin1(self.bytes().toHex()));
}

Value bytesStartsWith(Interpreter &, const Value &self, const CallArguments &a)
{
    return Value::boolean(a.positional.value(0).isBytes() && self.bytes().startsWith(a.positional[0].bytes()));
}

Value bytesEndsWith(Interpreter &, const Value &self, const CallArguments &a)
{
    return Value::boolean(a.positional.value(0).isBytes() && self.bytes().endsWith(a.positional[0].bytes()));
}

Value bytesStrip(Interpreter &, const Value &self, const CallArguments &)
{
    return Value::bytes(self.bytes().trimmed());
}

Value bytesReplace(Interpreter &i, const Value &self, const CallArguments &a)
{
    if (!a.positional.value(0).isBytes() || !a.positional.value(1).isBytes())
        return i.raise(u"TypeError"_s, u"a bytes-like object is required"_s);
    return Value::bytes(QByteArray(self.bytes()).replace(a.positional[0].bytes(), a.positional[1].bytes()));
}

Value bytesJoin(Interpreter &i, const Value &self, const CallArguments &a)
{
    Value failure;
    const auto items = i.items(a.positional.value(0), &failure);
    if (!items)
        return failure;
    QByteArrayList parts;
    for (const Value &item : *items) {
        if (!item.isBytes())
            return item.isUnknown() ? item : i.raise(u"TypeError"_s, u"expected a bytes-like object"_s);
        parts << item.bytes();
    }
    return Value::bytes(parts.join(self.bytes()));
}

} // namespace

std::optional<Value> parseInteger(const QString &text, int base)
{
    QString digits = text.trimmed();
    const bool negative = digits.startsWith(u'-');
    if (negative || digits.startsWith(u'+'))
        digits = digits.sliced(1);
    const auto prefixed = [&](int wanted, const QString &prefix) {
        if ((base == wanted || base == 0) && digits.startsWith(prefix, Qt::CaseInsensitive)) {
            digits = digits.sliced(2);
            base = wanted;
            if (digits.startsWith(u'_'))
                digits = digits.sliced(1);
        }
    };
    prefixed(16, u"0x"_s);
    prefixed(8, u"0o"_s);
    prefixed(2, u"0b"_s);
    if (base == 0)
        base = 10;
    if (base < 2 || base > 36 || digits.isEmpty() || digits.startsWith(u'_') || digits.endsWith(u'_') ||
        digits.contains("__"_L1) || digits.size() > 4300)
        return std::nullopt;
    QByteArray plain;
    for (const QChar c : std::as_const(digits)) {
        if (c == u'_')
            continue;
        int value = c.digitValue();
        const char16_t lower = c.toLower().unicode();
        if (value < 0 && lower >= u'a' && lower <= u'z')
            value = lower - u'a' + 10;
        if (value < 0 || value >= base)
            return std::nullopt;
        plain += char(value < 10 ? '0' + value : 'a' + value - 10);
    }
    const BigInteger number = BigInteger::fromDigits(plain, base);
    return Value::bigInteger((negative ? number.negated() : number).toDecimal());
}

std::optional<double> parseFloat(const QString &text)
{
    QString plain = text.trimmed().toLower();
    const bool negative = plain.startsWith(u'-');
    const QString bare = negative || plain.startsWith(u'+') ? plain.sliced(1) : plain;
    const double sign = negative ? -1 : 1;
    if (bare == "inf"_L1 || bare == "infinity"_L1)
        return sign * std::numeric_limits<double>::infinity();
    if (bare == "nan"_L1)
        return std::numeric_limits<double>::quiet_NaN();
    if (bare.isEmpty() || (!bare[0].isDigit() && bare[0] != u'.') || bare.contains(u'x'))
        return std::nullopt;
    bool ok = false;
    const double value = plain.remove(u'_').toDouble(&ok);
    return ok ? std::optional(value) : std::nullopt;
}

const MethodTable &numberMethods()
{
    static const MethodTable table = {
        {u"bit_length"_s, bitLength},
        {u"is_integer"_s, isInteger},
        {u"conjugate"_s, conjugate},
    };
    return table;
}

const MethodTable &bytesMethods()
{
    static const MethodTable table = {
        {u"decode"_s, bytesDecode},     {u"hex"_s, bytesHex},     {u"startswith"_s, bytesStartsWith},
        {u"endswith"_s, bytesEndsWith}, {u"strip"_s, bytesStrip}, {u"replace"_s, bytesReplace},
        {u"join"_s, bytesJoin},
    };
    return table;
}

Method findMethod(ValueKind kind, const QString &name)
{
    switch (kind) {
    case ValueKind::String:
        return stringMethods().value(name);
    case ValueKind::Bytes:
        return bytesMethods().value(name);
    case ValueKind::List:
        return listMethods().value(name);
    case ValueKind::Tuple:
        return tupleMethods().value(name);
    case ValueKind::Dict:
        return dictMethods().value(name);
    case ValueKind::Set:
        return setMethods().value(name);
    case ValueKind::Int:
    case ValueKind::BigInt:
    case ValueKind::Bool:
    case ValueKind::Float:
        return numberMethods().value(name);
    default:
        return nullptr;
    }
}

} // namespace athanor::python
