// SPDX-License-Identifier: MIT
#include "postgres/clusterrecord.h"
#include "postgres/connection.h"
#include "postgres/privatecluster.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>

#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::postgres;

class TestPrivateCluster : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsAndStops();
    void listensOnTheSocketAlone();
    void nobodyElseMayEnter();
    void keptClusterKeepsItsData();
    void folderIsRefusedWhileInUse();
    void killedPostmasterIsCleanedUp();
    void leftoverOfADeadOwnerIsStoppedAndRemoved_data();
    void leftoverOfADeadOwnerIsStoppedAndRemoved();
    void longPathsAreNoTrouble();
    void missingProgramsAreSaid();
    void brokenSettingShowsTheLog();
    void cancelLeavesNothing();
};

namespace {

// A zombie, which nobody has collected yet, has ended too.
bool hasEnded(qint64 pid)
{
    QFile stat(u"/proc/%1/stat"_s.arg(pid));
    return !stat.open(QIODevice::ReadOnly) || stat.readAll().contains(") Z ");
}

PrivateClusterOptions quick(const QString &folder = {})
{
    PrivateClusterOptions options;
    options.folder = folder;
    options.durable = false;
    return options;
}

} // namespace

void TestPrivateCluster::startsAndStops()
{
    JobContext context;
    QString runtime;
    QString data;
    qint64 postmaster = 0;
    {
        const auto cluster = PrivateCluster::start(quick(), context);
        QVERIFY2(cluster, cluster ? "" : qPrintable(cluster.error().sentence() + cluster.error().detail));
        auto connection = test::connectOrDie((*cluster)->profile());
        QCOMPARE(connection.serverMajor(), (*cluster)->serverMajor());
        QCOMPARE(connection.scalar(u"SHOW lc_collate"_s).value_or(u"C.UTF-8"_s), u"C.UTF-8"_s);
        QCOMPARE(connection.scalar(u"SELECT datcollate FROM pg_database WHERE datname = 'template1'"_s).value(),
                 u"C.UTF-8"_s);
        QCOMPARE(connection.scalar(u"SHOW server_encoding"_s).value(), u"UTF8"_s);
        runtime = QFileInfo((*cluster)->socketFolder()).path();
        data = (*cluster)->dataFolder();
        postmaster = (*cluster)->postmasterPid();
        QVERIFY(postmaster > 1);
        QVERIFY(QFileInfo::exists(runtime));
        if (::geteuid() == 0) {
            QVERIFY(QFileInfo(u"/proc/%1"_s.arg(postmaster)).ownerId() != 0);
        }
    }
    QVERIFY(!QFileInfo::exists(runtime));
    QVERIFY(!QFileInfo::exists(data));
    QVERIFY(hasEnded(postmaster));
}

void TestPrivateCluster::listensOnTheSocketAlone()
{
    JobContext context;
    const auto cluster = PrivateCluster::start(quick(), context);
    QVERIFY(cluster);
    auto connection = test::connectOrDie((*cluster)->profile());
    QCOMPARE(connection.scalar(u"SHOW listen_addresses"_s).value(), QString());
    // No TCP socket is held by the postmaster: /proc/<pid>/net is the machine's, so look at its own descriptors.
    QFile tcp(u"/proc/net/tcp"_s);
    QVERIFY(tcp.open(QIODevice::ReadOnly));
    const QByteArray sockets = tcp.readAll();
    const QDir descriptors(u"/proc/%1/fd"_s.arg((*cluster)->postmasterPid()));
    int unixSockets = 0;
    for (const QFileInfo &entry : descriptors.entryInfoList(QDir::Files | QDir::System)) {
        const QString target = entry.readSymLink();
        if (target.contains(u"socket:["_s)) {
            const QByteArray inode = target.section(u'[', 1).section(u']', 0, 0).toLatin1();
            QVERIFY2(!sockets.contains(QByteArray(" " + inode + " ")), inode.constData());
            ++unixSockets;
        }
    }
    if (descriptors.isReadable() && !descriptors.isEmpty(QDir::Files | QDir::System)) {
        QVERIFY(unixSockets > 0);
    }
}

void TestPrivateCluster::nobodyElseMayEnter()
{
    JobContext context;
    const auto cluster = PrivateCluster::start(quick(), context);
    QVERIFY(cluster);
    for (const QString &folder : {(*cluster)->socketFolder(), (*cluster)->dataFolder()}) {
        struct stat information{};
        QCOMPARE(::stat(QFile::encodeName(folder).constData(), &information), 0);
        QCOMPARE(information.st_mode & 0777, 0700u);
    }
    struct stat information{};
    QCOMPARE(::stat(QFile::encodeName((*cluster)->logFile()).constData(), &information), 0);
    QCOMPARE(information.st_mode & 0777, 0600u);
}

void TestPrivateCluster::keptClusterKeepsItsData()
{
    QTemporaryDir folder;
    JobContext context;
    {
        const auto cluster = PrivateCluster::start(quick(folder.path()), context);
        QVERIFY2(cluster, cluster ? "" : qPrintable(cluster.error().sentence() + cluster.error().detail));
        auto connection = test::connectOrDie((*cluster)->profile());
        QVERIFY(connection.execute(u"CREATE TABLE kept AS SELECT 42 AS x"_s));
    }
    const auto cluster = PrivateCluster::start(quick(folder.path()), context);
    QVERIFY2(cluster, cluster ? "" : qPrintable(cluster.error().sentence() + cluster.error().detail));
    {
        auto connection = test::connectOrDie((*cluster)->profile());
        QCOMPARE(connection.scalar(u"SELECT x FROM kept"_s).value(), u"42"_s);
    }
    QVERIFY((*cluster)->stop(context));
    QVERIFY(!(*cluster)->isRunning());
    QDir(QFileInfo((*cluster)->dataFolder()).path()).removeRecursively();
}

void TestPrivateCluster::folderIsRefusedWhileInUse()
{
    QTemporaryDir folder;
    JobContext context;
    const auto first = PrivateCluster::start(quick(folder.path()), context);
    QVERIFY(first);
    const auto second = PrivateCluster::start(quick(folder.path()), context);
    QVERIFY(!second);
    QCOMPARE(second.error().kind, Error::Kind::Conflict);
    QVERIFY(second.error().what.contains(QString::number(QCoreApplication::applicationPid())));
    QVERIFY((*first)->isRunning());
    QVERIFY((*first)->stop(context));
    QDir(QFileInfo((*first)->dataFolder()).path()).removeRecursively();
}

void TestPrivateCluster::killedPostmasterIsCleanedUp()
{
    QTemporaryDir folder;
    JobContext context;
    auto first = PrivateCluster::start(quick(folder.path()), context);
    QVERIFY(first);
    {
        auto connection = test::connectOrDie((*first)->profile());
        QVERIFY(connection.execute(u"CREATE TABLE kept AS SELECT 42 AS x"_s));
        QVERIFY(connection.execute(u"CHECKPOINT"_s));
        // With a session open, so that a backend outlives its postmaster for a moment.
        QCOMPARE(::kill(static_cast<pid_t>((*first)->postmasterPid()), SIGKILL), 0);
        QTRY_VERIFY(!(*first)->isRunning());
    }
    const QString oldSocket = (*first)->socketFolder();
    const auto second = PrivateCluster::start(quick(folder.path()), context);
    QVERIFY2(second, second ? "" : qPrintable(second.error().sentence() + second.error().detail));
    auto connection = test::connectOrDie((*second)->profile());
    QCOMPARE(connection.scalar(u"SELECT x FROM kept"_s).value(), u"42"_s);
    QVERIFY(!QFileInfo::exists(oldSocket));
    QVERIFY((*second)->stop(context));
    QDir(QFileInfo((*second)->dataFolder()).path()).removeRecursively();
}

void TestPrivateCluster::leftoverOfADeadOwnerIsStoppedAndRemoved_data()
{
    QTest::addColumn<bool>("byAStart");
    QTest::newRow("when asked") << false;
    QTest::newRow("by the start of another") << true;
}

void TestPrivateCluster::leftoverOfADeadOwnerIsStoppedAndRemoved()
{
    QFETCH(const bool, byAStart);
    QProcess owner;
    owner.start(u"sleep"_s, {u"600"_s});
    QVERIFY(owner.waitForStarted());
    JobContext context;
    PrivateClusterOptions options = quick();
    options.ownerPid = owner.processId();
    options.keepRunning = true;
    QString runtime;
    qint64 postmaster = 0;
    {
        const auto cluster = PrivateCluster::start(options, context);
        QVERIFY(cluster);
        runtime = (*cluster)->folder();
        postmaster = (*cluster)->postmasterPid();
    }
    QVERIFY2(postmasterOf(runtime + u"/data"_s) == postmaster, "it is kept running");
    PrivateCluster::cleanUpLeftovers(context);
    QVERIFY2(postmasterOf(runtime + u"/data"_s) == postmaster, "its owner lives");
    owner.kill();
    QVERIFY(owner.waitForFinished());
    if (byAStart) {
        const auto other = PrivateCluster::start(quick(), context);
        QVERIFY2(other, other ? "" : qPrintable(other.error().sentence() + other.error().detail));
    } else {
        PrivateCluster::cleanUpLeftovers(context);
    }
    // A cluster that another program starts just now may have been first, and be at it still.
    QTRY_VERIFY_WITH_TIMEOUT(hasEnded(postmaster), 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(!QFileInfo::exists(runtime), 60'000);
}

void TestPrivateCluster::longPathsAreNoTrouble()
{
    QTemporaryDir folder;
    const QString deep = folder.path() + u'/' + QString(100, u'a') + u'/' + QString(100, u'b') + u" it's ü"_s;
    JobContext context;
    const auto cluster = PrivateCluster::start(quick(deep), context);
    QVERIFY2(cluster, cluster ? "" : qPrintable(cluster.error().sentence() + cluster.error().detail));
    QVERIFY(((*cluster)->socketFolder() + u"/.s.PGSQL.5432"_s).toUtf8().size() <= 107);
    test::connectOrDie((*cluster)->profile());
    QVERIFY((*cluster)->stop(context));
    QDir(QFileInfo((*cluster)->dataFolder()).path()).removeRecursively();
}

void TestPrivateCluster::missingProgramsAreSaid()
{
    QTemporaryDir empty;
    JobContext context;
    PrivateClusterOptions options = quick();
    options.programFolder = empty.path();
    const auto cluster = PrivateCluster::start(options, context);
    QVERIFY(!cluster);
    QCOMPARE(cluster.error().kind, Error::Kind::Tool);
    QVERIFY(cluster.error().remedy.contains(u"Install the package postgresql"_s));
}

void TestPrivateCluster::brokenSettingShowsTheLog()
{
    JobContext context;
    PrivateClusterOptions options = quick();
    options.settings = {u"no_such_setting = 1"_s};
    const QStringList before = ClusterRecord::runtimeFolders();
    const auto cluster = PrivateCluster::start(options, context);
    QVERIFY(!cluster);
    QCOMPARE(cluster.error().kind, Error::Kind::Tool);
    QVERIFY2(cluster.error().detail.contains(u"no_such_setting"_s), qPrintable(cluster.error().detail));
}

void TestPrivateCluster::cancelLeavesNothing()
{
    class CancelAtSecondStep : public JobContext
    {
    public:
        void setProgress(int done, int, const QString &) override
        {
            if (done == 2) {
                cancel();
            }
        }
    };
    QTemporaryDir folder;
    CancelAtSecondStep context;
    const auto cluster = PrivateCluster::start(quick(folder.path()), context);
    QVERIFY(!cluster);
    QCOMPARE(cluster.error().kind, Error::Kind::Cancelled);
    QVERIFY(!ClusterRecord::read(folder.path()));
    QCOMPARE(postmasterOf(folder.filePath(u"data"_s)), 0);
}

ATHANOR_TEST_MAIN(TestPrivateCluster)
#include "tst_privatecluster.moc"
