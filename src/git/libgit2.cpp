// SPDX-License-Identifier: MIT
#include "git/libgit2.h"

#include <QCoreApplication>
#include <QLibrary>

using namespace Qt::StringLiterals;

namespace athanor::git {

namespace {

// Resolves functions until one is missing.
class Resolver
{
public:
    explicit Resolver(QLibrary &library)
        : m_library(library)
    {
    }
    template <typename Function>
    Resolver &operator()(const char *name, Function &function)
    {
        if (m_missing.isEmpty()) {
            function = reinterpret_cast<Function>(m_library.resolve(name));
            if (function == nullptr) {
                m_missing = m_library.errorString();
            }
        }
        return *this;
    }
    [[nodiscard]] const QString &missing() const { return m_missing; }

private:
    QLibrary &m_library;
    QString m_missing;
};

Result<Library> load()
{
    QLibrary file(u"git2"_s, QStringLiteral(LIBGIT2_SOVERSION));
    const auto failed = [](const QString &detail) {
        return std::unexpected(Error::make(
            Error::Kind::NotFound,
            QCoreApplication::translate("athanor", "The git history cannot be read: libgit2 is not there."),
            QCoreApplication::translate("athanor", "Install libgit2 %1.").arg(QStringLiteral(LIBGIT2_SOVERSION)),
            detail));
    };
    if (!file.load()) {
        return failed(file.errorString());
    }
    Library git;
    Resolver resolve(file);
    resolve("git_libgit2_init", git.init)("git_error_last", git.errorLast);
    resolve("git_repository_open_ext", git.repositoryOpen)("git_repository_free", git.repositoryFree);
    resolve("git_repository_workdir", git.repositoryWorkTree)("git_repository_is_shallow", git.repositoryIsShallow);
    resolve("git_repository_head", git.repositoryHead);
    resolve("git_reference_iterator_new", git.referenceIteratorNew);
    resolve("git_reference_iterator_free", git.referenceIteratorFree)("git_reference_next", git.referenceNext);
    resolve("git_reference_free", git.referenceFree)("git_reference_name", git.referenceName);
    resolve("git_reference_shorthand", git.referenceShorthand)("git_reference_type", git.referenceType);
    resolve("git_reference_peel", git.referencePeel);
    resolve("git_object_free", git.objectFree)("git_object_id", git.objectId);
    resolve("git_commit_lookup", git.commitLookup)("git_commit_free", git.commitFree);
    resolve("git_commit_tree", git.commitTree)("git_commit_parentcount", git.commitParentCount);
    resolve("git_commit_parent_id", git.commitParentId)("git_commit_time", git.commitTime);
    resolve("git_commit_time_offset", git.commitTimeOffset)("git_commit_summary", git.commitSummary);
    resolve("git_revwalk_new", git.walkNew)("git_revwalk_free", git.walkFree);
    resolve("git_revwalk_push", git.walkPush)("git_revwalk_next", git.walkNext);
    resolve("git_tree_lookup", git.treeLookup)("git_tree_free", git.treeFree)("git_tree_id", git.treeId);
    resolve("git_tree_entry_bypath", git.treeEntryByPath)("git_tree_entrycount", git.treeEntryCount);
    resolve("git_tree_entry_byindex", git.treeEntryByIndex)("git_tree_entry_free", git.treeEntryFree);
    resolve("git_tree_entry_id", git.treeEntryId)("git_tree_entry_type", git.treeEntryType);
    resolve("git_tree_entry_name", git.treeEntryName);
    resolve("git_blob_lookup", git.blobLookup)("git_blob_free", git.blobFree);
    resolve("git_blob_rawcontent", git.blobContent)("git_blob_rawsize", git.blobSize);
    resolve("git_oid_tostr", git.oidText);
    if (!resolve.missing().isEmpty()) {
        return failed(resolve.missing());
    }
    if (git.init() < 0) {
        return failed(git.lastError());
    }
    return git;
}

} // namespace

QString Library::lastError() const
{
    const git_error *error = errorLast();
    return error == nullptr || error->message == nullptr ? QString() : QString::fromUtf8(error->message);
}

Result<const Library *> library()
{
    static const Result<Library> loaded = load(); // once, whatever thread comes first
    if (!loaded) {
        return std::unexpected(loaded.error());
    }
    return &*loaded;
}

} // namespace athanor::git
