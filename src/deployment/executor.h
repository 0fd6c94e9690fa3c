// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/job.h"
#include "deployment/deployment.h"
#include "deployment/statementfailure.h"
#include "journal/journal.h"
#include "postgres/advisorylock.h"
#include "postgres/connection.h"
#include "workspace/plan.h"

#include <functional>

namespace athanor::deployment {

// Sends the statements of one plan over one session, with Alembic's transaction rules (alembic/runtime/migration.py,
// run_migrations, begin_transaction, autocommit_block): one transaction for the whole run or one per revision, the
// version table made first; an autocommit block commits everything so far and the next statement begins anew; the
// version row of a step comes after its statements. Every statement is in the journal before it is sent.
class Executor
{
public:
    // `operation` is the journal's; the session is idle. All references outlive the executor.
    Executor(const workspace::Plan &plan, postgres::Connection &connection, postgres::AdvisoryLocks &locks,
             journal::Journal &journal, qint64 operation, JobContext &job);

    // On an error everything that is not committed has been rolled back.
    Result<QList<StepTiming>> execute();

    [[nodiscard]] const Progress &progress() const { return m_progress; }

private:
    using Check = std::function<std::optional<Error>(const postgres::ResultSet &)>;

    Result<void> runStep(qsizetype index);
    Result<void> runStatement(const workspace::PlanStep &step, const ddl::Statement &statement);
    Result<void> runRowChanges(const workspace::PlanStep &step);
    Result<void> beginTransaction();
    Result<void> commitTransaction();
    void rollBack();
    // Ours: BEGIN, COMMIT, ROLLBACK. What the plan sends must leave the transaction as it is.
    enum class Origin { Plan, Begin, Commit, RollBack };
    // One statement on the wire, with its record in the journal.
    Result<void> send(Origin origin, const QString &sql, const workspace::PlanStep *step, int line,
                      const Check &check = {});
    Error failure(const QString &sql, const Error &cause) const;

    const workspace::Plan &m_plan;
    postgres::Connection &m_connection;
    postgres::AdvisoryLocks &m_locks;
    journal::Journal &m_journal;
    const qint64 m_operation;
    JobContext &m_job;
    Progress m_progress;
    bool m_inTransaction = false;
    qsizetype m_finishedSteps = 0; // version rows written, committed or not
    qsizetype m_finishedStatements = 0; // of the running step, committed or not
    int m_done = 0;
    int m_total = 0;
};

} // namespace athanor::deployment
