// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QList>
#include <QString>

#include <utility>

namespace athanor::project {

// NAME=value lines, as of .env files; quotes around a value are taken off. A file that cannot be read is empty.
QHash<QString, QString> readEnvironmentFile(const QString &path);

// A .env file as python-dotenv reads it, in order: escapes in quotes, values over several lines, ${NAME} and
// ${NAME:-default} from `environment` and from the lines above. A line that is no assignment is skipped.
QList<std::pair<QString, QString>> readDotenv(const QString &path, const QHash<QString, QString> &environment);

} // namespace athanor::project
