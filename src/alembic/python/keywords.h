// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/token.h"

namespace athanor::python {

// The keyword's own kind, or Name. Soft keywords (match, case, type, _) are Names.
TokenKind keywordOrName(QByteArrayView word);

} // namespace athanor::python
