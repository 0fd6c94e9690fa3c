// SPDX-License-Identifier: MIT
#include "alembic/project/alembicproject.h"
#include "alembic/project/inifile.h"
#include "alembic/project/tomlfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

// Deeper than this, only dependencies and caches are found.
constexpr int maximumDepth = 12;

// One for each environment that the ini describes. What cannot be read is told when the project is read.
QList<ConfigurationFiles> environmentsOf(const QString &ini, const QString &toml)
{
    QList<ConfigurationFiles> found;
    if (const auto file = IniFile::read(ini)) {
        for (const QString &section : file->sections()) {
            if (file->hasOwnOption(section, u"script_location"_s)) {
                found.append({.ini = ini, .toml = toml, .section = section});
            }
        }
    }
    if (found.isEmpty()) {
        found.append({.ini = ini, .toml = toml});
    }
    return found;
}

// Cheap for the many files that say nothing of Alembic.
bool speaksOfAlembic(const QString &toml)
{
    QFile file(toml);
    return file.open(QIODevice::ReadOnly) && file.readAll().contains("alembic");
}

void search(const QString &folder, int depth, QList<ConfigurationFiles> &found)
{
    const QDir directory(folder);
    const QString ini = QDir::cleanPath(directory.absoluteFilePath(u"alembic.ini"_s));
    QString toml = QDir::cleanPath(directory.absoluteFilePath(u"pyproject.toml"_s));
    if (!speaksOfAlembic(toml)) {
        toml.clear();
    }
    // A link that leads nowhere is a project whose file cannot be read, which is said, and not no project.
    const QFileInfo info(ini);
    if (info.isFile() || (info.isSymLink() && !info.exists())) {
        found += environmentsOf(ini, toml);
    } else if (!toml.isEmpty()) {
        const auto file = TomlFile::read(toml);
        if (file && file->hasTable()) {
            found.append({.ini = {}, .toml = toml});
        }
    }
    if (depth >= maximumDepth) {
        return;
    }
    const QFileInfoList folders = directory.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks);
    for (const QFileInfo &entry : folders) {
        if (!isSkippedFolder(entry.absoluteFilePath())) {
            search(entry.absoluteFilePath(), depth + 1, found);
        }
    }
}

} // namespace

bool isSkippedFolder(const QString &folder)
{
    static const QSet<QString> names = {u"node_modules"_s, u"__pycache__"_s, u"build"_s, u"site-packages"_s};
    const QString name = QFileInfo(folder).fileName();
    return name.startsWith(u'.') || names.contains(name) || QFileInfo::exists(folder + u"/pyvenv.cfg"_s);
}

QStringList searchedFolders(const QString &folder, qsizetype most)
{
    QStringList found;
    QList<std::pair<QString, int>> next; // with their depths
    if (QFileInfo(folder).isDir()) {
        next.append({QDir(folder).absolutePath(), 0});
    }
    while (!next.isEmpty() && found.size() < most) {
        const auto [place, depth] = next.takeFirst();
        found.append(place);
        if (depth >= maximumDepth) {
            continue;
        }
        const QFileInfoList folders = QDir(place).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks);
        for (const QFileInfo &entry : folders) {
            if (!isSkippedFolder(entry.absoluteFilePath())) {
                next.append({entry.absoluteFilePath(), depth + 1});
            }
        }
    }
    return found;
}

QList<ConfigurationFiles> findProjects(const QString &folder)
{
    QList<ConfigurationFiles> found;
    if (QFileInfo(folder).isDir()) {
        search(QDir(folder).absolutePath(), 0, found);
    }
    std::ranges::stable_sort(found, {}, [](const ConfigurationFiles &files) {
        return QFileInfo(files.ini.isEmpty() ? files.toml : files.ini).path();
    });
    return found;
}

} // namespace athanor::project
