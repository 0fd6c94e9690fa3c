// SPDX-License-Identifier: MIT
#include "desktop/history/historymodel.h"
#include "desktop/history/historypanel.h"
#include "desktop/mainwindow/commands.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/modules/banner.h"
#include "desktop/modules/modulepage.h"
#include "desktop/queuedprompts.h"
#include "desktop/samplemodule.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QDialog>
#include <QDirIterator>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

namespace {

// Names, sizes and contents of everything below a folder.
QMap<QString, QByteArray> contentsOf(const QString &folder)
{
    QMap<QString, QByteArray> contents;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        contents.insert(path, test::SampleModule::readFile(path));
    }
    return contents;
}

// Tables and rows of a database.
QString contentsOf(const test::TestDatabase &database)
{
    return database.scalar(u"SELECT coalesce(string_agg(format('%s %s', table_name, query_to_xml(format('SELECT * FROM "
                           "%I.%I', table_schema, table_name), true, false, '')), ',' ORDER BY table_name), '') FROM "
                           "information_schema.tables WHERE table_schema = 'public'"_s);
}

QString bannerText(QWidget *parent)
{
    QStringList texts;
    for (const Banner *banner : parent->findChildren<Banner *>()) {
        if (!banner->isVisible()) {
            continue;
        }
        for (const QLabel *label : banner->findChildren<QLabel *>()) {
            texts.append(label->text());
        }
    }
    return texts.join(u'\n');
}

} // namespace

// What goes wrong gets one clear sentence in the window, and everything stays as it was.
class TestBadInput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void folderWithoutAlembic();
    void missingFolder();
    void syntaxErrorInARevision();
    void unreadableRevision();
    void noServer();
    void wrongPassword();
    void missingPassword();
    void noRightToRead();

private:
    void open(const QString &folder, const std::optional<postgres::ConnectionProfile> &profile);
    void wasLeftAsItWas() { QCOMPARE(contentsOf(m_folder), m_before); }

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
    m_folder = folder;
    m_before = contentsOf(folder);
    m_window = std::make_unique<MainWindow>(m_prompts);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->session().openFolder(folder, profile);
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->session().isLoading(), 60'000);
}

void TestBadInput::folderWithoutAlembic()
{
    const QTemporaryDir folder;
    test::SampleModule::writeFile(folder.filePath(u"readme.txt"_s), "nothing here\n");
    open(folder.path(), {});
    QVERIFY(m_window->session().openError().has_value());
    QTRY_VERIFY2(bannerText(m_window.get()).contains(m_window->session().openError()->what),
                 qPrintable(bannerText(m_window.get())));
    QTRY_VERIFY2(bannerText(m_window.get()).contains(u"alembic.ini"_s), qPrintable(bannerText(m_window.get())));
    wasLeftAsItWas();
}

void TestBadInput::missingFolder()
{
    open(u"/nowhere/at/all"_s, {});
    QTRY_VERIFY2(bannerText(m_window.get()).contains(u"/nowhere/at/all"_s), qPrintable(bannerText(m_window.get())));
}

void TestBadInput::syntaxErrorInARevision()
{
    const test::SampleModule sample;
    const QString path = sample.versions() + u"/bad00000000a_broken.py"_s;
    test::SampleModule::writeFile(path, "revision = 'bad00000000a'\ndown_revision = (\ndef upgrade(:\n    pass\n");
    open(sample.backend(), {});
    QVERIFY(m_window->session().snapshot());
    const QString name = m_window->session().snapshot()->modules.constFirst().name();
    m_window->selectModule(name);
    const workspace::Module &module = *m_window->session().module(name);
    QCOMPARE(module.state, workspace::ModuleState::FilesBroken);
    QTRY_VERIFY2(bannerText(m_window.get()).contains(u"bad00000000a_broken.py"_s),
                 qPrintable(bannerText(m_window.get())));
    // The others are still shown.
    QTRY_VERIFY(m_window->modulePage()->history()->model()->rowCount() >= 13);
    wasLeftAsItWas();
}

void TestBadInput::unreadableRevision()
{
    const test::SampleModule sample;
    // A link to itself can be read by nobody, root included.
    const QString path = sample.versions() + u"/bad00000000b_loop.py"_s;
    QVERIFY(QFile::link(path, path));
    open(sample.backend(), {});
    QVERIFY(m_window->session().snapshot());
    const QString name = m_window->session().snapshot()->modules.constFirst().name();
    m_window->selectModule(name);
    QTRY_VERIFY(m_window->modulePage()->history()->model()->rowCount() >= 13);
    QTRY_VERIFY2(bannerText(m_window.get()).contains(u"bad00000000b_loop.py"_s),
                 qPrintable(bannerText(m_window.get())));
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
    QTRY_VERIFY2(bannerText(m_window.get()).contains(u"Not Connected"_s), qPrintable(bannerText(m_window.get())));
    QTRY_VERIFY2(bannerText(m_window.get()).contains(m_window->session().snapshot()->connectionError->what),
                 qPrintable(bannerText(m_window.get())));
    // The files are there all the same.
    QCOMPARE(m_window->session().snapshot()->modules.size(), 1);
    wasLeftAsItWas();
}

void TestBadInput::wrongPassword()
{
    const test::SampleModule sample;
    test::TestDatabase database;
    const QString role = database.createRole(u"right"_s);
    const QString before = contentsOf(database);
    open(sample.backend(), database.profileFor(role, u"wrong"_s));
    QVERIFY(!m_window->session().isConnected());
    QTRY_VERIFY2(bannerText(m_window.get()).contains(u"password"_s), qPrintable(bannerText(m_window.get())));
    QVERIFY2(!bannerText(m_window.get()).contains(u"wrong"_s), "a password is never shown");
    QCOMPARE(contentsOf(database), before);
    wasLeftAsItWas();
}

void TestBadInput::missingPassword()
{
    const test::SampleModule sample;
    test::TestDatabase database;
    const QString role = database.createRole(u"right"_s);
    const QString before = contentsOf(database);
    open(sample.backend(), database.profileFor(role));
    QVERIFY(m_window->session().snapshot()->connectionError.has_value());
    QCOMPARE(m_window->session().snapshot()->connectionError->code, u"needs_password"_s);
    // The way out is beside it.
    auto *banner = m_window->findChild<Banner *>();
    QVERIFY(banner != nullptr);
    auto *connectButton = banner->findChild<QPushButton *>();
    QVERIFY(connectButton != nullptr);
    QTest::mouseClick(connectButton, Qt::LeftButton);
    auto *dialog = m_window->findChild<QDialog *>(u"ConnectionDialog"_s);
    QVERIFY(dialog != nullptr && dialog->isVisible());
    dialog->close();
    QCOMPARE(contentsOf(database), before);
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
    const QString before = contentsOf(database);
    open(sample.backend(), database.profileFor(role));
    QVERIFY2(m_window->session().isConnected(),
             qPrintable(m_window->session().snapshot()->connectionError.value_or(Error()).sentence()));
    const workspace::Module &module = m_window->session().snapshot()->modules.constFirst();
    QCOMPARE(module.state, workspace::ModuleState::Unreadable);
    // One that cannot be read hides no other.
    QCOMPARE(m_window->session().snapshot()->unclaimed.size(), 1);
    QCOMPARE(m_window->session().snapshot()->unclaimed.constFirst().rows, QStringList{u"0123456789ab"_s});
    m_window->selectModule(module.name());
    QTRY_VERIFY2(bannerText(m_window.get()).contains(u"inventory_alembic_version"_s),
                 qPrintable(bannerText(m_window.get())));
    QCOMPARE(contentsOf(database), before);
    wasLeftAsItWas();
}

ATHANOR_GUI_TEST_MAIN(TestBadInput)
#include "tst_badinput.moc"
