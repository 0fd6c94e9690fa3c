// SPDX-License-Identifier: MIT
#include "sql/mask.h"

#include "core/logging.h"
#include "sql/scanner.h"

#include <QRegularExpression>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::sql {

namespace {

// Functions and DO blocks hold SQL in strings, which hold SQL in strings.
constexpr int deepestNesting = 4;

enum class Literal { None, Quoted, Dollar, Number };

Literal literalKind(QByteArrayView token)
{
    const char first = token.empty() ? '\0' : token[0];
    const char second = token.size() > 1 ? token[1] : '\0';
    if (first == '\'') {
        return Literal::Quoted;
    }
    // E'…', B'…', X'…', N'…', U&'…'
    if (second == '\'' && QByteArrayView("eEbBxXnN").contains(first)) {
        return Literal::Quoted;
    }
    if ((first == 'u' || first == 'U') && second == '&' && token.size() > 2 && token[2] == '\'') {
        return Literal::Quoted;
    }
    const auto isDigit = [](char letter) { return letter >= '0' && letter <= '9'; };
    if (first == '$' && !isDigit(second) && token.size() > 1) {
        return Literal::Dollar;
    }
    if (isDigit(first) || (first == '.' && isDigit(second))) {
        return Literal::Number;
    }
    return Literal::None;
}

bool isSecretName(const QString &token)
{
    static const QSet<QString> names{u"password"_s,          u"passwd"_s,  u"sslpassword"_s,
                                     u"passphrase"_s,        u"secret"_s,  u"secret_key"_s,
                                     u"secret_access_key"_s, u"api_key"_s, u"access_key"_s};
    QString name = token;
    if (name.startsWith(u'"') && name.endsWith(u'"') && name.size() > 2) {
        name = name.sliced(1, name.size() - 2);
    }
    return names.contains(name.toLower());
}

QString maskText(const QString &text, int depth);

QString maskInside(const QString &token, Literal kind, int depth)
{
    if (kind == Literal::Dollar) {
        const qsizetype tag = token.indexOf(u'$', 1) + 1;
        if (tag <= 0 || token.size() < 2 * tag) {
            return token;
        }
        const QString body = token.sliced(tag, token.size() - 2 * tag);
        return token.first(tag) + maskText(body, depth + 1) + token.last(tag);
    }
    const qsizetype start = token.indexOf(u'\'') + 1;
    if (token.size() <= start) {
        return token;
    }
    QString body = token.sliced(start, token.size() - start - 1);
    body.replace(u"''"_s, u"'"_s);
    QString masked = maskText(body, depth + 1);
    if (masked == body) {
        return token;
    }
    masked.replace(u'\'', u"''"_s);
    return token.first(start) + masked + u'\'';
}

QString maskText(const QString &text, int depth)
{
    if (depth > deepestNesting) {
        return maskSecrets(text);
    }
    const QByteArray utf8 = text.toUtf8();
    const std::optional<QList<Token>> tokens = scanTokens(utf8);
    if (!tokens) {
        return maskSecrets(text);
    }
    QString result;
    qsizetype written = 0;
    bool afterSecretName = false;
    bool holdsLiterals = false;
    for (const Token &token : *tokens) {
        const QByteArrayView view = QByteArrayView(utf8).sliced(token.start, token.end - token.start);
        const Literal kind = literalKind(view);
        const QString word = QString::fromUtf8(view);
        QString replacement = word;
        if (kind == Literal::Quoted || kind == Literal::Dollar) {
            holdsLiterals = true;
            replacement = afterSecretName ? u"'****'"_s : maskInside(word, kind, depth);
        } else if (word.startsWith("--"_L1) || word.startsWith("/*"_L1)) {
            replacement = maskSecrets(word);
        }
        if (replacement != word) {
            result += QString::fromUtf8(QByteArrayView(utf8).sliced(written, token.start - written)) + replacement;
            written = token.end;
        }
        const bool between = word == "="_L1 || word == "=>"_L1 || word == ":="_L1 || word.startsWith("--"_L1) ||
                             word.startsWith("/*"_L1);
        afterSecretName = isSecretName(word) || (afterSecretName && between);
    }
    result += QString::fromUtf8(QByteArrayView(utf8).sliced(written));
    if (depth == 0) {
        return result;
    }
    // The inside of a literal: a connection string or URL. In SQL, "password = x" is but a column.
    return holdsLiterals ? maskUrl(result) : maskSecrets(result);
}

} // namespace

QString maskPasswords(const QString &text)
{
    return maskText(text, 0);
}

QString maskLiterals(const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    const std::optional<QList<Token>> tokens = scanTokens(utf8);
    if (!tokens) {
        // An open quote: nothing behind it may show.
        static const QRegularExpression rest(u"(?s)(['$]|\\d).*$"_s);
        return QString(text).replace(rest, u"?"_s);
    }
    QString result;
    qsizetype written = 0;
    for (const Token &token : *tokens) {
        if (literalKind(QByteArrayView(utf8).sliced(token.start, token.end - token.start)) != Literal::None) {
            result += QString::fromUtf8(QByteArrayView(utf8).sliced(written, token.start - written)) + u'?';
            written = token.end;
        }
    }
    return result + QString::fromUtf8(QByteArrayView(utf8).sliced(written));
}

} // namespace athanor::sql
