// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/packagemention.h"

#include <QList>

namespace athanor::project {

// What a folder tells of the versions of Alembic and SQLAlchemy, file by file, the best first: the virtual environment
// in it, lock files (uv, poetry, pdm, pylock, pipenv), requirements, conda's environment.yml, pyproject.toml,
// setup.cfg, Pipfile. A file that is broken says nothing.
QList<PackageMentions> packageMentions(const QString &folder);

} // namespace athanor::project
