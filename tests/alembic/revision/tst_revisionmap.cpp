// SPDX-License-Identifier: MIT
// What the vectors do not hold: broken graphs, identifiers for other commands, purge, speed.
#include "alembic/revision/graph.h"
#include "alembic/revision/identifiers.h"
#include "alembic/revision/migrationplan.h"
#include "alembic/revision/revisionmap.h"
#include "support/bighistory.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::revision;

namespace {

Revision made(const QString &id, const QStringList &down, const QStringList &dependsOn = {},
              const QStringList &labels = {})
{
    Revision revision;
    revision.id = id;
    revision.downRevisions = down;
    revision.dependsOn = dependsOn;
    revision.branchLabels = labels;
    revision.path = u"/versions/%1_some_change.py"_s.arg(id);
    revision.idLine = 3;
    revision.downRevisionLine = 4;
    return revision;
}

} // namespace

class TestRevisionMap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emptyMap();
    void brokenGraphs_data();
    void brokenGraphs();
    void ghostParentIsExplained();
    void slipInAParent_data();
    void slipInAParent();
    void duplicateIdIsAProblem();
    void hiddenCycleIsFound();
    void separateCycles();
    void everyRevisionIsInTheHistoryOfABrokenGraph();
    void identifiers();
    void effectiveCurrent();
    void relatives();
    void purge();
    void orderRespectsParents();
    void upgradeThenDowngradeReturns();
    void hugeHistoryIsFast();
};

void TestRevisionMap::emptyMap()
{
    const RevisionMap map;
    QCOMPARE(map.size(), 0);
    QVERIFY(map.heads().isEmpty());
    QVERIFY(map.historyOrder().isEmpty());
    QVERIFY(!map.fatalProblem());
    const auto plan = planUpgrade(map, u"heads"_s, {});
    QVERIFY(plan);
    QVERIFY(plan->steps.isEmpty());
}

void TestRevisionMap::brokenGraphs_data()
{
    // Texts are those of Alembic 1.19 (script/revision.py), where it has one.
    QTest::addColumn<QList<Revision>>("revisions");
    QTest::addColumn<QString>("alembic");
    QTest::addColumn<QStringList>("cycle");
    QTest::newRow("self-loop") << QList<Revision>{made(u"a"_s, {u"a"_s})} << u"Self-loop is detected in revisions (a)"_s
                               << QStringList{u"a"_s};
    QTest::newRow("dependency self-loop")
        << QList<Revision>{made(u"a"_s, {}, {u"a"_s})} << u"Dependency self-loop is detected in revisions (a)"_s
        << QStringList{u"a"_s};
    QTest::newRow("cycle of all") << QList<Revision>{made(u"b"_s, {u"a"_s}), made(u"a"_s, {u"b"_s})}
                                  << u"Cycle is detected in revisions (b, a)"_s << QStringList{u"b"_s, u"a"_s};
    QTest::newRow("cycle beside a line") << QList<Revision>{made(u"x"_s, {}), made(u"c"_s, {u"b"_s}),
                                                            made(u"b"_s, {u"c"_s})}
                                         << u"Cycle is detected in revisions (b, c)"_s << QStringList{u"c"_s, u"b"_s};
    QTest::newRow("dependency cycle") << QList<Revision>{made(u"a"_s, {}), made(u"b"_s, {u"a"_s}, {u"d"_s}),
                                                         made(u"c"_s, {}), made(u"d"_s, {u"c"_s}, {u"b"_s})}
                                      << u"Dependency cycle is detected in revisions (a, b, c, d)"_s
                                      << QStringList{u"b"_s, u"d"_s};
    QTest::newRow("depends on its own label")
        << QList<Revision>{made(u"x"_s, {}), made(u"w"_s, {}), made(u"a"_s, {u"w"_s}, {u"one"_s}, {u"one"_s})}
        << u"Dependency cycle is detected in revisions (a, w)"_s << QStringList{u"a"_s};
    QTest::newRow("illegal sign") << QList<Revision>{made(u"a-b"_s, {})}
                                  << u"Character(s) '-' not allowed in revision identifier 'a-b'"_s << QStringList();
    QTest::newRow("label twice") << QList<Revision>{made(u"a"_s, {}, {}, {u"one"_s}), made(u"b"_s, {}, {}, {u"one"_s})}
                                 << u"Branch name 'one' in revision b already used by revision a"_s << QStringList();
    QTest::newRow("missing parent") << QList<Revision>{made(u"b"_s, {u"a"_s})}
                                    << u"Revision a referenced from b is not present"_s << QStringList();
    QTest::newRow("missing dependency") << QList<Revision>{made(u"b"_s, {}, {u"a"_s})} << QString() << QStringList();
}

void TestRevisionMap::brokenGraphs()
{
    QFETCH(QList<Revision>, revisions);
    QFETCH(QString, alembic);
    QFETCH(QStringList, cycle);
    const RevisionMap map(revisions);
    QVERIFY(map.fatalProblem());
    QCOMPARE(map.fatalProblem()->detail, alembic);
    QVERIFY(!map.fatalProblem()->what.isEmpty());
    QVERIFY(!map.problems().isEmpty());
    QCOMPARE(map.cycle(), cycle);
    QCOMPARE(map.historyOrder().size(), revisions.size());
    for (const auto &plan : {planUpgrade(map, u"heads"_s, {}), planDowngrade(map, u"base"_s, {u"b"_s}),
                             planStamp(map, {u"heads"_s}, {})}) {
        QVERIFY(!plan);
        QCOMPARE(plan.error(), *map.fatalProblem());
    }
}

void TestRevisionMap::ghostParentIsExplained()
{
    const RevisionMap map({made(u"abcdef012345"_s, {}), made(u"b1"_s, {u"abcdef012345_some_change"_s})});
    QCOMPARE(map.missingParents(), QStringList{u"abcdef012345_some_change"_s});
    QCOMPARE(map.children(u"abcdef012345_some_change"_s), QStringList{u"b1"_s});
    QVERIFY(map.fatalProblem()->remedy.contains(u"'abcdef012345'"));
    QCOMPARE(map.fatalProblem()->file, u"/versions/b1_some_change.py"_s);
    QCOMPARE(map.fatalProblem()->line, 4);
}

void TestRevisionMap::slipInAParent_data()
{
    QTest::addColumn<QString>("parent");
    QTest::addColumn<QString>("nearest");
    QTest::newRow("two signs exchanged") << u"3f2a9c71b0ed"_s << u"3f2a9c71b0de"_s;
    QTest::newRow("a sign lost and one wrong") << u"3f2a9c71b0x"_s << u"3f2a9c71b0de"_s;
    QTest::newRow("a sign doubled") << u"3f2a9c771b0de"_s << u"3f2a9c71b0de"_s;
    QTest::newRow("three signs wrong") << u"3f2a9c71bxyz"_s << QString();
    QTest::newRow("as near to two revisions") << u"77aa77aa77ac"_s << QString();
    QTest::newRow("nearer to one of two") << u"77aa77aa770a"_s << u"77aa77aa77aa"_s;
}

void TestRevisionMap::slipInAParent()
{
    QFETCH(QString, parent);
    QFETCH(QString, nearest);
    const RevisionMap map({made(u"3f2a9c71b0de"_s, {}), made(u"77aa77aa77aa"_s, {u"3f2a9c71b0de"_s}),
                           made(u"77aa77aa77ab"_s, {u"3f2a9c71b0de"_s}), made(u"c1"_s, {parent})});
    QVERIFY(map.fatalProblem());
    QCOMPARE(map.problems().size(), 1);
    QCOMPARE(map.problems().first().kind, FileProblem::Kind::GhostParent);
    QCOMPARE(map.fatalProblem()->remedy, nearest.isEmpty() ? u"Bring its file back, or correct down_revision."_s
                                                           : u"The nearest revision is '%1'."_s.arg(nearest));
}

void TestRevisionMap::duplicateIdIsAProblem()
{
    Revision second = made(u"a"_s, {});
    second.path = u"/versions/copy.py"_s;
    second.message = u"the later file"_s;
    const RevisionMap map({made(u"a"_s, {}), second, made(u"b"_s, {u"a"_s})});
    QVERIFY(!map.fatalProblem());
    QCOMPARE(map.problems().size(), 1);
    QCOMPARE(map.problems().first().path, u"/versions/copy.py"_s);
    QCOMPARE(map.problems().first().kind, FileProblem::Kind::Duplicate);
    QCOMPARE(map.find(u"a"_s)->message, u"the later file"_s); // the last one wins
    QCOMPARE(map.heads(), QStringList{u"b"_s});
}

void TestRevisionMap::hiddenCycleIsFound()
{
    // b and c name each other, but a head and a base reach both: Alembic does not see it.
    const RevisionMap map(
        {made(u"a"_s, {}), made(u"b"_s, {u"a"_s, u"c"_s}), made(u"c"_s, {u"b"_s}), made(u"d"_s, {u"c"_s})});
    QVERIFY(map.fatalProblem());
    QCOMPARE(map.cycle(), (QStringList{u"b"_s, u"c"_s}));
    QCOMPARE(map.fatalProblem()->what, u"Revisions form a cycle: b \u2192 c \u2192 b."_s);
}

void TestRevisionMap::separateCycles()
{
    // Beside a line: three revisions in a ring, and two that depend on each other.
    const RevisionMap map({made(u"a"_s, {}), made(u"b"_s, {u"a"_s}), made(u"r3"_s, {u"r2"_s}), made(u"r1"_s, {u"r3"_s}),
                           made(u"r2"_s, {u"r1"_s}), made(u"d1"_s, {u"a"_s}, {u"d2"_s}),
                           made(u"d2"_s, {u"a"_s}, {u"d1"_s})});
    QCOMPARE(map.cycles(), (QList<QStringList>{{u"r3"_s, u"r1"_s, u"r2"_s}, {u"d1"_s, u"d2"_s}}));
    QCOMPARE(map.cycle(), (QStringList{u"r3"_s, u"r1"_s, u"r2"_s, u"d1"_s, u"d2"_s}));
    const QList<FileProblem> problems = map.problems();
    QCOMPARE(problems.size(), 2);
    for (const FileProblem &problem : problems) {
        QCOMPARE(problem.kind, FileProblem::Kind::Cycle);
        QVERIFY(problem.blocksPlans);
        QCOMPARE(problem.line, 4);
    }
    QCOMPARE(problems[0].text, u"Revisions form a cycle: r3 \u2192 r1 \u2192 r2 \u2192 r3."_s);
    QCOMPARE(problems[0].path, u"/versions/r3_some_change.py"_s);
    QCOMPARE(problems[1].text, u"Revisions form a cycle: d1 \u2192 d2 \u2192 d1."_s);
    QCOMPARE(problems[1].path, u"/versions/d1_some_change.py"_s);
    // Alembic names what it cannot reach by down_revision, and stops there.
    QCOMPARE(map.fatalProblem()->detail, u"Cycle is detected in revisions (r1, r2, r3)"_s);
}

void TestRevisionMap::everyRevisionIsInTheHistoryOfABrokenGraph()
{
    QList<Revision> revisions = support::bigHistory(300, 3);
    revisions[150].downRevisions = {revisions[299].id};
    revisions[20].downRevisions = {u"nowhere"_s};
    const RevisionMap map(revisions);
    QVERIFY(map.fatalProblem());
    QStringList order = map.historyOrder();
    QCOMPARE(order.size(), 300);
    QCOMPARE(order.removeDuplicates(), 0);
    for (const QString &head : map.realHeads()) {
        QVERIFY(order.contains(head));
    }
}

void TestRevisionMap::identifiers()
{
    const RevisionMap map({made(u"a001"_s, {}), made(u"b101"_s, {u"a001"_s}, {}, {u"left"_s}),
                           made(u"b102"_s, {u"b101"_s}), made(u"c101"_s, {u"a001"_s}, {}, {u"right"_s})});
    const auto resolved = [&map](const QString &identifier) {
        const auto result = resolveRevisions(map, identifier);
        return result ? result->join(u' ') : u"! "_s + result.error().what + u" | "_s + result.error().detail;
    };
    QCOMPARE(resolved(u"heads"_s), u"b102 c101"_s);
    QCOMPARE(resolved(u"left@head"_s), u"b102"_s);
    QCOMPARE(resolved(u"right"_s), u"c101"_s);
    QCOMPARE(resolved(u"base"_s), QString());
    QCOMPARE(resolved(u"a"_s), u"a001"_s);
    QCOMPARE(resolved(u"-1"_s), u"b101 a001"_s);
    QCOMPARE(resolved(u"left@-2"_s), u"a001"_s);
    QCOMPARE(resolved(u"b1"_s), u"! Multiple revisions start with 'b1': 'b101', 'b102'.... | "
                                "Can't locate revision identified by 'b1'"_s.replace(u"...."_s, u"..."_s));
    QCOMPARE(resolved(u"left@c101"_s),
             u"! Revision c101 is not a member of branch 'left'. | Can't locate revision identified by 'c101'"_s);
    QCOMPARE(resolved(u"up@head"_s), u"! No such revision or branch 'up'; please ensure at least four characters are "
                                     "present for partial revision identifier matches. | "
                                     "Can't locate revision identified by 'up'"_s);
    QCOMPARE(resolved(u"up@a001"_s), u"! No such branch: 'up'. | Can't locate revision identified by 'up'"_s);
    const auto head = resolveRevision(map, u"head"_s);
    QVERIFY(!head);
    QCOMPARE(head.error().what, u"Multiple heads are present for given argument 'head'; b102, c101."_s);
    QCOMPARE(*filterForLineage(map, {u"b102"_s, u"c101"_s, u"a001"_s}, u"right"_s),
             (QStringList{u"c101"_s, u"a001"_s}));
}

void TestRevisionMap::effectiveCurrent()
{
    const RevisionMap map(
        {made(u"x1"_s, {}), made(u"x2"_s, {u"x1"_s}), made(u"y1"_s, {}), made(u"y2"_s, {u"y1"_s}, {u"x2"_s})});
    // After `upgrade heads` the only row is y2, and x2 is implied by it.
    QCOMPARE(*revision::effectiveCurrent(map, {u"y2"_s}), (QStringList{u"x2"_s, u"y2"_s}));
    QVERIFY(!revision::effectiveCurrent(map, {u"zz"_s}));
}

void TestRevisionMap::relatives()
{
    const RevisionMap map({made(u"a"_s, {}), made(u"b"_s, {u"a"_s}), made(u"c"_s, {u"b"_s}), made(u"d"_s, {u"a"_s}),
                           made(u"e"_s, {u"d"_s}, {u"b"_s})});
    QCOMPARE(map.ancestors({u"c"_s}), (QSet<QString>{u"a"_s, u"b"_s, u"c"_s}));
    QCOMPARE(map.descendants({u"b"_s}), (QSet<QString>{u"b"_s, u"c"_s, u"e"_s}));
    QCOMPARE(map.children(u"a"_s), (QStringList{u"b"_s, u"d"_s}));
    QCOMPARE(map.dependants(u"b"_s), QStringList{u"e"_s});
    QCOMPARE(map.heads(), (QStringList{u"c"_s, u"e"_s}));
    QCOMPARE(map.branchPoints(), QStringList{u"a"_s});
}

void TestRevisionMap::purge()
{
    const RevisionMap map({made(u"a001"_s, {}), made(u"b001"_s, {u"a001"_s})});
    const auto plan = planStampPurge(map, {u"b001"_s}, {u"a001"_s, u"unknown"_s});
    QVERIFY(plan);
    QCOMPARE(plan->rowsBefore, (QStringList{u"a001"_s, u"unknown"_s}));
    QCOMPARE(plan->rowsAfter, QStringList{u"b001"_s});
    QCOMPARE(plan->steps.size(), 2);
    const QList<RowChange> all{{.kind = RowChange::Kind::Purge, .from = {}, .to = {}}};
    QCOMPARE(plan->steps.first().rowChanges, all);
    QVERIFY(!planStamp(map, {u"b001"_s}, {u"unknown"_s}));
    const auto base = planStampPurge(map, {u"base"_s}, {u"unknown"_s});
    QVERIFY(base);
    QVERIFY(base->rowsAfter.isEmpty());
    QVERIFY(!planStampPurge(map, {u"unknown"_s}, {u"a001"_s}));
}

void TestRevisionMap::orderRespectsParents()
{
    for (const quint32 seed : {21U, 22U, 23U}) {
        QList<Revision> revisions = support::bigHistory(1500, seed);
        QRandomGenerator random(seed);
        std::shuffle(revisions.begin(), revisions.end(), random);
        const RevisionMap map(revisions);
        const QStringList order = map.historyOrder();
        QHash<QString, qsizetype> position;
        for (qsizetype i = 0; i < order.size(); ++i) {
            position.insert(order[i], i);
        }
        QCOMPARE(position.size(), revisions.size());
        for (const Revision &revision : revisions) {
            for (const QString &parent : revision.downRevisions + revision.dependsOn) {
                QVERIFY2(position[parent] > position[revision.id], qPrintable(u"seed %1"_s.arg(seed)));
            }
        }
    }
}

void TestRevisionMap::upgradeThenDowngradeReturns()
{
    for (const quint32 seed : {31U, 32U}) {
        const RevisionMap map(support::bigHistory(400, seed));
        const auto up = planUpgrade(map, u"heads"_s, {});
        QVERIFY2(up, qPrintable(up ? QString() : up.error().what));
        QCOMPARE(up->steps.size(), 400);
        QCOMPARE(up->rowsAfter, map.realHeads());
        const auto down = planDowngrade(map, u"base"_s, up->rowsAfter);
        QVERIFY2(down, qPrintable(down ? QString() : down.error().what));
        QCOMPARE(down->steps.size(), 400);
        QVERIFY(down->rowsAfter.isEmpty());
    }
}

void TestRevisionMap::hugeHistoryIsFast()
{
    const QList<Revision> revisions = support::bigHistory(100'000, 41);
    QElapsedTimer timer;
    timer.start();
    const RevisionMap map(revisions);
    const qint64 built = timer.restart();
    QCOMPARE(map.historyOrder().size(), 100'000);
    const qint64 ordered = timer.restart();
    const auto plan = planUpgrade(map, u"heads"_s, {});
    const qint64 planned = timer.restart();
    QVERIFY(plan);
    QCOMPARE(plan->steps.size(), 100'000);
    const auto down = planDowngrade(map, u"base"_s, plan->rowsAfter);
    QVERIFY(down);
    qInfo("built in %lld ms, ordered in %lld ms, upgrade planned in %lld ms, downgrade in %lld ms", built, ordered,
          planned, timer.elapsed());
    QVERIFY(built + ordered + planned < 20'000); // generous: sanitizers and a loaded machine
}

QTEST_APPLESS_MAIN(TestRevisionMap)
#include "tst_revisionmap.moc"
