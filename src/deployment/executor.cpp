// SPDX-License-Identifier: MIT
#include "deployment/executor.h"

#include "core/logging.h"

#include <QCoreApplication>
#include <QElapsedTimer>

using namespace Qt::StringLiterals;

namespace athanor::deployment {

namespace {

// Alembic's only guard (alembic/runtime/migration.py, HeadMaintainer): UPDATE and DELETE hit exactly one row. Alembic
// does not look at what a purge hits; here it must be the rows that were shown.
std::optional<Error> checkRowChange(const workspace::Plan &plan, const revision::RowChange &change,
                                    const postgres::ResultSet &result)
{
    const bool hitsOne = change.kind != revision::RowChange::Kind::Purge && result.affectedRows == 1;
    if (change.kind == revision::RowChange::Kind::Insert || hitsOne) {
        return std::nullopt;
    }
    if (change.kind == revision::RowChange::Kind::Purge) {
        const qsizetype planned = plan.migration.rowsBefore.size();
        if (result.affectedRows == planned) {
            return std::nullopt;
        }
        return Error::make(
            Error::Kind::Conflict,
            QCoreApplication::translate("athanor", "The purge expected to delete %1 rows of '%2'; %3 found.")
                .arg(planned)
                .arg(plan.versionTable)
                .arg(result.affectedRows));
    }
    const bool update = change.kind == revision::RowChange::Kind::Update;
    const QString what =
        update ? QCoreApplication::translate("athanor",
                                             "The migration expected to match one row when updating '%1' to '%2' in "
                                             "'%3'; %4 found.")
                     .arg(change.from, change.to, plan.versionTable)
                     .arg(result.affectedRows)
               : QCoreApplication::translate("athanor",
                                             "The migration expected to match one row when deleting '%1' in '%2'; %3 "
                                             "found.")
                     .arg(change.from, plan.versionTable)
                     .arg(result.affectedRows);
    return Error::make(Error::Kind::Conflict, what);
}

} // namespace

Executor::Executor(const workspace::Plan &plan, postgres::Connection &connection, postgres::AdvisoryLocks &locks,
                   journal::Journal &journal, qint64 operation, JobContext &job)
    : m_plan(plan)
    , m_connection(connection)
    , m_locks(locks)
    , m_journal(journal)
    , m_operation(operation)
    , m_job(job)
{
    m_total = plan.createsVersionTable ? 1 : 0;
    for (const workspace::PlanStep &step : plan.steps) {
        m_total += int(step.statements.size()) + 1;
    }
}

Result<QList<StepTiming>> Executor::execute()
{
    QList<StepTiming> timings;
    const auto failed = [this](const Error &error) -> Result<QList<StepTiming>> {
        rollBack();
        return std::unexpected(error);
    };
    if (m_plan.createsVersionTable) {
        m_job.setProgress(
            m_done++, m_total,
            QCoreApplication::translate("athanor", "Creating the version table %1").arg(m_plan.versionTable));
        if (auto begun = beginTransaction(); !begun) {
            return failed(begun.error());
        }
        if (auto created = send(Origin::Plan, m_plan.createVersionTableSql, nullptr, 0); !created) {
            return failed(created.error());
        }
    }
    for (qsizetype index = 0; index < m_plan.steps.size(); ++index) {
        QElapsedTimer timer;
        timer.start();
        if (auto done = runStep(index); !done) {
            return failed(done.error());
        }
        timings.append(
            StepTiming{.revision = m_plan.steps.at(index).migration.revision, .milliseconds = timer.elapsed()});
    }
    if (auto committed = commitTransaction(); !committed) {
        return failed(committed.error());
    }
    m_job.setProgress(m_total, m_total, QCoreApplication::translate("athanor", "Committed"));
    return timings;
}

Result<void> Executor::runStep(qsizetype index)
{
    const workspace::PlanStep &step = m_plan.steps.at(index);
    m_progress.step = index;
    m_progress.statement = -1;
    m_finishedStatements = 0;
    // The lock is the other session's: without it somebody else may have begun.
    if (!m_locks.isHeld()) {
        return std::unexpected(failure(
            {}, Error::make(Error::Kind::Connection,
                            QCoreApplication::translate("athanor", "The connection that holds the advisory lock is "
                                                                   "gone."))));
    }
    QString line = step.migration.logLine();
    if (!step.message.isEmpty()) {
        line += u", "_s + step.message;
    }
    m_job.log(line);

    for (qsizetype number = 0; number < step.statements.size(); ++number) {
        const ddl::Statement &statement = step.statements.at(number);
        m_progress.statement = number;
        m_job.setProgress(m_done++, m_total,
                          QCoreApplication::translate("athanor", "%1: %2 (%3 of %4)")
                              .arg(step.migration.revision, statement.directive)
                              .arg(number + 1)
                              .arg(step.statements.size()));
        if (auto done = runStatement(step, statement); !done) {
            return done;
        }
        ++m_finishedStatements;
        if (!m_inTransaction) {
            m_progress.committedStatements = m_finishedStatements;
        }
    }
    m_progress.statement = -1;
    m_job.setProgress(m_done++, m_total,
                      step.migration.revision.isEmpty()
                          ? QCoreApplication::translate("athanor", "Version rows")
                          : QCoreApplication::translate("athanor", "%1: version row").arg(step.migration.revision));
    if (auto done = runRowChanges(step); !done) {
        return done;
    }
    ++m_finishedSteps;
    m_finishedStatements = 0;
    if (m_plan.transactionPerMigration) {
        return commitTransaction();
    }
    return {};
}

Result<void> Executor::runStatement(const workspace::PlanStep &step, const ddl::Statement &statement)
{
    if (!statement.autocommit) {
        if (auto begun = beginTransaction(); !begun) {
            return begun;
        }
        return send(Origin::Plan, statement.sql, &step, statement.line);
    }
    if (auto committed = commitTransaction(); !committed) {
        return committed;
    }
    if (!runsConcurrently(statement.sql)) {
        return send(Origin::Plan, statement.sql, &step, statement.line);
    }
    // A lock timeout in the middle of CREATE INDEX CONCURRENTLY leaves an invalid index behind; it queues in nobody's
    // way.
    const auto before = m_connection.scalar(u"SHOW lock_timeout"_s);
    if (before) {
        if (auto set = m_connection.execute(u"SET lock_timeout = 0"_s); !set) {
            return std::unexpected(failure(statement.sql, set.error()));
        }
    }
    auto done = send(Origin::Plan, statement.sql, &step, statement.line);
    if (before && done) {
        const auto restored = m_connection.execute(u"SET lock_timeout = "_s + postgres::quoteLiteral(*before));
        if (!restored) {
            return std::unexpected(failure(statement.sql, restored.error()));
        }
    }
    return done;
}

Result<void> Executor::runRowChanges(const workspace::PlanStep &step)
{
    if (auto begun = beginTransaction(); !begun) {
        return begun;
    }
    for (qsizetype index = 0; index < step.versionRowSql.size(); ++index) {
        const revision::RowChange &change = step.migration.rowChanges.at(index);
        auto done =
            send(Origin::Plan, step.versionRowSql.at(index), &step, 0,
                 [this, &change](const postgres::ResultSet &result) { return checkRowChange(m_plan, change, result); });
        if (!done) {
            return done;
        }
    }
    return {};
}

Result<void> Executor::beginTransaction()
{
    if (m_inTransaction) {
        return {};
    }
    if (auto begun = send(Origin::Begin, u"BEGIN"_s, nullptr, 0); !begun) {
        return begun;
    }
    m_inTransaction = true;
    return {};
}

Result<void> Executor::commitTransaction()
{
    if (!m_inTransaction) {
        return {};
    }
    // COMMIT of a failed transaction is answered by "ROLLBACK" and no error.
    const auto check = [](const postgres::ResultSet &result) -> std::optional<Error> {
        if (result.commandTag == "COMMIT"_L1) {
            return std::nullopt;
        }
        return Error::make(Error::Kind::Database,
                           QCoreApplication::translate("athanor", "The server rolled the transaction back."));
    };
    auto committed = send(Origin::Commit, u"COMMIT"_s, nullptr, 0, check);
    if (!committed) {
        if (!m_progress.commitUnknown) {
            m_inTransaction = m_connection.transactionStatus() != postgres::TransactionStatus::Idle;
        }
        return committed;
    }
    m_inTransaction = false;
    m_progress.committedVersionTable = m_plan.createsVersionTable;
    m_progress.committedSteps = m_finishedSteps;
    m_progress.committedStatements = m_finishedStatements;
    return {};
}

void Executor::rollBack()
{
    m_inTransaction = false;
    switch (m_connection.transactionStatus()) {
    case postgres::TransactionStatus::InTransaction:
    case postgres::TransactionStatus::InFailedTransaction:
        // Told to the journal like any statement; a session that cannot even roll back is closed by its owner.
        if (const auto done = send(Origin::RollBack, u"ROLLBACK"_s, nullptr, 0); !done) {
            qCWarning(lcDeployment).noquote() << done.error().sentence();
        }
        break;
    case postgres::TransactionStatus::Idle:
    case postgres::TransactionStatus::Active:
    case postgres::TransactionStatus::Unknown:
        break;
    }
}

Result<void> Executor::send(Origin origin, const QString &sql, const workspace::PlanStep *step, int line,
                            const Check &check)
{
    // A COMMIT may be cancelled: the server then either fails it (deferred constraints) or, in its wait for a standby,
    // completes it with a warning. What is left of it, a session that had to be ended, is told as not known.
    const bool cancellable = origin != Origin::RollBack;
    if (cancellable && m_job.isCancelled()) {
        return std::unexpected(failure(sql, Error::make(Error::Kind::Cancelled, {})));
    }
    journal::StatementRecord record;
    record.operationId = m_operation;
    record.revision = step != nullptr ? step->migration.revision : QString();
    record.file = step != nullptr ? step->path : QString();
    record.line = line;
    record.sql = sql;
    record.inTransaction = m_inTransaction;
    record.started = QDateTime::currentDateTimeUtc();
    const auto id = m_journal.addStatement(record);
    if (!id && origin != Origin::RollBack) {
        // What cannot be told afterwards is not done.
        return std::unexpected(failure(sql, id.error()));
    }
    QElapsedTimer timer;
    timer.start();
    const bool sent = m_connection.transactionStatus() != postgres::TransactionStatus::Unknown;
    const auto result = m_connection.execute(sql, cancellable ? &m_job : nullptr);
    std::optional<Error> problem;
    if (!result) {
        problem = result.error();
    } else if (check) {
        problem = check(*result);
    }
    if (!problem && record.inTransaction && origin == Origin::Plan &&
        m_connection.transactionStatus() != postgres::TransactionStatus::InTransaction) {
        problem = Error::make(Error::Kind::Database,
                              QCoreApplication::translate("athanor", "The statement ended the transaction by itself."));
    }
    if (id) {
        const journal::Outcome outcome = !problem                                  ? journal::Outcome::Succeeded
                                         : problem->kind == Error::Kind::Cancelled ? journal::Outcome::Cancelled
                                                                                   : journal::Outcome::Failed;
        const auto finished =
            m_journal.finishStatement(*id, outcome, timer.elapsed(), result ? result->affectedRows : -1, problem);
        if (!finished) {
            qCWarning(lcDeployment).noquote() << finished.error().sentence();
        }
    }
    if (problem) {
        // Stays, whatever a later statement of the clean-up says.
        m_progress.commitUnknown =
            m_progress.commitUnknown || (origin == Origin::Commit && sent &&
                                         m_connection.transactionStatus() == postgres::TransactionStatus::Unknown);
        return std::unexpected(failure(sql, *problem));
    }
    return {};
}

Error Executor::failure(const QString &sql, const Error &cause) const
{
    const bool fromServer = cause.kind == Error::Kind::Database || cause.kind == Error::Kind::Permission;
    return statementError(m_plan, m_progress, sql, cause,
                          fromServer ? m_connection.lastServerError() : postgres::ServerMessage());
}

} // namespace athanor::deployment
