// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>

namespace athanor {

// SHA-256 of the bytes, raw. By libcrypto, which libpq brings: several times as fast as QCryptographicHash where the
// processor knows the function. Thread-safe.
QByteArray sha256(QByteArrayView bytes);

} // namespace athanor
