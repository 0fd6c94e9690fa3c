// SPDX-License-Identifier: MIT
#include "desktop/mainwindow/settings.h"

#include <QCryptographicHash>
#include <QHash>
#include <QMutex>
#include <QSettings>
#include <QThreadPool>
#include <QVariant>

#include <memory>
#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

constexpr qsizetype keptFolders = 8;

// Values in memory, and those of them that are still to be written.
class Store
{
public:
    static Store &instance()
    {
        static Store store;
        return store;
    }

    [[nodiscard]] QVariant value(const QString &key, const QVariant &otherwise = {}) const
    {
        return m_values.value(key, otherwise);
    }

    // An invalid value: forgotten.
    void setValue(const QString &key, const QVariant &value)
    {
        if (m_values.value(key) == value) {
            return;
        }
        if (value.isValid()) {
            m_values.insert(key, value);
        } else {
            m_values.remove(key);
        }
        const QMutexLocker lock(&m_mutex);
        if (m_unwritten.isEmpty()) {
            QThreadPool::globalInstance()->start([this] { write(); });
        }
        m_unwritten.insert(key, value);
    }

    // Only what was changed here: another window may have written the rest.
    void write()
    {
        const QMutexLocker writing(&m_writing);
        QHash<QString, QVariant> values;
        {
            const QMutexLocker lock(&m_mutex);
            values = std::exchange(m_unwritten, {});
        }
        if (values.isEmpty()) {
            return;
        }
        const std::unique_ptr<QSettings> file = open();
        for (auto value = values.cbegin(); value != values.cend(); ++value) {
            if (value->isValid()) {
                file->setValue(value.key(), *value);
            } else {
                file->remove(value.key());
            }
        }
        file->sync();
    }

private:
    Store()
    {
        const std::unique_ptr<QSettings> file = open();
        const QStringList keys = file->allKeys();
        for (const QString &key : keys) {
            m_values.insert(key, file->value(key));
        }
    }

    // Named here, and not by the application's organization: that would also move the folder of journal and backups
    // away from where the command line keeps them.
    static std::unique_ptr<QSettings> open() { return std::make_unique<QSettings>(u"athanor"_s, u"athanor"_s); }

    QHash<QString, QVariant> m_values;
    QMutex m_writing; // one writer at a time, so that the newest value is the last
    QMutex m_mutex; // of:
    QHash<QString, QVariant> m_unwritten;
};

QString profileKey(const QString &folder)
{
    const QByteArray hash = QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return u"profiles/"_s % QString::fromLatin1(hash);
}

} // namespace

void Settings::load()
{
    Store::instance();
}

void Settings::flush()
{
    Store::instance().write();
}

QStringList Settings::recentFolders()
{
    return Store::instance().value(u"recentFolders"_s).toStringList();
}

void Settings::addRecentFolder(const QString &folder)
{
    QStringList folders = recentFolders();
    folders.removeAll(folder);
    folders.prepend(folder);
    Store::instance().setValue(u"recentFolders"_s, QStringList(folders.first(qMin(keptFolders, folders.size()))));
}

std::optional<postgres::ConnectionProfile> Settings::profile(const QString &folder)
{
    const QVariantMap map = Store::instance().value(profileKey(folder)).toMap();
    if (map.isEmpty()) {
        return {};
    }
    return postgres::ConnectionProfile::fromMap(map);
}

void Settings::setProfile(const QString &folder, const std::optional<postgres::ConnectionProfile> &profile)
{
    if (profile) {
        Store::instance().setValue(profileKey(folder), profile->toMap());
    } else {
        Store::instance().setValue(profileKey(folder), {});
    }
}

QByteArray Settings::windowGeometry()
{
    return Store::instance().value(u"window/geometry"_s).toByteArray();
}

QByteArray Settings::windowState()
{
    return Store::instance().value(u"window/state"_s).toByteArray();
}

bool Settings::isInspectorWanted()
{
    return Store::instance().value(u"window/inspector"_s, true).toBool();
}

void Settings::setWindow(const QByteArray &geometry, const QByteArray &state, bool inspectorWanted)
{
    Store &settings = Store::instance();
    settings.setValue(u"window/geometry"_s, geometry);
    settings.setValue(u"window/state"_s, state);
    settings.setValue(u"window/inspector"_s, inspectorWanted);
}

} // namespace athanor::desktop
