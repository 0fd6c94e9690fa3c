// SPDX-License-Identifier: MIT
#pragma once

#include "core/process.h"
#include "postgres/connection.h"
#include "postgres/profile.h"

#include <QDir>
#include <QString>
#include <QStringList>

namespace athanor::test {

// The judge: the installed `alembic` with psycopg 3 in one module's folder, on one database.
class RealAlembic
{
public:
    RealAlembic(const QString &folder, const postgres::ConnectionProfile &profile)
        : m_folder(folder)
        , m_profile(profile)
    {
    }

    // Exit code 0 and its standard output, else its own words.
    Result<QString> run(const QStringList &arguments) const
    {
        ProcessRequest process;
        process.program = QStringLiteral("alembic");
        process.arguments = arguments;
        process.workingDirectory = m_folder;
        process.environment = {{QStringLiteral("DATABASE_URL"), m_profile.url()},
                               {QStringLiteral("PGHOST"), m_profile.host},
                               {QStringLiteral("PGPORT"), QString::number(m_profile.port)},
                               {QStringLiteral("PGUSER"), m_profile.user},
                               {QStringLiteral("PGDATABASE"), m_profile.database},
                               {QStringLiteral("PYTHONDONTWRITEBYTECODE"), QStringLiteral("1")}};
        JobContext job;
        const auto result = ProcessRunner::system().run(process, job);
        if (!result) {
            return std::unexpected(result.error());
        }
        if (!result->succeeded()) {
            return std::unexpected(processFailure(
                QStringLiteral("alembic %1 in %2 failed.").arg(arguments.join(u' '), m_folder), *result));
        }
        return QString::fromUtf8(result->standardOutput);
    }

private:
    QString m_folder;
    postgres::ConnectionProfile m_profile;
};

// What a program of PostgreSQL prints, with its exit code checked.
inline Result<QString> runClientTool(const QString &program, const QStringList &arguments)
{
    ProcessRequest process;
    process.program = program;
    process.arguments = arguments;
    JobContext job;
    const auto result = ProcessRunner::system().run(process, job);
    if (!result) {
        return std::unexpected(result.error());
    }
    if (!result->succeeded()) {
        return std::unexpected(processFailure(QStringLiteral("%1 failed.").arg(program), *result));
    }
    return QString::fromUtf8(result->standardOutput);
}

} // namespace athanor::test
