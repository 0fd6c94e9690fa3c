// SPDX-License-Identifier: MIT
#include "postgres/profile.h"

#include "core/logging.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QUrl>

#include <libpq-fe.h>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace athanor::postgres {

namespace {

struct NamedField
{
    QLatin1StringView keyword;
    QString ConnectionProfile::*field;
};

// libpq's keyword of each field of text but the password.
constexpr NamedField namedFields[] = {
    {"service"_L1, &ConnectionProfile::service},        {"host"_L1, &ConnectionProfile::host},
    {"dbname"_L1, &ConnectionProfile::database},        {"user"_L1, &ConnectionProfile::user},
    {"sslmode"_L1, &ConnectionProfile::sslMode},        {"sslrootcert"_L1, &ConnectionProfile::sslRootCertificate},
    {"sslcert"_L1, &ConnectionProfile::sslCertificate}, {"sslkey"_L1, &ConnectionProfile::sslKey},
    {"passfile"_L1, &ConnectionProfile::passFile},      {"application_name"_L1, &ConnectionProfile::applicationName},
};

using OptionsPointer = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

const QSet<QString> &libpqKeywords()
{
    static const QSet<QString> keywords = [] {
        QSet<QString> names;
        const OptionsPointer options(PQconndefaults(), &PQconninfoFree);
        for (const PQconninfoOption *option = options.get(); option != nullptr && option->keyword != nullptr;
             ++option) {
            names.insert(QString::fromLatin1(option->keyword));
        }
        return names;
    }();
    return keywords;
}

// What this libpq itself hides in a form ("*", PQconninfoOption), and what newer ones know (PostgreSQL 18, the secrets
// of "Parameter Key Words").
bool isSecret(const QString &keyword)
{
    static const QSet<QString> secrets = [] {
        QSet<QString> names{u"password"_s, u"sslpassword"_s, u"scram_client_key"_s, u"scram_server_key"_s,
                            u"oauth_client_secret"_s};
        const OptionsPointer options(PQconndefaults(), &PQconninfoFree);
        for (const PQconninfoOption *option = options.get(); option != nullptr && option->keyword != nullptr;
             ++option) {
            if (qstrcmp(option->dispchar, "*") == 0) {
                names.insert(QString::fromLatin1(option->keyword));
            }
        }
        return names;
    }();
    return secrets.contains(keyword);
}

Error notAUrl(const QString &url, const QString &why)
{
    return Error::make(
        Error::Kind::Configuration,
        QCoreApplication::translate("athanor", "Cannot read the connection \"%1\": %2.").arg(maskUrl(url), why),
        QCoreApplication::translate("athanor", "Write it as postgresql://user@host:port/database."));
}

// Ports of the same list position belong to the hosts; a single number goes into the field.
void setPort(ConnectionProfile &profile, const QString &port)
{
    bool isNumber = false;
    const int number = port.toInt(&isNumber);
    if (isNumber && number > 0) {
        profile.port = number;
    } else if (!port.isEmpty()) {
        profile.extra.insert(u"port"_s, port);
    }
}

void setKeyword(ConnectionProfile &profile, const QString &keyword, const QString &value)
{
    for (const NamedField &field : namedFields) {
        if (keyword == field.keyword) {
            profile.*field.field = value;
            return;
        }
    }
    if (keyword == "password"_L1) {
        profile.password = value;
    } else if (keyword == "port"_L1) {
        setPort(profile, value);
    } else if (libpqKeywords().contains(keyword) && keyword != "client_encoding"_L1) {
        profile.extra.insert(keyword, value);
    }
}

QString decoded(QStringView text)
{
    return QString::fromUtf8(QByteArray::fromPercentEncoding(text.toUtf8()));
}

// "a:1,b:2,[::1]:3" to lists of hosts and of ports; a single host gives single values.
void setHosts(ConnectionProfile &profile, const QStringList &entries)
{
    QStringList hosts;
    QStringList ports;
    for (const QString &entry : entries) {
        QString host = entry;
        QString port;
        const qsizetype bracket = entry.startsWith(u'[') ? entry.indexOf(u']') : -1;
        const qsizetype colon = entry.lastIndexOf(u':');
        if (bracket > 0) {
            host = entry.sliced(1, bracket - 1);
            port = colon > bracket ? entry.sliced(colon + 1) : QString();
        } else if (colon >= 0 && entry.count(u':') == 1 && !entry.startsWith(u'/')) {
            host = entry.first(colon);
            port = entry.sliced(colon + 1);
        }
        hosts.append(decoded(host));
        ports.append(port);
    }
    profile.host = hosts.join(u',');
    const bool anyPort = std::ranges::any_of(ports, [](const QString &port) { return !port.isEmpty(); });
    if (anyPort) {
        setPort(profile, ports.join(u','));
    }
}

Result<ConnectionProfile> profileFromKeywords(const QString &text)
{
    char *message = nullptr;
    const OptionsPointer options(PQconninfoParse(text.toUtf8().constData(), &message), &PQconninfoFree);
    const QString words = message != nullptr ? QString::fromUtf8(message).trimmed() : QString();
    PQfreemem(message);
    if (!options) {
        return std::unexpected(notAUrl(maskSecrets(text), maskSecrets(words)));
    }
    ConnectionProfile profile;
    for (const PQconninfoOption *option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) {
            setKeyword(profile, QString::fromLatin1(option->keyword), QString::fromUtf8(option->val));
        }
    }
    return profile;
}

void readQuery(ConnectionProfile &profile, const QString &query)
{
    QStringList hosts;
    for (const QString &pair : query.split(u'&', Qt::SkipEmptyParts)) {
        const qsizetype equals = pair.indexOf(u'=');
        const QString key = decoded(QStringView(pair).first(equals < 0 ? pair.size() : equals));
        // In a query '+' is a space (SQLAlchemy reads it with parse_qsl).
        const QString value = equals < 0 ? QString() : decoded(pair.sliced(equals + 1).replace(u'+', u' '));
        if (key == "host"_L1) {
            hosts.append(value);
        } else if (key == "ssl"_L1) {
            // asyncpg: ?ssl=require, or true.
            const bool yes = value.compare("true"_L1, Qt::CaseInsensitive) == 0 || value == "1"_L1;
            const bool no = value.compare("false"_L1, Qt::CaseInsensitive) == 0 || value == "0"_L1;
            profile.sslMode = yes ? u"require"_s : no ? u"disable"_s : value;
        } else if (key == "database"_L1) {
            profile.database = value;
        } else {
            setKeyword(profile, key, value);
        }
    }
    if (!hosts.isEmpty()) {
        setHosts(profile, hosts);
    }
}

QString quotedValue(const QString &value)
{
    static const QRegularExpression plain(u"^[A-Za-z0-9_.,:/@+-]+$"_s);
    if (plain.match(value).hasMatch()) {
        return value;
    }
    QString escaped = value;
    escaped.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s);
    return u'\'' + escaped + u'\'';
}

QString encoded(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

} // namespace

QString environmentKey(Environment environment)
{
    switch (environment) {
    case Environment::Development:
        return u"development"_s;
    case Environment::Test:
        return u"test"_s;
    case Environment::Staging:
        return u"staging"_s;
    case Environment::Production:
        break;
    }
    return u"production"_s;
}

QString environmentName(Environment environment)
{
    switch (environment) {
    case Environment::Development:
        return QCoreApplication::translate("athanor", "Development");
    case Environment::Test:
        return QCoreApplication::translate("athanor", "Test");
    case Environment::Staging:
        return QCoreApplication::translate("athanor", "Staging");
    case Environment::Production:
        break;
    }
    return QCoreApplication::translate("athanor", "Production");
}

Environment environmentFromKey(const QString &key)
{
    const QString word = key.trimmed().toLower();
    if (word == "development"_L1 || word == "dev"_L1) {
        return Environment::Development;
    }
    if (word == "test"_L1 || word == "testing"_L1) {
        return Environment::Test;
    }
    return word == "staging"_L1 ? Environment::Staging : Environment::Production;
}

QString ConnectionProfile::identity() const
{
    const QString base = database.isEmpty() ? (user.isEmpty() ? service : user) : database;
    QString place = host;
    if (host.startsWith(u'/') && !name.isEmpty()) {
        place = name; // the socket of a private cluster is somewhere else at each start
    } else if (host.isEmpty()) {
        place = service.isEmpty() ? u"local"_s : service;
    }
    const bool isName = place == name && !name.isEmpty();
    if (port > 0 && !isName) {
        place += u':' + QString::number(port);
    }
    return base.isEmpty() ? place : base + u" @ "_s + place;
}

QString ConnectionProfile::displayName() const
{
    return user.isEmpty() ? identity() : identity() + u" · "_s + user;
}

QList<std::pair<QByteArray, QByteArray>> ConnectionProfile::keywords() const
{
    QList<std::pair<QByteArray, QByteArray>> list;
    const auto add = [&list](const QString &keyword, const QString &value) {
        if (!value.isEmpty()) {
            list.append({keyword.toLatin1(), value.toUtf8()});
        }
    };
    for (const NamedField &field : namedFields) {
        if (field.field != &ConnectionProfile::applicationName) {
            add(field.keyword, this->*field.field);
        }
    }
    if (port > 0) {
        add(u"port"_s, QString::number(port));
    }
    add(u"password"_s, password);
    QStringList extraKeys = extra.keys();
    extraKeys.sort();
    for (const QString &key : std::as_const(extraKeys)) {
        add(key, extra.value(key));
    }
    add(u"application_name"_s, applicationName.isEmpty() ? u"athanor"_s : applicationName);
    return list;
}

QStringList ConnectionProfile::furtherSecrets() const
{
    QStringList secrets;
    for (auto it = extra.cbegin(); it != extra.cend(); ++it) {
        if (isSecret(it.key()) && !it.value().isEmpty()) {
            secrets.append(it.key());
        }
    }
    secrets.sort();
    return secrets;
}

QString ConnectionProfile::connectionString() const
{
    QStringList parts;
    for (const auto &[keyword, value] : keywords()) {
        if (!isSecret(QString::fromLatin1(keyword))) {
            parts.append(QString::fromLatin1(keyword) + u'=' + quotedValue(QString::fromUtf8(value)));
        }
    }
    return parts.join(u' ');
}

QString ConnectionProfile::url(WithPassword withPassword, const QString &scheme) const
{
    QString text = scheme + u"://"_s;
    const bool credentials = !user.isEmpty() || (withPassword == WithPassword::Yes && !password.isEmpty());
    if (credentials) {
        text += encoded(user);
        if (withPassword == WithPassword::Yes && !password.isEmpty()) {
            text += u':' + encoded(password);
        }
        text += u'@';
    }
    QStringList query;
    // Sockets and lists of hosts do not fit into the middle of a URL that SQLAlchemy reads too.
    const bool plainHost = !host.startsWith(u'/') && !host.contains(u',');
    if (plainHost) {
        text += host.contains(u':') ? u'[' + host + u']' : host;
        if (port > 0 && !host.isEmpty()) {
            text += u':' + QString::number(port);
        }
    }
    text += u'/' + encoded(database);
    if (!plainHost) {
        query.append(u"host="_s + encoded(host));
    }
    if (port > 0 && (!plainHost || host.isEmpty())) {
        query.append(u"port="_s + QString::number(port));
    }
    const auto add = [&query](QLatin1StringView key, const QString &value) {
        if (!value.isEmpty()) {
            query.append(key + u'=' + encoded(value));
        }
    };
    add("service"_L1, service);
    add("sslmode"_L1, sslMode);
    add("sslrootcert"_L1, sslRootCertificate);
    add("sslcert"_L1, sslCertificate);
    add("sslkey"_L1, sslKey);
    add("passfile"_L1, passFile);
    QStringList extraKeys = extra.keys();
    extraKeys.sort();
    for (const QString &key : std::as_const(extraKeys)) {
        if (!isSecret(key) || withPassword == WithPassword::Yes) {
            query.append(key + u'=' + encoded(extra.value(key)));
        }
    }
    return query.isEmpty() ? text : text + u'?' + query.join(u'&');
}

QVariantMap ConnectionProfile::toMap() const
{
    QVariantMap map;
    for (const NamedField &field : namedFields) {
        if (!(this->*field.field).isEmpty()) {
            map.insert(field.keyword, this->*field.field);
        }
    }
    map.insert(u"name"_s, name);
    map.insert(u"environment"_s, environmentKey(environment));
    if (port > 0) {
        map.insert(u"port"_s, port);
    }
    QVariantMap further;
    for (auto it = extra.cbegin(); it != extra.cend(); ++it) {
        if (!isSecret(it.key())) {
            further.insert(it.key(), it.value());
        }
    }
    if (!further.isEmpty()) {
        map.insert(u"extra"_s, further);
    }
    return map;
}

ConnectionProfile ConnectionProfile::fromMap(const QVariantMap &map)
{
    ConnectionProfile profile;
    for (const NamedField &field : namedFields) {
        profile.*field.field = map.value(field.keyword).toString();
    }
    profile.name = map.value(u"name"_s).toString();
    profile.environment = environmentFromKey(map.value(u"environment"_s).toString());
    profile.port = map.value(u"port"_s).toInt();
    const QVariantMap further = map.value(u"extra"_s).toMap();
    for (auto it = further.cbegin(); it != further.cend(); ++it) {
        profile.extra.insert(it.key(), it.value().toString());
    }
    return profile;
}

Result<ConnectionProfile> profileFromUrl(const QString &url)
{
    const QString text = url.trimmed();
    const qsizetype schemeEnd = text.indexOf("://"_L1);
    if (schemeEnd < 0) {
        if (text.contains(u'=')) {
            return profileFromKeywords(text);
        }
        return std::unexpected(notAUrl(text, QCoreApplication::translate("athanor", "it has no scheme")));
    }
    const QString scheme = text.first(schemeEnd).toLower();
    const QString dialect = scheme.section(u'+', 0, 0);
    if (dialect != "postgresql"_L1 && dialect != "postgres"_L1) {
        return std::unexpected(
            notAUrl(text, QCoreApplication::translate("athanor", "\"%1\" is not a PostgreSQL database").arg(scheme)));
    }

    ConnectionProfile profile;
    QString rest = text.sliced(schemeEnd + 3);
    // A password may hold an unescaped '?' or '/'; what ends the user information is the last '@' before the path of
    // what follows it, so look for it first.
    qsizetype authorityEnd = rest.indexOf(u'/');
    qsizetype at = rest.lastIndexOf(u'@', authorityEnd < 0 ? -1 : authorityEnd);
    if (at < 0 && authorityEnd >= 0) {
        const qsizetype queryStart = rest.indexOf(u'?');
        const qsizetype later = rest.indexOf(u'@');
        // "user:pa/ss@host/db"
        if (later > 0 && rest.first(later).contains(u':') && (queryStart < 0 || later < queryStart)) {
            at = later;
        }
    }
    if (at >= 0) {
        const QString userInformation = rest.first(at);
        const qsizetype colon = userInformation.indexOf(u':');
        profile.user = decoded(QStringView(userInformation).first(colon < 0 ? userInformation.size() : colon));
        if (colon >= 0) {
            profile.password = decoded(QStringView(userInformation).sliced(colon + 1));
        }
        rest = rest.sliced(at + 1);
    }
    const qsizetype queryStart = rest.indexOf(u'?');
    const QString query = queryStart < 0 ? QString() : rest.sliced(queryStart + 1);
    if (queryStart >= 0) {
        rest.truncate(queryStart);
    }
    authorityEnd = rest.indexOf(u'/');
    const QString authority = authorityEnd < 0 ? rest : rest.first(authorityEnd);
    if (authorityEnd >= 0) {
        profile.database = decoded(QStringView(rest).sliced(authorityEnd + 1));
    }
    if (!authority.isEmpty()) {
        const QStringList entries = authority.split(u',');
        setHosts(profile, entries);
        if (entries.size() == 1 && profile.extra.contains(u"port"_s)) {
            return std::unexpected(notAUrl(text, QCoreApplication::translate("athanor", "its port is not a number")));
        }
    }
    readQuery(profile, query);
    return profile;
}

QStringList serviceNames()
{
    // Places of libpq: PGSERVICEFILE or ~/.pg_service.conf, then the system's (PGSYSCONFDIR or as built).
    QStringList files;
    const QString own = qEnvironmentVariable("PGSERVICEFILE");
    files.append(own.isEmpty() ? QDir::homePath() + u"/.pg_service.conf"_s : own);
    const QString systemFolder = qEnvironmentVariable("PGSYSCONFDIR");
    if (!systemFolder.isEmpty()) {
        files.append(systemFolder + u"/pg_service.conf"_s);
    } else {
        files += {u"/etc/postgresql-common/pg_service.conf"_s, u"/etc/pg_service.conf"_s,
                  u"/etc/sysconfig/pgsql/pg_service.conf"_s};
    }
    QStringList names;
    for (const QString &path : std::as_const(files)) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            continue;
        }
        while (!file.atEnd()) {
            const QString line = QString::fromUtf8(file.readLine()).trimmed();
            const qsizetype end = line.indexOf(u']');
            if (line.startsWith(u'[') && end > 1) {
                names.append(line.sliced(1, end - 1));
            }
        }
    }
    names.sort();
    names.removeDuplicates();
    return names;
}

} // namespace athanor::postgres
