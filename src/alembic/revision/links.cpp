// SPDX-License-Identifier: MIT
#include "alembic/revision/links.h"

namespace athanor::revision {

Links::Links(qint32 nodeCount, const std::vector<Pair> &pairs)
    : m_offsets(static_cast<size_t>(nodeCount) + 1, 0)
    , m_targets(pairs.size())
{
    for (const Pair &pair : pairs) {
        ++m_offsets[static_cast<size_t>(pair.first) + 1];
    }
    for (size_t i = 1; i < m_offsets.size(); ++i) {
        m_offsets[i] += m_offsets[i - 1];
    }
    std::vector<size_t> cursor(m_offsets.begin(), m_offsets.end() - 1);
    for (const Pair &pair : pairs) {
        m_targets[cursor[static_cast<size_t>(pair.first)]++] = pair.second;
    }
}

Links Links::reversed() const
{
    std::vector<Pair> pairs;
    pairs.reserve(m_targets.size());
    const auto count = static_cast<qint32>(m_offsets.size() - 1);
    for (qint32 node = 0; node < count; ++node) {
        for (const qint32 target : (*this)[node]) {
            pairs.emplace_back(target, node);
        }
    }
    return {count, pairs};
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

} // namespace athanor::revision
