// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QList>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

namespace athanor::journal {

// How surely a write has reached the disk when it returns.
enum class Durability {
    Normal, // survives the end of this process; a power cut may take the last writes back
    Full, // survives a power cut
};

// The calling thread's own SQLite session of a journal file: QSqlDatabase belongs to the thread that opened it. Kept
// until the thread ends.
class Database
{
public:
    // Opens it, making the file and bringing its format up to date if need be.
    static Result<Database> ofThread(const QString &path);
    // Forgets the thread's session, for a file that was replaced.
    static void closeOfThread(const QString &path);

    Result<QSqlQuery> run(const QString &sql, const QVariantList &values = {}) const;
    // The new row's id.
    Result<qint64> insert(const QString &sql, const QVariantList &values, Durability durability) const;
    Result<void> update(const QString &sql, const QVariantList &values, Durability durability) const;

private:
    Database(const QString &connectionName, const QString &path)
        : m_connectionName(connectionName)
        , m_path(path)
    {
    }

    Result<void> prepareFormat() const;
    Result<void> execute(QSqlQuery &query, const QVariantList &values) const;
    [[nodiscard]] Error failure(const QString &reason) const;

    QString m_connectionName;
    QString m_path;
};

} // namespace athanor::journal
