// SPDX-License-Identifier: MIT
// What goes wrong gets one clear line from the executable, and everything stays as it was.
#include "core/process.h"
#include "desktop/samplemodule.h"
#include "support/cluster.h"
#include "support/contents.h"
#include "support/testmain.h"

using namespace Qt::StringLiterals;
using namespace athanor;

class TestCtlBadInput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void brokenRevision_data();
    void brokenRevision();
    void unreadableConfiguration();
    void noServer();
    void wrongPassword();
    void noRightToCreateTables();
    void noFitProgramForTheBackup_data();
    void noFitProgramForTheBackup();

private:
    // The command on the module's folder and this database fails with this exit code and one line, which begins and
    // ends like this; the words of a library may stand between. Files, database and backups stay.
    void check(const QStringList &arguments, const postgres::ConnectionProfile &profile, int exitCode,
               const QString &begin, const QString &end = {}, const QHash<QString, QString> &environment = {});
    [[nodiscard]] QStringList upgrade() const { return {u"upgrade"_s, u"inventory"_s, u"--yes"_s}; }

    std::unique_ptr<test::SampleModule> m_module;
    std::unique_ptr<test::TestDatabase> m_database;
    std::unique_ptr<QTemporaryDir> m_backups;
    QTemporaryDir m_journal;
};

void TestCtlBadInput::init()
{
    m_module = std::make_unique<test::SampleModule>();
    m_database = std::make_unique<test::TestDatabase>();
    m_database->execute(u"CREATE TABLE inventory_alembic_version (version_num varchar(32) PRIMARY KEY);"
                        "INSERT INTO inventory_alembic_version VALUES ('f44aa57ab0ba');"
                        "CREATE TABLE inv_items (id integer PRIMARY KEY); INSERT INTO inv_items VALUES (1)"_s);
    m_backups = std::make_unique<QTemporaryDir>();
    test::SampleModule::writeFile(m_backups->filePath(u"earlier.dump"_s), "of another day");
}

void TestCtlBadInput::check(const QStringList &arguments, const postgres::ConnectionProfile &profile, int exitCode,
                            const QString &begin, const QString &end, const QHash<QString, QString> &environment)
{
    const auto files = test::folderContents(m_module->backend());
    const auto backups = test::folderContents(m_backups->path());
    const QString database = test::databaseContents(*m_database);
    ProcessRequest process;
    process.program = QStringLiteral(ATHANORCTL);
    // Without the progress, what remains on standard error is the sentence.
    process.arguments = arguments + QStringList{u"--quiet"_s, u"--folder"_s, m_module->backend(), u"--journal"_s,
                                                m_journal.filePath(u"journal.sqlite"_s)};
    process.environment = environment;
    process.environment.insert(u"ATHANOR_DATABASE_URL"_s, profile.url(postgres::ConnectionProfile::WithPassword::Yes));
    process.withoutEnvironment = {u"DATABASE_URL"_s};
    JobContext job;
    const auto result = ProcessRunner::system().run(process, job);
    QVERIFY2(result, result ? "" : qPrintable(result.error().sentence()));
    const QString told = QString::fromUtf8(result->standardError);
    QVERIFY2(result->exitCode == exitCode, qPrintable(told));
    QCOMPARE(QString::fromUtf8(result->standardOutput), QString());
    QVERIFY2(told.count(u'\n') == 1 && told.endsWith(u'\n'), qPrintable(told));
    if (end.isEmpty()) {
        QCOMPARE(told.chopped(1), QString(u"athanorctl: "_s + begin));
    } else {
        QVERIFY2(told.startsWith(QString(u"athanorctl: "_s + begin)) && told.endsWith(QString(end + u'\n')),
                 qPrintable(told));
    }
    QCOMPARE(test::folderContents(m_module->backend()), files);
    QCOMPARE(test::folderContents(m_backups->path()), backups);
    QCOMPARE(test::databaseContents(*m_database), database);
}

void TestCtlBadInput::brokenRevision_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("line"); // %1: the file
    // A link to itself can be read by nobody, root included.
    QTest::newRow("unreadable") << QByteArray() << 3
                                << u"Cannot read the revision file: Too many levels of symbolic links. (%1) Correct "
                                   "the revision file that is named here."_s;
    // In CPython's words, at its line: "SyntaxError: '(' was never closed".
    QTest::newRow("syntax error in the header") << QByteArray("revision = 'bad00000000a'\n"
                                                              "down_revision = ('08c4471b3fd5'\n"
                                                              "def upgrade():\n"
                                                              "    pass\n")
                                                << 1
                                                << u"The revision file has a syntax error: '(' was never closed. "
                                                   u"(%1:2) Correct the revision file that is named "
                                                   "here."_s;
    QTest::newRow("syntax error in upgrade()") << QByteArray("from alembic import op\n"
                                                             "revision = 'bad00000000a'\n"
                                                             "down_revision = '08c4471b3fd5'\n"
                                                             "def upgrade():\n"
                                                             "    op.execute('SELECT 1'\n"
                                                             "def downgrade():\n"
                                                             "    pass\n")
                                               << 3
                                               << u"The revision file has a syntax error: '(' was never closed. (%1:5) "
                                                  u"Correct the revision file that is named "
                                                  "here."_s;
}

void TestCtlBadInput::brokenRevision()
{
    QFETCH(const QByteArray, source);
    QFETCH(const int, exitCode);
    QFETCH(const QString, line);
    const QString path = m_module->versions() + u"/bad00000000a_broken.py"_s;
    if (source.isEmpty()) {
        QVERIFY(QFile::link(path, path));
    } else {
        test::SampleModule::writeFile(path, source);
    }
    check(upgrade(), m_database->profile(), exitCode, line.arg(path));
}

void TestCtlBadInput::unreadableConfiguration()
{
    const QString path = m_module->backend() + u"/alembic.ini"_s;
    QVERIFY(QFile::remove(path));
    QVERIFY(QFile::link(path, path));
    check(upgrade(), m_database->profile(), 1,
          u"Cannot read the configuration file: Too many levels of symbolic links. (%1)"_s.arg(path));
}

void TestCtlBadInput::noServer()
{
    postgres::ConnectionProfile profile = m_database->profile();
    const QTemporaryDir nobody;
    profile.host = nobody.path();
    check(upgrade(), profile, 1, u"Cannot reach a PostgreSQL server at the socket in %1. "_s.arg(nobody.path()),
          u" Check host and port, and that the server is running and reachable."_s);
}

void TestCtlBadInput::wrongPassword()
{
    const QString role = m_database->createRole(u"right"_s);
    check(upgrade(), m_database->profileFor(role, u"wrong"_s), 1,
          u"The server refused the password of user \"%1\". "_s.arg(role), u" Check the user name and the password."_s);
}

void TestCtlBadInput::noRightToCreateTables()
{
    m_database = std::make_unique<test::TestDatabase>();
    const QString role = m_database->createRole(); // since PostgreSQL 15 nobody may create in public unasked
    check(upgrade(), m_database->profileFor(role), 1,
          u"Cannot upgrade inventory: permission denied for schema public. Nothing was changed: all of it was rolled "
          "back. The version rows are: none. "_s,
          u" Connect as the owner of the tables, or ask for the privilege that is missing."_s);
}

void TestCtlBadInput::noFitProgramForTheBackup_data()
{
    QTest::addColumn<bool>("withUpgrade");
    QTest::addColumn<bool>("old");
    QTest::newRow("upgrade, missing") << true << false;
    QTest::newRow("upgrade, older than the server") << true << true;
    QTest::newRow("backup, missing") << false << false;
    QTest::newRow("backup, older than the server") << false << true;
}

void TestCtlBadInput::noFitProgramForTheBackup()
{
    QFETCH(const bool, withUpgrade);
    QFETCH(const bool, old);
    const QTemporaryDir programs;
    const QString major = m_database->scalar(u"SELECT current_setting('server_version_num')::integer / 10000"_s);
    QString line = u"Cannot back up. The program pg_dump is not installed."_s;
    if (old) {
        test::makeOldClientTools(programs.path());
        line = u"Cannot back up. pg_dump 13.14 is older than the server (PostgreSQL %1) and refuses it. (%2/pg_dump)"_s
                   .arg(major, programs.path());
    }
    line += u" Install pg_dump of PostgreSQL %1 or newer (package postgresql-client-%1), or name its folder in "
            "ATHANOR_POSTGRESQL_BIN."_s.arg(major);
    if (withUpgrade) {
        line.prepend(u"Cannot upgrade inventory. "_s);
    }
    const QStringList arguments = withUpgrade ? upgrade() : QStringList{u"backup"_s, u"inventory"_s};
    check(arguments + QStringList{u"--backup"_s, m_backups->path()}, m_database->profile(), 1, line, {},
          {{u"ATHANOR_POSTGRESQL_BIN"_s, programs.path()}});
}

ATHANOR_TEST_MAIN(TestCtlBadInput)
#include "tst_ctlbadinput.moc"
