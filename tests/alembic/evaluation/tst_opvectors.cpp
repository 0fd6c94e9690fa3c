// SPDX-License-Identifier: MIT
// The snippets of data/alembic_op_vectors.json: what Alembic 1.19 with SQLAlchemy 2.0 wrote in --sql mode.
#include "alembic/evaluation/evaluation.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;

namespace {

// Where this renderer answers otherwise, and why. An entry that is not needed any more fails the test.
struct Difference
{
    QString begin; // of the snippet
    QString reason;
};

const QList<Difference> &knownDifferences()
{
    static const QList<Difference> list{
        {u"s=sa.orm.Session(bind=op.get_bind()) if hasattr(sa,'orm')"_s,
         u"whether sqlalchemy.orm is imported is decided by env.py, which imports the models as a rule"_s},
    };
    return list;
}

QByteArray revisionOf(const QString &snippet)
{
    QString body;
    for (const QString &line : snippet.split(u'\n'))
        body += "    "_L1 % line % u'\n';
    return QString(
               "import sqlalchemy as sa\nfrom alembic import op\nfrom sqlalchemy.dialects import postgresql as pg\n\n"
               "revision = 'a'\ndown_revision = None\n\n\ndef upgrade():\n"_L1 %
               body)
        .toUtf8();
}

} // namespace

class tst_OpVectors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(QStringLiteral(ATHANOR_TEST_DATA "/data/alembic_op_vectors.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_cases = QJsonDocument::fromJson(file.readAll()).object().value("cases"_L1).toArray();
        QCOMPARE(m_cases.size(), 161);
    }

    void vector_data()
    {
        QTest::addColumn<int>("index");
        for (int index = 0; index < m_cases.size(); ++index) {
            const QString snippet = m_cases[index].toObject().value("py"_L1).toString();
            QTest::addRow("%d %s", index, qPrintable(snippet.left(60).simplified())) << index;
        }
    }

    void vector()
    {
        QFETCH(const int, index);
        const QJsonObject one = m_cases[index].toObject();
        const QString snippet = one.value("py"_L1).toString();
        QStringList expected;
        for (const QJsonValue &value : one.value("sqlalchemy_2_0"_L1).toArray()) {
            // Warnings are no part of a script; an exception without words ends in ": " there.
            QString text = value.toString();
            if (text.startsWith("!! "_L1) && text.endsWith(": "_L1))
                text.chop(2);
            if (!text.startsWith("!w "_L1))
                expected += text;
        }

        evaluation::Options options;
        options.rendering = ddl::Rendering::Offline;
        const QJsonObject given = one.value("opts"_L1).toObject();
        const QJsonObject convention = given.value("nc"_L1).toObject();
        for (auto it = convention.begin(); it != convention.end(); ++it)
            options.namingConvention.insert(it.key(), it.value().toString());
        options.doublePercents = given.contains("paramstyle"_L1);
        options.literalBinds = given.value("literal_binds"_L1).toBool(true);

        evaluation::RunState state;
        const evaluation::EvaluatedRevision revision =
            evaluation::evaluateRevision(u"vector.py"_s, revisionOf(snippet), options, state);
        QStringList actual;
        for (const ddl::Statement &statement : revision.statements) {
            if (!statement.failure.isEmpty())
                actual += "!! "_L1 % statement.failure;
            else if (statement.grade == ddl::Grade::Opaque)
                actual += "?? "_L1 % statement.reason;
            else
                actual += statement.sql % u';';
        }

        for (const Difference &difference : knownDifferences()) {
            if (!snippet.startsWith(difference.begin))
                continue;
            QVERIFY2(actual != expected, "a known difference is gone: take it from the list");
            QEXPECT_FAIL("", qPrintable(difference.reason), Continue);
        }
        QCOMPARE(actual.join("\n---\n"_L1), expected.join("\n---\n"_L1));
    }

private:
    QJsonArray m_cases;
};

QTEST_GUILESS_MAIN(tst_OpVectors)
#include "tst_opvectors.moc"
