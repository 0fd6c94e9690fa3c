// SPDX-License-Identifier: MIT
#pragma once

#include "support/cluster.h"

#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QString>

namespace athanor::test {

// Names and bytes of all files below a folder, to tell whether something was left as it was.
inline QMap<QString, QByteArray> folderContents(const QString &folder)
{
    QMap<QString, QByteArray> contents;
    QDirIterator files(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        contents.insert(file.fileName(), file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable"));
    }
    return contents;
}

// Tables, types and rows of a database's schema public, for the same end.
inline QString databaseContents(const TestDatabase &database)
{
    return database.scalar(QStringLiteral(
        "SELECT concat((SELECT string_agg(format('%s %s', table_name, query_to_xml(format('SELECT * FROM %I.%I', "
        "table_schema, table_name), true, false, '')), ',' ORDER BY table_name) FROM information_schema.tables WHERE "
        "table_schema = 'public'), ' ', (SELECT string_agg(typname, ',' ORDER BY typname) FROM pg_type WHERE "
        "typnamespace = 'public'::regnamespace))"));
}

// pg_dump and pg_restore 13.14, as far as their answer to --version goes.
inline void makeOldClientTools(const QString &folder)
{
    for (const char *name : {"pg_dump", "pg_restore"}) {
        QFile file(folder + u'/' + QLatin1StringView(name));
        if (!file.open(QIODevice::WriteOnly)) {
            qFatal("cannot write %s", qUtf8Printable(file.fileName()));
        }
        file.write(QByteArray("#!/bin/sh\necho '") + name + " (PostgreSQL) 13.14'\n");
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    }
}

} // namespace athanor::test
