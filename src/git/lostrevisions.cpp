// SPDX-License-Identifier: MIT
#include "git/lostrevisions.h"

#include "alembic/revision/revision.h"
#include "git/libgit2.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QLocale>
#include <QSet>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

using namespace Qt::StringLiterals;

namespace athanor::git {

namespace {

// Longer files are no revisions.
constexpr git_object_size_t longestFile = 4'000'000;
constexpr int deepestFolder = 32;
constexpr qsizetype toldCommits = 200;
constexpr qsizetype shownReferences = 5; // for one identifier and place

// One of the wanted identifiers in a folder: its index and the file below the folder.
struct Holding
{
    qsizetype id = 0;
    QByteArray path;
    bool operator==(const Holding &) const = default;
};
using Holdings = QList<Holding>;

bool holds(const Holdings &holdings, qsizetype id)
{
    return std::ranges::contains(holdings, id, &Holding::id);
}

QByteArray keyOf(const git_oid &oid)
{
    return QByteArray(reinterpret_cast<const char *>(oid.id), GIT_OID_SHA1_SIZE);
}

QByteArray joinedPath(const QByteArray &folder, const QByteArray &name)
{
    return folder.isEmpty() ? name : QByteArray(folder + '/' + name);
}

// The nearest folder that exists, without symbolic links; and what comes below it.
QString canonical(const QString &folder)
{
    QString below;
    QString path = QDir::cleanPath(folder);
    while (!QFileInfo(path).isDir()) {
        const QFileInfo info(path);
        if (info.path() == path) {
            return QDir::cleanPath(folder);
        }
        below = below.isEmpty() ? info.fileName() : QString(info.fileName() + u'/' + below);
        path = info.path();
    }
    const QString real = QFileInfo(path).canonicalFilePath();
    return below.isEmpty() ? real : QDir::cleanPath(real + u'/' + below);
}

QString existing(const QString &folder)
{
    QString path = folder;
    while (!QFileInfo(path).isDir() && QFileInfo(path).path() != path) {
        path = QFileInfo(path).path();
    }
    return path;
}

// A version location in one repository: from its top, empty for the top itself.
struct Place
{
    QByteArray path;
    bool recursive = false;
};

class Search
{
public:
    Search(const Library &git, git_repository *repository, const Request &request, QList<Place> places,
           const QDeadlineTimer &deadline, JobContext &job)
        : m_git(git)
        , m_repository(repository)
        , m_request(request)
        , m_places(std::move(places))
        , m_deadline(deadline)
        , m_job(job)
    {
    }
    Outcome run();

private:
    [[nodiscard]] bool mayGoOn();
    void damaged();
    [[nodiscard]] qsizetype idOf(const git_oid &blob, const QByteArray &path);
    [[nodiscard]] QString idNowAt(const git_oid &commit, const QByteArray &path);
    [[nodiscard]] Holdings folderHoldings(const git_oid &tree, bool recursive, int depth);
    [[nodiscard]] Holdings treeHoldings(git_tree *tree);
    [[nodiscard]] Holdings commitHoldings(const git_oid &commit);
    [[nodiscard]] Owned<git_commit> commit(const git_oid &oid);
    [[nodiscard]] Sighting sighting(qsizetype id, Sighting::Place place, const git_oid &commit, const QByteArray &path);
    void searchReferences();
    void searchReference(git_reference *reference);
    void searchHistory();
    void compareWithParents(const git_oid &oid);

    const Library &m_git;
    git_repository *m_repository;
    const Request &m_request;
    const QList<Place> m_places;
    const QDeadlineTimer &m_deadline;
    JobContext &m_job;
    Outcome m_outcome;
    QByteArray m_head; // name of the reference that is checked out; empty if none
    git_oid m_headCommit = {};
    bool m_hasHead = false;
    QHash<QByteArray, qsizetype> m_blobs; // which identifier, -1: none of them
    QHash<QByteArray, Holdings> m_folders[2]; // flat, recursive
    QHash<QByteArray, Holdings> m_trees;
    QHash<QByteArray, Holdings> m_commits;
    std::map<qsizetype, Sighting> m_deleted; // by identifier
    std::map<qsizetype, Sighting> m_lostInMerge; // a merge took one side's file away
};

bool Search::mayGoOn()
{
    if (m_job.isCancelled()) {
        return false;
    }
    if (m_deadline.hasExpired() || m_outcome.commits >= m_request.commits) {
        m_outcome.isComplete = false;
        return false;
    }
    return true;
}

void Search::damaged()
{
    if (m_outcome.damage.isEmpty()) {
        m_outcome.damage = m_git.lastError();
    }
}

// The bytes are asked first: an identifier that is not in them is not in the header either.
qsizetype Search::idOf(const git_oid &blob, const QByteArray &path)
{
    const QByteArray key = keyOf(blob);
    if (const auto known = m_blobs.constFind(key); known != m_blobs.cend()) {
        return *known;
    }
    qsizetype found = -1;
    git_blob *raw = nullptr;
    if (m_git.blobLookup(&raw, m_repository, &blob) < 0) {
        damaged();
    } else if (const Owned<git_blob> owned(raw, m_git.blobFree); m_git.blobSize(raw) <= longestFile) {
        const QByteArray bytes(static_cast<const char *>(m_git.blobContent(raw)), qsizetype(m_git.blobSize(raw)));
        if (std::ranges::any_of(m_request.ids, [&bytes](const QString &id) { return bytes.contains(id.toUtf8()); })) {
            const revision::RevisionFiles read = revision::readRevisionSource(QString::fromUtf8(path), bytes);
            found = read.revisions.isEmpty() ? -1 : m_request.ids.indexOf(read.revisions.first().id);
        }
    }
    m_blobs.insert(key, found);
    return found;
}

// Whatever identifier the file of that path has in a commit; empty if it is gone.
QString Search::idNowAt(const git_oid &oid, const QByteArray &path)
{
    const Owned<git_commit> owner = commit(oid);
    git_tree *rawTree = nullptr;
    if (!owner || m_git.commitTree(&rawTree, owner.get()) < 0) {
        return {};
    }
    const Owned<git_tree> tree(rawTree, m_git.treeFree);
    git_tree_entry *rawEntry = nullptr;
    if (m_git.treeEntryByPath(&rawEntry, rawTree, path.constData()) < 0) {
        return {};
    }
    const Owned<git_tree_entry> entry(rawEntry, m_git.treeEntryFree);
    git_blob *raw = nullptr;
    if (m_git.treeEntryType(rawEntry) != GIT_OBJECT_BLOB ||
        m_git.blobLookup(&raw, m_repository, m_git.treeEntryId(rawEntry)) < 0) {
        return {};
    }
    const Owned<git_blob> blob(raw, m_git.blobFree);
    if (m_git.blobSize(raw) > longestFile) {
        return {};
    }
    const QByteArray bytes(static_cast<const char *>(m_git.blobContent(raw)), qsizetype(m_git.blobSize(raw)));
    const revision::RevisionFiles read = revision::readRevisionSource(QString::fromUtf8(path), bytes);
    return read.revisions.isEmpty() ? QString() : read.revisions.first().id;
}

Holdings Search::folderHoldings(const git_oid &oid, bool recursive, int depth)
{
    const QByteArray key = keyOf(oid);
    auto &known = m_folders[recursive ? 1 : 0];
    if (const auto found = known.constFind(key); found != known.cend()) {
        return *found;
    }
    Holdings holdings;
    git_tree *raw = nullptr;
    if (m_git.treeLookup(&raw, m_repository, &oid) < 0) {
        damaged();
        known.insert(key, holdings);
        return holdings;
    }
    const Owned<git_tree> tree(raw, m_git.treeFree);
    for (size_t index = 0; index < m_git.treeEntryCount(raw); ++index) {
        const git_tree_entry *entry = m_git.treeEntryByIndex(raw, index);
        const QByteArray name(m_git.treeEntryName(entry));
        if (m_git.treeEntryType(entry) == GIT_OBJECT_BLOB && name.endsWith(".py")) {
            if (const qsizetype id = idOf(*m_git.treeEntryId(entry), name); id >= 0) {
                holdings.append({.id = id, .path = name});
            }
        } else if (recursive && m_git.treeEntryType(entry) == GIT_OBJECT_TREE && depth < deepestFolder) {
            const Holdings below = folderHoldings(*m_git.treeEntryId(entry), true, depth + 1);
            for (const Holding &holding : below) {
                holdings.append({.id = holding.id, .path = joinedPath(name, holding.path)});
            }
        }
    }
    known.insert(key, holdings);
    return holdings;
}

Holdings Search::treeHoldings(git_tree *tree)
{
    const QByteArray key = keyOf(*m_git.treeId(tree));
    if (const auto found = m_trees.constFind(key); found != m_trees.cend()) {
        return *found;
    }
    Holdings holdings;
    for (const Place &place : m_places) {
        Holdings below;
        git_tree_entry *raw = nullptr;
        if (place.path.isEmpty()) {
            below = folderHoldings(*m_git.treeId(tree), place.recursive, 0);
        } else if (m_git.treeEntryByPath(&raw, tree, place.path.constData()) == 0) {
            const Owned<git_tree_entry> entry(raw, m_git.treeEntryFree);
            if (m_git.treeEntryType(raw) == GIT_OBJECT_TREE) {
                below = folderHoldings(*m_git.treeEntryId(raw), place.recursive, 0);
            }
        }
        for (const Holding &holding : std::as_const(below)) {
            holdings.append({.id = holding.id, .path = joinedPath(place.path, holding.path)});
        }
    }
    m_trees.insert(key, holdings);
    return holdings;
}

Owned<git_commit> Search::commit(const git_oid &oid)
{
    git_commit *raw = nullptr;
    if (m_git.commitLookup(&raw, m_repository, &oid) < 0) {
        raw = nullptr;
    }
    return Owned<git_commit>(raw, m_git.commitFree);
}

Holdings Search::commitHoldings(const git_oid &oid)
{
    const QByteArray key = keyOf(oid);
    if (const auto found = m_commits.constFind(key); found != m_commits.cend()) {
        return *found;
    }
    Holdings holdings;
    git_tree *raw = nullptr;
    if (const Owned<git_commit> owner = commit(oid); !owner || m_git.commitTree(&raw, owner.get()) < 0) {
        damaged();
    } else {
        const Owned<git_tree> tree(raw, m_git.treeFree);
        holdings = treeHoldings(raw);
    }
    m_commits.insert(key, holdings);
    return holdings;
}

Sighting Search::sighting(qsizetype id, Sighting::Place place, const git_oid &oid, const QByteArray &path)
{
    Sighting seen;
    seen.id = m_request.ids.at(id);
    seen.place = place;
    seen.path = QString::fromUtf8(path);
    std::array<char, GIT_OID_SHA1_HEXSIZE + 1> text{};
    seen.commit = QString::fromLatin1(m_git.oidText(text.data(), text.size(), &oid));
    if (const Owned<git_commit> owner = commit(oid)) {
        constexpr int secondsPerMinute = 60;
        const QTimeZone zone(m_git.commitTimeOffset(owner.get()) * secondsPerMinute);
        seen.date = QDateTime::fromSecsSinceEpoch(m_git.commitTime(owner.get()),
                                                  zone.isValid() ? zone : QTimeZone(QTimeZone::UTC));
        seen.subject = QString::fromUtf8(m_git.commitSummary(owner.get()));
    }
    return seen;
}

void Search::searchReferences()
{
    git_reference *head = nullptr;
    if (m_git.repositoryHead(&head, m_repository) == 0) {
        const Owned<git_reference> owned(head, m_git.referenceFree);
        m_head = m_git.referenceName(head);
        git_object *raw = nullptr;
        if (m_git.referencePeel(&raw, head, GIT_OBJECT_COMMIT) == 0) {
            const Owned<git_object> object(raw, m_git.objectFree);
            m_headCommit = *m_git.objectId(raw);
            m_hasHead = true;
            const Holdings holdings = commitHoldings(m_headCommit);
            for (const Holding &holding : holdings) {
                Sighting seen = sighting(holding.id, Sighting::Place::LastCommit, m_headCommit, holding.path);
                seen.reference = QString::fromUtf8(m_git.referenceShorthand(head));
                m_outcome.sightings.append(seen);
            }
        } else {
            damaged();
        }
    }
    git_reference_iterator *iterator = nullptr;
    if (m_git.referenceIteratorNew(&iterator, m_repository) < 0) {
        damaged();
        return;
    }
    const Owned<git_reference_iterator> ownedIterator(iterator, m_git.referenceIteratorFree);
    git_reference *reference = nullptr;
    while (mayGoOn() && m_git.referenceNext(&reference, iterator) == 0) {
        const Owned<git_reference> owned(reference, m_git.referenceFree);
        searchReference(reference);
    }
    std::ranges::stable_sort(m_outcome.sightings, {},
                             [](const Sighting &seen) { return std::pair(seen.place, seen.reference); });
}

void Search::searchReference(git_reference *reference)
{
    const QByteArray name(m_git.referenceName(reference));
    const bool local = name.startsWith("refs/heads/");
    const bool remote = name.startsWith("refs/remotes/");
    if (name == m_head || m_git.referenceType(reference) != GIT_REFERENCE_DIRECT ||
        !(local || remote || name.startsWith("refs/tags/"))) {
        return;
    }
    git_object *raw = nullptr;
    if (m_git.referencePeel(&raw, reference, GIT_OBJECT_COMMIT) < 0) {
        return; // a tag of something else
    }
    const Owned<git_object> object(raw, m_git.objectFree);
    const git_oid oid = *m_git.objectId(raw);
    ++m_outcome.references;
    const auto place = local ? Sighting::Place::Branch : remote ? Sighting::Place::RemoteBranch : Sighting::Place::Tag;
    const Holdings holdings = commitHoldings(oid);
    for (const Holding &holding : holdings) {
        const auto sameSort = std::ranges::count_if(m_outcome.sightings, [&](const Sighting &seen) {
            return seen.place == place && seen.id == m_request.ids.at(holding.id);
        });
        if (sameSort < shownReferences) {
            Sighting seen = sighting(holding.id, place, oid, holding.path);
            seen.reference = QString::fromUtf8(m_git.referenceShorthand(reference));
            m_outcome.sightings.append(seen);
        }
    }
}

// A file was deleted by the commit that lacks it while all of its parents have it: what lacks it since, or came by a
// merge, only inherits that.
void Search::compareWithParents(const git_oid &oid)
{
    const Owned<git_commit> owner = commit(oid);
    if (!owner) {
        damaged();
        return;
    }
    const Holdings here = commitHoldings(oid);
    const unsigned parents = m_git.commitParentCount(owner.get());
    QHash<qsizetype, unsigned> count;
    QHash<qsizetype, QByteArray> paths;
    for (unsigned parent = 0; parent < parents; ++parent) {
        const git_oid *parentId = m_git.commitParentId(owner.get(), parent);
        if (m_outcome.isShallow && !commit(*parentId)) {
            continue; // beyond what was fetched
        }
        QSet<qsizetype> counted;
        const Holdings holdings = commitHoldings(*parentId);
        for (const Holding &holding : holdings) {
            if (!counted.contains(holding.id)) {
                counted.insert(holding.id);
                ++count[holding.id];
                paths.insert(holding.id, holding.path);
            }
        }
    }
    for (auto it = count.cbegin(); it != count.cend(); ++it) {
        const bool byAll = it.value() == parents;
        auto &found = byAll ? m_deleted : m_lostInMerge;
        if (holds(here, it.key()) || found.contains(it.key())) {
            continue;
        }
        Sighting seen = sighting(it.key(), Sighting::Place::Deleted, oid, paths.value(it.key()));
        seen.replacedBy = idNowAt(oid, paths.value(it.key()));
        found.emplace(it.key(), seen);
    }
}

void Search::searchHistory()
{
    git_revwalk *walk = nullptr;
    if (!m_hasHead || m_git.walkNew(&walk, m_repository) < 0) {
        return;
    }
    const Owned<git_revwalk> ownedWalk(walk, m_git.walkFree);
    // In git's own order, newest first: sorted otherwise, libgit2 reads everything before it gives the first.
    if (m_git.walkPush(walk, &m_headCommit) < 0) {
        damaged();
        return;
    }
    git_oid oid;
    while (qsizetype(m_deleted.size()) < m_request.ids.size() && mayGoOn()) {
        if (const int result = m_git.walkNext(&oid, walk); result != 0) {
            if (result != GIT_ITEROVER) {
                damaged();
            }
            break;
        }
        compareWithParents(oid);
        if (++m_outcome.commits % toldCommits == 0) {
            m_job.setProgress(0, 0,
                              QCoreApplication::translate("athanor", "Searching the git history: %1 commits")
                                  .arg(QLocale().toString(m_outcome.commits)));
        }
    }
    for (const auto &[id, seen] : m_lostInMerge) {
        if (!m_deleted.contains(id)) {
            m_deleted.emplace(id, seen);
        }
    }
    for (const auto &[id, seen] : m_deleted) {
        m_outcome.sightings.append(seen);
    }
}

Outcome Search::run()
{
    m_outcome.isShallow = m_git.repositoryIsShallow(m_repository) == 1;
    m_job.setProgress(0, 0, QCoreApplication::translate("athanor", "Searching the branches of the git repository"));
    searchReferences();
    searchHistory();
    return m_outcome;
}

struct Repository
{
    Owned<git_repository> handle;
    QString workTree;
    QList<Place> places;
};

} // namespace

Result<QList<Outcome>> findRevisions(const Request &request, JobContext &job)
{
    const auto loaded = library();
    if (!loaded) {
        return std::unexpected(loaded.error());
    }
    const Library &git = **loaded;
    const QDeadlineTimer deadline(request.milliseconds);
    QList<Outcome> outcomes;
    std::vector<Repository> repositories;
    for (const Location &location : request.locations) {
        const QString folder = canonical(location.folder);
        git_repository *raw = nullptr;
        const int result = git.repositoryOpen(&raw, QFile::encodeName(existing(folder)).constData(),
                                              GIT_REPOSITORY_OPEN_CROSS_FS, nullptr);
        if (result < 0) {
            if (result != GIT_ENOTFOUND && std::ranges::none_of(outcomes, [&git](const Outcome &outcome) {
                    return outcome.damage == git.lastError();
                })) {
                Outcome broken;
                broken.workTree = folder;
                broken.isComplete = false;
                broken.damage = git.lastError();
                outcomes.append(broken);
            }
            continue;
        }
        Repository repository{.handle = Owned<git_repository>(raw, git.repositoryFree), .workTree = {}, .places = {}};
        const char *top = git.repositoryWorkTree(raw);
        if (top == nullptr) {
            continue; // a bare one has no work tree in which modules could be
        }
        repository.workTree = QFileInfo(QFile::decodeName(top)).canonicalFilePath();
        QString below = QDir(repository.workTree).relativeFilePath(folder);
        if (below == "."_L1) {
            below.clear();
        }
        if (below.startsWith("../"_L1) || below == ".."_L1) {
            continue;
        }
        auto known = std::ranges::find(repositories, repository.workTree, &Repository::workTree);
        if (known == repositories.end()) {
            known = repositories.insert(repositories.end(), std::move(repository));
        }
        known->places.append({.path = below.toUtf8(), .recursive = location.recursive});
    }
    for (Repository &repository : repositories) {
        Search search(git, repository.handle.get(), request, repository.places, deadline, job);
        Outcome outcome = search.run();
        if (job.isCancelled()) {
            break;
        }
        outcome.workTree = repository.workTree;
        outcomes.append(outcome);
    }
    if (job.isCancelled()) {
        return std::unexpected(
            Error::make(Error::Kind::Cancelled, QCoreApplication::translate("athanor", "The search was cancelled.")));
    }
    return outcomes;
}

} // namespace athanor::git
