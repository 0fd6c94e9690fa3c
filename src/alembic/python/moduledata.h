// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/parser.h"

#include <mutex>
#include <vector>

namespace athanor::python {

// What all copies of a Module share.
struct Module::Data
{
    QByteArray text;
    int markLength = 0;
    Arena arena;
    StatementList body;
    QList<SyntaxProblem> problems;

    // Offsets of the first byte of each line; made when first asked for.
    const std::vector<quint32> &lineStarts() const;

private:
    mutable std::once_flag m_linesOnce;
    mutable std::vector<quint32> m_lineStarts;
};

// The text of a file as UTF-8: mark removed, declared encoding (PEP 263) decoded. A problem is added for what Python
// would refuse; the text is made readable all the same.
QByteArray decodeSource(const QByteArray &source, int *markLength, QList<SyntaxProblem> *problems);

} // namespace athanor::python
