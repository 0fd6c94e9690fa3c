// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>
#include <QVersionNumber>

namespace athanor::ctl {

// What the releases of Alembic print differently on the command line. The newest known release, unless
// ATHANOR_ALEMBIC_VERSION names another.
class AlembicVersion
{
public:
    AlembicVersion() = default;
    explicit AlembicVersion(const QVersionNumber &number)
        : m_number(number)
    {
    }

    // pyproject.toml beside or instead of an ini, -c twice; the texts about what the configuration lacks.
    [[nodiscard]] bool readsToml() const { return m_number >= QVersionNumber(1, 16); }
    // Whether `--sql` drops the version table where no row is left (until alembic#1822).
    [[nodiscard]] bool dropsVersionTableAtBase() const { return m_number < QVersionNumber(1, 19); }
    // "name - synopsis" of `list_templates`; their order is that of a folder, hence by name here.
    [[nodiscard]] QStringList templates() const
    {
        QStringList lines{QStringLiteral("async - Generic single-database configuration with an async dbapi."),
                          QStringLiteral("generic - Generic single-database configuration."),
                          QStringLiteral("multidb - Rudimentary multi-database configuration.")};
        if (m_number >= QVersionNumber(1, 16)) {
            lines.append(QStringLiteral("pyproject - pyproject configuration, based on the generic configuration."));
        }
        if (m_number >= QVersionNumber(1, 16, 3)) {
            lines.append(QStringLiteral("pyproject_async - pyproject configuration, with an async dbapi."));
        }
        return lines;
    }

private:
    QVersionNumber m_number{1, 20};
};

} // namespace athanor::ctl
