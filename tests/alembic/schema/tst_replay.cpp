// SPDX-License-Identifier: MIT
// What is replayed from texts must be what PostgreSQL's catalogue holds after it has run them.
#include "alembic/schema/replay.h"
#include "alembic/schema/replayscripts.h"
#include "postgres/liveschema.h"
#include "support/cluster.h"
#include "support/testmain.h"

using namespace Qt::StringLiterals;
using namespace athanor;

class TestReplay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheCatalogue_data();
    void agreesWithTheCatalogue();
};

namespace {

// What stands on one side only: "+" is too much, "-" is missing.
QString difference(const schema::Schema &replayed, const schema::Schema &live)
{
    const QStringList ours = schema::describe(replayed);
    const QStringList theirs = schema::describe(live);
    QStringList lines;
    for (const QString &line : ours) {
        if (!theirs.contains(line))
            lines += u"+ "_s + line;
    }
    for (const QString &line : theirs) {
        if (!ours.contains(line))
            lines += u"- "_s + line;
    }
    return lines.join(u'\n');
}

schema::Schema liveSchema(const test::TestDatabase &database)
{
    auto connection = test::connectOrDie(database.profile());
    const auto live = postgres::readSchema(connection);
    if (!live)
        qFatal("%s", qPrintable(live.error().sentence()));
    return *live;
}

ddl::Statement statement(const QString &sql)
{
    ddl::Statement one;
    one.sql = sql;
    one.line = 1;
    return one;
}

} // namespace

void TestReplay::agreesWithTheCatalogue_data()
{
    QTest::addColumn<QString>("sql");
    for (const test::ReplayScript &script : test::replayScripts())
        QTest::newRow(script.name) << QString::fromUtf8(script.sql);
}

void TestReplay::agreesWithTheCatalogue()
{
    QFETCH(const QString, sql);
    const test::TestDatabase database;
    auto connection = test::connectOrDie(database.profile());
    const auto ran = connection.execute(sql);
    QVERIFY2(ran, qPrintable(ran ? QString() : ran.error().sentence()));
    schema::Replay replay({});
    replay.execute(u"a1"_s, {statement(sql)});
    for (const schema::Gap &gap : replay.gaps())
        qInfo().noquote() << gap.reason << gap.possible;
    QVERIFY(replay.gaps().isEmpty());
    const schema::Schema live = liveSchema(database);
    QCOMPARE(difference(replay.schema(), live), QString());
    QCOMPARE(schema::describe(replay.schema()), schema::describe(live));
}

ATHANOR_TEST_MAIN(TestReplay)
#include "tst_replay.moc"
