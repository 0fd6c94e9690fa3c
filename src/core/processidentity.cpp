// SPDX-License-Identifier: MIT
#include "core/processidentity.h"

#include <QByteArray>
#include <QFile>
#include <QList>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace athanor {

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString bootIdentifier()
{
    return QString::fromLatin1(contents(u"/proc/sys/kernel/random/boot_id"_s).trimmed());
}

// Fields from the third on: the name (field 2) may hold blanks and parentheses.
QList<QByteArray> statOf(qint64 pid)
{
    const QByteArray stat = contents(u"/proc/%1/stat"_s.arg(pid));
    return stat.sliced(stat.lastIndexOf(')') + 1).simplified().split(' ');
}

constexpr int stateField = 3 - 3;
constexpr int startTimeField = 22 - 3;

} // namespace

ProcessIdentity ProcessIdentity::of(qint64 pid)
{
    const QList<QByteArray> stat = statOf(pid);
    return {.pid = pid,
            .startTime = stat.size() > startTimeField ? QString::fromLatin1(stat[startTimeField]) : QString(),
            .boot = bootIdentifier()};
}

ProcessIdentity ProcessIdentity::current()
{
    return of(::getpid());
}

bool ProcessIdentity::isAlive() const
{
    const QList<QByteArray> stat = statOf(pid);
    return pid > 0 && stat.size() > startTimeField && stat[stateField] != "Z" && stat[stateField] != "X" &&
           QString::fromLatin1(stat[startTimeField]) == startTime && boot == bootIdentifier();
}

} // namespace athanor
