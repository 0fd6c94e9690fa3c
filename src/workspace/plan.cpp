// SPDX-License-Identifier: MIT
#include "workspace/plan.h"

#include "alembic/ddl/runchanges.h"
#include "alembic/ddl/versionrows.h"
#include "alembic/evaluation/projectoptions.h"
#include "core/digest.h"
#include "workspace/refusals.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

Result<QByteArray> readSource(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return std::unexpected(Error::at(
            file.exists() ? Error::Kind::Unreadable : Error::Kind::NotFound,
            QCoreApplication::translate("athanor", "Cannot read the revision file: %1.").arg(file.errorString()), path,
            0, QCoreApplication::translate("athanor", "Bring the file back, or read the folder again.")));
    }
    return file.readAll();
}

evaluation::Options evaluationOptions(const Module &module, bool downgrade, ddl::Rendering rendering,
                                      const ddl::DatabaseAnswers *answers)
{
    evaluation::Options options = evaluation::projectOptions(module.files->project, rendering, downgrade);
    options.answers = answers;
    return options;
}

void takeOver(const evaluation::EvaluatedRevision &evaluated, PlanStep &step)
{
    step.statements = evaluated.statements;
    step.grade = evaluated.grade;
    step.reason = evaluated.reason;
    step.reasonLine = evaluated.reasonLine;
}

QString rowChangeSql(const Plan &plan, const revision::RowChange &change)
{
    switch (change.kind) {
    case revision::RowChange::Kind::Insert:
        return ddl::insertVersionRow(plan.versionTableSchema, plan.versionTable, change.to);
    case revision::RowChange::Kind::Update:
        return ddl::updateVersionRow(plan.versionTableSchema, plan.versionTable, change.from, change.to);
    case revision::RowChange::Kind::Delete:
        return ddl::deleteVersionRow(plan.versionTableSchema, plan.versionTable, change.from);
    case revision::RowChange::Kind::Purge:
        return ddl::deleteVersionRows(plan.versionTableSchema, plan.versionTable);
    }
    return {};
}

// The module's part and the rows; the steps are without statements yet.
Plan begin(const Module &module, const revision::MigrationPlan &migration)
{
    const ModuleFiles &files = *module.files;
    Plan plan;
    plan.module = files.name;
    plan.versionTable = files.versionTable;
    plan.versionTableSchema = files.versionTableSchema;
    plan.migration = migration;
    plan.transactionPerMigration = files.project.transactionPerMigration.value == u"true"_s;
    plan.createsVersionTable = !module.versionTableExists && !files.versionTable.isEmpty();
    if (plan.createsVersionTable) {
        plan.createVersionTableSql = ddl::createVersionTable(plan.versionTableSchema, plan.versionTable);
    }
    for (const revision::MigrationStep &migrationStep : migration.steps) {
        PlanStep step;
        step.migration = migrationStep;
        if (const revision::Revision *revision = files.map.find(migrationStep.revision)) {
            step.message = revision->message;
            step.path = revision->path;
        }
        for (const revision::RowChange &change : migrationStep.rowChanges) {
            step.versionRowSql.append(rowChangeSql(plan, change));
        }
        plan.steps.append(step);
    }
    return plan;
}

Error explained(const Module &module, Error error)
{
    if (!error.remedy.isEmpty()) {
        return error;
    }
    for (const Trouble &trouble : module.troubles) {
        if (trouble.severity == Trouble::Severity::Bad) {
            error.detail = error.detail.isEmpty() ? trouble.text : error.detail;
            error.remedy = trouble.waysOut.value(0);
            break;
        }
    }
    return error;
}

Result<Plan> planMigration(const Module &module, const Result<revision::MigrationPlan> &migration,
                           const ddl::DatabaseAnswers *answers)
{
    if (!migration) {
        return std::unexpected(explained(module, migration.error()));
    }
    Plan plan = begin(module, *migration);
    evaluation::RunState state;
    if (plan.createsVersionTable) {
        // Alembic makes it before the first step, where a revision may ask for tables.
        ddl::Context context;
        context.answers = answers;
        context.state = &state;
        ddl::RunChanges(context).createdTable({plan.versionTableSchema, plan.versionTable}, false, true);
    }
    const bool downgrade = migration->direction == revision::Direction::Downgrade;
    const evaluation::Options options = evaluationOptions(module, downgrade, ddl::Rendering::Online, answers);
    for (PlanStep &step : plan.steps) {
        const auto source = readSource(step.path);
        if (!source) {
            return std::unexpected(source.error());
        }
        step.sha256 = sha256(*source);
        const revision::Revision *revision = module.files->map.find(step.migration.revision);
        if (revision != nullptr && revision->sha256 != step.sha256) {
            return std::unexpected(Error::at(
                Error::Kind::Conflict,
                QCoreApplication::translate("athanor", "The revision file was changed after the folder was read."),
                step.path, 0, QCoreApplication::translate("athanor", "Read the folder again.")));
        }
        takeOver(evaluation::evaluateRevision(step.path, *source, options, state), step);
    }
    plan.refusals = findRefusals(module, plan);
    return plan;
}

} // namespace

Result<Plan> planUpgrade(const Module &module, const QString &target, const ddl::DatabaseAnswers *answers)
{
    return planMigration(module, revision::planUpgrade(module.files->map, target, module.rows), answers);
}

Result<Plan> planDowngrade(const Module &module, const QString &target, const ddl::DatabaseAnswers *answers)
{
    return planMigration(module, revision::planDowngrade(module.files->map, target, module.rows), answers);
}

Result<Plan> planStamp(const Module &module, const QStringList &targets, bool purge)
{
    const auto migration = purge ? revision::planStampPurge(module.files->map, targets, module.rows)
                                 : revision::planStamp(module.files->map, targets, module.rows);
    if (!migration) {
        return std::unexpected(explained(module, migration.error()));
    }
    Plan plan = begin(module, *migration);
    for (PlanStep &step : plan.steps) {
        // A stamp runs no file.
        step.path.clear();
    }
    plan.refusals = findRefusals(module, plan);
    return plan;
}

namespace {

// Whether the database stands where the revision starts from.
bool isNext(const Module &module, const QString &revision, bool downgrade)
{
    if (!module.pendingKnown || module.applied.contains(revision) != downgrade) {
        return false;
    }
    // With a revision, all its ancestors are applied: its neighbours tell.
    const revision::RevisionMap &map = module.files->map;
    const auto isApplied = [&module](const QString &id) { return module.applied.contains(id); };
    return downgrade ? std::ranges::none_of(map.children(revision) + map.dependants(revision), isApplied)
                     : std::ranges::all_of(map.normalizedDown(revision), isApplied);
}

} // namespace

PlanStep previewRevision(const Module &module, const QString &revision, bool downgrade, ddl::Rendering rendering,
                         const ddl::DatabaseAnswers *answers)
{
    PlanStep step;
    step.migration.direction = downgrade ? revision::Direction::Downgrade : revision::Direction::Upgrade;
    step.migration.revision = revision;
    const revision::Revision *known = module.files->map.find(revision);
    if (known == nullptr) {
        step.grade = ddl::Grade::Opaque;
        step.reason =
            QCoreApplication::translate("athanor", "No revision file has the identifier \"%1\".").arg(revision);
        return step;
    }
    step.message = known->message;
    step.path = known->path;
    step.migration.from = downgrade ? QStringList{revision} : known->downRevisions;
    step.migration.to = downgrade ? known->downRevisions : QStringList{revision};
    const auto source = readSource(known->path);
    if (!source) {
        step.grade = ddl::Grade::Opaque;
        step.reason = source.error().sentence();
        return step;
    }
    step.sha256 = sha256(*source);
    evaluation::Options options =
        evaluationOptions(module, downgrade, rendering, rendering == ddl::Rendering::Online ? answers : nullptr);
    options.startsHere = isNext(module, revision, downgrade);
    evaluation::RunState state;
    takeOver(evaluation::evaluateRevision(known->path, *source, options, state), step);
    return step;
}

PlanStep previewSource(const Module &module, const QString &path, const QByteArray &source, bool downgrade,
                       const ddl::DatabaseAnswers *answers)
{
    PlanStep step;
    step.migration.direction = downgrade ? revision::Direction::Downgrade : revision::Direction::Upgrade;
    step.path = path;
    step.sha256 = sha256(source);
    evaluation::Options options = evaluationOptions(module, downgrade, ddl::Rendering::Online, answers);
    const QList<revision::Revision> &known = module.files->map.revisions();
    const auto own = std::ranges::find(known, path, &revision::Revision::path);
    options.startsHere = own != known.end() && isNext(module, own->id, downgrade);
    evaluation::RunState state;
    takeOver(evaluation::evaluateRevision(path, source, options, state), step);
    return step;
}

} // namespace athanor::workspace
