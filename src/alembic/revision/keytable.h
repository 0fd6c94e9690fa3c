// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QStringView>

#include <vector>

namespace athanor::revision {

// From texts to their numbers, in two flat arrays of hashes and numbers; the texts themselves are the owner's. A QHash
// of strings is ten times as large, and with a hundred thousand revisions it is the memory that takes the time.
class KeyTable
{
public:
    [[nodiscard]] static quint32 hashOf(QStringView key) { return quint32(qHash(key, QHashSeed::globalSeed())); }

    void reserve(qsizetype count);
    // The next number, from 0 on. The key must be new.
    void insert(quint32 hash);
    // -1 if there is none. `textOf` gives the key of a number.
    template <typename TextOf>
    [[nodiscard]] qint32 find(QStringView key, quint32 hash, const TextOf &textOf) const
    {
        if (m_slots.empty()) {
            return -1;
        }
        const size_t mask = m_slots.size() - 1;
        for (size_t slot = hash & mask; m_slots[slot] != 0; slot = (slot + 1) & mask) {
            const quint32 number = m_slots[slot] - 1;
            if (m_hashes[number] == hash && key == textOf(number)) {
                return qint32(number);
            }
        }
        return -1;
    }
    // It will be looked for soon.
    void prefetch(quint32 hash) const { __builtin_prefetch(m_slots.data() + (hash & (m_slots.size() - 1))); }

private:
    void place(quint32 number);

    std::vector<quint32> m_hashes; // by number
    std::vector<quint32> m_slots; // number + 1, 0 if free; a power of two of them
};

} // namespace athanor::revision
