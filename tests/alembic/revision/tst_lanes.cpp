// SPDX-License-Identifier: MIT
#include "alembic/revision/lanes.h"
#include "support/bighistory.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <map>
#include <set>

using namespace Qt::StringLiterals;
using namespace athanor::revision;

namespace {

Revision made(const QString &id, const QStringList &down, const QStringList &dependsOn = {})
{
    Revision revision;
    revision.id = id;
    revision.downRevisions = down;
    revision.dependsOn = dependsOn;
    return revision;
}

std::span<const LaneEdge> edgesOf(const Lanes &lanes, const LaneRow &row)
{
    return {lanes.edges.data() + row.firstEdge, static_cast<size_t>(row.edgeCount)};
}

// Follows every drawn line from its child to its parent; returns (child, parent, dashed) of all.
std::multiset<std::tuple<QString, QString, bool>> drawnLinks(const Lanes &lanes, const RevisionMap &map, QString &fault)
{
    using Key = std::pair<qint32, LaneEdge::Kind>;
    std::multiset<std::tuple<QString, QString, bool>> result;
    std::map<Key, QStringList> running; // children whose line passes the border in this lane
    for (const LaneRow &row : lanes.rows) {
        const QString id = idOf(row, map);
        std::map<Key, QStringList> next;
        std::set<Key> entered;
        for (const LaneEdge &edge : edgesOf(lanes, row)) {
            if (edge.fromLane >= lanes.width || edge.toLane >= lanes.width) {
                fault = u"a lane outside the width at %1"_s.arg(id);
            }
            if (edge.fromNode) {
                if (edge.fromLane != row.lane) {
                    fault = u"an edge from another lane than the node's at %1"_s.arg(id);
                }
                next[{edge.toLane, edge.kind}].append(id);
                continue;
            }
            const Key key{edge.fromLane, edge.kind};
            if (!running.contains(key) || !entered.insert(key).second) {
                fault = u"a line begins in the air at %1"_s.arg(id);
                continue;
            }
            if (edge.toNode) {
                for (const QString &child : running[key]) {
                    result.insert({child, id, edge.kind == LaneEdge::Kind::Dependency});
                }
                if (edge.toLane != row.lane) {
                    fault = u"an edge to another lane than the node's at %1"_s.arg(id);
                }
            } else {
                if (edge.fromLane != edge.toLane) {
                    fault = u"a passing line changes its lane at %1"_s.arg(id);
                }
                next[{edge.toLane, edge.kind}] += running[key];
            }
        }
        if (entered.size() != running.size()) {
            fault = u"a line ends in the air above %1"_s.arg(id);
        }
        running = std::move(next);
    }
    if (!running.empty()) {
        fault = u"a line leaves the last row"_s;
    }
    return result;
}

std::multiset<std::tuple<QString, QString, bool>> links(const RevisionMap &map)
{
    std::multiset<std::tuple<QString, QString, bool>> result;
    for (const Revision &revision : map.revisions()) {
        for (const QString &parent : revision.downRevisions) {
            result.insert({revision.id, parent, false});
        }
        for (const QString &dependency : revision.dependsOn) {
            result.insert({revision.id, dependency, true});
        }
    }
    return result;
}

} // namespace

class TestLanes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLinkIsDrawn_data();
    void everyLinkIsDrawn();
    void straightLine();
    void firstParentKeepsItsLane();
    void ghostsAndCycles();
    void fansStayNarrow();
    void neighboursDifferInColour();
    void coloursStayWhenARevisionIsAdded();
    void hugeHistoryIsFast();
};

void TestLanes::everyLinkIsDrawn_data()
{
    QTest::addColumn<QList<Revision>>("revisions");
    QTest::newRow("empty") << QList<Revision>();
    QTest::newRow("diamond") << QList<Revision>{made(u"a"_s, {}), made(u"b"_s, {u"a"_s}), made(u"c"_s, {u"a"_s}),
                                                made(u"d"_s, {u"b"_s, u"c"_s})};
    QTest::newRow("dependency") << QList<Revision>{made(u"a"_s, {}), made(u"b"_s, {u"a"_s}), made(u"x"_s, {}),
                                                   made(u"y"_s, {u"x"_s}, {u"a"_s}), made(u"z"_s, {u"y"_s}, {u"b"_s})};
    for (const quint32 seed : {1U, 2U, 3U}) {
        QTest::addRow("made history, seed %u", seed) << athanor::support::bigHistory(2000, seed);
    }
}

void TestLanes::everyLinkIsDrawn()
{
    QFETCH(QList<Revision>, revisions);
    const RevisionMap map(revisions);
    QVERIFY(!map.fatalProblem());
    const Lanes lanes = layOut(map);
    QStringList ids;
    for (const LaneRow &row : lanes.rows) {
        ids.append(idOf(row, map));
    }
    QCOMPARE(ids, map.historyOrder());
    QString fault;
    QVERIFY(drawnLinks(lanes, map, fault) == links(map));
    QCOMPARE(fault, QString());
}

void TestLanes::straightLine()
{
    const Lanes lanes = layOut(RevisionMap({made(u"a"_s, {}), made(u"b"_s, {u"a"_s}), made(u"c"_s, {u"b"_s})}));
    QCOMPARE(lanes.width, 1);
    QCOMPARE(lanes.rows.size(), 3U);
    QCOMPARE(lanes.edges.size(), 4U);
    QVERIFY(std::ranges::all_of(lanes.rows, [&](const LaneRow &row) {
        return row.lane == 0 && row.colour == lanes.rows.front().colour && !row.isGhost();
    }));
}

void TestLanes::firstParentKeepsItsLane()
{
    // A trunk with a side branch that is merged: the trunk is named first.
    const RevisionMap map({made(u"a"_s, {}), made(u"b"_s, {u"a"_s}), made(u"side"_s, {u"a"_s}),
                           made(u"c"_s, {u"b"_s, u"side"_s}), made(u"d"_s, {u"c"_s})});
    for (const LaneRow &row : layOut(map).rows) {
        QCOMPARE(row.lane, idOf(row, map) == "side"_L1 ? 1 : 0);
    }
}

void TestLanes::ghostsAndCycles()
{
    const RevisionMap ghost({made(u"b"_s, {u"a"_s}), made(u"c"_s, {u"b"_s}), made(u"d"_s, {u"a"_s})});
    const Lanes lanes = layOut(ghost);
    QCOMPARE(lanes.rows.size(), 4U);
    QCOMPARE(idOf(lanes.rows.back(), ghost), u"a"_s);
    QVERIFY(lanes.rows.back().isGhost());
    QString fault;
    QVERIFY(drawnLinks(lanes, ghost, fault) == links(ghost));
    QCOMPARE(fault, QString());

    const RevisionMap cycle({made(u"a"_s, {u"c"_s}), made(u"b"_s, {u"a"_s}), made(u"c"_s, {u"b"_s})});
    const Lanes round = layOut(cycle);
    QCOMPARE(round.rows.size(), 3U);
    drawnLinks(round, cycle, fault);
    QCOMPARE(fault, QString());
}

void TestLanes::fansStayNarrow()
{
    QList<Revision> revisions = {made(u"base"_s, {})};
    for (int i = 0; i < 5000; ++i) {
        revisions.append(made(u"child%1"_s.arg(i), {u"base"_s}));
    }
    const RevisionMap map(revisions);
    const Lanes lanes = layOut(map);
    QVERIFY2(lanes.width < 64, qPrintable(QString::number(lanes.width)));
    QString fault;
    QVERIFY(drawnLinks(lanes, map, fault) == links(map));
    QCOMPARE(fault, QString());
}

void TestLanes::neighboursDifferInColour()
{
    const RevisionMap map(athanor::support::bigHistory(5000, 7));
    const Lanes lanes = layOut(map);
    for (const LaneRow &row : lanes.rows) {
        std::map<qint32, qint32> colours;
        for (const LaneEdge &edge : edgesOf(lanes, row)) {
            if (!edge.fromNode) {
                colours[edge.fromLane] = edge.colour;
            }
        }
        for (const auto &[lane, colour] : colours) {
            const auto right = colours.find(lane + 1);
            QVERIFY2(right == colours.end() || right->second != colour, qPrintable(idOf(row, map)));
        }
    }
}

void TestLanes::coloursStayWhenARevisionIsAdded()
{
    QList<Revision> revisions = athanor::support::bigHistory(500, 5);
    const RevisionMap mapBefore(revisions);
    const Lanes before = layOut(mapBefore);
    revisions.append(made(u"new"_s, mapBefore.heads()));
    const RevisionMap mapAfter(revisions);
    const Lanes after = layOut(mapAfter);
    QCOMPARE(after.rows.size(), before.rows.size() + 1);
    for (size_t i = 0; i < before.rows.size(); ++i) {
        QCOMPARE(idOf(after.rows[i + 1], mapAfter), idOf(before.rows[i], mapBefore));
        QCOMPARE(after.rows[i + 1].lane, before.rows[i].lane);
        QCOMPARE(after.rows[i + 1].colour, before.rows[i].colour);
    }
}

void TestLanes::hugeHistoryIsFast()
{
    const RevisionMap map(athanor::support::bigHistory(100'000, 11));
    QElapsedTimer timer;
    timer.start();
    const Lanes lanes = layOut(map);
    qInfo("%zu rows, %zu edges, width %d: %lld ms", lanes.rows.size(), lanes.edges.size(), lanes.width,
          timer.elapsed());
    QCOMPARE(lanes.rows.size(), 100'000U);
    QVERIFY(timer.elapsed() < 2000); // the promise of 100 ms is for release builds on an idle machine
}

QTEST_APPLESS_MAIN(TestLanes)
#include "tst_lanes.moc"
