// SPDX-License-Identifier: MIT
#include "core/job.h"
#include "project.h"
#include "support/testmain.h"
#include "support/verifyresult.h"
#include "workspace/folderwatcher.h"
#include "workspace/workspace.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace athanor;
using athanor::test::MadeProject;
using athanor::test::writeFile;
using workspace::FolderWatcher;

class WatchingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_folder.reset(); }

    void everyKindOfChange_data();
    void everyKindOfChange();
    void whatIsNoFileOfAProject();
    void burstIsFewChanges();
    void endlessChangesAreTold();
    void changeBeforeTheWatch();
    void folderThatComesLater();
    void treesAreWatchedBelow();
    void pollingWhereNoWatchIsLeft();

    void unchangedFilesAreNotParsed();
    void changeTooSoonToBeSeenInTheTimes();
    void sameSizeAndTimeIsNoticed();
    void projectIsReadAgainOnlyWhenItChanged();
    void changeWhileItIsReadIsNotMissed();
    void cancelledReadingForgetsNothing();
    void sameResultWithAndWithoutACache();
    void watchedFolders();
    void composeFilesOfAnApplication();
    void projectInANewFolder_data();
    void projectInANewFolder();
    void foldersWithoutAProjectAreQuiet();
    void lockFileAboveTheProject_data();
    void lockFileAboveTheProject();

private:
    static constexpr int longMilliseconds = 30'000;

    [[nodiscard]] QString path(const QString &relative) const { return m_folder->filePath(relative); }
    void watch(FolderWatcher &watcher, const QStringList &folders, const QStringList &trees = {}, qint64 since = 0,
               const QString &root = {})
    {
        QSignalSpy ready(&watcher, &FolderWatcher::watching);
        watcher.watch(folders, trees, since, root);
        QTRY_VERIFY_WITH_TIMEOUT(!ready.isEmpty(), longMilliseconds);
    }
    Result<workspace::WorkspaceFiles> read(const std::shared_ptr<workspace::ReadingCache> &cache)
    {
        JobContext job;
        return workspace::readWorkspace(m_folder->path(), job, {.containers = {}, .cache = cache});
    }
    // Times of files that lie in the past, so that nothing is too fresh to be certain.
    void age() const
    {
        const FileStamp newest = *FileStamp::of(m_folder->path());
        QTRY_VERIFY_WITH_TIMEOUT(!newest.isFresh() && !stampOfAll().isFresh(), longMilliseconds);
    }
    [[nodiscard]] FileStamp stampOfAll() const
    {
        FileStamp newest;
        QDirIterator files(m_folder->path(), QDir::AllEntries | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            if (const auto stamp = FileStamp::of(files.next()); stamp && stamp->changed > newest.changed) {
                newest = *stamp;
            }
        }
        return newest;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void WatchingTest::everyKindOfChange_data()
{
    QTest::addColumn<std::function<bool(const QString &)>>("change");
    using Change = std::function<bool(const QString &)>;
    const auto row = [](const char *name, const Change &change) { QTest::newRow(name) << change; };
    row("new file", [](const QString &folder) {
        writeFile(folder + u"/new.py"_s, u"x"_s);
        return true;
    });
    row("written in place", [](const QString &folder) {
        writeFile(folder + u"/a.py"_s, u"y"_s);
        return true;
    });
    row("replaced by a rename", [](const QString &folder) {
        writeFile(folder + u"/a.py.tmp"_s, u"y"_s);
        return ::rename(qPrintable(folder + u"/a.py.tmp"_s), qPrintable(folder + u"/a.py"_s)) == 0;
    });
    row("deleted", [](const QString &folder) { return QFile::remove(folder + u"/a.py"_s); });
    row("renamed", [](const QString &folder) { return QFile::rename(folder + u"/a.py"_s, folder + u"/b.py"_s); });
    row("permissions", [](const QString &folder) { return ::chmod(qPrintable(folder + u"/a.py"_s), 0) == 0; });
    row("new folder", [](const QString &folder) { return QDir(folder).mkdir(u"below"_s); });
    row("folder deleted", [](const QString &folder) { return QDir(folder).removeRecursively(); });
    row("alembic.ini", [](const QString &folder) {
        writeFile(folder + u"/alembic.ini"_s, u"[alembic]\n"_s);
        return true;
    });
    row(".env", [](const QString &folder) {
        writeFile(folder + u"/.env"_s, u"A=1\n"_s);
        return true;
    });
}

void WatchingTest::everyKindOfChange()
{
    QFETCH(const std::function<bool(const QString &)>, change);
    writeFile(path(u"versions/a.py"_s), u"x"_s);
    FolderWatcher watcher(nullptr);
    watch(watcher, {path(u"versions"_s)});
    QSignalSpy changed(&watcher, &FolderWatcher::changed);
    QVERIFY(change(path(u"versions"_s)));
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
}

void WatchingTest::whatIsNoFileOfAProject()
{
    writeFile(path(u"versions/a.py"_s), u"x"_s);
    FolderWatcher watcher(nullptr);
    watch(watcher, {path(u"versions"_s)});
    QSignalSpy changed(&watcher, &FolderWatcher::changed);
    for (const QString &name : {u"a.pyc"_s, u".a.py.swp"_s, u"4913"_s, u"a.py~"_s, u".#a.py"_s}) {
        writeFile(path(u"versions/"_s + name), u"x"_s);
    }
    QVERIFY(QDir(path(u"versions"_s)).mkdir(u"__pycache__"_s));
    QFile file(path(u"versions/a.py"_s));
    QVERIFY(file.open(QIODevice::ReadOnly)); // reading is no change
    QCOMPARE(file.readAll(), "x"_ba);
    // What comes afterwards is told, and once: nothing was before it.
    writeFile(path(u"versions/b.py"_s), u"x"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
    QCOMPARE(changed.size(), 1);
    QVERIFY(!workspace::isWorkspaceFile(u"a.pyc"_s));
    QVERIFY(workspace::isWorkspaceFile(u"0001_a.py"_s));
}

void WatchingTest::burstIsFewChanges()
{
    QVERIFY(QDir(m_folder->path()).mkdir(u"versions"_s));
    FolderWatcher watcher(nullptr);
    watch(watcher, {path(u"versions"_s)});
    QSignalSpy changed(&watcher, &FolderWatcher::changed);
    QElapsedTimer time;
    time.start();
    for (int i = 0; i < 500; ++i) {
        writeFile(path(u"versions/%1.py"_s.arg(i)), u"x"_s);
    }
    const qint64 burst = time.elapsed();
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
    // At most one at its end, and one for every two seconds of a slow disk.
    QVERIFY2(changed.size() <= 1 + burst / 200, qPrintable(u"%1 in %2 ms"_s.arg(changed.size()).arg(burst)));
}

// Whoever writes without a pause does not hold the news back for ever.
void WatchingTest::endlessChangesAreTold()
{
    QVERIFY(QDir(m_folder->path()).mkdir(u"versions"_s));
    FolderWatcher watcher({.quiet = std::chrono::hours(1), .longest = 100ms}, nullptr);
    watch(watcher, {path(u"versions"_s)});
    QSignalSpy changed(&watcher, &FolderWatcher::changed);
    writeFile(path(u"versions/a.py"_s), u"x"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
}

// Between the reading and the watch nothing is lost.
void WatchingTest::changeBeforeTheWatch()
{
    const qint64 before = FileStamp::now();
    writeFile(path(u"versions/a.py"_s), u"x"_s);
    {
        FolderWatcher watcher(nullptr);
        QSignalSpy changed(&watcher, &FolderWatcher::changed);
        watch(watcher, {path(u"versions"_s)}, {}, before);
        QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
    }
    age();
    FolderWatcher watcher(nullptr);
    QSignalSpy changed(&watcher, &FolderWatcher::changed);
    watch(watcher, {path(u"versions"_s)}, {}, FileStamp::now());
    writeFile(path(u"versions/b.py"_s), u"x"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
    QCOMPARE(changed.size(), 1); // that of b.py alone
}

void WatchingTest::folderThatComesLater()
{
    FolderWatcher watcher(nullptr);
    watch(watcher, {path(u"alembic/versions"_s)});
    QSignalSpy changed(&watcher, &FolderWatcher::changed);
    QVERIFY(QDir(m_folder->path()).mkdir(u"alembic"_s));
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
}

void WatchingTest::treesAreWatchedBelow()
{
    writeFile(path(u"versions/2024/05/a.py"_s), u"x"_s);
    FolderWatcher watcher(nullptr);
    watch(watcher, {}, {path(u"versions"_s)});
    QSignalSpy changed(&watcher, &FolderWatcher::changed);
    writeFile(path(u"versions/2024/05/a.py"_s), u"y"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
}

void WatchingTest::pollingWhereNoWatchIsLeft()
{
    writeFile(path(u"one/a.py"_s), u"x"_s);
    writeFile(path(u"two/a.py"_s), u"x"_s);
    FolderWatcher watcher({.poll = 50ms, .mostWatches = 1}, nullptr);
    QSignalSpy polling(&watcher, &FolderWatcher::polling);
    watch(watcher, {path(u"one"_s), path(u"two"_s)});
    QCOMPARE(polling.size(), 1);
    QCOMPARE(polling.first().at(0).toInt(), 1);
    QVERIFY(!polling.first().at(1).toString().isEmpty());
    QSignalSpy changed(&watcher, &FolderWatcher::changed);
    for (const QString &folder : {u"one"_s, u"two"_s}) {
        changed.clear();
        writeFile(path(folder + u"/a.py"_s), u"longer"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
    }
    // A folder less, and there is a watch for each again.
    watch(watcher, {path(u"one"_s)});
    watch(watcher, {path(u"two"_s)});
    QCOMPARE(polling.last().at(0).toInt(), 0);
}

void WatchingTest::unchangedFilesAreNotParsed()
{
    const MadeProject made(path(u"stock/backend"_s), u"stock"_s);
    QString parent;
    for (int i = 0; i < 100; ++i) {
        const QString id = u"r%1"_s.arg(i);
        made.revision(id, parent);
        parent = id;
    }
    const auto cache = std::make_shared<workspace::ReadingCache>();
    VERIFY_RESULT(read(cache));
    QCOMPARE(cache->revisions().parsedFiles(), 100);
    VERIFY_RESULT(read(cache)); // whether the times of the files are certain or not
    QCOMPARE(cache->revisions().parsedFiles(), 100);
    age();
    VERIFY_RESULT(read(cache));
    QCOMPARE(cache->revisions().parsedFiles(), 100);

    made.revision(u"r50"_s, u"r49"_s, u"op.execute('SELECT 1')"_s);
    VERIFY_RESULT(read(cache));
    QCOMPARE(cache->revisions().parsedFiles(), 101);
    made.revision(u"new"_s, parent);
    const auto files = read(cache);
    VERIFY_RESULT(files);
    QCOMPARE(cache->revisions().parsedFiles(), 102);
    QCOMPARE(files->modules.first()->map.size(), 101);
    QVERIFY(QFile::remove(made.path(u"alembic/versions/new_change.py"_s)));
    QCOMPARE(read(cache)->modules.first()->map.size(), 100);
    QCOMPARE(cache->revisions().parsedFiles(), 102);
}

// The kernel counts the times of files in steps: two changes within one look the same.
void WatchingTest::changeTooSoonToBeSeenInTheTimes()
{
    const MadeProject made(path(u"stock/backend"_s), u"stock"_s);
    const QString file = made.revision(u"aaaa"_s, {});
    const auto cache = std::make_shared<workspace::ReadingCache>();
    for (int i = 0; i < 50; ++i) {
        QFile revision(file);
        QVERIFY(revision.open(QIODevice::ReadWrite));
        const QByteArray text = revision.readAll();
        const qsizetype at = text.indexOf("revision = '") + qsizetype(sizeof "revision = '") - 1;
        const QByteArray id = QByteArray::number(1000 + i); // as long as the one before
        QVERIFY(revision.seek(at) && revision.write(id) == id.size());
        revision.close();
        const auto files = read(cache);
        VERIFY_RESULT(files);
        QVERIFY2(files->modules.first()->map.contains(QString::fromLatin1(id)), id.constData());
    }
}

// As "cp -p" and rsync leave it.
void WatchingTest::sameSizeAndTimeIsNoticed()
{
    const MadeProject made(path(u"stock/backend"_s), u"stock"_s);
    const QString file = made.revision(u"aaaa"_s, {});
    age();
    const auto cache = std::make_shared<workspace::ReadingCache>();
    VERIFY_RESULT(read(cache));
    struct stat status{};
    QCOMPARE(::stat(qPrintable(file), &status), 0);
    QFile revision(file);
    QVERIFY(revision.open(QIODevice::ReadOnly));
    const QByteArray text = revision.readAll().replace("aaaa", "bbbb");
    revision.close();
    writeFile(file, QString::fromUtf8(text));
    const timespec times[] = {status.st_atim, status.st_mtim};
    QCOMPARE(::utimensat(AT_FDCWD, qPrintable(file), times, 0), 0);
    QVERIFY(read(cache)->modules.first()->map.contains(u"bbbb"_s));
}

void WatchingTest::projectIsReadAgainOnlyWhenItChanged()
{
    const MadeProject made(path(u"stock/backend"_s), u"stock"_s);
    const MadeProject other(path(u"crm/backend"_s), u"crm"_s);
    made.revision(u"aaaa"_s, {});
    age();
    const auto cache = std::make_shared<workspace::ReadingCache>();
    VERIFY_RESULT(read(cache));
    QCOMPARE(cache->readProjects(), 2);
    made.revision(u"bbbb"_s, u"aaaa"_s); // no part of the configuration
    VERIFY_RESULT(read(cache));
    QCOMPARE(cache->readProjects(), 2);

    // A file that env.py imports.
    writeFile(made.path(u"app/config.py"_s),
              u"class Settings:\n    MODULE_NAME: str = \"storage\"\n\n\nsettings = Settings()\n"_s);
    auto files = read(cache);
    VERIFY_RESULT(files);
    QCOMPARE(cache->readProjects(), 3);
    QVERIFY(std::ranges::any_of(files->modules, [](const auto &module) {
        return module->name == "storage"_L1 && module->versionTable == "storage_alembic_version"_L1;
    }));
    age();
    VERIFY_RESULT(read(cache));
    const int before = cache->readProjects();
    VERIFY_RESULT(read(cache));
    QCOMPARE(cache->readProjects(), before);
    // athanor.toml changes no project, but what is made of it.
    writeFile(path(u"athanor.toml"_s), u"[module.crm]\nversion_table = \"v\"\n"_s);
    files = read(cache);
    VERIFY_RESULT(files);
    QVERIFY(std::ranges::any_of(files->modules, [](const auto &module) { return module->versionTable == "v"_L1; }));
    cache->forgetProjects();
    VERIFY_RESULT(read(cache));
    QCOMPARE(cache->readProjects(), before + 2);
}

// A stamp tells of the bytes that were read only if the file was left alone since the reading began.
void WatchingTest::changeWhileItIsReadIsNotMissed()
{
    writeFile(path(u"config.py"_s), u"x"_s);
    const FileStamp stamp = *FileStamp::of(path(u"config.py"_s));
    constexpr qint64 second = 1'000'000'000;
    QVERIFY(stamp.isFresh(stamp.modified - second));
    QVERIFY(stamp.isFresh(stamp.modified));
    QVERIFY(!stamp.isFresh(stamp.modified + second));
}

void WatchingTest::cancelledReadingForgetsNothing()
{
    const MadeProject made(path(u"stock/backend"_s), u"stock"_s);
    made.revision(u"aaaa"_s, {});
    const auto cache = std::make_shared<workspace::ReadingCache>();
    VERIFY_RESULT(read(cache));
    JobContext job;
    job.cancel();
    QVERIFY(!workspace::readWorkspace(m_folder->path(), job, {.containers = {}, .cache = cache}));
    VERIFY_RESULT(read(cache));
    QCOMPARE(cache->revisions().parsedFiles(), 1);
}

void WatchingTest::sameResultWithAndWithoutACache()
{
    const MadeProject made(path(u"stock/backend"_s), u"stock"_s);
    made.revision(u"aaaa"_s, {});
    made.revision(u"bbbb"_s, u"gone"_s);
    writeFile(made.path(u"alembic/versions/broken.py"_s), u"revision = (\n"_s);
    writeFile(made.path(u"alembic/versions/helper.py"_s), u"x = 1\n"_s);
    const auto cache = std::make_shared<workspace::ReadingCache>();
    VERIFY_RESULT(read(cache));
    for (int round = 0; round < 3; ++round) {
        const auto cached = read(cache);
        const auto plain = read(nullptr);
        VERIFY_RESULT(cached);
        VERIFY_RESULT(plain);
        const workspace::ModuleFiles &left = *cached->modules.first();
        const workspace::ModuleFiles &right = *plain->modules.first();
        QCOMPARE(left.map.revisions(), right.map.revisions());
        QCOMPARE(left.problems, right.problems);
        QVERIFY(!left.problems.isEmpty());
        QCOMPARE(left.project, right.project);
        QCOMPARE(left.map.historyOrder(), right.map.historyOrder());
        made.revision(u"c%1"_s.arg(round), u"aaaa"_s);
    }
}

void WatchingTest::watchedFolders()
{
    const MadeProject made(path(u"modules/stock/backend"_s), u"stock"_s);
    writeFile(made.path(u"shared/names.py"_s), u"BASE = 'aaaa'\n"_s);
    writeFile(made.path(u"alembic/versions/b.py"_s),
              u"from shared.names import BASE\nrevision = 'bbbb'\ndown_revision = BASE\n"_s);
    const auto files = read(nullptr);
    VERIFY_RESULT(files);
    const workspace::WatchedFolders watched = workspace::watchedFolders(*files);
    for (const QString &folder :
         {m_folder->path(), path(u"modules"_s), path(u"modules/stock"_s), made.folder(), made.path(u"alembic"_s),
          made.path(u"alembic/versions"_s), made.path(u"app"_s), made.path(u"shared"_s)}) {
        QVERIFY2(watched.folders.contains(folder), qPrintable(folder + u'\n' + watched.folders.join(u'\n')));
    }
}

// One that is included from elsewhere counts once, and is watched, too.
void WatchingTest::composeFilesOfAnApplication()
{
    const MadeProject made(path(u"workspace/stock/backend"_s), u"stock"_s);
    writeFile(path(u"workspace/compose.yaml"_s), u"include: [../shared/compose.yaml, stock/compose.yaml]\n"_s);
    writeFile(path(u"workspace/compose.override.yaml"_s),
              u"services: {stock: {environment: {DATABASE_URL: 'postgresql://db:5432/appdb'}}}\n"_s);
    writeFile(path(u"workspace/stock/compose.yaml"_s), u"services: {stock: {environment: {MODULE_NAME: stock}}}\n"_s);
    writeFile(path(u"shared/compose.yaml"_s), u"services: {db: {ports: ['127.0.0.1:5433:5432']}}\n"_s);
    JobContext job;
    const workspace::ReadingAids aids{.containers = [](JobContext &) { return QList<workspace::Container>(); },
                                      .cache = {}};
    const auto files = workspace::readWorkspace(path(u"workspace"_s), job, aids);
    VERIFY_RESULT(files);
    QVERIFY(files->problems.isEmpty());
    const workspace::ModuleFiles &module = *files->modules.first();
    QCOMPARE(module.composeServices.size(), 1);
    QCOMPARE(module.composeServices.first().moduleNamePlace.file, path(u"workspace/stock/compose.yaml"_s));
    QCOMPARE(module.namedDatabases.size(), 1);
    const workspace::NamedDatabase &database = module.namedDatabases.first();
    QCOMPARE(database.host, u"127.0.0.1"_s);
    QCOMPARE(database.port, 5433);
    QCOMPARE(database.file, path(u"workspace/compose.override.yaml"_s));
    QCOMPARE(database.line, 1);
    QVERIFY(workspace::watchedFolders(*files).folders.contains(path(u"shared"_s)));
}

void WatchingTest::projectInANewFolder_data()
{
    QTest::addColumn<QStringList>("folders"); // made one after the other
    QTest::addColumn<QString>("file");
    QTest::newRow("in a folder that was there") << QStringList() << u"tools/deep/alembic.ini"_s;
    QTest::newRow("a new folder") << QStringList{u"tools/new"_s} << u"tools/new/alembic.ini"_s;
    QTest::newRow("several at once") << QStringList{u"tools/new/deep/er"_s} << u"tools/new/deep/er/pyproject.toml"_s;
    QTest::newRow("one after the other") << QStringList{u"tools/new"_s, u"tools/new/deep"_s, u"tools/new/deep/er"_s}
                                         << u"tools/new/deep/er/alembic.ini"_s;
    QTest::newRow("beside a watched one") << QStringList{u"fresh"_s, u"fresh/deep"_s} << u"fresh/deep/alembic.ini"_s;
}

// As the window does it: each change is followed by a look and a new watch.
void WatchingTest::projectInANewFolder()
{
    QFETCH(QStringList, folders);
    QFETCH(QString, file);
    const MadeProject made(path(u"stock/backend"_s), u"stock"_s);
    QVERIFY(QDir(m_folder->path()).mkpath(u"tools/deep"_s));
    FolderWatcher watcher(nullptr);
    const auto again = [&] {
        const qint64 since = FileStamp::now();
        const auto files = read(nullptr);
        const workspace::WatchedFolders watched = workspace::watchedFolders(files.value());
        watch(watcher, watched.folders, watched.trees, since, watched.root);
    };
    again();
    const auto addFolder = [&](const QString &folder) {
        QSignalSpy changed(&watcher, &FolderWatcher::changed);
        QVERIFY(QDir(m_folder->path()).mkpath(folder));
        if (folder == "fresh"_L1) { // in a watched folder it is a change by itself
            QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
            again();
        }
    };
    for (const QString &folder : std::as_const(folders)) {
        addFolder(folder);
    }
    QSignalSpy changed(&watcher, &FolderWatcher::changed);
    writeFile(path(file), file.endsWith(".ini"_L1) ? u"[alembic]\nscript_location = x\n"_s
                                                   : u"[tool.alembic]\nscript_location = \"x\"\n"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
}

// Their other files are of no concern, and neither are folders that come and go there.
void WatchingTest::foldersWithoutAProjectAreQuiet()
{
    const MadeProject made(path(u"stock/backend"_s), u"stock"_s);
    writeFile(path(u"tools/src/main.py"_s), u"x"_s);
    age();
    const workspace::WatchedFolders watched = workspace::watchedFolders(read(nullptr).value());
    FolderWatcher watcher(nullptr);
    QSignalSpy changed(&watcher, &FolderWatcher::changed);
    watch(watcher, watched.folders, watched.trees, FileStamp::now(), watched.root);
    writeFile(path(u"tools/src/main.py"_s), u"y"_s);
    writeFile(path(u"tools/src/new.py"_s), u"y"_s);
    QVERIFY(QDir(path(u"tools"_s)).mkpath(u"made/by/hand"_s));
    QVERIFY(QDir(path(u"tools/made"_s)).removeRecursively());
    writeFile(path(u"tools/node_modules/x/pyproject.toml"_s), u"y"_s);
    // What comes afterwards is told, and once: nothing was before it.
    writeFile(path(u"tools/src/alembic.ini"_s), u"[alembic]\nscript_location = x\n"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
    QCOMPARE(changed.size(), 1);
    // A project's own folders come first where watches are few.
    FolderWatcher poor({.mostWatches = int(watched.folders.size())}, nullptr);
    QSignalSpy polling(&poor, &FolderWatcher::polling);
    watch(poor, watched.folders, watched.trees, 0, watched.root);
    QVERIFY(polling.isEmpty());
}

void WatchingTest::lockFileAboveTheProject_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("text"); // %1: the release
    const QString lock = u"[[package]]\nname = \"alembic\"\nversion = \"%1\"\n"_s;
    QTest::newRow("uv.lock") << u"uv.lock"_s << lock;
    QTest::newRow("poetry.lock") << u"poetry.lock"_s << lock;
    QTest::newRow("requirements") << u"requirements/base.txt"_s << u"alembic==%1\n"_s;
}

// It may lie above the workspace's folder, too, as far as the repository goes.
void WatchingTest::lockFileAboveTheProject()
{
    QFETCH(QString, file);
    QFETCH(QString, text);
    QVERIFY(QDir(m_folder->path()).mkpath(u"repository/.git"_s));
    QVERIFY(QDir(m_folder->path()).mkpath(u"repository/requirements"_s));
    const QString folder = path(u"repository/backend"_s);
    const MadeProject made(folder, u"stock"_s);
    age();
    const auto cache = std::make_shared<workspace::ReadingCache>();
    const auto version = [&] {
        JobContext job;
        const auto files = workspace::readWorkspace(folder, job, {.containers = {}, .cache = cache});
        return files ? files->modules.front()->project.alembicVersion.value.value_or(u"none"_s)
                     : files.error().sentence();
    };
    QCOMPARE(version(), u"none"_s);
    JobContext job;
    const auto files = workspace::readWorkspace(folder, job);
    VERIFY_RESULT(files);
    const workspace::WatchedFolders watched = workspace::watchedFolders(*files);
    FolderWatcher watcher(nullptr);
    watch(watcher, watched.folders, watched.trees, 0, watched.root);
    for (const QString &release : {u"1.13.2"_s, u"1.16.5"_s}) { // it appears, and is written again
        QSignalSpy changed(&watcher, &FolderWatcher::changed);
        writeFile(path(u"repository/"_s + file), text.arg(release));
        QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), longMilliseconds);
        QCOMPARE(version(), release);
        age();
        QCOMPARE(version(), release);
    }
}

ATHANOR_TEST_MAIN(WatchingTest)
#include "tst_watching.moc"
