// SPDX-License-Identifier: MIT
#include "alembic/revision/graph.h"
#include "alembic/revision/migrationplan.h"
#include "alembic/revision/resolver.h"
#include "alembic/revision/versionrows.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

using Nodes = std::vector<qint32>;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// One StampStep of Alembic: rows to a destination, or rows away.
struct Stamp
{
    QStringList from;
    QString to; // null: the rows are deleted
    bool isUpgrade = false;
    bool branchMove = false;
};

Answer<QList<Stamp>> stamps(const Graph &graph, const QStringList &targets, const QStringList &rows)
{
    const Resolver resolver(graph);
    const auto rowNodes = resolver.revisions(rows);
    if (!rowNodes) {
        return std::unexpected(rowNodes.error());
    }
    Nodes kept; // rows that share a line, dependencies included, with a destination
    for (const QString &target : targets) {
        if (target.isEmpty()) {
            continue;
        }
        const auto onLine = resolver.filterForLineage(*rowNodes, target, true);
        if (!onLine) {
            return std::unexpected(onLine.error());
        }
        for (const qint32 node : *onLine) {
            if (std::ranges::find(kept, node) == kept.end()) {
                kept.push_back(node);
            }
        }
    }
    auto destinations = resolver.revisions(targets);
    if (!destinations) {
        return std::unexpected(destinations.error());
    }
    if (destinations->empty()) {
        destinations->push_back(Resolver::None);
    }
    QStringList keptIds;
    for (const qint32 node : kept) {
        keptIds.append(resolver.id(node));
    }
    const auto meets = [&kept](const NodeSet &set) {
        return std::ranges::any_of(kept, [&set](qint32 node) { return set[static_cast<size_t>(node)]; });
    };
    QList<Stamp> result;
    for (const qint32 destination : *destinations) {
        if (destination == Resolver::Base) {
            return crash(translate("'%1' leads out of the history.").arg(targets.join(u' ')));
        }
        if (destination == Resolver::None) {
            for (const QString &row : keptIds) {
                result.append(Stamp{.from = {row}, .to = QString(), .isUpgrade = false, .branchMove = true});
            }
            continue;
        }
        if (std::ranges::find(kept, destination) != kept.end()) {
            continue;
        }
        const QString id = resolver.id(destination);
        const bool above = meets(closure(graph.allNext, Nodes{destination}));
        const bool below = meets(closure(graph.normalizedDown, Nodes{destination}));
        if (above && below) {
            return crash(
                translate("The version rows %1 stand both above and below '%2'.").arg(keptIds.join(", "_L1), id));
        }
        if (above || below) {
            result.append(Stamp{.from = keptIds, .to = id, .isUpgrade = below, .branchMove = false});
        } else {
            result.append(Stamp{.from = {}, .to = id, .isUpgrade = true, .branchMove = true});
        }
    }
    return result;
}

// HeadMaintainer.update_to_step() for a StampStep.
QList<RowChange> changesOf(const Stamp &stamp, const VersionRows &rows)
{
    using Kind = RowChange::Kind;
    if (stamp.to.isNull()) {
        return {RowChange{.kind = Kind::Delete, .from = stamp.from.first(), .to = {}}};
    }
    const bool gone = std::ranges::any_of(stamp.from, [&rows](const QString &row) { return !rows.contains(row); });
    if (stamp.isUpgrade && (stamp.branchMove || gone) && !rows.contains(stamp.to)) {
        return {RowChange{.kind = Kind::Insert, .from = {}, .to = stamp.to}};
    }
    QList<RowChange> changes;
    for (const QString &row : stamp.from.first(stamp.from.size() - 1)) {
        changes.append(RowChange{.kind = Kind::Delete, .from = row, .to = {}});
    }
    changes.append(RowChange{.kind = Kind::Update, .from = stamp.from.last(), .to = stamp.to});
    return changes;
}

Answer<void> addSteps(MigrationPlan &plan, VersionRows &rows, const QList<Stamp> &list)
{
    for (const Stamp &stamp : list) {
        if (stamp.from.isEmpty() && rows.contains(stamp.to)) {
            return crash(translate("The version table already has the row '%1' that would be written.").arg(stamp.to));
        }
        MigrationStep step;
        step.direction = Direction::Stamp;
        step.revision = stamp.to;
        step.from = stamp.from;
        step.to = stamp.to.isNull() ? QStringList() : QStringList{stamp.to};
        const QList<RowChange> changes = changesOf(stamp, rows);
        for (const RowChange &change : changes) {
            const auto applied = rows.apply(change);
            if (!applied) {
                return std::unexpected(applied.error());
            }
            step.rowChanges.append(change);
        }
        step.rowsAfter = rows.sorted();
        plan.steps.append(step);
    }
    plan.rowsAfter = rows.sorted();
    return {};
}

Result<MigrationPlan> plan(const RevisionMap &map, const QStringList &targets, const QStringList &before, bool purge)
{
    if (const Error *fatal = map.fatalProblem()) {
        return std::unexpected(*fatal);
    }
    const QString asked = targets.join(u' ');
    MigrationPlan result;
    result.direction = Direction::Stamp;
    result.target = asked;
    VersionRows rows(before);
    result.rowsBefore = rows.sorted();
    if (purge && rows.size() > 0) {
        MigrationStep step;
        step.direction = Direction::Stamp;
        step.from = rows.sorted();
        const auto purged = rows.apply(RowChange{.kind = RowChange::Kind::Purge, .from = {}, .to = {}});
        if (!purged) {
            return std::unexpected(toError(purged.error(), Command::Stamp, asked));
        }
        step.rowChanges = {*purged};
        result.steps.append(step);
    }
    const auto list = stamps(map.graph(), targets, purge ? QStringList() : before);
    if (!list) {
        return std::unexpected(toError(list.error(), Command::Stamp, asked));
    }
    const auto added = addSteps(result, rows, *list);
    if (!added) {
        Error error = toError(added.error(), Command::Stamp, asked);
        error.remedy = translate("Stamp with purge writes exactly the named revisions.");
        return std::unexpected(error);
    }
    return result;
}

} // namespace

Result<MigrationPlan> planStamp(const RevisionMap &map, const QStringList &targets, const QStringList &rows)
{
    return plan(map, targets, rows, false);
}

Result<MigrationPlan> planStampPurge(const RevisionMap &map, const QStringList &targets, const QStringList &rows)
{
    return plan(map, targets, rows, true);
}

} // namespace athanor::revision
