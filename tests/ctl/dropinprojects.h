// SPDX-License-Identifier: MIT
#pragma once

#include <QDir>
#include <QFile>
#include <QString>
#include <QStringList>

namespace athanor::test {

// An Alembic project written into a folder, for tests that compare command lines.
class DropinProject
{
public:
    explicit DropinProject(const QString &folder)
        : m_folder(folder)
    {
        if (QDir(folder).exists()) { // written before
            return;
        }
        write(QStringLiteral("alembic.ini"), QStringLiteral("[alembic]\nscript_location = migrations\n"));
        write(QStringLiteral("migrations/env.py"), QStringLiteral("raise Exception('env.py ran')\n"));
        QDir().mkpath(m_folder + QStringLiteral("/migrations/versions"));
    }

    DropinProject &write(const QString &name, const QString &text) { return write(name, text.toUtf8()); }
    DropinProject &write(const QString &name, const QByteArray &bytes)
    {
        const QString path = m_folder + u'/' + name;
        QDir().mkpath(path.section(u'/', 0, -2));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) < 0) {
            qFatal("cannot write %s", qPrintable(path));
        }
        return *this;
    }

    // `header` are the assignments beside `revision`, separated by "; ".
    DropinProject &revision(const QString &id, const QString &header, const QString &documentation = {},
                            const QString &file = {})
    {
        const QString text =
            (documentation.isNull() ? QString() : QStringLiteral("\"\"\"%1\"\"\"\n").arg(documentation)) +
            QStringLiteral("revision = '%1'\n").arg(id) +
            QString(header).replace(QStringLiteral("; "), QStringLiteral("\n")) +
            QStringLiteral("\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n");
        return write(QStringLiteral("migrations/versions/%1.py").arg(file.isEmpty() ? id : file), text);
    }

    [[nodiscard]] const QString &folder() const { return m_folder; }

private:
    QString m_folder;
};

} // namespace athanor::test
