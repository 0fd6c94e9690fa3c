// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/processidentity.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::postgres {

// What is known of a started private cluster, kept as cluster.json in its runtime folder (and in its own folder, if it
// is kept between runs), so that a later start can clean up after a dead owner.
struct ClusterRecord
{
    ProcessIdentity owner;
    QString runtimeFolder; // short path; holds the socket, and the data of a temporary cluster
    QString dataFolder;
    QString logFile;
    QString programFolder;
    bool temporary = false;

    bool operator==(const ClusterRecord &) const = default;
    [[nodiscard]] QString socketFolder() const { return runtimeFolder + QStringLiteral("/s"); }
    [[nodiscard]] Result<void> write(const QString &folder) const; // mode 0600
    static std::optional<ClusterRecord> read(const QString &folder);
    // Runtime folders of this user's clusters.
    static QStringList runtimeFolders();
    static QString runtimeRoot(); // where they are made: short enough for a socket
};

// The postmaster of a data folder, 0 if none runs.
qint64 postmasterOf(const QString &dataFolder);
// Server processes that work in a data folder; those of other users are seen by root only.
QList<qint64> serverProcessesIn(const QString &dataFolder);

} // namespace athanor::postgres
