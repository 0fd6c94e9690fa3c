// SPDX-License-Identifier: MIT
#pragma once

#include <QtTypes>

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace athanor::revision {

// Adjacency of numbered nodes in one flat array.
class Links
{
public:
    using Pair = std::pair<qint32, qint32>;

    // Nodes are made in their order: add() the targets of the next one, then finishNode().
    void reserve(qint32 nodes);
    void add(qint32 target) { m_targets.push_back(target); }
    void finishNode() { m_offsets.push_back(static_cast<quint32>(m_targets.size())); }

    [[nodiscard]] qint32 nodeCount() const { return static_cast<qint32>(m_offsets.size()) - 1; }
    [[nodiscard]] std::size_t size() const { return m_targets.size(); } // of all nodes
    [[nodiscard]] std::span<const qint32> operator[](qint32 node) const
    {
        const auto index = static_cast<std::size_t>(node);
        return {m_targets.data() + m_offsets[index], m_targets.data() + m_offsets[index + 1]};
    }
    [[nodiscard]] Links reversed() const;

private:
    std::vector<quint32> m_offsets = {0};
    std::vector<qint32> m_targets;
};

// One flag per node.
using NodeSet = std::vector<bool>;

// All nodes that can be reached over the links, the start nodes included.
NodeSet closure(const Links &links, std::span<const qint32> start);

// Of every node the length of the longest way down, so that each is higher than all below it; of the nodes of a cycle
// and of all above it the greatest number. `up` is `down` reversed.
std::vector<qint32> heights(const Links &down, const Links &up);

} // namespace athanor::revision
