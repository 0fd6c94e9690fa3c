// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/dialect/dialect.h"

#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <QTest>

namespace athanor::test {

// {"alembic": "1.13.2", "sqlalchemy": "2.0.40"}
inline dialect::Dialect dialectOf(const QJsonObject &releases)
{
    const auto alembic = dialect::Version::parse(releases.value(QStringLiteral("alembic")).toString());
    const auto sqlalchemy = dialect::Version::parse(releases.value(QStringLiteral("sqlalchemy")).toString());
    if (!alembic || !sqlalchemy) {
        qFatal("the releases of Alembic and SQLAlchemy are not known");
    }
    return {.alembic = *alembic, .sqlalchemy = *sqlalchemy};
}

// That of the Alembic and SQLAlchemy which python3 imports.
inline dialect::Dialect installedDialect()
{
    QProcess python;
    python.start(QStringLiteral("python3"), {QStringLiteral("-c"), QStringLiteral("import alembic, sqlalchemy; print("
                                                                                  "alembic.__version__, "
                                                                                  "sqlalchemy.__version__)")});
    python.waitForFinished(60'000);
    const QStringList words = QString::fromUtf8(python.readAllStandardOutput()).simplified().split(u' ');
    return dialectOf({{QStringLiteral("alembic"), words.value(0)}, {QStringLiteral("sqlalchemy"), words.value(1)}});
}

} // namespace athanor::test
