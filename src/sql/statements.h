// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QList>
#include <QString>

#include <optional>

namespace athanor::sql {

// One statement of a text, without its semicolon and without the white space and comments around it.
struct StatementText
{
    QString text;
    qsizetype offset = 0; // of its first character in the source, in UTF-16 code units
    qsizetype length = 0; // in the source, in UTF-16 code units
    int line = 1; // 1-based, of its first character
    int column = 1; // 1-based, in UTF-16 code units

    bool operator==(const StatementText &) const = default;
};

struct SyntaxError
{
    QString message; // the parser's own words
    qsizetype offset = 0; // UTF-16 code units; -1 if unknown
    int line = 0; // 1-based; 0 if unknown
    int column = 0; // 1-based; 0 if unknown

    bool operator==(const SyntaxError &) const = default;
};

// Splits by PostgreSQL's own scanner: dollar quotes, comments, nested bodies (BEGIN ATOMIC) are understood, and
// statements with a syntax error are split too. Kind Syntax if not even that can be done (an open quote). Thread-safe.
Result<QList<StatementText>> splitStatements(const QString &text);

// What PostgreSQL 17's parser says about the whole text; no value: no error. Thread-safe.
std::optional<SyntaxError> checkSyntax(const QString &text);

} // namespace athanor::sql
