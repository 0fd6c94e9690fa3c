// SPDX-License-Identifier: MIT
#pragma once

#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <QCoreApplication>
#ifdef QT_WIDGETS_LIB
#include <QApplication>
#endif

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

// main() of a test without a window.
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

// main() of a test with windows: offscreen unless QT_QPA_PLATFORM says otherwise. Link Qt6::Widgets.
#define ATHANOR_GUI_TEST_MAIN(TestClass)                                                                               \
    int main(int argc, char *argv[])                                                                                   \
    {                                                                                                                  \
        const athanor::test::Isolation isolation;                                                                      \
        if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) {                                                           \
            qputenv("QT_QPA_PLATFORM", "offscreen");                                                                   \
        }                                                                                                              \
        QApplication application(argc, argv);                                                                          \
        QApplication::setApplicationName(QStringLiteral(#TestClass));                                                  \
        TestClass test;                                                                                                \
        QTEST_SET_MAIN_SOURCE_PATH                                                                                     \
        return QTest::qExec(&test, argc, argv);                                                                        \
    }
