// SPDX-License-Identifier: MIT
#include "alembic/python/arena.h"

#include <algorithm>

namespace athanor::python {

void Arena::grow(std::size_t atLeast)
{
    // Small files stay small; large ones need few blocks.
    const std::size_t size = std::max(atLeast, std::clamp<std::size_t>(m_total, 4096, 1 << 20));
    m_blocks.push_back(std::unique_ptr<char[]>(new char[size]));
    m_block = m_blocks.back().get();
    m_capacity = size;
    m_used = 0;
    m_total += size;
}

} // namespace athanor::python
