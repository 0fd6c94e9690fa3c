// SPDX-License-Identifier: MIT
#include "ctl/schemas.h"

#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;

static void initialiseResource()
{
    Q_INIT_RESOURCE(schemas);
}

namespace athanor::ctl {

namespace {

const QString folder = u":/schemas/"_s;
const QString ending = u".json"_s;

} // namespace

QStringList schemaNames()
{
    initialiseResource();
    QStringList names = QDir(folder).entryList(QDir::Files, QDir::Name);
    for (QString &name : names) {
        name.chop(ending.size());
    }
    return names;
}

QByteArray schema(const QString &name)
{
    QFile file(folder + name + ending);
    return schemaNames().contains(name) && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace athanor::ctl
