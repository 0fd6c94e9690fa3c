// SPDX-License-Identifier: MIT
#pragma once

#include <QCoreApplication>

namespace athanor::python {

// Translations of what the parser and the interpreter say.
struct SyntaxText
{
    Q_DECLARE_TR_FUNCTIONS(athanor)
};

} // namespace athanor::python
