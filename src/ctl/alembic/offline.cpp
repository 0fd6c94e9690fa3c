// SPDX-License-Identifier: MIT
#include "ctl/alembic/offline.h"

#include "alembic/ddl/versionrows.h"
#include "alembic/evaluation/offlinescript.h"
#include "alembic/evaluation/projectoptions.h"
#include "alembic/evaluation/run.h"
#include "alembic/revision/identifiers.h"
#include "alembic/revision/migrationplan.h"
#include "alembic/revision/revisiontext.h"
#include "ctl/alembic/offlinerange.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

using Verb = AlembicInvocation::Verb;

evaluation::OfflineLayout layoutOf(const project::AlembicProject &project, const dialect::Dialect &dialect)
{
    evaluation::OfflineLayout layout;
    layout.versionTable = project.offline.versionTable.value.value_or(layout.versionTable);
    layout.versionTableSchema = project.offline.versionTableSchema.value.value_or(QString());
    layout.versionTablePrimaryKey = project.offline.versionTablePrimaryKey.value == u"true"_s;
    layout.transactionalDdl = project.offline.transactionalDdl.value.value_or(u"true"_s) == u"true"_s;
    layout.transactionPerMigration = project.offline.transactionPerMigration.value == u"true"_s;
    layout.isInBlock = project.offline.isInBlock;
    layout.dropsVersionTableAtBase = does(dialect, dialect::Difference::DropsVersionTable);
    return layout;
}

// What of env.py is not known or not reproduced, so that the script would not be Alembic's.
std::optional<Error> refusal(const AlembicInvocation &invocation, const project::OfflineFacts &offline)
{
    for (const project::Fact *fact :
         {&offline.versionTable, &offline.versionTableSchema, &offline.transactionPerMigration,
          &offline.versionTablePrimaryKey, &offline.transactionalDdl, &offline.literalBinds}) {
        const bool matters =
            fact != &offline.literalBinds || invocation.verb == Verb::Upgrade || invocation.verb == Verb::Downgrade;
        if (matters && !fact->value && !fact->note.isEmpty()) {
            return Error::at(Error::Kind::Opaque, fact->note, fact->file, fact->line);
        }
    }
    if (!offline.actions.isEmpty()) {
        const project::EnvironmentAction &action = offline.actions.first();
        return Error::at(Error::Kind::Opaque, action.text, action.file, action.line);
    }
    return std::nullopt;
}

// The version table is made before the first step without rows.
std::optional<AlembicStop> tableFailure(const evaluation::OfflineLayout &layout)
{
    const auto failure = ddl::createVersionTableFailure(layout.versionTable, layout.versionTablePrimaryKey);
    return failure ? std::optional(alembicCrash(failure->exception + u": "_s + failure->message).error())
                   : std::nullopt;
}

// What stands at the beginning, before anything can fail.
QString opening(const evaluation::OfflineLayout &layout)
{
    return layout.isInBlock && layout.transactionalDdl && !layout.transactionPerMigration ? u"BEGIN;\n\n"_s : QString();
}

// MigrationContext.get_current_heads() with as_sql.
AlembicResult<QStringList> startingRows(const revision::RevisionMap &map, const std::optional<QString> &start)
{
    if (!start || *start == "base"_L1) {
        return QStringList();
    }
    const auto row = resolveRevision(map, *start);
    if (!row) {
        return alembicStop(row.error());
    }
    if (row->isEmpty()) {
        return alembicCrash(QCoreApplication::translate("athanor", "\"%1\" is no revision to start from.").arg(*start));
    }
    return QStringList{*row};
}

// MigrationStep.__str__(): a stamp has no words of its own.
QString runningText(const revision::RevisionMap &map, const revision::MigrationStep &step)
{
    const revision::Revision *revision =
        step.direction == revision::Direction::Stamp ? nullptr : map.find(step.revision);
    const QString words = revision ? firstParagraph(*revision) : QString();
    return words.isEmpty() ? step.logLine() : QString(step.logLine() + u", "_s + words);
}

AlembicResult<revision::MigrationPlan> planOf(const AlembicInvocation &invocation, const AlembicHistory &history)
{
    auto range = offlineRange(invocation);
    if (!range) {
        return std::unexpected(range.error());
    }
    if (invocation.purge) {
        return commandError(u"Can't use --purge with --sql mode"_s);
    }
    if (history.stop || history.mapStop) {
        return std::unexpected(history.stop ? *history.stop : *history.mapStop);
    }
    const auto rows = startingRows(history.map, range->start);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    auto plan = invocation.verb == Verb::Upgrade     ? planUpgrade(history.map, range->ends.first(), *rows)
                : invocation.verb == Verb::Downgrade ? planDowngrade(history.map, range->ends.first(), *rows)
                                                     : planStamp(history.map, range->ends, *rows);
    if (!plan) {
        return alembicStop(plan.error());
    }
    return *std::move(plan);
}

} // namespace

OfflineEnd writeOfflineScript(const AlembicInvocation &invocation, CommandEnvironment &environment,
                              const AlembicHistory &history, const dialect::Dialect &dialect, QString &text,
                              const std::function<void()> &loadsRevisions)
{
    OfflineEnd end;
    const project::AlembicProject &project = environment.project();
    if (const auto &exception = project.offline.exception) {
        environment.finished();
        Error error = Error::at(Error::Kind::Configuration, exception->note, exception->file, exception->line);
        error.detail = exception->value.value_or(QString());
        end.stop = AlembicStop{.error = error, .failed = exception->value.has_value()};
        return end;
    }
    end.opaque = refusal(invocation, project.offline);
    if (end.opaque) {
        return end;
    }
    environment.configured();
    const evaluation::OfflineLayout layout = layoutOf(project, dialect);
    if (invocation.verb == Verb::EnsureVersion) {
        end.stop = tableFailure(layout);
        text += end.stop ? opening(layout) : evaluation::renderOfflineVersionTable(layout);
        return end;
    }
    if (!invocation.purge) {
        loadsRevisions();
    }
    const auto plan = planOf(invocation, history);
    if (!plan) {
        text += plan.error().refused ? QString() : opening(layout);
        end.stop = plan.error();
        return end;
    }
    if (!plan->steps.isEmpty() && plan->rowsBefore.isEmpty()) {
        end.stop = tableFailure(layout);
        if (end.stop) {
            text += opening(layout);
            return end;
        }
    }
    QList<evaluation::EvaluatedRevision> evaluated;
    if (plan->direction != revision::Direction::Stamp) { // a stamp runs no file
        evaluation::Options options = evaluation::projectOptions(project, ddl::Rendering::Offline,
                                                                 plan->direction == revision::Direction::Downgrade);
        options.environment = environment.surroundings().environment;
        options.dialect = dialect;
        QStringList paths;
        for (const revision::MigrationStep &step : plan->steps) {
            paths += history.map.find(step.revision)->path;
        }
        evaluation::RunState state;
        evaluated = evaluation::evaluateRun(
            paths, [&](qsizetype index) { return history.trees.value(paths.at(index)); }, options, state);
        const auto opaque = std::ranges::find(evaluated, ddl::Grade::Opaque, &evaluation::EvaluatedRevision::grade);
        if (opaque != evaluated.end()) {
            end.opaque = Error::at(Error::Kind::Opaque, opaque->reason,
                                   paths.at(std::distance(evaluated.begin(), opaque)), opaque->reasonLine);
        }
    }
    renderOfflineScript(*plan, evaluated, layout, text,
                        [&](evaluation::OfflineMoment moment, const revision::MigrationStep &step) {
                            if (moment == evaluation::OfflineMoment::Running) {
                                environment.running(runningText(history.map, step));
                            } else {
                                environment.changesRows(step);
                            }
                        });
    return end;
}

} // namespace athanor::ctl
