// SPDX-License-Identifier: MIT
#pragma once

#include "support/eventloopwatchdog.h"
#include "support/testmain.h"

#include <QApplication>

#include <optional>

namespace athanor::test {

// The base of every test with windows. A test function in which the event loop was held for longer than
// EventLoopWatchdog::limit() fails, and so does the program if that happened before, between or after them.
class GuiTest : public QObject
{
    Q_OBJECT

public:
    // Runs the test functions; the exit code of the program.
    int run(int argc, char *argv[]);

protected:
    // In the place of Qt Test's init() and cleanup(), which are the watchdog's.
    virtual void before() {}
    virtual void after() {}
    // For parts of a function: what it tells is no longer the function's after reset().
    [[nodiscard]] EventLoopWatchdog &watchdog() { return *m_watchdog; }

private Q_SLOTS:
    virtual void init() final;
    virtual void cleanup() final;

private:
    qint64 takeHold();

    std::optional<EventLoopWatchdog> m_watchdog;
};

} // namespace athanor::test

// main() of a test with windows: offscreen unless QT_QPA_PLATFORM says otherwise.
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
        return test.run(argc, argv);                                                                                   \
    }
