// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "desktop/dialogs/databasetarget.h"
#include "desktop/inspector/sqlview.h"
#include "desktop/jobs/joblist.h"
#include "postgres/profile.h"
#include "sample/sampleworkspace.h"
#include "workspace/folderwatcher.h"
#include "workspace/workspace.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <optional>

namespace athanor::desktop {

// What the window looks at: a folder, a database, and the newest snapshot of both. All reading runs off the GUI thread;
// signals tell when there is something new.
class Session : public QObject
{
    Q_OBJECT

public:
    // One look at folder and database; runs off the GUI thread.
    struct Look
    {
        workspace::Snapshot snapshot;
        Answers answers; // null: not connected, or not read
        std::optional<Error> answersError{}; // why they are not read
    };
    using Reader = std::function<Result<Look>(const QString &folder,
                                              const std::optional<postgres::ConnectionProfile> &profile, JobContext &)>;

    // Without a reader: workspace::look() and the catalogue, and the files are watched.
    Session(JobList *jobs, QObject *parent, Reader reader = {});
    ~Session() override; // stops the sample's cluster, if there still is one

    void openFolder(const QString &folder, const std::optional<postgres::ConnectionProfile> &profile = {});
    // `folder` empty: below the user's data folder.
    void openSample(const QString &folder = {});
    void connectTo(const postgres::ConnectionProfile &profile);
    void disconnectFromDatabase();
    void refresh();
    // Reads the files that have changed; the database is not asked. Changes on disk do it by themselves.
    void refreshFiles();
    // Lets go of everything; the sample's cluster is stopped by a job. For the end: the caller waits for the jobs.
    void shutDown();
    void stopReading(); // what was shown before stays

    [[nodiscard]] QString folder() const { return m_folder; }
    [[nodiscard]] const std::optional<postgres::ConnectionProfile> &profile() const { return m_profile; }
    [[nodiscard]] std::shared_ptr<const workspace::Snapshot> snapshot() const { return m_snapshot; } // null: none yet
    [[nodiscard]] const workspace::Module *module(const QString &name) const; // null: none
    [[nodiscard]] const Answers &answers() const { return m_answers; } // null: not connected, or not read
    [[nodiscard]] const std::optional<Error> &answersError() const { return m_answersError; }
    [[nodiscard]] const std::optional<Error> &openError() const { return m_openError; }
    [[nodiscard]] bool isConnected() const { return m_snapshot && m_snapshot->connected; }
    [[nodiscard]] bool isLoading() const { return m_loading; }
    [[nodiscard]] bool isReading() const { return m_look.isRunning(); } // loading that stopReading() ends
    [[nodiscard]] QString progress() const { return m_progress; } // of loading, a phrase
    [[nodiscard]] const sample::SampleWorkspace *sample() const { return m_sample.get(); }
    [[nodiscard]] QString databaseName() const;
    [[nodiscard]] bool isProduction() const;
    [[nodiscard]] QString journalPath() const; // the sample has its own
    [[nodiscard]] DatabaseTarget target() const; // for the dialogs that write

    // A production database is read only until its name has been typed.
    [[nodiscard]] bool isLocked() const { return m_locked; }
    void setLocked(bool locked);

    // Why nothing can be written now; empty if it can.
    [[nodiscard]] QString writeObstacle() const;

    // How many files were read since the folder was opened; for tests.
    [[nodiscard]] const workspace::ReadingCache &readingCache() const { return *m_cache; }

    [[nodiscard]] JobList *jobs() const { return m_jobs; }

Q_SIGNALS:
    void opened(); // another folder
    void changed(); // a new snapshot, connection, lock or error
    void loadingChanged(); // or its progress
    void filesNoticed(); // something was changed on disk

private:
    void close();
    void changeProfile(const std::optional<postgres::ConnectionProfile> &profile);
    void setLoading(bool loading);
    void show(Result<Look> result);
    void run(Reader reader);
    void watch();
    void takeNote(int folders, const QString &reason);

    JobList *m_jobs;
    Reader m_reader; // empty: the real one
    LatestTask m_look;
    workspace::FolderWatcher m_watcher;
    std::shared_ptr<workspace::ReadingCache> m_cache;
    qint64 m_lookStarted = 0; // nanoseconds since 1970
    bool m_isChangedMeanwhile = false; // on disk, while it is read
    std::optional<Error> m_watchProblem;
    std::unique_ptr<sample::SampleWorkspace> m_sample;
    QPointer<Job> m_sampleStart; // of the sample that is to be opened; null when something else was opened since
    QString m_folder;
    std::optional<postgres::ConnectionProfile> m_profile;
    std::shared_ptr<const workspace::Snapshot> m_snapshot;
    Answers m_answers;
    std::optional<Error> m_answersError;
    std::optional<Error> m_openError;
    bool m_loading = false;
    QString m_progress;
    bool m_locked = false;
};

// Reads the catalogue of a database in a read only session, for the questions that revisions ask.
Result<Answers> readAnswers(const postgres::ConnectionProfile &profile, JobContext &job);

} // namespace athanor::desktop
