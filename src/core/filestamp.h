// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <optional>

class QString;

namespace athanor {

// By what a file (or folder) that was changed differs from what it was, without a look at its contents. Nanoseconds
// since 1970; the kernel counts them in steps of some milliseconds.
struct FileStamp
{
    quint64 device = 0;
    quint64 inode = 0;
    qint64 size = 0;
    qint64 modified = 0;
    qint64 changed = 0; // also by a rename or a change of its times
    bool operator==(const FileStamp &) const = default;

    // No value: it is not there, or may not be looked at. Links are followed.
    static std::optional<FileStamp> of(const QString &path);
    static std::optional<FileStamp> of(int fileDescriptor);
    // Whether it may be changed once more without a new stamp: the last change was just now.
    [[nodiscard]] bool isFresh() const;
};

} // namespace athanor
