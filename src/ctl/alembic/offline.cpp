// SPDX-License-Identifier: MIT
#include "ctl/alembic/offline.h"

#include "alembic/ddl/versionrows.h"
#include "alembic/evaluation/offlinescript.h"
#include "alembic/evaluation/projectoptions.h"
#include "alembic/revision/identifiers.h"
#include "alembic/revision/migrationplan.h"

#include <QCoreApplication>
#include <QFile>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

using Verb = AlembicInvocation::Verb;

// "START:END" of the command line.
struct OfflineRange
{
    std::optional<QString> start;
    QStringList ends;
};

AlembicStop failedWith(const QString &alembic)
{
    return AlembicStop{.error = Error::make(Error::Kind::Configuration, alembic + u'.', {}, alembic), .failed = true};
}

AlembicStop crashed(const QString &what)
{
    return AlembicStop{.error = Error::make(Error::Kind::Configuration, what)};
}

AlembicResult<OfflineRange> rangeOf(const AlembicInvocation &invocation)
{
    OfflineRange range;
    for (const QString &revision : invocation.revisions) {
        const QStringList parts = revision.split(u':');
        if (parts.size() > 2) {
            return std::unexpected(
                crashed(QCoreApplication::translate("athanor", "\"%1\" has more than one colon.").arg(revision)));
        }
        range.ends.append(parts.last());
        if (parts.size() < 2) {
            if (invocation.verb == Verb::Downgrade) {
                return std::unexpected(failedWith(u"downgrade with --sql requires <fromrev>:<torev>"_s));
            }
        } else if (!range.start) {
            range.start = parts.first();
        } else if (*range.start != parts.first()) {
            return std::unexpected(
                failedWith(u"Stamp operation with --sql only supports a single starting revision at a time"_s));
        }
    }
    return range;
}

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
    return failure ? std::optional(crashed(failure->exception + u": "_s + failure->message)) : std::nullopt;
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
        return std::unexpected(
            crashed(QCoreApplication::translate("athanor", "\"%1\" is no revision to start from.").arg(*start)));
    }
    return QStringList{*row};
}

AlembicResult<revision::MigrationPlan> planOf(const AlembicInvocation &invocation, const AlembicHistory &history)
{
    auto range = rangeOf(invocation);
    if (!range) {
        return std::unexpected(range.error());
    }
    if (invocation.purge) {
        return std::unexpected(failedWith(u"Can't use --purge with --sql mode"_s));
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

OfflineScript writeOfflineScript(const AlembicInvocation &invocation, const project::ConfigurationFiles &files,
                                 const QProcessEnvironment &environment, const AlembicHistory &history,
                                 const dialect::Dialect &dialect)
{
    OfflineScript script;
    const project::Surroundings here = surroundings(invocation, environment);
    const auto project = project::readProject(files, here);
    if (!project) {
        script.stop = AlembicStop{.error = project.error()};
        return script;
    }
    // What is wrong with the arguments is told before env.py runs; all else after it has begun.
    if (const auto range = rangeOf(invocation); !range && invocation.verb != Verb::EnsureVersion) {
        script.stop = range.error();
        return script;
    }
    if (const auto &exception = project->offline.exception) {
        Error error = Error::at(Error::Kind::Configuration, exception->note, exception->file, exception->line);
        error.detail = exception->value.value_or(QString());
        script.stop = AlembicStop{.error = error, .failed = exception->value.has_value()};
        return script;
    }
    script.opaque = refusal(invocation, project->offline);
    if (script.opaque) {
        return script;
    }
    const evaluation::OfflineLayout layout = layoutOf(*project, dialect);
    if (invocation.verb == Verb::EnsureVersion) {
        script.stop = tableFailure(layout);
        script.text = script.stop ? opening(layout) : evaluation::renderOfflineVersionTable(layout);
        return script;
    }
    const auto plan = planOf(invocation, history);
    if (!plan) {
        script.text = plan.error().refused ? QString() : opening(layout);
        script.stop = plan.error();
        return script;
    }
    if (!plan->steps.isEmpty() && plan->rowsBefore.isEmpty()) {
        script.stop = tableFailure(layout);
        if (script.stop) {
            script.text = opening(layout);
            return script;
        }
    }
    QList<evaluation::EvaluatedRevision> evaluated;
    evaluation::RunState state;
    for (const revision::MigrationStep &step : plan->steps) {
        if (step.direction == revision::Direction::Stamp) {
            evaluated.append(evaluation::EvaluatedRevision{});
            continue;
        }
        const QString path = history.map.find(step.revision)->path;
        QFile file(path);
        const QByteArray source = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        evaluation::Options options = evaluation::projectOptions(*project, ddl::Rendering::Offline,
                                                                 step.direction == revision::Direction::Downgrade);
        options.environment = here.environment;
        options.dialect = dialect;
        evaluated.append(evaluation::evaluateRevision(path, source, options, state));
        if (evaluated.last().grade == ddl::Grade::Opaque && !script.opaque) {
            script.opaque = Error::at(Error::Kind::Opaque, evaluated.last().reason, path, evaluated.last().reasonLine);
        }
    }
    script.text = evaluation::renderOfflineScript(*plan, evaluated, layout);
    return script;
}

} // namespace athanor::ctl
