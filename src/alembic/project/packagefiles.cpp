// SPDX-License-Identifier: MIT
#include "alembic/project/packagefiles.h"

#include "alembic/project/requirementsfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <toml++/toml.hpp>
#include <yaml-cpp/yaml.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

std::optional<toml::table> parsed(const QByteArray &bytes)
{
    try {
        return toml::parse(std::string_view(bytes.constData(), std::size_t(bytes.size())));
    } catch (const toml::parse_error &) {
        return std::nullopt;
    }
}

std::optional<PackageMention> exact(const QString &name, const QString &version, PackageMention::Source source,
                                    const QString &file, int line)
{
    const auto known = dialect::Version::parse(version);
    if (!known || !isOfInterest(dialect::normalizedName(name))) {
        return std::nullopt;
    }
    return PackageMention{.name = dialect::normalizedName(name),
                          .versions = dialect::AllowedVersions::exactly(*known),
                          .isAlternative = true,
                          .source = source,
                          .text = version,
                          .file = file,
                          .line = line};
}

// "Name: alembic", "Version: 1.13.2": the core metadata of an installed package.
std::optional<PackageMention> installed(const QString &path)
{
    const QFileInfo info(path);
    const QString file = !info.isDir()                    ? path
                         : path.endsWith(".dist-info"_L1) ? path + u"/METADATA"_s
                                                          : path + u"/PKG-INFO"_s;
    QString name;
    int line = 0;
    for (const QByteArray &bytes : bytesOf(file).split('\n')) {
        ++line;
        const QString text = QString::fromUtf8(bytes).trimmed();
        if (text.isEmpty()) { // the end of the headers
            break;
        }
        if (text.startsWith("Name:"_L1)) {
            name = text.mid(5).trimmed();
        } else if (text.startsWith("Version:"_L1)) {
            return exact(name, text.mid(8).trimmed(), PackageMention::Source::Installed, file, line);
        }
    }
    return std::nullopt;
}

QStringList sitePackages(const QString &folder)
{
    QStringList sites;
    for (const QString &library : {u"lib"_s, u"lib64"_s}) {
        const QDir directory(folder + u'/' + library);
        for (const QString &python : directory.entryList({u"python3*"_s}, QDir::Dirs)) {
            sites.append(directory.filePath(python + u"/site-packages"_s));
        }
    }
    sites.append(folder + u"/Lib/site-packages"_s); // on Windows
    return sites;
}

PackageMentions readVirtualEnvironment(const QStringList &sites)
{
    PackageMentions mentions;
    for (const QString &site : sites) {
        const QDir directory(site);
        for (const QString &entry : directory.entryList({u"alembic-*.dist-info"_s, u"sqlalchemy-*.dist-info"_s,
                                                         u"alembic-*.egg-info"_s, u"sqlalchemy-*.egg-info"_s},
                                                        QDir::Dirs | QDir::Files)) {
            if (const auto mention = installed(directory.filePath(entry))) {
                mentions.append(*mention);
            }
        }
    }
    return mentions;
}

// Environments of venv and virtualenv (pyvenv.cfg) and of conda.
QStringList virtualEnvironments(const QStringList &folders)
{
    QStringList found;
    for (const QString &path : folders) {
        if (QFileInfo::exists(path + u"/pyvenv.cfg"_s) || QFileInfo(path + u"/conda-meta"_s).isDir()) {
            found.append(path);
        }
    }
    static const QStringList usual = {u".venv"_s, u"venv"_s, u".env"_s, u"env"_s};
    std::ranges::stable_sort(found, {}, [](const QString &path) {
        const qsizetype place = usual.indexOf(QFileInfo(path).fileName());
        return place < 0 ? usual.size() : place;
    });
    return found;
}

// [[package]] of poetry.lock, uv.lock and pdm.lock, [[packages]] of pylock.toml. Only the tables that may be of
// interest are parsed: such a file may have a megabyte.
PackageMentions readLock(const QString &path)
{
    PackageMentions mentions;
    const QByteArray bytes = bytesOf(path);
    const QByteArray lower = bytes.toLower();
    qsizetype begin = lower.indexOf("[[package");
    int line = 1 + int(lower.first(std::max<qsizetype>(begin, 0)).count('\n'));
    while (begin >= 0) {
        const qsizetype next = lower.indexOf("\n[[package", begin);
        const qsizetype end = next < 0 ? lower.size() : next + 1;
        const QByteArray table = lower.sliced(begin, end - begin);
        if (table.contains("alembic") || table.contains("sqlalchemy")) {
            const auto block = parsed(bytes.sliced(begin, end - begin));
            for (const char *key : {"package", "packages"}) {
                const toml::array *packages = block ? (*block)[key].as_array() : nullptr;
                const toml::table *package = packages && !packages->empty() ? packages->front().as_table() : nullptr;
                const toml::node *version = package ? package->get("version") : nullptr;
                if (!version) {
                    continue;
                }
                const auto mention = exact(toQString((*package)["name"].value_or(std::string())),
                                           toQString(version->value_or(std::string())), PackageMention::Source::Locked,
                                           path, line - 1 + int(version->source().begin.line));
                if (mention) {
                    mentions.append(*mention);
                }
            }
        }
        line += int(table.count('\n'));
        begin = next < 0 ? -1 : next + 1;
    }
    return mentions;
}

PackageMentions readPipfileLock(const QString &path)
{
    PackageMentions mentions;
    const QByteArray bytes = bytesOf(path);
    const QJsonObject root = QJsonDocument::fromJson(bytes).object();
    for (const QString &group : {u"default"_s, u"develop"_s}) {
        const QJsonObject packages = root[group].toObject();
        for (auto package = packages.constBegin(); package != packages.constEnd(); ++package) {
            const QString name = dialect::normalizedName(package.key());
            const QString text = package.value()["version"_L1].toString();
            const auto versions = dialect::AllowedVersions::poetry(text);
            if (!isOfInterest(name) || text.isEmpty() || !versions) {
                continue;
            }
            const qsizetype start = bytes.indexOf(QString(u'"' + group + u"\": {"_s).toUtf8());
            const qsizetype key = bytes.indexOf(QString(u'"' + package.key() + u"\": {"_s).toUtf8(), start);
            const qsizetype place = bytes.indexOf("\"version\"", key);
            mentions.append({.name = name,
                             .versions = *versions,
                             .isAlternative = true,
                             .source = PackageMention::Source::Locked,
                             .text = text,
                             .file = path,
                             .line = place < 0 ? 0 : 1 + int(bytes.first(place).count('\n'))});
        }
        if (!mentions.isEmpty()) {
            break; // what is deployed counts
        }
    }
    return mentions;
}

PackageMentions readConda(const QString &path)
{
    PackageMentions mentions;
    try {
        const YAML::Node root = YAML::Load(bytesOf(path).toStdString());
        const YAML::Node list = root.IsMap() ? root["dependencies"] : YAML::Node();
        if (!list.IsDefined() || !list.IsSequence()) {
            return mentions;
        }
        for (const YAML::Node &entry : list) {
            const int line = entry.Mark().line + 1;
            if (entry.IsScalar()) {
                const QString text = QString::fromStdString(entry.Scalar());
                const auto requirement = dialect::Requirement::parseConda(text);
                if (requirement && isOfInterest(requirement->name)) {
                    mentions.append({.name = requirement->name,
                                     .versions = requirement->versions,
                                     .text = text,
                                     .file = path,
                                     .line = line});
                }
            } else if (entry.IsMap() && entry["pip"].IsDefined() && entry["pip"].IsSequence()) {
                for (const YAML::Node &item : entry["pip"]) {
                    if (item.IsScalar()) {
                        mentions +=
                            readRequirementsLine(QString::fromStdString(item.Scalar()), path, item.Mark().line + 1);
                    }
                }
            }
        }
    } catch (const YAML::Exception &) {
        return {};
    }
    return mentions;
}

// The requirements of pyproject.toml and Pipfile.
class TomlRequirements
{
public:
    explicit TomlRequirements(const QString &path)
        : m_path(path)
    {
    }
    PackageMentions readProject();
    PackageMentions readPipfile();

private:
    // ["alembic>=1.8", …]
    void texts(toml::node_view<const toml::node> array);
    void groups(toml::node_view<const toml::node> table) // of such arrays
    {
        if (const toml::table *all = table.as_table()) {
            for (const auto &[name, array] : *all) {
                texts(toml::node_view<const toml::node>(array));
            }
        }
    }
    // alembic = "^1.13", alembic = {version = "^1.13", …}, alembic = [{…}, {…}]
    void entries(toml::node_view<const toml::node> table);
    void entry(const QString &name, const toml::node &value);

    QString m_path;
    bool m_isAlternative = false; // what is read now
    PackageMentions m_mentions;
};

void TomlRequirements::texts(toml::node_view<const toml::node> array)
{
    const toml::array *items = array.as_array();
    for (qsizetype i = 0; items && i < qsizetype(items->size()); ++i) {
        const toml::node &item = (*items)[std::size_t(i)];
        const QString text = toQString(item.value_or(std::string()));
        const auto requirement = dialect::Requirement::parse(text);
        if (requirement && isOfInterest(requirement->name)) {
            m_mentions.append({.name = requirement->name,
                               .versions = requirement->versions,
                               .isAlternative = m_isAlternative || requirement->hasMarker,
                               .text = text,
                               .file = m_path,
                               .line = int(item.source().begin.line)});
        }
    }
}

void TomlRequirements::entry(const QString &name, const toml::node &value)
{
    const toml::table *table = value.as_table();
    const toml::node *version = table ? table->get("version") : &value;
    if (!version || !version->is_string()) {
        return; // a path, an address
    }
    const bool hasMarker =
        table && (table->contains("python") || table->contains("platform") || table->contains("markers"));
    const QString text = toQString(version->value_or(std::string()));
    if (const auto versions = dialect::AllowedVersions::poetry(text)) {
        m_mentions.append({.name = dialect::normalizedName(name),
                           .versions = *versions,
                           .isAlternative = m_isAlternative || hasMarker,
                           .text = name + u" = \""_s + text + u'"',
                           .file = m_path,
                           .line = int(version->source().begin.line)});
    }
}

void TomlRequirements::entries(toml::node_view<const toml::node> table)
{
    const toml::table *packages = table.as_table();
    if (!packages) {
        return;
    }
    for (const auto &[key, value] : *packages) {
        const QString name = toQString(key.str());
        if (!isOfInterest(dialect::normalizedName(name))) {
            continue;
        }
        const toml::array *several = value.as_array();
        if (!several) {
            entry(name, value);
            continue;
        }
        for (const toml::node &one : *several) {
            entry(name, one);
        }
    }
}

PackageMentions TomlRequirements::readProject()
{
    const auto root = parsed(bytesOf(m_path));
    if (!root) {
        return {};
    }
    const toml::table &file = *root;
    const auto tool = file["tool"];
    texts(file["project"]["dependencies"]);
    entries(tool["poetry"]["dependencies"]);
    if (!m_mentions.isEmpty()) {
        return m_mentions;
    }
    // Only some ways to install it bring these.
    m_isAlternative = true;
    groups(file["project"]["optional-dependencies"]);
    groups(file["dependency-groups"]);
    groups(tool["pdm"]["dev-dependencies"]);
    texts(tool["uv"]["dev-dependencies"]);
    entries(tool["poetry"]["dev-dependencies"]);
    if (const toml::table *all = tool["poetry"]["group"].as_table()) {
        for (const auto &[name, group] : *all) {
            if (const toml::table *table = group.as_table()) {
                entries((*table)["dependencies"]);
            }
        }
    }
    return m_mentions;
}

PackageMentions TomlRequirements::readPipfile()
{
    if (const auto root = parsed(bytesOf(m_path))) {
        const toml::table &file = *root;
        entries(file["packages"]);
        if (m_mentions.isEmpty()) {
            entries(file["dev-packages"]);
        }
    }
    return m_mentions;
}

// install_requires of [options], one requirement a line.
PackageMentions readSetup(const QString &path)
{
    static const QRegularExpression option(u"\\Ainstall_requires\\s*[=:]\\s*(.*)\\z"_s);
    PackageMentions mentions;
    bool isInOptions = false;
    bool isInRequires = false;
    int number = 0;
    for (const QByteArray &bytes : bytesOf(path).split('\n')) {
        ++number;
        const QString text = QString::fromUtf8(bytes);
        const QString line = text.trimmed();
        const bool isContinued = !text.isEmpty() && text.front().isSpace();
        if (line.isEmpty() || line.startsWith(u'#') || line.startsWith(u';')) {
            continue;
        }
        if (isContinued) {
            if (isInRequires) {
                mentions += readRequirementsLine(line, path, number);
            }
            continue;
        }
        const auto match = option.match(line);
        isInRequires = isInOptions && match.hasMatch();
        if (line.startsWith(u'[')) {
            isInOptions = line == "[options]"_L1;
        } else if (isInRequires) {
            for (const QString &part : match.captured(1).split(u';')) {
                mentions += readRequirementsLine(part.trimmed(), path, number);
            }
        }
    }
    return mentions;
}

bool isNamed(const QString &name, QLatin1StringView beginning, std::initializer_list<QLatin1StringView> endings)
{
    return name.startsWith(beginning, Qt::CaseInsensitive) &&
           std::ranges::any_of(endings, [&](QLatin1StringView end) { return name.endsWith(end, Qt::CaseInsensitive); });
}

} // namespace

bool isOfInterest(const QString &normalizedName)
{
    return normalizedName == "alembic"_L1 || normalizedName == "sqlalchemy"_L1;
}

FolderPackages readFolderPackages(const QString &folder)
{
    FolderPackages packages{.mentions = {}, .files = {}, .folders = {folder}};
    const auto add = [&packages](const PackageMentions &mentions) {
        if (!mentions.isEmpty()) {
            packages.mentions.append(mentions);
        }
    };
    // One look at the folder: this is done for every folder above every project, most often in vain.
    QStringList folders;
    QStringList files;
    for (const QFileInfo &entry :
         QDir(folder).entryInfoList(QDir::Dirs | QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot)) {
        if (const QString name = entry.fileName(); entry.isDir()) {
            folders.append(name);
        } else if (!name.startsWith(u'.')) {
            files.append(name);
        }
    }
    const QString place = folder + u'/';
    const auto path = [&place](const QString &name) { return QString(place + name); };
    const auto read = [&](const QString &name, auto &&reader) {
        packages.files.append(path(name));
        add(reader(path(name)));
    };
    const auto readIfThere = [&](const QString &name, auto &&reader) {
        if (files.contains(name)) {
            read(name, reader);
        }
    };
    QStringList paths;
    std::ranges::transform(folders, std::back_inserter(paths), path);
    for (const QString &environment : virtualEnvironments(paths)) {
        const QStringList sites = sitePackages(environment);
        add(readVirtualEnvironment(sites));
        std::ranges::copy_if(sites, std::back_inserter(packages.folders),
                             [](const QString &site) { return QFileInfo(site).isDir(); });
    }
    for (const QString &name : {u"uv.lock"_s, u"poetry.lock"_s, u"pdm.lock"_s, u"pylock.toml"_s}) {
        readIfThere(name, readLock);
    }
    for (const QString &name : std::as_const(files)) {
        if (isNamed(name, "pylock."_L1, {".toml"_L1}) && name.size() > 11) {
            read(name, readLock);
        }
    }
    readIfThere(u"Pipfile.lock"_s, readPipfileLock);
    for (const QString &name : requirementsFiles(folder, files, folders)) {
        read(name, readRequirementsFile);
    }
    for (const QString &name : std::as_const(files)) {
        if (isNamed(name, "environment"_L1, {".yml"_L1, ".yaml"_L1}) ||
            isNamed(name, "conda"_L1, {".yml"_L1, ".yaml"_L1})) {
            read(name, readConda);
        }
    }
    readIfThere(u"pyproject.toml"_s, [](const QString &file) { return TomlRequirements(file).readProject(); });
    readIfThere(u"setup.cfg"_s, readSetup);
    readIfThere(u"Pipfile"_s, [](const QString &file) { return TomlRequirements(file).readPipfile(); });
    if (folders.contains(u"requirements"_s)) {
        packages.folders.append(path(u"requirements"_s));
    }
    return packages;
}

QStringList packageNames(const QString &folder)
{
    QStringList names =
        QDir(folder).entryList(QDir::Dirs | QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    names.removeIf([](const QString &name) {
        static const QSet<QString> others = {u"Pipfile"_s, u"pyproject.toml"_s, u"setup.cfg"_s, u".venv"_s,
                                             u"venv"_s,    u".env"_s,           u"env"_s,       u"requirements"_s};
        const bool isInstalled =
            isNamed(name, "alembic-"_L1, {"-info"_L1}) || isNamed(name, "sqlalchemy-"_L1, {"-info"_L1});
        return !others.contains(name) && !isInstalled && !isNamed(name, {}, {".lock"_L1, ".txt"_L1, ".in"_L1}) &&
               !isNamed(name, "pylock."_L1, {".toml"_L1}) &&
               !isNamed(name, "environment"_L1, {".yml"_L1, ".yaml"_L1}) &&
               !isNamed(name, "conda"_L1, {".yml"_L1, ".yaml"_L1});
    });
    return names;
}

QStringList PackageFolders::names(const QString &folder)
{
    const QMutexLocker lock(&m_mutex);
    const auto known = m_names.constFind(folder);
    return known != m_names.cend() ? *known : *m_names.insert(folder, packageNames(folder));
}

FolderPackages PackageFolders::packages(const QString &folder)
{
    const QMutexLocker lock(&m_mutex);
    const auto known = m_known.constFind(folder);
    return known != m_known.cend() ? *known : *m_known.insert(folder, readFolderPackages(folder));
}

} // namespace athanor::project
