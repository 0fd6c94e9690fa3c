// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/revisionmap.h"
#include "core/error.h"

namespace athanor::revision {

enum class Direction { Upgrade, Downgrade, Stamp };

// One change of the version table, as Alembic's HeadMaintainer makes it; UPDATE and DELETE must hit exactly one row.
// Purge is one DELETE of all rows (MigrationContext._ensure_version_table) and hits every row that was there before.
struct RowChange
{
    enum class Kind { Insert, Update, Delete, Purge };
    Kind kind = Kind::Insert;
    QString from; // Update and Delete: the row that is there
    QString to; // Insert and Update: the row that will be there
    bool operator==(const RowChange &) const = default;
};

struct MigrationStep
{
    Direction direction = Direction::Upgrade;
    QString revision; // the revision whose upgrade()/downgrade() runs; for a stamp the destination
    QStringList from; // as Alembic logs it: "Running upgrade <from> -> <to>"
    QStringList to;
    QList<RowChange> rowChanges; // in order
    QStringList rowsAfter; // sorted
    [[nodiscard]] QString logLine() const; // "Running upgrade a -> b"
    bool operator==(const MigrationStep &) const = default;
};

// Which revisions, in which order, and which rows after each: Alembic's part of a plan.
struct MigrationPlan
{
    Direction direction = Direction::Upgrade;
    QString target; // as asked
    QStringList rowsBefore; // as the table holds them, sorted: one without a primary key may hold a row twice
    QStringList rowsAfter; // sorted
    QList<MigrationStep> steps;
    QStringList warnings; // in Alembic's words
    bool operator==(const MigrationPlan &) const = default;
};

// Error texts are Alembic's inner, more telling ones (for example "Multiple revisions start with '12'").
Result<MigrationPlan> planUpgrade(const RevisionMap &map, const QString &target, const QStringList &rows);
Result<MigrationPlan> planDowngrade(const RevisionMap &map, const QString &target, const QStringList &rows);
Result<MigrationPlan> planStamp(const RevisionMap &map, const QStringList &targets, const QStringList &rows);
// As `alembic stamp --purge`: all rows are deleted, then the targets written.
Result<MigrationPlan> planStampPurge(const RevisionMap &map, const QStringList &targets, const QStringList &rows);

} // namespace athanor::revision
