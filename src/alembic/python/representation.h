// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

// Python's repr() of plain values.
namespace athanor::python {

QString representation(const QString &text); // 'it\'s'
QString representation(const QByteArray &bytes); // b'\x00'
QString representation(double value); // 1.0, 1e+16, nan
QString imaginaryRepresentation(double value); // 1j
bool isPrintable(char32_t character); // str.isprintable()

// Decimal digits of a Python integer literal of any base (0x…, 0o…, 0b…, underscores).
QByteArray decimalOfLiteral(QByteArrayView literal);

} // namespace athanor::python
