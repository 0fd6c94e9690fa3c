// SPDX-License-Identifier: MIT
#include "desktop/guitest.h"

namespace athanor::test {

int GuiTest::run(int argc, char *argv[])
{
    m_watchdog.emplace();
    const int failed = QTest::qExec(this, argc, argv);
    // cleanupTestCase() is after the last cleanup().
    const qint64 held = takeHold();
    m_watchdog.reset();
    if (held > EventLoopWatchdog::limit()) {
        qCritical("FAIL!  : after the last test function the event loop was held for %lld ms",
                  static_cast<long long>(held));
        return qMax(failed, 1);
    }
    return failed;
}

qint64 GuiTest::takeHold()
{
    const qint64 held = m_watchdog->longestHold();
    m_watchdog->reset();
    return held;
}

void GuiTest::init()
{
    const qint64 held = takeHold();
    QVERIFY2(held <= EventLoopWatchdog::limit(),
             qPrintable(QStringLiteral("before this, the event loop was held for %1 ms").arg(held)));
    before();
}

void GuiTest::cleanup()
{
    const qint64 held = takeHold();
    after();
    QVERIFY2(held <= EventLoopWatchdog::limit(),
             qPrintable(QStringLiteral("the event loop was held for %1 ms").arg(held)));
}

} // namespace athanor::test
