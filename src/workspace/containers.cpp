// SPDX-License-Identifier: MIT
#include "workspace/containers.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

// An engine that hangs is as good as none.
constexpr std::chrono::milliseconds patience{5000};

// Addresses of an engine on another machine are not reached from this one.
bool isLocal(const QString &engine)
{
    const QString host = qEnvironmentVariable(engine.endsWith("podman"_L1) ? "CONTAINER_HOST" : "DOCKER_HOST");
    return host.isEmpty() || host.startsWith("unix:"_L1);
}

Error notUnderstood(const QString &engine)
{
    return Error::make(
        Error::Kind::Tool,
        QCoreApplication::translate("athanor", "The answer of %1 about its containers is not understood.").arg(engine));
}

void readEnvironment(const QJsonArray &environment, Container &container)
{
    for (const QJsonValue &value : environment) {
        const QString line = value.toString();
        if (line.startsWith("MODULE_NAME="_L1)) {
            container.moduleName = line.section(u'=', 1);
        } else if (line.startsWith("DATABASE_URL="_L1)) {
            container.databaseUrl = line.section(u'=', 1);
        }
    }
}

// "5432/tcp": [{"HostIp": "127.0.0.1", "HostPort": "5433"}], or null if it is not published.
void readPorts(const QJsonObject &ports, Container &container)
{
    for (auto port = ports.begin(); port != ports.end(); ++port) {
        const int target = port.key().section(u'/', 0, 0).toInt();
        for (const QJsonValue &binding : port.value().toArray()) {
            container.ports.append({.hostAddress = binding[u"HostIp"_s].toString(),
                                    .published = binding[u"HostPort"_s].toString().toInt(),
                                    .target = target,
                                    .protocol = port.key().section(u'/', 1, 1)});
        }
    }
}

Container readContainer(const QString &engine, const QJsonObject &object)
{
    Container container;
    container.engine = QFileInfo(engine).fileName();
    container.id = object[u"Id"_s].toString();
    container.name = object[u"Name"_s].toString();
    if (container.name.startsWith(u'/')) {
        container.name.remove(0, 1);
    }
    const QJsonObject configuration = object[u"Config"_s].toObject();
    const QJsonObject labels = configuration[u"Labels"_s].toObject();
    container.composeFolder = labels[u"com.docker.compose.project.working_dir"_s].toString();
    container.composeService = labels[u"com.docker.compose.service"_s].toString();
    readEnvironment(configuration[u"Env"_s].toArray(), container);
    container.hostNames.append(configuration[u"Hostname"_s].toString());
    const bool local = isLocal(engine);
    const QJsonObject network = object[u"NetworkSettings"_s].toObject();
    const QJsonObject networks = network[u"Networks"_s].toObject();
    for (const QJsonValue &one : networks) {
        for (const QJsonValue &alias : one[u"Aliases"_s].toArray()) {
            container.hostNames.append(alias.toString());
        }
        if (local) {
            container.addresses.append(one[u"IPAddress"_s].toString());
        }
    }
    container.hostNames.removeAll(QString());
    container.hostNames.removeDuplicates();
    container.addresses.removeAll(QString());
    if (local) {
        readPorts(network[u"Ports"_s].toObject(), container);
    }
    return container;
}

// No value: there is no such engine, or it does not run.
Result<std::optional<QList<Container>>> ask(const QString &engine, ProcessRunner &runner, JobContext &job)
{
    const auto run = [&](const QStringList &arguments) {
        return runner.run({.program = engine, .arguments = arguments, .timeout = patience}, job);
    };
    const auto listed = run({u"ps"_s, u"--quiet"_s, u"--no-trunc"_s});
    if (!listed || !listed->succeeded()) {
        if (!listed && listed.error().kind == Error::Kind::Cancelled) {
            return std::unexpected(listed.error());
        }
        return std::nullopt;
    }
    const QStringList ids = QString::fromLatin1(listed->standardOutput).split(u'\n', Qt::SkipEmptyParts);
    if (ids.isEmpty()) {
        return QList<Container>();
    }
    const auto inspected = run(QStringList{u"inspect"_s, u"--type"_s, u"container"_s} + ids);
    if (!inspected) {
        return std::unexpected(inspected.error());
    }
    // Of a container that has ended meanwhile it says so, exits with 1, and prints the others.
    const QJsonDocument document = QJsonDocument::fromJson(inspected->standardOutput);
    if (!document.isArray()) {
        return std::unexpected(notUnderstood(engine));
    }
    QList<Container> containers;
    for (const QJsonValue &value : document.array()) {
        containers.append(readContainer(engine, value.toObject()));
    }
    return containers;
}

} // namespace

Result<QList<Container>> readContainers(ProcessRunner &runner, JobContext &job, const QStringList &engines)
{
    for (const QString &engine : engines) {
        const auto containers = ask(engine, runner, job);
        if (!containers) {
            return std::unexpected(containers.error());
        }
        if (*containers) {
            return **containers;
        }
    }
    return QList<Container>();
}

QList<Container> containersOf(const project::ComposeService &service, const QList<Container> &containers)
{
    const QString folder = QFileInfo(service.folder).canonicalFilePath();
    QList<Container> own;
    for (const Container &container : containers) {
        const bool byLabel = container.composeService == service.name && !container.composeFolder.isEmpty() &&
                             QFileInfo(container.composeFolder).canonicalFilePath() == folder;
        const bool byName = !service.containerName.isEmpty() && service.containerName == container.name;
        if (byLabel || byName) {
            own.append(container);
        }
    }
    return own;
}

} // namespace athanor::workspace
