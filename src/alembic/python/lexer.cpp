// SPDX-License-Identifier: MIT
#include "alembic/python/lexer.h"

#include "alembic/python/characters.h"
#include "alembic/python/keywords.h"
#include "alembic/python/syntaxtext.h"

#include <algorithm>
#include <cstring>

namespace athanor::python {

namespace {

// CPython's own bounds (Parser/lexer/state.h).
constexpr std::size_t MaximumBrackets = 200;
constexpr std::size_t MaximumIndents = 100;
constexpr int TabSize = 8;

// Words that begin a statement and never stand inside brackets.
bool isStatementWord(QByteArrayView word)
{
    static constexpr QByteArrayView Words[] = {"assert", "break",   "class", "continue", "def",    "del",      "elif",
                                               "except", "finally", "from",  "global",   "import", "nonlocal", "pass",
                                               "raise",  "return",  "try",   "while",    "with"};
    return std::ranges::find(Words, word) != std::end(Words);
}

} // namespace

Lexer::Lexer(const QByteArray &text, ParseOptions options)
    : m_base(text.constData())
    , m_at(m_base)
    , m_end(m_base + text.size())
    , m_options(options)
{
    m_tokens.reserve(std::size_t(text.size()) / 4 + 16);
}

std::vector<Token> Lexer::run()
{
    while (true) {
        if (m_atLineStart) {
            m_atLineStart = false;
            lexLineStart();
        }
        if (!m_frames.empty() && !inFieldTop()) {
            lexFormattedText();
            continue;
        }
        while (*m_at == ' ' || *m_at == '\t' || *m_at == '\f')
            ++m_at;
        if (m_at >= m_end)
            break;
        lexToken();
    }
    finish();
    return std::move(m_tokens);
}

bool Lexer::skipLineEnd()
{
    if (*m_at == '\r') {
        m_at += m_at[1] == '\n' ? 2 : 1;
    } else if (*m_at == '\n') {
        ++m_at;
    } else {
        return false;
    }
    ++m_line;
    return true;
}

void Lexer::addError(const char *where, quint32 line, const QString &text)
{
    m_tokens.push_back({quint32(where - m_base), quint32(m_problems.size()), line, TokenKind::Error, 0});
    m_problems.push_back({quint32(where - m_base), line, text});
}

// Indentation, and lines without a token, which do not count.
void Lexer::lexLineStart()
{
    while (true) {
        int column = 0;
        int alternate = 0; // as if a tab were one blank: catches mixtures that depend on the tab's width
        int continued = 0;
        int continuedAlternate = 0;
        while (true) {
            const char c = *m_at;
            if (c == ' ') {
                ++column;
                ++alternate;
            } else if (c == '\t') {
                column = (column / TabSize + 1) * TabSize;
                ++alternate;
            } else if (c == '\f') {
                column = alternate = 0;
            } else if (c == '\\' && isLineEnd(m_at[1])) {
                // The indentation is that of the first of the joined lines.
                continued = continued ? continued : column;
                continuedAlternate = continuedAlternate ? continuedAlternate : alternate;
                const char *backslash = m_at++;
                skipLineEnd();
                if (m_at >= m_end)
                    addError(backslash, m_line - 1, SyntaxText::tr("unexpected end of the file after a backslash"));
                continue;
            } else {
                break;
            }
            ++m_at;
        }
        if (*m_at == '#') {
            while (m_at < m_end && !isLineEnd(*m_at))
                ++m_at;
        }
        if (m_at >= m_end)
            return;
        if (isLineEnd(*m_at)) {
            skipLineEnd();
            continue;
        }
        column = continued ? continued : column;
        alternate = continuedAlternate ? continuedAlternate : alternate;

        const auto addInconsistent = [this] {
            addError(m_at, m_line, SyntaxText::tr("inconsistent use of tabs and spaces in indentation"));
        };
        if (column == m_indents.back()) {
            if (alternate != m_alternateIndents.back())
                addInconsistent();
        } else if (column > m_indents.back()) {
            if (alternate <= m_alternateIndents.back()) {
                addInconsistent();
            } else if (m_indents.size() >= MaximumIndents) {
                addError(m_at, m_line, SyntaxText::tr("too many levels of indentation"));
            } else {
                m_indents.push_back(column);
                m_alternateIndents.push_back(alternate);
                add(TokenKind::Indent, m_at);
            }
        } else {
            while (column < m_indents.back()) {
                m_indents.pop_back();
                m_alternateIndents.pop_back();
                add(TokenKind::Dedent, m_at);
            }
            if (column != m_indents.back())
                addError(m_at, m_line, SyntaxText::tr("unindent does not match any outer indentation level"));
            else if (alternate != m_alternateIndents.back())
                addInconsistent();
        }
        return;
    }
}

void Lexer::lexToken()
{
    const char c = *m_at;
    if (hasClass(c, NameStart)) {
        lexName();
    } else if (hasClass(c, Digit) || (c == '.' && hasClass(m_at[1], Digit))) {
        lexNumber();
    } else if (c == '"' || c == '\'') {
        lexString(m_at, 0);
    } else if (c == '\n' || c == '\r') {
        lexNewline();
    } else if (c == '#') {
        while (m_at < m_end && !isLineEnd(*m_at))
            ++m_at;
    } else if (c == '\\') {
        const char *start = m_at++;
        if (!skipLineEnd()) {
            if (m_at >= m_end)
                addError(start, m_line, SyntaxText::tr("unexpected end of the file after a backslash"));
            else
                addError(start, m_line, SyntaxText::tr("unexpected character after line continuation character"));
        } else if (m_at >= m_end) {
            addError(start, m_line - 1, SyntaxText::tr("unexpected end of the file after a backslash"));
        }
    } else if (hasClass(c, NotAsciiByte)) {
        lexNonAsciiName(m_at);
    } else {
        lexOperator();
    }
}

void Lexer::lexName()
{
    const char *start = m_at;
    do {
        ++m_at;
    } while (hasClass(*m_at, NamePart));
    if (hasClass(*m_at, NotAsciiByte)) {
        lexNonAsciiName(start);
        return;
    }
    const auto length = m_at - start;
    if ((*m_at == '"' || *m_at == '\'') && length <= 2) {
        quint8 flags = 0;
        bool isFormatted = false;
        bool isPrefix = true;
        for (const char *p = start; p < m_at; ++p) {
            switch (*p | 0x20) {
            case 'r':
                isPrefix = isPrefix && !(flags & Token::Raw);
                flags |= Token::Raw;
                break;
            case 'b':
                isPrefix = isPrefix && !(flags & Token::Bytes) && !isFormatted;
                flags |= Token::Bytes;
                break;
            case 'u':
                isPrefix = isPrefix && length == 1;
                if (*p == 'u') // U"…" is not told apart from "…" in the tree
                    flags |= Token::Unicode;
                break;
            case 'f':
                isPrefix = isPrefix && !isFormatted && !(flags & Token::Bytes);
                isFormatted = true;
                break;
            case 't':
                isPrefix =
                    isPrefix && !isFormatted && !(flags & Token::Bytes) && m_options.version >= PythonVersion::V314;
                isFormatted = true;
                flags |= Token::Template;
                break;
            default:
                isPrefix = false;
            }
        }
        if (isPrefix) {
            if (isFormatted)
                lexFormattedString(start, flags);
            else
                lexString(start, flags);
            return;
        }
    }
    add(keywordOrName({start, length}), start);
}

void Lexer::lexNewline()
{
    const char *start = m_at;
    if (m_brackets.empty()) {
        // The line ends here even inside an f-string that lost its brace.
        add(TokenKind::Newline, start);
        skipLineEnd();
        m_tokens.back().end = m_tokens.back().begin + 1;
        m_atLineStart = true;
        if (m_options.bodies == Bodies::Skip && endsHeader())
            skipSuite();
        m_lineFirst = m_tokens.size();
        return;
    }
    skipLineEnd();
    if (isForgottenBracket())
        abandonBrackets();
}

bool Lexer::isForgottenBracket() const
{
    const char *p = m_at;
    while (*p == ' ' || *p == '\t')
        ++p;
    if (*p < 'a' || *p > 'w')
        return false;
    const char *word = p;
    while (hasClass(*p, NamePart | NotAsciiByte))
        ++p;
    const QByteArrayView text(word, p - word);
    if (!isStatementWord(text))
        return false;
    return text != "from" || m_tokens.empty() || m_tokens.back().kind != TokenKind::KeywordYield;
}

// A statement begins while brackets are open: the innermost was never closed, and here the next statement starts.
void Lexer::abandonBrackets()
{
    const Bracket bracket = m_brackets.back();
    addError(m_base + bracket.offset, bracket.line,
             SyntaxText::tr("'%1' was never closed").arg(QLatin1Char(bracket.character)));
    m_brackets.clear();
    m_frames.clear();
    m_tokens.push_back({quint32(m_at - m_base), quint32(m_at - m_base), m_line, TokenKind::Newline, 0});
    m_atLineStart = true;
}

void Lexer::open(char character)
{
    if (m_brackets.size() >= MaximumBrackets) {
        addError(m_at, m_line, SyntaxText::tr("too many nested parentheses"));
        // Keep the depth bounded: what follows is one broken statement up to the end of its line.
        m_brackets.clear();
        m_frames.clear();
        ++m_at;
        return;
    }
    m_brackets.push_back({character, quint32(m_at - m_base), m_line});
}

void Lexer::close(char character)
{
    const char *start = m_at;
    ++m_at;
    const char opening = character == ')' ? '(' : character == ']' ? '[' : '{';
    if (m_brackets.empty()) {
        addError(start, m_line, SyntaxText::tr("unmatched '%1'").arg(QLatin1Char(character)));
        return;
    }
    const Bracket bracket = m_brackets.back();
    if (bracket.character != opening) {
        if (bracket.line == m_line)
            addError(start, m_line,
                     SyntaxText::tr("closing parenthesis '%1' does not match opening parenthesis '%2'")
                         .arg(QLatin1Char(character))
                         .arg(QLatin1Char(bracket.character)));
        else
            addError(start, m_line,
                     SyntaxText::tr("closing parenthesis '%1' does not match opening parenthesis '%2' on line %3")
                         .arg(QLatin1Char(character))
                         .arg(QLatin1Char(bracket.character))
                         .arg(bracket.line));
        const auto match = std::find_if(m_brackets.rbegin(), m_brackets.rend(),
                                        [opening](const Bracket &b) { return b.character == opening; });
        if (match != m_brackets.rend() && m_frames.empty())
            m_brackets.erase(match.base() - 1, m_brackets.end());
        return;
    }
    const bool endsField =
        character == '}' && !m_frames.empty() && m_frames.back().isField && m_frames.back().depth == m_brackets.size();
    m_brackets.pop_back();
    add(character == ')'   ? TokenKind::RightParen
        : character == ']' ? TokenKind::RightBracket
                           : TokenKind::RightBrace,
        start);
    if (endsField)
        m_frames.pop_back();
}

void Lexer::finish()
{
    if (!m_brackets.empty()) {
        abandonBrackets();
    } else if (!m_tokens.empty() && m_tokens.back().kind != TokenKind::Newline &&
               m_tokens.back().kind != TokenKind::Dedent && m_tokens.back().kind != TokenKind::Indent) {
        add(TokenKind::Newline, m_at);
    }
    for (; m_indents.size() > 1; m_indents.pop_back())
        add(TokenKind::Dedent, m_at);
    add(TokenKind::EndOfFile, m_at);
}

} // namespace athanor::python
