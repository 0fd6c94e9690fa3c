// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <expected>

namespace athanor {

// Why something could not be done, in words for a DBA. `what` and `remedy` are complete, translated sentences.
struct Error
{
    enum class Kind {
        Generic,
        Cancelled,
        NotFound, // a file, folder, program or database object
        Unreadable, // exists but may not or cannot be read
        Syntax,
        Configuration,
        Connection, // no server, wrong password
        Permission,
        Database, // the server refused a statement; `code` is its SQLSTATE
        Conflict, // rows, files or locks are not as the plan was made for
        Opaque, // the SQL of a step is not known without running Python
        Tool, // a client tool failed, is missing or too old
    };

    Kind kind = Kind::Generic;
    QString what; // what happened
    QString file; // where; empty if there is no file
    int line = 0; // 1-based, 0 if there is no line
    QString remedy; // what to do about it; may be empty
    QString detail; // the words of the server or tool, unchanged
    QString code; // SQLSTATE or exit code, if any

    bool operator==(const Error &) const = default;

    // "what (file:line). remedy" on one line, as logs and the command line show it.
    [[nodiscard]] QString sentence() const;

    static Error make(Kind kind, const QString &what, const QString &remedy = {}, const QString &detail = {});
    static Error at(Kind kind, const QString &what, const QString &file, int line, const QString &remedy = {});
};

template <typename T>
using Result = std::expected<T, Error>;

} // namespace athanor
