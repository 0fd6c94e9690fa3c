// SPDX-License-Identifier: MIT
#include "deployment/statementfailure.h"

#include "core/logging.h"
#include "sql/classify.h"
#include "sql/mask.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::deployment {

namespace {

QStringList revisions(const workspace::Plan &plan, qsizetype from, qsizetype to)
{
    QStringList ids;
    for (qsizetype index = from; index < to; ++index) {
        ids.append(plan.steps.at(index).migration.revision);
    }
    return ids;
}

QStringList rowsAfter(const workspace::Plan &plan, qsizetype steps)
{
    return steps == 0 ? plan.migration.rowsBefore : plan.steps.at(steps - 1).migration.rowsAfter;
}

QString rowsText(const QStringList &rows)
{
    return rows.isEmpty() ? QCoreApplication::translate("athanor", "none") : rows.join(u", "_s);
}

// "line 3: ADD COLUMN nmae" for the 1-based character position that the server gave.
QString placeInStatement(const QString &sql, int position)
{
    if (position <= 0) {
        return {};
    }
    // The server counts characters, QString UTF-16 code units.
    const QList<uint> characters = sql.toUcs4();
    const qsizetype offset = qMin(qsizetype(position - 1), characters.size());
    const QString before = QString::fromUcs4(reinterpret_cast<const char32_t *>(characters.constData()), offset);
    const int line = int(before.count(u'\n')) + 1;
    // Masking keeps the lines, if not their lengths.
    const QString text = sql::maskPasswords(sql).section(u'\n', line - 1, line - 1).simplified();
    return QCoreApplication::translate("athanor", "At line %1 of the statement: %2").arg(line).arg(text.left(120));
}

// "Cannot upgrade inventory: permission denied for schema public.", in the server's own words; else ours.
QString cannotBecause(const workspace::Plan &plan, const Error &cause, const postgres::ServerMessage &message)
{
    QString text = cannotText(plan);
    if (message.message.isEmpty()) {
        return cause.what.isEmpty() ? text : QString(text + u' ' + cause.what);
    }
    QString words = sql::maskPasswords(maskSecrets(message.message)).simplified();
    for (QString *part : {&text, &words}) {
        if (part->endsWith(u'.')) {
            part->chop(1);
        }
    }
    return text + u": "_s + words + u'.';
}

} // namespace

bool runsConcurrently(const QString &sql)
{
    const QList<sql::StatementClass> parts = sql::classify(sql);
    return std::any_of(parts.begin(), parts.end(), [](const sql::StatementClass &part) { return part.concurrently; });
}

QString cannotText(const workspace::Plan &plan)
{
    switch (plan.migration.direction) {
    case revision::Direction::Upgrade:
        return QCoreApplication::translate("athanor", "Cannot upgrade %1.").arg(plan.module);
    case revision::Direction::Downgrade:
        return QCoreApplication::translate("athanor", "Cannot downgrade %1.").arg(plan.module);
    case revision::Direction::Stamp:
        return QCoreApplication::translate("athanor", "Cannot stamp %1.").arg(plan.module);
    }
    return {};
}

QString cancelledText(const workspace::Plan &plan)
{
    switch (plan.migration.direction) {
    case revision::Direction::Upgrade:
        return QCoreApplication::translate("athanor", "The upgrade of %1 was cancelled.").arg(plan.module);
    case revision::Direction::Downgrade:
        return QCoreApplication::translate("athanor", "The downgrade of %1 was cancelled.").arg(plan.module);
    case revision::Direction::Stamp:
        return QCoreApplication::translate("athanor", "The stamp of %1 was cancelled.").arg(plan.module);
    }
    return {};
}

QString standing(const workspace::Plan &plan, const Progress &progress)
{
    if (progress.commitUnknown) {
        return QCoreApplication::translate(
            "athanor", "The session was lost during COMMIT: whether it took effect has to be read from the database.");
    }
    QStringList sentences;
    if (progress.committedSteps > 0) {
        sentences.append(QCoreApplication::translate("athanor", "Done and committed: %1.")
                             .arg(revisions(plan, 0, progress.committedSteps).join(u", "_s)));
    }
    if (progress.committedStatements > 0 && progress.committedSteps < plan.steps.size()) {
        const workspace::PlanStep &step = plan.steps.at(progress.committedSteps);
        sentences.append(QCoreApplication::translate(
                             "athanor", "Half done: of revision %1, the first %2 of %3 statements are committed by an "
                                        "autocommit block, its version row is not written.")
                             .arg(step.migration.revision)
                             .arg(progress.committedStatements)
                             .arg(step.statements.size()));
    }
    if (progress.committedSteps == 0 && progress.committedStatements == 0 && progress.committedVersionTable) {
        sentences.append(
            QCoreApplication::translate("athanor", "The version table %1 was created; everything else was rolled back.")
                .arg(plan.versionTable));
    } else if (progress.committedSteps == 0 && progress.committedStatements == 0) {
        sentences.append(QCoreApplication::translate("athanor", "Nothing was changed: all of it was rolled back."));
    } else if (progress.committedSteps < plan.steps.size()) {
        sentences.append(QCoreApplication::translate("athanor", "Not done: %1.")
                             .arg(revisions(plan, progress.committedSteps, plan.steps.size()).join(u", "_s)));
    }
    sentences.append(QCoreApplication::translate("athanor", "The version rows are: %1.")
                         .arg(rowsText(rowsAfter(plan, progress.committedSteps))));
    return sentences.join(u' ');
}

QString remedyFor(const QString &sqlState)
{
    if (sqlState == "55P03"_L1) {
        return QCoreApplication::translate(
            "athanor", "Another session holds a lock on a table of this plan; run again when it has "
                       "ended, or with a longer lock timeout.");
    }
    if (sqlState == "57014"_L1) {
        return QCoreApplication::translate("athanor", "Run again with a longer statement timeout.");
    }
    if (sqlState == "40P01"_L1 || sqlState == "40001"_L1) {
        return QCoreApplication::translate("athanor", "Another session was in the way; run again.");
    }
    if (sqlState == "42501"_L1) {
        return QCoreApplication::translate(
            "athanor", "Connect as the owner of the tables, or ask for the privilege that is missing.");
    }
    if (sqlState == "25006"_L1) {
        return QCoreApplication::translate("athanor", "Connect to the primary server with a session that may write.");
    }
    if (sqlState == "42P07"_L1 || sqlState == "42710"_L1 || sqlState == "42701"_L1 || sqlState == "42P06"_L1) {
        return QCoreApplication::translate("athanor",
                                           "The database already has it: find out who made it, and drop it or stamp "
                                           "the revision if its work is done.");
    }
    if (sqlState == "42P01"_L1 || sqlState == "42703"_L1 || sqlState == "42704"_L1 || sqlState == "42883"_L1) {
        return QCoreApplication::translate("athanor",
                                           "The database is not as this revision expects: compare its tables with what "
                                           "the earlier revisions make.");
    }
    if (sqlState.startsWith("23"_L1)) {
        return QCoreApplication::translate("athanor",
                                           "Rows in the table do not fit the new rule: correct them first, then run "
                                           "again.");
    }
    if (sqlState.startsWith("53"_L1)) {
        return QCoreApplication::translate("athanor", "The server lacks room or memory: make room, then run again.");
    }
    if (sqlState == "25001"_L1) {
        return QCoreApplication::translate("athanor",
                                           "Put the statement into an autocommit block of the revision file.");
    }
    return QCoreApplication::translate("athanor", "Correct the cause and run again.");
}

Error statementError(const workspace::Plan &plan, const Progress &progress, const QString &sql, const Error &cause,
                     const postgres::ServerMessage &message)
{
    Error error = cause;
    QString where;
    if (progress.step >= 0) {
        const workspace::PlanStep &step = plan.steps.at(progress.step);
        error.file = step.path;
        if (progress.statement >= 0) {
            const ddl::Statement &statement = step.statements.at(progress.statement);
            error.line = statement.line;
            where = QCoreApplication::translate("athanor", "Revision %1 stopped at statement %2 of %3 (%4).")
                        .arg(step.migration.revision)
                        .arg(progress.statement + 1)
                        .arg(step.statements.size())
                        .arg(statement.directive);
            if (statement.autocommit && sql == statement.sql && runsConcurrently(sql)) {
                where +=
                    u' ' + QCoreApplication::translate("athanor", "It ran outside a transaction: an index that it was "
                                                                  "building may be there, marked invalid.");
            }
        } else if (!step.migration.revision.isEmpty()) { // else a stamp that takes rows away
            where = QCoreApplication::translate("athanor", "Revision %1 stopped at its version row.")
                        .arg(step.migration.revision);
        }
    }
    if (progress.commitUnknown) {
        error.kind = Error::Kind::Connection;
        error.what = cannotText(plan);
        error.remedy = QCoreApplication::translate("athanor", "Read the version rows before anything is run again.");
    } else if (cause.kind == Error::Kind::Cancelled) {
        error.what = cancelledText(plan);
        error.remedy = QCoreApplication::translate("athanor", "Run again when it suits.");
    } else {
        error.what = cannotBecause(plan, cause, message);
        error.remedy = remedyFor(error.code);
    }
    if (progress.committedStatements > 0) {
        error.remedy +=
            u' ' + QCoreApplication::translate("athanor", "The journal names each statement of the half done revision: "
                                                          "carry out the rest by hand and stamp it, or undo them.");
    }
    if (!where.isEmpty()) {
        error.what += u' ' + where;
    }
    error.what += u' ' + standing(plan, progress);
    if (!message.message.isEmpty()) {
        error.detail = sql::maskPasswords(maskSecrets(message.text()));
        const QString place = placeInStatement(sql, message.position);
        if (!place.isEmpty()) {
            error.detail += u'\n' + place;
        }
    } else if (error.detail.isEmpty() && cause.kind != Error::Kind::Cancelled) {
        error.detail = cause.what;
    }
    return error;
}

} // namespace athanor::deployment
