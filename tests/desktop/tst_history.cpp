// SPDX-License-Identifier: MIT
#include "desktop/guitest.h"
#include "desktop/history/historydelegate.h"
#include "desktop/history/historymodel.h"
#include "desktop/history/lanegeometry.h"
#include "desktop/madeworkspace.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QPainter>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;
using namespace athanor::desktop::history;

// The history's values, model, geometry and painting, without a window.
class TestHistory : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTranslations();
        applyTheme(ThemeChoice::Light);
    }
    void rowsTellTheState();
    void modelIsConsistentThroughChanges();
    void filterFindsByEveryField_data();
    void filterFindsByEveryField();
    void relationsFollowTheGraph();
    void edgesOfRowsJoin();
    void nodeLiesOnItsLane();
    void wideGraphsAreCut();
    void glyphsDiffer();
    void everyRowHasASentence();

private:
    static workspace::Module inventory()
    {
        const workspace::Snapshot snapshot = test::madeSnapshot();
        return *snapshot.find(u"inventory"_s);
    }
};

void TestHistory::rowsTellTheState()
{
    const auto history = makeHistory(inventory());
    const auto state = [&](const QString &id) {
        return history->rows.at(static_cast<size_t>(history->rowOf.value(id))).state;
    };
    QCOMPARE(history->rows.size(), size_t(7));
    QCOMPARE(state(u"a10000000001"_s), RevisionState::Applied);
    QCOMPARE(state(u"a10000000004"_s), RevisionState::Current);
    QCOMPARE(state(u"a10000000005"_s), RevisionState::Pending);
    QVERIFY(history->rows.front().head);
    QVERIFY(history->rows.front().inPlan);
    QCOMPARE(history->rows.front().date, u"2026-03-04 09:12"_s);

    const workspace::Snapshot snapshot = test::madeSnapshot();
    const auto payroll = makeHistory(*snapshot.find(u"payroll"_s));
    QCOMPARE(payroll->rows.front().id, u"deadbeef0001"_s);
    QCOMPARE(payroll->rows.front().state, RevisionState::Stray);

    const workspace::Snapshot files = test::madeSnapshot(false);
    QCOMPARE(makeHistory(*files.find(u"inventory"_s))->rows.front().state, RevisionState::Unknown);
}

void TestHistory::modelIsConsistentThroughChanges()
{
    HistoryModel model(nullptr);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto history = makeHistory(inventory());
    model.setHistory(history);
    QCOMPARE(model.rowCount(), 7);
    QCOMPARE(model.columnCount(), int(ColumnCount));
    model.setRelations(relations(*history, u"a10000000004"_s));
    model.setVisibleRows(QList<int>{0, 3, 6});
    QCOMPARE(model.rowCount(), 3);
    QVERIFY(model.isFiltered());
    QCOMPARE(model.rowOfRevision(history->rows.at(3).id), 1);
    QCOMPARE(model.rowOfRevision(history->rows.at(1).id), -1);
    // A filtered table has no lines: they would join rows that are not neighbours.
    QCOMPARE(model.index(0, 0).data(EdgesRole).value<EdgeSpan>().count, 0);
    model.setVisibleRows({});
    QVERIFY(model.index(1, 0).data(EdgesRole).value<EdgeSpan>().count > 0);
    QCOMPARE(model.parentOf(u"a10000000004"_s), u"a10000000002"_s);
    QCOMPARE(model.childOf(u"a10000000005"_s), u"a10000000006"_s);
    QCOMPARE(model.childOf(u"a10000000007"_s), QString());
    model.setHistory({});
    QCOMPARE(model.rowCount(), 0);
}

void TestHistory::filterFindsByEveryField_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QStringList>("ids");

    using Kind = HistoryFilter::Kind;
    QTest::newRow("message, any case") << u"MOVEMENTS"_s << int(Kind::All)
                                       << QStringList{u"a10000000006"_s, u"a10000000005"_s};
    QTest::newRow("id") << u"0000003"_s << int(Kind::All) << QStringList{u"a10000000003"_s};
    QTest::newRow("label") << u"units"_s << int(Kind::Labelled) << QStringList{u"a10000000003"_s};
    QTest::newRow("file name") << u"a10000000001.py"_s << int(Kind::All) << QStringList{u"a10000000001"_s};
    QTest::newRow("heads") << QString() << int(Kind::Heads) << QStringList{u"a10000000007"_s};
    QTest::newRow("pending") << QString() << int(Kind::Pending)
                             << QStringList{u"a10000000007"_s, u"a10000000006"_s, u"a10000000005"_s};
    QTest::newRow("nothing") << u"no such word"_s << int(Kind::All) << QStringList{};
}

void TestHistory::filterFindsByEveryField()
{
    QFETCH(const QString, text);
    QFETCH(const int, kind);
    QFETCH(const QStringList, ids);
    const auto history = makeHistory(inventory());
    QStringList found;
    for (const int row : filteredRows(*history, {.kind = HistoryFilter::Kind(kind), .text = text})) {
        found.append(history->rows.at(static_cast<size_t>(row)).id);
    }
    QCOMPARE(found, ids);
}

void TestHistory::relationsFollowTheGraph()
{
    const auto history = makeHistory(inventory());
    const std::vector<Relation> found = relations(*history, u"a10000000003"_s);
    const auto of = [&](const QString &id) { return found.at(static_cast<size_t>(history->rowOf.value(id))); };
    QCOMPARE(of(u"a10000000003"_s), Relation::Selected);
    QCOMPARE(of(u"a10000000001"_s), Relation::Ancestor);
    QCOMPARE(of(u"a10000000002"_s), Relation::Unrelated);
    QCOMPARE(of(u"a10000000007"_s), Relation::Descendant);
    QVERIFY(relations(*history, u"nowhere"_s).empty());
}

void TestHistory::edgesOfRowsJoin()
{
    // What leaves a row at its lower border enters the next one at the same place.
    const workspace::Snapshot snapshot = test::madeBigSnapshot(400, 7);
    const revision::Lanes &lanes = snapshot.modules.constFirst().files->lanes;
    const LaneMetrics metrics = LaneMetrics::of(QFontMetricsF(QApplication::font()));
    const auto ends = [&](size_t row, bool lower) {
        const QRectF cell(0, 0, 400, metrics.rowHeight);
        QList<qreal> places;
        const revision::LaneRow &lane = lanes.rows.at(row);
        for (qint32 at = lane.firstEdge; at < lane.firstEdge + lane.edgeCount; ++at) {
            const revision::LaneEdge &edge = lanes.edges.at(static_cast<size_t>(at));
            const QPainterPath path = edgePath(edge, lane.lane, cell, metrics);
            if (lower && !edge.toNode) {
                places.append(path.currentPosition().x());
            } else if (!lower && !edge.fromNode) {
                places.append(path.elementAt(0).x);
            }
        }
        std::ranges::sort(places);
        places.erase(std::ranges::unique(places).begin(), places.end());
        return places;
    };
    for (size_t row = 0; row + 1 < lanes.rows.size(); ++row) {
        QCOMPARE(ends(row, true), ends(row + 1, false));
    }
    QVERIFY(ends(0, false).isEmpty());
    QVERIFY(ends(lanes.rows.size() - 1, true).isEmpty());
}

void TestHistory::nodeLiesOnItsLane()
{
    const LaneMetrics metrics = LaneMetrics::of(QFontMetricsF(QApplication::font()));
    const QRectF cell(10, 50, 200, metrics.rowHeight);
    QCOMPARE(nodeCentre(0, cell, metrics), QPointF(10 + metrics.margin, cell.center().y()));
    QCOMPARE(nodeCentre(3, cell, metrics).x() - nodeCentre(2, cell, metrics).x(), metrics.laneWidth);
    const revision::LaneEdge edge{.fromLane = 2, .toLane = 4, .fromNode = true};
    const QPainterPath path = edgePath(edge, 2, cell, metrics);
    QCOMPARE(QPointF(path.elementAt(0)), nodeCentre(2, cell, metrics));
    QCOMPARE(path.currentPosition(), QPointF(laneX(4, cell, metrics), cell.bottom()));
    QVERIFY(nodeShape(true, {0, 0}, 5).boundingRect() != nodeShape(false, {0, 0}, 5).boundingRect());
}

void TestHistory::wideGraphsAreCut()
{
    const LaneMetrics metrics = LaneMetrics::of(QFontMetricsF(QApplication::font()));
    QCOMPARE(graphWidth(1'000, metrics), graphWidth(shownLanes, metrics));
    QVERIFY(graphWidth(2, metrics) > graphWidth(1, metrics));
    const QRectF cell(0, 0, 4'000, metrics.rowHeight);
    QCOMPARE(laneX(999, cell, metrics), laneX(shownLanes - 1, cell, metrics));
}

void TestHistory::glyphsDiffer()
{
    HistoryModel model(nullptr);
    model.setHistory(makeHistory(inventory()));
    const HistoryDelegate delegate(nullptr);
    const auto picture = [&](const QString &revision) {
        QImage image(80, 30, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        QStyleOptionViewItem option;
        option.rect = image.rect();
        option.palette = QApplication::palette();
        option.font = QApplication::font();
        // The glyph alone: a filtered table has no lines.
        delegate.paint(&painter, option, model.index(model.rowOfRevision(revision), GraphColumn));
        return image;
    };
    model.setVisibleRows(QList<int>{0, 1, 2, 3, 4, 5, 6});
    const QImage head = picture(u"a10000000007"_s);
    const QImage pending = picture(u"a10000000006"_s);
    const QImage current = picture(u"a10000000004"_s);
    const QImage applied = picture(u"a10000000001"_s);
    QVERIFY(head != pending);
    QVERIFY(pending != current);
    QVERIFY(current != applied);
    QVERIFY(applied != pending);
}

void TestHistory::everyRowHasASentence()
{
    HistoryModel model(nullptr);
    model.setHistory(makeHistory(inventory()));
    const auto sentence = [&](const QString &revision) {
        return model.index(model.rowOfRevision(revision), GraphColumn).data(Qt::AccessibleTextRole).toString();
    };
    QCOMPARE(sentence(u"a10000000004"_s),
             u"a10000000004, merge stock and units, current, merge of a10000000002, a10000000003"_s);
    QCOMPARE(sentence(u"a10000000001"_s),
             u"a10000000001, create warehouses and items, applied, base, branch labels inventory"_s);
    QCOMPARE(sentence(u"a10000000007"_s),
             u"a10000000007, one stock level per item and bin, pending, head, parent a10000000006"_s);
}

ATHANOR_GUI_TEST_MAIN(TestHistory)
#include "tst_history.moc"
