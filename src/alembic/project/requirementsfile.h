// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/packagemention.h"

#include <QStringList>

namespace athanor::project {

// A text that pip reads (pip.pypa.io/en/stable/reference/requirements-file-format): comments, continuation lines,
// options, and the files that -r and -c name. A file that cannot be read says nothing.
PackageMentions readRequirementsFile(const QString &path);
// One line of it, as conda's `pip:` list has them, too; its -r is relative to `file`.
PackageMentions readRequirementsLine(const QString &line, const QString &file, int lineNumber);

// requirements.txt and its like among the files of a folder and in its folder "requirements", those for development
// last; first the files that are locked, then what they are made from (*.in). Names as seen from the folder.
QStringList requirementsFiles(const QString &folder, const QStringList &files, const QStringList &folders);

} // namespace athanor::project
