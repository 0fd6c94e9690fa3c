// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/resolver.h"

namespace athanor::revision {

using Nodes = std::vector<qint32>;

// Which revisions an upgrade or downgrade runs, as RevisionMap._collect_…_revisions() of alembic 1.19 decides.
class Selection
{
public:
    // What a walk does when it comes to the end of the history (no_overwalk of RevisionMap._walk()).
    enum class AtTheEnd { Refuse, Stay };

    Selection(const Graph &graph, const QStringList &rows, AtTheEnd atTheEnd = AtTheEnd::Refuse)
        : m_graph(graph)
        , m_resolver(graph)
        , m_rows(rows)
        , m_atTheEnd(atTheEnd)
    {
    }

    struct Chosen
    {
        Nodes order; // newest first
        Nodes rowNodes;
        NodeSet applied; // closure of the rows
    };
    [[nodiscard]] Answer<Chosen> upgrade(const QString &target);
    [[nodiscard]] Answer<Chosen> downgrade(const QString &target);
    [[nodiscard]] const QStringList &warnings() const { return m_warnings; }

    struct DowngradeTarget
    {
        QString label;
        qint32 node = Resolver::None;
    };
    // The result may hold None or Base.
    [[nodiscard]] Answer<Nodes> upgradeTargets(const QString &target) const;
    [[nodiscard]] Answer<DowngradeTarget> downgradeTarget(const QString &target);
    // Ancestors of all; one node must not be an ancestor of another.
    // Only the first `count` are followed; all are looked for.
    [[nodiscard]] Answer<NodeSet> checkedClosure(const Nodes &nodes, size_t count = size_t(-1)) const;

private:
    [[nodiscard]] Answer<qint32> upgradeFromRows(const Resolver::Relative &relative) const;
    [[nodiscard]] Answer<DowngradeTarget> downgradeRelative(Resolver::Relative relative);
    [[nodiscard]] Answer<QString> rowOnBranch(const QString &label) const;
    [[nodiscard]] Answer<Nodes> downgradeRoots(const DowngradeTarget &target) const;
    [[nodiscard]] Answer<qint32> walk(qint32 start, qint64 steps, const QString &label = {}) const;

    const Graph &m_graph;
    Resolver m_resolver;
    QStringList m_rows;
    AtTheEnd m_atTheEnd;
    QStringList m_warnings;
};

// A target that is no revision although it was understood: Alembic stops with a bare assertion.
std::unexpected<Refusal> notARevision(const QString &target);

} // namespace athanor::revision
