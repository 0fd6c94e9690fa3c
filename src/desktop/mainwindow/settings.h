// SPDX-License-Identifier: MIT
#pragma once

#include "postgres/profile.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::desktop {

// What the window remembers between runs. Never a password. Kept in memory: read once, in load() or when it is first
// asked for; written by a thread of the pool. For the GUI thread.
class Settings
{
public:
    static void load(); // before there is a window to hold
    static void flush(); // writes what is not written yet; at the end
    static QStringList recentFolders(); // newest first
    static void addRecentFolder(const QString &folder);

    // The connection that was used last with a folder.
    static std::optional<postgres::ConnectionProfile> profile(const QString &folder);
    static void setProfile(const QString &folder, const std::optional<postgres::ConnectionProfile> &profile);

    static QByteArray windowGeometry();
    static QByteArray windowState();
    static bool isInspectorWanted();
    static void setWindow(const QByteArray &geometry, const QByteArray &state, bool inspectorWanted);
};

} // namespace athanor::desktop
