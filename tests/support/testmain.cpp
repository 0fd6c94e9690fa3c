// SPDX-License-Identifier: MIT
#include "support/testmain.h"

#include <QDir>
#include <QProcessEnvironment>

using namespace Qt::StringLiterals;

namespace athanor::test {

Isolation::Isolation()
{
    QStandardPaths::setTestModeEnabled(true);
    // The machine's own settings for libpq would send a test to a real server.
    const QStringList names = QProcessEnvironment::systemEnvironment().keys();
    for (const QString &name : names) {
        if (name.startsWith("PG"_L1)) {
            qunsetenv(name.toLocal8Bit().constData());
        }
    }
    const auto set = [this](const char *variable, const QString &name, bool isFolder) {
        const QString path = m_folder.filePath(name);
        if (isFolder) {
            QDir().mkpath(path);
            QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        }
        qputenv(variable, path.toLocal8Bit());
    };
    set("XDG_CONFIG_HOME", u"config"_s, true);
    set("XDG_DATA_HOME", u"data"_s, true);
    set("XDG_CACHE_HOME", u"cache"_s, true);
    set("XDG_STATE_HOME", u"state"_s, true);
    set("XDG_RUNTIME_DIR", u"runtime"_s, true);
    set("PGPASSFILE", u"pgpass"_s, false);
    set("PGSERVICEFILE", u"pg_service.conf"_s, false);
    set("PGSYSCONFDIR", u"pgsysconf"_s, false);
}

} // namespace athanor::test
