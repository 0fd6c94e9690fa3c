// SPDX-License-Identifier: MIT
#include "workspace/localaddress.h"

#include "postgres/profile.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

constexpr int defaultPort = 5432;

// What a port that is bound to all addresses is reached by.
QString reachable(const QString &hostAddress)
{
    if (hostAddress.isEmpty() || hostAddress == "0.0.0.0"_L1) {
        return u"127.0.0.1"_s;
    }
    return hostAddress == "::"_L1 ? u"::1"_s : hostAddress;
}

std::optional<LocalAddress> published(const QList<project::PublishedPort> &ports, int target)
{
    for (const project::PublishedPort &port : ports) {
        if (port.target == target && port.published > 0 && port.protocol == "tcp"_L1) {
            return LocalAddress{.host = reachable(port.hostAddress), .port = port.published};
        }
    }
    return std::nullopt;
}

bool isNamed(const project::ComposeService &service, const QString &host)
{
    return service.name == host || service.containerName == host || service.hostNames.contains(host);
}

// How far a compose application lies above the folder; far away, if it lies elsewhere.
qsizetype distance(const project::ComposeService &service, const QString &folder)
{
    const QString &above = service.folder;
    if (folder != above && !folder.startsWith(above + u'/')) {
        return std::numeric_limits<qsizetype>::max();
    }
    return folder.size() - above.size();
}

std::optional<NamedDatabase> named(NamedDatabase::Source source, const QString &url, const QString &folder,
                                   const Network &network)
{
    const auto profile = postgres::profileFromUrl(localUrl(url, folder, network));
    if (url.isEmpty() || !profile || profile->database.isEmpty()) {
        return std::nullopt;
    }
    const auto written = postgres::profileFromUrl(url);
    return NamedDatabase{.source = source,
                         .by = {},
                         .host = profile->host,
                         .port = profile->port > 0 ? profile->port : defaultPort,
                         .writtenHost = written && written->host != profile->host ? written->host : QString(),
                         .database = profile->database,
                         .file = {},
                         .line = 0};
}

} // namespace

std::optional<LocalAddress> localAddress(const QString &host, int port, const QString &folder, const Network &network)
{
    QList<project::ComposeService> services = network.services;
    services.removeIf([&host](const project::ComposeService &service) { return !isNamed(service, host); });
    if (host.isEmpty() || services.isEmpty()) {
        return std::nullopt;
    }
    std::ranges::stable_sort(services, {}, [&folder](const auto &service) { return distance(service, folder); });
    const project::ComposeService &service = services.constFirst();
    const int target = port > 0 ? port : defaultPort;
    const QList<Container> containers = containersOf(service, network.containers);
    for (const Container &container : containers) {
        if (const auto address = published(container.ports, target)) {
            return address;
        }
    }
    if (const auto address = published(service.ports, target)) {
        return address;
    }
    if (service.usesHostNetwork) {
        return LocalAddress{.host = u"127.0.0.1"_s, .port = target};
    }
    for (const Container &container : containers) {
        if (!container.addresses.isEmpty()) {
            return LocalAddress{.host = container.addresses.constFirst(), .port = target};
        }
    }
    return std::nullopt;
}

QString localUrl(const QString &url, const QString &folder, const Network &network)
{
    if (url.isEmpty()) {
        return url;
    }
    auto profile = postgres::profileFromUrl(url);
    if (!profile) {
        return url;
    }
    const auto address = localAddress(profile->host, profile->port, folder, network);
    if (!address) {
        return url;
    }
    profile->host = address->host;
    profile->port = address->port;
    return profile->url(postgres::ConnectionProfile::WithPassword::Yes);
}

QList<NamedDatabase> namedDatabases(const ModuleFiles &module, const Network &network)
{
    QList<NamedDatabase> databases;
    const auto add = [&databases](std::optional<NamedDatabase> database, const QString &by, const QString &file,
                                  int line) {
        if (database) {
            database->by = by;
            database->file = file;
            database->line = line;
            databases.append(*database);
        }
    };
    const project::Fact &url = module.project.databaseUrl;
    if (!url.isDefault) {
        add(named(NamedDatabase::Source::Files, url.value.value_or(QString()), module.project.folder, network), {},
            url.file, url.line);
    }
    for (const project::ComposeService &service : module.composeServices) {
        const project::SourcePlace &place = service.databaseUrlPlace;
        add(named(NamedDatabase::Source::Compose, service.databaseUrl, service.folder, network), service.name,
            place.file, place.line);
        for (const Container &container : containersOf(service, module.containers)) {
            add(named(NamedDatabase::Source::Container, container.databaseUrl, service.folder, network), container.name,
                service.file, service.line);
        }
    }
    return databases;
}

} // namespace athanor::workspace
