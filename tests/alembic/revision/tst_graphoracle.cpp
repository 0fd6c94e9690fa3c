// SPDX-License-Identifier: MIT
// Random graphs, targets and rows: our answers against those of the installed Alembic, through one long-lived process.
// ATHANOR_SEED repeats a run, ATHANOR_GRAPHS sets the number of graphs.
#include "alembic/revision/graph.h"
#include "alembic/revision/historyrange.h"
#include "alembic/revision/migrationplan.h"
#include "alembic/revision/revisionmap.h"
#include "alembic/revision/versionrows.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::revision;

namespace {

QStringList strings(const QJsonValue &value)
{
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

// Lists of revisions within an error text come in random order.
QStringList words(const QString &text)
{
    static const QRegularExpression separator(u"[ ,]+"_s);
    return sorted(text.split(separator));
}

struct Question
{
    QString operation;
    QString target;
    QStringList rows;
    HistoryEnd lower; // of a history
    HistoryEnd upper;
};

class Generator
{
public:
    explicit Generator(quint32 seed)
        : m_random(seed)
    {
    }

    QList<Revision> graph();
    Question question(const RevisionMap &map);
    Question history(const RevisionMap &map);
    // Several dependencies of one revision, or several labels: Alembic's own order is random then.
    bool isOrdered = true;

private:
    bool chance(int percent) { return m_random.bounded(100) < percent; }
    QString any(const QStringList &list) { return list[m_random.bounded(list.size())]; }
    QStringList rows(const RevisionMap &map, const QStringList &ids);
    QString identifier(const QStringList &ids, const QStringList &labels);
    HistoryEnd end(const RevisionMap &map, const QStringList &ids, const QStringList &labels);

    QRandomGenerator m_random;
};

QList<Revision> Generator::graph()
{
    isOrdered = true;
    const int count = 1 + m_random.bounded(14);
    const int dependencies = m_random.bounded(3) * 12;
    const int bases = 5 + m_random.bounded(20);
    QList<Revision> result;
    QStringList ids;
    int labels = 0;
    for (int i = 0; i < count; ++i) {
        Revision revision;
        revision.id = u"%1%2"_s.arg(QChar(u'a' + m_random.bounded(6))).arg(i + 100);
        if (!ids.isEmpty() && !chance(bases)) {
            // Mostly on young revisions, sometimes a fork far back.
            const auto near = std::max<qsizetype>(0, ids.size() - 1 - m_random.bounded(4));
            revision.downRevisions = {chance(75) ? ids[near] : any(ids)};
            while (chance(18) && revision.downRevisions.size() < 3) {
                if (const QString other = any(ids); !revision.downRevisions.contains(other)) {
                    revision.downRevisions.append(other);
                } else {
                    break;
                }
            }
        }
        while (!ids.isEmpty() && chance(dependencies)) {
            if (const QString other = any(ids); !revision.dependsOn.contains(other)) {
                revision.dependsOn.append(other);
            } else {
                break;
            }
        }
        isOrdered = isOrdered && revision.dependsOn.size() < 2;
        if (labels < 2 && chance(8)) {
            revision.branchLabels = {u"label%1"_s.arg(labels++)};
        }
        ids.append(revision.id);
        result.append(revision);
    }
    if (chance(4)) { // broken: a parent that is not there, or a cycle
        result[m_random.bounded(result.size())].downRevisions = {chance(50) ? u"gone"_s : any(ids)};
    }
    std::shuffle(result.begin(), result.end(), m_random);
    isOrdered = isOrdered && labels < 2;
    return result;
}

// Mostly rows that an upgrade leaves behind.
QStringList Generator::rows(const RevisionMap &map, const QStringList &ids)
{
    QStringList result;
    if (chance(70)) {
        if (const auto plan = planUpgrade(map, chance(30) ? u"heads"_s : any(ids), {})) {
            const auto steps = plan->steps.size();
            const auto at = steps == 0 ? 0 : m_random.bounded(steps + 1);
            result = at == 0 ? QStringList() : plan->steps[at - 1].rowsAfter;
        }
    } else {
        const int count = m_random.bounded(3);
        for (int i = 0; i < count; ++i) {
            result.append(chance(95) ? any(ids) : u"unknown"_s);
        }
    }
    return result;
}

QString Generator::identifier(const QStringList &ids, const QStringList &labels)
{
    const QString number = QString::number(1 + m_random.bounded(4));
    const QStringList simple = {u"head"_s, u"heads"_s, u"base"_s,
                                any(ids),  any(ids),   any(ids).left(1 + m_random.bounded(4))};
    const QStringList relative = {
        u'+' + number,       u'-' + number,      any(ids) + u'+' + number, any(ids) + u'-' + number,
        u"head-"_s + number, u"base+"_s + number};
    QString result = chance(65) ? any(simple) : any(relative);
    if (chance(20)) {
        result.prepend((labels.isEmpty() || chance(15) ? any(ids) : any(labels)) + u'@');
    }
    return result;
}

HistoryEnd Generator::end(const RevisionMap &map, const QStringList &ids, const QStringList &labels)
{
    if (chance(25)) {
        return {};
    }
    if (chance(25)) {
        return HistoryEnd{.identifier = {}, .rows = rows(map, ids)};
    }
    return HistoryEnd{.identifier = identifier(ids, labels), .rows = {}};
}

QStringList labelsOf(const RevisionMap &map)
{
    QStringList labels;
    for (const Revision &revision : map.revisions()) {
        labels += revision.branchLabels;
    }
    return labels;
}

QStringList idsOf(const RevisionMap &map)
{
    QStringList ids;
    for (const Revision &revision : map.revisions()) {
        ids.append(revision.id);
    }
    return ids;
}

Question Generator::question(const RevisionMap &map)
{
    const QStringList ids = idsOf(map);
    Question question;
    question.operation = any({u"upgrade"_s, u"downgrade"_s, u"stamp"_s});
    question.rows = rows(map, ids);
    question.target = identifier(ids, labelsOf(map));
    return question;
}

Question Generator::history(const RevisionMap &map)
{
    const QStringList ids = idsOf(map);
    const QStringList labels = labelsOf(map);
    Question question;
    question.operation = u"history"_s;
    question.lower = end(map, ids, labels);
    question.upper = end(map, ids, labels);
    return question;
}

QJsonValue toJson(const HistoryEnd &end)
{
    return end.rows ? QJsonValue(QJsonArray::fromStringList(*end.rows)) : QJsonValue(end.identifier);
}

QJsonObject toJson(const QList<Revision> &graph, const QList<Question> &questions)
{
    QJsonArray nodes;
    for (const Revision &revision : graph) {
        nodes.append(QJsonObject{{u"rev"_s, revision.id},
                                 {u"down"_s, QJsonArray::fromStringList(revision.downRevisions)},
                                 {u"deps"_s, QJsonArray::fromStringList(revision.dependsOn)},
                                 {u"labels"_s, QJsonArray::fromStringList(revision.branchLabels)}});
    }
    QJsonArray plans;
    for (const Question &question : questions) {
        plans.append(QJsonObject{{u"op"_s, question.operation},
                                 {u"target"_s, question.target},
                                 {u"rows"_s, QJsonArray::fromStringList(question.rows)},
                                 {u"lower"_s, toJson(question.lower)},
                                 {u"upper"_s, toJson(question.upper)}});
    }
    return {{u"graph"_s, nodes}, {u"plans"_s, plans}};
}

quint32 runSeed()
{
    static const quint32 seed = [] {
        bool given = false;
        const quint32 value = qEnvironmentVariable("ATHANOR_SEED").toUInt(&given);
        return given ? value : QRandomGenerator::global()->generate();
    }();
    return seed;
}

int runGraphs()
{
    return std::max(1, qEnvironmentVariableIsSet("ATHANOR_GRAPHS") ? qEnvironmentVariableIntValue("ATHANOR_GRAPHS")
                                                                   : 2000);
}

// Of a set that is closed downwards: those that no other member stands on.
QStringList tips(const RevisionMap &map, const QSet<QString> &applied)
{
    QSet<QString> inner;
    for (const QString &id : applied) {
        for (const QString &parent : map.normalizedDown(id)) {
            inner.insert(parent);
        }
    }
    const QSet<QString> rest = applied - inner;
    return sorted(QStringList(rest.cbegin(), rest.cend()));
}

// Whether no revision names a parent that stands below another of its parents. Where one does, Alembic keeps too many
// rows after its downgrade.
bool isReduced(const RevisionMap &map)
{
    for (const Revision &revision : map.revisions()) {
        const QStringList parents = map.normalizedDown(revision.id);
        if (tips(map, map.ancestors(parents)).size() != parents.size()) {
            return false;
        }
    }
    return true;
}

// Order, rows after each step, and the way back from each step.
QString upgradeFailure(const RevisionMap &map, const Question &question)
{
    QSet<QString> applied = map.ancestors(question.rows);
    if (tips(map, applied) != sorted(question.rows)) {
        return {}; // rows that no upgrade leaves behind
    }
    const auto plan = planUpgrade(map, question.target, question.rows);
    if (!plan) {
        return {};
    }
    QStringList rows = plan->rowsBefore;
    for (const MigrationStep &step : plan->steps) {
        for (const QString &parent : map.normalizedDown(step.revision)) {
            if (!applied.contains(parent)) {
                return u"%1 runs before %2"_s.arg(step.revision, parent);
            }
        }
        if (applied.contains(step.revision)) {
            return u"%1 runs twice"_s.arg(step.revision);
        }
        applied.insert(step.revision);
        if (step.rowsAfter != tips(map, applied)) {
            return u"the rows after %1 are %2"_s.arg(step.revision, step.rowsAfter.join(u' '));
        }
        const Graph &graph = map.graph();
        std::vector<qint32> rowNodes;
        for (const QString &row : step.rowsAfter) {
            rowNodes.push_back(graph.node(row));
        }
        RowMaintainer maintainer(graph, step.rowsAfter, rowNodes, closure(graph.normalizedDown, rowNodes));
        if (!maintainer.downgrade(graph.node(step.revision)) || maintainer.sorted() != rows) {
            return u"undoing %1 leaves the rows %2"_s.arg(step.revision, maintainer.sorted().join(u' '));
        }
        rows = step.rowsAfter;
    }
    return {};
}

// Everything done, and everything undone.
QString roundTripFailure(const RevisionMap &map)
{
    const auto up = planUpgrade(map, u"heads"_s, {});
    if (!up || up->steps.size() != map.size() || up->rowsAfter != sorted(map.realHeads())) {
        return u"the upgrade to all heads ends at "_s + (up ? up->rowsAfter.join(u' ') : up.error().what);
    }
    const auto down = planDowngrade(map, u"base"_s, up->rowsAfter);
    if (!down || down->steps.size() != map.size() || !down->rowsAfter.isEmpty()) {
        return u"the downgrade to base ends at "_s + (down ? down->rowsAfter.join(u' ') : down.error().what);
    }
    QSet<QString> applied = map.ancestors(up->rowsAfter);
    for (const MigrationStep &step : down->steps) {
        applied.remove(step.revision);
        if (step.rowsAfter != tips(map, applied)) {
            return u"the rows without %1 are %2"_s.arg(step.revision, step.rowsAfter.join(u' '));
        }
    }
    return {};
}

} // namespace

class TestGraphOracle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void randomGraphs();
    void properties();
    void cleanupTestCase();

private:
    [[nodiscard]] QJsonObject ask(const QJsonObject &question);
    [[nodiscard]] static QString compare(const RevisionMap &map, const Question &question, const QJsonObject &expected,
                                         bool isOrdered);
    template <typename T>
    [[nodiscard]] static std::optional<QString> compareErrors(const Result<T> &ours, const QJsonObject &expected,
                                                              bool isOrdered);
    QProcess m_oracle;
};

void TestGraphOracle::initTestCase()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"PYTHONHASHSEED"_s, u"0"_s);
    m_oracle.setProcessEnvironment(environment);
    m_oracle.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_oracle.start(u"python3"_s, {QStringLiteral(ATHANOR_TEST_DATA "/graph_oracle.py")});
    QVERIFY(m_oracle.waitForStarted());
}

void TestGraphOracle::cleanupTestCase()
{
    m_oracle.closeWriteChannel();
    QVERIFY(m_oracle.waitForFinished());
}

QJsonObject TestGraphOracle::ask(const QJsonObject &question)
{
    m_oracle.write(QJsonDocument(question).toJson(QJsonDocument::Compact) + '\n');
    while (!m_oracle.canReadLine()) {
        if (!m_oracle.waitForReadyRead(60'000)) {
            return {};
        }
    }
    return QJsonDocument::fromJson(m_oracle.readLine()).object();
}

// No value: neither Alembic nor we refuse it.
template <typename T>
std::optional<QString> TestGraphOracle::compareErrors(const Result<T> &ours, const QJsonObject &expected,
                                                      bool isOrdered)
{
    // Where Alembic takes parents in a random order, it crashes for some of the orders only.
    const bool refusedAsCrash = !ours && ours.error().detail.isEmpty();
    if (expected.contains(u"crash"_s)) {
        return ours && isOrdered ? u"no error where Alembic crashes"_s : QString();
    }
    if (expected.contains(u"error"_s)) {
        return ours ? u"no error"_s
               : words(ours.error().detail) != words(expected[u"error"_s].toString())
                   ? u"the error is %1 / %2"_s.arg(ours.error().what, ours.error().detail)
                   : QString();
    }
    if (!ours) {
        return refusedAsCrash && !isOrdered ? QString()
                                            : u"refused: %1 / %2"_s.arg(ours.error().what, ours.error().detail);
    }
    return std::nullopt;
}

QString TestGraphOracle::compare(const RevisionMap &map, const Question &question, const QJsonObject &expected,
                                 bool isOrdered)
{
    if (question.operation == "history"_L1) {
        const auto range = historyRange(map, question.lower, question.upper);
        if (const auto failure = compareErrors(range, expected, isOrdered)) {
            return *failure;
        }
        const QStringList revisions = strings(expected[u"revisions"_s]);
        const bool same = isOrdered ? *range == revisions : sorted(*range) == sorted(revisions);
        return same ? QString() : u"the range is "_s + range->join(u' ');
    }
    const auto plan = question.operation == "upgrade"_L1     ? planUpgrade(map, question.target, question.rows)
                      : question.operation == "downgrade"_L1 ? planDowngrade(map, question.target, question.rows)
                                                             : planStamp(map, {question.target}, question.rows);
    if (const auto failure = compareErrors(plan, expected, isOrdered)) {
        return *failure;
    }
    QStringList log;
    QStringList alembicLog;
    for (const MigrationStep &step : plan->steps) {
        log.append(step.logLine());
    }
    const QJsonArray steps = expected[u"steps"_s].toArray();
    for (const QJsonValue &step : steps) {
        alembicLog.append(u"Running "_s + step[0].toString());
    }
    if (isOrdered ? log != alembicLog : sorted(log) != sorted(alembicLog)) {
        return u"steps are "_s + log.join(u" | "_s);
    }
    QStringList rows = plan->rowsAfter;
    rows.removeDuplicates(); // HeadMaintainer keeps a set
    if (rows != strings(expected[u"final"_s])) {
        return u"final rows are "_s + plan->rowsAfter.join(u' ');
    }
    if (plan->warnings != strings(expected[u"warnings"_s])) {
        return u"warnings are "_s + plan->warnings.join(u' ');
    }
    for (qsizetype i = 0; isOrdered && i < steps.size(); ++i) {
        const QJsonArray changes = steps[i][1].toArray();
        const QList<RowChange> &ours = plan->steps[i].rowChanges;
        if (ours.size() != changes.size()) {
            return u"another number of row changes in step %1"_s.arg(i);
        }
        // Which row is updated varies from run to run when there are several changes.
        if (ours.size() == 1 &&
            (ours.first().from != changes[0][1].toString() || ours.first().to != changes[0][2].toString())) {
            return u"another row change in step %1"_s.arg(i);
        }
    }
    return {};
}

void TestGraphOracle::randomGraphs()
{
    const quint32 seed = runSeed();
    const int graphs = runGraphs();
    qInfo("ATHANOR_SEED=%u ATHANOR_GRAPHS=%d", seed, graphs);
    Generator generator(seed);
    QStringList failures;
    int plans = 0;
    int broken = 0;
    for (int i = 0; i < graphs && failures.size() < 5; ++i) {
        const QList<Revision> revisions = generator.graph();
        const RevisionMap map(revisions);
        QList<Question> questions;
        for (int j = 0; j < 12 && map.cycle().isEmpty(); ++j) {
            questions.append(generator.question(map));
        }
        for (int j = 0; j < 6 && map.cycle().isEmpty(); ++j) {
            questions.append(generator.history(map));
        }
        const QJsonObject question = toJson(revisions, questions);
        const QString shown = QString::fromUtf8(QJsonDocument(question).toJson(QJsonDocument::Compact));
        const QJsonObject answer = ask(question);
        QVERIFY2(!answer.isEmpty(), qPrintable(shown));
        if (answer.contains(u"broken"_s)) {
            ++broken;
            const bool told = answer[u"broken"_s].toString() != "KeyError"_L1;
            if (!map.fatalProblem() || (told && map.fatalProblem()->detail != answer[u"text"_s].toString())) {
                failures.append(shown + u"\n  Alembic: "_s + answer[u"text"_s].toString() + u"\n  ours: "_s +
                                (map.fatalProblem() ? map.fatalProblem()->sentence() : u"none"_s));
            }
            continue;
        }
        if (map.fatalProblem()) {
            if (map.cycle().isEmpty()) { // only cycles are found that Alembic does not see
                failures.append(shown + u"\n  "_s + map.fatalProblem()->sentence());
            }
            continue;
        }
        if (map.heads() != strings(answer[u"heads"_s]) || map.realHeads() != strings(answer[u"real_heads"_s]) ||
            map.bases() != strings(answer[u"bases"_s]) ||
            (generator.isOrdered && map.historyOrder() != strings(answer[u"history"_s]))) {
            failures.append(shown + u"\n  heads, bases or history: "_s + map.historyOrder().join(u' '));
        }
        for (qsizetype j = 0; j < questions.size(); ++j) {
            ++plans;
            const QJsonObject expected = answer[u"plans"_s][j].toObject();
            const QString failure = compare(map, questions[j], expected, generator.isOrdered);
            if (!failure.isEmpty()) {
                failures.append(
                    QString::fromUtf8(QJsonDocument(toJson(revisions, {questions[j]})).toJson(QJsonDocument::Compact)) +
                    u"\n  Alembic: "_s + QString::fromUtf8(QJsonDocument(expected).toJson(QJsonDocument::Compact)) +
                    u"\n  "_s + failure);
            }
        }
    }
    qInfo("%d plans compared, %d broken graphs", plans, broken);
    QVERIFY2(failures.isEmpty(), qPrintable(failures.mid(0, 5).join(u'\n')));
    QVERIFY(plans > graphs * 8);
}

// What must hold whatever Alembic says.
void TestGraphOracle::properties()
{
    const quint32 seed = runSeed();
    qInfo("ATHANOR_SEED=%u ATHANOR_GRAPHS=%d", seed, runGraphs());
    Generator generator(seed);
    int plans = 0;
    for (int i = 0; i < runGraphs(); ++i) {
        const QList<Revision> revisions = generator.graph();
        const RevisionMap map(revisions);
        if (map.fatalProblem() || !isReduced(map)) {
            continue;
        }
        for (int j = 0; j < 6; ++j) {
            Question question = generator.question(map);
            question.operation = u"upgrade"_s;
            QString failure = upgradeFailure(map, question);
            if (failure.isEmpty() && j == 0) {
                failure = roundTripFailure(map);
            }
            QVERIFY2(failure.isEmpty(),
                     qPrintable(QString::fromUtf8(
                                    QJsonDocument(toJson(revisions, {question})).toJson(QJsonDocument::Compact)) +
                                u"\n  "_s + failure));
            ++plans;
        }
    }
    qInfo("%d upgrades", plans);
    QVERIFY(plans > runGraphs() * 2);
}

QTEST_GUILESS_MAIN(TestGraphOracle)
#include "tst_graphoracle.moc"
