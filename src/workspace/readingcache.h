// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/revisioncache.h"
#include "core/filestamp.h"
#include "workspace/module.h"

#include <memory>
#include <optional>

namespace athanor::workspace {

// Fills in map, problems and lanes.
void layOut(const revision::RevisionFiles &revisions, ModuleFiles &files);

// What was read of a workspace's files, so that a second look reads only what has changed. Thread-safe.
class ReadingCache
{
public:
    // The project, from here if none of the files that made it has changed.
    Result<project::AlembicProject> project(const project::ConfigurationFiles &files,
                                            const project::Surroundings &surroundings = {});
    // Map and lanes of a project's revisions, those of last time if the revisions are the same. Fills in `files`.
    void layOut(const project::ConfigurationFiles &configuration, const revision::RevisionFiles &revisions,
                ModuleFiles &files);
    [[nodiscard]] revision::RevisionCache &revisions() { return m_revisions; }
    [[nodiscard]] const revision::RevisionCache &revisionCache() const { return m_revisions; }

    // Every file of a project is read again: what its env.py read beside modules is not known here.
    void forgetProjects();
    // At the end of a look at these projects: forgets what is not there any more.
    void keep(const QList<project::ConfigurationFiles> &projects);

    [[nodiscard]] int readProjects() const { return m_readProjects; } // since the beginning

private:
    struct Inputs
    {
        QHash<QString, std::optional<FileStamp>> stamps; // by path; of files, and of folders for what may appear there
        QHash<QString, QStringList> names; // of files that may name releases, by folder
        bool isCertain = false;
    };
    struct Entry
    {
        Inputs inputs;
        project::AlembicProject project;
        revision::RevisionFiles revisions;
        std::shared_ptr<const ModuleFiles> laidOut;
    };
    static QString key(const project::ConfigurationFiles &files);
    static Inputs inputsOf(const project::ConfigurationFiles &files, const project::AlembicProject &project,
                           qint64 readSince, project::PackageFolders &packages);
    static bool isUnchanged(const Inputs &inputs, project::PackageFolders &packages);

    QMutex m_mutex;
    QHash<QString, Entry> m_entries; // by key
    revision::RevisionCache m_revisions;
    std::atomic<int> m_readProjects = 0;
};

} // namespace athanor::workspace
