// SPDX-License-Identifier: MIT
#include "alembic/project/composemodel.h"
#include "alembic/project/composeports.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
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

int lineOf(const YAML::Node &node)
{
    return node.Mark().line + 1;
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

// What takes the place of an earlier file's, and whether there is anything in it.
bool clears(const YAML::Node &node)
{
    return node.IsDefined() && (node.Tag() == "!reset" || node.Tag() == "!override");
}

bool isReset(const YAML::Node &node)
{
    return node.IsDefined() && node.Tag() == "!reset";
}

class DocumentReader
{
public:
    DocumentReader(const QString &path, const ComposeScope &scope)
        : m_path(path)
        , m_scope(scope)
    {
    }

    [[nodiscard]] ComposeDocument read(const YAML::Node &root) const
    {
        ComposeDocument document;
        const YAML::Node services = root.IsMap() ? root["services"] : YAML::Node();
        if (services.IsDefined() && services.IsMap()) {
            for (const auto &entry : services) {
                if (entry.second.IsMap() || isReset(entry.second)) {
                    document.parts.append(part(entry.first, entry.second));
                }
            }
        }
        const YAML::Node includes = root.IsMap() ? root["include"] : YAML::Node();
        if (includes.IsDefined() && includes.IsSequence()) {
            for (const YAML::Node &entry : includes) {
                if (ComposeInclude made = include(entry); !made.paths.isEmpty()) {
                    document.includes.append(made);
                }
            }
        }
        return document;
    }

private:
    [[nodiscard]] QString value(const YAML::Node &node) const { return substituted(text(node), m_scope.variables); }
    [[nodiscard]] QString absolute(const QString &path) const
    {
        return path.isEmpty() ? QString() : QDir::cleanPath(QDir(m_scope.folder).absoluteFilePath(path));
    }
    // A text, or a list of texts: paths.
    [[nodiscard]] QStringList paths(const YAML::Node &node) const
    {
        QStringList found;
        if (node.IsDefined() && node.IsScalar()) {
            found.append(value(node));
        } else if (node.IsDefined() && node.IsSequence()) {
            for (const YAML::Node &entry : node) {
                found.append(value(entry.IsMap() ? child(entry, "path") : entry));
            }
        }
        found.removeAll(QString());
        for (QString &path : found) {
            path = isRemote(path) ? path : absolute(path);
        }
        return found;
    }
    [[nodiscard]] static bool isRemote(const QString &path)
    {
        return path.contains("://"_L1) || path.startsWith("git@"_L1) || path.startsWith("oci:"_L1);
    }

    [[nodiscard]] ComposeInclude include(const YAML::Node &node) const
    {
        ComposeInclude include{.paths = paths(node.IsMap() ? child(node, "path") : node),
                               .folder = {},
                               .environmentFiles = {},
                               .line = lineOf(node)};
        if (node.IsMap()) {
            include.folder = absolute(value(child(node, "project_directory")));
            include.environmentFiles = paths(child(node, "env_file"));
        }
        if (include.folder.isEmpty() && !include.paths.isEmpty()) {
            include.folder = QFileInfo(include.paths.first()).path();
        }
        return include;
    }

    [[nodiscard]] ComposePart part(const YAML::Node &name, const YAML::Node &node) const
    {
        ComposePart part;
        part.name = text(name);
        part.file = m_path;
        part.line = lineOf(name);
        if (clears(node)) {
            part.cleared.insert(u"*"_s);
        }
        part.isRemoved = isReset(node);
        if (part.isRemoved) {
            return part;
        }
        for (const char *key : {"container_name", "hostname", "network_mode"}) {
            const YAML::Node found = take(node, key, part);
            if (found.IsDefined() && found.IsScalar()) {
                part.texts.insert(QString::fromLatin1(key),
                                  ComposeText{.value = value(found), .file = m_path, .line = lineOf(found)});
            }
        }
        part.environmentFiles = paths(take(node, "env_file", part));
        addEnvironment(take(node, "environment", part), part);
        addPorts(take(node, "ports", part), part.ports);
        addNetworks(take(node, "networks", part), part);
        addExtends(child(node, "extends"), part);
        return part;
    }

    // The value of a key; nothing, if it is only there to take away what an earlier file has.
    [[nodiscard]] YAML::Node take(const YAML::Node &node, const char *key, ComposePart &part) const
    {
        const YAML::Node found = child(node, key);
        if (clears(found)) {
            part.cleared.insert(QString::fromLatin1(key));
        }
        return isReset(found) ? YAML::Node(YAML::NodeType::Undefined) : found;
    }

    // What a variable without a value stands in is no port.
    void addPorts(const YAML::Node &node, QList<PublishedPort> &ports) const
    {
        if (!node.IsDefined() || !node.IsSequence()) {
            return;
        }
        for (const YAML::Node &entry : node) {
            if (entry.IsMap()) {
                const auto part = [&](const char *key) { return value(child(entry, key)); };
                ports += readPorts(part("host_ip"), part("published"), part("target"), part("protocol"));
            } else {
                ports += readPorts(value(entry));
            }
        }
    }

    void addNetworks(const YAML::Node &node, ComposePart &part) const
    {
        if (!node.IsDefined() || !node.IsMap()) {
            return; // a list of them has no aliases
        }
        for (const auto &network : node) {
            const YAML::Node aliases = child(network.second, "aliases");
            QStringList &names = part.networks[text(network.first)];
            for (std::size_t i = 0; aliases.IsDefined() && aliases.IsSequence() && i < aliases.size(); ++i) {
                names.append(value(aliases[i]));
            }
        }
    }

    void addExtends(const YAML::Node &node, ComposePart &part) const
    {
        if (!node.IsDefined() || isReset(node)) {
            return;
        }
        const QString service = value(node.IsMap() ? child(node, "service") : node);
        const QString file = node.IsMap() ? value(child(node, "file")) : QString();
        if (!service.isEmpty()) {
            part.extends = ComposePart::Extends{
                .service = service, .file = isRemote(file) ? file : absolute(file), .line = lineOf(node)};
        }
    }

    // A key of the map itself, else of what it merges ("<<").
    [[nodiscard]] static YAML::Node child(const YAML::Node &node, const char *key)
    {
        if (!node.IsMap()) {
            return YAML::Node(YAML::NodeType::Undefined);
        }
        if (const YAML::Node own = node[key]; own.IsDefined()) {
            return own;
        }
        const YAML::Node parts = node["<<"];
        if (parts.IsDefined() && parts.IsMap()) {
            return child(parts, key);
        }
        if (parts.IsDefined() && parts.IsSequence()) {
            for (const YAML::Node &part : parts) {
                if (const YAML::Node found = child(part, key); found.IsDefined() && !found.IsNull()) {
                    return found;
                }
            }
        }
        return YAML::Node(YAML::NodeType::Undefined);
    }

    // Without a value it is handed on from where compose runs.
    void addVariable(const QString &name, const std::optional<QString> &given, const YAML::Node &node,
                     ComposePart &part) const
    {
        const QString value = given.value_or(m_scope.variables.value(name));
        part.environment.insert(name, ComposeText{.value = value, .file = m_path, .line = lineOf(node)});
    }

    void addEnvironment(const YAML::Node &node, ComposePart &part) const
    {
        if (node.IsDefined() && node.IsMap()) {
            if (const YAML::Node parts = node["<<"]; parts.IsDefined() && parts.IsMap()) {
                addEnvironment(parts, part);
            } else if (parts.IsDefined() && parts.IsSequence()) {
                for (std::size_t i = parts.size(); i > 0; --i) { // earlier ones win
                    addEnvironment(parts[i - 1], part);
                }
            }
            for (const auto &entry : node) {
                const QString name = text(entry.first);
                if (clears(entry.second)) {
                    part.cleared.insert(u"environment."_s + name);
                }
                if (name != "<<"_L1 && !isReset(entry.second) && (entry.second.IsScalar() || entry.second.IsNull())) {
                    addVariable(name, entry.second.IsNull() ? std::nullopt : std::optional(value(entry.second)),
                                entry.first, part);
                }
            }
        } else if (node.IsDefined() && node.IsSequence()) {
            for (const YAML::Node &entry : node) {
                const QString line = text(entry);
                const qsizetype equals = line.indexOf(u'=');
                if (equals != 0 && !line.isEmpty()) {
                    addVariable(line.left(equals < 0 ? line.size() : equals),
                                equals < 0 ? std::nullopt
                                           : std::optional(substituted(line.mid(equals + 1), m_scope.variables)),
                                entry, part);
                }
            }
        }
    }

    QString m_path;
    const ComposeScope &m_scope;
};

} // namespace

// Exceptions of yaml-cpp end here.
Result<ComposeDocument> readComposeDocument(const QString &path, const ComposeScope &scope)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return std::unexpected(Error::at(file.exists() ? Error::Kind::Unreadable : Error::Kind::NotFound,
                                         translate("Cannot read the compose file: %1.").arg(file.errorString()), path,
                                         0));
    }
    try {
        return DocumentReader(path, scope).read(YAML::Load(file.readAll().toStdString()));
    } catch (const YAML::Exception &exception) {
        Error error = Error::at(Error::Kind::Syntax, translate("The compose file is not valid YAML."), path,
                                exception.mark.is_null() ? 0 : exception.mark.line + 1);
        error.detail = QString::fromStdString(exception.msg);
        return std::unexpected(error);
    }
}

} // namespace athanor::project
