// SPDX-License-Identifier: MIT
#include "alembic/python/biginteger.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace athanor::python {

BigInteger::BigInteger(qint64 value)
    : m_negative(value < 0)
{
    quint64 magnitude = value < 0 ? quint64(0) - quint64(value) : quint64(value);
    for (; magnitude; magnitude >>= 32)
        m_words.push_back(quint32(magnitude));
}

BigInteger BigInteger::fromDigits(QByteArrayView digits, int base)
{
    BigInteger result;
    for (const char c : digits) {
        const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        result.multiplySmall(quint32(base), quint32(digit));
    }
    return result;
}

BigInteger BigInteger::fromDecimal(QByteArrayView decimal)
{
    const bool negative = decimal.startsWith('-');
    BigInteger result = fromDigits(negative ? decimal.sliced(1) : decimal, 10);
    result.m_negative = negative && !result.isZero();
    return result;
}

BigInteger BigInteger::fromDouble(double value)
{
    int exponent = 0;
    const double fraction = std::frexp(std::fabs(std::trunc(value)), &exponent); // [0.5, 1)
    BigInteger result(qint64(std::ldexp(fraction, 53)));
    for (int shift = exponent - 53; shift > 0; shift -= std::min(shift, 16))
        result.multiplySmall(1U << std::min(shift, 16), 0);
    for (int shift = 53 - exponent; shift > 0 && !result.isZero(); shift -= std::min(shift, 16))
        result.divideSmall(1U << std::min(shift, 16));
    result.m_negative = value < 0 && !result.isZero();
    return result;
}

void BigInteger::trim()
{
    while (!m_words.empty() && m_words.back() == 0)
        m_words.pop_back();
    if (m_words.empty())
        m_negative = false;
}

void BigInteger::multiplySmall(quint32 factor, quint32 addend)
{
    quint64 carry = addend;
    for (quint32 &word : m_words) {
        carry += quint64(word) * factor;
        word = quint32(carry);
        carry >>= 32;
    }
    if (carry)
        m_words.push_back(quint32(carry));
    trim();
}

quint32 BigInteger::divideSmall(quint32 divisor)
{
    quint64 rest = 0;
    for (auto word = m_words.rbegin(); word != m_words.rend(); ++word) {
        rest = (rest << 32) | *word;
        *word = quint32(rest / divisor);
        rest %= divisor;
    }
    trim();
    return quint32(rest);
}

QByteArray BigInteger::toBase(int base) const
{
    if (isZero())
        return "0";
    QByteArray out;
    BigInteger rest = *this;
    const bool negative = m_negative;
    while (!rest.isZero()) {
        const quint32 digit = rest.divideSmall(quint32(base));
        out += char(digit < 10 ? '0' + digit : 'a' + digit - 10);
    }
    if (negative)
        out += '-';
    std::reverse(out.begin(), out.end());
    return out;
}

QByteArray BigInteger::toDecimal() const
{
    return toBase(10);
}

std::optional<qint64> BigInteger::toInt64() const
{
    if (m_words.size() > 2)
        return std::nullopt;
    quint64 magnitude = 0;
    for (std::size_t i = m_words.size(); i-- > 0;)
        magnitude = (magnitude << 32) | m_words[i];
    constexpr quint64 Smallest = quint64(1) << 63;
    if (m_negative)
        return magnitude <= Smallest ? std::optional(qint64(quint64(0) - magnitude)) : std::nullopt;
    return magnitude < Smallest ? std::optional(qint64(magnitude)) : std::nullopt;
}

double BigInteger::toDouble() const
{
    // strtod rounds correctly.
    return toDecimal().toDouble();
}

qsizetype BigInteger::bits() const
{
    return m_words.empty() ? 0 : qsizetype(m_words.size() - 1) * 32 + std::bit_width(m_words.back());
}

BigInteger BigInteger::negated() const
{
    BigInteger result = *this;
    result.m_negative = !m_negative && !isZero();
    return result;
}

int BigInteger::compareMagnitude(const BigInteger &left, const BigInteger &right)
{
    if (left.m_words.size() != right.m_words.size())
        return left.m_words.size() < right.m_words.size() ? -1 : 1;
    for (std::size_t i = left.m_words.size(); i-- > 0;) {
        if (left.m_words[i] != right.m_words[i])
            return left.m_words[i] < right.m_words[i] ? -1 : 1;
    }
    return 0;
}

BigInteger BigInteger::addMagnitude(const BigInteger &left, const BigInteger &right)
{
    BigInteger result;
    quint64 carry = 0;
    for (std::size_t i = 0; i < std::max(left.m_words.size(), right.m_words.size()) || carry; ++i) {
        carry += i < left.m_words.size() ? left.m_words[i] : 0;
        carry += i < right.m_words.size() ? right.m_words[i] : 0;
        result.m_words.push_back(quint32(carry));
        carry >>= 32;
    }
    result.trim();
    return result;
}

BigInteger BigInteger::subtractMagnitude(const BigInteger &left, const BigInteger &right)
{
    BigInteger result = left;
    result.m_negative = false;
    qint64 borrow = 0;
    for (std::size_t i = 0; i < result.m_words.size(); ++i) {
        qint64 difference = qint64(result.m_words[i]) - (i < right.m_words.size() ? right.m_words[i] : 0) - borrow;
        borrow = difference < 0;
        if (borrow)
            difference += qint64(1) << 32;
        result.m_words[i] = quint32(difference);
    }
    result.trim();
    return result;
}

BigInteger operator+(const BigInteger &left, const BigInteger &right)
{
    BigInteger result;
    if (left.m_negative == right.m_negative) {
        result = BigInteger::addMagnitude(left, right);
        result.m_negative = left.m_negative && !result.isZero();
    } else if (BigInteger::compareMagnitude(left, right) >= 0) {
        result = BigInteger::subtractMagnitude(left, right);
        result.m_negative = left.m_negative && !result.isZero();
    } else {
        result = BigInteger::subtractMagnitude(right, left);
        result.m_negative = right.m_negative && !result.isZero();
    }
    return result;
}

BigInteger operator-(const BigInteger &left, const BigInteger &right)
{
    return left + right.negated();
}

BigInteger operator*(const BigInteger &left, const BigInteger &right)
{
    BigInteger result;
    result.m_words.assign(left.m_words.size() + right.m_words.size(), 0);
    for (std::size_t i = 0; i < left.m_words.size(); ++i) {
        quint64 carry = 0;
        for (std::size_t j = 0; j < right.m_words.size() || carry; ++j) {
            carry += result.m_words[i + j];
            carry += j < right.m_words.size() ? quint64(left.m_words[i]) * right.m_words[j] : 0;
            result.m_words[i + j] = quint32(carry);
            carry >>= 32;
        }
    }
    result.m_negative = left.m_negative != right.m_negative;
    result.trim();
    return result;
}

BigInteger BigInteger::floorDivided(const BigInteger &divisor, BigInteger *remainder) const
{
    // Bit by bit: the numbers are short.
    BigInteger quotient;
    BigInteger rest;
    BigInteger magnitude = divisor;
    magnitude.m_negative = false;
    quotient.m_words.assign(m_words.size(), 0);
    for (qsizetype bit = qsizetype(m_words.size()) * 32; bit-- > 0;) {
        const auto word = std::size_t(bit / 32);
        rest.multiplySmall(2, (m_words[word] >> (bit % 32)) & 1);
        if (compareMagnitude(rest, magnitude) >= 0) {
            rest = subtractMagnitude(rest, magnitude);
            quotient.m_words[word] |= quint32(1) << (bit % 32);
        }
    }
    quotient.trim();
    const bool differ = m_negative != divisor.m_negative;
    if (differ && !rest.isZero()) {
        quotient = addMagnitude(quotient, BigInteger(1));
        rest = subtractMagnitude(magnitude, rest);
    }
    quotient.m_negative = differ && !quotient.isZero();
    rest.m_negative = divisor.m_negative && !rest.isZero();
    if (remainder)
        *remainder = rest;
    return quotient;
}

std::strong_ordering operator<=>(const BigInteger &left, const BigInteger &right)
{
    if (left.m_negative != right.m_negative)
        return left.m_negative ? std::strong_ordering::less : std::strong_ordering::greater;
    const int order = BigInteger::compareMagnitude(left, right) * (left.m_negative ? -1 : 1);
    return order <=> 0;
}

} // namespace athanor::python
