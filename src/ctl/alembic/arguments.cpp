// SPDX-License-Identifier: MIT
#include "ctl/alembic/arguments.h"

#include "ctl/alembic/argumentparser.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

using Option = ArgumentParser::Option;
using Verb = AlembicInvocation::Verb;

struct VerbFacts
{
    QString name;
    Verb verb;
    QList<Option> options;
    qsizetype positional = 0;
    bool severalPositional = false;
};

const QList<VerbFacts> &verbs()
{
    static const Option verbose{.names = {u"-v"_s, u"--verbose"_s}};
    static const Option sql{.names = {u"--sql"_s}};
    static const Option tag{.names = {u"--tag"_s}, .takesValue = true};
    static const QList<VerbFacts> all{
        {u"heads"_s, Verb::Heads, {verbose, {.names = {u"--resolve-dependencies"_s}}}},
        {u"history"_s,
         Verb::History,
         {{.names = {u"-r"_s, u"--rev-range"_s}, .takesValue = true},
          verbose,
          {.names = {u"-i"_s, u"--indicate-current"_s}}}},
        {u"branches"_s, Verb::Branches, {verbose}},
        {u"show"_s, Verb::Show, {}, 1},
        {u"current"_s, Verb::Current, {{.names = {u"-c"_s, u"--check-heads"_s}}, verbose}},
        {u"list_templates"_s, Verb::ListTemplates, {}},
        {u"ensure_version"_s, Verb::EnsureVersion, {sql}},
        {u"upgrade"_s, Verb::Upgrade, {sql, tag}, 1},
        {u"downgrade"_s, Verb::Downgrade, {sql, tag}, 1},
        {u"stamp"_s, Verb::Stamp, {sql, tag, {.names = {u"--purge"_s}}}, 1, true},
        {u"render"_s,
         Verb::Render,
         {{.names = {u"--down"_s}},
          {.names = {u"--online"_s}},
          {.names = {u"--format"_s}, .takesValue = true},
          {.names = {u"-f"_s, u"--folder"_s}, .takesValue = true}},
         0,
         true},
        {u"check"_s, Verb::Writing, {}},
        {u"edit"_s, Verb::Writing, {}},
        {u"init"_s, Verb::Writing, {}},
        {u"merge"_s, Verb::Writing, {}},
        {u"revision"_s, Verb::Writing, {}},
    };
    return all;
}

const VerbFacts *findVerb(const QString &name)
{
    for (const VerbFacts &facts : verbs()) {
        if (facts.name == name) {
            return &facts;
        }
    }
    return nullptr;
}

const QList<Option> &globalOptions()
{
    static const QList<Option> all{
        {.names = {u"-h"_s, u"--help"_s}},
        {.names = {u"--version"_s}},
        {.names = {u"-c"_s, u"--config"_s}, .takesValue = true},
        {.names = {u"-n"_s, u"--name"_s}, .takesValue = true},
        {.names = {u"-x"_s}, .takesValue = true},
        {.names = {u"--raiseerr"_s}},
        {.names = {u"-q"_s, u"--quiet"_s}},
    };
    return all;
}

const QList<Option> &ownOptions()
{
    static const QList<Option> all{
        {.names = {u"--url"_s}, .takesValue = true, .wholeNameOnly = true},
        {.names = {u"--service"_s}, .takesValue = true, .wholeNameOnly = true},
    };
    return all;
}

// Options of Athanor's own commands (ctl/invocation.cpp) that may stand before their verb, with and without a value.
bool isOwnOption(const QString &name, bool &takesValue)
{
    static const QSet<QString> values{
        u"-f"_s,        u"--folder"_s, u"--url"_s,    u"--service"_s,      u"--host"_s,
        u"--port"_s,    u"--dbname"_s, u"--user"_s,   u"--environment"_s,  u"--format"_s,
        u"--journal"_s, u"--backup"_s, u"--reason"_s, u"--lock-timeout"_s, u"--statement-timeout"_s,
        u"--confirm"_s};
    static const QSet<QString> flags{u"--url-from-project"_s,
                                     u"--sample"_s,
                                     u"--no-backup"_s,
                                     u"--purge"_s,
                                     u"-y"_s,
                                     u"--yes"_s,
                                     u"-q"_s,
                                     u"--quiet"_s,
                                     u"-h"_s,
                                     u"--help"_s,
                                     u"-v"_s,
                                     u"--version"_s};
    takesValue = values.contains(name);
    return takesValue || flags.contains(name);
}

// -c, -n, -x and --raiseerr in any form that argparse takes.
bool isAlembicGlobal(const QString &argument)
{
    if (!argument.startsWith("--"_L1)) {
        static const QRegularExpression cluster(u"\\A-q*[cnx]"_s); // -q may stand before them in one word
        return cluster.match(argument).hasMatch();
    }
    const QString name = argument.section(u'=', 0, 0);
    for (const QString &whole : {u"--config"_s, u"--name"_s, u"--raiseerr"_s}) {
        if (name.size() > 2 && whole.startsWith(name)) {
            return true;
        }
    }
    return false;
}

std::unexpected<Error> notUnderstood(const QString &what, const QString &remedy)
{
    return std::unexpected(Error::make(Error::Kind::Configuration, what, remedy));
}

QString verbNames()
{
    QStringList names;
    for (const VerbFacts &facts : verbs()) {
        names.append(facts.name);
    }
    return names.join(u", "_s);
}

void takeOwn(const ArgumentParser::Parsed &parsed, AlembicInvocation &invocation)
{
    if (parsed.has(u"--url"_s)) {
        invocation.url = parsed.last(u"--url"_s);
    }
    if (parsed.has(u"--service"_s)) {
        invocation.service = parsed.last(u"--service"_s);
    }
}

Result<AlembicInvocation> takeRender(const ArgumentParser::Parsed &parsed, AlembicInvocation invocation)
{
    invocation.downgrade = parsed.has(u"--down"_s);
    invocation.online = parsed.has(u"--online"_s);
    invocation.folder = parsed.last(u"--folder"_s);
    const QString format = parsed.has(u"--format"_s) ? parsed.last(u"--format"_s) : u"text"_s;
    invocation.json = format == "json"_L1;
    if (!invocation.json && format != "text"_L1) {
        return notUnderstood(QCoreApplication::translate("athanor", "\"%1\" is no output format.").arg(format),
                             QCoreApplication::translate("athanor", "There are text and json."));
    }
    return invocation;
}

} // namespace

bool isAlembicCommandLine(const QStringList &arguments)
{
    qsizetype at = 1;
    for (; at < arguments.size() && arguments[at].startsWith(u'-'); ++at) {
        const QString &argument = arguments[at];
        bool takesValue = false;
        if (isOwnOption(argument.startsWith("--"_L1) ? argument.section(u'=', 0, 0) : argument, takesValue)) {
            at += takesValue && !argument.contains(u'=') ? 1 : 0;
        } else if (isAlembicGlobal(argument)) {
            return true;
        }
    }
    const VerbFacts *verb = findVerb(arguments.value(at));
    if (verb == nullptr) {
        return false;
    }
    switch (verb->verb) {
    case Verb::Heads:
    case Verb::History:
    case Verb::Branches:
    case Verb::Show:
    case Verb::Current:
    case Verb::ListTemplates:
    case Verb::EnsureVersion:
    case Verb::Render:
        return true;
    case Verb::Upgrade:
    case Verb::Downgrade:
    case Verb::Stamp:
        return arguments.mid(at + 1).contains(u"--sql"_s);
    case Verb::Help:
    case Verb::Version:
    case Verb::Writing:
        break;
    }
    return false;
}

Result<AlembicInvocation> parseAlembicInvocation(const QStringList &arguments)
{
    AlembicInvocation invocation;
    const auto global = ArgumentParser(globalOptions() + ownOptions()).parse(arguments.mid(1), true);
    if (!global) {
        return std::unexpected(global.error());
    }
    if (global->help || global->has(u"--version"_s)) {
        invocation.verb = global->help ? Verb::Help : Verb::Version;
        return invocation;
    }
    invocation.configurations = global->values.value(u"--config"_s);
    if (global->has(u"--name"_s)) {
        invocation.section = global->last(u"--name"_s);
    }
    invocation.x = global->values.value(u"-x"_s);
    invocation.raiseError = global->has(u"--raiseerr"_s);
    invocation.quiet = global->has(u"--quiet"_s);
    takeOwn(*global, invocation);

    if (global->positional.isEmpty()) {
        return notUnderstood(QCoreApplication::translate("athanor", "No command is given."),
                             QCoreApplication::translate("athanor", "Alembic's commands are: %1.").arg(verbNames()));
    }
    invocation.name = global->positional.first();
    const VerbFacts *facts = findVerb(invocation.name);
    if (facts == nullptr) {
        return notUnderstood(
            QCoreApplication::translate("athanor", "Alembic has no command \"%1\".").arg(invocation.name),
            QCoreApplication::translate("athanor", "Its commands are: %1.").arg(verbNames()));
    }
    invocation.verb = facts->verb;
    if (facts->verb == Verb::Writing) {
        return invocation;
    }
    const QList<Option> options = facts->options + QList<Option>{{.names = {u"-h"_s, u"--help"_s}}} + ownOptions();
    const auto parsed = ArgumentParser(options).parse(global->positional.mid(1));
    if (!parsed) {
        return std::unexpected(parsed.error());
    }
    if (parsed->help) {
        invocation.verb = Verb::Help;
        return invocation;
    }
    invocation.revisions = parsed->positional;
    if (parsed->positional.size() < facts->positional ||
        (!facts->severalPositional && parsed->positional.size() > facts->positional)) {
        return notUnderstood(
            facts->positional == 0
                ? QCoreApplication::translate("athanor", "\"%1\" takes no revision.").arg(facts->name)
            : facts->severalPositional
                ? QCoreApplication::translate("athanor", "\"%1\" needs a revision.").arg(facts->name)
                : QCoreApplication::translate("athanor", "\"%1\" takes one revision.").arg(facts->name),
            {});
    }
    invocation.verbose = parsed->has(u"--verbose"_s);
    invocation.resolveDependencies = parsed->has(u"--resolve-dependencies"_s);
    invocation.indicateCurrent = parsed->has(u"--indicate-current"_s);
    invocation.checkHeads = parsed->has(u"--check-heads"_s);
    invocation.sql = parsed->has(u"--sql"_s);
    invocation.purge = parsed->has(u"--purge"_s);
    if (parsed->has(u"--tag"_s)) {
        invocation.tag = parsed->last(u"--tag"_s);
    }
    if (parsed->has(u"--rev-range"_s)) {
        invocation.range = parsed->last(u"--rev-range"_s);
    }
    takeOwn(*parsed, invocation);
    if (facts->verb == Verb::Render) {
        return takeRender(*parsed, std::move(invocation));
    }
    return invocation;
}

} // namespace athanor::ctl
