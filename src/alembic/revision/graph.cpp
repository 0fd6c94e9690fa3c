// SPDX-License-Identifier: MIT
#include "alembic/revision/graph.h"

#include "alembic/revision/cycles.h"
#include "alembic/revision/graphsteps.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

// How many revisions before its turn something is fetched from memory: about as long as that takes. With a hundred
// thousand revisions nearly all of the time goes there.
constexpr qint32 ahead = 12;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// Builds the graph in the steps of RevisionMap._revision_map, and notes the first reason for which Alembic gives up.
class Builder
{
public:
    Builder(const QList<Revision> &revisions, bool refusesColons, Graph &graph)
        : m_revisions(revisions)
        , m_refusesColons(refusesColons)
        , m_graph(graph)
    {
    }

    void run()
    {
        insertNodes();
        mapLabels();
        link();
        normalize();
        findCycles();
        propagateLabels(m_graph, m_revisions);
    }

private:
    [[nodiscard]] const Revision &revision(qint32 node) const
    {
        return m_revisions[m_graph.fileOf[static_cast<size_t>(node)]];
    }
    using Kind = FileProblem::Kind;

    void problem(Kind kind, const Revision &revision, int line, const QString &text, const QString &alembic)
    {
        m_graph.problems.append(FileProblem{
            .path = revision.path, .line = line, .text = text, .alembic = alembic, .blocksPlans = true, .kind = kind});
    }
    void fatal(Kind kind, const Revision &revision, int line, const QString &what, const QString &alembic,
               const QString &remedy = {})
    {
        problem(kind, revision, line, what, alembic);
        m_graph.problems.last().remedy = remedy;
        if (!m_graph.fatal) {
            Error error = Error::at(Error::Kind::Configuration, what, revision.path, line, remedy);
            error.detail = alembic;
            m_graph.fatal = error;
        }
    }

    void insertNodes();
    void checkHeader(const Revision &revision);
    void mapLabels();
    void link();
    void linkParents(qint32 node, quint32 firstHash);
    void linkDependencies(qint32 node);
    [[nodiscard]] qint32 ghost(const QString &id);
    [[nodiscard]] std::vector<qint32> withReplaced(const std::vector<qint32> &heads) const;
    [[nodiscard]] QSet<Links::Pair> impliedDependencies() const;
    void normalize();
    void findCycles();
    [[nodiscard]] QString reachProblem(const std::vector<qint32> &heads, const std::vector<qint32> &bases,
                                       const Links &down, const Links &up, const QString &kind) const;
    [[nodiscard]] QString alembicCycleProblem() const;
    [[nodiscard]] QString nearest(const QString &id) const;

    const QList<Revision> &m_revisions;
    const bool m_refusesColons;
    Graph &m_graph;
    QHash<qint32, std::vector<qint32>> m_dependencies; // resolved, of those who declare any
    QHash<QString, qint32> m_ghostIndex;
    bool m_hasSelfLoops = false;
    std::vector<std::pair<qsizetype, qint32>> m_replaced; // file and its node, which a later file has taken
};

void Builder::checkHeader(const Revision &revision)
{
    const QString illegal = m_refusesColons ? u"+-:@"_s : u"+-@"_s; // sorted, as Alembic prints them
    if (revision.downRevisions.contains(revision.id) || revision.dependsOn.contains(revision.id)) {
        m_hasSelfLoops = true;
    }
    if (revision.downRevisions.contains(revision.id)) {
        fatal(Kind::Cycle, revision, revision.downRevisionLine,
              translate("Revision '%1' names itself as its down revision.").arg(revision.id),
              u"Self-loop is detected in revisions (%1)"_s.arg(revision.id));
    } else if (revision.dependsOn.contains(revision.id)) {
        fatal(Kind::Cycle, revision, revision.idLine, translate("Revision '%1' depends on itself.").arg(revision.id),
              u"Dependency self-loop is detected in revisions (%1)"_s.arg(revision.id));
    }
    if (!revision.unknownHeader.isEmpty()) {
        fatal(Kind::Header, revision, revision.unknownHeaderLine, revision.unknownHeader, QString(),
              revision.hasSyntaxError
                  ? translate("Correct the revision file that is named here.")
                  : translate("Write the header as plain strings, or let Alembic itself do the work."));
    }
    QStringList found;
    for (const QChar sign : illegal) {
        if (revision.id.contains(sign)) {
            found.append(sign);
        }
    }
    if (!found.isEmpty()) {
        const QString text =
            u"Character(s) '%1' not allowed in revision identifier '%2'"_s.arg(found.join(", "_L1), revision.id);
        fatal(Kind::Header, revision, revision.idLine, text + u'.', text);
    }
}

void Builder::insertNodes()
{
    m_graph.ids.reserve(static_cast<size_t>(m_revisions.size()));
    m_graph.fileOf.reserve(static_cast<size_t>(m_revisions.size()));
    m_graph.keys.reserve(m_revisions.size());
    std::vector<quint32> hashes(static_cast<size_t>(m_revisions.size()));
    for (qsizetype i = 0; i < m_revisions.size(); ++i) {
        __builtin_prefetch(m_revisions[std::min<qsizetype>(i + ahead, m_revisions.size() - 1)].id.constData());
        hashes[static_cast<size_t>(i)] = KeyTable::hashOf(m_revisions[i].id);
    }
    for (qsizetype i = 0; i < m_revisions.size(); ++i) {
        const Revision &revision = m_revisions[i];
        const quint32 hash = hashes[static_cast<size_t>(i)];
        m_graph.keys.prefetch(hashes[static_cast<size_t>(std::min<qsizetype>(i + ahead, m_revisions.size() - 1))]);
        checkHeader(revision);
        if (const qint32 known = m_graph.node(revision.id, hash); known >= 0) {
            // Alembic only warns, and then mostly cannot plan: it takes both for heads that overlap.
            problem(Kind::Duplicate, revision, revision.idLine,
                    translate("Revision %1 is present more than once; the other file is %2.")
                        .arg(revision.id, this->revision(known).path),
                    u"Revision %1 is present more than once"_s.arg(revision.id));
            m_replaced.emplace_back(m_graph.fileOf[static_cast<size_t>(known)], known);
            m_graph.fileOf[static_cast<size_t>(known)] = i;
            continue;
        }
        m_graph.ids.push_back(revision.id);
        m_graph.keys.insert(hash);
        m_graph.fileOf.push_back(i);
    }
}

void Builder::mapLabels()
{
    for (qint32 node = 0; node < m_graph.size(); ++node) {
        const Revision &revision = this->revision(node);
        for (const QString &label : revision.branchLabels) {
            if (const qint32 known = m_graph.node(label); known >= 0) {
                const QString text = u"Branch name '%1' in revision %2 already used by revision %3"_s.arg(
                    label, revision.id, m_graph.ids[static_cast<size_t>(known)]);
                fatal(Kind::Label, revision, revision.idLine, text + u'.', text);
                continue;
            }
            m_graph.labels.emplace_back(label, node);
            m_graph.keys.insert(KeyTable::hashOf(label));
        }
    }
}

qint32 Builder::ghost(const QString &id)
{
    const auto known = m_ghostIndex.constFind(id);
    if (known != m_ghostIndex.cend()) {
        return *known;
    }
    const auto index = static_cast<qint32>(m_graph.ghosts.size());
    m_graph.ghosts.append(id);
    m_ghostIndex.insert(id, index);
    return index;
}

// Searched for a few only: where hundreds are missing, a folder is.
QString Builder::nearest(const QString &id) const
{
    constexpr qsizetype searched = 100;
    return m_graph.ghosts.size() > searched ? QString() : nearestRevision(m_graph, m_revisions, id);
}

// `firstHash` is that of the first parent.
void Builder::linkParents(qint32 node, quint32 firstHash)
{
    const Revision &child = revision(node);
    for (qsizetype i = 0; i < child.downRevisions.size(); ++i) {
        const QString &parent = child.downRevisions[i];
        if (child.downRevisions.indexOf(parent) < i) {
            continue;
        }
        if (parent == child.id) {
            continue; // reported by checkHeader()
        }
        // Only ids are parents; a label stands for its revision only in depends_on.
        const qint32 target = m_graph.node(parent, i == 0 ? firstHash : KeyTable::hashOf(parent));
        if (target < 0 || (!m_graph.labels.empty() && m_graph.ids[static_cast<size_t>(target)] != parent)) {
            m_graph.ghostParents.emplace_back(node, ghost(parent));
            const QString near = nearest(parent);
            const QString remedy = near.isEmpty() ? translate("Bring its file back, or correct down_revision.")
                                                  : translate("The nearest revision is '%1'.").arg(near);
            fatal(Kind::GhostParent, child, child.downRevisionLine,
                  translate("Revision '%1', the down revision of '%2', has no file.").arg(parent, child.id),
                  u"Revision %1 referenced from %2 is not present"_s.arg(parent, child.id), remedy);
            continue;
        }
        m_graph.down.add(target);
        m_graph.allDown.add(target);
    }
}

void Builder::linkDependencies(qint32 node)
{
    const Revision &child = revision(node);
    if (child.dependsOn.isEmpty()) {
        return;
    }
    std::vector<qint32> &resolved = m_dependencies[node];
    for (const QString &dependency : child.dependsOn) {
        if (dependency == child.id) {
            continue;
        }
        const qint32 target = m_graph.node(dependency);
        if (target < 0) {
            m_graph.ghostDependencies.emplace_back(node, ghost(dependency));
            const QString near = nearest(dependency);
            fatal(Kind::GhostDependency, child, child.idLine,
                  translate("'%1', on which revision '%2' depends, is neither a revision nor a branch label.")
                      .arg(dependency, child.id),
                  QString(), near.isEmpty() ? QString() : translate("The nearest revision is '%1'.").arg(near));
            continue;
        }
        if (std::ranges::find(resolved, target) != resolved.end()) {
            continue;
        }
        resolved.push_back(target);
        if (!child.downRevisions.contains(m_graph.ids[static_cast<size_t>(target)])) {
            m_graph.allDown.add(target);
        }
    }
}

void Builder::link()
{
    const qint32 count = m_graph.size();
    m_graph.down.reserve(count);
    m_graph.allDown.reserve(count);
    m_graph.isMerge.resize(static_cast<size_t>(count));
    std::array<quint32, ahead + 1> hashes{}; // of the first parents of the next ones
    const auto firstParent = [&](qint32 node) {
        return node >= 0 && node < count && !revision(node).downRevisions.isEmpty()
                   ? &revision(node).downRevisions.constFirst()
                   : nullptr;
    };
    for (qint32 node = -3 * ahead; node < count; ++node) {
        // Its list, then its text, then its place in the table.
        __builtin_prefetch(firstParent(node + 3 * ahead));
        if (const QString *parent = firstParent(node + 2 * ahead)) {
            __builtin_prefetch(parent->constData());
        }
        if (const QString *parent = firstParent(node + ahead)) {
            quint32 &hash = hashes[static_cast<size_t>(node + ahead) % hashes.size()];
            hash = KeyTable::hashOf(*parent);
            m_graph.keys.prefetch(hash);
        }
        if (node < 0) {
            continue;
        }
        const qsizetype parents = revision(node).downRevisions.size();
        m_graph.isMerge[static_cast<size_t>(node)] = parents > 1;
        if (parents == 0) {
            m_graph.bases.push_back(node);
        }
        linkParents(node, hashes[static_cast<size_t>(node) % hashes.size()]);
        linkDependencies(node);
        m_graph.down.finishNode();
        m_graph.allDown.finishNode();
    }
    m_graph.next = m_graph.down.reversed();
    m_graph.allNext = m_graph.allDown.reversed();
    for (qint32 node = 0; node < count; ++node) {
        if (m_graph.next[node].empty()) {
            m_graph.heads.push_back(node);
        }
        if (m_graph.allNext[node].empty()) {
            m_graph.realHeads.push_back(node);
        }
    }
    m_graph.loadedHeads = withReplaced(m_graph.heads);
    m_graph.loadedRealHeads = withReplaced(m_graph.realHeads);
}

// In load order of the files, with the nodes of replaced files.
std::vector<qint32> Builder::withReplaced(const std::vector<qint32> &heads) const
{
    if (m_replaced.empty()) {
        return heads;
    }
    std::vector<std::pair<qsizetype, qint32>> files = m_replaced;
    for (const qint32 head : heads) {
        files.emplace_back(m_graph.fileOf[static_cast<size_t>(head)], head);
    }
    std::ranges::sort(files);
    std::vector<qint32> nodes(files.size());
    std::ranges::transform(files, nodes.begin(), [](const auto &file) { return file.second; });
    return nodes;
}

// A dependency that a strict ancestor (over down_revision) declares too is left out. For each target that several
// revisions declare, one walk up from all its declarers finds those above another one; it ends at the highest of them.
QSet<Links::Pair> Builder::impliedDependencies() const
{
    const qint32 count = m_graph.size();
    QHash<qint32, std::vector<qint32>> declarers;
    for (auto it = m_dependencies.cbegin(); it != m_dependencies.cend(); ++it) {
        for (const qint32 target : *it) {
            declarers[target].push_back(it.key());
        }
    }
    declarers.removeIf([](const auto &declared) { return declared.value().size() < 2; });
    QSet<Links::Pair> implied;
    if (declarers.isEmpty()) {
        return implied;
    }
    const std::vector<qint32> height = heights(m_graph.down, m_graph.next);
    std::vector<qint32> seenFor(static_cast<size_t>(count), -1); // the target whose walk met the node
    std::vector<qint32> todo;
    for (auto it = declarers.cbegin(); it != declarers.cend(); ++it) {
        qint32 highest = 0;
        for (const qint32 node : *it) {
            highest = std::max(highest, height[static_cast<size_t>(node)]);
        }
        const auto walkUp = [&](qint32 node) {
            for (const qint32 child : m_graph.next[node]) {
                const auto index = static_cast<size_t>(child);
                if (seenFor[index] != it.key() && height[index] <= highest) {
                    seenFor[index] = it.key();
                    todo.push_back(child);
                }
            }
        };
        std::ranges::for_each(*it, walkUp);
        while (!todo.empty()) {
            const qint32 node = todo.back();
            todo.pop_back();
            walkUp(node);
        }
        for (const qint32 node : *it) {
            if (seenFor[static_cast<size_t>(node)] == it.key()) {
                implied.insert({node, it.key()});
            }
        }
    }
    return implied;
}

void Builder::normalize()
{
    if (m_dependencies.isEmpty()) {
        m_graph.normalizedDown = m_graph.down;
        m_graph.normalizedNext = m_graph.next;
        return;
    }
    const qint32 count = m_graph.size();
    const QSet<Links::Pair> implied = impliedDependencies();
    m_graph.normalizedDown.reserve(count);
    for (qint32 node = 0; node < count; ++node) {
        const auto down = m_graph.down[node];
        std::ranges::for_each(down, [this](qint32 parent) { m_graph.normalizedDown.add(parent); });
        const auto declared = m_dependencies.constFind(node);
        for (const qint32 target : declared != m_dependencies.cend() ? *declared : std::vector<qint32>()) {
            if (std::ranges::find(down, target) == down.end() && !implied.contains({node, target})) {
                m_graph.normalizedDown.add(target);
            }
        }
        m_graph.normalizedDown.finishNode();
    }
    m_graph.normalizedNext = m_graph.normalizedDown.reversed();
}

// RevisionMap._detect_cycles(): what Alembic says if some revisions cannot be reached from heads and from bases.
QString Builder::reachProblem(const std::vector<qint32> &heads, const std::vector<qint32> &bases, const Links &down,
                              const Links &up, const QString &kind) const
{
    QStringList bad;
    if (heads.empty() || bases.empty()) {
        bad = QStringList(m_graph.ids.cbegin(), m_graph.ids.cend());
    } else {
        const NodeSet below = closure(down, heads);
        const NodeSet above = closure(up, bases);
        for (size_t node = 0; node < m_graph.ids.size(); ++node) {
            if (!below[node] || !above[node]) {
                bad.append(m_graph.ids[node]);
            }
        }
        bad.sort();
    }
    return bad.isEmpty() ? QString() : u"%1 is detected in revisions (%2)"_s.arg(kind, bad.join(", "_L1));
}

// Empty for a cycle whose members are reachable from a head and from a base: Alembic does not see it.
QString Builder::alembicCycleProblem() const
{
    std::vector<qint32> realBases;
    for (const qint32 base : m_graph.bases) {
        if (revision(base).dependsOn.isEmpty()) {
            realBases.push_back(base);
        }
    }
    const QString text = reachProblem(m_graph.heads, m_graph.bases, m_graph.down, m_graph.next, u"Cycle"_s);
    return text.isEmpty()
               ? reachProblem(m_graph.realHeads, realBases, m_graph.allDown, m_graph.allNext, u"Dependency cycle"_s)
               : text;
}

void Builder::findCycles()
{
    // Whatever is out of reach without a cycle hangs on a ghost parent, which is a problem of its own.
    auto components = cyclicComponents(m_graph.allNext);
    std::vector<qint32> own; // nodes that depend on themselves, by a label of their own
    for (auto it = m_dependencies.cbegin(); it != m_dependencies.cend(); ++it) {
        if (std::ranges::find(*it, it.key()) != it->end()) {
            own.push_back(it.key());
        }
    }
    std::ranges::sort(own);
    for (const qint32 node : own) {
        const bool isAlone = std::ranges::none_of(components, [node](const auto &component) {
            return std::ranges::find(component, node) != component.end();
        });
        if (isAlone) {
            components.emplace_back(1, node);
        }
    }
    const QString alembic = components.empty() ? QString() : alembicCycleProblem();
    for (const std::vector<qint32> &component : components) {
        std::vector<qint32> way = component;
        if (component.size() > 1) {
            way = shortestCycle(m_graph.allNext, component);
        }
        QStringList names;
        for (const qint32 node : way) {
            names.append(m_graph.ids[static_cast<size_t>(node)]);
        }
        names.append(names.first());
        const Revision &first = revision(component.front());
        fatal(Kind::Cycle, first, first.downRevisionLine,
              translate("Revisions form a cycle: %1.").arg(names.join(u" \u2192 "_s)), alembic,
              translate("Correct down_revision or depends_on of one of them."));
        m_graph.cycles.push_back(Graph::Cycle{.members = component, .way = way});
    }
    for (qint32 node = 0; m_hasSelfLoops && node < m_graph.size(); ++node) { // reported by checkHeader()
        if (revision(node).downRevisions.contains(revision(node).id) ||
            revision(node).dependsOn.contains(revision(node).id)) {
            m_graph.cycles.push_back(Graph::Cycle{.members = {node}, .way = {node}});
        }
    }
}

} // namespace

Graph Graph::build(const QList<Revision> &revisions, bool refusesColons)
{
    Graph graph;
    Builder(revisions, refusesColons, graph).run();
    return graph;
}

} // namespace athanor::revision
