// SPDX-License-Identifier: MIT
#include "alembic/project/environment.h"

#include "alembic/project/configuration.h"
#include "alembic/project/environmentactions.h"
#include "alembic/project/environmentmerge.h"
#include "alembic/project/environmentrun.h"
#include "alembic/project/staticreader.h"
#include "alembic/project/syntaxwalk.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

class EnvironmentReader
{
public:
    EnvironmentReader(AlembicProject &project, const IniFile &ini, const Surroundings &surroundings)
        : m_project(project)
        , m_ini(ini)
        , m_variables(surroundings.environment)
        , m_arguments(surroundings.arguments)
        , m_reader(importRoots(project), ini, project.section, surroundings.environment)
    {
    }

    void read()
    {
        m_project.versionTable = Fact{.value = u"alembic_version"_s,
                                      .file = m_project.envFile,
                                      .line = 0,
                                      .note = translate("Alembic's default.")};
        for (Fact *fact : {&m_project.transactionPerMigration, &m_project.includeObject, &m_project.includeName,
                           &m_project.includeSchemas}) {
            *fact = Fact{
                .value = u"false"_s, .file = m_project.envFile, .line = 0, .note = translate("Alembic's default.")};
        }
        m_project.offline.literalBinds = m_project.transactionPerMigration;
        const StaticModule *environment = m_reader.open(m_project.envFile);
        if (!environment) {
            const QString note = translate("Cannot read env.py.");
            OfflineFacts &offline = m_project.offline;
            for (Fact *fact :
                 {&m_project.versionTable, &m_project.transactionPerMigration, &m_project.versionTableSchema,
                  &m_project.namingConventionSource, &m_project.includeObject, &m_project.includeName,
                  &m_project.includeSchemas, &offline.versionTable, &offline.versionTableSchema,
                  &offline.transactionPerMigration, &offline.literalBinds, &offline.paramstyle,
                  &offline.versionTablePrimaryKey, &offline.transactionalDdl}) {
                *fact = Fact{.value = std::nullopt, .file = m_project.envFile, .line = 0, .note = note};
            }
        } else {
            readConfigure(*environment);
        }
        readSettings();
        readUrl();
        if (environment) {
            const QSet<QString> &changed = environment->changedOptions;
            m_project.changedOptions += QStringList(changed.cbegin(), changed.cend());
            m_project.changedOptions.sort();
            EnvironmentRun run = runEnvironment(m_project, m_ini, importRoots(m_project), occasion(false));
            m_project.environmentActions =
                findEnvironmentActions(environment->path, environment->tree,
                                       {.configure = !run.calls.isEmpty(), .migrations = run.reachesMigrations});
            const EnvironmentRun offline = runEnvironment(m_project, m_ini, importRoots(m_project), occasion(true));
            if (run.calls.isEmpty()) {
                run.calls = offline.calls;
            }
            mergeRun(m_project, run, m_showsCall);
            if (!m_variables && mayHoldDefaults(m_project)) {
                markDefaults(m_project, runInUnknownEnvironment(m_project, m_ini, importRoots(m_project)));
            }
            m_project.sourceFiles += run.files + offline.files;
            mergeOffline(m_project, offline, m_showsCall && m_layouts.size() == 1);
        }
        m_project.sourceFiles += m_reader.openedFiles();
        m_project.sourceFiles.removeDuplicates();
        m_project.sourceFiles.sort();
    }

private:
    [[nodiscard]] QHash<QString, QString> variables() const { return m_variables.value_or(QHash<QString, QString>()); }
    [[nodiscard]] EnvironmentOccasion occasion(bool offline) const
    {
        return {.variables = variables(), .arguments = m_arguments, .offline = offline};
    }

    void readConfigure(const StaticModule &environment);
    // Of one call of configure().
    struct Place
    {
        bool online = false;
        bool inFunction = false;
    };
    void readArgument(const StaticModule &environment, const QString &name, const Expression &value, Place place);
    Fact readFilter(const StaticModule &environment, const Expression &value, bool isFlag, bool isLocal);
    void readSettings();
    void readUrl();
    void readNamingConvention(const StaticModule &environment, const Expression &metadata);

    AlembicProject &m_project;
    const IniFile &m_ini;
    std::optional<QHash<QString, QString>> m_variables;
    CommandArguments m_arguments;
    StaticReader m_reader;
    Fact m_url;
    bool m_showsCall = false; // of configure(), in the text of env.py
    QSet<QString> m_layouts; // what the calls say of the version table and of transactions, as written
};

void EnvironmentReader::readArgument(const StaticModule &environment, const QString &name, const Expression &value,
                                     Place place)
{
    const bool isLocal = !StaticReader::meansModule(environment, value, place.inFunction);
    const auto evaluate = [&](const Expression &expression) {
        if (isLocal) {
            return Fact{.value = std::nullopt,
                        .file = environment.path,
                        .line = static_cast<int>(value.line),
                        .note = translate("%1 is decided inside a function.")
                                    .arg(QString::fromUtf8(environment.tree.source(value)).simplified().left(80))};
        }
        return name == "transaction_per_migration"_L1 ? m_reader.evaluateFlag(environment, expression)
                                                      : m_reader.evaluate(environment, expression);
    };
    Fact *fact = name == "version_table"_L1               ? &m_project.versionTable
                 : name == "version_table_schema"_L1      ? &m_project.versionTableSchema
                 : name == "transaction_per_migration"_L1 ? &m_project.transactionPerMigration
                                                          : nullptr;
    if (fact) {
        const auto *constant = value.as<ConstantExpression>();
        const bool isFlag = fact == &m_project.transactionPerMigration;
        if (constant && constant->type == ConstantKind::None && !isFlag) {
            return;
        }
        const Fact found = evaluate(value);
        // The online call decides; a different value offline is of no concern to a run.
        if (place.online || fact->line == 0) {
            *fact = found;
        }
    } else if (name == "include_object"_L1 || name == "include_name"_L1 || name == "include_schemas"_L1) {
        Fact &filter = name == "include_object"_L1 ? m_project.includeObject
                       : name == "include_name"_L1 ? m_project.includeName
                                                   : m_project.includeSchemas;
        if (place.online || filter.line == 0) {
            filter = readFilter(environment, value, name == "include_schemas"_L1, isLocal);
        }
    } else if (name == "url"_L1) {
        m_url = evaluate(value);
    } else if (name == "target_metadata"_L1 && !isLocal && !m_project.namingConventionSource.value) {
        readNamingConvention(environment, value);
    }
}

// Of what is handed over for autogenerate: a truth value, or a function or None.
Fact EnvironmentReader::readFilter(const StaticModule &environment, const Expression &value, bool isFlag, bool isLocal)
{
    const QString source = QString::fromUtf8(environment.tree.source(value)).simplified().left(80);
    Fact fact{.value = std::nullopt,
              .file = environment.path,
              .line = static_cast<int>(value.line),
              .note = translate("%1 is not statically known.").arg(source)};
    if (isFlag && !isLocal) {
        fact.value = m_reader.evaluateFlag(environment, value).value;
    } else if (value.kind == ExpressionKind::Lambda) {
        fact.value = u"true"_s;
    } else if (!isLocal) {
        const auto found = m_reader.resolve(environment, value);
        const auto *constant = found.expression ? found.expression->as<ConstantExpression>() : nullptr;
        const bool isName = value.kind == ExpressionKind::Name || value.kind == ExpressionKind::Attribute;
        if (constant && constant->type == ConstantKind::None) {
            fact.value = u"false"_s;
        } else if (isName && !constant) {
            fact.value = u"true"_s;
        }
    }
    if (fact.value) {
        fact.note = source;
    }
    return fact;
}

void EnvironmentReader::readConfigure(const StaticModule &environment)
{
    forEachCall(environment.tree.body(), [&](const CallPlace &place) {
        const QString callee = dotted(*place.call->function);
        if (!callee.endsWith("configure"_L1) || !callee.contains("context"_L1, Qt::CaseInsensitive)) {
            return;
        }
        m_showsCall = true;
        Place where{.online = false, .inFunction = place.function != nullptr};
        QStringList layout;
        for (const Keyword &keyword : place.call->keywords) {
            const QString name = identifierText(keyword.name);
            where.online = where.online || name == "connection"_L1;
            if (name == "literal_binds"_L1) {
                m_project.offline.literalBinds = m_reader.evaluateFlag(environment, *keyword.value);
            }
            if (name.isEmpty() || name.startsWith("version_table"_L1) || name.startsWith("transaction"_L1)) {
                layout.append(QString::fromUtf8(environment.tree.source(keyword)).simplified());
            }
        }
        layout.sort();
        m_layouts.insert(layout.join(u','));
        for (const Keyword &keyword : place.call->keywords) {
            if (!keyword.name.isEmpty()) {
                readArgument(environment, identifierText(keyword.name), *keyword.value, where);
                continue;
            }
            const bool isLocal = !StaticReader::meansModule(environment, *keyword.value, where.inFunction);
            const auto found = isLocal ? StaticReader::Found() : m_reader.resolve(environment, *keyword.value);
            const auto *dict = found.expression ? found.expression->as<DictExpression>() : nullptr;
            bool isWhole = dict != nullptr;
            for (qsizetype i = 0; dict && i < dict->keys.size(); ++i) {
                const auto key = dict->keys[i] ? literalValue(*dict->keys[i]) : std::nullopt;
                isWhole = isWhole && key && key->kind == Literal::Kind::String;
                if (key && key->kind == Literal::Kind::String) {
                    readArgument(*found.module, key->text, *dict->values[i], where);
                }
            }
            if (!isWhole) {
                const Fact splat{.value = std::nullopt,
                                 .file = environment.path,
                                 .line = static_cast<int>(keyword.line),
                                 .note = translate("Further arguments of configure() are not statically known.")};
                for (Fact *fact :
                     {&m_project.versionTable, &m_project.versionTableSchema, &m_project.transactionPerMigration,
                      &m_project.includeObject, &m_project.includeName, &m_project.includeSchemas}) {
                    if (fact->line == 0) {
                        *fact = splat;
                    }
                }
            }
        }
    });
}

void EnvironmentReader::readNamingConvention(const StaticModule &environment, const Expression &metadata)
{
    Fact &source = m_project.namingConventionSource;
    source = Fact{.value = std::nullopt,
                  .file = environment.path,
                  .line = static_cast<int>(metadata.line),
                  .note = translate("The metadata are not statically known.")};
    const auto *constant = metadata.as<ConstantExpression>();
    if (constant && constant->type == ConstantKind::None) {
        source.value = QString();
        source.note = translate("The environment has no metadata.");
        return;
    }
    auto found = m_reader.resolve(environment, metadata);
    if (!found.expression) {
        // A declarative base without metadata of its own has no naming convention.
        const auto named = metadata.as<NameExpression>()
                               ? m_reader.find(environment, dotted(metadata))
                               : StaticReader::Found{&environment, &metadata, nullptr, nullptr};
        const auto *attribute = named.expression ? named.expression->as<AttributeExpression>() : nullptr;
        const auto owner = attribute ? m_reader.resolve(environment, *attribute->value) : StaticReader::Found();
        if (owner.type) {
            source = Fact{.value = QString(),
                          .file = owner.module->path,
                          .line = static_cast<int>(owner.type->line),
                          .note = translate("The base class has no metadata of its own.")};
        }
        return;
    }
    const bool isList =
        found.expression->kind == ExpressionKind::List || found.expression->kind == ExpressionKind::Tuple;
    if (isList) { // Alembic uses the convention of one MetaData object only
        source.value = QString();
        source.note = translate("The environment has several metadata.");
        return;
    }
    const auto *call = found.expression->as<CallExpression>();
    if (!call || !dotted(*call->function).endsWith("MetaData"_L1)) {
        return;
    }
    source = Fact{.value = QString(), .file = found.module->path, .line = static_cast<int>(call->line), .note = {}};
    for (const Keyword &keyword : call->keywords) {
        if (identifierText(keyword.name) != "naming_convention"_L1) {
            continue;
        }
        const auto value = m_reader.resolve(*found.module, *keyword.value);
        const auto literal = value.expression ? literalValue(*value.expression) : std::nullopt;
        if (!literal || literal->kind != Literal::Kind::Dict) {
            source.value.reset();
            source.note = translate("The naming convention is not statically known.");
            return;
        }
        for (qsizetype i = 0; i + 1 < literal->items.size(); i += 2) {
            m_project.namingConvention.insert(literal->items[i].text, literal->items[i + 1].text);
        }
        source.value = dotted(metadata);
    }
}

void EnvironmentReader::readSettings()
{
    for (const QString &name : {u"app.config"_s, u"app.core.config"_s, u"config"_s, u"settings"_s}) {
        const StaticModule *settings = m_reader.import(name);
        if (!settings) {
            continue;
        }
        const auto lookUp = [&](const QString &attribute) {
            Fact fact = m_reader.name(*settings, attribute);
            for (auto type = settings->classes.cbegin(); !fact.value && type != settings->classes.cend(); ++type) {
                const auto found = m_reader.member(
                    {.module = settings, .expression = nullptr, .type = *type, .function = nullptr}, attribute);
                if (found.expression) {
                    fact = m_reader.evaluate(*found.module, *found.expression);
                }
            }
            return fact;
        };
        m_project.moduleName = lookUp(u"MODULE_NAME"_s);
        if (!m_project.moduleName.value || m_variables) { // a known environment may set what the text has a default for
            const ArgumentFact evaluated =
                evaluateSetting(m_project, importRoots(m_project), variables(), name, u"MODULE_NAME"_s);
            if (evaluated.value && evaluated.value != m_project.moduleName.value) {
                m_project.moduleName = Fact{.value = evaluated.value,
                                            .file = settings->path,
                                            .line = m_project.moduleName.line,
                                            .note = translate("What the settings compute.")};
            } else if (m_project.moduleName.line == 0) {
                m_project.moduleName = Fact();
            }
        }
        const Fact url = lookUp(u"DATABASE_URL"_s);
        if (url.value) {
            m_project.databaseUrl = url;
        }
        if (m_project.moduleName.value || url.value) {
            return;
        }
    }
}

void EnvironmentReader::readUrl()
{
    if (m_url.value) {
        m_project.databaseUrl = m_url;
        return;
    }
    if (m_project.databaseUrl.value) {
        return;
    }
    const auto url = m_ini.value(m_project.section, u"sqlalchemy.url"_s);
    if (url && *url) {
        m_project.databaseUrl = Fact{.value = *url,
                                     .file = m_ini.path(),
                                     .line = m_ini.line(m_project.section, u"sqlalchemy.url"_s),
                                     .note = {}};
    } else {
        m_project.databaseUrl = m_url;
        if (m_project.databaseUrl.note.isEmpty()) {
            m_project.databaseUrl.note = translate("Neither the settings nor alembic.ini name a database.");
        }
    }
}

} // namespace

void readEnvironment(AlembicProject &project, const IniFile &ini, const Surroundings &surroundings)
{
    EnvironmentReader(project, ini, surroundings).read();
}

} // namespace athanor::project
