// SPDX-License-Identifier: MIT
#pragma once

#include <QList>
#include <QString>

#include <compare>
#include <optional>

namespace athanor::dialect {

// The version of a Python package (PEP 440, packaging.python.org/specifications/version-specifiers).
class Version
{
public:
    Version() = default; // "0"
    Version(std::initializer_list<int> release)
        : m_release(release)
    {
    }
    static std::optional<Version> parse(const QString &text);

    [[nodiscard]] QString text() const; // normalised: "1.4.0b2"
    [[nodiscard]] bool isPreRelease() const { return m_phase != 0 || m_development >= 0; }
    [[nodiscard]] bool isPostRelease() const { return m_post >= 0; }
    [[nodiscard]] Version withoutLocal() const;
    [[nodiscard]] Version base() const; // epoch and release alone
    [[nodiscard]] int epoch() const { return m_epoch; }
    [[nodiscard]] const QList<int> &release() const { return m_release; }

    std::strong_ordering operator<=>(const Version &other) const;
    bool operator==(const Version &other) const { return (*this <=> other) == 0; }

private:
    bool takeRelease(QStringView text);

    int m_epoch = 0;
    QList<int> m_release = {0};
    char m_phase = 0; // 'a', 'b', 'r'; 0: none
    int m_pre = 0;
    int m_post = -1; // -1: none
    int m_development = -1; // -1: none
    QString m_local;

    friend class VersionKey;
};

// ">=1.8,!=1.9.0,<2": every clause holds. Pre-releases are taken like any other version.
class VersionRange
{
public:
    // No value if the text is not a list of clauses.
    static std::optional<VersionRange> parse(const QString &text);

    [[nodiscard]] bool contains(const Version &version) const;
    [[nodiscard]] std::optional<Version> pinned() const; // of "==1.2.3"
    [[nodiscard]] QList<Version> bounds() const; // the versions that it names

private:
    struct Clause
    {
        QString sign;
        Version version;
        QString text; // for "==="
        bool anyBelow = false; // "==1.4.*"
    };
    static bool holds(const Clause &clause, const Version &version);

    QList<Clause> m_clauses;
};

} // namespace athanor::dialect
