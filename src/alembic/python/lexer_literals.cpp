// SPDX-License-Identifier: MIT
// Numbers, strings, f-strings, operators and names beyond ASCII.
#include "alembic/python/characters.h"
#include "alembic/python/keywords.h"
#include "alembic/python/lexer.h"
#include "alembic/python/syntaxtext.h"

#include <QChar>
#include <QStringDecoder>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr std::size_t MaximumFrames = 300; // 150 f-strings in one another, as in CPython

// Other_ID_Start and Other_ID_Continue of Unicode's PropList.txt, and what XID takes away.
bool isNameStart(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Letter_Uppercase:
    case QChar::Letter_Lowercase:
    case QChar::Letter_Titlecase:
    case QChar::Letter_Modifier:
    case QChar::Letter_Other:
    case QChar::Number_Letter:
        return c != 0x37A && c != 0xE33 && c != 0xEB3 && c != 0xFF9E && c != 0xFF9F;
    default:
        return c == '_' || c == 0x1885 || c == 0x1886 || c == 0x2118 || c == 0x212E;
    }
}

bool isNamePart(char32_t c)
{
    if (isNameStart(c))
        return true;
    switch (QChar::category(c)) {
    case QChar::Mark_NonSpacing:
    case QChar::Mark_SpacingCombining:
    case QChar::Number_DecimalDigit:
    case QChar::Punctuation_Connector:
        return true;
    default:
        return c == 0xB7 || c == 0x387 || (c >= 0x1369 && c <= 0x1371) || c == 0x19DA || c == 0xE33 || c == 0xEB3 ||
               c == 0xFF9E || c == 0xFF9F || c == 0x200C || c == 0x200D || c == 0x30FB || c == 0xFF65;
    }
}

} // namespace

// Names are compared by their NFKC form (PEP 3131); the parser normalizes, here it is decided where they end.
void Lexer::lexNonAsciiName(const char *start)
{
    while (hasClass(*m_at, NamePart | NotAsciiByte))
        ++m_at;
    const QString written = QString::fromUtf8(start, m_at - start);
    const QString normalized = written.normalized(QString::NormalizationForm_KC);
    const auto characters = normalized.toUcs4();
    // QString::fromUtf8() drops a byte order mark, which is no part of a name.
    const bool hasMark = QByteArrayView(start, m_at - start).startsWith("\xEF\xBB\xBF");
    bool isName = !hasMark && !characters.isEmpty() && isNameStart(characters.first());
    for (const char32_t c : characters)
        isName = isName && isNamePart(c);
    if (isName) {
        add(TokenKind::Name, start, Token::NotAscii);
        return;
    }
    char32_t wrong = hasMark ? 0xFEFF : 0;
    for (const char32_t c : written.toUcs4()) {
        if (!wrong && !isNamePart(c)) {
            wrong = c;
            break;
        }
    }
    addError(start, m_line,
             SyntaxText::tr("invalid character U+%1")
                 .arg(QString::number(uint(wrong), 16).toUpper().rightJustified(4, u'0')));
}

bool Lexer::lexDigits(bool (*isDigit)(char))
{
    while (true) {
        if (!isDigit(*m_at))
            return false;
        while (isDigit(*m_at))
            ++m_at;
        if (*m_at != '_')
            return true;
        ++m_at;
    }
}

void Lexer::finishNumber(TokenKind kind, const char *start, const char *what)
{
    if (hasClass(*m_at, NamePart | NotAsciiByte)) {
        // A keyword may follow at once: 1if x else 2.
        const char *word = m_at;
        const char *end = word;
        while (hasClass(*end, NamePart | NotAsciiByte))
            ++end;
        switch (keywordOrName({word, end - word})) {
        case TokenKind::KeywordAnd:
        case TokenKind::KeywordElse:
        case TokenKind::KeywordFor:
        case TokenKind::KeywordIf:
        case TokenKind::KeywordIn:
        case TokenKind::KeywordIs:
        case TokenKind::KeywordNot:
        case TokenKind::KeywordOr:
            break;
        default:
            m_at = end;
            addError(start, m_line, SyntaxText::tr("invalid %1 literal").arg(QLatin1StringView(what)));
            return;
        }
    }
    add(kind, start);
}

void Lexer::lexNumber()
{
    const char *start = m_at;
    const auto invalid = [&](const char *what) {
        while (hasClass(*m_at, NamePart | NotAsciiByte))
            ++m_at;
        addError(start, m_line, SyntaxText::tr("invalid %1 literal").arg(QLatin1StringView(what)));
    };
    if (*m_at == '0') {
        const char base = char(m_at[1] | 0x20);
        if (base == 'x' || base == 'o' || base == 'b') {
            const char *what = base == 'x' ? "hexadecimal" : base == 'o' ? "octal" : "binary";
            m_at += m_at[2] == '_' ? 3 : 2;
            if (!lexDigits(base == 'x' ? isHexDigit : base == 'o' ? isOctalDigit : isBinaryDigit))
                invalid(what);
            else if (hasClass(*m_at, Digit))
                invalid(what);
            else
                finishNumber(TokenKind::Integer, start, what);
            return;
        }
    }
    TokenKind kind = TokenKind::Integer;
    if (*m_at != '.' && !lexDigits(isDecimalDigit)) {
        invalid("decimal");
        return;
    }
    if (*m_at == '.') {
        kind = TokenKind::Float;
        ++m_at;
        if (hasClass(*m_at, Digit) && !lexDigits(isDecimalDigit)) {
            invalid("decimal");
            return;
        }
    }
    if ((*m_at | 0x20) == 'e') {
        const char *exponent = m_at;
        ++m_at;
        if (*m_at == '+' || *m_at == '-')
            ++m_at;
        if (hasClass(*m_at, Digit)) {
            kind = TokenKind::Float;
            if (!lexDigits(isDecimalDigit)) {
                invalid("decimal");
                return;
            }
        } else if (m_at - exponent > 1) {
            invalid("decimal");
            return;
        } else {
            m_at = exponent;
        }
    }
    if ((*m_at | 0x20) == 'j') {
        kind = TokenKind::Imaginary;
        ++m_at;
    }
    if (kind == TokenKind::Integer && *start == '0') {
        for (const char *p = start; p < m_at; ++p) {
            if (*p != '0' && *p != '_') {
                addError(start, m_line,
                         SyntaxText::tr("leading zeros in decimal integer literals are not permitted; use an 0o prefix "
                                        "for octal integers"));
                return;
            }
        }
    }
    finishNumber(kind, start, kind == TokenKind::Imaginary ? "imaginary" : "decimal");
}

void Lexer::lexString(const char *start, quint8 flags)
{
    const char quote = *m_at;
    const quint32 line = m_line;
    const bool isTriple = m_at[1] == quote && m_at[2] == quote;
    m_at += isTriple ? 3 : 1;
    if (isTriple)
        flags |= Token::Triple;
    while (true) {
        const char c = *m_at;
        if (c == quote) {
            if (!isTriple) {
                ++m_at;
                break;
            }
            if (m_at[1] == quote && m_at[2] == quote) {
                m_at += 3;
                break;
            }
        } else if (c == '\\') {
            if (!(flags & Token::Raw))
                flags |= Token::NeedsDecoding;
            ++m_at;
            if (isLineEnd(*m_at)) {
                if (*m_at == '\r')
                    flags |= Token::NeedsDecoding;
                skipLineEnd();
                continue;
            }
            if (m_at >= m_end)
                continue;
        } else if (c == '\n' || c == '\r') {
            if (!isTriple) {
                addUnterminated(start, quote);
                return;
            }
            if (c == '\r')
                flags |= Token::NeedsDecoding;
            skipLineEnd();
            continue;
        } else if (c == 0 && m_at >= m_end) {
            m_at = m_end;
            if (isTriple)
                addError(start, line, SyntaxText::tr("unterminated triple-quoted string literal"));
            else
                addUnterminated(start, quote);
            return;
        }
        ++m_at;
    }
    m_tokens.push_back({quint32(start - m_base), quint32(m_at - m_base), line, TokenKind::String, flags});
}

void Lexer::addUnterminated(const char *start, char quote)
{
    const Frame *around = m_frames.empty() ? nullptr : stringOf(m_frames.back());
    if (!around || around->quote != quote || around->isTriple) {
        addError(start, m_line, SyntaxText::tr("unterminated string literal"));
        return;
    }
    // The quote was to end the f-string around: what is missing is the brace.
    addError(m_base + around->offset, around->line, textFor(*around, SyntaxText::tr("f-string: expecting '}'")));
    m_frames.clear();
    m_brackets.clear();
}

QString Lexer::textFor(const Frame &string, QString text)
{
    return string.isTemplate ? text.replace("f-string"_L1, "t-string"_L1) : text;
}

bool Lexer::inFieldTop() const
{
    return m_frames.back().isField && !m_frames.back().inSpecification;
}

const Lexer::Frame *Lexer::stringOf(const Frame &field) const
{
    for (const Frame *frame = &field; frame >= m_frames.data(); --frame) {
        if (!frame->isField)
            return frame;
    }
    return nullptr;
}

void Lexer::lexFormattedString(const char *start, quint8 flags)
{
    Frame frame;
    frame.quote = *m_at;
    frame.isTriple = m_at[1] == frame.quote && m_at[2] == frame.quote;
    frame.isRaw = flags & Token::Raw;
    frame.isTemplate = flags & Token::Template;
    frame.offset = quint32(start - m_base);
    frame.line = m_line;
    m_at += frame.isTriple ? 3 : 1;
    if (m_frames.size() >= MaximumFrames) {
        addError(start, m_line, textFor(frame, SyntaxText::tr("too many nested f-strings")));
        return;
    }
    if (frame.isTriple)
        flags |= Token::Triple;
    add(TokenKind::FStringStart, start, flags);
    m_frames.push_back(frame);
}

// The literal text of an f-string or of a format specification, up to a field or to the end.
void Lexer::lexFormattedText()
{
    Frame &top = m_frames.back();
    const bool isSpecification = top.isField;
    const Frame string = *stringOf(top);
    const char *start = m_at;
    const quint32 line = m_line;
    quint8 flags = quint8((string.isRaw ? Token::Raw : 0) | (isSpecification ? Token::Format : 0));
    const auto addText = [&] {
        if (m_at > start)
            m_tokens.push_back(
                {quint32(start - m_base), quint32(m_at - m_base), line, TokenKind::FStringMiddle, flags});
    };
    const auto abandon = [&](const QString &text) {
        addError(m_base + string.offset, string.line, textFor(string, text));
        m_frames.clear();
        m_brackets.clear();
    };
    while (true) {
        const char c = *m_at;
        if (c == 0 && m_at >= m_end) {
            abandon(string.isTriple ? SyntaxText::tr("unterminated triple-quoted f-string literal")
                                    : SyntaxText::tr("unterminated f-string literal"));
            return;
        }
        if (c == string.quote && (!string.isTriple || (m_at[1] == c && m_at[2] == c))) {
            addText();
            const char *end = m_at;
            m_at += string.isTriple ? 3 : 1;
            if (isSpecification) {
                abandon(SyntaxText::tr("f-string: expecting '}'"));
                return;
            }
            m_tokens.push_back({quint32(end - m_base), quint32(m_at - m_base), m_line, TokenKind::FStringEnd, 0});
            m_frames.pop_back();
            return;
        }
        if (isLineEnd(c)) {
            if (!string.isTriple) {
                abandon(isSpecification
                            ? SyntaxText::tr("f-string: newlines are not allowed in format specifiers of single-quoted "
                                             "f-strings")
                            : SyntaxText::tr("unterminated f-string literal"));
                return;
            }
            if (c == '\r')
                flags |= Token::NeedsDecoding;
            skipLineEnd();
        } else if (c == '\\') {
            if (!string.isRaw)
                flags |= Token::NeedsDecoding;
            ++m_at;
            if (*m_at == '{' || *m_at == '}' || m_at >= m_end)
                continue;
            if (isLineEnd(*m_at)) {
                if (*m_at == '\r')
                    flags |= Token::NeedsDecoding;
                skipLineEnd();
            } else if (!string.isRaw && *m_at == 'N' && m_at[1] == '{') {
                while (m_at < m_end && *m_at != '}' && !isLineEnd(*m_at) && *m_at != string.quote)
                    ++m_at;
                if (*m_at == '}')
                    ++m_at;
            } else {
                ++m_at;
            }
        } else if (c == '{') {
            if (m_at[1] == '{' && !isSpecification) {
                flags |= Token::NeedsDecoding;
                m_at += 2;
                continue;
            }
            addText();
            if (m_frames.size() >= MaximumFrames) {
                abandon(SyntaxText::tr("f-string: expressions nested too deeply"));
                return;
            }
            open('{');
            if (m_brackets.empty())
                return;
            Frame field;
            field.isField = true;
            field.depth = m_brackets.size();
            ++m_at;
            add(TokenKind::LeftBrace, m_at - 1);
            m_frames.push_back(field);
            return;
        } else if (c == '}') {
            if (isSpecification) {
                addText();
                top.inSpecification = false;
                return;
            }
            if (m_at[1] == '}') {
                flags |= Token::NeedsDecoding;
                m_at += 2;
                continue;
            }
            addText();
            addError(m_at, m_line, textFor(string, SyntaxText::tr("f-string: single '}' is not allowed")));
            ++m_at;
            return;
        } else {
            ++m_at;
        }
    }
}

void Lexer::lexOperator()
{
    const char *start = m_at;
    const char c = *m_at;
    const char next = m_at[1];
    const auto take = [&](int length, TokenKind kind) {
        m_at += length;
        add(kind, start);
    };
    const auto orEqual = [&](TokenKind plain, TokenKind withEqual) {
        next == '=' ? take(2, withEqual) : take(1, plain);
    };
    const auto doubled = [&](TokenKind plain, TokenKind plainEqual, TokenKind twice, TokenKind twiceEqual) {
        if (next == c)
            m_at[2] == '=' ? take(3, twiceEqual) : take(2, twice);
        else
            orEqual(plain, plainEqual);
    };
    const bool atFieldLevel = !m_frames.empty() && m_frames.back().depth == m_brackets.size();
    switch (c) {
    case '(':
    case '[':
    case '{':
        open(c);
        if (!m_brackets.empty())
            take(1, c == '(' ? TokenKind::LeftParen : c == '[' ? TokenKind::LeftBracket : TokenKind::LeftBrace);
        return;
    case ')':
    case ']':
    case '}':
        return close(c);
    case ':':
        if (atFieldLevel) {
            take(1, TokenKind::Colon);
            m_frames.back().inSpecification = true;
            return;
        }
        return orEqual(TokenKind::Colon, TokenKind::ColonEqual);
    case ',':
        return take(1, TokenKind::Comma);
    case ';':
        return take(1, TokenKind::Semicolon);
    case '.':
        return next == '.' && m_at[2] == '.' ? take(3, TokenKind::Ellipsis) : take(1, TokenKind::Dot);
    case '~':
        return take(1, TokenKind::Tilde);
    case '=':
        return orEqual(TokenKind::Equal, TokenKind::EqualEqual);
    case '!':
        if (next == '=')
            return take(2, TokenKind::NotEqual);
        if (atFieldLevel)
            return take(1, TokenKind::Exclamation);
        break;
    case '+':
        return orEqual(TokenKind::Plus, TokenKind::PlusEqual);
    case '-':
        return next == '>' ? take(2, TokenKind::Arrow) : orEqual(TokenKind::Minus, TokenKind::MinusEqual);
    case '%':
        return orEqual(TokenKind::Percent, TokenKind::PercentEqual);
    case '&':
        return orEqual(TokenKind::Ampersand, TokenKind::AmpersandEqual);
    case '|':
        return orEqual(TokenKind::Pipe, TokenKind::PipeEqual);
    case '^':
        return orEqual(TokenKind::Caret, TokenKind::CaretEqual);
    case '@':
        return orEqual(TokenKind::At, TokenKind::AtEqual);
    case '*':
        return doubled(TokenKind::Star, TokenKind::StarEqual, TokenKind::DoubleStar, TokenKind::DoubleStarEqual);
    case '/':
        return doubled(TokenKind::Slash, TokenKind::SlashEqual, TokenKind::DoubleSlash, TokenKind::DoubleSlashEqual);
    case '<':
        return doubled(TokenKind::Less, TokenKind::LessEqual, TokenKind::LeftShift, TokenKind::LeftShiftEqual);
    case '>':
        return doubled(TokenKind::Greater, TokenKind::GreaterEqual, TokenKind::RightShift, TokenKind::RightShiftEqual);
    default:
        break;
    }
    ++m_at;
    if (c == 0)
        addError(start, m_line, SyntaxText::tr("source code cannot contain null bytes"));
    else if (quint8(c) < 0x20 || c == 0x7f)
        addError(start, m_line,
                 SyntaxText::tr("invalid non-printable character U+%1")
                     .arg(QString::number(uint(quint8(c)), 16).toUpper().rightJustified(4, u'0')));
    else
        addError(start, m_line, SyntaxText::tr("invalid character '%1'").arg(QLatin1Char(c)));
}

} // namespace athanor::python
