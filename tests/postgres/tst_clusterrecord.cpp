// SPDX-License-Identifier: MIT
#include "postgres/clusterrecord.h"
#include "postgres/privatecluster.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QDir>
#include <QFileInfo>

#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::postgres;

class TestClusterRecord : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void runtimeRoot_data();
    void runtimeRoot();
    void socketFitsBelowEveryRoot_data() { roots(); }
    void socketFitsBelowEveryRoot();
    void missingRootIsNotTaken();
    void foldersOfBothRootsAreFound();
    void isReadAsItWasWritten();
    void onlyOurOwnWordCounts_data();
    void onlyOurOwnWordCounts();

private:
    static void roots();
    [[nodiscard]] QString made(int bytes) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    QByteArray m_tmpdir;
    bool m_hadTmpdir = false;
};

namespace {

ClusterRecord someRecord()
{
    return {.owner = {.pid = 4711, .startTime = u"815"_s, .boot = u"b"_s},
            .runtimeFolder = u"/tmp/athanor-abcdef"_s,
            .dataFolder = u"/somewhere it's ü/data"_s,
            .logFile = u"/somewhere it's ü/server.log"_s,
            .programFolder = u"/usr/lib/postgresql/17/bin"_s,
            .temporary = true};
}

} // namespace

void TestClusterRecord::init()
{
    m_hadTmpdir = qEnvironmentVariableIsSet("TMPDIR");
    m_tmpdir = qgetenv("TMPDIR");
    m_folder = std::make_unique<QTemporaryDir>(u"/tmp/record-XXXXXX"_s);
    QVERIFY(m_folder->isValid());
    QCOMPARE(::chmod(QFile::encodeName(m_folder->path()).constData(), 0711), 0); // for the server's user
}

void TestClusterRecord::cleanup()
{
    if (m_hadTmpdir) {
        qputenv("TMPDIR", m_tmpdir);
    } else {
        qunsetenv("TMPDIR");
    }
    m_folder.reset();
}

// A folder of ours whose path has so many bytes, two of them in one sign.
QString TestClusterRecord::made(int bytes) const
{
    QString path = m_folder->filePath(u"ü"_s);
    path += QString(bytes - path.toUtf8().size(), u'x');
    return QDir().mkpath(path) && ::chmod(QFile::encodeName(path).constData(), 0711) == 0 ? path : QString();
}

// unix(7): sun_path has 108 bytes, the last for the terminating one. PostgreSQL refuses a longer name.
void TestClusterRecord::roots()
{
    QTest::addColumn<int>("bytes");
    QTest::addColumn<bool>("taken");
    QTest::newRow("short") << 30 << true;
    QTest::newRow("as long as it may be") << 64 << true;
    QTest::newRow("one byte longer") << 65 << false;
    QTest::newRow("longer than a socket's whole path") << 200 << false;
}

void TestClusterRecord::runtimeRoot_data()
{
    roots();
}

void TestClusterRecord::runtimeRoot()
{
    QFETCH(const int, bytes);
    QFETCH(const bool, taken);
    const QString folder = made(bytes);
    QCOMPARE(folder.toUtf8().size(), bytes);
    qputenv("TMPDIR", QFile::encodeName(folder));
    QCOMPARE(ClusterRecord::runtimeRoot(), taken ? folder : u"/tmp"_s);
}

// The longest port that there is, and PostgreSQL itself as the judge.
void TestClusterRecord::socketFitsBelowEveryRoot()
{
    QFETCH(const int, bytes);
    QFETCH(const bool, taken);
    const QString folder = made(bytes);
    qputenv("TMPDIR", QFile::encodeName(folder));
    JobContext context;
    PrivateClusterOptions options;
    options.durable = false;
    options.port = 65535;
    const auto cluster = PrivateCluster::start(options, context);
    QVERIFY2(cluster, cluster ? "" : qPrintable(cluster.error().sentence() + cluster.error().detail));
    const QString socket = (*cluster)->socketFolder() + u"/.s.PGSQL.65535"_s;
    QVERIFY(QFileInfo::exists(socket));
    QVERIFY(socket.toUtf8().size() <= 107);
    QCOMPARE(socket.startsWith(folder + u'/'), taken);
    QCOMPARE(test::connectOrDie((*cluster)->profile()).scalar(u"SHOW unix_socket_directories"_s).value(),
             (*cluster)->socketFolder());
    const QString runtime = (*cluster)->folder();
    QVERIFY((*cluster)->stop(context));
    QVERIFY2(!QFileInfo::exists(runtime), "it is found again, to be removed");
}

void TestClusterRecord::missingRootIsNotTaken()
{
    qputenv("TMPDIR", QFile::encodeName(m_folder->filePath(u"missing"_s)));
    QCOMPARE(ClusterRecord::runtimeRoot(), u"/tmp"_s);
}

// TMPDIR may be another one when a left-over is looked for.
void TestClusterRecord::foldersOfBothRootsAreFound()
{
    const QTemporaryDir inTmp(u"/tmp/athanor-XXXXXX"_s);
    const QString root = made(40);
    const QString ours = root + u"/athanor-abcdef"_s;
    QVERIFY(QDir().mkpath(ours));
    QVERIFY(QDir().mkpath(root + u"/other"_s));
    QVERIFY(QFile::link(ours, root + u"/athanor-linked"_s));
    qputenv("TMPDIR", QFile::encodeName(root));
    const QStringList folders = ClusterRecord::runtimeFolders();
    QVERIFY(folders.contains(inTmp.path()));
    QCOMPARE(folders.filter(root), QStringList{ours});
    qputenv("TMPDIR", "/tmp");
    QCOMPARE(ClusterRecord::runtimeFolders().count(inTmp.path()), 1);
}

void TestClusterRecord::isReadAsItWasWritten()
{
    const ClusterRecord record = someRecord();
    QVERIFY(!ClusterRecord::read(m_folder->path()));
    QVERIFY(record.write(m_folder->path()));
    QCOMPARE(ClusterRecord::read(m_folder->path()), std::optional(record));
    struct stat information{};
    QCOMPARE(::stat(QFile::encodeName(m_folder->filePath(u"cluster.json"_s)).constData(), &information), 0);
    QCOMPARE(information.st_mode & 0777, 0600u);
    const Result<void> failed = record.write(m_folder->filePath(u"missing"_s));
    QVERIFY(!failed);
    QCOMPARE(failed.error().kind, Error::Kind::Permission);
}

void TestClusterRecord::onlyOurOwnWordCounts_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : {"linked", "foreign", "cut off", "not json", "without folders"}) {
        QTest::newRow(what) << QString::fromLatin1(what);
    }
}

void TestClusterRecord::onlyOurOwnWordCounts()
{
    QFETCH(const QString, what);
    QVERIFY(someRecord().write(m_folder->path()));
    QVERIFY(ClusterRecord::read(m_folder->path()));
    const QString path = m_folder->filePath(u"cluster.json"_s);
    const auto overwrite = [&path](const QByteArray &bytes) {
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    if (what == "linked"_L1) {
        QVERIFY(QFile::rename(path, path + u".real"_s));
        QVERIFY(QFile::link(path + u".real"_s, path));
    } else if (what == "foreign"_L1) {
        if (::geteuid() != 0) {
            QSKIP("Only root can give a file away.");
        }
        QCOMPARE(::chown(QFile::encodeName(path).constData(), 65534, 65534), 0);
    } else if (what == "cut off"_L1) {
        QVERIFY(QFile::resize(path, QFileInfo(path).size() / 2));
    } else if (what == "not json"_L1) {
        QVERIFY(overwrite("PID 4711\n"));
    } else {
        QVERIFY(overwrite("{\"owner\": 4711, \"temporary\": true}"));
    }
    QVERIFY(!ClusterRecord::read(m_folder->path()));
}

ATHANOR_TEST_MAIN(TestClusterRecord)
#include "tst_clusterrecord.moc"
