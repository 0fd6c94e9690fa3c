// SPDX-License-Identifier: MIT
#include "alembic/project/alembicproject.h"

#include "alembic/project/environment.h"
#include "alembic/project/inifile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// One section of alembic.ini as Config and ScriptDirectory.from_config() of alembic 1.19 read it. Relative paths start
// at the ini's folder: Alembic takes the working directory, and is run there.
class ProjectReader
{
public:
    ProjectReader(const IniFile &ini, const QString &section)
        : m_ini(ini)
        , m_section(section)
    {
        m_project.iniFile = ini.path();
        m_project.folder = QFileInfo(ini.path()).absolutePath();
        m_project.section = section;
    }

    Result<AlembicProject> read()
    {
        m_project.prependSysPath = absolute(split(u"prepend_sys_path"_s, {u"path_separator"_s}, u", *|(?: +)|\\:"_s));
        QString location = text(u"script_location"_s);
        // Flask-Migrate keeps alembic.ini beside env.py and sets script_location to that folder itself.
        if (location.isEmpty() && m_ini.hasSection(m_section) && QFileInfo::exists(m_project.folder + u"/env.py"_s)) {
            location = m_project.folder;
        }
        if (!m_error && location.isEmpty()) {
            fail(m_ini.line(m_section, u"script_location"_s),
                 m_ini.hasSection(m_section) ? translate("The section [%1] has no script_location.").arg(m_section)
                                             : translate("The file has no section [%1].").arg(m_section),
                 u"No 'script_location' key found in configuration."_s);
        }
        m_project.scriptLocation = resource(location);
        if (!m_error && !QFileInfo(m_project.scriptLocation).isDir()) {
            fail(m_ini.line(m_section, u"script_location"_s),
                 translate("The folder of migration scripts, %1, is not there.").arg(m_project.scriptLocation),
                 u"Path doesn't exist: %1.  Please use the 'init' command to create a new scripts folder."_s.arg(
                     location));
        }
        readVersions();
        if (m_error) {
            return std::unexpected(*m_error);
        }
        m_project.envFile = m_project.scriptLocation + u"/env.py"_s;
        m_project.templateFile = m_project.scriptLocation + u"/script.py.mako"_s;
        readEnvironment(m_project, m_ini);
        return m_project;
    }

private:
    void fail(int line, const QString &what, const QString &alembic = {})
    {
        if (!m_error) {
            m_error = Error::at(Error::Kind::Configuration, what, m_ini.path(), line);
            m_error->detail = alembic;
        }
    }

    [[nodiscard]] std::optional<QString> option(const QString &name)
    {
        auto value = m_ini.value(m_section, name);
        if (!value) {
            if (!m_error) {
                m_error = value.error();
            }
            return std::nullopt;
        }
        return *value;
    }
    [[nodiscard]] QString text(const QString &name, const QString &defaultValue = {})
    {
        return option(name).value_or(defaultValue);
    }

    void readVersions()
    {
        const QStringList locations =
            split(u"version_locations"_s, {u"path_separator"_s, u"version_path_separator"_s}, u", *|(?: +)"_s);
        for (const QString &location : locations) {
            m_project.versionLocations.append(resource(location));
        }
        if (m_project.versionLocations.isEmpty()) {
            m_project.versionLocations = {m_project.scriptLocation + u"/versions"_s};
        }
        // True only for the exact text "true".
        m_project.recursiveVersionLocations = text(u"recursive_version_locations"_s) == "true"_L1;
        m_project.fileTemplate = text(u"file_template"_s, u"%(rev)s_%(slug)s"_s);
        m_project.timezone = text(u"timezone"_s);
        m_project.outputEncoding = text(u"output_encoding"_s, u"utf-8"_s);
        if (const auto length = option(u"truncate_slug_length"_s)) {
            bool ok = false;
            const int number = length->trimmed().toInt(&ok);
            if (!ok) {
                fail(m_ini.line(m_section, u"truncate_slug_length"_s),
                     translate("truncate_slug_length is not a number: %1.").arg(*length));
            }
            m_project.truncateSlugLength = number == 0 ? 40 : number;
        }
    }

    // A list option, cut at the configured separator, else as in older versions of Alembic.
    [[nodiscard]] QStringList split(const QString &name, const QStringList &separatorNames, const QString &legacy)
    {
        const QString value = text(name);
        if (value.isEmpty()) {
            return {};
        }
        for (const QString &separatorName : separatorNames) {
            const auto separator = option(separatorName);
            if (!separator) {
                continue;
            }
            static const QHash<QString, QString> signs = {{u"space"_s, u" "_s},
                                                          {u"newline"_s, u"\n"_s},
                                                          {u"os"_s, QDir::listSeparator()},
                                                          {u":"_s, u":"_s},
                                                          {u";"_s, u";"_s}};
            const auto sign = signs.constFind(*separator);
            if (sign == signs.cend()) {
                const QString alembic =
                    u"'%1' is not a valid value for %2; expected 'space', 'newline', 'os', ':', ';'"_s.arg(
                        *separator, separatorName);
                fail(m_ini.line(m_section, separatorName), alembic + u'.', alembic);
                return {};
            }
            QStringList items;
            for (const QString &item : value.split(*sign, Qt::SkipEmptyParts)) {
                items.append(item.trimmed());
            }
            return items;
        }
        QStringList items = value.split(QRegularExpression(legacy));
        items.removeAll(QString());
        return items;
    }

    [[nodiscard]] QString absolutePath(const QString &path) const
    {
        return QDir::cleanPath(QDir(m_project.folder).absoluteFilePath(path));
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
        for (const QString &root : m_project.prependSysPath + QStringList{m_project.folder}) {
            const QString folder = root + u'/' + package;
            if (QFileInfo(folder).isDir()) {
                return QDir::cleanPath(folder + u'/' + tokens.mid(1).join(u'/'));
            }
        }
        return absolutePath(package + u'/' + tokens.mid(1).join(u'/'));
    }

    const IniFile &m_ini;
    QString m_section;
    AlembicProject m_project;
    std::optional<Error> m_error;
};

} // namespace

Result<AlembicProject> readProject(const QString &iniFile, const QString &section)
{
    const auto ini = IniFile::read(iniFile);
    if (!ini) {
        return std::unexpected(ini.error());
    }
    return ProjectReader(*ini, section).read();
}

} // namespace athanor::project
