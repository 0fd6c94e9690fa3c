// SPDX-License-Identifier: MIT
#include "alembic/project/alembicproject.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

// Deeper than this, only dependencies and caches are found.
constexpr int maximumDepth = 12;

bool isSkipped(const QFileInfo &folder)
{
    static const QSet<QString> names = {u"node_modules"_s, u"__pycache__"_s, u"build"_s, u"site-packages"_s};
    return folder.fileName().startsWith(u'.') || names.contains(folder.fileName()) ||
           QFileInfo::exists(folder.absoluteFilePath() + u"/pyvenv.cfg"_s);
}

void search(const QString &folder, int depth, QStringList &found)
{
    const QDir directory(folder);
    if (QFileInfo(directory.filePath(u"alembic.ini"_s)).isFile()) {
        found.append(directory.absolutePath());
    }
    if (depth >= maximumDepth) {
        return;
    }
    const QFileInfoList folders = directory.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks);
    for (const QFileInfo &entry : folders) {
        if (!isSkipped(entry)) {
            search(entry.absoluteFilePath(), depth + 1, found);
        }
    }
}

} // namespace

QStringList findProjectFolders(const QString &folder)
{
    QStringList found;
    if (QFileInfo(folder).isDir()) {
        search(QDir(folder).absolutePath(), 0, found);
    }
    std::ranges::sort(found);
    return found;
}

} // namespace athanor::project
