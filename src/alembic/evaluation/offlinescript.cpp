// SPDX-License-Identifier: MIT
#include "alembic/evaluation/offlinescript.h"

#include "alembic/ddl/versionrows.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using revision::MigrationPlan;
using revision::MigrationStep;
using revision::RowChange;

namespace {

QString fragment(const QString &text)
{
    return text % "\n\n"_L1;
}

QString versionStatement(const RowChange &change, const OfflineLayout &layout)
{
    switch (change.kind) {
    case RowChange::Kind::Insert:
        return ddl::insertVersionRow(layout.versionTableSchema, layout.versionTable, change.to,
                                     layout.versionTablePrimaryKey);
    case RowChange::Kind::Update:
        return ddl::updateVersionRow(layout.versionTableSchema, layout.versionTable, change.from, change.to);
    case RowChange::Kind::Delete:
        return ddl::deleteVersionRow(layout.versionTableSchema, layout.versionTable, change.from);
    case RowChange::Kind::Purge:
        return ddl::deleteVersionRows(layout.versionTableSchema, layout.versionTable);
    }
    return {};
}

QString versionTable(const OfflineLayout &layout)
{
    const auto failure = ddl::createVersionTableFailure(layout.versionTable, layout.versionTablePrimaryKey);
    if (failure) {
        return fragment("-- "_L1 % QCoreApplication::translate("athanor", "Alembic fails here: %1")
                                       .arg(QString(failure->exception % ": "_L1 % failure->message)));
    }
    return fragment(
        ddl::createVersionTable(layout.versionTableSchema, layout.versionTable, layout.versionTablePrimaryKey) % u';');
}

QString dropAtBase(const OfflineLayout &layout, const QStringList &rows)
{
    if (!layout.dropsVersionTableAtBase || !rows.isEmpty()) {
        return {};
    }
    const QString schema = layout.versionTableSchema.isEmpty()
                               ? QString()
                               : QString(ddl::quoteIdentifier(layout.versionTableSchema) % u'.');
    return fragment("DROP TABLE "_L1 % schema % ddl::quoteIdentifier(layout.versionTable) % u';');
}

void appendStep(const MigrationStep &step, const EvaluatedRevision &evaluated, const OfflineLayout &layout,
                bool startsWithoutRows, QString &text, const OfflineListener &listener)
{
    if (startsWithoutRows) {
        text += versionTable(layout);
        if (ddl::createVersionTableFailure(layout.versionTable, layout.versionTablePrimaryKey)) {
            return;
        }
    }
    if (listener)
        listener(OfflineMoment::Running, step);
    text += fragment("-- "_L1 % step.logLine());
    int block = 0;
    for (const ddl::Statement &statement : evaluated.statements) {
        if (layout.transactionalDdl && statement.autocommitBlock != block) {
            if (block != 0)
                text += fragment(u"BEGIN;"_s);
            if (statement.autocommitBlock != 0)
                text += fragment(u"COMMIT;"_s);
            block = statement.autocommitBlock;
        }
        if (statement.grade == ddl::Grade::Opaque) {
            text += fragment("-- "_L1 % QCoreApplication::translate("athanor", "line %1: not known, %2")
                                            .arg(statement.line)
                                            .arg(statement.reason));
        } else {
            text += fragment(statement.sql % u';');
        }
    }
    if (block != 0 && layout.transactionalDdl)
        text += fragment(u"BEGIN;"_s);
    if (listener)
        listener(OfflineMoment::RowsChange, step);
    for (const RowChange &change : step.rowChanges)
        text += fragment(versionStatement(change, layout) % u';');
}

} // namespace

QString renderOfflineStep(const MigrationStep &step, const EvaluatedRevision &evaluated, const OfflineLayout &layout,
                          bool startsWithoutRows)
{
    QString text;
    appendStep(step, evaluated, layout, startsWithoutRows, text, {});
    return text;
}

void renderOfflineScript(const MigrationPlan &plan, const QList<EvaluatedRevision> &evaluated,
                         const OfflineLayout &layout, QString &text, const OfflineListener &listener)
{
    const QString begin = layout.transactionalDdl ? fragment(u"BEGIN;"_s) : QString();
    const QString commit = layout.transactionalDdl ? fragment(u"COMMIT;"_s) : QString();
    const bool isEnclosed = layout.isInBlock && !layout.transactionPerMigration;
    if (isEnclosed)
        text += begin;
    QStringList rows = plan.rowsBefore;
    for (qsizetype index = 0; index < plan.steps.size(); ++index) {
        if (layout.transactionPerMigration)
            text += begin;
        appendStep(plan.steps[index], evaluated.value(index), layout, rows.isEmpty(), text, listener);
        rows = plan.steps[index].rowsAfter;
        if (layout.transactionPerMigration)
            text += commit;
    }
    text += dropAtBase(layout, rows);
    if (isEnclosed)
        text += commit;
}

QString renderOfflineScript(const MigrationPlan &plan, const QList<EvaluatedRevision> &evaluated,
                            const OfflineLayout &layout)
{
    QString text;
    renderOfflineScript(plan, evaluated, layout, text);
    return text;
}

QString renderOfflineVersionTable(const OfflineLayout &layout)
{
    const bool enclosed = layout.transactionalDdl && layout.isInBlock && !layout.transactionPerMigration;
    return (enclosed ? fragment(u"BEGIN;"_s) : QString()) % versionTable(layout) % dropAtBase(layout, {}) %
           (enclosed ? fragment(u"COMMIT;"_s) : QString());
}

} // namespace athanor::evaluation
