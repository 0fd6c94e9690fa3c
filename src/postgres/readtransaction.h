// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "postgres/connection.h"

#include <QString>
#include <QStringList>

namespace athanor::postgres {

// One REPEATABLE READ, READ ONLY transaction: every statement in it sees the same moment. Ends with the scope.
class ReadTransaction
{
public:
    // Kind Conflict if the session is in a transaction already.
    static Result<void> begin(Connection &connection, JobContext *context);

    explicit ReadTransaction(Connection &connection)
        : m_connection(connection)
    {
    }
    ~ReadTransaction();
    Q_DISABLE_COPY_MOVE(ReadTransaction)

private:
    Connection &m_connection;
};

// The elements of a JSON array of strings, as array_to_json gives it; null elements are empty.
QStringList stringsFromJson(const QString &json);

} // namespace athanor::postgres
