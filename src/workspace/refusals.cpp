// SPDX-License-Identifier: MIT
#include "workspace/refusals.h"

#include "alembic/ddl/versionrows.h"
#include "sql/classify.h"
#include "workspace/troubles.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

QString runAlembic()
{
    return QCoreApplication::translate("athanor", "Let Alembic itself run this plan.");
}

// Alembic reads every revision file before it does anything, a stamp too, and stops at one that it cannot load.
void addFileRefusals(const ModuleFiles &files, QList<Error> &refusals)
{
    const QString remedy = QCoreApplication::translate("athanor", "Correct the revision file that is named here.");
    for (const revision::FileProblem &problem : files.problems) {
        if (problem.blocksPlans) {
            refusals.append(Error::at(Error::Kind::Syntax, problem.text, problem.path, problem.line, remedy));
        }
    }
    if (const Error *fatal = files.map.fatalProblem(); fatal != nullptr && refusals.isEmpty()) {
        refusals.append(*fatal);
    }
}

bool concerns(const project::EnvironmentAction &action, const Plan &plan)
{
    using Concern = project::EnvironmentAction::Concern;
    switch (action.concern) {
    case Concern::Run:
        return true;
    case Concern::Revisions:
        return plan.migration.direction != revision::Direction::Stamp;
    case Concern::AutocommitBlocks:
        return std::ranges::any_of(plan.steps, [](const PlanStep &step) {
            return std::ranges::any_of(step.statements, &ddl::Statement::autocommit);
        });
    }
    return true;
}

// What concerns the module as a whole.
void addModuleRefusals(const Module &module, const Plan &plan, QList<Error> &refusals)
{
    addFileRefusals(*module.files, refusals);
    for (const Trouble &trouble : module.troubles) {
        if (trouble.kind == Trouble::Kind::VersionTableUnknown || trouble.kind == Trouble::Kind::Unreadable) {
            const Error::Kind kind =
                trouble.kind == Trouble::Kind::Unreadable ? Error::Kind::Permission : Error::Kind::Opaque;
            refusals.append(Error::at(kind, trouble.text, trouble.file, trouble.line, trouble.waysOut.value(0)));
        }
    }
    const project::Fact &perMigration = module.files->project.transactionPerMigration;
    const bool isStamp = plan.migration.direction == revision::Direction::Stamp;
    if (!isStamp && !perMigration.value && !perMigration.note.isEmpty()) {
        refusals.append(
            Error::at(Error::Kind::Opaque,
                      QCoreApplication::translate(
                          "athanor", "Whether env.py runs each revision in a transaction of its own is not known: %1")
                          .arg(perMigration.note),
                      perMigration.file, perMigration.line, runAlembic()));
    }
    for (const project::EnvironmentAction &action : module.files->project.environmentActions) {
        if (concerns(action, plan)) {
            refusals.append(Error::at(Error::Kind::Opaque, action.text, action.file, action.line, runAlembic()));
        }
    }
}

// What the version table would not take: Alembic finds out at the end of the step (SQLSTATE 22001).
void addIdentifierRefusals(const Module &module, const Plan &plan, QList<Error> &refusals)
{
    const int width = plan.createsVersionTable ? defaultVersionColumnWidth : module.versionColumnWidth;
    if (width <= 0) {
        return;
    }
    for (const PlanStep &step : plan.steps) {
        for (const revision::RowChange &change : step.migration.rowChanges) {
            if (change.to.size() > width) {
                refusals.append(Error::at(
                    Error::Kind::Database,
                    QCoreApplication::translate("athanor",
                                                "The identifier \"%1\" has %2 characters, the column version_num of %3 "
                                                "has room for %4.")
                        .arg(change.to)
                        .arg(change.to.size())
                        .arg(plan.versionTable)
                        .arg(width),
                    step.path, 0, QCoreApplication::translate("athanor", "Widen the column version_num first.")));
            }
        }
    }
}

// The only guard of Alembic's HeadMaintainer (alembic/runtime/migration.py), which it reaches after the step's own
// statements.
void addDuplicateRowRefusals(const Plan &plan, QList<Error> &refusals)
{
    for (const PlanStep &step : plan.steps) {
        for (const revision::RowChange &change : step.migration.rowChanges) {
            if (change.kind == revision::RowChange::Kind::Purge) {
                return; // afterwards every row is one that the plan wrote
            }
            const qsizetype found =
                change.kind == revision::RowChange::Kind::Insert ? 1 : plan.migration.rowsBefore.count(change.from);
            if (found < 2) {
                continue;
            }
            const QString what =
                change.kind == revision::RowChange::Kind::Update
                    ? QCoreApplication::translate("athanor",
                                                  "Online migration expected to match one row when updating '%1' "
                                                  "to '%2' in '%3'; %4 found")
                          .arg(change.from, change.to, plan.versionTable)
                    : QCoreApplication::translate("athanor",
                                                  "Online migration expected to match one row when deleting '%1' "
                                                  "in '%2'; %3 found")
                          .arg(change.from, plan.versionTable);
            refusals.append(Error::make(
                Error::Kind::Conflict, what.arg(found),
                QCoreApplication::translate("athanor", "Stamp with purge to the revisions that are really applied.")));
            return;
        }
    }
}

// A name that Alembic cannot create, or does not find again.
void addVersionTableRefusals(const Module &module, const Plan &plan, QList<Error> &refusals)
{
    QString what;
    if (const auto failure = ddl::createVersionTableFailure(plan.versionTable); failure && plan.createsVersionTable) {
        what = QCoreApplication::translate("athanor", "Alembic cannot create the version table: %1")
                   .arg(failure->exception + u": "_s + failure->message);
    } else if (ddl::isTooLongForPostgres(plan.versionTable)) {
        what = QCoreApplication::translate(
                   "athanor", "The name of the version table %1 is longer than the 63 bytes that PostgreSQL keeps, so "
                              "Alembic does not find the table again.")
                   .arg(plan.versionTable);
    }
    if (!what.isEmpty()) {
        const project::Fact &name = module.files->project.versionTable;
        refusals.append(Error::at(Error::Kind::Database, what, name.file, name.line,
                                  QCoreApplication::translate("athanor", "Give the version table a shorter name.")));
    }
}

void addStatementRefusals(const PlanStep &step, QList<Error> &refusals)
{
    for (const ddl::Statement &statement : step.statements) {
        if (statement.grade != ddl::Grade::Exact) {
            const QString what =
                statement.grade == ddl::Grade::Opaque
                    ? QCoreApplication::translate(
                          "athanor", "The SQL of %1 in revision %2 is not known without running Python: %3")
                    : QCoreApplication::translate("athanor", "The SQL of %1 in revision %2 is not known exactly: %3");
            const QString directive = statement.directive.isEmpty()
                                          ? QCoreApplication::translate("athanor", "a statement")
                                          : statement.directive;
            refusals.append(Error::at(Error::Kind::Opaque,
                                      what.arg(directive, step.migration.revision, statement.reason), step.path,
                                      statement.line, runAlembic()));
            continue;
        }
        for (const sql::StatementClass &part : sql::classify(statement.sql)) {
            if (part.kind == sql::StatementKind::Transaction) {
                refusals.append(Error::at(
                    Error::Kind::Opaque,
                    QCoreApplication::translate("athanor",
                                                "%1 in revision %2 begins or ends a transaction by itself, so what "
                                                "belongs together is not known.")
                        .arg(statement.directive, step.migration.revision),
                    step.path, statement.line,
                    QCoreApplication::translate("athanor", "Take the transaction commands out of the revision.")));
            } else if (!part.inTransaction && !statement.autocommit) {
                Error error = Error::at(
                    Error::Kind::Database,
                    QCoreApplication::translate("athanor",
                                                "%1 in revision %2 cannot run inside a transaction, and it stands "
                                                "outside an autocommit block: the server would refuse it.")
                        .arg(statement.directive, step.migration.revision),
                    step.path, statement.line,
                    QCoreApplication::translate(
                        "athanor", "Put it into \"with op.get_context().autocommit_block():\" in the revision file."));
                error.code = u"25001"_s; // active_sql_transaction
                refusals.append(error);
            }
        }
    }
    if (step.grade != ddl::Grade::Exact && refusals.isEmpty()) {
        refusals.append(Error::at(Error::Kind::Opaque, step.reason, step.path, step.reasonLine, runAlembic()));
    }
}

} // namespace

QList<Error> findRefusals(const Module &module, const Plan &plan)
{
    QList<Error> refusals;
    addModuleRefusals(module, plan, refusals);
    addIdentifierRefusals(module, plan, refusals);
    addVersionTableRefusals(module, plan, refusals);
    addDuplicateRowRefusals(plan, refusals);
    for (const PlanStep &step : plan.steps) {
        if (std::ranges::any_of(module.files->problems, [&step](const revision::FileProblem &problem) {
                return problem.blocksPlans && problem.path == step.path;
            })) {
            continue; // refused as a file, which is why its statements are not known
        }
        QList<Error> ofStep;
        addStatementRefusals(step, ofStep);
        refusals += ofStep;
    }
    return refusals;
}

} // namespace athanor::workspace
