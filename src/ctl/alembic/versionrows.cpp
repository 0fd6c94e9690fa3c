// SPDX-License-Identifier: MIT
#include "ctl/alembic/versionrows.h"

#include "alembic/project/configuration.h"
#include "alembic/project/environmentrun.h"
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

// Why the URL depends on the environment; empty if the files alone tell it.
Result<QString> environmentsShare(const project::AlembicProject &project, const project::ConfigurationFiles &files)
{
    const auto configuration = project::readFiles(files);
    if (!configuration) {
        return std::unexpected(configuration.error());
    }
    QStringList importRoots = project.prependSysPath;
    importRoots.append(project.workingFolder);
    const project::EnvironmentRun run = project::runInUnknownEnvironment(project, configuration->ini, importRoots);
    if (!run.engineUrl || run.engineUrl->value == project.databaseUrl.value) {
        return QString();
    }
    return run.engineUrl->reason;
}

// What env.py would use. It is read without the variables of this process: of those, DATABASE_URL alone is taken as it
// is, since it is the URL itself.
Result<QString> urlOfProject(const project::AlembicProject &project, const project::ConfigurationFiles &files,
                             const QProcessEnvironment &environment)
{
    const auto share = environmentsShare(project, files);
    if (!share) {
        return share;
    }
    const QString variable = u"DATABASE_URL"_s;
    if (share->contains(variable) && !environment.value(variable).isEmpty()) {
        return environment.value(variable);
    }
    if (!project.databaseUrl.value) {
        return notKnown(QCoreApplication::translate("athanor", "The database URL of env.py is not known."),
                        project.databaseUrl);
    }
    return *project.databaseUrl.value;
}

Result<postgres::ConnectionProfile> profile(const AlembicInvocation &invocation, const project::AlembicProject &project,
                                            const project::ConfigurationFiles &files,
                                            const QProcessEnvironment &environment, QString &shown)
{
    if (!invocation.service.isEmpty()) {
        postgres::ConnectionProfile profile;
        profile.service = invocation.service;
        shown = u"postgresql:///?service="_s + invocation.service;
        return profile;
    }
    QString url = invocation.url.isEmpty() ? environment.value(u"ATHANOR_DATABASE_URL"_s) : invocation.url;
    if (url.isEmpty()) {
        const auto own = urlOfProject(project, files, environment);
        if (!own) {
            return std::unexpected(own.error());
        }
        url = *own;
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

} // namespace

Result<DatabaseRows> readDatabaseRows(const AlembicInvocation &invocation, const project::ConfigurationFiles &files,
                                      const QProcessEnvironment &environment, JobContext &job)
{
    const auto project = project::readProject(files);
    if (!project) {
        return std::unexpected(project.error());
    }
    if (!project->versionTable.value) {
        return notKnown(QCoreApplication::translate("athanor", "The version table of env.py is not known."),
                        project->versionTable);
    }
    const project::Fact &schema = project->versionTableSchema;
    if (!schema.value && !schema.note.isEmpty()) {
        return notKnown(QCoreApplication::translate("athanor", "The version table's schema of env.py is not known."),
                        schema);
    }
    DatabaseRows result;
    const auto profile = ctl::profile(invocation, *project, files, environment, result.url);
    if (!profile) {
        return std::unexpected(profile.error());
    }
    postgres::OpenOptions options;
    options.readOnlyBrowsing = true;
    options.jobContext = &job;
    auto connection = postgres::Connection::open(*profile, options);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    const auto tables = postgres::readVersionTables(*connection, &job);
    if (!tables) {
        return std::unexpected(tables.error());
    }
    const postgres::VersionTable *table = tables->find(schema.value.value_or(QString()), *project->versionTable.value);
    if (table == nullptr) {
        return result;
    }
    if (table->error) {
        return std::unexpected(*table->error);
    }
    result.rows = table->rows;
    return result;
}

} // namespace athanor::ctl
