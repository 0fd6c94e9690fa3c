// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/parser.h"
#include "alembic/revision/revision.h"

#include <QHash>

namespace athanor::revision {

// What a revision file's module has when it has run, as far as files alone tell.
struct ModuleNames
{
    bool isWhole = false; // false: it raises an exception, or takes too long
    // revision, down_revision, branch_labels and depends_on: a text, a sequence, or None if there is no such name;
    // anything else is an integer. No value: it is not known.
    QHash<QByteArray, std::optional<python::Literal>> header;
    QStringList importedFiles;
};

// RunModule: nothing is executed.
std::unique_ptr<ModuleNames> runModule(const QString &path, const QByteArray &source, const QStringList &importRoots);

} // namespace athanor::revision
