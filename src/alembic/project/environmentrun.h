// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"
#include "alembic/project/inifile.h"

#include <QHash>
#include <QList>

namespace athanor::project {

// A value that env.py handed on, as far as it is known.
struct ArgumentFact
{
    std::optional<QString> value; // of None: not set, and isNone
    bool isNone = false;
    QString reason; // why it is not known
    QString file; // of the call
    int line = 0;

    [[nodiscard]] bool isKnown() const { return value.has_value() || isNone; }
    bool operator==(const ArgumentFact &) const = default;
};

// Where env.py runs, and for what.
struct EnvironmentOccasion
{
    QHash<QString, QString> variables; // os.environ, whole
    CommandArguments arguments;
    bool offline = false; // alembic … --sql
};

// One call of context.configure().
struct ConfigureCall
{
    // version_table, version_table_schema, transaction_per_migration, url; include_object and include_name ("true": it
    // is not None), include_schemas, literal_binds, version_table_pk, transactional_ddl; paramstyle (of dialect_opts)
    QHash<QString, ArgumentFact> arguments;
    QString unknownRest; // set if **kwargs are not known
    QString condition; // set if it is not known whether the call is made
    bool hasMetadata = false;
    bool metadataIsKnown = false;
    NamingConvention namingConvention;
    QString file;
    int line = 0;
};

// What one run of env.py would do.
struct EnvironmentRun
{
    QList<ConfigureCall> calls;
    std::optional<ArgumentFact> engineUrl; // of the engine that is made first
    QList<EnvironmentAction> actions; // statements on the connection, wherever they stand
    QStringList systemPath; // sys.path at the end
    QStringList files; // that were imported, read or looked for
    bool reachesMigrations = false; // run_migrations() was called
    bool isInBlock = true; // in context.begin_transaction(), each time
    QString problem; // an exception or a limit stopped it
    QString exceptionType; // of the exception, with what it says
    QString exceptionMessage;
};

// Evaluates env.py: `alembic`, `sqlalchemy` and settings packages are inert stand-ins that note
// what they are given. Nothing is executed, nothing is connected.
EnvironmentRun runEnvironment(const AlembicProject &project, const IniFile &ini, const QStringList &importRoots,
                              const EnvironmentOccasion &occasion);
// The same (online) where every environment variable may be set to anything: what is not known then depends on one.
EnvironmentRun runInUnknownEnvironment(const AlembicProject &project, const IniFile &ini,
                                       const QStringList &importRoots);

// An attribute of a module of the project, or of the settings object or classes in it.
ArgumentFact evaluateSetting(const AlembicProject &project, const QStringList &importRoots,
                             const QHash<QString, QString> &variables, const QString &module, const QString &name);

} // namespace athanor::project
