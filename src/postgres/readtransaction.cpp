// SPDX-License-Identifier: MIT
#include "postgres/readtransaction.h"

#include "core/logging.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace athanor::postgres {

Result<void> ReadTransaction::begin(Connection &connection, JobContext *context)
{
    const TransactionStatus status = connection.transactionStatus();
    if (status == TransactionStatus::InTransaction || status == TransactionStatus::InFailedTransaction) {
        return std::unexpected(Error::make(
            Error::Kind::Conflict, QCoreApplication::translate("athanor", "The session is in a transaction already.")));
    }
    if (const auto begun = connection.execute(u"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"_s, context); !begun) {
        return std::unexpected(begun.error());
    }
    return {};
}

ReadTransaction::~ReadTransaction()
{
    // Without the job's context: a cancelled job must not leave its transaction open.
    if (const auto ended = m_connection.execute(u"ROLLBACK"_s); !ended) {
        qCDebug(lcPostgres) << "rollback:" << ended.error().sentence();
    }
}

QStringList stringsFromJson(const QString &json)
{
    QStringList strings;
    const QJsonArray array = QJsonDocument::fromJson(json.toUtf8()).array();
    for (const QJsonValue &value : array) {
        strings.append(value.toString());
    }
    return strings;
}

} // namespace athanor::postgres
