// SPDX-License-Identifier: MIT
#include "ctl/console.h"
#include "support/testmain.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;

class ConsoleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStepIsOneLine();
    void quietIsQuiet();

private:
    void report(bool quiet)
    {
        m_err.clear();
        ctl::Console console;
        console.out = [this](const QString &text) { m_out += text; };
        console.err = [this](const QString &text) { m_err += text; };
        ctl::ConsoleJob job(console, quiet);
        job.setProgress(0, 0, u"Waiting for the lock"_s);
        job.setProgress(0, 0, u"Waiting for the lock"_s);
        job.setProgress(0, 7, {});
        job.setProgress(2, 7, u"b: op.execute (1 of 1)"_s);
        job.log(u"NOTICE: skipping"_s);
        job.setProgress(3, 7, u"b: version row"_s);
    }

    QString m_out;
    QString m_err;
};

void ConsoleTest::everyStepIsOneLine()
{
    report(false);
    QCOMPARE(m_err, u"Waiting for the lock\n2/7 b: op.execute (1 of 1)\nNOTICE: skipping\n3/7 b: version row\n"_s);
    QCOMPARE(m_out, QString()); // a pipe gets results alone
}

void ConsoleTest::quietIsQuiet()
{
    report(true);
    QCOMPARE(m_err, QString());
    QCOMPARE(m_out, QString());
}

ATHANOR_TEST_MAIN(ConsoleTest)
#include "tst_console.moc"
