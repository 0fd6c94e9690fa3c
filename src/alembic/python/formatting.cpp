// SPDX-License-Identifier: MIT
// The three ways of Python to fill text: %, str.format() and format specifications
// (docs.python.org/3.13/library/string.html#formatspec, …/stdtypes.html#old-string-formatting).
#include "alembic/python/formatting.h"

#include "alembic/python/biginteger.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/representation.h"
#include "alembic/python/syntaxtext.h"
#include "alembic/python/textpoints.h"

#include <cmath>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr qint64 MaximumWidth = 1'000'000;

struct Specification
{
    QString fill = u" "_s;
    QChar align; // '<', '>', '^', '=' or null
    QChar sign; // '+', '-', ' ' or null
    bool alternate = false;
    bool zeroPadded = false;
    qint64 width = 0;
    QChar grouping; // ',' or '_' or null
    qint64 precision = -1;
    QChar type;
};

std::optional<Specification> parseSpecification(const QString &text)
{
    Specification result;
    qsizetype at = 0;
    const auto isAlign = [](QChar c) { return c == u'<' || c == u'>' || c == u'^' || c == u'='; };
    const auto character = [&](qsizetype i) { return i < text.size() ? text[i] : QChar(); };
    const qsizetype fillLength = character(0).isHighSurrogate() ? 2 : 1;
    if (text.size() > fillLength && isAlign(text[fillLength])) {
        result.fill = text.first(fillLength);
        result.align = text[fillLength];
        at = fillLength + 1;
    } else if (isAlign(character(0))) {
        result.align = text[at++];
    }
    if (const QChar c = character(at); c == u'+' || c == u'-' || c == u' ') {
        result.sign = c;
        ++at;
    }
    if (character(at) == u'z')
        ++at;
    if (character(at) == u'#') {
        result.alternate = true;
        ++at;
    }
    if (character(at) == u'0') {
        result.zeroPadded = true;
        ++at;
    }
    const auto number = [&]() -> qint64 {
        qint64 value = 0;
        while (character(at).unicode() >= u'0' && character(at).unicode() <= u'9' && value <= MaximumWidth)
            value = value * 10 + (text[at++].unicode() - u'0');
        return value;
    };
    result.width = number();
    if (const QChar c = character(at); c == u',' || c == u'_') {
        result.grouping = c;
        ++at;
    }
    if (character(at) == u'.') {
        ++at;
        if (!character(at).isDigit())
            return std::nullopt;
        result.precision = number();
    }
    if (at < text.size())
        result.type = text[at++];
    if (at != text.size() || result.width > MaximumWidth || result.precision > MaximumWidth)
        return std::nullopt;
    return result;
}

QString padded(const QString &text, const Specification &specification, QChar defaultAlign)
{
    const qsizetype missing = specification.width - pointCount(text);
    if (missing <= 0)
        return text;
    const QChar align = specification.align.isNull() ? defaultAlign : specification.align;
    const qsizetype before = align == u'<' ? 0 : align == u'^' ? missing / 2 : missing;
    return specification.fill.repeated(before) + text + specification.fill.repeated(missing - before);
}

QString grouped(const QString &digits, QChar separator, qsizetype size)
{
    if (separator.isNull())
        return digits;
    QString out;
    for (qsizetype i = 0; i < digits.size(); ++i) {
        if (i && (digits.size() - i) % size == 0)
            out += separator;
        out += digits[i];
    }
    return out;
}

// Sign, prefix and digits put together, zeros or fill between or around them.
QString assembled(const QString &sign, const QString &prefix, QString digits, const QString &tail,
                  Specification specification, qsizetype groupSize)
{
    if (specification.zeroPadded && specification.align.isNull()) {
        specification.fill = u"0"_s;
        specification.align = u'=';
    }
    if (specification.align == u'=' && specification.fill == "0"_L1 && !specification.grouping.isNull()) {
        // Zeros are grouped like digits.
        while (sign.size() + prefix.size() + grouped(digits, specification.grouping, groupSize).size() + tail.size() <
               specification.width)
            digits.prepend(u'0');
        const QString out = grouped(digits, specification.grouping, groupSize);
        return sign + prefix + out + tail;
    }
    const QString body = grouped(digits, specification.grouping, groupSize) + tail;
    if (specification.align == u'=') {
        const qsizetype missing = specification.width - sign.size() - prefix.size() - body.size();
        return sign + prefix + specification.fill.repeated(std::max<qsizetype>(missing, 0)) + body;
    }
    return padded(sign + prefix + body, specification, u'>');
}

QString signOf(bool negative, QChar wanted)
{
    if (negative)
        return u"-"_s;
    return wanted == u'+' || wanted == u' ' ? QString(wanted) : QString();
}

// The digits of a finite value in one of Python's float styles.
QString floatDigits(double value, QChar type, qint64 precision, bool alternate)
{
    const char16_t style = type.toLower().unicode();
    const int places = int(std::min<qint64>(precision < 0 ? 6 : precision, 500));
    QString out;
    if (style == u'f' || style == u'%') {
        out = QString::fromLatin1(QByteArray::number(style == u'%' ? value * 100 : value, 'f', places));
    } else if (style == u'e') {
        out = QString::fromLatin1(QByteArray::number(value, 'e', places));
    } else {
        const int digits = std::max(places, 1);
        out = QString::fromLatin1(QByteArray::number(value, 'g', digits));
        if (alternate && !out.contains(u'.'))
            out += u'.';
    }
    if (alternate && style != u'g' && !out.contains(u'.')) {
        const qsizetype exponent = out.indexOf(u'e');
        out.insert(exponent < 0 ? out.size() : exponent, u'.');
    }
    if (style == u'%')
        out += u'%';
    return type.isUpper() ? out.toUpper() : out;
}

QString formatFloat(double value, Specification specification)
{
    const bool negative = std::signbit(value) && !std::isnan(value);
    const QString sign = signOf(negative, specification.sign);
    const double magnitude = std::fabs(value);
    QString digits;
    if (std::isnan(value) || std::isinf(value)) {
        digits = std::isnan(value) ? u"nan"_s : u"inf"_s;
        if (specification.type.isUpper())
            digits = digits.toUpper();
        specification.grouping = QChar();
    } else if (specification.type.isNull() || specification.type == u'n') {
        if (specification.precision < 0) {
            digits = representation(magnitude);
        } else {
            digits = floatDigits(magnitude, u'g', specification.precision, false);
            if (!digits.contains(u'.') && !digits.contains(u'e'))
                digits += ".0"_L1;
        }
    } else {
        digits = floatDigits(magnitude, specification.type, specification.precision, specification.alternate);
    }
    qsizetype whole = 0;
    while (whole < digits.size() && digits[whole].isDigit())
        ++whole;
    return assembled(sign, {}, digits.first(whole), digits.sliced(whole), specification, 3);
}

std::optional<QString> formatInteger(const BigInteger &value, const Specification &specification)
{
    const QString sign = signOf(value.isNegative(), specification.sign);
    const BigInteger magnitude = value.isNegative() ? value.negated() : value;
    const auto based = [&](int base, const char *prefix, qsizetype group) {
        QString digits = QString::fromLatin1(magnitude.toBase(base));
        if (specification.type == u'X')
            digits = digits.toUpper();
        return assembled(sign, specification.alternate ? QString::fromLatin1(prefix) : QString(), digits, {},
                         specification, group);
    };
    switch (specification.type.unicode()) {
    case 0:
    case u'd':
    case u'n':
        return based(10, "", 3);
    case u'x':
        return based(16, "0x", 4);
    case u'X':
        return based(16, "0X", 4);
    case u'o':
        return based(8, "0o", 4);
    case u'b':
        return based(2, "0b", 4);
    case u'c': {
        const auto code = value.toInt64();
        if (!code || *code < 0 || *code > 0x10FFFF)
            return std::nullopt;
        return padded(QString(QChar::fromUcs4(char32_t(*code))), specification, u'<');
    }
    case u'e':
    case u'E':
    case u'f':
    case u'F':
    case u'g':
    case u'G':
    case u'%':
        return formatFloat(value.toDouble(), specification);
    default:
        return std::nullopt;
    }
}

Value unknownCode(Interpreter &interpreter, QChar type, const Value &value)
{
    return interpreter.raise(u"ValueError"_s, u"Unknown format code '%1' for object of type '%2'"_s.arg(
                                                  QString(type), interpreter.typeName(value)));
}

} // namespace

std::optional<Value> formatPlain(Interpreter &interpreter, const Value &value, const QString &specification)
{
    const bool isWhole = value.isInt() || value.isBigInt() || value.isBool();
    if (!isWhole && !value.isFloat() && !value.isString())
        return std::nullopt;
    if (specification.isEmpty())
        return interpreter.toString(value);
    const auto parsed = parseSpecification(specification);
    if (!parsed)
        return interpreter.raise(u"ValueError"_s, u"Invalid format specifier '%1' for object of type '%2'"_s.arg(
                                                      specification, interpreter.typeName(value)));
    if (value.isString()) {
        if (!parsed->type.isNull() && parsed->type != u's')
            return unknownCode(interpreter, parsed->type, value);
        Specification textual = *parsed;
        if (textual.zeroPadded && textual.align.isNull())
            textual.fill = u"0"_s;
        QString text = value.string();
        if (parsed->precision >= 0 && parsed->precision < pointCount(text))
            text = pointsBetween(text, 0, parsed->precision);
        return Value::string(padded(text, textual, u'<'));
    }
    if (value.isFloat()) {
        static const QString types = u"eEfFgGn%"_s;
        if (!parsed->type.isNull() && !types.contains(parsed->type))
            return unknownCode(interpreter, parsed->type, value);
        return Value::string(formatFloat(value.real(), *parsed));
    }
    if (value.isBool() && parsed->type == u's')
        return Value::string(padded(value.boolean() ? u"True"_s : u"False"_s, *parsed, u'<'));
    static const QString integerTypes = u"bcdoxXn"_s;
    if (parsed->precision >= 0 && (parsed->type.isNull() || integerTypes.contains(parsed->type)))
        return interpreter.raise(u"ValueError"_s, u"Precision not allowed in integer format specifier"_s);
    const BigInteger number =
        value.isBigInt() ? BigInteger::fromDecimal(value.decimal()) : BigInteger(*value.integerIf());
    const auto text = formatInteger(number, *parsed);
    return text ? Value::string(*text) : unknownCode(interpreter, parsed->type, value);
}

Value formatPercent(Interpreter &interpreter, const QString &text, const Value &values)
{
    if (values.isUnknown())
        return values;
    if (values.isObject() && values.object()->isTainted())
        return values.object()->taint();
    QList<Value> list = {values};
    const bool isTuple = values.kind() == ValueKind::Tuple;
    if (isTuple)
        list = values.as<TupleObject>()->items;
    qsizetype next = 0;
    bool usedMapping = false;
    QString out;
    Value absent;
    const auto take = [&](Value *value) {
        if (next >= list.size()) {
            absent = interpreter.raise(u"TypeError"_s, u"not enough arguments for format string"_s);
            return false;
        }
        *value = list[next++];
        return true;
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (out.size() > Interpreter::Private::LongestText)
            return interpreter.unknown(SyntaxText::tr("the text is too long"));
        if (text[i] != u'%') {
            out += text[i];
            continue;
        }
        ++i;
        std::optional<Value> mapped;
        if (i < text.size() && text[i] == u'(') {
            qsizetype close = i + 1;
            int depth = 1;
            while (close < text.size() && depth > 0) {
                depth += text[close] == u'(' ? 1 : text[close] == u')' ? -1 : 0;
                ++close;
            }
            if (depth > 0)
                return interpreter.raise(u"ValueError"_s, u"incomplete format key"_s);
            mapped = interpreter.subscript(values, Value::string(text.sliced(i + 1, close - i - 2)));
            if (mapped->isRaised())
                return *mapped;
            usedMapping = true;
            i = close;
        }
        Specification specification;
        bool leftAligned = false;
        for (; i < text.size(); ++i) {
            const QChar c = text[i];
            if (c == u'-')
                leftAligned = true;
            else if (c == u'+' || (c == u' ' && specification.sign.isNull()))
                specification.sign = c;
            else if (c == u'0')
                specification.zeroPadded = true;
            else if (c == u'#')
                specification.alternate = true;
            else
                break;
        }
        const auto number = [&](qint64 *into) {
            if (i < text.size() && text[i] == u'*') {
                Value value;
                if (!take(&value))
                    return false;
                if (value.isUnknown()) {
                    absent = value;
                    return false;
                }
                *into = std::clamp<qint64>(value.integerIf().value_or(0), 0, MaximumWidth);
                ++i;
                return true;
            }
            *into = 0;
            while (i < text.size() && text[i].isDigit())
                *into = std::min(*into * 10 + text[i++].digitValue(), MaximumWidth);
            return true;
        };
        if (!number(&specification.width))
            return absent;
        if (i < text.size() && text[i] == u'.') {
            ++i;
            if (!number(&specification.precision))
                return absent;
        }
        while (i < text.size() && (text[i] == u'l' || text[i] == u'h' || text[i] == u'L'))
            ++i;
        if (i >= text.size())
            return interpreter.raise(u"ValueError"_s, u"incomplete format"_s);
        const QChar type = text[i];
        if (type == u'%') {
            out += u'%';
            continue;
        }
        Value value;
        if (mapped)
            value = *mapped;
        else if (!take(&value))
            return absent;
        if (value.isUnknown()) {
            absent = value;
            continue;
        }
        if (leftAligned) {
            specification.align = u'<';
            specification.zeroPadded = false;
        }
        switch (type.unicode()) {
        case u's':
        case u'r':
        case u'a': {
            const Value written = type == u's' ? interpreter.toString(value) : interpreter.repr(value);
            if (written.isRaised())
                return written;
            if (written.isUnknown()) {
                absent = written;
                continue;
            }
            QString piece = written.string();
            if (specification.precision >= 0 && specification.precision < pointCount(piece))
                piece = pointsBetween(piece, 0, specification.precision);
            specification.zeroPadded = false;
            out += padded(piece, specification, u'>');
            break;
        }
        case u'c':
            if (value.isString()) {
                out += padded(value.string(), specification, u'>');
                break;
            }
            specification.type = u'c';
            specification.align = specification.align.isNull() ? QChar(u'>') : specification.align;
            out += formatInteger(BigInteger(value.integerIf().value_or(0)), specification).value_or(QString());
            break;
        case u'd':
        case u'i':
        case u'u':
        case u'x':
        case u'X':
        case u'o': {
            std::optional<BigInteger> whole;
            if (value.isBigInt())
                whole = BigInteger::fromDecimal(value.decimal());
            else if (const auto small = value.integerIf())
                whole = BigInteger(*small);
            else if (value.isFloat() && std::isfinite(value.real()) && (type == u'd' || type == u'i' || type == u'u'))
                whole = BigInteger::fromDouble(value.real());
            if (!whole)
                return interpreter.raise(u"TypeError"_s, u"%%1 format: a real number is required, not %2"_s.arg(
                                                             QString(type), interpreter.typeName(value)));
            specification.type = type == u'i' || type == u'u' ? QChar(u'd') : type;
            if (specification.precision >= 0) {
                QString digits = QString::fromLatin1((whole->isNegative() ? whole->negated() : *whole)
                                                         .toBase(specification.type == u'd'   ? 10
                                                                 : specification.type == u'o' ? 8
                                                                                              : 16));
                digits = digits.rightJustified(specification.precision, u'0');
                out += assembled(signOf(whole->isNegative(), specification.sign), {}, digits, {}, specification, 3);
            } else {
                out += formatInteger(*whole, specification).value_or(QString());
            }
            break;
        }
        case u'e':
        case u'E':
        case u'f':
        case u'F':
        case u'g':
        case u'G': {
            if (!value.isFloat() && !value.integerIf() && !value.isBigInt())
                return interpreter.raise(u"TypeError"_s, u"must be real number, not "_s + interpreter.typeName(value));
            specification.type = type;
            const double real = value.isFloat()    ? value.real()
                                : value.isBigInt() ? BigInteger::fromDecimal(value.decimal()).toDouble()
                                                   : double(*value.integerIf());
            out += formatFloat(real, specification);
            break;
        }
        default:
            return interpreter.raise(u"ValueError"_s,
                                     u"unsupported format character '%1' (0x%2) at index %3"_s.arg(QString(type))
                                         .arg(type.unicode(), 0, 16)
                                         .arg(pointOfOffset(text, i)));
        }
    }
    if (absent.isAbsent())
        return absent;
    if (next < list.size() && !usedMapping && (isTuple || values.kind() != ValueKind::Dict))
        return interpreter.raise(u"TypeError"_s, u"not all arguments converted during string formatting"_s);
    return interpreter.internals().makeString(out);
}

} // namespace athanor::python
