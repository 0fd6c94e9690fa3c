// SPDX-License-Identifier: MIT
#include "workspace/settingstext.h"

#include "workspace/settingsorder.h"

#include <QCoreApplication>
#include <QDir>
#include <QLocale>
#include <QRegularExpression>
#include <QSaveFile>
#include <QTemporaryFile>

#include <cmath>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// A basic string of TOML 1.0.
QString quoted(const QString &text)
{
    QString result = u"\""_s;
    for (const QChar character : text) {
        switch (character.unicode()) {
        case u'"':
        case u'\\':
            result += u'\\' + QString(character);
            break;
        case u'\n':
            result += u"\\n"_s;
            break;
        case u'\t':
            result += u"\\t"_s;
            break;
        default:
            if (character < u' ' || character == u'\u007f') {
                result += u"\\u%1"_s.arg(int(character.unicode()), 4, 16, QChar(u'0'));
            } else {
                result += character;
            }
        }
    }
    return result + u'"';
}

QString key(const QString &name)
{
    static const QRegularExpression bare(u"^[A-Za-z0-9_-]+$"_s);
    return bare.match(name).hasMatch() ? name : quoted(name);
}

QString list(const QStringList &items)
{
    QStringList texts;
    for (const QString &item : items) {
        texts.append(quoted(item));
    }
    return u'[' + texts.join(u", "_s) + u']';
}

// One line of a comment, whatever the text holds.
QString comment(const QString &text)
{
    return u"# "_s + text.simplified() + u'\n';
}

QString number(double value)
{
    const QString text = QString::number(value, 'g', 17);
    return value == qint64(value) && qAbs(value) < 1e15 ? QString::number(qint64(value)) : text;
}

// As TOML has it; a number with a fraction keeps it, as Python has two kinds of numbers.
QString written(const project::Assumption &assumption)
{
    struct Writer
    {
        QString operator()(bool value) const { return value ? u"true"_s : u"false"_s; }
        QString operator()(qint64 value) const { return QString::number(value); }
        QString operator()(double value) const
        {
            const QString text = QString::number(value, 'g', QLocale::FloatingPointShortest);
            return text.contains(u'.') || text.contains(u'e') || !std::isfinite(value) ? text : text + u".0"_s;
        }
        QString operator()(const QString &value) const { return quoted(value); }
    };
    return std::visit(Writer(), assumption.value);
}

class SettingsWriter
{
public:
    explicit SettingsWriter(const WorkspaceFiles &files)
        : m_files(files)
        , m_settings(files.settings)
        , m_folder(files.folder)
    {
    }

    QString write()
    {
        m_text += comment(translate("The settings of this workspace. Every key may be left out; "
                                    "\"athanorctl schema athanor.toml\" describes them."));
        m_text += comment(translate("To be committed: no password may stand here."));
        writeWorkspace();
        for (const auto &files : m_files.modules) {
            writeModule(*files);
        }
        for (const ModuleSettings &module : m_settings.moduleSettings) {
            if (!m_written.contains(module.name)) {
                writeModuleSettings(module); // not there now; whoever wrote it knows why
            }
        }
        writeEnvironments();
        writeReview();
        return m_text;
    }

private:
    void writeWorkspace()
    {
        m_text += u"\n[workspace]\nname = "_s + quoted(m_files.name) + u"\n\n"_s +
                  comment(translate("The order in which modules are shown; others follow.")) + u"modules = [\n"_s;
        QHash<QString, QString> places;
        QStringList names;
        for (const auto &files : m_files.modules) {
            names.append(files->name);
            places.insert(files->name, placeOf(files->project));
        }
        for (const QString &gone : m_settings.modules) {
            if (!names.contains(gone)) {
                names.append(gone);
            }
        }
        for (const QString &name : inOrder(names, m_settings)) {
            m_text += u"    "_s + quoted(name) + u", "_s + comment(places.value(name, translate("not there now")));
        }
        m_text += u"]\n\n"_s +
                  comment(translate("Alembic projects that are left out: a folder, or \"folder#section\" "
                                    "for one section of its alembic.ini.")) +
                  u"ignore = "_s + list(m_settings.ignore) + u'\n';
    }

    void writeModule(const ModuleFiles &files)
    {
        if (const ModuleSettings *module = m_settings.moduleNamed(files.name)) {
            writeModuleSettings(*module);
            return;
        }
        if (!files.versionTable.isEmpty()) {
            return;
        }
        const project::AlembicProject &project = files.project;
        const project::Fact &unknown = project.versionTable.value ? project.versionTableSchema : project.versionTable;
        m_text += u"\n[module."_s + key(files.name) + u"]\n"_s +
                  comment(translate("Not known without running Python: %1 (%2:%3)")
                              .arg(unknown.note, relative(unknown.file))
                              .arg(unknown.line)) +
                  u"# version_table = \"…\"\n# version_table_schema = \"…\"\n"_s;
    }

    void writeModuleSettings(const ModuleSettings &module)
    {
        m_written.insert(module.name);
        const project::Overrides &overrides = module.overrides;
        const QString path = u"module."_s + key(module.name);
        m_text += u"\n["_s + path + u"]\n"_s;
        write(u"path"_s, module.path);
        if (!module.after.isEmpty()) {
            m_text += u"after = "_s + list(module.after) + u'\n';
        }
        write(u"version_table"_s, overrides.versionTable);
        if (overrides.versionTableSchema) {
            m_text +=
                u"version_table_schema = "_s + quoted(overrides.versionTableSchema->value.value_or(QString())) + u'\n';
        }
        if (overrides.transactionPerMigration) {
            m_text += u"transaction_per_migration = "_s + *overrides.transactionPerMigration->value + u'\n';
        }
        write(u"database_url"_s, overrides.databaseUrl);
        write(u"alembic"_s, overrides.alembicVersion);
        write(u"sqlalchemy"_s, overrides.sqlalchemyVersion);
        if (!overrides.versionLocations.isEmpty()) {
            QStringList locations;
            for (const QString &location : overrides.versionLocations) {
                locations.append(m_folder.relativeFilePath(location));
            }
            m_text += u"version_locations = "_s + list(locations) + u'\n';
        }
        if (overrides.namingConventionSource) {
            m_text += u"\n["_s + path + u".naming_convention]\n"_s;
            for (const QString &name : {u"ix"_s, u"uq"_s, u"ck"_s, u"fk"_s, u"pk"_s}) {
                write(name, overrides.namingConvention.value(name));
            }
        }
        if (!overrides.assumptions.isEmpty()) {
            m_text += u"\n["_s + path + u".assume]\n"_s;
            QStringList names = overrides.assumptions.keys();
            names.sort();
            for (const QString &name : std::as_const(names)) {
                m_text += quoted(name) + u" = "_s + written(overrides.assumptions[name]) + u'\n';
            }
        }
    }

    void writeEnvironments()
    {
        if (m_settings.environments.isEmpty()) {
            m_text += u'\n' + comment(translate("The databases that it is deployed to; for instance:")) +
                      u"# [environment.staging]\n"
                      "# kind = \"staging\" # development, test, staging, production\n"
                      "# host = \"db1\"\n# port = 5432\n# database = \"appdb\"\n# user = \"dba\"\n"_s;
        }
        for (const EnvironmentSettings &environment : m_settings.environments) {
            const postgres::ConnectionProfile &profile = environment.profile;
            m_text += u"\n[environment."_s + key(profile.name) + u"]\n"_s;
            write(u"kind"_s, postgres::environmentKey(profile.environment));
            write(u"service"_s, profile.service);
            write(u"host"_s, profile.host);
            if (profile.port > 0) {
                m_text += u"port = %1\n"_s.arg(profile.port);
            }
            write(u"database"_s, profile.database);
            write(u"user"_s, profile.user);
            write(u"sslmode"_s, profile.sslMode);
            write(u"sslrootcert"_s, profile.sslRootCertificate);
            write(u"sslcert"_s, profile.sslCertificate);
            write(u"sslkey"_s, profile.sslKey);
            write(u"passfile"_s, profile.passFile);
            write(u"ssh"_s, environment.ssh);
        }
    }

    void writeReview()
    {
        const ReviewSettings &review = m_settings.review;
        if (!review.rules.isEmpty()) {
            m_text += u"\n[review.rules]\n"_s;
            for (const auto &[rule, severity] : review.rules.asKeyValueRange()) {
                write(key(rule), severity);
            }
        }
        if (!review.thresholds.isEmpty()) {
            m_text += u"\n[review.thresholds]\n"_s;
            for (const auto &[name, value] : review.thresholds.asKeyValueRange()) {
                m_text += key(name) + u" = "_s + number(value) + u'\n';
            }
        }
    }

    void write(const QString &name, const QString &value)
    {
        if (!value.isEmpty()) {
            m_text += name + u" = "_s + quoted(value) + u'\n';
        }
    }
    void write(const QString &name, const std::optional<project::Fact> &fact)
    {
        write(name, fact ? fact->value.value_or(QString()) : QString());
    }

    [[nodiscard]] QString relative(const QString &file) const { return m_folder.relativeFilePath(file); }
    [[nodiscard]] QString placeOf(const project::AlembicProject &project) const
    {
        const QString file = relative(project.iniFile.isEmpty() ? project.tomlFile : project.iniFile);
        return project.section == "alembic"_L1 ? file : file + u" ["_s + project.section + u']';
    }

    const WorkspaceFiles &m_files;
    const Settings &m_settings;
    QDir m_folder;
    QSet<QString> m_written;
    QString m_text;
};

Error cannotWrite(const QString &path, const QString &reason)
{
    return Error::at(Error::Kind::Permission, translate("Cannot write the settings of the workspace: %1.").arg(reason),
                     path, 0, translate("Check the permissions of the folder."));
}

} // namespace

QString settingsText(const WorkspaceFiles &files)
{
    return SettingsWriter(files).write();
}

Result<QString> writeSettings(const WorkspaceFiles &files, Overwrite overwrite)
{
    const QString path = settingsPath(files.folder);
    const QByteArray bytes = settingsText(files).toUtf8();
    if (overwrite == Overwrite::Yes) {
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
            return std::unexpected(cannotWrite(path, file.errorString()));
        }
        return path;
    }
    // Renaming refuses to take the place of another file, also of one that is made at this moment.
    QTemporaryFile file(path + u".XXXXXX"_s);
    if (!file.open() || file.write(bytes) != bytes.size() || !file.flush() ||
        !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther)) {
        return std::unexpected(cannotWrite(path, file.errorString()));
    }
    if (!file.rename(path)) {
        if (QFileInfo::exists(path)) {
            return std::unexpected(Error::at(Error::Kind::Conflict,
                                             translate("The workspace has an athanor.toml already."), path, 0,
                                             translate("Use --force to write it anew: its values stay, its comments "
                                                       "go.")));
        }
        return std::unexpected(cannotWrite(path, file.errorString()));
    }
    file.setAutoRemove(false);
    return path;
}

} // namespace athanor::workspace
