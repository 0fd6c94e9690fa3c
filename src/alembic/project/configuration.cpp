// SPDX-License-Identifier: MIT
#include "alembic/project/configuration.h"

#include "alembic/python/builtins.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// Alembic's legacy splitting, for lists without a separator option: at ", *|(?: +)", for paths also at ":".
const QString legacyList = QStringLiteral(" ,");
const QString legacyPath = QStringLiteral(" ,:");

// Without the empty parts.
QStringList splitAtAny(QStringView text, QStringView signs)
{
    QStringList parts;
    while (!text.isEmpty()) {
        const auto end = std::ranges::find_if(text, [signs](QChar sign) { return signs.contains(sign); });
        if (end != text.begin()) {
            parts.append(QString(text.begin(), end - text.begin()));
        }
        text = text.sliced(std::min<qsizetype>(end - text.begin() + 1, text.size()));
    }
    return parts;
}

// int(text), cut to what an int holds; nullopt: not a number.
std::optional<int> integer(const QString &text)
{
    const std::optional<python::Value> value = python::parseInteger(text, 10);
    if (!value) {
        return std::nullopt;
    }
    constexpr qint64 most = std::numeric_limits<int>::max();
    return static_cast<int>(std::clamp(value->integerIf().value_or(most), -most, most));
}

// The folder from which a package would be imported that `folder` is part of; else the folder itself.
QString packageRoot(const QString &folder)
{
    QDir root(folder);
    while (root.exists(u"__init__.py"_s) && root.cdUp()) {
    }
    return root.absolutePath();
}

class ConfigurationReader
{
public:
    ConfigurationReader(const Configuration &configuration, const ConfigurationFiles &files,
                        const dialect::Dialect &dialect)
        : m_dialect(dialect)
        , m_ini(configuration.ini)
        , m_toml(configuration.toml)
        , m_section(files.section)
    {
        m_project.iniFile = files.ini.isEmpty() ? QString() : m_ini.path();
        m_project.tomlFile = m_toml.hasTable() ? m_toml.path() : QString();
        m_project.folder = QFileInfo(mainFile()).absolutePath();
        m_project.workingFolder =
            files.workingFolder.isEmpty() ? m_project.folder : QDir::cleanPath(files.workingFolder);
        m_project.section = files.section;
    }

    Result<AlembicProject> read()
    {
        m_project.prependSysPath = absolute(list(u"prepend_sys_path"_s, {u"path_separator"_s}, legacyPath));
        readScriptLocation();
        readVersions();
        readWriting();
        readHooks();
        readMainOptions();
        if (m_error) {
            return std::unexpected(*m_error);
        }
        m_project.envFile = m_project.scriptLocation + u"/env.py"_s;
        m_project.templateFile = m_project.scriptLocation + u"/script.py.mako"_s;
        return m_project;
    }

private:
    using Difference = dialect::Difference;
    [[nodiscard]] bool does(Difference difference) const { return dialect::does(m_dialect, difference); }
    [[nodiscard]] QString mainFile() const { return m_project.iniFile.isEmpty() ? m_toml.path() : m_project.iniFile; }

    void fail(const Error &error)
    {
        if (!m_error) {
            m_error = error;
        }
    }
    // At the key's place, in the file that has it.
    [[nodiscard]] Error errorAt(const QString &name, const QString &what) const
    {
        const bool inToml = !m_ini.hasOption(m_section, name) && m_toml.has(name);
        return inToml ? Error::at(Error::Kind::Configuration, what, m_toml.path(), m_toml.line(name))
                      : Error::at(Error::Kind::Configuration, what, mainFile(), m_ini.line(m_section, name));
    }
    void fail(const QString &name, const QString &what, const QString &alembic = {})
    {
        Error error = errorAt(name, what);
        error.detail = alembic;
        fail(error);
    }
    template <typename T>
    [[nodiscard]] std::optional<T> taken(Result<std::optional<T>> value)
    {
        if (!value) {
            fail(value.error());
            return std::nullopt;
        }
        return *value;
    }

    // Config.get_alembic_option()
    [[nodiscard]] std::optional<QString> option(const QString &name)
    {
        if (m_ini.hasOption(m_section, name)) {
            return taken(m_ini.value(m_section, name));
        }
        return taken(m_toml.text(name));
    }
    // Config.get_alembic_boolean_option(): in an ini, true only for the exact text "true".
    [[nodiscard]] bool flag(const QString &name)
    {
        if (m_ini.hasOption(m_section, name)) {
            return taken(m_ini.value(m_section, name)) == u"true"_s;
        }
        return taken(m_toml.flag(name)).value_or(false);
    }

    void readScriptLocation()
    {
        const std::optional<QString> given = option(u"script_location"_s);
        QString location = given.value_or(QString());
        // Flask-Migrate keeps alembic.ini beside env.py and sets script_location to that folder itself.
        if (!given && m_ini.hasSection(m_section) && QFileInfo::exists(m_project.folder + u"/env.py"_s)) {
            location = m_project.folder;
        }
        if (!given && location.isEmpty()) {
            fail(u"script_location"_s,
                 m_ini.hasSection(m_section) || m_toml.hasTable()
                     ? translate("The section [%1] has no script_location.")
                           .arg(m_toml.hasTable() && !m_ini.hasSection(m_section) ? u"tool.alembic"_s : m_section)
                     : translate("The file has no section [%1].").arg(m_section),
                 u"No 'script_location' key found in configuration."_s);
        }
        m_project.scriptLocation = resource(location);
        // An empty one is the working folder since Alembic has Paths, and nowhere before.
        const bool isNowhere = given && given->isEmpty() && does(Difference::QuotesMissingPath);
        if (isNowhere || !QFileInfo(m_project.scriptLocation).isDir()) {
            fail(u"script_location"_s,
                 translate("The folder of migration scripts, %1, is not there.").arg(m_project.scriptLocation),
                 u"Path doesn't exist: %1.  Please use the 'init' command to create a new scripts folder."_s.arg(
                     location));
        }
    }

    void readVersions()
    {
        const QStringList locations =
            list(u"version_locations"_s, {u"path_separator"_s, u"version_path_separator"_s}, legacyList);
        for (const QString &location : locations) {
            m_project.versionLocations.append(resource(location));
        }
        if (m_project.versionLocations.isEmpty()) {
            m_project.versionLocations = {m_project.scriptLocation + u"/versions"_s};
        }
        m_project.recursiveVersionLocations =
            does(Difference::ReadsFoldersRecursively) && flag(u"recursive_version_locations"_s);
        m_project.sourceless = flag(u"sourceless"_s);
    }

    // What decides how a new revision is written.
    void readWriting()
    {
        m_project.fileTemplate = option(u"file_template"_s).value_or(u"%(rev)s_%(slug)s"_s);
        m_project.timezone = option(u"timezone"_s).value_or(QString());
        m_project.outputEncoding = option(u"output_encoding"_s).value_or(u"utf-8"_s);
        if (const auto length = option(u"truncate_slug_length"_s)) {
            const std::optional<int> number = integer(*length);
            if (!number) {
                fail(u"truncate_slug_length"_s, translate("truncate_slug_length is not a number: %1.").arg(*length));
            }
            m_project.truncateSlugLength = number.value_or(0) == 0 ? 40 : *number;
        }
        readRevisionEnvironment();
    }

    // util.asbool(): lenient in both files.
    void readRevisionEnvironment()
    {
        const QString name = u"revision_environment"_s;
        if (!m_ini.hasOption(m_section, name) && !m_toml.has(name)) {
            return;
        }
        if (!m_ini.hasOption(m_section, name)) {
            if (const auto value = m_toml.flag(name)) {
                m_project.revisionEnvironment = value->value_or(false);
                return;
            }
        }
        const QString text = option(name).value_or(QString()).trimmed().toLower();
        static const QStringList yes{u"true"_s, u"yes"_s, u"on"_s, u"y"_s, u"t"_s, u"1"_s};
        static const QStringList no{u"false"_s, u"no"_s, u"off"_s, u"n"_s, u"f"_s, u"0"_s};
        if (!yes.contains(text) && !no.contains(text)) {
            // Only the commands that ask for it fail.
            m_project.revisionEnvironmentError =
                errorAt(name, translate("revision_environment is neither true nor false: %1.").arg(text));
            m_project.revisionEnvironmentError->detail = u"String is not true/false: '%1'"_s.arg(text);
        }
        m_project.revisionEnvironment = yes.contains(text);
    }

    void readMainOptions()
    {
        for (const QString &name : m_ini.options(m_section)) {
            const auto value = m_ini.value(m_section, name);
            if (name == "sqlalchemy.url"_L1 || !value || !*value) {
                m_project.changedOptions.append(name);
            } else {
                m_project.mainOptions.insert(name, **value);
            }
        }
    }

    // Config.get_hooks_list(): the ini's section, if there is one, replaces those of the pyproject.toml.
    void readHooks()
    {
        const QString section = u"post_write_hooks"_s;
        if (!m_ini.hasSection(section)) {
            readTomlHooks();
            return;
        }
        const QString names = taken(m_ini.value(section, u"hooks"_s)).value_or(QString());
        for (const QString &name : splitAtAny(names, legacyList)) {
            PostWriteHook hook{.name = name, .options = {}};
            for (const QString &option : m_ini.options(section)) {
                if (option.startsWith(name + u'.')) {
                    hook.options.insert(option.mid(name.size() + 1),
                                        taken(m_ini.value(section, option)).value_or(QString()));
                }
            }
            m_project.postWriteHooks.append(hook);
        }
    }
    void readTomlHooks()
    {
        const auto tables = m_toml.tables(u"post_write_hooks"_s);
        if (!tables) {
            fail(tables.error());
            return;
        }
        for (const TomlFile::Table &table : *tables) {
            PostWriteHook hook;
            bool named = false;
            for (const auto &[key, value] : table) {
                if (key == "name"_L1) {
                    hook.name = value;
                    named = true;
                } else {
                    hook.options.insert(key, value);
                }
            }
            if (!named) { // a KeyError in Alembic
                fail(u"post_write_hooks"_s, translate("A hook has no name."));
            }
            m_project.postWriteHooks.append(hook);
        }
    }

    // A list option: of the ini cut at the configured separator, else as in older versions of Alembic.
    [[nodiscard]] QStringList list(const QString &name, const QStringList &separatorNames, const QString &legacy)
    {
        const QString value = taken(m_ini.value(m_section, name)).value_or(QString());
        if (value.isEmpty()) {
            return taken(m_toml.list(name)).value_or(QStringList());
        }
        const bool splitsAtNewlines = does(Difference::SplitsAtNewlines);
        for (const QString &separatorName : separatorNames) {
            if (separatorName == "path_separator"_L1 && !does(Difference::SplitsAtPathSeparator)) {
                continue;
            }
            const auto separator = taken(m_ini.value(m_section, separatorName));
            if (!separator) {
                continue;
            }
            static const QHash<QString, QString> signs = {{u"space"_s, u" "_s},
                                                          {u"newline"_s, u"\n"_s},
                                                          {u"os"_s, QDir::listSeparator()},
                                                          {u":"_s, u":"_s},
                                                          {u";"_s, u";"_s}};
            const auto sign = signs.constFind(*separator);
            if (sign == signs.cend() || (*sign == "\n"_L1 && !splitsAtNewlines)) {
                const QString alembic = u"'%1' is not a valid value for %2; expected 'space', %3'os', ':', ';'"_s.arg(
                    *separator, separatorName, splitsAtNewlines ? u"'newline', "_s : QString());
                fail(separatorName, alembic + u'.', alembic);
                return {};
            }
            QStringList items;
            for (const QString &item : value.split(*sign, Qt::SkipEmptyParts)) {
                items.append(splitsAtNewlines ? item.trimmed() : item);
            }
            return items;
        }
        return splitAtAny(value, legacy);
    }

    [[nodiscard]] QString absolutePath(const QString &path) const
    {
        return QDir::cleanPath(QDir(m_project.workingFolder).absoluteFilePath(path));
    }
    [[nodiscard]] QStringList absolute(const QStringList &paths) const
    {
        QStringList result;
        for (const QString &path : paths) {
            result.append(absolutePath(path));
        }
        return result;
    }

    // "package:folder/…" is looked for where Python would import the package from.
    [[nodiscard]] QString resource(const QString &location) const
    {
        if (!location.contains(u':') || QDir::isAbsolutePath(location)) {
            return absolutePath(location);
        }
        const QStringList tokens = location.split(u':');
        const QString package = QString(tokens.first()).replace(u'.', u'/');
        const QString inside = package + u'/' + tokens.mid(1).join(u'/');
        const QString installed = packageRoot(m_project.folder);
        for (const QString &root : m_project.prependSysPath + QStringList{m_project.workingFolder, installed}) {
            if (QFileInfo(root + u'/' + package).isDir()) {
                return QDir::cleanPath(root + u'/' + inside);
            }
        }
        return absolutePath(inside);
    }

    const dialect::Dialect &m_dialect;
    const IniFile &m_ini;
    const TomlFile &m_toml;
    QString m_section;
    AlembicProject m_project;
    std::optional<Error> m_error;
};

} // namespace

QStringList importRoots(const AlembicProject &project)
{
    QStringList roots = project.prependSysPath;
    roots += {project.workingFolder, project.folder};
    // A package may be installed from where it lies, or from "src".
    const QStringList more{QFileInfo(project.scriptLocation).absolutePath(), project.folder + u"/src"_s,
                           packageRoot(project.folder)};
    for (const QString &folder : more) {
        if (QFileInfo(folder).isDir()) {
            roots.append(folder);
        }
    }
    roots.removeDuplicates();
    return roots;
}

Result<Configuration> readFiles(const ConfigurationFiles &files)
{
    Configuration configuration;
    if (!files.ini.isEmpty()) {
        auto ini = IniFile::read(files.ini);
        if (!ini) {
            return std::unexpected(ini.error());
        }
        configuration.ini = *ini;
    }
    if (!files.toml.isEmpty()) {
        auto toml = TomlFile::read(files.toml);
        if (!toml) {
            return std::unexpected(toml.error());
        }
        configuration.toml = *toml;
    }
    return configuration;
}

Result<AlembicProject> readConfiguration(const Configuration &configuration, const ConfigurationFiles &files,
                                         const dialect::Dialect &dialect)
{
    return ConfigurationReader(configuration, files, dialect).read();
}

} // namespace athanor::project
