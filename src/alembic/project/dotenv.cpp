// SPDX-License-Identifier: MIT
#include "alembic/project/dotenv.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace athanor::project {

QHash<QString, QString> readEnvironmentFile(const QString &path)
{
    QHash<QString, QString> result;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return result;
    }
    for (const QByteArray &bytes : file.readAll().split('\n')) {
        QString line = QString::fromUtf8(bytes).trimmed();
        if (line.startsWith("export "_L1)) {
            line = line.mid(7).trimmed();
        }
        const qsizetype equals = line.indexOf(u'=');
        if (line.startsWith(u'#') || equals <= 0) {
            continue;
        }
        QString value = line.mid(equals + 1).trimmed();
        if (value.size() >= 2 && (value.front() == u'"' || value.front() == u'\'') && value.back() == value.front()) {
            value = value.sliced(1, value.size() - 2);
        } else if (const qsizetype comment = value.indexOf(" #"_L1); comment >= 0) {
            value = value.first(comment).trimmed();
        }
        result.insert(line.first(equals).trimmed(), value);
    }
    return result;
}

} // namespace athanor::project
