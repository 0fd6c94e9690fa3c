// SPDX-License-Identifier: MIT
// String literals: escapes, concatenation, f-strings. Shapes of the tree as CPython's Parser/action_helpers.c makes
// them.
#include "alembic/python/characters.h"
#include "alembic/python/parserstate.h"
#include "alembic/python/syntaxtext.h"
#include "alembic/python/unicodenames.h"

namespace athanor::python {

// Literal text, or the value of a replacement field.
struct Parser::StringPart
{
    QByteArrayView text;
    quint32 begin = 0;
    quint32 end = 0;
    quint32 line = 0;
    bool unicodePrefix = false;
    Expression *value = nullptr; // a FormattedValue or an Interpolation
};

namespace {

// Lone surrogates are written as three bytes, as if they were characters (WTF-8).
void appendUtf8(QByteArray &out, char32_t c)
{
    if (c < 0x80) {
        out += char(c);
    } else if (c < 0x800) {
        out += char(0xC0 | (c >> 6));
        out += char(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += char(0xE0 | (c >> 12));
        out += char(0x80 | ((c >> 6) & 0x3F));
        out += char(0x80 | (c & 0x3F));
    } else {
        out += char(0xF0 | (c >> 18));
        out += char(0x80 | ((c >> 12) & 0x3F));
        out += char(0x80 | ((c >> 6) & 0x3F));
        out += char(0x80 | (c & 0x3F));
    }
}

bool isBlank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F); // Python's str.isspace(), in ASCII
}

int hexValue(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

} // namespace

// The bytes from begin to end after escapes; fails with `where` for what Python refuses.
QByteArrayView Parser::decoded(const Token &where, quint32 begin, quint32 end, quint8 flags, bool isFormatted)
{
    const QByteArrayView raw = QByteArrayView(m_data.text).sliced(begin, end - begin);
    if (m_options.version < PythonVersion::V314 && (flags & Token::Format) && (flags & Token::Raw)) {
        // Before 3.14 the specification in a raw f-string is not raw.
        flags &= quint8(~Token::Raw);
        if (raw.contains('\\'))
            flags |= Token::NeedsDecoding;
    }
    if (!(flags & Token::NeedsDecoding) && !(flags & Token::Raw && raw.contains('\r')))
        return raw;
    const bool isBytes = flags & Token::Bytes;
    const bool isRaw = flags & Token::Raw;
    QByteArray out;
    out.reserve(raw.size());
    const char *p = raw.begin();
    const char *const last = raw.end();
    while (p < last) {
        const char c = *p++;
        if (c == '\r') {
            out += '\n';
            if (p < last && *p == '\n')
                ++p;
            continue;
        }
        if (isFormatted && (c == '{' || c == '}') && !(flags & Token::Format)) {
            out += c;
            if (p < last && *p == c)
                ++p;
            continue;
        }
        if (c != '\\' || isRaw || p >= last) {
            out += c;
            continue;
        }
        const char escape = *p++;
        switch (escape) {
        case '\r':
            if (p < last && *p == '\n')
                ++p;
            break;
        case '\n':
            break;
        case '\\':
        case '\'':
        case '"':
            out += escape;
            break;
        case 'a':
            out += '\a';
            break;
        case 'b':
            out += '\b';
            break;
        case 'f':
            out += '\f';
            break;
        case 'n':
            out += '\n';
            break;
        case 'r':
            out += '\r';
            break;
        case 't':
            out += '\t';
            break;
        case 'v':
            out += '\v';
            break;
        case '0':
        case '1':
        case '2':
        case '3':
        case '4':
        case '5':
        case '6':
        case '7': {
            uint value = uint(escape - '0');
            for (int i = 0; i < 2 && p < last && isOctalDigit(*p); ++i)
                value = value * 8 + uint(*p++ - '0');
            if (isBytes)
                out += char(value & 0xFF);
            else
                appendUtf8(out, value);
            break;
        }
        case 'x':
        case 'u':
        case 'U': {
            if (escape != 'x' && isBytes) {
                out += '\\';
                out += escape;
                break;
            }
            const int length = escape == 'x' ? 2 : escape == 'u' ? 4 : 8;
            char32_t value = 0;
            int count = 0;
            for (; count < length && p < last && isHexDigit(*p); ++count)
                value = value * 16 + char32_t(hexValue(*p++));
            if (count < length || value > 0x10FFFF) {
                failAt(where, count == length ? SyntaxText::tr("(unicode error) illegal Unicode character")
                              : isBytes
                                  ? SyntaxText::tr("(value error) invalid \\x escape")
                                  : SyntaxText::tr("(unicode error) truncated \\%1 escape").arg(QLatin1Char(escape)));
                return {};
            }
            if (isBytes)
                out += char(value);
            else
                appendUtf8(out, value);
            break;
        }
        case 'N': {
            if (isBytes) {
                out += "\\N";
                break;
            }
            const qsizetype close = p < last && *p == '{' ? QByteArrayView(p, last - p).indexOf('}') : -1;
            if (close < 2) {
                failAt(where, SyntaxText::tr("(unicode error) malformed \\N character escape"));
                return {};
            }
            const auto character = characterNamed({p + 1, close - 1});
            if (!character) {
                failAt(where, SyntaxText::tr("(unicode error) unknown Unicode character name"));
                return {};
            }
            appendUtf8(out, *character);
            p += close + 1;
            break;
        }
        default:
            // Python keeps what it does not know (and warns).
            out += '\\';
            --p;
            if (isFormatted && (escape == '{' || escape == '}'))
                break;
            out += escape;
            ++p;
        }
    }
    const NodeList<char> copy = m_arena.copy(out.constData(), std::size_t(out.size()));
    return {copy.data, copy.size()};
}

Expression *Parser::parseStrings()
{
    const Token &first = token();
    // By far the most frequent: one plain literal.
    if (first.kind == TokenKind::String && ahead(1).kind != TokenKind::String &&
        ahead(1).kind != TokenKind::FStringStart) {
        auto *node = make<ConstantExpression>(first);
        node->type = first.flags & Token::Bytes ? ConstantKind::Bytes : ConstantKind::String;
        node->unicodePrefix = first.flags & Token::Unicode;
        node->text = parseStringToken();
        return finish(node);
    }
    std::vector<StringPart> parts;
    bool isFormatted = false;
    bool hasBytes = false;
    bool hasText = false;
    bool hasTemplate = false;
    while (at(TokenKind::String) || at(TokenKind::FStringStart)) {
        if (at(TokenKind::FStringStart)) {
            isFormatted = true;
            (token().flags & Token::Template ? hasTemplate : hasText) = true;
            parseFormattedString(parts);
        } else {
            (token().flags & Token::Bytes ? hasBytes : hasText) = true;
            const Token &literal = token();
            StringPart part;
            part.begin = literal.begin;
            part.end = literal.end;
            part.line = literal.line;
            part.unicodePrefix = literal.flags & Token::Unicode;
            part.text = parseStringToken();
            parts.push_back(part);
        }
    }
    if (hasTemplate && (hasBytes || hasText))
        failAt(first, SyntaxText::tr("cannot mix t-string literals with string or bytes literals"));
    else if (hasBytes && hasText)
        failAt(first, SyntaxText::tr("cannot mix bytes and nonbytes literals"));
    if (hasTemplate) {
        auto *templateString = make<TemplateStringExpression>(first);
        templateString->values = joinParts(parts);
        return finish(templateString);
    }
    if (isFormatted) {
        auto *joined = make<JoinedStringExpression>(first);
        joined->values = joinParts(parts);
        return finish(joined);
    }
    auto *node = make<ConstantExpression>(first);
    node->type = hasBytes ? ConstantKind::Bytes : ConstantKind::String;
    node->unicodePrefix = first.flags & Token::Unicode;
    QByteArray text;
    for (const StringPart &part : parts)
        text += part.text;
    const NodeList<char> copy = m_arena.copy(text.constData(), std::size_t(text.size()));
    node->text = {copy.data, copy.size()};
    return finish(node);
}

QByteArrayView Parser::parseStringToken()
{
    const Token &literal = token();
    const char *base = m_data.text.constData();
    quint32 begin = literal.begin;
    while (base[begin] != '"' && base[begin] != '\'')
        ++begin;
    const quint32 quotes = literal.flags & Token::Triple ? 3 : 1;
    const QByteArrayView text = decoded(literal, begin + quotes, literal.end - quotes, literal.flags, false);
    if (literal.flags & Token::Bytes) {
        for (const char c : QByteArrayView(base + literal.begin, literal.end - literal.begin)) {
            if (quint8(c) >= 0x80) {
                failAt(literal, SyntaxText::tr("bytes can only contain ASCII literal characters"));
                return {};
            }
        }
    }
    advance();
    return text;
}

void Parser::parseFormattedString(std::vector<StringPart> &parts)
{
    DepthGuard guard(*this);
    const bool isTemplate = token().flags & Token::Template;
    advance();
    while (!at(TokenKind::FStringEnd) && !m_failed) {
        if (at(TokenKind::FStringMiddle)) {
            const Token &middle = token();
            StringPart part;
            part.begin = middle.begin;
            part.end = middle.end;
            part.line = middle.line;
            part.text = decoded(middle, middle.begin, middle.end, middle.flags, true);
            parts.push_back(part);
            if (!m_failed)
                advance();
        } else if (at(TokenKind::LeftBrace)) {
            parseField(parts, isTemplate);
        } else {
            failSyntax();
        }
    }
    expect(TokenKind::FStringEnd, "the end of the f-string");
}

// What is written from begin to end, in a replacement field: without comments.
QByteArrayView Parser::fieldText(quint32 begin, quint32 end)
{
    const QByteArrayView written = QByteArrayView(m_data.text).sliced(begin, std::max(begin, end) - begin);
    if (!written.contains('#') && !written.contains('\r'))
        return written;
    QByteArray text;
    bool inComment = false;
    char quote = 0;
    for (qsizetype i = 0; i < written.size(); ++i) {
        const char c = written[i];
        if (inComment && c != '\n' && c != '\r')
            continue;
        inComment = false;
        if (quote) {
            quote = c == quote ? char(0) : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '#') {
            inComment = true;
            continue;
        }
        if (c == '\r') {
            if (i + 1 < written.size() && written[i + 1] == '\n')
                ++i;
            text += '\n';
        } else {
            text += c;
        }
    }
    const NodeList<char> copy = m_arena.copy(text.constData(), std::size_t(text.size()));
    return {copy.data, copy.size()};
}

// { expression [=] [! conversion] [: specification] }
void Parser::parseField(std::vector<StringPart> &parts, bool isTemplate)
{
    const Token &open = token();
    advance();
    if (at(TokenKind::RightBrace) || at(TokenKind::Exclamation) || at(TokenKind::Colon) || at(TokenKind::Equal)) {
        fail(SyntaxText::tr("f-string: valid expression required before '%1'")
                 .arg(QLatin1Char(std::as_const(m_data.text)[token().begin])));
        return;
    }
    Expression *value = parseYieldOrStar();
    const bool isDebug = accept(TokenKind::Equal);
    const quint32 textEnd = token().begin;
    if (isDebug) {
        StringPart part;
        part.begin = open.end;
        part.end = textEnd;
        part.line = open.line;
        part.text = fieldText(open.end, textEnd);
        parts.push_back(part);
    }
    int conversion = -1;
    if (at(TokenKind::Exclamation)) {
        const quint32 behind = token().end;
        advance();
        const QByteArrayView name = at(TokenKind::Name) ? textOf(token()) : QByteArrayView();
        if (name.size() != 1 || (name[0] != 's' && name[0] != 'r' && name[0] != 'a') || token().begin != behind) {
            fail(SyntaxText::tr("f-string: invalid conversion character: expected 's', 'r', or 'a'"));
            return;
        }
        conversion = static_cast<unsigned char>(name[0]);
        advance();
    }
    Expression *specification = nullptr;
    if (at(TokenKind::Colon)) {
        const Token &colon = token();
        advance();
        specification = parseFormatSpecification(colon);
    }
    if (isDebug && conversion < 0 && !specification)
        conversion = 'r';
    expect(TokenKind::RightBrace, "'}' in the f-string");
    StringPart part;
    if (isTemplate) {
        auto *field = make<InterpolationExpression>(open);
        field->value = value;
        field->text = fieldText(open.end, textEnd);
        while (!field->text.isEmpty() && (field->text.back() == '=' || isBlank(field->text.back())))
            field->text.chop(1);
        field->conversion = conversion;
        field->formatSpecification = specification;
        part.value = finish(field);
    } else {
        auto *field = make<FormattedValueExpression>(open);
        field->value = value;
        field->conversion = conversion;
        field->formatSpecification = specification;
        part.value = finish(field);
    }
    parts.push_back(part);
}

Expression *Parser::parseFormatSpecification(const Token &colon)
{
    DepthGuard guard(*this);
    std::vector<StringPart> parts;
    bool hasField = false;
    bool isSplit = false;
    while (!m_failed) {
        if (at(TokenKind::FStringMiddle)) {
            const Token &middle = token();
            StringPart part;
            part.begin = middle.begin;
            part.end = middle.end;
            part.line = middle.line;
            part.text = decoded(middle, middle.begin, middle.end, middle.flags, true);
            isSplit = isSplit || isSplitByName(middle);
            parts.push_back(part);
            if (!m_failed)
                advance();
        } else if (at(TokenKind::LeftBrace)) {
            hasField = true;
            parseField(parts, false);
        } else {
            break;
        }
    }
    const ExpressionList values = joinParts(parts);
    if (isSplit && !hasField && values.size() == 1) {
        if (m_options.version >= PythonVersion::V314) {
            values.first()->begin = colon.begin;
            values.first()->line = colon.line;
        }
        return values.first();
    }
    auto *specification = make<JoinedStringExpression>(colon);
    specification->values = values;
    return finish(specification);
}

// CPython's tokenizer ends a piece of text behind \N{…}; of a specification of several pieces it makes a Constant, of
// one a JoinedStr.
bool Parser::isSplitByName(const Token &middle) const
{
    if (middle.flags & Token::Raw || !(middle.flags & Token::NeedsDecoding))
        return false;
    const QByteArrayView text = textOf(middle);
    for (qsizetype at = 0; at + 1 < text.size(); ++at) {
        if (text[at] != '\\')
            continue;
        if (text[++at] != 'N')
            continue;
        const qsizetype close = text.indexOf('}', at);
        return close >= 0 && close + 1 < text.size();
    }
    return false;
}

// Neighbouring texts become one Constant, empty ones vanish.
ExpressionList Parser::joinParts(std::vector<StringPart> &parts)
{
    const std::size_t mark = m_expressions.size();
    for (std::size_t i = 0; i < parts.size();) {
        if (parts[i].value) {
            m_expressions.push_back(parts[i++].value);
            continue;
        }
        std::size_t next = i;
        QByteArray joined;
        while (next < parts.size() && !parts[next].value)
            joined += parts[next++].text;
        if (!joined.isEmpty()) {
            auto *node = m_arena.make<ConstantExpression>();
            node->begin = parts[i].begin;
            node->line = parts[i].line;
            node->end = parts[next - 1].end;
            node->type = ConstantKind::String;
            node->unicodePrefix = parts[i].unicodePrefix;
            if (next == i + 1) {
                node->text = parts[i].text;
            } else {
                const NodeList<char> copy = m_arena.copy(joined.constData(), std::size_t(joined.size()));
                node->text = {copy.data, copy.size()};
            }
            m_expressions.push_back(node);
        }
        i = next;
    }
    return takeExpressions(mark);
}

} // namespace athanor::python
