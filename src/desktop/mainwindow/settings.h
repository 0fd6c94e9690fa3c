// SPDX-License-Identifier: MIT
#pragma once

#include "postgres/profile.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::desktop {

// What the window remembers between runs. Never a password.
class Settings
{
public:
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
