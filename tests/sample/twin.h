// SPDX-License-Identifier: MIT
#pragma once

#include "postgres/connection.h"
#include "postgres/profile.h"

#include <QString>
#include <QStringList>

namespace athanor::test {

// What a database holds, for comparison with a twin.
struct Contents
{
    QString schema; // pg_dump --schema-only, owners and privileges included
    QStringList data; // table by table, rows sorted, and the state of each sequence
    // Columns whose values differ from run to run by their nature (a default of now() or gen_random_uuid()): of them
    // only whether they are NULL is compared.
    QStringList excludedColumns;
};

Result<Contents> readContents(const postgres::ConnectionProfile &profile, const QString &pgDump);

// The first lines in which two texts differ, for messages.
QString firstDifference(const QString &left, const QString &right);

// "DATABASE copy TEMPLATE original", as superuser; nobody may be connected to the original.
Result<postgres::ConnectionProfile> cloneDatabase(const postgres::ConnectionProfile &superuser,
                                                  const postgres::ConnectionProfile &original, const QString &copy);

// Rows in the tables of the sample's core, inventory, crm and payroll as their state has them, the same each time, so
// that what is pending has something to change, to merge and to check: stock levels that were counted twice, reorder
// points that are NULL, movements of the kind 'count', profiles with bank accounts.
Result<void> fillWithRows(const postgres::ConnectionProfile &profile);

// Lines of a table's rows in Contents::data; 0 for one that is not there.
qsizetype rowsOf(const Contents &contents, const QString &table);

} // namespace athanor::test
