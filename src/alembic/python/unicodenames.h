// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>

#include <optional>

namespace athanor::python {

// The character of that name, as in "\N{EM DASH}" (case does not matter); nullopt if there is none.
std::optional<char32_t> characterNamed(QByteArrayView name);

} // namespace athanor::python
