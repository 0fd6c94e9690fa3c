// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"
#include "core/process.h"

#include <QHash>

namespace athanor::workspace {

// A running container, as `docker inspect` and `podman inspect` describe it.
struct Container
{
    QString engine; // "docker"
    QString id;
    QString name; // without the leading slash
    QString composeFolder; // where its compose project was started; empty: not by compose
    QString composeService;
    QString moduleName; // MODULE_NAME of its environment
    QString databaseUrl; // DATABASE_URL of its environment; may hold a password, never shown or logged
    QStringList hostNames; // its names in its networks
    QStringList addresses; // in its networks; empty on another machine
    QList<project::PublishedPort> ports; // as they are really published
    bool operator==(const Container &) const = default;
};

// The running containers of the first engine that answers: docker, else podman. Empty if none does, which is the usual
// case; an error is only an answer that is not understood, or Cancelled. Nothing of a container's environment but the
// two variables above is kept; nothing is passed in arguments but ids.
Result<QList<Container>> readContainers(ProcessRunner &runner, JobContext &job,
                                        const QStringList &engines = {QStringLiteral("docker"),
                                                                      QStringLiteral("podman")});

// Those of the containers that run a service of a compose file.
QList<Container> containersOf(const project::ComposeService &service, const QList<Container> &containers);

} // namespace athanor::workspace
