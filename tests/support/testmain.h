// SPDX-License-Identifier: MIT
#pragma once

#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <QCoreApplication>

namespace athanor::test {

// Keeps a test away from the user's settings, caches, passwords and services; everything goes into a temporary folder.
class Isolation
{
public:
    Isolation();

private:
    QTemporaryDir m_folder;
};

} // namespace athanor::test

// main() of a test without a window; with windows: desktop/guitest.h.
#define ATHANOR_TEST_MAIN(TestClass)                                                                                   \
    int main(int argc, char *argv[])                                                                                   \
    {                                                                                                                  \
        const athanor::test::Isolation isolation;                                                                      \
        QCoreApplication application(argc, argv);                                                                      \
        QCoreApplication::setApplicationName(QStringLiteral(#TestClass));                                              \
        TestClass test;                                                                                                \
        QTEST_SET_MAIN_SOURCE_PATH                                                                                     \
        return QTest::qExec(&test, argc, argv);                                                                        \
    }
