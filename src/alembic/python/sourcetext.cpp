// SPDX-License-Identifier: MIT
#include "alembic/python/characters.h"
#include "alembic/python/encodings.h"
#include "alembic/python/lexer.h"
#include "alembic/python/moduledata.h"
#include "alembic/python/syntaxtext.h"

#include <algorithm>
#include <optional>

namespace athanor::python {

namespace {

constexpr QByteArrayView Mark("\xEF\xBB\xBF", 3);

// The line from `at`; sets `at` behind its end.
QByteArrayView takeLine(const QByteArray &source, qsizetype &at)
{
    const qsizetype start = at;
    while (at < source.size() && !isLineEnd(source[at]))
        ++at;
    const QByteArrayView line = QByteArrayView(source).sliced(start, at - start);
    if (at < source.size())
        at += source[at] == '\r' && at + 1 < source.size() && source[at + 1] == '\n' ? 2 : 1;
    return line;
}

// PEP 263: ^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)
QByteArray cookieOf(QByteArrayView line)
{
    qsizetype at = 0;
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t' || line[at] == '\f'))
        ++at;
    if (at >= line.size() || line[at] != '#')
        return {};
    for (at = line.indexOf("coding", at); at >= 0; at = line.indexOf("coding", at + 1)) {
        qsizetype p = at + 6;
        if (p >= line.size() || (line[p] != ':' && line[p] != '='))
            continue;
        ++p;
        while (p < line.size() && (line[p] == ' ' || line[p] == '\t'))
            ++p;
        const qsizetype start = p;
        while (p < line.size() && (hasClass(line[p], NamePart) || line[p] == '-' || line[p] == '.'))
            ++p;
        if (p > start)
            return line.sliced(start, p - start).toByteArray();
    }
    return {};
}

bool isBlankOrComment(QByteArrayView line)
{
    for (const char c : line) {
        if (c == '#')
            return true;
        if (c != ' ' && c != '\t' && c != '\f')
            return false;
    }
    return true;
}

// 1-based line and column of the first byte that is not UTF-8 (as Python has it: no surrogates), or nullopt.
std::optional<std::pair<int, int>> invalidUtf8(QByteArrayView text)
{
    if (text.isValidUtf8())
        return std::nullopt;
    int line = 1;
    qsizetype lineStart = 0;
    qsizetype good = 0;
    for (qsizetype at = 0; at < text.size();) {
        const auto c = quint8(text[at]);
        const qsizetype length = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        if (at + length > text.size() || (length > 1 && !text.sliced(at, length).isValidUtf8())) {
            good = at;
            break;
        }
        at += length;
        if (c == '\n') {
            ++line;
            lineStart = at;
        }
    }
    return std::pair(line, int(good - lineStart) + 1);
}

// No cookie, or one of UTF-8 in the tokenizer's own spelling: the bytes are not decoded as a whole.
bool isTokenizersUtf8(const QByteArray &cookie)
{
    if (cookie.isEmpty())
        return true;
    const auto encoding = encodingNamed(cookie);
    return encoding && encoding->kind == Encoding::Kind::Utf8 && cookie.toLower().replace('_', '-').startsWith("utf-8");
}

// The text with question marks for the bytes that are not UTF-8, if all of them are in comments.
std::optional<QByteArray> withReadableComments(const QByteArray &text)
{
    QByteArray readable(text.constData(), text.size());
    Lexer lexer(readable, {});
    const std::vector<Token> tokens = lexer.run();
    if (!lexer.problems().empty())
        return std::nullopt;
    quint32 end = 0;
    for (const Token &token : tokens) {
        // What stands between two tokens is blanks and comments.
        for (quint32 at = end; at < token.begin; ++at) {
            if (quint8(readable[at]) >= 0x80)
                readable[at] = '?';
        }
        end = std::max(end, token.end);
    }
    if (!readable.isValidUtf8())
        return std::nullopt;
    return readable;
}

} // namespace

QByteArray decodeSource(const QByteArray &source, int *markLength, QList<SyntaxProblem> *problems)
{
    QByteArray text = source;
    *markLength = source.startsWith(Mark) ? int(Mark.size()) : 0;
    if (*markLength)
        text = source.sliced(Mark.size());

    qsizetype at = 0;
    const QByteArrayView firstLine = takeLine(text, at);
    QByteArray cookie = cookieOf(firstLine);
    int cookieLine = 1;
    if (cookie.isEmpty() && isBlankOrComment(firstLine)) {
        cookie = cookieOf(takeLine(text, at));
        cookieLine = 2;
    }
    const std::optional<Encoding> encoding = cookie.isEmpty() ? Encoding{} : encodingNamed(cookie);
    // Behind a mark only the tokenizer's own name is allowed: utf8 is another spelling.
    const bool contradictsMark = *markLength && !isTokenizersUtf8(cookie);
    if (contradictsMark) {
        problems->append(
            {cookieLine, 1,
             SyntaxText::tr("encoding problem: %1 with a UTF-8 byte order mark").arg(QString::fromUtf8(cookie))});
    } else if (!encoding) {
        problems->append({cookieLine, 1, SyntaxText::tr("unknown encoding: %1").arg(QString::fromUtf8(cookie))});
    } else if (encoding->kind == Encoding::Kind::Latin1) {
        return QString::fromLatin1(text).toUtf8();
    } else if (encoding->kind == Encoding::Kind::Ascii) {
        const auto wrong = std::ranges::find_if(text, [](char c) { return quint8(c) >= 0x80; });
        if (wrong == text.end())
            return text;
        problems->append({int(std::count(text.begin(), wrong, '\n')) + 1, 1,
                          SyntaxText::tr("the file is declared as ASCII but has other characters")});
        return QString::fromLatin1(text).toUtf8();
    } else if (encoding->kind == Encoding::Kind::Other) {
        if (const auto decoded = decodedText(text, *encoding))
            return decoded->toUtf8();
        problems->append(
            {cookieLine, 1,
             SyntaxText::tr("the file is not in the encoding that it declares, %1").arg(QString::fromUtf8(cookie))});
        return QString::fromLatin1(text).toUtf8();
    }
    if (text.contains('\0')) {
        const qsizetype null = text.indexOf('\0');
        problems->append(
            {int(text.first(null).count('\n')) + 1, 1, SyntaxText::tr("source code cannot contain null bytes")});
    }
    if (const auto wrong = invalidUtf8(text)) {
        // Python decodes its tokens, and never looks at comments.
        if (encoding && !contradictsMark && isTokenizersUtf8(cookie)) {
            if (auto readable = withReadableComments(text))
                return *readable;
        }
        problems->append({wrong->first, wrong->second,
                          SyntaxText::tr("the file is not valid UTF-8 and declares no other encoding")});
        // Latin-1 keeps every byte readable.
        return QString::fromLatin1(text).toUtf8();
    }
    return text;
}

const std::vector<quint32> &Module::Data::lineStarts() const
{
    std::call_once(m_linesOnce, [this] {
        m_lineStarts.push_back(0);
        const char *base = text.constData();
        for (const char *p = base, *end = base + text.size(); p < end;) {
            const char c = *p++;
            if (c == '\r' && *p == '\n')
                ++p;
            if (c == '\n' || c == '\r')
                m_lineStarts.push_back(quint32(p - base));
        }
    });
    return m_lineStarts;
}

Module::Module()
{
    static const std::shared_ptr<const Data> empty = std::make_shared<Data>();
    d = empty;
}

StatementList Module::body() const
{
    return d->body;
}

QByteArrayView Module::text() const
{
    return d->text;
}

int Module::markLength() const
{
    return d->markLength;
}

const QList<SyntaxProblem> &Module::problems() const
{
    return d->problems;
}

Location Module::location(quint32 offset) const
{
    const std::vector<quint32> &starts = d->lineStarts();
    const auto next = std::upper_bound(starts.begin(), starts.end(), offset);
    return {int(next - starts.begin()), int(offset - *(next - 1))};
}

QByteArrayView Module::source(const Node &node) const
{
    return text().sliced(node.begin, node.end - node.begin);
}

QByteArrayView Module::lineText(int line) const
{
    const std::vector<quint32> &starts = d->lineStarts();
    if (line < 1 || std::size_t(line) > starts.size())
        return {};
    const quint32 begin = starts[std::size_t(line - 1)];
    quint32 end = std::size_t(line) < starts.size() ? starts[std::size_t(line)] : quint32(d->text.size());
    while (end > begin && isLineEnd(d->text[end - 1]))
        --end;
    return text().sliced(begin, end - begin);
}

int Module::lineCount() const
{
    return int(d->lineStarts().size());
}

} // namespace athanor::python
