// SPDX-License-Identifier: MIT
#include "sql/statements.h"

#include "sql/scanner.h"

#include <pg_query.h>

#include <QCoreApplication>

#include <algorithm>

namespace athanor::sql {

namespace {

struct ByteRange
{
    qsizetype start = 0;
    qsizetype end = 0;
};

bool isComment(const QByteArray &utf8, const Token &token)
{
    return utf8.sliced(token.start).startsWith("--") || utf8.sliced(token.start).startsWith("/*");
}

SyntaxError syntaxErrorAt(const QByteArray &utf8, const QString &message, qsizetype byteOffset)
{
    if (byteOffset < 0) {
        return {.message = message, .offset = -1, .line = 0, .column = 0};
    }
    TextPositions positions(utf8);
    positions.advanceTo(byteOffset);
    return {.message = message, .offset = positions.utf16(), .line = positions.line(), .column = positions.column()};
}

// libpg_query counts cursorpos in characters, not bytes, from 1.
qsizetype byteOfCharacter(const QByteArray &utf8, int cursorPosition)
{
    if (cursorPosition <= 0) {
        return -1;
    }
    qsizetype byte = 0;
    for (int character = 1; byte < utf8.size(); ++byte) {
        if ((static_cast<quint8>(utf8[byte]) & 0xc0) == 0x80) {
            continue;
        }
        if (character == cursorPosition) {
            break;
        }
        ++character;
    }
    return byte;
}

// Where the parser's own splitter sees the statements; none if it refuses the text.
QList<ByteRange> rangesByParser(const QByteArray &utf8)
{
    const PgQuerySplitResult result = pg_query_split_with_parser(utf8.constData());
    QList<ByteRange> ranges;
    for (int i = 0; result.error == nullptr && i < result.n_stmts; ++i) {
        const qsizetype start = result.stmts[i]->stmt_location;
        const qsizetype length = result.stmts[i]->stmt_len;
        ranges.append({start, length > 0 ? std::min(start + length, utf8.size()) : utf8.size()});
    }
    pg_query_free_split_result(result);
    return ranges;
}

// For texts with a syntax error: at every semicolon outside of parentheses and of bodies BEGIN ATOMIC … END, as psql
// does.
QList<ByteRange> rangesByTokens(const QByteArray &utf8, const QList<Token> &tokens)
{
    QList<ByteRange> ranges;
    ByteRange range;
    int parentheses = 0;
    int bodies = 0;
    QByteArray previous;
    for (const Token &token : tokens) {
        const QByteArray word = utf8.sliced(token.start, token.end - token.start).toLower();
        if (isComment(utf8, token)) {
            continue;
        }
        if (word == "(") {
            ++parentheses;
        } else if (word == ")") {
            parentheses = std::max(0, parentheses - 1);
        } else if ((word == "atomic" && previous == "begin") || (word == "case" && bodies > 0)) {
            ++bodies;
        } else if (word == "end" && bodies > 0) {
            --bodies;
        } else if (word == ";" && parentheses == 0 && bodies == 0) {
            range.end = token.start;
            ranges.append(range);
            range.start = token.end;
        }
        previous = word;
    }
    range.end = utf8.size();
    ranges.append(range);
    return ranges;
}

} // namespace

Result<QList<StatementText>> splitStatements(const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    ScanFailure failure;
    const std::optional<QList<Token>> tokens = scanTokens(utf8, &failure);
    if (!tokens) {
        const SyntaxError error = syntaxErrorAt(utf8, failure.message, failure.offset);
        Error result = Error::make(
            Error::Kind::Syntax,
            QCoreApplication::translate("athanor", "Cannot split the SQL into statements: %1.").arg(error.message),
            QCoreApplication::translate("athanor", "Close the open quote or comment."));
        result.line = error.line;
        return std::unexpected(result);
    }

    // The parser knows every nested body; only where it refuses do the tokens have to do.
    const QList<ByteRange> parsed = rangesByParser(utf8);
    const QList<ByteRange> ranges = parsed.isEmpty() ? rangesByTokens(utf8, *tokens) : parsed;

    QList<StatementText> statements;
    TextPositions positions(utf8);
    qsizetype next = 0;
    for (const ByteRange &range : ranges) {
        // Without the comments around it.
        qsizetype start = -1;
        qsizetype end = -1;
        while (next < tokens->size() && tokens->at(next).start < range.start) {
            ++next;
        }
        for (; next < tokens->size() && tokens->at(next).end <= range.end; ++next) {
            const Token &token = tokens->at(next);
            const bool separator = token.end - token.start == 1 && utf8[token.start] == ';';
            if (isComment(utf8, token) || (separator && start < 0)) {
                continue;
            }
            if (start < 0) {
                start = token.start;
            }
            end = token.end;
        }
        if (start < 0) {
            continue;
        }
        StatementText statement;
        positions.advanceTo(start);
        statement.offset = positions.utf16();
        statement.line = positions.line();
        statement.column = positions.column();
        statement.text = QString::fromUtf8(QByteArrayView(utf8).sliced(start, end - start));
        statement.length = statement.text.size();
        statements.append(statement);
    }
    return statements;
}

std::optional<SyntaxError> checkSyntax(const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    const qsizetype zero = utf8.indexOf('\0');
    if (zero >= 0) {
        return syntaxErrorAt(utf8, QStringLiteral("zero byte"), zero);
    }
    const PgQueryProtobufParseResult result = pg_query_parse_protobuf(utf8.constData());
    std::optional<SyntaxError> error;
    if (result.error != nullptr) {
        error = syntaxErrorAt(utf8, QString::fromUtf8(result.error->message),
                              byteOfCharacter(utf8, result.error->cursorpos));
    }
    pg_query_free_protobuf_parse_result(result);
    return error;
}

} // namespace athanor::sql
