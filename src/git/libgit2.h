// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <git2.h>

#include <memory>

namespace athanor::git {

// The functions of libgit2 that are used here; documented at https://libgit2.org/docs/reference/.
struct Library
{
    decltype(&git_libgit2_init) init = nullptr;
    decltype(&git_error_last) errorLast = nullptr;
    decltype(&git_repository_open_ext) repositoryOpen = nullptr;
    decltype(&git_repository_free) repositoryFree = nullptr;
    decltype(&git_repository_workdir) repositoryWorkTree = nullptr;
    decltype(&git_repository_is_shallow) repositoryIsShallow = nullptr;
    decltype(&git_repository_head) repositoryHead = nullptr;
    decltype(&git_reference_iterator_new) referenceIteratorNew = nullptr;
    decltype(&git_reference_iterator_free) referenceIteratorFree = nullptr;
    decltype(&git_reference_next) referenceNext = nullptr;
    decltype(&git_reference_free) referenceFree = nullptr;
    decltype(&git_reference_name) referenceName = nullptr;
    decltype(&git_reference_shorthand) referenceShorthand = nullptr;
    decltype(&git_reference_type) referenceType = nullptr;
    decltype(&git_reference_peel) referencePeel = nullptr;
    decltype(&git_object_free) objectFree = nullptr;
    decltype(&git_object_id) objectId = nullptr;
    decltype(&git_commit_lookup) commitLookup = nullptr;
    decltype(&git_commit_free) commitFree = nullptr;
    decltype(&git_commit_tree) commitTree = nullptr;
    decltype(&git_commit_parentcount) commitParentCount = nullptr;
    decltype(&git_commit_parent_id) commitParentId = nullptr;
    decltype(&git_commit_time) commitTime = nullptr;
    decltype(&git_commit_time_offset) commitTimeOffset = nullptr;
    decltype(&git_commit_summary) commitSummary = nullptr;
    decltype(&git_revwalk_new) walkNew = nullptr;
    decltype(&git_revwalk_free) walkFree = nullptr;
    decltype(&git_revwalk_push) walkPush = nullptr;
    decltype(&git_revwalk_next) walkNext = nullptr;
    decltype(&git_tree_lookup) treeLookup = nullptr;
    decltype(&git_tree_free) treeFree = nullptr;
    decltype(&git_tree_id) treeId = nullptr;
    decltype(&git_tree_entry_bypath) treeEntryByPath = nullptr;
    decltype(&git_tree_entrycount) treeEntryCount = nullptr;
    decltype(&git_tree_entry_byindex) treeEntryByIndex = nullptr;
    decltype(&git_tree_entry_free) treeEntryFree = nullptr;
    decltype(&git_tree_entry_id) treeEntryId = nullptr;
    decltype(&git_tree_entry_type) treeEntryType = nullptr;
    decltype(&git_tree_entry_name) treeEntryName = nullptr;
    decltype(&git_blob_lookup) blobLookup = nullptr;
    decltype(&git_blob_free) blobFree = nullptr;
    decltype(&git_blob_rawcontent) blobContent = nullptr;
    decltype(&git_blob_rawsize) blobSize = nullptr;
    decltype(&git_oid_tostr) oidText = nullptr;

    // What libgit2 says of the last failure in this thread.
    [[nodiscard]] QString lastError() const;
};

// Loaded at the first call, so that programs that never look into a repository do not pay for it. Of the release that
// the headers are of. An error if it is not installed.
Result<const Library *> library();

// What libgit2 hands out, given back at the end of a scope.
template <typename T>
using Owned = std::unique_ptr<T, void (*)(T *)>;

} // namespace athanor::git
