// SPDX-License-Identifier: MIT
#include "alembic/revision/graphsteps.h"

namespace athanor::revision {

// Labels go to all descendants over down_revision; then, from the descendant visited last, down the line until a
// branch or merge point (RevisionMap._add_branches). Where Alembic's order is random, load order decides.
void propagateLabels(Graph &graph, const QList<Revision> &revisions)
{
    if (graph.labels.empty()) {
        return;
    }
    graph.branchLabels.resize(graph.ids.size());
    std::vector<qint32> labelled;
    for (qint32 node = 0; node < graph.size(); ++node) {
        QStringList own = revisions[graph.fileOf[static_cast<size_t>(node)]].branchLabels;
        if (!own.isEmpty()) {
            own.removeDuplicates();
            graph.branchLabels[static_cast<size_t>(node)] = own;
            labelled.push_back(node);
        }
    }
    const auto add = [&graph](qint32 node, const QStringList &labels) {
        QStringList &target = graph.branchLabels[static_cast<size_t>(node)];
        if (target.isEmpty()) {
            target = labels;
            return;
        }
        for (const QString &label : labels) {
            if (!target.contains(label)) {
                target.append(label);
            }
        }
    };
    for (const qint32 start : labelled) {
        const QStringList labels = graph.branchLabels[static_cast<size_t>(start)];
        NodeSet seen(graph.ids.size(), false);
        std::vector<qint32> todo = {start};
        qint32 last = start;
        while (!todo.empty()) {
            const qint32 node = todo.back();
            todo.pop_back();
            if (seen[static_cast<size_t>(node)]) {
                continue;
            }
            seen[static_cast<size_t>(node)] = true;
            const auto next = graph.next[node];
            todo.insert(todo.end(), next.begin(), next.end());
            add(node, labels);
            last = node;
        }
        NodeSet walked(graph.ids.size(), false);
        while (last >= 0 && graph.allNext[last].size() <= 1 && !graph.isMerge[static_cast<size_t>(last)] &&
               !walked[static_cast<size_t>(last)]) {
            walked[static_cast<size_t>(last)] = true;
            add(last, labels);
            const auto down = graph.down[last];
            last = down.empty() ? -1 : down.front();
        }
    }
}

} // namespace athanor::revision
