// SPDX-License-Identifier: MIT
#include "ctl/commands.h"

#include "ctl/filecommands.h"
#include "ctl/statusreport.h"
#include "deployment/deployment.h"
#include "journal/journal.h"
#include "postgres/catalogue.h"
#include "postgres/connection.h"
#include "sample/sampleworkspace.h"
#include "workspace/plan.h"
#include "workspace/plantext.h"
#include "workspace/workspace.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <memory>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

// What a command works on: the workspace as it is, and where its database is.
struct Scene
{
    std::unique_ptr<sample::SampleWorkspace> sample;
    workspace::Snapshot snapshot;
    std::optional<postgres::ConnectionProfile> profile;
    QString journal;
};

int fail(const Console &console, const Error &error)
{
    console.err(u"athanorctl: "_s + error.sentence() + u'\n');
    return error.kind == Error::Kind::Opaque ? Refused : Failure;
}

int refuse(const Console &console, const QString &sentence)
{
    console.err(u"athanorctl: "_s + sentence + u'\n');
    return Refused;
}

void print(const Console &console, const QJsonObject &object)
{
    console.out(QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented)));
}

// An environment of athanor.toml.
Result<postgres::ConnectionProfile> profileNamed(const QString &name, const workspace::WorkspaceFiles &files)
{
    QStringList names;
    for (const workspace::EnvironmentSettings &environment : files.settings.environments) {
        if (environment.profile.name != name) {
            names.append(environment.profile.name);
            continue;
        }
        if (!environment.ssh.isEmpty()) {
            return std::unexpected(Error::at(
                Error::Kind::Configuration,
                QCoreApplication::translate("athanor", "The environment \"%1\" is reached over ssh, which is not done "
                                                       "here.")
                    .arg(name),
                files.settings.file, environment.line,
                QCoreApplication::translate("athanor", "Open a tunnel with ssh -L, and name its end with --host and "
                                                       "--port.")));
        }
        return environment.profile;
    }
    const QString known =
        names.isEmpty() ? QCoreApplication::translate("athanor", "athanor.toml names no environment.")
                        : QCoreApplication::translate("athanor", "athanor.toml names: %1.").arg(names.join(u", "_s));
    return std::unexpected(Error::make(
        Error::Kind::Configuration,
        QCoreApplication::translate("athanor", "There is no environment of the kind or name \"%1\".").arg(name),
        known + u' ' +
            QCoreApplication::translate("athanor", "The kinds are: development, test, staging, production.")));
}

Result<Scene> setScene(const Invocation &invocation, JobContext &job)
{
    Scene scene;
    scene.profile = invocation.profile;
    scene.journal = invocation.journal;
    QString folder = invocation.folder;
    if (invocation.sample) {
        auto sample = sample::SampleWorkspace::start({}, job);
        if (!sample) {
            return std::unexpected(sample.error());
        }
        scene.sample = std::move(*sample);
        scene.profile = scene.sample->profile();
        scene.journal = scene.sample->journalPath();
        folder = scene.sample->folder();
    }
    const auto files = workspace::readWorkspace(folder, job);
    if (!files) {
        return std::unexpected(files.error());
    }
    if (invocation.profileFromProject) {
        if (files->suggestedUrl.isEmpty()) {
            return std::unexpected(
                Error::make(Error::Kind::Configuration,
                            QCoreApplication::translate("athanor", "The files of this folder name no database URL."),
                            QCoreApplication::translate("athanor", "Use --url or --service.")));
        }
        auto profile = postgres::profileFromUrl(files->suggestedUrl);
        if (!profile) {
            return std::unexpected(profile.error());
        }
        scene.profile = *profile;
    }
    if (scene.profile) {
        scene.profile->environment = invocation.environment;
    }
    if (!invocation.environmentName.isEmpty()) {
        const auto named = profileNamed(invocation.environmentName, *files);
        if (!named) {
            return std::unexpected(named.error());
        }
        scene.profile = *named;
    }
    auto snapshot = workspace::look(*files, scene.profile, job);
    if (!snapshot) {
        return std::unexpected(snapshot.error());
    }
    scene.snapshot = *snapshot;
    return scene;
}

// "upgrade head" is Alembic's habit; here a module comes first.
bool looksLikeATarget(const QString &name)
{
    return name == "head"_L1 || name == "heads"_L1 || name == "base"_L1 || name.startsWith(u'+') || name.contains(u'@');
}

// The scene of a command that needs the database, and the module it names.
Result<const workspace::Module *> moduleOf(const Scene &scene, const QString &name)
{
    const workspace::Module *module = scene.snapshot.find(name);
    if (module == nullptr && (looksLikeATarget(name) || (scene.profile && !scene.snapshot.connectionError))) {
        QStringList names;
        for (const workspace::Module &other : scene.snapshot.modules) {
            names.append(other.name());
        }
        QString remedy = QCoreApplication::translate("athanor", "The modules are: %1.").arg(names.join(u", "_s));
        if (looksLikeATarget(name)) {
            remedy.prepend(QCoreApplication::translate("athanor", "The module comes first: \"athanorctl upgrade MODULE "
                                                                  "[TARGET]\".") +
                           u' ');
        }
        return std::unexpected(
            Error::make(Error::Kind::NotFound,
                        QCoreApplication::translate("athanor", "There is no module \"%1\".").arg(name), remedy));
    }
    if (!scene.profile) {
        return std::unexpected(
            Error::make(Error::Kind::Configuration, QCoreApplication::translate("athanor", "No database is named."),
                        QCoreApplication::translate(
                            "athanor", "Use --url, --service or --host and --dbname, or set ATHANOR_DATABASE_URL.")));
    }
    if (scene.snapshot.connectionError) {
        return std::unexpected(*scene.snapshot.connectionError);
    }
    return module;
}

Result<workspace::Plan> upgradePlan(const Scene &scene, const workspace::Module &module, const QString &target,
                                    JobContext &job)
{
    postgres::OpenOptions options;
    options.readOnlyBrowsing = true;
    options.jobContext = &job;
    auto connection = postgres::Connection::open(*scene.profile, options);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    const auto catalogue = postgres::readCatalogue(*connection, &job);
    if (!catalogue) {
        return std::unexpected(catalogue.error());
    }
    const postgres::CatalogueAnswers answers(*catalogue);
    return workspace::planUpgrade(module, target, &answers);
}

deployment::BackupRequest backupRequest(const workspace::Module *module, const QString &folder)
{
    deployment::BackupRequest request;
    request.folder = folder;
    if (module != nullptr) {
        request.module = module->name();
        request.rows = module->rows;
    }
    return request;
}

QJsonObject backupJson(const deployment::BackupOutcome &backup)
{
    return QJsonObject{{u"path"_s, backup.path},
                       {u"bytes"_s, backup.bytes},
                       {u"sha256"_s, QString::fromLatin1(backup.sha256)},
                       {u"milliseconds"_s, backup.milliseconds},
                       {u"verified"_s, backup.verified}};
}

QString backupText(const deployment::BackupOutcome &backup)
{
    return QCoreApplication::translate("athanor", "Backup, read back whole: %1 (%2 bytes)")
               .arg(QDir::toNativeSeparators(backup.path))
               .arg(backup.bytes) +
           u'\n';
}

QJsonArray refusalsJson(const workspace::Plan &plan)
{
    QJsonArray refusals;
    for (const Error &refusal : plan.refusals) {
        refusals.append(errorJson(refusal));
    }
    return refusals;
}

QJsonObject planJson(const workspace::Plan &plan)
{
    QJsonArray steps;
    for (const workspace::PlanStep &step : plan.steps) {
        QJsonArray statements;
        for (const ddl::Statement &statement : step.statements) {
            statements.append(QJsonObject{
                {u"sql"_s, statement.sql},
                {u"line"_s, statement.line},
                {u"directive"_s, statement.directive},
                {u"grade"_s, statement.grade == ddl::Grade::Exact         ? u"exact"_s
                             : statement.grade == ddl::Grade::Approximate ? u"approximate"_s
                                                                          : u"opaque"_s},
                {u"reason"_s, statement.reason},
                {u"autocommit"_s, statement.autocommit},
            });
        }
        steps.append(QJsonObject{{u"revision"_s, step.migration.revision},
                                 {u"message"_s, step.message},
                                 {u"file"_s, step.path},
                                 {u"sha256"_s, QString::fromLatin1(step.sha256.toHex())},
                                 {u"statements"_s, statements},
                                 {u"versionRows"_s, QJsonArray::fromStringList(step.versionRowSql)},
                                 {u"rowsAfter"_s, QJsonArray::fromStringList(step.migration.rowsAfter)}});
    }
    return QJsonObject{{u"module"_s, plan.module},
                       {u"rowsBefore"_s, QJsonArray::fromStringList(plan.migration.rowsBefore)},
                       {u"rowsAfter"_s, QJsonArray::fromStringList(plan.migration.rowsAfter)},
                       {u"createsVersionTable"_s, plan.createsVersionTable},
                       {u"transactionPerMigration"_s, plan.transactionPerMigration},
                       {u"reviewDigest"_s, QString::fromLatin1(plan.reviewDigest())},
                       {u"steps"_s, steps},
                       {u"refusals"_s, refusalsJson(plan)}};
}

int status(const Invocation &invocation, const Scene &scene, const Console &console, JobContext &job)
{
    std::optional<workspace::RevisionSearch> search;
    if (invocation.searchHistory) {
        const auto searched =
            workspace::searchRevisions(scene.snapshot.files, workspace::unknownIds(scene.snapshot), job);
        if (!searched) {
            return fail(console, searched.error());
        }
        search = *searched;
    }
    if (invocation.format == Format::Json) {
        print(console, statusJson(scene.snapshot, search));
    } else {
        console.out(statusText(scene.snapshot, search));
    }
    return scene.snapshot.connectionError ? fail(console, *scene.snapshot.connectionError) : int(Success);
}

int showRefusals(const workspace::Plan &plan, const Console &console)
{
    for (const Error &refusal : plan.refusals) {
        console.err(u"athanorctl: "_s + refusal.sentence() + u'\n');
    }
    return plan.isRunnable() ? Success : Refused;
}

int plan(const Invocation &invocation, const Scene &scene, const Console &console, JobContext &job)
{
    const auto module = moduleOf(scene, invocation.module);
    if (!module) {
        return fail(console, module.error());
    }
    const auto made = upgradePlan(scene, **module, invocation.target, job);
    if (!made) {
        return fail(console, made.error());
    }
    if (invocation.format == Format::Json) {
        print(console, planJson(*made));
    } else {
        console.out(workspace::planText(*made));
    }
    return showRefusals(*made, console);
}

QString rowsText(const QStringList &rows)
{
    return rows.isEmpty() ? QCoreApplication::translate("athanor", "no rows") : rows.join(u", "_s);
}

// No value: go on. The question names the database, so that a wrong environment is seen.
std::optional<int> confirm(const Invocation &invocation, const Scene &scene, const workspace::Plan &plan,
                           const Console &console)
{
    const QString database = scene.snapshot.databaseName;
    if (scene.profile->environment == postgres::Environment::Production &&
        plan.migration.direction != revision::Direction::Stamp && invocation.backupFolder.isEmpty() &&
        !invocation.withoutBackup) {
        return refuse(console, QCoreApplication::translate(
                                   "athanor", "This is production: nothing was done. Add --backup with a folder, or "
                                              "--no-backup, if it is meant."));
    }
    if (scene.profile->environment == postgres::Environment::Production && invocation.confirm != database) {
        return refuse(console, QCoreApplication::translate(
                                   "athanor", "This is production: nothing was done. Add --confirm with the "
                                              "database's name, if it is meant."));
    }
    if (invocation.yes) {
        return std::nullopt;
    }
    if (!console.ask) {
        return refuse(console,
                      QCoreApplication::translate("athanor", "Nobody is there to be asked: nothing was done. Look at "
                                                             "\"athanorctl plan\", then add --yes."));
    }
    const QString question =
        QCoreApplication::translate("athanor", "%1 in database %2: %3. The version rows go from %4 to %5. Go on?")
            .arg(plan.module, database, workspace::planSummary(plan), rowsText(plan.migration.rowsBefore),
                 rowsText(plan.migration.rowsAfter));
    if (!console.ask(question)) {
        return refuse(console, QCoreApplication::translate("athanor", "Nothing was done."));
    }
    return std::nullopt;
}

int execute(const Invocation &invocation, const Scene &scene, const workspace::Module &module,
            const workspace::Plan &plan, const Console &console, JobContext &job)
{
    if (!plan.isRunnable()) {
        return showRefusals(plan, console);
    }
    if (plan.isEmpty() && !plan.createsVersionTable) {
        if (invocation.format == Format::Json) {
            print(console, QJsonObject{{u"module"_s, plan.module},
                                       {u"rowsBefore"_s, QJsonArray::fromStringList(module.rows)},
                                       {u"rowsAfter"_s, QJsonArray::fromStringList(module.rows)}});
        } else {
            console.out(QCoreApplication::translate("athanor", "%1: nothing to do, the version rows are %2.")
                            .arg(plan.module, rowsText(module.rows)) +
                        u'\n');
        }
        return Success;
    }
    if (const auto stopped = confirm(invocation, scene, plan, console)) {
        return *stopped;
    }
    auto journal = journal::Journal::open(scene.journal);
    if (!journal) {
        return fail(console, journal.error());
    }
    deployment::RunOptions options;
    options.lockTimeoutMilliseconds = invocation.lockTimeoutMilliseconds;
    options.statementTimeoutMilliseconds = invocation.statementTimeoutMilliseconds;
    options.reason = invocation.reason;
    options.withoutBackup = invocation.withoutBackup;
    options.workspaceFolder = scene.snapshot.files.folder;
    if (!invocation.backupFolder.isEmpty()) {
        options.backup = backupRequest(&module, invocation.backupFolder);
    }
    const auto outcome = deployment::run(plan, *scene.profile, options, *journal, job);
    if (!outcome) {
        return fail(console, outcome.error());
    }
    if (invocation.format == Format::Json) {
        QJsonObject result{{u"module"_s, plan.module},
                           {u"rowsBefore"_s, QJsonArray::fromStringList(outcome->rowsBefore)},
                           {u"rowsAfter"_s, QJsonArray::fromStringList(outcome->rowsAfter)},
                           {u"operation"_s, outcome->operation},
                           {u"milliseconds"_s, outcome->milliseconds}};
        if (outcome->backup) {
            result.insert(u"backup"_s, backupJson(*outcome->backup));
        }
        print(console, result);
        return Success;
    }
    if (outcome->backup) {
        console.out(backupText(*outcome->backup));
    }
    console.out(QCoreApplication::translate("athanor", "%1: %2 done in %3 ms, the version rows are %4.")
                    .arg(plan.module, workspace::planSummary(plan))
                    .arg(outcome->milliseconds)
                    .arg(rowsText(outcome->rowsAfter)) +
                u'\n');
    return Success;
}

int upgrade(const Invocation &invocation, const Scene &scene, const Console &console, JobContext &job)
{
    const auto module = moduleOf(scene, invocation.module);
    if (!module) {
        return fail(console, module.error());
    }
    const auto made = upgradePlan(scene, **module, invocation.target, job);
    if (!made) {
        return fail(console, made.error());
    }
    return execute(invocation, scene, **module, *made, console, job);
}

int stamp(const Invocation &invocation, const Scene &scene, const Console &console, JobContext &job)
{
    const auto module = moduleOf(scene, invocation.module);
    if (!module) {
        return fail(console, module.error());
    }
    const auto made = workspace::planStamp(**module, invocation.revisions, invocation.purge);
    if (!made) {
        return fail(console, made.error());
    }
    return execute(invocation, scene, **module, *made, console, job);
}

int backup(const Invocation &invocation, const Scene &scene, const Console &console, JobContext &job)
{
    const workspace::Module *module = nullptr;
    if (!invocation.module.isEmpty() || !scene.profile) {
        const auto found = moduleOf(scene, invocation.module);
        if (!found) {
            return fail(console, found.error());
        }
        module = *found;
    }
    auto journal = journal::Journal::open(scene.journal);
    if (!journal) {
        return fail(console, journal.error());
    }
    const QString folder =
        invocation.backupFolder.isEmpty() ? deployment::defaultBackupFolder() : invocation.backupFolder;
    const auto made = deployment::backUp(backupRequest(module, folder), *scene.profile, *journal, job);
    if (!made) {
        return fail(console, made.error());
    }
    if (invocation.format == Format::Json) {
        print(console, backupJson(*made));
    } else {
        console.out(backupText(*made));
    }
    return Success;
}

} // namespace

int runCommand(const Invocation &invocation, const Console &console, JobContext &job)
{
    if (invocation.command == Command::Help) {
        console.out(invocation.help);
        return Success;
    }
    if (invocation.command == Command::Version) {
        console.out(u"athanorctl "_s + QCoreApplication::applicationVersion() + u'\n');
        return Success;
    }
    if (invocation.command == Command::Modules || invocation.command == Command::Workspace ||
        invocation.command == Command::Schema) {
        return runFileCommand(invocation, console, job);
    }
    const auto scene = setScene(invocation, job);
    if (!scene) {
        return fail(console, scene.error());
    }
    switch (invocation.command) {
    case Command::Help:
    case Command::Version:
    case Command::Modules:
    case Command::Workspace:
    case Command::Schema:
        break;
    case Command::Status:
        return status(invocation, *scene, console, job);
    case Command::Plan:
        return plan(invocation, *scene, console, job);
    case Command::Upgrade:
        return upgrade(invocation, *scene, console, job);
    case Command::Stamp:
        return stamp(invocation, *scene, console, job);
    case Command::Backup:
        return backup(invocation, *scene, console, job);
    }
    return Usage;
}

} // namespace athanor::ctl
