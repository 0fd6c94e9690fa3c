// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace athanor {

// A process of this machine. A process id alone does not name one: ids are used again.
struct ProcessIdentity
{
    qint64 pid = 0;
    QString startTime{}; // field 22 of /proc/<pid>/stat
    QString boot{}; // /proc/sys/kernel/random/boot_id

    bool operator==(const ProcessIdentity &) const = default;
    [[nodiscard]] bool isAlive() const; // a zombie is not
    static ProcessIdentity of(qint64 pid);
    static ProcessIdentity current();
};

} // namespace athanor
