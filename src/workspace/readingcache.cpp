// SPDX-License-Identifier: MIT
#include "workspace/readingcache.h"

#include "alembic/project/packagefiles.h"
#include "alembic/project/packageversions.h"

#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

// All files that made a project, and the folders in which another one would come before them.
QStringList inputPaths(const project::ConfigurationFiles &files, const project::AlembicProject &project)
{
    QStringList paths{files.ini, files.toml, project.envFile, project.alembicVersion.file,
                      project.sqlalchemyVersion.file};
    paths += project.packageFiles;
    paths += project.sourceFiles;
    QStringList folders = project.prependSysPath;
    folders += {project.folder, project.workingFolder, project.scriptLocation};
    for (const QString &path : std::as_const(paths)) {
        folders.append(QFileInfo(path).path());
    }
    for (const QString &folder : std::as_const(folders)) {
        paths.append(folder + u"/.env"_s);
    }
    paths += folders;
    paths.removeAll(QString());
    paths.removeDuplicates();
    return paths;
}

} // namespace

void layOut(const revision::RevisionFiles &revisions, ModuleFiles &files)
{
    const bool refusesColons = does(project::dialectOf(files.project), dialect::Difference::RefusesColons);
    files.map = revision::RevisionMap(revisions.revisions, refusesColons);
    const QList<revision::FileProblem> ofMap = files.map.problems();
    files.problems = revisions.problems;
    // The map tells an unknown header again, with its remedy.
    files.problems.removeIf([&ofMap](const revision::FileProblem &problem) {
        return std::ranges::any_of(ofMap, [&problem](const revision::FileProblem &other) {
            return other.path == problem.path && other.line == problem.line && other.text == problem.text;
        });
    });
    files.problems += ofMap;
    files.lanes = revision::layOut(files.map);
}

QString ReadingCache::key(const project::ConfigurationFiles &files)
{
    return files.ini + u'\n' + files.toml + u'\n' + files.section + u'\n' + files.workingFolder;
}

ReadingCache::Inputs ReadingCache::inputsOf(const project::ConfigurationFiles &files,
                                            const project::AlembicProject &project, qint64 readSince,
                                            project::PackageFolders &packages)
{
    Inputs inputs{.stamps = {}, .names = {}, .isCertain = true};
    const auto check = [&inputs, readSince](const std::optional<FileStamp> &stamp) {
        inputs.isCertain = inputs.isCertain && !(stamp && stamp->isFresh(readSince));
    };
    const QStringList paths = inputPaths(files, project);
    for (const QString &path : paths) {
        const auto stamp = FileStamp::of(path);
        check(stamp);
        inputs.stamps.insert(path, stamp);
    }
    for (const QString &folder : project.packageFolders) {
        check(FileStamp::of(folder));
        inputs.names.insert(folder, packages.names(folder));
    }
    return inputs;
}

bool ReadingCache::isUnchanged(const Inputs &inputs, project::PackageFolders &packages)
{
    return inputs.isCertain &&
           std::ranges::all_of(inputs.stamps.asKeyValueRange(),
                               [](const auto &input) { return FileStamp::of(input.first) == input.second; }) &&
           std::ranges::all_of(inputs.names.asKeyValueRange(),
                               [&packages](const auto &input) { return packages.names(input.first) == input.second; });
}

Result<project::AlembicProject> ReadingCache::project(const project::ConfigurationFiles &files,
                                                      const project::Surroundings &surroundings)
{
    const QString own = key(files);
    Entry entry;
    {
        const QMutexLocker lock(&m_mutex);
        entry = m_entries.value(own);
    }
    project::PackageFolders alone;
    project::PackageFolders &packages = surroundings.packages ? *surroundings.packages : alone;
    if (isUnchanged(entry.inputs, packages)) {
        return entry.project;
    }
    ++m_readProjects;
    const qint64 begin = FileStamp::now();
    auto project = project::readProject(files, surroundings);
    if (!project) {
        const QMutexLocker lock(&m_mutex);
        m_entries.remove(own);
        return project;
    }
    entry.inputs = inputsOf(files, *project, begin, packages);
    entry.project = *project;
    const QMutexLocker lock(&m_mutex);
    m_entries.insert(own, entry);
    return project;
}

void ReadingCache::layOut(const project::ConfigurationFiles &configuration, const revision::RevisionFiles &revisions,
                          ModuleFiles &files)
{
    const QString own = key(configuration);
    Entry entry;
    {
        const QMutexLocker lock(&m_mutex);
        entry = m_entries.value(own);
    }
    if (entry.laidOut && entry.revisions == revisions) {
        files.map = entry.laidOut->map;
        files.problems = entry.laidOut->problems;
        files.lanes = entry.laidOut->lanes;
        return;
    }
    workspace::layOut(revisions, files);
    auto laidOut = std::make_shared<ModuleFiles>();
    laidOut->map = files.map;
    laidOut->problems = files.problems;
    laidOut->lanes = files.lanes;
    const QMutexLocker lock(&m_mutex);
    if (const auto kept = m_entries.find(own); kept != m_entries.end()) {
        kept->revisions = revisions;
        kept->laidOut = laidOut;
    }
}

void ReadingCache::forgetProjects()
{
    const QMutexLocker lock(&m_mutex);
    for (Entry &entry : m_entries) {
        entry.inputs = {};
    }
}

void ReadingCache::keep(const QList<project::ConfigurationFiles> &projects)
{
    QSet<QString> keys;
    for (const project::ConfigurationFiles &files : projects) {
        keys.insert(key(files));
    }
    m_revisions.forgetUnread();
    const QMutexLocker lock(&m_mutex);
    m_entries.removeIf([&keys](const auto &entry) { return !keys.contains(entry.key()); });
}

} // namespace athanor::workspace
