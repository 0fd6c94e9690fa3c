// SPDX-License-Identifier: MIT
#include "core/logging.h"
#include "deployment/backup.h"
#include "deployment/deployment.h"
#include "deployment/executor.h"
#include "deployment/preconditions.h"
#include "postgres/advisorylock.h"
#include "sql/mask.h"

#include <QCoreApplication>
#include <QElapsedTimer>

using namespace Qt::StringLiterals;

namespace athanor::deployment {

namespace {

journal::OperationKind operationKind(revision::Direction direction)
{
    switch (direction) {
    case revision::Direction::Upgrade:
        return journal::OperationKind::Upgrade;
    case revision::Direction::Downgrade:
        return journal::OperationKind::Downgrade;
    case revision::Direction::Stamp:
        return journal::OperationKind::Stamp;
    }
    return journal::OperationKind::Upgrade;
}

journal::Outcome outcomeOf(const Error &error)
{
    return error.kind == Error::Kind::Cancelled ? journal::Outcome::Cancelled : journal::Outcome::Failed;
}

// What stops a run before its first statement, with the plan's own words in front.
Error notStarted(const workspace::Plan &plan, Error error)
{
    if (error.kind == Error::Kind::Cancelled) {
        error.what = cancelledText(plan) + u' ' + QCoreApplication::translate("athanor", "Nothing was executed.");
    } else {
        error.what = cannotText(plan) + u' ' + error.what;
    }
    return error;
}

Result<postgres::Connection> openSession(const workspace::Plan &plan, const postgres::ConnectionProfile &profile,
                                         const RunOptions &options, JobContext &job)
{
    postgres::OpenOptions open;
    open.jobContext = &job;
    open.applicationName = u"athanor/"_s + plan.module;
    open.settings = {
        {u"lock_timeout"_s, QString::number(options.lockTimeoutMilliseconds)},
        {u"statement_timeout"_s, QString::number(options.statementTimeoutMilliseconds)},
    };
    // It idles while a backup is made, and must notice when the server is gone.
    open.keepAlive = true;
    auto connection = postgres::Connection::open(profile, open);
    if (connection) {
        connection->setNoticeHandler([&job](const postgres::ServerMessage &message) {
            job.log(message.severity + u": "_s + sql::maskPasswords(maskSecrets(message.message)));
        });
    }
    return connection;
}

Result<postgres::AdvisoryLocks> takeLocks(const workspace::Plan &plan, const QString &schema,
                                          const postgres::ConnectionProfile &profile, const RunOptions &options,
                                          JobContext &job)
{
    postgres::LockOptions lock;
    lock.timeout = std::chrono::milliseconds(options.advisoryLockWaitMilliseconds);
    lock.applicationName = u"athanor lock/"_s + plan.module;
    lock.onWaiting = [&job](const postgres::LockHolder &holder) {
        job.setProgress(0, 0, QCoreApplication::translate("athanor", "Waiting for %1").arg(holder.sentence()));
    };
    job.setProgress(0, 0, QCoreApplication::translate("athanor", "Taking the advisory locks"));
    return postgres::AdvisoryLocks::acquire(
        profile, {postgres::databaseLockKey(), postgres::versionTableLockKey(schema, plan.versionTable)}, lock, job);
}

// Rows read again and files hashed again; an error means: do not start.
std::optional<Error> checkUnchanged(const workspace::Plan &plan, postgres::Connection &connection, JobContext &job)
{
    const auto present = readPresentRows(plan, connection, &job);
    if (!present) {
        return present.error();
    }
    if (auto error = checkRowsUnchanged(plan, *present)) {
        return error;
    }
    return checkFilesUnchanged(plan);
}

void finishOperation(journal::Journal &journal, qint64 operation, journal::Outcome outcome,
                     const std::optional<QStringList> &rows, const std::optional<Error> &error)
{
    if (const auto finished = journal.finish(operation, outcome, rows, error); !finished) {
        qCWarning(lcDeployment).noquote() << finished.error().sentence();
    }
}

Result<qint64> beginOperation(const workspace::Plan &plan, const QString &schema, postgres::Connection &connection,
                              const postgres::ConnectionProfile &profile, const RunOptions &options,
                              journal::Journal &journal)
{
    journal::OperationRecord record;
    record.kind = operationKind(plan.migration.direction);
    record.module = plan.module;
    record.versionTable = schema + u'.' + plan.versionTable;
    record.database = profile.identity();
    record.environment = postgres::environmentKey(profile.environment);
    record.databaseUser = connection.user();
    record.engine = u"native"_s;
    record.target = plan.migration.target;
    record.rowsBefore = plan.migration.rowsBefore;
    record.rowsPlanned = plan.migration.rowsAfter;
    record.planDigest = QString::fromLatin1(plan.runDigest(profile.identity()));
    record.reason = options.reason;
    auto operation = journal.begin(record);
    if (!operation) {
        return operation;
    }
    for (const workspace::PlanStep &step : plan.steps) {
        if (step.path.isEmpty()) {
            continue;
        }
        const auto added = journal.addFile(journal::FileRecord{.operationId = *operation,
                                                               .module = plan.module,
                                                               .revision = step.migration.revision,
                                                               .path = step.path,
                                                               .sha256 = QString::fromLatin1(step.sha256.toHex())});
        if (!added) {
            finishOperation(journal, *operation, journal::Outcome::Failed, plan.migration.rowsBefore, added.error());
            return std::unexpected(added.error());
        }
    }
    return operation;
}

// The rows as they are now, over the same session or, if that is lost, over a new one.
Result<PresentRows> rowsNow(const workspace::Plan &plan, postgres::Connection &connection,
                            const postgres::ConnectionProfile &profile)
{
    if (connection.transactionStatus() == postgres::TransactionStatus::Idle) {
        return readPresentRows(plan, connection);
    }
    postgres::OpenOptions browsing;
    browsing.readOnlyBrowsing = true;
    auto fresh = postgres::Connection::open(profile, browsing);
    if (!fresh) {
        return std::unexpected(fresh.error());
    }
    return readPresentRows(plan, *fresh);
}

// A lost session says nothing about its COMMIT; the rows do.
Error withTruth(const workspace::Plan &plan, Error error, const Progress &progress, const Result<PresentRows> &rows)
{
    if (!progress.commitUnknown || !rows) {
        return error;
    }
    const QString now =
        rows->rows.isEmpty() ? QCoreApplication::translate("athanor", "none") : rows->rows.join(u", "_s);
    if (rows->rows == plan.migration.rowsAfter) {
        error.remedy = QCoreApplication::translate("athanor", "There is nothing to run again.");
    }
    error.what +=
        u' ' + (rows->rows == plan.migration.rowsAfter
                    ? QCoreApplication::translate("athanor", "Read again, the version rows are %1: it took effect.")
                    : QCoreApplication::translate("athanor", "Read again, the version rows are %1."))
                   .arg(now);
    return error;
}

} // namespace

Result<RunOutcome> run(const workspace::Plan &plan, const postgres::ConnectionProfile &profile,
                       const RunOptions &options, journal::Journal &journal, JobContext &job)
{
    QElapsedTimer timer;
    timer.start();
    if (!plan.isRunnable()) {
        return std::unexpected(notStarted(plan, plan.refusals.first()));
    }
    if (profile.environment == postgres::Environment::Production &&
        plan.migration.direction != revision::Direction::Stamp && !options.backup && !options.withoutBackup) {
        return std::unexpected(notStarted(
            plan, Error::make(Error::Kind::Configuration,
                              QCoreApplication::translate("athanor", "A production database is not changed without a "
                                                                     "backup, unless that is asked for."))));
    }
    auto connection = openSession(plan, profile, options, job);
    if (!connection) {
        return std::unexpected(notStarted(plan, connection.error()));
    }
    const auto place = readPresentRows(plan, *connection, &job);
    if (!place) {
        return std::unexpected(notStarted(plan, place.error()));
    }
    auto locks = takeLocks(plan, place->schema, profile, options, job);
    if (!locks) {
        return std::unexpected(notStarted(plan, locks.error()));
    }
    if (const auto changed = checkUnchanged(plan, *connection, job)) {
        return std::unexpected(notStarted(plan, *changed));
    }
    if (!options.workspaceFolder.isEmpty()) {
        if (const auto changed = checkPlanUnchanged(plan, options.workspaceFolder, *connection, job)) {
            return std::unexpected(notStarted(plan, *changed));
        }
    }

    RunOutcome outcome;
    outcome.rowsBefore = plan.migration.rowsBefore;
    const auto operation = beginOperation(plan, place->schema, *connection, profile, options, journal);
    if (!operation) {
        return std::unexpected(notStarted(plan, operation.error()));
    }
    outcome.operation = *operation;

    if (options.backup) {
        auto backup = backUpLocked(*options.backup, profile, journal, *operation, job);
        std::optional<Error> stop;
        if (!backup) {
            stop = notStarted(plan, backup.error());
        } else if (const auto changed = checkUnchanged(plan, *connection, job)) {
            // A backup takes its time, and a foreign Alembic does not know our lock.
            stop = notStarted(plan, *changed);
        }
        if (stop) {
            finishOperation(journal, *operation, outcomeOf(*stop), plan.migration.rowsBefore, stop);
            return std::unexpected(*stop);
        }
        outcome.backup = *backup;
    }

    Executor executor(plan, *connection, *locks, journal, *operation, job);
    auto steps = executor.execute();
    const auto rows = rowsNow(plan, *connection, profile);
    if (!steps) {
        const Error error = withTruth(plan, steps.error(), executor.progress(), rows);
        finishOperation(journal, *operation, outcomeOf(error), rows ? std::optional(rows->rows) : std::nullopt, error);
        return std::unexpected(error);
    }
    if (!rows) {
        finishOperation(journal, *operation, journal::Outcome::Succeeded, plan.migration.rowsAfter, {});
        Error error = rows.error();
        error.what = QCoreApplication::translate(
                         "athanor", "All statements are committed, but the version rows cannot be read again.") +
                     u' ' + error.what;
        return std::unexpected(error);
    }
    outcome.rowsAfter = rows->rows;
    outcome.steps = *steps;
    outcome.milliseconds = timer.elapsed();
    if (outcome.rowsAfter != plan.migration.rowsAfter) {
        const Error error = Error::make(
            Error::Kind::Conflict,
            QCoreApplication::translate("athanor",
                                        "All statements are committed, but the version rows are %1 instead of %2: "
                                        "somebody else writes to %3.")
                .arg(outcome.rowsAfter.join(u", "_s), plan.migration.rowsAfter.join(u", "_s), plan.versionTable),
            QCoreApplication::translate("athanor", "Read the state again and find the other writer."));
        finishOperation(journal, *operation, journal::Outcome::Failed, outcome.rowsAfter, error);
        return std::unexpected(error);
    }
    finishOperation(journal, *operation, journal::Outcome::Succeeded, outcome.rowsAfter, {});
    return outcome;
}

} // namespace athanor::deployment
