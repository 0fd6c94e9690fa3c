// SPDX-License-Identifier: MIT
#pragma once

#include "support/eventloopwatchdog.h"
#include "workspace/workspace.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace athanor::test {

// The sample's inventory module in a folder of its own, as it looks with some version rows.
class SampleModule
{
public:
    SampleModule()
    {
        const EventLoopWatchdog::Pause pause("the test itself copies the sample's files");
        const QString source = QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample/modules/inventory");
        QDirIterator files(source, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next();
            if (path.endsWith(QStringLiteral(".pyc"))) {
                continue;
            }
            const QString target =
                m_folder.filePath(QStringLiteral("inventory/") + QDir(source).relativeFilePath(path));
            QDir().mkpath(QFileInfo(target).absolutePath());
            if (!QFile::copy(path, target)) {
                qFatal("cannot copy %s", qPrintable(path));
            }
            QFile::setPermissions(target, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        }
    }

    [[nodiscard]] QString backend() const { return m_folder.filePath(QStringLiteral("inventory/backend")); }
    [[nodiscard]] QString versions() const { return backend() + QStringLiteral("/alembic/versions"); }

    // A minimal revision file as Alembic writes it.
    QString addRevision(const QString &id, const QString &down, const QString &message = QStringLiteral("added")) const
    {
        const QString path = versions() + u'/' + id + QStringLiteral("_added.py");
        const QString text = QStringLiteral("\"\"\"%3\n\nRevision ID: %1\nRevises: %2\n\n\"\"\"\n"
                                            "from alembic import op\nimport sqlalchemy as sa\n\n\n"
                                            "revision = '%1'\ndown_revision = '%2'\n"
                                            "branch_labels = None\ndepends_on = None\n\n\n"
                                            "def upgrade():\n    op.execute(\"SELECT 1\")\n\n\n"
                                            "def downgrade():\n    pass\n")
                                 .arg(id, down, message);
        writeFile(path, text.toUtf8());
        return path;
    }

    // Files read anew, joined with these rows; without a database if there is no value.
    [[nodiscard]] workspace::Module module(const std::optional<QStringList> &rows) const
    {
        const EventLoopWatchdog::Pause pause("the test itself reads the sample's files");
        JobContext job;
        const auto files = workspace::readWorkspace(m_folder.path(), job);
        if (!files) {
            qFatal("%s", qPrintable(files.error().sentence()));
        }
        std::optional<postgres::VersionTablesSnapshot> tables;
        if (rows) {
            postgres::VersionTable table;
            table.schema = QStringLiteral("public");
            table.name = QStringLiteral("inventory_alembic_version");
            table.inSearchPath = table.readable = table.writable = table.hasPrimaryKey = true;
            table.columnWidth = 32;
            table.rows = *rows;
            tables.emplace();
            tables->tables = {table};
            tables->database = QStringLiteral("appdb");
            tables->effectiveSchemas = {table.schema};
        }
        const workspace::Snapshot snapshot = workspace::join(*files, tables);
        if (snapshot.modules.size() != 1) {
            qFatal("%lld modules instead of one", static_cast<long long>(snapshot.modules.size()));
        }
        return snapshot.modules.constFirst();
    }

    static void writeFile(const QString &path, const QByteArray &bytes)
    {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("cannot write %s", qPrintable(path));
        }
    }

    static QByteArray readFile(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot read " + path.toUtf8());
    }

private:
    QTemporaryDir m_folder;
};

} // namespace athanor::test
