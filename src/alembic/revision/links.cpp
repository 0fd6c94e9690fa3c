// SPDX-License-Identifier: MIT
#include "alembic/revision/links.h"

#include <algorithm>
#include <limits>

namespace athanor::revision {

void Links::reserve(qint32 nodes)
{
    m_offsets.reserve(static_cast<size_t>(nodes) + 1);
    m_targets.reserve(static_cast<size_t>(nodes) + 16);
}

Links Links::reversed() const
{
    Links result;
    result.m_offsets.assign(m_offsets.size(), 0);
    result.m_targets.resize(m_targets.size());
    for (const qint32 target : m_targets) {
        ++result.m_offsets[static_cast<size_t>(target) + 1];
    }
    for (size_t i = 1; i < result.m_offsets.size(); ++i) {
        result.m_offsets[i] += result.m_offsets[i - 1];
    }
    std::vector<quint32> cursor(result.m_offsets.begin(), result.m_offsets.end() - 1);
    for (qint32 node = 0; node < nodeCount(); ++node) {
        for (const qint32 target : (*this)[node]) {
            result.m_targets[cursor[static_cast<size_t>(target)]++] = node;
        }
    }
    return result;
}

NodeSet closure(const Links &links, std::span<const qint32> start)
{
    NodeSet seen(static_cast<size_t>(links.nodeCount()), false);
    std::vector<qint32> todo(start.begin(), start.end());
    while (!todo.empty()) {
        const qint32 node = todo.back();
        todo.pop_back();
        if (seen[static_cast<size_t>(node)]) {
            continue;
        }
        seen[static_cast<size_t>(node)] = true;
        for (const qint32 target : links[node]) {
            if (!seen[static_cast<size_t>(target)]) {
                todo.push_back(target);
            }
        }
    }
    return seen;
}

std::vector<qint32> heights(const Links &down, const Links &up)
{
    const auto count = static_cast<size_t>(down.nodeCount());
    std::vector<qint32> height(count, 0);
    std::vector<qint32> pending(count);
    std::vector<qint32> ready;
    for (qint32 node = 0; node < down.nodeCount(); ++node) {
        pending[static_cast<size_t>(node)] = static_cast<qint32>(down[node].size());
        if (down[node].empty()) {
            ready.push_back(node);
        }
    }
    while (!ready.empty()) {
        const qint32 node = ready.back();
        ready.pop_back();
        for (const qint32 above : up[node]) {
            const auto index = static_cast<size_t>(above);
            height[index] = std::max(height[index], height[static_cast<size_t>(node)] + 1);
            if (--pending[index] == 0) {
                ready.push_back(above);
            }
        }
    }
    for (size_t node = 0; node < count; ++node) {
        height[node] = pending[node] > 0 ? std::numeric_limits<qint32>::max() : height[node];
    }
    return height;
}

} // namespace athanor::revision
