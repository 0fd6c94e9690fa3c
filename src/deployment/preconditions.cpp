// SPDX-License-Identifier: MIT
#include "deployment/preconditions.h"

#include "core/digest.h"
#include "postgres/catalogue.h"
#include "postgres/versiontables.h"
#include "workspace/workspace.h"

#include <QCoreApplication>
#include <QFile>

using namespace Qt::StringLiterals;

namespace athanor::deployment {

namespace {

QString rowsText(const QStringList &rows)
{
    return rows.isEmpty() ? QCoreApplication::translate("athanor", "no rows") : rows.join(u", "_s);
}

QString planAgain()
{
    return QCoreApplication::translate("athanor", "Nothing was executed. Look at the new plan, then run again.");
}

} // namespace

Result<PresentRows> readPresentRows(const workspace::Plan &plan, postgres::Connection &connection, JobContext *job)
{
    // to_regclass follows the search_path and is NULL for a table that is not there (PostgreSQL, functions-info).
    const QString name = postgres::quoteQualified(plan.versionTableSchema, plan.versionTable);
    const auto place = connection.executeParams(
        uR"(SELECT n.nspname, coalesce($2, current_schema())
            FROM (SELECT to_regclass($1) AS oid) AS wanted
            LEFT JOIN pg_class c ON c.oid = wanted.oid
            LEFT JOIN pg_namespace n ON n.oid = c.relnamespace)"_s,
        {name, plan.versionTableSchema.isEmpty() ? std::optional<QString>() : plan.versionTableSchema}, job);
    if (!place) {
        return std::unexpected(place.error());
    }
    PresentRows present;
    present.schema = place->text(0, 0);
    present.exists = !present.schema.isEmpty();
    if (!present.exists) {
        present.schema = place->text(0, 1);
        return present;
    }
    const auto rows = connection.execute(
        u"SELECT version_num FROM "_s + postgres::quoteQualified(present.schema, plan.versionTable), job);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (qsizetype row = 0; row < rows->rows.size(); ++row) {
        present.rows.append(rows->text(row, 0));
    }
    present.rows.sort();
    return present;
}

std::optional<Error> checkRowsUnchanged(const workspace::Plan &plan, const PresentRows &present)
{
    QStringList planned = plan.migration.rowsBefore;
    planned.sort();
    if (present.exists == plan.createsVersionTable) {
        const QString what =
            present.exists
                ? QCoreApplication::translate("athanor", "The version table %1 was created after the plan was made.")
                : QCoreApplication::translate("athanor", "The version table %1 is no longer there.");
        return Error::make(Error::Kind::Conflict, what.arg(plan.versionTable), planAgain());
    }
    if (present.rows != planned) {
        return Error::make(
            Error::Kind::Conflict,
            QCoreApplication::translate("athanor", "The version rows of %1 have changed since the plan was made: it "
                                                   "starts from %2, the table now holds %3.")
                .arg(plan.versionTable, rowsText(planned), rowsText(present.rows)),
            planAgain());
    }
    return std::nullopt;
}

std::optional<Error> checkFilesUnchanged(const workspace::Plan &plan)
{
    for (const workspace::PlanStep &step : plan.steps) {
        if (step.path.isEmpty()) {
            continue;
        }
        QFile file(step.path);
        QByteArray hash;
        if (file.open(QIODevice::ReadOnly)) {
            hash = sha256(file.readAll());
        }
        if (hash != step.sha256) {
            const QString what =
                hash.isEmpty()
                    ? QCoreApplication::translate("athanor", "The file of revision %1 can no longer be read.")
                    : QCoreApplication::translate("athanor",
                                                  "The file of revision %1 was changed after the plan was made.");
            return Error::at(Error::Kind::Conflict, what.arg(step.migration.revision), step.path, 0, planAgain());
        }
    }
    return std::nullopt;
}

std::optional<Error> checkPlanUnchanged(const workspace::Plan &plan, const QString &workspaceFolder,
                                        postgres::Connection &connection, JobContext &job)
{
    const auto files = workspace::readWorkspace(workspaceFolder, job);
    if (!files) {
        return files.error();
    }
    const auto tables = postgres::readVersionTables(connection, &job);
    if (!tables) {
        return tables.error();
    }
    const auto changed = [&plan](const QString &why) {
        return Error::make(Error::Kind::Conflict,
                           QCoreApplication::translate("athanor", "The plan for %1 is no longer what was shown: %2")
                               .arg(plan.module, why),
                           planAgain());
    };
    const workspace::Snapshot snapshot = workspace::join(*files, *tables);
    const workspace::Module *module = snapshot.find(plan.module);
    if (module == nullptr) {
        return changed(QCoreApplication::translate("athanor", "the workspace has no such module any more."));
    }
    if (plan.migration.direction == revision::Direction::Stamp) {
        return std::nullopt; // its rows are compared already, and it sends nothing else
    }
    const auto catalogue = postgres::readCatalogue(connection, &job);
    if (!catalogue) {
        return catalogue.error();
    }
    const postgres::CatalogueAnswers answers(*catalogue);
    const auto again = plan.migration.direction == revision::Direction::Upgrade
                           ? workspace::planUpgrade(*module, plan.migration.target, &answers)
                           : workspace::planDowngrade(*module, plan.migration.target, &answers);
    if (!again) {
        return changed(again.error().sentence());
    }
    if (!again->isRunnable()) {
        return changed(again->refusals.first().sentence());
    }
    const QString identity = connection.profile().identity();
    if (again->runDigest(identity) != plan.runDigest(identity)) {
        return changed(QCoreApplication::translate("athanor", "files or database give other statements now."));
    }
    return std::nullopt;
}

} // namespace athanor::deployment
