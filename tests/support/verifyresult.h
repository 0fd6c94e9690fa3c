// SPDX-License-Identifier: MIT
#pragma once

#include <QTest>

// Fails with the error's own sentence if a Result has no value. What is handed in is evaluated once.
#define VERIFY_RESULT(result)                                                                                          \
    do {                                                                                                               \
        const auto &verified = (result);                                                                               \
        QVERIFY2(verified.has_value(), verified ? "" : qPrintable(verified.error().sentence()));                       \
    } while (false)
