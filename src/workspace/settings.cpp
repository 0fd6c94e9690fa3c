// SPDX-License-Identifier: MIT
#include "workspace/settings.h"

#include "workspace/settingsorder.h"
#include "workspace/settingstable.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// The same patterns stand in resources/schemas/athanor.toml.json.
constexpr SettingsForm anyText{.pattern = "", .words = QT_TRANSLATE_NOOP("athanor", "a text")};
constexpr SettingsForm someText{.pattern = ".", .words = QT_TRANSLATE_NOOP("athanor", "a text that is not empty")};
constexpr SettingsForm place{.pattern = R"(^(?!/)(?!(.*/)?\.\.(/|#|$)).+$)",
                             .words =
                                 QT_TRANSLATE_NOOP("athanor", "a folder below that of athanor.toml, relative to it")};
constexpr SettingsForm dottedName{
    .pattern = R"(^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$)",
    .words = QT_TRANSLATE_NOOP("athanor", "a dotted name, in quotes, as in \"package.settings.flag\"")};
constexpr SettingsForm version{.pattern = R"(^[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?$)",
                               .words = QT_TRANSLATE_NOOP("athanor", "a version, as in \"1.13.2\"")};
constexpr SettingsForm databaseUrl{
    .pattern = R"(^postgres(ql)?(\+[a-z0-9_]+)?://)",
    .words = QT_TRANSLATE_NOOP("athanor", "a URL of PostgreSQL, as in \"postgresql://dba@db1/appdb\"")};
constexpr SettingsForm kindOfEnvironment{.pattern = "^(development|test|staging|production)$",
                                         .words =
                                             QT_TRANSLATE_NOOP("athanor", "development, test, staging or production")};
constexpr SettingsForm sslMode{
    .pattern = "^(disable|allow|prefer|require|verify-ca|verify-full)$",
    .words = QT_TRANSLATE_NOOP("athanor", "one of libpq's: disable, allow, prefer, require, verify-ca, verify-full")};
constexpr SettingsForm sshMachine{
    .pattern = R"(^([^@:/\s]+@)?[^@:/\s]+(:[0-9]+)?$)",
    .words = QT_TRANSLATE_NOOP("athanor", "a machine as ssh takes it, as in \"dba@bastion:22\"")};
constexpr SettingsForm ruleId{.pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
                              .words = QT_TRANSLATE_NOOP("athanor", "a word in lower case, with hyphens")};
constexpr SettingsForm severity{.pattern = "^(off|note|warning|error)$",
                                .words = QT_TRANSLATE_NOOP("athanor", "off, note, warning or error")};

constexpr int highestPort = 65535;

class SettingsReader
{
public:
    SettingsReader(const QString &file, QList<Error> &problems)
        : m_problems(problems)
    {
        m_settings.file = file;
        m_folder = QDir(QFileInfo(file).path());
    }

    Settings read(const toml::table &root)
    {
        SettingsTable table(root, {}, m_settings.file, m_problems);
        if (auto workspace = table.table("workspace")) {
            readWorkspace(*workspace);
        }
        if (auto modules = table.table("module")) {
            for (const auto &[name, node] : modules->names(someText)) {
                if (auto module = modules->table(name, *node)) {
                    m_settings.moduleSettings.append(readModule(name, *module));
                }
            }
        }
        if (auto environments = table.table("environment")) {
            for (const auto &[name, node] : environments->names(someText)) {
                if (auto environment = environments->table(name, *node)) {
                    m_settings.environments.append(readEnvironment(name, *environment));
                }
            }
        }
        if (auto review = table.table("review")) {
            readReview(*review);
        }
        table.finish();
        m_problems += orderProblems(m_settings);
        return m_settings;
    }

private:
    void readWorkspace(SettingsTable &table)
    {
        m_settings.name = table.text("name", someText).value_or(SettingsText{}).value;
        for (const SettingsText &module : table.texts("modules", someText)) {
            m_settings.modules.append(module.value);
            m_settings.moduleLines.insert(module.value, module.line);
        }
        for (const SettingsText &ignored : table.texts("ignore", someText)) {
            m_settings.ignore.append(QDir::cleanPath(ignored.value));
        }
        table.finish();
    }

    ModuleSettings readModule(const SettingsText &name, SettingsTable &table) const
    {
        ModuleSettings module;
        module.name = name.value;
        module.line = name.line;
        if (const auto path = table.text("path", place)) {
            module.path = QDir::cleanPath(path->value);
            module.pathLine = path->line;
        }
        for (const SettingsText &earlier : table.texts("after", someText)) {
            module.after.append(earlier.value);
            module.afterLines.insert(earlier.value, earlier.line);
        }
        project::Overrides &overrides = module.overrides;
        overrides.versionTable = textFact(table, "version_table", someText);
        overrides.versionTableSchema = textFact(table, "version_table_schema", anyText);
        if (overrides.versionTableSchema && overrides.versionTableSchema->value->isEmpty()) {
            overrides.versionTableSchema->value.reset();
        }
        if (const auto flag = table.flag("transaction_per_migration")) {
            overrides.transactionPerMigration = fact(flag->first ? u"true"_s : u"false"_s, flag->second);
        }
        overrides.databaseUrl = readUrl(table);
        overrides.alembicVersion = textFact(table, "alembic", version);
        overrides.sqlalchemyVersion = textFact(table, "sqlalchemy", version);
        for (const SettingsText &location : table.texts("version_locations", place)) {
            overrides.versionLocations.append(QDir::cleanPath(m_folder.absoluteFilePath(location.value)));
        }
        if (auto convention = table.table("naming_convention")) {
            overrides.namingConventionSource = fact(u"athanor.toml"_s, convention->line());
            for (const char *key : {"ix", "uq", "ck", "fk", "pk"}) {
                if (const auto text = convention->text(key, someText)) {
                    overrides.namingConvention.insert(QString::fromLatin1(key), text->value);
                }
            }
            convention->finish();
        }
        if (auto assume = table.table("assume")) {
            for (const auto &[assumed, node] : assume->names(dottedName)) {
                if (const auto value = assume->value(assumed, *node)) {
                    overrides.assumptions.insert(assumed.value,
                                                 {.value = *value, .file = m_settings.file, .line = assumed.line});
                }
            }
        }
        table.finish();
        return module;
    }

    [[nodiscard]] std::optional<project::Fact> readUrl(SettingsTable &table) const
    {
        const auto url = table.text("database_url", databaseUrl);
        if (!url) {
            return std::nullopt;
        }
        const auto profile = postgres::profileFromUrl(url->value);
        if (!profile) {
            table.problem(url->line, profile.error().what, profile.error().remedy);
            return std::nullopt;
        }
        if (!profile->password.isEmpty() || !profile->furtherSecrets().isEmpty()) {
            table.problem(url->line, translate("The database URL in athanor.toml holds a password."),
                          translate("Remove it and change that password: athanor.toml is meant to be committed."));
            return std::nullopt;
        }
        return fact(url->value, url->line);
    }

    static EnvironmentSettings readEnvironment(const SettingsText &name, SettingsTable &table)
    {
        const auto value = [&table](const char *key, const SettingsForm &form = someText) {
            return table.text(key, form).value_or(SettingsText{}).value;
        };
        EnvironmentSettings environment;
        environment.line = name.line;
        postgres::ConnectionProfile &profile = environment.profile;
        profile.name = name.value;
        table.require("kind");
        profile.environment = postgres::environmentFromKey(value("kind", kindOfEnvironment));
        profile.service = value("service");
        profile.host = value("host");
        profile.port = table.integer("port", 1, highestPort).value_or(0);
        profile.database = value("database");
        profile.user = value("user");
        profile.sslMode = value("sslmode", sslMode);
        profile.sslRootCertificate = value("sslrootcert");
        profile.sslCertificate = value("sslcert");
        profile.sslKey = value("sslkey");
        profile.passFile = value("passfile");
        environment.ssh = value("ssh", sshMachine);
        table.finish();
        return environment;
    }

    void readReview(SettingsTable &table)
    {
        if (auto rules = table.table("rules")) {
            for (const auto &[rule, node] : rules->names(ruleId)) {
                if (const auto word = rules->text(rule, *node, severity)) {
                    m_settings.review.rules.insert(rule.value, word->value);
                }
            }
        }
        if (auto thresholds = table.table("thresholds")) {
            for (const auto &[name, node] : thresholds->names(ruleId)) {
                if (const auto number = thresholds->number(name, *node)) {
                    m_settings.review.thresholds.insert(name.value, *number);
                }
            }
        }
        table.finish();
    }

    [[nodiscard]] project::Fact fact(const QString &value, int line) const
    {
        return {.value = value, .file = m_settings.file, .line = line, .note = {}};
    }
    [[nodiscard]] std::optional<project::Fact> textFact(SettingsTable &table, const char *key,
                                                        const SettingsForm &form) const
    {
        const auto text = table.text(key, form);
        return text ? std::optional(fact(text->value, text->line)) : std::nullopt;
    }

    Settings m_settings;
    QDir m_folder;
    QList<Error> &m_problems;
};

} // namespace

const ModuleSettings *Settings::moduleNamed(const QString &moduleName) const
{
    const auto found = std::ranges::find(moduleSettings, moduleName, &ModuleSettings::name);
    return found == moduleSettings.end() ? nullptr : &*found;
}

QString settingsPath(const QString &folder)
{
    return QDir::cleanPath(QDir(folder).absoluteFilePath(u"athanor.toml"_s));
}

std::expected<Settings, QList<Error>> readSettings(const QString &folder)
{
    QFile file(settingsPath(folder));
    if (!file.exists()) {
        return Settings{};
    }
    if (!file.open(QIODevice::ReadOnly)) {
        return std::unexpected(
            QList{Error::at(Error::Kind::Unreadable,
                            translate("Cannot read the settings of the workspace: %1.").arg(file.errorString()),
                            file.fileName(), 0, translate("Check the permissions of the file."))});
    }
    const QByteArray bytes = file.readAll();
    toml::table root;
    try {
        root = toml::parse(std::string_view(bytes.constData(), std::size_t(bytes.size())));
    } catch (const toml::parse_error &problem) {
        Error error = Error::at(Error::Kind::Syntax, translate("The settings of the workspace are not valid TOML."),
                                file.fileName(), int(problem.source().begin.line),
                                translate("Correct athanor.toml and open the folder again."));
        error.detail = toQString(problem.description());
        return std::unexpected(QList{error});
    }
    QList<Error> problems;
    Settings settings = SettingsReader(file.fileName(), problems).read(root);
    if (!problems.isEmpty()) {
        std::ranges::stable_sort(problems, {}, &Error::line);
        return std::unexpected(problems);
    }
    return settings;
}

} // namespace athanor::workspace
