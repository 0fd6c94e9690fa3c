// SPDX-License-Identifier: MIT
#include "alembic/project/environmentmerge.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <tuple>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

class RunMerger
{
public:
    RunMerger(AlembicProject &project, const EnvironmentRun &run)
        : m_project(project)
        , m_run(run)
    {
    }

    void merge(bool syntaxShowsCall)
    {
        mergeActions();
        mergeUrl();
        if (m_run.calls.isEmpty()) {
            if (!syntaxShowsCall) {
                forget();
            }
            return;
        }
        mergeFact(u"version_table"_s, m_project.versionTable, u"alembic_version"_s);
        mergeFact(u"version_table_schema"_s, m_project.versionTableSchema, std::nullopt);
        mergeFact(u"transaction_per_migration"_s, m_project.transactionPerMigration, u"false"_s);
        mergeFact(u"include_object"_s, m_project.includeObject, u"false"_s);
        mergeFact(u"include_name"_s, m_project.includeName, u"false"_s);
        mergeFact(u"include_schemas"_s, m_project.includeSchemas, u"false"_s);
        mergeNaming();
    }

    // `byText`: the text of env.py shows what a run that was not followed so far would say.
    void mergeOffline(bool byText)
    {
        OfflineFacts &offline = m_project.offline;
        const std::optional<QString> no = u"false"_s;
        const Fact literalBinds = offline.literalBinds; // of the text
        const std::tuple<QString, Fact *, std::optional<QString>, const Fact *> facts[] = {
            {u"version_table"_s, &offline.versionTable, u"alembic_version"_s, &m_project.versionTable},
            {u"version_table_schema"_s, &offline.versionTableSchema, std::nullopt, &m_project.versionTableSchema},
            {u"transaction_per_migration"_s, &offline.transactionPerMigration, no, &m_project.transactionPerMigration},
            {u"literal_binds"_s, &offline.literalBinds, no, &literalBinds},
            {u"paramstyle"_s, &offline.paramstyle, std::nullopt, nullptr},
            {u"version_table_pk"_s, &offline.versionTablePrimaryKey, u"true"_s, nullptr},
            {u"transactional_ddl"_s, &offline.transactionalDdl, u"true"_s, nullptr}};
        const bool isByText =
            byText && m_run.calls.isEmpty() && !isRaisedForSure() && m_project.environmentActions.isEmpty();
        for (const auto &[name, fact, defaultValue, text] : facts) {
            *fact = Fact();
            if (!m_run.calls.isEmpty()) {
                mergeFact(name, *fact, defaultValue);
            } else if (isByText && text) {
                *fact = *text;
            } else if (isByText && fact != &offline.paramstyle) {
                *fact = Fact{.value = defaultValue,
                             .file = m_project.envFile,
                             .line = 0,
                             .note = translate("Alembic's default.")};
            } else {
                *fact = Fact{.value = std::nullopt, .file = m_project.envFile, .line = 0, .note = whyNoCall()};
            }
        }
        offline.isInBlock = m_run.isInBlock;
        offline.actions = m_run.actions;
        const QString problem = m_run.problem.isEmpty()
                                    ? translate("env.py calls run_migrations() in a way that cannot be followed.")
                                    : translate("env.py cannot be followed: %1.").arg(m_run.problem);
        if (isRaisedForSure() && !m_run.reachesMigrations) {
            offline.exception = Fact{.value = std::nullopt, .file = m_project.envFile, .line = 0, .note = problem};
            if (m_run.exceptionType == "CommandError"_L1) {
                offline.exception->value = m_run.exceptionMessage;
            }
        } else if (!isByText && (!m_run.problem.isEmpty() || !m_run.reachesMigrations)) {
            offline.actions.append(EnvironmentAction{.text = problem,
                                                     .file = m_project.envFile,
                                                     .line = m_run.calls.isEmpty() ? 0 : m_run.calls.last().line});
        }
    }

private:
    // These may come of what is not described here.
    [[nodiscard]] bool isRaisedForSure() const
    {
        static const QStringList unsure{u"AttributeError"_s, u"TypeError"_s, u"ImportError"_s,
                                        u"ModuleNotFoundError"_s};
        return !m_run.exceptionType.isEmpty() && !unsure.contains(m_run.exceptionType);
    }

    void mergeActions()
    {
        for (const EnvironmentAction &action : m_run.actions) {
            const bool known = std::ranges::any_of(m_project.environmentActions, [&](const EnvironmentAction &other) {
                const bool covers = other.concern == EnvironmentAction::Concern::Run || other.concern == action.concern;
                return covers && other.file == action.file && (other.line == action.line || other.text == action.text);
            });
            if (!known) {
                m_project.environmentActions.append(action);
            }
        }
    }

    // The engine's URL is the one that counts; where it comes from is told by the settings, if they are known.
    void mergeUrl()
    {
        std::optional<ArgumentFact> url = m_run.engineUrl;
        for (const ConfigureCall &call : m_run.calls) {
            if ((!url || !url->value) && call.arguments.value(u"url"_s).value) {
                url = call.arguments.value(u"url"_s);
            }
        }
        Fact &fact = m_project.databaseUrl;
        if (!url || !url->value || url->value->isEmpty()) {
            return;
        }
        if (!fact.value) {
            fact = Fact{.value = url->value, .file = url->file, .line = url->line, .note = {}};
        }
        fact.value = url->value;
    }

    // No call was seen, neither in the text nor in the run: configure() is called somewhere out of sight.
    void forget()
    {
        for (Fact *fact : {&m_project.versionTable, &m_project.versionTableSchema, &m_project.transactionPerMigration,
                           &m_project.includeObject, &m_project.includeName, &m_project.includeSchemas,
                           &m_project.namingConventionSource}) {
            *fact = Fact{.value = std::nullopt, .file = m_project.envFile, .line = 0, .note = whyNoCall()};
        }
    }

    [[nodiscard]] QString whyNoCall() const
    {
        return m_run.problem.isEmpty() ? translate("env.py calls configure() in a way that cannot be followed.")
                                       : translate("env.py cannot be followed: %1.").arg(m_run.problem);
    }

    void mergeFact(const QString &name, Fact &fact, const std::optional<QString> &defaultValue)
    {
        const Fact shown = fact;
        bool first = true;
        for (const ConfigureCall &call : m_run.calls) {
            const Fact found = oneFact(call, name, defaultValue);
            if (!found.value && !found.note.isEmpty()) { // not known
                // The syntax may still show the value, though something on the way to it is not certain.
                fact = shown.value && shown.line > 0 ? shown : found;
                return;
            }
            if (!first && found.value != fact.value) {
                fact = Fact{.value = std::nullopt,
                            .file = call.file,
                            .line = call.line,
                            .note = translate("The calls of configure() disagree.")};
                return;
            }
            fact = found;
            first = false;
        }
        // The place and the words of the syntax, where it says the same; of "not set" they would say "not known".
        if (fact.value && shown.value == fact.value && shown.line > 0) {
            fact = shown;
        }
    }

    [[nodiscard]] static Fact oneFact(const ConfigureCall &call, const QString &name,
                                      const std::optional<QString> &defaultValue)
    {
        const auto argument = call.arguments.constFind(name);
        Fact fact{.value = std::nullopt, .file = call.file, .line = call.line, .note = {}};
        if (argument != call.arguments.cend() && !argument->isKnown()) {
            fact.file = argument->file;
            fact.line = argument->line;
            fact.note = translate("Not statically known: %1.").arg(argument->reason);
        } else if (argument != call.arguments.cend() && !argument->isNone) {
            fact.value = argument->value;
            fact.note = translate("What env.py hands to configure().");
        } else if (argument == call.arguments.cend() && !call.unknownRest.isEmpty()) {
            fact.note =
                translate("Further arguments of configure() are not statically known: %1.").arg(call.unknownRest);
        } else if (defaultValue) {
            fact.value = defaultValue;
            fact.note = translate("Alembic's default.");
        } else {
            return {};
        }
        return fact;
    }

    void mergeNaming()
    {
        const auto call = std::ranges::find_if(m_run.calls, &ConfigureCall::hasMetadata);
        Fact &source = m_project.namingConventionSource;
        if (call == m_run.calls.cend()) {
            source = Fact{.value = QString(),
                          .file = m_project.envFile,
                          .line = m_run.calls.first().line,
                          .note = translate("The environment has no metadata.")};
            m_project.namingConvention.clear();
            return;
        }
        if (!call->metadataIsKnown) {
            return; // what the syntax shows, if it does
        }
        if (!source.value) {
            source = Fact{.value = call->namingConvention.isEmpty() ? QString() : u"target_metadata"_s,
                          .file = call->file,
                          .line = call->line,
                          .note = {}};
        }
        m_project.namingConvention = call->namingConvention;
    }

    AlembicProject &m_project;
    const EnvironmentRun &m_run;
};

} // namespace

void mergeRun(AlembicProject &project, const EnvironmentRun &run, bool syntaxShowsCall)
{
    RunMerger(project, run).merge(syntaxShowsCall);
}

void mergeOffline(AlembicProject &project, const EnvironmentRun &run, bool byText)
{
    RunMerger(project, run).mergeOffline(byText);
    // What depends on an environment variable online does so offline, too.
    const std::array<std::pair<const Fact *, Fact *>, 3> pairs = {
        std::pair{&project.versionTable, &project.offline.versionTable},
        std::pair{&project.versionTableSchema, &project.offline.versionTableSchema},
        std::pair{&project.transactionPerMigration, &project.offline.transactionPerMigration}};
    for (const auto &[online, offline] : pairs) {
        if (online->isDefault && online->value == offline->value) {
            offline->isDefault = true;
            offline->note = online->note;
        }
    }
}

bool mayHoldDefaults(const AlembicProject &project)
{
    const QString own = translate("Alembic's default.");
    return std::ranges::any_of(
        std::array{&project.versionTable, &project.versionTableSchema, &project.transactionPerMigration},
        [&own](const Fact *fact) { return fact->value && fact->note != own; });
}

void markDefaults(AlembicProject &project, const EnvironmentRun &run)
{
    const std::array<std::pair<QString, Fact *>, 3> facts = {
        std::pair{u"version_table"_s, &project.versionTable},
        std::pair{u"version_table_schema"_s, &project.versionTableSchema},
        std::pair{u"transaction_per_migration"_s, &project.transactionPerMigration}};
    for (const auto &[name, fact] : facts) {
        for (const ConfigureCall &call : run.calls) {
            const auto argument = call.arguments.constFind(name);
            if (fact->value && argument != call.arguments.cend() && !argument->isKnown()) {
                fact->isDefault = true;
                fact->note = translate("It is not set here, so the default applies: %1.").arg(argument->reason);
            }
        }
    }
}

} // namespace athanor::project
