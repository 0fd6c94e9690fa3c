// SPDX-License-Identifier: MIT
#include "alembic/project/alembicproject.h"
#include "alembic/project/composeports.h"
#include "alembic/project/dotenv.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QHash>
#include <QRegularExpression>

#include <yaml-cpp/yaml.h>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

QString text(const YAML::Node &node)
{
    return node.IsDefined() && node.IsScalar() ? QString::fromStdString(node.Scalar()) : QString();
}

// ${NAME}, ${NAME:-default}, ${NAME-default}, $NAME and $$. The environment of whoever runs compose is not known: a
// variable without a default stays as it is written.
QString substituted(const QString &value, const QHash<QString, QString> &variables)
{
    static const QRegularExpression form(u"\\$(?:(\\$)|\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?-)([^}]*)|:?\\?[^}]*)?\\}|"
                                         "([A-Za-z_][A-Za-z0-9_]*))"_s);
    QString result;
    qsizetype last = 0;
    for (auto matches = form.globalMatch(value); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        result += QStringView(value).mid(last, match.capturedStart() - last);
        last = match.capturedEnd();
        if (match.hasCaptured(1)) {
            result += u'$';
            continue;
        }
        const QString name = match.hasCaptured(2) ? match.captured(2) : match.captured(5);
        const auto known = variables.constFind(name);
        if (known != variables.cend() && (!known->isEmpty() || match.captured(3) != ":-"_L1)) {
            result += *known;
        } else if (match.hasCaptured(3)) {
            result += match.captured(4);
        } else {
            result += match.captured();
        }
    }
    return result + QStringView(value).mid(last);
}

class ComposeReader
{
public:
    explicit ComposeReader(const QString &path)
        : m_path(path)
        , m_folder(QFileInfo(path).absolutePath())
        , m_variables(readEnvironmentFile(m_folder + u"/.env"_s))
    {
    }

    // Exceptions of yaml-cpp end here.
    Result<QList<ComposeService>> read()
    {
        QFile file(m_path);
        if (!file.open(QIODevice::ReadOnly)) {
            return std::unexpected(Error::at(Error::Kind::Unreadable,
                                             translate("Cannot read the compose file: %1.").arg(file.errorString()),
                                             m_path, 0));
        }
        try {
            const YAML::Node root = YAML::Load(file.readAll().toStdString());
            QList<ComposeService> services;
            const YAML::Node list = root.IsMap() ? root["services"] : YAML::Node();
            if (list.IsDefined() && list.IsMap()) {
                for (const auto &entry : list) {
                    if (entry.second.IsMap()) {
                        services.append(service(entry.first, entry.second));
                    }
                }
            }
            return services;
        } catch (const YAML::Exception &exception) {
            Error error = Error::at(Error::Kind::Syntax, translate("The compose file is not valid YAML."), m_path,
                                    exception.mark.is_null() ? 0 : exception.mark.line + 1);
            error.detail = QString::fromStdString(exception.msg);
            return std::unexpected(error);
        }
    }

private:
    [[nodiscard]] ComposeService service(const YAML::Node &name, const YAML::Node &node) const
    {
        ComposeService service;
        service.name = text(name);
        service.file = m_path;
        service.line = name.Mark().line + 1;
        service.containerName = substituted(text(child(node, "container_name")), m_variables);
        QHash<QString, QString> environment;
        addEnvironmentFiles(child(node, "env_file"), environment);
        addEnvironment(child(node, "environment"), environment);
        service.moduleName = environment.value(u"MODULE_NAME"_s);
        service.databaseUrl = environment.value(u"DATABASE_URL"_s);
        service.usesHostNetwork = text(child(node, "network_mode")) == "host"_L1;
        addPorts(child(node, "ports"), service.ports);
        addNames(node, service.hostNames);
        return service;
    }

    // What a variable without a value stands in is no port.
    void addPorts(const YAML::Node &node, QList<PublishedPort> &ports) const
    {
        if (!node.IsDefined() || !node.IsSequence()) {
            return;
        }
        for (const YAML::Node &entry : node) {
            if (entry.IsMap()) {
                const auto part = [&](const char *key) { return substituted(text(child(entry, key)), m_variables); };
                ports += readPorts(part("host_ip"), part("published"), part("target"), part("protocol"));
            } else {
                ports += readPorts(substituted(text(entry), m_variables));
            }
        }
    }

    void addNames(const YAML::Node &node, QStringList &names) const
    {
        names.append(substituted(text(child(node, "hostname")), m_variables));
        const YAML::Node networks = child(node, "networks");
        if (networks.IsDefined() && networks.IsMap()) {
            for (const auto &network : networks) {
                const YAML::Node aliases = child(network.second, "aliases");
                for (std::size_t i = 0; aliases.IsDefined() && aliases.IsSequence() && i < aliases.size(); ++i) {
                    names.append(substituted(text(aliases[i]), m_variables));
                }
            }
        }
        names.removeAll(QString());
        names.removeDuplicates();
    }

    // A key of the map itself, else of what it merges ("<<").
    [[nodiscard]] static YAML::Node child(const YAML::Node &node, const char *key)
    {
        if (!node.IsMap()) {
            return {};
        }
        if (const YAML::Node own = node[key]; own.IsDefined()) {
            return own;
        }
        const YAML::Node merged = node["<<"];
        if (!merged.IsDefined()) {
            return {};
        }
        if (merged.IsMap()) {
            return child(merged, key);
        }
        if (merged.IsSequence()) {
            for (const YAML::Node &part : merged) {
                if (const YAML::Node found = child(part, key); found.IsDefined() && !found.IsNull()) {
                    return found;
                }
            }
        }
        return {};
    }

    void addEnvironmentFiles(const YAML::Node &node, QHash<QString, QString> &environment) const
    {
        QStringList files;
        if (node.IsDefined() && node.IsScalar()) {
            files.append(text(node));
        } else if (node.IsDefined() && node.IsSequence()) {
            for (const YAML::Node &entry : node) {
                files.append(entry.IsMap() ? text(entry["path"]) : text(entry));
            }
        }
        for (const QString &file : std::as_const(files)) {
            environment.insert(readEnvironmentFile(QDir(m_folder).absoluteFilePath(file)));
        }
    }

    void addEnvironment(const YAML::Node &node, QHash<QString, QString> &environment) const
    {
        if (!node.IsDefined()) {
            return;
        }
        if (node.IsMap()) {
            if (const YAML::Node merged = node["<<"]; merged.IsDefined()) {
                if (merged.IsMap()) {
                    addEnvironment(merged, environment);
                } else if (merged.IsSequence()) {
                    for (std::size_t i = merged.size(); i > 0; --i) { // earlier ones win
                        addEnvironment(merged[i - 1], environment);
                    }
                }
            }
            for (const auto &entry : node) {
                if (const QString name = text(entry.first); name != "<<"_L1 && entry.second.IsScalar()) {
                    environment.insert(name, substituted(text(entry.second), m_variables));
                }
            }
        } else if (node.IsSequence()) {
            for (const YAML::Node &entry : node) {
                const QString line = text(entry);
                if (const qsizetype equals = line.indexOf(u'='); equals > 0) {
                    environment.insert(line.first(equals), substituted(line.mid(equals + 1), m_variables));
                }
            }
        }
    }

    QString m_path;
    QString m_folder;
    QHash<QString, QString> m_variables;
};

} // namespace

Result<QList<ComposeService>> readComposeServices(const QString &folder)
{
    // In the order in which compose itself looks.
    for (const QString &name :
         {u"compose.yaml"_s, u"compose.yml"_s, u"docker-compose.yml"_s, u"docker-compose.yaml"_s}) {
        const QString path = QDir(folder).absoluteFilePath(name);
        if (QFileInfo(path).isFile()) {
            return ComposeReader(path).read();
        }
    }
    return QList<ComposeService>();
}

} // namespace athanor::project
