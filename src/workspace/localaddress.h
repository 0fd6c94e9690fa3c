// SPDX-License-Identifier: MIT
#pragma once

#include "workspace/module.h"

#include <optional>

namespace athanor::workspace {

// What is known of the networks that containers have among themselves.
struct Network
{
    QList<project::ComposeService> services; // of all compose files
    QList<Container> containers; // that run now
};

struct LocalAddress
{
    QString host;
    int port = 0;
    bool operator==(const LocalAddress &) const = default;
};

// Where this machine reaches a host that is a compose service: the running container's published port, else that of the
// compose file, else the container's own address. No value: it is none, or it cannot be reached from here. Of services
// with one name in several compose files that counts which is nearest above `folder`.
std::optional<LocalAddress> localAddress(const QString &host, int port, const QString &folder, const Network &network);

// The same URL with that address; as it is, if its host is no compose service.
QString localUrl(const QString &url, const QString &folder, const Network &network);

// What files, compose services and containers say of a module's database. A default that another environment may
// replace says nothing.
QList<NamedDatabase> namedDatabases(const ModuleFiles &module, const Network &network);

} // namespace athanor::workspace
