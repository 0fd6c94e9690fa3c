// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QStringList>
#include <QThread>

#include <chrono>
#include <memory>

namespace athanor::workspace {

// Tells that files of folders were changed by whoever it was, many changes at a time as one. Works in a thread of its
// own: whoever uses it never waits for a disk. One inotify watch for each folder; where the system has none left, these
// folders are looked at now and then.
class FolderWatcher : public QObject
{
    Q_OBJECT

public:
    struct Timing
    {
        std::chrono::milliseconds quiet{200}; // after the last change
        std::chrono::milliseconds longest{2000}; // after the first
        std::chrono::milliseconds poll{2000};
        int mostWatches = -1; // -1: as many as the system gives
        int mostScouted = 2000; // folders without a project
    };
    explicit FolderWatcher(QObject *parent);
    FolderWatcher(const Timing &timing, QObject *parent);
    ~FolderWatcher() override;

    // From now on these, instead of those before; of `trees` the folders below, too. A change since `since`
    // (nanoseconds since 1970; 0: now) in a folder that is new here counts. Below `root` a project that appears is
    // noticed, too.
    void watch(const QStringList &folders, const QStringList &trees, qint64 since = 0, const QString &root = {});

Q_SIGNALS:
    void changed();
    void watching(int folders); // what watch() asked for is done
    // Folders that are looked at every so often, and why; 0: all are watched again.
    void polling(int folders, const QString &reason);

private:
    class Worker;

    std::shared_ptr<QThread> m_thread;
    Worker *m_worker; // lives in the thread
};

// Whether a file of this name can be one that a workspace is made of: no byte code, no swap file of an editor.
bool isWorkspaceFile(const QString &name);

} // namespace athanor::workspace
