// SPDX-License-Identifier: MIT
#include "deployment/deployment.h"

#include <QDir>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace athanor::deployment {

QString defaultBackupFolder()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).filePath(u"backups"_s);
}

QString defaultJournalPath()
{
    return journal::Journal::defaultPath();
}

} // namespace athanor::deployment
