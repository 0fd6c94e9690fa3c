// SPDX-License-Identifier: MIT
#include "desktop/mainwindow/settings.h"

#include <QCryptographicHash>
#include <QSettings>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

constexpr qsizetype keptFolders = 8;

// Named here, and not by the application's organization: that would also move the folder of journal and backups away
// from where the command line keeps them.
struct Store : QSettings
{
    Store()
        : QSettings(u"athanor"_s, u"athanor"_s)
    {
    }
};

QString profileKey(const QString &folder)
{
    const QByteArray hash = QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return u"profiles/"_s % QString::fromLatin1(hash);
}

} // namespace

QStringList Settings::recentFolders()
{
    return Store().value("recentFolders"_L1).toStringList();
}

void Settings::addRecentFolder(const QString &folder)
{
    QStringList folders = recentFolders();
    folders.removeAll(folder);
    folders.prepend(folder);
    Store().setValue("recentFolders"_L1, QStringList(folders.first(qMin(keptFolders, folders.size()))));
}

std::optional<postgres::ConnectionProfile> Settings::profile(const QString &folder)
{
    const QVariantMap map = Store().value(profileKey(folder)).toMap();
    if (map.isEmpty()) {
        return {};
    }
    return postgres::ConnectionProfile::fromMap(map);
}

void Settings::setProfile(const QString &folder, const std::optional<postgres::ConnectionProfile> &profile)
{
    if (profile) {
        Store().setValue(profileKey(folder), profile->toMap());
    } else {
        Store().remove(profileKey(folder));
    }
}

QByteArray Settings::windowGeometry()
{
    return Store().value("window/geometry"_L1).toByteArray();
}

QByteArray Settings::windowState()
{
    return Store().value("window/state"_L1).toByteArray();
}

bool Settings::isInspectorWanted()
{
    return Store().value("window/inspector"_L1, true).toBool();
}

void Settings::setWindow(const QByteArray &geometry, const QByteArray &state, bool inspectorWanted)
{
    Store settings;
    settings.setValue("window/geometry"_L1, geometry);
    settings.setValue("window/state"_L1, state);
    settings.setValue("window/inspector"_L1, inspectorWanted);
}

} // namespace athanor::desktop
