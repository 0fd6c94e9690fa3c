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
    static qint64 now(); // nanoseconds since 1970
    // Whether the last change was just before this moment, or after it: what was read then may be older, and one more
    // change may have the same stamp.
    [[nodiscard]] bool isFresh(qint64 moment = now()) const;
};

} // namespace athanor
