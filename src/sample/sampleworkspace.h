// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/job.h"
#include "postgres/profile.h"

#include <QString>

#include <memory>

namespace athanor::sample {

// The sample workspace, copied to a writable place, with a private PostgreSQL cluster that lives as long as this
// object, brought into its interesting state by the product's own upgrade. Owned by the application; made in a job.
class SampleWorkspace
{
public:
    // `folder` empty: a folder below the user's data folder, made anew each time and removed at the end. The workspace
    // itself is the folder "app-buildify" in it.
    static Result<std::unique_ptr<SampleWorkspace>> start(const QString &folder, JobContext &job);
    ~SampleWorkspace(); // stops the cluster and removes it
    Q_DISABLE_COPY_MOVE(SampleWorkspace)

    [[nodiscard]] QString folder() const;
    [[nodiscard]] postgres::ConnectionProfile profile() const;
    // For other tools: postgresql://…?host=<socket folder>; holds no password.
    [[nodiscard]] QString databaseUrl() const;
    // The journal in which the upgrades that made the state are recorded.
    [[nodiscard]] QString journalPath() const;
    // Superuser of the private cluster, and its server's log: for tests and demonstrations.
    [[nodiscard]] postgres::ConnectionProfile superuserProfile() const;
    [[nodiscard]] QString serverLogFile() const;

private:
    SampleWorkspace();
    struct Data;
    std::unique_ptr<Data> m_data;
};

} // namespace athanor::sample
