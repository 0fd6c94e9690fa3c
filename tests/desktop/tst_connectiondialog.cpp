// SPDX-License-Identifier: MIT
#include "desktop/accessibility.h"
#include "desktop/dialogs/connectiondialog.h"
#include "desktop/dialogs/fields.h"
#include "desktop/guitest.h"
#include "desktop/queuedprompts.h"
#include "desktop/screenshots.h"
#include "support/cluster.h"

#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

class TestConnectionDialog : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tellsWhatAnswered();
    void connectsByKey();
    void wrongPasswordAsks();
    void passwordFromFile();
    void passwordFromEnvironment();
    void passwordOfProjectStaysHidden();
    void passwordOfUrlIsTakenAway();
    void connectsByUrl();
    void whatTheUrlNamesCounts();
    void anotherHostForgetsTheAddressesOfTheOld();
    void connectsByService();
    void failuresAreOneSentence_data();
    void failuresAreOneSentence();
    void changeEndsTest();
    void environmentIsKept();
    void certificateIsChosen();

protected:
    void before() override;
    void after() override;

private:
    std::unique_ptr<ConnectionDialog> open(const ConnectionDialog::Start &start);
    template <typename Widget>
    Widget *child(const QString &name) const
    {
        auto *widget = m_dialog->findChild<Widget *>(name);
        if (widget == nullptr) {
            qFatal("there is no %s", qPrintable(name));
        }
        return widget;
    }
    InlineMessage *message() const { return child<InlineMessage>(u"message"_s); }
    void fill(const postgres::ConnectionProfile &profile) const
    {
        const auto type = [this](const QString &name, const QString &text) {
            child<QLineEdit>(name)->selectAll();
            QTest::keyClicks(child<QLineEdit>(name), text);
        };
        type(u"hostEdit"_s, profile.host);
        type(u"portEdit"_s, QString::number(profile.port));
        type(u"databaseEdit"_s, profile.database);
        type(u"userEdit"_s, profile.user);
    }
    bool test()
    {
        QSignalSpy tested(m_dialog.get(), &ConnectionDialog::tested);
        QTest::mouseClick(child<QPushButton>(u"testButton"_s), Qt::LeftButton);
        [&] { QTRY_COMPARE_WITH_TIMEOUT(tested.count(), 1, 15000); }();
        return tested.count() == 1 && tested.constFirst().constFirst().toBool();
    }

    std::unique_ptr<test::TestDatabase> m_database;
    std::unique_ptr<ConnectionDialog> m_dialog;
    test::QueuedPrompts m_prompts;
    QString m_role; // logs in with a password
    static constexpr QLatin1StringView password{"se:cr\\et '1"};
};

void TestConnectionDialog::initTestCase()
{
    m_database = std::make_unique<test::TestDatabase>();
    m_role = m_database->createRole(password);
}

void TestConnectionDialog::before()
{
    qunsetenv("PGPASSWORD");
    QFile::remove(qEnvironmentVariable("PGPASSFILE"));
    QFile::remove(qEnvironmentVariable("PGSERVICEFILE"));
}

void TestConnectionDialog::after()
{
    m_dialog.reset();
    qunsetenv("PGPASSWORD");
}

std::unique_ptr<ConnectionDialog> TestConnectionDialog::open(const ConnectionDialog::Start &start)
{
    auto dialog = std::make_unique<ConnectionDialog>(start, m_prompts, nullptr);
    dialog->open();
    return dialog;
}

void TestConnectionDialog::tellsWhatAnswered()
{
    m_dialog = open({.profile = m_database->profile(), .suggestedUrl = {}});
    QCOMPARE(test::accessibilityFaults(m_dialog.get()).join(u"; "_s), QString());
    QVERIFY(test());
    QVERIFY(m_dialog->isVisible());
    const QString version = m_database->scalar(u"SELECT split_part(current_setting('server_version'), ' ', 1)"_s);
    const QString user = m_database->scalar(u"SELECT current_user"_s);
    QCOMPARE(message()->text(), u"PostgreSQL %1 lets %2 into %3."_s.arg(version, user, m_database->name()));
    QCOMPARE(message()->tone(), Tone::Good);
    QVERIFY(m_dialog->facts().has_value());
    QCOMPARE(m_dialog->facts()->database, m_database->name());
    QVERIFY(!m_dialog->facts()->encrypted); // a Unix socket
    QVERIFY(!m_dialog->facts()->isReplica);
}

void TestConnectionDialog::connectsByKey()
{
    m_dialog = open({});
    const postgres::ConnectionProfile wanted = m_database->profile();
    fill(wanted);
    QSignalSpy accepted(m_dialog.get(), &QDialog::accepted);
    QTest::keyClick(child<QLineEdit>(u"userEdit"_s), Qt::Key_Return);
    QTRY_COMPARE(accepted.count(), 1);
    QCOMPARE(m_dialog->profile().database, m_database->name());
    QCOMPARE(m_dialog->profile().host, wanted.host);
}

void TestConnectionDialog::wrongPasswordAsks()
{
    m_dialog = open({.profile = m_database->profileFor(m_role), .suggestedUrl = {}});
    auto *edit = child<QLineEdit>(u"passwordEdit"_s);
    auto *connectButton = child<QPushButton>(u"connectButton"_s);
    QVERIFY(!edit->isVisible());
    QSignalSpy tested(m_dialog.get(), &ConnectionDialog::tested);
    QSignalSpy accepted(m_dialog.get(), &QDialog::accepted);
    QTest::mouseClick(connectButton, Qt::LeftButton);
    QTRY_COMPARE(tested.count(), 1);
    QVERIFY(m_dialog->isVisible());
    QVERIFY(edit->isVisible());
    QCOMPARE(edit->echoMode(), QLineEdit::Password);
    QCOMPARE(m_dialog->focusWidget(), edit);
    QVERIFY2(message()->text().contains(m_role), qPrintable(message()->text()));
    QCOMPARE(test::accessibilityFaults(m_dialog.get()).join(u"; "_s), QString());

    QTest::keyClicks(edit, u"wrong"_s);
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE(tested.count(), 2);
    QVERIFY(m_dialog->isVisible());
    QVERIFY(edit->isVisible());
    QCOMPARE(message()->tone(), Tone::Bad);
    QVERIFY2(message()->text().contains("password"_L1), qPrintable(message()->text()));
    QVERIFY(!message()->text().contains("wrong"_L1));

    edit->clear();
    QTest::keyClicks(edit, password);
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE(accepted.count(), 1);
    QCOMPARE(m_dialog->profile().password, password);
    QVERIFY(!m_dialog->profile().toMap().values().contains(QVariant(QString(password))));
}

void TestConnectionDialog::passwordFromFile()
{
    // In .pgpass a colon and a backslash are escaped (PostgreSQL's documentation, 32.16).
    QString escaped = password;
    escaped.replace(u'\\', u"\\\\"_s).replace(u':', u"\\:"_s);
    QFile file(qEnvironmentVariable("PGPASSFILE"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QString(u"*:*:*:"_s + m_role + u':' + escaped + u'\n').toUtf8());
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.close();
    m_dialog = open({.profile = m_database->profileFor(m_role), .suggestedUrl = {}});
    QVERIFY(test());
    QVERIFY(!child<QLineEdit>(u"passwordEdit"_s)->isVisible());
    QVERIFY(m_dialog->profile().password.isEmpty());
}

void TestConnectionDialog::passwordFromEnvironment()
{
    qputenv("PGPASSWORD", QByteArray(password.data()));
    m_dialog = open({.profile = m_database->profileFor(m_role), .suggestedUrl = {}});
    QVERIFY(test());
    QVERIFY(m_dialog->profile().password.isEmpty());
}

void TestConnectionDialog::passwordOfProjectStaysHidden()
{
    const postgres::ConnectionProfile known = m_database->profileFor(m_role, password);
    m_dialog =
        open({.profile = {},
              .suggestedUrl = known.url(postgres::ConnectionProfile::WithPassword::Yes, u"postgresql+asyncpg"_s)});
    const QList<QLineEdit *> edits = m_dialog->findChildren<QLineEdit *>();
    for (const QLineEdit *edit : edits) {
        // In a URL it would be encoded, whole or in part.
        const QString plain = QUrl::fromPercentEncoding(edit->text().toUtf8());
        QVERIFY2(!plain.contains(password) && !plain.contains("cr\\et"_L1), qPrintable(edit->objectName()));
    }
    QVERIFY(!child<QLineEdit>(u"passwordEdit"_s)->isVisible());
    QCOMPARE(child<QLineEdit>(u"userEdit"_s)->text(), m_role);
    QCOMPARE(m_dialog->profile().password, password);
    QVERIFY(test());
    // It is for this account alone.
    child<QLineEdit>(u"hostEdit"_s)->setText(u"elsewhere.example"_s);
    QVERIFY(m_dialog->profile().password.isEmpty());
    child<QLineEdit>(u"hostEdit"_s)->setText(known.host);
    QCOMPARE(m_dialog->profile().password, password);
    child<QLineEdit>(u"userEdit"_s)->setText(u"somebody"_s);
    QVERIFY(m_dialog->profile().password.isEmpty());
}

void TestConnectionDialog::passwordOfUrlIsTakenAway()
{
    m_dialog = open({});
    auto *tabs = child<QTabWidget>(u"wayTabs"_s);
    tabs->setCurrentWidget(child<QWidget>(u"urlPage"_s));
    auto *edit = child<QLineEdit>(u"urlEdit"_s);
    m_dialog->activateWindow();
    edit->setFocus();
    QTRY_VERIFY(edit->hasFocus());
    QTest::keyClicks(edit, u"postgresql://dba:hush@db1:5433/appdb?sslmode=require"_s);
    QTest::keyClick(edit, Qt::Key_Tab);
    QVERIFY2(!edit->text().contains("hush"_L1), qPrintable(edit->text()));
    const postgres::ConnectionProfile profile = m_dialog->profile();
    QCOMPARE(profile.password, u"hush"_s);
    QCOMPARE(profile.host, u"db1"_s);
    QCOMPARE(profile.port, 5433);
    QCOMPARE(profile.user, u"dba"_s);
    QCOMPARE(profile.database, u"appdb"_s);
    QCOMPARE(profile.sslMode, u"require"_s);
}

void TestConnectionDialog::connectsByUrl()
{
    m_dialog = open({});
    child<QTabWidget>(u"wayTabs"_s)->setCurrentWidget(child<QWidget>(u"urlPage"_s));
    child<QLineEdit>(u"urlEdit"_s)->setText(m_database->url(u"postgresql+psycopg"_s));
    QSignalSpy accepted(m_dialog.get(), &QDialog::accepted);
    QTest::mouseClick(child<QPushButton>(u"connectButton"_s), Qt::LeftButton);
    QTRY_COMPARE(accepted.count(), 1);
    QCOMPARE(m_dialog->profile().database, m_database->name());
}

void TestConnectionDialog::whatTheUrlNamesCounts()
{
    postgres::ConnectionProfile last = test::clusterProfile();
    last.sslMode = u"require"_s;
    m_dialog = open({.profile = last, .suggestedUrl = {}});
    auto *tabs = child<QTabWidget>(u"wayTabs"_s);
    auto *edit = child<QLineEdit>(u"urlEdit"_s);
    auto *combo = child<QComboBox>(u"sslCombo"_s);
    auto *certificate = child<QLineEdit>(u"certificateEdit"_s);
    QCOMPARE(combo->currentData().toString(), u"require"_s);
    tabs->setCurrentWidget(child<QWidget>(u"urlPage"_s));
    edit->selectAll();
    QTest::keyClicks(edit, u"postgresql://dba@db1/appdb?sslmode=verify-full&sslrootcert=/etc/ca.crt"_s);
    QCOMPARE(m_dialog->profile().sslMode, u"verify-full"_s);
    QCOMPARE(m_dialog->profile().sslRootCertificate, u"/etc/ca.crt"_s);
    // Shown where it is chosen else.
    QCOMPARE(combo->currentData().toString(), u"verify-full"_s);
    QVERIFY(!combo->isEnabled());
    QVERIFY(certificate->isVisible());
    QCOMPARE(certificate->text(), u"/etc/ca.crt"_s);
    QVERIFY(!certificate->isEnabled());
    QVERIFY(test::saveScreenshots(m_dialog.get(), u"dialog-connection-url-names"_s));

    // What it does not name is chosen as elsewhere.
    edit->setText(u"postgresql://dba@db1/appdb"_s);
    QVERIFY(combo->isEnabled());
    QCOMPARE(m_dialog->profile().sslMode, u"require"_s);
    QVERIFY(m_dialog->profile().sslRootCertificate.isEmpty());
    combo->setCurrentIndex(combo->findData(u"verify-ca"_s));
    QCOMPARE(m_dialog->profile().sslMode, u"verify-ca"_s);

    // The choice for the other ways is not the URL's.
    edit->setText(u"postgresql://dba@db1/appdb?sslmode=disable"_s);
    QCOMPARE(m_dialog->profile().sslMode, u"disable"_s);
    tabs->setCurrentWidget(child<QWidget>(u"formPage"_s));
    QVERIFY(combo->isEnabled());
    QCOMPARE(combo->currentData().toString(), u"verify-ca"_s);
    QCOMPARE(m_dialog->profile().sslMode, u"verify-ca"_s);
}

void TestConnectionDialog::anotherHostForgetsTheAddressesOfTheOld()
{
    const auto last = postgres::profileFromUrl(
        u"postgresql://dba@/appdb?host=db1,db2&hostaddr=10.0.0.1,10.0.0.2&port=5433,5434&target_session_attrs=any"_s);
    QVERIFY(last);
    QCOMPARE(last->extra.value(u"hostaddr"_s), u"10.0.0.1,10.0.0.2"_s);
    m_dialog = open({.profile = *last, .suggestedUrl = {}});
    QCOMPARE(m_dialog->profile(), *last);
    child<QLineEdit>(u"hostEdit"_s)->setText(u"db3"_s);
    QCOMPARE(m_dialog->profile().host, u"db3"_s);
    QCOMPARE(m_dialog->profile().extra, (QHash<QString, QString>{{u"target_session_attrs"_s, u"any"_s}}));
    child<QLineEdit>(u"hostEdit"_s)->setText(last->host);
    QCOMPARE(m_dialog->profile(), *last);
    child<QLineEdit>(u"portEdit"_s)->setText(u"6000"_s);
    QVERIFY(!m_dialog->profile().extra.contains(u"port"_s));
    QCOMPARE(m_dialog->profile().port, 6000);
}

void TestConnectionDialog::connectsByService()
{
    const postgres::ConnectionProfile profile = m_database->profile();
    QFile file(qEnvironmentVariable("PGSERVICEFILE"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(u"[shop]\nhost=%1\nport=%2\ndbname=%3\nuser=%4\n"_s.arg(profile.host)
                   .arg(profile.port)
                   .arg(profile.database, profile.user)
                   .toUtf8());
    file.close();
    m_dialog = open({});
    child<QTabWidget>(u"wayTabs"_s)->setCurrentWidget(child<QWidget>(u"servicePage"_s));
    auto *combo = child<QComboBox>(u"serviceCombo"_s);
    QTRY_COMPARE(combo->findText(u"shop"_s), 0);
    combo->setCurrentIndex(0);
    QVERIFY(test());
    QCOMPARE(m_dialog->profile().service, u"shop"_s);
    QCOMPARE(m_dialog->facts()->database, m_database->name());
}

void TestConnectionDialog::failuresAreOneSentence_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("says");

    const QTemporaryDir folder;
    QTest::newRow("no socket") << u"postgresql:///appdb?host=%1"_s.arg(folder.path()) << folder.path();
    QTest::newRow("nobody listens") << u"postgresql://127.0.0.1:1/appdb"_s << u"127.0.0.1:1"_s;
    QTest::newRow("no database") << u"postgresql://%1@/no_such_database?host=%2&port=%3"_s
                                        .arg(test::clusterProfile().user, test::clusterProfile().host)
                                        .arg(test::clusterProfile().port)
                                 << u"no_such_database"_s;
    QTest::newRow("no user") << u"postgresql://nobody_here@/postgres?host=%1&port=%2"_s.arg(test::clusterProfile().host)
                                    .arg(test::clusterProfile().port)
                             << u"nobody_here"_s;
    QTest::newRow("other database") << u"mysql://root@db1/appdb"_s << u"mysql"_s;
    QTest::newRow("empty") << QString() << u"address"_s;
}

void TestConnectionDialog::failuresAreOneSentence()
{
    QFETCH(const QString, url);
    QFETCH(const QString, says);
    m_dialog = open({});
    child<QTabWidget>(u"wayTabs"_s)->setCurrentWidget(child<QWidget>(u"urlPage"_s));
    child<QLineEdit>(u"urlEdit"_s)->setText(url);
    QVERIFY(!test());
    QVERIFY(m_dialog->isVisible());
    QVERIFY(message()->isVisible());
    QCOMPARE(message()->tone(), Tone::Bad);
    const QString text = message()->text();
    QVERIFY2(text.contains(says), qPrintable(text));
    QVERIFY2(text.endsWith(u'.') && !text.contains(u'\n'), qPrintable(text));
    QVERIFY(!m_dialog->facts().has_value());
}

void TestConnectionDialog::changeEndsTest()
{
    // A server that takes the connection and never says a word.
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    postgres::ConnectionProfile profile;
    profile.host = u"127.0.0.1"_s;
    profile.port = silent.serverPort();
    profile.database = u"appdb"_s;
    m_dialog = open({.profile = profile, .suggestedUrl = {}});
    QSignalSpy tested(m_dialog.get(), &ConnectionDialog::tested);
    auto *button = child<QPushButton>(u"connectButton"_s);
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(silent.hasPendingConnections());
    QVERIFY(!button->isEnabled());
    QVERIFY(child<QProgressBar>(u"busyBar"_s)->isVisible());
    QTest::keyClicks(child<QLineEdit>(u"databaseEdit"_s), u"x"_s);
    QVERIFY(button->isEnabled());
    QVERIFY(!child<QProgressBar>(u"busyBar"_s)->isVisible());
    // The next one does not wait for it, and its answer is not taken for the new one's.
    fill(m_database->profile());
    QVERIFY(test());
    QCOMPARE(m_dialog->facts()->database, m_database->name());
    QCOMPARE(tested.count(), 1);
    QTest::keyClicks(child<QLineEdit>(u"databaseEdit"_s), u"x"_s);
    QVERIFY(!message()->isVisible());
    QVERIFY(!m_dialog->facts().has_value());
}

void TestConnectionDialog::environmentIsKept()
{
    postgres::ConnectionProfile profile = m_database->profile();
    profile.environment = postgres::Environment::Staging;
    profile.name = u"Stage"_s;
    profile.extra = {{u"target_session_attrs"_s, u"any"_s}};
    m_dialog = open({.profile = profile, .suggestedUrl = {}});
    QCOMPARE(m_dialog->profile(), profile);
    auto *combo = child<QComboBox>(u"environmentCombo"_s);
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Down);
    QCOMPARE(m_dialog->profile().environment, postgres::Environment::Production);
    QVERIFY(child<QLabel>(u"environmentNote"_s)->text().contains("name of the database"_L1));
}

void TestConnectionDialog::certificateIsChosen()
{
    m_dialog = open({.profile = m_database->profile(), .suggestedUrl = {}});
    auto *edit = child<QLineEdit>(u"certificateEdit"_s);
    QVERIFY(!edit->isVisible());
    auto *combo = child<QComboBox>(u"sslCombo"_s);
    combo->setCurrentIndex(combo->findData(u"verify-full"_s));
    QVERIFY(edit->isVisible());
    m_prompts.files = {u"/etc/ssl/root.crt"_s};
    QTest::mouseClick(child<QPushButton>(u"certificateButton"_s), Qt::LeftButton);
    QTRY_COMPARE(m_dialog->profile().sslRootCertificate, u"/etc/ssl/root.crt"_s);
    QCOMPARE(m_dialog->profile().sslMode, u"verify-full"_s);
    QCOMPARE(test::accessibilityFaults(m_dialog.get()).join(u"; "_s), QString());
}

ATHANOR_GUI_TEST_MAIN(TestConnectionDialog)
#include "tst_connectiondialog.moc"
