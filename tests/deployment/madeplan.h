// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/versionrows.h"
#include "workspace/plan.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QList>
#include <QString>

namespace athanor::test {

// Plans of made statements for a linear history: what the engine does with a plan needs no revision files that say it.
class MadePlan
{
public:
    explicit MadePlan(const QString &folder, const QString &module = QStringLiteral("made"))
        : m_folder(folder)
    {
        m_plan.module = module;
        m_plan.versionTable = module + QStringLiteral("_alembic_version");
        m_plan.createsVersionTable = true;
        m_plan.createVersionTableSql = ddl::createVersionTable({}, m_plan.versionTable);
        m_plan.migration.target = QStringLiteral("heads");
    }

    // The database already stands at a revision.
    MadePlan &from(const QString &row)
    {
        m_plan.createsVersionTable = false;
        m_plan.createVersionTableSql.clear();
        m_plan.migration.rowsBefore = {row};
        m_plan.migration.rowsAfter = {row};
        return *this;
    }

    // One revision after the last; a statement that begins with "autocommit: " stands in an autocommit block.
    MadePlan &step(const QString &revision, const QStringList &statements)
    {
        const QString from =
            m_plan.steps.isEmpty() ? m_plan.migration.rowsBefore.value(0) : m_plan.steps.last().migration.revision;
        workspace::PlanStep step;
        step.migration.revision = revision;
        step.migration.from = from.isEmpty() ? QStringList() : QStringList{from};
        step.migration.to = {revision};
        step.migration.rowsAfter = {revision};
        step.path = QDir(m_folder).filePath(revision + QStringLiteral(".py"));
        QByteArray source = "# " + revision.toUtf8() + '\n';
        int line = 1;
        for (const QString &text : statements) {
            static const QString autocommit = QStringLiteral("autocommit: ");
            ddl::Statement statement;
            statement.autocommit = text.startsWith(autocommit);
            statement.sql = statement.autocommit ? text.sliced(autocommit.size()) : text;
            statement.line = ++line;
            statement.directive = QStringLiteral("op.execute");
            source += statement.sql.toUtf8() + '\n';
            step.statements.append(statement);
        }
        QFile file(step.path);
        if (!file.open(QIODevice::WriteOnly) || file.write(source) != source.size()) {
            qFatal("cannot write %s", qPrintable(step.path));
        }
        step.sha256 = QCryptographicHash::hash(source, QCryptographicHash::Sha256);
        if (from.isEmpty()) {
            step.migration.rowChanges = {{.kind = revision::RowChange::Kind::Insert, .from = {}, .to = revision}};
            step.versionRowSql = {ddl::insertVersionRow({}, m_plan.versionTable, revision)};
        } else {
            step.migration.rowChanges = {{.kind = revision::RowChange::Kind::Update, .from = from, .to = revision}};
            step.versionRowSql = {ddl::updateVersionRow({}, m_plan.versionTable, from, revision)};
        }
        m_plan.steps.append(step);
        m_plan.migration.steps.append(step.migration);
        m_plan.migration.rowsAfter = {revision};
        return *this;
    }

    MadePlan &perMigration()
    {
        m_plan.transactionPerMigration = true;
        return *this;
    }

    [[nodiscard]] workspace::Plan plan() const { return m_plan; }

private:
    QString m_folder;
    workspace::Plan m_plan;
};

} // namespace athanor::test
