// SPDX-License-Identifier: MIT
#include "postgres/versiontables.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::postgres;

class TestVersionTables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsAllKinds();
    void emptyDatabaseHasNone();
    void oneUnreadableHidesNoOther();
    void lockedTableHidesNoOther();
    void damagedTableSaysSo();
    void rowSecurityIsSaid();
    void oneMomentForAll();
    void looksWithoutWriting();
    void cancelLeavesNoTransaction();
};

namespace {

// As Alembic makes it (alembic/ddl/impl.py, version_table_impl).
QString createVersionTable(const QString &name, const QStringList &rows = {})
{
    QString sql = u"CREATE TABLE %1 (version_num VARCHAR(32) NOT NULL, PRIMARY KEY (version_num));"_s.arg(name);
    for (const QString &row : rows) {
        sql += u"INSERT INTO %1 VALUES ('%2');"_s.arg(name, row);
    }
    return sql;
}

// What the server logged as statements of one database, in their order, each on one line.
QStringList loggedStatements(const QString &database)
{
    QString log = test::clusterLog();
    log.replace(u"\n\t"_s, u" "_s); // a statement's further lines begin with a tab
    static const QRegularExpression words(u"LOG:  (?:statement|execute [^:]*): (.*)$"_s);
    const QStringList lines = log.split(u'\n');
    QStringList statements;
    for (const QString &line : lines) {
        if (!line.contains(u'@' + database + u' ')) {
            continue;
        }
        if (const auto match = words.match(line); match.hasMatch()) {
            statements.append(match.captured(1).simplified());
        }
    }
    return statements;
}

} // namespace

void TestVersionTables::findsAllKinds()
{
    const test::TestDatabase database;
    database.execute(u"CREATE SCHEMA other; CREATE SCHEMA \"Odd Name\";"_s +
                     createVersionTable(u"alembic_version"_s, {u"b"_s, u"a"_s}) +
                     createVersionTable(u"inventory_alembic_version"_s, {u"4f2a91c"_s}) +
                     createVersionTable(u"other.alembic_version"_s, {u"x"_s}) +
                     createVersionTable(u"\"Odd Name\".\"It's_alembic_version\""_s, {u"q''uote"_s}) +
                     u"CREATE TABLE my_versions (version_num text);"
                     "INSERT INTO my_versions VALUES ('z');"
                     "CREATE TABLE unrelated (version_num varchar(32), other int);"
                     "CREATE TABLE numbers (version_num int);"
                     "CREATE TABLE xalembicversion (a int);"
                     "CREATE TABLE dropped_alembic_version (old int, version_num varchar(64));"
                     "ALTER TABLE dropped_alembic_version DROP COLUMN old"_s);
    auto connection = test::connectOrDie(database.profile(), {.readOnlyBrowsing = true});
    const auto snapshot = readVersionTables(connection);
    QVERIFY2(snapshot, snapshot ? "" : qPrintable(snapshot.error().sentence()));
    QStringList names;
    for (const VersionTable &table : snapshot->tables) {
        names.append(table.qualifiedName());
        QVERIFY(!table.error);
        QVERIFY(table.readable);
        QCOMPARE(table.owner, u"postgres"_s);
    }
    QCOMPARE(names, QStringList({u"Odd Name.It's_alembic_version"_s, u"other.alembic_version"_s,
                                 u"public.alembic_version"_s, u"public.dropped_alembic_version"_s,
                                 u"public.inventory_alembic_version"_s, u"public.my_versions"_s}));
    const VersionTable *core = snapshot->find({}, u"alembic_version"_s);
    QVERIFY(core != nullptr);
    QCOMPARE(core->schema, u"public"_s);
    QCOMPARE(core->rows, QStringList({u"a"_s, u"b"_s}));
    QCOMPARE(core->columnWidth, 32);
    QVERIFY(core->hasPrimaryKey);
    QVERIFY(core->inSearchPath);
    QVERIFY(core->writable);
    const VersionTable *other = snapshot->find(u"other"_s, u"alembic_version"_s);
    QVERIFY(other != nullptr && !other->inSearchPath);
    QCOMPARE(other->rows, QStringList{u"x"_s});
    QCOMPARE(snapshot->tables[0].rows, QStringList{u"q'uote"_s});
    QCOMPARE(snapshot->tables[3].columnWidth, 64);
    QVERIFY(!snapshot->tables[3].hasPrimaryKey);
    QCOMPARE(snapshot->tables[5].columnWidth, 0);
    QCOMPARE(snapshot->database, database.name());
    QCOMPARE(snapshot->effectiveSchemas, QStringList{u"public"_s});
    QVERIFY(qAbs(snapshot->readAt.secsTo(QDateTime::currentDateTimeUtc())) < 60);
    QVERIFY(!snapshot->isReplica);
    QCOMPARE(connection.transactionStatus(), TransactionStatus::Idle);
}

void TestVersionTables::emptyDatabaseHasNone()
{
    const test::TestDatabase database;
    auto connection = test::connectOrDie(database.profile(), {.readOnlyBrowsing = true});
    const auto snapshot = readVersionTables(connection);
    QVERIFY(snapshot);
    QVERIFY(snapshot->tables.isEmpty());
    QVERIFY(snapshot->find({}, u"alembic_version"_s) == nullptr);
}

void TestVersionTables::oneUnreadableHidesNoOther()
{
    test::TestDatabase database;
    const QString role = database.createRole();
    database.execute(createVersionTable(u"a_alembic_version"_s, {u"1"_s}) +
                     createVersionTable(u"b_alembic_version"_s, {u"2"_s}) +
                     createVersionTable(u"c_alembic_version"_s, {u"3"_s}) + u"CREATE SCHEMA closed;"_s +
                     createVersionTable(u"closed.alembic_version"_s, {u"4"_s}) +
                     u"GRANT SELECT ON a_alembic_version TO %1; GRANT SELECT (version_num) ON c_alembic_version TO %1;"
                     "GRANT SELECT ON closed.alembic_version TO %1"_s.arg(role));
    auto connection = test::connectOrDie(database.profileFor(role), {.readOnlyBrowsing = true});
    const auto snapshot = readVersionTables(connection);
    QVERIFY(snapshot);
    QCOMPARE(snapshot->tables.size(), 4);
    const VersionTable *a = snapshot->find(u"public"_s, u"a_alembic_version"_s);
    const VersionTable *b = snapshot->find(u"public"_s, u"b_alembic_version"_s);
    const VersionTable *c = snapshot->find(u"public"_s, u"c_alembic_version"_s);
    const VersionTable *closed = snapshot->find(u"closed"_s, u"alembic_version"_s);
    QCOMPARE(a->rows, QStringList{u"1"_s});
    QVERIFY(!a->error && !a->writable);
    QVERIFY(b->rows.isEmpty() && !b->readable);
    QCOMPARE(b->error->kind, Error::Kind::Permission);
    QVERIFY(b->error->what.contains(u"public.b_alembic_version"_s));
    QCOMPARE(c->rows, QStringList{u"3"_s});
    QCOMPARE(closed->error->kind, Error::Kind::Permission);
    QVERIFY(closed->error->what.contains(u"schema closed"_s));
    QCOMPARE(snapshot->user, role);
}

void TestVersionTables::lockedTableHidesNoOther()
{
    const test::TestDatabase database;
    database.execute(createVersionTable(u"a_alembic_version"_s, {u"1"_s}) +
                     createVersionTable(u"b_alembic_version"_s, {u"2"_s}));
    auto holder = test::connectOrDie(database.profile());
    QVERIFY(holder.execute(u"BEGIN; LOCK TABLE a_alembic_version IN ACCESS EXCLUSIVE MODE"_s));
    auto connection = test::connectOrDie(database.profile(), {.readOnlyBrowsing = true});
    const auto snapshot = readVersionTables(connection);
    QVERIFY2(snapshot, snapshot ? "" : qPrintable(snapshot.error().sentence()));
    QCOMPARE(snapshot->tables[0].error->code, u"55P03"_s);
    QVERIFY(!snapshot->tables[0].readable);
    QCOMPARE(snapshot->tables[1].rows, QStringList{u"2"_s});
    QVERIFY(!snapshot->tables[1].error);
}

void TestVersionTables::damagedTableSaysSo()
{
    const test::TestDatabase database;
    database.execute(
        u"CREATE TABLE hr_alembic_version (wrong int);"
        "CREATE TABLE crm_alembic_version (version_num int); INSERT INTO crm_alembic_version VALUES (7);"
        "CREATE TABLE alembic_version (version_num varchar(32)); INSERT INTO alembic_version VALUES (NULL)"_s);
    auto connection = test::connectOrDie(database.profile(), {.readOnlyBrowsing = true});
    const auto snapshot = readVersionTables(connection);
    QVERIFY(snapshot);
    QCOMPARE(snapshot->find({}, u"hr_alembic_version"_s)->error->kind, Error::Kind::NotFound);
    QCOMPARE(snapshot->find({}, u"crm_alembic_version"_s)->rows, QStringList{u"7"_s});
    QCOMPARE(snapshot->find({}, u"alembic_version"_s)->rows, QStringList{QString()});
}

void TestVersionTables::rowSecurityIsSaid()
{
    test::TestDatabase database;
    const QString role = database.createRole();
    database.execute(
        createVersionTable(u"alembic_version"_s, {u"1"_s}) +
        u"ALTER TABLE alembic_version ENABLE ROW LEVEL SECURITY; GRANT SELECT ON alembic_version TO %1"_s.arg(role));
    auto connection = test::connectOrDie(database.profileFor(role), {.readOnlyBrowsing = true});
    const auto snapshot = readVersionTables(connection);
    QVERIFY(snapshot);
    QVERIFY(snapshot->tables[0].rows.isEmpty());
    QCOMPARE(snapshot->tables[0].error->kind, Error::Kind::Permission);
    QVERIFY(snapshot->tables[0].error->what.contains(u"Row security"_s));
}

void TestVersionTables::oneMomentForAll()
{
    const test::TestDatabase database;
    database.execute(createVersionTable(u"alembic_version"_s, {u"1"_s}));
    auto connection = test::connectOrDie(database.profile(), {.readOnlyBrowsing = true});
    QVERIFY(readVersionTables(connection));
    const QStringList statements = loggedStatements(database.name());
    const auto begin = statements.lastIndexOf(u"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"_s);
    const auto rows =
        statements.lastIndexOf(QRegularExpression(u".*version_num::text FROM public.alembic_version.*"_s));
    const auto end = statements.lastIndexOf(u"ROLLBACK"_s);
    const QString told = statements.join(u'\n');
    QVERIFY2(begin >= 0 && rows > begin && end > rows, qPrintable(told));
    QCOMPARE(statements.indexOf(u"ROLLBACK"_s, begin), end);
    QVERIFY(connection.execute(u"BEGIN"_s));
    const auto within = readVersionTables(connection);
    QVERIFY(!within);
    QCOMPARE(within.error().kind, Error::Kind::Conflict);
}

void TestVersionTables::looksWithoutWriting()
{
    const test::TestDatabase database;
    database.execute(createVersionTable(u"alembic_version"_s, {u"1"_s}));
    const qsizetype before = loggedStatements(database.name()).size();
    QVERIFY(before > 0); // what the line above says is there
    auto connection = test::connectOrDie(database.profile(), {.readOnlyBrowsing = true});
    for (int i = 0; i < 3; ++i) {
        QVERIFY(readVersionTables(connection));
    }
    const QStringList statements = loggedStatements(database.name()).sliced(before);
    static const QRegularExpression reads(
        u"^(SET|SELECT|SHOW|BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY|SAVEPOINT|RELEASE|ROLLBACK)\\b"_s);
    static const QRegularExpression writes(
        u"\\b(INSERT|UPDATE|DELETE|MERGE|CREATE|ALTER|DROP|LOCK|NOTIFY|nextval|setval|READ WRITE)\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression texts(u"'[^']*'"_s); // names of privileges, for one
    for (const QString &statement : statements) {
        const QString bare = QString(statement).remove(texts);
        QVERIFY2(reads.match(bare).hasMatch() && !writes.match(bare).hasMatch(), qPrintable(statement));
    }
    // Each look read the rows.
    QCOMPARE(statements.filter(u"version_num::text FROM public.alembic_version"_s).size(), 3);
}

void TestVersionTables::cancelLeavesNoTransaction()
{
    const test::TestDatabase database;
    auto connection = test::connectOrDie(database.profile(), {.readOnlyBrowsing = true});
    JobContext context;
    context.cancel();
    const auto snapshot = readVersionTables(connection, &context);
    QVERIFY(!snapshot);
    QCOMPARE(snapshot.error().kind, Error::Kind::Cancelled);
    QCOMPARE(connection.transactionStatus(), TransactionStatus::Idle);
}

ATHANOR_TEST_MAIN(TestVersionTables)
#include "tst_versiontables.moc"
