// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/databaseanswers.h"
#include "alembic/ddl/statement.h"
#include "alembic/revision/migrationplan.h"
#include "core/error.h"
#include "workspace/module.h"

namespace athanor::workspace {

// One revision of a plan with its online statements.
struct PlanStep
{
    revision::MigrationStep migration;
    QString message;
    QString path;
    QByteArray sha256; // of the file that was evaluated; checked again before the run
    QList<ddl::Statement> statements; // online
    QStringList versionRowSql; // in Alembic's words, after the statements
    ddl::Grade grade = ddl::Grade::Exact;
    QString reason; // why it is not exact
    int reasonLine = 0;
    bool operator==(const PlanStep &) const = default;
};

// What will happen here, exactly: review judges it, deployment executes it. A value.
struct Plan
{
    QString module;
    QString versionTable;
    QString versionTableSchema;
    bool createsVersionTable = false; // its CREATE TABLE runs first, in the first transaction
    QString createVersionTableSql;
    revision::MigrationPlan migration;
    QList<PlanStep> steps;
    bool transactionPerMigration = false; // else one transaction for the whole run (left by autocommit blocks)
    QList<Error> refusals; // why the native engine does not run it; empty if it does

    [[nodiscard]] bool isEmpty() const { return steps.isEmpty(); }
    [[nodiscard]] bool isRunnable() const { return refusals.isEmpty(); }
    // What a reviewer signs: revisions, file hashes, online statements, transaction blocks. SHA-256, hex.
    [[nodiscard]] QByteArray reviewDigest() const;
    // Adds rows, version table and database identity; checked before the first statement. SHA-256, hex.
    [[nodiscard]] QByteArray runDigest(const QString &databaseIdentity) const;
};

// `answers` may be null: what only a database can answer is opaque then.
Result<Plan> planUpgrade(const Module &module, const QString &target, const ddl::DatabaseAnswers *answers);
Result<Plan> planDowngrade(const Module &module, const QString &target, const ddl::DatabaseAnswers *answers);
Result<Plan> planStamp(const Module &module, const QStringList &targets, bool purge);

// The statements of one revision by itself, as the inspector's SQL tab shows them.
PlanStep previewRevision(const Module &module, const QString &revision, bool downgrade, ddl::Rendering rendering,
                         const ddl::DatabaseAnswers *answers);
// The same for a file's text that is not saved yet (the editor's SQL pane).
PlanStep previewSource(const Module &module, const QString &path, const QByteArray &source, bool downgrade,
                       const ddl::DatabaseAnswers *answers);

} // namespace athanor::workspace
