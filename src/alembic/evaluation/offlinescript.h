// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/evaluation.h"
#include "alembic/revision/migrationplan.h"

#include <QList>
#include <QString>

#include <functional>

// The layout of `alembic upgrade|downgrade … --sql` (alembic/runtime/migration.py, alembic/ddl/impl.py).
namespace athanor::evaluation {

// What env.py passes to context.configure().
struct OfflineLayout
{
    QString versionTable = QStringLiteral("alembic_version");
    QString versionTableSchema = {}; // empty: none
    bool versionTablePrimaryKey = true;
    bool transactionalDdl = true;
    bool transactionPerMigration = false;
    bool isInBlock = true; // run_migrations() is called in context.begin_transaction()
    bool dropsVersionTableAtBase = false; // before alembic 1.19, where no row is left at the end
    bool operator==(const OfflineLayout &) const = default;
};

// One step as it stands between BEGIN and COMMIT: the comment, the statements (rendered offline), the version row. The
// version table is created first where the step begins without rows. An opaque statement is a comment that says why.
QString renderOfflineStep(const revision::MigrationStep &step, const EvaluatedRevision &evaluated,
                          const OfflineLayout &layout, bool startsWithoutRows);

// Told where Alembic logs: the text has come that far.
enum class OfflineMoment { Running, RowsChange };
using OfflineListener = std::function<void(OfflineMoment moment, const revision::MigrationStep &step)>;

// The whole script, at the end of `text`.
void renderOfflineScript(const revision::MigrationPlan &plan, const QList<EvaluatedRevision> &evaluated,
                         const OfflineLayout &layout, QString &text, const OfflineListener &listener = {});
QString renderOfflineScript(const revision::MigrationPlan &plan, const QList<EvaluatedRevision> &evaluated,
                            const OfflineLayout &layout);

// `alembic ensure_version --sql`
QString renderOfflineVersionTable(const OfflineLayout &layout);

} // namespace athanor::evaluation
