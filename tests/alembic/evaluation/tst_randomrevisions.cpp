// SPDX-License-Identifier: MIT
// Revisions made at random (randomrevision.h), against the Alembic that is installed; ATHANOR_NEWEST_ALEMBIC may name a
// folder with another. ATHANOR_SEED and ATHANOR_REVISIONS (how many) repeat a run or lengthen it.
#include "alembic/evaluation/evaluation.h"
#include "alembic/evaluation/installed.h"
#include "alembic/evaluation/snippetscript.h"
#include "randomrevision.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <random>

using namespace Qt::StringLiterals;
using namespace athanor;

namespace {

test::SnippetScript scriptOf(const QString &body, const dialect::Dialect &dialect)
{
    evaluation::Options options;
    options.rendering = ddl::Rendering::Offline;
    options.literalBinds = true;
    options.dialect = dialect;
    evaluation::RunState state;
    return test::scriptOf(evaluation::evaluateRevision(u"random.py"_s, test::revisionOf(body), options, state));
}

// What stands in WHERE, as revisions write it.
QStringList conditions()
{
    return {u"t.c.b.startswith('x')"_s,
            u"t.c.b.contains('x')"_s,
            u"t.c.b.endswith('x')"_s,
            u"t.c.b.istartswith('x')"_s,
            u"~t.c.b.startswith('x')"_s,
            u"t.c.b.startswith('x', autoescape=True)"_s,
            u"t.c.b.startswith(t.c.b)"_s,
            u"(t.c.b + 'y').startswith('x')"_s,
            u"sa.and_(t.c.b.startswith('x'), t.c.a == 1)"_s,
            u"sa.not_(sa.and_(t.c.b.contains('x'), t.c.a == 1))"_s,
            u"sa.or_(t.c.b.contains('x'), t.c.b.endswith('y'))"_s,
            u"t.c.b.startswith('x') == True"_s,
            u"sa.func.lower(t.c.b).contains('x')"_s,
            u"sa.exists().where(t.c.a == 1)"_s,
            u"sa.exists().where(t.c.a == 1).where(t.c.b == 'x')"_s,
            u"sa.exists().select_from(t).where(t.c.a == 1)"_s,
            u"sa.exists(sa.select(t.c.a))"_s,
            u"sa.exists(t.c.a).where(t.c.a == 1)"_s,
            u"~sa.exists().where(t.c.a == 1)"_s,
            u"sa.select(t.c.a).where(t.c.a == 1).exists()"_s,
            u"t.c.b.like('x').is_(True)"_s,
            u"t.c.b.notlike('%x')"_s,
            u"t.c.b.not_in(['a'])"_s,
            u"t.c.b.regexp_match('x')"_s,
            u"t.c.b.match('x')"_s,
            u"t.c.a.op('@>')(5)"_s,
            u"t.c.b.concat('x') == 'y'"_s,
            u"t.c.b.collate('C') == 'y'"_s,
            u"t.c.a.distinct() == 1"_s,
            u"t.c.b.is_distinct_from(None)"_s,
            u"t.c.a.bitwise_and(1) == 0"_s,
            u"t.c.a / 2 == 1"_s,
            u"t.c.a // 2 == 1"_s,
            u"-t.c.a == 1"_s,
            u"sa.func.count() > 1"_s,
            u"sa.func.count(t.c.a.distinct()) > 1"_s,
            u"sa.extract('year', t.c.a) == 1"_s,
            u"sa.tuple_(t.c.a, t.c.b).in_([(1, 'x')])"_s,
            u"sa.func.coalesce(t.c.a, 0) == 1"_s,
            u"sa.between(t.c.a, 1, 2)"_s,
            u"sa.type_coerce(t.c.a, sa.String()) == 'x'"_s,
            u"sa.literal_column('1') == 1"_s,
            u"sa.literal('x').contains('y')"_s,
            u"sa.func.now() - sa.text(\"interval '1 day'\") > t.c.a"_s,
            u"t.c.a.in_(sa.select(t.c.a))"_s,
            u"t.c.a == sa.any_(sa.select(t.c.a).scalar_subquery())"_s};
}

} // namespace

class TestRandomRevisions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asAlembic_data()
    {
        QTest::addColumn<QString>("packages");
        QTest::newRow("installed") << QString();
        if (const QString newest = qEnvironmentVariable("ATHANOR_NEWEST_ALEMBIC"); !newest.isEmpty()) {
            QTest::newRow("newest") << newest;
        } else {
            qInfo("The newest Alembic is not compared: ATHANOR_NEWEST_ALEMBIC is not set");
        }
    }

    void asAlembic()
    {
        QFETCH(const QString, packages);
        bool isGiven = false;
        quint64 seed = qEnvironmentVariable("ATHANOR_SEED").toULongLong(&isGiven);
        seed = isGiven ? seed : std::random_device()();
        bool isCounted = false;
        const int wanted = qEnvironmentVariable("ATHANOR_REVISIONS").toInt(&isCounted);
        const int count = isCounted ? wanted : 1500;
        qInfo("ATHANOR_SEED=%llu, %d revisions", static_cast<unsigned long long>(seed), count);

        test::RandomRevision random(seed);
        QJsonArray cases;
        for (int index = 0; index < count; ++index) {
            cases.append(QJsonObject{{u"py"_s, random.body()}});
        }
        for (const QString &condition : conditions()) {
            cases.append(
                QJsonObject{{u"py"_s, u"t = sa.table('t', sa.column('a', sa.Integer()), sa.column('b', sa.String()))\n"
                                      "op.execute(t.delete().where(%1))"_s.arg(condition)}});
        }
        const auto reply = test::askForSnippets(cases, packages);
        QVERIFY2(reply, qPrintable(reply ? QString() : reply.error()));
        const dialect::Dialect dialect = test::dialectOf(*reply);
        const QJsonArray answers = reply->value("answers"_L1).toArray();
        QCOMPARE(answers.size(), cases.size());

        QStringList faults;
        int failures = 0;
        for (qsizetype index = 0; index < cases.size(); ++index) {
            const QString body = cases[index].toObject().value("py"_L1).toString();
            const test::SnippetScript ours = scriptOf(body, dialect);
            const QJsonArray answer = answers[index].toArray();
            failures += answer.size() > 1 ? 1 : 0;
            if (ours.text != answer[0].toString() || ours.failure != answer[1].toString()) {
                faults.append(u"%1\n  ours:    %2 %3\n  Alembic: %4 %5"_s.arg(
                    body, ours.text, ours.failure, answer[0].toString(), answer[1].toString()));
            }
        }
        qInfo("Alembic %s, SQLAlchemy %s: %d scripts, %d that end with an exception",
              qPrintable(dialect.alembic.text()), qPrintable(dialect.sqlalchemy.text()), count - failures, failures);
        QVERIFY(failures < count / 2);
        if (!faults.isEmpty()) {
            QFile all(u"" ATHANOR_BUILD_DIR "/randomrevisions.txt"_s);
            QVERIFY(all.open(QIODevice::WriteOnly));
            all.write(faults.join(u"\n\n"_s).toUtf8());
            QFAIL(qPrintable(u"%1 differ, the first of those in %2:\n%3"_s.arg(faults.size())
                                 .arg(all.fileName(), faults.first().left(1500))));
        }
    }
};

QTEST_GUILESS_MAIN(TestRandomRevisions)
#include "tst_randomrevisions.moc"
