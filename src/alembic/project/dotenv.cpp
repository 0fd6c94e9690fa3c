// SPDX-License-Identifier: MIT
#include "alembic/project/dotenv.h"

#include <QFile>
#include <QRegularExpression>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

// python-dotenv 1.0, parser.py, token by token.
class DotenvParser
{
public:
    explicit DotenvParser(const QString &text)
        : m_text(text)
    {
    }
    [[nodiscard]] bool isAtEnd() const { return m_place >= m_text.size(); }
    // No value: the line says nothing, or it is broken.
    std::optional<std::pair<QString, QString>> next();

private:
    std::optional<QString> take(const QRegularExpression &token, int group = 0)
    {
        const auto match = token.match(m_text, m_place, QRegularExpression::NormalMatch,
                                       QRegularExpression::AnchorAtOffsetMatchOption);
        if (!match.hasMatch()) {
            return std::nullopt;
        }
        m_place = match.capturedEnd();
        return match.captured(group);
    }
    std::optional<QString> key();
    std::optional<QString> value();

    QString m_text;
    qsizetype m_place = 0;
};

QString withoutEscapes(const QString &text, const QString &escapes, const QString &meanings)
{
    QString result;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const qsizetype which = text[i] == u'\\' && i + 1 < text.size() ? escapes.indexOf(text[i + 1]) : qsizetype(-1);
        result += which < 0 ? text[i] : meanings[which];
        i += which < 0 ? 0 : 1;
    }
    return result;
}

std::optional<QString> DotenvParser::key()
{
    static const QRegularExpression quoted(u"'([^']+)'"_s);
    static const QRegularExpression plain(u"([^=\\#\\s]+)"_s);
    return m_text.mid(m_place, 1) == u"'"_s ? take(quoted, 1) : take(plain, 1);
}

std::optional<QString> DotenvParser::value()
{
    static const QRegularExpression single(u"'((?:\\\\'|[^'])*)'"_s);
    static const QRegularExpression both(u"\"((?:\\\\\"|[^\"])*)\""_s);
    static const QRegularExpression plain(u"[^\\r\\n]*"_s);
    static const QRegularExpression comment(u"\\s+#.*"_s);
    static const QRegularExpression trailing(u"\\s+\\z"_s);
    const QString first = m_text.mid(m_place, 1);
    if (first == u"'"_s) {
        const auto text = take(single, 1);
        return text ? std::optional(withoutEscapes(*text, u"\\'"_s, u"\\'"_s)) : std::nullopt;
    }
    if (first == u"\""_s) {
        const auto text = take(both, 1);
        return text ? std::optional(withoutEscapes(*text, u"\\'\"abfnrtv"_s, u"\\'\"\a\b\f\n\r\t\v"_s)) : std::nullopt;
    }
    return take(plain)->remove(comment).remove(trailing);
}

std::optional<std::pair<QString, QString>> DotenvParser::next()
{
    static const QRegularExpression spaces(u"\\s*"_s);
    static const QRegularExpression exporting(u"(?:export[^\\S\\r\\n]+)?"_s);
    static const QRegularExpression blanks(u"[^\\S\\r\\n]*"_s);
    static const QRegularExpression equals(u"=[^\\S\\r\\n]*"_s);
    static const QRegularExpression end(u"(?:[^\\S\\r\\n]*#[^\\r\\n]*)?[^\\S\\r\\n]*(?:\\r\\n|\\n|\\r|\\z)"_s);
    static const QRegularExpression rest(u"[^\\r\\n]*(?:\\r|\\n|\\r\\n)?"_s);
    take(spaces);
    const bool isComment = m_text.mid(m_place, 1) == u"#"_s;
    if (!isComment && !isAtEnd()) {
        take(exporting);
        const auto name = key();
        take(blanks);
        const bool isSet = name && take(equals);
        const auto text = isSet ? value() : std::nullopt;
        if (name && (text || !isSet) && take(end)) {
            return isSet ? std::optional(std::pair(*name, *text)) : std::nullopt;
        }
    }
    take(rest);
    return std::nullopt;
}

} // namespace

QList<std::pair<QString, QString>> readDotenv(const QString &path, const QHash<QString, QString> &environment)
{
    static const QRegularExpression variable(u"\\$\\{([^}:]*)(?::-([^}]*))?\\}"_s);
    QList<std::pair<QString, QString>> result;
    QFile file(path);
    if (path.isEmpty() || !file.open(QIODevice::ReadOnly)) {
        return result;
    }
    QHash<QString, QString> known;
    DotenvParser parser(QString::fromUtf8(file.readAll()));
    while (!parser.isAtEnd()) {
        const auto entry = parser.next();
        if (!entry) {
            continue;
        }
        QString text;
        qsizetype last = 0;
        for (auto matches = variable.globalMatch(entry->second); matches.hasNext();) {
            const QRegularExpressionMatch match = matches.next();
            const QString name = match.captured(1);
            text += QStringView(entry->second).mid(last, match.capturedStart() - last);
            text += environment.contains(name) ? environment.value(name) : known.value(name, match.captured(2));
            last = match.capturedEnd();
        }
        text += QStringView(entry->second).mid(last);
        known.insert(entry->first, text);
        const auto earlier = std::ranges::find(result, entry->first, &std::pair<QString, QString>::first);
        if (earlier != result.end()) {
            earlier->second = text;
        } else {
            result.append({entry->first, text});
        }
    }
    return result;
}

QHash<QString, QString> readEnvironmentFile(const QString &path)
{
    QHash<QString, QString> result;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return result;
    }
    for (const QByteArray &bytes : file.readAll().split('\n')) {
        QString line = QString::fromUtf8(bytes).trimmed();
        if (line.startsWith("export "_L1)) {
            line = line.mid(7).trimmed();
        }
        const qsizetype equals = line.indexOf(u'=');
        if (line.startsWith(u'#') || equals <= 0) {
            continue;
        }
        QString value = line.mid(equals + 1).trimmed();
        if (value.size() >= 2 && (value.front() == u'"' || value.front() == u'\'') && value.back() == value.front()) {
            value = value.sliced(1, value.size() - 2);
        } else if (const qsizetype comment = value.indexOf(" #"_L1); comment >= 0) {
            value = value.first(comment).trimmed();
        }
        result.insert(line.first(equals).trimmed(), value);
    }
    return result;
}

} // namespace athanor::project
