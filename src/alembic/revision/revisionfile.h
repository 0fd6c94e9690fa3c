// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/revision.h"
#include "core/filestamp.h"

#include <expected>
#include <optional>

namespace athanor::revision {

// The bytes of a file (as openat(2) finds it), and its stamp from before they were read if that is wanted. The error is
// errno's. Not QFile, which takes longer than all that is then done with the bytes, and waits for a pipe of that name.
std::expected<QByteArray, int> readBytes(int folder, const char *path, std::optional<FileStamp> *stamp = nullptr);

// What a revision file that cannot be read gives.
RevisionFiles unreadableFile(const QString &path, const QString &reason);

} // namespace athanor::revision
