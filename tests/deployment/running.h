// SPDX-License-Identifier: MIT
#pragma once

#include "deployment/deployment.h"

#include <future>

namespace athanor::test {

// "FROM pg_stat_activity WHERE …": sessions of an application in the database that is asked, and no other, since tests
// run side by side on one server.
inline QString sessionsOf(const QString &application)
{
    return QStringLiteral("FROM pg_stat_activity WHERE datname = current_database() AND application_name = '%1'")
        .arg(application);
}

// A run in another thread, so that the test can act while it is under way.
class Running
{
public:
    Running(const workspace::Plan &plan, const postgres::ConnectionProfile &profile,
            const deployment::RunOptions &options, journal::Journal &journal)
        : m_future(std::async(std::launch::async, [this, plan, profile, options, &journal] {
            return deployment::run(plan, profile, options, journal, m_job);
        }))
    {
    }
    ~Running() { m_job.cancel(); }
    Q_DISABLE_COPY_MOVE(Running)

    void cancel() { m_job.cancel(); }
    Result<deployment::RunOutcome> result() { return m_future.get(); }
    [[nodiscard]] bool ended() const { return m_future.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }

private:
    JobContext m_job;
    std::future<Result<deployment::RunOutcome>> m_future;
};

} // namespace athanor::test
