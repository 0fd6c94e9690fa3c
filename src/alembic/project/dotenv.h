// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QString>

namespace athanor::project {

// NAME=value lines, as of .env files; quotes around a value are taken off. A file that cannot be read is empty.
QHash<QString, QString> readEnvironmentFile(const QString &path);

} // namespace athanor::project
