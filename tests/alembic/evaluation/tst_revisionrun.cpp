// SPDX-License-Identifier: MIT
// The revisions of a run, evaluated side by side: as one after the other, and none sees what another one changed.
#include "alembic/evaluation/run.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;

namespace {

evaluation::Options optionsOf(ddl::Rendering rendering)
{
    evaluation::Options options;
    options.rendering = rendering;
    return options;
}

QByteArray revisionOf(const QByteArray &top, const QByteArray &upgrade)
{
    return "import datetime, enum, json, os, sys, typing\nfrom typing import Sequence, Union\nimport sqlalchemy as sa\n"
           "from alembic import op\nfrom sqlalchemy.dialects import postgresql\nimport sqlalchemy_utils\n\n" +
           top + "\n\ndef upgrade():\n    " + upgrade + "\n";
}

// Every revision's statements.
QList<QStringList> texts(const QList<evaluation::EvaluatedRevision> &evaluated)
{
    QList<QStringList> result;
    for (const evaluation::EvaluatedRevision &revision : evaluated) {
        QStringList statements;
        for (const ddl::Statement &statement : revision.statements)
            statements += statement.grade == ddl::Grade::Exact ? statement.sql : "? "_L1 + statement.reason;
        result += statements;
    }
    return result;
}

QList<evaluation::EvaluatedRevision> together(const QByteArrayList &sources, const evaluation::Options &options,
                                              evaluation::RunState &state)
{
    return evaluation::evaluateRun(
        QStringList(sources.size(), u"revision.py"_s),
        [&sources](qsizetype index) { return python::parse(sources.at(index)); }, options, state);
}

QList<evaluation::EvaluatedRevision> oneByOne(const QByteArrayList &sources, const evaluation::Options &options,
                                              evaluation::RunState &state)
{
    QList<evaluation::EvaluatedRevision> result;
    for (const QByteArray &source : sources)
        result += evaluation::evaluateRevision(u"revision.py"_s, source, options, state);
    return result;
}

QByteArray table(int number, const QByteArray &type)
{
    return "op.create_table('t" + QByteArray::number(number) + "', sa.Column('c', " + type + "))";
}

} // namespace

class TstRevisionRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void staysInItsRevision_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::addColumn<QByteArray>("upgrade");
        QTest::addColumn<QString>("clean");
        const QByteArray plain = table(1, "sa.Integer()");
        const QString made = u"CREATE TABLE t1 (\n    c INTEGER\n)"_s;
        QTest::newRow("a class of a module") << QByteArray("sa.Integer = sa.Text") << plain << made;
        QTest::newRow("an attribute of a class") << QByteArray("sa.Integer.__visit_name__ = 'text'") << plain << made;
        QTest::newRow("a directive") << QByteArray("op.create_table = lambda *a, **k: None") << plain << made;
        QTest::newRow("by setattr") << QByteArray("setattr(postgresql, 'JSONB', sa.Text)")
                                    << table(1, "postgresql.JSONB()") << u"CREATE TABLE t1 (\n    c JSONB\n)"_s;
        QTest::newRow("a package of types")
            << QByteArray("sqlalchemy_utils.UUIDType = sa.Text") << table(1, "sqlalchemy_utils.UUIDType()")
            << u"CREATE TABLE t1 (\n    c UUID\n)"_s;
        QTest::newRow("the standard library")
            << QByteArray("json.dumps = lambda value: 'other'\ntyping.List = None\nenum.Enum = object")
            << QByteArray("op.execute(json.dumps({'a': 1}))") << u"{\"a\": 1}"_s;
        QTest::newRow("a class of it") << QByteArray("datetime.timedelta = lambda **k: 'other'")
                                       << QByteArray("op.execute(str(datetime.timedelta(days=1)))")
                                       << u"1 day, 0:00:00"_s;
        QTest::newRow("the environment") << QByteArray("os.environ['WHO'] = 'other'\nsys.path.insert(0, '/other')")
                                         << QByteArray("op.execute('n' if '/other' not in sys.path else 'y')")
                                         << u"n"_s;
    }

    // What the change does to its own revision says that there is something to be seen.
    void staysInItsRevision()
    {
        QFETCH(const QByteArray, change);
        QFETCH(const QByteArray, upgrade);
        QFETCH(const QString, clean);
        QByteArrayList sources;
        for (int index = 0; index < 200; ++index)
            sources += revisionOf(index % 2 == 0 ? change : QByteArray(), upgrade);
        for (const ddl::Rendering rendering : {ddl::Rendering::Offline, ddl::Rendering::Online}) {
            evaluation::Options options = optionsOf(rendering);
            evaluation::RunState state;
            const QList<QStringList> found = texts(together(sources, options, state));
            QCOMPARE(found.size(), sources.size());
            QVERIFY(found.first() != QStringList{clean});
            for (qsizetype index = 1; index < found.size(); index += 2) {
                QString text = found.at(index).join(u'|');
                QCOMPARE(text.replace(u'\t', "    "_L1), clean);
            }
        }
    }

    // A type is created by the first table that has it, once a run (dialects/postgresql/named_types.py).
    void asOneAfterTheOther_data()
    {
        QTest::addColumn<ddl::Rendering>("rendering");
        QTest::newRow("offline") << ddl::Rendering::Offline;
        QTest::newRow("online") << ddl::Rendering::Online;
    }

    void asOneAfterTheOther()
    {
        QFETCH(const ddl::Rendering, rendering);
        QByteArrayList sources;
        for (int index = 0; index < 300; ++index) {
            switch (index % 6) {
            case 0:
                sources += revisionOf({}, table(index, "sa.Enum('a', name='e" + QByteArray::number(index % 4) + "')"));
                break;
            case 1:
                sources += revisionOf({}, "sa.Enum('a', name='e1').create(op.get_bind(), checkfirst=False)");
                break;
            case 2: // whether it is created is not known
                sources += revisionOf({}, "if op.get_bind().scalar('SELECT 1'):\n        " +
                                              table(index, "sa.Enum('a', name='e2')"));
                break;
            case 3:
                sources += revisionOf({}, table(index, "sa.Integer()"));
                break;
            case 4:
                sources += revisionOf({}, table(index, "sa.Enum('a', name='e2')"));
                break;
            default:
                sources += revisionOf({}, "op.drop_table('t" + QByteArray::number(index - 2) + "')");
            }
        }
        const evaluation::Options options = optionsOf(rendering);
        evaluation::RunState expectedState;
        evaluation::RunState state;
        const QList<evaluation::EvaluatedRevision> expected = oneByOne(sources, options, expectedState);
        const QList<evaluation::EvaluatedRevision> found = together(sources, options, state);
        QCOMPARE(texts(found), texts(expected));
        QVERIFY(found == expected);
        QVERIFY(state == expectedState);
        qsizetype created = 0;
        for (const QStringList &statements : texts(found)) {
            created += statements.count(u"CREATE TYPE e2 AS ENUM ('a')"_s);
        }
        QCOMPARE(created, 1);
    }
};

QTEST_GUILESS_MAIN(TstRevisionRun)
#include "tst_revisionrun.moc"
