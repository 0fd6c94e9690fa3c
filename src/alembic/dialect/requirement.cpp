// SPDX-License-Identifier: MIT
#include "alembic/dialect/requirement.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::dialect {

namespace {

QString joined(const QList<int> &release)
{
    QStringList parts;
    for (const int part : release) {
        parts.append(QString::number(part));
    }
    return parts.join(u'.');
}

// ">=1.2.3,<2": up to the next version at `place` of the release.
QString upTo(const Version &version, qsizetype place)
{
    QList<int> end = version.release().first(place + 1);
    ++end.last();
    return u">="_s + version.text() + u",<"_s + joined(end);
}

QString caret(const Version &version)
{
    const QList<int> &release = version.release();
    const auto changing = std::ranges::find_if(release, [](int part) { return part != 0; });
    return upTo(version, changing == release.cend() ? release.size() - 1 : changing - release.cbegin());
}

// One clause of poetry's as clauses of PEP 440.
std::optional<QString> poetryClause(const QString &sign, const QString &text)
{
    if (text == u'*') {
        return sign.isEmpty() || sign == "=="_L1 || sign == "="_L1 ? std::optional(QString()) : std::nullopt;
    }
    if (sign.isEmpty() || sign == "="_L1) {
        return u"=="_s + text;
    }
    if (sign != "^"_L1 && sign != "~"_L1) {
        return sign + text;
    }
    const auto version = Version::parse(text);
    if (!version) {
        return std::nullopt;
    }
    return sign == "^"_L1 ? caret(*version) : upTo(*version, std::min<qsizetype>(version->release().size() - 1, 1));
}

std::optional<VersionRange> poetryRange(const QString &text)
{
    static const QRegularExpression clause(u"\\G\\s*,?\\s*(\\^|~=|~|===|==|=|!=|<=|>=|<|>)?\\s*([^\\s,<>=!~^]+)\\s*"_s);
    QStringList clauses;
    qsizetype end = 0;
    while (end < text.size()) {
        const auto match = clause.match(text, end);
        const auto next = match.hasMatch() ? poetryClause(match.captured(1), match.captured(2)) : std::nullopt;
        if (!next) {
            return std::nullopt;
        }
        if (!next->isEmpty()) {
            clauses.append(*next);
        }
        end = match.capturedEnd();
    }
    return VersionRange::parse(clauses.join(u','));
}

// "1.13.2", "=1.13", ">=1.8,<2", "1.8.*": one alternative of a MatchSpec's version.
std::optional<VersionRange> condaRange(const QString &text)
{
    static const QRegularExpression wholeRelease(u"\\A[0-9]+(?:\\.[0-9]+){2,}[^*]*\\z"_s);
    QStringList clauses;
    for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
        const QString clause = part.trimmed();
        if (clause == u'*') {
            continue;
        }
        if (clause.startsWith(u'=') && !clause.startsWith("=="_L1)) { // "=1.13" is any 1.13
            const QString version = clause.mid(1).trimmed();
            clauses.append(u"=="_s + version +
                           (wholeRelease.match(version).hasMatch() || version.endsWith(u'*') ? QString() : u".*"_s));
        } else if (clause.front().isDigit()) {
            clauses.append(u"=="_s + clause);
        } else {
            clauses.append(clause);
        }
    }
    return VersionRange::parse(clauses.join(u','));
}

} // namespace

AllowedVersions AllowedVersions::any()
{
    return {.anyOf = {VersionRange()}};
}

AllowedVersions AllowedVersions::exactly(const Version &version)
{
    return {.anyOf = {VersionRange::parse(u"=="_s + version.text()).value_or(VersionRange())}};
}

std::optional<AllowedVersions> AllowedVersions::poetry(const QString &text)
{
    static const QRegularExpression either(u"\\s*\\|\\|?\\s*"_s);
    AllowedVersions result;
    for (const QString &part : text.trimmed().split(either)) {
        const auto range = poetryRange(part.trimmed());
        if (!range) {
            return std::nullopt;
        }
        result.anyOf.append(*range);
    }
    return result;
}

bool AllowedVersions::contains(const Version &version) const
{
    return std::ranges::any_of(anyOf, [&version](const VersionRange &range) { return range.contains(version); });
}

std::optional<Version> AllowedVersions::pinned() const
{
    std::optional<Version> newest;
    for (const VersionRange &range : anyOf) {
        const auto version = range.pinned();
        if (!version) {
            return std::nullopt;
        }
        newest = newest ? std::max(*newest, *version) : *version;
    }
    return newest;
}

QString normalizedName(const QString &name)
{
    static const QRegularExpression separators(u"[-_.]+"_s);
    return name.toLower().replace(separators, u"-"_s);
}

std::optional<Requirement> Requirement::parse(const QString &text)
{
    static const QRegularExpression form(
        u"\\A\\s*(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\\s*(?:\\[[^\\]]*\\])?\\s*"
        "(?:@\\s*(?<address>\\S+)|\\((?<enclosed>[^)]*)\\)|(?<open>[^;@()]*))\\s*(?:;(?<marker>.*))?\\z"_s,
        QRegularExpression::DotMatchesEverythingOption);
    const auto match = form.match(text);
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    Requirement requirement{.name = normalizedName(match.captured(u"name"_s)),
                            .versions = AllowedVersions::any(),
                            .hasMarker = !match.captured(u"marker"_s).trimmed().isEmpty()};
    if (match.captured(u"address"_s).isEmpty()) {
        const auto range = VersionRange::parse(match.captured(u"enclosed"_s) + match.captured(u"open"_s).trimmed());
        if (!range) {
            return std::nullopt;
        }
        requirement.versions.anyOf = {*range};
    }
    return requirement;
}

std::optional<Requirement> Requirement::parseConda(const QString &text)
{
    static const QRegularExpression form(
        u"\\A\\s*(?:[^\\s=<>!~\\[]+::)?(?<name>[A-Za-z0-9._-]+)\\s*(?<version>[^\\s\\[]*(?:\\s*,\\s*[^\\s\\[]+)*)"
        "\\s*(?<build>[^\\s\\[]*)\\s*(?:\\[(?<more>[^\\]]*)\\])?\\s*\\z"_s);
    static const QRegularExpression moreVersion(u"\\bversion\\s*=\\s*(?:'([^']*)'|\"([^\"]*)\"|([^,\\s]+))"_s);
    const auto match = form.match(QString(text).replace(QRegularExpression(u"([<>=!~])\\s+"_s), u"\\1"_s));
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    QString version = match.captured(u"version"_s);
    if (const auto more = moreVersion.match(match.captured(u"more"_s)); more.hasMatch()) {
        version = more.captured(1) + more.captured(2) + more.captured(3);
    }
    // "=1.13.2=py39_0" names a build, hence one version.
    static const QRegularExpression withBuild(u"\\A=?([0-9][^=<>!~,|]*)=([^=]+)\\z"_s);
    if (const auto build = withBuild.match(version); build.hasMatch()) {
        version = u"=="_s + build.captured(1);
    }
    Requirement requirement{.name = normalizedName(match.captured(u"name"_s)), .versions = {}};
    for (const QString &part : version.split(u'|')) {
        const auto range = condaRange(part);
        if (!range) {
            return std::nullopt;
        }
        requirement.versions.anyOf.append(*range);
    }
    return requirement;
}

} // namespace athanor::dialect
