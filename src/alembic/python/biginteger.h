// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>

#include <compare>
#include <optional>
#include <vector>

namespace athanor::python {

// Whole numbers beyond 64 bits, for the rare 2 ** 64 in a revision. Simple, not fast; callers bound the size.
class BigInteger
{
public:
    BigInteger() = default;
    BigInteger(qint64 value);

    static BigInteger fromDecimal(QByteArrayView decimal); // "-" and digits
    static BigInteger fromDigits(QByteArrayView digits, int base);
    static BigInteger fromDouble(double value); // truncated; finite

    [[nodiscard]] QByteArray toDecimal() const;
    [[nodiscard]] QByteArray toBase(int base) const; // digits in lower case, with "-"
    [[nodiscard]] std::optional<qint64> toInt64() const;
    [[nodiscard]] double toDouble() const;
    [[nodiscard]] bool isNegative() const { return m_negative; }
    [[nodiscard]] bool isZero() const { return m_words.empty(); }
    [[nodiscard]] qsizetype bits() const;

    [[nodiscard]] BigInteger negated() const;
    friend BigInteger operator+(const BigInteger &left, const BigInteger &right);
    friend BigInteger operator-(const BigInteger &left, const BigInteger &right);
    friend BigInteger operator*(const BigInteger &left, const BigInteger &right);
    // Python's // and %: rounded down, the remainder has the divisor's sign. The divisor is not zero.
    [[nodiscard]] BigInteger floorDivided(const BigInteger &divisor, BigInteger *remainder = nullptr) const;
    friend std::strong_ordering operator<=>(const BigInteger &left, const BigInteger &right);
    bool operator==(const BigInteger &other) const = default;

private:
    void trim();
    static int compareMagnitude(const BigInteger &left, const BigInteger &right);
    static BigInteger addMagnitude(const BigInteger &left, const BigInteger &right);
    static BigInteger subtractMagnitude(const BigInteger &left, const BigInteger &right); // |left| >= |right|
    void multiplySmall(quint32 factor, quint32 addend);
    quint32 divideSmall(quint32 divisor); // returns the remainder

    std::vector<quint32> m_words; // little end first, no leading zeros
    bool m_negative = false;
};

} // namespace athanor::python
