// SPDX-License-Identifier: MIT
#include "core/filestamp.h"

#include <QFile>

#include <algorithm>
#include <ctime>

#include <sys/stat.h>

namespace athanor {

namespace {

constexpr qint64 nanosecondsPerSecond = 1'000'000'000;
// Several of the kernel's steps, and room for a clock of a file server.
constexpr qint64 freshNanoseconds = 100'000'000;

qint64 nanoseconds(const timespec &time)
{
    return qint64(time.tv_sec) * nanosecondsPerSecond + time.tv_nsec;
}

FileStamp stampOf(const struct stat &status)
{
    return {.device = status.st_dev,
            .inode = status.st_ino,
            .size = status.st_size,
            .modified = nanoseconds(status.st_mtim),
            .changed = nanoseconds(status.st_ctim)};
}

} // namespace

std::optional<FileStamp> FileStamp::of(const QString &path)
{
    struct stat status{};
    return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? std::optional(stampOf(status)) : std::nullopt;
}

std::optional<FileStamp> FileStamp::of(int fileDescriptor)
{
    struct stat status{};
    return ::fstat(fileDescriptor, &status) == 0 ? std::optional(stampOf(status)) : std::nullopt;
}

qint64 FileStamp::now()
{
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return nanoseconds(time);
}

bool FileStamp::isFresh(qint64 moment) const
{
    return std::max(modified, changed) > moment - freshNanoseconds;
}

} // namespace athanor
