// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"

#include <QString>

#include <optional>

namespace athanor::python {

struct FolderListing
{
    QString folder; // empty: the working folder
    QString prefix{}; // before each name; empty: none
    QString pattern{}; // with * and ?; empty: all entries
    bool matchesHidden = false; // * stands for a leading dot, too
    bool givesPaths = false; // pathlib's, one by one; else a list of texts
};

// What a folder of the project has. Two or more entries have no order that is known: see HostObject::unorderedItems().
Value listFolder(Interpreter &interpreter, const FolderListing &wanted);

// "sql/*.sql" as folder and pattern; nullopt for what is not described: no wildcard or more than those of listFolder().
std::optional<std::pair<QString, QString>> splitPattern(const QString &pattern);

} // namespace athanor::python
