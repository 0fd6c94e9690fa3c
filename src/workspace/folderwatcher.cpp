// SPDX-License-Identifier: MIT
#include "workspace/folderwatcher.h"

#include "alembic/project/alembicproject.h"
#include "core/filestamp.h"
#include "core/job.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QHash>
#include <QMutex>
#include <QSet>
#include <QSocketNotifier>
#include <QTimer>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/inotify.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

constexpr quint32 watchedEvents = IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE |
                                  IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr quint32 scoutedEvents = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR;
// The kernel's clock of files may be so far behind.
constexpr qint64 clockStep = 20'000'000;

bool isWorkspaceFolder(const QString &name)
{
    return name != "__pycache__"_L1 && name != ".git"_L1;
}

// Names a project for findProjects().
bool isProjectFile(const QString &name)
{
    return name == "alembic.ini"_L1 || name == "pyproject.toml"_L1;
}

// The folder itself, or the nearest one above it that is there.
QString existing(QString folder)
{
    while (!QFileInfo(folder).isDir() && folder != QFileInfo(folder).path()) {
        folder = QFileInfo(folder).path();
    }
    return folder;
}

using Listing = QHash<QString, FileStamp>;

Listing projectFiles(const QString &folder)
{
    Listing listing;
    for (const QString &name : {u"alembic.ini"_s, u"pyproject.toml"_s}) {
        if (const auto stamp = FileStamp::of(folder + u'/' + name)) {
            listing.insert(name, *stamp);
        }
    }
    return listing;
}

Listing list(const QString &folder)
{
    Listing listing;
    for (const QFileInfo &entry : QDir(folder).entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
        if (entry.isDir() ? isWorkspaceFolder(entry.fileName()) : isWorkspaceFile(entry.fileName())) {
            // What happens in a folder below is its own.
            listing.insert(entry.fileName(),
                           entry.isDir() ? FileStamp{} : FileStamp::of(entry.filePath()).value_or(FileStamp{}));
        }
    }
    return listing;
}

bool isChangedSince(const Listing &listing, qint64 since)
{
    return std::ranges::any_of(listing, [since](const FileStamp &stamp) {
        return std::max(stamp.modified, stamp.changed) >= since - clockStep;
    });
}

} // namespace

bool isWorkspaceFile(const QString &name)
{
    static const QStringList endings{u".py"_s,   u".ini"_s,  u".toml"_s, u".yml"_s, u".yaml"_s,
                                     u".mako"_s, u".lock"_s, u".txt"_s,  u".cfg"_s, u".in"_s};
    if (name.startsWith(".#"_L1)) {
        return false; // Emacs' lock
    }
    return name.contains(".env"_L1) || name == "Pipfile"_L1 ||
           std::ranges::any_of(endings, [&name](const QString &ending) { return name.endsWith(ending); });
}

class FolderWatcher::Worker : public QObject
{
public:
    Worker(FolderWatcher *watcher, const Timing &timing)
        : m_watcher(watcher)
        , m_timing(timing)
    {
    }
    // From the watcher's thread: nothing is told any more.
    void letGo()
    {
        const QMutexLocker lock(&m_mutex);
        m_watcher = nullptr;
    }
    ~Worker() override
    {
        delete m_notifier;
        if (m_inotify >= 0) {
            ::close(m_inotify);
        }
    }
    Q_DISABLE_COPY_MOVE(Worker)

    void watch(const QStringList &folders, const QStringList &trees, qint64 since, const QString &root)
    {
        start();
        QSet<QString> wanted;
        for (const QString &folder : folders) {
            wanted.insert(existing(folder));
        }
        for (const QString &tree : trees) {
            wanted.insert(existing(tree));
            QDirIterator below(tree, QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot | QDir::NoSymLinks,
                               QDirIterator::Subdirectories);
            while (below.hasNext()) {
                const QString folder = below.next();
                if (isWorkspaceFolder(QFileInfo(folder).fileName())) {
                    wanted.insert(folder);
                }
            }
        }
        const QStringList searched =
            root.isEmpty() ? QStringList() : project::searchedFolders(root, m_timing.mostScouted);
        const QSet<QString> scouted = QSet<QString>(searched.cbegin(), searched.cend()).subtract(wanted);
        forgetOthers(wanted + scouted);
        const QSet<QString> scoutedBefore = std::exchange(m_scouted, m_scouted & scouted);
        bool missed = false;
        for (const QString &folder : std::as_const(wanted)) {
            if (m_watches.contains(folder) && !scoutedBefore.contains(folder)) {
                continue;
            }
            const bool isNew = !m_polled.contains(folder);
            const bool isWatched = add(folder, watchedEvents);
            if (isNew || isWatched) {
                const Listing now = list(folder);
                missed =
                    missed || (since > 0 && isChangedSince(now, since)) || (!isNew && now != m_polled.value(folder));
                if (isWatched) {
                    m_polled.remove(folder);
                } else {
                    m_polled.insert(folder, now);
                }
            }
        }
        for (const QString &folder : searched) {
            missed = (scouted.contains(folder) && scout(folder, since) && since > 0) || missed;
        }
        tellPolling();
        tell(&FolderWatcher::watching, int(wanted.size()));
        if (missed) {
            noteChange();
        }
    }

private:
    // Watches a folder, and those below it, for projects that appear, as far as the system has watches left. True if
    // one has changed since then.
    bool scout(const QString &folder, qint64 since)
    {
        if (m_watches.contains(folder) || m_scouted.size() >= m_timing.mostScouted || !add(folder, scoutedEvents)) {
            return false;
        }
        m_scouted.insert(folder);
        bool isFound = isChangedSince(projectFiles(folder), since);
        const QFileInfoList below = QDir(folder).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks);
        for (const QFileInfo &entry : below) { // one that has come before there was a watch
            isFound = (!project::isSkippedFolder(entry.filePath()) && scout(entry.filePath(), since)) || isFound;
        }
        return isFound;
    }

    void start() // in the thread
    {
        if (m_quiet != nullptr) {
            return;
        }
        m_quiet = timer(m_timing.quiet, true);
        m_longest = timer(m_timing.longest, true);
        m_poll = timer(m_timing.poll, false);
        connect(m_quiet, &QTimer::timeout, this, &Worker::tellChange);
        connect(m_longest, &QTimer::timeout, this, &Worker::tellChange);
        connect(m_poll, &QTimer::timeout, this, &Worker::look);
        m_inotify = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        if (m_inotify >= 0) {
            m_notifier = new QSocketNotifier(m_inotify, QSocketNotifier::Read, this);
            connect(m_notifier, &QSocketNotifier::activated, this, &Worker::receive);
        } else {
            m_reason = QString::fromLocal8Bit(std::strerror(errno));
        }
    }
    QTimer *timer(std::chrono::milliseconds interval, bool once)
    {
        auto *made = new QTimer(this);
        made->setInterval(interval);
        made->setSingleShot(once);
        return made;
    }

    bool add(const QString &folder, quint32 events)
    {
        const bool isFull = m_timing.mostWatches >= 0 && m_watches.size() >= m_timing.mostWatches;
        if (m_inotify < 0 || (isFull && !m_watches.contains(folder))) {
            if (m_inotify >= 0) {
                m_reason = QString::fromLocal8Bit(std::strerror(ENOSPC));
            }
            return false;
        }
        const int watch = ::inotify_add_watch(m_inotify, QFile::encodeName(folder).constData(), events);
        if (watch < 0) {
            m_reason = QString::fromLocal8Bit(std::strerror(errno));
            return false;
        }
        m_watches.insert(folder, watch);
        m_folders.insert(watch, folder);
        return true;
    }

    void forgetOthers(const QSet<QString> &wanted)
    {
        for (auto watch = m_watches.begin(); watch != m_watches.end();) {
            if (wanted.contains(watch.key())) {
                ++watch;
                continue;
            }
            // Two names of one folder have one watch.
            const int descriptor = watch.value();
            watch = m_watches.erase(watch);
            if (m_watches.key(descriptor).isEmpty()) {
                m_folders.remove(descriptor);
                ::inotify_rm_watch(m_inotify, descriptor);
            }
        }
        m_polled.removeIf([&wanted](const auto &entry) { return !wanted.contains(entry.key()); });
    }

    void tellPolling()
    {
        if (m_polled.isEmpty()) {
            m_poll->stop();
        } else if (!m_poll->isActive()) {
            m_poll->start();
        }
        if (const int count = int(m_polled.size()); count != m_toldPolled) {
            m_toldPolled = count;
            tell(&FolderWatcher::polling, count, count > 0 ? m_reason : QString());
        }
    }

    void receive()
    {
        alignas(inotify_event) std::array<char, 65536> buffer{};
        bool isRelevant = false;
        for (;;) {
            const ssize_t length = ::read(m_inotify, buffer.data(), buffer.size());
            if (length <= 0) {
                break;
            }
            for (ssize_t at = 0; at < length;) {
                const auto *event = reinterpret_cast<const inotify_event *>(buffer.data() + at);
                isRelevant = take(*event) || isRelevant;
                at += ssize_t(sizeof(inotify_event)) + event->len;
            }
        }
        if (isRelevant) {
            noteChange();
        }
    }

    bool take(const inotify_event &event)
    {
        if ((event.mask & IN_Q_OVERFLOW) != 0) {
            return true; // some are lost
        }
        const bool isScouted = m_scouted.contains(m_folders.value(event.wd));
        if ((event.mask & IN_IGNORED) != 0) {
            const QString folder = m_folders.take(event.wd);
            m_watches.removeIf([&event](const auto &entry) { return entry.value() == event.wd; });
            return !folder.isEmpty() && !isScouted;
        }
        if (event.len == 0) {
            return (event.mask & (IN_DELETE_SELF | IN_MOVE_SELF)) != 0;
        }
        const QString name = QFile::decodeName(static_cast<const char *>(event.name));
        if (isScouted) {
            const QString path = m_folders.value(event.wd) + u'/' + name;
            return (event.mask & IN_ISDIR) == 0 ? isProjectFile(name)
                                                : !project::isSkippedFolder(path) && scout(path, 1);
        }
        if ((event.mask & IN_ISDIR) != 0) {
            return isWorkspaceFolder(name) && (event.mask & (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)) != 0;
        }
        return isWorkspaceFile(name);
    }

    void look()
    {
        bool isChanged = false;
        for (auto polled = m_polled.begin(); polled != m_polled.end(); ++polled) {
            Listing now = list(polled.key());
            if (now != polled.value()) {
                polled.value() = std::move(now);
                isChanged = true;
            }
        }
        if (isChanged) {
            noteChange();
        }
    }

    void noteChange()
    {
        m_quiet->start();
        if (!m_longest->isActive()) {
            m_longest->start();
        }
    }

    void tellChange()
    {
        m_quiet->stop();
        m_longest->stop();
        tell(&FolderWatcher::changed);
    }

    template <typename Signal, typename... Arguments>
    void tell(Signal signal, const Arguments &...arguments)
    {
        const QMutexLocker lock(&m_mutex);
        if (m_watcher != nullptr) {
            QMetaObject::invokeMethod(
                m_watcher, [watcher = m_watcher, signal, arguments...] { (watcher->*signal)(arguments...); },
                Qt::QueuedConnection);
        }
    }

    QMutex m_mutex;
    FolderWatcher *m_watcher; // null: it is gone
    Timing m_timing;
    QTimer *m_quiet = nullptr;
    QTimer *m_longest = nullptr;
    QTimer *m_poll = nullptr;
    QSocketNotifier *m_notifier = nullptr;
    int m_inotify = -1;
    QHash<QString, int> m_watches; // by folder
    QHash<int, QString> m_folders;
    QSet<QString> m_scouted; // watched only for projects that appear
    QHash<QString, Listing> m_polled; // by folder
    QString m_reason; // why some are polled
    int m_toldPolled = 0;
};

FolderWatcher::FolderWatcher(QObject *parent)
    : FolderWatcher(Timing{}, parent)
{
}

FolderWatcher::FolderWatcher(const Timing &timing, QObject *parent)
    : QObject(parent)
    , m_thread(new QThread,
               [](QThread *thread) {
                   thread->wait();
                   delete thread;
               })
    , m_worker(new Worker(this, timing))
{
    m_thread->setObjectName(u"folders"_s);
    m_worker->moveToThread(m_thread.get());
    connect(m_thread.get(), &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread->start();
}

// It may be in the middle of a large folder: who closes a window does not wait for that, the application does at its
// end.
FolderWatcher::~FolderWatcher()
{
    m_worker->letGo();
    m_thread->quit();
    freeBeside(std::move(m_thread));
}

void FolderWatcher::watch(const QStringList &folders, const QStringList &trees, qint64 since, const QString &root)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, folders, trees, since, root] { worker->watch(folders, trees, since, root); },
        Qt::QueuedConnection);
}

} // namespace athanor::workspace
