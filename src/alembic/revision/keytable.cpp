// SPDX-License-Identifier: MIT
#include "alembic/revision/keytable.h"

#include <algorithm>
#include <bit>

namespace athanor::revision {

void KeyTable::reserve(qsizetype count)
{
    m_hashes.reserve(size_t(count));
    const size_t wanted = std::bit_ceil(std::max<size_t>(16, size_t(count) * 2)); // half full at most
    if (wanted <= m_slots.size()) {
        return;
    }
    m_slots.assign(wanted, 0);
    for (quint32 number = 0; number < m_hashes.size(); ++number) {
        place(number);
    }
}

void KeyTable::place(quint32 number)
{
    const size_t mask = m_slots.size() - 1;
    size_t slot = m_hashes[number] & mask;
    while (m_slots[slot] != 0) {
        slot = (slot + 1) & mask;
    }
    m_slots[slot] = number + 1;
}

void KeyTable::insert(quint32 hash)
{
    if ((m_hashes.size() + 1) * 2 > m_slots.size()) {
        reserve(qsizetype(std::max<size_t>(8, m_hashes.size() * 2)));
    }
    m_hashes.push_back(hash);
    place(quint32(m_hashes.size() - 1));
}

} // namespace athanor::revision
