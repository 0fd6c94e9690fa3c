// SPDX-License-Identifier: MIT
#include "alembic/python/keywords.h"

#include <array>
#include <cstring>

namespace athanor::python {

namespace {

struct Keyword
{
    const char *word;
    quint8 length;
    TokenKind kind;
};

constexpr Keyword Keywords[] = {
    {"False", 5, TokenKind::KeywordFalse},
    {"None", 4, TokenKind::KeywordNone},
    {"True", 4, TokenKind::KeywordTrue},
    {"and", 3, TokenKind::KeywordAnd},
    {"as", 2, TokenKind::KeywordAs},
    {"assert", 6, TokenKind::KeywordAssert},
    {"async", 5, TokenKind::KeywordAsync},
    {"await", 5, TokenKind::KeywordAwait},
    {"break", 5, TokenKind::KeywordBreak},
    {"class", 5, TokenKind::KeywordClass},
    {"continue", 8, TokenKind::KeywordContinue},
    {"def", 3, TokenKind::KeywordDef},
    {"del", 3, TokenKind::KeywordDel},
    {"elif", 4, TokenKind::KeywordElif},
    {"else", 4, TokenKind::KeywordElse},
    {"except", 6, TokenKind::KeywordExcept},
    {"finally", 7, TokenKind::KeywordFinally},
    {"for", 3, TokenKind::KeywordFor},
    {"from", 4, TokenKind::KeywordFrom},
    {"global", 6, TokenKind::KeywordGlobal},
    {"if", 2, TokenKind::KeywordIf},
    {"import", 6, TokenKind::KeywordImport},
    {"in", 2, TokenKind::KeywordIn},
    {"is", 2, TokenKind::KeywordIs},
    {"lambda", 6, TokenKind::KeywordLambda},
    {"nonlocal", 8, TokenKind::KeywordNonlocal},
    {"not", 3, TokenKind::KeywordNot},
    {"or", 2, TokenKind::KeywordOr},
    {"pass", 4, TokenKind::KeywordPass},
    {"raise", 5, TokenKind::KeywordRaise},
    {"return", 6, TokenKind::KeywordReturn},
    {"try", 3, TokenKind::KeywordTry},
    {"while", 5, TokenKind::KeywordWhile},
    {"with", 4, TokenKind::KeywordWith},
    {"yield", 5, TokenKind::KeywordYield},
};

constexpr std::size_t slot(const char *word, std::size_t length)
{
    return (quint8(word[0]) * 3 + quint8(word[1]) * 7 + quint8(word[length - 1]) + length * 5) & 255;
}

// Up to four keywords may share a slot of this table; each slot holds the index of the first, chains follow `next`.
struct Table
{
    std::array<qint16, 256> first{};
    std::array<qint16, std::size(Keywords)> next{};
};

constexpr Table makeTable()
{
    Table table;
    table.first.fill(-1);
    table.next.fill(-1);
    for (std::size_t i = 0; i < std::size(Keywords); ++i) {
        const std::size_t at = slot(Keywords[i].word, Keywords[i].length);
        table.next[i] = table.first[at];
        table.first[at] = qint16(i);
    }
    return table;
}

constexpr Table KeywordTable = makeTable();

} // namespace

TokenKind keywordOrName(QByteArrayView word)
{
    const auto length = std::size_t(word.size());
    if (length < 2 || length > 8)
        return TokenKind::Name;
    for (qint16 i = KeywordTable.first[slot(word.data(), length)]; i >= 0; i = KeywordTable.next[std::size_t(i)]) {
        const Keyword &keyword = Keywords[std::size_t(i)];
        if (keyword.length == length && std::memcmp(keyword.word, word.data(), length) == 0)
            return keyword.kind;
    }
    return TokenKind::Name;
}

} // namespace athanor::python
