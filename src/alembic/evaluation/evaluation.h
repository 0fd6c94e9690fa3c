// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/databaseanswers.h"
#include "alembic/ddl/runstate.h"
#include "alembic/ddl/statement.h"
#include "alembic/dialect/dialect.h"
#include "alembic/project/alembicproject.h"
#include "alembic/python/parser.h"

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::evaluation {

// What earlier steps of one run did; carried from step to step.
using RunState = ddl::RunState;

struct Options
{
    ddl::Rendering rendering = ddl::Rendering::Online;
    bool downgrade = false;
    dialect::Dialect dialect = dialect::Dialect::newest();
    const ddl::DatabaseAnswers *answers = nullptr; // none: questions to the database are opaque
    bool startsHere = true; // the run starts from the database that answers; false: other revisions may lie between
    QHash<QString, QString> namingConvention;
    bool namingConventionKnown = true; // false: statements whose names it may decide are approximate
    // What names outside the project are, by dotted name. A statement after the use of one is approximate at best.
    QHash<QString, project::Assumption> assumptions;
    QStringList importRoots; // folders in which the project's own imports are looked for
    QStringList furtherFolders; // of the project: the code may read their files, as it may those beside the revision
    qint64 steps = 2'000'000; // statements, expressions and items after which a file is given up
    QString workingFolder; // absolute; where the relative paths of files start; empty: not known
    // context.config.get_main_option(); those in `unknownOptions` ("*": all) are not known.
    QHash<QString, QString> mainOptions;
    QStringList unknownOptions = {QStringLiteral("*")};
    // os.environ where Alembic would run; none: where that is, is not known, and what it decides is not either.
    std::optional<QHash<QString, QString>> environment = {};
    // What env.py passes to context.configure() for offline mode.
    bool literalBinds = true; // literal_binds=True
    bool inTransaction = true; // false: the script may begin none
    bool doublePercents = false; // no dialect_opts={"paramstyle": "named"}: every % is doubled
    // Of the version table, as MigrationContext tells it; none: not known. An empty schema: not set.
    std::optional<QString> versionTable;
    std::optional<QString> versionTableSchema;
};

// What one revision does in one direction.
struct EvaluatedRevision
{
    QList<ddl::Statement> statements; // in order; an opaque one stands where Python would decide
    ddl::Grade grade = ddl::Grade::Exact; // the worst of the statements
    QString reason; // of the worst
    int reasonLine = 0;
    bool operator==(const EvaluatedRevision &) const = default;
};

// Evaluates upgrade() or downgrade() of a revision file statically. Never runs Python, never fails: what cannot be
// known is an opaque statement with line and reason. `state` is carried from step to step of one plan.
EvaluatedRevision evaluateRevision(const QString &path, const QByteArray &source, const Options &options,
                                   RunState &state);
EvaluatedRevision evaluateRevision(const QString &path, const python::Module &tree, const Options &options,
                                   RunState &state);

} // namespace athanor::evaluation
