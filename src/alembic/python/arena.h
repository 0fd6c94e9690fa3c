// SPDX-License-Identifier: MIT
#pragma once

#include <QtTypes>

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace athanor::python {

// A run of elements in an arena; as cheap to copy as a pointer.
template <typename T>
struct NodeList
{
    T *data = nullptr;
    quint32 count = 0;

    [[nodiscard]] T *begin() const { return data; }
    [[nodiscard]] T *end() const { return data + count; }
    [[nodiscard]] bool isEmpty() const { return count == 0; }
    [[nodiscard]] qsizetype size() const { return count; }
    T &operator[](qsizetype index) const { return data[index]; }
    [[nodiscard]] T &first() const { return data[0]; }
    [[nodiscard]] T &last() const { return data[count - 1]; }
};

// Bump allocator for one syntax tree: everything goes at once, no destructor runs.
class Arena
{
public:
    Arena() = default;
    Arena(const Arena &) = delete;
    Arena &operator=(const Arena &) = delete;

    void *allocate(std::size_t size, std::size_t alignment = alignof(void *))
    {
        std::size_t at = (m_used + alignment - 1) & ~(alignment - 1);
        if (at + size > m_capacity) [[unlikely]] {
            grow(size + alignment);
            at = 0;
        }
        m_used = at + size;
        return m_block + at;
    }

    template <typename T, typename... Arguments>
    T *make(Arguments &&...arguments)
    {
        static_assert(std::is_trivially_destructible_v<T>);
        return new (allocate(sizeof(T), alignof(T))) T{std::forward<Arguments>(arguments)...};
    }

    template <typename T>
    NodeList<T> copy(const T *from, std::size_t count)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        if (count == 0)
            return {};
        const std::size_t bytes = sizeof(T) * count; // NOLINT(bugprone-sizeof-expression): T may be a pointer
        T *to = static_cast<T *>(allocate(bytes, alignof(T)));
        std::memcpy(static_cast<void *>(to), static_cast<const void *>(from), bytes);
        return {to, static_cast<quint32>(count)};
    }

    [[nodiscard]] std::size_t bytes() const { return m_total; }

private:
    void grow(std::size_t atLeast);

    char *m_block = nullptr;
    std::size_t m_used = 0;
    std::size_t m_capacity = 0;
    std::size_t m_total = 0;
    std::vector<std::unique_ptr<char[]>> m_blocks;
};

} // namespace athanor::python
