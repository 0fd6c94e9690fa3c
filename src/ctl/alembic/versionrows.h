// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"
#include "core/job.h"
#include "ctl/alembic/arguments.h"
#include "postgres/catalogue.h"

#include <QProcessEnvironment>
#include <QStringList>

#include <functional>

namespace athanor::ctl {

struct DatabaseRows
{
    QStringList rows; // of the version table; none if there is no table
    QString url; // without the password, as Alembic shows it
};

// The rows of the project's version table, from the database of --url or --service, else of ATHANOR_DATABASE_URL, else
// of env.py as it would be run in this environment. `connected` is called when there is a connection. One read only
// session.
Result<DatabaseRows> readDatabaseRows(const AlembicInvocation &invocation, const project::AlembicProject &project,
                                      const QProcessEnvironment &environment, JobContext &job,
                                      const std::function<void()> &connected);

// Makes the version table where it is missing, as `alembic ensure_version` does: in that database, in one transaction.
// Kind Opaque, and nothing is done: env.py does more to the connection than is reproduced here.
Result<void> ensureVersionTable(const AlembicInvocation &invocation, const project::AlembicProject &project,
                                const QProcessEnvironment &environment, JobContext &job,
                                const std::function<void()> &connected);

// Whether the command line or the environment names a database, whatever env.py says.
bool namesDatabase(const AlembicInvocation &invocation, const QProcessEnvironment &environment);
// What that database holds. One read only session.
Result<postgres::Catalogue> readDatabaseCatalogue(const AlembicInvocation &invocation,
                                                  const QProcessEnvironment &environment, JobContext &job);

} // namespace athanor::ctl
