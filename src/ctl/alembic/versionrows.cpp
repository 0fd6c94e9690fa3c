// SPDX-License-Identifier: MIT
#include "ctl/alembic/versionrows.h"

#include "alembic/ddl/versionrows.h"
#include "postgres/connection.h"
#include "postgres/profile.h"
#include "postgres/versiontables.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

std::unexpected<Error> notKnown(const QString &what, const project::Fact &fact)
{
    Error error = Error::at(Error::Kind::Configuration, what, fact.file, fact.line);
    error.remedy = fact.note;
    return std::unexpected(error);
}

// URL.render_as_string(hide_password=True)
QString withoutPassword(const QString &url)
{
    static const QRegularExpression password(u"\\A([^:/]+://[^:@/]*):.*(@[^@]*)\\z"_s);
    QString result = url;
    return result.replace(password, u"\\1:***\\2"_s);
}

// `projectUrl`: what env.py says, if nobody says otherwise.
Result<postgres::ConnectionProfile> profile(const AlembicInvocation &invocation, const QProcessEnvironment &environment,
                                            const QString &projectUrl, QString &shown)
{
    if (!invocation.service.isEmpty()) {
        postgres::ConnectionProfile profile;
        profile.service = invocation.service;
        shown = u"postgresql:///?service="_s + invocation.service;
        return profile;
    }
    QString url = invocation.url.isEmpty() ? environment.value(u"ATHANOR_DATABASE_URL"_s) : invocation.url;
    if (url.isEmpty()) {
        url = projectUrl;
    }
    shown = withoutPassword(url);
    auto profile = postgres::profileFromUrl(url);
    if (profile && !invocation.url.isEmpty() && !profile->password.isEmpty()) {
        return std::unexpected(
            Error::make(Error::Kind::Configuration,
                        QCoreApplication::translate(
                            "athanor", "A password on the command line can be seen by every user of this machine."),
                        QCoreApplication::translate("athanor", "Use ~/.pgpass or PGPASSWORD instead.")));
    }
    return profile;
}

Result<postgres::Connection> openBrowsing(const postgres::ConnectionProfile &profile, JobContext &job)
{
    postgres::OpenOptions options;
    options.readOnlyBrowsing = true;
    options.jobContext = &job;
    return postgres::Connection::open(profile, options);
}

// Which table of which database, as far as env.py or the command line say.
struct Target
{
    QString table;
    QString schema; // empty: the search_path decides
    postgres::ConnectionProfile profile;
    QString url; // without the password
};

Result<Target> target(const AlembicInvocation &invocation, const project::AlembicProject &project,
                      const QProcessEnvironment &environment)
{
    if (!project.versionTable.value) {
        return notKnown(QCoreApplication::translate("athanor", "The version table of env.py is not known."),
                        project.versionTable);
    }
    const project::Fact &schema = project.versionTableSchema;
    if (!schema.value && !schema.note.isEmpty()) {
        return notKnown(QCoreApplication::translate("athanor", "The version table's schema of env.py is not known."),
                        schema);
    }
    if (!namesDatabase(invocation, environment) && !project.databaseUrl.value) {
        return notKnown(QCoreApplication::translate("athanor", "The database URL of env.py is not known."),
                        project.databaseUrl);
    }
    Target result{
        .table = *project.versionTable.value, .schema = schema.value.value_or(QString()), .profile = {}, .url = {}};
    const auto profile =
        ctl::profile(invocation, environment, project.databaseUrl.value.value_or(QString()), result.url);
    if (!profile) {
        return std::unexpected(profile.error());
    }
    result.profile = *profile;
    return result;
}

// PGDialect.has_table() of SQLAlchemy (dialects/postgresql/base.py): views and foreign tables are tables, too.
Result<bool> hasTable(postgres::Connection &connection, const Target &target, JobContext &job)
{
    const auto found = connection.executeParams(
        u"SELECT 1 FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace "
        "WHERE relname = $1 AND relkind IN ('r', 'p', 'f', 'v', 'm') AND CASE WHEN $2 = '' THEN "
        "pg_catalog.pg_table_is_visible(pg_class.oid) AND nspname <> 'pg_catalog' ELSE nspname = $2 END"_s,
        {target.table, target.schema}, &job);
    return found.transform([](const postgres::ResultSet &rows) { return !rows.rows.isEmpty(); });
}

Result<void> makeVersionTable(postgres::Connection &connection, const Target &target, JobContext &job)
{
    if (auto begun = connection.execute(u"BEGIN"_s, &job); !begun) {
        return std::unexpected(begun.error());
    }
    const auto exists = hasTable(connection, target, job);
    if (!exists) {
        return std::unexpected(exists.error());
    }
    // Alembic reads the rows of one that is there, and stops if it may not.
    const auto done = connection.execute(*exists ? u"SELECT version_num FROM "_s +
                                                       postgres::quoteQualified(target.schema, target.table)
                                                 : ddl::createVersionTable(target.schema, target.table),
                                         &job);
    if (!done) {
        return std::unexpected(done.error());
    }
    return connection.execute(u"COMMIT"_s, &job).transform([](const postgres::ResultSet &) {});
}

} // namespace

Result<DatabaseRows> readDatabaseRows(const AlembicInvocation &invocation, const project::AlembicProject &project,
                                      const QProcessEnvironment &environment, JobContext &job,
                                      const std::function<void()> &connected)
{
    const auto from = target(invocation, project, environment);
    if (!from) {
        return std::unexpected(from.error());
    }
    DatabaseRows result{.rows = {}, .url = from->url};
    auto connection = openBrowsing(from->profile, job);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    connected();
    const auto tables = postgres::readVersionTables(*connection, &job);
    if (!tables) {
        return std::unexpected(tables.error());
    }
    const postgres::VersionTable *table = tables->find(from->schema, from->table);
    if (table == nullptr) {
        return result;
    }
    if (table->error) {
        return std::unexpected(*table->error);
    }
    result.rows = table->rows;
    return result;
}

Result<void> ensureVersionTable(const AlembicInvocation &invocation, const project::AlembicProject &project,
                                const QProcessEnvironment &environment, JobContext &job,
                                const std::function<void()> &connected)
{
    for (const project::EnvironmentAction &action : project.environmentActions) {
        if (action.concern == project::EnvironmentAction::Concern::Run) {
            return std::unexpected(
                Error::at(Error::Kind::Opaque, action.text, action.file, action.line,
                          QCoreApplication::translate("athanor", "Let Alembic itself make the table.")));
        }
    }
    const auto in = target(invocation, project, environment);
    if (!in) {
        return std::unexpected(in.error());
    }
    auto connection = postgres::Connection::open(in->profile, {.jobContext = &job});
    if (!connection) {
        return std::unexpected(connection.error());
    }
    connected();
    if (const auto failure = ddl::createVersionTableFailure(in->table)) {
        return std::unexpected(
            Error::make(Error::Kind::Configuration, failure->exception + u": "_s + failure->message));
    }
    return makeVersionTable(*connection, *in, job);
}

bool namesDatabase(const AlembicInvocation &invocation, const QProcessEnvironment &environment)
{
    return !invocation.service.isEmpty() || !invocation.url.isEmpty() ||
           !environment.value(u"ATHANOR_DATABASE_URL"_s).isEmpty();
}

Result<postgres::Catalogue> readDatabaseCatalogue(const AlembicInvocation &invocation,
                                                  const QProcessEnvironment &environment, JobContext &job)
{
    QString shown;
    const auto profile = ctl::profile(invocation, environment, {}, shown);
    if (!profile) {
        return std::unexpected(profile.error());
    }
    auto connection = openBrowsing(*profile, job);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    return postgres::readCatalogue(*connection, &job);
}

} // namespace athanor::ctl
