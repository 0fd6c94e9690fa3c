// SPDX-License-Identifier: MIT
#include "postgres/clienttools.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::postgres {

namespace {

QString installHint(ClientProgram program, int serverMajor)
{
    if (serverMajor <= 0) {
        return QCoreApplication::translate("athanor", "Install the package postgresql-client, or name the folder "
                                                      "of its programs in ATHANOR_POSTGRESQL_BIN.");
    }
    return QCoreApplication::translate("athanor",
                                       "Install %1 of PostgreSQL %2 or newer (package postgresql-client-%2), or name "
                                       "its folder in ATHANOR_POSTGRESQL_BIN.")
        .arg(programName(program), QString::number(serverMajor));
}

} // namespace

QString programName(ClientProgram program)
{
    switch (program) {
    case ClientProgram::PgDump:
        return u"pg_dump"_s;
    case ClientProgram::PgRestore:
        return u"pg_restore"_s;
    case ClientProgram::Psql:
        break;
    }
    return u"psql"_s;
}

QStringList ClientToolSearch::defaultFolders()
{
    const QString named = qEnvironmentVariable("ATHANOR_POSTGRESQL_BIN");
    if (!named.isEmpty()) {
        return named.split(QDir::listSeparator(), Qt::SkipEmptyParts);
    }
    QStringList folders = qEnvironmentVariable("PATH").split(QDir::listSeparator(), Qt::SkipEmptyParts);
    const auto addVersions = [&folders](const QString &root, const QString &pattern) {
        QStringList versions = QDir(root).entryList({pattern}, QDir::Dirs | QDir::NoDotAndDotDot);
        std::ranges::sort(versions, std::ranges::greater());
        for (const QString &version : std::as_const(versions)) {
            folders.append(root + u'/' + version + u"/bin"_s);
        }
    };
    addVersions(u"/usr/lib/postgresql"_s, u"*"_s); // Debian, Ubuntu
    addVersions(u"/usr"_s, u"pgsql-*"_s); // packages of postgresql.org for Red Hat and its kin
    folders.removeDuplicates();
    return folders;
}

Result<QList<ClientTool>> findClientTools(ClientProgram program, JobContext &context, ProcessRunner &runner,
                                          const ClientToolSearch &search)
{
    QList<ClientTool> tools;
    QSet<QString> seen;
    for (const QString &folder : search.folders) {
        const QFileInfo file(QDir(folder), programName(program));
        if (!file.isFile() || !file.isExecutable()) {
            continue;
        }
        // Debian's /usr/bin/pg_dump chooses a version by the local cluster: the folders of the versions name it
        // exactly.
        const QString path = file.absoluteFilePath();
        if (seen.contains(path) || file.canonicalFilePath().endsWith("/pg_wrapper"_L1)) {
            continue;
        }
        seen.insert(path);
        ProcessRequest request;
        request.program = path;
        request.arguments = {u"--version"_s};
        request.timeout = std::chrono::seconds(10);
        const Result<ProcessResult> answer = runner.run(request, context);
        if (!answer) {
            if (answer.error().kind == Error::Kind::Cancelled) {
                return std::unexpected(answer.error());
            }
            continue;
        }
        static const QRegularExpression version(u"\\) (\\d+)((?:\\.\\d+)*\\S*)"_s);
        const QRegularExpressionMatch match = version.match(QString::fromUtf8(answer->standardOutput));
        if (answer->succeeded() && match.hasMatch()) {
            tools.append({.path = path,
                          .version = match.captured(1) + match.captured(2),
                          .majorVersion = match.captured(1).toInt()});
        }
    }
    std::ranges::stable_sort(tools, std::ranges::greater(), &ClientTool::majorVersion);
    return tools;
}

Result<ClientTool> chooseClientTool(ClientProgram program, int serverMajor, JobContext &context, ProcessRunner &runner,
                                    const ClientToolSearch &search)
{
    const Result<QList<ClientTool>> tools = findClientTools(program, context, runner, search);
    if (!tools) {
        return std::unexpected(tools.error());
    }
    if (tools->isEmpty()) {
        return std::unexpected(Error::make(
            Error::Kind::Tool,
            QCoreApplication::translate("athanor", "The program %1 is not installed.").arg(programName(program)),
            installHint(program, serverMajor)));
    }
    // Newest first: the last that is not older than the server is the nearest.
    const ClientTool *best = nullptr;
    for (const ClientTool &tool : *tools) {
        if (tool.majorVersion >= serverMajor && (best == nullptr || tool.majorVersion < best->majorVersion)) {
            best = &tool;
        }
    }
    if (best == nullptr) {
        const ClientTool &newest = tools->constFirst();
        return std::unexpected(Error::at(
            Error::Kind::Tool,
            QCoreApplication::translate("athanor", "%1 %2 is older than the server (PostgreSQL %3) and refuses it.")
                .arg(programName(program), newest.version, QString::number(serverMajor)),
            newest.path, 0, installHint(program, serverMajor)));
    }
    return *best;
}

ToolConnection toolConnection(const ConnectionProfile &profile)
{
    ToolConnection connection;
    connection.arguments = {u"--dbname="_s + profile.connectionString(), u"--no-password"_s};
    if (!profile.password.isEmpty()) {
        connection.environment.insert(u"PGPASSWORD"_s, profile.password);
    }
    return connection;
}

std::optional<Error> toolRefusal(const ConnectionProfile &profile)
{
    const QStringList secrets = profile.furtherSecrets();
    if (secrets.isEmpty()) {
        return std::nullopt;
    }
    return Error::make(
        Error::Kind::Configuration,
        QCoreApplication::translate("athanor", "The client programs of PostgreSQL take \"%1\" in their arguments "
                                               "alone, where other users of this machine could read it.")
            .arg(secrets.join(u", "_s)),
        QCoreApplication::translate("athanor", "Put it into a connection service file and connect by its service."));
}

} // namespace athanor::postgres
