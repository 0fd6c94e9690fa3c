// SPDX-License-Identifier: MIT
// Skips the suites of functions and classes at module level: knows only enough of Python to find where they end.
#include "alembic/python/characters.h"
#include "alembic/python/lexer.h"

#include <algorithm>
#include <array>

namespace athanor::python {

namespace {

// Bytes at which the scanner has to think, outside of strings and inside of them.
constexpr std::array<bool, 256> marks(const char *characters)
{
    std::array<bool, 256> table{};
    table[0] = true;
    for (; *characters; ++characters)
        table[quint8(*characters)] = true;
    return table;
}

constexpr std::array<bool, 256> CodeMarks = marks("'\"()[]{}#\\\n\r\v");
constexpr std::array<bool, 256> TextMarks = marks("'\"\\\n\r");
constexpr std::array<bool, 256> FormattedTextMarks = marks("'\"\\\n\r{}#");

// Over one suite. False from any of its functions: not understood, or not valid; then the lexer reads the suite itself.
class SuiteScanner
{
public:
    SuiteScanner(const char *at, const char *end, quint32 line)
        : m_at(at)
        , m_end(end)
        , m_line(line)
    {
    }

    bool scan()
    {
        while (startLine()) {
            if (!scanLogicalLine())
                return false;
        }
        return m_lastEnd != nullptr && m_isUnderstood;
    }

    [[nodiscard]] const char *at() const { return m_at; } // the start of the first line behind
    [[nodiscard]] quint32 line() const { return m_line; }
    [[nodiscard]] const char *first() const { return m_first; } // of the first statement
    [[nodiscard]] quint32 firstLine() const { return m_firstLine; }
    [[nodiscard]] const char *lastEnd() const { return m_lastEnd; } // of the last token

private:
    // To the first token of the next line that has one and is indented; false at the end of the suite.
    bool startLine()
    {
        while (true) {
            const char *start = m_at;
            int column = 0;
            for (; *m_at == ' ' || *m_at == '\t' || *m_at == '\f'; ++m_at)
                column = *m_at == '\f' ? 0 : column + 1;
            if (*m_at == '#')
                skipComment();
            if (isLineEnd(*m_at)) {
                skipLineEnd();
                continue;
            }
            if (*m_at == '\\' || (*m_at == 0 && m_at < m_end)) {
                m_isUnderstood = false;
                return false;
            }
            if (column == 0 || m_at >= m_end) {
                m_at = start;
                return false;
            }
            if (!m_first) {
                m_first = m_at;
                m_firstLine = m_line;
            }
            return true;
        }
    }

    bool scanLogicalLine()
    {
        int depth = 0;
        while (true) {
            const char *start = m_at;
            m_at = nextMark(CodeMarks);
            const char *tokenEnd = m_at;
            while (tokenEnd > start && isBlank(tokenEnd[-1]))
                --tokenEnd;
            if (tokenEnd > start)
                m_lastEnd = tokenEnd;
            switch (*m_at) {
            case '(':
            case '[':
            case '{':
                ++depth;
                m_lastEnd = ++m_at;
                break;
            case ')':
            case ']':
            case '}':
                if (--depth < 0)
                    return false;
                m_lastEnd = ++m_at;
                break;
            case '#':
                skipComment();
                break;
            case '\n':
            case '\r':
                skipLineEnd();
                if (depth == 0)
                    return true;
                break;
            case '\\':
                ++m_at;
                if (!isLineEnd(*m_at))
                    return false;
                skipLineEnd();
                break;
            case '\'':
            case '"':
                if (!scanString(start))
                    return false;
                m_lastEnd = m_at;
                break;
            default: // a null byte, or the end
                return m_at >= m_end && depth == 0;
            }
        }
    }

    // At the opening quote; what stands from `word` on is its prefix, or ends with it.
    bool scanString(const char *word)
    {
        const char quote = *m_at;
        const char *prefix = m_at;
        while (prefix > word && hasClass(prefix[-1], NamePart | NotAsciiByte))
            --prefix;
        const bool hasFields = std::any_of(prefix, m_at, [](char c) { return (c | 0x20) == 'f' || (c | 0x20) == 't'; });
        const bool isTriple = m_at[1] == quote && m_at[2] == quote;
        m_at += isTriple ? 3 : 1;
        const std::array<bool, 256> &table = hasFields ? FormattedTextMarks : TextMarks;
        int depth = 0; // of replacement fields
        while (true) {
            m_at = nextMark(table);
            const char c = *m_at;
            if (c == quote && (!isTriple || (m_at[1] == quote && m_at[2] == quote))) {
                m_at += isTriple ? 3 : 1;
                return depth == 0;
            }
            if (c == '\n' || c == '\r') {
                if (!isTriple)
                    return false;
                skipLineEnd();
                continue;
            }
            if (c == '\\') {
                // What a backslash means before a brace is left to the lexer.
                if (hasFields && (depth > 0 || m_at[1] == '{' || m_at[1] == '}' || m_at[1] == 'N'))
                    return false;
                ++m_at;
                if (isLineEnd(*m_at)) {
                    skipLineEnd();
                    continue;
                }
            } else if (c == 0 && m_at >= m_end) {
                return false;
            } else if (hasFields) {
                if (c == '{')
                    ++depth;
                else if (c == '}')
                    --depth;
                // A quote or a comment within a field: it may nest.
                if (depth < 0 || (depth > 0 && c != '{' && c != '}'))
                    return false;
            }
            if (m_at >= m_end)
                return false;
            ++m_at;
        }
    }

    // The null byte behind the text is a mark in every table.
    [[nodiscard]] const char *nextMark(const std::array<bool, 256> &table) const
    {
        const char *at = m_at;
        while (!table[quint8(*at)])
            ++at;
        return at;
    }

    static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

    void skipComment()
    {
        while (m_at < m_end && !isLineEnd(*m_at))
            ++m_at;
    }

    void skipLineEnd()
    {
        m_at += *m_at == '\r' && m_at[1] == '\n' ? 2 : 1;
        ++m_line;
    }

    const char *m_at;
    const char *m_end;
    quint32 m_line;
    const char *m_first = nullptr;
    quint32 m_firstLine = 0;
    const char *m_lastEnd = nullptr;
    bool m_isUnderstood = true;
};

} // namespace

// Behind the line end of a header at module level.
bool Lexer::endsHeader() const
{
    if (m_indents.size() > 1 || m_tokens.size() < 2 || m_tokens[m_tokens.size() - 2].kind != TokenKind::Colon)
        return false;
    std::size_t first = m_lineFirst;
    while (m_tokens[first].kind == TokenKind::Dedent)
        ++first;
    const TokenKind kind = m_tokens[first].kind;
    return kind == TokenKind::KeywordDef || kind == TokenKind::KeywordClass ||
           (kind == TokenKind::KeywordAsync && m_tokens[first + 1].kind == TokenKind::KeywordDef);
}

void Lexer::skipSuite()
{
    SuiteScanner scanner(m_at, m_end, m_line);
    if (!scanner.scan())
        return;
    const auto offset = [this](const char *at) { return quint32(at - m_base); };
    const quint32 begin = offset(scanner.first());
    m_tokens.push_back({begin, begin, scanner.firstLine(), TokenKind::Indent, 0});
    m_tokens.push_back({begin, offset(scanner.lastEnd()), scanner.firstLine(), TokenKind::Skipped, 0});
    m_at = scanner.at();
    m_line = scanner.line();
    m_tokens.push_back({offset(m_at), offset(m_at), m_line, TokenKind::Dedent, 0});
}

} // namespace athanor::python
