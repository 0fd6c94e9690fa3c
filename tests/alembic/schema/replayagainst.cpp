// SPDX-License-Identifier: MIT
// replayagainst INI URL: what is replayed of a history, up to the rows that its version table holds in this database,
// against the database's catalogue, as JSON: {"steps", "lines", "missing", "extra", "gaps": [{"revision", "line",
// "reason", "possible"}], "milliseconds"}.
#include "alembic/evaluation/projectoptions.h"
#include "alembic/revision/modulerun.h"
#include "alembic/schema/replay.h"
#include "postgres/connection.h"
#include "postgres/liveschema.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace athanor;

namespace {

int fail(const Error &error)
{
    std::fprintf(stderr, "%s\n", qPrintable(error.sentence()));
    return 2;
}

Result<QStringList> rowsOf(postgres::Connection &connection, const QString &table)
{
    const auto rows =
        connection.execute(u"SELECT version_num FROM "_s + postgres::quoteIdentifier(table) + u" ORDER BY 1"_s);
    if (!rows)
        return std::unexpected(rows.error());
    QStringList result;
    for (qsizetype row = 0; row < rows->rows.size(); ++row)
        result += rows->text(row, 0);
    result.sort();
    return result;
}

QJsonArray beyond(const QStringList &lines, const QStringList &others)
{
    QJsonArray result;
    for (const QString &line : lines) {
        if (!others.contains(line))
            result += line;
    }
    return result;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 3) {
        std::fprintf(stderr, "usage: replayagainst INI URL\n");
        return 2;
    }
    const auto project = project::readProject({.ini = arguments[1]});
    if (!project)
        return fail(project.error());
    const auto profile = postgres::profileFromUrl(arguments[2]);
    if (!profile)
        return fail(profile.error());
    auto connection = postgres::Connection::open(*profile);
    if (!connection)
        return fail(connection.error());
    const QString versionTable = project->versionTable.value.value_or(u"alembic_version"_s);
    const auto rows = rowsOf(*connection, versionTable);
    if (!rows)
        return fail(rows.error());
    auto live = postgres::readSchema(*connection);
    if (!live)
        return fail(live.error());
    live->relations.removeIf([&](const schema::Relation &one) { return one.name == versionTable; });

    const revision::RevisionFiles files =
        revision::readRevisionFiles(project->versionLocations, project->recursiveVersionLocations, {},
                                    {.aids = {.run = revision::runModule, .importRoots = project->prependSysPath}});
    const revision::RevisionMap map(files.revisions);
    const auto plan = revision::planUpgrade(map, u"heads"_s, {});
    if (!plan)
        return fail(plan.error());
    QElapsedTimer timer;
    timer.start();
    schema::Replay replay(evaluation::projectOptions(*project, ddl::Rendering::Online, false),
                          project->transactionPerMigration.value == "true"_L1);
    int steps = 0;
    for (const revision::MigrationStep &step : plan->steps) {
        if (rows->isEmpty())
            break;
        const QString path = map.find(step.revision)->path;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return fail(Error::at(Error::Kind::Unreadable, file.errorString(), path, 0));
        replay.run(step, path, file.readAll());
        ++steps;
        if (step.rowsAfter == *rows)
            break;
    }
    const schema::Schema schema = replay.schema();
    const qint64 milliseconds = timer.elapsed();
    QJsonArray gaps;
    for (const schema::Gap &gap : replay.gaps()) {
        gaps += QJsonObject{{u"revision"_s, gap.revision},
                            {u"line"_s, gap.line},
                            {u"reason"_s, gap.reason},
                            {u"possible"_s, QJsonArray::fromStringList(gap.possible)}};
    }
    QStringList ours = schema::describe(schema);
    const QStringList theirs = schema::describe(*live);
    if (ours == theirs && schema::withoutRevisions(schema) != *live)
        ours += u"another order of columns"_s;
    const QJsonObject answer{{u"steps"_s, steps},
                             {u"lines"_s, theirs.size()},
                             {u"missing"_s, beyond(theirs, ours)},
                             {u"extra"_s, beyond(ours, theirs)},
                             {u"gaps"_s, gaps},
                             {u"milliseconds"_s, milliseconds}};
    std::puts(QJsonDocument(answer).toJson(QJsonDocument::Compact).constData());
    return 0;
}
