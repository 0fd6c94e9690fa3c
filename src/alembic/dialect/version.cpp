// SPDX-License-Identifier: MIT
#include "alembic/dialect/version.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace athanor::dialect {

namespace {

// PEP 440, appendix B, anchored.
const QRegularExpression &form()
{
    static const QRegularExpression expression(
        u"\\A\\s*v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\\.[0-9]+)*)"
        "(?<pre>[-_.]?(?<phase>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<number>[0-9]+)?)?"
        "(?<post>(?:-(?<implicit>[0-9]+))|(?:[-_.]?(?:post|rev|r)[-_.]?(?<explicit>[0-9]+)?))?"
        "(?<dev>[-_.]?dev[-_.]?(?<development>[0-9]+)?)?"
        "(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?\\s*\\z"_s,
        QRegularExpression::CaseInsensitiveOption);
    return expression;
}

std::strong_ordering compareLocal(const QString &left, const QString &right)
{
    static const QRegularExpression separator(u"[-_.]"_s);
    const QStringList lefts = left.split(separator, Qt::SkipEmptyParts);
    const QStringList rights = right.split(separator, Qt::SkipEmptyParts);
    for (qsizetype i = 0; i < std::min(lefts.size(), rights.size()); ++i) {
        bool leftIsNumber = false;
        bool rightIsNumber = false;
        const qulonglong leftNumber = lefts[i].toULongLong(&leftIsNumber);
        const qulonglong rightNumber = rights[i].toULongLong(&rightIsNumber);
        if (leftIsNumber != rightIsNumber) { // numbers come after words
            return leftIsNumber ? std::strong_ordering::greater : std::strong_ordering::less;
        }
        const auto order = leftIsNumber ? leftNumber <=> rightNumber : lefts[i].compare(rights[i]) <=> 0;
        if (order != 0) {
            return order;
        }
    }
    return lefts.size() <=> rights.size();
}

} // namespace

// The order of PEP 440: 1.0.dev1 < 1.0a1 < 1.0rc1 < 1.0 < 1.0.post1.
class VersionKey
{
public:
    explicit VersionKey(const Version &version)
        : m_version(version)
    {
    }

    // Before every pre-release if only a development release, behind them all if a final one.
    [[nodiscard]] int phase() const
    {
        if (m_version.m_phase != 0) {
            return m_version.m_phase;
        }
        const bool onlyDevelopment = m_version.m_post < 0 && m_version.m_development >= 0;
        return onlyDevelopment ? std::numeric_limits<int>::min() : std::numeric_limits<int>::max();
    }
    [[nodiscard]] int development() const
    {
        return m_version.m_development < 0 ? std::numeric_limits<int>::max() : m_version.m_development;
    }

private:
    const Version &m_version;
};

// "1.13.2", as nearly all are: hundreds of them are read whenever a program starts.
bool Version::takeRelease(QStringView text)
{
    constexpr qsizetype digits = 9; // no more can overflow
    m_release.clear();
    while (true) {
        qsizetype end = 0;
        int number = 0;
        for (; end < text.size() && end < digits && text[end] >= u'0' && text[end] <= u'9'; ++end) {
            number = number * 10 + (text[end].unicode() - u'0');
        }
        if (end == 0 || (end < text.size() && text[end] != u'.')) {
            return false;
        }
        m_release.append(number);
        if (end == text.size()) {
            return true;
        }
        text = text.sliced(end + 1);
    }
}

std::optional<Version> Version::parse(const QString &text)
{
    if (Version plain; plain.takeRelease(text)) {
        return plain;
    }
    if (text.isEmpty()) {
        return std::nullopt; // the expression takes a while to be compiled
    }
    const auto match = form().match(text);
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    Version version;
    version.m_epoch = match.captured(u"epoch"_s).toInt();
    version.m_release.clear();
    for (const QString &part : match.captured(u"release"_s).split(u'.')) {
        version.m_release.append(part.toInt());
    }
    const QString phase = match.captured(u"phase"_s).toLower();
    if (!phase.isEmpty()) {
        version.m_phase = phase.startsWith(u'a') ? 'a' : phase.startsWith(u'b') ? 'b' : 'r';
        version.m_pre = match.captured(u"number"_s).toInt();
    }
    if (match.hasCaptured(u"post"_s) && !match.captured(u"post"_s).isEmpty()) {
        version.m_post = QString(match.captured(u"implicit"_s) + match.captured(u"explicit"_s)).toInt();
    }
    if (match.hasCaptured(u"dev"_s) && !match.captured(u"dev"_s).isEmpty()) {
        version.m_development = match.captured(u"development"_s).toInt();
    }
    version.m_local = match.captured(u"local"_s).toLower();
    return version;
}

QString Version::text() const
{
    QStringList parts;
    for (const int part : m_release) {
        parts.append(QString::number(part));
    }
    QString result = m_epoch > 0 ? QString::number(m_epoch) + u'!' : QString();
    result += parts.join(u'.');
    if (m_phase != 0) {
        result += (m_phase == 'r' ? u"rc"_s : QString(QLatin1Char(m_phase))) + QString::number(m_pre);
    }
    if (m_post >= 0) {
        result += u".post"_s + QString::number(m_post);
    }
    if (m_development >= 0) {
        result += u".dev"_s + QString::number(m_development);
    }
    if (!m_local.isEmpty()) {
        result += u'+' + m_local;
    }
    return result;
}

Version Version::withoutLocal() const
{
    Version version = *this;
    version.m_local.clear();
    return version;
}

Version Version::base() const
{
    Version version;
    version.m_epoch = m_epoch;
    version.m_release = m_release;
    return version;
}

std::strong_ordering Version::operator<=>(const Version &other) const
{
    if (m_epoch != other.m_epoch) {
        return m_epoch <=> other.m_epoch;
    }
    for (qsizetype i = 0; i < std::max(m_release.size(), other.m_release.size()); ++i) {
        if (const auto order = m_release.value(i) <=> other.m_release.value(i); order != 0) {
            return order;
        }
    }
    const VersionKey own(*this);
    const VersionKey others(other);
    if (own.phase() != others.phase()) {
        return own.phase() <=> others.phase();
    }
    if (m_pre != other.m_pre) {
        return m_pre <=> other.m_pre;
    }
    if (m_post != other.m_post) {
        return m_post <=> other.m_post;
    }
    if (own.development() != others.development()) {
        return own.development() <=> others.development();
    }
    return compareLocal(m_local, other.m_local);
}

std::optional<VersionRange> VersionRange::parse(const QString &text)
{
    static const QRegularExpression clause(u"\\A\\s*(===|==|~=|!=|<=|>=|<|>)\\s*(\\S+?)\\s*\\z"_s);
    VersionRange range;
    for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
        const auto match = clause.match(part);
        if (!match.hasMatch()) {
            return std::nullopt;
        }
        Clause next{.sign = match.captured(1), .version = {}, .text = match.captured(2)};
        QString number = next.text;
        if (number.endsWith(".*"_L1)) {
            if (next.sign != "=="_L1 && next.sign != "!="_L1) {
                return std::nullopt;
            }
            next.anyBelow = true;
            number.chop(2);
        }
        if (const auto version = Version::parse(number)) {
            next.version = *version;
        } else if (next.sign != "==="_L1) {
            return std::nullopt;
        }
        if (next.sign == "~="_L1 && next.version.release().size() < 2) {
            return std::nullopt;
        }
        range.m_clauses.append(next);
    }
    return range;
}

bool VersionRange::holds(const Clause &clause, const Version &version)
{
    const Version open = version.withoutLocal();
    const bool sameBase = version.base() == clause.version.base();
    const auto beginsWith = [&version](int epoch, const QList<int> &release) {
        if (version.epoch() != epoch) {
            return false;
        }
        for (qsizetype i = 0; i < release.size(); ++i) {
            if (version.release().value(i) != release[i]) {
                return false;
            }
        }
        return true;
    };
    if (clause.sign == "==="_L1) {
        return version.text().compare(clause.text, Qt::CaseInsensitive) == 0;
    }
    if (clause.sign == "=="_L1 || clause.sign == "!="_L1) {
        const bool equal = clause.anyBelow ? beginsWith(clause.version.epoch(), clause.version.release())
                                           : (clause.text.contains(u'+') ? version : open) == clause.version;
        return equal == (clause.sign == "=="_L1);
    }
    if (clause.sign == "~="_L1) {
        QList<int> prefix = clause.version.release();
        prefix.removeLast();
        return open >= clause.version && beginsWith(clause.version.epoch(), prefix);
    }
    if (clause.sign == "<="_L1) {
        return open <= clause.version;
    }
    if (clause.sign == ">="_L1) {
        return open >= clause.version;
    }
    if (clause.sign == "<"_L1) {
        return version < clause.version && (clause.version.isPreRelease() || !version.isPreRelease() || !sameBase);
    }
    const bool tooClose =
        sameBase && ((version.isPostRelease() && !clause.version.isPostRelease()) || !(open == version));
    return version > clause.version && !tooClose;
}

bool VersionRange::contains(const Version &version) const
{
    return std::ranges::all_of(m_clauses, [&version](const Clause &clause) { return holds(clause, version); });
}

std::optional<Version> VersionRange::pinned() const
{
    for (const Clause &clause : m_clauses) {
        const bool exact = (clause.sign == "=="_L1 && !clause.anyBelow) || clause.sign == "==="_L1;
        if (exact) {
            return clause.version;
        }
    }
    return std::nullopt;
}

QList<Version> VersionRange::bounds() const
{
    QList<Version> versions;
    for (const Clause &clause : m_clauses) {
        versions.append(clause.version);
    }
    return versions;
}

} // namespace athanor::dialect
