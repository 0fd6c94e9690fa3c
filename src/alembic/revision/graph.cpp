// SPDX-License-Identifier: MIT
#include "alembic/revision/graph.h"

#include "alembic/revision/cycles.h"
#include "alembic/revision/graphsteps.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// Builds the graph in the steps of RevisionMap._revision_map, and notes the first reason for which Alembic gives up.
class Builder
{
public:
    Builder(const QList<Revision> &revisions, Graph &graph)
        : m_revisions(revisions)
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
    void linkParents(qint32 node, std::vector<Links::Pair> &down, std::vector<Links::Pair> &all);
    void linkDependencies(qint32 node, std::vector<Links::Pair> &all);
    [[nodiscard]] qint32 ghost(const QString &id);
    [[nodiscard]] std::vector<qint32> withReplaced(const std::vector<qint32> &heads) const;
    void normalize();
    void findCycles();
    [[nodiscard]] QString reachProblem(const std::vector<qint32> &heads, const std::vector<qint32> &bases,
                                       const Links &down, const Links &up, const QString &kind) const;
    [[nodiscard]] QString alembicCycleProblem() const;
    [[nodiscard]] QString nearest(const QString &id) const;

    const QList<Revision> &m_revisions;
    Graph &m_graph;
    std::vector<std::vector<qint32>> m_dependencies; // resolved; empty vector of vectors if nobody declares any
    QHash<QString, qint32> m_ghostIndex;
    std::vector<std::pair<qsizetype, qint32>> m_replaced; // file and its node, which a later file has taken
};

void Builder::checkHeader(const Revision &revision)
{
    static const QString illegal = u"+-:@"_s; // sorted, as Alembic prints them
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
    for (qsizetype i = 0; i < m_revisions.size(); ++i) {
        const Revision &revision = m_revisions[i];
        checkHeader(revision);
        const auto known = m_graph.keys.constFind(revision.id);
        if (known != m_graph.keys.cend()) {
            // Alembic only warns, and then mostly cannot plan: it takes both for heads that overlap.
            problem(Kind::Duplicate, revision, revision.idLine,
                    translate("Revision %1 is present more than once; the other file is %2.")
                        .arg(revision.id, this->revision(*known).path),
                    u"Revision %1 is present more than once"_s.arg(revision.id));
            m_replaced.emplace_back(m_graph.fileOf[static_cast<size_t>(*known)], *known);
            m_graph.fileOf[static_cast<size_t>(*known)] = i;
            continue;
        }
        m_graph.keys.insert(revision.id, m_graph.size());
        m_graph.ids.push_back(revision.id);
        m_graph.fileOf.push_back(i);
    }
}

void Builder::mapLabels()
{
    for (qint32 node = 0; node < m_graph.size(); ++node) {
        const Revision &revision = this->revision(node);
        for (const QString &label : revision.branchLabels) {
            const auto known = m_graph.keys.constFind(label);
            if (known != m_graph.keys.cend()) {
                const QString text = u"Branch name '%1' in revision %2 already used by revision %3"_s.arg(
                    label, revision.id, m_graph.ids[static_cast<size_t>(*known)]);
                fatal(Kind::Label, revision, revision.idLine, text + u'.', text);
                continue;
            }
            m_graph.keys.insert(label, node);
            m_graph.labels.emplace_back(label, node);
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

void Builder::linkParents(qint32 node, std::vector<Links::Pair> &down, std::vector<Links::Pair> &all)
{
    const Revision &child = revision(node);
    QStringList seen;
    for (const QString &parent : child.downRevisions) {
        if (seen.contains(parent)) {
            continue;
        }
        seen.append(parent);
        if (parent == child.id) {
            continue; // reported by checkHeader()
        }
        // Only ids are parents; a label stands for its revision only in depends_on.
        const qint32 target = m_graph.node(parent);
        if (target < 0 || m_graph.ids[static_cast<size_t>(target)] != parent) {
            m_graph.ghostParents.emplace_back(node, ghost(parent));
            const QString near = nearest(parent);
            const QString remedy = near.isEmpty() ? translate("Bring its file back, or correct down_revision.")
                                                  : translate("The nearest revision is '%1'.").arg(near);
            fatal(Kind::GhostParent, child, child.downRevisionLine,
                  translate("Revision '%1', the down revision of '%2', has no file.").arg(parent, child.id),
                  u"Revision %1 referenced from %2 is not present"_s.arg(parent, child.id), remedy);
            continue;
        }
        down.emplace_back(node, target);
        all.emplace_back(node, target);
    }
}

void Builder::linkDependencies(qint32 node, std::vector<Links::Pair> &all)
{
    const Revision &child = revision(node);
    if (child.dependsOn.isEmpty()) {
        return;
    }
    if (m_dependencies.empty()) {
        m_dependencies.resize(static_cast<size_t>(m_graph.size()));
    }
    auto &resolved = m_dependencies[static_cast<size_t>(node)];
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
            all.emplace_back(node, target);
        }
    }
}

void Builder::link()
{
    const qint32 count = m_graph.size();
    std::vector<Links::Pair> down;
    std::vector<Links::Pair> all;
    down.reserve(static_cast<size_t>(count) + 16);
    all.reserve(static_cast<size_t>(count) + 16);
    m_graph.isMerge.resize(static_cast<size_t>(count));
    for (qint32 node = 0; node < count; ++node) {
        m_graph.isMerge[static_cast<size_t>(node)] = revision(node).downRevisions.size() > 1;
        linkParents(node, down, all);
        linkDependencies(node, all);
    }
    m_graph.down = Links(count, down);
    m_graph.allDown = Links(count, all);
    m_graph.next = m_graph.down.reversed();
    m_graph.allNext = m_graph.allDown.reversed();
    for (qint32 node = 0; node < count; ++node) {
        if (m_graph.next[node].empty()) {
            m_graph.heads.push_back(node);
        }
        if (m_graph.allNext[node].empty()) {
            m_graph.realHeads.push_back(node);
        }
        if (revision(node).downRevisions.isEmpty()) {
            m_graph.bases.push_back(node);
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
// revisions declare, one walk up from all its declarers finds those above another one.
void Builder::normalize()
{
    if (m_dependencies.empty()) {
        m_graph.normalizedDown = m_graph.down;
        m_graph.normalizedNext = m_graph.next;
        return;
    }
    const qint32 count = m_graph.size();
    QHash<qint32, std::vector<qint32>> declarers;
    for (qint32 node = 0; node < count; ++node) {
        for (const qint32 target : m_dependencies[static_cast<size_t>(node)]) {
            declarers[target].push_back(node);
        }
    }
    QSet<Links::Pair> implied;
    for (auto it = declarers.cbegin(); it != declarers.cend(); ++it) {
        if (it->size() < 2) {
            continue;
        }
        std::vector<qint32> children;
        for (const qint32 node : *it) {
            const auto next = m_graph.next[node];
            children.insert(children.end(), next.begin(), next.end());
        }
        const NodeSet above = closure(m_graph.next, children);
        for (const qint32 node : *it) {
            if (above[static_cast<size_t>(node)]) {
                implied.insert({node, it.key()});
            }
        }
    }
    std::vector<Links::Pair> pairs;
    for (qint32 node = 0; node < count; ++node) {
        const auto down = m_graph.down[node];
        for (const qint32 parent : down) {
            pairs.emplace_back(node, parent);
        }
        for (const qint32 target : m_dependencies[static_cast<size_t>(node)]) {
            if (std::ranges::find(down, target) == down.end() && !implied.contains({node, target})) {
                pairs.emplace_back(node, target);
            }
        }
    }
    m_graph.normalizedDown = Links(count, pairs);
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
    const auto components = cyclicComponents(m_graph.allNext);
    const QString alembic = components.empty() ? QString() : alembicCycleProblem();
    for (const std::vector<qint32> &component : components) {
        const std::vector<qint32> way = shortestCycle(m_graph.allNext, component);
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
    for (qint32 node = 0; node < m_graph.size(); ++node) { // reported by checkHeader()
        if (revision(node).downRevisions.contains(revision(node).id) ||
            revision(node).dependsOn.contains(revision(node).id)) {
            m_graph.cycles.push_back(Graph::Cycle{.members = {node}, .way = {node}});
        }
    }
}

} // namespace

Graph Graph::build(const QList<Revision> &revisions)
{
    Graph graph;
    Builder(revisions, graph).run();
    return graph;
}

} // namespace athanor::revision
