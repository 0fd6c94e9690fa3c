// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>
#include <QVariantMap>

#include <utility>

namespace athanor::postgres {

enum class Environment { Development, Test, Staging, Production };

QString environmentKey(Environment environment); // "development", … as stored
QString environmentName(Environment environment); // translated: "Development", …
Environment environmentFromKey(const QString &key); // unknown words are Production: the careful side

// How to reach one database. Empty fields are left to libpq (PGHOST, .pgpass, pg_service.conf, …).
struct ConnectionProfile
{
    QString name{}; // the user's word for it; may be empty
    Environment environment = Environment::Development;
    QString service{}; // of pg_service.conf
    QString host{}; // name, address, or folder of the Unix socket; comma-separated lists as in libpq
    int port = 0; // 0: libpq's default
    QString database{};
    QString user{};
    QString password{}; // never stored, logged or shown
    QString sslMode{}; // "disable" … "verify-full"; empty: libpq's default
    QString sslRootCertificate{}; // files
    QString sslCertificate{};
    QString sslKey{};
    QString passFile{};
    QString applicationName{}; // empty: "athanor"
    QHash<QString, QString> extra{}; // further libpq keywords of a URL, for example target_session_attrs

    bool operator==(const ConnectionProfile &) const = default;

    // "appdb @ db1:5432 · dba". Never a secret.
    [[nodiscard]] QString displayName() const;
    // "appdb @ db1:5432": what the journal calls the database; with a Unix socket the profile's name stands for the
    // place, since the socket of a private cluster moves. Never a secret.
    [[nodiscard]] QString identity() const;
    // Keywords and values for PQconnectdbParams, the password among them.
    [[nodiscard]] QList<std::pair<QByteArray, QByteArray>> keywords() const;
    // Keywords of the secrets in `extra`, sorted: "sslpassword", …
    [[nodiscard]] QStringList furtherSecrets() const;
    // "host=… dbname=…" as psql and pg_dump take it in --dbname; without the password.
    [[nodiscard]] QString connectionString() const;
    // "postgresql://user@host:port/database?…"; the password only on request (environment of a child process).
    enum class WithPassword { No, Yes };
    [[nodiscard]] QString url(WithPassword withPassword = WithPassword::No,
                              const QString &scheme = QStringLiteral("postgresql")) const;

    // For settings; without the password.
    [[nodiscard]] QVariantMap toMap() const;
    static ConnectionProfile fromMap(const QVariantMap &map);
};

// Reads postgresql://, postgres://, SQLAlchemy's postgresql+<driver>:// and "key=value" connection strings. Percent
// escapes are decoded, drivers dropped; "?host=/folder" is a socket, "?ssl=…" of asyncpg becomes sslmode; options that
// libpq does not know are left out. Kind Configuration otherwise, with the password masked.
Result<ConnectionProfile> profileFromUrl(const QString &url);

// Names in the user's and the system's pg_service.conf, for a combo box, sorted; libpq reads the contents itself.
QStringList serviceNames();

} // namespace athanor::postgres
