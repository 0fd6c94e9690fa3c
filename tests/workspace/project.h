// SPDX-License-Identifier: MIT
#pragma once

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QString>

namespace athanor::test {

inline void writeFile(const QString &path, const QString &text)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0) {
        qFatal("cannot write %s", qPrintable(path));
    }
}

// One Alembic project in the standard pattern: MODULE_NAME in app/config.py, version table "<name>_alembic_version".
class MadeProject
{
public:
    MadeProject(const QString &folder, const QString &name)
        : m_folder(folder)
    {
        writeFile(path(QStringLiteral("alembic.ini")),
                  QStringLiteral("[alembic]\nscript_location = %(here)s/alembic\nprepend_sys_path = .\n"));
        writeFile(path(QStringLiteral("app/__init__.py")), {});
        writeFile(
            path(QStringLiteral("app/config.py")),
            QStringLiteral("class Settings:\n    MODULE_NAME: str = \"%1\"\n\n\nsettings = Settings()\n").arg(name));
        writeEnvironment(QStringLiteral("version_table=f\"{settings.MODULE_NAME}_alembic_version\""));
        QDir().mkpath(path(QStringLiteral("alembic/versions")));
    }

    // Arguments of configure() and of run_migrations(), and a statement before configure().
    void writeEnvironment(const QString &configureArguments, const QString &runArguments = {},
                          const QString &before = QStringLiteral("pass")) const
    {
        writeFile(path(QStringLiteral("alembic/env.py")),
                  QStringLiteral("import os\n\n"
                                 "from alembic import context\n"
                                 "from sqlalchemy import create_engine\n\n"
                                 "from app.config import settings\n\n\n"
                                 "def run_migrations_online():\n"
                                 "    with create_engine(\"postgresql+psycopg://\").connect() as connection:\n"
                                 "        %3\n"
                                 "        context.configure(connection=connection, %1)\n"
                                 "        with context.begin_transaction():\n"
                                 "            context.run_migrations(%2)\n\n\n"
                                 "run_migrations_online()\n")
                      .arg(configureArguments, runArguments, before.isEmpty() ? QStringLiteral("pass") : before));
    }

    // A revision file; `upgrade` is the body of upgrade(), one statement a line.
    QString revision(const QString &id, const QString &down, const QString &upgrade = QStringLiteral("pass")) const
    {
        const QString file = path(QStringLiteral("alembic/versions/%1_change.py").arg(id));
        const QString parent = down.isEmpty() ? QStringLiteral("None") : QStringLiteral("'%1'").arg(down);
        QString body = upgrade;
        body.replace(u'\n', QStringLiteral("\n    "));
        writeFile(file, QStringLiteral("\"\"\"change %1\n\nRevision ID: %1\n\"\"\"\n"
                                       "from alembic import op\n"
                                       "import sqlalchemy as sa\n\n"
                                       "revision = '%1'\n"
                                       "down_revision = %2\n"
                                       "branch_labels = None\n"
                                       "depends_on = None\n\n\n"
                                       "def upgrade():\n    %3\n\n\n"
                                       "def downgrade():\n    pass\n")
                            .arg(id, parent, body));
        return file;
    }

    [[nodiscard]] QString path(const QString &relative) const { return QDir(m_folder).filePath(relative); }
    [[nodiscard]] const QString &folder() const { return m_folder; }

private:
    QString m_folder;
};

} // namespace athanor::test
