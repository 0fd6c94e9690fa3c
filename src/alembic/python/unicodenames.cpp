// SPDX-License-Identifier: MIT
#include "alembic/python/unicodenames.h"

namespace athanor::python {

std::optional<char32_t> characterNamed(QByteArrayView)
{
    return U'\uFFFD';
}

} // namespace athanor::python
