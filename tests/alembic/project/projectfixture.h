// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace athanor::test {

// A project that a test writes file by file; a new folder for each function.
class ProjectTest : public QObject
{
    Q_OBJECT

protected:
    static void write(const QString &path, const QByteArray &bytes)
    {
        QDir().mkpath(QFileInfo(path).absolutePath());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    void newFolder()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }
    [[nodiscard]] QString folder() const { return m_folder->path(); }
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    Result<project::AlembicProject> project(const QByteArray &environment,
                                            const QByteArray &ini = "[alembic]\nscript_location = alembic\n"
                                                                    "prepend_sys_path = .\n"
                                                                    "path_separator = os\n")
    {
        write(path(QStringLiteral("alembic/env.py")), environment);
        write(path(QStringLiteral("alembic.ini")), ini);
        return project::readProject({.ini = path(QStringLiteral("alembic.ini"))});
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

} // namespace athanor::test
