// SPDX-License-Identifier: MIT
#include "alembic/revision/graph.h"

#include <algorithm>

namespace athanor::revision {

namespace {

// The sort follows one line down until it meets a revision that still has children to come; then it continues with the
// first listed line that leads there. Alembic asks "is the candidate an ancestor of another listed line?"; since the
// listed lines cover all that is left, that is the same as "has it a child that is not emitted yet?", which is a
// counter here instead of a set of ancestors for each line.
class TopologicalSort
{
public:
    TopologicalSort(const Graph &graph, NodeSet todo, std::span<const qint32> heads)
        : m_graph(graph)
        , m_todo(std::move(todo))
        , m_pendingChildren(graph.ids.size(), 0)
        , m_isListed(graph.ids.size(), false)
        , m_seen(graph.ids.size(), 0)
    {
        for (qint32 node = 0; node < graph.size(); ++node) {
            if (m_todo[static_cast<size_t>(node)]) {
                ++m_count;
                for (const qint32 parent : graph.normalizedDown[node]) {
                    ++m_pendingChildren[static_cast<size_t>(parent)];
                }
            }
        }
        for (const qint32 head : heads) {
            if (m_todo[static_cast<size_t>(head)] && !m_isListed[static_cast<size_t>(head)]) {
                m_isListed[static_cast<size_t>(head)] = true;
                m_list.push_back(head);
            }
        }
        std::ranges::sort(m_list); // node numbers are in load order
    }

    std::vector<qint32> run()
    {
        std::vector<qint32> output;
        output.reserve(m_count);
        size_t cursor = 0;
        while (!m_list.empty()) {
            const qint32 candidate = m_list[cursor];
            if (m_pendingChildren[static_cast<size_t>(candidate)] > 0) {
                cursor = firstLineAbove(candidate);
                continue;
            }
            output.push_back(candidate);
            m_todo[static_cast<size_t>(candidate)] = false;
            m_isListed[static_cast<size_t>(candidate)] = false;
            bool replaced = false;
            const auto parents = m_graph.normalizedDown[candidate];
            for (const qint32 parent : parents) {
                --m_pendingChildren[static_cast<size_t>(parent)];
            }
            for (const qint32 parent : parents) {
                if (!m_todo[static_cast<size_t>(parent)] || m_isListed[static_cast<size_t>(parent)]) {
                    continue;
                }
                m_isListed[static_cast<size_t>(parent)] = true;
                if (replaced) {
                    m_list.push_back(parent);
                } else {
                    m_list[cursor] = parent;
                    replaced = true;
                }
            }
            if (!replaced) {
                m_list.erase(m_list.begin() + static_cast<std::ptrdiff_t>(cursor));
                cursor = cursor == 0 ? 0 : cursor - 1;
            }
        }
        return output;
    }

private:
    // Index of the first listed line, other than the candidate's own, from which the candidate is reached.
    size_t firstLineAbove(qint32 candidate)
    {
        ++m_epoch;
        std::vector<qint32> todo = {candidate};
        m_seen[static_cast<size_t>(candidate)] = m_epoch;
        while (!todo.empty()) {
            const qint32 node = todo.back();
            todo.pop_back();
            for (const qint32 child : m_graph.normalizedNext[node]) {
                const auto index = static_cast<size_t>(child);
                if (m_todo[index] && m_seen[index] != m_epoch) {
                    m_seen[index] = m_epoch;
                    todo.push_back(child);
                }
            }
        }
        for (size_t i = 0; i < m_list.size(); ++i) {
            if (m_list[i] != candidate && m_seen[static_cast<size_t>(m_list[i])] == m_epoch) {
                return i;
            }
        }
        Q_UNREACHABLE_RETURN(0); // the listed lines cover everything that is left
    }

    const Graph &m_graph;
    NodeSet m_todo;
    size_t m_count = 0;
    std::vector<qint32> m_pendingChildren;
    std::vector<bool> m_isListed;
    std::vector<quint32> m_seen; // epoch in which the node was met
    quint32 m_epoch = 0;
    std::vector<qint32> m_list;
};

} // namespace

std::vector<qint32> topologicalOrder(const Graph &graph, NodeSet todo, std::span<const qint32> heads)
{
    return TopologicalSort(graph, std::move(todo), heads).run();
}

std::optional<std::vector<qint32>> openTopologicalOrder(const Graph &graph, NodeSet todo, std::span<const qint32> heads)
{
    const auto ancestors = [&graph](qint32 node) {
        return closure(graph.normalizedDown, std::span<const qint32>(&node, 1));
    };
    std::vector<qint32> list; // current_heads, with ancestors_by_idx beside it
    for (const qint32 head : heads) {
        if (todo[static_cast<size_t>(head)]) {
            list.push_back(head);
        }
    }
    std::ranges::sort(list);
    const auto repeated = std::ranges::unique(list);
    list.erase(repeated.begin(), repeated.end());
    std::vector<NodeSet> above(list.size());
    std::ranges::transform(list, above.begin(), ancestors);
    std::vector<qint32> output;
    size_t cursor = 0;
    while (!list.empty()) {
        const qint32 candidate = list[cursor];
        size_t blocking = 0;
        while (blocking < list.size() && (blocking == cursor || !above[blocking][static_cast<size_t>(candidate)])) {
            ++blocking;
        }
        if (blocking < list.size()) {
            cursor = blocking;
            continue;
        }
        if (todo[static_cast<size_t>(candidate)]) {
            output.push_back(candidate);
            todo[static_cast<size_t>(candidate)] = false;
        }
        std::vector<qint32> parents;
        for (const qint32 parent : graph.normalizedDown[candidate]) {
            if (todo[static_cast<size_t>(parent)] && std::ranges::find(list, parent) == list.end()) {
                parents.push_back(parent);
            }
        }
        const auto at = static_cast<std::ptrdiff_t>(cursor);
        if (parents.empty()) {
            list.erase(list.begin() + at);
            above.erase(above.begin() + at);
            cursor = cursor == 0 ? 0 : cursor - 1;
            continue;
        }
        list[cursor] = parents.front();
        if (graph.normalizedDown[candidate].size() == 1) {
            above[cursor][static_cast<size_t>(candidate)] = false;
        } else {
            above[cursor] = ancestors(parents.front());
        }
        for (size_t i = 1; i < parents.size(); ++i) {
            list.push_back(parents[i]);
            above.push_back(ancestors(parents[i]));
        }
    }
    if (std::ranges::contains(todo, true)) {
        return std::nullopt;
    }
    return output;
}

std::vector<qint32> tolerantOrder(const Graph &graph)
{
    const auto count = static_cast<size_t>(graph.size());
    std::vector<size_t> pending(count);
    std::vector<bool> done(count, false);
    std::vector<qint32> ready;
    for (qint32 node = graph.size() - 1; node >= 0; --node) {
        pending[static_cast<size_t>(node)] = graph.allNext[node].size();
        if (graph.allNext[node].empty()) {
            ready.push_back(node);
        }
    }
    std::vector<qint32> order;
    order.reserve(count);
    size_t forced = 0; // next node in load order to break a cycle at
    while (order.size() < count) {
        if (ready.empty()) {
            while (done[forced]) {
                ++forced;
            }
            ready.push_back(static_cast<qint32>(forced));
        }
        const qint32 node = ready.back();
        ready.pop_back();
        if (done[static_cast<size_t>(node)]) {
            continue;
        }
        done[static_cast<size_t>(node)] = true;
        order.push_back(node);
        const auto parents = graph.allDown[node];
        for (auto parent = parents.rbegin(); parent != parents.rend(); ++parent) {
            const auto index = static_cast<size_t>(*parent);
            if (!done[index] && --pending[index] == 0) {
                ready.push_back(*parent); // the first parent comes next: its line stays together
            }
        }
    }
    return order;
}

} // namespace athanor::revision
