// SPDX-License-Identifier: MIT
// Names and literals as the installed SQLAlchemy writes them. ATHANOR_SEED repeats a run.
#include "alembic/ddl/identifiers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;

namespace {

const QString &oracle()
{
    static const QString script = u"import json, sys\n"
                                  "from sqlalchemy.dialects.postgresql import dialect\n"
                                  "from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS\n"
                                  "from sqlalchemy import String\n"
                                  "names = json.load(sys.stdin) + sorted(RESERVED_WORDS)\n"
                                  "d = dialect()\n"
                                  "d._backslash_escapes = False\n"
                                  "q = d.identifier_preparer.quote\n"
                                  "c = d.statement_compiler(d, None)\n"
                                  "print(json.dumps([[n, q(n).replace('%%', '%'),\n"
                                  "  c.render_literal_value(n, String()).replace('%%', '%')] for n in names]))\n"_s;
    return script;
}

} // namespace

class tst_Identifiers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names()
    {
        const quint32 seed = qEnvironmentVariableIsSet("ATHANOR_SEED") ? qEnvironmentVariable("ATHANOR_SEED").toUInt()
                                                                       : QRandomGenerator::global()->generate();
        qInfo("ATHANOR_SEED=%u", seed);
        QRandomGenerator random(seed);
        const QString letters = u"abzABZ019_$ -.\"'%:\\/äÖ漢#@"_s;
        QJsonArray names{u"name"_s, u"timestamp"_s, u"user"_s, u"User"_s, u"1st"_s, u"$a"_s, u"a$"_s, u"q\"x"_s};
        for (int i = 0; i < 2000; ++i) {
            QString name;
            for (qsizetype length = random.bounded(1, 8); length > 0; --length)
                name += letters[random.bounded(letters.size())];
            names += name;
        }
        QProcess python;
        python.start(u"python3"_s, {u"-c"_s, oracle()});
        python.write(QJsonDocument(names).toJson());
        python.closeWriteChannel();
        QVERIFY(python.waitForFinished(60'000));
        QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
        const QJsonArray answers = QJsonDocument::fromJson(python.readAllStandardOutput()).array();
        QVERIFY(answers.size() > 2100);
        for (const QJsonValue &value : answers) {
            const QJsonArray answer = value.toArray();
            const QString name = answer[0].toString();
            QCOMPARE(ddl::quoteIdentifier(name), answer[1].toString());
            QCOMPARE(ddl::quoteLiteral(name), answer[2].toString());
        }
    }

    // Alembic's ALTER statements take a schema apart at its dots, CREATE does not.
    void schemas()
    {
        QCOMPARE(ddl::qualifiedName(u"a.b"_s, u"t"), u"\"a.b\".t"_s);
        QCOMPARE(ddl::qualifiedNameDotted(u"a.b"_s, u"t"), u"a.b.t"_s);
        QCOMPARE(ddl::qualifiedName(std::nullopt, u"Order"), u"\"Order\""_s);
    }
};

QTEST_GUILESS_MAIN(tst_Identifiers)
#include "tst_identifiers.moc"
