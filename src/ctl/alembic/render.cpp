// SPDX-License-Identifier: MIT
#include "ctl/alembic/render.h"

#include "alembic/evaluation/projectoptions.h"
#include "alembic/revision/identifiers.h"
#include "alembic/revision/migrationplan.h"
#include "ctl/alembic/versionrows.h"
#include "postgres/catalogue.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

// One revision file to be rendered; `id` is empty where its header tells none.
struct Wanted
{
    QString id;
    QString path;
    bool downgrade = false;
};

struct Selection
{
    QList<Wanted> revisions;
    bool isOneRun = false; // what earlier ones did counts for later ones
};

AlembicStop crashed(const QString &what)
{
    return AlembicStop{.error = Error::make(Error::Kind::Configuration, what)};
}

Wanted wantedOf(const revision::RevisionMap &map, const QString &id, bool downgrade)
{
    const revision::Revision *revision = map.find(id);
    return {.id = id, .path = revision == nullptr ? QString() : revision->path, .downgrade = downgrade};
}

// Every file, oldest first; behind them those that have no place in the graph.
Selection everything(const AlembicHistory &history, bool downgrade)
{
    Selection selection;
    QSet<QString> seen;
    QStringList order = history.map.historyOrder();
    std::ranges::reverse(order);
    for (const QString &id : std::as_const(order)) {
        selection.revisions.append(wantedOf(history.map, id, downgrade));
        seen.insert(selection.revisions.last().path);
    }
    for (const revision::Revision &revision : history.map.revisions()) {
        if (!seen.contains(revision.path)) {
            selection.revisions.append({.id = revision.id, .path = revision.path, .downgrade = downgrade});
            seen.insert(revision.path);
        }
    }
    for (const QString &path : history.brokenFiles) {
        if (!seen.contains(path)) {
            selection.revisions.append({.id = {}, .path = path, .downgrade = downgrade});
            seen.insert(path);
        }
    }
    return selection;
}

AlembicResult<Selection> rangeOf(const AlembicHistory &history, const QString &from, const QString &to, bool downgrade)
{
    if (history.mapStop) {
        return std::unexpected(*history.mapStop);
    }
    QStringList rows;
    if (!from.isEmpty() && from != "base"_L1) {
        const auto start = revision::resolveRevisions(history.map, from);
        if (!start) {
            return alembicStop(start.error());
        }
        rows = *start;
    }
    const QString end = !to.isEmpty() ? to : downgrade ? u"base"_s : u"heads"_s;
    const auto plan = downgrade ? planDowngrade(history.map, end, rows) : revision::planUpgrade(history.map, end, rows);
    if (!plan) {
        return alembicStop(plan.error());
    }
    Selection selection;
    selection.isOneRun = true;
    for (const revision::MigrationStep &step : plan->steps) {
        selection.revisions.append(
            wantedOf(history.map, step.revision, step.direction == revision::Direction::Downgrade));
    }
    return selection;
}

AlembicResult<Selection> selectionOf(const AlembicInvocation &invocation, const AlembicHistory &history)
{
    if (invocation.revisions.isEmpty()) {
        return everything(history, invocation.downgrade);
    }
    Selection selection;
    for (const QString &wanted : invocation.revisions) {
        const QStringList ends = wanted.split(u':');
        if (ends.size() > 2 || (ends.size() == 2 && invocation.revisions.size() > 1)) {
            return std::unexpected(crashed(
                ends.size() > 2 ? QCoreApplication::translate("athanor", "\"%1\" has more than one colon.").arg(wanted)
                                : QCoreApplication::translate("athanor", "A range of revisions stands alone: \"%1\".")
                                      .arg(wanted)));
        }
        if (ends.size() == 2) {
            return rangeOf(history, ends.first(), ends.last(), invocation.downgrade);
        }
        if (const revision::Revision *exact = history.map.find(wanted)) { // also where the graph is broken
            selection.revisions.append(wantedOf(history.map, exact->id, invocation.downgrade));
            continue;
        }
        if (history.mapStop) {
            return std::unexpected(*history.mapStop);
        }
        const auto ids = revision::resolveRevisions(history.map, wanted);
        if (!ids) {
            return alembicStop(ids.error());
        }
        for (const QString &id : *ids) {
            selection.revisions.append(wantedOf(history.map, id, invocation.downgrade));
        }
    }
    return selection;
}

QString gradeKey(ddl::Grade grade)
{
    switch (grade) {
    case ddl::Grade::Exact:
        return u"exact"_s;
    case ddl::Grade::Approximate:
        return u"approximate"_s;
    case ddl::Grade::Opaque:
        return u"opaque"_s;
    }
    return {};
}

QString directionKey(bool downgrade)
{
    return downgrade ? u"downgrade"_s : u"upgrade"_s;
}

evaluation::EvaluatedRevision evaluate(const Wanted &wanted, const evaluation::Options &options,
                                       evaluation::RunState &state)
{
    QFile file(wanted.path);
    if (file.open(QIODevice::ReadOnly)) {
        return evaluation::evaluateRevision(wanted.path, file.readAll(), options, state);
    }
    const QString reason =
        QCoreApplication::translate("athanor", "Cannot read the revision file: %1.").arg(file.errorString());
    ddl::Statement statement;
    statement.grade = ddl::Grade::Opaque;
    statement.reason = reason;
    return {.statements = {statement}, .grade = statement.grade, .reason = reason};
}

QString remarkOf(const ddl::Statement &statement)
{
    QStringList parts{statement.failure.isEmpty() ? statement.reason : statement.failure, statement.remark};
    parts.removeAll(QString());
    return parts.join(u'\n');
}

// An opaque statement that is sent under a condition is listed with its text.
QJsonObject toJson(const Wanted &wanted, const evaluation::EvaluatedRevision &evaluated)
{
    QJsonArray statements;
    QJsonArray opaque;
    for (const ddl::Statement &statement : evaluated.statements) {
        const bool isOpaque = statement.grade == ddl::Grade::Opaque;
        if (isOpaque) {
            opaque.append(QJsonObject{{u"line"_s, statement.line}, {u"reason"_s, statement.reason}});
        }
        const QString sql = isOpaque ? statement.possible : statement.sql;
        if (sql.isEmpty() && statement.failure.isEmpty()) {
            continue;
        }
        statements.append(QJsonObject{{u"sql"_s, sql.isEmpty() ? QString() : QString(sql + u';')},
                                      {u"line"_s, statement.line},
                                      {u"directive"_s, statement.directive},
                                      {u"transactional"_s, !statement.autocommit},
                                      {u"autocommitBlock"_s, statement.autocommitBlock},
                                      {u"grade"_s, gradeKey(statement.grade)},
                                      {u"remark"_s, remarkOf(statement)}});
    }
    return {{u"revision"_s, wanted.id},
            {u"path"_s, wanted.path},
            {u"direction"_s, directionKey(wanted.downgrade)},
            {u"grade"_s, gradeKey(evaluated.grade)},
            {u"statements"_s, statements},
            {u"opaque"_s, opaque}};
}

QString comment(const QString &text)
{
    QString lines = text;
    lines.replace(u'\n', u"\n-- "_s);
    return u"-- "_s + lines + u"\n\n"_s;
}

QString toText(const Wanted &wanted, const evaluation::EvaluatedRevision &evaluated)
{
    QString text = comment(QCoreApplication::translate("athanor", "%1 %2 (%3): %4")
                               .arg(directionKey(wanted.downgrade), wanted.id, wanted.path, gradeKey(evaluated.grade)));
    int block = 0;
    for (const ddl::Statement &statement : evaluated.statements) {
        if (statement.autocommitBlock != block) {
            text += block != 0 ? u"BEGIN;\n\n"_s : QString();
            text += statement.autocommitBlock != 0 ? u"COMMIT;\n\n"_s : QString();
            block = statement.autocommitBlock;
        }
        if (statement.grade == ddl::Grade::Opaque) {
            text += comment(QCoreApplication::translate("athanor", "line %1: not known, %2")
                                .arg(statement.line)
                                .arg(statement.reason));
            text += statement.possible.isEmpty() ? QString() : comment(statement.possible + u';');
            continue;
        }
        if (const QString remark = remarkOf(statement); !remark.isEmpty()) {
            text += comment(QCoreApplication::translate("athanor", "line %1: %2").arg(statement.line).arg(remark));
        }
        text += statement.sql.isEmpty() ? QString() : QString(statement.sql + u";\n\n"_s);
    }
    return block != 0 ? text + u"BEGIN;\n\n"_s : text;
}

} // namespace

RenderedRevisions renderRevisions(const AlembicInvocation &invocation, const project::ConfigurationFiles &files,
                                  const QProcessEnvironment &environment, const AlembicHistory &history,
                                  const dialect::Dialect &dialect, JobContext &job)
{
    RenderedRevisions result;
    const project::Surroundings here = surroundings(invocation, environment);
    const auto project = project::readProject(files, here);
    if (!project) {
        result.stop = AlembicStop{.error = project.error()};
        return result;
    }
    const auto selection = selectionOf(invocation, history);
    if (!selection) {
        result.stop = selection.error();
        return result;
    }
    std::unique_ptr<ddl::DatabaseAnswers> answers;
    if (invocation.online && namesDatabase(invocation, environment)) {
        auto catalogue = readDatabaseCatalogue(invocation, environment, job);
        if (!catalogue) {
            result.stop = AlembicStop{.error = catalogue.error()};
            return result;
        }
        answers = std::make_unique<postgres::CatalogueAnswers>(*catalogue);
    }
    const auto rendering = invocation.online ? ddl::Rendering::Online : ddl::Rendering::Offline;
    evaluation::Options options[] = {evaluation::projectOptions(*project, rendering, false),
                                     evaluation::projectOptions(*project, rendering, true)};
    for (evaluation::Options &each : options) {
        each.answers = answers.get();
        each.environment = here.environment;
        each.dialect = dialect;
        each.startsHere = selection->isOneRun;
    }
    QJsonArray array;
    evaluation::RunState state;
    for (const Wanted &wanted : selection->revisions) {
        if (!selection->isOneRun) {
            state = {};
        }
        const auto evaluated = evaluate(wanted, options[wanted.downgrade ? 1 : 0], state);
        if (invocation.json) {
            array.append(toJson(wanted, evaluated));
        } else {
            result.text += toText(wanted, evaluated);
        }
    }
    if (invocation.json) {
        result.text = QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Indented));
    }
    return result;
}

} // namespace athanor::ctl
