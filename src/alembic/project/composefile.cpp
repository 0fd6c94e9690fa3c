// SPDX-License-Identifier: MIT
#include "alembic/project/composemodel.h"
#include "alembic/project/dotenv.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// The first one that is there, or nothing.
QString firstOf(const QString &folder, const QStringList &names)
{
    const auto found =
        std::ranges::find_if(names, [&folder](const QString &name) { return QFileInfo(QDir(folder), name).isFile(); });
    return found == names.cend() ? QString() : QDir(folder).absoluteFilePath(*found);
}

// COMPOSE_FILE of .env, else the file of a usual name with its override; in the order in which compose itself looks.
QStringList composeFiles(const QString &folder, const QHash<QString, QString> &variables)
{
    QStringList paths;
    if (const QString list = variables.value(u"COMPOSE_FILE"_s); !list.isEmpty()) {
        const QString separator = variables.value(u"COMPOSE_PATH_SEPARATOR"_s);
        for (const QString &path : list.split(separator.isEmpty() ? u":"_s : separator, Qt::SkipEmptyParts)) {
            paths.append(QDir::cleanPath(QDir(folder).absoluteFilePath(path)));
        }
        return paths;
    }
    const QString base =
        firstOf(folder, {u"compose.yaml"_s, u"compose.yml"_s, u"docker-compose.yml"_s, u"docker-compose.yaml"_s});
    const QString over = firstOf(folder, {u"compose.override.yml"_s, u"compose.override.yaml"_s,
                                          u"docker-compose.override.yml"_s, u"docker-compose.override.yaml"_s});
    if (!base.isEmpty()) {
        paths.append(base);
        if (!over.isEmpty()) {
            paths.append(over);
        }
    }
    return paths;
}

// One application: what `docker compose config` shows.
class ApplicationReader
{
public:
    explicit ApplicationReader(const QString &folder)
        : m_folder(QDir::cleanPath(QDir(folder).absolutePath()))
    {
    }

    ComposeApplication read()
    {
        ComposeScope scope{.folder = m_folder, .variables = variablesOf({m_folder + u"/.env"_s})};
        const QStringList paths = composeFiles(m_folder, scope.variables);
        if (!paths.isEmpty()) {
            scope.folder = QFileInfo(paths.first()).path();
            if (scope.folder != m_folder) { // the project's own .env comes second
                QHash<QString, QString> own = variablesOf({scope.folder + u"/.env"_s});
                own.insert(scope.variables);
                scope.variables = own;
            }
            const QList<ComposePart> parts = load(paths, scope, {});
            for (const ComposePart &part : parts) {
                m_application.services.append(service(part, scope));
            }
        }
        m_application.files.removeDuplicates();
        m_application.files.sort();
        return m_application;
    }

private:
    // Later files come before earlier ones.
    QHash<QString, QString> variablesOf(const QStringList &files)
    {
        QHash<QString, QString> variables;
        for (const QString &file : files) {
            m_application.files.append(file);
            variables.insert(readEnvironmentFile(file));
        }
        return variables;
    }
    void tell(Error::Kind kind, const QString &what, const QString &file, int line)
    {
        m_application.problems.append(Error::at(kind, what, file, line));
    }

    QList<ComposePart> load(const QStringList &paths, const ComposeScope &scope, const QStringList &includedBy);
    void addIncluded(const ComposeInclude &include, const QString &path, const ComposeScope &scope,
                     const QStringList &includedBy, QList<ComposePart> &parts);
    // Places of the parts that are being looked at, against circles.
    using Chain = QStringList;
    ComposePart whole(const ComposePart &part, QList<ComposePart> &siblings, const ComposeScope &scope,
                      const Chain &chain);
    [[nodiscard]] ComposeService service(const ComposePart &part, const ComposeScope &scope);

    QString m_folder;
    ComposeApplication m_application;
};

// Files that are merged one over the other.
QList<ComposePart> ApplicationReader::load(const QStringList &paths, const ComposeScope &scope,
                                           const QStringList &includedBy)
{
    QList<ComposePart> model;
    for (const QString &path : paths) {
        m_application.files.append(path);
        auto document = readComposeDocument(path, scope);
        if (!document) {
            m_application.problems.append(document.error());
            continue;
        }
        for (const ComposeInclude &include : std::as_const(document->includes)) {
            addIncluded(include, path, scope, includedBy + QStringList{path}, document->parts);
        }
        for (qsizetype i = 0; i < document->parts.size(); ++i) {
            document->parts[i] = whole(document->parts[i], document->parts, scope, {});
        }
        for (const ComposePart &part : std::as_const(document->parts)) {
            if (ComposePart *known = partNamed(model, part.name)) {
                *known = merged(*known, part);
            } else {
                model.append(part);
            }
        }
    }
    model.removeIf([](const ComposePart &part) { return part.isRemoved; });
    return model;
}

void ApplicationReader::addIncluded(const ComposeInclude &include, const QString &path, const ComposeScope &scope,
                                    const QStringList &includedBy, QList<ComposePart> &parts)
{
    if (includedBy.contains(include.paths.first())) {
        tell(Error::Kind::Configuration, translate("The compose file includes itself."), path, include.line);
        return;
    }
    for (const QString &file : include.paths) {
        if (!QFileInfo(file).isFile()) {
            m_application.files.append(file);
            tell(Error::Kind::NotFound, translate("The compose file includes \"%1\", which is no file here.").arg(file),
                 path, include.line);
            return;
        }
    }
    ComposeScope inner{.folder = include.folder,
                       .variables =
                           variablesOf(include.environmentFiles.isEmpty() ? QStringList{include.folder + u"/.env"_s}
                                                                          : include.environmentFiles)};
    inner.variables.insert(scope.variables); // the including project's have precedence
    const QList<ComposePart> included = load(include.paths, inner, includedBy);
    for (const ComposePart &part : included) {
        if (ComposePart *own = partNamed(parts, part.name)) {
            *own = merged(part, *own);
        } else {
            parts.append(part);
        }
    }
}

// With what it extends.
ComposePart ApplicationReader::whole(const ComposePart &part, QList<ComposePart> &siblings, const ComposeScope &scope,
                                     const Chain &chain)
{
    if (!part.extends) {
        return part;
    }
    const ComposePart::Extends extends = *part.extends;
    ComposePart own = part;
    own.extends.reset();
    const QString place = part.file + u'\n' + part.name;
    if (chain.contains(place)) {
        tell(Error::Kind::Configuration, translate("The compose service \"%1\" extends itself.").arg(part.name),
             part.file, extends.line);
        return own;
    }
    QList<ComposePart> others;
    ComposeScope inner = scope;
    if (!extends.file.isEmpty()) {
        m_application.files.append(extends.file);
        inner.folder = QFileInfo(extends.file).path(); // its relative paths are its own
        auto document = readComposeDocument(extends.file, inner);
        if (!document) {
            m_application.problems.append(document.error());
            return own;
        }
        others = document->parts;
    }
    QList<ComposePart> &family = extends.file.isEmpty() ? siblings : others;
    const ComposePart *found = partNamed(family, extends.service);
    if (!found) {
        tell(
            Error::Kind::NotFound,
            translate("The compose service \"%1\" extends \"%2\", which is not there.").arg(part.name, extends.service),
            part.file, extends.line);
        return own;
    }
    const ComposePart base = whole(*found, family, inner, chain + Chain{place});
    ComposePart result = merged(base, own);
    result.name = own.name;
    result.file = own.file;
    result.line = own.line;
    return result;
}

// Variables of a file that is handed to the container, with their lines.
QHash<QString, ComposeText> variablesWithPlaces(const QString &path)
{
    QHash<QString, ComposeText> variables;
    const QHash<QString, QString> values = readEnvironmentFile(path);
    for (auto value = values.cbegin(); value != values.cend(); ++value) {
        variables.insert(value.key(), ComposeText{.value = value.value(), .file = path, .line = 0});
    }
    QFile file(path);
    static const QRegularExpression assignment(u"\\A\\s*(?:export\\s+)?([^=\\s]+)\\s*="_s);
    const QStringList lines =
        file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).split(u'\n') : QStringList();
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const auto known = variables.find(assignment.match(lines[i]).captured(1));
        if (known != variables.end()) {
            known->line = static_cast<int>(i) + 1;
        }
    }
    return variables;
}

ComposeService ApplicationReader::service(const ComposePart &part, const ComposeScope &scope)
{
    ComposeService service;
    service.name = part.name;
    service.file = part.file;
    service.line = part.line;
    service.folder = scope.folder;
    const auto textOf = [&part](const QString &key) { return part.texts.value(key).value; };
    service.containerName = textOf(u"container_name"_s);
    service.usesHostNetwork = textOf(u"network_mode"_s) == "host"_L1;
    service.ports = part.ports;
    service.hostNames.append(textOf(u"hostname"_s));
    QStringList networks = part.networks.keys();
    networks.sort();
    for (const QString &network : std::as_const(networks)) {
        service.hostNames += part.networks.value(network);
    }
    service.hostNames.removeAll(QString());
    service.hostNames.removeDuplicates();
    QHash<QString, ComposeText> environment;
    for (const QString &file : part.environmentFiles) {
        m_application.files.append(file);
        environment.insert(variablesWithPlaces(file));
    }
    environment.insert(part.environment);
    const auto variable = [&](const QString &name, QString &value, SourcePlace &place) {
        const ComposeText found = environment.value(name);
        value = found.value;
        place = found.file.isEmpty() ? SourcePlace{.file = part.file, .line = part.line}
                                     : SourcePlace{.file = found.file, .line = found.line};
    };
    variable(u"MODULE_NAME"_s, service.moduleName, service.moduleNamePlace);
    variable(u"DATABASE_URL"_s, service.databaseUrl, service.databaseUrlPlace);
    return service;
}

} // namespace

ComposeApplication readComposeApplication(const QString &folder)
{
    return ApplicationReader(folder).read();
}

} // namespace athanor::project
