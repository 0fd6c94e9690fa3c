// SPDX-License-Identifier: MIT
#include "desktop/inspector/sqltext.h"

#include "workspace/plantext.h"

#include <QCoreApplication>

#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

// Lays statements below one another and remembers in which line each begins. Follows the engine: a transaction begins
// when something needs one, and ends before what must be outside.
class Writer
{
public:
    // A step by itself is a part of a transaction that began elsewhere: only what leaves it is told.
    enum class Transactions { Whole, Part };
    explicit Writer(Transactions transactions)
        : m_whole(transactions == Transactions::Whole)
        , m_inTransaction(!m_whole)
    {
    }

    void begin()
    {
        m_toldOutside = false;
        if (std::exchange(m_inTransaction, true)) {
            return;
        }
        if (m_whole) {
            append(u"BEGIN;"_s);
            blank();
        } else {
            comment(QCoreApplication::translate("athanor", "In a transaction again"));
        }
    }

    void commit()
    {
        if (!std::exchange(m_inTransaction, false)) {
            return;
        }
        if (m_whole) {
            append(u"COMMIT;"_s);
            blank();
        }
    }

    void comment(const QString &text)
    {
        for (const QStringView line : QStringView(text).split(u'\n')) {
            append(u"-- "_s % line);
        }
    }

    // A comment of sentences, cut into lines that can be read beside the source.
    void explanation(const QString &text)
    {
        constexpr qsizetype longest = 60;
        QString line;
        for (const QString &word : text.split(u' ', Qt::SkipEmptyParts)) {
            if (!line.isEmpty() && line.size() + 1 + word.size() > longest) {
                comment(line);
                line.clear();
            }
            line += line.isEmpty() ? word : QString(u' ' % word);
        }
        comment(line);
    }

    void blank() { append({}); }

    void statement(const ddl::Statement &statement)
    {
        ++m_result.statements;
        m_result.approximate += statement.grade == ddl::Grade::Approximate ? 1 : 0;
        m_result.opaque += statement.grade == ddl::Grade::Opaque ? 1 : 0;
        if (m_result.cut) {
            return;
        }
        if (!statement.autocommit) {
            begin();
        } else if (!std::exchange(m_toldOutside, true)) {
            commit();
            comment(QCoreApplication::translate("athanor", "Outside any transaction (autocommit block)"));
        }
        GutterMark mark;
        mark.text = statement.line > 0 ? QString::number(statement.line) : QString();
        mark.icon = gradeIcon(statement.grade);
        mark.tone = gradeTone(statement.grade);
        mark.target = statement.line;
        mark.tip = tip(statement);
        m_result.marks.insert(m_lines, mark);
        if (statement.grade == ddl::Grade::Opaque || statement.sql.isEmpty()) {
            comment(QCoreApplication::translate("athanor", "%1: not known without running Python.")
                        .arg(statement.directive));
            if (!statement.reason.isEmpty()) {
                explanation(statement.reason);
            }
        } else {
            if (!statement.remark.isEmpty()) {
                explanation(QCoreApplication::translate("athanor", "Note: %1").arg(statement.remark));
            }
            append(workspace::withSemicolon(statement.sql.trimmed()));
        }
        blank();
    }

    void versionRows(const QStringList &sql)
    {
        if (sql.isEmpty() || m_result.cut) {
            return;
        }
        begin();
        comment(QCoreApplication::translate("athanor", "Version table"));
        for (const QString &line : sql) {
            append(workspace::withSemicolon(line.trimmed()));
        }
        blank();
    }

    SqlText finish()
    {
        m_result.text = m_result.text.trimmed() % u'\n';
        if (m_result.cut) {
            m_result.text += u"-- "_s %
                             QCoreApplication::translate("athanor", "The text is longer than what is shown here.") %
                             u'\n';
        }
        return m_result;
    }

private:
    void append(const QString &text)
    {
        if (m_result.text.size() > shownLength) {
            m_result.cut = true;
            return;
        }
        m_result.text += text % u'\n';
        m_lines += 1 + static_cast<int>(text.count(u'\n'));
    }

    static QString tip(const ddl::Statement &statement)
    {
        QString text = QCoreApplication::translate("athanor", "%1, line %2: %3")
                           .arg(statement.directive)
                           .arg(statement.line)
                           .arg(gradeText(statement.grade));
        if (!statement.reason.isEmpty()) {
            text += u'\n' % statement.reason;
        }
        if (!statement.remark.isEmpty()) {
            text += u'\n' % QCoreApplication::translate("athanor", "Note: %1").arg(statement.remark);
        }
        return text;
    }

    SqlText m_result;
    int m_lines = 0;
    bool m_whole;
    bool m_inTransaction;
    bool m_toldOutside = false;
};

void writeStep(Writer &writer, const workspace::PlanStep &step)
{
    for (const ddl::Statement &statement : step.statements) {
        writer.statement(statement);
    }
}

} // namespace

QString gradeText(ddl::Grade grade)
{
    switch (grade) {
    case ddl::Grade::Exact:
        return QCoreApplication::translate("athanor", "exact");
    case ddl::Grade::Approximate:
        return QCoreApplication::translate("athanor", "approximate");
    case ddl::Grade::Opaque:
        return QCoreApplication::translate("athanor", "opaque");
    }
    return {};
}

QString gradeIcon(ddl::Grade grade)
{
    switch (grade) {
    case ddl::Grade::Exact:
        return u"grade-exact"_s;
    case ddl::Grade::Approximate:
        return u"grade-approximate"_s;
    case ddl::Grade::Opaque:
        return u"grade-opaque"_s;
    }
    return {};
}

Tone gradeTone(ddl::Grade grade)
{
    switch (grade) {
    case ddl::Grade::Exact:
        return Tone::Good;
    case ddl::Grade::Approximate:
        return Tone::Caution;
    case ddl::Grade::Opaque:
        return Tone::Bad;
    }
    return Tone::Neutral;
}

SqlText sqlText(const workspace::PlanStep &step)
{
    Writer writer(Writer::Transactions::Part);
    if (step.statements.isEmpty()) {
        writer.comment(step.reason.isEmpty() ? QCoreApplication::translate("athanor", "No statements.") : step.reason);
    }
    writeStep(writer, step);
    writer.versionRows(step.versionRowSql);
    return writer.finish();
}

SqlText sqlText(const workspace::Plan &plan)
{
    Writer writer(Writer::Transactions::Whole);
    if (plan.createsVersionTable) {
        ddl::Statement create;
        create.sql = plan.createVersionTableSql;
        create.directive = QCoreApplication::translate("athanor", "version table");
        writer.comment(QCoreApplication::translate("athanor", "The version table does not exist yet."));
        writer.statement(create);
    }
    int number = 0;
    for (const workspace::PlanStep &step : plan.steps) {
        ++number;
        writer.comment(QCoreApplication::translate("athanor", "%1 of %2: %3")
                           .arg(number)
                           .arg(plan.steps.size())
                           .arg(step.migration.logLine()));
        if (!step.message.isEmpty()) {
            writer.comment(step.message);
        }
        writer.blank();
        writeStep(writer, step);
        writer.versionRows(step.versionRowSql);
        if (plan.transactionPerMigration) {
            writer.commit();
        }
    }
    writer.commit();
    return writer.finish();
}

QString summary(const SqlText &text)
{
    const QString count = QCoreApplication::translate("athanor", "%n statement(s)", nullptr, text.statements);
    if (text.statements == 0) {
        return count;
    }
    QStringList parts;
    if (text.approximate > 0) {
        parts.append(QCoreApplication::translate("athanor", "%n approximate", nullptr, text.approximate));
    }
    if (text.opaque > 0) {
        parts.append(QCoreApplication::translate("athanor", "%n opaque", nullptr, text.opaque));
    }
    if (parts.isEmpty()) {
        return QCoreApplication::translate("athanor", "%1, exact").arg(count);
    }
    return count % u", "_s % parts.join(u", "_s);
}

} // namespace athanor::desktop
