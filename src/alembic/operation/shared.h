// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>

namespace athanor::operation {

// A shared, immutable part of a value. Equality compares what it points to, so that structs that hold one stay values.
template <typename T>
class Shared
{
public:
    Shared() = default;
    Shared(T value) // NOLINT(google-explicit-constructor): a part is written as the value it is
        : m_value(std::make_shared<const T>(std::move(value)))
    {
    }

    explicit operator bool() const { return m_value != nullptr; }
    const T &operator*() const { return *m_value; }
    const T *operator->() const { return m_value.get(); }
    const T *get() const { return m_value.get(); }

    bool operator==(const Shared &other) const
    {
        if (m_value == other.m_value)
            return true;
        return m_value && other.m_value && *m_value == *other.m_value;
    }

private:
    std::shared_ptr<const T> m_value;
};

} // namespace athanor::operation
