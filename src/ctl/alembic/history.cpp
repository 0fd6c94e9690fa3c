// SPDX-License-Identifier: MIT
#include "ctl/alembic/history.h"

#include "alembic/project/configuration.h"
#include "alembic/revision/revisiontext.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <mutex>
#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

// repr() of a path
QString quoted(const QString &text)
{
    const QChar sign = text.contains(u'\'') && !text.contains(u'"') ? u'"' : u'\'';
    QString inner = text;
    inner.replace(u'\\', u"\\\\"_s);
    if (sign == u'\'') {
        inner.replace(u'\'', u"\\'"_s);
    }
    return sign + inner + sign;
}

// Alembic's words for a down revision that is not there, and then it crashes. It shows the child by Script.__str__(),
// when only those loaded before are linked with their parents.
QString ghostWarning(const QList<revision::Revision> &loaded, const revision::FileProblem &problem)
{
    const auto child = std::ranges::find(loaded, problem.path, &revision::Revision::path);
    if (child == loaded.cend()) {
        return problem.alembic;
    }
    const auto children = std::count_if(loaded.cbegin(), child, [&child](const revision::Revision &earlier) {
        return earlier.downRevisions.contains(child->id);
    });
    QString shown =
        (child->downRevisions.isEmpty() ? u"<base>"_s : child->downRevisions.join(u", "_s)) + u" -> "_s + child->id;
    shown += children == 0 ? u" (head)"_s : children > 1 ? u" (branchpoint)"_s : QString();
    shown += child->downRevisions.size() > 1 ? u" (mergepoint)"_s : QString();
    shown += u", "_s + firstParagraph(*child);
    const QString plain = u" referenced from %1 is not present"_s;
    return QString(problem.alembic).replace(plain.arg(child->id), plain.arg(shown));
}

bool isToml(const QString &path)
{
    return QFileInfo(path).fileName() == "pyproject.toml"_L1;
}

} // namespace

std::unexpected<AlembicStop> alembicStop(const Error &error)
{
    return std::unexpected(AlembicStop{.error = error, .failed = !error.detail.isEmpty()});
}

std::unexpected<AlembicStop> commandError(const QString &alembic, const QString &what)
{
    return std::unexpected(AlembicStop{
        .error = Error::make(Error::Kind::Configuration, what.isEmpty() ? QString(alembic + u'.') : what, {}, alembic),
        .failed = true});
}

std::unexpected<AlembicStop> alembicCrash(const QString &what)
{
    return std::unexpected(AlembicStop{.error = Error::make(Error::Kind::Configuration, what)});
}

AlembicResult<project::ConfigurationFiles> findConfiguration(const AlembicInvocation &invocation,
                                                             const QProcessEnvironment &environment,
                                                             const QString &workingFolder,
                                                             const dialect::Dialect &dialect)
{
    const QString preset = environment.value(u"ALEMBIC_CONFIG"_s);
    QString ini = u"alembic.ini"_s;
    QString toml;
    if (!does(dialect, dialect::Difference::ReadsPyproject)) {
        ini = !invocation.configurations.isEmpty()        ? invocation.configurations.last()
              : environment.contains(u"ALEMBIC_CONFIG"_s) ? preset
                                                          : ini;
    } else {
        toml = u"pyproject.toml"_s;
        if (!preset.isEmpty()) {
            (isToml(preset) ? toml : ini) = preset;
        }
        QString givenIni;
        QString givenToml;
        for (const QString &given : invocation.configurations) {
            QString &place = isToml(given) ? givenToml : givenIni;
            if (!place.isNull()) {
                const QString text = isToml(given) ? u"pyproject.toml indicated more than once"_s
                                                   : u"only one ini file may be indicated"_s;
                return std::unexpected(AlembicStop{// a CommandError that is not caught
                                                   .error = Error::make(Error::Kind::Configuration, text + u'.')});
            }
            place = given;
        }
        ini = givenIni.isNull() ? ini : givenIni;
        toml = givenToml.isNull() ? toml : givenToml;
    }
    // A file that is not there is as one that is empty.
    const auto existing = [&workingFolder](const QString &path) {
        const QFileInfo file(QDir(workingFolder), path);
        return !path.isEmpty() && file.isFile() && file.isReadable() ? QDir::cleanPath(file.absoluteFilePath())
                                                                     : QString();
    };
    project::ConfigurationFiles files{
        .ini = existing(ini), .toml = existing(toml), .section = invocation.section, .workingFolder = workingFolder};
    if (files.ini.isEmpty() && !does(dialect, dialect::Difference::ReadsPyproject)) {
        return commandError(
            u"No config file %1 found, or file has no '[%2]' section"_s.arg(quoted(ini), invocation.section));
    }
    if (files.ini.isEmpty() && files.toml.isEmpty()) {
        return commandError(u"No 'script_location' key found in configuration."_s,
                            QCoreApplication::translate("athanor", "There is no configuration file %1.")
                                .arg(QDir(workingFolder).absoluteFilePath(ini)));
    }
    if (!does(dialect, dialect::Difference::ReadsPyproject)) {
        const auto read = project::IniFile::read(files.ini);
        if (read && !read->hasSection(files.section)) {
            return commandError(
                u"No config file %1 found, or file has no '[%2]' section"_s.arg(quoted(ini), files.section));
        }
    }
    return files;
}

project::Surroundings surroundings(const AlembicInvocation &invocation, const QProcessEnvironment &environment)
{
    QHash<QString, QString> variables;
    for (const QString &name : environment.keys()) {
        variables.insert(name, environment.value(name));
    }
    return {.environment = variables,
            .arguments = {.x = invocation.x, .tag = invocation.tag},
            .alembic = dialect::Version::parse(environment.value(u"ATHANOR_ALEMBIC_VERSION"_s))};
}

AlembicResult<project::AlembicProject> readScriptDirectory(const project::ConfigurationFiles &files,
                                                           const dialect::Dialect &dialect)
{
    const auto configuration = project::readFiles(files);
    if (!configuration) {
        return std::unexpected(AlembicStop{// ConfigParser's and tomllib's errors are not caught
                                           .error = configuration.error(),
                                           .failed = configuration.error().detail == "Incorrect TOML format"_L1});
    }
    const QString key = u"script_location"_s;
    if (!configuration->ini.hasOption(files.section, key) && !configuration->toml.has(key)) {
        return commandError(u"No 'script_location' key found in configuration."_s);
    }
    auto project = project::readConfiguration(*configuration, files, dialect);
    if (project) {
        return *std::move(project);
    }
    AlembicStop stop{.error = project.error()};
    const QString missing = u"Path doesn't exist: "_s;
    if (stop.error.detail.startsWith(missing)) {
        stop.failed = true;
        if (const auto location = configuration->ini.value(files.section, key);
            does(dialect, dialect::Difference::QuotesMissingPath) && location && *location) {
            stop.error.detail = missing +
                                quoted(QDir::cleanPath(QDir(files.workingFolder).absoluteFilePath(**location))) +
                                u".  Please use the 'init' command to create a new scripts folder."_s;
        }
    } else {
        stop.failed = stop.error.detail.startsWith(u"boolean value expected"_s);
    }
    return std::unexpected(stop);
}

AlembicHistory loadHistory(const project::AlembicProject &project, const dialect::Dialect &dialect,
                           revision::Extent extent, revision::RunModule runModule, bool keepsTrees)
{
    using Kind = revision::FileProblem::Kind;
    AlembicHistory history;
    revision::HeaderAids aids{.run = runModule, .importRoots = project::importRoots(project)};
    std::mutex keeping;
    if (keepsTrees) {
        aids.keepTree = [&history, &keeping](const QString &path, const python::Module &tree) {
            const std::lock_guard<std::mutex> alone(keeping);
            history.trees.insert(path, tree);
        };
    }
    const revision::RevisionFiles files = revision::readRevisionFiles(
        project.versionLocations, project.recursiveVersionLocations, {}, {.extent = extent, .aids = aids});
    history.isPlain = files.isPlain;
    history.map = revision::RevisionMap(files.revisions, does(dialect, dialect::Difference::RefusesColons));
    for (const revision::FileProblem &problem : files.problems) {
        if (problem.kind == Kind::ReadTwice) {
            history.warnings.append(problem.alembic);
            continue;
        }
        if (problem.blocksPlans && problem.kind != Kind::Unreadable) {
            history.brokenFiles.append(problem.path);
        }
        if (problem.blocksPlans && !history.stop) {
            Error error = Error::at(Error::Kind::Syntax, problem.text, problem.path, problem.line);
            error.detail = problem.alembic;
            history.stop = AlembicStop{
                .error = error, .failed = !problem.alembic.isEmpty(), .refused = problem.kind == Kind::Computed};
        }
    }
    const QList<revision::FileProblem> problems = history.map.problems();
    bool isCrash = false;
    const bool hasGhost = std::ranges::contains(problems, Kind::GhostParent, &revision::FileProblem::kind);
    if (hasGhost && extent == revision::Extent::Headers) {
        return loadHistory(project, dialect, revision::Extent::Whole, runModule,
                           keepsTrees); // the warning shows the revision's words
    }
    for (const revision::FileProblem &problem : problems) {
        if (problem.kind == Kind::Duplicate) {
            history.warnings.append(problem.alembic);
        } else if (problem.kind == Kind::GhostParent && !std::exchange(isCrash, true)) {
            history.warnings.append(ghostWarning(files.revisions, problem));
        }
    }
    if (const Error *fatal = history.map.fatalProblem()) {
        // A missing parent or dependency is a KeyError.
        const auto first = std::ranges::find_if(problems, [fatal](const revision::FileProblem &problem) {
            return problem.text == fatal->what && problem.path == fatal->file;
        });
        const bool keyError =
            first != problems.end() && (first->kind == Kind::GhostParent || first->kind == Kind::GhostDependency);
        history.mapStop = AlembicStop{.error = *fatal, .failed = !keyError && !fatal->detail.isEmpty()};
    }
    return history;
}

} // namespace athanor::ctl
