// SPDX-License-Identifier: MIT
#include "postgres/connection.h"
#include "postgres/profile.h"
#include "workspace/disagreement.h"
#include "workspace/troublefinders.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

Trouble::Evidence evidenceOf(const QString &text, const project::Fact &fact)
{
    return {.text = text, .file = fact.file, .line = fact.line};
}

QString qualified(const UnclaimedTable &table)
{
    return table.schema + u'.' + table.name;
}

// What config.py and the compose files say of the name.
QList<Trouble> composeMismatches(const TroubleScene &scene)
{
    const ModuleFiles &files = *scene.module.files;
    const project::Fact &configured = files.project.moduleName;
    QList<Trouble> troubles;
    for (const project::ComposeService &service : files.composeServices) {
        if (service.moduleName.isEmpty() || !configured.value || service.moduleName == *configured.value) {
            continue;
        }
        Trouble trouble = blankTrouble(Trouble::Kind::NameMismatch);
        trouble.text = QCoreApplication::translate(
                           "athanor", "config.py says MODULE_NAME \"%1\", the compose service \"%2\" passes "
                                      "\"%3\". In the container, Alembic uses another version table.")
                           .arg(*configured.value, service.name, service.moduleName);
        trouble.evidence = {
            evidenceOf(QCoreApplication::translate("athanor", "MODULE_NAME is \"%1\".").arg(*configured.value),
                       configured),
            {.text = QCoreApplication::translate("athanor", "The service \"%1\" passes \"%2\".")
                         .arg(service.name, service.moduleName),
             .file = service.moduleNamePlace.file,
             .line = service.moduleNamePlace.line}};
        const QString other = service.moduleName + u"_alembic_version"_s;
        for (const UnclaimedTable &table : scene.unclaimed) {
            if (table.name == other) {
                const QString seen = QCoreApplication::translate("athanor", "The database has a version table %1.")
                                         .arg(qualified(table));
                trouble.text += u' ' + seen;
                trouble.evidence.append({.text = seen});
            }
        }
        trouble.waysOut = {
            QCoreApplication::translate("athanor", "Correct MODULE_NAME in the compose file."),
            QCoreApplication::translate("athanor", "Correct MODULE_NAME in config.py."),
        };
        trouble.file = service.moduleNamePlace.file;
        trouble.line = service.moduleNamePlace.line;
        troubles.append(trouble);
    }
    return troubles;
}

bool isMissing(const Module &module)
{
    return module.connected && !module.versionTableExists && !module.files->versionTable.isEmpty();
}

// "db1:5432/appdb", without user and password.
QString placeOf(const postgres::ConnectionProfile &profile)
{
    QString place = profile.host;
    if (profile.port > 0) {
        place += u':' + QString::number(profile.port);
    }
    return place.isEmpty() ? profile.database : QString(place + u'/' + profile.database);
}

} // namespace

QList<Trouble> findUnreadable(const TroubleScene &scene)
{
    const postgres::VersionTable *table = scene.table;
    if (table == nullptr || !table->error) {
        return {};
    }
    Trouble trouble = blankTrouble(Trouble::Kind::Unreadable);
    // Without the remedy, which is the way out.
    trouble.text = table->error->what;
    trouble.evidence = {{.text = QCoreApplication::translate("athanor", "The table %1 belongs to %2.")
                                     .arg(table->qualifiedName(), table->owner)}};
    switch (table->obstacle) {
    case postgres::VersionTable::Obstacle::SchemaUsage:
        trouble.waysOut = {
            QCoreApplication::translate("athanor", "Ask the owner of the schema for: GRANT USAGE ON SCHEMA %1 TO ….")
                .arg(postgres::quoteIdentifier(table->schema))};
        break;
    case postgres::VersionTable::Obstacle::Select:
        trouble.waysOut = {QCoreApplication::translate("athanor", "Ask %1, the owner, for: GRANT SELECT ON %2 TO ….")
                               .arg(table->owner, postgres::quoteQualified(table->schema, table->name))};
        break;
    case postgres::VersionTable::Obstacle::None:
    case postgres::VersionTable::Obstacle::Other:
        if (!table->error->remedy.isEmpty()) {
            trouble.waysOut = {table->error->remedy};
        }
        break;
    }
    return {trouble};
}

QList<Trouble> findUnknownVersionTable(const TroubleScene &scene)
{
    const ModuleFiles &files = *scene.module.files;
    if (!files.versionTable.isEmpty()) {
        return {};
    }
    const bool nameIsKnown = files.project.versionTable.value.has_value();
    const project::Fact &fact = nameIsKnown ? files.project.versionTableSchema : files.project.versionTable;
    Trouble trouble = blankTrouble(Trouble::Kind::VersionTableUnknown);
    trouble.text = nameIsKnown ? QCoreApplication::translate(
                                     "athanor", "The schema of the version table is not known without running env.py.")
                               : QCoreApplication::translate(
                                     "athanor", "The name of the version table is not known without running env.py.");
    if (!fact.note.isEmpty()) {
        trouble.text += u' ' + fact.note;
        trouble.evidence = {evidenceOf(fact.note, fact)};
    }
    trouble.waysOut = {
        nameIsKnown
            ? QCoreApplication::translate("athanor", "Pass version_table_schema to context.configure() as a text.")
            : QCoreApplication::translate(
                  "athanor", "Pass version_table to context.configure() as a text or as MODULE_NAME with a suffix.")};
    trouble.file = fact.file;
    trouble.line = fact.line;
    return {trouble};
}

QList<Trouble> findNameMismatches(const TroubleScene &scene)
{
    const ModuleFiles &files = *scene.module.files;
    const project::Fact &configured = files.project.moduleName;
    QList<Trouble> troubles = composeMismatches(scene) + nameDisagreements(files);
    if (!isMissing(scene.module)) {
        return troubles;
    }
    for (const UnclaimedTable &table : scene.unclaimed) {
        if (!isTableOf(table, files)) {
            continue;
        }
        Trouble trouble = blankTrouble(Trouble::Kind::NameMismatch);
        trouble.text =
            QCoreApplication::translate("athanor", "The files name the version table %1, which does not exist. The "
                                                   "rows of %2 (%3) are revisions of this module.")
                .arg(tableName(files), qualified(table), quoted(table.rows));
        if (files.project.versionTable.isDefault) {
            trouble.text += u' ' + files.project.versionTable.note;
        }
        trouble.waysOut = {QCoreApplication::translate(
            "athanor", "Correct MODULE_NAME or version_table, so that files and database name the same table.")};
        trouble.file = configured.file.isEmpty() ? files.project.versionTable.file : configured.file;
        trouble.line = configured.file.isEmpty() ? files.project.versionTable.line : configured.line;
        trouble.evidence = {{.text = QCoreApplication::translate("athanor", "The files name %1.").arg(tableName(files)),
                             .file = trouble.file,
                             .line = trouble.line},
                            {.text = QCoreApplication::translate("athanor", "The rows of %1: %2.")
                                         .arg(qualified(table), quoted(table.rows))}};
        troubles.append(trouble);
    }
    return troubles;
}

QList<Trouble> findDifferingDatabases(const TroubleScene &scene)
{
    return databaseDisagreements(*scene.module.files);
}

QList<Trouble> findNoVersionTable(const TroubleScene &scene)
{
    const Module &module = scene.module;
    const ModuleFiles &files = *module.files;
    const bool elsewhere =
        std::ranges::any_of(scene.unclaimed, [&files](const UnclaimedTable &table) { return isTableOf(table, files); });
    if (!isMissing(module) || elsewhere) {
        return {};
    }
    Trouble trouble = blankTrouble(Trouble::Kind::NoVersionTable);
    trouble.text =
        QCoreApplication::translate("athanor", "The database has no version table %1: no revision of this "
                                               "module was applied to it. The first upgrade makes the table.")
            .arg(tableName(files));
    trouble.evidence = {evidenceOf(QCoreApplication::translate("athanor", "The files name %1.").arg(tableName(files)),
                                   files.project.versionTable)};
    trouble.waysOut = {
        QCoreApplication::translate("athanor", "Upgrade the module."),
        QCoreApplication::translate(
            "athanor", "If its tables are there already, stamp the revision that describes them as they are."),
    };
    return {trouble};
}

// A name in the files alone proves nothing: a database may have another name in each environment, a server many. What
// counts is that nothing of the workspace is there.
QList<Trouble> findWrongDatabase(const Snapshot &snapshot)
{
    QStringList named;
    QStringList expected; // what the files name and this database is not
    bool namesThisOne = false;
    Trouble trouble = blankTrouble(Trouble::Kind::WrongDatabase);
    for (const Module &module : snapshot.modules) {
        if (module.versionTableExists ||
            std::ranges::any_of(snapshot.unclaimed,
                                [&module](const UnclaimedTable &table) { return isTableOf(table, *module.files); })) {
            return {};
        }
        if (!module.files->versionTable.isEmpty()) {
            named.append(tableName(*module.files));
        }
        const project::Fact &url = module.files->project.databaseUrl;
        const auto profile = url.value ? postgres::profileFromUrl(*url.value) : Result<postgres::ConnectionProfile>();
        if (!profile || profile->database.isEmpty()) {
            continue;
        }
        namesThisOne = namesThisOne || profile->database == snapshot.databaseName;
        const QString place = placeOf(*profile);
        if (!expected.contains(place)) {
            expected.append(place);
            trouble.evidence.append(
                evidenceOf(QCoreApplication::translate("athanor", "The files of %1 name the database %2.")
                               .arg(module.name(), place),
                           url));
        }
    }
    QStringList others;
    for (const UnclaimedTable &table : snapshot.unclaimed) {
        others.append(qualified(table));
    }
    const bool isAnother = !expected.isEmpty() && !namesThisOne;
    // One module alone may just be new in a database that others share.
    if (named.isEmpty() || (!isAnother && (others.isEmpty() || named.size() < 2))) {
        return {};
    }
    constexpr qsizetype shown = 5;
    if (named.size() > shown) {
        named = named.first(shown);
        named.append(u"…"_s);
    }
    trouble.text = QCoreApplication::translate(
                       "athanor", "The database %1 has none of the version tables that this workspace names: %2.")
                       .arg(snapshot.databaseName, named.join(u", "_s));
    if (isAnother) {
        trouble.text +=
            u' ' +
            QCoreApplication::translate("athanor", "The files name another database, %1.").arg(expected.join(u", "_s));
    }
    if (!others.isEmpty()) {
        const QString seen =
            QCoreApplication::translate("athanor", "Its version tables are of others: %1.").arg(others.join(u", "_s));
        trouble.text += u' ' + seen;
        trouble.evidence.append({.text = seen});
    }
    trouble.waysOut = {
        QCoreApplication::translate("athanor", "Connect to the database that this workspace is deployed to."),
        QCoreApplication::translate("athanor", "Upgrade the modules, if this database is meant to be new."),
    };
    return {trouble};
}

QList<Trouble> findUnclaimedTables(const Snapshot &snapshot)
{
    QList<Trouble> troubles;
    for (const UnclaimedTable &table : snapshot.unclaimed) {
        Trouble trouble = blankTrouble(Trouble::Kind::UnclaimedTable);
        trouble.table = qualified(table);
        trouble.text = QCoreApplication::translate(
                           "athanor", "The database has a version table %1, and no module of this workspace names it.")
                           .arg(qualified(table));
        const QString seen = !table.error.isEmpty() ? table.error
                             : table.rows.isEmpty()
                                 ? QCoreApplication::translate("athanor", "It has no rows.")
                                 : QCoreApplication::translate("athanor", "Its rows are %1.").arg(quoted(table.rows));
        trouble.text += u' ' + seen;
        trouble.evidence.append({.text = seen});
        for (const Module &module : snapshot.modules) {
            if (isTableOf(table, *module.files)) {
                const QString known =
                    QCoreApplication::translate("athanor", "They are revisions of the module %1.").arg(module.name());
                trouble.text += u' ' + known;
                trouble.evidence.append({.text = known});
            } else {
                for (const QString &row : table.rows) {
                    trouble.evidence += workspace::evidenceOf(module.files->map, {row});
                }
            }
        }
        trouble.unknownIds = table.rows;
        trouble.unknownIds.removeIf([&snapshot](const QString &row) {
            return std::ranges::any_of(snapshot.modules,
                                       [&row](const Module &module) { return module.files->map.contains(row); });
        });
        trouble.waysOut = {
            QCoreApplication::translate("athanor", "Open a folder that holds the module, too, if it is one of yours."),
            QCoreApplication::translate("athanor", "Leave it to the workspace that owns it: nothing here touches it."),
        };
        troubles.append(trouble);
    }
    return troubles;
}

} // namespace athanor::workspace
