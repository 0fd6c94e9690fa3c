// SPDX-License-Identifier: MIT
#include "alembic/python/representation.h"

#include "alembic/python/biginteger.h"

#include <QChar>

#include <charconv>
#include <cmath>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

QString shortest(double value, bool withPoint)
{
    if (std::isnan(value))
        return u"nan"_s;
    if (std::isinf(value))
        return value < 0 ? u"-inf"_s : u"inf"_s;
    char buffer[64];
    const auto result = std::to_chars(buffer, buffer + sizeof buffer, std::fabs(value), std::chars_format::scientific);
    const QByteArrayView text(buffer, result.ptr - buffer);
    const qsizetype e = text.indexOf('e');
    QByteArray digits = text.first(e).toByteArray();
    digits.remove(1, 1); // the point, if any
    const int exponent = text.sliced(e + 1).toInt();
    QByteArray out = std::signbit(value) ? "-" : "";
    if (exponent < -4 || exponent >= 16) {
        out += digits[0];
        if (digits.size() > 1)
            out += '.' + digits.sliced(1);
        out += exponent < 0 ? "e-" : "e+";
        out += QByteArray::number(std::abs(exponent)).rightJustified(2, '0');
    } else if (exponent < 0) {
        out += "0." + QByteArray(-exponent - 1, '0') + digits;
    } else if (digits.size() <= exponent + 1) {
        out += digits.leftJustified(exponent + 1, '0');
        if (withPoint)
            out += ".0";
    } else {
        out += digits.first(exponent + 1) + '.' + digits.sliced(exponent + 1);
    }
    return QString::fromLatin1(out);
}

} // namespace

bool isPrintable(char32_t character)
{
    if (character < 0x7F)
        return character >= 0x20;
    switch (QChar::category(character)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
    case QChar::Separator_Space:
        return false;
    default:
        return true;
    }
}

QString representation(const QString &text)
{
    const QChar quote = text.contains(u'\'') && !text.contains(u'"') ? u'"' : u'\'';
    QString out;
    out.reserve(text.size() + 2);
    out += quote;
    const auto hex = [&out](const char *prefix, uint value, int width) {
        out += QLatin1StringView(prefix) + QString::number(value, 16).rightJustified(width, u'0');
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        char32_t c = text[i].unicode();
        if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate())
            c = QChar::surrogateToUcs4(text[i], text[i + 1]);
        if (c >= 0x10000)
            ++i;
        if (c == quote.unicode() || c == '\\') {
            out += u'\\';
            out += QChar(char16_t(c));
        } else if (c == '\n') {
            out += "\\n"_L1;
        } else if (c == '\r') {
            out += "\\r"_L1;
        } else if (c == '\t') {
            out += "\\t"_L1;
        } else if (isPrintable(c)) {
            out += QChar::fromUcs4(c);
        } else if (c < 0x100) {
            hex("\\x", uint(c), 2);
        } else if (c < 0x10000) {
            hex("\\u", uint(c), 4);
        } else {
            hex("\\U", uint(c), 8);
        }
    }
    out += quote;
    return out;
}

QString representation(const QByteArray &bytes)
{
    const char quote = bytes.contains('\'') && !bytes.contains('"') ? '"' : '\'';
    QByteArray out = "b";
    out += quote;
    for (const char c : bytes) {
        if (c == quote || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else if (quint8(c) < 0x20 || quint8(c) >= 0x7F) {
            out += "\\x" + QByteArray::number(uint(quint8(c)), 16).rightJustified(2, '0');
        } else {
            out += c;
        }
    }
    out += quote;
    return QString::fromLatin1(out);
}

QString representation(double value)
{
    return shortest(value, true);
}

QString imaginaryRepresentation(double value)
{
    return shortest(value, false) + u'j';
}

QByteArray decimalOfLiteral(QByteArrayView literal)
{
    const QByteArray text = literal.toByteArray().replace("_", "");
    if (text.size() > 2 && text[0] == '0') {
        const char letter = char(text[1] | 0x20);
        const int base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
        if (base)
            return BigInteger::fromDigits(QByteArrayView(text).sliced(2), base).toDecimal();
    }
    qsizetype zeros = 0;
    while (zeros + 1 < text.size() && text[zeros] == '0')
        ++zeros;
    return text.sliced(zeros);
}

} // namespace athanor::python
