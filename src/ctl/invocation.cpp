// SPDX-License-Identifier: MIT
#include "ctl/invocation.h"

#include "deployment/deployment.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QHash>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

Error usage(const QString &what, const QString &remedy = {})
{
    return Error::make(Error::Kind::Configuration, what,
                       remedy.isEmpty()
                           ? QCoreApplication::translate("athanor", "\"athanorctl --help\" shows how it is used.")
                           : remedy);
}

QString argument(const char *name)
{
    return QString::fromLatin1(name);
}

void addOptions(QCommandLineParser &parser)
{
    const auto add = [&parser](const QStringList &names, const QString &description, const QString &value = {}) {
        parser.addOption(value.isEmpty() ? QCommandLineOption(names, description)
                                         : QCommandLineOption(names, description, value));
    };
    add({u"h"_s, u"help"_s}, QCoreApplication::translate("athanor", "Shows this text."));
    add({u"v"_s, u"version"_s}, QCoreApplication::translate("athanor", "Shows the version."));
    add({u"f"_s, u"folder"_s}, QCoreApplication::translate("athanor", "Folder of the workspace (default: this one)."),
        u"folder"_s);
    add({u"url"_s}, QCoreApplication::translate("athanor", "Database URL, without a password."), u"url"_s);
    add({u"url-from-project"_s},
        QCoreApplication::translate("athanor", "Use the database URL that the projects' own files name."));
    add({u"service"_s}, QCoreApplication::translate("athanor", "Service of pg_service.conf."), u"name"_s);
    add({u"host"_s}, QCoreApplication::translate("athanor", "Server's name, address or socket folder."), u"host"_s);
    add({u"port"_s}, QCoreApplication::translate("athanor", "Server's port."), u"port"_s);
    add({u"dbname"_s}, QCoreApplication::translate("athanor", "Database."), u"name"_s);
    add({u"user"_s}, QCoreApplication::translate("athanor", "Database user."), u"name"_s);
    add({u"environment"_s},
        QCoreApplication::translate("athanor", "development, test, staging or production (default: development), or "
                                               "the name of an environment in athanor.toml."),
        u"kind"_s);
    add({u"sample"_s},
        QCoreApplication::translate("athanor", "Work on a fresh sample workspace with a private PostgreSQL."));
    add({u"format"_s}, QCoreApplication::translate("athanor", "text or json (default: text)."), u"format"_s);
    add({u"journal"_s}, QCoreApplication::translate("athanor", "File of the journal (default: the user's)."),
        u"file"_s);
    add({u"backup"_s},
        QCoreApplication::translate("athanor",
                                    "upgrade: back the database up into this folder first. backup: the folder."),
        u"folder"_s);
    add({u"no-backup"_s},
        QCoreApplication::translate("athanor", "upgrade: production may be changed without a backup."));
    add({u"reason"_s}, QCoreApplication::translate("athanor", "Why; kept in the journal. A stamp needs it."),
        u"text"_s);
    add({u"purge"_s}, QCoreApplication::translate("athanor", "stamp: delete all version rows first."));
    add({u"search-history"_s},
        QCoreApplication::translate("athanor",
                                    "status: look for revisions that no file has in the other modules, on the "
                                    "branches and tags of git, and in its history. May take a minute."));
    add({u"lock-timeout"_s}, QCoreApplication::translate("athanor", "Milliseconds (default: 5000; 0: none)."), u"ms"_s);
    add({u"statement-timeout"_s}, QCoreApplication::translate("athanor", "Milliseconds (default: 0: none)."), u"ms"_s);
    add({u"y"_s, u"yes"_s}, QCoreApplication::translate("athanor", "Do not ask."));
    add({u"confirm"_s},
        QCoreApplication::translate("athanor", "Name of the database; production needs it beside --yes."), u"name"_s);
    add({u"write"_s}, QCoreApplication::translate("athanor", "workspace: write athanor.toml."));
    add({u"force"_s}, QCoreApplication::translate("athanor", "workspace: write it over the one that is there."));
    add({u"q"_s, u"quiet"_s}, QCoreApplication::translate("athanor", "No progress on standard error."));
}

struct CommandFacts
{
    Command command;
    qsizetype minimum; // positional arguments after the command
    qsizetype maximum; // -1: any number
    QString synopsis;
    QSet<QString> options; // beside those that all commands take
    bool filesOnly = false; // takes no database
};

QList<std::pair<QString, CommandFacts>> commands()
{
    return {
        {u"status"_s, {Command::Status, 0, 0, u"status [--search-history]"_s, {u"search-history"_s}}},
        {u"modules"_s, {Command::Modules, 0, 0, u"modules"_s, {}, true}},
        {u"plan"_s, {Command::Plan, 1, 2, u"plan MODULE [TARGET]"_s, {}}},
        {u"upgrade"_s,
         {Command::Upgrade,
          1,
          2,
          u"upgrade MODULE [TARGET] [--backup FOLDER] [--yes]"_s,
          {u"backup"_s, u"no-backup"_s, u"yes"_s, u"confirm"_s, u"reason"_s, u"lock-timeout"_s, u"statement-timeout"_s,
           u"journal"_s}}},
        {u"stamp"_s,
         {Command::Stamp,
          2,
          -1,
          u"stamp MODULE REVISION… --reason TEXT [--purge] [--backup FOLDER] [--yes]"_s,
          {u"backup"_s, u"yes"_s, u"confirm"_s, u"reason"_s, u"purge"_s, u"lock-timeout"_s, u"journal"_s}}},
        {u"backup"_s, {Command::Backup, 0, 1, u"backup [MODULE] [--backup FOLDER]"_s, {u"backup"_s, u"journal"_s}}},
        {u"workspace"_s,
         {Command::Workspace, 0, 0, u"workspace [--write [--force]]"_s, {u"write"_s, u"force"_s}, true}},
        {u"schema"_s, {Command::Schema, 0, 1, u"schema [NAME]"_s, {}, true}},
    };
}

const QSet<QString> &commonOptions()
{
    static const QSet<QString> options{u"folder"_s, u"url"_s,    u"url-from-project"_s, u"service"_s,
                                       u"host"_s,   u"port"_s,   u"dbname"_s,           u"user"_s,
                                       u"sample"_s, u"format"_s, u"environment"_s,      u"quiet"_s};
    return options;
}

const QSet<QString> &fileOptions()
{
    static const QSet<QString> options{u"folder"_s, u"format"_s, u"quiet"_s};
    return options;
}

QString helpText(const QCommandLineParser &parser)
{
    QString text = QCoreApplication::translate(
                       "athanor", "Alembic for a PostgreSQL database that many modules share, on the command line.") +
                   u"\n\n"_s + QCoreApplication::translate("athanor", "Commands:") + u'\n';
    for (const auto &[name, facts] : commands()) {
        text += u"  athanorctl "_s + facts.synopsis + u'\n';
    }
    text += u"  athanorctl render [REVISION… | START:END] [--down] [--online]\n"_s; // in Alembic's form (ctl/alembic)
    text +=
        u'\n' +
        QCoreApplication::translate("athanor",
                                    "TARGET is a revision identifier as Alembic takes it (default: heads). URLs with "
                                    "a password are read from ATHANOR_DATABASE_URL, else DATABASE_URL.") +
        u"\n\n"_s +
        QCoreApplication::translate(
            "athanor", "What --format json prints is described by JSON schemas: \"athanorctl schema status\", and so "
                       "for each command and for athanor.toml.") +
        u"\n\n"_s +
        QCoreApplication::translate(
            "athanor",
            "Exit codes: 0 done, 1 failed or cancelled, 2 not understood, 3 refused (SQL that is not known exactly, "
            "or no confirmation).") +
        u"\n\n"_s;
    const QString options = parser.helpText();
    return text + options.sliced(qMax(qsizetype(0), options.indexOf("Options:"_L1)));
}

Result<int> milliseconds(const QCommandLineParser &parser, const QString &option, int otherwise)
{
    if (!parser.isSet(option)) {
        return otherwise;
    }
    bool ok = false;
    const int value = parser.value(option).toInt(&ok);
    if (!ok || value < 0) {
        return std::unexpected(usage(QCoreApplication::translate("athanor", "--%1 takes a number of milliseconds, not "
                                                                            "\"%2\".")
                                         .arg(option, parser.value(option))));
    }
    return value;
}

// No value: it is the name of one.
std::optional<postgres::Environment> environmentKind(const QString &word)
{
    for (const auto kind : {postgres::Environment::Development, postgres::Environment::Test,
                            postgres::Environment::Staging, postgres::Environment::Production}) {
        if (postgres::environmentKey(kind) == word) {
            return kind;
        }
    }
    return std::nullopt;
}

// --url, --service or the single options; else a URL of the environment; else none.
Result<std::optional<postgres::ConnectionProfile>> connection(const QCommandLineParser &parser,
                                                              const QProcessEnvironment &environment)
{
    const bool single =
        parser.isSet(u"host"_s) || parser.isSet(u"port"_s) || parser.isSet(u"dbname"_s) || parser.isSet(u"user"_s);
    const int ways = int(parser.isSet(u"url"_s)) + int(parser.isSet(u"url-from-project"_s)) +
                     int(parser.isSet(u"sample"_s)) + int(parser.isSet(u"service"_s) || single);
    if (ways > 1) {
        return std::unexpected(
            usage(QCoreApplication::translate("athanor", "More than one database is named on the command line.")));
    }
    if (parser.isSet(u"url"_s)) {
        auto profile = postgres::profileFromUrl(parser.value(u"url"_s));
        if (!profile) {
            return std::unexpected(profile.error());
        }
        if (!profile->password.isEmpty()) {
            return std::unexpected(
                usage(QCoreApplication::translate(
                          "athanor", "A password on the command line can be seen by every user of this machine."),
                      QCoreApplication::translate(
                          "athanor", "Use ~/.pgpass, PGPASSWORD, or put the URL into ATHANOR_DATABASE_URL instead.")));
        }
        return *profile;
    }
    if (parser.isSet(u"service"_s) || single) {
        postgres::ConnectionProfile profile;
        profile.service = parser.value(u"service"_s);
        profile.host = parser.value(u"host"_s);
        profile.database = parser.value(u"dbname"_s);
        profile.user = parser.value(u"user"_s);
        if (parser.isSet(u"port"_s)) {
            bool ok = false;
            profile.port = parser.value(u"port"_s).toInt(&ok);
            if (!ok || profile.port < 1 || profile.port > 65535) {
                return std::unexpected(
                    usage(QCoreApplication::translate("athanor", "\"%1\" is no port.").arg(parser.value(u"port"_s))));
            }
        }
        return profile;
    }
    if (ways == 0) {
        for (const auto *name : {"ATHANOR_DATABASE_URL", "DATABASE_URL"}) {
            const QString url = environment.value(argument(name));
            if (url.isEmpty()) {
                continue;
            }
            auto profile = postgres::profileFromUrl(url);
            if (!profile) {
                return std::unexpected(profile.error());
            }
            return *profile;
        }
    }
    return std::nullopt;
}

Result<void> checkOptions(const QCommandLineParser &parser, const QString &name, const CommandFacts &facts)
{
    for (QString option : parser.optionNames()) {
        option = option == "f"_L1 ? u"folder"_s : option == "y"_L1 ? u"yes"_s : option == "q"_L1 ? u"quiet"_s : option;
        const QSet<QString> &common = facts.filesOnly ? fileOptions() : commonOptions();
        if (!common.contains(option) && !facts.options.contains(option)) {
            return std::unexpected(
                usage(QCoreApplication::translate("athanor", "\"%1\" does not take --%2.").arg(name, option)));
        }
    }
    return {};
}

} // namespace

Result<Invocation> parseInvocation(const QStringList &arguments, const QProcessEnvironment &environment)
{
    QCommandLineParser parser;
    parser.setOptionsAfterPositionalArgumentsMode(QCommandLineParser::ParseAsOptions);
    addOptions(parser);
    if (!parser.parse(arguments)) {
        return std::unexpected(
            usage(parser.errorText().endsWith(u'.') ? parser.errorText() : QString(parser.errorText() + u'.')));
    }
    Invocation invocation;
    if (parser.isSet(u"version"_s)) {
        invocation.command = Command::Version;
        return invocation;
    }
    QStringList positional = parser.positionalArguments();
    if (parser.isSet(u"help"_s) || (positional.value(0) == "help"_L1)) {
        invocation.command = Command::Help;
        invocation.help = helpText(parser);
        return invocation;
    }
    if (positional.isEmpty()) {
        return std::unexpected(usage(QCoreApplication::translate("athanor", "No command is given.")));
    }
    const QString name = positional.takeFirst();
    std::optional<CommandFacts> facts;
    for (const auto &[known, its] : commands()) {
        if (known == name) {
            facts = its;
        }
    }
    if (!facts) {
        return std::unexpected(usage(QCoreApplication::translate("athanor", "There is no command \"%1\".").arg(name)));
    }
    if (positional.size() < facts->minimum || (facts->maximum >= 0 && positional.size() > facts->maximum)) {
        return std::unexpected(
            usage(QCoreApplication::translate("athanor", "It is used as: athanorctl %1.").arg(facts->synopsis)));
    }
    if (const auto checked = checkOptions(parser, name, *facts); !checked) {
        return std::unexpected(checked.error());
    }

    invocation.command = facts->command;
    invocation.folder = QDir(parser.isSet(u"folder"_s) ? parser.value(u"folder"_s) : u"."_s).absolutePath();
    invocation.profileFromProject = parser.isSet(u"url-from-project"_s);
    invocation.sample = parser.isSet(u"sample"_s);
    invocation.module = positional.value(0);
    invocation.target = positional.value(1, u"heads"_s);
    invocation.revisions = positional.mid(1);
    invocation.purge = parser.isSet(u"purge"_s);
    invocation.searchHistory = parser.isSet(u"search-history"_s);
    invocation.reason = parser.value(u"reason"_s);
    invocation.backupFolder = parser.value(u"backup"_s);
    invocation.withoutBackup = parser.isSet(u"no-backup"_s);
    invocation.journal = parser.isSet(u"journal"_s) ? parser.value(u"journal"_s) : deployment::defaultJournalPath();
    invocation.confirm = parser.value(u"confirm"_s);
    invocation.yes = parser.isSet(u"yes"_s);
    invocation.quiet = parser.isSet(u"quiet"_s);
    invocation.write = parser.isSet(u"write"_s);
    invocation.force = parser.isSet(u"force"_s);

    const QString format = parser.isSet(u"format"_s) ? parser.value(u"format"_s) : u"text"_s;
    if (format != "text"_L1 && format != "json"_L1) {
        return std::unexpected(usage(
            QCoreApplication::translate("athanor", "There is no format \"%1\", only text and json.").arg(format)));
    }
    invocation.format = format == "json"_L1 ? Format::Json : Format::Text;
    if (invocation.sample && parser.isSet(u"folder"_s)) {
        return std::unexpected(usage(QCoreApplication::translate("athanor", "The sample has its own folder.")));
    }
    if (invocation.force && !invocation.write) {
        return std::unexpected(usage(QCoreApplication::translate("athanor", "--force goes with --write.")));
    }
    if (invocation.command == Command::Stamp && invocation.reason.trimmed().isEmpty()) {
        return std::unexpected(usage(
            QCoreApplication::translate("athanor", "A stamp writes history without running it, so it needs a reason."),
            QCoreApplication::translate("athanor", "Add --reason \"…\".")));
    }
    const auto lockTimeout = milliseconds(parser, u"lock-timeout"_s, invocation.lockTimeoutMilliseconds);
    const auto statementTimeout = milliseconds(parser, u"statement-timeout"_s, invocation.statementTimeoutMilliseconds);
    if (!lockTimeout || !statementTimeout) {
        return std::unexpected(!lockTimeout ? lockTimeout.error() : statementTimeout.error());
    }
    invocation.lockTimeoutMilliseconds = *lockTimeout;
    invocation.statementTimeoutMilliseconds = *statementTimeout;

    if (facts->filesOnly) {
        return invocation;
    }
    if (parser.isSet(u"environment"_s)) {
        const QString word = parser.value(u"environment"_s);
        const auto kind = environmentKind(word);
        invocation.environment = kind.value_or(postgres::Environment::Development);
        invocation.environmentName = kind ? QString() : word;
    }
    // A named one has its database: none of the process environment counts.
    const bool isNamed = !invocation.environmentName.isEmpty();
    auto profile = connection(parser, isNamed ? QProcessEnvironment() : environment);
    if (!profile) {
        return std::unexpected(profile.error());
    }
    invocation.profile = *profile;
    if (isNamed && (invocation.profile || invocation.profileFromProject || invocation.sample)) {
        return std::unexpected(
            usage(QCoreApplication::translate(
                      "athanor",
                      "More than one database is named on the command line: \"%1\" is an environment of athanor.toml.")
                      .arg(invocation.environmentName)));
    }
    return invocation;
}

} // namespace athanor::ctl
