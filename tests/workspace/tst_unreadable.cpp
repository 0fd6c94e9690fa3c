// SPDX-License-Identifier: MIT
// Version tables that a role cannot read: each reason has its own way out, and it leads out.
#include "support/cluster.h"
#include "support/testmain.h"
#include "workspace/project.h"
#include "workspace/workspace.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadeProject;
using athanor::test::TestDatabase;
using workspace::ModuleState;
using workspace::Trouble;

class UnreadableTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void missingGrantIsNamed_data();
    void missingGrantIsNamed();
    void rowSecurityIsNoMatterOfAGrant();
    void tableWithoutTheColumnIsNoMatterOfAGrant();
    void lockIsNoMatterOfAGrant();

private:
    [[nodiscard]] workspace::Module look(const postgres::ConnectionProfile &profile) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TestDatabase> m_database;
    QString m_role;
};

void UnreadableTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_database = std::make_unique<TestDatabase>();
    m_role = m_database->createRole();
}

// One module in the schema "Odd Place".
workspace::Module UnreadableTest::look(const postgres::ConnectionProfile &profile) const
{
    const MadeProject project(m_folder->filePath(u"stock/backend"_s), u"stock"_s);
    project.writeEnvironment(
        u"version_table=f\"{settings.MODULE_NAME}_alembic_version\", version_table_schema=\"Odd Place\""_s);
    project.revision(u"aaa1"_s, {});
    JobContext job;
    const auto snapshot = workspace::look(m_folder->path(), profile, job);
    if (!snapshot || !snapshot->connected || snapshot->modules.size() != 1) {
        qFatal("%s", snapshot ? "not one module" : qPrintable(snapshot.error().sentence()));
    }
    return snapshot->modules.first();
}

const QString makeTable = u"CREATE SCHEMA \"Odd Place\"; "
                          "CREATE TABLE \"Odd Place\".stock_alembic_version (version_num varchar(32) PRIMARY KEY); "
                          "INSERT INTO \"Odd Place\".stock_alembic_version VALUES ('aaa1');"_s;

void UnreadableTest::missingGrantIsNamed_data()
{
    QTest::addColumn<QString>("granted");
    QTest::addColumn<QString>("missing");
    QTest::newRow("schema") << u"GRANT SELECT ON \"Odd Place\".stock_alembic_version TO %1"_s
                            << u"GRANT USAGE ON SCHEMA \"Odd Place\" TO …"_s;
    QTest::newRow("table") << u"GRANT USAGE ON SCHEMA \"Odd Place\" TO %1"_s
                           << u"GRANT SELECT ON \"Odd Place\".stock_alembic_version TO …"_s;
}

void UnreadableTest::missingGrantIsNamed()
{
    QFETCH(const QString, granted);
    QFETCH(const QString, missing);
    m_database->execute(makeTable);
    m_database->execute(granted.arg(m_role));
    const workspace::Module module = look(m_database->profileFor(m_role));
    QCOMPARE(module.state, ModuleState::Unreadable);
    const Trouble &trouble = module.troubles.first();
    QCOMPARE(trouble.kind, Trouble::Kind::Unreadable);
    QCOMPARE(trouble.waysOut.size(), 1);
    static const QRegularExpression statement(u"GRANT .* TO …"_s);
    const QString offered = statement.match(trouble.waysOut.first()).captured();
    QCOMPARE(offered, missing);
    m_database->execute(QString(offered).replace(u"…"_s, m_role));
    QCOMPARE(look(m_database->profileFor(m_role)).state, ModuleState::UpToDate);
}

void UnreadableTest::rowSecurityIsNoMatterOfAGrant()
{
    m_database->execute(makeTable);
    m_database->execute(
        u"GRANT USAGE ON SCHEMA \"Odd Place\" TO %1; GRANT SELECT ON ALL TABLES IN SCHEMA \"Odd Place\" "
        "TO %1; ALTER TABLE \"Odd Place\".stock_alembic_version ENABLE ROW LEVEL SECURITY"_s.arg(m_role));
    const workspace::Module module = look(m_database->profileFor(m_role));
    QCOMPARE(module.state, ModuleState::Unreadable);
    QCOMPARE(module.troubles.first().waysOut, QStringList{u"Connect as the table's owner."_s});
    QVERIFY(module.troubles.first().text.contains(u"Row security"_s));
}

void UnreadableTest::tableWithoutTheColumnIsNoMatterOfAGrant()
{
    m_database->execute(
        u"CREATE SCHEMA \"Odd Place\"; CREATE TABLE \"Odd Place\".stock_alembic_version (id integer)"_s);
    const workspace::Module module = look(m_database->profile());
    QCOMPARE(module.state, ModuleState::Unreadable);
    QCOMPARE(module.troubles.first().waysOut, QStringList{u"It is no version table of Alembic, or it was damaged."_s});
}

void UnreadableTest::lockIsNoMatterOfAGrant()
{
    m_database->execute(makeTable);
    auto holder = test::connectOrDie(m_database->profile());
    QVERIFY(holder.execute(u"BEGIN; LOCK TABLE \"Odd Place\".stock_alembic_version IN ACCESS EXCLUSIVE MODE"_s));
    const workspace::Module module = look(m_database->profile());
    QCOMPARE(module.state, ModuleState::Unreadable);
    QVERIFY(module.troubles.first().text.contains(u"lock"_s));
    QCOMPARE(module.troubles.first().waysOut, QStringList{u"See who holds it, then try again."_s});
    QVERIFY(holder.execute(u"ROLLBACK"_s));
    QCOMPARE(look(m_database->profile()).state, ModuleState::UpToDate);
}

ATHANOR_TEST_MAIN(UnreadableTest)
#include "tst_unreadable.moc"
