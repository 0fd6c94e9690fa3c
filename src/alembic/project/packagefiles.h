// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/packagemention.h"

#include <QHash>
#include <QList>
#include <QMutex>
#include <QStringList>

namespace athanor::project {

// What a folder tells of the versions of Alembic and SQLAlchemy.
struct FolderPackages
{
    QList<PackageMentions> mentions; // file by file, the best first
    QStringList files; // absolute: that were read
    QStringList folders; // absolute: in which more may appear
};

// The virtual environment in the folder, lock files (uv, poetry, pdm, pylock, pipenv), requirements, conda's
// environment.yml, pyproject.toml, setup.cfg, Pipfile. A file that is broken says nothing.
FolderPackages readFolderPackages(const QString &folder);

// The names in one of FolderPackages::folders that may be those of such files. Nothing is read.
QStringList packageNames(const QString &folder);

// The same of many folders, each looked at once. From any thread.
class PackageFolders
{
public:
    FolderPackages packages(const QString &folder);
    QStringList names(const QString &folder);

private:
    QMutex m_mutex;
    QHash<QString, FolderPackages> m_known;
    QHash<QString, QStringList> m_names;
};

} // namespace athanor::project
