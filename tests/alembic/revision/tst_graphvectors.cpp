// SPDX-License-Identifier: MIT
// Graphs and plans against data/alembic_graph_vectors.json: 52 graphs and 7,263 expectations written by Alembic 1.19.
#include "alembic/revision/migrationplan.h"
#include "alembic/revision/revisionmap.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::revision;

namespace {

// None, a string or a list of strings, as the header of a revision file has them.
QStringList strings(const QJsonValue &value)
{
    if (value.isString()) {
        return {value.toString()};
    }
    QStringList result;
    for (const QJsonValue &entry : value.toArray()) {
        result.append(entry.toString());
    }
    return result;
}

QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

QString sqlOf(const RowChange &change)
{
    switch (change.kind) {
    case RowChange::Kind::Insert:
        return u"INSERT INTO alembic_version (version_num) VALUES ('%1')"_s.arg(change.to);
    case RowChange::Kind::Update:
        return u"UPDATE alembic_version SET version_num='%1' WHERE version_num = '%2'"_s.arg(change.to, change.from);
    case RowChange::Kind::Delete:
        return u"DELETE FROM alembic_version WHERE version_num = '%1'"_s.arg(change.from);
    case RowChange::Kind::Purge:
        return u"DELETE FROM alembic_version"_s;
    }
    return {};
}

// The rows after the changes, or nothing if a change does not fit the rows.
std::optional<QStringList> applied(QStringList rows, const QList<RowChange> &changes)
{
    for (const RowChange &change : changes) {
        if (change.kind != RowChange::Kind::Insert && rows.removeAll(change.from) != 1) {
            return std::nullopt;
        }
        if (change.kind != RowChange::Kind::Delete) {
            if (rows.contains(change.to)) {
                return std::nullopt;
            }
            rows.append(change.to);
        }
    }
    return sorted(rows);
}

QString describe(const QJsonObject &expectation)
{
    return QString::fromUtf8(QJsonDocument(expectation).toJson(QJsonDocument::Compact)).left(700);
}

} // namespace

class GraphVectors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void facts_data();
    void facts();
    void plans_data();
    void plans();

private:
    [[nodiscard]] QString check(const QJsonObject &expectation) const;
    [[nodiscard]] QString checkPlan(const QJsonObject &expectation, const MigrationPlan &plan) const;

    QJsonObject m_vectors;
    QHash<QString, RevisionMap> m_maps;
};

void GraphVectors::initTestCase()
{
    QFile file(QStringLiteral(ATHANOR_TEST_DATA "/data/alembic_graph_vectors.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_vectors = QJsonDocument::fromJson(file.readAll()).object();
    const QJsonObject graphs = m_vectors[u"graphs"_s].toObject();
    QCOMPARE(graphs.size(), 52);
    QCOMPARE(m_vectors[u"cases"_s].toArray().size(), 7263);
    for (auto it = graphs.begin(); it != graphs.end(); ++it) {
        QList<Revision> revisions;
        for (const QJsonValue &value : it.value().toArray()) {
            Revision revision;
            revision.id = value[u"rev"_s].toString();
            revision.downRevisions = strings(value[u"down"_s]);
            revision.dependsOn = strings(value[u"deps"_s]);
            revision.branchLabels = strings(value[u"labels"_s]);
            revisions.append(revision);
        }
        m_maps.insert(it.key(), RevisionMap(revisions));
    }
}

void GraphVectors::facts_data()
{
    QTest::addColumn<QString>("graph");
    for (const QString &name : sorted(m_maps.keys())) {
        QTest::newRow(qPrintable(name)) << name;
    }
}

void GraphVectors::facts()
{
    QFETCH(QString, graph);
    const RevisionMap &map = m_maps[graph];
    const QJsonObject meta = m_vectors[u"meta"_s][graph].toObject();
    QVERIFY(!map.fatalProblem());
    QCOMPARE(sorted(map.heads()), sorted(strings(meta[u"heads"_s])));
    QCOMPARE(sorted(map.realHeads()), sorted(strings(meta[u"real_heads"_s])));
    QCOMPARE(sorted(map.bases()), sorted(strings(meta[u"bases"_s])));
    QCOMPARE(sorted(map.branchPoints()), sorted(strings(meta[u"branch_points"_s])));
    QCOMPARE(sorted(map.mergePoints()), sorted(strings(meta[u"merge_points"_s])));
    const QJsonObject labels = meta[u"branch_labels"_s].toObject();
    const QJsonObject normalized = meta[u"normalized_down"_s].toObject();
    for (const Revision &revision : map.revisions()) {
        QCOMPARE(sorted(map.branchLabels(revision.id)), sorted(strings(labels[revision.id])));
        QCOMPARE(sorted(map.normalizedDown(revision.id)), sorted(strings(normalized[revision.id])));
    }
    const QStringList walk = strings(meta[u"walk_heads_to_base"_s]);
    if (meta[u"walk_stable"_s].toBool()) {
        QCOMPARE(map.historyOrder(), walk);
    } else {
        QCOMPARE(sorted(map.historyOrder()), sorted(walk));
    }
}

QString GraphVectors::checkPlan(const QJsonObject &expectation, const MigrationPlan &plan) const
{
    const QString stability = expectation[u"stability"_s].toString();
    const QJsonObject expect = expectation[u"expect"_s].toObject();
    const QJsonArray steps = expect[u"steps"_s].toArray();
    QStringList expectedLog;
    for (const QJsonValue &step : steps) {
        expectedLog.append(u"Running "_s + step[u"log"_s].toString());
    }
    QStringList log;
    QStringList rows = plan.rowsBefore;
    for (const MigrationStep &step : plan.steps) {
        log.append(step.logLine());
        const auto after = applied(rows, step.rowChanges);
        if (!after || *after != step.rowsAfter) {
            return u"the row changes of %1 do not lead to its rows"_s.arg(step.logLine());
        }
        rows = *after;
    }
    if (rows != plan.rowsAfter || rows != sorted(strings(expect[u"final"_s]))) {
        return u"final rows are %1"_s.arg(rows.join(u' '));
    }
    if (plan.warnings != strings(expect[u"warnings"_s])) {
        return u"warnings are %1"_s.arg(plan.warnings.join(u' '));
    }
    if (stability == "step_order_varies"_L1) {
        if (sorted(log) != sorted(expectedLog)) {
            return u"steps are "_s + log.join(u" | "_s);
        }
        const QJsonObject down =
            m_vectors[u"meta"_s][expectation[u"graph"_s].toString()][u"normalized_down"_s].toObject();
        QStringList order;
        for (const MigrationStep &step : plan.steps) {
            order.append(step.revision);
        }
        for (qsizetype i = 0; i < order.size(); ++i) {
            for (const QString &parent : strings(down[order[i]])) {
                const qsizetype at = order.indexOf(parent);
                if (at >= 0 && (plan.direction == Direction::Upgrade ? at > i : at < i)) {
                    return u"%1 and %2 are in the wrong order"_s.arg(order[i], parent);
                }
            }
        }
        return {};
    }
    if (log != expectedLog) {
        return u"steps are "_s + log.join(u" | "_s);
    }
    if (stability == "exact"_L1) {
        for (qsizetype i = 0; i < steps.size(); ++i) {
            QStringList sql;
            for (const RowChange &change : plan.steps[i].rowChanges) {
                sql.append(sqlOf(change));
            }
            if (sql != strings(steps[i][u"sql"_s])) {
                return u"row changes are "_s + sql.join(u" | "_s);
            }
        }
    }
    return {};
}

QString GraphVectors::check(const QJsonObject &expectation) const
{
    const RevisionMap &map = *m_maps.constFind(expectation[u"graph"_s].toString());
    const QString operation = expectation[u"op"_s].toString();
    const QString target = expectation[u"target"_s].toString();
    const QStringList rows = strings(expectation[u"current"_s]);
    const QJsonObject expect = expectation[u"expect"_s].toObject();
    const Result<MigrationPlan> plan = operation == "upgrade"_L1     ? planUpgrade(map, target, rows)
                                       : operation == "downgrade"_L1 ? planDowngrade(map, target, rows)
                                                                     : planStamp(map, {target}, rows);
    if (!expect.contains(u"error_type"_s)) {
        if (!plan) {
            return u"refused: %1 / %2"_s.arg(plan.error().what, plan.error().detail);
        }
        return checkPlan(expectation, *plan);
    }
    if (plan) {
        return u"no error"_s;
    }
    if (plan.error().what.isEmpty()) {
        return u"an error without words"_s;
    }
    // A bare AssertionError or KeyError of Alembic has no text to agree with.
    const bool crash = expect[u"error_type"_s].toString() != "CommandError"_L1;
    const QString text = crash ? QString() : expect[u"error"_s].toString();
    if (plan.error().detail != text) {
        return u"the error is %1 / %2"_s.arg(plan.error().what, plan.error().detail);
    }
    return {};
}

void GraphVectors::plans_data()
{
    QTest::addColumn<QString>("operation");
    QTest::addColumn<int>("count");
    QTest::newRow("upgrade") << u"upgrade"_s << 3217;
    QTest::newRow("downgrade") << u"downgrade"_s << 2475;
    QTest::newRow("stamp") << u"stamp"_s << 1571;
}

void GraphVectors::plans()
{
    QFETCH(QString, operation);
    QFETCH(int, count);
    int seen = 0;
    QStringList failures;
    for (const QJsonValue &value : m_vectors[u"cases"_s].toArray()) {
        const QJsonObject expectation = value.toObject();
        if (expectation[u"op"_s].toString() != operation) {
            continue;
        }
        ++seen;
        if (const QString failure = check(expectation); !failure.isEmpty()) {
            failures.append(describe(expectation) + u"\n    "_s + failure);
        }
    }
    QVERIFY2(failures.isEmpty(),
             qPrintable(u"%1 failures:\n%2"_s.arg(failures.size()).arg(failures.mid(0, 12).join(u'\n'))));
    QCOMPARE(seen, count);
}

QTEST_APPLESS_MAIN(GraphVectors)
#include "tst_graphvectors.moc"
