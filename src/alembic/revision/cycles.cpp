// SPDX-License-Identifier: MIT
#include "alembic/revision/cycles.h"

#include <algorithm>
#include <ranges>

namespace athanor::revision {

namespace {

// Cheaper than the components, and nearly always the answer.
bool isAcyclic(const Links &links)
{
    std::vector<qint32> pending(static_cast<size_t>(links.nodeCount()), 0);
    for (qint32 node = 0; node < links.nodeCount(); ++node) {
        for (const qint32 target : links[node]) {
            ++pending[static_cast<size_t>(target)];
        }
    }
    std::vector<qint32> ready;
    for (qint32 node = 0; node < links.nodeCount(); ++node) {
        if (pending[static_cast<size_t>(node)] == 0) {
            ready.push_back(node);
        }
    }
    qint32 seen = 0;
    while (!ready.empty()) {
        const qint32 node = ready.back();
        ready.pop_back();
        ++seen;
        for (const qint32 target : links[node]) {
            if (--pending[static_cast<size_t>(target)] == 0) {
                ready.push_back(target);
            }
        }
    }
    return seen == links.nodeCount();
}

// Tarjan's algorithm, without recursion.
class Components
{
public:
    explicit Components(const Links &links)
        : m_links(links)
        , m_index(static_cast<size_t>(links.nodeCount()), -1)
        , m_low(static_cast<size_t>(links.nodeCount()), 0)
        , m_onStack(static_cast<size_t>(links.nodeCount()), false)
    {
    }

    std::vector<std::vector<qint32>> find()
    {
        for (qint32 start = 0; start < m_links.nodeCount(); ++start) {
            if (m_index[static_cast<size_t>(start)] < 0) {
                visit(start);
            }
        }
        std::ranges::sort(m_found, {}, [](const std::vector<qint32> &component) { return component.front(); });
        return m_found;
    }

private:
    struct Frame
    {
        qint32 node;
        size_t edge;
    };

    void visit(qint32 start)
    {
        std::vector<Frame> frames = {{start, 0}};
        while (!frames.empty()) {
            const auto node = static_cast<size_t>(frames.back().node);
            if (m_index[node] < 0) {
                m_index[node] = m_low[node] = m_counter++;
                m_stack.push_back(frames.back().node);
                m_onStack[node] = true;
            }
            const auto targets = m_links[frames.back().node];
            if (frames.back().edge < targets.size()) {
                const auto target = static_cast<size_t>(targets[frames.back().edge++]);
                if (m_index[target] < 0) {
                    frames.push_back({static_cast<qint32>(target), 0});
                } else if (m_onStack[target]) {
                    m_low[node] = std::min(m_low[node], m_index[target]);
                }
                continue;
            }
            if (m_low[node] == m_index[node]) {
                take(frames.back().node);
            }
            frames.pop_back();
            if (!frames.empty()) {
                const auto parent = static_cast<size_t>(frames.back().node);
                m_low[parent] = std::min(m_low[parent], m_low[node]);
            }
        }
    }

    void take(qint32 root)
    {
        std::vector<qint32> component;
        qint32 member = -1;
        do {
            member = m_stack.back();
            m_stack.pop_back();
            m_onStack[static_cast<size_t>(member)] = false;
            component.push_back(member);
        } while (member != root);
        if (component.size() > 1) {
            std::ranges::sort(component);
            m_found.push_back(component);
        }
    }

    const Links &m_links;
    std::vector<qint32> m_index;
    std::vector<qint32> m_low;
    std::vector<bool> m_onStack;
    std::vector<qint32> m_stack;
    std::vector<std::vector<qint32>> m_found;
    qint32 m_counter = 0;
};

} // namespace

std::vector<std::vector<qint32>> cyclicComponents(const Links &links)
{
    if (isAcyclic(links)) {
        return {};
    }
    return Components(links).find();
}

std::vector<qint32> shortestCycle(const Links &links, const std::vector<qint32> &component)
{
    const qint32 start = component.front();
    std::vector<qint32> cameFrom(static_cast<size_t>(links.nodeCount()), -1);
    std::vector<qint32> queue = {start};
    for (size_t at = 0; at < queue.size(); ++at) {
        for (const qint32 target : links[queue[at]]) {
            if (target == start) {
                std::vector<qint32> way;
                for (qint32 node = queue[at]; node != start; node = cameFrom[static_cast<size_t>(node)]) {
                    way.push_back(node);
                }
                way.push_back(start);
                std::ranges::reverse(way);
                return way;
            }
            if (cameFrom[static_cast<size_t>(target)] < 0) {
                cameFrom[static_cast<size_t>(target)] = queue[at];
                queue.push_back(target);
            }
        }
    }
    return component; // not a component of the links
}

} // namespace athanor::revision
