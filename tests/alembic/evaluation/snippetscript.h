// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/evaluation.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>

#include <expected>

namespace athanor::test {

// A revision with these statements in upgrade(); `imports` are lines of the module.
inline QByteArray revisionOf(const QString &snippet, const QString &imports = {})
{
    QString body;
    for (const QString &line : snippet.split(u'\n')) {
        body += QStringLiteral("    ") + line + u'\n';
    }
    return (imports +
            QStringLiteral("import sqlalchemy as sa\nfrom alembic import op\n"
                           "from sqlalchemy.dialects import postgresql as pg\n\n"
                           "revision = 'a'\ndown_revision = None\n\n\ndef upgrade():\n") +
            body)
        .toUtf8();
}

// What `--sql` would print, and what would end it.
struct SnippetScript
{
    QString text;
    QString failure; // "!! Type: message", or "?? reason" where it is not known
};

inline SnippetScript scriptOf(const evaluation::EvaluatedRevision &revision)
{
    SnippetScript script;
    int block = 0;
    const auto enter = [&script, &block](int next) {
        script.text += block != 0 ? QStringLiteral("BEGIN;\n\n") : QString();
        script.text += next != 0 ? QStringLiteral("COMMIT;\n\n") : QString();
        block = next;
    };
    for (const ddl::Statement &statement : revision.statements) {
        if (statement.autocommitBlock != block) {
            enter(statement.autocommitBlock);
        }
        if (!statement.failure.isEmpty()) {
            script.failure = QStringLiteral("!! ") + statement.failure;
        } else if (statement.grade == ddl::Grade::Opaque) {
            script.failure = QStringLiteral("?? ") + statement.reason;
        } else {
            script.text += statement.sql + QStringLiteral(";\n\n");
        }
    }
    enter(0);
    return script;
}

// The answer of oracle_snippets.py, with the Alembic and SQLAlchemy of the folder, else the installed ones. The error
// is what it wrote.
inline std::expected<QJsonObject, QString> askForSnippets(const QJsonArray &cases, const QString &packages)
{
    QProcess oracle;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PYTHONPATH"), packages);
    environment.insert(QStringLiteral("PYTHONDONTWRITEBYTECODE"), QStringLiteral("1"));
    oracle.setProcessEnvironment(environment);
    oracle.start(QStringLiteral("python3"), {QStringLiteral(ATHANOR_TEST_DATA "/oracle_snippets.py")});
    oracle.write(QJsonDocument(cases).toJson());
    oracle.closeWriteChannel();
    const bool isFinished = oracle.waitForFinished(240'000);
    if (!isFinished || oracle.exitStatus() != QProcess::NormalExit || oracle.exitCode() != 0) {
        return std::unexpected(oracle.errorString() + u'\n' + QString::fromUtf8(oracle.readAllStandardError()));
    }
    return QJsonDocument::fromJson(oracle.readAllStandardOutput()).object();
}

} // namespace athanor::test
