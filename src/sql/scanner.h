// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

#include <optional>

namespace athanor::sql {

// One lexical token of PostgreSQL's own scanner; offsets are bytes of the UTF-8 text. Comments are tokens too.
struct Token
{
    enum class Keyword { None, Unreserved, ColumnName, TypeOrFunctionName, Reserved };

    qsizetype start = 0;
    qsizetype end = 0;
    Keyword keyword = Keyword::None;

    bool operator==(const Token &) const = default;
};

struct ScanFailure
{
    QString message;
    qsizetype offset = -1; // bytes; -1: unknown
};

// No value: the text cannot be scanned to its end (an open quote or comment, a zero byte). Thread-safe.
std::optional<QList<Token>> scanTokens(const QByteArray &utf8, ScanFailure *failure = nullptr);

// Maps byte offsets of UTF-8 text to UTF-16 offsets, lines and columns; offsets must be asked for in rising order.
class TextPositions
{
public:
    explicit TextPositions(QByteArrayView utf8)
        : m_utf8(utf8)
    {
    }

    void advanceTo(qsizetype byteOffset);
    [[nodiscard]] qsizetype utf16() const { return m_utf16; }
    [[nodiscard]] int line() const { return m_line; }
    [[nodiscard]] int column() const { return m_column; }

private:
    QByteArrayView m_utf8;
    qsizetype m_byte = 0;
    qsizetype m_utf16 = 0;
    int m_line = 1;
    int m_column = 1;
};

// True if PostgreSQL reads the word as an identifier without quotes (quote_ident's rule: lower case, no keyword but
// unreserved ones).
bool isPlainIdentifier(const QString &name);

} // namespace athanor::sql
