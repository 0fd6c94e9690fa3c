// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/databaseanswers.h"
#include "alembic/ddl/statement.h"

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

namespace athanor::evaluation {

// Types (enums, domains) that a run has created so far: SQLAlchemy creates each once per run of one process.
struct RunState
{
    QSet<QString> createdTypes; // "schema.name", schema may be empty
    QSet<QString> droppedTypes;
    QSet<QString> createdTables; // objects made or dropped by earlier steps of the plan, as DatabaseAnswers cannot know
    QSet<QString> droppedTables;
};

struct Options
{
    ddl::Rendering rendering = ddl::Rendering::Online;
    bool downgrade = false;
    const ddl::DatabaseAnswers *answers = nullptr; // none: questions to the database are opaque
    QHash<QString, QString> namingConvention;
    QStringList importRoots; // folders in which the project's own imports are looked for
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

} // namespace athanor::evaluation
