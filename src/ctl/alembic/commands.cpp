// SPDX-License-Identifier: MIT
#include "ctl/alembic/commands.h"

#include "alembic/project/packageversions.h"
#include "alembic/revision/graph.h"
#include "alembic/revision/historyrange.h"
#include "alembic/revision/identifiers.h"
#include "alembic/revision/resolver.h"
#include "alembic/revision/revisiontext.h"
#include "ctl/alembic/history.h"
#include "ctl/alembic/offlinerange.h"
#include "ctl/exitcode.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

using revision::LineParts;
using Verb = AlembicInvocation::Verb;

// One run of one command. What it prints is collected: a history of thousands of revisions is one write.
class AlembicRun
{
public:
    AlembicRun(const AlembicInvocation &invocation, const QProcessEnvironment &environment, const Console &console,
               JobContext &job, const CommandParts &parts)
        : m_invocation(invocation)
        , m_variables(environment)
        , m_console(console)
        , m_job(job)
        , m_parts(parts)
    {
    }

    int run(const QString &workingFolder)
    {
        const dialect::Dialect dialect = dialectFor(workingFolder);
        const bool knowsOptions = (!m_invocation.quiet || does(dialect, dialect::Difference::HasQuiet)) &&
                                  (!m_invocation.checkHeads || does(dialect, dialect::Difference::ChecksHeads));
        if (!knowsOptions) {
            m_console.err(
                u"athanorctl: "_s +
                QCoreApplication::translate("athanor", "Alembic %1 has no option %2.")
                    .arg(dialect.alembic.text(), m_invocation.checkHeads ? u"--check-heads"_s : u"--quiet"_s) +
                u'\n');
            return Usage;
        }
        const auto done = command(workingFolder, dialect);
        if (isForOthers() && m_parts.handOn) {
            return m_parts.handOn();
        }
        if (done && m_environment) {
            m_environment->finished();
        }
        const int code = done ? Success : stop(done.error());
        if (!m_output.isEmpty()) {
            m_console.out(m_output);
        }
        if (m_note) {
            m_console.err(u"athanorctl: "_s + m_note->sentence() + u'\n');
        }
        if (m_remark) {
            m_console.err(u"athanorctl: "_s + m_remark->sentence() + u'\n');
        }
        return done && m_remark ? int(Refused) : code;
    }

private:
    using Done = AlembicResult<void>;

    [[nodiscard]] dialect::Dialect dialectFor(const QString &workingFolder) const;
    [[nodiscard]] Done command(const QString &workingFolder, const dialect::Dialect &dialect);
    [[nodiscard]] Done takeRange();
    [[nodiscard]] Done checkRange() const;
    [[nodiscard]] Done heads();
    [[nodiscard]] Done history();
    [[nodiscard]] Done branches();
    [[nodiscard]] Done show();
    [[nodiscard]] Done current();
    [[nodiscard]] Done ensureVersion();
    [[nodiscard]] Done offline(const dialect::Dialect &dialect);
    [[nodiscard]] Done render(const dialect::Dialect &dialect);
    void listTemplates(const dialect::Dialect &dialect);

    // Whether it takes more than this program has.
    [[nodiscard]] bool isForOthers() const
    {
        return !m_history.isPlain ||
               (m_environmentRuns && m_invocation.verb == Verb::History && !m_parts.readEnvironment);
    }
    // What stands around every command that runs env.py.
    [[nodiscard]] Done beginEnvironment();
    [[nodiscard]] AlembicResult<DatabaseRows> databaseRows();
    [[nodiscard]] std::optional<Error> noteOfRows() const;
    // Alembic reads the revision files when it first needs them.
    [[nodiscard]] Done loaded();
    void warn();
    [[nodiscard]] Done checkMap() const;
    void print(const QString &text)
    {
        if (!m_invocation.quiet) {
            m_output += text + u'\n';
        }
    }
    [[nodiscard]] QString format(const QString &id, const LineParts &parts, bool isCurrent = false) const
    {
        return m_invocation.verbose ? revisionEntry(m_history.map, id, isCurrent)
                                    : revisionLine(m_history.map, id, parts, isCurrent);
    }
    int stop(const AlembicStop &stop);

    const AlembicInvocation &m_invocation;
    const QProcessEnvironment &m_variables;
    const Console &m_console;
    JobContext &m_job;
    const CommandParts &m_parts;
    project::ConfigurationFiles m_files;
    AlembicHistory m_history;
    revision::HistoryEnd m_lower;
    revision::HistoryEnd m_upper;
    bool m_environmentRuns = false; // for the history: revision_environment
    std::unique_ptr<CommandEnvironment> m_environment; // of commands that run env.py
    QString m_output;
    std::optional<Error> m_note; // of rows that may be others than Alembic's
    std::optional<Error> m_remark; // what Alembic leaves unsaid, or a part of the script that is not known
};

// As the packages beside the configuration that is named say it, else those of the working folder; the environment may
// know better.
dialect::Dialect AlembicRun::dialectFor(const QString &workingFolder) const
{
    project::PackageVersions versions;
    if (!m_invocation.configurations.isEmpty()) {
        const QFileInfo named(QDir(workingFolder), m_invocation.configurations.last());
        versions = project::readPackageVersions(named.absolutePath());
    }
    if (!versions.alembic.value && !versions.sqlalchemy.value) {
        versions = project::readPackageVersions(workingFolder);
    }
    dialect::Dialect dialect = project::dialectOf(versions);
    if (const auto wanted = dialect::Version::parse(m_variables.value(u"ATHANOR_ALEMBIC_VERSION"_s))) {
        dialect.alembic = *wanted;
    }
    if (const auto wanted = dialect::Version::parse(m_variables.value(u"ATHANOR_SQLALCHEMY_VERSION"_s))) {
        dialect.sqlalchemy = *wanted;
    }
    return dialect;
}

// Alembic's line first; what it leaves unsaid goes to standard error.
int AlembicRun::stop(const AlembicStop &stop)
{
    if (stop.refused || !stop.failed || m_invocation.raiseError) {
        m_remark = stop.error;
        return stop.refused ? static_cast<int>(Refused) : static_cast<int>(AlembicCrashed);
    }
    if (m_environment) {
        m_environment->failed(stop.error.detail);
    }
    if (!m_invocation.quiet) {
        print(u"FAILED: "_s + stop.error.detail);
        Error rest = stop.error;
        rest.detail.clear();
        if (rest.what != stop.error.detail && rest.sentence() != QString(stop.error.detail + u'.')) {
            m_remark = rest;
        }
    }
    return AlembicFailed;
}

// For commands that look at the map before they name a revision.
AlembicRun::Done AlembicRun::checkMap() const
{
    return m_history.mapStop ? Done(std::unexpected(*m_history.mapStop)) : Done();
}

void AlembicRun::warn()
{
    for (const QString &warning : std::as_const(m_history.warnings)) {
        m_console.err(u"UserWarning: "_s + warning + u'\n');
    }
}

AlembicRun::Done AlembicRun::loaded()
{
    warn();
    return m_history.stop ? Done(std::unexpected(*m_history.stop)) : Done();
}

AlembicRun::Done AlembicRun::command(const QString &workingFolder, const dialect::Dialect &dialect)
{
    if (m_invocation.verb == Verb::ListTemplates) {
        listTemplates(dialect);
        return {};
    }
    const auto files = findConfiguration(m_invocation, m_variables, workingFolder, dialect);
    if (!files) {
        return std::unexpected(files.error());
    }
    m_files = *files;
    const auto project = readScriptDirectory(*files, dialect);
    if (!project) {
        return std::unexpected(project.error());
    }
    m_environmentRuns = project->revisionEnvironment;
    if (const auto range = takeRange(); !range) {
        return range;
    }
    if (project->revisionEnvironmentError && m_invocation.verb == Verb::History) { // a ValueError
        return std::unexpected(AlembicStop{.error = *project->revisionEnvironmentError});
    }
    if (m_invocation.sql) {
        if (const auto range = offlineRange(m_invocation); !range) {
            return std::unexpected(range.error());
        }
    }
    const bool headersTellAll = m_invocation.verb == Verb::Heads && !m_invocation.verbose;
    const bool runsFiles =
        m_invocation.sql && (m_invocation.verb == Verb::Upgrade || m_invocation.verb == Verb::Downgrade);
    m_history = loadHistory(*project, dialect, headersTellAll ? revision::Extent::Headers : revision::Extent::Whole,
                            m_parts.runModule, runsFiles);
    if (isForOthers() && m_parts.handOn) {
        return {};
    }
    if (m_invocation.sql) {
        return offline(dialect);
    }
    if (m_invocation.verb == Verb::Render) {
        return render(dialect);
    }
    switch (m_invocation.verb) {
    case Verb::Heads:
        return heads();
    case Verb::History:
        return history();
    case Verb::Branches:
        return branches();
    case Verb::Show:
        return show();
    case Verb::Current:
        return current();
    case Verb::EnsureVersion:
        return ensureVersion();
    default:
        return {};
    }
}

// history -r START:END
AlembicRun::Done AlembicRun::takeRange()
{
    if (!m_invocation.range) {
        return {};
    }
    const QStringList ends = m_invocation.range->trimmed().split(u':');
    if (ends.size() < 2) {
        return alembicStop(
            Error::make(Error::Kind::Configuration,
                        QCoreApplication::translate("athanor", "A range of the history has a colon between its ends."),
                        {}, u"History range requires [start]:[end], [start]:, or :[end]"_s));
    }
    if (ends.size() > 2) {
        return std::unexpected(AlembicStop{
            .error = Error::make(Error::Kind::Configuration,
                                 QCoreApplication::translate("athanor", "A range of the history has two ends."))});
    }
    m_lower.identifier = ends[0];
    m_upper.identifier = ends[1];
    return {};
}

// What is wrong with the upper end whatever the history is: told before any revision file is read.
AlembicRun::Done AlembicRun::checkRange() const
{
    const auto relative = m_invocation.range ? revision::Resolver::parseRelative(m_upper.identifier) : std::nullopt;
    if (relative && relative->symbol.isNull() && relative->steps <= 0) {
        const QString text =
            u"Relative revision %1 didn't produce %2 migrations"_s.arg(relative->steps).arg(-relative->steps);
        return alembicStop(Error::make(Error::Kind::Conflict, text + u'.', {}, text));
    }
    return {};
}

AlembicRun::Done AlembicRun::heads()
{
    if (auto files = loaded(); !files) {
        return files;
    }
    if (auto checked = checkMap(); !checked) {
        // Without the option, Alembic asks for the heads where nothing catches a RevisionError.
        checked.error().failed = checked.error().failed && m_invocation.resolveDependencies;
        return checked;
    }
    const revision::Graph &graph = m_history.map.graph();
    for (const qint32 node : m_invocation.resolveDependencies ? graph.loadedRealHeads : graph.loadedHeads) {
        print(format(graph.ids[static_cast<size_t>(node)], LineParts{.labels = true, .marks = false}));
    }
    return {};
}

AlembicRun::Done AlembicRun::history()
{
    revision::HistoryEnd lower = m_lower;
    revision::HistoryEnd upper = m_upper;
    QStringList currents;
    const bool upperIsCurrent = upper.identifier == "current"_L1;
    const bool lowerIsCurrent = lower.identifier == "current"_L1 && !upperIsCurrent;
    if (upperIsCurrent || lowerIsCurrent || m_invocation.indicateCurrent || m_environmentRuns) {
        const auto rows = databaseRows();
        if (!rows) {
            return std::unexpected(rows.error());
        }
        if (upperIsCurrent) {
            upper.rows = rows->rows;
        } else if (lowerIsCurrent) {
            lower.rows = rows->rows;
        }
        if (m_invocation.indicateCurrent) {
            currents = rows->rows;
        }
    }
    if (auto checked = checkRange().and_then([this] { return loaded(); }); !checked) {
        return checked;
    }
    if (auto checked = checkMap(); !checked) {
        return checked;
    }
    const auto range = historyRange(m_history.map, lower, upper);
    if (!range) {
        return alembicStop(range.error());
    }
    for (const QString &id : *range) {
        print(format(id, LineParts{.parents = true, .labels = true, .marks = true, .documentation = true},
                     currents.contains(id)));
    }
    return {};
}

AlembicRun::Done AlembicRun::branches()
{
    if (auto files = loaded(); !files) {
        return files;
    }
    if (auto checked = checkMap(); !checked) {
        return checked;
    }
    const auto all = revision::historyRange(m_history.map);
    if (!all) {
        return alembicStop(all.error());
    }
    for (const QString &id : *all) {
        const QStringList children = m_history.map.children(id);
        if (children.size() < 2) {
            continue;
        }
        QStringList lines;
        for (const QString &child : children) {
            const LineParts parts{.labels = true, .marks = true, .documentation = m_invocation.verbose};
            lines.append(QString(id.size(), u' ') + u" -> "_s + revisionLine(m_history.map, child, parts));
        }
        print(format(id, LineParts{.labels = true}) + u'\n' + lines.join(u'\n') + u'\n');
    }
    return {};
}

AlembicRun::Done AlembicRun::show()
{
    const QString &wanted = m_invocation.revisions.first();
    QStringList identifiers;
    if (wanted == "current"_L1) {
        const auto rows = databaseRows();
        if (!rows) {
            return std::unexpected(rows.error());
        }
        identifiers = rows->rows;
    }
    if (auto files = loaded(); !files) {
        return files;
    }
    if (auto checked = checkMap(); !checked) {
        return checked;
    }
    const revision::Resolver resolver(m_history.map.graph());
    const auto nodes = wanted == "current"_L1 ? resolver.revisions(identifiers) : resolver.revisions(wanted);
    if (!nodes) {
        return alembicStop(toError(nodes.error(), revision::Command::Show, {}));
    }
    for (const qint32 node : *nodes) {
        if (node < 0) { // -2 from a head that is the first of its line
            return std::unexpected(AlembicStop{
                .error =
                    Error::make(Error::Kind::NotFound,
                                QCoreApplication::translate("athanor", "'%1' leads out of the history.").arg(wanted))});
        }
        print(revisionEntry(m_history.map, resolver.id(node)));
    }
    return {};
}

AlembicRun::Done AlembicRun::current()
{
    const auto rows = databaseRows();
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (m_invocation.verbose) {
        print(u"Current revision(s) for %1:"_s.arg(rows->url));
    }
    if (auto files = loaded(); !files) {
        return files;
    }
    if (auto checked = checkMap(); !checked) {
        return checked;
    }
    if (m_invocation.checkHeads) {
        QStringList heads = m_history.map.heads();
        heads.sort();
        if (heads != rows->rows) {
            return alembicStop(
                Error::make(Error::Kind::Conflict,
                            QCoreApplication::translate("athanor", "The version rows are %1, the heads are %2.")
                                .arg(rows->rows.join(", "_L1), heads.join(", "_L1)),
                            {}, u"Database is not on all head revisions"_s));
        }
    }
    const auto effective = effectiveCurrent(m_history.map, rows->rows);
    if (!effective) {
        return alembicStop(effective.error());
    }
    for (const QString &id : *effective) {
        print(format(id, LineParts{}));
    }
    return {};
}

AlembicRun::Done AlembicRun::ensureVersion()
{
    if (auto begun = beginEnvironment(); !begun) {
        return begun;
    }
    const auto made = m_parts.ensureTable(m_invocation, m_environment->project(), m_variables, m_job,
                                          [this] { m_environment->configured(); });
    if (!made) {
        return std::unexpected(AlembicStop{.error = made.error(), .refused = made.error().kind == Error::Kind::Opaque});
    }
    return {};
}

AlembicRun::Done AlembicRun::offline(const dialect::Dialect &dialect)
{
    if (auto begun = beginEnvironment(); !begun) {
        return begun;
    }
    const OfflineEnd end =
        m_parts.writeScript(m_invocation, *m_environment, m_history, dialect, m_output, [this] { warn(); });
    m_remark = end.opaque;
    return end.stop ? Done(std::unexpected(*end.stop)) : Done();
}

AlembicRun::Done AlembicRun::render(const dialect::Dialect &dialect)
{
    warn();
    RenderedRevisions rendered = m_parts.render(m_invocation, m_files, m_variables, m_history, dialect, m_job);
    m_output += rendered.text;
    return rendered.stop ? Done(std::unexpected(*rendered.stop)) : Done();
}

void AlembicRun::listTemplates(const dialect::Dialect &dialect)
{
    print(u"Available templates:\n"_s);
    // Their order is that of a folder in Alembic, hence by name here.
    print(u"async - Generic single-database configuration with an async dbapi."_s);
    print(u"generic - Generic single-database configuration."_s);
    print(u"multidb - Rudimentary multi-database configuration."_s);
    if (does(dialect, dialect::Difference::HasPyprojectTemplate)) {
        print(u"pyproject - pyproject configuration, based on the generic configuration."_s);
    }
    if (does(dialect, dialect::Difference::HasPyprojectAsyncTemplate)) {
        print(u"pyproject_async - pyproject configuration, with an async dbapi."_s);
    }
    print(u"\nTemplates are used via the 'init' command, e.g.:"_s);
    print(u"\n  alembic init --template generic ./scripts"_s);
}

AlembicRun::Done AlembicRun::beginEnvironment()
{
    auto opened = m_parts.readEnvironment(m_invocation, m_files, m_variables, [this](const project::LogLine &line) {
        if (line.isOutput) {
            m_output += line.text;
        } else {
            m_console.err(line.text);
        }
    });
    if (!opened) {
        return std::unexpected(AlembicStop{.error = opened.error()});
    }
    m_environment = std::move(*opened);
    const auto begun = m_environment->begin();
    return begun ? Done() : std::unexpected(AlembicStop{.error = begun.error()});
}

AlembicResult<DatabaseRows> AlembicRun::databaseRows()
{
    if (auto begun = beginEnvironment(); !begun) {
        return std::unexpected(begun.error());
    }
    auto rows = m_parts.readRows(m_invocation, m_environment->project(), m_variables, m_job,
                                 [this] { m_environment->configured(); });
    if (!rows) {
        return std::unexpected(AlembicStop{.error = rows.error()});
    }
    m_note = noteOfRows();
    return *std::move(rows);
}

// An unqualified version table is found on the database's default search_path; env.py may set another.
std::optional<Error> AlembicRun::noteOfRows() const
{
    const project::AlembicProject &project = m_environment->project();
    if (!project.versionTableSchema.value.value_or(QString()).isEmpty()) {
        return std::nullopt;
    }
    const auto action = std::ranges::find_if(project.environmentActions, &project::EnvironmentAction::isOfSession);
    if (action == project.environmentActions.cend()) {
        return std::nullopt;
    }
    return Error::at(Error::Kind::Opaque, action->text, action->file, action->line,
                     QCoreApplication::translate(
                         "athanor", "The version rows were read without it: Alembic may see those of another table."));
}

QString helpText()
{
    return QCoreApplication::translate(
               "athanor",
               "athanorctl takes Alembic's command line for what only reads:\n"
               "  athanorctl [-c CONFIG] [-n NAME] [-x X] [--raiseerr] [-q] COMMAND\n"
               "  heads [-v] [--resolve-dependencies]\n"
               "  history [-r START:END] [-v] [-i]\n"
               "  branches [-v]\n"
               "  show REVISION\n"
               "  current [-v] [-c]\n"
               "  list_templates\n"
               "  upgrade [START:]END --sql, downgrade START:END --sql, stamp [START:]END… --sql\n"
               "  ensure_version [--sql]\n"
               "  render [REVISION… | START:END] [--down] [--online] [--format text|json]: Athanor's own\n"
               "Where rows of the database are needed: --url URL or --service NAME, else the URL that env.py uses.") +
           u'\n';
}

} // namespace

bool isOfFilesAlone(const AlembicInvocation &invocation)
{
    const QString current = u"current"_s; // a symbol of ranges, too
    return !invocation.sql && invocation.verb != Verb::Current && invocation.verb != Verb::Render &&
           invocation.verb != Verb::EnsureVersion && !invocation.indicateCurrent &&
           !invocation.range.value_or(QString()).contains(current) && !invocation.revisions.contains(current);
}

int runAlembicCommand(const AlembicInvocation &invocation, const QProcessEnvironment &environment,
                      const QString &workingFolder, const Console &console, JobContext &job, const CommandParts &parts)
{
    switch (invocation.verb) {
    case Verb::Help:
        console.out(helpText());
        return Success;
    case Verb::Version:
        console.out(u"athanorctl "_s + QCoreApplication::applicationVersion() + u'\n');
        return Success;
    default:
        break;
    }
    const bool changesRows =
        invocation.verb == Verb::Upgrade || invocation.verb == Verb::Downgrade || invocation.verb == Verb::Stamp;
    if (invocation.verb == Verb::Writing || (changesRows && !invocation.sql)) {
        console.err(u"athanorctl: "_s +
                    QCoreApplication::translate(
                        "athanor", "\"%1\" is not done in Alembic's form, and nothing was done. \"athanorctl "
                                   "--help\" shows what changes a database; for all else use Alembic itself.")
                        .arg(invocation.name) +
                    u'\n');
        return Refused;
    }
    return AlembicRun(invocation, environment, console, job, parts)
        .run(invocation.folder.isEmpty() ? workingFolder : QDir(workingFolder).absoluteFilePath(invocation.folder));
}

} // namespace athanor::ctl
