// SPDX-License-Identifier: MIT
#include "ctl/alembic/versionrows.h"

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

} // namespace

Result<DatabaseRows> readDatabaseRows(const AlembicInvocation &invocation, const project::AlembicProject &project,
                                      const QProcessEnvironment &environment, JobContext &job,
                                      const std::function<void()> &connected)
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
    DatabaseRows result;
    const auto profile =
        ctl::profile(invocation, environment, project.databaseUrl.value.value_or(QString()), result.url);
    if (!profile) {
        return std::unexpected(profile.error());
    }
    auto connection = openBrowsing(*profile, job);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    connected();
    const auto tables = postgres::readVersionTables(*connection, &job);
    if (!tables) {
        return std::unexpected(tables.error());
    }
    const postgres::VersionTable *table = tables->find(schema.value.value_or(QString()), *project.versionTable.value);
    if (table == nullptr) {
        return result;
    }
    if (table->error) {
        return std::unexpected(*table->error);
    }
    result.rows = table->rows;
    return result;
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
