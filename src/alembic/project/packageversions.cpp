// SPDX-License-Identifier: MIT
#include "alembic/project/packageversions.h"

#include "alembic/dialect/releases.h"
#include "alembic/project/packagefiles.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <ranges>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using dialect::Version;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// What one file says of one package: all that always holds, and one of the alternatives.
class Bounds
{
public:
    void add(const PackageMention &mention)
    {
        if (!mention.isAlternative) {
            m_all.append(mention);
        } else {
            m_alternatives.append(mention);
        }
    }
    [[nodiscard]] bool isEmpty() const { return m_all.isEmpty() && m_alternatives.isEmpty(); }
    [[nodiscard]] bool contains(const Version &version) const
    {
        const auto holds = [&version](const PackageMention &mention) { return mention.versions.contains(version); };
        return std::ranges::all_of(m_all, holds) &&
               (m_alternatives.isEmpty() || std::ranges::any_of(m_alternatives, holds));
    }
    // The mention that names one version.
    [[nodiscard]] const PackageMention *exact() const
    {
        const auto isExact = [](const PackageMention &mention) { return mention.versions.pinned().has_value(); };
        if (const auto found = std::ranges::find_if(m_all, isExact); found != m_all.cend()) {
            return &*found;
        }
        if (m_alternatives.isEmpty() || !std::ranges::all_of(m_alternatives, isExact)) {
            return nullptr;
        }
        return &*std::ranges::max_element(
            m_alternatives, {}, [](const PackageMention &mention) { return mention.versions.pinned().value(); });
    }
    [[nodiscard]] bool namesSeveral() const
    {
        return std::ranges::any_of(m_alternatives, [this](const PackageMention &mention) {
            return mention.versions.pinned() != m_alternatives.first().versions.pinned();
        });
    }
    [[nodiscard]] const PackageMention &first() const
    {
        return m_all.isEmpty() ? m_alternatives.first() : m_all.first();
    }
    [[nodiscard]] QList<Version> named() const
    {
        QList<Version> versions;
        for (const PackageMention &mention : m_all + m_alternatives) {
            for (const dialect::VersionRange &range : mention.versions.anyOf) {
                versions += range.bounds();
            }
        }
        return versions;
    }

private:
    PackageMentions m_all;
    PackageMentions m_alternatives;
};

QString exactNote(const PackageMention &mention)
{
    switch (mention.source) {
    case PackageMention::Source::Installed:
        return translate("Installed in the virtual environment.");
    case PackageMention::Source::Locked:
        return translate("What the lock file says.");
    case PackageMention::Source::Required:
        return translate("Required as \"%1\".").arg(mention.text);
    }
    return {};
}

// The nearest folder first; for each of them what its files say.
using FolderMentions = QList<QList<PackageMentions>>;

// The folder, and those above it that may say more.
QStringList foldersUpwards(const QString &folder, const QString &topFolder)
{
    QStringList folders;
    QString top = topFolder.isEmpty() ? folder : QDir::cleanPath(topFolder);
    for (QDir directory(folder);;) {
        folders.append(directory.absolutePath());
        if (QFileInfo::exists(directory.filePath(u".git"_s))) {
            top = directory.absolutePath();
            break;
        }
        if (!directory.cdUp()) {
            break;
        }
    }
    if (const qsizetype last = folders.indexOf(top); last >= 0) {
        folders.resize(last + 1);
    } else {
        folders.resize(1);
    }
    return folders;
}

// The newest known release that all of them allow; one that they name, if none that is known is allowed.
std::optional<Version> newestInside(const QList<Bounds> &ranges, dialect::Package package)
{
    const auto isInside = [&ranges](const Version &version) {
        return std::ranges::all_of(ranges, [&version](const Bounds &range) { return range.contains(version); });
    };
    for (const Version &release : dialect::releases(package) | std::views::reverse) {
        if (isInside(release)) {
            return release;
        }
    }
    std::optional<Version> newest;
    for (const Bounds &range : ranges) {
        for (const Version &version : range.named()) {
            if (isInside(version) && (!newest || version > *newest)) {
                newest = version;
            }
        }
    }
    return newest;
}

Fact versionOf(const QString &package, dialect::Package which, const FolderMentions &folders)
{
    const dialect::Dialect newest = dialect::Dialect::newest(); // without a look at all the others
    QList<Bounds> ranges; // of all files so far
    QList<Bounds> nearest; // of the nearest folder with any
    for (const QList<PackageMentions> &files : folders) {
        for (const PackageMentions &mentions : files) {
            Bounds bounds;
            for (const PackageMention &mention : mentions) {
                if (mention.name == package) {
                    bounds.add(mention);
                }
            }
            if (bounds.isEmpty()) {
                continue;
            }
            const PackageMention *exact = bounds.exact();
            if (!exact) {
                ranges.append(bounds);
                continue;
            }
            const Version version = exact->versions.pinned().value();
            if (bounds.contains(version) &&
                std::ranges::all_of(ranges, [&version](const Bounds &range) { return range.contains(version); })) {
                const QString several = translate("Several versions are named; the newest counts.");
                return Fact{.value = version.text(),
                            .file = exact->file,
                            .line = exact->line,
                            .note = bounds.namesSeveral() ? several : exactNote(*exact)};
            }
        }
        if (nearest.isEmpty()) {
            nearest = ranges;
        }
    }
    if (nearest.isEmpty()) {
        return Fact{.value = std::nullopt,
                    .file = {},
                    .line = 0,
                    .note = translate("No file names its version; the newest that is known counts: %1.")
                                .arg((which == dialect::Package::Alembic ? newest.alembic : newest.sqlalchemy).text())};
    }
    auto version = newestInside(nearest, which);
    const PackageMention &first = nearest.first().first();
    if (!version) { // files that contradict each other: the best of them
        version = newestInside({nearest.first()}, which);
    }
    return Fact{.value = version.transform(&Version::text),
                .file = first.file,
                .line = first.line,
                .note = (version ? translate("\"%1\" is a range; the newest release in it that is known counts.")
                                 : translate("\"%1\" allows no release that is known."))
                            .arg(first.text)};
}

} // namespace

PackageVersions readPackageVersions(const QString &folder, const QString &topFolder, PackageFolders *packages)
{
    PackageVersions versions;
    FolderMentions mentions;
    const QStringList folders = foldersUpwards(QDir::cleanPath(QFileInfo(folder).absoluteFilePath()), topFolder);
    for (const QString &place : folders) {
        const FolderPackages found = packages != nullptr ? packages->packages(place) : readFolderPackages(place);
        mentions.append(found.mentions);
        versions.files += found.files;
        versions.folders += found.folders;
    }
    versions.alembic = versionOf(u"alembic"_s, dialect::Package::Alembic, mentions);
    versions.sqlalchemy = versionOf(u"sqlalchemy"_s, dialect::Package::Sqlalchemy, mentions);
    return versions;
}

dialect::Dialect dialectOf(const PackageVersions &versions)
{
    dialect::Dialect dialect = dialect::Dialect::newest();
    dialect.alembic = Version::parse(versions.alembic.value.value_or(QString())).value_or(dialect.alembic);
    dialect.sqlalchemy = Version::parse(versions.sqlalchemy.value.value_or(QString())).value_or(dialect.sqlalchemy);
    return dialect;
}

dialect::Dialect dialectOf(const AlembicProject &project)
{
    return dialectOf({.alembic = project.alembicVersion, .sqlalchemy = project.sqlalchemyVersion});
}

} // namespace athanor::project
