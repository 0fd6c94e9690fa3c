// SPDX-License-Identifier: MIT
#include "workspace/plantext.h"

#include <QCoreApplication>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

QString commented(const QString &text)
{
    QString comment;
    for (const QString &line : text.split(u'\n')) {
        comment += u"-- "_s + line + u'\n';
    }
    return comment;
}

// Follows the engine: begins when something needs a transaction, commits before what must be outside.
class Script
{
public:
    void begin()
    {
        if (!m_inTransaction) {
            m_text += u"BEGIN;\n\n"_s;
            m_inTransaction = true;
        }
    }
    void commit()
    {
        if (m_inTransaction) {
            m_text += u"COMMIT;\n\n"_s;
            m_inTransaction = false;
        }
    }
    void comment(const QString &text) { m_text += commented(text); }
    void statement(const QString &sql) { m_text += withSemicolon(sql) + u"\n\n"_s; }
    [[nodiscard]] QString text() const { return m_text; }

private:
    QString m_text;
    bool m_inTransaction = false;
};

void addStep(const PlanStep &step, Script &script)
{
    QString title = step.migration.logLine();
    if (!step.message.isEmpty()) {
        title += u", "_s + step.message;
    }
    script.comment(title);
    for (const ddl::Statement &statement : step.statements) {
        if (statement.autocommit) {
            script.commit();
        } else {
            script.begin();
        }
        script.comment(u"%1:%2 %3"_s.arg(QFileInfo(step.path).fileName()).arg(statement.line).arg(statement.directive));
        if (statement.grade != ddl::Grade::Exact) {
            script.comment(statement.grade == ddl::Grade::Opaque
                               ? QCoreApplication::translate("athanor", "Not known without running Python: %1")
                                     .arg(statement.reason)
                               : QCoreApplication::translate("athanor", "Approximate: %1").arg(statement.reason));
        }
        if (!statement.sql.isEmpty()) {
            script.statement(statement.sql);
        }
    }
    if (!step.versionRowSql.isEmpty()) {
        script.begin();
    }
    for (const QString &sql : step.versionRowSql) {
        script.statement(sql);
    }
}

} // namespace

QString planText(const Plan &plan)
{
    Script script;
    if (plan.createsVersionTable) {
        script.begin();
        script.statement(plan.createVersionTableSql);
    }
    for (const PlanStep &step : plan.steps) {
        addStep(step, script);
        if (plan.transactionPerMigration) {
            script.commit();
        }
    }
    script.commit();
    return script.text();
}

QString withSemicolon(const QString &sql)
{
    QString text = sql;
    while (!text.isEmpty() && text.back().isSpace()) {
        text.chop(1);
    }
    // After a comment to the end of the line the semicolon would be part of it.
    const QString lastLine = text.sliced(text.lastIndexOf(u'\n') + 1);
    if (lastLine.contains("--"_L1)) {
        text += u'\n';
    }
    return text.endsWith(u';') ? text : QString(text + u';');
}

QString planSummary(const Plan &plan)
{
    int statements = 0;
    for (const PlanStep &step : plan.steps) {
        statements += int(step.statements.size());
    }
    const QString revisions = QCoreApplication::translate("athanor", "%n revisions", nullptr, int(plan.steps.size()));
    return u"%1, %2"_s.arg(revisions, QCoreApplication::translate("athanor", "%n statements", nullptr, statements));
}

} // namespace athanor::workspace
