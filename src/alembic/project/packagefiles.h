// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/packagemention.h"

#include <QHash>
#include <QList>
#include <QMutex>

namespace athanor::project {

// What a folder tells of the versions of Alembic and SQLAlchemy, file by file, the best first: the virtual environment
// in it, lock files (uv, poetry, pdm, pylock, pipenv), requirements, conda's environment.yml, pyproject.toml,
// setup.cfg, Pipfile. A file that is broken says nothing.
QList<PackageMentions> packageMentions(const QString &folder);

// The same of many folders, each looked at once. From any thread.
class PackageFolders
{
public:
    QList<PackageMentions> mentions(const QString &folder);

private:
    QMutex m_mutex;
    QHash<QString, QList<PackageMentions>> m_known;
};

} // namespace athanor::project
