// SPDX-License-Identifier: MIT
#include "sql/scanner.h"

#include <pg_query.h>

#include <algorithm>
#include <optional>

namespace athanor::sql {

namespace {

// pg_query_scan answers in protocol buffers (ScanResult of pg_query.proto): version = 1, repeated ScanToken tokens = 2,
// ScanToken { start = 1, end = 2, token = 4, keyword_kind = 5 }. Four integers do not need a library.
class WireReader
{
public:
    explicit WireReader(QByteArrayView data)
        : m_data(data)
    {
    }

    [[nodiscard]] bool atEnd() const { return m_position >= m_data.size() || m_failed; }
    [[nodiscard]] bool failed() const { return m_failed; }

    quint64 varint()
    {
        quint64 value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (m_position >= m_data.size()) {
                m_failed = true;
                return 0;
            }
            const auto byte = static_cast<quint8>(m_data[m_position++]);
            value |= quint64(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) {
                return value;
            }
        }
        m_failed = true;
        return 0;
    }

    QByteArrayView block()
    {
        const auto size = static_cast<qsizetype>(varint());
        if (m_failed || size < 0 || size > m_data.size() - m_position) {
            m_failed = true;
            return {};
        }
        const QByteArrayView view = m_data.sliced(m_position, size);
        m_position += size;
        return view;
    }

    void skip(quint64 wireType)
    {
        if (wireType == 0) {
            varint();
        } else if (wireType == 2) {
            block();
        } else {
            m_failed = true;
        }
    }

private:
    QByteArrayView m_data;
    qsizetype m_position = 0;
    bool m_failed = false;
};

std::optional<Token> readToken(QByteArrayView data)
{
    WireReader reader(data);
    Token token;
    while (!reader.atEnd()) {
        const quint64 tag = reader.varint();
        switch (tag >> 3) {
        case 1:
            token.start = static_cast<qsizetype>(reader.varint());
            break;
        case 2:
            token.end = static_cast<qsizetype>(reader.varint());
            break;
        case 5:
            token.keyword = static_cast<Token::Keyword>(std::min<quint64>(reader.varint(), 4));
            break;
        default:
            reader.skip(tag & 7);
        }
    }
    return reader.failed() ? std::nullopt : std::optional(token);
}

} // namespace

std::optional<QList<Token>> scanTokens(const QByteArray &utf8, ScanFailure *failure)
{
    const qsizetype zero = utf8.indexOf('\0');
    if (zero >= 0) {
        if (failure != nullptr) {
            *failure = {QStringLiteral("zero byte"), zero};
        }
        return std::nullopt;
    }
    const PgQueryScanResult result = pg_query_scan(utf8.constData());
    std::optional<QList<Token>> tokens;
    if (result.error != nullptr) {
        if (failure != nullptr) {
            *failure = {QString::fromUtf8(result.error->message), qsizetype(result.error->cursorpos) - 1};
        }
    } else {
        tokens.emplace();
        WireReader reader(QByteArrayView(result.pbuf.data, static_cast<qsizetype>(result.pbuf.len)));
        while (!reader.atEnd()) {
            const quint64 tag = reader.varint();
            if ((tag >> 3) != 2) {
                reader.skip(tag & 7);
                continue;
            }
            if (const std::optional<Token> token = readToken(reader.block())) {
                tokens->append(*token);
            }
        }
    }
    pg_query_free_scan_result(result);
    return tokens;
}

void TextPositions::advanceTo(qsizetype byteOffset)
{
    const qsizetype end = std::min(byteOffset, m_utf8.size());
    for (; m_byte < end; ++m_byte) {
        const auto byte = static_cast<quint8>(m_utf8[m_byte]);
        if (byte == '\n') {
            ++m_line;
            m_column = 1;
            ++m_utf16;
        } else if ((byte & 0xc0) != 0x80) {
            // Four bytes in UTF-8 are two units in UTF-16.
            const int units = byte >= 0xf0 ? 2 : 1;
            m_utf16 += units;
            m_column += units;
        }
    }
}

bool isPlainIdentifier(const QString &name)
{
    if (name.isEmpty()) {
        return false;
    }
    for (qsizetype i = 0; i < name.size(); ++i) {
        const char16_t letter = name[i].unicode();
        const bool first = (letter >= u'a' && letter <= u'z') || letter == u'_';
        if (!first && (i == 0 || !(letter >= u'0' && letter <= u'9'))) {
            return false;
        }
    }
    const std::optional<QList<Token>> tokens = scanTokens(name.toUtf8());
    return tokens && tokens->size() == 1 &&
           (tokens->first().keyword == Token::Keyword::None || tokens->first().keyword == Token::Keyword::Unreserved);
}

} // namespace athanor::sql
