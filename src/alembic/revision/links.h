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

    Links() = default;
    // Pairs (node, target); the order of a node's targets is kept.
    Links(qint32 nodeCount, const std::vector<Pair> &pairs);

    [[nodiscard]] qint32 nodeCount() const { return static_cast<qint32>(m_offsets.size()) - 1; }
    [[nodiscard]] std::size_t size() const { return m_targets.size(); } // of all nodes
    [[nodiscard]] std::span<const qint32> operator[](qint32 node) const
    {
        const auto index = static_cast<std::size_t>(node);
        return {m_targets.data() + m_offsets[index], m_targets.data() + m_offsets[index + 1]};
    }
    [[nodiscard]] Links reversed() const;

private:
    std::vector<std::size_t> m_offsets = {0};
    std::vector<qint32> m_targets;
};

// One flag per node.
using NodeSet = std::vector<bool>;

// All nodes that can be reached over the links, the start nodes included.
NodeSet closure(const Links &links, std::span<const qint32> start);

} // namespace athanor::revision
