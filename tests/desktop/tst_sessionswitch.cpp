// SPDX-License-Identifier: MIT
#include "desktop/actions/actionregistry.h"
#include "desktop/dialogs/backupdialog.h"
#include "desktop/dialogs/connectiondialog.h"
#include "desktop/dialogs/newrevisiondialog.h"
#include "desktop/dialogs/unlockdialog.h"
#include "desktop/guitest.h"
#include "desktop/history/historypanel.h"
#include "desktop/madeworkspace.h"
#include "desktop/mainwindow/commands.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/session.h"
#include "desktop/mainwindow/settings.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/modules/modulepage.h"
#include "desktop/queuedprompts.h"
#include "desktop/samplemodule.h"
#include "desktop/screenshots.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTabWidget>

#include <atomic>
#include <memory>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

namespace {

constexpr int longMilliseconds = 240'000;

template <typename Dialog>
Dialog *openedDialog(MainWindow &window, action::Id id)
{
    window.actions().action(id)->trigger();
    auto *dialog = window.findChild<Dialog *>();
    if (dialog == nullptr) {
        qFatal("no dialog opened");
    }
    return dialog;
}

// Nobody listens there: whoever connects is refused at once, with the port in the words.
postgres::ConnectionProfile profileAt(int port, postgres::Environment environment = postgres::Environment::Development)
{
    postgres::ConnectionProfile profile = test::madeProfile(environment);
    profile.host = u"127.0.0.1"_s;
    profile.port = port;
    return profile;
}

} // namespace

// One thing is under way, or asked, when another is opened; and the end of the window while something runs.
class TestSessionSwitch : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTranslations();
        applyTheme(ThemeChoice::Light);
    }
    void lateSampleIsNotOpened();
    void failingSampleSaysSoOnlyWhereItIsWanted();
    void backupGoesWhereTheDialogSaid();
    void connectionBelongsToItsFolder();
    void unlockIsForOneDatabase();
    void newRevisionIsNotOpenedElsewhere();
    void windowClosesAtOnceWhenNothingRuns();
    void windowClosesWhenJobsHaveEnded();
    void samplesServerIsStoppedBeforeTheWindowGoes();

private:
    std::unique_ptr<MainWindow> open(const postgres::ConnectionProfile &profile,
                                     const workspace::Snapshot &snapshot = test::madeSnapshot());
    test::QueuedPrompts m_prompts;
};

std::unique_ptr<MainWindow> TestSessionSwitch::open(const postgres::ConnectionProfile &profile,
                                                    const workspace::Snapshot &snapshot)
{
    m_prompts.questions.clear();
    auto window = std::make_unique<MainWindow>(m_prompts, test::readerOf(snapshot));
    window->show();
    [&] { QVERIFY(QTest::qWaitForWindowExposed(window.get())); }();
    window->session().openFolder(u"/first"_s, profile);
    [&] { QTRY_VERIFY(window->session().isConnected()); }();
    return window;
}

void TestSessionSwitch::lateSampleIsNotOpened()
{
    const QTemporaryDir folder;
    JobList jobs(nullptr);
    const auto hold = std::make_shared<std::atomic_bool>(true); // the reader may outlive this function
    Session session(
        &jobs, this,
        [hold](const QString &path, const std::optional<postgres::ConnectionProfile> &profile, JobContext &job) {
            while (*hold && !job.isCancelled()) {
                QThread::msleep(1);
            }
            return test::readerOf(test::madeSnapshot(profile.has_value()))(path, profile, job);
        });
    session.openSample(folder.filePath(u"sample"_s));
    QVERIFY(session.isLoading());
    const Job *start = jobs.jobs().constFirst();
    session.openFolder(u"/first"_s, profileAt(1));
    QTRY_VERIFY_WITH_TIMEOUT(start->state() != Job::State::Running, longMilliseconds);
    QCOMPARE(start->state(), Job::State::Cancelled);
    QVERIFY(session.isLoading()); // the folder still is
    QCOMPARE(session.folder(), u"/first"_s);
    *hold = false;
    QTRY_VERIFY(session.snapshot() != nullptr);
    QVERIFY(session.sample() == nullptr);
    QVERIFY(!session.openError());
    QCOMPARE(session.folder(), u"/first"_s);
    QCOMPARE(session.profile(), std::optional(profileAt(1)));
}

void TestSessionSwitch::failingSampleSaysSoOnlyWhereItIsWanted()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"file"_s);
    test::SampleModule::writeFile(file, "in the way");
    JobList jobs(nullptr);
    Session session(&jobs, this, test::readerOf(test::madeSnapshot()));
    session.openSample(file + u"/sample"_s);
    const Job *start = jobs.jobs().constFirst();
    session.openFolder(u"/first"_s, profileAt(1));
    QTRY_VERIFY(start->state() != Job::State::Running);
    QTRY_VERIFY(session.isConnected());
    QVERIFY(!session.openError());

    session.openSample(file + u"/sample"_s);
    QTRY_VERIFY(session.openError().has_value());
    QVERIFY(!session.isLoading());
}

void TestSessionSwitch::backupGoesWhereTheDialogSaid()
{
    const QTemporaryDir folder;
    const auto window = open(profileAt(1));
    auto *dialog = openedDialog<BackupDialog>(*window, action::backup);
    dialog->findChild<QLineEdit *>(u"folderEdit"_s)->setText(folder.path());
    QSignalSpy checked(dialog, &BackupDialog::checked);
    QTRY_COMPARE(checked.count(), 1);
    postgres::ConnectionProfile other = profileAt(2);
    other.database = u"other"_s;
    window->session().openFolder(u"/second"_s, other);
    QTRY_VERIFY(window->session().isConnected());
    dialog->accept();
    const QList<Job *> jobs = window->session().jobs()->jobs();
    QCOMPARE(jobs.size(), 1);
    QCOMPARE(jobs.constFirst()->title(), u"Back up appdb"_s);
    QTRY_VERIFY_WITH_TIMEOUT(jobs.constFirst()->state() == Job::State::Failed, longMilliseconds);
    const Error error = jobs.constFirst()->error();
    const QString words = error.sentence() + error.detail;
    QVERIFY2(words.contains("127.0.0.1:1"_L1) || words.contains("port 1 "_L1), qPrintable(words));
}

void TestSessionSwitch::connectionBelongsToItsFolder()
{
    const auto window = open(profileAt(1));
    auto *dialog = openedDialog<ConnectionDialog>(*window, action::connectDatabase);
    dialog->findChild<QLineEdit *>(u"databaseEdit"_s)->setText(u"chosen"_s);
    window->session().openFolder(u"/second"_s, profileAt(2));
    QTRY_VERIFY(window->session().isConnected());
    dialog->QDialog::accept(); // as after a test that went well
    QCOMPARE(Settings::profile(u"/first"_s).value_or(postgres::ConnectionProfile()).database, u"chosen"_s);
    QVERIFY(!Settings::profile(u"/second"_s));
    QCOMPARE(window->session().profile(), std::optional(profileAt(2)));
    // What is kept in memory reaches the disk.
    Settings::flush();
    const QSettings file(u"athanor"_s, u"athanor"_s);
    const QStringList keys = file.allKeys().filter(u"profiles/"_s);
    QCOMPARE(keys.size(), 1);
    QCOMPARE(postgres::ConnectionProfile::fromMap(file.value(keys.constFirst()).toMap()).database, u"chosen"_s);
}

void TestSessionSwitch::unlockIsForOneDatabase()
{
    const auto window = open(profileAt(1, postgres::Environment::Production));
    auto *dialog = openedDialog<UnlockDialog>(*window, action::unlock);
    window->session().openFolder(u"/second"_s, profileAt(2, postgres::Environment::Production));
    QTRY_VERIFY(window->session().isConnected());
    dialog->accept();
    QVERIFY(window->session().isLocked());
    QTRY_VERIFY(window->findChild<UnlockDialog *>() == nullptr);
    openedDialog<UnlockDialog>(*window, action::unlock)->accept();
    QVERIFY(!window->session().isLocked());
}

void TestSessionSwitch::newRevisionIsNotOpenedElsewhere()
{
    const test::SampleModule sample;
    workspace::Snapshot snapshot = test::madeSnapshot();
    const workspace::Module inventory = sample.module(QStringList{u"08c4471b3fd5"_s});
    snapshot.modules = {inventory};
    const auto window = open(profileAt(1), snapshot);
    window->selectModule(inventory.name());
    auto *dialog = openedDialog<NewRevisionDialog>(*window, action::newRevision);
    dialog->findChild<QLineEdit *>(u"messageEdit"_s)->setText(u"weigh the items"_s);
    QTRY_VERIFY(dialog->composed() != nullptr);
    window->session().openFolder(u"/second"_s, profileAt(2));
    QTRY_VERIFY(window->session().isConnected());
    QSignalSpy created(&window->commands(), &Commands::revisionCreated);
    dialog->QDialog::accept();
    Job *job = window->session().jobs()->jobs().constFirst();
    QTRY_COMPARE(job->state(), Job::State::Succeeded);
    QCOMPARE(QDir(sample.versions()).entryList({u"*weigh_the_items.py"_s}).size(), 1);
    QCOMPARE(created.count(), 0);
    QVERIFY(window->editors().isEmpty());
}

void TestSessionSwitch::windowClosesAtOnceWhenNothingRuns()
{
    const auto window = open(profileAt(1));
    QVERIFY(window->close());
    QVERIFY(!window->isVisible());
    QCOMPARE(m_prompts.questions.size(), 0);
}

void TestSessionSwitch::windowClosesWhenJobsHaveEnded()
{
    const auto window = open(profileAt(1));
    const auto release = std::make_shared<std::atomic_bool>(false);
    const auto cancelled = std::make_shared<std::atomic_bool>(false);
    Job *job = window->session().jobs()->start(u"A long one"_s, JobList::Access::Writes,
                                               [release, cancelled](JobContext &context) -> Result<QString> {
                                                   while (!*release) {
                                                       QThread::msleep(1);
                                                       *cancelled = context.isCancelled();
                                                   }
                                                   return u"Done."_s;
                                               });
    m_prompts.answers = {u"Keep Running"_s};
    QVERIFY(!window->close());
    QTRY_COMPARE(m_prompts.questions.size(), 1);
    QTRY_VERIFY(m_prompts.answers.isEmpty());
    m_prompts.answers = {u"Cancel Jobs and Quit"_s};
    QVERIFY(!window->close());
    QTRY_VERIFY(*cancelled);
    QVERIFY(window->isVisible());
    QVERIFY(!window->isEnabled());
    auto *status = window->findChild<QLabel *>(u"statusLabel"_s);
    QTRY_VERIFY(status->isVisible());
    QCOMPARE(status->text(), u"Stopping 1 job…"_s);
    QVERIFY(test::saveScreenshots(window.get(), u"window-stopping"_s));
    QVERIFY(!window->close());
    QVERIFY(window->isVisible());
    *release = true;
    QTRY_VERIFY(!window->isVisible());
    QCOMPARE(job->state(), Job::State::Succeeded);
}

void TestSessionSwitch::samplesServerIsStoppedBeforeTheWindowGoes()
{
    const QTemporaryDir folder;
    m_prompts.questions.clear();
    const auto window = std::make_unique<MainWindow>(m_prompts);
    window->show();
    QVERIFY(QTest::qWaitForWindowExposed(window.get()));
    window->session().openSample(folder.filePath(u"sample"_s));
    QTRY_VERIFY_WITH_TIMEOUT(window->session().isConnected() || window->session().openError(), longMilliseconds);
    QVERIFY(!window->session().openError());
    QTRY_VERIFY_WITH_TIMEOUT(!window->session().isLoading(), longMilliseconds);
    const QString log = window->session().sample()->serverLogFile();
    QVERIFY(QFile::exists(log));
    watchdog().reset();
    QVERIFY(!window->close());
    QTRY_VERIFY_WITH_TIMEOUT(!window->isVisible(), longMilliseconds);
    const qint64 held = watchdog().longestHold();
    QVERIFY(window->session().sample() == nullptr);
    QVERIFY(!QFile::exists(log)); // the cluster and its folder are gone
    QVERIFY(m_prompts.questions.isEmpty());
    QVERIFY2(held <= test::EventLoopWatchdog::limit(), qPrintable(u"the event loop was held for %1 ms"_s.arg(held)));
}

ATHANOR_GUI_TEST_MAIN(TestSessionSwitch)
#include "tst_sessionswitch.moc"
