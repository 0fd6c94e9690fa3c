// SPDX-License-Identifier: MIT
#include "desktop/dialogs/upgradedialog.h"
#include "desktop/guitest.h"
#include "desktop/history/historymodel.h"
#include "desktop/history/historypanel.h"
#include "desktop/jobs/joblist.h"
#include "desktop/mainwindow/commands.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/modules/banner.h"
#include "desktop/modules/modulepage.h"
#include "desktop/queuedprompts.h"
#include "desktop/samplemodule.h"
#include "support/cluster.h"
#include "support/contents.h"

#include <QCheckBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

namespace {

template <typename Widget>
Widget *child(QWidget *parent, const char *name)
{
    auto *found = parent->findChild<Widget *>(QLatin1StringView(name));
    if (found == nullptr) {
        qFatal("there is no %s", name);
    }
    return found;
}

QString bannerText(QWidget *parent)
{
    QStringList texts;
    for (const Banner *banner : parent->findChildren<Banner *>()) {
        if (!banner->isVisible()) {
            continue;
        }
        for (const QLabel *label : banner->findChildren<QLabel *>()) {
            if (!label->text().isEmpty()) { // an icon
                texts.append(label->text());
            }
        }
    }
    return texts.join(u'\n');
}

} // namespace

// What goes wrong gets one clear sentence in the window, and everything stays as it was.
class TestBadInput : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void folderWithoutAlembic();
    void missingFolder();
    void brokenRevision_data();
    void brokenRevision();
    void unreadableConfiguration();
    void unreadableEnvironment();
    void noServer();
    void wrongPassword();
    void missingPassword();
    void noRightToRead();
    void noRightToCreateTables();
    void noFitProgramForTheBackup_data();
    void noFitProgramForTheBackup();

private:
    void open(const QString &folder, const std::optional<postgres::ConnectionProfile> &profile);
    // Runs the module's upgrade by the buttons, to its end; with a backup if there is a folder for it.
    void upgrade(const QString &backups);
    [[nodiscard]] QString told() const { return bannerText(m_window.get()); }
    // The whole of it, on lines of its own.
    [[nodiscard]] bool tells(const QString &sentences) const
    {
        return QString(u'\n' + told() + u'\n').contains(u'\n' + sentences + u'\n');
    }
    void wasLeftAsItWas() { QCOMPARE(test::folderContents(m_folder), m_before); }

    test::QueuedPrompts m_prompts;
    std::unique_ptr<MainWindow> m_window;
    QString m_folder;
    QMap<QString, QByteArray> m_before;
};

void TestBadInput::initTestCase()
{
    installTranslations();
    applyTheme(ThemeChoice::Light);
}

void TestBadInput::open(const QString &folder, const std::optional<postgres::ConnectionProfile> &profile)
{
    m_prompts.questions.clear();
    m_folder = folder;
    m_before = test::folderContents(folder);
    m_window = std::make_unique<MainWindow>(m_prompts);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->session().openFolder(folder, profile);
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->session().isLoading(), 60'000);
}

void TestBadInput::upgrade(const QString &backups)
{
    m_window->selectModule(u"inventory"_s);
    QTest::mouseClick(child<QPushButton>(m_window->modulePage(), "upgradeButton"), Qt::LeftButton);
    auto *dialog = child<UpgradeDialog>(m_window.get(), "UpgradeDialog");
    QTRY_VERIFY_WITH_TIMEOUT(dialog->plan().has_value(), 30'000);
    child<QCheckBox>(dialog, "backupCheck")->setChecked(!backups.isEmpty());
    if (!backups.isEmpty()) {
        child<QLineEdit>(dialog, "folderEdit")->setText(backups);
    }
    auto *run = child<QPushButton>(dialog, "runButton");
    QVERIFY2(run->isEnabled(), qPrintable(run->toolTip() + bannerText(dialog)));
    QTest::mouseClick(run, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!m_prompts.questions.isEmpty(), 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().jobs()->runningCount() == 0 && !m_window->session().isLoading(),
                             60'000);
}

void TestBadInput::folderWithoutAlembic()
{
    const QTemporaryDir folder;
    test::SampleModule::writeFile(folder.filePath(u"readme.txt"_s), "nothing here\n");
    open(folder.path(), {});
    QVERIFY(m_window->session().openError().has_value());
    QTRY_VERIFY2(
        tells(
            u"There is no Alembic project in this folder.\n%1\n"
            "Choose a folder that holds an alembic.ini (or a pyproject.toml with [tool.alembic]), or one above several."_s
                .arg(folder.path())),
        qPrintable(told()));
    wasLeftAsItWas();
}

void TestBadInput::missingFolder()
{
    open(u"/nowhere/at/all"_s, {});
    QTRY_VERIFY2(tells(u"The folder does not exist.\n/nowhere/at/all\nChoose another folder."_s), qPrintable(told()));
}

void TestBadInput::brokenRevision_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("refusal"); // in the dialog; %1: the file
    QTest::addColumn<QString>("toolTip");
    // A link to itself can be read by nobody, root included.
    const QString unreadable = u"Cannot read the revision file: Too many levels of symbolic links."_s;
    QTest::newRow("unreadable") << QByteArray() << unreadable << 0
                                << QString(u"Not Run by the Native Engine\nbad00000000a_broken.py  "_s + unreadable +
                                           u"\nCorrect the revision file that is named here."_s)
                                << unreadable;
    // In CPython's words, at its line: "SyntaxError: '(' was never closed".
    const QString neverClosed = u"The revision file has a syntax error: '(' was never closed."_s;
    QTest::newRow("syntax error in the header")
        << QByteArray("revision = 'bad00000000a'\n"
                      "down_revision = ('08c4471b3fd5'\n"
                      "def upgrade():\n"
                      "    pass\n")
        << neverClosed << 2
        << QString(u"No Plan\n"_s + neverClosed + u"\n%1:2\nCorrect the revision file that is named here."_s)
        << u"There is no plan yet."_s;
    QTest::newRow("syntax error in upgrade()")
        << QByteArray("from alembic import op\n"
                      "revision = 'bad00000000a'\n"
                      "down_revision = '08c4471b3fd5'\n"
                      "def upgrade():\n"
                      "    op.execute('SELECT 1'\n"
                      "def downgrade():\n"
                      "    pass\n")
        << neverClosed << 5
        << QString(u"Not Run by the Native Engine\nbad00000000a_broken.py:5  "_s + neverClosed +
                   u"\nCorrect the revision file that is named here."_s)
        << neverClosed;
}

void TestBadInput::brokenRevision()
{
    QFETCH(const QByteArray, source);
    QFETCH(const QString, sentence);
    QFETCH(const int, line);
    QFETCH(QString, refusal);
    QFETCH(const QString, toolTip);
    const test::SampleModule sample;
    const QString path = sample.versions() + u"/bad00000000a_broken.py"_s;
    if (source.isEmpty()) {
        QVERIFY(QFile::link(path, path));
    } else {
        test::SampleModule::writeFile(path, source);
    }
    const test::TestDatabase database;
    database.execute(u"CREATE TABLE inventory_alembic_version (version_num varchar(32) PRIMARY KEY);"
                     "INSERT INTO inventory_alembic_version VALUES ('f44aa57ab0ba')"_s);
    const QString before = test::databaseContents(database);
    open(sample.backend(), database.profile());
    QVERIFY(m_window->session().isConnected());
    m_window->selectModule(u"inventory"_s);
    QCOMPARE(m_window->session().module(u"inventory"_s)->state, workspace::ModuleState::FilesBroken);
    const QString place = line > 0 ? QString(path + u':' + QString::number(line)) : path;
    QTRY_VERIFY2(tells(u"Broken File\n%1\n%2\n•  Correct the revision file that is named here."_s.arg(sentence, place)),
                 qPrintable(told()));
    // The others are still shown.
    QTRY_VERIFY(m_window->modulePage()->history()->model()->rowCount() >= 13);
    // And are not run, as Alembic would not: it loads every file first.
    QTest::mouseClick(child<QPushButton>(m_window->modulePage(), "upgradeButton"), Qt::LeftButton);
    auto *dialog = child<UpgradeDialog>(m_window.get(), "UpgradeDialog");
    refusal.replace(u"%1"_s, path);
    QTRY_COMPARE_WITH_TIMEOUT(bannerText(dialog), refusal, 30'000);
    auto *run = child<QPushButton>(dialog, "runButton");
    QVERIFY(!run->isEnabled());
    QCOMPARE(run->toolTip(), toolTip);
    dialog->close();
    QCOMPARE(test::databaseContents(database), before);
    wasLeftAsItWas();
}

void TestBadInput::unreadableConfiguration()
{
    const test::SampleModule sample;
    const QString path = sample.backend() + u"/alembic.ini"_s;
    QVERIFY(QFile::remove(path));
    QVERIFY(QFile::link(path, path));
    open(sample.backend(), {});
    QTRY_VERIFY2(tells(u"Cannot read the configuration file: Too many levels of symbolic links.\n"_s + path),
                 qPrintable(told()));
    wasLeftAsItWas();
}

void TestBadInput::unreadableEnvironment()
{
    const test::SampleModule sample;
    const QString path = sample.backend() + u"/alembic/env.py"_s;
    QVERIFY(QFile::remove(path));
    QVERIFY(QFile::link(path, path));
    const test::TestDatabase database;
    const QString before = test::databaseContents(database);
    open(sample.backend(), database.profile());
    QVERIFY(m_window->session().isConnected());
    m_window->selectModule(m_window->session().snapshot()->modules.constFirst().name());
    QTRY_VERIFY2(
        tells(u"The name of the version table is not known without running env.py. Cannot read env.py.\n"_s + path),
        qPrintable(told()));
    const auto *upgradeButton = child<QPushButton>(m_window->modulePage(), "upgradeButton");
    QVERIFY(!upgradeButton->isEnabled());
    QCOMPARE(upgradeButton->toolTip().section(u'\n', -1), u"What is pending is not known."_s);
    QCOMPARE(test::databaseContents(database), before);
    wasLeftAsItWas();
}

void TestBadInput::noServer()
{
    const test::SampleModule sample;
    postgres::ConnectionProfile profile;
    const QTemporaryDir socket;
    profile.host = socket.path();
    profile.database = u"appdb"_s;
    profile.user = u"dba"_s;
    open(sample.backend(), profile);
    QVERIFY(m_window->session().snapshot());
    QVERIFY(!m_window->session().isConnected());
    QTRY_VERIFY2(
        told().contains(u"Not Connected\nCannot reach a PostgreSQL server at the socket in %1.\n"_s.arg(socket.path())),
        qPrintable(told()));
    QVERIFY2(tells(u"Check host and port, and that the server is running and reachable."_s), qPrintable(told()));
    // The files are there all the same.
    QCOMPARE(m_window->session().snapshot()->modules.size(), 1);
    wasLeftAsItWas();
}

void TestBadInput::wrongPassword()
{
    const test::SampleModule sample;
    test::TestDatabase database;
    const QString role = database.createRole(u"right"_s);
    const QString before = test::databaseContents(database);
    open(sample.backend(), database.profileFor(role, u"wrong"_s));
    QVERIFY(!m_window->session().isConnected());
    QTRY_VERIFY2(tells(u"The server refused the password of user \"%1\"."_s.arg(role)), qPrintable(told()));
    QVERIFY2(tells(u"Check the user name and the password."_s), qPrintable(told()));
    QVERIFY2(!told().contains(u"wrong"_s), "a password is never shown");
    QCOMPARE(test::databaseContents(database), before);
    wasLeftAsItWas();
}

void TestBadInput::missingPassword()
{
    const test::SampleModule sample;
    test::TestDatabase database;
    const QString role = database.createRole(u"right"_s);
    const QString before = test::databaseContents(database);
    open(sample.backend(), database.profileFor(role));
    QVERIFY(m_window->session().snapshot()->connectionError.has_value());
    QCOMPARE(m_window->session().snapshot()->connectionError->code, u"needs_password"_s);
    QTRY_VERIFY2(tells(u"The server asks for the password of user \"%1\"."_s.arg(role)), qPrintable(told()));
    QVERIFY2(tells(u"Enter it, or keep it in the file ~/.pgpass."_s), qPrintable(told()));
    // The way out is beside it.
    auto *banner = m_window->findChild<Banner *>();
    QVERIFY(banner != nullptr);
    auto *connectButton = banner->findChild<QPushButton *>();
    QVERIFY(connectButton != nullptr);
    QTest::mouseClick(connectButton, Qt::LeftButton);
    auto *dialog = m_window->findChild<QDialog *>(u"ConnectionDialog"_s);
    QVERIFY(dialog != nullptr && dialog->isVisible());
    dialog->close();
    QCOMPARE(test::databaseContents(database), before);
    wasLeftAsItWas();
}

void TestBadInput::noRightToRead()
{
    const test::SampleModule sample;
    test::TestDatabase database;
    database.execute(u"CREATE TABLE inventory_alembic_version (version_num varchar(32) PRIMARY KEY);"
                     "INSERT INTO inventory_alembic_version VALUES ('f44aa57ab0ba');"
                     "CREATE TABLE other_alembic_version (version_num varchar(32) PRIMARY KEY);"
                     "INSERT INTO other_alembic_version VALUES ('0123456789ab')"_s);
    const QString role = database.createRole();
    database.execute(u"GRANT SELECT ON other_alembic_version TO "_s + role);
    const QString before = test::databaseContents(database);
    open(sample.backend(), database.profileFor(role));
    QVERIFY2(m_window->session().isConnected(),
             qPrintable(m_window->session().snapshot()->connectionError.value_or(Error()).sentence()));
    const workspace::Module &module = m_window->session().snapshot()->modules.constFirst();
    QCOMPARE(module.state, workspace::ModuleState::Unreadable);
    // One that cannot be read hides no other.
    QCOMPARE(m_window->session().snapshot()->unclaimed.size(), 1);
    QCOMPARE(m_window->session().snapshot()->unclaimed.constFirst().rows, QStringList{u"0123456789ab"_s});
    m_window->selectModule(module.name());
    QTRY_VERIFY2(
        tells(
            u"The database user may not read public.inventory_alembic_version.\nAsk postgres, the owner, for: GRANT SELECT ON public.inventory_alembic_version TO …."_s),
        qPrintable(told()));
    QCOMPARE(test::databaseContents(database), before);
    wasLeftAsItWas();
}

void TestBadInput::noRightToCreateTables()
{
    const test::SampleModule sample;
    test::TestDatabase database;
    const QString role = database.createRole(); // since PostgreSQL 15 nobody may create in public unasked
    const QString before = test::databaseContents(database);
    open(sample.backend(), database.profileFor(role));
    upgrade({});
    QCOMPARE(m_prompts.questions.size(), 1);
    QCOMPARE(m_prompts.questions.constFirst().title, u"Cannot Upgrade inventory"_s);
    QCOMPARE(
        m_prompts.questions.constFirst().text,
        u"Cannot upgrade inventory: permission denied for schema public. Nothing was changed: all of it was rolled "
        "back. The version rows are: none. Connect as the owner of the tables, or ask for the privilege that is "
        "missing."_s);
    QCOMPARE(test::databaseContents(database), before);
    wasLeftAsItWas();
}

void TestBadInput::noFitProgramForTheBackup_data()
{
    QTest::addColumn<bool>("old");
    QTest::addColumn<QString>("sentence"); // %1: the server's major version, %2: folder of the programs
    QTest::newRow("missing") << false << u"The program pg_dump is not installed."_s;
    QTest::newRow("older than the server")
        << true << u"pg_dump 13.14 is older than the server (PostgreSQL %1) and refuses it. (%2/pg_dump)"_s;
}

void TestBadInput::noFitProgramForTheBackup()
{
    QFETCH(const bool, old);
    QFETCH(QString, sentence);
    sentence += u" Install pg_dump of PostgreSQL %1 or newer (package postgresql-client-%1), or name its folder in "
                "ATHANOR_POSTGRESQL_BIN."_s;
    const QTemporaryDir programs;
    if (old) {
        test::makeOldClientTools(programs.path());
    }
    qputenv("ATHANOR_POSTGRESQL_BIN", QFile::encodeName(programs.path()));
    const auto unset = qScopeGuard([] { qunsetenv("ATHANOR_POSTGRESQL_BIN"); });
    const QTemporaryDir backups;
    test::SampleModule::writeFile(backups.filePath(u"earlier.dump"_s), "of another day");
    const auto backupsBefore = test::folderContents(backups.path());

    const test::SampleModule sample;
    const test::TestDatabase database;
    database.execute(u"CREATE TABLE inventory_alembic_version (version_num varchar(32) PRIMARY KEY);"
                     "INSERT INTO inventory_alembic_version VALUES ('f44aa57ab0ba');"
                     "CREATE TABLE inv_items (id integer PRIMARY KEY); INSERT INTO inv_items VALUES (1)"_s);
    const QString before = test::databaseContents(database);
    open(sample.backend(), database.profile());
    upgrade(backups.path());
    QCOMPARE(m_prompts.questions.size(), 1);
    QCOMPARE(m_prompts.questions.constFirst().title, u"Cannot Upgrade inventory"_s);
    const QString major = database.scalar(u"SELECT current_setting('server_version_num')::integer / 10000"_s);
    if (sentence.contains(u"%2"_s)) {
        sentence = sentence.arg(major, programs.path());
    } else {
        sentence = sentence.arg(major);
    }
    QCOMPARE(m_prompts.questions.constFirst().text,
             QString(u"Cannot upgrade inventory. Cannot back up. "_s + sentence));
    QCOMPARE(test::folderContents(backups.path()), backupsBefore);
    QCOMPARE(test::databaseContents(database), before);
    wasLeftAsItWas();
}

ATHANOR_GUI_TEST_MAIN(TestBadInput)
#include "tst_badinput.moc"
