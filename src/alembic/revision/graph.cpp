// SPDX-License-Identifier: MIT
#include "alembic/revision/graph.h"

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

QString joined(const Graph &graph, std::span<const qint32> nodes)
{
    QStringList names;
    for (const qint32 node : nodes) {
        names.append(graph.ids[static_cast<size_t>(node)]);
    }
    return names.join(", "_L1);
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
        propagateLabels();
    }

private:
    [[nodiscard]] const Revision &revision(qint32 node) const
    {
        return m_revisions[m_graph.fileOf[static_cast<size_t>(node)]];
    }
    void problem(const Revision &revision, int line, const QString &text, bool blocksPlans = false)
    {
        m_graph.problems.append(
            FileProblem{.path = revision.path, .line = line, .text = text, .blocksPlans = blocksPlans});
    }
    void fatal(const Revision &revision, int line, const QString &what, const QString &alembic,
               const QString &remedy = {})
    {
        problem(revision, line, what, true);
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
    [[nodiscard]] QString nearest(const QString &id) const;
    void normalize();
    void findCycles();
    [[nodiscard]] bool checkReach(const std::vector<qint32> &heads, const std::vector<qint32> &bases, const Links &down,
                                  const Links &up, const QString &kind);
    void propagateLabels();

    const QList<Revision> &m_revisions;
    Graph &m_graph;
    std::vector<std::vector<qint32>> m_dependencies; // resolved; empty vector of vectors if nobody declares any
    QHash<QString, qint32> m_ghostIndex;
};

void Builder::checkHeader(const Revision &revision)
{
    static const QString illegal = u"+-:@"_s; // sorted, as Alembic prints them
    if (revision.downRevisions.contains(revision.id)) {
        fatal(revision, revision.downRevisionLine,
              translate("Revision '%1' names itself as its down revision.").arg(revision.id),
              u"Self-loop is detected in revisions (%1)"_s.arg(revision.id));
    } else if (revision.dependsOn.contains(revision.id)) {
        fatal(revision, revision.idLine, translate("Revision '%1' depends on itself.").arg(revision.id),
              u"Dependency self-loop is detected in revisions (%1)"_s.arg(revision.id));
    }
    if (!revision.unknownHeader.isEmpty()) {
        fatal(revision, revision.unknownHeaderLine, revision.unknownHeader, QString(),
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
        fatal(revision, revision.idLine, text + u'.', text);
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
            problem(revision, revision.idLine,
                    translate("Revision %1 is present more than once; the other file is %2.")
                        .arg(revision.id, this->revision(*known).path),
                    true);
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
                fatal(revision, revision.idLine, text + u'.', text);
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

// Parents are often broken by naming the file instead of the id, or by a lost digit.
QString Builder::nearest(const QString &id) const
{
    if (id.size() < 4) {
        return {};
    }
    for (qint32 node = 0; node < m_graph.size(); ++node) {
        const Revision &candidate = revision(node);
        const qsizetype slash = candidate.path.lastIndexOf(u'/');
        QStringView stem = QStringView(candidate.path).mid(slash + 1);
        if (stem.endsWith(".py"_L1)) {
            stem.chop(3);
        }
        if (stem == id || candidate.id.startsWith(id) || (candidate.id.size() > 3 && id.startsWith(candidate.id))) {
            return candidate.id;
        }
    }
    return {};
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
            fatal(child, child.downRevisionLine,
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
            fatal(child, child.idLine,
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
        const NodeSet above = closure(m_graph, m_graph.next, children);
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

bool Builder::checkReach(const std::vector<qint32> &heads, const std::vector<qint32> &bases, const Links &down,
                         const Links &up, const QString &kind)
{
    QStringList bad;
    if (heads.empty() || bases.empty()) {
        bad = QStringList(m_graph.ids.cbegin(), m_graph.ids.cend());
    } else {
        const NodeSet below = closure(m_graph, down, heads);
        const NodeSet above = closure(m_graph, up, bases);
        for (size_t node = 0; node < m_graph.ids.size(); ++node) {
            if (!below[node] || !above[node]) {
                bad.append(m_graph.ids[node]);
            }
        }
        bad.sort();
    }
    if (bad.isEmpty()) {
        return true;
    }
    const QString alembic = u"%1 is detected in revisions (%2)"_s.arg(kind, bad.join(", "_L1));
    const Revision &first = revision(m_graph.cycle.empty() ? m_graph.node(bad.first()) : m_graph.cycle.front());
    const QString what = m_graph.cycle.empty()
                             ? alembic + u'.'
                             : translate("Revisions form a cycle: %1.").arg(joined(m_graph, m_graph.cycle));
    fatal(first, first.downRevisionLine, what, alembic,
          translate("Correct down_revision or depends_on of one of them."));
    return false;
}

// Nodes of strongly connected components with more than one member (Tarjan, without recursion).
std::vector<qint32> cyclicNodes(const Graph &graph, const Links &links)
{
    struct Frame
    {
        qint32 node;
        size_t edge;
    };
    const auto count = static_cast<size_t>(graph.size());
    std::vector<qint32> index(count, -1);
    std::vector<qint32> low(count, 0);
    std::vector<bool> onStack(count, false);
    std::vector<qint32> stack;
    std::vector<Frame> frames;
    std::vector<qint32> result;
    qint32 counter = 0;
    for (qint32 start = 0; start < graph.size(); ++start) {
        if (index[static_cast<size_t>(start)] >= 0) {
            continue;
        }
        frames.push_back({start, 0});
        while (!frames.empty()) {
            const auto node = static_cast<size_t>(frames.back().node);
            if (index[node] < 0) {
                index[node] = low[node] = counter++;
                stack.push_back(frames.back().node);
                onStack[node] = true;
            }
            const auto targets = links[frames.back().node];
            if (frames.back().edge < targets.size()) {
                const auto target = static_cast<size_t>(targets[frames.back().edge++]);
                if (index[target] < 0) {
                    frames.push_back({static_cast<qint32>(target), 0});
                } else if (onStack[target]) {
                    low[node] = std::min(low[node], index[target]);
                }
                continue;
            }
            if (low[node] == index[node]) {
                std::vector<qint32> component;
                qint32 member = -1;
                do {
                    member = stack.back();
                    stack.pop_back();
                    onStack[static_cast<size_t>(member)] = false;
                    component.push_back(member);
                } while (member != static_cast<qint32>(node));
                if (component.size() > 1) {
                    result.insert(result.end(), component.begin(), component.end());
                }
            }
            frames.pop_back();
            if (!frames.empty()) {
                const auto parent = static_cast<size_t>(frames.back().node);
                low[parent] = std::min(low[parent], low[node]);
            }
        }
    }
    std::ranges::sort(result);
    return result;
}

bool isAcyclic(const Graph &graph)
{
    std::vector<size_t> pending(graph.ids.size());
    std::vector<qint32> ready;
    for (qint32 node = 0; node < graph.size(); ++node) {
        pending[static_cast<size_t>(node)] = graph.allNext[node].size();
        if (graph.allNext[node].empty()) {
            ready.push_back(node);
        }
    }
    size_t seen = 0;
    while (!ready.empty()) {
        const qint32 node = ready.back();
        ready.pop_back();
        ++seen;
        for (const qint32 parent : graph.allDown[node]) {
            if (--pending[static_cast<size_t>(parent)] == 0) {
                ready.push_back(parent);
            }
        }
    }
    return seen == graph.ids.size();
}

void Builder::findCycles()
{
    if (m_graph.ids.empty()) {
        return;
    }
    if (!isAcyclic(m_graph)) {
        m_graph.cycle = cyclicNodes(m_graph, m_graph.allDown);
    }
    const bool real = !m_graph.cycle.empty();
    for (qint32 node = 0; node < m_graph.size(); ++node) {
        if (revision(node).downRevisions.contains(revision(node).id) ||
            revision(node).dependsOn.contains(revision(node).id)) {
            m_graph.cycle.push_back(node); // reported by checkHeader()
        }
    }
    std::ranges::sort(m_graph.cycle);
    if (!real) {
        return; // whatever is then out of reach hangs on a ghost parent, which is a problem of its own
    }
    std::vector<qint32> realBases;
    for (const qint32 base : m_graph.bases) {
        if (revision(base).dependsOn.isEmpty()) {
            realBases.push_back(base);
        }
    }
    if (checkReach(m_graph.heads, m_graph.bases, m_graph.down, m_graph.next, u"Cycle"_s) &&
        checkReach(m_graph.realHeads, realBases, m_graph.allDown, m_graph.allNext, u"Dependency cycle"_s)) {
        // Alembic does not see a cycle whose members are reachable from a head and from a base.
        const Revision &first = revision(m_graph.cycle.front());
        fatal(first, first.downRevisionLine,
              translate("Revisions form a cycle: %1.").arg(joined(m_graph, m_graph.cycle)), QString(),
              translate("Correct down_revision or depends_on of one of them."));
    }
}

// Labels go to all descendants over down_revision; then, from the descendant visited last, down the line until a
// branch or merge point (RevisionMap._add_branches). Where Alembic's order is random, load order decides.
void Builder::propagateLabels()
{
    m_graph.branchLabels.resize(m_graph.ids.size());
    std::vector<qint32> labelled;
    for (qint32 node = 0; node < m_graph.size(); ++node) {
        QStringList own = revision(node).branchLabels;
        if (!own.isEmpty()) {
            own.removeDuplicates();
            m_graph.branchLabels[static_cast<size_t>(node)] = own;
            labelled.push_back(node);
        }
    }
    const auto add = [this](qint32 node, const QStringList &labels) {
        QStringList &target = m_graph.branchLabels[static_cast<size_t>(node)];
        if (target.isEmpty()) {
            target = labels;
            return;
        }
        for (const QString &label : labels) {
            if (!target.contains(label)) {
                target.append(label);
            }
        }
    };
    for (const qint32 start : labelled) {
        const QStringList labels = m_graph.branchLabels[static_cast<size_t>(start)];
        NodeSet seen(m_graph.ids.size(), false);
        std::vector<qint32> todo = {start};
        qint32 last = start;
        while (!todo.empty()) {
            const qint32 node = todo.back();
            todo.pop_back();
            if (seen[static_cast<size_t>(node)]) {
                continue;
            }
            seen[static_cast<size_t>(node)] = true;
            const auto next = m_graph.next[node];
            todo.insert(todo.end(), next.begin(), next.end());
            add(node, labels);
            last = node;
        }
        NodeSet walked(m_graph.ids.size(), false);
        while (last >= 0 && m_graph.allNext[last].size() <= 1 && !m_graph.isMerge[static_cast<size_t>(last)] &&
               !walked[static_cast<size_t>(last)]) {
            walked[static_cast<size_t>(last)] = true;
            add(last, labels);
            const auto down = m_graph.down[last];
            last = down.empty() ? -1 : down.front();
        }
    }
}

} // namespace

Links::Links(qint32 nodeCount, const std::vector<Pair> &pairs)
    : m_offsets(static_cast<size_t>(nodeCount) + 1, 0)
    , m_targets(pairs.size())
{
    for (const Pair &pair : pairs) {
        ++m_offsets[static_cast<size_t>(pair.first) + 1];
    }
    for (size_t i = 1; i < m_offsets.size(); ++i) {
        m_offsets[i] += m_offsets[i - 1];
    }
    std::vector<size_t> cursor(m_offsets.begin(), m_offsets.end() - 1);
    for (const Pair &pair : pairs) {
        m_targets[cursor[static_cast<size_t>(pair.first)]++] = pair.second;
    }
}

Links Links::reversed() const
{
    std::vector<Pair> pairs;
    pairs.reserve(m_targets.size());
    const auto count = static_cast<qint32>(m_offsets.size() - 1);
    for (qint32 node = 0; node < count; ++node) {
        for (const qint32 target : (*this)[node]) {
            pairs.emplace_back(target, node);
        }
    }
    return {count, pairs};
}

Graph Graph::build(const QList<Revision> &revisions)
{
    Graph graph;
    Builder(revisions, graph).run();
    return graph;
}

NodeSet closure(const Graph &graph, const Links &links, std::span<const qint32> start)
{
    NodeSet seen(graph.ids.size(), false);
    std::vector<qint32> todo(start.begin(), start.end());
    while (!todo.empty()) {
        const qint32 node = todo.back();
        todo.pop_back();
        if (seen[static_cast<size_t>(node)]) {
            continue;
        }
        seen[static_cast<size_t>(node)] = true;
        for (const qint32 target : links[node]) {
            if (!seen[static_cast<size_t>(target)]) {
                todo.push_back(target);
            }
        }
    }
    return seen;
}

} // namespace athanor::revision
